/*
 * registry - keys by handle, as the services see them.  Pure.
 */
#include "registry/registry.h"

#define SLOT_MASK       0xFFFFu     /* of a handle: index + 1; above it, how often that was used */
#define USE_STEP        0x10000u
#define USE_MASK        0x7FFF0000u /* handles are below the predefined ones */

static const struct { const char *path; unsigned root; } standard_keys[] = {
    { "Software\\Classes", REG_LOCAL_MACHINE },
    { "Config\\0001", REG_LOCAL_MACHINE },
    { "Enum", REG_LOCAL_MACHINE },
    { "System\\CurrentControlSet\\Services\\VxD", REG_LOCAL_MACHINE },
    { "System\\CurrentControlSet\\Services\\Class", REG_LOCAL_MACHINE },
    { ".Default", REG_USERS },
};

/* ---- paths ------------------------------------------------------------------------------------ */

/* The next component of a path; *path moves behind it.  Length 0: the path ends here. */
static uint32_t component(const char **path, const char **name)
{
    uint32_t length = 0;

    *name = *path;
    while ((*path)[length] != '\0' && (*path)[length] != '\\') {
        length++;
    }
    *path += length;
    if (**path == '\\') {
        ++*path;
    }
    return length;
}

/* Goes down a path from *key as far as there are keys.  *key = where it ends, *rest what is left of it. */
static uint32_t walk_to(struct registry *r, struct reg_key **key, const char *path, const char **rest)
{
    *rest = path != NULL ? path : "";
    while (**rest != '\0') {
        const char *p = *rest, *name;
        uint32_t length = component(&p, &name);
        struct reg_key *child;

        if (length == 0 || length > REG_NAME_MAX) {
            return ERROR_BADKEY;
        }
        child = reg_find_key(&r->tree, *key, name, length);
        if (child == NULL) {
            return ERROR_FILE_NOT_FOUND;
        }
        *key = child;
        *rest = p;
    }
    return ERROR_SUCCESS;
}

static uint32_t walk(struct registry *r, struct reg_key **key, const char *path)
{
    const char *rest;

    return walk_to(r, key, path, &rest);
}

/* Keys that make_path made, from the last one up to what was there. */
static void unmake(struct registry *r, struct reg_key *key, const struct reg_key *there)
{
    while (key != there) {
        struct reg_key *owner = key->node.owner;

        reg_remove_key(&r->tree, key);
        r->changes--;
        key = owner;
    }
}

/* walk, and what lacks is made: all of it or nothing.  *there = the last key that was there before. */
static uint32_t make_path(struct registry *r, struct reg_key **key, const char *path, struct reg_key **there)
{
    const char *p;
    uint32_t error = walk_to(r, key, path, &p);

    *there = *key;
    if (error != ERROR_FILE_NOT_FOUND) {
        return error;
    }
    while (*p != '\0') {
        const char *name;
        uint32_t length = component(&p, &name);
        struct reg_key *child = NULL;

        error = length == 0 || length > REG_NAME_MAX ? ERROR_BADKEY
                : (*key)->depth >= REG_DEPTH_MAX ? ERROR_INVALID_PARAMETER : ERROR_NOT_ENOUGH_MEMORY;
        if (error == ERROR_NOT_ENOUGH_MEMORY) {
            child = reg_add_key(&r->tree, *key, name, length);
        }
        if (child == NULL) {
            unmake(r, *key, *there);
            return error;
        }
        r->changes++;
        *key = child;
    }
    return ERROR_SUCCESS;
}

