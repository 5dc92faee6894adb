/*
 * registry - keys by handle, as the services see them.  Pure.
 */
#include "registry/registry.h"

#include "registry/parts.h"

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
        uint32_t error = reg_make_path(r, &key, standard_keys[i].path, &there);

        if (error != ERROR_SUCCESS) {
            return error;
        }
    }
    r->classes = r->current_config = r->root[REG_LOCAL_MACHINE];
    r->current_user = r->root[REG_USERS];
    if (reg_walk(r, &r->classes, "Software\\Classes") != ERROR_SUCCESS ||
        reg_walk(r, &r->current_config, "Config\\0001") != ERROR_SUCCESS ||
        reg_walk(r, &r->current_user, ".Default") != ERROR_SUCCESS) {
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

uint32_t reg_key_of(struct registry *r, uint32_t key, struct reg_key **result, uint32_t *root)
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
    uint32_t root, error = reg_key_of(r, key, &k, &root);

    if (error == ERROR_SUCCESS && result == NULL) {
        error = ERROR_INVALID_PARAMETER;
    }
    if (error == ERROR_SUCCESS) {
        error = create ? reg_make_path(r, &k, subkey, &there) : reg_walk(r, &k, subkey);
    }
    if (error != ERROR_SUCCESS) {
        return error;
    }
    error = new_handle(r, k, root, result);
    if (error != ERROR_SUCCESS && create) {
        reg_unmake_path(r, k, there);
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
        return key >= HKEY_CLASSES_ROOT && reg_key_of(r, key, &k, &root) != ERROR_BADKEY ? ERROR_SUCCESS
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

    return reg_key_of(r, key, &k, &root);
}

/* ---- keys ------------------------------------------------------------------------------------- */

void reg_changed(struct registry *r, const struct reg_key *key)
{
    while (key->node.owner != NULL) {
        key = key->node.owner;
    }
    r->changes += key != r->root[REG_DYN_DATA];
}

uint32_t registry_delete_key(struct registry *r, uint32_t key, const char *subkey)
{
    struct reg_key *k, *start;
    uint32_t root, error = reg_key_of(r, key, &k, &root);

    start = k;
    if (error == ERROR_SUCCESS) {
        error = reg_walk(r, &k, subkey);
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
    reg_changed(r, k);
    reg_remove_key(&r->tree, k);
    return ERROR_SUCCESS;
}

uint32_t registry_enum_key(struct registry *r, uint32_t key, uint32_t index, char *name, uint32_t bytes)
{
    struct reg_key *k, *child;
    uint32_t root, length, error = reg_key_of(r, key, &k, &root);

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

/* ---- the rest --------------------------------------------------------------------------------- */

uint32_t registry_remap(struct registry *r, uint32_t key, uint32_t root)
{
    struct reg_key **place = root == HKEY_CURRENT_USER ? &r->current_user
                             : root == HKEY_CURRENT_CONFIG ? &r->current_config : NULL;
    struct reg_key *k, *old;
    uint32_t through, error = reg_key_of(r, key, &k, &through);

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
    if (reg_walk(r, &k, subkey) == ERROR_SUCCESS) {
        return ERROR_ACCESS_DENIED;         /* it is there already */
    }
    k = r->root[REG_DYN_DATA];
    error = reg_make_path(r, &k, subkey, &there);
    if (error == ERROR_SUCCESS) {
        error = reg_dynamic_make(&r->tree, k, context, provider, values, count);
        if (error == ERROR_SUCCESS) {
            error = new_handle(r, k, 0, result);
        }
        if (error != ERROR_SUCCESS) {
            reg_unmake_path(r, k, there);
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
