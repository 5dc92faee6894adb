/*
 * text.c - the bytes of a file being edited.
 */
#include <string.h>
#include "text.h"

#define NONE        0xFFFFFFFFu
#define GAP_ROOM    0x1000u         /* at least so much at a time */
#define PIECE       512u

void text_init(struct text *t, const struct text_memory *memory)
{
    memset(t, 0, sizeof *t);
    t->memory = *memory;
    t->gap_length = memory->size;
    t->cache_at = NONE;
}

/* ---- bytes ---- */

static uint32_t place(const struct text *t, uint32_t at)
{
    return at < t->gap ? at : at + t->gap_length;
}

int text_byte(struct text *t, uint32_t at)
{
    uint32_t where;

    if (at >= t->size) {
        return -1;
    }
    where = place(t, at);
    if (t->cache_at == NONE || where - t->cache_at >= TEXT_CACHE) {
        t->cache_at = where & ~(TEXT_CACHE - 1);
        t->memory.read(t->memory.at, t->cache_at, t->cache,
                       t->memory.size - t->cache_at < TEXT_CACHE ? (unsigned)(t->memory.size - t->cache_at) : TEXT_CACHE);
    }
    return t->cache[where - t->cache_at];
}

unsigned text_get(struct text *t, uint32_t at, void *to, unsigned length)
{
    uint8_t *bytes = to;
    unsigned n = 0;

    while (n < length && at < t->size) {
        uint32_t run = (at < t->gap ? t->gap : t->size) - at;

        run = run < length - n ? run : length - n;
        t->memory.read(t->memory.at, place(t, at), bytes + n, (unsigned)run);
        n += (unsigned)run;
        at += run;
    }
    return n;
}

/* Bytes inside the memory, in either direction. */
static void shift(struct text *t, uint32_t from, uint32_t to, uint32_t length)
{
    uint8_t piece[PIECE];

    t->cache_at = NONE;
    while (length > 0) {
        unsigned n = length < PIECE ? (unsigned)length : PIECE;
        uint32_t at = to > from ? length - n : 0;       /* upwards: the last first */

        t->memory.read(t->memory.at, from + at, piece, n);
        t->memory.write(t->memory.at, to + at, piece, n);
        if (to < from) {
            from += n;
            to += n;
        }
        length -= n;
    }
}

static void move_gap(struct text *t, uint32_t at)
{
    if (at < t->gap) {
        shift(t, at, at + t->gap_length, t->gap - at);
    } else if (at > t->gap) {
        shift(t, t->gap + t->gap_length, t->gap, at - t->gap);
    }
    t->gap = at;
}

static bool make_room(struct text *t, uint32_t length)
{
    uint32_t more, old = t->memory.size;

    if (length <= t->gap_length) {
        return true;
    }
    more = length - t->gap_length + GAP_ROOM + t->size / 8;
    if (!t->memory.grow(t->memory.at, old + more)) {
        more = length - t->gap_length;
        if (!t->memory.grow(t->memory.at, old + more)) {
            return false;
        }
    }
    t->memory.size = old + more;
    shift(t, t->gap + t->gap_length, t->gap + t->gap_length + more, t->size - t->gap);
    t->gap_length += more;
    return true;
}

/* ---- undo: records "bytes, length, position, kind" so that they are read from their end ---- */

struct change { uint32_t at, length; uint8_t deleted; } __attribute__((packed));

static void drop_oldest(struct undo *u, unsigned need)
{
    /* Records can only be read backwards: keep the newest that fit. */
    unsigned keep = 0;

    while (keep < u->used) {
        struct change c;
        unsigned size;

        memcpy(&c, u->bytes + u->used - keep - sizeof c, sizeof c);
        size = (unsigned)sizeof c + (c.deleted ? c.length : 0);
        if (keep + size + need > UNDO_BYTES) {
            break;
        }
        keep += size;
    }
    memmove(u->bytes, u->bytes + u->used - keep, keep);
    u->used = keep;
}

static void note(struct text *t, uint32_t at, uint32_t length, bool deleted)
{
    struct undo *u = &t->undo;
    struct change c;
    unsigned need = (unsigned)sizeof c + (deleted && length < UNDO_BYTES ? (unsigned)length : 0);

    if (deleted && length > UNDO_BYTES - sizeof c) {
        u->used = 0;                    /* too much to keep: nothing before it makes sense either */
        return;
    }
    if (!deleted && u->used > 0) {      /* typing goes on where it was: one change */
        memcpy(&c, u->bytes + u->used - sizeof c, sizeof c);
        if (!c.deleted && c.at + c.length == at && length == 1 && c.length < 256) {
            c.length++;
            memcpy(u->bytes + u->used - sizeof c, &c, sizeof c);
            return;
        }
    }
    if (u->used + need > UNDO_BYTES) {
        drop_oldest(u, need);
    }
    if (deleted) {
        (void)text_get(t, at, u->bytes + u->used, (unsigned)length);
        u->used += (unsigned)length;
    }
    c.at = at;
    c.length = length;
    c.deleted = deleted;
    memcpy(u->bytes + u->used, &c, sizeof c);
    u->used += (unsigned)sizeof c;
}

