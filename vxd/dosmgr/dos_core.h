/*
 * dos_core.h - what the files of the DOS core share.  Included by vxd/dosmgr/dos_*.c only.
 */
#ifndef DOSMGR_DOS_CORE_H
#define DOSMGR_DOS_CORE_H

#include <string.h>
#include "dos.h"
#include "dos_layout.h"
#include "dos_mem.h"

enum dos_error {        /* [RBIL 2159 "extended error code"] */
    DOS_NO_ERROR = 0, DOS_ERR_FUNCTION = 1, DOS_ERR_NO_FILE = 2, DOS_ERR_NO_PATH = 3,
    DOS_ERR_NO_HANDLES = 4, DOS_ERR_DENIED = 5, DOS_ERR_HANDLE = 6, DOS_ERR_ARENA = 7,
    DOS_ERR_MEMORY = 8, DOS_ERR_BLOCK = 9, DOS_ERR_ENVIRONMENT = 10, DOS_ERR_FORMAT = 11,
    DOS_ERR_ACCESS = 12, DOS_ERR_DATA = 13, DOS_ERR_DRIVE = 15, DOS_ERR_CURRENT_DIR = 16,
    DOS_ERR_NOT_SAME_DEVICE = 17, DOS_ERR_NO_MORE_FILES = 18, DOS_ERR_PROTECTED = 19, DOS_ERR_NOT_READY = 21,
    DOS_ERR_LENGTH = 24, DOS_ERR_SEEK = 25, DOS_ERR_NO_SECTOR = 27, DOS_ERR_WRITE_FAULT = 29,
    DOS_ERR_GENERAL = 31, DOS_ERR_SHARING = 32, DOS_ERR_LOCK = 33, DOS_ERR_NO_LOCKS = 36, DOS_ERR_EXISTS = 80, DOS_ERR_FAIL_24 = 83,
};

/* Bits of the device information word. [RBIL 214400] */
#define INFO_DEVICE     0x0080u
#define INFO_NOT_EOF    0x0040u
#define INFO_RAW        0x0020u

/* ---- dos_int21.c ---- */
enum dos_result dos_ok(struct Client_Reg_Struc *crs);
enum dos_result dos_fail(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error);
enum dos_result dos_fail_fs(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive,
                             enum fs_err err);
