/*
 * lzpack - compresses a file (LZSS, 2 KB window), unpacks it again and compares checksums.
 *
 * Built by bcc for 16 bits and by the host's compiler; both must print the same.  Works in the
 * current directory and deletes its files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 2048
#define MIN_MATCH 3
#define MAX_MATCH 34
#define LINES 120

#define PLAIN "LZPLAIN.TMP"
#define PACKED "LZPACK.TMP"
#define UNPACKED "LZOUT.TMP"

static unsigned long crc_table[256];

static void make_crc_table(void)
{
    unsigned long c;
    int n, k;

    for (n = 0; n < 256; n++) {
        c = n;
        for (k = 0; k < 8; k++) {
            if (c & 1) {
                c = 0xEDB88320L ^ (c >> 1 & 0x7FFFFFFFL);
            } else {
                c = c >> 1 & 0x7FFFFFFFL;
            }
        }
        crc_table[n] = c;
    }
}

static unsigned long crc_add(unsigned long crc, int byte)
{
    return crc_table[(int)(crc ^ byte) & 0xFF] ^ (crc >> 8 & 0xFFFFFFL);
}

static unsigned long random_state;

static unsigned random_below(unsigned limit)
{
    random_state = (random_state * 1103515245L + 12345L) & 0x7FFFFFFFL;
    return (unsigned)(random_state >> 8) % limit;
}

static FILE *must_open(char *name, char *mode)
{
    FILE *f;

    f = fopen(name, mode);
    if (f == 0) {
        printf("cannot open %s\n", name);
        exit(1);
    }
    return f;
}

/* Text of words that come again and again. */
static void make_plain(void)
{
    static char *words[] = {
        "interrupt", "virtual", "machine", "memory", "page", "device", "handler", "the", "of",
        "a", "and", "to", "system", "scheduler", "event", "semaphore"
    };
    FILE *f;
    int line, word;

    f = must_open(PLAIN, "wb");
    random_state = 42;
    for (line = 0; line < LINES; line++) {
        fprintf(f, "%04d:", line);
        for (word = 0; word < 9; word++) {
            fprintf(f, " %s", words[random_below(16)]);
        }
        fputs("\r\n", f);
    }
    fclose(f);
}

/* Size and checksum of a file. */
static unsigned long check(char *name, long *size)
{
    FILE *f;
    unsigned long crc;
    int c;

    f = must_open(name, "rb");
    crc = 0xFFFFFFFFL;
    *size = 0;
    while ((c = getc(f)) != EOF) {
        crc = crc_add(crc, c);
        (*size)++;
    }
    fclose(f);
    return crc ^ 0xFFFFFFFFL;
}

/* ---- packing ---- */

static unsigned char ring[WINDOW];      /* the last WINDOW bytes */
static unsigned ring_at;
static unsigned ring_used;

static unsigned char group[1 + 8 * 2];  /* flags, then eight items of one or two bytes */
static unsigned group_used, group_items;

static void ring_put(int c)
{
    ring[ring_at] = (unsigned char)c;
    ring_at = (ring_at + 1) % WINDOW;
    if (ring_used < WINDOW) {
        ring_used++;
    }
}

static void group_flush(FILE *out)
{
    if (group_items > 0) {
        fwrite((char *)group, 1, group_used, out);
    }
    group[0] = 0;
    group_used = 1;
    group_items = 0;
}

static void group_literal(FILE *out, int c)
{
    group[0] |= 1 << group_items;
    group[group_used++] = (unsigned char)c;
    if (++group_items == 8) {
        group_flush(out);
    }
}

/* distance 1..WINDOW in 11 bits, length - MIN_MATCH in 5 bits */
static void group_match(FILE *out, unsigned distance, unsigned length)
{
    unsigned code;

    code = (distance - 1) << 5 | (length - MIN_MATCH);
    group[group_used++] = (unsigned char)(code & 0xFF);
    group[group_used++] = (unsigned char)(code >> 8 & 0xFF);
    if (++group_items == 8) {
        group_flush(out);
    }
}

