/*
 * dos_long.c - function 71h: files by long names.
 *
 * Functions that the old ones have too are theirs; their paths are taken as long names because AH is 71h.
 * [RBIL 2171]
 */
#include "dos_core.h"
#include "../ifsmgr/ifs_time.h"

enum { CDS_PHYSICAL = 0x4000, CDS_NETWORK = 0x8000 };        /* flags at 43h */

#define LONG_ROOM   261u        /* of a caller's buffer for a path */

/* Parses a name; an unknown drive is an unknown path. */
static unsigned parse(struct dos_vm *vm, uint16_t seg, uint16_t off, unsigned flags, struct dos_path *path)
{
    unsigned error = dos_parse_path(vm, seg, off, DOS_PATH_LONG | flags, path);

    return error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error;
}

/* ---- 7141h ---- */

/* All that match the last component of DS:DX. */
static enum dos_result delete_matching(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    char name[FS_NAME_MAX + 1], alias[13];
    struct dos_path path;
    struct fs_entry entry;
    struct fs_volume *vol;
    uint32_t dir, index = 0, hits = 0;
    unsigned error = parse(vm, crs->Client_DS, crs->Client_DX, DOS_PATH_WILD, &path);
    enum fs_err err;

    if (error != 0) {
        return dos_fail(vm, crs, error);
    }
    if (path.is_device || dos_is_root(&path) || dos_is_system_path(vm->sys, &path)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    vol = dos_volume(vm, path.drive);
    vm->critical_write = 1;
    err = dos_lookup_dir(vm, &path, &dir);
    while (err == FS_OK && (err = fs_next(vol, dir, &index, &entry)) == FS_OK) {
        (void)dos_entry_name(vol, &entry, name);
        fs_name_unpack(alias, entry.name);
        if ((entry.attr & (FS_ATTR_DIRECTORY | FS_ATTR_LABEL)) || !dos_attr_matches(entry.attr, crs->Client_CL) ||
            (crs->Client_CH & ~entry.attr) != 0 ||
            (!dos_long_match(path.text + path.last, name) && !dos_long_match(path.text + path.last, alias))) {
            continue;
        }
        err = fs_remove(vol, &entry);
        hits += err == FS_OK;
    }
    if (err == FS_END) {
        err = hits != 0 ? FS_OK : FS_NO_FILE;
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path.drive, err);
}

/* SI = 1: wildcards and attributes count. */
static enum dos_result delete_long(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    return crs->Client_SI == 1 ? delete_matching(vm, crs) : dos_fn_delete(vm, crs);
}

/* ---- 7143h ---- */

/* BL: 0, 1 attributes; 2 its size on the disk; 3 to 8 the times of an entry, CX time, DI date, SI 10 ms. */
static void get_time(struct Client_Reg_Struc *crs, const struct fs_entry *entry)
{
    switch (crs->Client_BL) {
    case 4:
        crs->Client_CX = entry->time;
        crs->Client_DI = entry->date;
        break;
    case 6:
        crs->Client_CX = 0;
        crs->Client_DI = entry->access_date;
        break;
    default:
        crs->Client_CX = entry->create_time;
        crs->Client_DI = entry->create_date;
        crs->Client_SI = entry->create_hundredths;
        break;
    }
}

/* False: it cannot be. */
static bool set_time(const struct Client_Reg_Struc *crs, struct fs_entry *entry)
{
    switch (crs->Client_BL) {
    case 3:
        entry->time = crs->Client_CX;
        entry->date = crs->Client_DI;
        return true;
    case 5:
        entry->access_date = crs->Client_DI;
        return true;
    default:
        entry->create_time = crs->Client_CX;
        entry->create_date = crs->Client_DI;
        entry->create_hundredths = (uint8_t)crs->Client_SI;
        return crs->Client_SI < 200;
    }
}

static enum dos_result change_entry(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct dos_path *path,
                                    struct fs_entry *entry)
{
    struct fs_volume *vol = dos_volume(vm, path->drive);
    struct fs_node *node;
    enum fs_err err;

    if (dos_is_root(path) || dos_is_system_path(vm->sys, path) ||
        (crs->Client_BL == 1 && (crs->Client_CX & 0x18 & ~entry->attr) != 0)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);   /* nothing becomes a directory or label */
    }
    vm->critical_write = 1;
    if (crs->Client_BL == 1) {
        err = fs_set_attr(vol, entry, (uint8_t)((entry->attr & 0x18) | (crs->Client_CX & 0x27)));
    } else if (!set_time(crs, entry)) {
        return dos_fail(vm, crs, DOS_ERR_DATA);
    } else if ((node = fs_node_find(vol, entry)) != NULL) {     /* it is open: with its next commit */
        (void)set_time(crs, &node->entry);
        node->dirty = true;
        err = vol->read_only ? FS_PROTECTED : FS_OK;
    } else {
        err = fs_set_times(vol, entry);
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path->drive, err);
}

