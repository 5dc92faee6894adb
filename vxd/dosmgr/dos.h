/*
 * dos.h - DOS of one virtual machine.  Included by the DOS core, the DOSMGR device and their tests.
 *
 * The core serves INT 20h..2Fh of a VM on its client registers and its first megabyte.  It never
 * waits: when a call needs a key, INT 23h or INT 24h, the core sends the guest into a few
 * instructions of the DOS segment (dos_image.c) that do it in the VM and then call back.
 *
 * What programs inspect lives in the VM: PSPs, memory blocks, SFT, CDS, the swappable data area.
 * The core reads it back from there and trusts none of it.
 */
#ifndef DOSMGR_DOS_H
#define DOSMGR_DOS_H

#include <vmm_types.h>
#include <fs.h>
#include "nls.h"

#define DOS_FILES           255     /* open files of a VM at most (FILES=) */
#define DOS_DRIVES          26      /* A: to Z: (LASTDRIVE=) */
#define DOS_DEFAULT_FILES   60u
#define DOS_MEM_SIZE        0x10FFF0u
#define DOS_LINE_MAX        128

struct dos_vm;

enum dos_result {
    DOS_DONE,           /* registers say the rest */
    DOS_WAIT,           /* the guest waits for a key, then calls back */
    DOS_RETRY,          /* the guest waits for a tick: who has a file may let go of it */
    DOS_BREAK,          /* the guest runs INT 23h, then calls back */
    DOS_CRITICAL,       /* the guest runs INT 24h, then calls back */
    DOS_ENDED,          /* the first program ended; nothing is left to run */
    DOS_DAMAGED,        /* a program destroyed the chain of memory blocks: no other can run */
    DOS_REDIRECT,       /* the guest asks a redirector, then calls back */
    DOS_UNKNOWN,        /* not ours: hand it on */
};

struct dos_time {
    uint16_t year;
    uint8_t month, day, weekday;    /* weekday 0 = Sunday */
    uint8_t hour, minute, second, hundredth;
};

struct dos_ops {
    bool (*key_peek)(struct dos_vm *vm, uint16_t *key);     /* as INT 16h AH=01h: scan, ASCII */
    void (*key_take)(struct dos_vm *vm);
    void (*con_out)(struct dos_vm *vm, uint8_t ch);         /* whoever has INT 29h, then dos_ansi_put() */
    void (*teletype)(struct dos_vm *vm, uint8_t ch);        /* as INT 10h AH=0Eh */
    void (*video)(struct dos_vm *vm, uint16_t regs[4]);     /* INT 10h; AX BX CX DX */
    uint8_t (*print)(struct dos_vm *vm, unsigned printer, uint8_t ch);  /* status as INT 17h's */
    void (*clock_get)(struct dos_vm *vm, struct dos_time *time);
    bool (*clock_set)(struct dos_vm *vm, const struct dos_time *time);
    /* The driver with its header there does a request: strategy and interrupt routine; may be NULL. */
    void (*driver)(struct dos_vm *vm, uint32_t header, uint32_t request);
    void (*program_start)(struct dos_vm *vm, uint16_t psp);     /* may be NULL */
    void (*program_end)(struct dos_vm *vm, uint16_t psp, uint16_t code);    /* may be NULL */
    void (*code_page)(struct dos_vm *vm, unsigned page);        /* shows characters of it now; may be NULL */
    void (*names_page)(const uint16_t high[128]);   /* names of files are in this page now; may be NULL */
};

/* What CONFIG.SYS says about the tables of every VM; 0 = the usual. */
struct dos_settings {
    uint8_t files, fcbs, buffers;
    uint8_t last_drive;         /* number of drives: 26 = Z: */
    bool high;                  /* DOS=HIGH */
    bool no_upper;              /* DOS=NOUMB: upper memory is not MS-DOS's */
};

/* A volume that a VM has for itself, function 440Dh. */
struct dos_drive_lock {
    const void *vm;             /* NULL = nobody */
    uint8_t level[4], depth;    /* one in the other */
    uint8_t permissions;        /* of the first */
};

