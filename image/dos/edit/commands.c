/*
 * commands.c - what the menus and keys do.
 */
#include "edit.h"

#define LIST_MOST   150u
#define NAME_SIZE   16u         /* of the list: "[..]" or a short name */

unsigned tab_stops = 8;

static const char keys_text[] =
    "Moving\n"
    "  Arrows, Home, End, Page Up, Page Down\n"
    "  Ctrl+Left, Ctrl+Right   by words      Ctrl+Up, Ctrl+Down  scroll\n"
    "  Ctrl+Home, Ctrl+End     start and end of the text\n"
    "  With Shift, or by dragging the mouse, the text between is selected.\n"
    "\n"
    "Editing\n"
    "  Ctrl+X, Shift+Del    cut              Ctrl+C, Ctrl+Ins  copy\n"
    "  Ctrl+V, Shift+Ins    paste            Del               delete\n"
    "  Ctrl+Z, Alt+Backsp.  undo             Ctrl+Y            delete line\n"
    "  Ctrl+A               select all       Ins      insert or overwrite\n"
    "  Ctrl+P and a key     that character as it is\n"
    "\n"
    "Files and windows\n"
    "  Alt or F10           menus            Ctrl+S            save\n"
    "  F6                   other window     Ctrl+F4           close window\n"
    "\n"
    "Finding\n"
    "  Ctrl+F               find             F3                find again\n"
    "  Ctrl+R               replace          Ctrl+L            go to a line\n"
    "\n"
    "A file is written under another name first and takes the old one's\n"
    "place when it is complete. Ends of lines stay as the file has them.\n";

/* ---- files ---- */

static void show(struct file *file)
{
    window[active] = file;
    if (window[0] == window[1]) {
        window[1] = NULL;
        active = 0;
    }
}

static char names[LIST_MOST][NAME_SIZE];
static unsigned names_count;

static const char *name_at(unsigned i)
{
    return i < names_count ? names[i] : NULL;
}

/* Directories in brackets, then files. */
static void read_names(const char *pattern)
{
    names_count = 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        struct find find;

        for (int err = dos_find_first(&find, pass == 0 ? "*.*" : pattern, pass == 0 ? ATTR_DIRECTORY : 0);
             err >= 0; err = dos_find_next(&find)) {
            bool directory = find.attributes & ATTR_DIRECTORY;

            if (names_count == LIST_MOST) {
                dos_find_close(&find);
                break;
            }
            if (directory != (pass == 0) || strcmp(find.name, ".") == 0) {
                continue;
            }
            names[names_count][0] = '\0';
            (void)text_append(names[names_count], directory ? "[" : "", NAME_SIZE);
            (void)text_append(names[names_count], find.short_name[0] != '\0' ? find.short_name : find.name, NAME_SIZE);
            (void)text_append(names[names_count], directory ? "]" : "", NAME_SIZE);
            names_count++;
        }
    }
}

/* Asks for a file; walks through directories and drives.  false: Cancel. */
static bool ask_name(const char *title, char path[PATH_SIZE], bool *read_only)
{
    static char name[PATH_SIZE];
    char pattern[PATH_SIZE] = "*.*";
    struct field fields[] = { { "File Name:", name, sizeof name, NULL }, { "Read-Only", NULL, 0, read_only } };

    text_copy(name, path[0] != '\0' ? path : pattern, sizeof name);
    for (;;) {
        unsigned length;

        read_names(pattern);
        if (!dialog_fields(title, fields, read_only != NULL ? 2 : 1, name_at)) {
            return false;
        }
        length = (unsigned)strlen(name);
        if (length == 0) {
            continue;
        }
        if (name[0] == '[') {                   /* a directory of the list */
            name[length - 1] = '\0';
            memmove(name, name + 1, length);
        }
        if (strchr(name, '*') != NULL || strchr(name, '?') != NULL) {
            text_copy(pattern, name, sizeof pattern);
            continue;
        }
        if (name[1] == ':' && name[2] == '\0' && dos_select_drive((uint8_t)(text_upper(name[0]) - 'A'))) {
            text_copy(name, pattern, sizeof name);
            continue;
        }
        if (dos_is_directory(name)) {
            int err = dos_change_directory(name);

            if (err < 0) {
                tell_dos(name, err);
            }
            text_copy(name, pattern, sizeof name);
            continue;
        }
        if (dos_long_path(name, path) < 0) {
            text_copy(path, name, PATH_SIZE);
        }
        return true;
    }
}

static bool save_as(struct file *file)
{
    char path[PATH_SIZE];

    text_copy(path, file->named ? file->path : "", sizeof path);
    if (!ask_name(" Save As ", path, NULL)) {
        return false;
    }
    if (!text_same(path, file->path) && dos_attributes(path) >= 0 &&
        dialog_ask(" Save As ", "There is a file of this name. Replace it?", "Yes\0No\0") != 0) {
        return false;
    }
    return file_save(file, path);
}

static bool save(struct file *file)
{
    return file->named && !file->read_only ? file_save(file, file->path) : save_as(file);
}

/* false: the user wants to keep it open */
static bool may_close(struct file *file)
{
    char message[100];
    int answer;

    if (!file->text.modified) {
        return true;
    }
    text_copy(message, file->path, 60);
    (void)text_append(message, " has changed. Save it?", sizeof message);
    answer = dialog_ask(" Save ", message, "Yes\0No\0Cancel\0");
    return answer == 1 || (answer == 0 && save(file));
}

