/*
 * fsd.h - a volume of a file system that registered with IFSMGR, as DOS asks it.  Included by vxd/ifsmgr
 * and its tests.
 *
 * Pure: memory comes from the ops, everything else from the file system's own functions.  Calls may
 * block in there, so what a call needs is its own; only searches and nodes are the volume's.
 */
#ifndef IFSMGR_FSD_H
#define IFSMGR_FSD_H

#include <fs.h>
#include <ifs.h>

#define FSD_DIRS        1024u       /* directories a volume remembers by number */
#define FSD_HASH        64u
#define FSD_SEARCHES    8u          /* places where a directory can be read on */

struct fsd_ops {
    void *(*allocate)(uint32_t bytes);
    void (*release)(void *block);
    uint32_t (*process)(void);      /* who asks: ir_pid */
};

/* A search that goes on. */
struct fsd_search {
    bool open, by_dos;              /* by FS_SearchFile, which knows short names only */
    hndlfunc functions;
    uint32_t fh;
    srch_entry dos;
    uint32_t dir, index;            /* what its next entry is */
    uint32_t used;                  /* when */
};

/* An open file of the file system, shared by all who opened the same name. */
struct fsd_node {
    struct fs_node node;            /* first */
    hndlfunc functions;
    uint32_t fh;
    uint32_t hash;
    uint16_t sfn;
    bool writable;
    char path[FS_PATH_MAX];
};

struct fsd_dir {
    struct fsd_dir *next;           /* in its hash chain */
    uint32_t id, hash;
    char path[1];                   /* "\A\B", the root: "" */
};

struct fsd_volume {
    struct fs_volume fs;            /* first */
    const struct fsd_ops *ops;
    const volfunc *table;
    uint32_t rh, drive;             /* drive: 0 = A: */
    uint32_t provider;
    struct fsd_dir *dir[FSD_DIRS], *dir_hash[FSD_HASH];
    uint32_t next_dir, clock;
    struct fs_node *nodes[FSD_HASH];
    uint16_t next_sfn;
    struct fsd_search search[FSD_SEARCHES];
};

/* ---- fsd_volume.c ---- */
extern const struct fs_ops fsd_fs_ops;
/* Function table and handle of a mount; *vol cleared before. */
void fsd_volume_init(struct fsd_volume *vol, const struct fsd_ops *ops, const volfunc *table, uint32_t rh,
                     unsigned drive);
enum fs_err fsd_error(int error);           /* of an MS-DOS error code */

static inline struct fsd_volume *fsd_of(const struct fs_volume *vol)
{
    return (struct fsd_volume *)(uintptr_t)vol;
}

/* ---- fsd_file.c: as fs_ops has them ---- */
struct fs_node *fsd_node_find(struct fs_volume *v, const struct fs_entry *entry);
enum fs_err fsd_create(struct fs_volume *v, uint32_t dir, const struct fs_name *name, uint8_t attr,
                       uint16_t time, uint16_t date, struct fs_entry *entry);
enum fs_err fsd_open(struct fs_volume *v, const struct fs_entry *entry, struct fs_file *file);
enum fs_err fsd_make_exclusive(struct fs_volume *v, struct fs_file *file);
enum fs_err fsd_close(struct fs_volume *v, struct fs_file *file);
enum fs_err fsd_commit(struct fs_volume *v, struct fs_file *file);
enum fs_err fsd_read(struct fs_volume *v, struct fs_file *file, uint32_t position, void *buffer,
                     uint32_t bytes, uint32_t *done);
enum fs_err fsd_write(struct fs_volume *v, struct fs_file *file, uint32_t position, const void *buffer,
                      uint32_t bytes, uint32_t *done);
enum fs_err fsd_set_size(struct fs_volume *v, struct fs_file *file, uint32_t size);

/* ---- fsd_path.c ---- */
/* A request with a path, or two; from vol->ops, for fsd_request_free. */
struct fsd_request {
    struct ioreq ir;
    hndlfunc functions;
    _WIN32_FIND_DATA found;
    uint16_t unparsed[FS_PATH_MAX], file_name[FS_NAME_MAX + 1];
    uint8_t path[540], path2[540];          /* PARSE_MAX_BYTES */
};
/* text: "\A\B"; text2 NULL = none; *err says why there is none. */
struct fsd_request *fsd_request(struct fsd_volume *vol, const char *text, const char *text2, bool is_long,
                                enum fs_err *err);
void fsd_request_free(struct fsd_volume *vol, struct fsd_request *rq);
int fsd_call(struct fsd_volume *vol, unsigned function, struct ioreq *ir);      /* VFN_; ir_error */
void fsd_begin(struct fsd_volume *vol, struct ioreq *ir);   /* cleared, rh, pid */
int fsd_result(struct ioreq *ir, int returned);

const char *fsd_dir_path(const struct fsd_volume *vol, uint32_t dir);       /* NULL: no such number */
uint32_t fsd_dir_id(struct fsd_volume *vol, const char *path);              /* FS_ROOT: "" or no memory */
/* "\DIR\NAME"; false: too long, or the directory is forgotten. */
bool fsd_path_of(const struct fsd_volume *vol, const struct fs_entry *entry, char path[FS_PATH_MAX]);
bool fsd_path_of_name(const struct fsd_volume *vol, uint32_t dir, const struct fs_name *name,
                      char path[FS_PATH_MAX]);
uint32_t fsd_hash(const char *path);

/* ---- fsd_find.c ---- */
enum fs_err fsd_find_one(struct fsd_volume *vol, const char *path, struct fs_entry *entry,
                         uint16_t *long_name, size_t *long_units);
enum fs_err fsd_find_next(struct fsd_volume *vol, uint32_t dir, uint32_t *index, struct fs_entry *entry);
void fsd_find_forget(struct fsd_volume *vol);       /* searches that wait are closed */

#endif
