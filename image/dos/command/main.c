/*
 * main - start of the shell and its prompt loop.  What stays in memory: resident.asm.
 *
 *   COMMAND [path [device]] [/E:bytes] [/L:bytes] [/U:bytes] [/P] [/MSG] [/D] [/F] [/Y] [/Z]
 *           [/C command | /K command]
 */
#include "shell.h"

#define ENV_DEFAULT 1024
#define ENV_SPARE 256      /* room for more variables than the caller had */
#define TYPED_MAX 255

struct shell shell;

/* The command line as the user gave it, cut to pieces by parse_options(). */
struct options {
    char comspec_dir[128];
    char device[16];        /* to be used instead of CON */
    uint32_t env_size, typed_size;
    bool permanent, keep, no_autoexec, fail_always;
    char command[128];      /* of /C and /K */
};

/* Copies one word of the command line.  Out: what is behind it */
static char *take_word(char *p, char *to, unsigned size)
{
    unsigned n = line_command(p);

    if (n + 1 < size) {
        memcpy(to, p, n);
        to[n] = '\0';
    }
    return p + n;
}

static void take_number(const char *p, uint32_t *value)
{
    p += *p == ':';
    (void)text_number(&p, value);
}

static void show_help(void)
{
    print_text("COMMAND [path [device]] [/E:bytes] [/L:bytes] [/U:bytes] [/P [/MSG] [/D]] [/F]\r\n"
               "        [/Y] [/Z] [/C command | /K command]\r\n\r\n"
               "  path    Directory of COMMAND.COM, for COMSPEC.\r\n"
               "  device  To be used in place of the console.\r\n"
               "  /E      Size of the environment (256 to 32768).\r\n"
               "  /L      Size of the line buffer: always 512.\r\n"
               "  /U      Longest line that can be typed (128 to 255).\r\n"
               "  /P      Stay, and run \\AUTOEXEC.BAT; not with /D.\r\n"
               "  /MSG    Messages stay in memory: they always do.\r\n"
               "  /F      Disk errors fail at once; nobody is asked.\r\n"
               "  /Y      Ask before each line of the batch file that /C or /K names.\r\n"
               "  /Z      Show the exit code of each program.\r\n"
               "  /C      Run one command and end.  /K: and stay.\r\n");
}

/* "/x" at p.  Out: false: what follows is the command of /C or /K, or nothing more counts */
static bool take_option(struct options *o, const char *p)
{
    switch (text_upper(*p)) {
    case 'C':
    case 'K':
        o->keep = text_upper(*p) == 'K';
        shell.one_command = !o->keep;
        text_copy(o->command, text_skip_spaces(p + 1), sizeof o->command);
        return false;
    case 'E':
        take_number(p + 1, &o->env_size);
        break;
    case 'U':
        take_number(p + 1, &o->typed_size);
        break;
    case 'P':
        o->permanent = true;
        break;
    case 'D':
        o->no_autoexec = true;
        break;
    case 'F':
        o->fail_always = true;
        break;
    case 'Y':
        shell.step = true;
        break;
    case 'Z':
        shell.show_code = true;
        break;
    case '?':
        show_help();
        shell.exit_wanted = true;
        return false;
    default:    /* /L, /MSG: what they ask for is so anyway */
        break;
    }
    return true;
}

static void parse_options(struct options *o)
{
    static char text[128];
    char *p = text;
    bool more = true;

    far_copy_in(text, psp_segment, 0x80, 128);
    {
        unsigned length = (uint8_t)text[0] < 127 ? (uint8_t)text[0] : 126;

        memmove(text, text + 1, length);
        text[length] = '\0';
        text[strcspn(text, "\r")] = '\0';
    }
    while (more) {
        p = text_skip_separators(p);
        if (*p == '\0') {
            return;
        }
        if (*p != '/') {
            p = o->comspec_dir[0] == '\0' ? take_word(p, o->comspec_dir, sizeof o->comspec_dir)
                                          : take_word(p, o->device, sizeof o->device);
            continue;
        }
        p++;
        more = take_option(o, p);
        while (*p != '\0' && !text_is_separator(*p) && *p != '/') {
            p++;
        }
    }
}

/* Bytes of the environment at `segment`, without its closing NUL. */
static unsigned environment_used(uint16_t segment)
{
    const char __seg_gs *env = 0;
    unsigned used = 0;

    far_load_gs(segment);
    while (used < 32000 && env[used] != '\0') {
        while (env[used] != '\0') {
            used++;
        }
        used++;
    }
    return used;
}

