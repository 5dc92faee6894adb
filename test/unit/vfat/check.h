/* check.h - a FAT volume judged by its bytes alone.  Included by power_test.c.
 *
 * Not the code under test: the checker knows the layout and nothing else.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdint.h>

#define CHECK_FILES 512u
#define CHECK_PATH  300u

struct check_file {
    char path[CHECK_PATH];      /* by long names where there are some, in upper case */
    bool directory;
    uint32_t first, size;
};

struct check {
    const uint8_t *image;
    uint32_t sector, cluster_bytes, fat_at, root_at, data_at, root_entries, clusters, type;
    uint8_t *owned;             /* by cluster */
    struct check_file file[CHECK_FILES];
    uint32_t files, twins;
    char why[400];              /* empty: sound */
};

/* Allowed are clusters that belong to nobody, chains longer than their files, and one file under two names. */
bool check_image(struct check *c, const uint8_t *image);
const struct check_file *check_find(const struct check *c, const char *path);      /* NULL = not there */
/* Are these the contents? */
bool check_contents(const struct check *c, const struct check_file *file, const uint8_t *bytes, uint32_t count);

#endif
