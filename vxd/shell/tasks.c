/*
 * tasks - Alt+Tab, Alt+Esc, Ctrl+Esc, Alt+Space and the hot keys of VMs; the task list.
 *
 * VKD holds back the keys behind a hot key until its procedure has returned, so what is typed after
 * Alt+Tab reaches the VM that gets the focus.  A program keeps a key through its settings: VKD then
 * does not know it as a hot key in that VM.
 */
#include "tasks.h"

#include <vkd.h>
#include "end_task.h"
#include "settings.h"
#include "start.h"
#include "../lib/format.h"

#define SCAN_ESC        0x01
#define SCAN_TAB        0x0F
#define SCAN_SPACE      0x39
#define PATIENCE_MS     150u            /* Alt held longer after Tab: show the list */
#define POLL_MS         30u

static struct {
    const uint8_t scan;
    const uint32_t shift;
    const uint32_t reserved;            /* SHELL_KEY_ */
    uint32_t handle;
} keys[] = {
    { SCAN_TAB, SHIFT_STATE(SS_Either_Alt | SS_Either_Ctrl, SS_Either_Alt), SHELL_KEY_ALT_TAB, 0 },
    { SCAN_ESC, SHIFT_STATE(SS_Either_Alt | SS_Either_Ctrl, SS_Either_Alt), SHELL_KEY_ALT_ESC, 0 },
    { SCAN_ESC, SHIFT_STATE(SS_Shifts, SS_Either_Ctrl), SHELL_KEY_CTRL_ESC, 0 },
    { SCAN_SPACE, SHIFT_STATE(SS_Either_Alt | SS_Either_Ctrl, SS_Either_Alt), SHELL_KEY_ALT_SPACE, 0 },
};
enum { KEY_NEXT, KEY_ROUND, KEY_LIST, KEY_MENU, KEY_COUNT };

static uint32_t system_keys;            /* SHELL_KEY_: the system VM keeps these; written once by tasks_init */

/* ---- the VMs in order ---------------------------------------------------------------------------- */

static const char *state_of(const struct cb_s *vm, const struct shell_vm *own)
{
    return own->finished ? "finished" : own->paused ? "paused"
         : vm == Get_Execution_Focus() ? "on the screen"
         : (vm->CB_VM_Status & (VMSTAT_BACKGROUND | VMSTAT_HIGH_PRI_BACK)) != 0 ? "in the background"
         : "stands still";
}

static uint32_t turn_of(uint32_t handle)
{
    const struct shell_vm *own = vms_of((struct cb_s *)handle);

    return own != NULL ? own->focus_turn : 0;
}

unsigned tasks_fill(struct dialog *dialog)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;

    do {
        const struct shell_vm *own = vms_of(vm);
        struct dialog_item item, *at;
        unsigned i = dialog->count;
        char name[44];

        if (own != NULL && (vm->CB_VM_Status & VMSTAT_NOT_EXECUTEABLE) == 0 &&
            (at = dialog_add(dialog, (uint32_t)vm)) != NULL) {
            vms_name(own, name, sizeof name);
            format_into(at->text, sizeof at->text, "%2u  %-43s  %s", vm->CB_VMID, name,
                        state_of(vm, own));
            for (; i > 0 && turn_of(dialog->items[i].id) > turn_of(dialog->items[i - 1].id); i--) {
                item = dialog->items[i];
                dialog->items[i] = dialog->items[i - 1];
                dialog->items[i - 1] = item;
            }
        }
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return dialog->count;
}

/* ---- the task list ------------------------------------------------------------------------------- */

static void list_open(struct ui_client *client, struct dialog *dialog)
{
    (void)client;
    dialog_clear(dialog, "Programs", "Enter: switch to   Del or E: end   M: menu   N: new prompt   Esc");
    (void)tasks_fill(dialog);
}

/* In the system VM: another command processor. */
static void new_prompt(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct start *start = _HeapAllocate(sizeof *start, HeapZeroInit);

    (void)vm, (void)refdata, (void)crs;
    if (start == NULL) {
        ui_tell("New prompt", "Not enough memory");
        return;
    }
    memcpy(start->program, "C:\\COMMAND.COM", 15);
    memcpy(start->directory, "C:\\", 4);
    if (start_vm(start) != 0) {
        ui_tell("New prompt", "%s", start->message);
    }
    (void)_HeapFree(start, 0);
}
VXD_EVENT(new_prompt_event, new_prompt)

