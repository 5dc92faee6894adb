/*
 * xms.h - extended memory of a VM: handle table and the functions of an XMS driver.
 * Included by vxd/v86mmgr and its tests.
 *
 * A VM's extended memory has addresses of its own, as a program sees them that locks a block or
 * calls INT 15h/87h: the HMA at 1 MB, then blocks.  Where ring 0 keeps a block is a second address.
 */
#ifndef V86MMGR_XMS_H
#define V86MMGR_XMS_H

#include <vmm_types.h>

#define XMS_HANDLES     128u
#define XMS_FIRST_KB    1088u       /* behind the HMA */
#define XMS_END_KB      0x3FFFC0u   /* of 4 GB */
#define HMA_LINEAR      0x100000u
#define HMA_BYTES       0xFFF0u
#define V86_BYTES       (HMA_LINEAR + HMA_BYTES)

enum xms_error {                    /* BL [XMS] */
    XMS_OK = 0, XMS_NO_FUNCTION = 0x80, XMS_A20_FAILED = 0x82,
    XMS_HMA_IN_USE = 0x91, XMS_HMA_TOO_SMALL = 0x92, XMS_HMA_FREE = 0x93, XMS_A20_STILL_ON = 0x94,
    XMS_NO_MEMORY = 0xA0, XMS_NO_HANDLE = 0xA1, XMS_BAD_HANDLE = 0xA2, XMS_BAD_SOURCE = 0xA3,
    XMS_BAD_SOURCE_OFFSET = 0xA4, XMS_BAD_TARGET = 0xA5, XMS_BAD_TARGET_OFFSET = 0xA6,
    XMS_BAD_LENGTH = 0xA7, XMS_NOT_LOCKED = 0xAA, XMS_LOCKED = 0xAB, XMS_TOO_MANY_LOCKS = 0xAC,
    XMS_UMB_SMALLER = 0xB0, XMS_NO_UMB = 0xB1, XMS_BAD_UMB = 0xB2,
};

struct xms_ops {                    /* context: that of struct xms */
    uint8_t *(*allocate)(void *context, uint32_t kb);       /* zeroed; NULL: no memory.  kb != 0 */
    void (*release)(void *context, uint8_t *at, uint32_t kb);
    uint32_t (*available)(void *context);                   /* KB that the machine could give now */
    bool (*a20_is_on)(void *context);
    bool (*a20_set)(void *context, bool on);                /* false: no memory for the HMA */
    /* Upper memory, in paragraphs: an error, else segment and size; after an error the largest. */
    enum xms_error (*umb_request)(void *context, uint16_t paras, uint16_t *segment, uint16_t *size);
    enum xms_error (*umb_release)(void *context, uint16_t segment);
    enum xms_error (*umb_resize)(void *context, uint16_t segment, uint16_t paras, uint16_t *largest);
};

struct xms_block {
    uint8_t *at;                    /* where ring 0 has it; NULL: 0 KB */
    uint32_t kb, base_kb;           /* size, and address in the VM's extended memory */
    uint8_t locks;
    bool used;
};

struct xms {
    const struct xms_ops *ops;
    void *context;
    uint8_t *v86;                   /* the VM's linear address 0 */
    uint32_t limit_kb, used_kb;
    uint16_t hma_min;               /* bytes a program must want of the HMA; /HMAMIN */
    bool hma_allowed, hma_taken;
    bool global_a20;                /* function 03h is in effect */
    uint16_t a20_count;             /* functions 05h and 06h, and 03h once */
    struct xms_block block[XMS_HANDLES];
};

void xms_init(struct xms *xms, const struct xms_ops *ops, void *context, uint8_t *v86,
              uint32_t limit_kb);
void xms_free_all(struct xms *xms);

/* A far call of the driver's entry: AH = function.  Results in the registers. */
void xms_call(struct xms *xms, struct Client_Reg_Struc *crs);

/* Ring 0's address of a range of the VM's memory as a physical address of its PC; NULL: part of it
 * is nobody's.  From 1 MB on: what is there while A20 is on, which it has to be. */
uint8_t *xms_physical(const struct xms *xms, uint32_t address, uint32_t bytes);

uint32_t xms_free_kb(const struct xms *xms);    /* what 08h says, without its 64 MB limit */

#endif
