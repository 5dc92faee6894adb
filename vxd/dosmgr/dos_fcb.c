/*
 * dos_fcb.c - files behind file control blocks: functions 0Fh..17h, 21h..24h, 27h..29h.
 *
 * Nothing is kept open between calls: the FCB itself remembers where the directory entry is, and
 * each call checks that the entry there still has the FCB's name.  So there is no limit on FCBs
 * and none can be left open.
 */
#include "dos_core.h"

enum { FCB_DRIVE = 0, FCB_NAME = 1, FCB_BLOCK = 12, FCB_RECORD_SIZE = 14, FCB_SIZE = 16,
       FCB_DATE = 20, FCB_TIME = 22, FCB_DIR = 24, FCB_INDEX = 28, FCB_KIND = 30,
       FCB_RECORD = 32, FCB_RANDOM = 33 };
enum { KIND_DISK = 0x40, KIND_DEVICE = 0x80 };
enum { AL_DONE = 0, AL_END = 1, AL_WRAP = 2, AL_PARTIAL = 3, AL_ERROR = 0xFF };

struct fcb {
    uint16_t seg, off;          /* of the drive byte, whether extended or not */
    uint8_t attr;               /* 0 unless extended */
    bool extended;
};

static struct fcb fcb_at(const struct dos_vm *vm, uint16_t seg, uint16_t off)
{
    struct fcb fcb = { seg, off, 0, false };

    if (dos_get8(vm, seg, off) == 0xFF) {
        fcb.extended = true;
        fcb.attr = dos_get8(vm, seg, off + 6u);
        fcb.off = (uint16_t)(off + 7);
    }
    return fcb;
}

static enum dos_result answer(struct Client_Reg_Struc *crs, unsigned al)
{
    crs->Client_AL = (uint8_t)al;
    return DOS_DONE;
}

static enum dos_result refuse(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error)
{
    dos_set_error(vm, error);
    return answer(crs, AL_ERROR);
}

/* The file the FCB names, in the current directory of its drive. */
static unsigned fcb_path(struct dos_vm *vm, const struct fcb *fcb, uint32_t name_at, unsigned flags,
                         struct dos_path *path)
{
    int drive = dos_drive_of(vm, dos_get8(vm, fcb->seg, fcb->off));
    uint8_t name[11];
    char text[16];
    unsigned error;

    if (drive < 0) {
        return DOS_ERR_DRIVE;
    }
    dos_copy_in(vm, name, fcb->seg, fcb->off + name_at, sizeof(name));
    for (unsigned i = 0; i < sizeof(name); i++) {
        name[i] = name[i] == 0 ? ' ' : dos_upper(vm, name[i]);     /* unpacking ends at blanks only */
    }
    text[0] = (char)('A' + drive);
    text[1] = ':';
    if (fs_name_unpack(text + 2, name) == 0) {
        return DOS_ERR_NO_FILE;
    }
    error = dos_parse_text(vm, text, flags, path);
    vm->redirect.drive = 0;         /* FCBs are not for redirectors */
    return error;
}

/* Opens it for one call, in compatibility mode: others may forbid that. */
static enum fs_err open_shared(struct dos_vm *vm, const struct dos_path *path, const struct fs_entry *entry,
                               struct fs_file *file, struct share_open *open, bool write)
{
    enum fs_err err = fs_open(dos_volume(vm, path->drive), entry, file);

    memset(open, 0, sizeof(*open));
    if (err == FS_OK && share_open_file(&file->node->share, open, vm, write ? SHARE_READS | SHARE_WRITES : SHARE_READS,
                                        SHARE_COMPATIBLE, (entry->attr & FS_ATTR_READONLY) != 0) != SHARE_OK) {
        (void)fs_close(dos_volume(vm, path->drive), file);     /* nothing was written */
        err = FS_SHARED;
    }
    return err;
}

static enum fs_err close_shared(struct dos_vm *vm, const struct dos_path *path, struct fs_file *file,
                                struct share_open *open)
{
    share_close_file(&vm->sys->locks, &file->node->share, open);
    return fs_close(dos_volume(vm, path->drive), file);
}

/* The directory entry the open FCB stands for. */
static enum fs_err fcb_entry(struct dos_vm *vm, const struct fcb *fcb, struct dos_path *path,
                              struct fs_entry *entry)
{
    uint32_t dir = dos_get32(vm, fcb->seg, fcb->off + FCB_DIR);
    uint32_t index = dos_get16(vm, fcb->seg, fcb->off + FCB_INDEX);
    struct fs_volume *vol;

