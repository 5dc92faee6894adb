/*
 * store - two copies of the registry's file, of which one is always whole.  Pure.
 */
#include "registry/store.h"

#include "registry/hive.h"

/* A copy in memory if it is sound, else NULL. */
static uint8_t *read_copy(const struct reg_files *files, unsigned copy, const struct reg_memory *memory,
                          uint32_t *sequence, bool *exists)
{
    uint32_t bytes;
    uint8_t *data;

    *exists = files->size(copy, &bytes);
    if (!*exists || bytes < HIVE_HEADER || bytes > REG_FILE_MAX) {
        return NULL;
    }
    data = memory->allocate(bytes);
    if (data == NULL) {
        return NULL;
    }
    if (files->read(copy, data, bytes) && hive_is_sound(data, bytes, sequence)) {
        return data;
    }
    memory->release(data);
    return NULL;
}

enum reg_found reg_store_load(struct reg_store *s, const struct reg_files *files, struct registry *r)
{
    const struct reg_memory *memory = r->tree.memory;
    uint32_t sequence[2] = { 0, 0 }, error;
    bool exists[2];
    uint8_t *copy[2];

    for (unsigned i = 0; i < 2; i++) {
        copy[i] = read_copy(files, i, memory, &sequence[i], &exists[i]);
    }
    *s = (struct reg_store){ .files = files, .newest = 1 };     /* so that the first save goes to 0 */
    if (copy[0] == NULL && copy[1] == NULL) {
        return exists[0] || exists[1] ? REG_FOUND_DAMAGED : REG_FOUND_NONE;
    }
    s->newest = copy[0] == NULL ||
                (copy[1] != NULL && (int32_t)(sequence[1] - sequence[0]) > 0);
    s->sequence = sequence[s->newest];
    error = hive_load(r, copy[s->newest]);
    memory->release(copy[0]);
    memory->release(copy[1]);
    return error == ERROR_SUCCESS ? REG_FOUND : REG_FOUND_DAMAGED;
}

uint32_t reg_store_save(struct reg_store *s, const struct registry *r)
{
    const struct reg_files *files = s->files;
    uint32_t bytes = hive_size(r), sequence = s->sequence + 1;
    unsigned copy = s->newest ^ 1;
    uint8_t *data = bytes <= REG_FILE_MAX ? r->tree.memory->allocate(bytes) : NULL;
    bool done;

    if (data == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    hive_write(r, sequence, data);
    done = files->write(copy, HIVE_HEADER, data + HIVE_HEADER, bytes - HIVE_HEADER) && files->flush(copy) &&
           files->write(copy, 0, data, HIVE_HEADER) && files->flush(copy);
    r->tree.memory->release(data);
    if (!done) {
        return ERROR_REGISTRY_IO_FAILED;
    }
    s->newest = copy;
    s->sequence = sequence;
    return ERROR_SUCCESS;
}
