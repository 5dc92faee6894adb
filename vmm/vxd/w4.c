/*
 * w4 - unpacks VMM32.VXD: a W4 container is a W3 container in compressed chunks.
 *
 * Pure.  File layout and the "DS" compression: [VXDLIB], [patcher9x].  The compressor is in
 * image/ds.c, as only the host needs it.
 */
#include "le_mem.h"
#include "w4.h"

#define HEADER_SIZE    0x10u
#define CHUNKS_MAX     1023u
#define DEPTH_MARKER   4415u    /* all ones: encoders put it every 512 bytes, it means nothing */
#define LENGTH_ZEROS   8u       /* a length has at most so many zero bits in front */

static const char too_long[] = "chunk unpacks to more than it may";

/* Bits of one chunk, least significant first. */
struct bit_reader {
    const uint8_t *data;
    uint32_t size;
    uint32_t position;    /* in bits */
};

/* The next bits, at most 12, as a number; -1 at the end of the chunk, which is below 2^28 bytes. */
static int32_t read_bits(struct bit_reader *in, unsigned count)
{
    uint32_t at = in->position / 8, shift = in->position % 8, value = 0;

    if (count > in->size * 8 - in->position) {
        return -1;
    }
    for (unsigned got = 0; got < shift + count; got += 8) {
        value |= (uint32_t)in->data[at++] << got;
    }
    in->position += count;
    return (int32_t)(value >> shift & ((1u << count) - 1));
}

/* Length of a match: n zero bits, a one, n bits v: 2^n + 1 + v.  -1 = damaged. */
static int32_t read_length(struct bit_reader *in)
{
    unsigned zeros = 0;
    int32_t bit, value;

    while ((bit = read_bits(in, 1)) == 0) {
        if (++zeros > LENGTH_ZEROS) {
            return -1;
        }
    }
    value = read_bits(in, zeros);
    return bit < 0 || value < 0 ? -1 : (int32_t)(1u << zeros) + 1 + value;
}

/*
 * Unpacks one chunk of the given bytes to out, or only measures it if out is NULL.  Reasons are
 * static texts; NULL = good, *length = bytes it unpacks to, at most room.
 */
static const char *unpack_chunk(const uint8_t *chunk, uint32_t size, uint8_t *out, uint32_t room,
                                uint32_t *length)
{
    static const char cut_off[] = "chunk is cut off";
    struct bit_reader in = { chunk, size, 0 };
    uint32_t done = 0;

    for (;;) {
        int32_t kind = read_bits(&in, 2), value, depth, count;

        if (kind == 1 || kind == 2) {
            value = read_bits(&in, 7);
            if (value < 0) {
                return cut_off;
            }
            if (done == room) {
                return too_long;
            }
            if (out) {
                out[done] = (uint8_t)(kind == 1 ? value | 0x80 : value);
            }
            done++;
            continue;
        }
        if (kind == 0) {
            depth = read_bits(&in, 6);
        } else {
            value = read_bits(&in, 1);
            depth = read_bits(&in, value == 1 ? 12 : 8);
            if (depth >= 0) {
                depth += value == 1 ? 320 : 64;
            }
        }
        if (kind < 0 || depth < 0) {
            return cut_off;
        }
        if (depth == 0) {
            *length = done;
            return NULL;
        }
        if (depth == DEPTH_MARKER) {
            continue;
        }
        count = read_length(&in);
        if (count < 0) {
            return "chunk is cut off or has a bad length";
        }
        if ((uint32_t)depth > done) {
            return "match reaches before the start of its chunk";
        }
        if ((uint32_t)count > room - done) {
            return too_long;
        }
        for (; count > 0; count--, done++) {    /* byte by byte: source and target may overlap */
            if (out) {
                out[done] = out[done - (uint32_t)depth];
            }
        }
    }
}

/* Offset of the W4 header, 0 if this is something else. */
static uint32_t find_header(const uint8_t *f, uint32_t size)
{
    uint32_t offset;

    if (size < 0x40 || !((f[0] == 'M' && f[1] == 'Z') || (f[0] == 'Z' && f[1] == 'M'))) {
        return 0;
    }
    offset = le_read32(f + 0x3C);
    if (offset < 0x40 || !le_inside(offset, HEADER_SIZE, size)) {
        return 0;
    }
    return f[offset] == 'W' && f[offset + 1] == '4' ? offset : 0;
}

