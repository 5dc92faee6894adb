/*
 * dos_find.c - searching for long names: functions 714Eh, 714Fh, 71A1h.
 *
 * A search is the VM's own until it is closed, and ends with the program that began it.  [RBIL 21714E]
 */
#include "dos_core.h"
#include "../ifsmgr/ifs_time.h"
#include "../vfat/nls.h"

/* WIN32_FIND_DATA in the OEM code page. [RBIL 21714E "FindData"] */
enum { DATA_ATTR = 0x00, DATA_CREATED = 0x04, DATA_ACCESSED = 0x0C, DATA_WRITTEN = 0x14, DATA_SIZE_HIGH = 0x1C,
       DATA_SIZE = 0x20, DATA_NAME = 0x2C, DATA_SHORT = 0x130, DATA_BYTES = 0x13E };

/* ---- patterns ---- */

static uint16_t folded(char ch)
{
    return uni_upper(oem_to_uni[(uint8_t)ch]);
}

/* `dot`: the name has none, so it ends in one that is not written. */
static bool match(const char *pattern, const char *name, bool dot)
{
    const char *star = NULL, *again = NULL;
    bool again_dot = false;

    for (;;) {
        if (*pattern == '*') {
            star = ++pattern;
            again = name;
            again_dot = dot;
            continue;
        }
        if (*name == 0 && dot && *pattern == '.') {
            dot = false;
            pattern++;
            continue;
        }
        if (*name == 0) {
            if (*pattern == 0) {
                return true;
            }
        } else if (*pattern == '?' || (*pattern != 0 && folded(*pattern) == folded(*name))) {
            pattern++;
            name++;
            continue;
        }
        if (star == NULL || *again == 0) {
            while (*pattern == '?' && *name == 0) {
                pattern++;              /* `?` also stands for nothing at the end */
            }
            return *pattern == 0 && *name == 0;
        }
        pattern = star;
        name = ++again;
        dot = again_dot;
    }
}

bool dos_long_match(const char *pattern, const char *name)
{
    return match(pattern, name, strchr(name, '.') == NULL);
}

/* ---- times ---- */

void dos_put_filetime(struct dos_vm *vm, uint16_t seg, uint32_t off, uint16_t date, uint16_t time,
                      unsigned hundredths)
{
    uint64_t units = 0;

    if (date != 0) {
        _FILETIME written = filetime_of_dos(date, time);

        units = ((uint64_t)written.dwHighDateTime << 32 | written.dwLowDateTime) + hundredths * 100000u;
    }
    dos_put32(vm, seg, off, (uint32_t)units);
    dos_put32(vm, seg, off + 4, (uint32_t)(units >> 32));
}

/* SI = 1: the date in the high word, as DOS has it. */
static void put_time(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint32_t at, uint16_t date, uint16_t time,
                     unsigned hundredths)
{
    if (crs->Client_SI == 1) {
        dos_put32(vm, crs->Client_ES, crs->Client_DI + at, (uint32_t)date << 16 | time);
        dos_put32(vm, crs->Client_ES, crs->Client_DI + at + 4, 0);
    } else {
        dos_put_filetime(vm, crs->Client_ES, crs->Client_DI + at, date, time, hundredths);
    }
}

/* ---- searching ---- */

static void put_found(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct fs_entry *entry,
                      const char *name, bool all)
{
    uint16_t seg = crs->Client_ES;
    uint32_t off = crs->Client_DI;
    char alias[13];

    fs_name_unpack(alias, entry->name);
    dos_fill(vm, seg, off, 0, DATA_NAME);
    dos_put32(vm, seg, off + DATA_ATTR, entry->attr);
    put_time(vm, crs, DATA_CREATED, entry->create_date, entry->create_time, entry->create_hundredths);
    put_time(vm, crs, DATA_ACCESSED, entry->access_date, 0, 0);
    put_time(vm, crs, DATA_WRITTEN, entry->date, entry->time, 0);
    dos_put32(vm, seg, off + DATA_SIZE, entry->size);
    dos_copy_out(vm, seg, off + DATA_NAME, name, (uint32_t)strlen(name) + 1);
    dos_fill(vm, seg, off + DATA_SHORT, 0, DATA_BYTES - DATA_SHORT);
    if (strcmp(alias, name) != 0) {             /* none if it is the same */
        dos_copy_out(vm, seg, off + DATA_SHORT, alias, (uint32_t)strlen(alias) + 1);
    }
    crs->Client_CX = all ? 0 : 1;
}

