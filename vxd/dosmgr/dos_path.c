/*
 * dos_path.c - from what a program calls a file to drive, directory and 8.3 name.
 */
#include "dos_core.h"
#include "../vfat/nls.h"

#define PATH_MAX 128        /* longest text read from a program, */
#define LONG_PATH_MAX 320   /* and of one that speaks long names */

void dos_copy_in(const struct dos_vm *vm, void *to, uint16_t seg, uint32_t off, uint32_t n)
{
    uint8_t *p = to;

    while (n > 0) {
        uint32_t piece = 0x10000 - (off & 0xFFFF);

        piece = piece < n ? piece : n;
        memcpy(p, dos_at(vm, seg, off), piece);
        p += piece;
        off += piece;
        n -= piece;
    }
}

void dos_copy_out(struct dos_vm *vm, uint16_t seg, uint32_t off, const void *from, uint32_t n)
{
    const uint8_t *p = from;

    while (n > 0) {
        uint32_t piece = 0x10000 - (off & 0xFFFF);

        piece = piece < n ? piece : n;
        memcpy(dos_at(vm, seg, off), p, piece);
        p += piece;
        off += piece;
        n -= piece;
    }
}

void dos_fill(struct dos_vm *vm, uint16_t seg, uint32_t off, uint8_t value, uint32_t n)
{
    while (n-- > 0) {
        dos_put8(vm, seg, off++, value);
    }
}

/*
 * SUBST: where a letter without a volume leads, as the VM's table of current directories says; programs write
 * it there themselves.  *root = "\DIR", or "" for a whole drive.  [RBIL 2152 "current directory structure"]
 */
static bool substituted(const struct dos_vm *vm, unsigned drive, unsigned *host, char root[68])
{
    uint32_t cds;
    unsigned end, n = 0;

    if (drive >= vm->drives || vm->sys->drive[drive] != NULL) {
        return false;
    }
    cds = dos_cds(vm, drive);
    if ((dos_far16(vm, cds, 0x43) & CDS_SUBST) != CDS_SUBST || dos_far8(vm, cds, 1) != ':') {
        return false;
    }
    *host = (unsigned)fs_upper(dos_far8(vm, cds, 0)) - 'A';
    end = dos_far16(vm, cds, 0x4F);
    if (*host >= vm->drives || vm->sys->drive[*host] == NULL || end < 2 || end > 66) {
        return false;
    }
    while (n < end - 2 && dos_far8(vm, cds, 2 + n) != 0) {
        root[n] = (char)dos_far8(vm, cds, 2 + n);
        n++;
    }
    root[n] = 0;
    return n == 0 || root[0] == '\\';
}

struct fs_volume *dos_own_volume(const struct dos_vm *vm, unsigned drive)
{
    return drive < vm->drives ? vm->sys->drive[drive] : NULL;
}

unsigned dos_default_drive(const struct dos_vm *vm)
{
    return dos_var8(vm, SDA_DRIVE);
}

struct fs_volume *dos_volume(const struct dos_vm *vm, unsigned drive)
{
    struct fs_volume *vol = dos_own_volume(vm, drive);
    char root[68];
    unsigned host;

    return vol == NULL && substituted(vm, drive, &host, root) ? vm->sys->drive[host] : vol;
}

int dos_drive_of(const struct dos_vm *vm, unsigned number)
{
    unsigned drive = number == 0 ? dos_var8(vm, SDA_DRIVE) : number - 1;

    return dos_volume(vm, drive) != NULL ? (int)drive : -1;
}

int dos_drive_arg(struct dos_vm *vm, unsigned number)
{
    int drive = dos_drive_of(vm, number);

    vm->redirect.drive = 0;
    if (drive < 0) {
        dos_note_redirected(vm, number == 0 ? dos_var8(vm, SDA_DRIVE) : number - 1);
    }
    return drive;
}

