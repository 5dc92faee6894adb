/*
 * util.h - what the small programs of drive C: share.  Included by all of image/dos/util.
 *
 * They are linked with the start, the DOS calls, the text functions and the output of COMMAND.COM.
 */
#ifndef UTIL_H
#define UTIL_H

#include "../command/dos.h"
#include "../command/line.h"
#include "../command/text.h"
#include "../command/wild.h"

/* command/out.c */
void print_char(char c);
void print_text(const char *text);
void print(const char *format, ...);
void print_flush(void);
void print_error(const char *text);
void print_dos_error(int err, const char *name);
char ask(const char *choices);

/* What a program is. */
extern const char program_help[];               /* /? shows it */
uint8_t program(char *arguments);               /* exit code */

/* A line on standard error, and the end. */
void fail(uint8_t code, const char *format, ...) __attribute__((noreturn));
void leave(uint8_t code) __attribute__((noreturn));
void refuse_switches(char *arguments);          /* those still there: "Invalid switch" */
char *only_argument(char *arguments);           /* NULL: none; two: an error */

/* A key from the keyboard, whatever standard input is; 256 + scan code if extended. */
int key_wait(void);
unsigned screen_rows(void);

/* path + name -> to, with a backslash between if it needs one; false: too long. */
bool path_join(char to[PATH_SIZE], const char *path, const char *name);
bool is_dots(const char *name);                 /* "." or ".." */

/* Everything in a directory; each returns false to stop.  `pattern` names only files. */
struct walk {
    const char *pattern;                        /* "*.*" */
    unsigned attributes;                        /* of find-first, for files */
    bool (*file)(const char *path, const struct find *find);
    bool (*enter)(const char *path, const struct find *find);  /* before a directory; may be NULL */
    bool (*left)(const char *path);             /* after it; may be NULL */
    bool deep;
};
bool walk_directory(const char *path, const struct walk *walk);

/* Words with '*' and '?': calls file() for each file that fits; how many there were, < 0 error. */
int each_match(const char *pattern, unsigned attributes,
               bool (*file)(const char *path, const struct find *find));

#endif
