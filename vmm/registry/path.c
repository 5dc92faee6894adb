/*
 * path - from a key down a path, key by key.  Pure.
 */
#include "registry/parts.h"

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

uint32_t reg_walk(struct registry *r, struct reg_key **key, const char *path)
{
    const char *rest;

    return walk_to(r, key, path, &rest);
}

void reg_unmake_path(struct registry *r, struct reg_key *key, const struct reg_key *there)
{
    while (key != there) {
        struct reg_key *owner = key->node.owner;

        reg_remove_key(&r->tree, key);
        r->changes--;
        key = owner;
    }
}

uint32_t reg_make_path(struct registry *r, struct reg_key **key, const char *path, struct reg_key **there)
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
            reg_unmake_path(r, *key, *there);
            return error;
        }
        r->changes++;
        *key = child;
    }
    return ERROR_SUCCESS;
}