/* The current directory as the VM's own table says, "\" if that makes no sense. */
void dos_current_dir(const struct dos_vm *vm, unsigned drive, char text[68])
{
    uint32_t cds = dos_cds(vm, drive < vm->drives ? drive : 0);
    unsigned n = 0, host = drive, start = 2;
    char root[68];

    text[0] = '\\';
    text[1] = 0;
    if (substituted(vm, drive, &host, root)) {
        start += (unsigned)strlen(root);
    }
    if (drive >= vm->drives || dos_far8(vm, cds, 0) != 'A' + host || dos_far8(vm, cds, 1) != ':' ||
        dos_far8(vm, cds, start) != '\\') {
        return;
    }
    while (start + n < 66 && dos_far8(vm, cds, start + n) != 0) {
        text[n] = (char)dos_far8(vm, cds, start + n);
        n++;
    }
    text[n] = 0;
}

int dos_device_by_name(const uint8_t name[11])
{
    static const struct { char name[9]; uint8_t device; } devices[] = {
        { "CON     ", DOS_DEV_CON }, { "NUL     ", DOS_DEV_NUL }, { "AUX     ", DOS_DEV_AUX },
        { "PRN     ", DOS_DEV_PRN }, { "CLOCK$  ", DOS_DEV_CLOCK }, { "COM1    ", DOS_DEV_AUX },
        { "COM2    ", DOS_DEV_OTHER }, { "COM3    ", DOS_DEV_OTHER }, { "COM4    ", DOS_DEV_OTHER },
        { "LPT1    ", DOS_DEV_PRN }, { "LPT2    ", DOS_DEV_LPT2 }, { "LPT3    ", DOS_DEV_LPT3 },
    };

    if (name[0] != 'C' && name[0] != 'N' && name[0] != 'A' && name[0] != 'P' && name[0] != 'L') {
        return -1;
    }
    for (unsigned i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
        if (devices[i].name[0] == (char)name[0] && memcmp(devices[i].name, name, 8) == 0) {
            return devices[i].device;
        }
    }
    return -1;
}

static bool is_long_char(uint8_t ch, bool wildcards)
{
    return ch >= ' ' && ((wildcards && (ch == '*' || ch == '?')) || strchr("\"*/:<>?\\|", ch) == NULL);
}

/* A component as it stands there.  Dots and blanks at its end do not count, as in Windows. */
static unsigned add_long(struct dos_path *path, size_t *length, const char *part, size_t n, bool wildcards)
{
    if (!wildcards || memchr(part, '*', n) == NULL) {      /* "*." is a pattern of its own */
        while (n > 0 && (part[n - 1] == '.' || part[n - 1] == ' ')) {
            n--;
        }
    }
    if (n == 0 || n > FS_NAME_MAX) {
        return DOS_ERR_NO_PATH;
    }
    for (size_t i = 0; i < n; i++) {
        if (!is_long_char((uint8_t)part[i], wildcards)) {
            return DOS_ERR_NO_FILE;
        }
    }
    if (*length + 1 + n > FS_PATH_MAX - 3) {
        return DOS_ERR_NO_PATH;
    }
    path->text[(*length)++] = '\\';
    memcpy(path->text + *length, part, n);
    *length += n;
    return 0;
}

/* fs_name_unpack() for a name that was packed from a path: no blank is inside. */
static size_t spell(char *text, const uint8_t name[11])
{
    char *to = text;

    for (unsigned i = 0; i < 8 && name[i] != ' '; i++) {
        *to++ = (char)name[i];
    }
    if (name[0] == 0x05) {
        text[0] = (char)0xE5;
    }
    if (name[8] != ' ') {
        *to++ = '.';
        for (unsigned i = 8; i < 11 && name[i] != ' '; i++) {
            *to++ = (char)name[i];
        }
    }
    return (size_t)(to - text);
}

static unsigned add_short(struct dos_path *path, size_t *length, const char *part, size_t n, bool wildcards)
{
    size_t at = *length;

    if (!fs_name_pack(path->name, part, n, wildcards)) {
        return DOS_ERR_NO_FILE;
    }
    path->text[at] = '\\';
    *length = at + 1 + spell(path->text + at + 1, path->name);     /* FS_PATH_MAX has room behind the longest */
    if (*length > DOS_PATH_SHORT_MAX) {
        *length = at;
        return DOS_ERR_NO_PATH;
    }
    path->packed = (uint16_t)*length;
    return 0;
}

