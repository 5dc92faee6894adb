/* volume.h - volumes in memory for the tests of CHKDSK and FORMAT.  Included by them and by the fuzzer. */
#ifndef VOLUME_H
#define VOLUME_H

#include <stdbool.h>
#include <stdint.h>

#include "../../../image/dos/chkdsk/check.h"

struct volume {
    uint8_t *bytes, *store;
    uint32_t sector_size, sectors, store_size;
    uint32_t writes, fail_read, fail_write;     /* sector + 1 that the medium refuses */
    uint32_t power_lost_after;                  /* so many writes; 0: never */
    bool keep_lost;                             /* the answer to the only question */
    char *said;                                 /* everything, one line each */
    uint32_t said_length;
    struct check check;
};

/* mkfs.fat with these options; ends the test if that is not possible. */
struct volume *volume_make(const char *mkfs_options, uint32_t kilobytes, uint32_t sector_size);
struct volume *volume_of(const uint8_t *bytes, uint32_t count, uint32_t sector_size);
void volume_free(struct volume *v);

/* A command of a shell with the volume in the file $V (read back afterwards); its exit code. */
int volume_shell(struct volume *v, const char *command);
bool volume_fsck(struct volume *v);             /* fsck.fat -n is content; else it says why on stderr */

enum check_result volume_check(struct volume *v, bool repair);
bool volume_said(const struct volume *v, const char *part);

/* What is in it, by plain means: the entry of "DIR/FILE.TXT" (8.3), or NULL. */
uint8_t *volume_entry(struct volume *v, const char *path);
uint32_t volume_first(struct volume *v, const char *path);
uint32_t volume_fat(struct volume *v, uint32_t cluster);
void volume_set_fat(struct volume *v, uint32_t cluster, uint32_t value);    /* all copies */
uint8_t *volume_cluster(struct volume *v, uint32_t cluster);

#endif
