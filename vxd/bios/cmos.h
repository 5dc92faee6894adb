/* cmos.h - model of the clock chip and its RAM, ports 70h and 71h.  Included by bios.c, cmos.c, tests. */
#ifndef BIOS_CMOS_H
#define BIOS_CMOS_H

#include <stdint.h>
#include <stdbool.h>

struct cmos {
    uint8_t index;              /* last byte written to port 70h, bits 0-6 */
    uint8_t ram[128];           /* 0Ah.. : as stored; 00h-09h and 32h: while the clock is stopped */
    int64_t offset;             /* seconds that this VM set its clock ahead of the real one */
};

/* Calendar time as seconds since 1970-01-01 00:00 of the same (local) clock. */
int64_t cmos_seconds(unsigned year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                     unsigned second);
void cmos_init(struct cmos *cmos, unsigned base_kb);
void cmos_set_ram(struct cmos *cmos, unsigned index, uint8_t value);   /* 10h to 2Dh, with the checksum */
void cmos_write(struct cmos *cmos, unsigned port, uint8_t value, int64_t now);
uint8_t cmos_read(struct cmos *cmos, unsigned port, int64_t now);

#endif
