/* dos.h - INT 21h as C functions.  Included by every file of COMMAND.COM that is not pure. */
#ifndef DOS_H
#define DOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Registers for int21(); crt0.asm knows the order. */
struct regs {
    uint16_t ax, bx, cx, dx, si, di, ds, es, flags;
};
#define FLAG_CARRY 1

#define PATH_SIZE 260    /* of a long path, with its terminator [RBIL 21714E] */
#define SHORT_SIZE 13

/* What EXEC gets, for dos_exec(); offsets in the shell's segment. */
struct program {
    uint16_t path, tail, fcb1, fcb2;
    uint16_t environment;    /* segment */
};

/*
 * A search.  Where the volume has long names it is one of long names: then it holds a handle of DOS,
 * which comes back when the search has ended or with dos_find_close().
 */
struct find {
    struct find_place {
        uint8_t reserved[21];
        uint8_t attributes;
        uint16_t time, date;
        uint32_t size;
        char name[SHORT_SIZE];
        int16_t handle;    /* -1: none, the place is the 43 bytes before [RBIL 214E #01626] */
    } __attribute__((packed)) place;
    uint8_t attributes;
    uint16_t time, date;                     /* last written */
    uint16_t create_time, create_date;       /* 0: not known */
    uint16_t access_date;
    uint32_t size;
    char short_name[SHORT_SIZE];
    char name[PATH_SIZE];
};
_Static_assert(offsetof(struct find_place, handle) == 43, "[RBIL 214E #01626]");

enum {
    ATTR_READONLY = 0x01, ATTR_HIDDEN = 0x02, ATTR_SYSTEM = 0x04,
    ATTR_VOLUME = 0x08, ATTR_DIRECTORY = 0x10, ATTR_ARCHIVE = 0x20,
};

enum {
    ERROR_FILE_NOT_FOUND = 2, ERROR_PATH_NOT_FOUND = 3, ERROR_ACCESS = 5,
    ERROR_MEMORY = 8, ERROR_FORMAT = 11, ERROR_DRIVE = 15, ERROR_CURRENT_DIR = 16,
    ERROR_NO_MORE_FILES = 18,
};

enum { STDIN, STDOUT, STDERR };
enum { OPEN_READ, OPEN_WRITE, OPEN_BOTH };

/* start.asm, only in COMMAND.COM */
int dos_exec(const struct program *p);
void resident_hook(unsigned what);
void resident_leave(uint8_t code) __attribute__((noreturn));
extern uint16_t psp_segment;

void int23_handler(void);    /* break.asm, for the small programs */

/* calls.asm */
void int21(struct regs *r);
void int2f(struct regs *r);
void far_copy_in(void *to, uint16_t segment, uint16_t offset, unsigned length);
void far_load_gs(uint16_t segment);
void env_load_fs(uint16_t segment);
unsigned stack_left(void);
void console_int10(struct regs *r);
uint16_t my_segment(void);
extern volatile uint8_t break_flag;    /* written by INT 23h/24h, cleared by break_clear() */

/*
 * dos_call - INT 21h with AX BX CX DX, DS = ES = the shell's segment
 *
 * Out: AX, or minus the DOS error code; dos_regs holds the other registers.
 */
int dos_call(unsigned ax, unsigned bx, unsigned cx, unsigned dx);
extern struct regs dos_regs;
extern bool dos_short_names;                /* set by a program: long names are not asked for */

/* A DOS function that takes a path in DS:DX. */
int dos_path(unsigned ax, const char *path);

/* These return a value >= 0, or minus the DOS error code.  Those that take a path try the
 * call for long names first and do without where a volume or a DOS has none (CF, AX = 7100h). */
int dos_open(const char *path, unsigned mode);
int dos_create(const char *path);
int dos_close(int handle);
int dos_read(int handle, void *to, unsigned length);
int dos_write(int handle, const void *from, unsigned length);
int dos_read_far(int handle, uint16_t segment, unsigned length);
int dos_write_far(int handle, uint16_t segment, unsigned length);
int dos_attributes(const char *path);
/* from here on 0, or minus the DOS error code */
int dos_set_attributes(const char *path, unsigned attributes);
int dos_delete(const char *path);
int dos_rename(const char *from, const char *to);
int dos_make_directory(const char *path);
int dos_remove_directory(const char *path);
int dos_change_directory(const char *path);
int dos_directory(unsigned drive, char to[PATH_SIZE]);      /* 1 = A; "X:\\..." */
int dos_truename(const char *path, char to[PATH_SIZE]);
int dos_long_path(const char *path, char to[PATH_SIZE]);    /* full, in long names where there are */
int dos_short_path(const char *path, char to[PATH_SIZE]);   /* as programs want it that know no more */
/* a value >= 0 again */
int dos_find_first(struct find *f, const char *pattern, unsigned attributes);
int dos_find_next(struct find *f);
void dos_find_close(struct find *f);                        /* a search that is not followed to its end */
void dos_started(void);             /* AUTOEXEC.BAT is over: what is resident is every VM's */
int dos_alloc(unsigned paragraphs);        /* segment */
int dos_alloc_upper(unsigned paragraphs);  /* above 640 KB if there is room */
void dos_free(uint16_t segment);
bool dos_is_device(int handle);
bool dos_is_keyboard(int handle);          /* the device for standard input */

void dos_set_vector(uint8_t number, void (*handler)(void));
uint8_t dos_current_drive(void);           /* 0 = A */
bool dos_select_drive(uint8_t drive);
bool dos_is_directory(const char *path);   /* also "C:", "\", ".." */
uint32_t ticks(void);                      /* 18.2 a second, from the BIOS data area */
int dos_key(void);                         /* a key without echo; 256 + scan code if extended */

#endif
