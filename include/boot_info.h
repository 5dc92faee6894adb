/*
 * boot_info.h - what a loader tells the VMM.  Included by efi/ (32- and 64-bit), vmm/, tests.
 *
 * A loader (the UEFI stub, the multiboot start, the Bochs boot sector) enters the VMM in
 * 32-bit flat protected mode, paging on, interrupts off, with
 *
 *   EAX = BOOT_INFO_MAGIC, EBX = physical (= linear) address of struct boot_info
 *   ESP = a stack of at least 4 KB in the identity-mapped part
 *   CR3 = a temporary page directory: linear 0..BFFFFFFFh = physical, 4 MB pages;
 *         BOOT_VMM_BASE.. = the VMM's LE objects, 4 KB pages, fixed up for there
 *   CR0 = PG|PE|NE|ET, CR4 = PSE, EFER = 0
 *
 * All addresses are physical.  A field that is 0 means "there is none": the VMM does without.
 * Fixed-width fields only, every 64-bit field at an offset divisible by 8: 32- and 64-bit
 * compilers must agree on every offset.
 */
#ifndef BOOT_INFO_H
#define BOOT_INFO_H

#include <stdint.h>
#include <stddef.h>

#define BOOT_INFO_MAGIC     0x32334D56u     /* "VM32" */
#define BOOT_INFO_VERSION   2u
#define BOOT_VMM_BASE       0xC0000000u     /* linear address of the VMM's first object */

#define BOOT_MAX_MEMORY     512
#define BOOT_MAX_FILES      48
#define BOOT_MAX_ACPI       32
#define BOOT_MAX_OBJECTS    8

enum boot_memory_type {
    BOOT_MEM_RESERVED = 0,      /* leave alone */
    BOOT_MEM_USABLE = 1,        /* free from the first instruction of the VMM */
    BOOT_MEM_FIRMWARE = 2,      /* usable once DMA is quiet (boot services code and data) */
    BOOT_MEM_LOADER = 3,        /* holds what this structure points to (files, page tables) */
    BOOT_MEM_ACPI = 4,          /* ACPI tables: usable, since copies were taken */
};

struct boot_memory {
    uint64_t base;              /* bytes, page aligned */
    uint64_t size;              /* bytes, page aligned */
    uint32_t type;              /* enum boot_memory_type */
    uint32_t firmware_type;     /* EFI type or E820 type, for the log */
};

enum boot_file_kind {
    BOOT_FILE_CONTAINER = 1,    /* VMM32.VXD */
    BOOT_FILE_SYSTEM_INI = 2,
    BOOT_FILE_VXD = 3,          /* a device= file */
    BOOT_FILE_DRIVE = 4,        /* the image of drive C: */
};

struct boot_file {
    char name[32];              /* file name without folder, upper case, NUL ended */
    uint32_t kind;              /* enum boot_file_kind */
    uint32_t address;           /* page aligned, below 4 GB */
    uint32_t size;              /* bytes */
    uint32_t reserved;
};

struct boot_object {            /* one LE object of the VMM, in object order */
    uint32_t linear;            /* page aligned, at or above BOOT_VMM_BASE */
    uint32_t physical;          /* page aligned; contiguous */
    uint32_t size;              /* bytes, virtual size */
    uint32_t flags;             /* LE object flags */
};

struct boot_acpi {              /* one table, copied */
    char signature[4];
    uint32_t address;           /* of the copy, below 4 GB */
    uint32_t size;
    uint32_t reserved;
};

enum boot_source {
    BOOT_FROM_UEFI64 = 1,
    BOOT_FROM_UEFI32 = 2,
    BOOT_FROM_MULTIBOOT = 3,
    BOOT_FROM_SECTOR = 4,
};

