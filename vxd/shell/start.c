/*
 * start - a program in a VM of its own: settings from its NAME.VM or NAME.PIF, then the VM.
 *
 * NAME.VM comes before NAME.PIF.  Beside a program they say how it runs; started themselves, they
 * say also what runs.  What the caller gives comes before what the file says.
 */
#include "start.h"

#include <dosmgr.h>
#include <vmm32x.h>
#include "settings.h"
#include "vms.h"
#include "../lib/format.h"

#define FILE_BYTES      16384u      /* no settings file is longer */
#define PATH_BYTES      80u
#define MAX_VMS         64u         /* with the system VM; as many as a task list shows */

enum { DOS_NOT_FOUND = 2, DOS_NO_PATH = 3, DOS_NO_MEMORY = 8, DOS_FORMAT = 11, DOS_DATA = 13 };

static uint32_t fail(struct start *start, uint32_t error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static uint32_t fail(struct start *start, uint32_t error, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    format_text(start->message, sizeof start->message, format, args);
    va_end(args);
    return error;
}

/* ---- paths -------------------------------------------------------------------------------------------- */

static size_t name_at(const char *path)
{
    size_t at = 0;

    for (size_t i = 0; path[i] != '\0'; i++) {
        if (path[i] == '\\' || path[i] == '/' || path[i] == ':') {
            at = i + 1;
        }
    }
    return at;
}

/* Where the extension begins, with its dot, or the end of the path. */
static size_t extension_at(const char *path)
{
    size_t at = name_at(path);

    while (path[at] != '\0' && path[at] != '.') {
        at++;
    }
    return at;
}

static bool extension_is(const char *path, const char *extension)
{
    return _lstrcmpi(path + extension_at(path), extension) == 0;
}

static bool exists(const char *path)
{
    struct DOSMGR_File_Request request = { .function = DFR_GET_ATTR, .path = path };

    return DOSMGR_File_Request(&request) == 0 && (request.attr & 0x10) == 0;
}

/* path with another extension, if there is such a file. */
static bool beside(const char *path, const char *extension, char *found)
{
    size_t at = extension_at(path);

    if (at + strlen(extension) >= PATH_BYTES) {
        return false;
    }
    memcpy(found, path, at);
    memcpy(found + at, extension, strlen(extension) + 1);
    return exists(found);
}

/* A program without an extension or with: what it is called on the disk. */
static bool complete(char *path)
{
    static const char *const extensions[] = { ".COM", ".EXE", ".BAT" };
    char found[PATH_BYTES];

    if (path[extension_at(path)] != '\0') {
        return exists(path);
    }
    for (unsigned i = 0; i < 3; i++) {
        if (beside(path, extensions[i], found)) {
            memcpy(path, found, sizeof found);
            return true;
        }
    }
    return false;
}

/* ---- the settings' file --------------------------------------------------------------------------------- */

/* EAX of the file system, or 0 and *bytes. */
static uint32_t read_file(const char *path, uint8_t *buffer, uint32_t *bytes)
{
    struct DOSMGR_File_Request request = { .function = DFR_OPEN, .path = path, .action = 1 };
    uint32_t error = DOSMGR_File_Request(&request);

    if (error != 0) {
        return error;
    }
    request.function = DFR_READ;
    request.position = 0;
    request.count = FILE_BYTES;
    request.buffer = buffer;
    error = DOSMGR_File_Request(&request);
    *bytes = request.count;
    request.function = DFR_CLOSE;
    (void)DOSMGR_File_Request(&request);        /* nothing was written */
    return error;
}

static uint32_t read_settings(struct start *start, const char *path, struct SHELL_VM_Settings *settings)
{
    struct settings_error error;
    uint8_t *buffer = _HeapAllocate(FILE_BYTES, 0);
    uint32_t bytes = 0, dos_error;
    bool good;

    if (buffer == NULL) {
        return fail(start, DOS_NO_MEMORY, "Not enough memory");
    }
    dos_error = read_file(path, buffer, &bytes);
    good = dos_error == 0 && (extension_is(path, ".PIF")
        ? pif_parse(settings, buffer, bytes, &error)
        : settings_parse(settings, (const char *)buffer, bytes, &error));
    if (good && extension_is(path, ".PIF")) {
        start->pif = buffer;            /* for devices that want to see it */
        start->pif_bytes = bytes;
    } else {
        (void)_HeapFree(buffer, 0);
    }
    if (dos_error != 0) {
        return fail(start, dos_error, "%s cannot be read (error %u)", path, dos_error);
    }
    if (!good && error.line != 0) {
        return fail(start, DOS_DATA, "%s, line %u (offset %u): %s", path, error.line, error.offset,
                    error.reason);
    }
    return good ? 0 : fail(start, DOS_DATA, "%s, offset %Xh: %s", path, error.offset, error.reason);
}

/* The program that a settings file names: full path, relative to the file's directory or to its own. */
static uint32_t program_of_file(struct start *start, const char *file, struct SHELL_VM_Settings *settings)
{
    char path[PATH_BYTES];
    size_t dir = name_at(file);

    if (settings->program[0] == '\0') {
        format_into(path, sizeof path, "%.*s", (int)extension_at(file), file);
    } else if (settings->program[1] == ':') {
        format_into(path, sizeof path, "%s", settings->program);
    } else if (settings->program[0] == '\\') {
        format_into(path, sizeof path, "%.2s%s", file, settings->program);
    } else {
        format_into(path, sizeof path, "%.*s%s", (int)dir, file, settings->program);
        if (!complete(path) && settings->directory[1] == ':') {
            format_into(path, sizeof path, "%s%s%s", settings->directory,
                        settings->directory[strlen(settings->directory) - 1] == '\\' ? "" : "\\",
                        settings->program);
        }
    }
    if (!complete(path)) {
        return fail(start, DOS_NOT_FOUND, "%s: its program is not there: %s", file, path);
    }
    format_into(settings->program, sizeof settings->program, "%s", path);
    return 0;
}

static uint32_t find_settings(struct start *start, struct SHELL_VM_Settings *settings)
{
    char file[PATH_BYTES];
    uint32_t error = 0;

    if (extension_is(start->program, ".VM") || extension_is(start->program, ".PIF")) {
        if (!exists(start->program)) {
            return fail(start, DOS_NOT_FOUND, "File not found - %s", start->program);
        }
        error = read_settings(start, start->program, settings);
        if (error == 0 && settings->boot[0] == '\0') {
            error = program_of_file(start, start->program, settings);
        }
        return error;
    }
    if (!complete(start->program)) {
        return fail(start, DOS_NOT_FOUND, "File not found - %s", start->program);
    }
    if (beside(start->program, ".VM", file) || beside(start->program, ".PIF", file)) {
        error = read_settings(start, file, settings);
    }
    format_into(settings->program, sizeof settings->program, "%s", start->program);
    return error;
}

/* ---- the VM ----------------------------------------------------------------------------------------------- */

/* A batch file is run by the command processor of the environment. */
static uint32_t run_batch(struct start *start, struct SHELL_VM_Settings *settings)
{
    const char *comspec = "C:\\COMMAND.COM", *at = start->environment;
    char arguments[sizeof settings->arguments];

    for (; at != NULL && *at != '\0'; at += strlen(at) + 1) {
        if (memcmp(at, "COMSPEC=", 8) == 0) {
            comspec = at + 8;
        }
    }
    if (strlen(settings->program) + strlen(settings->arguments) + 5 >= sizeof arguments) {
        return fail(start, DOS_DATA, "The parameters are too long");
    }
    format_into(arguments, sizeof arguments, "/C %s %s", settings->program, settings->arguments);
    memcpy(settings->arguments, arguments, sizeof arguments);
    if (settings->title[0] == '\0') {
        format_into(settings->title, sizeof settings->title, "%s",
                    settings->program + name_at(settings->program));
    }
    if (strlen(comspec) >= sizeof settings->program || !exists(comspec)) {
        return fail(start, DOS_NOT_FOUND, "The command processor is not there: %.60s", comspec);
    }
    format_into(settings->program, sizeof settings->program, "%s", comspec);
    return 0;
}

static uint32_t failed(struct start *start, const struct SHELL_VM_Settings *settings,
                       const struct VMM32X_VM *request)
{
    if (request->error != GSDVME_CrtNoMsg) {
        return fail(start, DOS_NO_MEMORY, "Not enough memory for one more VM");
    }
    switch (request->error_data) {
    case DOS_NO_PATH:
        return fail(start, DOS_NO_PATH, "Its directory is not there: %s", settings->directory);
    case DOS_NOT_FOUND:
        return fail(start, DOS_NOT_FOUND, "File not found - %s", settings->program);
    case DOS_NO_MEMORY:
        return fail(start, DOS_NO_MEMORY, "%s is too big for the %u KB of its VM", settings->program,
                    settings->memory_max_kb);
    case DOS_FORMAT:
        return fail(start, DOS_FORMAT, "%s is damaged", settings->program);
    default:
        return fail(start, request->error_data, "%s cannot be started (error %u)", settings->program,
                    request->error_data);
    }
}

static unsigned vm_count(void)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;
    unsigned count = 0;

    do {
        count++;
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return count;
}

static uint32_t create(struct start *start, struct SHELL_VM_Settings *settings)
{
    struct start_request request = {
        .vm = {
            .size = sizeof request.vm,
            .status = ((settings->flags & SHELL_VM_EXCLUSIVE) != 0 ? VMSTAT_EXCLUSIVE : 0) |
                      ((settings->flags & SHELL_VM_BACKGROUND) != 0 ? VMSTAT_BACKGROUND : 0),
            .flags = settings->idle_sensitivity == 0 ? VMM32X_VM_BUSY : 0,
            .foreground = settings->foreground, .background = settings->background,
            .boot = settings->boot[0] != '\0' ? settings->boot : NULL,
        },
        .settings = settings, .environment = &start->environment,
        .pif = start->pif, .pif_bytes = start->pif_bytes,
    };
    struct cb_s *vm;

    if (vm_count() >= MAX_VMS) {
        return fail(start, DOS_NO_MEMORY, "Too many programs: %u run already", MAX_VMS);
    }
    vms_expect(&request);
    vm = _VMM32X_Create_VM(&request.vm);
    vms_expect_no_more(&request);
    if (vm == NULL) {
        return failed(start, settings, &request.vm);
    }
    start->number = request.start;
    return 0;
}

uint32_t start_vm(struct start *start)
{
    struct SHELL_VM_Settings *settings = _HeapAllocate(sizeof *settings, 0);
    uint32_t error;

    if (settings == NULL) {
        return fail(start, DOS_NO_MEMORY, "Not enough memory");
    }
    settings_default(settings);
    error = find_settings(start, settings);
    if (error != 0) {
        goto out;
    }
    if (start->arguments[0] != '\0' || settings->arguments[0] == '?') {    /* '?': ask the user [PIF] */
        memcpy(settings->arguments, start->arguments, sizeof settings->arguments);
    }
    if (settings->directory[0] == '\0') {
        memcpy(settings->directory, start->directory, sizeof settings->directory);
    }
    if (start->title[0] != '\0') {
        memcpy(settings->title, start->title, sizeof settings->title);
    }
    settings->flags |= (start->flags & SHELL_START_EXCLUSIVE) != 0 ? SHELL_VM_EXCLUSIVE : 0;
    if ((start->flags & SHELL_START_NO_FOCUS) != 0) {
        settings->flags |= SHELL_VM_NO_FOCUS | SHELL_VM_BACKGROUND;     /* or it would never run */
    }
    if (extension_is(settings->program, ".BAT")) {
        error = run_batch(start, settings);
    }
    if (error == 0) {
        error = create(start, settings);
    }
out:
    if (start->pif != NULL) {
        (void)_HeapFree(start->pif, 0);
        start->pif = NULL;
    }
    (void)_HeapFree(settings, 0);
    return error;
}