static void close_file(struct file *file)
{
    struct file *other = NULL;

    if (!may_close(file)) {
        return;
    }
    file_free(file);
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (files[i].used && (other == NULL || &files[i] == window[1 - active])) {
            other = &files[i];
        }
    }
    show(other != NULL ? other : file_new());
}

static void open_file(void)
{
    char path[PATH_SIZE] = "";
    bool read_only = false;
    struct file *file;

    if (!ask_name(" Open ", path, &read_only)) {
        return;
    }
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (files[i].used && text_same(files[i].path, path)) {
            show(&files[i]);        /* once is enough */
            return;
        }
    }
    file = file_open(path, read_only, 0);
    if (file != NULL) {
        struct file *before = current();

        show(file);
        if (!before->named && !before->text.modified && before != window[0] && before != window[1]) {
            file_free(before);      /* the empty one of the start */
        }
    }
}

static void print_file(struct file *file)
{
    uint32_t from = 0, to = file->text.size;
    uint8_t piece[256];
    int handle = dos_open("PRN", OPEN_WRITE);
    unsigned n;

    if (handle < 0) {
        tell_dos("PRN", handle);
        return;
    }
    (void)view_selection(&file->view, &from, &to);
    for (; from < to; from += n) {
        n = text_get(&file->text, from, piece, to - from < sizeof piece ? (unsigned)(to - from) : (unsigned)sizeof piece);
        if (dos_write(handle, piece, n) != (int)n) {
            tell("Print", "The printer does not take it");
            break;
        }
    }
    (void)dos_write(handle, "\f", 1);   /* the page; what went wrong was said */
    (void)dos_close(handle);
}

static bool quit(void)
{
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (files[i].used && !may_close(&files[i])) {
            return true;
        }
    }
    return false;
}

/* ---- windows ---- */

static void split(void)
{
    if (window[1] != NULL) {
        return;
    }
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (files[i].used && &files[i] != window[0]) {
            window[1] = &files[i];
            return;
        }
    }
    window[1] = file_new();             /* a text is in one window at a time */
}

static void unsplit(void)
{
    if (window[1] != NULL) {
        window[0] = window[1 - active];
        window[1] = NULL;
        active = 0;
    }
}

static void settings(void)
{
    char text[3];
    struct field field = { "Tab Stops:", text, sizeof text, NULL };
    const char *p = text;
    uint32_t stops;

    text[0] = (char)('0' + tab_stops / 10);
    text[1] = (char)('0' + tab_stops % 10);
    text[2] = '\0';
    if (!dialog_fields(" Settings ", &field, 1, NULL)) {
        return;
    }
    if (!text_number(&p, &stops) || stops == 0 || stops > 32) {
        tell("Settings", "Tab stops are 1 to 32 columns apart");
        return;
    }
    tab_stops = stops;
    for (unsigned i = 0; i < MOST_FILES; i++) {
        files[i].view.tab = stops;
    }
}

/* ---- dispatch ---- */

static void clip(struct file *file, bool cut)
{
    uint32_t from, to;

    if (view_selection(&file->view, &from, &to) && clip_copy(file, from, to) && cut && !view_delete(&file->view)) {
        tell("Cut", "The file is read-only");
    }
}

static void select_all(struct view *v)
{
    view_move(v, MOVE_START, false);
    view_move(v, MOVE_FINISH, true);
}

static void edit_command(enum command command)
{
    struct file *file = current();

    switch (command) {
    case DO_UNDO:
        (void)view_undo(&file->view);           /* nothing to take back: nothing happens */
        break;
    case DO_CUT:
    case DO_COPY:
        clip(file, command == DO_CUT);
        break;
    case DO_PASTE:
        if (!clip_paste(file)) {
            tell("Paste", file->read_only ? "The file is read-only" : "There is no memory left");
        }
        break;
    case DO_CLEAR:
        (void)view_delete(&file->view);         /* read-only: it stays */
        break;
    default:
        select_all(&file->view);
        break;
    }
}

bool command_do(enum command command)
{
    struct file *file = current(), *new;

    switch (command) {
    case DO_NEW:
        new = file_new();
        if (new != NULL) {
            show(new);
        }
        break;
    case DO_OPEN:
        open_file();
        break;
    case DO_SAVE:
        (void)save(file);                       /* the user was told */
        break;
    case DO_SAVE_AS:
        (void)save_as(file);
        break;
    case DO_CLOSE:
        close_file(file);
        break;
    case DO_PRINT:
        print_file(file);
        break;
    case DO_EXIT:
        return quit();
    case DO_UNDO: case DO_CUT: case DO_COPY: case DO_PASTE: case DO_CLEAR: case DO_SELECT_ALL:
        edit_command(command);
        break;
    case DO_FIND:
        search_find();
        break;
    case DO_FIND_NEXT:
        search_next();
        break;
    case DO_REPLACE:
        search_replace();
        break;
    case DO_GO_LINE:
        search_line();
        break;
    case DO_SPLIT:
        split();
        break;
    case DO_OTHER:
        active = window[1] != NULL ? 1 - active : 0;
        break;
    case DO_UNSPLIT:
        unsplit();
        break;
    case DO_SETTINGS:
        settings();
        break;
    case DO_KEYS:
        dialog_text(" Keys ", keys_text);
        break;
    case DO_ABOUT:
        tell(" About ", "EDIT, the text editor of VMM32");
        break;
    default:
        if (command >= DO_FILE_1 && command <= DO_FILE_LAST && files[command - DO_FILE_1].used) {
            show(&files[command - DO_FILE_1]);
        }
        break;
    }
    return true;
}
