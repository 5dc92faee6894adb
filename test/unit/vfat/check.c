/* check.c - a FAT volume judged by its bytes alone. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "check.h"

static uint32_t le(const uint8_t *p, unsigned n)
{
    return n == 0 ? 0 : p[0] | le(p + 1, n - 1) << 8;
}

static uint32_t value(const struct check *c, uint32_t cluster)
{
    const uint8_t *fat = c->image + c->fat_at;
    uint32_t v;

    switch (c->type) {
    case 12:
        v = le(fat + cluster * 3 / 2, 2);
        v = cluster & 1 ? v >> 4 : v & 0xFFF;
        return v >= 0xFF8 ? 0x0FFFFFFF : v;
    case 16:
        v = le(fat + cluster * 2, 2);
        return v >= 0xFFF8 ? 0x0FFFFFFF : v;
    default:
        v = le(fat + cluster * 4, 4) & 0x0FFFFFFF;
        return v >= 0x0FFFFFF8 ? 0x0FFFFFFF : v;
    }
}

static bool bad(struct check *c, const char *path, const char *what, uint32_t a)
{
    snprintf(c->why, sizeof(c->why), "%s: %s (%X)", path, what, a);
    return false;
}

/* Owns the chain; its length must be enough for `size`. */
static bool own_chain(struct check *c, const char *path, uint32_t first, uint32_t size, bool exact)
{
    uint32_t n = 0;

    for (uint32_t at = first; at != 0x0FFFFFFF; n++) {
        if (at < 2 || at >= c->clusters + 2) {
            return bad(c, path, at == 0 ? "its chain leads to a free cluster" : "its chain leads outside", at);
        }
        if (c->owned[at]++) {
            return bad(c, path, "shares a cluster", at);
        }
        at = value(c, at);
    }
    if ((uint64_t)n * c->cluster_bytes < size || (exact && n == 0)) {
        return bad(c, path, "its chain is too short", n);
    }
    return true;
}

static bool walk(struct check *c, const char *path, uint32_t first, uint32_t parent, unsigned depth);

static bool one_entry(struct check *c, const char *path, const char *name, const uint8_t *e, uint32_t self,
                      unsigned depth)
{
    struct check_file *f = &c->file[c->files];
    uint32_t first = le(e + 26, 2) | (c->type == 32 ? le(e + 20, 2) << 16 : 0);

    for (uint32_t i = 0; i < c->files; i++) {
        const char *other = c->file[i].path;

        if (strncmp(other, path, strlen(path)) == 0 && other[strlen(path)] == '\\' &&
            strcmp(other + strlen(path) + 1, name) == 0) {
            return bad(c, c->file[i].path, "is there twice", 0);
        }
    }
    if (++c->files == CHECK_FILES) {
        return bad(c, path, "too many files for this test", 0);
    }
    if (strlen(path) + strlen(name) + 2 > sizeof(f->path)) {
        return bad(c, path, "a path is too long for this test", 0);
    }
    strcpy(f->path, path);
    strcat(f->path, "\\");
    strcat(f->path, name);
    f->directory = e[11] & 0x10;
    f->first = first;
    f->size = le(e + 28, 4);
    for (uint32_t i = 0; first != 0 && i + 1 < c->files; i++) {
        if (c->file[i].first == first && c->file[i].directory == f->directory && c->twins++ == 0) {
            return true;        /* a file on its way from one name to another; the old one may not know its new size */
        }
    }
    if (f->directory) {
        return own_chain(c, f->path, first, 0, true) && walk(c, f->path, first, self, depth + 1);
    }
    return first == 0 ? f->size == 0 || bad(c, f->path, "has a size and no clusters", f->size)
                      : own_chain(c, f->path, first, f->size, false);
}

static uint8_t sum_of(const uint8_t *e)
{
    uint8_t sum = 0;

    for (unsigned i = 0; i < 11; i++) {
        sum = (uint8_t)((sum >> 1 | sum << 7) + e[i]);
    }
    return sum;
}

static void short_text(char *text, const uint8_t *e)
{
    unsigned n = 0;

    for (unsigned i = 0; i < 11; i++) {
        if (i == 8 && e[8] != ' ') {
            text[n++] = '.';
        }
        if (e[i] != ' ') {
            text[n++] = (char)e[i];
        }
    }
    text[n] = 0;
}