static enum dos_result attributes_long(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir, bytes;
    unsigned error = parse(vm, crs->Client_DS, crs->Client_DX, 0, &path);
    enum fs_err err;

    if (crs->Client_BL > 8) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (error != 0) {
        return dos_fail(vm, crs, error);
    }
    err = path.is_device ? FS_NO_FILE : dos_lookup(vm, &path, &dir, &entry);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    switch (crs->Client_BL) {
    case 0:
        crs->Client_CX = crs->Client_AX = entry.attr;
        return dos_ok(crs);
    case 2:             /* nothing is compressed: whole clusters */
        bytes = dos_volume(vm, path.drive)->cluster_bytes;
        bytes = bytes != 0 ? (entry.size + bytes - 1) / bytes * bytes : entry.size;
        crs->Client_AX = (uint16_t)bytes;
        crs->Client_DX = (uint16_t)(bytes >> 16);
        return dos_ok(crs);
    case 4: case 6: case 8:
        get_time(crs, &entry);
        return dos_ok(crs);
    default:
        return change_entry(vm, crs, &path, &entry);
    }
}

/* ---- 7147h, 7160h: paths ---- */

static size_t component_length(const char *text)
{
    size_t n = 0;

    while (text[n] != 0 && text[n] != '\\') {
        n++;
    }
    return n;
}

/* DL = drive, DS:SI -> the current directory in long names, without the first backslash. */
static enum dos_result get_dir_long(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_arg(vm, crs->Client_DL);
    struct dos_path path;
    char text[LONG_ROOM + 3];
    unsigned error, at = 0;             /* behind what SUBST leaves out */

    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    text[0] = (char)('A' + drive);
    text[1] = ':';
    dos_current_dir(vm, (unsigned)drive, text + 2);
    error = dos_parse_text(vm, text, DOS_PATH_LONG, &path);
    if (error != 0 || !dos_long_path(vm->sys, &path, text, LONG_ROOM - 3)) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);      /* it is there no more */
    }
    for (unsigned i = 0; i < path.root_depth && text[at] != 0; i++) {
        at += (unsigned)component_length(text + at + 1) + 1;
    }
    at += text[at] == '\\';
    dos_copy_out(vm, crs->Client_DS, crs->Client_SI, text + at, (uint32_t)strlen(text + at) + 1);
    crs->Client_AX = 0;
    return dos_ok(crs);
}