uint32_t registry_init(struct registry *r, const struct reg_memory *memory)
{
    static const char *const names[REG_ROOTS] = { "HKEY_LOCAL_MACHINE", "HKEY_USERS", "HKEY_DYN_DATA" };

    *r = (struct registry){ 0 };
    reg_tree_init(&r->tree, memory);
    for (unsigned i = 0; i < REG_ROOTS; i++) {
        r->root[i] = reg_new_root(&r->tree, names[i]);
        if (r->root[i] == NULL) {
            return ERROR_NOT_ENOUGH_MEMORY;
        }
    }
    for (unsigned i = 0; i < sizeof standard_keys / sizeof standard_keys[0]; i++) {
        struct reg_key *key = r->root[standard_keys[i].root], *there;
        uint32_t error = make_path(r, &key, standard_keys[i].path, &there);

        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    r->classes = r->current_config = r->root[REG_LOCAL_MACHINE];
    r->current_user = r->root[REG_USERS];
    if (walk(r, &r->classes, "Software\\Classes") != ERROR_SUCCESS ||
        walk(r, &r->current_config, "Config\\0001") != ERROR_SUCCESS ||
        walk(r, &r->current_user, ".Default") != ERROR_SUCCESS) {
        return ERROR_BADDB;
    }
    reg_hold(r->classes);
    reg_hold(r->current_config);
    reg_hold(r->current_user);
    r->changes = 0;
    return ERROR_SUCCESS;
}

void registry_free(struct registry *r)
{
    const struct reg_memory *memory = r->tree.memory;

    for (uint32_t i = 0; i < r->handles; i++) {
        if (r->handle[i].key != NULL) {
            reg_let_go(&r->tree, r->handle[i].key);
        }
    }
    for (unsigned i = 0; i < REG_ROOTS; i++) {
        if (r->root[i] != NULL) {
            reg_free_root(&r->tree, r->root[i]);
        }
    }
    if (memory != NULL) {
        memory->release(r->handle);
        memory->release(r->tree.keys.bucket);
        memory->release(r->tree.values.bucket);
    }
    *r = (struct registry){ 0 };
}

/* ---- handles ---------------------------------------------------------------------------------- */

static struct reg_handle *handle_of(struct registry *r, uint32_t key)
{
    uint32_t slot = (key & SLOT_MASK) - 1;

    return slot < r->handles && r->handle[slot].used && r->handle[slot].number == key ? &r->handle[slot]
                                                                                     : NULL;
}

/* The key of a handle; *root = the movable predefined key it goes through, 0 = none. */
static uint32_t key_of(struct registry *r, uint32_t key, struct reg_key **result, uint32_t *root)
{
    struct reg_handle *h;

    *root = 0;
    *result = NULL;
    switch (key) {
    case HKEY_CLASSES_ROOT:
        *result = r->classes;
        break;
    case HKEY_CURRENT_USER:
        *result = r->current_user;
        *root = key;
        break;
    case HKEY_LOCAL_MACHINE:
        *result = r->root[REG_LOCAL_MACHINE];
        break;
    case HKEY_USERS:
        *result = r->root[REG_USERS];
        break;
    case HKEY_CURRENT_CONFIG:
        *result = r->current_config;
        *root = key;
        break;
    case HKEY_DYN_DATA:
        *result = r->root[REG_DYN_DATA];
        break;
    default:
        h = handle_of(r, key);
        if (h != NULL) {
            *result = h->key;
            *root = h->root;
        }
        break;
    }
    if (*result == NULL) {
        return ERROR_BADKEY;
    }
    return (*result)->deleted ? ERROR_KEY_DELETED : ERROR_SUCCESS;
}

static bool more_handles(struct registry *r)
{
    uint32_t count = r->handles == 0 ? 16 : r->handles * 2;
    struct reg_handle *handle;

    if (count > REG_HANDLES_MAX) {
        return false;
    }
    handle = r->tree.memory->allocate(count * (uint32_t)sizeof *handle);
    if (handle == NULL) {
        return false;
    }
    memset(handle, 0, count * sizeof *handle);
    if (r->handles > 0) {
        memcpy(handle, r->handle, r->handles * sizeof *handle);
    }
    for (uint32_t i = count; i-- > r->handles;) {
        handle[i].number = i + 1;
        handle[i].next_free = r->first_free;
        r->first_free = i + 1;
    }
    r->tree.memory->release(r->handle);
    r->handle = handle;
    r->handles = count;
    return true;
}

static uint32_t new_handle(struct registry *r, struct reg_key *key, uint32_t root, uint32_t *result)
{
    struct reg_handle *h;

    if (r->first_free == 0 && !more_handles(r)) {
        return ERROR_NOT_ENOUGH_MEMORY;
    }
    h = &r->handle[r->first_free - 1];
    r->first_free = h->next_free;
    h->number = ((h->number + USE_STEP) & USE_MASK) | (h->number & SLOT_MASK);
    h->used = true;
    h->key = key;
    h->root = root;
    reg_hold(key);
    *result = h->number;
    return ERROR_SUCCESS;
}

static uint32_t open(struct registry *r, uint32_t key, const char *subkey, bool create, uint32_t *result)
{
    struct reg_key *k, *there = NULL;
    uint32_t root, error = key_of(r, key, &k, &root);

    if (error == ERROR_SUCCESS && result == NULL) {
        error = ERROR_INVALID_PARAMETER;
    }
    if (error == ERROR_SUCCESS) {
        error = create ? make_path(r, &k, subkey, &there) : walk(r, &k, subkey);
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = new_handle(r, k, root, result);
    if (error != ERROR_SUCCESS && create) {
        unmake(r, k, there);
    }
    return error;
}

uint32_t registry_open(struct registry *r, uint32_t key, const char *subkey, uint32_t *result)
{
    return open(r, key, subkey, false, result);
}

uint32_t registry_create(struct registry *r, uint32_t key, const char *subkey, uint32_t *result)
{
    return open(r, key, subkey, true, result);
}

uint32_t registry_close(struct registry *r, uint32_t key)
{
    struct reg_handle *h = handle_of(r, key);
    struct reg_key *k;
    uint32_t root;

    if (h == NULL) {
        /* The predefined keys are always open. */
        return key >= HKEY_CLASSES_ROOT && key_of(r, key, &k, &root) != ERROR_BADKEY ? ERROR_SUCCESS
                                                                                      : ERROR_BADKEY;
    }
    if (h->key != NULL) {
        reg_let_go(&r->tree, h->key);
    }
    h->key = NULL;
    h->used = false;
    h->next_free = r->first_free;
    r->first_free = (h->number & SLOT_MASK);
    return ERROR_SUCCESS;
}

uint32_t registry_check(struct registry *r, uint32_t key)
{
    struct reg_key *k;
    uint32_t root;

    return key_of(r, key, &k, &root);
}

/* ---- keys ------------------------------------------------------------------------------------- */

/* A change below HKEY_DYN_DATA is nothing that a file must learn. */
static void changed(struct registry *r, const struct reg_key *key)
{
    while (key->node.owner != NULL) {
        key = key->node.owner;
    }
    r->changes += key != r->root[REG_DYN_DATA];
}

uint32_t registry_delete_key(struct registry *r, uint32_t key, const char *subkey)
{
    struct reg_key *k, *start;
    uint32_t root, error = key_of(r, key, &k, &root);

    start = k;
    if (error == ERROR_SUCCESS) {
        error = walk(r, &k, subkey);
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (k == start) {
        return ERROR_BADKEY;
    }
    if (k->keys.count > 0 || k == r->classes || k == r->current_user || k == r->current_config) {
        return ERROR_ACCESS_DENIED;
    }
    changed(r, k);
    reg_remove_key(&r->tree, k);
    return ERROR_SUCCESS;
}

uint32_t registry_enum_key(struct registry *r, uint32_t key, uint32_t index, char *name, uint32_t bytes)
{
    struct reg_key *k, *child;
    uint32_t root, length, error = key_of(r, key, &k, &root);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    child = reg_key_at(k, index);
    if (child == NULL) {
        return ERROR_NO_MORE_ITEMS;
    }
    length = (uint32_t)strlen(child->node.name);
    if (name == NULL || length >= bytes) {
        return ERROR_MORE_DATA;
    }
    memcpy(name, child->node.name, length + 1);
    return ERROR_SUCCESS;
}

/* ---- values ----------------------------------------------------------------------------------- */

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
    uint32_t root, error = key_of(r, key, &k, &root);

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
    uint32_t root, used = 0, error = key_of(r, key, &k, &root);

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
    uint32_t root, length, error = key_of(r, key, &k, &root);

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
    changed(r, k);
    return ERROR_SUCCESS;
}

uint32_t registry_delete_value(struct registry *r, uint32_t key, const char *name)
{
    struct reg_key *k;
    struct reg_value *value;
    uint32_t root, error = key_of(r, key, &k, &root);

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
    changed(r, k);
    reg_remove_value(&r->tree, value);
    return ERROR_SUCCESS;
}

uint32_t registry_enum_value(struct registry *r, uint32_t key, uint32_t index, char *name,
                             uint32_t *name_bytes, uint32_t *type, uint8_t *data, uint32_t *bytes)
{
    struct reg_key *k;
    struct reg_value *value = NULL;
    const PVALUE *dynamic = NULL;
    uint32_t root, length, error = key_of(r, key, &k, &root);
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
    uint32_t root, error = key_of(r, key, &k, &root);

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

/* ---- the rest --------------------------------------------------------------------------------- */

uint32_t registry_remap(struct registry *r, uint32_t key, uint32_t root)
{
    struct reg_key **place = root == HKEY_CURRENT_USER ? &r->current_user
                             : root == HKEY_CURRENT_CONFIG ? &r->current_config : NULL;
    struct reg_key *k, *old;
    uint32_t through, error = key_of(r, key, &k, &through);

    if (error != ERROR_SUCCESS) {
        return error;
    }
    if (place == NULL) {
        return ERROR_BADKEY;
    }
    old = *place;
    reg_hold(k);
    *place = k;
    reg_let_go(&r->tree, old);
    for (uint32_t i = 0; i < r->handles; i++) {
        if (r->handle[i].used && r->handle[i].root == root && r->handle[i].key != NULL) {
            reg_let_go(&r->tree, r->handle[i].key);
            r->handle[i].key = NULL;        /* the number stays taken until it is closed */
        }
    }
    return ERROR_SUCCESS;
}

uint32_t registry_create_dynamic(struct registry *r, const char *subkey, void *context,
                                 const PROVIDER *provider, const PVALUE *values, uint32_t count,
                                 uint32_t *result)
{
    struct reg_key *k = r->root[REG_DYN_DATA], *there;
    uint32_t error, changes = r->changes;

    if (subkey == NULL || *subkey == '\0' || result == NULL) {
        return ERROR_INVALID_PARAMETER;
    }
    if (walk(r, &k, subkey) == ERROR_SUCCESS) {
        return ERROR_ACCESS_DENIED;         /* it is there already */
    }
    k = r->root[REG_DYN_DATA];
    error = make_path(r, &k, subkey, &there);
    if (error == ERROR_SUCCESS) {
        error = reg_dynamic_make(&r->tree, k, context, provider, values, count);
        if (error == ERROR_SUCCESS) {
            error = new_handle(r, k, 0, result);
        }
        if (error != ERROR_SUCCESS) {
            unmake(r, k, there);
        }
    }
    r->changes = changes;
    return error;
}

/* Every procedure that is asked for is named, so both are. */
static uint32_t forget_provider(struct registry *r, struct reg_key *key, bool (*gone)(uint32_t address))
{
    const PROVIDER *p = &key->dynamic->provider;
    uint32_t count = gone((uint32_t)(uintptr_t)p->pi_R0_1val);

    if (p->pi_R0_allvals != NULL) {
        count += gone((uint32_t)(uintptr_t)p->pi_R0_allvals);
    }
    if (count != 0 && key->keys.count == 0) {
        reg_remove_key(&r->tree, key);
    } else if (count != 0) {
        reg_dynamic_free(&r->tree, key);        /* others live below it */
    }
    return count;
}

uint32_t registry_forget_code(struct registry *r, bool (*gone)(uint32_t address))
{
    struct reg_key *key = r->root[REG_DYN_DATA];
    uint32_t count = 0, index = key != NULL ? key->keys.count : 0;

    /* Children before their parent, the last one first: taking one out moves none that is still to come. */
    while (key != NULL) {
        struct reg_key *owner = key->node.owner;
        uint32_t place = key->node.index;

        if (index > 0) {
            key = reg_key_at(key, index - 1);
            index = key->keys.count;
            continue;
        }
        if (key->dynamic != NULL) {
            count += forget_provider(r, key, gone);
        }
        key = owner;
        index = place;
    }
    return count;
}
