/*
 * cmd_flow - CALL, ECHO, EXIT, FOR, GOTO, HELP, IF, LOADHIGH, PAUSE, REM, SHIFT.
 */
#include "shell.h"
#include "wild.h"

static void syntax_error(void)
{
    print_error("Syntax error");
}

void cmd_call(char *arguments)
{
    run_command(arguments, true);
}

/* In upper memory first, while that program starts; what it allocates is its own business. */
void prefer_upper(bool on)
{
    (void)dos_call(0x5803, on, 0, 0);                   /* without upper memory: as without us */
    (void)dos_call(0x5801, on ? 0x80 : 0, 0, 0);
}

/*
 * "/L:region[,bytes][;region...] /S" in front of the program.  Out: the program, NULL: bad (said)
 * Limit: there is one region of upper memory, so all regions but 0 (conventional) are that one, and
 * the sizes and /S (shrink to them) change nothing.
 */
static char *loadhigh_switches(char *p, bool *upper)
{
    *upper = true;
    for (;;) {
        char letter;

        p = text_skip_spaces(p);
        if (*p != '/') {
            return p;
        }
        letter = text_upper(p[1]);
        if (letter == 'L' && p[2] == ':' && p[3] >= '0' && p[3] <= '9') {
            const char *number = p + 3;
            uint32_t region;

            (void)text_number(&number, &region);
            *upper = region != 0;
        } else if (letter != 'S' || !(p[2] == '\0' || text_is_space(p[2]))) {
            p[strcspn(p, " \t")] = '\0';
            print("Invalid switch - %s\r\n", p);
            return NULL;
        }
        while (*p != '\0' && !text_is_space(*p)) {
            p++;
        }
    }
}

void cmd_loadhigh(char *arguments)
{
    bool upper;
    char *program = loadhigh_switches(arguments, &upper);

    if (program == NULL) {
        return;
    }
    if (*program == '\0') {
        print_error("Required parameter missing");
        return;
    }
    if (upper) {
        prefer_upper(true);
    }
    run_command(program, false);
    prefer_upper(false);
}

void cmd_echo(char *arguments)
{
    char *word = text_skip_separators(arguments);

    if (*arguments != '\0' && !text_is_separator(*arguments)) {
        print_text(arguments + 1);    /* "ECHO.", "ECHO.text" */
        print_text("\r\n");
        return;
    }
    if (*word == '\0') {
        print("ECHO is %s\r\n", shell.echo ? "on" : "off");
        return;
    }
    text_trim_end(word);
    if (text_same(word, "ON") || text_same(word, "OFF")) {
        shell.echo = text_same(word, "ON");
        return;
    }
    print_text(arguments + 1);
    print_text("\r\n");
}

void cmd_exit(char *arguments)
{
    (void)arguments;
    shell.exit_wanted = true;
}

void cmd_rem(char *arguments)
{
    (void)arguments;
}

void cmd_pause(char *arguments)
{
    (void)arguments;
    print_text("Press any key to continue . . .");
    print_flush();
    if (dos_key() == 3) {
        break_flag = 1;
    }
    print_text("\r\n");
}

void cmd_shift(char *arguments)
{
    (void)arguments;
    batch_shift();
}

void cmd_goto(char *arguments)
{
    arguments = text_skip_separators(arguments);
    if (*arguments == ':') {
        arguments++;
    }
    if (batch_active() && !batch_goto(arguments)) {
        print_error("Label not found");
    }
}

/* ---- IF ---- */

static bool file_exists(char *name)
{
    static struct find find;
    unsigned directory = wild_directory_length(name);
    bool found;

    if (directory != 0 && text_same(name + directory, "NUL")) {
        name[directory] = '\0';    /* "DIR\NUL": does the directory exist? */
        if (directory > 1 && name[directory - 2] != ':') {
            name[directory - 1] = '\0';
        }
        return dos_is_directory(name);
    }
    found = dos_find_first(&find, name, ATTR_READONLY | ATTR_HIDDEN | ATTR_SYSTEM) >= 0;
    if (found) {
        dos_find_close(&find);
        return true;
    }
    return !wild_has(name) && is_device_name(name);
}

/* Cuts the word at *text (blanks end it, also '=' where asked) and moves *text behind it. */
static char *take_word(char **text, bool equals_end)
{
    char *start = *text, *p = start;
    bool quoted = false;

    while (*p != '\0' && (quoted || (!text_is_space(*p) && !(equals_end && *p == '=')))) {
        quoted ^= *p == '"';
        p++;
    }
    *text = p;
    return start;
}

/*
 * left==right.  Out: false: there is no "==".
 */
static bool compare(char **text, bool *equal)
{
    char *left = take_word(text, true), *left_end = *text, *right, *right_end;

    *text = text_skip_spaces(*text);
    if ((*text)[0] != '=' || (*text)[1] != '=') {
        return false;
    }
    right = *text = text_skip_spaces(*text + 2);
    take_word(text, false);
    right_end = *text;
    *equal = left_end - left == right_end - right &&
             memcmp(left, right, (unsigned)(left_end - left)) == 0;
    return true;
}

