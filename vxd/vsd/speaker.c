/*
 * speaker - whose sound comes out of the PC's speaker: the bell's while it rings, else that of the VM with
 * the focus.  Pure.
 */
#include <stddef.h>
#include "speaker.h"

#define MODE_SQUARE     3u
#define BITS_ON         3u

static void play(struct speaker *s)
{
    static const struct voice silence = { 0, MODE_SQUARE, 0 };
    const struct voice *v = s->ringing ? &s->bell : s->heard != NULL ? s->heard : &silence;

    if (v->count != 0 && (v->count != s->playing.count || v->mode != s->playing.mode)) {
        s->playing.count = v->count;
        s->playing.mode = v->mode;
        s->ops->tone(v->mode, v->count);
    }
    if (v->bits != s->playing.bits) {
        s->playing.bits = v->bits;
        s->ops->bits(v->bits);
    }
}

void speaker_listen(struct speaker *s, const struct voice *voice)
{
    s->heard = voice;
    play(s);
}

void speaker_changed(struct speaker *s, const struct voice *voice)
{
    if (voice == s->heard) {
        play(s);
    }
}

void speaker_ring(struct speaker *s, uint32_t count, bool on)
{
    s->bell = (struct voice){ BITS_ON, MODE_SQUARE, count };
    s->ringing = on;
    play(s);
}