/* Adds one component to path->text.  `last`: wildcards are allowed, and it is the name. */
static unsigned add_component(struct dos_path *path, size_t *length, const char *part, size_t n,
                              bool last, unsigned flags)
{
    bool wildcards = last && (flags & DOS_PATH_WILD);
    unsigned error;

    if (n == 0) {
        return last ? 0 : DOS_ERR_NO_PATH;
    }
    if (part[0] == '.' && (n == 1 || part[1] == '.' || !(flags & DOS_PATH_LONG))) {
        if (n == 1) {
            return 0;
        }
        if (n != 2 || part[1] != '.' || *length <= path->root) {
            return DOS_ERR_NO_PATH;     /* "..." or above the root */
        }
        while (path->text[--*length] != '\\') {
        }
        return 0;
    }
    error = flags & DOS_PATH_LONG ? add_long(path, length, part, n, wildcards)
                                  : add_short(path, length, part, n, wildcards);
    return error == DOS_ERR_NO_FILE && !last ? (unsigned)DOS_ERR_NO_PATH : error;
}

static unsigned add_components(struct dos_path *path, size_t *length, const char *text,
                               unsigned flags)
{
    while (*text != 0) {
        const char *end = text;
        unsigned error;

        while (*end != 0 && *end != '\\' && *end != '/') {
            end++;
        }
        error = add_component(path, length, text, (size_t)(end - text), *end == 0, flags);
        if (error != 0) {
            return error;
        }
        if (*end != 0 && end[1] == 0) {
            path->trailing = true;
        }
        text = *end ? end + 1 : end;
    }
    return 0;
}

/* What fits of a long name: to look for it among devices, and for a volume without long names. */
static void pack_long(struct dos_path *path, const char *part, size_t length)
{
    const char *dot = memchr(part, '.', length);
    size_t base = dot != NULL ? (size_t)(dot - part) : length;

    for (size_t i = 0; i < base && i < 8; i++) {
        path->name[i] = fs_upper((uint8_t)part[i]);
    }
    if (base > 8 || base == 0) {
        path->name[7] = '~';            /* no device has such a name */
    }
    if (path->name[0] == ' ') {
        path->name[0] = '_';            /* a blank is the root's */
    }
    for (size_t i = 0; base + 1 + i < length && i < 3; i++) {
        path->name[8 + i] = fs_upper((uint8_t)part[base + 1 + i]);
    }
}

/* path->name from the last component of path->text. */
static void split_name(struct dos_path *path, size_t length, unsigned flags)
{
    size_t start = length;

    if (length == 0 || (flags & DOS_PATH_LONG)) {
        memset(path->name, ' ', sizeof(path->name));
    }
    while (start > 0 && path->text[start - 1] != '\\') {
        start--;
    }
    path->is_long = (flags & DOS_PATH_LONG) != 0;
    path->last = (uint16_t)start;
    path->wildcards = false;
    if (length == 0) {
        path->text[length++] = '\\';
        path->last = 1;
    } else if (path->is_long) {
        pack_long(path, path->text + start, length - start);
        path->wildcards = memchr(path->text + start, '?', length - start) != NULL ||
                          memchr(path->text + start, '*', length - start) != NULL;
    } else {
        if (path->packed != length) {       /* ".." took away what was packed last */
            (void)fs_name_pack(path->name, path->text + start, length - start, true);   /* was valid */
        }
        path->wildcards = false;
        for (unsigned i = 0; i < sizeof(path->name); i++) {
            path->wildcards |= path->name[i] == '?';
        }
    }
    path->text[length] = 0;
}

/* From the letter that was said to a volume, and what of its tree the letter leaves out. */
static unsigned find_drive(const struct dos_system *sys, const struct dos_vm *vm, unsigned drive, unsigned flags,
                           struct dos_path *path, size_t *length)
{
    char root[68];
    unsigned error = 0;

    path->root = 0;
    path->root_depth = 0;
    path->letter = (uint8_t)drive;
    if (drive >= DOS_DRIVES) {
        return DOS_ERR_DRIVE;
    }
    if (sys->drive[drive] == NULL) {
        if (vm == NULL || !substituted(vm, drive, &drive, root)) {
            return DOS_ERR_DRIVE;
        }
        error = root[0] != 0 ? add_components(path, length, root + 1, flags & DOS_PATH_LONG) : 0;
        path->trailing = false;
        path->root = (uint16_t)*length;
        for (size_t i = 0; i < *length; i++) {
            path->root_depth += path->text[i] == '\\';
        }
    }
    path->drive = (uint8_t)drive;
    return error;
}

