/*
 * ramfsd - a file system in memory, written against include/ifs.h alone: directories, long names with
 * aliases, files of up to 256 KB.
 */
#include <stddef.h>
#include <string.h>
#include "ramfsd.h"

#define NODES       96u
#define NAME_UNITS  64u
#define CHUNK       32768u      /* what IFSMgr_GetHeap gives at most */
#define CHUNKS      8u
#define ROOT        0u
#define SEARCHES    32u
#define DATE        (15u << 9 | 8u << 5 | 24u)      /* 24 August 1995 */

struct node {
    bool used;
    uint8_t attr;
    uint16_t time, date;
    uint32_t parent, size;
    uint16_t name[NAME_UNITS + 1], alias[14];
    uint8_t *chunk[CHUNKS];
};

struct search {
    bool used;
    uint32_t dir, next, attr;
    bool has_dot;
    uint16_t pattern[NAME_UNITS + 1];
};

static struct node nodes[NODES];
static struct search searches[SEARCHES];    /* ir_fh of a search is its number */
unsigned ramfsd_calls[NUM_VOLFUNC], ramfsd_open_files, ramfsd_open_searches;
uint32_t ramfsd_drive = ~0u;
bool ramfsd_no_long_names;
uint8_t ramfsd_open_flags;

static int answer(pioreq pir, int error)
{
    pir->ir_error = (int16_t)error;
    return error;
}

static uint32_t units_of(const uint16_t *name)
{
    uint32_t n = 0;

    while (name[n] != 0) {
        n++;
    }
    return n;
}

/* ---- names ---- */

static bool same_name(const uint16_t *name, const uint16_t *other)
{
    return name[0] != 0 && IFSMgr_MetaMatch(name, other, UFLG_NT) != 0;
}

static uint32_t find_in(uint32_t dir, const uint16_t *name)
{
    for (uint32_t i = 1; i < NODES; i++) {
        if (nodes[i].used && nodes[i].parent == dir &&
            (same_name(nodes[i].name, name) || same_name(nodes[i].alias, name))) {
            return i;
        }
    }
    return ROOT;
}

/* *dir = where the last element is, name = that element; 3 = the way there does not exist. */
static int walk(path_t path, uint32_t *dir, uint16_t name[NAME_UNITS + 1])
{
    const PathElement *element = path->pp_elements, *last = IFSLastElement(path);

    *dir = ROOT;
    name[0] = 0;
    for (; element->pe_length != 0; element = IFSNextElement(element)) {
        uint32_t units = (element->pe_length - 2u) / 2;

        if (units > NAME_UNITS) {
            return 3;
        }
        memcpy(name, element->pe_unichars, units * 2);
        name[units] = 0;
        if (element != last) {
            *dir = find_in(*dir, name);
            if (*dir == ROOT || !(nodes[*dir].attr & FILE_ATTRIBUTE_DIRECTORY)) {
                return 3;
            }
        }
    }
    return 0;
}

/* Node of a path; 2 or 3: there is none.  The root is found. */
static int node_of(path_t path, uint32_t *node)
{
    uint16_t name[NAME_UNITS + 1];
    uint32_t dir;
    int error = walk(path, &dir, name);

    *node = ROOT;
    if (error != 0 || IFSIsRoot(path)) {
        return error;
    }
    *node = find_in(dir, name);
    return *node == ROOT ? 2 : 0;
}

static void make_alias(struct node *node, uint32_t dir)
{
    uint16_t fcb[11];
    uint32_t lost = CreateBasis(fcb, node->name, units_of(node->name) * 2), tail = 0, bytes;

    do {
        uint16_t with_tail[11];

        memcpy(with_tail, fcb, sizeof fcb);
        if ((lost & (BASIS_LOSS | BASIS_TRUNC)) || tail != 0) {
            (void)AppendBasisTail(with_tail, ++tail);
        } else {
            tail = 1;
        }
        bytes = FcbToShort(node->alias, with_tail, 0);
        node->alias[bytes / 2] = 0;
    } while (find_in(dir, node->alias) != ROOT && tail < 100);
}

