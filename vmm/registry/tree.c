/*
 * tree - keys and values in memory.  Pure.
 */
#include "registry/tree.h"

#include "registry/dynamic.h"
#include "services/string.h"

#define FIRST_BUCKETS   64u
#define FIRST_ROOM      4u

void reg_tree_init(struct reg_tree *t, const struct reg_memory *memory)
{
    *t = (struct reg_tree){ .memory = memory };
}

/* FNV-1a over the upper-case name, begun with the owner, so that equal names spread. */
static uint32_t hash_of(const struct reg_key *owner, const char *name, uint32_t length)
{
    uint32_t hash = 2166136261u ^ ((uint32_t)(uintptr_t)owner * 2654435761u);

    for (uint32_t i = 0; i < length; i++) {
        hash = (hash ^ string_upper((uint8_t)name[i])) * 16777619u;
    }
    return hash ^ hash >> 15;
}

static bool same_name(const char *stored, const char *name, uint32_t length)
{
    for (uint32_t i = 0; i < length; i++) {
        if (stored[i] == '\0' || string_upper((uint8_t)stored[i]) != string_upper((uint8_t)name[i])) {
            return false;
        }
    }
    return stored[length] == '\0';
}

static struct reg_node *find(const struct reg_table *table, const struct reg_key *owner,
                             const char *name, uint32_t length)
{
    uint32_t hash = hash_of(owner, name, length);

    if (table->buckets == 0) {
        return NULL;
    }
    for (struct reg_node *n = table->bucket[hash & (table->buckets - 1)]; n != NULL; n = n->next) {
        if (n->hash == hash && n->owner == owner && same_name(n->name, name, length)) {
            return n;
        }
    }
    return NULL;
}

/* Room for one more; false = no memory, and nothing has changed. */
static bool table_grow(struct reg_tree *t, struct reg_table *table)
{
    uint32_t buckets = table->buckets == 0 ? FIRST_BUCKETS : table->buckets * 2;
    struct reg_node **bucket;

    if (table->count < table->buckets) {
        return true;
    }
    bucket = t->memory->allocate(buckets * (uint32_t)sizeof *bucket);
    if (bucket == NULL) {
        return table->buckets != 0;         /* longer chains will do */
    }
    memset(bucket, 0, buckets * sizeof *bucket);
    for (uint32_t i = 0; i < table->buckets; i++) {
        for (struct reg_node *n = table->bucket[i], *next; n != NULL; n = next) {
            next = n->next;
            n->next = bucket[n->hash & (buckets - 1)];
            bucket[n->hash & (buckets - 1)] = n;
        }
    }
    t->memory->release(table->bucket);
    table->bucket = bucket;
    table->buckets = buckets;
    return true;
}

static bool list_grow(struct reg_tree *t, struct reg_list *list)
{
    uint32_t room = list->room == 0 ? FIRST_ROOM : list->room * 2;
    struct reg_node **item;

    if (list->count < list->room) {
        return true;
    }
    item = t->memory->allocate(room * (uint32_t)sizeof *item);
    if (item == NULL) {
        return false;
    }
    if (list->count > 0) {
        memcpy(item, list->item, list->count * sizeof *item);
    }
    t->memory->release(list->item);
    list->item = item;
    list->room = room;
    return true;
}

static void link(struct reg_table *table, struct reg_list *list, struct reg_node *n)
{
    struct reg_node **bucket = &table->bucket[n->hash & (table->buckets - 1)];

    n->next = *bucket;
    *bucket = n;
    table->count++;
    n->index = list->count;
    list->item[list->count++] = n;
}

/* The last of the list takes the free place: values and keys are not ordered [DDK95 _RegEnumKey]. */
static void unlink(struct reg_table *table, struct reg_list *list, struct reg_node *n)
{
    struct reg_node **at = &table->bucket[n->hash & (table->buckets - 1)];

    while (*at != n) {
        at = &(*at)->next;
    }
    *at = n->next;
    table->count--;
    list->item[n->index] = list->item[--list->count];
    list->item[n->index]->index = n->index;
}

static bool name_node(struct reg_tree *t, struct reg_node *n, struct reg_key *owner, const char *name,
                      uint32_t length)
{
    n->name = t->memory->allocate(length + 1);
    if (n->name == NULL) {
        return false;
    }
    memcpy(n->name, name, length);
    n->name[length] = '\0';
    n->owner = owner;
    n->hash = hash_of(owner, name, length);
    return true;
}

struct reg_key *reg_new_root(struct reg_tree *t, const char *name)
{
    struct reg_key *key = t->memory->allocate(sizeof *key);