static bool keyword(char **text, const char *word)
{
    char *p = text_skip_separators(*text);
    unsigned n = strlen(word);

    if (!text_starts(p, word) || (p[n] != '\0' && !text_is_separator(p[n]))) {
        return false;
    }
    *text = text_skip_separators(p + n);
    return true;
}

void cmd_if(char *arguments)
{
    bool truth = false, negate = false;

    arguments = text_skip_separators(arguments);
    while (keyword(&arguments, "NOT")) {
        negate = !negate;
    }
    if (keyword(&arguments, "ERRORLEVEL")) {
        const char *p = arguments;
        uint32_t level;

        if (!text_number(&p, &level)) {
            syntax_error();
            return;
        }
        arguments += p - arguments;
        truth = shell.error_level >= level;
    } else if (keyword(&arguments, "EXIST")) {
        char *name = line_argument(&arguments);

        if (name == NULL) {
            syntax_error();
            return;
        }
        truth = file_exists(name);
    } else if (!compare(&arguments, &truth)) {
        syntax_error();
        return;
    }
    if (truth == negate) {
        return;
    }
    if (*text_skip_separators(arguments) == '\0') {
        syntax_error();
        return;
    }
    run_line(arguments);
}

/* ---- FOR, LFNFOR ---- */

static bool long_names_in_for;    /* LFNFOR; at the prompt and after start off, as in Windows 95 */

void cmd_lfnfor(char *arguments)
{
    switch_on_off(arguments, &long_names_in_for, "LFNFOR");
}

/* A name with blanks needs its quotes wherever it is used. */
static void add_name(char *line, unsigned *used, const char *directory, unsigned directory_length,
                     const char *name)
{
    unsigned n = *used;
    bool quote = strchr(name, ' ') != NULL || (directory_length != 0 && memchr(directory, ' ', directory_length) != NULL);

    if (n + directory_length + strlen(name) + 3 > LINE_SIZE) {
        return;
    }
    if (quote) {
        line[n++] = '"';
    }
    memcpy(line + n, directory, directory_length);
    n += directory_length;
    strcpy(line + n, name);
    n += strlen(name);
    if (quote) {
        line[n++] = '"';
    }
    *used = n;
}

/* Runs the body with %letter replaced by directory + name. */
static __attribute__((noinline)) void run_body(const char *body, char letter, const char *directory,
                                               unsigned directory_length, const char *name, bool file)
{
    char line[LINE_SIZE];
    unsigned used = 0;

    for (; *body != '\0' && used + 1 < sizeof line; body++) {
        if (body[0] != '%' || body[1] != letter) {
            line[used++] = *body;
            continue;
        }
        body++;
        if (file) {
            add_name(line, &used, directory, directory_length, name);
            continue;
        }
        for (const char *p = name; *p != '\0' && used + 1 < sizeof line; p++) {
            line[used++] = *p;
        }
    }
    line[used] = '\0';
    if (batch_active() && shell.echo) {
        prompt_show();
        print_text(line);
        print_text("\r\n");
    }
    run_line(line);
}

static void run_for_files(const char *body, char letter, const char *pattern)
{
    static struct find find;    /* only its place must outlive what the body does */
    int err = dos_find_first(&find, pattern, ATTR_READONLY | ATTR_ARCHIVE);

    while (err >= 0 && !break_pending() && !shell.exit_wanted) {
        struct find_place place = find.place;
        bool short_name = !long_names_in_for && find.short_name[0] != '\0';

        if (!(find.attributes & (ATTR_DIRECTORY | ATTR_VOLUME))) {
            run_body(body, letter, pattern, wild_directory_length(pattern),
                     short_name ? find.short_name : find.name, true);
        }
        find.place = place;
        err = dos_find_next(&find);
    }
    dos_find_close(&find);
}

void cmd_for(char *arguments)
{
    char *p = text_skip_separators(arguments), *set, *item;
    char letter;

    if (p[0] != '%' || p[1] == '\0' || !text_is_separator(p[2])) {
        syntax_error();
        return;
    }
    letter = p[1];
    p += 2;
    if (!keyword(&p, "IN") || *p != '(' || strchr(p, ')') == NULL) {
        syntax_error();
        return;
    }
    set = p + 1;
    p = strchr(p, ')');
    *p++ = '\0';
    if (!keyword(&p, "DO") || *p == '\0') {
        syntax_error();
        return;
    }
    while (!break_pending() && !shell.exit_wanted) {
        item = line_argument(&set);
        if (item == NULL) {
            break;
        }
        if (wild_has(item)) {
            run_for_files(p, letter, item);
        } else {
            run_body(p, letter, "", 0, item, strchr(item, ' ') != NULL);    /* stays quoted */
        }
    }
}
