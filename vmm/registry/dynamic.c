/*
 * dynamic - keys whose values a virtual device provides when asked.  Pure.  [DDK95 _RegCreateDynKey]
 *
 * The name, type and usually the length of each value are given when the key is made; only the data
 * are asked for.  A provider that keeps the lengths itself fills val_context.valuelen.
 */
#include "registry/dynamic.h"

#include "services/string.h"

#define MANY_MAX    64u     /* values that one call of pi_R0_allvals is given */

static bool keeps_length(const struct reg_dynamic *d)
{
    return (d->provider.pi_flags & PROVIDER_KEEPS_VALUE_LENGTH) != 0;
}

static bool same_name(const char *a, const char *b)
{
    while (*a != '\0' && string_upper((uint8_t)*a) == string_upper((uint8_t)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static void free_block(struct reg_tree *t, struct reg_dynamic *d)
{
    for (uint32_t i = 0; i < d->count; i++) {
        t->memory->release(d->value[i].pv_valuename);
    }
    t->memory->release(d);
}

uint32_t reg_dynamic_make(struct reg_tree *t, struct reg_key *key, void *context, const PROVIDER *provider,
                          const PVALUE *values, uint32_t count)
{
    struct reg_dynamic *d;

    if (provider == NULL || provider->pi_R0_1val == NULL || (values == NULL && count > 0) ||
        count > 0xFFFF) {
        return ERROR_INVALID_PARAMETER;
    }
    d = t->memory->allocate((uint32_t)(sizeof *d + count * sizeof d->value[0]));
    if (d == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    d->provider = *provider;
    d->context = context;
    for (d->count = 0; d->count < count; d->count++) {
        const PVALUE *from = &values[d->count];
        uint32_t bytes = from->pv_valuename != NULL ? (uint32_t)strlen(from->pv_valuename) + 1 : 1;
        char *name = bytes <= REG_NAME_MAX + 1 ? t->memory->allocate(bytes) : NULL;

        if (name == NULL) {
            free_block(t, d);
            return bytes <= REG_NAME_MAX + 1 ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER;
        }
        memcpy(name, bytes > 1 ? from->pv_valuename : "", bytes);
        d->value[d->count] = *from;
        d->value[d->count].pv_valuename = name;
    }
    key->dynamic = d;
    return ERROR_SUCCESS;
}

void reg_dynamic_free(struct reg_tree *t, struct reg_key *key)
{
    if (key->dynamic != NULL) {
        free_block(t, key->dynamic);
        key->dynamic = NULL;
    }
}

const PVALUE *reg_dynamic_find(const struct reg_dynamic *d, const char *name)
{
    for (uint32_t i = 0; i < d->count; i++) {
        if (same_name(d->value[i].pv_valuename, name)) {
            return &d->value[i];
        }
    }
    return NULL;
}

uint32_t reg_dynamic_read(struct reg_key *key, const PVALUE *value, uint8_t *data, uint32_t *bytes)
{
    const struct reg_dynamic *d = key->dynamic;
    struct val_context context = {
        .valuelen = (int)value->pv_valuelen, .value_context = value->pv_value_context, .val_buff_ptr = data,
    };
    uint32_t room = data != NULL ? *bytes : 0, length = value->pv_valuelen, error;

    if (!keeps_length(d)) {
        *bytes = length;
        if (data == NULL || room < length) {
            return data == NULL ? ERROR_SUCCESS : ERROR_MORE_DATA;
        }
    }
    *bytes = room;
    error = d->provider.pi_R0_1val(d->context, &context, 1, data, bytes, 0);
    if (keeps_length(d)) {
        *bytes = (uint32_t)context.valuelen;
        if (data == NULL && (error == ERROR_SUCCESS || error == ERROR_MORE_DATA)) {
            return ERROR_SUCCESS;
        }
        return error == ERROR_SUCCESS && *bytes > room ? ERROR_MORE_DATA : error;
    }
    *bytes = length;
    return error;
}

static uint32_t read_one_by_one(struct reg_key *key, VALENT *entries, uint32_t count, uint8_t *buffer,
                                uint32_t *total)
{
    uint32_t room = buffer != NULL ? *total : 0, used = 0, result = ERROR_SUCCESS;

    for (uint32_t i = 0; i < count; i++) {
        const PVALUE *value = reg_dynamic_find(key->dynamic, entries[i].ve_valuename);
        uint32_t bytes = used < room ? room - used : 0;
        uint32_t error = reg_dynamic_read(key, value, bytes > 0 ? buffer + used : NULL, &bytes);

        if (error != ERROR_SUCCESS && error != ERROR_MORE_DATA) {
            return error;
        }
        entries[i].ve_valuelen = bytes;
        entries[i].ve_valueptr = (uint32_t)(uintptr_t)(buffer + used);
        entries[i].ve_type = value->pv_type;
        used += bytes;
    }
    if (used > room) {
        result = ERROR_MORE_DATA;
    }
    *total = used;
    return result;
}

uint32_t reg_dynamic_read_many(struct reg_tree *t, struct reg_key *key, VALENT *entries, uint32_t count,
                               uint8_t *buffer, uint32_t *total)
{
    const struct reg_dynamic *d = key->dynamic;
    struct val_context *contexts;
    uint32_t used = 0, error;

    for (uint32_t i = 0; i < count; i++) {
        const PVALUE *value = entries[i].ve_valuename != NULL
                                  ? reg_dynamic_find(d, entries[i].ve_valuename) : NULL;

        if (value == NULL) {
            return ERROR_FILE_NOT_FOUND;
        }
        used += value->pv_valuelen;
    }
    if (d->provider.pi_R0_allvals == NULL || count > MANY_MAX || count == 0) {
        return read_one_by_one(key, entries, count, buffer, total);
    }
    if (!keeps_length(d) && (buffer == NULL || used > *total)) {
        *total = used;
        return ERROR_MORE_DATA;
    }
    contexts = t->memory->allocate(count * (uint32_t)sizeof *contexts);
    if (contexts == NULL) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    for (uint32_t i = 0; i < count; i++) {
        const PVALUE *value = reg_dynamic_find(d, entries[i].ve_valuename);

        contexts[i] = (struct val_context){ .valuelen = (int)value->pv_valuelen,
                                            .value_context = value->pv_value_context };
    }
    error = d->provider.pi_R0_allvals(d->context, contexts, count, buffer, total, 0);
    for (uint32_t i = 0; i < count && error == ERROR_SUCCESS; i++) {
        entries[i].ve_valuelen = (uint32_t)contexts[i].valuelen;
        entries[i].ve_valueptr = (uint32_t)(uintptr_t)contexts[i].val_buff_ptr;
        entries[i].ve_type = reg_dynamic_find(d, entries[i].ve_valuename)->pv_type;
    }
    t->memory->release(contexts);
    return error;
}
