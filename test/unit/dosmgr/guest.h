/* guest.h - a VM with DOS in it, without a processor.  Included by the DOS tests and fuzzers. */
#ifndef GUEST_H
#define GUEST_H

#include "disk.h"
#include "../../../vxd/dosmgr/dos_core.h"

struct guest {
    struct dos_vm vm;           /* first: the ops get &vm */
    struct dos_system sys;
    struct Client_Reg_Struc crs;
    struct disk *disk;          /* NULL: that of first */
    struct guest *first;
    uint8_t *mem;
    uint16_t keys[256];         /* scan << 8 | ASCII */
    unsigned key_head, key_tail;
    char out[20000];
    unsigned out_length;
    char printed[256];
    unsigned printed_length;
    struct dos_time now;
    uint16_t screen[50][80];    /* what INT 10h made of it: attribute << 8 | character */
    void (*driver)(struct guest *g, uint32_t header, uint32_t request);     /* what a driver does; may be NULL */
};

/* DOS with a FAT16 drive C:; free memory from the first block to 9FC0h. */
struct guest *guest_make(void);
struct guest *guest_with(struct disk *disk);
/* A second VM of the same system; free it first. */
struct guest *guest_beside(struct guest *first);
void guest_free(struct guest *g);
void guest_type(struct guest *g, const char *text);         /* '\r' is Enter */
void guest_key(struct guest *g, uint16_t key);

/* A file on C: through functions 3Ch, 40h, 3Eh; path at SCRATCH. */
void guest_file(struct guest *g, const char *path, const void *bytes, unsigned count);

/* Starts a first program (a .COM that is never executed) and returns its PSP. */
uint16_t guest_program(struct guest *g);

enum { SCRATCH = 0x8000, BUFFER = 0x8100, STACK = 0x9000 };  /* segments the tests use */
void guest_put(struct guest *g, uint16_t seg, uint16_t off, const char *text);
enum dos_result guest_call(struct guest *g, uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx);
/* As guest_call with DS:DX -> text. */
enum dos_result guest_path(struct guest *g, uint16_t ax, uint16_t cx, const char *text);
int guest_failed(const struct guest *g);                    /* CF */

#endif
