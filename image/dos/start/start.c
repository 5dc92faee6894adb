/*
 * start - START.COM: run a program in a virtual machine of its own.
 *
 * Finds the program as COMMAND.COM would, and asks SHELL for the VM (include/shell_api.h).  Linked with
 * the start, the DOS calls and the text functions of COMMAND.COM.
 */
#include "../command/dos.h"
#include "../command/env.h"
#include "../command/text.h"
#include "../command/wild.h"

#include <shell_api.h>

#define SHELL_DEVICE    0x0017

static const char help[] =
    "Runs a program in a virtual machine of its own.\r\n\r\n"
    "START [\"title\"] [/D path] [/B | /MIN] [/X] [/W] [program [parameters]]\r\n\r\n"
    "  title        Name of the machine in lists.\r\n"
    "  /D path      Directory it starts in; without, the current one.\r\n"
    "  /B, /MIN     In the background: screen and keyboard stay here.\r\n"
    "  /X           Exclusive: while it has the screen, no other machine runs.\r\n"
    "  /W           Wait until the program ends; its exit code is ours.\r\n"
    "  program      .COM, .EXE, .BAT, or its settings .PIF, .VM; without, COMMAND.COM.\r\n";

static char *const psp = (char *)0;     /* a .COM program's PSP is at offset 0 */
static struct env env;
static uint32_t api;                    /* of SHELL, segment:offset */

static struct {
    char title[64], directory[PATH_SIZE], program[PATH_SIZE], arguments[128];
    bool wait, background, exclusive;
} wanted;

uint8_t shell_main(void);

static void print(const char *text)
{
    dos_write(STDOUT, text, strlen(text));
}

static void complain(const char *text, const char *name)
{
    dos_write(STDERR, text, strlen(text));
    if (name != NULL) {
        dos_write(STDERR, " - ", 3);
        dos_write(STDERR, name, strlen(name));
    }
    dos_write(STDERR, "\r\n", 2);
}

/* ---- the command line ------------------------------------------------------------------------------ */

/* A word, or what stands between quotes; returns what is behind it. */
static char *take_word(char *p, char *to, unsigned room)
{
    bool quoted = *p == '"';
    unsigned n = 0;

    for (p += quoted; *p != '\0' && (quoted ? *p != '"' : !text_is_space(*p) && *p != '"' &&
                                     (*p != '/' || n == 0)); p++) {
        if (n + 1 < room) {
            to[n++] = *p;
        }
    }
    to[n] = '\0';
    return p + (quoted && *p == '"');
}

/* false: said why. */
static bool parse(char *p)
{
    char word[PATH_SIZE];

    for (;;) {
        p = text_skip_spaces(p);
        if (*p == '"' && wanted.title[0] == '\0') {
            p = take_word(p, wanted.title, sizeof wanted.title);
            continue;
        }
        if (*p != '/') {
            break;
        }
        p = take_word(p + 1, word, sizeof word);
        text_upcase(word);
        if (strcmp(word, "?") == 0) {
            print(help);
            return false;
        }
        if (word[0] == 'D') {
            if (word[1] != '\0') {
                text_copy(wanted.directory, word + 1 + (word[1] == ':' && word[2] == '\0'),
                          sizeof wanted.directory);
            } else {
                p = take_word(text_skip_spaces(p), wanted.directory, sizeof wanted.directory);
            }
        } else if (strcmp(word, "W") == 0 || strcmp(word, "WAIT") == 0) {
            wanted.wait = true;
        } else if (strcmp(word, "B") == 0 || strcmp(word, "MIN") == 0 || strcmp(word, "M") == 0) {
            wanted.background = true;
        } else if (strcmp(word, "X") == 0) {
            wanted.exclusive = true;
        } else if (strcmp(word, "MAX") != 0 && strcmp(word, "R") != 0) {    /* normal, maximised: as is */
            complain("Invalid switch", word);
            return false;
        }
    }
    p = take_word(p, wanted.program, sizeof wanted.program);
    text_copy(wanted.arguments, text_skip_spaces(p), sizeof wanted.arguments);
    text_trim_end(wanted.arguments);
    return true;
}

/* ---- the program ------------------------------------------------------------------------------------ */

static bool is_file(const char *path)
{
    int attributes = dos_attributes(path);

    return attributes >= 0 && (attributes & ATTR_DIRECTORY) == 0;
}

/* path without extension, or with one; completes it. */
static bool probe(char path[PATH_SIZE])
{
    static const char *const extensions[] = { ".COM", ".EXE", ".BAT", ".VM", ".PIF" };
    unsigned length = strlen(path);

    if (strchr(path + wild_directory_length(path), '.') != NULL) {
        return is_file(path);
    }
    for (unsigned i = 0; i < 5; i++) {
        if (text_append(path, extensions[i], PATH_SIZE) && is_file(path)) {
            return true;
        }
        path[length] = '\0';
    }
    return false;
}

