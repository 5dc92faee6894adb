/*
 * file.c - files of EDIT: memory for their text, reading, writing, the clipboard.
 *
 * What is saved goes into a new file first, which takes the old one's place when it is complete.
 */
#include "edit.h"

#define SPARE       8192u           /* bytes to type before memory must grow */
#define KEEP        0x400u          /* paragraphs of conventional memory for boxes */
#define PIECE       512u

struct file files[MOST_FILES];
static struct big clip;             /* cut or copied last */
static uint32_t clip_size;

void tell(const char *title, const char *message)
{
    (void)dialog_ask(title, message, "OK\0");
}

void tell_dos(const char *path, int err)
{
    static const struct { uint8_t error; const char *text; } texts[] = {
        { ERROR_FILE_NOT_FOUND, "there is no such file" }, { ERROR_PATH_NOT_FOUND, "there is no such path" },
        { ERROR_ACCESS, "access denied: a directory, read-only, or in use" }, { ERROR_DRIVE, "there is no such drive" },
        { 4, "too many files are open" }, { 19, "the disk is write-protected" }, { 32, "another program uses it" },
    };
    char message[100];
    const char *why = NULL;

    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].error == -err) {
            why = texts[i].text;
        }
    }
    text_copy(message, path, sizeof message - 40);
    (void)text_append(message, ": ", sizeof message);
    (void)text_append(message, why != NULL ? why : "the disk cannot be read or written", sizeof message);
    tell("Error", message);
}

/* ---- memory ---- */

static void memory_read(void *at, uint32_t offset, void *to, unsigned length)
{
    big_read(at, offset, to, length);
}

static void memory_write(void *at, uint32_t offset, const void *from, unsigned length)
{
    big_write(at, offset, from, length);
}

/* In place, or somewhere else where there is more. */
static bool memory_grow(void *at, uint32_t size)
{
    struct big *old = at, new;
    uint8_t piece[PIECE];

    if (big_grow(old, size)) {
        return true;
    }
    if (!big_get(&new, size, KEEP)) {
        return false;
    }
    for (uint32_t done = 0; done < old->size; done += PIECE) {
        unsigned n = old->size - done < PIECE ? (unsigned)(old->size - done) : PIECE;

        big_read(old, done, piece, n);
        big_write(&new, done, piece, n);
    }
    big_free(old);
    *old = new;
    return true;
}

static struct file *unused(void)
{
    for (unsigned i = 0; i < MOST_FILES; i++) {
        if (!files[i].used) {
            return &files[i];
        }
    }
    tell("Error", "Too many files are open: close one first");
    return NULL;
}

static struct file *prepare(uint32_t size)
{
    struct file *file = unused();
    struct text_memory memory;

    if (file == NULL) {
        return NULL;
    }
    memset(file, 0, sizeof *file);
    if (!big_get(&file->big, size + SPARE, KEEP)) {
        tell("Error", "There is not enough memory for this file");
        return NULL;
    }
    memory = (struct text_memory){ memory_read, memory_write, memory_grow, &file->big, file->big.size };
    text_init(&file->text, &memory);
    view_init(&file->view, &file->text);
    file->view.tab = tab_stops;
    file->used = true;
    return file;
}

struct file *file_new(void)
{
    struct file *file = prepare(0);

    if (file != NULL) {
        strcpy(file->path, "UNTITLED1");
        file->path[8] = (char)('1' + (file - files));
    }
    return file;
}

void file_free(struct file *file)
{
    big_free(&file->big);
    file->used = false;
}

/* ---- reading ---- */

static bool read_all(struct file *file, int handle)
{
    uint8_t piece[PIECE];
    int n;

    while ((n = dos_read(handle, piece, sizeof piece)) > 0) {
        if (!text_insert(&file->text, file->text.size, piece, (unsigned)n)) {
            tell("Error", "There is not enough memory for this file");
            return false;
        }
    }
    if (n < 0) {
        tell_dos(file->path, n);
    }
    return n >= 0;
}

/* Ends of lines as most of the file has them: by its first. */
static bool has_lf_only(struct text *t)
{
    for (uint32_t at = 0; at < t->size && at < 4096; at++) {
        if (text_byte(t, at) == '\n') {
            return at == 0 || text_byte(t, at - 1) != '\r';
        }
    }
    return false;
}

struct file *file_open(const char *path, bool read_only, uint32_t width)
{
    struct find found;
    struct file *file;
    int handle, err = dos_find_first(&found, path, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM | ATTR_ARCHIVE);
    bool there = err >= 0;

