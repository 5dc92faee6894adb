/*
 * fsd_path.c - requests with paths, and numbers for directories.  Pure.
 */
#include <string.h>
#include "charset.h"
#include "fsd.h"
#include "names.h"

_Static_assert(sizeof ((struct fsd_request *)0)->path >= PARSE_MAX_BYTES, "fsd_request");

/* ---- requests ---- */

void fsd_begin(struct fsd_volume *vol, struct ioreq *ir)
{
    memset(ir, 0, sizeof *ir);
    ir->ir_rh = vol->rh;
    ir->ir_pid = vol->ops->process();
}

int fsd_result(struct ioreq *ir, int returned)
{
    return ir->ir_error != 0 ? (uint16_t)ir->ir_error : returned;
}

int fsd_call(struct fsd_volume *vol, unsigned function, struct ioreq *ir)
{
    pIFSFunc call = function < vol->table->vfn_size ? vol->table->vfn_func[function] : NULL;

    return call != NULL ? fsd_result(ir, call(ir)) : 1;
}

static uint32_t put_path(uint8_t *to, const uint16_t *text, enum fs_err *err)
{
    uint32_t flags = 0;
    unsigned drive = 0, error = parse_path(text, NULL, (ParsedPath *)(void *)to, &flags, &drive);

    if (error != 0) {
        *err = FS_BAD_NAME;
    }
    return flags;
}

static void to_unicode(uint16_t *to, const char *text)
{
    unsigned n = 0;

    for (; text[n] != 0 && n < FS_PATH_MAX - 1; n++) {
        to[n] = uni_of_bcs((uint8_t)text[n], BCS_OEM);
    }
    to[n] = 0;
}

static const uint16_t *last_component(const uint16_t *text)
{
    const uint16_t *last = text;

    for (; *text != 0; text++) {
        last = *text == '\\' ? text + 1 : last;
    }
    return last;
}

struct fsd_request *fsd_request(struct fsd_volume *vol, const char *text, const char *text2, bool is_long,
                                enum fs_err *err)
{
    struct fsd_request *rq = vol->ops->allocate(sizeof *rq);
    const uint16_t *name;
    unsigned n = 0;

    if (rq == NULL) {
        *err = FS_NO_NODE;
        return NULL;
    }
    *err = FS_OK;
    fsd_begin(vol, &rq->ir);
    memset(&rq->functions, 0, sizeof rq->functions);
    if (text2 != NULL) {
        to_unicode(rq->unparsed, text2);
        rq->ir.ir_attr2 = put_path(rq->path2, rq->unparsed, err) | (is_long ? FILE_FLAG_KEEP_CASE : 0);
        rq->ir.ir_ppath2 = (path_t)(void *)rq->path2;
        name = last_component(rq->unparsed);        /* of where it goes [DDK95 FS_RenameFile] */
        while (name[n] != 0 && n < FS_NAME_MAX) {
            rq->file_name[n] = name[n];
            n++;
        }
    }
    to_unicode(rq->unparsed, text);
    rq->ir.ir_attr = put_path(rq->path, rq->unparsed, err) | (is_long ? FILE_FLAG_KEEP_CASE : 0);
    rq->ir.ir_ppath = (path_t)(void *)rq->path;
    if (text2 == NULL) {
        name = last_component(rq->unparsed);
        while (name[n] != 0 && n < FS_NAME_MAX) {
            rq->file_name[n] = name[n];
            n++;
        }
    }
    rq->file_name[n] = 0;
    rq->ir.ir_uFName = rq->file_name;
    rq->ir.ir_upath = rq->unparsed;
    if (*err != FS_OK) {
        vol->ops->release(rq);
        return NULL;
    }
    return rq;
}

void fsd_request_free(struct fsd_volume *vol, struct fsd_request *rq)
{
    vol->ops->release(rq);
}

/* ---- directories ---- */

uint32_t fsd_hash(const char *path)
{
    uint32_t hash = 2166136261u;

    for (; *path != 0; path++) {
        hash = (hash ^ (uint8_t)*path) * 16777619u;
    }
    return hash;
}

const char *fsd_dir_path(const struct fsd_volume *vol, uint32_t dir)
{
    if (dir == FS_ROOT) {
        return "";
    }
    return dir < FSD_DIRS && vol->dir[dir] != NULL ? vol->dir[dir]->path : NULL;
}

static void forget_dir(struct fsd_volume *vol, struct fsd_dir *dir)
{
    struct fsd_dir **at = &vol->dir_hash[dir->hash % FSD_HASH];

    while (*at != dir) {
        at = &(*at)->next;
    }
    *at = dir->next;
    vol->dir[dir->id] = NULL;
    vol->ops->release(dir);
}

uint32_t fsd_dir_id(struct fsd_volume *vol, const char *path)
{
    uint32_t hash = fsd_hash(path), id = vol->next_dir;
    struct fsd_dir *dir;

    if (path[0] == 0 || (path[0] == '\\' && path[1] == 0)) {
        return FS_ROOT;
    }
    for (dir = vol->dir_hash[hash % FSD_HASH]; dir != NULL; dir = dir->next) {
        if (dir->hash == hash && strcmp(dir->path, path) == 0) {
            return dir->id;
        }
    }
    dir = vol->ops->allocate((uint32_t)(sizeof *dir + strlen(path)));
    if (dir == NULL) {
        return FS_ROOT;
    }
    if (vol->dir[id] != NULL) {
        forget_dir(vol, vol->dir[id]);      /* the oldest; a search in there ends */
    }
    strcpy(dir->path, path);
    dir->id = id;
    dir->hash = hash;
    dir->next = vol->dir_hash[hash % FSD_HASH];
    vol->dir_hash[hash % FSD_HASH] = dir;
    vol->dir[id] = dir;
    vol->next_dir = id + 1 < FSD_DIRS ? id + 1 : 1;
    return id;
}

static bool join(const char *dir, const char *name, char path[FS_PATH_MAX])
{
    size_t n = dir != NULL ? strlen(dir) : FS_PATH_MAX, m = strlen(name);

    if (n + 1 + m + 1 > FS_PATH_MAX - 2) {
        return false;
    }
    memcpy(path, dir, n);
    path[n] = '\\';
    memcpy(path + n + 1, name, m + 1);
    return true;
}

bool fsd_path_of(const struct fsd_volume *vol, const struct fs_entry *entry, char path[FS_PATH_MAX])
{
    char name[13];

    name[fs_name_unpack(name, entry->name)] = 0;
    return join(fsd_dir_path(vol, entry->dir), name, path);
}

bool fsd_path_of_name(const struct fsd_volume *vol, uint32_t dir, const struct fs_name *name,
                      char path[FS_PATH_MAX])
{
    char text[13];

    if (name->text != NULL) {
        return join(fsd_dir_path(vol, dir), name->text, path);
    }
    text[fs_name_unpack(text, name->packed)] = 0;
    return join(fsd_dir_path(vol, dir), text, path);
}
