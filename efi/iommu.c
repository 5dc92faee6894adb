/*
 * iommu - switches address translation for devices off.
 *
 * Translations that firmware leaves behind would break every DMA of our own.
 * [VT-d 8.3, 11.4.4, 11.4.16], [AMD IOMMU 3.4, 5.2.2]
 */
#include "quiesce.h"
#include "le_mem.h"
#include "own_paging.h"

#define TABLE_ENTRIES     48u         /* first structure, in DMAR and in IVRS */
#define IOMMU_MS          100u

/* Intel */
#define DRHD              0
#define DRHD_BASE         8u
#define DRHD_SIZE         16u
#define VTD_GCMD          0x18u
#define VTD_GSTS          0x1Cu
#define VTD_PMEN          0x64u
#define GSTS_PERSISTENT   0x96FFFFFFu /* without the bits that are commands of one use */
#define GSTS_TRANSLATION  (1u << 31)
#define GSTS_REMAPPING    (1u << 25)  /* of interrupts */
#define GSTS_QUEUE        (1u << 26)
#define PMEN_ENABLE       (1u << 31)
#define PMEN_STATUS       (1u << 0)

/* AMD */
#define IVHD_BASE         8u
#define IVHD_SIZE         16u
#define AMD_MAP           0x4000u
#define AMD_CONTROL       0x18u
#define AMD_STATUS        0x2020u
#define AMD_ENABLE        (1u << 0)
#define AMD_LOGS          0x3000F00Cu /* 2, 3 event log; 12 commands; 13-15 PPR; 28, 29 guest */
#define AMD_BUSY          0x00000198u /* 3, 4, 7, 8: the same still at work */

static void vtd_off(uint64_t physical)
{
    static const uint32_t order[] = { GSTS_TRANSLATION, GSTS_REMAPPING, GSTS_QUEUE };
    volatile uint8_t *base = own_paging_map(physical, 0x1000);

    if (base == NULL || mmio_read(base + VTD_GSTS) == 0xFFFFFFFFu) {
        return;
    }
    for (unsigned i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        uint32_t status = mmio_read(base + VTD_GSTS) & GSTS_PERSISTENT;

        if ((status & order[i]) != 0) {
            mmio_write(base + VTD_GCMD, status & ~order[i]);
            wait_clear(base + VTD_GSTS, order[i], IOMMU_MS);
        }
    }
    if ((mmio_read(base + VTD_PMEN) & PMEN_ENABLE) != 0) {
        mmio_write(base + VTD_PMEN, mmio_read(base + VTD_PMEN) & ~PMEN_ENABLE);
        wait_clear(base + VTD_PMEN, PMEN_STATUS, IOMMU_MS);
    }
}

static void amd_off(uint64_t physical)
{
    volatile uint8_t *base = own_paging_map(physical, AMD_MAP);

    if (base == NULL || mmio_read(base + AMD_CONTROL) == 0xFFFFFFFFu) {
        return;
    }
    mmio_write(base + AMD_CONTROL, mmio_read(base + AMD_CONTROL) & ~AMD_LOGS);
    wait_clear(base + AMD_STATUS, AMD_BUSY, IOMMU_MS);
    mmio_write(base + AMD_CONTROL, mmio_read(base + AMD_CONTROL) & ~AMD_ENABLE);
}

static uint64_t read64(const uint8_t *p)
{
    return le_read32(p) | (uint64_t)le_read32(p + 4) << 32;
}

/* Structures of DMAR begin with a word type; the length is the next word. */
static void walk_dmar(const uint8_t *table, uint32_t size)
{
    uint32_t length;

    for (uint32_t at = TABLE_ENTRIES; le_inside(at, DRHD_SIZE, size); at += length) {
        length = le_read16(table + at + 2);
        if (le_read16(table + at) == DRHD) {
            vtd_off(read64(table + at + DRHD_BASE));
        }
        if (length < 4) {
            return;
        }
    }
}

/* Those of IVRS with a byte type and a byte of flags.  IVHD comes as type 10h, 11h and 40h. */
static void walk_ivrs(const uint8_t *table, uint32_t size)
{
    uint32_t length;

    for (uint32_t at = TABLE_ENTRIES; le_inside(at, IVHD_SIZE, size); at += length) {
        uint8_t type = table[at];

        length = le_read16(table + at + 2);
        if (type == 0x10 || type == 0x11 || type == 0x40) {
            amd_off(read64(table + at + IVHD_BASE));
        }
        if (length < 4) {
            return;
        }
    }
}

void iommu_off(const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->acpi_count; i++) {
        const struct boot_acpi *t = &info->acpi[i];
        const uint8_t *table = (const uint8_t *)(uintptr_t)t->address;

        if (memcmp(t->signature, "DMAR", 4) == 0) {
            walk_dmar(table, t->size);
        } else if (memcmp(t->signature, "IVRS", 4) == 0) {
            walk_ivrs(table, t->size);
        }
    }
}
