/*
 * fuzz - damages good inputs at random and feeds them to a target, under sanitizers.
 *
 * usage: <name>_fuzz [iterations [seed]]    the same numbers give the same inputs
 *        <name>_fuzz FILE                   one input, such as the one a crash left behind
 *        <name>_fuzz --seeds FOLDER         writes the good inputs there
 */
#include <ctype.h>
#include <sanitizer/common_interface_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"

#define MAX_SEEDS 64

struct seed {                           /* a good input, made once */
    uint8_t *bytes;
    size_t size;
};

unsigned long fuzz_went_through;

static uint64_t state;                  /* of the random numbers, xorshift64 */
static uint8_t input[FUZZ_SIZE_MAX];
static size_t size;                     /* of the input being tried */

static uint32_t any(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return below == 0 ? 0 : (uint32_t)(state >> 16) % below;
}

/* Keeps the input that killed the target. */
static void on_death(void)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof path, "%s.crash", fuzz_name);
    file = fopen(path, "wb");
    if (file) {
        fwrite(input, 1, size, file);
        fclose(file);
        fprintf(stderr, "fuzz %s: input of %zu bytes kept in %s\n", fuzz_name, size, path);
    }
}

/* Damage near the start is likelier: that is where headers are. */
static size_t any_place(void)
{
    return any(3) ? any((uint32_t)(size < 0x400 ? size : 0x400)) : any((uint32_t)size);
}

static void damage(void)
{
    static const uint32_t edges[] = {
        0, 1, 2, 0x10, 0x7F, 0x80, 0xFF, 0x100, 0x1000, 0x2000, 0x7FFF, 0x8000, 0xFFFF, 0x10000,
        0x7FFFFFFF, 0x80000000, 0xFFFFF000, 0xFFFFFFFC, 0xFFFFFFFF,
    };
    size_t at = any_place(), from = any_place(), length = 1 + any(64);
    uint32_t value = edges[any(sizeof edges / sizeof edges[0])];

    if (size == 0) {
        return;
    }
    switch (any(8)) {
    case 0:
        input[at] ^= (uint8_t)(1 << any(8));
        break;
    case 1:
        input[at] = (uint8_t)any(256);
        break;
    case 2:
        input[at] = (uint8_t)(input[at] + any(5) - 2);
        break;
    case 3:    /* an edge value, a word or a dword */
    case 4:
        memcpy(input + at, &value, size - at < 4 ? size - at : any(2) ? 4 : 2);
        break;
    case 5:    /* close to the size of the input */
        value = (uint32_t)size - any(9) + 4;
        memcpy(input + at, &value, size - at < 4 ? size - at : 4);
        break;
    case 6:    /* a piece from elsewhere */
        length = length > size - at ? size - at : length;
        length = length > size - from ? size - from : length;
        memmove(input + at, input + from, length);
        break;
    default:
        if (any(8) == 0) {
            size = any((uint32_t)size) + 1;
        } else {
            memset(input + at, (int)any(256), length > size - at ? size - at : length);
        }
        break;
    }
}

/* The target gets a copy that ends exactly where the input does. */
static void try_input(void)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    if (!copy) {
        abort();
    }
    memcpy(copy, input, size);
    fuzz_one(copy, size);
    free(copy);
}

static int try_file(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (!file) {
        perror(path);
        return 2;
    }
    size = fread(input, 1, sizeof input, file);
    fclose(file);
    try_input();
    return 0;
}

/* The corpus of the guided build. */
static int write_seeds(const char *folder)
{
    unsigned seeds = 0;

    while (seeds < MAX_SEEDS && (size = fuzz_seed(seeds, input)) != 0) {
        char path[256];
        FILE *file;

        snprintf(path, sizeof path, "%s/%s%u", folder, fuzz_name, seeds++);
        file = fopen(path, "wb");
        if (!file || fwrite(input, 1, size, file) != size || fclose(file) != 0) {
            perror(path);
            return 2;
        }
    }
    return 0;
}

static void keep_seed(struct seed *seed)
{
    seed->size = size;
    seed->bytes = malloc(size);
    if (!seed->bytes) {
        abort();
    }
    memcpy(seed->bytes, input, size);
}

int main(int argc, char **argv)
{
    static struct seed kept[MAX_SEEDS];
    unsigned long count = 20000, seed = 1;
    unsigned seeds = 0;

    __sanitizer_set_death_callback(on_death);
    if (argc > 2 && strcmp(argv[1], "--seeds") == 0) {
        return write_seeds(argv[2]);
    }
    if (argc > 1 && !isdigit((unsigned char)argv[1][0])) {
        return try_file(argv[1]);
    }
    if (argc > 1) {
        count = strtoul(argv[1], NULL, 0);
    }
    if (argc > 2) {
        seed = strtoul(argv[2], NULL, 0);
    }
    state = 0x9E3779B97F4A7C15u ^ seed;
    while (seeds < MAX_SEEDS && (size = fuzz_seed(seeds, input)) != 0) {
        keep_seed(&kept[seeds++]);      /* some take a file system maker to make */
    }
    for (unsigned long i = 0; i < count; i++) {
        const struct seed *start = &kept[any(seeds)];

        size = start->size;
        memcpy(input, start->bytes, size);
        for (unsigned n = 1 + any(6); n > 0; n--) {
            damage();
        }
        try_input();
    }
    printf("PASS fuzz/%s %lu inputs, %lu of them taken\n", fuzz_name, count, fuzz_went_through);
    return 0;
}