/* A new node; its name as the caller wrote it, if he keeps case. */
static int make(pioreq pir, path_t path, uint8_t attr, uint32_t *made)
{
    uint16_t name[NAME_UNITS + 1];
    uint32_t dir, i = 1;
    int error = walk(path, &dir, name);

    while (i < NODES && nodes[i].used) {
        i++;
    }
    if (error != 0 || i == NODES) {
        return error != 0 ? error : 82;
    }
    memset(&nodes[i], 0, sizeof nodes[i]);
    if ((pir->ir_attr & FILE_FLAG_KEEP_CASE) && units_of(pir->ir_uFName) <= NAME_UNITS) {
        memcpy(name, pir->ir_uFName, (units_of(pir->ir_uFName) + 1) * 2);
    }
    memcpy(nodes[i].name, name, sizeof name);
    make_alias(&nodes[i], dir);
    nodes[i].attr = attr;
    nodes[i].date = DATE;
    nodes[i].parent = dir;
    nodes[i].used = true;
    *made = i;
    return 0;
}

static void cut(struct node *node, uint32_t size)
{
    for (uint32_t i = (size + CHUNK - 1) / CHUNK; i < CHUNKS; i++) {
        IFSMgr_RetHeap(node->chunk[i]);
        node->chunk[i] = NULL;
    }
    if (size < node->size && size % CHUNK != 0) {
        memset(node->chunk[size / CHUNK] + size % CHUNK, 0, CHUNK - size % CHUNK);
    }
    node->size = size < node->size ? size : node->size;
}

static bool grow(struct node *node, uint32_t size)
{
    if (size > CHUNK * CHUNKS) {
        return false;
    }
    for (uint32_t i = 0; i < (size + CHUNK - 1) / CHUNK; i++) {
        if (node->chunk[i] == NULL) {
            node->chunk[i] = IFSMgr_GetHeap(CHUNK);
            if (node->chunk[i] == NULL) {
                return false;
            }
            memset(node->chunk[i], 0, CHUNK);
        }
    }
    node->size = size > node->size ? size : node->size;
    return true;
}

/* ---- handles ---- */

static int transfer(pioreq pir, bool write)
{
    struct node *node = &nodes[pir->ir_fh];
    uint32_t at = pir->ir_pos, left = pir->ir_length, done = 0;
    uint8_t *data = pir->ir_data;

    if (write && left == 0) {
        if (at < node->size) {
            cut(node, at);
        } else if (!grow(node, at)) {
            return answer(pir, 112);
        }
    }
    if (!write) {
        left = at >= node->size ? 0 : left < node->size - at ? left : node->size - at;
    } else if (left != 0 && !grow(node, at + left)) {
        return answer(pir, 112);
    }
    while (left != 0) {
        uint32_t piece = CHUNK - at % CHUNK;

        piece = piece < left ? piece : left;
        memcpy(write ? node->chunk[at / CHUNK] + at % CHUNK : data + done,
               write ? data + done : node->chunk[at / CHUNK] + at % CHUNK, piece);
        at += piece;
        done += piece;
        left -= piece;
    }
    pir->ir_pos = at;
    pir->ir_length = done;
    return answer(pir, 0);
}

static int do_read(pioreq pir)
{
    return transfer(pir, false);
}

static int do_write(pioreq pir)
{
    return transfer(pir, true);
}

static int do_seek(pioreq pir)
{
    pir->ir_pos += pir->ir_flags == FILE_END ? nodes[pir->ir_fh].size : 0;
    return answer(pir, 0);
}

static int do_close(pioreq pir)
{
    if (pir->ir_flags == CLOSE_FINAL) {
        ramfsd_open_files--;
    }
    return answer(pir, 0);
}

static int do_nothing(pioreq pir)
{
    return answer(pir, 0);
}

static int do_refuse(pioreq pir)
{
    return answer(pir, 1);
}