/* DS:SI -> name, ES:DI <- CL = 0 the full, 1 the short, 2 the long one. */
static enum dos_result truename_long(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    char text[FS_PATH_MAX + 3];
    struct dos_path path;
    uint32_t dir;
    struct fs_entry entry;
    unsigned error;
    enum fs_err err;
    bool good = true;

    if (crs->Client_CL > 2) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    error = parse(vm, crs->Client_DS, crs->Client_SI, crs->Client_CL == 0 ? DOS_PATH_WILD : 0, &path);
    if (error != 0) {
        return dos_fail(vm, crs, error);
    }
    text[0] = (char)('A' + path.drive);
    text[1] = ':';
    if (crs->Client_CL == 0 || path.is_device) {
        strcpy(text + 2, path.text);
    } else {
        err = dos_lookup(vm, &path, &dir, &entry);
        if (err != FS_OK) {
            return dos_fail_fs(vm, crs, path.drive, err);
        }
        good = crs->Client_CL == 1 ? dos_short_path(vm->sys, &path, text + 2, FS_PATH_MAX)
                                   : dos_long_path(vm->sys, &path, text + 2, FS_PATH_MAX - 2);
    }
    if (path.is_device) {
        text[2] = '/';
        fs_name_unpack(text + 3, path.name);
    }
    if (!good) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, text, (uint32_t)strlen(text) + 1);
    crs->Client_AX = 0;
    return dos_ok(crs);
}

/* ---- 71A0h ---- */

/* DS:DX -> "C:\", ES:DI <- name of the file system, CX bytes. [RBIL 2171A0] */
static enum dos_result volume_information(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t letter = fs_upper(dos_get8(vm, crs->Client_DS, crs->Client_DX));
    bool colon = dos_get8(vm, crs->Client_DS, crs->Client_DX + 1u) == ':';
    int drive = letter == 0 ? dos_drive_of(vm, 0) : colon ? dos_drive_of(vm, letter - 'A' + 1u) : -1;
    const struct fs_volume *vol;
    char name[9];
    unsigned n = 0;

    if (drive < 0 || (letter != 0 && letter < 'A')) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    vol = dos_volume(vm, (unsigned)drive);
    while (n < 8 && vol->type_name[n] > ' ') {
        name[n] = vol->type_name[n];
        n++;
    }
    name[n] = 0;
    if (vol->type != 0 && vol->type != 32) {
        strcpy(name, "FAT");            /* however wide its entries are */
    }
    if (crs->Client_CX < strlen(name) + 1) {
        return dos_fail(vm, crs, 122);  /* the buffer is too small [RBIL 2159] */
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, name, (uint32_t)strlen(name) + 1);
    crs->Client_BX = 0x4006;            /* case is kept, names are Unicode, function 71h is there */
    crs->Client_CX = FS_NAME_MAX;
    crs->Client_DX = FS_PATH_MAX;
    crs->Client_AX = 0;
    return dos_ok(crs);
}

/* ---- 71A6h ---- */

/* BX = handle, DS:DX <- 52 bytes, BY_HANDLE_FILE_INFORMATION. */
static enum dos_result handle_information(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct dos_file *file = dos_file_of_handle(vm, crs->Client_BX);
    const struct fs_entry *entry;
    const struct fs_volume *vol;
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_DX;

    if (file == NULL || file->kind != DOS_FILE_DISK) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    entry = &file->fat.node->entry;
    vol = dos_volume(vm, file->drive);
    dos_put32(vm, seg, off, entry->attr);
    dos_put_filetime(vm, seg, off + 0x04, entry->create_date, entry->create_time, entry->create_hundredths);
    dos_put_filetime(vm, seg, off + 0x0C, entry->access_date, 0, 0);
    dos_put_filetime(vm, seg, off + 0x14, entry->date, entry->time, 0);
    dos_put32(vm, seg, off + 0x1C, vol->serial);
    dos_put32(vm, seg, off + 0x20, 0);
    dos_put32(vm, seg, off + 0x24, entry->size);
    dos_put32(vm, seg, off + 0x28, 1);          /* links */
    dos_put32(vm, seg, off + 0x2C, entry->lba); /* names it on its volume: where its entry stands */
    dos_put32(vm, seg, off + 0x30, entry->offset);
    return dos_ok(crs);
}

/* ---- 71A7h ---- */

/* BL = 0: the FILETIME at DS:SI to DX date, CX time, BH 10 ms; 1: back, to ES:DI.
 * Limit: there are no time zones, a FILETIME is local time. */
