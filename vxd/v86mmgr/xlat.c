/*
 * xlat - the translation buffer and the interpreter of translation scripts.
 *
 * [DDK95 V86MMGR_Xlat_API]: each part of a script copies one block into the buffer; the last one
 * executes, then blocks go back and the buffer is as before, whatever happened.  Pure.
 */
#include "xlat.h"

#include <string.h>

#define STRING_STEP 16u             /* bytes looked at together */

bool xlat_take(struct xlat_buffer *buffer, uint32_t bytes, uint16_t *offset)
{
    if (bytes > buffer->free || buffer->free > buffer->size) {
        return false;
    }
    *offset = (uint16_t)(buffer->size - buffer->free);
    buffer->free -= bytes;
    return true;
}

void xlat_give(struct xlat_buffer *buffer, uint32_t bytes)
{
    uint32_t used = buffer->size > buffer->free ? buffer->size - buffer->free : 0;

    buffer->free += bytes < used ? bytes : used;
}

struct run {
    struct xlat_pointer pointer[XLAT_POINTERS];
    uint32_t count;
    struct { uint8_t seg_at, off_at; bool segment_only; } back[XLAT_POINTERS];
    uint32_t backs;
};

static uint16_t word_at(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t dword_at(const uint8_t *at)
{
    return word_at(at) | (uint32_t)word_at(at + 2) << 16;
}

/* Bytes of a string with its NUL; 0: longer than the buffer has room for, or not the program's. */
static uint32_t string_length(const struct xlat *x, uint32_t selector, uint32_t offset)
{
    uint32_t n = 0;

    while (n < x->buffer->free) {
        uint32_t step = STRING_STEP;
        const uint8_t *at = x->ops->memory(x->context, selector, offset + n, step, false);

        if (at == NULL) {               /* near the end of a segment */
            step = 1;
            at = x->ops->memory(x->context, selector, offset + n, step, false);
            if (at == NULL) {
                return 0;
            }
        }
        for (uint32_t i = 0; i < step; i++) {
            if (at[i] == 0) {
                return n + i + 1;
            }
        }
        n += step;
    }
    return 0;
}

static bool copy_in(const struct xlat *x, struct run *run, const struct xlat_pointer *pointer)
{
    struct xlat_pointer *p = &run->pointer[run->count];
    const uint8_t *from = NULL;

    if (run->count == XLAT_POINTERS) {
        return false;
    }
    *p = *pointer;
    if (p->bytes != 0) {
        from = x->ops->memory(x->context, p->selector, p->offset, p->bytes, false);
        if (from == NULL) {
            return false;
        }
    }
    if (!xlat_take(x->buffer, p->bytes, &p->v86_offset)) {
        return false;
    }
    if (p->bytes != 0) {
        memcpy(x->v86 + ((uint32_t)x->buffer->segment << 4) + p->v86_offset, from, p->bytes);
    }
    run->count++;
    return true;
}

static bool add_back(struct run *run, uint8_t seg_at, uint8_t off_at, bool segment_only)
{
    if (run->backs == XLAT_POINTERS) {
        return false;
    }
    run->back[run->backs].seg_at = seg_at;
    run->back[run->backs].off_at = off_at;
    run->back[run->backs++].segment_only = segment_only;
    return true;
}

/* Blocks back to the program, as far as it may write there; the buffer as it was. */
static void finish(const struct xlat *x, struct run *run, bool copy)
{
    while (run->count > 0) {
        const struct xlat_pointer *p = &run->pointer[--run->count];

        if (copy && p->copy_back && p->bytes != 0) {
            uint8_t *to = x->ops->memory(x->context, p->selector, p->offset, p->bytes, true);

            if (to != NULL) {
                memcpy(to, x->v86 + ((uint32_t)x->buffer->segment << 4) + p->v86_offset, p->bytes);
            }
        }
        xlat_give(x->buffer, p->bytes);
    }
}

static bool give_pointers(const struct xlat *x, const struct run *run)
{
    bool done = true;

    for (uint32_t i = 0; i < run->backs; i++) {
        if (run->back[i].segment_only) {
            done &= x->ops->return_segment(x->context, run->back[i].seg_at);
        } else {
            done &= x->ops->return_pointer(x->context, run->back[i].seg_at, run->back[i].off_at);
        }
    }
    return done;
}

/* One block: `registers` = the word of a script that names them. */
static bool block(const struct xlat *x, struct run *run, uint16_t registers, enum xlat_op op,
                  uint32_t how_long)
{
    struct xlat_pointer p = { .off_at = (uint8_t)registers, .seg_at = (uint8_t)(registers >> 8),
                              .copy_back = op != XLAT_ASCIIZ };

    x->ops->pointer(x->context, p.seg_at, p.off_at, &p.selector, &p.offset);
    switch (op) {
    case XLAT_VAR_LEN:
        p.bytes = x->ops->length(x->context, how_long);
        break;
    case XLAT_CALC_LEN:
        p.bytes = x->ops->calculate(x->context, how_long, p.selector, p.offset);
        break;
    case XLAT_ASCIIZ:
        p.bytes = string_length(x, p.selector, p.offset);
        if (p.bytes == 0) {
            return false;
        }
        break;
    default:
        p.bytes = how_long;
        break;
    }
    return copy_in(x, run, &p);
}

bool xlat_run(const struct xlat *x, const uint8_t *script)
{
    struct run run = { .count = 0, .backs = 0 };
    uint16_t segment = x->buffer->segment;
    bool good = true;

    while (good) {
        switch (script[0]) {
        case XLAT_EXEC_INT:
            x->ops->exec(x->context, script[1], segment, run.pointer, run.count);
            finish(x, &run, true);
            return give_pointers(x, &run);
        case XLAT_FIXED_LEN:
            good = block(x, &run, word_at(script + 3), XLAT_FIXED_LEN, word_at(script + 1));
            script += 5;
            break;
        case XLAT_VAR_LEN:
            good = block(x, &run, word_at(script + 2), XLAT_VAR_LEN, script[1]);
            script += 4;
            break;
        case XLAT_CALC_LEN:
            good = block(x, &run, word_at(script + 5), XLAT_CALC_LEN, dword_at(script + 1));
            script += 7;
            break;
        case XLAT_ASCIIZ:
            good = block(x, &run, word_at(script + 1), XLAT_ASCIIZ, 0);
            script += 3;
            break;
        case XLAT_JMP_TO_PROC:
            good = x->ops->jump(x->context, dword_at(script + 1), script + 5);
            finish(x, &run, good);
            return good;
        case XLAT_RETURN_PTR:
            good = add_back(&run, script[2], script[1], false);
            script += 3;
            break;
        case XLAT_RETURN_SEG:
            good = add_back(&run, script[1], 0, true);
            script += 2;
            break;
        default:
            good = false;
            break;
        }
    }
    finish(x, &run, false);
    return false;
}
