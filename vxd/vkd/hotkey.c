/*
 * hotkey - recognises hot keys in the stream of keys.  Pure.
 *
 * A hot key is its main key pressed while (shift state AND mask) = compare.  The main key is then
 * nobody else's until it is released; the hot key state lasts until all shift keys are released or
 * another hot key is pressed.  [DDK95 VKD_Define_Hot_Key]
 */
#include <stddef.h>
#include "hotkey.h"

#define SS_ANY_SHIFT    (SS_Shifts | SS_SIDES)

struct hot_key *hot_define(struct hot_keys *h, const struct hot_key *definition)
{
    for (unsigned i = 0; i < HOT_KEYS; i++) {
        if (h->keys[i].callback == NULL) {
            h->keys[i] = *definition;
            return &h->keys[i];
        }
    }
    return NULL;
}

bool hot_valid(const struct hot_keys *h, const struct hot_key *hot_key)
{
    uintptr_t offset = (uintptr_t)hot_key - (uintptr_t)h->keys;

    return offset < sizeof h->keys && offset % sizeof h->keys[0] == 0 && hot_key->callback != NULL;
}

void hot_remove(struct hot_keys *h, struct hot_key *hot_key)
{
    hot_key->callback = NULL;
    h->current = h->current == hot_key ? NULL : h->current;
    h->held = h->held == hot_key ? NULL : h->held;
}

void hot_enable(struct hot_keys *h, struct hot_vm *vm, const struct hot_key *hot_key, bool on)
{
    unsigned i = (unsigned)(hot_key - h->keys);

    if (on) {
        vm->disabled[i / 32] &= ~(1u << i % 32);
    } else if (hot_key->flags & Local_Key) {
        vm->disabled[i / 32] |= 1u << i % 32;
    }
}

void hot_cancel(struct hot_keys *h)
{
    h->current = NULL;
    h->held = NULL;                 /* its release is still swallowed */
}

static struct hot_key *find(struct hot_keys *h, const struct hot_vm *vm, const struct key *key,
                            uint16_t shift)
{
    for (unsigned i = 0; i < HOT_KEYS; i++) {
        struct hot_key *hot = &h->keys[i];

        if (hot->callback != NULL && hot->code == key->code && (shift & hot->mask) == hot->compare
                && (hot->type == AllowExtended_B || (hot->type == ExtendedKey_B) == key->extended)
                && !(vm->disabled[i / 32] >> i % 32 & 1)) {
            return hot;
        }
    }
    return NULL;
}

static void note(struct hot_note *notes, unsigned *count, struct hot_key *hot_key, uint8_t what,
                 uint8_t wanted, uint16_t shift)
{
    if (hot_key != NULL && hot_key->flags & wanted) {
        notes[(*count)++] = (struct hot_note){ hot_key, what, hot_key->code, shift };
    }
}

static bool swallows(const struct hot_key *hot_key)
{
    return hot_key == NULL || !(hot_key->flags & Monitor_Key);
}

static void complete(struct hot_keys *h, struct hot_note *notes, unsigned *count, uint16_t shift)
{
    note(notes, count, h->current, Hot_Key_Completed, CallOnComplete, shift);
    h->current = NULL;
}

static void end_state(struct hot_keys *h, struct hot_note *notes, unsigned *count, uint16_t shift)
{
    bool by_shift = h->current != NULL && (h->current->compare & SS_ANY_SHIFT) != 0;

    if (h->current != NULL && (shift & SS_ANY_SHIFT) == 0 && (by_shift || h->held_index == 0)) {
        complete(h, notes, count, shift);
    }
}

bool hot_feed(struct hot_keys *h, const struct hot_vm *vm, const struct key *key, uint16_t shift,
              struct hot_note notes[HOT_NOTES], unsigned *count)
{
    unsigned index = key_index(key);
    struct hot_key *hot;
    bool swallow = false;

    *count = 0;
    if (h->held_index == index) {
        swallow = swallows(h->held);
        if (key->up) {
            note(notes, count, h->held, Hot_Key_Released, CallOnRelease, shift);
            h->held_index = 0;
            h->held = NULL;
        } else if (key->repeat) {
            note(notes, count, h->held, Hot_Key_Repeated, CallOnRepeat, shift);
            return swallow;
        }
    }
    hot = key->up || key->repeat ? NULL : find(h, vm, key, shift);
    if (hot != NULL) {
        if (h->current != hot) {
            complete(h, notes, count, shift);
        }
        h->current = h->held = hot;
        h->held_index = index;
        note(notes, count, hot, Hot_Key_Pressed, CallOnPress, shift);
        swallow = swallows(hot);
    }
    end_state(h, notes, count, shift);
    return swallow;
}