static int do_times(pioreq pir)
{
    struct node *node = &nodes[pir->ir_fh];

    if (pir->ir_flags == SET_MODIFY_DATETIME) {
        node->time = pir->ir_dostime.dt_time;
        node->date = pir->ir_dostime.dt_date;
    } else if (pir->ir_flags == GET_MODIFY_DATETIME) {
        pir->ir_dostime = (dos_time){ node->time, node->date };
    }
    return answer(pir, 0);
}

static const hndlmisc file_misc = { IFS_VERSION, IFS_REVISION, NUM_HNDLMISC,
    { do_seek, do_close, do_nothing, do_refuse, do_times, do_refuse, do_refuse, do_refuse } };

/* ---- files by name ---- */

static int do_open(pioreq pir)
{
    uint32_t node, action = pir->ir_options & ACTION_MASK;
    hndlfunc *functions = pir->ir_hfunc;
    int error = node_of(pir->ir_ppath, &node);

    ramfsd_calls[VFN_OPEN]++;
    ramfsd_open_flags = pir->ir_flags;
    if (error == 2 && (action & 0x10)) {
        error = make(pir, pir->ir_ppath, (uint8_t)(pir->ir_attr & 0x27), &node);
        pir->ir_options = ACTION_CREATED;
    } else if (error == 0 && (action & 0x0F) == 0) {
        error = 80;
    } else if (error == 0 && (node == ROOT || (nodes[node].attr & FILE_ATTRIBUTE_DIRECTORY) ||
                              ((nodes[node].attr & FILE_ATTRIBUTE_READONLY) &&
                               (pir->ir_flags & ACCESS_MODE_MASK) != ACCESS_READONLY))) {
        error = 5;
    } else if (error == 0) {
        pir->ir_options = action & 2 ? ACTION_REPLACED : ACTION_OPENED;
        if (action & 2) {
            cut(&nodes[node], 0);
        }
    }
    if (error != 0) {
        return answer(pir, error);
    }
    *functions = (hndlfunc){ do_read, do_write, &file_misc };
    pir->ir_fh = node;
    pir->ir_size = nodes[node].size;
    pir->ir_attr = nodes[node].attr;
    pir->ir_dostime = (dos_time){ nodes[node].time, nodes[node].date };
    ramfsd_open_files++;
    return answer(pir, 0);
}

static bool is_empty(uint32_t dir)
{
    for (uint32_t i = 1; i < NODES; i++) {
        if (nodes[i].used && nodes[i].parent == dir) {
            return false;
        }
    }
    return true;
}

static int do_delete(pioreq pir)
{
    uint32_t node;
    int error = node_of(pir->ir_ppath, &node);

    ramfsd_calls[VFN_DELETE]++;
    if (error == 0 && (node == ROOT || nodes[node].attr & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_READONLY))) {
        error = 5;
    }
    if (error == 0) {
        cut(&nodes[node], 0);
        nodes[node].used = false;
    }
    return answer(pir, error);
}

static int do_dir(pioreq pir)
{
    uint32_t node;
    int error = node_of(pir->ir_ppath, &node);

    ramfsd_calls[VFN_DIR]++;
    switch (pir->ir_flags) {
    case CREATE_DIR:
        error = error == 0 ? 5 : error == 2 ? make(pir, pir->ir_ppath, FILE_ATTRIBUTE_DIRECTORY, &node) : error;
        break;
    case DELETE_DIR:
        if (error == 0 && (node == ROOT || !(nodes[node].attr & FILE_ATTRIBUTE_DIRECTORY) || !is_empty(node))) {
            error = 5;
        }
        nodes[node].used = error == 0 ? false : nodes[node].used;
        break;
    case CHECK_DIR:
        error = error != 0 || (node != ROOT && !(nodes[node].attr & FILE_ATTRIBUTE_DIRECTORY)) ? 3 : 0;
        break;
    default:
        error = 1;
    }
    return answer(pir, error);
}

