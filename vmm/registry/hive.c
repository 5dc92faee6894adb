/*
 * hive - the registry as bytes of a file.  Pure.
 */
#include "registry/hive.h"

#define VERSION         1u
#define H_VERSION       8u
#define H_SEQUENCE      12u
#define H_BODY_BYTES    16u
#define H_BODY_CRC      20u
#define H_CRC           60u

static const char magic[8] = { 'V', 'M', 'M', '3', '2', 'R', 'E', 'G' };

uint32_t hive_crc(const void *data, uint32_t bytes)
{
    /* A table of half bytes: 64 bytes of it are enough for a file that is written now and then. */
    static const uint32_t table[16] = {
        0x00000000, 0x1DB71064, 0x3B6E20C8, 0x26D930AC, 0x76DC4190, 0x6B6B51F4, 0x4DB26158, 0x5005713C,
        0xEDB88320, 0xF00F9344, 0xD6D6A3E8, 0xCB61B38C, 0x9B64C2B0, 0x86D3D2D4, 0xA00AE278, 0xBDBDF21C,
    };
    const uint8_t *p = data;
    uint32_t crc = ~0u;

    for (; bytes > 0; bytes--, p++) {
        crc = crc >> 4 ^ table[(crc ^ *p) & 15];
        crc = crc >> 4 ^ table[(crc ^ *p >> 4) & 15];
    }
    return ~crc;
}

static void put32(uint8_t *at, uint32_t value)
{
    memcpy(at, &value, sizeof value);       /* little-endian, as every PC is */
}

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

/* ---- writing ---------------------------------------------------------------------------------- */

struct sink {
    uint8_t *at;            /* NULL: only count */
    uint32_t used;
};

static void put(struct sink *s, const void *data, uint32_t bytes)
{
    if (s->at != NULL && bytes > 0) {
        memcpy(s->at + s->used, data, bytes);
    }
    s->used += bytes;
}

static void put_byte(struct sink *s, uint32_t value)
{
    uint8_t byte = (uint8_t)value;

    put(s, &byte, 1);
}

static void put_key(struct sink *s, const struct reg_key *key)
{
    uint32_t length = (uint32_t)strlen(key->node.name);

    put_byte(s, 'K');
    put_byte(s, length);
    put(s, key->node.name, length);
    for (uint32_t i = 0; i < key->values.count; i++) {
        const struct reg_value *value = reg_value_at(key, i);

        length = (uint32_t)strlen(value->node.name);
        put_byte(s, 'V');
        put_byte(s, length);
        put(s, &value->type, 4);
        put(s, &value->bytes, 4);
        put(s, value->node.name, length);
        put(s, value->data, value->bytes);
    }
}

/* Depth first without recursion: the way back up is in the keys themselves. */
static void put_tree(struct sink *s, const struct reg_key *root)
{
    const struct reg_key *key = root;
    uint32_t next = 0;                  /* subkey that comes next */

    put_key(s, root);
    for (;;) {
        const struct reg_key *child = reg_key_at(key, next);

        if (child != NULL) {
            put_key(s, child);
            key = child;
            next = 0;
            continue;
        }
        put_byte(s, 'E');
        if (key == root) {
            return;
        }
        next = key->node.index + 1;
        key = key->node.owner;
    }
}

static void put_body(struct sink *s, const struct registry *r)
{
    put_tree(s, r->root[REG_LOCAL_MACHINE]);
    put_tree(s, r->root[REG_USERS]);
    put_byte(s, 'Z');
}

uint32_t hive_size(const struct registry *r)
{
    struct sink s = { NULL, HIVE_HEADER };

    put_body(&s, r);
    return s.used;
}

void hive_write(const struct registry *r, uint32_t sequence, uint8_t *buffer)
{
    struct sink s = { buffer, HIVE_HEADER };

    put_body(&s, r);
    memset(buffer, 0, HIVE_HEADER);
    memcpy(buffer, magic, sizeof magic);
    put32(buffer + H_VERSION, VERSION);
    put32(buffer + H_SEQUENCE, sequence);
    put32(buffer + H_BODY_BYTES, s.used - HIVE_HEADER);
    put32(buffer + H_BODY_CRC, hive_crc(buffer + HIVE_HEADER, s.used - HIVE_HEADER));
    put32(buffer + H_CRC, hive_crc(buffer, H_CRC));
}

/* ---- reading ---------------------------------------------------------------------------------- */

struct record {
    uint8_t what;               /* 'K' 'V' 'E' 'Z' */
    uint32_t name_bytes, type, data_bytes;
    const char *name;
    const uint8_t *data;
};

