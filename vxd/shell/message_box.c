/*
 * message_box - messages and questions of devices, one after the other; who gets a device.
 *
 * What DDK95 calls the shell's message box is a dialog in message mode here, so nothing distinguishes
 * SHELL_Message's boxes from those of SHELL_SYSMODAL_Message but who waits for the answer.
 */
#include "message_box.h"

#include "ui.h"
#include "vms.h"
#include "../lib/format.h"

#define TEXT_BYTES      720u            /* more does not fit on the screen */

struct box {
    struct ui_client client;            /* first member */
    uint32_t flags;
    message_box_answer *answer;
    void *context;
    char caption[DIALOG_TEXT_WIDTH + 1];
    char text[TEXT_BYTES];
};

static void box_open(struct ui_client *client, struct dialog *dialog)
{
    const struct box *box = (struct box *)client;

    dialog_box(dialog, box->flags, box->caption, box->text);
}

/* At task time, when the box is closed: the answer may open the next. */
static void answer_box(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct box *box = (struct box *)refdata;

    (void)vm, (void)crs;
    if (box->answer != NULL) {
        box->answer(box->context, box->flags);
    }
    (void)_HeapFree(box, 0);
}
VXD_EVENT(answer_event, answer_box)

static bool box_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                      char other)
{
    struct box *box = (struct box *)client;
    uint32_t id = result == DIALOG_CHOSEN ? dialog->items[dialog->selected].id
                : result == DIALOG_CANCELLED ? dialog_box_escape(box->flags) : 0;

    (void)other;
    if (id == 0) {
        return false;
    }
    box->flags = id;
    (void)Schedule_Global_Event(answer_event, (uint32_t)box);
    return true;
}

void *message_box(struct cb_s *vm, uint32_t flags, const char *caption, const char *text,
                  message_box_answer *answer, void *context)
{
    struct box *box = _HeapAllocate(sizeof *box, HeapZeroInit);
    char name[60];

    if (box == NULL) {
        return NULL;
    }
    if (caption == NULL) {              /* the standard caption: whose message it is */
        const struct shell_vm *own = Validate_VM_Handle(vm) ? vms_of(vm) : NULL;

        if (own != NULL) {
            vms_name(own, name, sizeof name);
        }
        caption = own != NULL ? name : "VMM32";
    }
    format_into(box->caption, sizeof box->caption, "%s", caption);
    format_into(box->text, sizeof box->text, "%s", text != NULL ? text : "");
    box->client.open = box_open;
    box->client.press = box_press;
    box->flags = flags;
    box->answer = answer;
    box->context = context;
    ui_show(&box->client, (flags & MB_ASAP) != 0);
    return box;
}

/* ---- with somebody who waits -------------------------------------------------------------------- */

static void wake(void *context, uint32_t answer)
{
    *(volatile uint32_t *)context = answer;
    _SignalID((uint32_t)context);
}

/* Limit: a VM that is ended while it waits leaves its question on the screen; the answer is dropped
 * with the VM's stack only because a VM ends when it no longer is in a must-complete section. */
static uint32_t wait_for(uint32_t *answer)
{
    _EnterMustComplete();
    while (*(volatile uint32_t *)answer == 0) {
        _BlockOnID((uint32_t)answer, Block_Svc_Ints | Block_Enable_Ints);
    }
    _LeaveMustComplete();
    return *(volatile uint32_t *)answer;
}

static bool can_wait(void)
{
    return VMM_GetSystemInitState() >= SYSSTATE_VXDINITCOMPLETED && Get_VMM_Reenter_Count() == 0;
}

uint32_t message_box_wait(struct cb_s *vm, uint32_t flags, const char *caption, const char *text)
{
    uint32_t answer = 0;

    if (!can_wait() || message_box(vm, flags, caption, text, wake, &answer) == NULL) {
        vxd_debugf("SHELL: %s: %s\n", caption != NULL ? caption : "message", text);
        return dialog_box_default(flags);
    }
    return wait_for(&answer);
}

/* ---- contention ----------------------------------------------------------------------------------- */

struct contention {
    struct ui_client client;            /* first member */
    struct cb_s *vm[2];                 /* owner, contender */
    char device[9];
    uint32_t winner;                    /* a handle; 1 = the user would not say; 0 = not yet */
};

static void contention_open(struct ui_client *client, struct dialog *dialog)
{
    const struct contention *c = (struct contention *)client;
    char text[160], name[DIALOG_ITEM_BYTES];

    dialog_clear(dialog, "Device contention", "Up, Down, Enter: who gets it    Esc: leave it as it is");
    format_into(text, sizeof text, "Two programs want to use %s. Which of them gets it?", c->device);
    dialog_text(dialog, text);
    for (unsigned i = 0; i < 2; i++) {
        memcpy(name, "(has ended)", 12);
        if (Validate_VM_Handle(c->vm[i]) && vms_of(c->vm[i]) != NULL) {
            vms_name(vms_of(c->vm[i]), name, sizeof name - 20);
        }
        format_into(dialog_add(dialog, (uint32_t)c->vm[i])->text, DIALOG_ITEM_BYTES, "%s%s", name,
                    i == 0 ? " (has it now)" : "");
    }
}

static bool contention_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                             char other)
{
    struct contention *c = (struct contention *)client;

    if (result == DIALOG_OTHER && (other == '1' || other == '2')) {
        dialog->selected = (unsigned)(other - '1');
        result = DIALOG_CHOSEN;
    }
    if (result != DIALOG_CHOSEN && result != DIALOG_CANCELLED) {
        return false;
    }
    wake(&c->winner, result == DIALOG_CHOSEN ? dialog->items[dialog->selected].id : 1);
    return true;
}

/* NULL: not resolved. */
struct cb_s *resolve_contention(struct cb_s *owner, struct cb_s *contender, const char device[8])
{
    struct contention c = { .client = { .open = contention_open, .press = contention_press },
                            .vm = { owner, contender } };

    if (!Validate_VM_Handle(owner) || !Validate_VM_Handle(contender) || vms_of(owner) == NULL ||
        vms_of(contender) == NULL || !can_wait()) {
        return NULL;
    }
    if (owner == contender) {
        return owner;
    }
    memcpy(c.device, device, 8);
    for (unsigned i = 8; i > 0 && c.device[i - 1] == ' '; i--) {
        c.device[i - 1] = '\0';
    }
    ui_show(&c.client, false);
    (void)wait_for(&c.winner);
    return c.winner != 1 && Validate_VM_Handle((struct cb_s *)c.winner) ? (struct cb_s *)c.winner : NULL;
}
