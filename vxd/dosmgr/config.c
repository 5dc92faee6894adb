/*
 * config.c - CONFIG.SYS at work: menu, drivers, messages, what it leaves for KRNL386.EXE.
 *
 * The text is read by config_sys.c.  Sizes of tables count from the first DOS on, so the file is read before
 * there is one; drivers are loaded when upper memory is there, before the first program.
 */
#include <vmm.h>
#include <bios.h>
#include <dosmgr.h>
#include "../lib/format.h"
#include "config.h"
#include "config_sys.h"
#include "dos_core.h"
#include "ring0.h"

#define TEXT_MAX        0x8000u
#define ENVIRONMENT_MAX 2048u
#define INSTALL_MAX     32u
#define BOOT_STACK_SEG  0x0030u     /* where a BIOS has its stack when it starts MS-DOS */
#define BOOT_STACK_TOP  0x0100u
#define BDA_SHIFT       0x417u
#define NUM_LOCK        0x20u
#define TICKS_A_SECOND  18u

/* Written at Sys_VM_Init of the first system VM, then constant. */
static char *text;                  /* heap, NULL: no file */
static uint32_t text_bytes;
static char block[CONFIG_NAME_MAX]; /* the menu item that was chosen */
static bool has_menu;
static char environment[ENVIRONMENT_MAX] = "COMSPEC=C:\\COMMAND.COM\0PATH=C:\\;C:\\DOS\0PROMPT=$P$G\0";
static char shell_line[CONFIG_VALUE_MAX];
static struct { char line[CONFIG_VALUE_MAX]; bool high; } install[INSTALL_MAX];
static unsigned install_count;
static enum { NUMLOCK_AS_IT_IS, NUMLOCK_ON, NUMLOCK_OFF } numlock;
static struct cb_s *system_vm;

/* ---- the console, by the BIOS ---- */

static void say(const char *words)
{
    for (; *words != 0; words++) {
        BIOS_Teletype(system_vm, (uint8_t)*words);
    }
}

/* INT `vector` in the system VM, on a stack that is nobody's. */
static uint16_t bios(unsigned vector, uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx, bool *zero)
{
    struct Client_Reg_Struc saved, *crs = system_vm->CB_Client_Pointer;
    uint16_t result;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs->Client_SS = BOOT_STACK_SEG;
    crs->Client_ESP = BOOT_STACK_TOP;
    crs->Client_EAX = ax;
    crs->Client_EBX = bx;
    crs->Client_ECX = cx;
    crs->Client_EDX = dx;
    Enable_VM_Ints();
    Exec_Int(vector);
    result = crs->Client_AX;
    *zero = (crs->Client_EFlags & ZF_Mask) != 0;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    return result;
}

static uint16_t wait_key(void)
{
    bool zero;

    return bios(0x16, 0, 0, 0, 0, &zero);
}

/* Y or N, Enter is yes. */
static bool ask(const char *line)
{
    uint8_t key;

    say(line);
    say(" [Y,N]?");
    do {
        key = (uint8_t)wait_key();
    } while (key != 'y' && key != 'Y' && key != 'n' && key != 'N' && key != '\r');
    key = key == '\r' ? 'Y' : (uint8_t)(key & 0xDF);
    BIOS_Teletype(system_vm, key);
    say("\r\n");
    return key == 'Y';
}

/* ---- the menu ---- */

static void show_menu(const struct config_menu *menu)
{
    char line[100];

    say("\r\n  Start-up menu\r\n\r\n");
    for (unsigned i = 0; i < menu->count; i++) {
        format_into(line, sizeof line, "     %u. %s\r\n", i + 1, menu->item[i].text);
        say(line);
    }
    format_into(line, sizeof line, "\r\n  Enter a choice (1-%u), Enter for %u: ", menu->count, menu->chosen + 1);
    say(line);
}

/* The number of an item; the default after so many seconds without a key. */
static unsigned choose(const struct config_menu *menu)
{
    unsigned ticks = menu->seconds >= 0 ? (unsigned)menu->seconds * TICKS_A_SECOND : ~0u;
    bool none;
    uint8_t key;

    for (;;) {
        (void)bios(0x16, 0x0100, 0, 0, 0, &none);
        if (!none) {
            ticks = ~0u;                    /* somebody is there */
            key = (uint8_t)wait_key();
            if (key == '\r') {
                return menu->chosen;
            }
            if (key >= '1' && key < '1' + (int)menu->count) {
                return (unsigned)(key - '1');
            }
        } else if (ticks != ~0u && ticks-- == 0) {
            return menu->chosen;
        } else {
            (void)bios(0x15, 0x8600, 0, 0, 55000, &none);       /* a tick */
        }
    }
}

