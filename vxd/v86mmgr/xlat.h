/*
 * xlat.h - translation of a protected-mode program's pointers: buffer and script.
 * Included by vxd/v86mmgr and its tests.
 */
#ifndef V86MMGR_XLAT_H
#define V86MMGR_XLAT_H

#include <vmm_types.h>

#define XLAT_POINTERS   8u          /* of one script */

struct xlat_buffer {                /* of a VM: taken from its start, given back in reverse order */
    uint16_t segment;
    uint32_t size, free;            /* bytes */
};

enum xlat_op {                      /* first byte of each part of a script [DDK95 Translation Macros] */
    XLAT_EXEC_INT, XLAT_FIXED_LEN, XLAT_VAR_LEN, XLAT_CALC_LEN, XLAT_ASCIIZ, XLAT_JMP_TO_PROC,
    XLAT_RETURN_PTR, XLAT_RETURN_SEG,
};

struct xlat_pointer {
    uint8_t seg_at, off_at;         /* its registers, as offsets in Client_Reg_Struc */
    uint32_t selector, offset;      /* where the program has it */
    uint16_t v86_offset;            /* and where the buffer has it */
    uint32_t bytes;
    bool copy_back;
};

struct xlat_ops {
    /* What the registers hold; in protected mode of 32 bits all of the offset. */
    void (*pointer)(void *context, uint32_t seg_at, uint32_t off_at, uint32_t *selector,
                    uint32_t *offset);
    uint32_t (*length)(void *context, uint32_t register_at);
    /* Bytes of the program that ring 0 may touch for it; NULL: they are not its own. */
    uint8_t *(*memory)(void *context, uint32_t selector, uint32_t offset, uint32_t bytes, bool write);
    uint32_t (*calculate)(void *context, uint32_t procedure, uint32_t selector, uint32_t offset);
    /* The interrupt in V86 mode, pointers in its registers; results in the client's. */
    void (*exec)(void *context, uint8_t vector, uint16_t segment, const struct xlat_pointer *pointer,
                 uint32_t count);
    bool (*jump)(void *context, uint32_t procedure, const uint8_t *script);
    bool (*return_pointer)(void *context, uint32_t seg_at, uint32_t off_at);
    bool (*return_segment)(void *context, uint32_t seg_at);
};

struct xlat {
    const struct xlat_ops *ops;
    void *context;
    struct xlat_buffer *buffer;
    uint8_t *v86;                   /* the VM's linear address 0 */
};

/* Offset in the buffer's segment; false: no room. */
bool xlat_take(struct xlat_buffer *buffer, uint32_t bytes, uint16_t *offset);
void xlat_give(struct xlat_buffer *buffer, uint32_t bytes);

bool xlat_run(const struct xlat *xlat, const uint8_t *script);  /* false: something did not work */

#endif
