/*
 * dos_dir.c - directories and names: functions 39h..3Bh, 41h, 43h, 47h, 4Eh, 4Fh, 56h, 60h; and those of
 * function 71h that do the same with long names.
 */
#include "dos_core.h"

/* Parses DS:DX.  0, or the result of the failed call in *result. */
static bool parse_dx(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned flags,
                     struct dos_path *path, enum dos_result *result)
{
    unsigned error = dos_parse_path(vm, crs->Client_DS, crs->Client_DX, flags | dos_path_flags(crs), path);

    if (error != 0) {
        *result = dos_fail(vm, crs, error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error);
    }
    return error == 0;
}

DOS_FUNCTION(dos_fn_mkdir)
{
    struct dos_path path;
    struct fs_entry entry;
    struct fs_name name;
    uint16_t time, date;
    uint32_t dir;
    enum dos_result result;
    enum fs_err err;

    if (!parse_dx(vm, crs, 0, &path, &result)) {
        return result;
    }
    if (dos_is_root(&path) || path.is_device || dos_is_system_path(vm->sys, &path)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    vm->critical_write = 1;
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_OK) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    if (err == FS_NO_FILE) {
        dos_stamp(vm, &time, &date);
        err = fs_mkdir(dos_volume(vm, path.drive), dir, dos_name_of(&path, &name), time, date);
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path.drive, err);
}

/* "\A" is in use while the current directory is "\A" or below. */
static bool holds_current_dir(struct dos_vm *vm, const struct dos_path *path)
{
    char current[68], own[68];
    size_t n;

    if (!dos_short_path(vm->sys, path, own, sizeof(own))) {
        return false;       /* it is deeper than a current directory can be */
    }
    n = strlen(own);
    dos_current_dir(vm, path->drive, current);
    return memcmp(current, own, n) == 0 && (current[n] == 0 || current[n] == '\\');
}

DOS_FUNCTION(dos_fn_rmdir)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    enum dos_result result;
    enum fs_err err;

    if (!parse_dx(vm, crs, 0, &path, &result)) {
        return result;
    }
    if (dos_is_root(&path) || dos_is_system_path(vm->sys, &path)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_NO_FILE || (err == FS_OK && !(entry.attr & FS_ATTR_DIRECTORY))) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    if (err == FS_OK && holds_current_dir(vm, &path)) {
        return dos_fail(vm, crs, DOS_ERR_CURRENT_DIR);
    }
    vm->critical_write = 1;
    if (err == FS_OK) {
        err = fs_rmdir(dos_volume(vm, path.drive), &entry);
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path.drive, err);
}

DOS_FUNCTION(dos_fn_chdir)
{
    char text[DOS_PATH_SHORT_MAX + 1];
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    enum dos_result result;
    enum fs_err err;

    if (!parse_dx(vm, crs, 0, &path, &result)) {
        return result;
    }
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_NO_FILE || (err == FS_OK && !(entry.attr & FS_ATTR_DIRECTORY))) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);
    }
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    if (!dos_short_path(vm->sys, &path, text, sizeof(text))) {
        return dos_fail(vm, crs, DOS_ERR_NO_PATH);      /* the table has no room for it */
    }
    dos_far_out(vm, dos_cds(vm, path.letter), 2, text, (uint32_t)strlen(text) + 1);
    return dos_ok(crs);
}

/* DL = drive, DS:SI -> 64 bytes; no drive letter, no leading backslash. */
DOS_FUNCTION(dos_fn_get_dir)
{
    int drive = dos_drive_arg(vm, crs->Client_DL);
    char text[68];

    if (drive < 0) {
        return dos_fail(vm, crs, DOS_ERR_DRIVE);
    }
    dos_current_dir(vm, (unsigned)drive, text);
    dos_copy_out(vm, crs->Client_DS, crs->Client_SI, text + 1, (uint32_t)strlen(text + 1) + 1);
    crs->Client_AX = 0x0100;    /* [RBIL 2147] */
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_delete)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    enum dos_result result;
    enum fs_err err;

    if (!parse_dx(vm, crs, 0, &path, &result)) {
        return result;
    }
    if (path.is_device || dos_is_root(&path) || dos_is_system_path(vm->sys, &path)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    vm->critical_write = 1;
    err = dos_lookup(vm, &path, &dir, &entry);
    if (err == FS_OK) {
        err = fs_remove(dos_volume(vm, path.drive), &entry);
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path.drive, err);
}

