/* stub.h - what the parts of the UEFI stub share.  Included by efi/ files that call firmware. */
#ifndef EFI_STUB_H
#define EFI_STUB_H

#include <stdint.h>
#include <efi.h>
#include <boot_info.h>
#include "place.h"

#define PAGE_SIZE_4K   0x1000u
#define NO_OFFSET      0xFFFFFFFFu

/* Allocated here, given to the VMM or not. */
enum keep { PAGES_DROP = 0, PAGES_KEEP = 1 };

/* What the stub knows; one instance, in main.c. */
struct stub {
    EFI_HANDLE image;
    EFI_SYSTEM_TABLE *system;
    EFI_BOOT_SERVICES *boot;
    EFI_LOADED_IMAGE *loaded;
    EFI_HANDLE volume;             /* where \VMM32 is */
    EFI_FILE_HANDLE root;
    uint64_t tsc_at_start, tsc_hz;
    struct boot_info *info;        /* in the loader block, from main.c:place_vmm on */
    uint32_t file_count;
    struct boot_file file[BOOT_MAX_FILES];
};

/* console.c */
void console_init(EFI_SYSTEM_TABLE *system);
void say(const char *format, ...);
void complain(const char *file, uint32_t offset, const char *reason);
void progress_begin(const struct stub *stub, const char *name);
void progress_show(uint32_t done, uint32_t total);
void progress_end(void);
void wait_key(const char *prompt);

/* pages.c */
EFI_STATUS pages_take(struct stub *stub, uint32_t count, EFI_MEMORY_TYPE type, enum keep keep,
                      uint32_t *address);
void pages_free(struct stub *stub, uint32_t address);
void pages_free_all(struct stub *stub);
void pages_mark(struct boot_info *info);

/* volume.c */
EFI_STATUS volume_open(struct stub *stub);
EFI_STATUS volume_read(struct stub *stub, const char *path, const char *name,
                       struct boot_file *file);

/* load.c */
EFI_STATUS load_files(struct stub *stub);
struct boot_file *load_find(struct stub *stub, uint32_t kind);

/* gather.c */
void gather_facts(struct stub *stub);
EFI_STATUS gather_acpi(struct stub *stub);
EFI_STATUS gather_exit(struct stub *stub);

/* own_paging.c; the rest of it is in own_paging.h */
EFI_STATUS own_paging_prepare(struct stub *stub);

/* gop.c */
void gop_choose(struct stub *stub, struct boot_framebuffer *out);

/* options.c */
void options_find(struct stub *stub, char *out, uint32_t out_size);

#endif
