/*
 * acpi - copies the ACPI tables that the VMM uses to memory it can reach.  Pure.
 *
 * Firmware's own may lie above 4 GB or in memory that is reused.  [ACPI 5.2]
 */
#include "acpi.h"
#include "le_mem.h"

#define HEADER_SIZE   36u
#define MAX_TABLE     0x400000u    /* the biggest DSDTs seen are about 1 MB */
#define COPY_ALIGN    16u

struct copier {
    acpi_map *map;
    uint8_t *dest;                 /* NULL: only measure */
    uint32_t dest_size, used, dest_physical;
    struct boot_info *info;
};

/* Most important first: SSDTs may be so many that they do not all fit. */
static const char wanted[][5] = {
    "APIC", "FACP", "HPET", "MCFG", "DMAR", "IVRS", "SPCR", "DBG2", "SSDT",
};

static uint64_t read64(const uint8_t *p)
{
    return le_read32(p) | (uint64_t)le_read32(p + 4) << 32;
}

/* The table at an address, completely mapped; NULL if it cannot be one. */
static const uint8_t *map_table(const struct copier *c, uint64_t physical)
{
    const uint8_t *table = physical != 0 ? c->map(physical, HEADER_SIZE) : NULL;
    uint32_t size;

    if (table == NULL) {
        return NULL;
    }
    size = le_read32(table + 4);
    return size >= HEADER_SIZE && size <= MAX_TABLE ? c->map(physical, size) : NULL;
}

static void copy_table(struct copier *c, uint64_t physical)
{
    const uint8_t *table = map_table(c, physical);
    struct boot_acpi *entry;
    uint32_t size;

    if (table == NULL || c->info->acpi_count == BOOT_MAX_ACPI) {
        return;
    }
    size = le_read32(table + 4);
    if (c->dest != NULL) {
        if (!le_inside(c->used, size, c->dest_size)) {
            return;
        }
        memcpy(c->dest + c->used, table, size);
    }
    entry = &c->info->acpi[c->info->acpi_count++];
    memcpy(entry->signature, table, 4);
    entry->address = c->dest_physical + c->used;
    entry->size = size;
    c->used += (size + COPY_ALIGN - 1) & ~(COPY_ALIGN - 1);
}

/* The DSDT is not listed in the XSDT, only in the FADT: X_DSDT, or DSDT if that is 0. */
static void copy_dsdt(struct copier *c, const uint8_t *fadt)
{
    uint32_t size = le_read32(fadt + 4);
    uint64_t dsdt = size >= 148 ? read64(fadt + 140) : 0;

    if (dsdt == 0 && size >= 44) {
        dsdt = le_read32(fadt + 40);
    }
    copy_table(c, dsdt);
}

/* Copy every table of the root whose signature is wanted[w]. */
static void copy_kind(struct copier *c, const uint8_t *root, unsigned entry_size, unsigned w)
{
    uint32_t size = le_read32(root + 4);

    for (uint32_t at = HEADER_SIZE; le_inside(at, entry_size, size); at += entry_size) {
        uint64_t physical = entry_size == 8 ? read64(root + at) : le_read32(root + at);
        const uint8_t *table = map_table(c, physical);

        if (table == NULL || memcmp(table, wanted[w], 4) != 0) {
            continue;
        }
        copy_table(c, physical);
        if (memcmp(table, "FACP", 4) == 0) {
            copy_dsdt(c, table);
        }
    }
}

/* Signature and checksum of the first 20 bytes. */
int acpi_is_rsdp(const uint8_t *p)
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < 20; i++) {
        sum = (uint8_t)(sum + p[i]);
    }
    return memcmp(p, "RSD PTR ", 8) == 0 && sum == 0;
}

/*
 * acpi_copy - copy tables and list them in info->acpi[]
 *
 * In:    dest = dest_size bytes at physical address dest_physical; NULL: only measure
 * Out:   bytes needed; info->acpi[] and acpi_count are set (final only with a dest)
 */
uint32_t acpi_copy(uint64_t rsdp, acpi_map *map, uint8_t *dest, uint32_t dest_size,
                   uint32_t dest_physical, struct boot_info *info)
{
    struct copier c = { map, dest, dest_size, 0, dest_physical, info };
    const uint8_t *p = rsdp != 0 ? map(rsdp, 36) : NULL;
    const uint8_t *root = NULL;
    unsigned entry_size = 8;

    info->acpi_count = 0;
    if (p == NULL || !acpi_is_rsdp(p)) {
        return 0;
    }
    if (p[15] >= 2) {
        root = map_table(&c, read64(p + 24));
    }
    if (root == NULL) {
        entry_size = 4;
        root = map_table(&c, le_read32(p + 16));
    }
    for (unsigned w = 0; root != NULL && w < sizeof(wanted) / sizeof(wanted[0]); w++) {
        copy_kind(&c, root, entry_size, w);
    }
    return c.used;
}
