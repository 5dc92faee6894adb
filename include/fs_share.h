/*
 * fs_share.h - who may open a file beside whom, and which parts of it are locked.  Included by fs.h
 * and by the tests.  Pure; share.c of DOSMGR is what it declares.
 *
 * The state of a file hangs at its node, which all VMs share; an opener has one share_open.  Checking an
 * open costs the same however many there are; a transfer looks only at the locks of its own file.
 */
#ifndef FS_SHARE_H
#define FS_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As function 3Dh has them in bits 4 to 6. */
enum share_mode { SHARE_COMPATIBLE, SHARE_DENY_ALL, SHARE_DENY_WRITE, SHARE_DENY_READ, SHARE_DENY_NONE,
                  SHARE_MODES };
#define SHARE_READS     1u
#define SHARE_WRITES    2u

struct share_open {
    struct share_open *next, *previous;     /* of the same file */
    const void *vm;                         /* whose; NULL = a virtual device's */
    uint8_t access, mode;                   /* SHARE_READS | SHARE_WRITES; enum share_mode */
    bool linked;
};

struct share_lock {
    struct share_lock *next;                /* of the same file, ascending; or the next free one */
    const struct share_open *open;          /* that made it: it goes when that closes */
    const void *vm;
    uint32_t process;
    uint32_t first, last;
};

/* In the node of an open file; zeroed = nobody has it open. */
struct share_node {
    struct share_open *opens;
    struct share_lock *locks;
    uint32_t readers, writers, deny_read, deny_write;       /* of those not in compatibility mode */
    uint32_t own_modes, compatible, compatible_writers;     /* how many */
    const void *compatible_vm;              /* of the first of them */
    bool several_vms;                       /* not all of them are its */
};

#define SHARE_LOCKS     1024u               /* of all files together */
struct share_pool {
    struct share_lock lock[SHARE_LOCKS];
    struct share_lock *free;
    bool ready;
};

enum share_result { SHARE_OK, SHARE_VIOLATION, SHARE_LOCKED, SHARE_FULL };

/* Opens; SHARE_VIOLATION: another opener does not allow it, or it does not allow another. */
enum share_result share_open_file(struct share_node *node, struct share_open *open, const void *vm,
                                  unsigned access, unsigned mode, bool read_only_file);
/* Takes the opener's locks with it. */
void share_close_file(struct share_pool *pool, struct share_node *node, struct share_open *open);

/* SHARE_LOCKED: some of it is locked already, by whomever; SHARE_FULL: there are too many locks. */
enum share_result share_lock(struct share_pool *pool, struct share_node *node, const struct share_open *open,
                             uint32_t process, uint32_t first, uint32_t bytes);
/* Exactly what the same process locked; SHARE_LOCKED: it did not. */
enum share_result share_unlock(struct share_pool *pool, struct share_node *node, const void *vm,
                               uint32_t process, uint32_t first, uint32_t bytes);
void share_unlock_process(struct share_pool *pool, struct share_node *node, const void *vm, uint32_t process);
/* May it read or write there?  SHARE_LOCKED: another process has locked some of it. */
enum share_result share_check(const struct share_node *node, const void *vm, uint32_t process, uint32_t first,
                              uint32_t bytes);
/* The same for one opener, whatever its processes. */
enum share_result share_check_opener(const struct share_node *node, const struct share_open *open, uint32_t first,
                                     uint32_t bytes);
unsigned share_lock_count(const struct share_node *node, const struct share_open *open);

#endif
