/*
 * ems.h - expanded memory of a VM, LIM EMS 4.0.  Included by vxd/v86mmgr and its tests.
 */
#ifndef V86MMGR_EMS_H
#define V86MMGR_EMS_H

#include <vmm_types.h>

#define EMS_PAGE_BYTES      0x4000u
#define EMS_HANDLES         255u        /* the one of the operating system, 0, included */
#define EMS_MAX_PAGES       2048u
#define EMS_FRAME_SEGMENT   0xD000u
#define EMS_FRAME_PAGES     4u          /* physical pages 0..3 */
#define EMS_LOW_SEGMENT     0x4000u     /* physical pages 4.., in conventional memory */
#define EMS_LOW_PAGES       23u         /* up to 9BFFFh: behind them is the extended BIOS data area */
#define EMS_PHYSICAL        (EMS_FRAME_PAGES + EMS_LOW_PAGES)
#define EMS_CALL_STACK      32u         /* bytes that function 56h needs of the program's stack */

enum ems_status {                       /* AH [EMS] */
    EMS_OK = 0, EMS_SOFTWARE = 0x80, EMS_BAD_HANDLE = 0x83, EMS_BAD_FUNCTION = 0x84,
    EMS_NO_HANDLE = 0x85, EMS_HAS_CONTEXT = 0x86, EMS_TOO_MANY = 0x87, EMS_NOT_NOW = 0x88,
    EMS_NO_PAGES = 0x89, EMS_BAD_LOGICAL = 0x8A, EMS_BAD_PHYSICAL = 0x8B, EMS_SAVED = 0x8D,
    EMS_NOT_SAVED = 0x8E, EMS_BAD_SUBFUNCTION = 0x8F, EMS_BAD_ATTRIBUTE = 0x90,
    EMS_NO_ATTRIBUTE = 0x91, EMS_OVERLAP = 0x92, EMS_BAD_LENGTH = 0x93, EMS_MIXED_OVERLAP = 0x94,
    EMS_BAD_OFFSET = 0x95, EMS_TOO_LONG = 0x96, EMS_EXCHANGE_OVERLAP = 0x97, EMS_BAD_TYPE = 0x98,
    EMS_NO_SETS = 0x9C, EMS_NO_DMA_SETS = 0x9E, EMS_NOT_FOUND = 0xA0, EMS_NAME_TAKEN = 0xA1,
    EMS_WRAPS = 0xA2, EMS_CORRUPT = 0xA3, EMS_DENIED = 0xA4,
};

struct ems_ops {                        /* context: that of struct ems, a VM */
    uint8_t *(*page_get)(void *context, uint32_t entry[4]); /* 16 KB, zeroed; NULL: no memory */
    void (*page_put)(void *context, uint8_t *at);
    uint32_t (*available)(void *context);                   /* pages that the machine could give */
    /* V86 pages of the VM show these; NULL: what it has there itself. */
    void (*show)(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entry);
    void *(*heap_get)(void *context, uint32_t bytes);       /* zeroed */
    void (*heap_put)(void *context, void *at);
};

struct ems_page {                       /* of the pool */
    uint8_t *at;                        /* NULL: free */
    uint32_t entry[4];
};

struct ems_handle {
    uint16_t *page;                     /* logical page -> place in the pool */
    uint16_t count;
    bool used, saved;
    uint16_t context[EMS_FRAME_PAGES];  /* function 47h */
    uint8_t name[8];
};

struct ems {
    const struct ems_ops *ops;
    void *context;
    uint8_t *v86;                       /* the VM's linear address 0 */
    uint32_t limit;                     /* pages; 0: there is no expanded memory */
    uint32_t used;
    struct ems_page *pool;              /* limit of them, from the first allocation on */
    struct ems_handle *handle;          /* EMS_HANDLES */
    uint16_t mapped[EMS_PHYSICAL];      /* 1 + place in the pool, 0 = nothing */
    uint32_t key;                       /* of function 5Dh; 0 = not given out yet */
    bool denied;                        /* functions 59h, 5Bh, 5Dh, by 5D01h */
    uint32_t area;                      /* function 5Bh: segment:offset */
};

enum ems_flow { EMS_RETURN, EMS_JUMP, EMS_CALL };
struct ems_call {                       /* functions 55h and 56h: where to go on */
    uint32_t target;                    /* segment:offset */
    uint32_t old_map;                   /* of a call: what to map when it comes back */
    uint16_t handle;
    uint8_t old_length, by_segment;
};

void ems_init(struct ems *ems, const struct ems_ops *ops, void *context, uint8_t *v86,
              uint32_t limit);
void ems_free_all(struct ems *ems);

/* INT 67h.  EMS_RETURN: results are in the registers. */
enum ems_flow ems_interrupt(struct ems *ems, struct Client_Reg_Struc *crs, struct ems_call *call);
void ems_map_one(struct ems *ems, struct Client_Reg_Struc *crs);    /* the same for AH = 44h */
void ems_returned(struct ems *ems, struct Client_Reg_Struc *crs, const struct ems_call *call);

uint32_t ems_free_pages(const struct ems *ems);

#endif