static bool list_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                       char other)
{
    struct cb_s *vm = dialog->count != 0 ? (struct cb_s *)dialog->items[dialog->selected].id : NULL;

    (void)client;
    if (result == DIALOG_CHOSEN) {
        vms_give_focus(vm);
    } else if (result == DIALOG_OTHER && (other == DIALOG_DELETE || other == 'E')) {
        end_task_ask(vm);
    } else if (result == DIALOG_OTHER && other == 'M') {
        vm_menu_show(vm);
    } else if (result == DIALOG_OTHER && other == 'N') {
        (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Always_Sched | PEF_Wait_Not_Crit, 0,
                                     new_prompt_event, 0);
    } else if (result != DIALOG_CANCELLED) {
        return false;
    }
    return true;
}

struct ui_client task_list = { .open = list_open, .press = list_press };

static void show_once(struct ui_client *client)
{
    if (!ui_is_open()) {
        ui_show(client, false);
    }
}

/* ---- Alt+Tab ---------------------------------------------------------------------------------------- */

static struct {
    int32_t steps;                      /* how often Tab was pressed; Shift counts back */
    uint32_t since_ms;
    bool under_way;
} switching;                            /* task time */

static void step_to(struct dialog *dialog, int32_t steps)
{
    int32_t count = (int32_t)dialog->count;

    dialog->selected = count != 0 ? (unsigned)(((steps % count) + count) % count) : 0;
}

static void switch_open(struct ui_client *client, struct dialog *dialog)
{
    (void)client;
    dialog_clear(dialog, "Switch to", "Tab: next   Shift+Tab: the one before   Esc: stay here");
    (void)tasks_fill(dialog);
    step_to(dialog, switching.steps);
}

static bool alt_is_down(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c2" : "=a"(eax)
                     : "b"(Get_Execution_Focus()), "i"(VKD_SERVICE_VKD_Get_Shift_State) : "memory", "cc");
    return (eax & SS_Either_Alt) != 0;
}

static bool switch_end(struct dialog *dialog)
{
    switching.under_way = false;
    if (dialog->count != 0) {
        vms_give_focus((struct cb_s *)dialog->items[dialog->selected].id);
    }
    return true;
}

static bool switch_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                         char other)
{
    (void)client, (void)other;
    if (result == DIALOG_CANCELLED) {
        switching.under_way = false;
        return true;
    }
    return result == DIALOG_CHOSEN && switch_end(dialog);
}

static bool switch_tick(struct ui_client *client, struct dialog *dialog)
{
    (void)client;
    return !alt_is_down() && switch_end(dialog);
}

static struct ui_client switcher = { .open = switch_open, .press = switch_press, .tick = switch_tick };

/* Without a list: Alt was released soon. */
static void switch_now(void)
{
    struct dialog *dialog = _HeapAllocate(sizeof *dialog, 0);

    switching.under_way = false;
    if (dialog != NULL) {
        switch_open(&switcher, dialog);
        (void)switch_end(dialog);
        (void)_HeapFree(dialog, 0);
        ui_announce();
    }
}

static void on_switch_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(switch_time, on_switch_time)

static void on_switch_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    if (!switching.under_way || ui_is_open()) {
        return;
    }
    if (!alt_is_down()) {
        switch_now();
    } else if (Get_System_Time() - switching.since_ms >= PATIENCE_MS) {
        ui_show(&switcher, false);
    } else {
        Set_Global_Time_Out(POLL_MS, 0, switch_time);
    }
}

static void press_next(uint32_t what, uint32_t shift)
{
    if (what == Hot_Key_Completed) {
        if (switching.under_way && !ui_is_open()) {
            switch_now();
        }
        return;
    }
    if (!switching.under_way) {
        switching.steps = 0;
        switching.since_ms = Get_System_Time();
        switching.under_way = true;
        Set_Global_Time_Out(POLL_MS, 0, switch_time);
    }
    switching.steps += (shift & SS_Either_Shift) != 0 ? -1 : 1;
}

