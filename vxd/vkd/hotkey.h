/* hotkey.h - hot keys: definitions and recognition.  Included by the files of vxd/vkd and tests. */
#ifndef VKD_HOTKEY_H
#define VKD_HOTKEY_H

#include "stream.h"

#define HOT_KEYS        64u
#define HOT_NOTES       3u          /* one key gives at most so many notifications */

struct hot_key {
    void (*callback)(void);         /* NULL: free */
    uint32_t refdata;
    uint32_t max_delay_ms;          /* of a priority notification, 0 = any */
    uint16_t mask, compare;         /* of the shift state */
    uint8_t code, type;             /* type: 0 plain, 1 extended, FFh either */
    uint8_t flags;                  /* CallOn... */
};

struct hot_note {                   /* somebody has to be told */
    struct hot_key *hot_key;
    uint8_t what;                   /* Hot_Key_Pressed ... */
    uint8_t code;
    uint16_t shift;
};

struct hot_keys {                   /* all zero: there are none */
    struct hot_key keys[HOT_KEYS];
    struct hot_key *current;        /* the hot key state is this one's, NULL = not in that state */
    struct hot_key *held;           /* its main key has not been released; NULL: only swallow it */
    unsigned held_index;            /* that key, 0 = none */
};

struct hot_vm {                     /* per VM: local hot keys that are off there */
    uint32_t disabled[HOT_KEYS / 32];
};

struct hot_key *hot_define(struct hot_keys *h, const struct hot_key *definition);   /* NULL: full */
bool hot_valid(const struct hot_keys *h, const struct hot_key *hot_key);
void hot_remove(struct hot_keys *h, struct hot_key *hot_key);
void hot_enable(struct hot_keys *h, struct hot_vm *vm, const struct hot_key *hot_key, bool on);
void hot_cancel(struct hot_keys *h);

/* One key; true: no VM gets it.  *count notifications follow from it. */
bool hot_feed(struct hot_keys *h, const struct hot_vm *vm, const struct key *key, uint16_t shift,
              struct hot_note notes[HOT_NOTES], unsigned *count);

#endif
