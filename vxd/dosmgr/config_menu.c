/*
 * config_menu.c - the start-up menu that CONFIG.SYS describes.  Pure.  [MSDOS6 "[menu]"]
 *
 *   MENUITEM=block[,text]   SUBMENU=block[,text]   MENUDEFAULT=block[,seconds]   MENUCOLOR=fg[,bg]
 */
#include <string.h>
#include "config_sys.h"

/* Up to a comma; the rest behind it. */
static struct config_text first_of(struct config_text *value)
{
    struct config_text first = { value->at, value->at };

    while (first.end < value->end && *first.end != ',') {
        first.end++;
    }
    value->at = first.end < value->end ? first.end + 1 : first.end;
    while (first.end > first.at && (first.end[-1] == ' ' || first.end[-1] == '\t')) {
        first.end--;
    }
    while (value->at < value->end && (*value->at == ' ' || *value->at == '\t')) {
        value->at++;
    }
    return first;
}

/* A block that is not there cannot be chosen, as in MS-DOS. */
static bool add_item(const char *text, size_t bytes, struct config_menu *menu, struct config_text value, bool submenu)
{
    struct config_text name = first_of(&value);
    unsigned i = menu->count;

    if (i == CONFIG_MENU_MAX || name.at == name.end ||
        !config_copy(menu->item[i].name, sizeof menu->item[i].name, name) ||
        !config_has_block(text, bytes, menu->item[i].name)) {
        return false;
    }
    (void)config_copy(menu->item[i].text, sizeof menu->item[i].text, value.at < value.end ? value : name);  /* cut */
    menu->item[i].submenu = submenu;
    menu->count++;
    return true;
}

static bool colours(struct config_menu *menu, struct config_text value)
{
    struct config_text first = first_of(&value);
    unsigned fore, back = 0;

    if (!config_number(&first, &fore) || (value.at < value.end && !config_number(&value, &back)) || fore > 15 || back > 15) {
        return false;
    }
    menu->coloured = true;
    menu->foreground = (uint8_t)fore;
    menu->background = (uint8_t)back;
    return true;
}

static bool read_line(const char *text, size_t bytes, struct config_menu *menu, struct config_text line,
                      struct config_text *chosen)
{
    struct config_text value, word;
    bool ask;
    unsigned seconds;

    word = config_split(line, &value, &ask);
    if (config_same(word, "MENUITEM")) {
        return add_item(text, bytes, menu, value, false);
    }
    if (config_same(word, "SUBMENU")) {
        return add_item(text, bytes, menu, value, true);
    }
    if (config_same(word, "MENUCOLOR")) {
        return colours(menu, value);
    }
    if (config_same(word, "NUMLOCK")) {
        menu->numlock_set = true;
        menu->numlock = config_same(value, "ON");
        return menu->numlock || config_same(value, "OFF");
    }
    if (config_same(word, "MENUDEFAULT")) {
        *chosen = first_of(&value);
        if (value.at == value.end) {
            return true;
        }
        if (!config_number(&value, &seconds) || seconds > 90) {
            return false;
        }
        menu->seconds = (int)seconds;
        return true;
    }
    return word.at == word.end || *word.at == ';' || config_same(word, "REM");
}

bool config_menu(const char *text, size_t bytes, const char *name, struct config_menu *menu)
{
    struct config_text line, header, chosen = { text, text };
    unsigned number = 0;
    bool inside = false;

    memset(menu, 0, sizeof *menu);
    menu->seconds = -1;
    for (size_t at = 0; config_line(text, bytes, &at, &line);) {
        number++;
        if (config_header(line, &header)) {
            inside = config_same(header, name);
        } else if (inside && !read_line(text, bytes, menu, line, &chosen) && menu->faulty_line == 0) {
            menu->faulty_line = number;
        }
    }
    for (unsigned i = 0; i < menu->count; i++) {
        if (config_same(chosen, menu->item[i].name)) {
            menu->chosen = i;
        }
    }
    return menu->count != 0;
}
