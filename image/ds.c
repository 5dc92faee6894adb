/*
 * ds - compresses one chunk of a W4 container, at most 2000h bytes.
 *
 * An LZ77 with short codes for short distances; the code is described in vmm/vxd/w4.c's sources,
 * [VXDLIB].  Greedy with one step of looking ahead: good enough for a file built rarely.
 */
#include "../vmm/vxd/w4.h"
#include "ds.h"

#define BLOCK         512u     /* no match crosses a multiple of this; a marker stands there */
#define DEPTH_MAX     4414u
#define DEPTH_MARKER  4415u
#define LENGTH_MAX    512u
#define NONE          UINT32_MAX

struct bit_writer {
    struct buffer *out;
    uint32_t bits;
    unsigned count;    /* in bits, below 8 between calls */
};

static void put_bits(struct bit_writer *w, uint32_t value, unsigned count)
{
    w->bits |= value << w->count;
    w->count += count;
    while (w->count >= 8) {
        put8(w->out, w->bits & 0xFF);
        w->bits >>= 8;
        w->count -= 8;
    }
}

static void put_literal(struct bit_writer *w, uint8_t byte)
{
    put_bits(w, byte & 0x80 ? 1 : 2, 2);
    put_bits(w, byte & 0x7F, 7);
}

static void put_depth(struct bit_writer *w, uint32_t depth)
{
    if (depth < 64) {
        put_bits(w, 0, 2);
        put_bits(w, depth, 6);
    } else if (depth < 320) {
        put_bits(w, 3, 3);    /* 1, 1, 0 */
        put_bits(w, depth - 64, 8);
    } else {
        put_bits(w, 7, 3);
        put_bits(w, depth - 320, 12);
    }
}

static void put_length(struct bit_writer *w, uint32_t length)
{
    unsigned zeros = 0;

    while ((2u << zeros) + 1 <= length) {
        zeros++;
    }
    put_bits(w, 1u << zeros, zeros + 1);
    put_bits(w, length - 1 - (1u << zeros), zeros);
}

/* Longest earlier copy of what stands at `at`, nearest first; its length, 0 = none. */
static uint32_t find_match(const uint8_t *data, uint32_t size, uint32_t at, const uint32_t *chain,
                           uint32_t candidate, uint32_t *depth)
{
    uint32_t limit = BLOCK - at % BLOCK, best = 0;

    if (limit > size - at) {
        limit = size - at;
    }
    if (limit > LENGTH_MAX) {
        limit = LENGTH_MAX;
    }
    for (; candidate != NONE && at - candidate <= DEPTH_MAX; candidate = chain[candidate]) {
        uint32_t length = 0;

        while (length < limit && data[candidate + length] == data[at + length]) {
            length++;
        }
        if (length >= 2 && length > best) {
            best = length;
            *depth = at - candidate;
        }
    }
    return best;
}

/* Appends data, compressed, to out. */
void ds_pack(struct buffer *out, const uint8_t *data, uint32_t size)
{
    static uint32_t head[0x10000], chain[W4_CHUNK_SIZE];    /* by the pair of bytes at a place */
    struct bit_writer w = { out, 0, 0 };

    for (size_t i = 0; i < 0x10000; i++) {
        head[i] = NONE;
    }
    for (uint32_t i = 0; i + 1 < size; i++) {    /* chain[i]: the place before i with its pair */
        uint32_t pair = data[i] | (uint32_t)data[i + 1] << 8;

        chain[i] = head[pair];
        head[pair] = i;
    }
    for (uint32_t at = 0; at < size;) {
        uint32_t depth = 0, next_depth = 0, length = 0;

        if (at + 1 < size) {
            length = find_match(data, size, at, chain, chain[at], &depth);
        }
        if (length > 0 && at + 2 < size
            && find_match(data, size, at + 1, chain, chain[at + 1], &next_depth) > length + 1) {
            length = 0;    /* a literal first is worth it */
        }
        if (length > 0) {
            put_depth(&w, depth);
            put_length(&w, length);
            at += length;
        } else {
            put_literal(&w, data[at++]);
        }
        if (at % BLOCK == 0) {
            put_depth(&w, DEPTH_MARKER);
        }
    }
    put_depth(&w, DEPTH_MARKER);
    put_depth(&w, 0);    /* the end */
    if (w.count > 0) {
        put_bits(&w, 0, 8 - w.count);
    }
}