static enum dos_result convert_time(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    _FILETIME time;
    uint32_t dos, low;

    switch (crs->Client_BL) {
    case 0:
        time.dwLowDateTime = dos_get32(vm, crs->Client_DS, crs->Client_SI);
        time.dwHighDateTime = dos_get32(vm, crs->Client_DS, crs->Client_SI + 4u);
        dos = dos_of_seconds(seconds_of_filetime(time));
        time = filetime_of_dos((uint16_t)(dos >> 16), (uint16_t)dos);
        low = dos_get32(vm, crs->Client_DS, crs->Client_SI) - time.dwLowDateTime;  /* below two seconds */
        crs->Client_CX = (uint16_t)dos;
        crs->Client_DX = (uint16_t)(dos >> 16);
        crs->Client_BH = (uint8_t)(low < 20000000 ? low / 100000 : 0);
        return dos_ok(crs);
    case 1:
        dos_put_filetime(vm, crs->Client_ES, crs->Client_DI, crs->Client_DX, crs->Client_CX, crs->Client_BH);
        return dos_ok(crs);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

/* ---- 71A8h ---- */

/* One character of a short name; 0: it is left out. */
static uint8_t short_char(const struct dos_vm *vm, uint8_t ch)
{
    if (ch == ' ' || ch == '.') {
        return 0;
    }
    return strchr("+,;=[]", ch) != NULL ? '_' : dos_upper(vm, ch);
}

/* DS:SI long name, ES:DI <- what its short name begins with; DH = 0: eleven bytes as in an FCB, 1: text. */
static enum dos_result short_name(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    char name[FS_NAME_MAX + 2], text[13];
    uint8_t packed[11];
    size_t length = 0, n = 0, extension;
    const char *dot;

    while (length <= FS_NAME_MAX && (name[length] = (char)dos_get8(vm, crs->Client_DS, crs->Client_SI + (uint32_t)length)) != 0) {
        length++;
    }
    if (length == 0 || length > FS_NAME_MAX) {
        return dos_fail(vm, crs, DOS_ERR_NO_FILE);
    }
    dot = strrchr(name, '.');
    extension = dot != NULL && dot != name ? (size_t)(dot - name) : length;
    memset(packed, ' ', sizeof(packed));
    for (size_t i = 0; i < length; i++) {
        uint8_t ch = short_char(vm, (uint8_t)name[i]);

        if (i == extension) {
            n = 8;
        } else if (ch != 0 && n < (i < extension ? 8u : 11u)) {
            packed[n++] = ch;
        }
    }
    if (crs->Client_DH == 0) {
        dos_copy_out(vm, crs->Client_ES, crs->Client_DI, packed, sizeof(packed));
    } else {
        fs_name_unpack(text, packed);
        dos_copy_out(vm, crs->Client_ES, crs->Client_DI, text, (uint32_t)strlen(text) + 1);
    }
    return dos_ok(crs);
}

/* ---- 71AAh ---- */

/* A directory of another drive gets this letter, in this VM. */
static enum dos_result substitute(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive)
{
    char text[DOS_PATH_SHORT_MAX + 4];
    uint32_t dir, cds = dos_cds(vm, drive);
    struct dos_path path;
    struct fs_entry entry;
    size_t length;
    unsigned error = parse(vm, crs->Client_DS, crs->Client_DX, 0, &path);
    enum fs_err err;

    if (error != 0) {
        return dos_fail(vm, crs, error);
    }
    if ((dos_far16(vm, cds, 0x43) & (CDS_NETWORK | CDS_PHYSICAL)) != 0 || path.is_device || path.drive == drive) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);       /* the letter is taken */
    }
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_NO_FILE || (err == FS_OK && !(entry.attr & FS_ATTR_DIRECTORY))) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    text[0] = (char)('A' + path.drive);
    text[1] = ':';
    if (!dos_short_path(vm->sys, &path, text + 2, sizeof(text) - 2)) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    length = strlen(text);
    dos_far_out(vm, cds, 0, text, (uint32_t)length + 1);
    dos_set_far16(vm, cds, 0x43, CDS_SUBST);
    dos_set_far32(vm, cds, 0x45, dos_dpb(vm, path.drive));
    dos_set_far32(vm, cds, 0x49, 0xFFFFFFFF);
    dos_set_far16(vm, cds, 0x4F, length == 3 ? 2 : (uint32_t)length);   /* where its own root ends */
    return dos_ok(crs);
}

