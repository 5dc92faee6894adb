/* stream.h - bytes of scan code set 1 into keys.  Included by the files of vxd/vkd and tests. */
#ifndef VKD_STREAM_H
#define VKD_STREAM_H

#include <vkd.h>

#define SS_SCROLL_DOWN  0x1000u     /* with SS_ of vkd.h: the lock keys are down */
#define SS_NUM_DOWN     0x2000u
#define SS_CAPS_DOWN    0x4000u
#define SS_SIDES        (SS_LShift | SS_RShift | SS_LCtrl | SS_RCtrl | SS_LAlt | SS_RAlt)

#define KEY_PAUSE       0x7Fu       /* code of Pause, which has a sequence of its own */

struct key {
    uint8_t code;                   /* 01h..7Fh */
    bool extended;                  /* prefix E0 */
    bool up;                        /* released */
    bool repeat;                    /* pressed, and was down already */
    uint8_t bytes[3], length;       /* as it came */
};

struct stream {                     /* all zero: no key is down */
    uint8_t bytes[3], length;       /* of a key that is not whole yet */
    uint32_t down[8];               /* bit code, + 128 if extended */
};

bool stream_feed(struct stream *s, uint8_t byte, struct key *key);  /* true: *key is one */
uint16_t stream_shift(const struct stream *s);      /* without the locks' state */

static inline unsigned key_index(const struct key *key)
{
    return key->code | (key->extended ? 0x80u : 0);
}

/* The Shift codes that a keyboard sends around cursor keys: nobody pressed anything. */
static inline bool key_is_made_up(const struct key *key)
{
    return key->extended && (key->code == 0x2A || key->code == 0x36);
}

static inline bool down_test(const uint32_t down[8], unsigned index)
{
    return down[index / 32] >> index % 32 & 1;
}

static inline void down_set(uint32_t down[8], unsigned index, bool is_down)
{
    if (is_down) {
        down[index / 32] |= 1u << index % 32;
    } else {
        down[index / 32] &= ~(1u << index % 32);
    }
}

/* The SS_ side bit of a modifier key, 0 = it is none. */
uint16_t key_modifier(unsigned index);

#endif
