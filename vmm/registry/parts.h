/*
 * parts.h - what registry.c, path.c and value.c share.  Included by them only.
 */
#ifndef REGISTRY_PARTS_H
#define REGISTRY_PARTS_H

#include "registry/registry.h"

/* Down a path from *key, which moves there. */
uint32_t reg_walk(struct registry *r, struct reg_key **key, const char *path);

/* reg_walk, and what lacks is made: all of it or nothing.  *there = the last key that was there before. */
uint32_t reg_make_path(struct registry *r, struct reg_key **key, const char *path, struct reg_key **there);

/* Keys that reg_make_path made, from the last one up to what was there. */
void reg_unmake_path(struct registry *r, struct reg_key *key, const struct reg_key *there);

/* The key of a handle; *root = the movable predefined key it goes through, 0 = none. */
uint32_t reg_key_of(struct registry *r, uint32_t key, struct reg_key **result, uint32_t *root);

/* A change below HKEY_DYN_DATA is nothing that a file must learn. */
void reg_changed(struct registry *r, const struct reg_key *key);

#endif