static unsigned char ahead[MAX_MATCH];
static unsigned ahead_used;

static void fill_ahead(FILE *in)
{
    int c;

    while (ahead_used < MAX_MATCH && (c = getc(in)) != EOF) {
        ahead[ahead_used++] = (unsigned char)c;
    }
}

/* Longest match of what is ahead in the window.  Out: its length. */
static unsigned find_match(unsigned *distance)
{
    unsigned best, d, n, from;

    best = 0;
    for (d = 1; d <= ring_used; d++) {
        from = (ring_at + WINDOW - d) % WINDOW;
        if (ring[from] != ahead[0]) {
            continue;
        }
        n = 1;
        while (n < ahead_used && n < d && ring[(from + n) % WINDOW] == ahead[n]) {
            n++;
        }
        if (n > best) {
            best = n;
            *distance = d;
            if (n == ahead_used) {
                break;
            }
        }
    }
    return best;
}

static void pack(void)
{
    FILE *in, *out;
    unsigned length, distance, i;
    long literals, matches;

    in = must_open(PLAIN, "rb");
    out = must_open(PACKED, "wb");
    ring_at = ring_used = ahead_used = 0;
    literals = matches = 0;
    group_items = 0;
    group_flush(out);
    for (;;) {
        fill_ahead(in);
        if (ahead_used == 0) {
            break;
        }
        length = find_match(&distance);
        if (length >= MIN_MATCH) {
            group_match(out, distance, length);
            matches++;
        } else {
            length = 1;
            group_literal(out, ahead[0]);
            literals++;
        }
        for (i = 0; i < length; i++) {
            ring_put(ahead[i]);
        }
        ahead_used -= length;
        for (i = 0; i < ahead_used; i++) {
            ahead[i] = ahead[i + length];
        }
    }
    group_flush(out);
    fclose(in);
    fclose(out);
    printf("%ld literals, %ld matches\n", literals, matches);
}

static void unpack(void)
{
    FILE *in, *out;
    int flags, bit, low, high;
    unsigned code, distance, length, i, c;

    in = must_open(PACKED, "rb");
    out = must_open(UNPACKED, "wb");
    ring_at = ring_used = 0;
    while ((flags = getc(in)) != EOF) {
        for (bit = 0; bit < 8; bit++) {
            low = getc(in);
            if (low == EOF) {
                break;
            }
            if (flags >> bit & 1) {
                putc(low, out);
                ring_put(low);
                continue;
            }
            high = getc(in);
            code = (unsigned)high << 8 | (unsigned)low;
            distance = (code >> 5 & 0x7FF) + 1;
            length = (code & 31) + MIN_MATCH;
            for (i = 0; i < length; i++) {
                c = ring[(ring_at + WINDOW - distance) % WINDOW];
                putc((int)c, out);
                ring_put((int)c);
            }
        }
    }
    fclose(in);
    fclose(out);
}

int main(void)
{
    long plain_size, packed_size, unpacked_size;
    unsigned long plain, packed, unpacked;

    make_crc_table();
    make_plain();
    plain = check(PLAIN, &plain_size);
    printf("plain    %6ld bytes, crc %08lx\n", plain_size, plain);
    pack();
    packed = check(PACKED, &packed_size);
    printf("packed   %6ld bytes, crc %08lx\n", packed_size, packed);
    unpack();
    unpacked = check(UNPACKED, &unpacked_size);
    printf("unpacked %6ld bytes, crc %08lx\n", unpacked_size, unpacked);
    printf("%ld%% of the size, %s\n", packed_size * 100 / plain_size,
           plain == unpacked && plain_size == unpacked_size ? "the same" : "DIFFERENT");
    unlink(PLAIN);
    unlink(PACKED);
    unlink(UNPACKED);
    return plain == unpacked ? 0 : 1;
}