    if (fcb_path(vm, fcb, FCB_NAME, 0, path) != 0 || path->is_device) {
        return FS_NO_FILE;
    }
    vol = dos_volume(vm, path->drive);
    if (fs_dir_valid(vol, dir) &&
        fs_at(vol, dir, index, entry) == FS_OK && memcmp(entry->name, path->name, 11) == 0 &&
        !(entry->attr & (FS_ATTR_DIRECTORY | FS_ATTR_LABEL))) {
        return FS_OK;
    }
    return dos_lookup(vm, path, &dir, entry);   /* it was never opened, or was moved */
}

static void show_entry(struct dos_vm *vm, const struct fcb *fcb, const struct fs_entry *entry)
{
    dos_put32(vm, fcb->seg, fcb->off + FCB_SIZE, entry->size);
    dos_put16(vm, fcb->seg, fcb->off + FCB_DATE, entry->date);
    dos_put16(vm, fcb->seg, fcb->off + FCB_TIME, entry->time);
    dos_put32(vm, fcb->seg, fcb->off + FCB_DIR, entry->dir);
    dos_put16(vm, fcb->seg, fcb->off + FCB_INDEX, entry->index);
    dos_put8(vm, fcb->seg, fcb->off + FCB_KIND, KIND_DISK);
}

static enum dos_result opened(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                              const struct fcb *fcb, const struct dos_path *path,
                              const struct fs_entry *entry)
{
    dos_put8(vm, fcb->seg, fcb->off + FCB_DRIVE, path->drive + 1u);
    dos_put16(vm, fcb->seg, fcb->off + FCB_BLOCK, 0);
    dos_put16(vm, fcb->seg, fcb->off + FCB_RECORD_SIZE, 128);
    if (entry != NULL) {
        show_entry(vm, fcb, entry);
    } else {
        dos_put8(vm, fcb->seg, fcb->off + FCB_KIND, KIND_DEVICE | path->device);
        dos_put32(vm, fcb->seg, fcb->off + FCB_SIZE, 0);
    }
    return answer(crs, AL_DONE);
}

DOS_FUNCTION(dos_fn_fcb_open)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    unsigned error = fcb_path(vm, &fcb, FCB_NAME, 0, &path);
    enum fs_err err;

    if (error != 0) {
        return refuse(vm, crs, error);
    }
    if (path.is_device) {
        return opened(vm, crs, &fcb, &path, NULL);
    }
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err != FS_OK || (entry.attr & FS_ATTR_DIRECTORY)) {
        return refuse(vm, crs, err ? dos_error_of_fs(err) : (unsigned)DOS_ERR_DENIED);
    }
    return opened(vm, crs, &fcb, &path, &entry);
}

/* The drive and the 11 characters of an extended FCB for a volume label; false: there is no such drive. */
static bool label_of_fcb(struct dos_vm *vm, const struct fcb *fcb, unsigned *drive, uint8_t name[11])
{
    int number = dos_drive_of(vm, dos_get8(vm, fcb->seg, fcb->off + FCB_DRIVE));

    *drive = (unsigned)number;
    for (unsigned i = 0; i < 11; i++) {
        name[i] = dos_upper(vm, dos_get8(vm, fcb->seg, fcb->off + FCB_NAME + i));
    }
    return number >= 0;
}

/* [RBIL 2116] */
static enum dos_result create_label(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct fcb *fcb)
{
    uint16_t time, date;
    uint8_t name[11];
    unsigned drive;
    enum fs_err err;

    if (!label_of_fcb(vm, fcb, &drive, name)) {
        return refuse(vm, crs, DOS_ERR_DRIVE);
    }
    if (name[0] == ' ' || memchr(name, '?', sizeof name) != NULL) {
        return refuse(vm, crs, DOS_ERR_NO_FILE);
    }
    dos_stamp(vm, &time, &date);
    err = fs_label_create(dos_volume(vm, drive), name, time, date);
    return err == FS_OK ? answer(crs, AL_DONE) : refuse(vm, crs, dos_error_of_fs(err));
}