static bool wanted(const struct dos_find *find, const struct fs_entry *entry, const char *name)
{
    char alias[13];

    if (!dos_attr_matches(entry->attr, find->may) || (find->must & ~entry->attr) != 0) {
        return false;
    }
    if (dos_long_match(find->pattern, name)) {
        return true;
    }
    fs_name_unpack(alias, entry->name);
    return dos_long_match(find->pattern, alias);
}

static enum dos_result find_on(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_find *find,
                               unsigned none)
{
    struct fs_volume *vol = dos_volume(vm, find->drive);
    char name[FS_NAME_MAX + 1];
    struct fs_entry entry;
    enum fs_err err = FS_END;
    bool all = true;

    while (vol != NULL && !find->done && (err = fs_next(vol, find->dir, &find->index, &entry)) == FS_OK) {
        all = dos_entry_name(vol, &entry, name);
        if (wanted(find, &entry, name)) {
            break;
        }
    }
    if (err == FS_END) {
        find->done = true;              /* asked again, it says the same */
        return dos_fail(vm, crs, none);
    }
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, find->drive, err);
    }
    put_found(vm, crs, &entry, name, all);
    return dos_ok(crs);
}

static int free_find(const struct dos_vm *vm)
{
    for (unsigned i = 0; i < DOS_FINDS; i++) {
        if (vm->find[i].owner == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* DS:DX pattern, CL attributes that may be, CH that must be there; AX = the search. */
DOS_FUNCTION(dos_fn_long_find_first)
{
    int free = free_find(vm);
    struct dos_path path;
    struct dos_find *find;
    uint32_t dir;
    unsigned error = dos_parse_path(vm, crs->Client_DS, crs->Client_DX, DOS_PATH_WILD | DOS_PATH_LONG, &path);
    enum dos_result result;
    enum fs_err err;

    if (error != 0 || path.trailing) {
        return dos_fail(vm, crs, error == DOS_ERR_DRIVE || error == 0 ? DOS_ERR_NO_PATH : error);
    }
    if (free < 0 || dos_psp(vm) == 0) {
        return dos_fail(vm, crs, DOS_ERR_NO_HANDLES);
    }
    err = dos_lookup_dir(vm, &path, &dir);
    if (err != FS_OK) {
        return dos_fail_fs(vm, crs, path.drive, err);
    }
    if (dos_is_root(&path)) {
        return dos_fail(vm, crs, DOS_ERR_NO_FILE);
    }
    find = &vm->find[free];
    *find = (struct dos_find){ .drive = path.drive, .may = crs->Client_CL, .must = crs->Client_CH, .dir = dir };
    strcpy(find->pattern, path.text + path.last);
    result = find_on(vm, crs, find, DOS_ERR_NO_FILE);
    if (result == DOS_DONE && !(crs->Client_EFlags & CF_Mask)) {
        find->owner = dos_psp(vm);
        crs->Client_AX = (uint16_t)(free + 1);
    }
    return result;
}

static struct dos_find *find_of(struct dos_vm *vm, unsigned handle)
{
    return handle >= 1 && handle <= DOS_FINDS && vm->find[handle - 1].owner != 0 ? &vm->find[handle - 1] : NULL;
}

DOS_FUNCTION(dos_fn_long_find_next)
{
    struct dos_find *find = find_of(vm, crs->Client_BX);

    if (vm->page != vm->sys->names_page) {
        dos_use_page(vm);
    }
    return find != NULL ? find_on(vm, crs, find, DOS_ERR_NO_MORE_FILES) : dos_fail(vm, crs, DOS_ERR_HANDLE);
}

DOS_FUNCTION(dos_fn_long_find_close)
{
    struct dos_find *find = find_of(vm, crs->Client_BX);

    if (find == NULL) {
        return dos_fail(vm, crs, DOS_ERR_HANDLE);
    }
    find->owner = 0;
    return dos_ok(crs);
}

void dos_finds_close(struct dos_vm *vm, uint16_t psp)
{
    for (unsigned i = 0; i < DOS_FINDS; i++) {
        if (psp == 0 || vm->find[i].owner == psp) {
            vm->find[i].owner = 0;
        }
    }
}
