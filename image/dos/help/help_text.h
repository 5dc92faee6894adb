/* help_text.h - HELP.TXT: its topics, and what stands in them; pure.  Included by help.c. */
#ifndef HELP_TEXT_H
#define HELP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#define TOPICS_MAX 160
#define TITLE_SIZE 64

/* A line "@NAME" starts a topic, the line behind it is its title; a single "@" is the end. */
struct topic {
    char name[13];
    char title[TITLE_SIZE];
    uint32_t start, length;    /* of its text in the file, from the title line on */
    bool shown;                /* found by the last search, or no search */
};

struct help_index {
    struct topic topics[TOPICS_MAX];
    unsigned count;
};

/* Where the text comes from: up to `length` bytes at `offset`; how many there were, < 0: error. */
typedef int help_read_fn(uint32_t offset, void *to, unsigned length);

/*
 * help_index_read - the topics of the file, sorted by name
 *
 * Out: 0, or an error of `read`, or HELP_BAD: no topics, or too many
 */
#define HELP_BAD (-0x1000)
int help_index_read(struct help_index *index, help_read_fn *read);

/* The topic of that name, without regard to case; -1: none. */
int help_find(const struct help_index *index, const char *name);

/* The first topic whose name begins so, from `from` on and round again; -1: none. */
int help_find_start(const struct help_index *index, const char *start, unsigned from);

/* Shows only the topics with that text in name or text ("" all); how many, < 0: error of `read`. */
int help_search(struct help_index *index, const char *text, help_read_fn *read);

#endif
