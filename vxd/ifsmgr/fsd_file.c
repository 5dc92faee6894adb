/*
 * fsd_file.c - open files of a volume whose file system registered with IFSMGR.  Pure.
 *
 * A file is open once in there, however many have it open here: SHARE and locks are DOS's.
 */
#include <string.h>
#include "fsd.h"

static struct fsd_node *node_of(const struct fs_file *file)
{
    return (struct fsd_node *)file->node;
}

static struct fsd_node *find_node(struct fsd_volume *vol, const char *path)
{
    uint32_t hash = fsd_hash(path);
    struct fs_node *node = vol->nodes[hash % FSD_HASH];

    while (node != NULL && strcmp(((struct fsd_node *)node)->path, path) != 0) {
        node = node->next;
    }
    return (struct fsd_node *)node;
}

struct fs_node *fsd_node_find(struct fs_volume *v, const struct fs_entry *entry)
{
    char path[FS_PATH_MAX];
    struct fsd_node *node = fsd_path_of(fsd_of(v), entry, path) ? find_node(fsd_of(v), path) : NULL;

    return node != NULL ? &node->node : NULL;
}

static int call_open(struct fsd_volume *vol, struct fsd_node *node, struct fsd_request *rq, unsigned access,
                     unsigned action, unsigned attr)
{
    int error;

    rq->ir.ir_error = 0;
    rq->ir.ir_flags = (uint8_t)(access | SHARE_DENYNONE);   /* who else may is decided here */
    rq->ir.ir_options = (uint16_t)action;
    rq->ir.ir_attr = (rq->ir.ir_attr & ~0xFFu) | attr;
    rq->ir.ir_sfn = node->sfn;
    rq->ir.ir_hfunc = &node->functions;
    error = fsd_call(vol, VFN_OPEN, &rq->ir);
    node->fh = rq->ir.ir_fh;
    return error;
}

static int call_handle(struct fsd_volume *vol, const struct fsd_node *node, unsigned function, uint8_t flags,
                       dos_time when)
{
    const hndlmisc *misc = node->functions.hf_misc;
    pIFSFunc call = misc != NULL && function < misc->hm_size ? misc->hm_func[function] : NULL;
    struct ioreq ir;

    if (call == NULL) {
        return 1;
    }
    fsd_begin(vol, &ir);
    ir.ir_fh = node->fh;
    ir.ir_sfn = node->sfn;
    ir.ir_flags = flags;
    ir.ir_dostime = when;
    return fsd_result(&ir, call(&ir));
}

static const dos_time no_time;      /* of functions that take none */

static void new_node(struct fsd_volume *vol, struct fsd_node *node, const char *path)
{
    memset(node, 0, sizeof *node);
    strcpy(node->path, path);
    node->hash = fsd_hash(path);
    node->sfn = ++vol->next_sfn;
}

/* Made, and closed again: DOS opens it by its entry. */
enum fs_err fsd_create(struct fs_volume *v, uint32_t dir, const struct fs_name *name, uint8_t attr,
                          uint16_t time, uint16_t date, struct fs_entry *entry)
{
    struct fsd_volume *vol = fsd_of(v);
    struct fsd_node *node = vol->ops->allocate(sizeof *node);
    char path[FS_PATH_MAX];
    struct fsd_request *rq = NULL;
    enum fs_err err = FS_NO_NODE;
    int error;

    if (node == NULL || !fsd_path_of_name(vol, dir, name, path)) {
        err = node == NULL ? FS_NO_NODE : FS_BAD_NAME;
        goto out;
    }
    rq = fsd_request(vol, path, NULL, name->text != NULL, &err);
    if (rq == NULL) {
        goto out;
    }
    new_node(vol, node, path);
    error = call_open(vol, node, rq, ACCESS_READWRITE, ACTION_CREATENEW, attr & 0x27u);
    if (error == 0) {
        (void)call_handle(vol, node, HM_FILETIMES, SET_MODIFY_DATETIME, (dos_time){ time, date });  /* not vital */
        error = call_handle(vol, node, HM_CLOSE, CLOSE_FINAL, no_time);
    }
    err = fsd_error(error);
    if (err == FS_OK) {
        err = fsd_find_one(vol, path, entry, NULL, NULL);
        entry->dir = dir;
    }
out:
    if (rq != NULL) {
        fsd_request_free(vol, rq);
    }
    vol->ops->release(node);
    return err;
}

static enum fs_err open_new(struct fsd_volume *vol, const char *path, const struct fs_entry *entry,
                            struct fsd_node **made)
{
    struct fsd_node *node = vol->ops->allocate(sizeof *node);
    enum fs_err err;
    struct fsd_request *rq = node != NULL ? fsd_request(vol, path, NULL, false, &err) : NULL;
    int error;

    if (rq == NULL) {
        vol->ops->release(node);
        return node == NULL ? FS_NO_NODE : err;
    }
    new_node(vol, node, path);
    node->writable = !(entry->attr & FS_ATTR_READONLY) && !vol->fs.read_only;
    error = call_open(vol, node, rq, node->writable ? ACCESS_READWRITE : ACCESS_READONLY,
                      ACTION_OPENEXISTING, 0);
    if (error == 5 && node->writable) {
        node->writable = false;
        error = call_open(vol, node, rq, ACCESS_READONLY, ACTION_OPENEXISTING, 0);
    }
    fsd_request_free(vol, rq);
    if (error != 0) {
        vol->ops->release(node);
        return fsd_error(error);
    }
    node->node.entry = *entry;
    node->node.next = vol->nodes[node->hash % FSD_HASH];
    vol->nodes[node->hash % FSD_HASH] = &node->node;
    *made = node;
    return FS_OK;
}

