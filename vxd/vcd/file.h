/* file.h - what VMs send to a file, until it is there.  Included by vxd/vcd. */
#ifndef VCD_FILE_H
#define VCD_FILE_H

#include <stdbool.h>
#include <stdint.h>

#define FILE_BYTES      4096u           /* that wait for the disk */

struct out_file {
    const char *path;
    uint32_t head, count;
    bool failed;                        /* the last try to write did */
    struct out_file *next;              /* set by file_add */
    uint8_t ring[FILE_BYTES];
};

bool file_init(void);
void file_add(struct out_file *file);
bool file_put(struct out_file *file, uint8_t byte);     /* false: no room now */
void file_write_all(void);                              /* before the system ends */

#endif