/* Unpacks all chunks to out, which has room bytes, or only measures them if out is NULL. */
static int unpack_all(const uint8_t *f, uint32_t size, uint32_t header, uint8_t *out,
                      uint32_t room, uint32_t *total, struct le_error *e)
{
    uint32_t count = le_read16(f + header + 6), table = header + HEADER_SIZE, start, end;

    if (le_read16(f + header + 4) != W4_CHUNK_SIZE) {
        return le_fail(e, header + 4, "chunk size is not 2000h");
    }
    if (f[header + 8] != 'D' || f[header + 9] != 'S') {
        return le_fail(e, header + 8, "unknown compression");
    }
    if (count == 0 || count > CHUNKS_MAX) {
        return le_fail(e, header + 6, "number of chunks is not 1 to 1023");
    }
    if (!le_inside(table, count * 4, size)) {
        return le_fail(e, header + 6, "chunk table lies outside the file");
    }
    *total = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length, chunk_room = room - *total;
        const char *reason = NULL;

        start = le_read32(f + table + i * 4);
        end = i + 1 < count ? le_read32(f + table + i * 4 + 4) : size;
        if (start < table + count * 4 || start >= end || end > size) {
            return le_fail(e, table + i * 4, "chunk offsets are not ascending inside the file");
        }
        if (chunk_room > W4_CHUNK_SIZE) {
            chunk_room = W4_CHUNK_SIZE;
        }
        if (end - start == W4_CHUNK_SIZE) {    /* stored as it is */
            length = W4_CHUNK_SIZE;
            if (chunk_room < length) {
                reason = too_long;
            } else if (out) {
                memcpy(out + *total, f + start, length);
            }
        } else if (end - start < 0x10000000u) {
            reason = unpack_chunk(f + start, end - start, out ? out + *total : NULL, chunk_room,
                                  &length);
        } else {
            reason = "chunk is too long";
        }
        if (reason) {
            return le_fail(e, start, reason);
        }
        if (length == 0 || (i + 1 < count && length != W4_CHUNK_SIZE)) {
            return le_fail(e, start, "chunk unpacks to less than it must");
        }
        *total += length;    /* at most 8 MB */
    }
    return 0;
}

/*
 * w4_check - is a file a W4 container, and how big is it unpacked?
 *
 * Out:   1, *unpacked_size: all chunks have been checked; 0 = something else, maybe W3
 * Error: -1 = a damaged W4 container, *e says offset and reason
 */
int w4_check(const void *file, uint32_t size, uint32_t *unpacked_size, struct le_error *e)
{
    uint32_t header = find_header(file, size), total;

    if (header == 0) {
        return 0;
    }
    if (unpack_all(file, size, header, NULL, UINT32_MAX, &total, e)) {
        return -1;
    }
    if (total > UINT32_MAX - header) {
        return le_fail(e, header, "unpacks to more than 4 GB");
    }
    *unpacked_size = header + total;
    return 1;
}

/*
 * w4_unpack - turn a W4 container into the W3 container it was made from
 *
 * In:    dest_size as w4_check said, or more; dest does not overlap file
 * Out:   0, dest holds the W3 file
 * Error: -1, *e says offset and reason
 */
int w4_unpack(const void *file, uint32_t size, void *dest, uint32_t dest_size, struct le_error *e)
{
    uint32_t header = find_header(file, size), total;
    uint8_t *out = dest;

    if (header == 0) {
        return le_fail(e, 0, "not a W4 container");
    }
    if (dest_size < header) {
        return le_fail(e, header, "no room for the unpacked container");
    }
    memcpy(out, file, header);
    if (unpack_all(file, size, header, out + header, dest_size - header, &total, e)) {
        return -1;
    }
    if (total < 2 || out[header] != 'W' || out[header + 1] != '3') {
        return le_fail(e, header, "does not unpack to a W3 container");
    }
    return 0;
}