static bool put(struct text *t, uint32_t at, const void *bytes, unsigned length)
{
    if (!make_room(t, length)) {
        return false;
    }
    move_gap(t, at);
    t->memory.write(t->memory.at, t->gap, bytes, length);
    t->cache_at = NONE;
    t->gap += length;
    t->gap_length -= length;
    t->size += length;
    t->modified = true;
    return true;
}

static void cut(struct text *t, uint32_t at, uint32_t length)
{
    move_gap(t, at);
    t->gap_length += length;
    t->size -= length;
    t->cache_at = NONE;
    t->modified = true;
}

bool text_insert(struct text *t, uint32_t at, const void *bytes, unsigned length)
{
    if (!put(t, at, bytes, length)) {
        return false;
    }
    note(t, at, length, false);
    return true;
}

void text_delete(struct text *t, uint32_t at, uint32_t length)
{
    if (at >= t->size) {
        return;
    }
    length = length < t->size - at ? length : t->size - at;
    if (length > 0) {
        note(t, at, length, true);
        cut(t, at, length);
    }
}

void text_forget(struct text *t)
{
    t->undo.used = 0;
}

bool text_undo(struct text *t, uint32_t *at)
{
    struct undo *u = &t->undo;
    struct change c;

    if (u->used < sizeof c) {
        return false;
    }
    memcpy(&c, u->bytes + u->used - sizeof c, sizeof c);
    if (c.deleted) {
        if (!put(t, c.at, u->bytes + u->used - sizeof c - c.length, (unsigned)c.length)) {
            return false;
        }
        u->used -= (unsigned)c.length;
        *at = c.at + c.length;
    } else {
        cut(t, c.at, c.length);
        *at = c.at;
    }
    u->used -= (unsigned)sizeof c;
    return true;
}

/* ---- lines ---- */

uint32_t text_line(struct text *t, uint32_t at)
{
    if (t->width != 0) {
        return at - at % t->width;
    }
    while (at > 0 && text_byte(t, at - 1) != '\n') {
        at--;
    }
    return at;
}

static uint32_t past_line(struct text *t, uint32_t at)
{
    if (t->width != 0) {
        uint32_t next = at - at % t->width + t->width;

        return next < t->size ? next : t->size;
    }
    while (at < t->size && text_byte(t, at) != '\n') {
        at++;
    }
    return at < t->size ? at + 1 : at;
}

uint32_t text_line_end(struct text *t, uint32_t at)
{
    uint32_t start = text_line(t, at), end = past_line(t, at);

    if (t->width == 0 && end > start && text_byte(t, end - 1) == '\n') {
        end--;
        if (end > start && text_byte(t, end - 1) == '\r') {
            end--;
        }
    }
    return end;
}

uint32_t text_next(struct text *t, uint32_t at)
{
    uint32_t next = past_line(t, at);

    if (next == t->size && (next == 0 || t->width != 0 || text_byte(t, next - 1) != '\n' || text_line(t, at) == next)) {
        return text_line(t, at);        /* it was the last */
    }
    return next;
}

uint32_t text_previous(struct text *t, uint32_t at)
{
    uint32_t start = text_line(t, at);

    return start == 0 ? 0 : text_line(t, start - 1);
}

/* ---- finding ---- */

static uint8_t fold(int c)
{
    return (uint8_t)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool is_word(int c)
{
    return (c >= '0' && c <= '9') || (fold(c) >= 'A' && fold(c) <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_here(struct text *t, uint32_t at, const struct text_find *find)
{
    unsigned n;

    for (n = 0; find->what[n] != '\0'; n++) {
        int c = text_byte(t, at + n);

        if (c < 0 || (find->match_case ? (uint8_t)c != (uint8_t)find->what[n] : fold(c) != fold((uint8_t)find->what[n]))) {
            return false;
        }
    }
    return !find->whole_word || ((at == 0 || !is_word(text_byte(t, at - 1))) && !is_word(text_byte(t, at + n)));
}

uint32_t text_search(struct text *t, uint32_t at, const struct text_find *find)
{
    if (find->what[0] == '\0') {
        return NONE;
    }
    for (; at < t->size; at++) {
        if (is_here(t, at, find)) {
            return at;
        }
    }
    return NONE;
}

/* ---- columns ---- */

static unsigned wide(int c, unsigned column, unsigned tab, bool binary)
{
    return c == '\t' && !binary ? tab - column % tab : 1;
}

unsigned text_column(struct text *t, uint32_t at, unsigned tab)
{
    unsigned column = 0;

    for (uint32_t i = text_line(t, at); i < at; i++) {
        column += wide(text_byte(t, i), column, tab, t->width != 0);
    }
    return column;
}

uint32_t text_at_column(struct text *t, uint32_t line, unsigned column, unsigned tab)
{
    uint32_t end = text_line_end(t, line);
    unsigned now = 0;

    while (line < end) {
        now += wide(text_byte(t, line), now, tab, t->width != 0);
        if (now > column) {
            break;
        }
        line++;
    }
    return line;
}