/* Relative to the VM's current drive and directories; vm = NULL: to the root of the boot drive. */
static unsigned parse(const struct dos_system *sys, struct dos_vm *vm, const char *text,
                      unsigned flags, struct dos_path *path)
{
    size_t length = 0;
    unsigned drive = vm != NULL ? dos_var8(vm, SDA_DRIVE) : sys->boot_drive, error;
    int device;

    if (vm != NULL) {
        vm->redirect.drive = 0;
        if (vm->page != vm->sys->names_page) {
            dos_use_page(vm);
        }
    }
    path->trailing = false;
    path->packed = 0;
    if (text[0] != 0 && text[1] == ':') {
        drive = (unsigned)fs_upper((uint8_t)text[0]) - 'A';
        text += 2;
    } else if (text[0] == 0) {
        return DOS_ERR_NO_FILE;
    }
    error = find_drive(sys, vm, drive, flags, path, &length);
    if (error != 0) {
        if (vm != NULL && error == DOS_ERR_DRIVE) {
            dos_note_redirected(vm, drive);
        }
        return error;
    }
    if (vm != NULL && !dos_drive_open(vm, path->drive, false)) {
        return DOS_ERR_LOCK;            /* another VM has locked it for itself */
    }
    if (*text == '\\' || *text == '/') {
        text++;
        if (*text == '\\' || *text == '/') {
            return DOS_ERR_NO_PATH;     /* \\server\share: there is no network */
        }
    } else if (vm != NULL) {
        char current[68];

        dos_current_dir(vm, path->letter, current);
        error = add_components(path, &length, current + 1, flags & DOS_PATH_LONG);
        path->trailing = false;
        if (error != 0) {
            return error;
        }
    }
    error = add_components(path, &length, text, flags);
    if (error != 0) {
        return error;
    }
    split_name(path, length, flags);
    device = dos_device_by_name(path->name);
    if (device != DOS_DEV_CON && vm != NULL && !path->wildcards && dos_loaded_device(vm, path->name) != 0) {
        device = DOS_DEV_LOADED;        /* of another CON, dos_con.c knows */
    }
    path->is_device = device >= 0;
    path->device = (uint8_t)(device >= 0 ? device : 0);
    return 0;
}

unsigned dos_parse_text(struct dos_vm *vm, const char *text, unsigned flags, struct dos_path *path)
{
    return parse(vm->sys, vm, text, flags, path);
}

unsigned dos_parse_ring0(const struct dos_system *sys, const char *text, unsigned flags,
                         struct dos_path *path)
{
    return parse(sys, NULL, text, flags, path);
}

unsigned dos_parse_path(struct dos_vm *vm, uint16_t seg, uint16_t off, unsigned flags,
                        struct dos_path *path)
{
    char text[LONG_PATH_MAX + 1], any = 0;
    unsigned n = 0, most = flags & DOS_PATH_LONG ? LONG_PATH_MAX : PATH_MAX;

    if (vm->other_path != NULL && seg == vm->other_path_seg && off == vm->other_path_off) {
        return dos_parse_text(vm, vm->other_path, flags, path);
    }
    if (off + most <= 0x10000) {            /* it does not wrap in its segment */
        const char *from = (const char *)dos_at(vm, seg, off);

        for (; n < most && (text[n] = from[n]) != 0; n++) {
            any |= text[n];
        }
    } else {
        for (; n < most && (text[n] = (char)dos_get8(vm, seg, off + n)) != 0; n++) {
            any |= text[n];
        }
    }
    for (unsigned i = 0; (any & 0x80) != 0 && (flags & DOS_PATH_LONG) == 0 && i < n; i++) {
        if (text[i] & 0x80) {
            text[i] = (char)dos_upper(vm, (uint8_t)text[i]);    /* as the VM's code page has it */
        }
    }
    if (n == most) {
        return DOS_ERR_NO_PATH;
    }
    return dos_parse_text(vm, text, flags, path);
}