/* ---- the keys ---------------------------------------------------------------------------------------- */

/* Alt+Esc: round all of them, the one that has waited longest is next. */
static void press_round(void)
{
    struct dialog *dialog = _HeapAllocate(sizeof *dialog, 0);

    if (dialog != NULL) {
        dialog_clear(dialog, "", NULL);
        if (tasks_fill(dialog) > 1) {
            vms_give_focus((struct cb_s *)dialog->items[dialog->count - 1].id);
            ui_announce();
        }
        (void)_HeapFree(dialog, 0);
    }
}

static void on_key(uint32_t ax, uint32_t handle, uint32_t shift, uint32_t refdata, uint32_t late_ms)
{
    uint32_t what = ax >> 8 & 0x7F;

    (void)handle, (void)late_ms;
    if (refdata == KEY_NEXT) {
        if (!ui_is_open()) {
            press_next(what, shift);
        }
        return;
    }
    if (what != Hot_Key_Pressed || ui_is_open()) {
        return;
    }
    VKD_Cancel_Hot_Key_State();
    switch (refdata) {
    case KEY_ROUND:
        press_round();
        break;
    case KEY_LIST:
        show_once(&task_list);
        break;
    case KEY_MENU:
        vm_menu_show(Get_Execution_Focus());
        break;
    default:                            /* the hot key of a VM */
        if (Validate_VM_Handle((struct cb_s *)refdata)) {
            vms_give_focus((struct cb_s *)refdata);
        }
        break;
    }
}
VXD_HOT_KEY(hot_key, on_key)

/* SYSTEM.INI [386Enh] SysVMReserveKeys=: as reserve-keys of NAME.VM, for what has no such file. */
static void read_system_keys(void)
{
    const char *value = Get_Profile_String(NULL, "386Enh", "SysVMReserveKeys");
    struct SHELL_VM_Settings settings;
    struct settings_error error;
    char line[120];

    if (value == NULL) {
        return;
    }
    format_into(line, sizeof line, "reserve-keys=%s", value);
    settings_default(&settings);
    if (settings_parse(&settings, line, strlen(line), &error)) {
        system_keys = settings.reserved_keys;
    } else {
        vxd_debugf("SHELL: SYSTEM.INI, SysVMReserveKeys: %s\n", error.reason);
    }
}

void tasks_reserve_system(void)
{
    struct shell_vm *system = vms_of(Get_Sys_VM_Handle());

    if (system != NULL) {
        system->settings.reserved_keys = system_keys;
        tasks_reserve(system);
    }
}

bool tasks_init(void)
{
    read_system_keys();
    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        keys[i].handle = VKD_Define_Hot_Key(keys[i].scan, 0, keys[i].shift,
                                            Local_Key | CallOnPress | (i == KEY_NEXT ? CallOnComplete : 0),
                                            hot_key, i, 0);
        if (keys[i].handle == 0) {
            return false;
        }
    }
    return true;
}

void tasks_reserve(struct shell_vm *vm)
{
    uint32_t shift = vm->settings.hot_key >> 16, state = 0;

    for (uint32_t i = 0; i < KEY_COUNT; i++) {
        if ((vm->settings.reserved_keys & keys[i].reserved) != 0) {
            VKD_Local_Disable_Hot_Key(keys[i].handle, vm->vm);
        }
    }
    if (vm->settings.hot_key != 0) {
        state = ((shift & 3) != 0 ? SS_Either_Shift : 0) | ((shift & 4) != 0 ? SS_Either_Ctrl : 0) |
                ((shift & 8) != 0 ? SS_Either_Alt : 0);
        vm->hot_key = VKD_Define_Hot_Key((uint8_t)vm->settings.hot_key, 0, SHIFT_STATE(SS_Shifts, state),
                                         CallOnPress, hot_key, (uint32_t)vm->vm, 0);
    }
}

void tasks_forget(struct shell_vm *vm)
{
    if (vm->hot_key != 0) {
        VKD_Remove_Hot_Key(vm->hot_key);
        vm->hot_key = 0;
    }
}
