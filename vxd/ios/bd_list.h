/* bd_list.h - the block devices and their queues.  Included by the files of IOS and its test. */
#ifndef BD_LIST_H
#define BD_LIST_H

#include <blockdev.h>

struct DCB;

/* How to run a driver's or client's procedure: EDI = bdd, ESI = bcb. */
struct bd_ops {
    void (*call)(void (*proc)(void), struct BlockDev_Device_Descriptor *bdd,
                 struct BlockDev_Command_Block *bcb);
    void (*removed)(struct BlockDev_Device_Descriptor *bdd);    /* its driver goes; or NULL */
};

bool bd_register(struct BlockDev_Device_Descriptor *bdd); /* false: made for a newer version */
struct BlockDev_Device_Descriptor *bd_first(void);
struct BlockDev_Device_Descriptor *bd_find_int13(uint8_t unit); /* NULL = none */
void bd_send(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd,
             struct BlockDev_Command_Block *bcb);
void bd_complete(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd,
                 struct BlockDev_Command_Block *bcb);
/* Commands that wait are called back as canceled. */
void bd_abort(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd);
/* The DCB of a device, NULL = none. */
struct DCB *bd_dcb(struct BlockDev_Device_Descriptor *bdd);
void bd_set_dcb(struct BlockDev_Device_Descriptor *bdd, struct DCB *dcb);
/* Takes out devices and waiting commands that gone() knows; how many. */
uint32_t bd_forget(const struct bd_ops *ops, bool (*gone)(uint32_t address));
void bd_forget_all(void);                                       /* for tests */

#endif
