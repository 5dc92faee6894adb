/*
 * search.c - finding and replacing.
 */
#include "edit.h"

static char find_text[64], replace_text[64];
static bool match_case, whole_word;

static struct text_find what(void)
{
    return (struct text_find){ find_text, match_case, whole_word };
}

/* Selects the next place from `at` on, once round; false: there is none. */
static bool find_from(struct file *file, uint32_t at)
{
    struct text_find find = what();
    uint32_t found = text_search(&file->text, at, &find);

    if (found == NO_MARK) {
        found = text_search(&file->text, 0, &find);
    }
    if (found == NO_MARK) {
        return false;
    }
    view_go(&file->view, found, false);
    view_go(&file->view, found + (uint32_t)strlen(find_text), true);
    return true;
}

void search_next(void)
{
    struct file *file = current();

    if (find_text[0] == '\0') {
        search_find();
    } else if (!find_from(file, file->view.cursor)) {
        tell("Find", "Match not found");
    }
}

void search_find(void)
{
    struct field fields[] = {
        { "Find What:", find_text, sizeof find_text, NULL }, { "Match Case", NULL, 0, &match_case },
        { "Whole Word", NULL, 0, &whole_word },
    };

    if (dialog_fields(" Find ", fields, 3, NULL) && find_text[0] != '\0') {
        draw_all();
        search_next();
    }
}

/* The selection is the place found. */
static bool replace_here(struct file *file)
{
    uint32_t from, to;
    bool done;

    if (!view_selection(&file->view, &from, &to)) {
        return false;
    }
    if (replace_text[0] == '\0') {
        return view_delete(&file->view);
    }
    done = view_paste(&file->view, replace_text, (unsigned)strlen(replace_text));
    if (!done) {
        tell("Replace", file->read_only ? "The file is read-only" : "There is no memory left");
    }
    return done;
}

void search_replace(void)
{
    static bool ask_each = true;
    struct file *file = current();
    struct field fields[] = {
        { "Find What:", find_text, sizeof find_text, NULL }, { "Replace With:", replace_text, sizeof replace_text, NULL },
        { "Match Case", NULL, 0, &match_case }, { "Whole Word", NULL, 0, &whole_word }, { "Ask Each Time", NULL, 0, &ask_each },
    };
    uint32_t count = 0, at;
    struct text_find find;

    if (!dialog_fields(" Replace ", fields, 5, NULL) || find_text[0] == '\0') {
        return;
    }
    find = what();
    for (at = file->view.cursor; (at = text_search(&file->text, at, &find)) != NO_MARK;) {
        int answer = 0;

        view_go(&file->view, at, false);
        view_go(&file->view, at + (uint32_t)strlen(find_text), true);
        at = file->view.cursor;
        if (ask_each) {
            draw_all();
            answer = dialog_ask(" Replace ", "Replace this one?", "Yes\0No\0All\0Cancel\0");
            if (answer < 0 || answer == 3) {
                break;
            }
            ask_each = answer != 2;
        }
        if (answer != 1) {
            if (!replace_here(file)) {
                break;
            }
            at = file->view.cursor;
            count++;
        }
    }
    ask_each = true;
    draw_all();
    tell(" Replace ", count == 0 ? "Nothing was replaced" : "Done");
}

void search_line(void)
{
    char text[11] = "";
    struct field field = { "Line:", text, sizeof text, NULL };
    const char *p = text;
    uint32_t line;

    if (dialog_fields(" Go to Line ", &field, 1, NULL) && text_number(&p, &line) && line > 0) {
        view_go_line(&current()->view, line);
    }
}