/* Looks in the current directory, then along PATH. */
static bool find_program(const char *name, char path[PATH_SIZE])
{
    int at = env_find(&env, "PATH", 4);

    text_copy(path, name, PATH_SIZE);
    if (wild_has(name)) {
        return false;
    }
    if (probe(path)) {
        return true;
    }
    while (at >= 0 && wild_directory_length(name) == 0 && env.block[at] != '\0') {
        unsigned used = 0;

        for (; env.block[at] != '\0' && env.block[at] != ';'; at++) {
            if (used < PATH_SIZE - 2 && env.block[at] != '"') {
                path[used++] = env.block[at];
            }
        }
        at += env.block[at] == ';';
        if (used == 0) {
            continue;
        }
        if (path[used - 1] != '\\' && path[used - 1] != ':') {
            path[used++] = '\\';
        }
        path[used] = '\0';
        if (text_append(path, name, PATH_SIZE) && probe(path)) {
            return true;
        }
    }
    return false;
}

/* DOS's own name for a path, with drive. */
static bool full_path(const char *path, char to[PATH_SIZE])
{
    static char name[PATH_SIZE];

    if (dos_truename(path, name) < 0 || strlen(name) >= PATH_SIZE) {
        return false;
    }
    text_copy(to, name, PATH_SIZE);
    return true;
}

/* ---- SHELL ------------------------------------------------------------------------------------------- */

static bool find_shell(void)
{
    unsigned segment = 0, offset = 0;

    __asm__ volatile("pushw %%es\n xorl %%eax, %%eax\n movw %%ax, %%es\n movw $0x1684, %%ax\n"
                     "int $0x2F\n movw %%es, %%ax\n popw %%es"
                     : "=a"(segment), "+D"(offset) : "b"(SHELL_DEVICE) : "memory", "cc", "ecx", "edx");
    api = (segment & 0xFFFF) << 16 | (offset & 0xFFFF);
    return api != 0;
}

/* false: carry.  ES is our segment throughout. */
static bool call_shell(unsigned function, unsigned *eax, unsigned *ebx, const void *block)
{
    bool failed;

    __asm__ volatile("lcallw *%[api]"
                     : "+a"(*eax), "+b"(*ebx), "=@ccc"(failed)
                     : "d"(function), "D"(block), [api] "m"(api) : "memory", "ecx", "esi");
    return !failed;
}

static uint32_t far(const char *text)
{
    return *text == '\0' ? 0 : (uint32_t)my_segment() << 16 | (uint16_t)(uintptr_t)text;
}

/* Gives way to other VMs [RBIL 2F1680]. */
static void idle(void)
{
    unsigned ax = 0x1680;

    __asm__ volatile("int $0x2F" : "+a"(ax) : : "memory", "cc", "ebx", "ecx", "edx");
}

/* Its exit code.  Ctrl+C ends the waiting, not the program. */
static uint8_t wait_for(unsigned number)
{
    unsigned state, code;

    for (;;) {
        state = 0;
        code = number;
        if (!call_shell(SHELL_API_STATUS, &state, &code, NULL)) {
            return 255;
        }
        if ((state & 0xFF) == 0) {
            return (uint8_t)code;
        }
        dos_call(0x0B00, 0, 0, 0);
        idle();
    }
}

static uint8_t start(void)
{
    static char message[160];
    static struct SHELL_Start request;
    unsigned number = 0, unused = 0;

    request = (struct SHELL_Start){
        .size = sizeof request,
        .flags = (wanted.background ? SHELL_START_NO_FOCUS : 0) |
                 (wanted.exclusive ? SHELL_START_EXCLUSIVE : 0),
        .program = far(wanted.program), .arguments = far(wanted.arguments),
        .directory = far(wanted.directory), .title = far(wanted.title),
        .environment = *(uint16_t *)(psp + 0x2C),
        .message_bytes = sizeof message,
        .message = (uint32_t)my_segment() << 16 | (uint16_t)(uintptr_t)message,
    };
    if (!call_shell(SHELL_API_START, &number, &unused, &request)) {
        complain(message[0] != '\0' ? message : "Not enough memory", NULL);
        return (uint8_t)number;
    }
    return wanted.wait ? wait_for(number) : 0;
}

/* Out: the exit code for our caller. */
uint8_t shell_main(void)
{
    static char line[128], path[PATH_SIZE], current[PATH_SIZE];

    env_load_fs(*(uint16_t *)(psp + 0x2C));
    env.size = 32768;
    memcpy(line, psp + 0x81, 127);
    line[(uint8_t)psp[0x80] & 0x7F] = '\0';
    line[strcspn(line, "\r")] = '\0';
    if (!parse(line)) {
        return 1;
    }
    if (wanted.program[0] == '\0' && !env_get(&env, "COMSPEC", wanted.program, PATH_SIZE)) {
        text_copy(wanted.program, "COMMAND.COM", PATH_SIZE);
    }
    if (!find_program(wanted.program, path) || !full_path(path, wanted.program)) {
        complain("File not found", wanted.program);
        return 2;
    }
    if (!full_path(wanted.directory[0] != '\0' ? wanted.directory : ".", current) ||
        (wanted.directory[0] != '\0' && !dos_is_directory(current))) {
        complain("Path not found", wanted.directory);
        return 3;
    }
    text_copy(wanted.directory, current, sizeof wanted.directory);
    if (!find_shell()) {
        complain("There is no virtual machine manager to make another machine", NULL);
        return 1;
    }
    return start();
}
