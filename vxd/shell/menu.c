/*
 * menu - the menu of a VM (Alt+Space): what its user may change while it runs.
 */
#include "tasks.h"

#include <bios.h>
#include "copy.h"
#include "end_task.h"
#include "../lib/format.h"

enum { CLOSE, PAUSE, FOREGROUND, BACKGROUND_WEIGHT, EXCLUSIVE, BACKGROUND, IDLE, SPEED, MARK, COPY, PASTE, SAVE,
       LIST, ITEMS };

static const uint32_t weights[] = { 25, 50, 100, 200, 400, 1000, 10000 };
static const uint32_t speeds[] = { 100, 75, 50, 25, 10, 5 };

static struct cb_s *menu_vm;            /* task time */

/* The value behind `now` in a list, or its first. */
static uint32_t next_of(const uint32_t *list, unsigned count, uint32_t now)
{
    for (unsigned i = 0; i + 1 < count; i++) {
        if (list[i] == now) {
            return list[i + 1];
        }
    }
    return list[0];
}
#define NEXT_OF(list, now) next_of(list, sizeof (list) / sizeof (list)[0], now)

static void fill(struct dialog *dialog, const struct shell_vm *own)
{
    static const char *const names[ITEMS] = {
        "Close", "Pause", "Foreground priority", "Background priority", "Exclusive", "Background",
        "Idle detection", "Speed limit", "Mark and copy lines", "Copy the screen's text", "Paste", "Save the screen to a file",
        "Task list" };
    uint32_t foreground, background, status = Get_Time_Slice_Priority(menu_vm, &foreground, &background);
    char name[60], values[ITEMS][12];

    vms_name(own, name, sizeof name);
    dialog_clear(dialog, name, "Enter: do or change   Esc: back to the program");
    memset(values, 0, sizeof values);
    format_into(values[PAUSE], sizeof values[0], "%s", own->paused ? "on" : "off");
    format_into(values[FOREGROUND], sizeof values[0], "%u", foreground);
    format_into(values[BACKGROUND_WEIGHT], sizeof values[0], "%u", background);
    format_into(values[EXCLUSIVE], sizeof values[0], "%s", (status & VMSTAT_EXCLUSIVE) != 0 ? "on" : "off");
    format_into(values[BACKGROUND], sizeof values[0], "%s", (status & VMSTAT_BACKGROUND) != 0 ? "on" : "off");
    format_into(values[IDLE], sizeof values[0], "%s", own->settings.idle_sensitivity != 0 ? "on" : "off");
    format_into(values[SPEED], sizeof values[0], "%u%%", own->settings.speed_percent);
    for (uint32_t i = 0; i < ITEMS; i++) {
        format_into(dialog_add(dialog, i)->text, DIALOG_ITEM_BYTES, "%-28s%s", names[i], values[i]);
    }
}

static void menu_open(struct ui_client *client, struct dialog *dialog)
{
    const struct shell_vm *own = Validate_VM_Handle(menu_vm) ? vms_of(menu_vm) : NULL;

    (void)client;
    if (own != NULL) {
        fill(dialog, own);
    } else {
        dialog_clear(dialog, "The program has ended", "Esc");
    }
}

static void pause(struct shell_vm *own)
{
    if (own->paused ? Resume_VM(own->vm) : Suspend_VM(own->vm)) {
        own->paused = !own->paused;
    } else if (!own->paused) {
        ui_tell("Pause", "This program cannot be stopped now.");
    }
}

/* Changes one of the values that the time slicer knows. */
static void change(struct shell_vm *own, uint32_t what)
{
    uint32_t foreground, background, status = Get_Time_Slice_Priority(menu_vm, &foreground, &background);

    foreground = what == FOREGROUND ? NEXT_OF(weights, foreground) : foreground;
    background = what == BACKGROUND_WEIGHT ? NEXT_OF(weights, background) : background;
    status ^= what == EXCLUSIVE ? VMSTAT_EXCLUSIVE : what == BACKGROUND ? VMSTAT_BACKGROUND : 0;
    if (Set_Time_Slice_Priority(menu_vm, status, foreground, background)) {
        own->settings.foreground = foreground;
        own->settings.background = background;
        own->settings.flags = (own->settings.flags & ~(SHELL_VM_EXCLUSIVE | SHELL_VM_BACKGROUND)) |
                              ((status & VMSTAT_EXCLUSIVE) != 0 ? SHELL_VM_EXCLUSIVE : 0) |
                              ((status & VMSTAT_BACKGROUND) != 0 ? SHELL_VM_BACKGROUND : 0);
    }
}

/* true: the menu closes. */
static bool choose(struct shell_vm *own, uint32_t what)
{
    switch (what) {
    case CLOSE:
        end_task_ask(menu_vm);
        return true;
    case PAUSE:
        pause(own);
        return false;
    case IDLE:
        own->settings.idle_sensitivity = own->settings.idle_sensitivity != 0 ? 0 : 50;
        BIOS_Set_Idle_Detection(menu_vm, own->settings.idle_sensitivity != 0);
        return false;
    case SPEED:
        own->settings.speed_percent = NEXT_OF(speeds, own->settings.speed_percent);
        _VMM32X_Set_Speed(menu_vm, own->settings.speed_percent);
        return false;
    case MARK:
        copy_mark(menu_vm);
        return true;
    case COPY:
        copy_screen(menu_vm);
        return true;
    case PASTE:
        copy_paste(menu_vm);
        return true;
    case SAVE:
        copy_to_file(menu_vm);
        return true;
    case LIST:
        ui_show(&task_list, true);
        return true;
    default:
        change(own, what);
        return false;
    }
}

static bool menu_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                       char other)
{
    struct shell_vm *own = Validate_VM_Handle(menu_vm) ? vms_of(menu_vm) : NULL;
    unsigned selected = dialog->selected;

    (void)client, (void)other;
    if (result == DIALOG_CANCELLED || (own == NULL && result == DIALOG_CHOSEN)) {
        return true;
    }
    if (result != DIALOG_CHOSEN || dialog->count == 0) {
        return false;
    }
    if (choose(own, dialog->items[selected].id)) {
        return true;
    }
    fill(dialog, own);                  /* with its new value */
    dialog->selected = selected;
    return false;
}

struct ui_client vm_menu = { .open = menu_open, .press = menu_press };

void vm_menu_show(struct cb_s *vm)
{
    menu_vm = vm;
    ui_show(&vm_menu, true);
}
