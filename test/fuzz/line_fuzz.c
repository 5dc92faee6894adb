/*
 * line_fuzz - any bytes as a command line of COMMAND.COM, as a macro, a name to complete, a help file.
 */
#include <string.h>

#include "fuzz.h"

#include "clock.h"
#include "complete.h"
#include "copy_args.h"
#include "help_text.h"
#include "history.h"
#include "line.h"
#include "macro.h"
#include "text.h"
#include "wild.h"

const char fuzz_name[] = "line";

static const char *const seeds[] = {
    "COPY /A \"one file.txt\" + two.txt /B, \"C:\\Some directory\\*.new\" /V /-Y",
    "DIR C:\\DOS\\*.COM /A:-HS /O:GN /P > \"out put.txt\" < in | MORE",
    "FOR %%f IN (a b c) DO ECHO %%f %PATH% %1 %0 100%% %NOTTHERE%",
    "ECHO $1 $* $T CD ... $G $L $B $$ ........\\x?*.*?",
    "@DIR\r\nLists files\r\nmore\r\n@CD\r\nDirectory\r\n@\r\n",
    "11-20-2026 12:34:56.78p",
};

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    if (number >= sizeof seeds / sizeof seeds[0]) {
        return 0;
    }
    memcpy(input, seeds[number], strlen(seeds[number]));
    return strlen(seeds[number]);
}

static const uint8_t *file;    /* what read_file gives */
static size_t file_size;

static int read_file(uint32_t offset, void *to, unsigned length)
{
    if (offset >= file_size) {
        return 0;
    }
    if (length > file_size - offset) {
        length = (unsigned)(file_size - offset);
    }
    memcpy(to, file + offset, length);
    return (int)length;
}

static int value(const char *name, unsigned length, char *to, unsigned room)
{
    unsigned n = length < room ? length : room;

    if (length > 20) {
        return -1;
    }
    memcpy(to, name, n);
    return (int)n;
}

static int argument(unsigned n, char *to, unsigned room)
{
    return value("0123456789", n, to, room);
}

static void take_apart(const char *input)
{
    static const struct line_values in_batch = { value, argument }, at_prompt = { value, NULL };
    char line[LINE_SIZE], work[LINE_SIZE];
    struct line_stage stage;
    char *rest, *p;

    line_expand(line, sizeof line, input, &in_batch);
    line_expand(work, sizeof work, input, &at_prompt);
    for (rest = line; rest != NULL;) {
        p = rest;
        rest = line_stage(p, &stage);
        (void)line_command(p);
        (void)line_switch(p, 'P', work, 8);
        (void)line_first_switch(p);
        while (line_argument(&p) != NULL) {
        }
    }
}

static void make_names(const char *input)
{
    static struct completion completion;
    static struct history history;
    char to[PATH_SIZE], small[13];
    const char *half = input + strlen(input) / 2;

    wild_map(small, sizeof small, input, half, false);
    wild_map(to, sizeof to, half, input, true);
    (void)text_expand_dots(small, input, sizeof small);
    if (complete_word(&completion, input, (unsigned)strlen(input))) {
        (void)complete_text(to, sizeof to, completion.word, (unsigned)strlen(completion.word) / 2, half);
    }
    history_add(&history, input);
    for (unsigned i = 0; i <= history_count(&history); i++) {
        (void)history_line(&history, i);
    }
}

static void run_macro(const char *input)
{
    static struct macros macros;
    const char *arguments, *text;
    char to[64];

    macros.used = 0;
    (void)macro_set(&macros, "m", 1, input);
    text = macro_find(&macros, "m a \"b c\" d", &arguments);
    while (text != NULL) {
        text = macro_step(text, arguments, to, sizeof to);
    }
    (void)macro_set(&macros, input, (unsigned)strcspn(input, "= \t"), "x");
    (void)macro_find(&macros, input, &arguments);
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static struct copy_args args;
    static struct help_index index;
    char text[300];
    size_t length = size < sizeof text - 1 ? size : sizeof text - 1;
    struct clock_date date;
    struct clock_time time;

    memcpy(text, input, length);
    text[length] = '\0';
    take_apart(text);
    make_names(text);
    run_macro(text);
    (void)clock_parse_date(text, ORDER_MDY, &date);
    (void)clock_parse_time(text, &time);
    file = input;
    file_size = size;
    if (help_index_read(&index, read_file) == 0) {
        (void)help_search(&index, text, read_file);
    }
    memset(&args, 0, sizeof args);
    fuzz_went_through += copy_args_parse(&args, text) == NULL;
}