/* Slots of one directory; a long name must be whole and somebody's. */
static bool walk(struct check *c, const char *path, uint32_t first, uint32_t parent, unsigned depth)
{
    static const uint8_t place[13] = { 1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30 };
    uint8_t shorts[CHECK_FILES][11];
    char name[300] = "";
    uint32_t count = 0, expect = 0, sum = 0, cluster = first, in = 0, n = 0;

    if (depth > 8) {
        return bad(c, path, "directories without end", depth);
    }
    for (;; in += 32, n++) {
        const uint8_t *e;

        if (cluster == 0 && c->type != 32) {
            if (n == c->root_entries) {
                break;
            }
            e = c->image + c->root_at + n * 32;
        } else {
            if (in == c->cluster_bytes) {
                in = 0;
                cluster = value(c, cluster);
            }
            if (cluster == 0x0FFFFFFF) {
                break;
            }
            e = c->image + c->data_at + (cluster - 2) * c->cluster_bytes + in;
        }
        if (e[0] == 0) {
            break;
        }
        if (e[0] == 0xE5 || (e[11] & 0x3F) != 0x0F) {
            if (expect != 0) {
                return bad(c, path, "half a long name", n);
            }
        }
        if (e[0] == 0xE5) {
            name[0] = 0;
            continue;
        }
        if ((e[11] & 0x3F) == 0x0F) {
            uint32_t ordinal = e[0] & 0x3F;

            if (e[0] & 0x40 ? expect != 0 || name[0] != 0 : ordinal != expect || e[13] != sum) {
                return bad(c, path, "slots of long names in disorder", n);
            }
            if (e[0] & 0x40) {
                memset(name, 0, sizeof(name));
                sum = e[13];
            }
            for (unsigned i = 0; i < 13; i++) {
                uint32_t unit = le(e + place[i], 2);

                if (unit != 0 && unit != 0xFFFF) {
                    name[(ordinal - 1) * 13 + i] = (char)toupper((int)(unit < 0x80 ? unit : '#'));
                }
            }
            expect = ordinal - 1;
            continue;
        }
        if (n < 2 && path[0] != 0) {
            if (memcmp(e, n == 0 ? ".          " : "..         ", 11) != 0 ||
                (le(e + 26, 2) | (c->type == 32 ? le(e + 20, 2) << 16 : 0)) != (n == 0 ? first : parent)) {
                return bad(c, path, "its dots are wrong", n);
            }
            continue;
        }
        if (e[11] & 8) {
            continue;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (memcmp(shorts[i], e, 11) == 0) {
                return bad(c, path, "a short name is there twice", i);
            }
        }
        memcpy(shorts[count++], e, 11);
        if (name[0] != 0 && sum != sum_of(e)) {
            return bad(c, path, "a long name is nobody's", n);
        }
        if (name[0] == 0) {
            short_text(name, e);
        }
        if (!one_entry(c, path, name, e, path[0] ? first : 0, depth)) {
            return false;
        }
        name[0] = 0;
    }
    return expect == 0 || bad(c, path, "a long name ends the directory", n);
}

bool check_image(struct check *c, const uint8_t *image)
{
    uint32_t fat_sectors = le(image + 22, 2) ? le(image + 22, 2) : le(image + 36, 4);
    uint32_t total = le(image + 19, 2) ? le(image + 19, 2) : le(image + 32, 4);
    bool sound;

    c->image = image;
    c->sector = le(image + 11, 2);
    c->cluster_bytes = image[13] * c->sector;
    c->fat_at = le(image + 14, 2) * c->sector;
    c->root_entries = le(image + 17, 2);
    c->root_at = c->fat_at + image[16] * fat_sectors * c->sector;
    c->data_at = c->root_at + c->root_entries * 32;
    c->clusters = (total * c->sector - c->data_at) / c->cluster_bytes;
    c->type = c->root_entries == 0 ? 32 : c->clusters < 4085 ? 12 : 16;
    c->owned = calloc(c->clusters + 2, 1);
    c->files = c->twins = 0;
    c->why[0] = 0;
    sound = c->type == 32 ? own_chain(c, "\\", le(image + 44, 4), 0, true) && walk(c, "", le(image + 44, 4), 0, 0)
                          : walk(c, "", 0, 0, 0);
    free(c->owned);
    return sound;
}

const struct check_file *check_find(const struct check *c, const char *path)
{
    for (uint32_t i = 0; i < c->files; i++) {
        const char *a = c->file[i].path, *b = path;

        while (*a != 0 && toupper((unsigned char)*a) == toupper((unsigned char)*b)) {
            a++;
            b++;
        }
        if (*a == 0 && *b == 0) {
            return &c->file[i];
        }
    }
    return NULL;
}

bool check_contents(const struct check *c, const struct check_file *file, const uint8_t *bytes, uint32_t count)
{
    uint32_t cluster = file->first;

    if (file->size != count) {
        return false;
    }
    for (uint32_t at = 0; at < count; at += c->cluster_bytes) {
        uint32_t n = count - at < c->cluster_bytes ? count - at : c->cluster_bytes;

        if (memcmp(c->image + c->data_at + (cluster - 2) * c->cluster_bytes, bytes + at, n) != 0) {
            return false;
        }
        cluster = value(c, cluster);
    }
    return true;
}