/* new_name NULL: delete. */
static enum dos_result change_label(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct fcb *fcb,
                                    const uint8_t *new_name)
{
    uint8_t name[11];
    unsigned drive;
    enum fs_err err;

    if (!label_of_fcb(vm, fcb, &drive, name)) {
        return refuse(vm, crs, DOS_ERR_DRIVE);
    }
    err = new_name == NULL ? fs_label_delete(dos_volume(vm, drive), name)
                           : fs_label_rename(dos_volume(vm, drive), name, new_name);
    return err == FS_OK ? answer(crs, AL_DONE) : refuse(vm, crs, dos_error_of_fs(err));
}

DOS_FUNCTION(dos_fn_fcb_create)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    struct fs_entry entry;
    struct fs_name name;
    struct fs_file file;
    struct share_open open;
    uint16_t time, date;
    uint32_t dir;
    unsigned error;
    enum fs_err err;

    if (fcb.attr == FS_ATTR_LABEL) {
        return create_label(vm, crs, &fcb);
    }
    error = fcb_path(vm, &fcb, FCB_NAME, 0, &path);
    if (error != 0) {
        return refuse(vm, crs, error);
    }
    if (path.is_device) {
        return opened(vm, crs, &fcb, &path, NULL);
    }
    if ((fcb.attr & (FS_ATTR_LABEL | FS_ATTR_DIRECTORY)) || dos_is_system_path(vm->sys, &path)) {
        return refuse(vm, crs, DOS_ERR_DENIED);
    }
    dos_stamp(vm, &time, &date);
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_NO_FILE) {
        err = fs_create(dos_volume(vm, path.drive), dir, dos_name_of(&path, &name),
                        (uint8_t)((fcb.attr & 7) | FS_ATTR_ARCHIVE), time, date, &entry);
    } else if (err == FS_OK && (entry.attr & (FS_ATTR_DIRECTORY | FS_ATTR_READONLY))) {
        err = FS_DENIED;
    } else if (err == FS_OK) {
        err = open_shared(vm, &path, &entry, &file, &open, true);
        if (err == FS_OK) {
            fs_touch(&file, time, date);
            err = fs_set_size(dos_volume(vm, path.drive), &file, 0);
            entry = file.node->entry;
            (void)close_shared(vm, &path, &file, &open);        /* set_size has stored it */
        }
    }
    return err == FS_OK ? opened(vm, crs, &fcb, &path, &entry)
                         : refuse(vm, crs, dos_error_of_fs(err));
}

DOS_FUNCTION(dos_fn_fcb_close)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    struct fs_entry entry;

    if (dos_get8(vm, fcb.seg, fcb.off + FCB_KIND) & KIND_DEVICE) {
        return answer(crs, AL_DONE);
    }
    return fcb_entry(vm, &fcb, &path, &entry) == FS_OK ? answer(crs, AL_DONE)
                                                        : refuse(vm, crs, DOS_ERR_NO_FILE);
}

/* ---- records ---- */

struct transfer {
    struct fcb fcb;
    uint32_t record, count, size;       /* size of a record in bytes */
    bool write;
    uint32_t done;                      /* out: records, a partial one counts */
};

static uint32_t record_size(struct dos_vm *vm, const struct fcb *fcb)
{
    uint16_t size = dos_get16(vm, fcb->seg, fcb->off + FCB_RECORD_SIZE);

    if (size == 0) {
        size = 128;
        dos_put16(vm, fcb->seg, fcb->off + FCB_RECORD_SIZE, size);
    }
    return size;
}

static unsigned write_records(struct dos_vm *vm, struct transfer *t, struct fs_volume *vol,
                              struct fs_file *file, uint32_t position, uint32_t bytes)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint32_t done = 0;
    uint16_t time, date;
    enum fs_err err;

    if (file->node->entry.attr & FS_ATTR_READONLY) {
        return AL_END;
    }
    err = bytes ? fs_write(vol, file, position, dos_at(vm, seg, off), bytes, &done)
                : fs_set_size(vol, file, position);
    dos_stamp(vm, &time, &date);
    fs_touch(file, time, date);
    t->done = done / t->size;
    return err != FS_OK || done < bytes ? AL_END : AL_DONE;
}