/* BL = drive, BH = 0 make DS:DX its root, 1 end that, 2 to what does it lead? [RBIL 2171AA] */
static enum dos_result subst_call(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned drive = crs->Client_BL == 0 ? dos_var8(vm, SDA_DRIVE) : crs->Client_BL - 1u, root;
    const char none[4] = { (char)('A' + drive), ':', '\\', 0 };
    char text[68];
    uint32_t cds;

    if (drive >= vm->drives || crs->Client_BH > 2) {
        return dos_fail(vm, crs, crs->Client_BH > 2 ? DOS_ERR_FUNCTION : DOS_ERR_DRIVE);
    }
    if (crs->Client_BH == 0) {
        return substitute(vm, crs, drive);
    }
    cds = dos_cds(vm, drive);
    if ((dos_far16(vm, cds, 0x43) & CDS_SUBST) != CDS_SUBST) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    if (crs->Client_BH == 1) {
        dos_far_out(vm, cds, 0, none, sizeof(none));
        dos_set_far16(vm, cds, 0x43, 0);
        dos_set_far32(vm, cds, 0x45, 0);
        dos_set_far16(vm, cds, 0x4F, 2);
        return dos_ok(crs);
    }
    root = dos_far16(vm, cds, 0x4F);
    root = root < 66 ? root : 66;
    dos_copy_in(vm, text, (uint16_t)(cds >> 16), cds & 0xFFFF, root);
    if (root == 2) {
        text[root++] = '\\';
    }
    text[root] = 0;
    dos_copy_out(vm, crs->Client_DS, crs->Client_DX, text, root + 1);
    return dos_ok(crs);
}

/* ---- 710Dh ---- */

/* DX = drive: everything written is on it. */
static enum dos_result reset_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    int drive = dos_drive_of(vm, crs->Client_DX);
    enum fs_err err;

    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    vm->critical_write = 1;
    err = fs_sync(dos_volume(vm, (unsigned)drive));
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, (unsigned)drive, err);
}

DOS_FUNCTION(dos_fn_long)
{
    switch (crs->Client_AL) {
    case 0x0D:
        return reset_drive(vm, crs);
    case 0x39:
        return dos_fn_mkdir(vm, crs);
    case 0x3A:
        return dos_fn_rmdir(vm, crs);
    case 0x3B:
        return dos_fn_chdir(vm, crs);
    case 0x41:
        return delete_long(vm, crs);
    case 0x43:
        return attributes_long(vm, crs);
    case 0x47:
        return get_dir_long(vm, crs);
    case 0x4E:
        return dos_fn_long_find_first(vm, crs);
    case 0x4F:
        return dos_fn_long_find_next(vm, crs);
    case 0x56:
        return dos_fn_rename(vm, crs);
    case 0x60:
        return truename_long(vm, crs);
    case 0x6C:
    case 0xA9:          /* of a server: the same here */
        return dos_fn_extended_open(vm, crs);
    case 0xA0:
        return volume_information(vm, crs);
    case 0xA1:
        return dos_fn_long_find_close(vm, crs);
    case 0xA6:
        return handle_information(vm, crs);
    case 0xA7:
        return convert_time(vm, crs);
    case 0xA8:
        return short_name(vm, crs);
    case 0xAA:
        return subst_call(vm, crs);
    default:
        (void)dos_fail(vm, crs, DOS_ERR_FUNCTION);
        crs->Client_AX = 0x7100;        /* how those who look for the function know [RBIL 2171] */
        return DOS_DONE;
    }
}