struct boot_framebuffer {
    uint64_t base;              /* 0 = no framebuffer */
    uint64_t size;              /* bytes */
    uint32_t width, height;     /* pixels */
    uint32_t pitch;             /* bytes per line */
    uint32_t bits_per_pixel;    /* 15, 16, 24, 32 */
    uint32_t red_mask, green_mask, blue_mask, reserved_mask;
};

struct boot_time {              /* local wall clock at start; year 0 = unknown */
    uint16_t year;
    uint8_t month, day, hour, minute, second, reserved;
};

struct boot_info {
    uint32_t magic;             /* BOOT_INFO_MAGIC */
    uint32_t version;           /* BOOT_INFO_VERSION */
    uint32_t size;              /* sizeof(struct boot_info) */
    uint32_t source;            /* enum boot_source */

    uint64_t tsc_at_start;      /* RDTSC at the loader's entry */
    uint64_t tsc_at_exit;       /* RDTSC just before the jump to the VMM */
    uint64_t tsc_hz;            /* rough, from Stall(); 0 = unknown */

    struct boot_framebuffer framebuffer;

    uint64_t rsdp;              /* physical address as found, may be above 4 GB */
    uint64_t smbios;
    uint64_t efi_system_table;  /* physical */
    uint64_t efi_runtime;       /* runtime services table, physical */

    struct boot_time time;

    uint32_t cpuid_1_edx;       /* feature bits seen by the loader */
    uint32_t apic_base_low;     /* MSR 1Bh as found, 0 = no APIC */

    uint32_t command_line;      /* address of a NUL-ended string, 0 = none */
    uint32_t page_directory;    /* the temporary one */

    uint32_t loader_base;       /* one contiguous block: trampoline, page tables, this, stack */
    uint32_t loader_size;

    uint32_t memory_count;
    uint32_t file_count;
    uint32_t acpi_count;
    uint32_t object_count;

    struct boot_object object[BOOT_MAX_OBJECTS];
    struct boot_acpi acpi[BOOT_MAX_ACPI];
    struct boot_file file[BOOT_MAX_FILES];
    struct boot_memory memory[BOOT_MAX_MEMORY];

    char firmware[64];          /* vendor and revision, for the log */
    uint8_t boot_device_guid[16];   /* GPT partition started from, zero = none or unknown */
    uint64_t boot_partition_first;  /* its first sector, 0 = the whole disk or unknown */
    uint32_t boot_disk_signature;   /* of its MBR, if it is no GPT partition; 0 = none or unknown */
    uint32_t reserved;
};

_Static_assert(sizeof(struct boot_memory) == 24, "boot_info: memory");
_Static_assert(sizeof(struct boot_file) == 48, "boot_info: file");
_Static_assert(sizeof(struct boot_framebuffer) == 48, "boot_info: framebuffer");
_Static_assert(offsetof(struct boot_info, tsc_at_start) == 16, "boot_info: tsc_at_start");
_Static_assert(offsetof(struct boot_info, framebuffer) == 40, "boot_info: framebuffer");
_Static_assert(offsetof(struct boot_info, rsdp) == 88, "boot_info: rsdp");
_Static_assert(offsetof(struct boot_info, time) == 120, "boot_info: time");
_Static_assert(offsetof(struct boot_info, cpuid_1_edx) == 128, "boot_info: cpuid_1_edx");
_Static_assert(offsetof(struct boot_info, memory_count) == 152, "boot_info: memory_count");
_Static_assert(offsetof(struct boot_info, object) == 168, "boot_info: object");
_Static_assert(offsetof(struct boot_info, acpi) == 296, "boot_info: acpi");
_Static_assert(offsetof(struct boot_info, file) == 808, "boot_info: file");
_Static_assert(offsetof(struct boot_info, memory) == 3112, "boot_info: memory");
_Static_assert(offsetof(struct boot_info, firmware) == 15400, "boot_info: firmware");
_Static_assert(offsetof(struct boot_info, boot_partition_first) == 15480, "boot_info: first");
_Static_assert(sizeof(struct boot_info) == 15496, "boot_info: whole");

#endif
