/* 8042.h - model of the keyboard controller and keyboard.  Included by files of vxd/vkd and tests. */
#ifndef VKD_8042_H
#define VKD_8042_H

#include <stdint.h>
#include <stdbool.h>

#define KBD_QUEUE   256u        /* power of two */
#define KBD_REPLIES 16u
#define KEY_NO_BREAK    1       /* set 3, types of keys */
#define KEY_NO_REPEAT   2
#define AUX_QUEUE   64u         /* power of two; a mouse has room for a few packets */

struct kbd_ops {
    void (*irq)(void *context, bool aux, bool raised);  /* IRQ 1; aux: IRQ 12 */
    void (*reset)(void *context);               /* the processor's reset line was pulsed */
    void (*aux)(void *context, uint8_t byte);   /* a byte for the device at the auxiliary port */
};

struct keyboard {               /* the device: keyboard.c */
    uint8_t queue[KBD_QUEUE];   /* scan codes of set 1 on their way */
    uint32_t head, count;
    uint8_t replies[KBD_REPLIES];   /* to commands; come before scan codes */
    uint32_t reply_count;
    uint8_t bytes[4], byte_count;   /* rest of a code, in the set that was chosen */
    bool extended;              /* set 3: the code behind E0 */
    uint8_t pause;              /* ... or so many behind E1 */
    bool scanning;              /* sends scan codes */
    uint8_t wants;              /* command that waits for its data byte, 0 = none */
    uint8_t scan_set, leds, last_sent;
    uint8_t typematic;          /* F3h: bits 6-5 delay, 4-0 rate */
    uint8_t types[256];         /* of keys, by code of set 3: KEY_... */
};

struct kbd {
    const struct kbd_ops *ops;
    void *context;
    struct keyboard keyboard;
    uint8_t aux_queue[AUX_QUEUE];   /* from the device at the auxiliary port */
    uint32_t aux_head, aux_count;
    uint8_t output;             /* what port 60h reads */
    bool full;                  /* ... and it has not been read yet */
    bool from_aux;              /* ... and where it is from */
    bool broken;                /* the byte before was F0: translation makes a break code of the next */
    bool reply_waits, reply_aux;    /* the controller's own answer, until the buffer is free */
    uint8_t reply;
    uint8_t in_service;         /* interrupts taken and not ended yet: 1 keyboard, 2 auxiliary */
    bool wrote_command;         /* the last write went to port 64h */
    bool system_flag;
    uint8_t polled;             /* C1h, C2h: status bits 4-7 show a half of the input port */
    uint8_t ram[32];            /* byte 0 is the command byte */
    uint8_t wants;              /* command that waits for its data byte, 0 = none */
    uint8_t output_port;        /* bit 1: A20 */
};

void kbd_init(struct kbd *kbd, const struct kbd_ops *ops, void *context);
bool kbd_push(struct kbd *kbd, uint8_t code);   /* a scan code of set 1; false: no room */
uint32_t kbd_room(const struct kbd *kbd);
bool kbd_aux_push(struct kbd *kbd, uint8_t byte);   /* from the auxiliary device; false: no room */
uint32_t kbd_aux_room(const struct kbd *kbd);
void kbd_aux_clear(struct kbd *kbd);
void kbd_interrupt_taken(struct kbd *kbd, bool aux);
void kbd_interrupt_ended(struct kbd *kbd, bool aux);
uint8_t kbd_read(struct kbd *kbd, uint16_t port);
uint32_t kbd_delay_ms(const struct kbd *kbd);   /* until a key that is held repeats */
uint32_t kbd_period_ms(const struct kbd *kbd);  /* ... and from then on */
bool kbd_repeats(const struct kbd *kbd, uint8_t code, bool extended);   /* set 3 may say no */
void kbd_write(struct kbd *kbd, uint16_t port, uint8_t value);
void kbd_set_a20(struct kbd *kbd, bool on);     /* changed elsewhere: the output port shows it */
bool kbd_a20(const struct kbd *kbd);            /* ... and what it says now */

/* keyboard.c */
void keyboard_init(struct keyboard *keyboard);
bool keyboard_push(struct keyboard *keyboard, uint8_t code);
void keyboard_write(struct keyboard *keyboard, uint8_t value);
/* The next byte on the line, -1: none.  *set1: it is a code of set 1 out of set 2, translated already. */
int keyboard_take(struct keyboard *keyboard, bool translated, bool *set1);

/* scancode.c */
uint8_t scan_set1_from_set2(uint8_t code);      /* the controller's translation, any byte */
uint8_t scan_set2_from_set1(uint8_t code);      /* 01h..7Fh */
uint8_t scan_set3_from_set1(uint8_t code, bool extended);   /* 0: no such key */

#endif
