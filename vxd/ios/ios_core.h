/*
 * ios_core.h - what the pure files of IOS share.  Included by them, by ios.c and by the tests.
 *
 * Addresses of a driver's routines are called as they are; memory, the page tables and old-style
 * devices are reached through struct ios_ops.
 */
#ifndef IOS_CORE_H
#define IOS_CORE_H

#include <ios.h>
#include "bd_list.h"

#define IOS_CHAIN       16u     /* layers of one DCB at most */
#define IOS_DRIVES      26u
#define IOS_BCB_IOPS    8u      /* requests of old clients under way at once, if a layer looks at them */
#define IOS_UNITS       128u    /* a port driver is asked for so many */
#define DCB_SIG         0x4344

struct ios_ops {
    void *(*alloc)(uint32_t bytes);             /* zeroed; NULL: none, or not now */
    void (*free)(void *block);
    uint32_t (*physical)(const void *linear);   /* 0 = not present */
    const struct bd_ops *bd;
    void (*bcb_done)(void);                     /* calls fastdisk_done(bdd, bcb) */
    void (*wait)(struct IOR *ior, struct DCB *physical);    /* until IORF_SYNC_CMD_DONE */
    void (*wake)(uint32_t waiter);              /* who waits left this in IOR_reserved_2[1] */
    void (*drain)(const volatile uint32_t *pending, struct DCB *physical);      /* until it is 0 */
    uint32_t (*current_vm)(void), (*current_thread)(void);
    void (*watch)(void);                        /* ios_tick is wanted from now on */
};

struct ios_chain {              /* a calldown list as it was at one time; requests may be in it */
    struct ios_chain *older;
    struct DCB_cd_entry entry[];
};

struct ios_dcb {
    struct ios_dcb *next;
    struct DCB_cd_entry own[IOS_CHAIN];         /* by layer; expan_off holds the area's length */
    unsigned own_count;
    struct ios_chain *chains;
    bool watched;                               /* somebody else's layer is in the list */
    uint32_t pending;                           /* requests under way */
    struct IOP *bcb_iops[IOS_BCB_IOPS];         /* free ones */
    unsigned bcb_iop_count;
    struct BlockDev_Command_Block *bcb_head, *bcb_tail;     /* old clients' commands that wait for one */
    struct DCB dcb;                             /* last: ISP_CREATE_DCB says how long it is */
};

/* dcb.c */
void ios_core_init(const struct ios_ops *ops);
const struct ios_ops *ios_ops(void);
struct DCB *dcb_create(uint32_t size);          /* not listed yet; size >= sizeof(struct DCB), or 0 */
void dcb_list(struct DCB *dcb);
void dcb_free(struct DCB *dcb);
bool dcb_is(const struct DCB *dcb);
struct ios_dcb *dcb_self(struct DCB *dcb);
struct DCB *dcb_next(const struct DCB *dcb, uint8_t type);      /* NULL: the first; DCB_type_any */
struct DCB *dcb_of_drive(uint32_t drive);       /* logical, 0 = A; NULL = none */
struct DCB *dcb_of_unit(uint32_t unit);         /* physical, by DCB_unit_number */
struct DCB *dcb_of_bdd(const struct BlockDev_Device_Descriptor *bdd);
bool dcb_associate(struct DCB *dcb, uint32_t drive);
bool dcb_disassociate(uint32_t drive);
bool dcb_letter_pick(uint8_t first, uint8_t last, uint8_t *letter);
void dcb_letter_release(uint8_t letter);
bool dcb_insert(struct DCB *dcb, const struct ISP_calldown_insert *isp);
uint32_t dcb_forget_layers(bool (*gone)(uint32_t address));

/* driver.c */
void driver_register(struct DRP *drp);
void driver_boot_complete(void);                /* Init_Complete */
void driver_broadcast(struct AEPHDR *aep);      /* from the lowest layer to the highest */
void driver_config(struct DCB *dcb);            /* a new DCB to everybody */
void driver_unconfig(struct DCB *dcb);          /* and one that goes; frees it */
void driver_add_ddb(struct IOS_DDB *ddb);       /* to the driver that is being asked */
bool driver_drop_ddb(struct IOS_DDB *ddb);
void driver_timers(uint32_t half_seconds);
bool driver_wants_timers(void);
uint32_t driver_forget(bool (*gone)(uint32_t address));
void driver_set_ilb(const struct ILB *services);        /* what each registered driver is given */

/* isp.c, irs.c, iors.c */
void isp_service(struct ISP *isp);
void irs_service(struct IRS_header *irs);
uint32_t iors_to_int24(uint32_t status, uint32_t function);
uint32_t iors_to_int21(uint32_t status);

/* request.c */
struct IOP *iop_create(uint32_t size, uint32_t delta, bool counts);
void iop_adopt(void *block, uint32_t delta);
void *memory_create(uint32_t size);
bool memory_free(void *block);                  /* of either; false: it is none */
uint32_t iop_count(void);                       /* those that are not persistent */
void ios_send(struct IOR *ior, struct DCB *dcb);
void ios_internal(struct IOP *iop, struct DCB *dcb, void (*behind)(struct IOP *));
bool ios_exclusive(uint32_t drive, uint32_t handle, bool thread, bool lock);
void ios_tick(void);                            /* every half second while ios_busy() */
bool ios_busy(void);

/* fastdisk.c: the lowest layer of old-style devices, and the type-specific driver */
struct DCB *fastdisk_add(struct BlockDev_Device_Descriptor *bdd);
void fastdisk_request(struct IOP *iop);
void fastdisk_done(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb);
bool fastdisk_divert(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb);
void tsd_request(struct IOP *iop);

/* queue.c */
uint32_t iop_criteria(struct IOP *iop);
uint32_t ior_criteria(void *ior);
void queue_put(struct IOP *iop, struct DCB *dcb);
struct IOP *queue_take(struct DCB *dcb);

#endif