static unsigned read_records(struct dos_vm *vm, struct transfer *t, struct fs_volume *vol,
                             struct fs_file *file, uint32_t position, uint32_t bytes)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint32_t done, part;

    if (fs_read(vol, file, position, dos_at(vm, seg, off), bytes, &done) != FS_OK || done == 0) {
        return AL_END;
    }
    part = done % t->size;
    t->done = done / t->size + (part != 0);
    if (part != 0) {
        dos_fill(vm, seg, off + done, 0, t->size - part);
        return AL_PARTIAL;
    }
    return done < bytes ? AL_END : AL_DONE;
}

/* The place that an FCB names is the program's word.  Where the system starts from, it must also
 * be what the name leads to. */
static bool may_write(struct dos_vm *vm, const struct dos_path *path, const struct fs_entry *entry)
{
    struct fs_entry named;
    uint32_t dir;

    if (path->drive != vm->sys->system_drive || vm->sys->system_drive == 0) {
        return true;
    }
    return !dos_is_system_path(vm->sys, path) && dos_lookup(vm, path, &dir, &named) == FS_OK &&
           named.lba == entry->lba && named.offset == entry->offset;
}

/* Records to CON, a printer or NUL. */
static unsigned write_device(struct dos_vm *vm, struct transfer *t, uint32_t bytes)
{
    struct dos_file file = { .kind = DOS_FILE_DEVICE,
                             .device = dos_get8(vm, t->fcb.seg, t->fcb.off + FCB_KIND) & (KIND_DEVICE - 1) };
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);

    switch (file.device) {
    case DOS_DEV_CON:
        (void)dos_con_write(vm, &file, seg, off, bytes);    /* as far as a Ctrl-Z */
        break;
    case DOS_DEV_NUL:
        break;
    case DOS_DEV_PRN: case DOS_DEV_LPT2: case DOS_DEV_LPT3:
        if (!dos_print_bytes(vm, file.device, seg, off, bytes)) {
            dos_set_error(vm, DOS_ERR_WRITE_FAULT);
            return AL_END;
        }
        break;
    default:
        return AL_END;      /* no such port */
    }
    t->done = t->count;
    return AL_DONE;
}

/* Records between the file and the DTA; returns AL. */
static unsigned move_records(struct dos_vm *vm, struct transfer *t)
{
    uint32_t room = 0x10000u - dos_var16(vm, SDA_DTA), bytes;
    uint64_t position = (uint64_t)t->record * t->size;
    struct dos_path path;
    struct fs_entry entry;
    struct fs_file file;
    struct share_open open;
    bool wraps = false;
    enum fs_err err;
    unsigned al;

    t->done = 0;
    if (t->count != 0 && t->count > room / t->size) {
        t->count = room / t->size;
        wraps = true;
        if (t->count == 0) {
            return AL_WRAP;
        }
    }
    bytes = t->count * t->size;
    if (dos_get8(vm, t->fcb.seg, t->fcb.off + FCB_KIND) & KIND_DEVICE) {
        return t->write ? write_device(vm, t, bytes) : (unsigned)AL_END;    /* Limit: nothing is read from one */
    }
    if (position + bytes > 0xFFFFFFFFu || fcb_entry(vm, &t->fcb, &path, &entry) != FS_OK ||
        (t->write && (!may_write(vm, &path, &entry) || !dos_drive_open(vm, path.drive, true)))) {
        return AL_END;
    }
    err = open_shared(vm, &path, &entry, &file, &open, t->write);
    if (err != FS_OK) {
        dos_set_error(vm, dos_error_of_fs(err));
        return AL_END;
    }
    if (share_check(&file.node->share, vm, dos_psp(vm), (uint32_t)position, bytes) != SHARE_OK) {
        dos_set_error(vm, DOS_ERR_LOCK);
        al = AL_END;
    } else if (t->write) {
        al = write_records(vm, t, dos_volume(vm, path.drive), &file, (uint32_t)position, bytes);
    } else {
        al = read_records(vm, t, dos_volume(vm, path.drive), &file, (uint32_t)position, bytes);
    }
    entry = file.node->entry;
    if (close_shared(vm, &path, &file, &open) != FS_OK && t->write) {
        al = AL_END;
    }
    show_entry(vm, &t->fcb, &entry);
    return al == AL_DONE && wraps ? AL_WRAP : al;
}

static void set_sequential(struct dos_vm *vm, const struct fcb *fcb, uint32_t record)
{
    dos_put16(vm, fcb->seg, fcb->off + FCB_BLOCK, record / 128);
    dos_put8(vm, fcb->seg, fcb->off + FCB_RECORD, record % 128);
}

