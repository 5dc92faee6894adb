/* dos.h - INT 21h as C functions.  Included by every file of COMMAND.COM that is not pure. */
#ifndef DOS_H
#define DOS_H

#include <stdbool.h>
#include <stdint.h>

/* Registers for int21(); crt0.asm knows the order. */
struct regs {
    uint16_t ax, bx, cx, dx, si, di, ds, es, flags;
};
#define FLAG_CARRY 1

/* EXEC parameter block [RBIL 214B #01590]. */
struct exec_block {
    uint16_t environment;
    uint16_t tail_offset, tail_segment;
    uint16_t fcb1_offset, fcb1_segment;
    uint16_t fcb2_offset, fcb2_segment;
} __attribute__((packed));

/* Find-first/next data [RBIL 214E #01626]. */
struct find {
    uint8_t reserved[21];
    uint8_t attributes;
    uint16_t time, date;
    uint32_t size;
    char name[13];
} __attribute__((packed));
_Static_assert(sizeof(struct find) == 43, "[RBIL 214E #01626]");

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

#define PATH_SIZE 80    /* drive, colon, 66 bytes of path, 8.3 name, terminator */

/* crt0.asm */
void int21(struct regs *r);
int dos_exec(const char *path, struct exec_block *block);
void far_copy_in(void *to, uint16_t segment, uint16_t offset, unsigned length);
void far_load_gs(uint16_t segment);
void env_load_fs(uint16_t segment);
unsigned stack_left(void);
void console_int10(struct regs *r);
uint16_t my_segment(void);
extern volatile uint8_t break_flag;    /* written by INT 23h/24h, cleared by break_clear() */
void int23_handler(void);
void int24_handler(void);

/*
 * dos_call - INT 21h with AX BX CX DX, DS = ES = the shell's segment
 *
 * Out: AX, or minus the DOS error code; dos_regs holds the other registers.
 */
int dos_call(unsigned ax, unsigned bx, unsigned cx, unsigned dx);
extern struct regs dos_regs;

/* A DOS function that takes a path in DS:DX. */
int dos_path(unsigned ax, const char *path);

/* All of these return a value >= 0, or minus the DOS error code. */
int dos_open(const char *path, unsigned mode);
int dos_create(const char *path);
int dos_close(int handle);
int dos_read(int handle, void *to, unsigned length);
int dos_write(int handle, const void *from, unsigned length);
int dos_read_far(int handle, uint16_t segment, unsigned length);
int dos_write_far(int handle, uint16_t segment, unsigned length);
int dos_attributes(const char *path);
int dos_truename(const char *path, char to[128]);
int dos_find_first(struct find *f, const char *pattern, unsigned attributes);
int dos_find_next(struct find *f);
int dos_alloc(unsigned paragraphs);        /* segment */
void dos_free(uint16_t segment);
bool dos_is_device(int handle);

void dos_set_vector(uint8_t number, void (*handler)(void));
uint8_t dos_current_drive(void);           /* 0 = A */
bool dos_select_drive(uint8_t drive);
bool dos_is_directory(const char *path);   /* also "C:", "\", ".." */
int dos_key(void);                         /* a key without echo; 256 + scan code if extended */

#endif
