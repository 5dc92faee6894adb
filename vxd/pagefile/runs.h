/* runs.h - where on the disk the sectors of the paging file are.  Included by pagefile.c and its test. */
#ifndef PAGEFILE_RUNS_H
#define PAGEFILE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run {                    /* sectors that lie next to each other */
    uint64_t sector;            /* of the disk */
    uint32_t first, count;      /* in the file */
};

struct run_table {              /* ascending, without gaps from 0 on */
    struct run *run;
    uint32_t count, room;
};

/* A run behind the last; joined to it if it can be.  False: no room. */
bool run_add(struct run_table *table, uint64_t sector, uint32_t count);
uint32_t run_total(const struct run_table *table);      /* sectors */
/* Where sector `first` of the file is, and how many up to `want` follow it there; 0 = past the end. */
uint32_t run_find(const struct run_table *table, uint32_t first, uint32_t want, uint64_t *sector);

#endif