struct DOSMGR_File_Call;

enum dos_cd_command { DOS_CD_EJECT, DOS_CD_LOAD, DOS_CD_LOCK, DOS_CD_UNLOCK, DOS_CD_TOC };

/* Shared by all VMs. */
struct dos_system {
    /* What only the drive behind a volume can do; 0 = done.  NULL: no volume has such a drive. */
    int (*cd_command)(struct fs_volume *vol, enum dos_cd_command what, void *buffer, uint32_t bytes);
    void (*watch)(struct DOSMGR_File_Call *call);   /* sees every file call; NULL = nobody; dos_set_watch() */
    struct dos_settings settings;
    const struct dos_ops *ops;
    struct fs_volume *drive[DOS_DRIVES];   /* NULL = no such drive */
    uint8_t boot_drive;                     /* 0 = A: */
    uint16_t country, code_page;            /* of a new VM, 0 = 1 and 437 */
    struct share_pool locks;
    struct dos_drive_lock drive_lock[DOS_DRIVES];
    uint32_t open_files[DOS_DRIVES];        /* by programs */
    const struct nls_page *names_page;      /* the page names of files are in, that of the last caller */
    uint8_t system_drive;       /* whose \VMM32 and \EFI no program can change; 0 = none */
};

enum dos_file_kind { DOS_FILE_FREE, DOS_FILE_DISK, DOS_FILE_DEVICE,
                     DOS_FILE_REDIRECTED };     /* a redirector's: the VM's SFT is the truth */

struct dos_file {               /* one SFT entry; the VM sees a copy */
    uint16_t refs;
    uint8_t kind;               /* enum dos_file_kind */
    uint8_t device;             /* enum dos_device */
    uint8_t drive;
    uint16_t mode;              /* as given to open */
    uint16_t info;              /* device information word */
    uint16_t owner;             /* PSP */
    struct share_open share;    /* of a file on a disk */
    uint32_t header;            /* of DOS_DEV_LOADED, segment:offset */
    bool keep_time;             /* 5701h was used: closing does not stamp the file */
    bool written;
    bool system;                /* of \VMM32 or \EFI on the boot volume */
    uint32_t position;
    struct fs_file fat;
};

enum dos_device {
    DOS_DEV_NUL,
    DOS_DEV_CON,
    DOS_DEV_AUX,
    DOS_DEV_PRN,
    DOS_DEV_CLOCK,
    DOS_DEV_LPT2,
    DOS_DEV_LPT3,
    DOS_DEV_OTHER,
    DOS_DEV_LOADED              /* in the chain behind ours: dos_file.header */
};

/* A call that a redirector in the VM serves. */
struct dos_redirect {
    uint8_t drive;              /* the call that runs names it, 1 = A:; 0 = none of a redirector */
    uint8_t of;                 /* the drive that is asked about */
    uint8_t what;               /* enum dos_redirected */
    bool active;                /* the guest is there now */
    uint16_t index, handle;     /* of the file */
    uint16_t code, told;        /* a program ends: its exit code; the PSP it was told of */
    uint32_t dta, cds;          /* the program's DTA; the drive's directory structure */
    struct Client_Reg_Struc saved;
};

#define DOS_FINDS           32u     /* searches of function 714Eh that a VM has open */

struct dos_find {
    uint16_t owner;             /* PSP; 0 = free */
    uint8_t drive, may, must;   /* attributes */
    bool done;
    uint32_t dir, index;
    char pattern[FS_NAME_MAX + 1];
};

/* A line being typed on CON. */
struct dos_line {
    uint8_t text[DOS_LINE_MAX];
    uint8_t template[DOS_LINE_MAX];
    uint16_t length, limit, template_length, template_at, start_column;
    bool active, insert;
    uint8_t skip_to;            /* F2, F4: waiting for the character to go to */
};