/* The record at *at of a body; false: it is none, or lies beyond the end. */
static bool take(const uint8_t *body, uint32_t bytes, uint32_t *at, struct record *rec)
{
    uint32_t left = bytes - *at, fixed;
    const uint8_t *p = body + *at;

    if (left == 0) {
        return false;
    }
    *rec = (struct record){ .what = p[0] };
    fixed = p[0] == 'K' ? 2 : p[0] == 'V' ? 10 : p[0] == 'E' || p[0] == 'Z' ? 1 : 0;
    if (fixed == 0 || left < fixed) {
        return false;
    }
    if (fixed > 1) {
        rec->name_bytes = p[1];
    }
    if (p[0] == 'V') {
        rec->type = get32(p + 2);
        rec->data_bytes = get32(p + 6);
    }
    left -= fixed;
    if (rec->name_bytes > left || rec->data_bytes > left - rec->name_bytes ||
        rec->data_bytes > REG_DATA_MAX) {
        return false;
    }
    rec->name = (const char *)p + fixed;
    rec->data = p + fixed + rec->name_bytes;
    *at += fixed + rec->name_bytes + rec->data_bytes;
    return true;
}

static bool name_is_sound(const struct record *rec)
{
    for (uint32_t i = 0; i < rec->name_bytes; i++) {
        if (rec->name[i] == '\0' || (rec->what == 'K' && rec->name[i] == '\\')) {
            return false;
        }
    }
    return rec->what == 'V' || rec->name_bytes > 0;
}

static const char *const root_names[] = { "HKEY_LOCAL_MACHINE", "HKEY_USERS" };

static int root_of(const struct record *rec)
{
    for (int i = 0; i < 2; i++) {
        if (strlen(root_names[i]) == rec->name_bytes &&
            memcmp(root_names[i], rec->name, rec->name_bytes) == 0) {
            return i;
        }
    }
    return -1;
}

bool hive_body_is_sound(const uint8_t *body, uint32_t bytes)
{
    uint32_t at = 0, depth = 0;
    struct record rec;

    while (take(body, bytes, &at, &rec)) {
        switch (rec.what) {
        case 'K':
            if (!name_is_sound(&rec) || depth > REG_DEPTH_MAX || (depth == 0 && root_of(&rec) < 0)) {
                return false;
            }
            depth++;
            break;
        case 'V':
            if (depth == 0 || !name_is_sound(&rec)) {
                return false;
            }
            break;
        case 'E':
            if (depth == 0) {
                return false;
            }
            depth--;
            break;
        default:
            return depth == 0 && at == bytes;
        }
    }
    return false;
}

bool hive_is_sound(const uint8_t *data, uint32_t bytes, uint32_t *sequence)
{
    uint32_t body;

    if (bytes < HIVE_HEADER || memcmp(data, magic, sizeof magic) != 0 ||
        get32(data + H_VERSION) != VERSION || get32(data + H_CRC) != hive_crc(data, H_CRC)) {
        return false;
    }
    body = get32(data + H_BODY_BYTES);
    if (body > bytes - HIVE_HEADER || get32(data + H_BODY_CRC) != hive_crc(data + HIVE_HEADER, body) ||
        !hive_body_is_sound(data + HIVE_HEADER, body)) {
        return false;
    }
    *sequence = get32(data + H_SEQUENCE);
    return true;
}

uint32_t hive_load(struct registry *r, const uint8_t *data)
{
    const uint8_t *body = data + HIVE_HEADER;
    uint32_t at = 0, bytes = get32(data + H_BODY_BYTES);
    struct reg_key *key = NULL;
    struct record rec;

    while (take(body, bytes, &at, &rec) && rec.what != 'Z') {
        if (rec.what == 'E') {
            key = key->node.owner;
        } else if (rec.what == 'V') {
            if (reg_find_value(&r->tree, key, rec.name, rec.name_bytes) == NULL &&
                !reg_put_value(&r->tree, key, rec.name, rec.name_bytes, rec.type, rec.data,
                               rec.data_bytes)) {
                return ERROR_NOT_ENOUGH_MEMORY;
            }
        } else if (key == NULL) {
            key = r->root[root_of(&rec) == 0 ? REG_LOCAL_MACHINE : REG_USERS];
        } else {
            struct reg_key *child = reg_find_key(&r->tree, key, rec.name, rec.name_bytes);

            if (child == NULL) {
                child = reg_add_key(&r->tree, key, rec.name, rec.name_bytes);
            }
            if (child == NULL) {
                return ERROR_NOT_ENOUGH_MEMORY;
            }
            key = child;
        }
    }
    return ERROR_SUCCESS;
}
