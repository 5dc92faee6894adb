/*
 * history - a list of lines in one buffer.  Pure.
 */
#include "history.h"

#include "text.h"

void history_add(struct history *h, const char *line)
{
    unsigned length = strlen(line) + 1;
    const char *last = history_line(h, 1);

    if (length == 1 || length > HISTORY_SIZE || (last != NULL && strcmp(last, line) == 0)) {
        return;
    }
    while (h->used + length > HISTORY_SIZE) {
        unsigned oldest = strlen(h->text) + 1;

        h->used -= oldest;
        memmove(h->text, h->text + oldest, h->used);
    }
    memcpy(h->text + h->used, line, length);
    h->used += length;
}

const char *history_line(const struct history *h, unsigned back)
{
    unsigned at = h->used;

    while (back > 0 && at > 0) {
        at--;    /* on the NUL of the line before */
        while (at > 0 && h->text[at - 1] != '\0') {
            at--;
        }
        back--;
    }
    return back == 0 && at < h->used ? h->text + at : NULL;
}

unsigned history_count(const struct history *h)
{
    unsigned count = 0;

    for (unsigned i = 0; i < h->used; i++) {
        count += h->text[i] == '\0';
    }
    return count;
}