    if (there) {
        dos_find_close(&found);
    } else if (err != -ERROR_FILE_NOT_FOUND && err != -ERROR_NO_MORE_FILES) {
        tell_dos(path, err);
        return NULL;
    }
    file = prepare(there ? found.size : 0);
    if (file == NULL) {
        return NULL;
    }
    text_copy(file->path, path, sizeof file->path);
    file->named = true;
    if (there) {
        handle = dos_open(path, OPEN_READ);
        if (handle < 0) {
            tell_dos(path, handle);
            file_free(file);
            return NULL;
        }
        if (!read_all(file, handle)) {
            (void)dos_close(handle);
            file_free(file);
            return NULL;
        }
        (void)dos_close(handle);    /* it was read only */
        file->read_only = read_only || (found.attributes & ATTR_READONLY);
    }
    file->text.width = width;
    file->text.lf_only = has_lf_only(&file->text);
    file->text.modified = false;
    text_forget(&file->text);
    view_init(&file->view, &file->text);
    file->view.tab = tab_stops;
    file->view.read_only = file->read_only;
    return file;
}

/* ---- writing ---- */

/* "C:\DIR\NAME.TXT" -> "C:\DIR\EDIT$$$1.TMP" */
static bool temporary(char to[PATH_SIZE], const char *path)
{
    unsigned n = (unsigned)strlen(path);

    while (n > 0 && path[n - 1] != '\\' && path[n - 1] != '/' && path[n - 1] != ':') {
        n--;
    }
    if (n + 13 > PATH_SIZE) {
        return false;
    }
    memcpy(to, path, n);
    strcpy(to + n, "EDIT$$$1.TMP");
    return true;
}

static int write_all(struct text *t, int handle)
{
    uint8_t piece[PIECE];
    unsigned n;

    for (uint32_t at = 0; (n = text_get(t, at, piece, sizeof piece)) > 0; at += n) {
        int done = dos_write(handle, piece, n);

        if (done < 0) {
            return done;
        }
        if (done < (int)n) {
            return -39;             /* the disk is full */
        }
    }
    return 0;
}

/* A device has no place of its own to be taken. */
static int write_device(struct file *file, const char *path)
{
    int handle = dos_open(path, OPEN_WRITE), err = handle;

    if (handle >= 0) {
        err = write_all(&file->text, handle);
        (void)dos_close(handle);    /* the error counts that came first */
    }
    return err;
}

static bool is_device(const char *path)
{
    int handle = dos_open(path, OPEN_READ);
    bool device = handle >= 0 && dos_is_device(handle);

    if (handle >= 0) {
        (void)dos_close(handle);
    }
    return device;
}

static int write_file(struct file *file, const char *path)
{
    char name[PATH_SIZE];
    int attributes = dos_attributes(path), handle, err, closed;

    if (is_device(path)) {
        return write_device(file, path);
    }
    if (attributes >= 0 && attributes & (ATTR_READONLY | ATTR_DIRECTORY)) {
        return -ERROR_ACCESS;
    }
    if (!temporary(name, path)) {
        return -ERROR_PATH_NOT_FOUND;
    }
    handle = dos_create(name);
    if (handle < 0) {
        return handle;
    }
    err = write_all(&file->text, handle);
    closed = dos_close(handle);
    err = err < 0 ? err : closed < 0 ? closed : 0;
    if (err == 0 && attributes >= 0) {
        err = dos_delete(path);
    }
    if (err < 0) {
        (void)dos_delete(name);     /* the old file is as it was */
        return err;
    }
    err = dos_rename(name, path);
    if (err < 0) {
        char message[100];

        text_copy(message, "Your text is in ", sizeof message);
        (void)text_append(message, name, sizeof message);
        tell("It could not be given its name", message);
        return err;
    }
    if (attributes > 0 && (attributes & ~ATTR_ARCHIVE) != 0) {
        (void)dos_set_attributes(path, (unsigned)attributes | ATTR_ARCHIVE);    /* the text is safe without them */
    }
    return 0;
}

bool file_save(struct file *file, const char *path)
{
    int err = write_file(file, path);

    if (err == -39) {
        tell("Error", "The disk is full; the file there is as it was");
        return false;
    }
    if (err < 0) {
        tell_dos(path, err);
        return false;
    }
    if (path != file->path) {
        text_copy(file->path, path, sizeof file->path);
    }
    file->named = true;
    file->text.modified = false;
    return true;
}

/* ---- clipboard ---- */

bool clip_copy(struct file *file, uint32_t from, uint32_t to)
{
    uint8_t piece[PIECE];
    struct big big;

    if (!big_get(&big, to - from, KEEP)) {
        tell("Error", "There is not enough memory to copy this");
        return false;
    }
    big_free(&clip);
    clip = big;
    clip_size = to - from;
    for (uint32_t done = 0; done < clip_size;) {
        unsigned n = text_get(&file->text, from + done, piece, sizeof piece);

        n = clip_size - done < n ? (unsigned)(clip_size - done) : n;
        big_write(&clip, done, piece, n);
        done += n;
    }
    return true;
}

bool clip_paste(struct file *file)
{
    uint8_t piece[PIECE];

    for (uint32_t done = 0; done < clip_size;) {
        unsigned n = clip_size - done < sizeof piece ? (unsigned)(clip_size - done) : (unsigned)sizeof piece;

        big_read(&clip, done, piece, n);
        if (!view_paste(&file->view, piece, n)) {
            return false;
        }
        done += n;
    }
    return true;
}
