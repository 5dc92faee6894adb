/*
 * ui - message mode: shows one dialog after the other, and gives it the keys.
 *
 * Nothing here waits: keys are looked for 50 times a second while something is shown, in events of
 * the system VM (a client may stop or end any other), and the VMs go on running meanwhile.  Only rows that changed are written, so a serial console gets them as lines.
 * [DDK95 "Message Mode"]
 */
#include "ui.h"

#include <bios.h>
#include <vdd.h>
#include <vkd.h>
#include "../lib/format.h"
#include "message_box.h"
#include "vms.h"

#define TICK_MS         20u
#define COLOURS         0x1F            /* white on blue */
#define BAR_START       2u              /* columns; what a dialog shows is behind the first */
#define BAR_END         78u
#define SELECTED_FORE   0x01
#define SELECTED_BACK   0x07

static struct ui_client *clients;       /* the first is shown, the others wait; task time */
static bool shown;                      /* message mode is on */
static bool ticking;                    /* tick() is to come */
static uint32_t timer;                  /* that calls it, 0 = it is scheduled already, or not needed */
static struct cb_s *shown_for;          /* the VM that had the focus when it began */
static struct dialog dialog;            /* of the first client */
static char rows[DIALOG_ROWS][DIALOG_COLUMNS + 1];      /* what is on the screen */
static bool row_selected[DIALOG_ROWS];

/* The VM that a message is for may have ended since. */
static struct cb_s *message_vm(void)
{
    if (!Validate_VM_Handle(shown_for)) {
        shown_for = Get_Sys_VM_Handle();
    }
    return shown_for;
}

void ui_announce(void)
{
    struct cb_s *vm = Get_Execution_Focus();
    const struct shell_vm *own = vms_of(vm);
    char name[60], text[80];

    if (own != NULL) {
        vms_name(own, name, sizeof name);
        format_into(text, sizeof text, "\r\n[%u %s]\r\n", vm->CB_VMID, name);
        for (const char *at = text; *at != '\0'; at++) {
            BIOS_Console_Out(NULL, (uint8_t)*at);
        }
    }
}

static void draw_row(unsigned row)
{
    char text[DIALOG_COLUMNS + 1];
    bool selected = dialog_row(&dialog, row, text);
    size_t length = strlen(text), old = strlen(rows[row]);
    size_t start = dialog.lines != NULL ? 0 : BAR_START, end = dialog.lines != NULL ? DIALOG_COLUMNS : BAR_END;

    if (selected == row_selected[row] && length == old && memcmp(text, rows[row], length) == 0) {
        return;
    }
    old = row_selected[row] ? end : old;
    memcpy(rows[row], text, length + 1);
    row_selected[row] = selected;
    while (length < old || (selected && length < end)) {
        text[length++] = ' ';           /* over what was there, or a bar */
    }
    VDD_Msg_ForColor(message_vm(), selected ? SELECTED_FORE : COLOURS & 0x0F);
    VDD_Msg_BakColor(message_vm(), selected ? SELECTED_BACK : COLOURS >> 4);
    VDD_Msg_TextOut(message_vm(), text + start, length > start ? (uint32_t)(length - start) : 0, row,
                    (uint32_t)start);
}

static void draw(void)
{
    for (unsigned row = 0; row < DIALOG_ROWS; row++) {
        draw_row(row);
    }
}

static void open_first(void)
{
    uint32_t height;

    if (!shown) {
        shown = true;
        shown_for = Get_Execution_Focus();
        (void)System_Control(Begin_Message_Mode, shown_for, 0, 0, 0);   /* cannot be refused */
    }
    VKD_Flush_Msg_Key_Queue(message_vm());
    (void)VDD_Msg_ClrScrn(message_vm(), COLOURS, &height);
    VDD_Msg_SetCursPos(message_vm(), DIALOG_ROWS, 0);      /* hidden */
    memset(rows, 0, sizeof rows);
    memset(row_selected, 0, sizeof row_selected);
    clients->open(clients, &dialog);
    draw();
}

/* The first one is done with. */
static void close_first(void)
{
    clients = clients->next;
    if (clients != NULL) {
        open_first();
        return;
    }
    shown = false;
    (void)System_Control(End_Message_Mode, message_vm(), 0, 0, 0);
    (void)System_Control(End_Message_Mode2, message_vm(), 0, 0, 0);
    ui_announce();
}

static void on_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(tick_time, on_time)

static void tick(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    uint16_t key;

    (void)vm, (void)refdata, (void)crs;
    if (clients != NULL && !shown) {
        open_first();
    }
    while (clients != NULL && VKD_Get_Msg_Key(message_vm(), &key)) {
        char other = '\0';
        enum dialog_result result = dialog_press(&dialog, (uint8_t)key, (uint8_t)(key >> 8), &other);

        if (clients->press(clients, &dialog, result, other)) {
            close_first();
        }
    }
    if (clients != NULL && clients->tick != NULL && clients->tick(clients, &dialog)) {
        close_first();
    }
    ticking = clients != NULL;
    if (ticking) {
        draw();
        timer = Set_Global_Time_Out(TICK_MS, 0, tick_time);
    }
}
VXD_EVENT(tick_event, tick)

static void schedule_tick(void)
{
    (void)Call_Priority_VM_Event(Low_Pri_Device_Boost, Get_Sys_VM_Handle(), PEF_Always_Sched, 0,
                                 tick_event, 0);
}

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata, (void)ms_late;
    timer = 0;
    schedule_tick();
}

void ui_show(struct ui_client *client, bool first)
{
    struct ui_client **at = &clients;

    if (*at != NULL && first) {
        at = &(*at)->next;              /* what is shown stays */
    }
    while (*at != NULL && !first) {
        at = &(*at)->next;
    }
    client->next = *at;
    *at = client;
    if (!ticking) {
        ticking = true;
        schedule_tick();
    }
}

void ui_system_vm_starts(void)
{
    Cancel_Time_Out(timer);
    timer = 0;
    ticking = clients != NULL;
    if (ticking) {
        schedule_tick();
    }
}

bool ui_is_open(void)
{
    return clients != NULL;
}

void ui_tell(const char *caption, const char *format, ...)
{
    char text[240];
    va_list args;

    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    (void)message_box(NULL, MB_OK, caption, text, NULL, NULL);
}
