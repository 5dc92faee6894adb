/*
 * cmd_env - SET, PATH, PROMPT, and the prompt itself.
 */
#include "shell.h"

static void set_variable(const char *name, const char *value)
{
    if (!env_set(&shell.env, name, value)) {
        print_error("Out of environment space");
    }
}

void cmd_set(char *arguments)
{
    char *name = text_skip_spaces(arguments), *equals = strchr(name, '=');

    if (*name == '\0') {
        for (unsigned at = 0; shell.env.block[at] != '\0' && !break_pending(); at++) {
            while (shell.env.block[at] != '\0') {
                print_char(shell.env.block[at++]);
            }
            print_text("\r\n");
        }
        return;
    }
    if (equals == NULL || equals == name) {
        print_error("Syntax error");
        return;
    }
    *equals = '\0';
    set_variable(name, equals + 1);
}

static void show_variable(const char *name, const char *if_unset)
{
    int at = env_find(&shell.env, name, strlen(name));

    if (at < 0) {
        print("%s\r\n", if_unset);
        return;
    }
    print("%s=", name);
    while (shell.env.block[at] != '\0') {
        print_char(shell.env.block[at++]);
    }
    print_text("\r\n");
}

void cmd_path(char *arguments)
{
    char *p = text_skip_spaces(arguments);

    if (*p == '=') {
        p = text_skip_spaces(p + 1);
    }
    if (*p == '\0') {
        show_variable("PATH", "No Path");
    } else {
        text_trim_end(p);
        text_upcase(p);
        set_variable("PATH", strcmp(p, ";") == 0 ? "" : p);
    }
}

void cmd_prompt(char *arguments)
{
    char *p = text_skip_spaces(arguments);

    if (*p == '=') {
        p++;
    }
    set_variable("PROMPT", p);
}

static void print_current_directory(void)
{
    static char path[PATH_SIZE];

    if (dos_directory(0, path) < 0) {
        print_text("Current drive is no longer valid");    /* as MS-DOS says in this place */
        return;
    }
    print_text(path);
}

static void prompt_code(char code)
{
    static const char letters[] = "GLBQ$EH_S", texts[] = "><|=$\033\b\n ";
    const char *at = strchr(letters, code);

    if (at != NULL && code != '\0') {
        if (code == '_') {
            print_char('\r');
        }
        print_char(texts[at - letters]);
        if (code == 'H') {
            print_text(" \b");
        }
        return;
    }
    switch (code) {
    case 'P':
        print_current_directory();
        break;
    case 'N':
        print_char((char)('A' + dos_current_drive()));
        break;
    case 'D':
        dos_call(0x2A00, 0, 0, 0);
        print_date((uint16_t)((dos_regs.cx - 1980) << 9 | (dos_regs.dx >> 8) << 5 |
                              (dos_regs.dx & 0xFF)));
        break;
    case 'T':
        dos_call(0x2C00, 0, 0, 0);
        print("%2u:%02u:%02u.%02u", dos_regs.cx >> 8, dos_regs.cx & 0xFF, dos_regs.dx >> 8,
              dos_regs.dx & 0xFF);
        break;
    case 'V':
        dos_call(0x3000, 0, 0, 0);
        print("VMM32 DOS %u.%02u", dos_regs.ax & 0xFF, dos_regs.ax >> 8);
        break;
    default:    /* unknown codes show nothing */
        break;
    }
}

void prompt_show(void)
{
    int at = env_find(&shell.env, "PROMPT", 6);
    const char *standard = "$P$G";

    print_text("\r\n");
    for (;;) {
        char c = at >= 0 ? shell.env.block[at++] : *standard++;

        if (c == '\0') {
            break;
        }
        if (c != '$') {
            print_char(c);
            continue;
        }
        c = at >= 0 ? shell.env.block[at++] : *standard++;
        if (c == '\0') {
            break;
        }
        prompt_code(text_upper(c));
    }
    print_flush();
}
