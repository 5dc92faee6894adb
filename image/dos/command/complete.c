/*
 * complete - the files that a half typed name may mean.
 */
#include "complete.h"
#include "text.h"
#include "wild.h"

/* Looks for match n.  Out: n + 1: it is *find; less: so many there are */
static unsigned seek(const struct completion *c, unsigned n, struct find *find)
{
    static char pattern[PATH_SIZE];
    unsigned length = strlen(c->word), seen = 0;
    bool dot = strchr(c->word + wild_directory_length(c->word), '.') != NULL;
    int err;

    text_copy(pattern, c->word, sizeof pattern);
    text_append(pattern, "*", sizeof pattern);
    err = dos_find_first(find, pattern, ATTR_READONLY | ATTR_DIRECTORY | ATTR_ARCHIVE);
    if (find->place.handle < 0 && !dot) {    /* without long names "X*" has no extension */
        text_copy(pattern + length, "*.*", sizeof pattern - length);
        err = dos_find_first(find, pattern, ATTR_READONLY | ATTR_DIRECTORY | ATTR_ARCHIVE);
    }
    for (; err >= 0; err = dos_find_next(find)) {
        bool directory = find->attributes & ATTR_DIRECTORY;

        if (strcmp(find->name, ".") != 0 && strcmp(find->name, "..") != 0 &&
            (!c->directories || directory) && seen++ == n) {
            dos_find_close(find);
            break;
        }
    }
    return seen;
}

bool complete_match(struct completion *c, bool backwards, char *to, unsigned size)
{
    static struct find find;
    unsigned n = c->number, count;

    if (backwards) {
        n = n >= 2 ? n - 2 : seek(c, 0xFFFF, &find) - 1;    /* the last one; none: too large */
    }
    count = seek(c, n, &find);
    if (count != n + 1) {    /* behind the last: from the start */
        n = 0;
        if (count == 0 || seek(c, 0, &find) != 1) {
            return false;
        }
    }
    c->number = n + 1;
    return complete_text(to, size, c->word, wild_directory_length(c->word), find.name);
}
