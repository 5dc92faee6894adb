/* keys.h - from what a terminal sends to scan codes.  Included by sercon.c, keys.c and tests. */
#ifndef SERCON_KEYS_H
#define SERCON_KEYS_H

#include <stdint.h>
#include <stdbool.h>

#define KEYS_ALTGR      0x200u
#define KEYS_MAX_CODES  32u     /* one byte gives at most so many scan codes */

struct keys {
    void (*emit)(void *context, uint8_t code);  /* scan codes of set 1, make and break */
    void *context;
    /* The key of a character where the layout is not US: scan code with 100h Shift, KEYS_ALTGR; 0 = none.
     * us_key: the same on a US keyboard.  NULL: it is US. */
    unsigned (*layout_key)(void *context, uint8_t ch, unsigned us_key);
    uint8_t state;              /* enum in keys.c */
    uint8_t last;               /* the byte before */
    unsigned parameter[3], count;   /* of a control sequence */
    uint32_t unicode;
    unsigned more;              /* bytes of a UTF-8 character still to come */
};

void keys_init(struct keys *keys, void (*emit)(void *context, uint8_t code), void *context);
void keys_feed(struct keys *keys, uint8_t byte);
/* Nothing came for a while: an ESC that began no sequence is the Esc key. */
void keys_pause(struct keys *keys);
static inline bool keys_in_sequence(const struct keys *keys)
{
    return keys->state != 0;
}

#endif
