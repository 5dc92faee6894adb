/* edit.h - what the files of EDIT share.  Included by image/dos/edit only. */
#ifndef EDIT_EDIT_H
#define EDIT_EDIT_H

#include "../util/util.h"
#include "../util/bigmem.h"
#include "dialog.h"
#include "screen.h"
#include "view.h"

#define MOST_FILES  4u

struct file {
    bool used, named, read_only;
    char path[PATH_SIZE];
    struct big big;
    struct text text;
    struct view view;
};

extern struct file files[MOST_FILES];
extern struct file *window[2];          /* what is shown; [1] NULL: not split */
extern unsigned active;                 /* window with the cursor */
static inline struct file *current(void) { return window[active]; }

/* ---- file.c ---- */
/* NULL: none is free, or no memory, or it cannot be read; the user was told. */
struct file *file_new(void);
struct file *file_open(const char *path, bool read_only, uint32_t width);
bool file_save(struct file *file, const char *path);    /* the user was told */
void file_free(struct file *file);
bool clip_copy(struct file *file, uint32_t from, uint32_t to);
bool clip_paste(struct file *file);
void tell(const char *title, const char *message);      /* a box with OK */
void tell_dos(const char *path, int err);

/* ---- draw.c ---- */
void draw_all(void);
void draw_windows(void);
unsigned window_row(unsigned n);        /* its title */
unsigned window_rows(unsigned n);       /* rows of text */

/* ---- menu.c ---- */
enum command {
    DO_NOTHING, DO_NEW, DO_OPEN, DO_SAVE, DO_SAVE_AS, DO_CLOSE, DO_PRINT, DO_EXIT, DO_UNDO, DO_CUT, DO_COPY, DO_PASTE,
    DO_CLEAR, DO_SELECT_ALL, DO_FIND, DO_FIND_NEXT, DO_REPLACE, DO_GO_LINE, DO_SPLIT, DO_OTHER, DO_UNSPLIT, DO_FILE_1,
    DO_FILE_LAST = DO_FILE_1 + MOST_FILES - 1, DO_SETTINGS, DO_KEYS, DO_ABOUT,
};
void menu_draw(int open);               /* -1: none is open */
enum command menu_run(unsigned open);   /* with the keyboard and mouse, until something is chosen */
int menu_of_letter(uint8_t letter);     /* Alt+letter; -1 = none */
int menu_at(unsigned column);           /* of the bar */

/* ---- search.c ---- */
void search_find(void), search_next(void), search_replace(void), search_line(void);

/* ---- commands.c ---- */
bool command_do(enum command command);  /* false: EDIT is to end */
extern unsigned tab_stops;

#endif