static uint32_t get_random(struct dos_vm *vm, const struct fcb *fcb)
{
    uint32_t record = dos_get32(vm, fcb->seg, fcb->off + FCB_RANDOM);

    return record_size(vm, fcb) < 64 ? record : record & 0xFFFFFF;  /* 3 bytes for large records */
}

static void put_random(struct dos_vm *vm, const struct fcb *fcb, uint32_t record)
{
    dos_put16(vm, fcb->seg, fcb->off + FCB_RANDOM, record);
    dos_put8(vm, fcb->seg, fcb->off + FCB_RANDOM + 2, record >> 16);
    if (record_size(vm, fcb) < 64) {
        dos_put8(vm, fcb->seg, fcb->off + FCB_RANDOM + 3, record >> 24);
    }
}

static enum dos_result sequential(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write)
{
    struct transfer t = { .fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX), .write = write };
    unsigned al;

    t.size = record_size(vm, &t.fcb);
    t.count = 1;
    t.record = dos_get16(vm, t.fcb.seg, t.fcb.off + FCB_BLOCK) * 128u +
               dos_get8(vm, t.fcb.seg, t.fcb.off + FCB_RECORD);
    al = move_records(vm, &t);
    set_sequential(vm, &t.fcb, t.record + t.done);
    return answer(crs, al);
}

DOS_FUNCTION(dos_fn_fcb_read)
{
    return sequential(vm, crs, false);
}

DOS_FUNCTION(dos_fn_fcb_write)
{
    return sequential(vm, crs, true);
}

static enum dos_result random_one(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write)
{
    struct transfer t = { .fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX), .write = write };

    t.size = record_size(vm, &t.fcb);
    t.count = 1;
    t.record = get_random(vm, &t.fcb);
    set_sequential(vm, &t.fcb, t.record);
    return answer(crs, move_records(vm, &t));
}

DOS_FUNCTION(dos_fn_fcb_random_read)
{
    return random_one(vm, crs, false);
}

DOS_FUNCTION(dos_fn_fcb_random_write)
{
    return random_one(vm, crs, true);
}

static enum dos_result random_block(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool write)
{
    struct transfer t = { .fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX), .write = write };
    unsigned al;

    t.size = record_size(vm, &t.fcb);
    t.count = crs->Client_CX;
    t.record = get_random(vm, &t.fcb);
    if (t.count == 0 && !write) {
        return answer(crs, AL_DONE);
    }
    al = move_records(vm, &t);
    put_random(vm, &t.fcb, t.record + t.done);
    set_sequential(vm, &t.fcb, t.record + t.done);
    crs->Client_CX = (uint16_t)t.done;
    return answer(crs, al);
}

DOS_FUNCTION(dos_fn_fcb_block_read)
{
    return random_block(vm, crs, false);
}

DOS_FUNCTION(dos_fn_fcb_block_write)
{
    return random_block(vm, crs, true);
}

DOS_FUNCTION(dos_fn_fcb_size)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir, size = record_size(vm, &fcb);
    unsigned error = fcb_path(vm, &fcb, FCB_NAME, 0, &path);

    if (error != 0 || path.is_device || dos_lookup(vm, &path, &dir, &entry) != FS_OK) {
        return refuse(vm, crs, error ? error : (unsigned)DOS_ERR_NO_FILE);
    }
    put_random(vm, &fcb, entry.size / size + (entry.size % size != 0));
    return answer(crs, AL_DONE);
}

DOS_FUNCTION(dos_fn_fcb_set_random)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);

    put_random(vm, &fcb, dos_get16(vm, fcb.seg, fcb.off + FCB_BLOCK) * 128u +
                         dos_get8(vm, fcb.seg, fcb.off + FCB_RECORD));
    return answer(crs, AL_DONE);
}

/* ---- directory ---- */

static bool attr_wanted(uint8_t attr, uint8_t wanted)
{
    if (wanted == FS_ATTR_LABEL) {
        return attr & FS_ATTR_LABEL;
    }
    return (attr & (FS_ATTR_HIDDEN | FS_ATTR_SYSTEM | FS_ATTR_DIRECTORY | FS_ATTR_LABEL) &
            ~wanted) == 0;
}