static void run_menu(void)
{
    struct config_menu *menu = _HeapAllocate(sizeof *menu, 0);
    const char *name = "MENU";
    bool zero;

    if (menu == NULL) {
        return;
    }
    for (unsigned depth = 0; depth < CONFIG_DEPTH && config_menu(text, text_bytes, name, menu); depth++) {
        unsigned n;
        char line[40];

        has_menu = true;
        if (menu->coloured) {               /* a screen of that colour */
            (void)bios(0x10, 0x0600, (uint16_t)((menu->background << 4 | menu->foreground) << 8), 0, 0x184F, &zero);
            (void)bios(0x10, 0x0200, 0, 0, 0, &zero);
        }
        if (menu->faulty_line != 0) {
            format_into(line, sizeof line, "Error in CONFIG.SYS line %u\r\n", menu->faulty_line);
            say(line);
        }
        show_menu(menu);
        n = choose(menu);
        format_into(line, sizeof line, "%u\r\n\r\n", n + 1);
        say(line);
        memcpy(block, menu->item[n].name, sizeof block);
        name = block;
        if (!menu->item[n].submenu) {
            break;
        }
    }
    (void)_HeapFree(menu, 0);
}

/* ---- reading ---- */

static bool read_file(struct dos_system *sys)
{
    char path[] = "C:\\CONFIG.SYS";
    struct DOSMGR_File_Request rq = { .function = DFR_OPEN, .path = path, .action = 1 };

    path[0] = (char)('A' + sys->boot_drive);
    if (ring0_request(sys, &rq) != 0) {
        return false;
    }
    text = _HeapAllocate(TEXT_MAX, 0);
    rq.function = DFR_READ;
    rq.position = 0;
    rq.count = TEXT_MAX;
    rq.buffer = text;
    if (text != NULL && ring0_request(sys, &rq) == 0) {
        text_bytes = rq.count;
    }
    rq.function = DFR_CLOSE;
    (void)ring0_request(sys, &rq);          /* nothing was written */
    return text != NULL && text_bytes != 0;
}

static void open_reader(struct config_reader *reader)
{
    config_open(reader, text, text_bytes, has_menu ? block : NULL);
}

/* What the tables of every VM depend on. */
static void take_setting(struct dos_system *sys, const struct config_item *item)
{
    switch (item->word) {
    case CONFIG_FILES:
        sys->settings.files = (uint8_t)item->number;
        break;
    case CONFIG_BUFFERS:
        sys->settings.buffers = (uint8_t)item->number;
        break;
    case CONFIG_FCBS:
        sys->settings.fcbs = (uint8_t)item->number;
        break;
    case CONFIG_LASTDRIVE:
        sys->settings.last_drive = (uint8_t)item->number;
        break;
    case CONFIG_DOS:
        sys->settings.high = item->low ? false : item->high ? true : sys->settings.high;
        sys->settings.no_upper = item->no_upper ? true : item->upper ? false : sys->settings.no_upper;
        break;
    case CONFIG_COUNTRY:
        sys->country = (uint16_t)item->number;
        sys->code_page = (uint16_t)item->second;
        break;
    default:
        break;
    }
}

void config_read(struct dos_system *sys, struct cb_s *vm)
{
    struct config_reader reader;
    struct config_item item;

    system_vm = vm;
    if (text != NULL || !read_file(sys)) {
        return;
    }
    run_menu();
    open_reader(&reader);
    while (config_next(&reader, &item)) {
        if (item.fault == CONFIG_GOOD && !item.ask) {
            take_setting(sys, &item);
        }
    }
}

/* ---- running ---- */

static void fault(const char *what, unsigned number)
{
    char line[40];

    say(what);
    format_into(line, sizeof line, "\r\nError in CONFIG.SYS line %u\r\n", number);
    say(line);
}

/* Up to the first blank. */
static size_t first_word(const char *line)
{
    size_t n = 0;

    while (line[n] != 0 && line[n] != ' ' && line[n] != '\t') {
        n++;
    }
    return n;
}

static bool same_name(const char *a, const char *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (((a[i] ^ b[i]) & (a[i] >= 'A' ? 0xDF : 0xFF)) != 0) {
            return false;
        }
    }
    return true;
}

/* NAME=VALUE replaces what has that name; false: no room. */
static bool set_variable(const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    size_t name = (size_t)(equals - assignment) + 1, length = strlen(assignment) + 1, used = 0;
    char *at = environment;

    while (*at != 0) {
        size_t n = strlen(at) + 1;

        if (n > name && same_name(at, assignment, name)) {
            char *rest = at + n;

            memmove(at, rest, (size_t)(environment + ENVIRONMENT_MAX - rest));
        } else {
            at += n;
        }
    }
    used = (size_t)(at - environment);
    if (used + length + 1 > ENVIRONMENT_MAX) {
        return false;
    }
    memcpy(at, assignment, length);
    for (size_t i = 0; i + 1 < name; i++) {
        at[i] = at[i] >= 'a' && at[i] <= 'z' ? (char)(at[i] - 'a' + 'A') : at[i];
    }
    at[length] = 0;
    return true;
}