/* Our own name, which DOS put behind the environment [RBIL 214B #01596]. */
static void own_name(char program[PATH_SIZE], uint16_t segment, unsigned used)
{
    const char __seg_gs *env = 0;

    *program = '\0';
    far_load_gs(segment);
    if (env[used + 1] == 1 && env[used + 2] == 0) {    /* count word */
        far_copy_in(program, segment, (uint16_t)(used + 3), PATH_SIZE - 1);
        program[PATH_SIZE - 1] = '\0';
    }
}

/* Copies the environment DOS gave us into a larger block of our own, in upper memory if there is some. */
static void take_environment(const struct options *o, char program[PATH_SIZE])
{
    uint16_t old;
    unsigned used = 0, size = ENV_DEFAULT;
    int segment;

    *program = '\0';
    far_copy_in(&old, psp_segment, 0x2C, sizeof old);
    if (old != 0) {
        used = environment_used(old);
        own_name(program, old, used);
    }
    if (o->env_size >= 256 && o->env_size <= 32768) {
        size = o->env_size;
    }
    if (size < used + ENV_SPARE) {
        size = used + ENV_SPARE;
    }
    segment = dos_alloc_upper((size + 15) / 16);
    if (segment < 0) {
        print_error("Insufficient memory for the environment");
        resident_leave(1);
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
    far_load_gs(psp_segment);
    *(volatile uint16_t __seg_gs *)0x2C = shell.env_segment;
}

static void set_comspec(const struct options *o, const char *program)
{
    static char value[PATH_SIZE];

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

static void run_typed(const char *typed)
{
    const struct line_values values = { shell_variable, NULL };
    char line[LINE_SIZE];

    line_expand(line, sizeof line, typed, &values);
    run_line(line);
    print_flush();
}

/* A line from the keyboard: Ctrl+T stands between commands. */
static void run_line_typed(char *typed)
{
    for (char *rest = typed; rest != NULL && !break_pending();) {
        char *command = rest;

        rest = strchr(command, 'T' - '@');
        if (rest != NULL) {
            *rest++ = '\0';
        }
        doskey_run(command, run_typed);
    }
}

/* What a program had put into INT 2Eh's line; resident.asm took it to our PSP.  Out: error level */
unsigned shell_int2e(void);
unsigned shell_int2e(void)
{
    char text[128];
    bool before = shell.called_back;

    env_load_fs(shell.env_segment);
    far_copy_in(text, psp_segment, 0x80, sizeof text);
    text[127] = '\0';    /* resident.asm closes the text with CR */
    text[1 + strcspn(text + 1, "\r")] = '\0';
    shell.called_back = true;
    run_typed(text + 1);
    shell.called_back = before;
    shell.exit_wanted = false;
    return shell.error_level;
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

/* The first program of a VM is its own parent. */
static bool first_in_vm(void)
{
    uint16_t parent;

    far_copy_in(&parent, psp_segment, 0x16, sizeof parent);
    return parent == psp_segment;
}

/* Everything before the first prompt. */
static __attribute__((noinline)) void start(void)
{
    static struct options options;
    static char program[PATH_SIZE];
    bool step;

    parse_options(&options);
    if (shell.exit_wanted) {
        return;
    }
    take_environment(&options, program);
    set_comspec(&options, program);
    resident_hook((first_in_vm() ? 1 : 0) | (options.fail_always ? 2 : 0));
    country_load();
    shell.echo = true;
    shell.permanent = options.permanent;
    shell.typed_size = 128;
    if (options.typed_size >= 128 && options.typed_size <= TYPED_MAX) {
        shell.typed_size = options.typed_size;
    }
    if (options.device[0] != '\0') {
        cmd_ctty(options.device);
    }
    step = shell.step;
    shell.step = false;
    if (options.permanent) {
        print_text("\r\nVMM32 DOS.  HELP tells about the commands.\r\n");
        if (!options.no_autoexec) {
            run_autoexec(program);
            dos_started();
        }
        /* Only now: what is resident is in every VM and must not lead to us, who are in this one. */
        resident_hook(1 | (options.fail_always ? 2 : 0));
    }
    if (options.command[0] != '\0') {
        shell.step = step;
        run_typed(options.command);
        shell.step = false;
    }
}

/* The file we were fed from has ended: a permanent shell goes on with the console. */
static void back_to_console(void)
{
    int console = dos_open("CON", OPEN_BOTH);

    dos_call(0x4600, (unsigned)console, STDIN, 0);
    dos_close(console);
}

/* Out: the exit code for our caller. */
uint8_t shell_main(void);
uint8_t shell_main(void)
{
    static char typed[TYPED_MAX + 1];

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
        if (edit_line(typed, shell.typed_size)) {
            edit_remember(typed);
            run_line_typed(typed);
        } else if (shell.permanent) {
            back_to_console();
        } else {
            return shell.error_level;
        }
    }
}