/* Looks on from where the FCB says; the found entry goes to the DTA as an unopened FCB. */
static enum dos_result find_on(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                               const struct fcb *fcb)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint32_t dir = dos_get32(vm, fcb->seg, fcb->off + FCB_DIR);
    uint32_t index = dos_get16(vm, fcb->seg, fcb->off + FCB_INDEX);
    struct dos_path path;
    struct fs_entry entry;
    struct fs_volume *vol;
    uint8_t raw[32] = { 0 };
    enum fs_err err;

    if (fcb_path(vm, fcb, FCB_NAME, DOS_PATH_WILD, &path) != 0) {
        return refuse(vm, crs, DOS_ERR_NO_MORE_FILES);
    }
    vol = dos_volume(vm, path.drive);
    if (!fs_dir_valid(vol, dir)) {
        return refuse(vm, crs, DOS_ERR_NO_MORE_FILES);
    }
    do {
        err = fs_next(vol, dir, &index, &entry);
    } while (err == FS_OK && (!attr_wanted(entry.attr, fcb->attr) ||
                               !fs_name_match(path.name, entry.name)));
    if (err != FS_OK) {
        return refuse(vm, crs, dos_error_of_fs(err));
    }
    dos_put16(vm, fcb->seg, fcb->off + FCB_INDEX, index);
    if (fcb->extended) {
        dos_put8(vm, seg, off, 0xFF);
        dos_fill(vm, seg, off + 1u, 0, 5);
        dos_put8(vm, seg, off + 6u, fcb->attr);
        off = (uint16_t)(off + 7);
    }
    memcpy(raw, entry.name, 11);
    raw[11] = entry.attr;
    memcpy(raw + 22, &entry.time, 2);
    memcpy(raw + 24, &entry.date, 2);
    memcpy(raw + 26, &entry.first, 2);
    memcpy(raw + 28, &entry.size, 4);
    dos_put8(vm, seg, off, path.drive + 1u);
    dos_copy_out(vm, seg, off + 1u, raw, sizeof(raw));
    return answer(crs, AL_DONE);
}

DOS_FUNCTION(dos_fn_fcb_find_first)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    uint32_t dir;
    unsigned error = fcb_path(vm, &fcb, FCB_NAME, DOS_PATH_WILD, &path);
    enum fs_err err;

    if (error != 0) {
        return refuse(vm, crs, error);
    }
    err = dos_lookup_dir(vm, &path, &dir);
    if (err != FS_OK) {
        return refuse(vm, crs, dos_error_of_fs(err));
    }
    dos_put32(vm, fcb.seg, fcb.off + FCB_DIR, dir);
    dos_put16(vm, fcb.seg, fcb.off + FCB_INDEX, 0);
    return find_on(vm, crs, &fcb);
}

DOS_FUNCTION(dos_fn_fcb_find_next)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);

    return find_on(vm, crs, &fcb);
}

/* Runs over all files that match.  `new_name` NULL: delete, else rename with its pattern. */
static enum dos_result for_matching(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                    const uint8_t *new_name)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path path;
    struct fs_entry entry;
    struct fs_volume *vol;
    uint32_t dir, index = 0, end = FS_DIR_END, hits = 0;
    unsigned error;
    enum fs_err err;

    if (fcb.attr == FS_ATTR_LABEL) {
        return change_label(vm, crs, &fcb, new_name);
    }
    error = fcb_path(vm, &fcb, FCB_NAME, DOS_PATH_WILD, &path);
    if (error != 0 || path.is_device || dos_is_system_path(vm->sys, &path)) {
        return refuse(vm, crs, error ? error : (unsigned)DOS_ERR_DENIED);
    }
    vol = dos_volume(vm, path.drive);
    err = dos_lookup_dir(vm, &path, &dir);
    while (err == FS_OK && index < end &&
           (err = fs_next(vol, dir, &index, &entry)) == FS_OK) {
        struct fs_name name = { .text = NULL };

        if (!attr_wanted(entry.attr, fcb.attr) || !fs_name_match(path.name, entry.name) ||
            (entry.attr & (FS_ATTR_DIRECTORY | FS_ATTR_LABEL))) {
            continue;
        }
        if (new_name == NULL) {
            err = fs_remove(vol, &entry);
        } else {
            for (unsigned i = 0; i < 11; i++) {
                name.packed[i] = new_name[i] == '?' ? entry.name[i] : dos_upper(vm, new_name[i]);
            }
            err = fs_rename(vol, &entry, dir, &name);
        }
        hits += err == FS_OK;
    }
    if (err != FS_OK && err != FS_END) {
        return refuse(vm, crs, dos_error_of_fs(err));
    }
    return hits ? answer(crs, AL_DONE) : refuse(vm, crs, DOS_ERR_NO_FILE);
}

