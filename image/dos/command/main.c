/*
 * main - start of the shell and its prompt loop.
 *
 *   COMMAND [path] [/E:bytes] [/P] [/C command | /K command]
 */
#include "shell.h"

#define ENV_DEFAULT 1024
#define ENV_SPARE 256      /* room for more variables than the caller had */

struct shell shell;

/* The command line as the user gave it, cut to pieces by parse_options(). */
struct options {
    char comspec_dir[PATH_SIZE];
    uint32_t env_size;
    bool permanent, keep, no_autoexec;
    char command[128];    /* of /C and /K */
};

static char *const psp = (char *)0;    /* a .COM program's PSP is at offset 0 */

static void parse_options(struct options *o)
{
    char text[128];
    char *p = text;

    memcpy(text, psp + 0x81, 127);
    text[(uint8_t)psp[0x80] & 0x7F] = '\0';
    for (;;) {
        const char *value;

        p = text_skip_separators(p);
        if (*p == '\0' || *p == '\r') {
            return;
        }
        if (*p != '/') {
            unsigned n = line_command(p);

            if (n + 1 < sizeof o->comspec_dir) {
                memcpy(o->comspec_dir, p, n);
                o->comspec_dir[n] = '\0';
            }
            p += n;
            continue;
        }
        p++;
        switch (text_upper(*p)) {
        case 'C':
        case 'K':
            o->keep = text_upper(*p) == 'K';
            shell.one_command = !o->keep;
            text_copy(o->command, text_skip_spaces(p + 1), sizeof o->command);
            o->command[strcspn(o->command, "\r")] = '\0';
            return;
        case 'E':
            value = p + 1 + (p[1] == ':');
            text_number(&value, &o->env_size);
            break;
        case 'P':
            o->permanent = true;
            break;
        case 'D':
            o->no_autoexec = true;
            break;
        case '?':
            print_text("COMMAND [path] [/E:bytes] [/P [/D]] [/C command | /K command]\r\n\r\n"
                       "  path  Directory of COMMAND.COM, for COMSPEC.\r\n"
                       "  /E    Size of the environment (256 to 32768).\r\n"
                       "  /P    Stay, and run \\AUTOEXEC.BAT; not with /D.\r\n"
                       "  /C    Run one command and end.  /K: and stay.\r\n");
            shell.exit_wanted = true;
            return;
        default:
            break;
        }
        while (*p != '\0' && !text_is_separator(*p) && *p != '/' && *p != '\r') {
            p++;
        }
    }
}

/*
 * Copies the environment DOS gave us into a larger block of our own, and takes our own name from
 * behind it [RBIL 214B #01596].
 */
static void take_environment(const struct options *o, char program[PATH_SIZE])
{
    uint16_t old = *(uint16_t *)(psp + 0x2C);
    unsigned used = 0, size = ENV_DEFAULT;
    int segment;

    *program = '\0';
    if (old != 0) {
        const char __seg_gs *env = 0;

        far_load_gs(old);
        while (used < 32000 && env[used] != '\0') {
            while (env[used] != '\0') {
                used++;
            }
            used++;
        }
        far_copy_in(program, old, (uint16_t)(used + 3), PATH_SIZE - 1);
        program[PATH_SIZE - 1] = '\0';
        if (env[used + 1] != 1 || env[used + 2] != 0) {
            *program = '\0';    /* no count word, no name */
        }
    }
    if (o->env_size >= 256 && o->env_size <= 32768) {
        size = o->env_size;
    }
    if (size < used + ENV_SPARE) {
        size = used + ENV_SPARE;
    }
    segment = dos_alloc((size + 15) / 16);
    if (segment < 0) {
        print_error("Insufficient memory for the environment");
        dos_call(0x4C01, 0, 0, 0);
    }
    env_load_fs((uint16_t)segment);
    shell.env_segment = (uint16_t)segment;
    shell.env.block = 0;
    shell.env.size = (size + 15) / 16 * 16;
    if (old != 0) {
        const char __seg_gs *env = 0;

        far_load_gs(old);
        for (unsigned i = 0; i < used; i++) {
            shell.env.block[i] = env[i];
        }
        dos_free(old);
    }
    shell.env.block[used] = '\0';
    shell.env.block[used + 1] = '\0';
    *(uint16_t *)(psp + 0x2C) = shell.env_segment;
}

static void set_comspec(const struct options *o, const char *program)
{
    char value[PATH_SIZE + 14];

    if (o->comspec_dir[0] != '\0') {
        text_copy(value, o->comspec_dir, sizeof value);
        if (value[strlen(value) - 1] != '\\') {
            text_append(value, "\\", sizeof value);
        }
        text_append(value, "COMMAND.COM", sizeof value);
        env_set(&shell.env, "COMSPEC", value);
    } else if (env_find(&shell.env, "COMSPEC", 7) < 0 && *program != '\0') {
        env_set(&shell.env, "COMSPEC", program);
    }
}

static void run_typed(char *typed)
{
    const struct line_values values = { shell_variable, NULL };
    char line[LINE_SIZE];

    line_expand(line, sizeof line, typed, &values);
    run_line(line);
    print_flush();
}

static void run_autoexec(const char *program)
{
    static char path[] = "C:\\AUTOEXEC.BAT";

    path[0] = program[0] != '\0' && program[1] == ':' ? program[0]
                                                      : (char)('A' + dos_current_drive());
    if (dos_attributes(path) >= 0) {
        run_typed(path);
    }
}

/* Everything before the first prompt. */
static __attribute__((noinline)) void start(void)
{
    struct options options;
    char program[PATH_SIZE];

    memset(&options, 0, sizeof options);
    parse_options(&options);
    if (shell.exit_wanted) {
        return;
    }
    take_environment(&options, program);
    set_comspec(&options, program);
    dos_set_vector(0x23, int23_handler);
    dos_set_vector(0x24, int24_handler);
    country_load();
    shell.echo = true;
    shell.permanent = options.permanent;
    if (options.permanent) {
        print_text("\r\nVMM32 DOS.  HELP lists the commands.\r\n");
        if (!options.no_autoexec) {
            run_autoexec(program);
        }
    }
    if (options.command[0] != '\0') {
        run_typed(options.command);
    }
}

/* Out: the exit code for our caller. */
uint8_t shell_main(void);
uint8_t shell_main(void)
{
    static char typed[128];

    start();
    if (shell.one_command) {
        return shell.error_level;
    }
    for (;;) {
        if (shell.exit_wanted && !shell.permanent) {
            return shell.error_level;
        }
        shell.exit_wanted = false;
        break_clear();
        prompt_show();
        if (!edit_line(typed, sizeof typed)) {
            if (!shell.permanent) {
                return shell.error_level;
            }
            int console = dos_open("CON", OPEN_BOTH);

            /* The file we were fed from has ended: a permanent shell goes on with the console. */
            dos_call(0x4600, (unsigned)console, STDIN, 0);
            dos_close(console);
            continue;
        }
        run_typed(typed);
    }
}
