/*
 * help_text - the topics of HELP.TXT.  Pure.
 */
#include "help_text.h"

#include "../command/text.h"

#define LINE_MAX 128

/* A file read line by line through a small buffer. */
struct lines {
    help_read_fn *read;
    uint32_t next;         /* offset behind what is in the buffer */
    uint32_t line_start;   /* of the line last given */
    int used, got;
    char buffer[256];
};

/* Out: 1: a line (cut to LINE_MAX - 1 characters); 0: end; < 0: error */
static int next_line(struct lines *l, char line[LINE_MAX])
{
    unsigned length = 0;
    bool any = false;

    l->line_start = l->next - (uint32_t)(l->got - l->used);
    for (;;) {
        char c;

        if (l->used == l->got) {
            l->got = l->read(l->next, l->buffer, sizeof l->buffer);
            l->used = 0;
            if (l->got <= 0) {
                int err = l->got;

                l->got = 0;
                line[length] = '\0';
                return err < 0 ? err : any;
            }
            l->next += (uint32_t)l->got;
        }
        c = l->buffer[l->used++];
        any = true;
        if (c == '\n') {
            line[length] = '\0';
            return 1;
        }
        if (c != '\r' && length + 1 < LINE_MAX) {
            line[length++] = c;
        }
    }
}

/* Puts topic number count - 1 to its place. */
static void sort_last(struct help_index *index)
{
    struct topic moving = index->topics[index->count - 1];
    unsigned at = index->count - 1;

    while (at > 0 && strcmp(index->topics[at - 1].name, moving.name) > 0) {
        index->topics[at] = index->topics[at - 1];
        at--;
    }
    index->topics[at] = moving;
}

int help_index_read(struct help_index *index, help_read_fn *read)
{
    struct lines l = { .read = read };
    struct topic topic;
    char line[LINE_MAX];
    bool open = false;
    int more;

    index->count = 0;
    while ((more = next_line(&l, line)) > 0) {
        if (line[0] != '@') {
            if (open && topic.title[0] == '\0') {
                text_copy(topic.title, line, sizeof topic.title);
            }
            continue;
        }
        if (open) {
            topic.length = l.line_start - topic.start;
            if (index->count == TOPICS_MAX) {
                return HELP_BAD;
            }
            index->topics[index->count++] = topic;
            sort_last(index);
        }
        open = line[1] != '\0';
        if (!open) {
            break;
        }
        text_copy(topic.name, line + 1, sizeof topic.name);
        text_upcase(topic.name);
        topic.title[0] = '\0';
        topic.start = l.next - (uint32_t)(l.got - l.used);
        topic.length = 0;
        topic.shown = true;
    }
    if (more < 0) {
        return more;
    }
    return index->count == 0 || open ? HELP_BAD : 0;    /* open: the end is missing */
}

int help_find(const struct help_index *index, const char *name)
{
    for (unsigned i = 0; i < index->count; i++) {
        if (text_same(index->topics[i].name, name)) {
            return (int)i;
        }
    }
    return -1;
}

int help_find_start(const struct help_index *index, const char *start, unsigned from)
{
    for (unsigned i = 0; i < index->count; i++) {
        unsigned at = (from + i) % index->count;

        if (index->topics[at].shown && text_starts(index->topics[at].name, start)) {
            return (int)at;
        }
    }
    return -1;
}

static bool contains(const char *line, const char *text)
{
    for (; *line != '\0'; line++) {
        if (text_starts(line, text)) {
            return true;
        }
    }
    return false;
}

/* Out: 1: found, 0: not, < 0: error */
static int topic_contains(const struct topic *topic, const char *text, help_read_fn *read)
{
    struct lines l = { .read = read, .next = topic->start };
    char line[LINE_MAX];

    if (contains(topic->name, text)) {
        return 1;
    }
    for (;;) {
        int more = next_line(&l, line);

        if (more <= 0 || l.line_start >= topic->start + topic->length) {
            return more < 0 ? more : 0;
        }
        if (contains(line, text)) {
            return 1;
        }
    }
}

int help_search(struct help_index *index, const char *text, help_read_fn *read)
{
    int count = 0;

    for (unsigned i = 0; i < index->count; i++) {
        int found = *text == '\0' ? 1 : topic_contains(&index->topics[i], text, read);

        if (found < 0) {
            return found;
        }
        index->topics[i].shown = found > 0;
        count += found;
    }
    return count;
}