/* Of the console: a sequence that has begun, colours, keys that mean something else. */
struct dos_ansi {
    uint8_t state, quote, number, attribute;
    bool in_number, after_string, coloured, no_wrap;
    uint16_t saved;             /* cursor of ESC [ s */
    uint8_t count, bytes[200];  /* parameters and strings */
    uint16_t queue_at, queue_length, keys_used;
    uint8_t queue[256];         /* what is read before the keyboard */
    uint8_t keys[1024];
};

struct dos_vm {
    struct dos_system *sys;
    uint8_t *mem;               /* linear 0 of the VM, DOS_MEM_SIZE bytes */
    void *owner;                /* for the ops */
    uint32_t *key_looks;        /* DOSMGR's: where BIOS counts looks for keys; 0 = something else was done */
    uint32_t own_vector[16];    /* where INT 20h..2Fh lead while they are DOS's own */
    uint16_t top;               /* segment just past the last memory block */
    uint16_t tables;            /* segment of the block with dos_tables.c's tables */
    uint16_t cds, dpb;          /* offsets in it */
    uint8_t files, drives;      /* entries of the tables */
    bool prepared;              /* dos_prepare() */
    bool ended;                 /* dos_stop() */
    bool load_high;             /* programs and what they need go to upper memory if they fit */
    uint16_t first_mcb;
    uint32_t cd_header;         /* MSCD001 in the chain of devices, 0 = it is not there */
    uint32_t cd_serial[DOS_DRIVES];         /* the disc that a program was told of last */
    uint16_t alloc_strategy;
    uint16_t upper_mcb;         /* where upper memory's chain begins, 0 = there is none */
    bool upper_linked;          /* the low chain goes on there */
    const struct nls_page *page;            /* the active code page */
    uint16_t country;
    uint8_t interim_console;    /* function 63h */
    uint16_t share_retries;     /* 440Bh: how often a call waits for a file that others have */
    uint16_t share_try;         /* of the call that waits now */
    uint8_t column;             /* of the console, for tabs */
    uint8_t pending_scan;       /* second byte of an extended key; nonzero = waiting */
    bool verify, critical_fail, critical_ignore;    /* the answer of INT 24h, while its call runs again */
    bool critical_character;    /* it is about a character device */
    uint16_t critical_moved;    /* io_done of the call that waits for INT 24h */
    uint8_t critical_code;      /* as DI has it at INT 24h */
    uint32_t critical_device;   /* header of the device that failed, 0 = a drive */
    uint32_t console, clock;    /* headers of drivers that replace ours, 0 = none */
    bool in_driver;             /* runs on that stack */
    uint16_t driver_stack;      /* offset of its end in the tables' segment */
    uint16_t io_done;           /* bytes that the call has moved before INT 24h */
    bool in_int29;              /* INT 29h runs in the VM: its end of the chain is INT 10h */
    uint8_t critical_drive, critical_write;
    uint16_t break_sp;
    const char *other_path;     /* stands for the path at this address (dos_watch.c); NULL = none does */
    uint16_t other_path_seg, other_path_off;
    struct dos_line line;
    struct dos_ansi ansi;
    uint8_t cooked[DOS_LINE_MAX + 2];   /* line read from CON through a handle */
    uint16_t cooked_at, cooked_length;
    uint16_t raw_count;         /* read so far by a raw read that waits */
    bool flushed;               /* function 0Ch has emptied the buffer and waits */
    struct dos_redirect redirect;
    struct dos_find find[DOS_FINDS];
    struct dos_file file[DOS_FILES];
};

/* Where the guest's stubs enter ring 0. */
enum dos_callback {
    DOS_CB_INT20, DOS_CB_INT21, DOS_CB_INT25, DOS_CB_INT26, DOS_CB_INT27, DOS_CB_INT29,
    DOS_CB_INT2E, DOS_CB_INT2F, DOS_CB_CALL5, DOS_CB_KEY, DOS_CB_BREAK_DONE,
    DOS_CB_CRITICAL_DONE, DOS_CB_REDIRECTED, DOS_CB_ENDED, DOS_CB_COUNT,
};