static int do_attributes(pioreq pir)
{
    uint32_t node;
    int error = node_of(pir->ir_ppath, &node);

    ramfsd_calls[VFN_FILEATTRIB]++;
    if (error != 0) {
        return answer(pir, error);
    }
    switch (pir->ir_flags) {
    case GET_ATTRIBUTES:
        pir->ir_attr = nodes[node].attr;
        break;
    case SET_ATTRIBUTES:
        nodes[node].attr = (uint8_t)((nodes[node].attr & FILE_ATTRIBUTE_DIRECTORY) | (pir->ir_attr & 0x27));
        break;
    case GET_ATTRIB_MODIFY_DATETIME:
        pir->ir_dostime = (dos_time){ nodes[node].time, nodes[node].date };
        break;
    case SET_ATTRIB_MODIFY_DATETIME:
        nodes[node].time = pir->ir_dostime.dt_time;
        nodes[node].date = pir->ir_dostime.dt_date;
        break;
    default:
        error = 1;
    }
    return answer(pir, error);
}

static int do_rename(pioreq pir)
{
    uint16_t name[NAME_UNITS + 1];
    uint32_t node, other, dir;
    int error = node_of(pir->ir_ppath, &node);

    ramfsd_calls[VFN_RENAME]++;
    if (error == 0) {
        error = node == ROOT ? 5 : walk(pir->ir_ppath2, &dir, name);
    }
    if (error == 0 && node_of(pir->ir_ppath2, &other) == 0 && other != node) {
        error = 5;
    }
    if (error == 0) {
        if (pir->ir_attr2 & FILE_FLAG_KEEP_CASE) {
            memcpy(name, pir->ir_uFName, (units_of(pir->ir_uFName) + 1) * 2);
        }
        nodes[node].alias[0] = nodes[node].name[0] = 0;
        memcpy(nodes[node].name, name, sizeof name);
        make_alias(&nodes[node], dir);
        nodes[node].parent = dir;
    }
    return answer(pir, error);
}

static int do_disk_info(pioreq pir)
{
    ramfsd_calls[VFN_GETDISKINFO]++;
    pir->ir_length = 512;
    pir->ir_sectors = 4;
    pir->ir_size = 1000;
    pir->ir_numfree = 600;
    return answer(pir, 0);
}

static int do_flush(pioreq pir)
{
    ramfsd_calls[VFN_FLUSH]++;
    return answer(pir, 0);
}

/* ---- searches ---- */

static void describe(const struct node *node, _WIN32_FIND_DATA *found)
{
    uint64_t time = 0;

    memset(found, 0, sizeof *found);
    time = IFSMgr_DosToWin32Time((uint32_t)node->date << 16 | node->time);
    found->dwFileAttributes = node->attr;
    found->ftLastWriteTime = (_FILETIME){ (uint32_t)time, (uint32_t)(time >> 32) };
    found->nFileSizeLow = node->size;
    memcpy(found->cFileName, node->name, sizeof node->name);
    memcpy(found->cAlternateFileName, node->alias, sizeof node->alias);
}

static bool matches(const struct search *search, const struct node *node)
{
    uint16_t alias[15];
    uint32_t units = units_of(node->alias);
    bool dot = false;

    memcpy(alias, node->alias, units * 2);
    for (uint32_t i = 0; i < units; i++) {
        dot = dot || alias[i] == '.';
    }
    if (search->has_dot && !dot) {
        alias[units++] = '.';       /* [DDK95 IFSMgr_MetaMatch] */
    }
    alias[units] = 0;
    return IFSMgr_MetaMatch(search->pattern, node->name, UFLG_NT | UFLG_META) != 0 ||
           IFSMgr_MetaMatch(search->pattern, alias, UFLG_NT | UFLG_META) != 0;
}

static uint32_t advance(struct search *search)
{
    const uint32_t special = FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM | FILE_ATTRIBUTE_DIRECTORY;

    while (search->next < NODES) {
        const struct node *node = &nodes[search->next++];

        if (node != nodes && node->used && node->parent == search->dir && matches(search, node) &&
            (node->attr & special & ~search->attr) == 0) {
            return search->next - 1;
        }
    }
    return ROOT;
}