static bool is_in(const char *text, const char *folder)
{
    while (*folder != 0 && fs_upper((uint8_t)*text) == (uint8_t)*folder) {
        text++;
        folder++;
    }
    return *folder == 0 && (*text == 0 || *text == '\\');
}

bool dos_is_system_path(const struct dos_system *sys, const struct dos_path *path)
{
    return sys->system_drive != 0 && path->drive == sys->system_drive &&
           (is_in(path->text, "\\VMM32") || is_in(path->text, "\\EFI"));
}

enum fs_err dos_find(const struct dos_system *sys, const struct dos_path *path, uint32_t *dir,
                      struct fs_entry *entry)
{
    return fs_lookup(sys->drive[path->drive], path->text, dir, entry);
}

enum fs_err dos_find_dir(const struct dos_system *sys, const struct dos_path *path, uint32_t *dir)
{
    struct fs_volume *vol = sys->drive[path->drive];
    struct fs_entry entry;
    char text[FS_PATH_MAX];
    enum fs_err err;

    strcpy(text, path->text);
    *strrchr(text, '\\') = 0;
    *dir = FS_ROOT;
    if (text[0] == 0) {
        return FS_OK;
    }
    err = fs_lookup(vol, text, dir, &entry);
    if (err != FS_OK) {
        return err == FS_NO_FILE || err == FS_BAD_NAME ? FS_NO_PATH : err;
    }
    if (!(entry.attr & FS_ATTR_DIRECTORY)) {
        return FS_NO_PATH;
    }
    *dir = entry.first;
    return *dir != FS_ROOT && fs_dir_valid(vol, *dir) ? FS_OK : FS_CORRUPT;
}

enum fs_err dos_lookup(struct dos_vm *vm, const struct dos_path *path, uint32_t *dir,
                        struct fs_entry *entry)
{
    return dos_find(vm->sys, path, dir, entry);
}

enum fs_err dos_lookup_dir(struct dos_vm *vm, const struct dos_path *path, uint32_t *dir)
{
    return dos_find_dir(vm->sys, path, dir);
}

/* ---- the same path in other names ---- */

bool dos_entry_name(struct fs_volume *vol, const struct fs_entry *entry, char name[FS_NAME_MAX + 1])
{
    uint16_t units[FS_NAME_MAX];
    size_t n = fs_long_name(vol, entry, units);
    bool all = true;

    if (n == 0) {
        fs_name_unpack(name, entry->name);
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        uint8_t ch = uni_to_oem(units[i]);

        all = all && ch != 0;
        name[i] = (char)(ch != 0 ? ch : '_');
    }
    name[n] = 0;
    return all;
}

static bool translate(const struct dos_system *sys, const struct dos_path *path, char *text, size_t room,
                      bool to_long)
{
    struct fs_volume *vol = sys->drive[path->drive];
    char part[FS_PATH_MAX], name[FS_NAME_MAX + 1];
    struct fs_entry entry;
    size_t length = 0, n;
    uint32_t dir;

    strcpy(part, path->text);
    for (size_t at = 1; path->text[at - 1] != 0 && path->text[1] != 0; at++) {
        if (path->text[at] != '\\' && path->text[at] != 0) {
            continue;
        }
        part[at] = 0;               /* so far */
        if (fs_lookup(vol, part, &dir, &entry) != FS_OK) {
            return false;
        }
        part[at] = path->text[at];
        if (to_long) {
            (void)dos_entry_name(vol, &entry, name);
        } else {
            fs_name_unpack(name, entry.name);
        }
        n = strlen(name);
        if (length + n + 2 > room) {
            return false;
        }
        text[length++] = '\\';
        memcpy(text + length, name, n);
        length += n;
    }
    if (length == 0) {
        text[length++] = '\\';
    }
    text[length] = 0;
    return true;
}

bool dos_short_path(const struct dos_system *sys, const struct dos_path *path, char *text, size_t room)
{
    return translate(sys, path, text, room, false);
}

bool dos_long_path(const struct dos_system *sys, const struct dos_path *path, char *text, size_t room)
{
    return translate(sys, path, text, room, true);
}
