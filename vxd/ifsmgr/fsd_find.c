/*
 * fsd_find.c - entries of directories: one by its name, or one after the other.  Pure.
 *
 * A search stays open where a reader of a directory stopped, so that the next entry costs one call of
 * the file system.  A reader whose search was given to another starts again and skips.
 */
#include <string.h>
#include "charset.h"
#include "fsd.h"
#include "ifs_time.h"
#include "names.h"

#define EVERYTHING  (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_DIRECTORY)

static uint32_t units_of(const uint16_t *name, uint32_t max)
{
    uint32_t n = 0;

    while (n < max && name[n] != 0) {
        n++;
    }
    return n;
}

/* The short name: what the file system says, else the long one if it is short, else one made of it. */
static void short_name(uint8_t packed[11], const _WIN32_FIND_DATA *found)
{
    const uint16_t *name = found->cAlternateFileName[0] != 0 ? found->cAlternateFileName : found->cFileName;
    uint32_t units = units_of(name, found->cAlternateFileName[0] != 0 ? 14 : 260);
    uint16_t fcb[FCB_UNITS];

    if (units > 0 && name[0] == '.') {
        (void)names_short_to_lossy(fcb, name, (units < 2 ? units : 2) * 2);     /* "." or ".." */
    } else if ((parse_element(name, units) & FILE_FLAG_IS_LFN) || !names_short_to_lossy(fcb, name, units * 2)) {
        (void)names_create_basis(fcb, name, units * 2);
        (void)names_append_tail(fcb, 1);
    }
    for (unsigned i = 0; i < FCB_UNITS; i++) {
        int ch = bcs_of_uni(uni_upper(fcb[i]), BCS_OEM);

        packed[i] = (uint8_t)(ch < 0 ? '_' : ch);
    }
}

static void put_time(_FILETIME from, uint16_t *time, uint16_t *date)
{
    uint32_t dos = dos_of_seconds(seconds_of_filetime(from));

    *time = (uint16_t)dos;
    *date = (uint16_t)(dos >> 16);
}

static void fill(struct fsd_volume *vol, uint32_t dir, uint32_t index, const _WIN32_FIND_DATA *found,
                 struct fs_entry *entry)
{
    char path[FS_PATH_MAX];
    uint16_t unused;

    memset(entry, 0, sizeof *entry);
    short_name(entry->name, found);
    entry->attr = (uint8_t)(found->dwFileAttributes & 0x3F);
    entry->size = found->nFileSizeHigh != 0 ? 0xFFFFFFFF : found->nFileSizeLow;
    put_time(found->ftLastWriteTime, &entry->time, &entry->date);
    if (found->ftCreationTime.dwHighDateTime != 0) {
        put_time(found->ftCreationTime, &entry->create_time, &entry->create_date);
    }
    if (found->ftLastAccessTime.dwHighDateTime != 0) {
        put_time(found->ftLastAccessTime, &unused, &entry->access_date);
    }
    entry->dir = dir;
    entry->index = index;
    if (!(entry->attr & FS_ATTR_DIRECTORY)) {
        return;
    }
    if (entry->name[0] != '.') {
        entry->first = fsd_path_of(vol, entry, path) ? fsd_dir_id(vol, path) : FS_ROOT;
    } else if (entry->name[1] != '.') {
        entry->first = dir;
    } else if (fsd_dir_path(vol, dir) != NULL) {
        strcpy(path, fsd_dir_path(vol, dir));
        if (strrchr(path, '\\') != NULL) {
            *strrchr(path, '\\') = 0;
        }
        entry->first = fsd_dir_id(vol, path);
    }
}

/* ---- one search ---- */

static void of_dos(const srch_entry *dos, _WIN32_FIND_DATA *found)
{
    memset(found, 0, sizeof *found);
    found->dwFileAttributes = dos->se_attrib;
    found->ftLastWriteTime = filetime_of_dos(dos->se_date, dos->se_time);
    found->nFileSizeLow = dos->se_size;
    for (unsigned n = 0; n < 12 && dos->se_name[n] != 0; n++) {
        found->cFileName[n] = uni_of_bcs((uint8_t)dos->se_name[n], BCS_OEM);
    }
}

/* Long names first; a file system without answers an error, and is asked as MS-DOS would. */
static int search_first(struct fsd_volume *vol, struct fsd_request *rq, uint32_t attr, struct fsd_search *search)
{
    uint32_t flags = rq->ir.ir_attr;
    int error;

    memset(search, 0, sizeof *search);
    rq->ir.ir_attr = attr | flags;
    rq->ir.ir_hfunc = &rq->functions;
    rq->ir.ir_data = &rq->found;
    memset(&rq->found, 0, sizeof rq->found);
    error = fsd_call(vol, VFN_FINDOPEN, &rq->ir);
    search->functions = rq->functions;
    search->fh = rq->ir.ir_fh;
    if (error == 1 || error == 50) {
        search->by_dos = true;
        search->dos.se_key.sk_drive = (uint8_t)(vol->drive + 1);
        rq->ir.ir_error = 0;
        rq->ir.ir_attr = attr;
        rq->ir.ir_flags = SEARCH_FIRST;
        rq->ir.ir_data = &search->dos;
        error = fsd_call(vol, VFN_SEARCH, &rq->ir);
        of_dos(&search->dos, &rq->found);
    }
    search->open = error == 0;
    return error;
}