static int begin(pioreq pir, struct search *search)
{
    int error = walk(pir->ir_ppath, &search->dir, search->pattern);

    search->next = 1;
    search->attr = pir->ir_attr;
    search->has_dot = (pir->ir_attr & FILE_FLAG_HAS_DOT) != 0;
    return error;
}

static int do_find_next(pioreq pir)
{
    uint32_t node = advance(&searches[pir->ir_fh]);

    if (node == ROOT) {
        return answer(pir, 18);
    }
    describe(&nodes[node], pir->ir_data);
    return answer(pir, 0);
}

static int do_find_close(pioreq pir)
{
    searches[pir->ir_fh].used = false;
    ramfsd_open_searches--;
    return answer(pir, 0);
}

static const hndlmisc find_misc = { IFS_VERSION, IFS_REVISION, NUM_HNDLMISC,
    { do_refuse, do_find_close, do_refuse, do_refuse, do_refuse, do_refuse, do_refuse, do_refuse } };

static int do_find_open(pioreq pir)
{
    uint32_t node, i = 0;
    int error;

    ramfsd_calls[VFN_FINDOPEN]++;
    if (ramfsd_no_long_names) {
        return answer(pir, 1);
    }
    while (i < SEARCHES && searches[i].used) {
        i++;
    }
    if (i == SEARCHES) {
        return answer(pir, 4);
    }
    error = begin(pir, &searches[i]);
    node = error == 0 ? advance(&searches[i]) : ROOT;
    if (node == ROOT) {
        return answer(pir, error != 0 ? error : 2);
    }
    *pir->ir_hfunc = (hndlfunc){ do_find_next, do_refuse, &find_misc };
    pir->ir_fh = i;
    searches[i].used = true;
    describe(&nodes[node], pir->ir_data);
    ramfsd_open_searches++;
    return answer(pir, 0);
}

/* Only "everything in there" and whole names: what the pattern in the key can hold is not kept. */
static int do_search(pioreq pir)
{
    static struct search search;        /* one at a time is enough for a test */
    srch_entry *found = pir->ir_data;
    uint32_t node;
    int error = 0;

    ramfsd_calls[VFN_SEARCH]++;
    if (pir->ir_flags == SEARCH_FIRST) {
        pir->ir_attr |= FILE_FLAG_HAS_DOT;
        error = begin(pir, &search);
    } else {
        memcpy(&search.next, found->se_key.sk_localFSD, 4);
    }
    node = error == 0 ? advance(&search) : ROOT;
    if (node == ROOT) {
        return answer(pir, error != 0 ? error : 18);
    }
    memcpy(found->se_key.sk_localFSD, &search.next, 4);
    found->se_attrib = nodes[node].attr;
    found->se_time = nodes[node].time;
    found->se_date = nodes[node].date;
    found->se_size = nodes[node].size;
    memset(found->se_name, 0, sizeof found->se_name);
    (void)UniToBCS((uint8_t *)found->se_name, nodes[node].alias, units_of(nodes[node].alias) * 2, 12, BCS_OEM);
    return answer(pir, 0);
}

/* ---- the volume ---- */

static int do_disconnect(pioreq pir)
{
    ramfsd_calls[VFN_DISCONNECT]++;
    for (uint32_t i = 1; i < NODES; i++) {
        cut(&nodes[i], 0);
        nodes[i].used = false;
    }
    ramfsd_drive = ~0u;
    return answer(pir, 0);
}

static volfunc functions = { IFS_VERSION, IFS_REVISION, NUM_VOLFUNC,
    { do_delete, do_dir, do_attributes, do_flush, do_disk_info, do_open, do_rename, do_search, do_refuse,
      do_disconnect, do_refuse, do_refuse, do_refuse, do_find_open, do_refuse } };

int ramfsd_mount(pioreq pir)
{
    if (pir->ir_flags != IR_FSD_MOUNT || ramfsd_drive != ~0u) {
        return answer(pir, 1);
    }
    ramfsd_drive = pir->ir_mntdrv;
    pir->ir_rh = 0x52414D21;
    pir->ir_vfunc = &functions;
    pir->ir_tuna = IR_TUNA_NOTUNNEL;
    return answer(pir, 0);
}
