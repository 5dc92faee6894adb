/*
 * reg_fuzz - damaged registry files: what passes the check can be loaded, written and read again.
 *
 * The checksums would stop nearly everything, so a second pass makes them fit.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "registry/hive.h"

const char fuzz_name[] = "reg";

static const struct reg_memory memory = { (void *(*)(uint32_t))malloc, free };

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char *const paths[] = { "Software\\A\\B", "System\\X", "Enum\\Root\\0000" };
    struct registry r;
    uint32_t h, bytes;

    if (number > 2 || registry_init(&r, &memory) != ERROR_SUCCESS) {
        return 0;
    }
    for (unsigned i = 0; i <= number; i++) {
        if (registry_create(&r, HKEY_LOCAL_MACHINE, paths[i], &h) == ERROR_SUCCESS) {
            (void)registry_set(&r, h, "Name", REG_SZ, "value", 6);
            (void)registry_set(&r, h, "", REG_DWORD, &number, 4);
        }
    }
    bytes = hive_size(&r);
    hive_write(&r, 7, input);
    registry_free(&r);
    return bytes;
}

/* Is it taken? */
static bool load(const uint8_t *data, uint32_t size)
{
    struct registry r, again;
    uint32_t sequence, bytes;
    uint8_t *copy;

    if (!hive_is_sound(data, size, &sequence)) {
        return false;
    }
    if (registry_init(&r, &memory) != ERROR_SUCCESS || hive_load(&r, data) != ERROR_SUCCESS) {
        abort();
    }
    bytes = hive_size(&r);
    copy = malloc(bytes);
    hive_write(&r, sequence + 1, copy);
    if (!hive_is_sound(copy, bytes, &sequence) || registry_init(&again, &memory) != ERROR_SUCCESS ||
        hive_load(&again, copy) != ERROR_SUCCESS || hive_size(&again) != bytes) {
        abort();
    }
    free(copy);
    registry_free(&r);
    registry_free(&again);
    return true;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    uint8_t *data = malloc(size + 1);
    uint32_t word;
    bool taken;

    memcpy(data, input, size);
    taken = load(data, (uint32_t)size);
    if (size >= HIVE_HEADER) {
        memcpy(data, "VMM32REG\1\0\0\0", 12);
        word = (uint32_t)size - HIVE_HEADER;
        memcpy(data + 16, &word, 4);
        word = hive_crc(data + HIVE_HEADER, word);
        memcpy(data + 20, &word, 4);
        word = hive_crc(data, 60);
        memcpy(data + 60, &word, 4);
        taken |= load(data, (uint32_t)size);
    }
    fuzz_went_through += taken;
    free(data);
}
