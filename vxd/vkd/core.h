/* core.h - what the files of VKD share.  Included by them. */
#ifndef VKD_CORE_H
#define VKD_CORE_H

#include <vmm.h>
#include <vkd.h>
#include "8042.h"
#include "hotkey.h"
#include "ps2.h"

struct vkd_vm {                     /* per VM, in its control block; interrupts off while touched */
    struct kbd kbd;
    uint32_t down[8];               /* keys this VM was told are down, as in struct stream */
    struct hot_vm hot;
    struct paste *paste;            /* what is being pasted, or NULL */
    bool int9_paste;                /* VKD_Define_Paste_Mode */
    uint32_t taken_ms;              /* when the VM took its last keyboard interrupt */
    bool reset_pending;
    uint8_t leds, bda_leds, told_leds;  /* lights; as 40:17 and EDh said them last: at the end of an interrupt */
};

struct vkd_vm *vkd_state(struct cb_s *vm);
void vkd_irq(bool on);              /* the PC's keyboard: off, or on again */

bool vkd_aux_attach(const struct vkd_aux *aux);

/* ---- input.c: from keys to VMs.  Interrupts off for all. ---------------------------------- */

enum input_source { INPUT_KEYBOARD, INPUT_FORCED };

bool input_byte(uint8_t byte, enum input_source source);    /* false: no room now */
void input_more(void);                          /* a VM has taken a byte */
void input_forget_vm(struct cb_s *vm);          /* it is destroyed */
void input_message_mode(bool on);
bool input_message_key(uint16_t *key, bool take);
bool input_put_message(uint8_t byte);
void input_flush_messages(void);
uint16_t input_shift(struct cb_s *vm);
void input_set_shift(struct cb_s *vm, uint16_t shift);
bool input_reflect(const struct hot_key *hot_key, struct cb_s *vm, uint16_t shift);
bool input_press(struct cb_s *vm, uint8_t code, uint16_t shift);    /* and release: one key for pasting */
struct hot_keys *input_hot_keys(void);
void input_remove_hot(struct hot_key *hot_key);

/* ---- paste.c ------------------------------------------------------------------------------ */

void paste_init(void);
bool paste_start(struct cb_s *vm, const struct vkd_paste_key *keys, uint32_t count,
                 void (*callback)(void), uint32_t refdata);
void paste_cancel(struct cb_s *vm, uint32_t how);   /* Paste_Aborted, Paste_VM_Term.  Task time */
bool paste_escape(struct cb_s *vm);                 /* the user pressed Esc.  Interrupts off */

#endif
