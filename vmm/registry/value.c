/*
 * value - the values of a key: asked for, set, deleted, counted.  Pure.
 */
#include "registry/parts.h"

/* data with *bytes room; on return *bytes = what there is. */
static uint32_t give_data(const void *from, uint32_t size, void *data, uint32_t *bytes)
{
    uint32_t room = bytes != NULL ? *bytes : 0;

    if (data != NULL && bytes == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (bytes != NULL) {
        *bytes = size;
    }
    if (data == NULL) {
        return ERROR_SUCCESS;
    }
    if (room < size) {
        return ERROR_MORE_DATA;
    }
    if (size > 0) {
        memcpy(data, from, size);
    }
    return ERROR_SUCCESS;
}

static uint32_t query_dynamic(struct registry *r, struct reg_key *k, const PVALUE *value, uint32_t *type,
                              void *data, uint32_t *bytes)
{
    uint32_t none = 0, error;

    if (data != NULL && bytes == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (type != NULL) {
        *type = value->pv_type;
    }
    if (data == NULL && bytes == NULL) {
        return ERROR_SUCCESS;
    }
    reg_hold(k);                    /* the provider may delete its own key */
    error = reg_dynamic_read(k, value, data, data != NULL ? bytes : &none);
    if (data == NULL) {
        *bytes = none;
    }
    reg_let_go(&r->tree, k);
    return error;
}

uint32_t registry_query(struct registry *r, uint32_t key, const char *name, uint32_t *type, void *data,
                        uint32_t *bytes)
{
    struct reg_key *k;
    struct reg_value *value;
    uint32_t root, error = reg_key_of(r, key, &k, &root);

    name = name != NULL ? name : "";
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (k->dynamic != NULL) {
        const PVALUE *dynamic = reg_dynamic_find(k->dynamic, name);

        return dynamic != NULL ? query_dynamic(r, k, dynamic, type, data, bytes) : ERROR_FILE_NOT_FOUND;
    }
    value = reg_find_value(&r->tree, k, name, (uint32_t)strlen(name));
    if (value == NULL) {
        return ERROR_FILE_NOT_FOUND;
    }
    if (type != NULL) {
        *type = value->type;
    }
    return give_data(value->data, value->bytes, data, bytes);
}

uint32_t registry_query_many(struct registry *r, uint32_t key, VALENT *entries, uint32_t count,
                             char *buffer, uint32_t *total)
{
    struct reg_key *k;
    uint32_t root, used = 0, error = reg_key_of(r, key, &k, &root);

    if (error == ERROR_SUCCESS && (entries == NULL || total == NULL)) {
        error = ERROR_INVALID_PARAMETER;
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (k->dynamic != NULL) {
        reg_hold(k);
        error = reg_dynamic_read_many(&r->tree, k, entries, count, (uint8_t *)buffer, total);
        reg_let_go(&r->tree, k);
        return error;
    }
    for (uint32_t i = 0; i < count; i++) {
        const char *name = entries[i].ve_valuename != NULL ? entries[i].ve_valuename : "";
        const struct reg_value *value = reg_find_value(&r->tree, k, name, (uint32_t)strlen(name));

        if (value == NULL) {
            return ERROR_FILE_NOT_FOUND;
        }
        used += value->bytes;
    }
    if (buffer == NULL || used > *total) {
        *total = used;
        return ERROR_MORE_DATA;
    }
    used = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *name = entries[i].ve_valuename != NULL ? entries[i].ve_valuename : "";
        const struct reg_value *value = reg_find_value(&r->tree, k, name, (uint32_t)strlen(name));

        entries[i].ve_valuelen = value->bytes;
        entries[i].ve_valueptr = (uint32_t)(uintptr_t)(buffer + used);
        entries[i].ve_type = value->type;
        if (value->bytes > 0) {
            memcpy(buffer + used, value->data, value->bytes);
        }
        used += value->bytes;
    }
    *total = used;
    return ERROR_SUCCESS;
}

uint32_t registry_set(struct registry *r, uint32_t key, const char *name, uint32_t type,
                      const void *data, uint32_t bytes)
{
    const struct reg_value *old;
    struct reg_key *k;
    uint32_t root, length, error = reg_key_of(r, key, &k, &root);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    name = name != NULL ? name : "";
    length = (uint32_t)strlen(name);
    if (length > REG_NAME_MAX || bytes > REG_DATA_MAX || (data == NULL && bytes > 0)) {
        return ERROR_INVALID_PARAMETER;
    }
    if (k->dynamic != NULL) {
        return ERROR_ACCESS_DENIED;
    }
    old = reg_find_value(&r->tree, k, name, length);
    if (old != NULL && old->type == type && old->bytes == bytes &&
        (bytes == 0 || memcmp(old->data, data, bytes) == 0)) {
        return ERROR_SUCCESS;           /* nothing that a file must learn */
    }
    if (!reg_put_value(&r->tree, k, name, length, type, data, bytes)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    reg_changed(r, k);
    return ERROR_SUCCESS;
}

uint32_t registry_delete_value(struct registry *r, uint32_t key, const char *name)
{
    struct reg_key *k;
    struct reg_value *value;
    uint32_t root, error = reg_key_of(r, key, &k, &root);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (k->dynamic != NULL) {
        return ERROR_ACCESS_DENIED;
    }
    name = name != NULL ? name : "";
    value = reg_find_value(&r->tree, k, name, (uint32_t)strlen(name));
    if (value == NULL) {
        return ERROR_FILE_NOT_FOUND;
    }
    reg_changed(r, k);
    reg_remove_value(&r->tree, value);
    return ERROR_SUCCESS;
}

uint32_t registry_enum_value(struct registry *r, uint32_t key, uint32_t index, char *name,
                             uint32_t *name_bytes, uint32_t *type, uint8_t *data, uint32_t *bytes)
{
    struct reg_key *k;
    struct reg_value *value = NULL;
    const PVALUE *dynamic = NULL;
    uint32_t root, length, error = reg_key_of(r, key, &k, &root);
    const char *from;

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (name == NULL || name_bytes == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (k->dynamic != NULL) {
        dynamic = index < k->dynamic->count ? &k->dynamic->value[index] : NULL;
    } else {
        value = reg_value_at(k, index);
    }
    if (value == NULL && dynamic == NULL) {
        return ERROR_NO_MORE_ITEMS;
    }
    from = value != NULL ? value->node.name : dynamic->pv_valuename;
    length = (uint32_t)strlen(from);
    if (length >= *name_bytes) {
        return ERROR_MORE_DATA;
    }
    memcpy(name, from, length + 1);
    *name_bytes = length;
    if (dynamic != NULL) {
        return query_dynamic(r, k, dynamic, type, data, bytes);
    }
    if (type != NULL) {
        *type = value->type;
    }
    return give_data(value->data, value->bytes, data, bytes);
}

static void longest(uint32_t *so_far, uint32_t length)
{
    if (length > *so_far) {
        *so_far = length;
    }
}

uint32_t registry_sizes(struct registry *r, uint32_t key, struct reg_sizes *sizes)
{
    struct reg_key *k;
    uint32_t root, error = reg_key_of(r, key, &k, &root);

    *sizes = (struct reg_sizes){ 0 };
    if (error != ERROR_SUCCESS) {
        return error;
    }
    sizes->subkeys = k->keys.count;
    sizes->values = k->values.count;
    for (uint32_t i = 0; i < k->keys.count; i++) {
        longest(&sizes->longest_subkey, (uint32_t)strlen(reg_key_at(k, i)->node.name));
    }
    for (uint32_t i = 0; i < k->values.count; i++) {
        longest(&sizes->longest_name, (uint32_t)strlen(reg_value_at(k, i)->node.name));
        longest(&sizes->longest_data, reg_value_at(k, i)->bytes);
    }
    for (uint32_t i = 0; k->dynamic != NULL && i < k->dynamic->count; i++) {
        sizes->values = k->dynamic->count;
        longest(&sizes->longest_name, (uint32_t)strlen(k->dynamic->value[i].pv_valuename));
        longest(&sizes->longest_data, k->dynamic->value[i].pv_valuelen);
    }
    return ERROR_SUCCESS;
}