DOS_FUNCTION(dos_fn_attributes)
{
    struct dos_path path;
    struct fs_entry entry;
    uint32_t dir;
    enum dos_result result;
    enum fs_err err;

    if (crs->Client_AL > 1) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    if (!parse_dx(vm, crs, 0, &path, &result)) {
        return result;
    }
    err = path.is_device ? FS_NO_FILE : dos_lookup(vm, &path, &dir, &entry);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    if (crs->Client_AL == 0) {
        crs->Client_CX = crs->Client_AX = entry.attr;
        return dos_ok(crs);
    }
    if (dos_is_root(&path) || dos_is_system_path(vm->sys, &path) ||
        (crs->Client_CX & 0x18 & ~entry.attr) != 0) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);   /* nothing becomes a directory or label */
    }
    vm->critical_write = 1;
    err = fs_set_attr(dos_volume(vm, path.drive), &entry,
                       (uint8_t)((entry.attr & 0x18) | (crs->Client_CX & 0x27)));
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, path.drive, err);
}

/* DS:DX old, ES:DI new name. */
DOS_FUNCTION(dos_fn_rename)
{
    struct dos_path from, to;
    struct fs_entry entry;
    struct fs_name name;
    uint32_t dir, to_dir = 0;
    enum dos_result result;
    enum fs_err err;
    unsigned error;

    if (!parse_dx(vm, crs, 0, &from, &result)) {
        return result;
    }
    error = dos_parse_path(vm, crs->Client_ES, crs->Client_DI, dos_path_flags(crs), &to);
    if (error != 0) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error);
    }
    if (from.drive != to.drive) {
        return dos_fail(vm, crs, DOS_ERR_NOT_SAME_DEVICE);
    }
    if (dos_is_root(&from) || dos_is_root(&to) || from.is_device || to.is_device ||
        dos_is_system_path(vm->sys, &from) || dos_is_system_path(vm->sys, &to)) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    vm->critical_write = 1;
    err = dos_lookup(vm, &from, &dir, &entry);
    if (err == FS_OK && (entry.attr & FS_ATTR_DIRECTORY) && holds_current_dir(vm, &from)) {
        return dos_fail(vm, crs, DOS_ERR_CURRENT_DIR);
    }
    if (err == FS_OK) {
        err = dos_lookup_dir(vm, &to, &to_dir);
    }
    if (err == FS_OK) {
        err = fs_rename(dos_volume(vm, from.drive), &entry, to_dir, dos_name_of(&to, &name));
    }
    return err == FS_OK ? dos_ok(crs) : dos_fail_fs(vm, crs, from.drive, err);
}

/* DS:SI name, ES:DI -> 128 bytes for the full name. [RBIL 2160] */
DOS_FUNCTION(dos_fn_truename)
{
    uint16_t off = crs->Client_SI;
    struct dos_path path;
    char text[FS_PATH_MAX];
    unsigned error;

    while (dos_get8(vm, crs->Client_DS, off) == ' ' && off != 0xFFFF) {
        off++;
    }
    error = dos_parse_path(vm, crs->Client_DS, off, DOS_PATH_WILD, &path);
    if (error != 0) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE ? DOS_ERR_NO_PATH : error);
    }
    text[0] = (char)('A' + path.drive);
    text[1] = ':';
    strcpy(text + 2, path.text);
    if (path.is_device) {       /* "C:/CON" is how DOS shows a device */
        text[2] = '/';
        fs_name_unpack(text + 3, path.name);
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, text, (uint32_t)strlen(text) + 1);
    crs->Client_AX = 0;
    return dos_ok(crs);
}

/* ---- searching ---- */