enum fs_err fsd_open(struct fs_volume *v, const struct fs_entry *entry, struct fs_file *file)
{
    struct fsd_volume *vol = fsd_of(v);
    struct fsd_node *node;
    char path[FS_PATH_MAX];
    enum fs_err err;

    if (!fsd_path_of(vol, entry, path)) {
        return FS_NO_FILE;
    }
    node = find_node(vol, path);
    if (node != NULL && node->node.exclusive) {
        return FS_SHARED;
    }
    if (node == NULL) {
        err = open_new(vol, path, entry, &node);
        if (err != FS_OK) {
            return err;
        }
    }
    node->node.users++;
    *file = (struct fs_file){ .node = &node->node, .generation = node->node.generation };
    return FS_OK;
}

enum fs_err fsd_make_exclusive(struct fs_volume *v, struct fs_file *file)
{
    if (file->node->users > 1) {
        return FS_SHARED;
    }
    file->node->exclusive = true;
    v->exclusive_files++;
    return FS_OK;
}

static enum fs_err store_time(struct fsd_volume *vol, struct fsd_node *node)
{
    int error = 0;

    if (node->node.dirty && node->writable) {
        error = call_handle(vol, node, HM_FILETIMES, SET_MODIFY_DATETIME,
                            (dos_time){ node->node.entry.time, node->node.entry.date });
    }
    node->node.dirty = false;
    return error == 1 ? FS_OK : fsd_error(error);       /* it has no times */
}

enum fs_err fsd_close(struct fs_volume *v, struct fs_file *file)
{
    struct fsd_volume *vol = fsd_of(v);
    struct fsd_node *node = node_of(file);
    struct fs_node **link = &vol->nodes[node->hash % FSD_HASH];
    enum fs_err err = store_time(vol, node), closed;

    file->node = NULL;
    if (--node->node.users != 0) {
        return err;
    }
    closed = fsd_error(call_handle(vol, node, HM_CLOSE, CLOSE_FINAL, no_time));
    v->exclusive_files -= node->node.exclusive;
    while (*link != &node->node) {
        link = &(*link)->next;
    }
    *link = node->node.next;
    vol->ops->release(node);
    return err != FS_OK ? err : closed;
}

enum fs_err fsd_commit(struct fs_volume *v, struct fs_file *file)
{
    enum fs_err err = store_time(fsd_of(v), node_of(file));
    int error = call_handle(fsd_of(v), node_of(file), HM_COMMIT, 0, no_time);

    return err != FS_OK ? err : error == 1 ? FS_OK : fsd_error(error);
}

static int transfer(struct fsd_volume *vol, const struct fsd_node *node, bool write, uint32_t position,
                    void *buffer, uint32_t bytes, uint32_t *done)
{
    pIFSFunc call = write ? node->functions.hf_write : node->functions.hf_read;
    struct ioreq ir;
    int error;

    *done = 0;
    if (call == NULL) {
        return 1;
    }
    fsd_begin(vol, &ir);
    ir.ir_fh = node->fh;
    ir.ir_sfn = node->sfn;
    ir.ir_pos = position;
    ir.ir_length = bytes;
    ir.ir_data = buffer;
    error = fsd_result(&ir, call(&ir));
    *done = error == 0 && ir.ir_length < bytes ? ir.ir_length : error == 0 ? bytes : 0;
    return error;
}

enum fs_err fsd_read(struct fs_volume *v, struct fs_file *file, uint32_t position, void *buffer,
                             uint32_t bytes, uint32_t *done)
{
    int error = transfer(fsd_of(v), node_of(file), false, position, buffer, bytes, done);

    return error == 38 ? FS_OK : fsd_error(error);      /* end of file */
}

enum fs_err fsd_write(struct fs_volume *v, struct fs_file *file, uint32_t position, const void *buffer,
                              uint32_t bytes, uint32_t *done)
{
    struct fsd_node *node = node_of(file);
    int error;

    *done = 0;
    if (!node->writable) {
        return FS_DENIED;
    }
    if (bytes == 0) {
        return FS_OK;           /* to the file system that would be another size */
    }
    error = transfer(fsd_of(v), node, true, position, (void *)(uintptr_t)buffer, bytes, done);
    if (position + *done > node->node.entry.size) {
        node->node.entry.size = position + *done;
    }
    return error == 39 || error == 112 ? FS_OK : fsd_error(error);
}

enum fs_err fsd_set_size(struct fs_volume *v, struct fs_file *file, uint32_t size)
{
    struct fsd_node *node = node_of(file);
    uint32_t done;
    int error;

    if (!node->writable) {
        return FS_DENIED;
    }
    error = transfer(fsd_of(v), node, true, size, NULL, 0, &done);      /* [DDK95 FS_WriteFile] */
    if (error == 0) {
        node->node.entry.size = size;
        node->node.generation++;
    }
    return fsd_error(error);
}
