/*
 * text.h - the bytes of a file being edited, with undo.  Included by EDIT and its tests.  Pure.
 *
 * A gap buffer in memory that is reached through struct text_memory: conventional or extended.  Lines
 * end with LF; a CR before it belongs to the end.  Positions are offsets without the gap.
 */
#ifndef EDIT_TEXT_H
#define EDIT_TEXT_H

#include <stdbool.h>
#include <stdint.h>

struct text_memory {
    void (*read)(void *at, uint32_t offset, void *to, unsigned length);
    void (*write)(void *at, uint32_t offset, const void *from, unsigned length);
    bool (*grow)(void *at, uint32_t size);      /* false: there is no more, all stays as it is */
    void *at;
    uint32_t size;
};

#define TEXT_CACHE      256u
#define UNDO_BYTES      2048u

struct undo {               /* what was changed last, newest at the end */
    uint8_t bytes[UNDO_BYTES];
    unsigned used;
};

struct text {
    struct text_memory memory;
    uint32_t size;          /* bytes of text */
    uint32_t gap, gap_length;
    uint32_t width;         /* of a line; 0: lines end with LF */
    bool modified, lf_only;
    uint32_t cache_at;      /* memory offset; 0xFFFFFFFF = empty */
    uint8_t cache[TEXT_CACHE];
    struct undo undo;
};

void text_init(struct text *t, const struct text_memory *memory);
int text_byte(struct text *t, uint32_t at);             /* -1: past the end */
/* Up to `length` bytes from `at`; how many. */
unsigned text_get(struct text *t, uint32_t at, void *to, unsigned length);
bool text_insert(struct text *t, uint32_t at, const void *bytes, unsigned length);     /* false: no memory */
void text_delete(struct text *t, uint32_t at, uint32_t length);
/* Takes back the last change; false: there is none.  *at: where it was. */
bool text_undo(struct text *t, uint32_t *at);
void text_forget(struct text *t);                       /* nothing can be taken back */

uint32_t text_line(struct text *t, uint32_t at);        /* the start of the line that holds `at` */
uint32_t text_line_end(struct text *t, uint32_t at);    /* its end, before CR LF */
uint32_t text_next(struct text *t, uint32_t at);        /* the start of the next line, or `at`'s if it is the last */
uint32_t text_previous(struct text *t, uint32_t at);

/* The next place of `what` at or after `at`, 0xFFFFFFFF = none. */
struct text_find { const char *what; bool match_case, whole_word; };
uint32_t text_search(struct text *t, uint32_t at, const struct text_find *find);

/* Screen columns, with tabs: of a position in its line; and the position in a line for a column. */
unsigned text_column(struct text *t, uint32_t at, unsigned tab);
uint32_t text_at_column(struct text *t, uint32_t line, unsigned column, unsigned tab);

#endif