/* What a driver of MS-DOS did is here from the start; NULL: none of those. */
static const char *built_in(const char *line)
{
    static const char *const names[] = {
        "HIMEM.SYS", "EMM386.EXE", "SETVER.EXE", "IFSHLP.SYS", "ANSI.SYS", "DBLBUFF.SYS", "SMARTDRV.EXE", "DISPLAY.SYS",
        "POWER.EXE",
    };
    const char *name = line;
    size_t length;

    for (; *line != 0 && *line != ' ' && *line != '\t'; line++) {
        if (*line == '\\' || *line == ':' || *line == '/') {
            name = line + 1;
        }
    }
    length = (size_t)(line - name);
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i]) == length && same_name(names[i], name, length)) {
            return names[i];
        }
    }
    return NULL;
}

static void load(struct dos_vm *dos, const struct config_item *item)
{
    const char *known = built_in(item->value);
    char line[CONFIG_VALUE_MAX + 40], name[CONFIG_VALUE_MAX];
    size_t n = first_word(item->value);

    memcpy(name, item->value, n);
    name[n] = 0;
    if (known != NULL) {
        format_into(line, sizeof line, "%s is built in.\r\n", known);
        say(line);
        return;
    }
    switch (dos_load_driver(dos, item->value, item->high)) {
    case DOS_DRIVER_LOADED:
    case DOS_DRIVER_REFUSED:                /* has said why itself */
        break;
    case DOS_DRIVER_MISSING:
        format_into(line, sizeof line, "Bad or missing %s", name);
        fault(line, item->line);
        break;
    case DOS_DRIVER_BLOCK:
        format_into(line, sizeof line, "%s has drives of its own, which cannot be used: not loaded", name);
        fault(line, item->line);
        break;
    case DOS_DRIVER_NO_MEMORY:
    case DOS_DRIVER_TOO_LARGE:
        format_into(line, sizeof line, "Not enough memory for %s", name);
        fault(line, item->line);
        break;
    }
}

static void run_item(struct dos_vm *dos, const struct config_item *item)
{
    switch (item->word) {
    case CONFIG_DEVICE:
        load(dos, item);
        break;
    case CONFIG_INSTALL:
        if (install_count == INSTALL_MAX) {
            fault("Too many INSTALL commands", item->line);
            break;
        }
        memcpy(install[install_count].line, item->value, sizeof item->value);
        install[install_count++].high = item->high;
        break;
    case CONFIG_SHELL:
        memcpy(shell_line, item->value, sizeof shell_line);
        break;
    case CONFIG_SET:
        if (!set_variable(item->value)) {
            fault("Out of environment space", item->line);
        }
        break;
    case CONFIG_BREAK:
        dos_set_var8(dos, SDA_BREAK, item->high);
        break;
    case CONFIG_NUMLOCK:
        numlock = item->high ? NUMLOCK_ON : NUMLOCK_OFF;
        config_new_vm(system_vm);
        break;
    case CONFIG_COUNTRY:
        if (dos_set_country(dos, item->number, item->second) != 0) {
            fault(config_fault_text(CONFIG_BAD_VALUE), item->line);
        }
        break;
    default:
        break;                              /* was taken when the file was read, or changes nothing here */
    }
}

/*
 * Limit: DOS=HIGH, STACKS, DRIVPARM, ACCDATE, MULTITRACK and SWITCHES are read and change nothing: MS-DOS's
 * tables are in upper memory and leave the HMA to programs, interrupts have a stack of the VMM's, and drives are
 * what they are.  A `?` asks at DEVICE, INSTALL, SET and others that
 * are not sizes of tables.
 */
void config_run(struct dos_vm *dos)
{
    struct config_reader reader;
    struct config_item item;
    bool process;

    if (text == NULL || text_bytes == 0) {
        return;
    }
    process = dos_begin_config(dos);
    open_reader(&reader);
    while (config_next(&reader, &item)) {
        char line[CONFIG_VALUE_MAX + 60];

        if (item.fault != CONFIG_GOOD) {
            format_into(line, sizeof line, "%s: %s", config_fault_text(item.fault), item.value);
            fault(line, item.line);
        } else if ((!item.ask || ask(item.value)) && (process || item.word != CONFIG_DEVICE)) {
            run_item(dos, &item);
        }
    }
    if (process) {
        dos_end_config(dos);
    }
}

const char *config_environment(void)
{
    return environment;
}

const char *config_install(unsigned n, bool *high)
{
    if (n >= install_count) {
        return NULL;
    }
    *high = install[n].high;
    return install[n].line;
}

const char *config_shell(void)
{
    return shell_line[0] != 0 ? shell_line : NULL;
}

void config_new_vm(struct cb_s *vm)
{
    uint8_t *shift = vm_v86_ptr(vm, 0, BDA_SHIFT);

    if (numlock != NUMLOCK_AS_IT_IS) {
        *shift = (uint8_t)(numlock == NUMLOCK_ON ? *shift | NUM_LOCK : *shift & ~NUM_LOCK);
    }
}