/* What the 21 reserved bytes of the DTA hold; a program may change them, so all is checked. */
enum { FIND_DRIVE = 0, FIND_PATTERN = 1, FIND_ATTR = 12, FIND_INDEX = 13, FIND_DIR = 17,
       FIND_FOUND = 21 };

static void store_found(struct dos_vm *vm, uint16_t seg, uint16_t off,
                        const struct fs_entry *entry)
{
    char text[13];

    memset(text, 0, sizeof(text));
    fs_name_unpack(text, entry->name);
    dos_put8(vm, seg, off + 0x15u, entry->attr);
    dos_put16(vm, seg, off + 0x16u, entry->time);
    dos_put16(vm, seg, off + 0x18u, entry->date);
    dos_put32(vm, seg, off + 0x1Au, entry->size);
    dos_copy_out(vm, seg, off + 0x1Eu, text, sizeof(text));
}

static enum dos_result find_from(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned none)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint8_t state[FIND_FOUND];
    struct fs_entry entry;
    struct fs_volume *vol;
    uint32_t index, dir;
    enum fs_err err;

    dos_copy_in(vm, state, seg, off, sizeof(state));
    vol = dos_volume(vm, (unsigned)state[FIND_DRIVE] - 1);
    memcpy(&index, state + FIND_INDEX, 4);
    memcpy(&dir, state + FIND_DIR, 4);
    if (vol == NULL || (!fs_dir_valid(vol, dir))) {
        return dos_fail(vm, crs, DOS_ERR_NO_MORE_FILES);
    }
    do {
        err = fs_next(vol, dir, &index, &entry);
    } while (err == FS_OK && (!dos_attr_matches(entry.attr, state[FIND_ATTR]) ||
                               !fs_name_match(state + FIND_PATTERN, entry.name)));
    if (err == FS_END) {
        index = FS_DIR_END;    /* asked again, it says the same */
    }
    memcpy(state + FIND_INDEX, &index, 4);
    dos_copy_out(vm, seg, off, state, sizeof(state));
    if (err == FS_END) {
        return dos_fail(vm, crs, none);
    }
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, (unsigned)state[FIND_DRIVE] - 1, err);
    }
    store_found(vm, seg, off, &entry);
    crs->Client_AX = 0;
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_find_first)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint8_t state[FIND_FOUND] = { 0 };
    struct dos_path path;
    enum dos_result result;
    uint32_t dir;
    enum fs_err err;

    if (!parse_dx(vm, crs, DOS_PATH_WILD, &path, &result)) {
        return result;
    }
    err = dos_lookup_dir(vm, &path, &dir);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    if (dos_is_root(&path) || path.trailing) {
        return dos_fail(vm, crs, DOS_ERR_NO_MORE_FILES);
    }
    state[FIND_DRIVE] = (uint8_t)(path.drive + 1);
    memcpy(state + FIND_PATTERN, path.name, 11);
    state[FIND_ATTR] = crs->Client_CL;
    memcpy(state + FIND_DIR, &dir, 4);
    if (path.is_device) {       /* one entry, with the attribute of devices */
        struct fs_entry entry = { .attr = 0x40 };
        uint32_t end = FS_DIR_END;

        memcpy(entry.name, path.name, 8);
        memset(entry.name + 8, ' ', 3);
        dos_stamp(vm, &entry.time, &entry.date);
        memcpy(state + FIND_INDEX, &end, 4);
        dos_copy_out(vm, seg, off, state, sizeof(state));
        store_found(vm, seg, off, &entry);
        crs->Client_AX = 0;
        return dos_ok(crs);
    }
    dos_copy_out(vm, seg, off, state, sizeof(state));
    return find_from(vm, crs, path.wildcards ? DOS_ERR_NO_MORE_FILES : DOS_ERR_NO_FILE);
}

DOS_FUNCTION(dos_fn_find_next)
{
    enum dos_result result;

    if (dos_redirect_find_next(vm, crs, &result)) {
        return result;
    }
    return find_from(vm, crs, DOS_ERR_NO_MORE_FILES);
}
