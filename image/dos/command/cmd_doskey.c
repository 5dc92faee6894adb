/*
 * cmd_doskey - DOSKEY: macros, and what was typed before.  It is part of the shell.
 *
 * Limit: INT 2Fh AX=48xxh, DOSKEY's interface for other programs, is not there.
 */
#include "edit.h"
#include "macro.h"
#include "shell.h"

static struct macros macros;    /* written by cmd_doskey() */

static void list_macros(void)
{
    for (unsigned at = 0; at < macros.used && !break_pending(); at += strlen(macros.text + at) + 1) {
        print_text(macros.text + at);
        print_text("\r\n");
    }
}

static void define(char *p)
{
    unsigned length = 0;
    char *text;

    while (p[length] != '\0' && p[length] != '=' && !text_is_space(p[length])) {
        length++;
    }
    text = text_skip_spaces(p + length);
    if (length == 0 || *text != '=') {
        print_error("Invalid macro definition");
        return;
    }
    text = text_skip_spaces(text + 1);
    text_trim_end(text);
    if (!macro_set(&macros, p, length, text)) {
        print_error("Insufficient memory to store macro.  Use DOSKEY /REINSTALL to start afresh.");
    }
}

/* A switch in front of everything.  Out: the text behind it, NULL: no such switch (said) */
static char *take_switch(char *p)
{
    unsigned length = strcspn(p, " \t=");
    char *end = p + length, saved = *end;

    *end = '\0';
    if (text_same(p, "/HISTORY") || text_same(p, "/H")) {
        edit_list(false);
    } else if (text_same(p, "/MACROS") || text_same(p, "/M")) {
        list_macros();
    } else if (text_same(p, "/REINSTALL")) {
        macros.used = 0;
        edit_forget();
    } else if (text_same(p, "/INSERT")) {
        edit_set_insert(true);
    } else if (text_same(p, "/OVERSTRIKE")) {
        edit_set_insert(false);
    } else if (text_same(p, "/BUFSIZE")) {
        /* Limit: the buffers have the sizes they have, 2048 bytes of history and 1024 of macros. */
        *end = saved;
        return end + strcspn(end, " \t");
    } else {
        print("Invalid switch - %s\r\n", p);
        return NULL;
    }
    *end = saved;
    return end;
}

void cmd_doskey(char *arguments)
{
    char *p = arguments;

    for (;;) {
        p = text_skip_spaces(p);
        if (*p == '\0') {
            return;
        }
        if (*p != '/') {
            define(p);
            return;
        }
        p = take_switch(p);
        if (p == NULL) {
            return;
        }
    }
}

void doskey_forget(void)
{
    macros.used = 0;
}

void doskey_run(const char *typed, void (*run)(const char *line))
{
    const char *arguments, *text = macro_find(&macros, typed, &arguments);
    char line[256];

    if (text == NULL) {
        run(typed);
        return;
    }
    do {
        text = macro_step(text, arguments, line, sizeof line);
        run(line);
    } while (text != NULL && !break_pending());
}
