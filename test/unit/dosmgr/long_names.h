/* long_names.h - long names over a FAT volume, in memory only: what the DOS core needs of a file system
 * to be tested.  Included by dos_long_test.c. */
#ifndef LONG_NAMES_H
#define LONG_NAMES_H

#include <stdio.h>
#include <string.h>
#include "guest.h"
#include "../../../vxd/vfat/nls.h"

static struct { uint8_t packed[11]; char text[256]; } known[64];
static unsigned known_count;
static struct fs_ops over;
static const struct fs_ops *under;

static bool same_text(const char *a, const char *b)
{
    while (*a != 0 && uni_upper(oem_to_uni[(uint8_t)*a]) == uni_upper(oem_to_uni[(uint8_t)*b])) {
        a++;
        b++;
    }
    return *a == 0 && *b == 0;
}

static void remember(uint8_t packed[11], const struct fs_name *name)
{
    char text[13];

    if (name->text == NULL) {
        memcpy(packed, name->packed, 11);
        return;
    }
    snprintf(text, sizeof(text), "LONG~%u.NAM", known_count);
    (void)fs_name_pack(packed, text, strlen(text), false);
    memcpy(known[known_count].packed, packed, 11);
    strcpy(known[known_count++].text, name->text);
}

static enum fs_err over_lookup(struct fs_volume *vol, const char *path, uint32_t *dir, struct fs_entry *entry)
{
    char text[300] = "", part[256], alias[13];
    size_t n;

    while (*path == '\\') {
        n = strcspn(++path, "\\");
        memcpy(part, path, n);
        part[n] = 0;
        for (unsigned i = 0; i < known_count; i++) {
            if (same_text(part, known[i].text)) {
                fs_name_unpack(alias, known[i].packed);
                strcpy(part, alias);
            }
        }
        if (n != 0 && (!fs_name_pack((uint8_t[11]){ 0 }, part, strlen(part), false) || strlen(part) > 12)) {
            strcpy(part, "~~NOFILE");
        }
        for (char *p = part; *p != 0; p++) {
            *p = (char)fs_upper((uint8_t)*p);
        }
        strcat(strcat(text, "\\"), part);
        path += n;
    }
    return under->lookup(vol, text, dir, entry);
}

static size_t over_long_name(struct fs_volume *vol, const struct fs_entry *entry, uint16_t *name)
{
    size_t n = 0;

    (void)vol;
    for (unsigned i = 0; i < known_count; i++) {
        if (memcmp(known[i].packed, entry->name, 11) == 0) {
            for (n = 0; known[i].text[n] != 0; n++) {
                name[n] = oem_to_uni[(uint8_t)known[i].text[n]];
            }
        }
    }
    return n;
}

static enum fs_err over_create(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint8_t attr,
                               uint16_t time, uint16_t date, struct fs_entry *entry)
{
    struct fs_name alias = { .text = NULL };

    remember(alias.packed, name);
    return under->create(vol, dir, &alias, attr, time, date, entry);
}

static enum fs_err over_mkdir(struct fs_volume *vol, uint32_t dir, const struct fs_name *name, uint16_t time,
                              uint16_t date)
{
    struct fs_name alias = { .text = NULL };

    remember(alias.packed, name);
    return under->mkdir(vol, dir, &alias, time, date);
}

static enum fs_err over_rename(struct fs_volume *vol, const struct fs_entry *entry, uint32_t dir,
                               const struct fs_name *name)
{
    struct fs_name alias = { .text = NULL };

    remember(alias.packed, name);
    return under->rename(vol, entry, dir, &alias);
}

static struct fs_entry last_times;      /* what set_times was given */

static enum fs_err over_set_times(struct fs_volume *vol, const struct fs_entry *entry)
{
    (void)vol;
    last_times = *entry;
    return FS_OK;
}

static void give_long_names(struct fs_volume *vol)
{
    under = vol->ops;
    over = *under;
    over.lookup = over_lookup;
    over.long_name = over_long_name;
    over.create = over_create;
    over.mkdir = over_mkdir;
    over.rename = over_rename;
    over.set_times = over_set_times;
    vol->ops = &over;
    known_count = 0;
}

#endif
