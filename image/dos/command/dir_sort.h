/* dir_sort.h - the entries of a directory in order.  Included by cmd_dir.c. */
#ifndef DIR_SORT_H
#define DIR_SORT_H

#include "dos.h"

struct dir_entry {
    uint8_t attributes;
    bool has_long;                 /* the volume knows long names */
    uint16_t time, date, access_date;
    uint32_t size;
    char short_name[SHORT_SIZE];
    char name[PATH_SIZE];          /* last: only what is used of it is kept */
};

/*
 * dir_compare - which of two entries stands first; pure
 *
 * In:  order   letters N name, E extension, S size, D date, A last access, G directories first;
 *              small ones reversed
 * Out: < 0: a; > 0: b
 */
int dir_compare(const struct dir_entry *a, const struct dir_entry *b, const char *order);

/* Between sort_begin() and sort_end(): a list, in memory of its own.  As much as there is. */
void sort_begin(bool wanted);
void sort_end(void);
void sort_clear(void);
bool sort_add(const struct dir_entry *e);            /* false: not wanted, or no more memory */
unsigned sort_run(const char *order);                /* how many there are */
void sort_get(struct dir_entry *e, unsigned n);

#endif