DOS_FUNCTION(dos_fn_fcb_delete)
{
    return for_matching(vm, crs, NULL);
}

DOS_FUNCTION(dos_fn_fcb_rename)
{
    struct fcb fcb = fcb_at(vm, crs->Client_DS, crs->Client_DX);
    struct dos_path to;
    uint8_t label[11];
    unsigned error;

    if (fcb.attr == FS_ATTR_LABEL) {
        for (unsigned i = 0; i < 11; i++) {
            label[i] = dos_get8(vm, fcb.seg, fcb.off + 0x11 + i);
        }
        return label[0] != ' ' ? for_matching(vm, crs, label) : refuse(vm, crs, DOS_ERR_NO_FILE);
    }
    error = fcb_path(vm, &fcb, 0x11, DOS_PATH_WILD, &to);  /* the new name [RBIL 2117] */

    return error ? refuse(vm, crs, error) : for_matching(vm, crs, to.name);
}

/* ---- 29h ---- */

static bool is_separator(uint8_t ch)
{
    return ch != 0 && strchr(":.;,=+ \t", ch) != NULL;
}

static bool ends_name(uint8_t ch)
{
    return ch <= ' ' || strchr(":.;,=+/\\\"[]<>|", ch) != NULL;
}

/* Up to `room` characters of a name from DS:SI into out; what does not fit is skipped. */
static uint16_t parse_part(struct dos_vm *vm, uint16_t seg, uint16_t si, uint8_t *out,
                           unsigned room, bool *wild)
{
    unsigned n = 0;
    uint8_t ch;

    memset(out, ' ', room);
    for (unsigned guard = 0; guard < 0xFFFF && !ends_name(ch = dos_get8(vm, seg, si)); guard++) {
        si++;
        if (ch == '*') {
            *wild = true;
            while (n < room) {
                out[n++] = '?';
            }
        } else if (n < room) {
            *wild = *wild || ch == '?';
            out[n++] = dos_upper(vm, ch);
        }
    }
    return si;
}

/* AL: 1 skip separators, 2 keep drive, 4 keep name, 8 keep extension if not given. [RBIL 2129] */
DOS_FUNCTION(dos_fn_fcb_parse)
{
    uint16_t seg = crs->Client_DS, si = crs->Client_SI, es = crs->Client_ES, di = crs->Client_DI;
    uint8_t control = crs->Client_AL, part[8], ch;
    bool wild = false, bad_drive = false;

    if (control & 1) {
        for (unsigned n = 0; n < 0xFFFF && is_separator(dos_get8(vm, seg, si)); n++) {
            si++;
        }
    } else {
        for (unsigned n = 0; n < 0xFFFF && (ch = dos_get8(vm, seg, si)) != 0 &&
             (ch == ' ' || ch == '\t'); n++) {
            si++;
        }
    }
    ch = fs_upper(dos_get8(vm, seg, si));
    if (!ends_name(ch) && dos_get8(vm, seg, si + 1u) == ':') {
        bad_drive = dos_volume(vm, ch - 'A') == NULL && !dos_is_redirected(vm, ch - 'A');
        dos_put8(vm, es, di, (uint8_t)(ch - 'A' + 1));
        si = (uint16_t)(si + 2);
    } else if (!(control & 2)) {
        dos_put8(vm, es, di, 0);
    }
    if (!ends_name(dos_get8(vm, seg, si))) {
        si = parse_part(vm, seg, si, part, 8, &wild);
        dos_copy_out(vm, es, di + 1u, part, 8);
    } else if (!(control & 4)) {
        dos_fill(vm, es, di + 1u, ' ', 8);
    }
    if (dos_get8(vm, seg, si) == '.') {
        si = parse_part(vm, seg, (uint16_t)(si + 1), part, 3, &wild);
        dos_copy_out(vm, es, di + 9u, part, 3);
    } else if (!(control & 8)) {
        dos_fill(vm, es, di + 9u, ' ', 3);
    }
    dos_fill(vm, es, di + 12u, 0, 4);
    crs->Client_SI = si;
    return answer(crs, bad_drive ? 0xFF : wild);
}