void dos_set_error(struct dos_vm *vm, unsigned error);
unsigned dos_error_of_fs(enum fs_err err);
void dos_pop_frame(struct dos_vm *vm, struct Client_Reg_Struc *crs);
void dos_pop_caller(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* A device refused: what INT 24h will say of it.  The function returns DOS_CRITICAL next. */
void dos_device_error(struct dos_vm *vm, uint32_t header, unsigned code, bool write);

/* ---- dos_path.c ---- */
struct dos_path {
    uint8_t drive;
    uint8_t letter;         /* as it was said; another than the drive's for SUBST */
    uint8_t root_depth;     /* components that the letter stands for, */
    uint16_t root;          /* and how long they are in text */
    bool is_device, wildcards, trailing;    /* trailing: ended in a backslash */
    uint8_t device;
    bool is_long;           /* components are long names, as the caller wrote them */
    uint8_t name[11];       /* last component, packed; blanks for the root; of a long one what fits */
    uint16_t last;          /* where the last component begins in text */
    uint16_t packed;        /* where the component ends that `name` was packed from */
    char text[FS_PATH_MAX]; /* "\DIR\NAME.EXT" */
};
#define DOS_PATH_WILD   1u
#define DOS_PATH_LONG   2u
#define DOS_PATH_SHORT_MAX  64u     /* bytes of text in names of 8.3 */
/* The last component, for something new. */
static inline const struct fs_name *dos_name_of(const struct dos_path *path, struct fs_name *name)
{
    memcpy(name->packed, path->name, sizeof(name->packed));
    name->text = path->is_long ? path->text + path->last : NULL;
    return name;
}
unsigned dos_parse_path(struct dos_vm *vm, uint16_t seg, uint16_t off, unsigned flags,
                        struct dos_path *path);
unsigned dos_parse_text(struct dos_vm *vm, const char *text, unsigned flags, struct dos_path *path);
/* The same without a VM: relative to the root of the boot drive. */
unsigned dos_parse_ring0(const struct dos_system *sys, const char *text, unsigned flags,
                         struct dos_path *path);
/* How the caller names files: function 71h in long names. */
static inline unsigned dos_path_flags(const struct Client_Reg_Struc *crs)
{
    return crs->Client_AH == 0x71 ? DOS_PATH_LONG : 0;
}
static inline bool dos_is_root(const struct dos_path *path)
{
    return path->text[1] == 0;
}
/* The path in short or in long names; false: something on the way is not there, or it does not fit. */
bool dos_short_path(const struct dos_system *sys, const struct dos_path *path, char *text, size_t room);
bool dos_long_path(const struct dos_system *sys, const struct dos_path *path, char *text, size_t room);
/* The name programs see of an entry that is long, if it has a long name; true: all characters are in the
 * code page. */
bool dos_entry_name(struct fs_volume *vol, const struct fs_entry *entry, char name[FS_NAME_MAX + 1]);
int dos_device_by_name(const uint8_t name[11]);     /* -1 = none */
uint32_t dos_loaded_device(const struct dos_vm *vm, const uint8_t name[8]);  /* its header, 0 = none */
struct fs_volume *dos_volume(const struct dos_vm *vm, unsigned drive);         /* or the one that SUBST leads to */
struct fs_volume *dos_own_volume(const struct dos_vm *vm, unsigned drive);     /* NULL: no disk has the letter */
/* Drive number as in DL: 0 = default, 1 = A:; -1 = no such drive. */
int dos_drive_of(const struct dos_vm *vm, unsigned number);
/* The same of a call that a redirector may serve if no volume does. */
int dos_drive_arg(struct dos_vm *vm, unsigned number);
/* Does the system start from there?  Programs may look, not write. */
bool dos_is_system_path(const struct dos_system *sys, const struct dos_path *path);
enum fs_err dos_find(const struct dos_system *sys, const struct dos_path *path, uint32_t *dir,
                      struct fs_entry *entry);
enum fs_err dos_find_dir(const struct dos_system *sys, const struct dos_path *path, uint32_t *dir);
enum fs_err dos_lookup(struct dos_vm *vm, const struct dos_path *path, uint32_t *dir,
                        struct fs_entry *entry);
/* The directory the last component is in exists. */
enum fs_err dos_lookup_dir(struct dos_vm *vm, const struct dos_path *path, uint32_t *dir);

/* ---- dos_open.c ---- */
#define DOS_MODE_ACCESS     0x07u
#define DOS_MODE_READ       0u
#define DOS_MODE_WRITE      1u
#define DOS_MODE_QUIET      4u

enum { DOS_OPEN_EXISTING = 1, DOS_OPEN_REPLACE = 2, DOS_OPEN_CREATE = 4 };

struct dos_open {
    struct dos_path path;
    unsigned what;              /* DOS_OPEN_ */
    unsigned mode, attr;
    unsigned status;            /* out: 1 opened, 2 created, 3 replaced */
    struct share_open *share;   /* where the opener stands among the others; NULL = it is not asked */
    const void *vm;             /* whose it is */
};
enum fs_err dos_open_file(struct dos_system *sys, struct dos_open *rq, struct fs_file *file);
void dos_stamp_now(const struct dos_system *sys, uint16_t *time, uint16_t *date);
bool dos_attr_matches(uint8_t attr, uint8_t wanted);    /* is it shown to such a search? */

/* ---- dos_handle.c ---- */
struct dos_file *dos_file_of_handle(struct dos_vm *vm, unsigned handle);
int dos_new_file(struct dos_vm *vm);                            /* SFT index, -1 = none */
void dos_show_file(struct dos_vm *vm, unsigned index);          /* copy into the VM's SFT */
enum fs_err dos_release_file(struct dos_vm *vm, unsigned index);
int dos_free_handle(const struct dos_vm *vm);                   /* of the program, -1 = none */
unsigned dos_handle_count(const struct dos_vm *vm, uint16_t psp);
uint8_t dos_jft_get(const struct dos_vm *vm, uint16_t psp, unsigned handle);
void dos_jft_set(struct dos_vm *vm, uint16_t psp, unsigned handle, uint8_t index);
void dos_open_device(struct dos_vm *vm, unsigned index, unsigned device, unsigned mode);
enum fs_err dos_file_read(struct dos_vm *vm, struct dos_file *file, uint16_t seg, uint16_t off,
                           uint32_t count, uint32_t *done);
enum fs_err dos_file_write(struct dos_vm *vm, struct dos_file *file, uint16_t seg, uint16_t off,
                            uint32_t count, uint32_t *done);
void dos_stamp(struct dos_vm *vm, uint16_t *time, uint16_t *date);
void dos_close_all(struct dos_vm *vm, uint16_t psp);

enum fs_err dos_close_file(struct dos_vm *vm, unsigned index);  /* the last reference to it */

/* ---- dos_watch.c: with vm->sys->watch ---- */
bool dos_watches(unsigned ah);          /* is it a function that dos_watch() may be called for? */
enum dos_result dos_watch(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                          enum dos_result (*function)(struct dos_vm *vm, struct Client_Reg_Struc *crs));
enum fs_err dos_watch_close(struct dos_vm *vm, unsigned index);

/* ---- dos_con.c ---- */
void dos_con_put(struct dos_vm *vm, uint8_t ch);        /* with tabs */
void dos_con_raw(struct dos_vm *vm, uint8_t ch);
enum dos_result dos_con_read(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                             struct dos_file *file);
enum dos_result dos_print(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct dos_file *file);
bool dos_print_bytes(struct dos_vm *vm, unsigned device, uint16_t seg, uint16_t off, unsigned count);
unsigned dos_con_write(struct dos_vm *vm, const struct dos_file *file, uint16_t seg, uint16_t off,
                       unsigned count);
bool dos_con_ready(struct dos_vm *vm);
bool dos_check_break(struct dos_vm *vm);
void dos_line_reset(struct dos_vm *vm);

/* ---- dos_redirect.c ---- */
bool dos_is_redirected(const struct dos_vm *vm, unsigned drive);
void dos_note_redirected(struct dos_vm *vm, unsigned drive);
enum dos_result dos_redirect_call(struct dos_vm *vm, struct Client_Reg_Struc *crs);
enum dos_result dos_redirect_handle(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file);
enum dos_result dos_redirect_output(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file,
                                    uint16_t seg, uint16_t off, uint16_t count);
bool dos_redirect_find_next(struct dos_vm *vm, struct Client_Reg_Struc *crs, enum dos_result *result);
enum dos_result dos_redirect_end(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t code);
enum dos_result dos_network_call(struct dos_vm *vm, struct Client_Reg_Struc *crs);      /* 5Eh, 5Fh */
enum dos_result dos_redirect_done(struct dos_vm *vm, struct Client_Reg_Struc *crs);
enum dos_result dos_int2f_redirect(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* ---- dos_lock.c ---- */
/* What a call does that another opener or a lock does not allow: DOS_RETRY a few times, then an error. */
enum dos_result dos_fail_share(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error);
/* 0, or DOS_ERR_LOCK: another process has locked some of it. */
unsigned dos_check_locks(struct dos_vm *vm, const struct dos_file *file, uint32_t bytes);

/* ---- dos_nls.c ---- */
void dos_use_page(struct dos_vm *vm);   /* names of files are in the VM's code page */
uint8_t dos_upper(const struct dos_vm *vm, uint8_t ch);
enum dos_result dos_display(struct dos_vm *vm, struct Client_Reg_Struc *crs);
enum dos_result dos_nlsfunc(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* ---- dos_ansi.c ---- */
void dos_ansi_start(struct dos_vm *vm);
bool dos_ansi_key(struct dos_vm *vm, uint16_t key);             /* it means something else, which is in the queue now */
bool dos_ansi_byte(struct dos_vm *vm, uint8_t *ch, bool take);  /* from the queue; false: it is empty */
bool dos_ansi_mode(struct dos_vm *vm, uint16_t seg, uint16_t off, bool set);
enum dos_result dos_ansi_multiplex(struct dos_vm *vm, struct Client_Reg_Struc *crs);

/* ---- dos_memory.c ---- */
unsigned dos_mcb_allocate(struct dos_vm *vm, uint16_t paras, uint16_t owner, uint16_t *seg,
                          uint16_t *largest);
/* Where programs may be loaded high: the largest block there, else 0. */
uint16_t dos_mcb_largest_upper(struct dos_vm *vm);
/* A block of MS-DOS's own, upper memory first; 0 = no room. */
enum dos_result dos_mscdex(struct dos_vm *vm, struct Client_Reg_Struc *crs);       /* dos_mscdex.c: INT 2Fh AH=15h */
uint16_t dos_mcb_own(struct dos_vm *vm, uint16_t paras, const char name[3]);
bool dos_link_upper(struct dos_vm *vm, bool on);    /* false: there is none, or the chain is damaged */
unsigned dos_mcb_free(struct dos_vm *vm, uint16_t seg);
unsigned dos_mcb_resize(struct dos_vm *vm, uint16_t seg, uint16_t paras, uint16_t *largest);
bool dos_mcb_free_owner(struct dos_vm *vm, uint16_t owner);  /* false: the chain is damaged */

/* ---- dos_psp.c ---- */
uint16_t dos_psp(const struct dos_vm *vm);
void dos_make_psp(struct dos_vm *vm, uint16_t seg, uint16_t top, uint16_t parent);
enum dos_result dos_terminate(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t code,
                              bool stay);

/* ---- dos_image.c ---- */
enum dos_stub {
    STUB_FIRST_CALLBACK = 0,
    STUB_KEY = DOS_CB_COUNT,
    STUB_RETRY,
    STUB_REDIRECT,
    STUB_BREAK,
    STUB_CRITICAL,
    STUB_INT28,
    STUB_IRET,
    STUB_INT23,
    STUB_INT24,
    STUB_INT1B,
    STUB_CASEMAP,
    STUB_STRATEGY,
    STUB_INTERRUPT,
    STUB_COUNT
};
uint16_t dos_stub_offset(enum dos_stub stub);   /* or enum dos_callback */

/* ---- dos_driver.c ---- */
#define DEVICE_CHARACTER    0x8000u     /* attributes of a device [RBIL 2152 "device driver header"] */
#define DEVICE_IOCTL        0x4000u
#define DEVICE_OPEN_CLOSE   0x0800u
#define DEVICE_GENERIC      0x0040u
#define DEVICE_FAST         0x0010u     /* of CON: INT 29h puts characters */
enum driver_command {
    DRIVER_INIT = 0, DRIVER_IOCTL_READ = 3, DRIVER_READ, DRIVER_PEEK, DRIVER_READ_STATUS, DRIVER_READ_FLUSH,
    DRIVER_WRITE, DRIVER_WRITE_VERIFY, DRIVER_WRITE_STATUS, DRIVER_WRITE_FLUSH, DRIVER_IOCTL_WRITE, DRIVER_OPEN,
    DRIVER_CLOSE, DRIVER_GENERIC = 0x13,
};
#define DRIVER_ERROR        0x8000u     /* status; the low byte says which */
#define DRIVER_BUSY         0x0200u
enum driver_error {
    DRIVER_PROTECTED, DRIVER_NO_UNIT, DRIVER_NOT_READY, DRIVER_NO_COMMAND, DRIVER_DATA, DRIVER_BAD_LENGTH, DRIVER_SEEK,
    DRIVER_NO_MEDIUM, DRIVER_NO_SECTOR, DRIVER_NO_PAPER, DRIVER_WRITE_FAULT, DRIVER_READ_FAULT, DRIVER_GENERAL,
};
#define DOS_DRIVER_LINE     272u        /* bytes of the line a driver gets */
#define DOS_DRIVER_DEVICES  16u         /* in one file */
#define DOS_DRIVER_STACK    1024u
uint16_t dos_driver_attributes(const struct dos_vm *vm, uint32_t header);
uint16_t dos_driver_io(struct dos_vm *vm, uint32_t header, unsigned command, uint16_t seg, uint16_t off, uint16_t *count);
uint16_t dos_driver_plain(struct dos_vm *vm, uint32_t header, unsigned command);
uint16_t dos_driver_byte(struct dos_vm *vm, uint32_t header, unsigned command, uint8_t *ch);
uint16_t dos_driver_control(struct dos_vm *vm, uint32_t header, const struct Client_Reg_Struc *crs);
bool dos_driver_peek(struct dos_vm *vm, uint32_t header, uint8_t *ch);     /* false: nothing is there */

/* ---- dos_device.c ---- */
void dos_devices_changed(struct dos_vm *vm);
void dos_link_device(struct dos_vm *vm, uint32_t header);
enum dos_result dos_device_read(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file);
enum dos_result dos_device_write(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file);
enum dos_result dos_device_ioctl(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file);
/* Has INT 24h said "fail" or "ignore" of this read or write?  The result is in the registers then. */
bool dos_was_answered(struct dos_vm *vm, struct Client_Reg_Struc *crs);
/* The VM's clock: a driver's CLOCK$, if one is loaded. */
void dos_clock_get(struct dos_vm *vm, struct dos_time *now);
bool dos_clock_set(struct dos_vm *vm, const struct dos_time *now);
void dos_device_opened(struct dos_vm *vm, uint32_t header, bool opened);

/* ---- dos_tables.c ---- segment << 16 | offset of an entry */
uint32_t dos_sft(const struct dos_vm *vm, unsigned index);
uint32_t dos_cds(const struct dos_vm *vm, unsigned drive);
uint32_t dos_dpb(const struct dos_vm *vm, unsigned drive);
/* Tables into memory of the VM: upper memory if there is some.  False: there is no room. */
bool dos_place_tables(struct dos_vm *vm);
/* Drives that came after the tables were made, or are no more. */
void dos_refresh_drives(struct dos_vm *vm);

/* ---- dos_exec.c ---- */
/* A driver's file into a block of MS-DOS's own, behind a paragraph for its sub-block,
 * with room for the line it gets at the end.  0 or an error. */
unsigned dos_load_image(struct dos_vm *vm, const struct dos_path *path, bool high, uint16_t *seg, uint16_t *paras);
unsigned dos_load_program(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                          const struct dos_path *path, uint16_t environment, uint16_t parent,
                          uint16_t *psp, uint16_t entry[4]);

/* ---- functions, by AH ---- */
#define DOS_FUNCTION(name) \
    enum dos_result name(struct dos_vm *vm, struct Client_Reg_Struc *crs)
DOS_FUNCTION(dos_fn_terminate);         /* 00 */
DOS_FUNCTION(dos_fn_char_in_echo);      /* 01 */
DOS_FUNCTION(dos_fn_char_out);          /* 02 */
DOS_FUNCTION(dos_fn_aux_in);            /* 03 */
DOS_FUNCTION(dos_fn_aux_out);           /* 04 */
DOS_FUNCTION(dos_fn_print_char);        /* 05 */
DOS_FUNCTION(dos_fn_direct_io);         /* 06 */
DOS_FUNCTION(dos_fn_char_in_raw);       /* 07 */
DOS_FUNCTION(dos_fn_char_in);           /* 08 */
DOS_FUNCTION(dos_fn_string_out);        /* 09 */
DOS_FUNCTION(dos_fn_line_in);           /* 0A */
DOS_FUNCTION(dos_fn_in_status);         /* 0B */
DOS_FUNCTION(dos_fn_flush_and_in);      /* 0C */
DOS_FUNCTION(dos_fn_disk_reset);        /* 0D */
DOS_FUNCTION(dos_fn_set_drive);         /* 0E */
DOS_FUNCTION(dos_fn_fcb_open);          /* 0F */
DOS_FUNCTION(dos_fn_fcb_close);         /* 10 */
DOS_FUNCTION(dos_fn_fcb_find_first);    /* 11 */
DOS_FUNCTION(dos_fn_fcb_find_next);     /* 12 */
DOS_FUNCTION(dos_fn_fcb_delete);        /* 13 */
DOS_FUNCTION(dos_fn_fcb_read);          /* 14 */
DOS_FUNCTION(dos_fn_fcb_write);         /* 15 */
DOS_FUNCTION(dos_fn_fcb_create);        /* 16 */
DOS_FUNCTION(dos_fn_fcb_rename);        /* 17 */
DOS_FUNCTION(dos_fn_al_zero);           /* 18 1D 1E 20 */
DOS_FUNCTION(dos_fn_get_drive);         /* 19 */
DOS_FUNCTION(dos_fn_set_dta);           /* 1A */
DOS_FUNCTION(dos_fn_alloc_info);        /* 1B 1C */
DOS_FUNCTION(dos_fn_get_dpb);           /* 1F 32 */
DOS_FUNCTION(dos_fn_fcb_random_read);   /* 21 */
DOS_FUNCTION(dos_fn_fcb_random_write);  /* 22 */
DOS_FUNCTION(dos_fn_fcb_size);          /* 23 */
DOS_FUNCTION(dos_fn_fcb_set_random);    /* 24 */
DOS_FUNCTION(dos_fn_set_vector);        /* 25 */
DOS_FUNCTION(dos_fn_new_psp);           /* 26 */
DOS_FUNCTION(dos_fn_fcb_block_read);    /* 27 */
DOS_FUNCTION(dos_fn_fcb_block_write);   /* 28 */
DOS_FUNCTION(dos_fn_fcb_parse);         /* 29 */
DOS_FUNCTION(dos_fn_get_date);          /* 2A */
DOS_FUNCTION(dos_fn_set_date);          /* 2B */
DOS_FUNCTION(dos_fn_get_time);          /* 2C */
DOS_FUNCTION(dos_fn_set_time);          /* 2D */
DOS_FUNCTION(dos_fn_set_verify);        /* 2E */
DOS_FUNCTION(dos_fn_get_dta);           /* 2F */
DOS_FUNCTION(dos_fn_version);           /* 30 */
DOS_FUNCTION(dos_fn_stay_resident);     /* 31 */
DOS_FUNCTION(dos_fn_break);             /* 33 */
DOS_FUNCTION(dos_fn_in_dos);            /* 34 */
DOS_FUNCTION(dos_fn_get_vector);        /* 35 */
DOS_FUNCTION(dos_fn_free_space);        /* 36 */
DOS_FUNCTION(dos_fn_switch_char);       /* 37 */
DOS_FUNCTION(dos_fn_country);           /* 38 */
DOS_FUNCTION(dos_fn_mkdir);             /* 39 */
DOS_FUNCTION(dos_fn_rmdir);             /* 3A */
DOS_FUNCTION(dos_fn_chdir);             /* 3B */
DOS_FUNCTION(dos_fn_create);            /* 3C */
DOS_FUNCTION(dos_fn_open);              /* 3D */
DOS_FUNCTION(dos_fn_close);             /* 3E */
DOS_FUNCTION(dos_fn_read);              /* 3F */
DOS_FUNCTION(dos_fn_write);             /* 40 */
DOS_FUNCTION(dos_fn_delete);            /* 41 */
DOS_FUNCTION(dos_fn_seek);              /* 42 */
DOS_FUNCTION(dos_fn_attributes);        /* 43 */
DOS_FUNCTION(dos_fn_ioctl);             /* 44 */
DOS_FUNCTION(dos_fn_dup);               /* 45 */
DOS_FUNCTION(dos_fn_dup2);              /* 46 */
DOS_FUNCTION(dos_fn_get_dir);           /* 47 */
DOS_FUNCTION(dos_fn_allocate);          /* 48 */
DOS_FUNCTION(dos_fn_free);              /* 49 */
DOS_FUNCTION(dos_fn_resize);            /* 4A */
DOS_FUNCTION(dos_fn_exec);              /* 4B */
DOS_FUNCTION(dos_fn_exit);              /* 4C */
DOS_FUNCTION(dos_fn_exit_code);         /* 4D */
DOS_FUNCTION(dos_fn_find_first);        /* 4E */
DOS_FUNCTION(dos_fn_find_next);         /* 4F */
DOS_FUNCTION(dos_fn_set_psp);           /* 50 */
DOS_FUNCTION(dos_fn_get_psp);           /* 51 62 */
DOS_FUNCTION(dos_fn_list_of_lists);     /* 52 */
DOS_FUNCTION(dos_fn_get_verify);        /* 54 */
DOS_FUNCTION(dos_fn_translate_bpb);     /* 53 */
DOS_FUNCTION(dos_fn_child_psp);         /* 55 */
DOS_FUNCTION(dos_fn_rename);            /* 56 */
DOS_FUNCTION(dos_fn_file_time);         /* 57 */
DOS_FUNCTION(dos_fn_strategy);          /* 58 */
DOS_FUNCTION(dos_fn_extended_error);    /* 59 */
DOS_FUNCTION(dos_fn_create_temp);       /* 5A */
DOS_FUNCTION(dos_fn_create_new);        /* 5B */
DOS_FUNCTION(dos_fn_lock);              /* 5C */
DOS_FUNCTION(dos_fn_server);            /* 5D */
DOS_FUNCTION(dos_fn_truename);          /* 60 */
DOS_FUNCTION(dos_fn_lead_bytes);        /* 63 */
DOS_FUNCTION(dos_fn_country_tables);    /* 65 */
DOS_FUNCTION(dos_fn_code_page);         /* 66 */
DOS_FUNCTION(dos_fn_handle_count);      /* 67 */
DOS_FUNCTION(dos_fn_commit);            /* 68 6A */
DOS_FUNCTION(dos_fn_serial_number);     /* 69 */
DOS_FUNCTION(dos_fn_extended_open);     /* 6C, 716C */
DOS_FUNCTION(dos_fn_long);              /* 71 */

/* ---- dos_find.c ---- */
DOS_FUNCTION(dos_fn_long_find_first);   /* 714E */
DOS_FUNCTION(dos_fn_long_find_next);    /* 714F */
DOS_FUNCTION(dos_fn_long_find_close);   /* 71A1 */
void dos_finds_close(struct dos_vm *vm, uint16_t psp);      /* of a program that ended; 0 = all */
/* `*` and `?` as Windows has them, letters of either case.  "*.*" is everything. */
bool dos_long_match(const char *pattern, const char *name);
/* All of FILETIME at that place. */
void dos_put_filetime(struct dos_vm *vm, uint16_t seg, uint32_t off, uint16_t date, uint16_t time,
                      unsigned hundredths);

void dos_make_dpbs(struct dos_vm *vm);                          /* dos_tables.c */

/* ---- dos_drive.c, dos_absolute.c ---- */
DOS_FUNCTION(dos_fn_large_drive);       /* 73 */
enum dos_result dos_ioctl_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs);
bool dos_drive_open(const struct dos_vm *vm, unsigned drive, bool write);
void dos_unlock_drives(struct dos_vm *vm);
unsigned dos_absolute(struct dos_vm *vm, unsigned drive, bool write, uint32_t lba, uint32_t count, uint16_t seg,
                      uint16_t off);

/* ---- dos_absolute.c, dos_multiplex.c ---- */
enum dos_result dos_absolute_disk(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write);
enum dos_result dos_internal(struct dos_vm *vm, struct Client_Reg_Struc *crs);     /* INT 2Fh AH=12h */
enum dos_result dos_int2f(struct dos_vm *vm, struct Client_Reg_Struc *crs);

#endif