    if (key == NULL) {
        return NULL;
    }
    *key = (struct reg_key){ .holds = 1 };      /* a root is never freed */
    if (!name_node(t, &key->node, NULL, name, (uint32_t)strlen(name))) {
        t->memory->release(key);
        return NULL;
    }
    return key;
}

struct reg_key *reg_find_key(const struct reg_tree *t, const struct reg_key *parent, const char *name,
                             uint32_t length)
{
    return (struct reg_key *)find(&t->keys, parent, name, length);
}

struct reg_value *reg_find_value(const struct reg_tree *t, const struct reg_key *key, const char *name,
                                 uint32_t length)
{
    return (struct reg_value *)find(&t->values, key, name, length);
}

struct reg_key *reg_add_key(struct reg_tree *t, struct reg_key *parent, const char *name, uint32_t length)
{
    struct reg_key *key;

    if (!table_grow(t, &t->keys) || !list_grow(t, &parent->keys)) {
        return NULL;
    }
    key = t->memory->allocate(sizeof *key);
    if (key == NULL) {
        return NULL;
    }
    *key = (struct reg_key){ .depth = parent->depth + 1 };
    if (!name_node(t, &key->node, parent, name, length)) {
        t->memory->release(key);
        return NULL;
    }
    link(&t->keys, &parent->keys, &key->node);
    return key;
}

static struct reg_value *add_value(struct reg_tree *t, struct reg_key *key, const char *name, uint32_t length)
{
    struct reg_value *value;

    if (!table_grow(t, &t->values) || !list_grow(t, &key->values)) {
        return NULL;
    }
    value = t->memory->allocate(sizeof *value);
    if (value == NULL) {
        return NULL;
    }
    *value = (struct reg_value){ 0 };
    if (!name_node(t, &value->node, key, name, length)) {
        t->memory->release(value);
        return NULL;
    }
    link(&t->values, &key->values, &value->node);
    return value;
}

bool reg_put_value(struct reg_tree *t, struct reg_key *key, const char *name, uint32_t length,
                   uint32_t type, const void *data, uint32_t bytes)
{
    struct reg_value *value = reg_find_value(t, key, name, length);
    uint8_t *copy = NULL;

    if (bytes > 0) {
        copy = t->memory->allocate(bytes);
        if (copy == NULL) {
            return false;
        }
        memcpy(copy, data, bytes);
    }
    if (value == NULL) {
        value = add_value(t, key, name, length);
        if (value == NULL) {
            t->memory->release(copy);
            return false;
        }
    }
    t->memory->release(value->data);
    value->data = copy;
    value->bytes = bytes;
    value->type = type;
    return true;
}

void reg_remove_value(struct reg_tree *t, struct reg_value *value)
{
    unlink(&t->values, &value->node.owner->values, &value->node);
    t->memory->release(value->node.name);
    t->memory->release(value->data);
    t->memory->release(value);
}

static void free_key(struct reg_tree *t, struct reg_key *key)
{
    reg_dynamic_free(t, key);
    t->memory->release(key->keys.item);
    t->memory->release(key->values.item);
    t->memory->release(key->node.name);
    t->memory->release(key);
}

void reg_remove_key(struct reg_tree *t, struct reg_key *key)
{
    while (key->values.count > 0) {
        reg_remove_value(t, reg_value_at(key, key->values.count - 1));
    }
    unlink(&t->keys, &key->node.owner->keys, &key->node);
    key->deleted = true;
    if (key->holds == 0) {
        free_key(t, key);
    }
}

void reg_free_root(struct reg_tree *t, struct reg_key *root)
{
    struct reg_key *key = root;

    for (;;) {
        struct reg_key *owner = key->node.owner;

        if (key->keys.count > 0) {
            key = reg_key_at(key, key->keys.count - 1);
            continue;
        }
        if (key == root) {
            break;
        }
        key->holds = 0;
        reg_remove_key(t, key);
        key = owner;
    }
    while (root->values.count > 0) {
        reg_remove_value(t, reg_value_at(root, root->values.count - 1));
    }
    free_key(t, root);
}

void reg_hold(struct reg_key *key)
{
    key->holds++;
}

void reg_let_go(struct reg_tree *t, struct reg_key *key)
{
    if (--key->holds == 0 && key->deleted) {
        free_key(t, key);
    }
}

struct reg_key *reg_key_at(const struct reg_key *key, uint32_t index)
{
    return index < key->keys.count ? (struct reg_key *)key->keys.item[index] : NULL;
}

struct reg_value *reg_value_at(const struct reg_key *key, uint32_t index)
{
    return index < key->values.count ? (struct reg_value *)key->values.item[index] : NULL;
}