static int search_next(struct fsd_volume *vol, struct fsd_search *search, _WIN32_FIND_DATA *found)
{
    struct ioreq ir;
    int error;

    fsd_begin(vol, &ir);
    ir.ir_fh = search->fh;
    if (search->by_dos) {
        ir.ir_flags = SEARCH_NEXT;
        ir.ir_data = &search->dos;
        error = fsd_call(vol, VFN_SEARCH, &ir);
        of_dos(&search->dos, found);
        return error;
    }
    memset(found, 0, sizeof *found);
    ir.ir_data = found;
    return search->functions.hf_read != NULL ? fsd_result(&ir, search->functions.hf_read(&ir)) : 18;
}

static void search_close(struct fsd_volume *vol, struct fsd_search *search)
{
    const hndlmisc *misc = search->functions.hf_misc;
    struct ioreq ir;

    if (search->open && !search->by_dos && misc != NULL && misc->hm_func[HM_CLOSE] != NULL) {
        fsd_begin(vol, &ir);
        ir.ir_fh = search->fh;
        (void)misc->hm_func[HM_CLOSE](&ir);     /* it is not used any more, whatever it says */
    }
    search->open = false;
}

enum fs_err fsd_find_one(struct fsd_volume *vol, const char *path, struct fs_entry *entry,
                         uint16_t *long_name, size_t *long_units)
{
    struct fsd_search search;
    enum fs_err err;
    struct fsd_request *rq = fsd_request(vol, path, NULL, true, &err);
    char dir[FS_PATH_MAX];
    int error;

    if (rq == NULL) {
        return err;
    }
    error = search_first(vol, rq, EVERYTHING, &search);
    if (error == 0) {
        strcpy(dir, path);
        *strrchr(dir, '\\') = 0;
        fill(vol, fsd_dir_id(vol, dir), FS_DIR_END, &rq->found, entry);
        if (long_name != NULL) {
            *long_units = units_of(rq->found.cFileName, FS_NAME_MAX);
            memcpy(long_name, rq->found.cFileName, *long_units * sizeof *long_name);
        }
    }
    search_close(vol, &search);
    fsd_request_free(vol, rq);
    return error == 18 ? FS_NO_FILE : fsd_error(error);
}

/* ---- one entry after the other ---- */

static struct fsd_search *search_at(struct fsd_volume *vol, uint32_t dir, uint32_t index)
{
    struct fsd_search *oldest = &vol->search[0];

    for (unsigned i = 0; i < FSD_SEARCHES; i++) {
        struct fsd_search *search = &vol->search[i];

        if (search->open && search->dir == dir && search->index == index) {
            return search;
        }
        if (!search->open || (oldest->open && search->used - vol->clock < oldest->used - vol->clock)) {
            oldest = search;
        }
    }
    search_close(vol, oldest);
    return oldest;
}

static int start(struct fsd_volume *vol, struct fsd_search *search, uint32_t dir, _WIN32_FIND_DATA *found)
{
    const char *of = fsd_dir_path(vol, dir);
    char path[FS_PATH_MAX];
    struct fsd_request *rq;
    enum fs_err err;
    int error;

    if (of == NULL || strlen(of) > FS_PATH_MAX - 6) {
        return 18;
    }
    strcpy(path, of);
    strcpy(path + strlen(path), "\\*.*");
    rq = fsd_request(vol, path, NULL, false, &err);
    if (rq == NULL) {
        return 8;
    }
    error = search_first(vol, rq, EVERYTHING, search);
    *found = rq->found;
    search->dir = dir;
    search->index = 1;
    fsd_request_free(vol, rq);
    return error == 2 ? 18 : error;
}

enum fs_err fsd_find_next(struct fsd_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry)
{
    struct fsd_search *search;
    _WIN32_FIND_DATA found;
    int error;

    if (*index == FS_DIR_END) {
        return FS_END;
    }
    search = search_at(vol, dir, *index);
    if (!search->open) {
        error = start(vol, search, dir, &found);
        while (error == 0 && search->index <= *index) {
            error = search_next(vol, search, &found);
            search->index++;
        }
    } else {
        error = search_next(vol, search, &found);
        search->index++;
    }
    search->used = ++vol->clock;
    if (error != 0) {
        search_close(vol, search);
        return fsd_error(error);
    }
    *index = search->index;
    fill(vol, dir, search->index - 1, &found, entry);
    return FS_OK;
}

void fsd_find_forget(struct fsd_volume *vol)
{
    for (unsigned i = 0; i < FSD_SEARCHES; i++) {
        search_close(vol, &vol->search[i]);
    }
}