/* Builds the DOS of a VM from segment 0060h up: vectors, tables, one free block to `top`. */
void dos_start(struct dos_vm *vm, struct dos_system *sys, uint8_t *mem, uint16_t top,
               const uint32_t callback[DOS_CB_COUNT]);
void dos_add_cd_device(struct dos_vm *vm);      /* before the first program, behind upper memory */
/* Upper memory for DOS, ascending, before the first program.  False: there is no place for a block's
 * header. */
bool dos_add_upper(struct dos_vm *vm, uint16_t seg, uint16_t paras);

enum dos_driver_result {
    DOS_DRIVER_LOADED,
    DOS_DRIVER_REFUSED,         /* it did not want to stay */
    DOS_DRIVER_MISSING,         /* no such file, or it is no driver */
    DOS_DRIVER_NO_MEMORY,
    DOS_DRIVER_TOO_LARGE,       /* it wants more memory than there is */
    DOS_DRIVER_BLOCK,           /* it has drives, which we do not use */
};
/* What is resident, for other VMs.  0 = the chain of memory blocks is damaged. */
struct dos_snapshot;
uint32_t dos_snapshot_bytes(const struct dos_vm *vm);
void dos_snapshot_take(const struct dos_vm *vm, const uint32_t base[256], struct dos_snapshot *s);
bool dos_snapshot_apply(struct dos_vm *vm, const struct dos_snapshot *s, const struct dos_vm *source);

/* CONFIG.SYS: drivers are loaded between the two. */
bool dos_begin_config(struct dos_vm *vm);
void dos_end_config(struct dos_vm *vm);
enum dos_driver_result dos_load_driver(struct dos_vm *vm, const char *line, bool high);

/* A character device's header below 1 MB into the VM's chain, or out of it; false: it is none, or the
 * chain is damaged. */
bool dos_add_device(struct dos_vm *vm, uint32_t linear);
bool dos_remove_device(struct dos_vm *vm, uint32_t linear);

/* The country and code page of a VM, as COUNTRY= has them; page 0 = the country's.  0 or a DOS error. */
unsigned dos_set_country(struct dos_vm *vm, unsigned country, unsigned page);

void dos_stop(struct dos_vm *vm);       /* closes every file */

/* A character for the screen, at the end of INT 29h's chain. */
void dos_ansi_put(struct dos_vm *vm, uint8_t ch);

/* Does the interrupt vector, 20h..2Fh, still lead to DOS itself? */
static inline bool dos_owns_vector(const struct dos_vm *vm, uint8_t vector)
{
    uint32_t now;

    __builtin_memcpy(&now, vm->mem + vector * 4u, sizeof(now));
    return now == vm->own_vector[vector & 0x0F];
}

/* A volume came to the drive, or went away: the tables programs look at.  Its current directory is the root. */
void dos_show_drive(struct dos_vm *vm, unsigned drive);
unsigned dos_files_on(const struct dos_vm *vm, unsigned drive);        /* open there */
/* Current drive, 0 = A:, and a drive's directory "\DIR". */
unsigned dos_default_drive(const struct dos_vm *vm);
void dos_current_dir(const struct dos_vm *vm, unsigned drive, char text[68]);

void dos_set_watch(struct dos_system *sys, void (*watch)(struct DOSMGR_File_Call *call));

/* INT `vector` (20h..2Fh) as the hook of the interrupt chain sees it: CS:IP is the next
 * instruction of the caller, no frame is on the stack. */
enum dos_result dos_interrupt(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint8_t vector);
enum dos_result dos_int21(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* A stub called back: the frame its caller pushed is on the client stack. */
enum dos_result dos_called_back(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                enum dos_callback which);

/* Starts the first program: path "C:\\KRNL386.EXE", tail without length byte, environment as
 * NUL-separated strings that end in an empty one.  0 or a DOS error code. */
void dos_prepare(struct dos_vm *vm);        /* its tables go to their place; before anything is resident */
unsigned dos_exec_first(struct dos_vm *vm, struct Client_Reg_Struc *crs, const char *path,
                        const char *tail, const char *environment);

#endif
