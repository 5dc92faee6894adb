/*
 * tree.h - keys and values in memory.  Included by vmm/registry and its tests.
 *
 * Names keep their case and are compared without it.  A name is found through one hash table of all
 * keys and one of all values, a number through the owner's array: neither gets slower with their count.
 */
#ifndef VMM_REGISTRY_TREE_H
#define VMM_REGISTRY_TREE_H

#include "types.h"

#define REG_NAME_MAX    255u        /* characters of a key's or value's name */
#define REG_DATA_MAX    16384u      /* bytes of a value */
#define REG_DEPTH_MAX   128u        /* keys from the root */

struct reg_dynamic;                 /* dynamic.h */

/* What keys and values have in common: a name within an owner. */
struct reg_node {
    struct reg_node *next;          /* of the same bucket */
    struct reg_key *owner;          /* the key it is in; NULL = a root */
    uint32_t hash, index;           /* index: in the owner's array */
    char *name;
};

struct reg_list {
    struct reg_node **item;
    uint32_t count, room;
};

struct reg_key {
    struct reg_node node;
    struct reg_list keys, values;
    uint32_t depth;
    uint32_t holds;                 /* open handles; the memory stays until the last is closed */
    bool deleted;
    struct reg_dynamic *dynamic;    /* its values come from a provider; NULL = they are here */
};

struct reg_value {
    struct reg_node node;
    uint32_t type, bytes;
    uint8_t *data;
};

struct reg_table {
    struct reg_node **bucket;
    uint32_t buckets, count;
};

struct reg_memory {
    void *(*allocate)(uint32_t bytes);      /* NULL = none left */
    void (*release)(void *block);           /* NULL is nothing */
};

struct reg_tree {
    const struct reg_memory *memory;
    struct reg_table keys, values;
};

enum reg_root { REG_LOCAL_MACHINE, REG_USERS, REG_DYN_DATA, REG_ROOTS };

void reg_tree_init(struct reg_tree *t, const struct reg_memory *memory);
struct reg_key *reg_new_root(struct reg_tree *t, const char *name);     /* NULL = no memory */

struct reg_key *reg_find_key(const struct reg_tree *t, const struct reg_key *parent, const char *name,
                             uint32_t length);
struct reg_value *reg_find_value(const struct reg_tree *t, const struct reg_key *key, const char *name,
                                 uint32_t length);
/* Names that are there already are the caller's mistake.  NULL = no memory. */
struct reg_key *reg_add_key(struct reg_tree *t, struct reg_key *parent, const char *name, uint32_t length);
/* Makes it or changes it; on false the old value is as it was. */
bool reg_put_value(struct reg_tree *t, struct reg_key *key, const char *name, uint32_t length,
                   uint32_t type, const void *data, uint32_t bytes);
void reg_remove_value(struct reg_tree *t, struct reg_value *value);
/* Takes a key without subkeys out of the tree; it is freed when nothing holds it. */
void reg_remove_key(struct reg_tree *t, struct reg_key *key);
/* A root with everything below it, held or not. */
void reg_free_root(struct reg_tree *t, struct reg_key *root);
void reg_hold(struct reg_key *key);
void reg_let_go(struct reg_tree *t, struct reg_key *key);

struct reg_key *reg_key_at(const struct reg_key *key, uint32_t index);      /* NULL = no more */
struct reg_value *reg_value_at(const struct reg_key *key, uint32_t index);

#endif
