/*
 * copy - a VM's text screen to the clipboard, the clipboard into a VM, and the clipboard of programs:
 * INT 2Fh AX=17xxh.  [RBIL 2F1700]
 *
 * There is one clipboard for all VMs.  Data goes to and from a program's memory as one piece: a range
 * that touches the adapter's memory or wraps is refused.
 */
#include "copy.h"

#include <vdd.h>
#include <vkd.h>
#include "clipboard.h"
#include "screen_text.h"
#include "ui.h"
#include "../lib/format.h"

#define VERSION_AX          0x0A03u         /* AL = major, AH = minor [RBIL 2F1700] */
#define VIDEO_FIRST         0xA0000u
#define VIDEO_END           0xC0000u
#define V86_END             0x10FFF0u

static void *allocate(uint32_t bytes)
{
    return _HeapAllocate(bytes, 0);
}

static void release(void *block)
{
    (void)_HeapFree(block, 0);
}

static struct clipboard clipboard = { .allocate = allocate, .release = release };     /* task time */

void copy_forget(struct cb_s *vm)
{
    (void)clipboard_close(&clipboard, vm);
}

/* ---- the screen --------------------------------------------------------------------------------------- */

/* [DDK95 VDD_Query_Access] */
static bool can_read(struct cb_s *vm)
{
    bool no;

    __asm__ volatile("int $0x20; .long %c2" : "=@ccc"(no)
                     : "b"(vm), "i"(VDD_SERVICE_VDD_Query_Access) : "memory");
    return !no;
}

/* Where it is, as the BIOS data area says; false: said why not. */
static bool find_screen(struct cb_s *vm, struct text_screen *found)
{
    const uint8_t *bda = vm_v86_ptr(vm, 0x40, 0);
    struct text_screen screen = { .columns = bda[0x4A], .rows = bda[0x84] + 1u };
    uint32_t start = (uint32_t)(bda[0x4E] | bda[0x4F] << 8);
    uint8_t mode = bda[0x49] & 0x7F;

    if (mode > 3 && mode != 7) {
        ui_tell("Copy", "The screen of this program is a picture, not text.");
        return false;
    }
    if (!can_read(vm)) {
        ui_tell("Copy", "The screen of this program cannot be read now.");
        return false;
    }
    if (screen.columns == 0 || screen.columns > 132 || screen.rows > 60 ||
        start + screen.columns * screen.rows * 2 > 0x8000) {
        ui_tell("Copy", "The screen of this program has no usual size.");
        return false;
    }
    screen.memory = (const uint8_t *)vm_v86_ptr(vm, mode == 7 ? 0xB000 : 0xB800, 0) + start;
    *found = screen;
    return true;
}

char *copy_text_of(struct cb_s *vm, uint32_t *bytes)
{
    struct text_screen screen;
    char *text;

    if (!find_screen(vm, &screen)) {
        return NULL;
    }
    text = _HeapAllocate(SCREEN_TEXT_BYTES, 0);
    if (text == NULL) {
        ui_tell("Copy", "Not enough memory");
        return NULL;
    }
    *bytes = screen_text(&screen, text, SCREEN_TEXT_BYTES);
    return text;
}

/* With its NUL. */
static void put_on_clipboard(const char *text, uint32_t bytes)
{
    if (clipboard.owner != NULL) {
        ui_tell("Copy", "Another program has the clipboard open.");
        return;
    }
    clipboard_empty(&clipboard);
    if (!clipboard_set(&clipboard, CF_OEMTEXT, (const uint8_t *)text, bytes)) {
        ui_tell("Copy", "Not enough memory");
    }
}

void copy_screen(struct cb_s *vm)
{
    uint32_t bytes;
    char *text = copy_text_of(vm, &bytes);

    if (text != NULL) {
        put_on_clipboard(text, bytes + 1);
        (void)_HeapFree(text, 0);
    }
}

/* ---- marking: whole lines (Limit) ----------------------------------------------------------------- */

#define MARK_ROWS   60u

static struct {
    char lines[MARK_ROWS][DIALOG_COLUMNS + 1];  /* as they were when it began; wider ones are cut */
    char text[MARK_ROWS * (DIALOG_COLUMNS + 2) + 1];
    unsigned rows;
} *marking;                             /* from the heap while the marker is shown */

static void mark_open(struct ui_client *client, struct dialog *dialog)
{
    (void)client;
    dialog_clear(dialog, "", "Up, Down: line   Space: from here   Enter: copy   Esc");
    dialog->lines = (const char (*)[DIALOG_COLUMNS + 1])marking->lines;
    dialog->count = marking->rows;
}

/* The lines from one to another, ended like lines of a file. */
static void copy_lines(unsigned from, unsigned to)
{
    uint32_t used = 0;

    for (unsigned row = from; row <= to; row++) {
        used += (uint32_t)format_into(marking->text + used, sizeof marking->text - used, "%s\r\n",
                                      marking->lines[row]);
    }
    put_on_clipboard(marking->text, used + 1);
}

static bool mark_press(struct ui_client *client, struct dialog *dialog, enum dialog_result result,
                       char other)
{
    (void)client;
    if (result == DIALOG_OTHER && other == DIALOG_ALT_SPACE) {
        dialog->mark = dialog->selected;
        dialog->marking = true;
    }
    if (result == DIALOG_CHOSEN) {
        unsigned mark = dialog->marking ? dialog->mark : dialog->selected;

        copy_lines(mark < dialog->selected ? mark : dialog->selected,
                   mark < dialog->selected ? dialog->selected : mark);
    } else if (result != DIALOG_CANCELLED) {
        return false;
    }
    (void)_HeapFree(marking, 0);
    marking = NULL;
    dialog->lines = NULL;
    return true;
}

static struct ui_client marker = { .open = mark_open, .press = mark_press };

void copy_mark(struct cb_s *vm)
{
    struct text_screen screen, line;

    if (marking != NULL || !find_screen(vm, &screen)) {
        return;
    }
    marking = _HeapAllocate(sizeof *marking, HeapZeroInit);
    if (marking == NULL) {
        ui_tell("Copy", "Not enough memory");
        return;
    }
    marking->rows = screen.rows;
    for (unsigned row = 0; row < screen.rows; row++) {
        char text[140];
        uint32_t length;

        line = (struct text_screen){ screen.memory + row * screen.columns * 2, screen.columns, 1 };
        length = screen_text(&line, text, sizeof text);
        text[length >= 2 ? length - 2 : 0] = '\0';          /* without its CR LF */
        format_into(marking->lines[row], sizeof marking->lines[row], "%s", text);
    }
    ui_show(&marker, true);
}

void copy_paste(struct cb_s *vm)
{
    uint32_t bytes, count;
    const char *text = (const char *)clipboard_get(&clipboard, CF_OEMTEXT, &bytes);
    struct vkd_paste_key *keys;

    if (text == NULL) {
        ui_tell("Paste", "There is no text on the clipboard.");
        return;
    }
    keys = _HeapAllocate(bytes * sizeof *keys + 1, 0);
    if (keys == NULL) {
        ui_tell("Paste", "Not enough memory");
        return;
    }
    count = text_keys(text, bytes, keys, bytes);
    if (count != 0 && !VKD_Start_Paste(vm, keys, count, NULL, 0)) {
        ui_tell("Paste", "The program takes no keys now.");
    }
    (void)_HeapFree(keys, 0);
}

/* ---- INT 2Fh AX=17xxh ----------------------------------------------------------------------------------- */

/* A range of the program's memory; NULL: none that data goes to. */
static uint8_t *range(struct cb_s *vm, uint16_t segment, uint16_t offset, uint32_t bytes)
{
    uint32_t at = ((uint32_t)segment << 4) + offset;

    if (bytes > CLIPBOARD_MAX || at + bytes > V86_END || (at < VIDEO_END && at + bytes > VIDEO_FIRST)) {
        return NULL;
    }
    return (uint8_t *)vm->CB_High_Linear + at;
}

static bool set_data(struct cb_s *vm, const struct Client_Reg_Struc *crs)
{
    uint32_t bytes = (uint32_t)crs->Client_SI << 16 | crs->Client_CX;
    const uint8_t *data = range(vm, crs->Client_ES, crs->Client_BX, bytes);

    return clipboard.owner == vm && data != NULL && clipboard_set(&clipboard, crs->Client_DX, data, bytes);
}

static bool get_data(struct cb_s *vm, const struct Client_Reg_Struc *crs)
{
    uint32_t bytes;
    const uint8_t *data = clipboard_get(&clipboard, crs->Client_DX, &bytes);
    uint8_t *to = data != NULL ? range(vm, crs->Client_ES, crs->Client_BX, bytes) : NULL;

    if (clipboard.owner != vm || to == NULL) {
        return false;
    }
    memcpy(to, data, bytes);
    return true;
}

static int on_multiplex(uint32_t vector, struct cb_s *vm, struct Client_Reg_Struc *crs)
{
    uint32_t bytes = 0;

    (void)vector;
    if (crs->Client_AH != 0x17 || (vm->CB_VM_Status & VMSTAT_PM_EXEC) != 0) {
        return VXD_PASS;
    }
    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AX = VERSION_AX;
        break;
    case 0x01:
        crs->Client_AX = clipboard_open(&clipboard, vm);
        break;
    case 0x02:
        crs->Client_AX = clipboard.owner == vm;
        if (clipboard.owner == vm) {
            clipboard_empty(&clipboard);
        }
        break;
    case 0x03:
        crs->Client_AX = set_data(vm, crs);
        break;
    case 0x04:
        (void)clipboard_get(&clipboard, crs->Client_DX, &bytes);
        crs->Client_AX = (uint16_t)bytes;
        crs->Client_DX = (uint16_t)(bytes >> 16);
        break;
    case 0x05:
        crs->Client_AX = get_data(vm, crs);
        break;
    case 0x08:
        crs->Client_AX = clipboard_close(&clipboard, vm);
        break;
    case 0x09:              /* room for SI:CX bytes */
        crs->Client_AX = (uint16_t)CLIPBOARD_MAX;
        crs->Client_DX = (uint16_t)(CLIPBOARD_MAX >> 16);
        break;
    case 0x0A:              /* capabilities of a device: there is none to draw on */
        crs->Client_AX = 0;
        break;
    default:
        return VXD_PASS;
    }
    return VXD_CONSUMED;
}
VXD_INT_HOOK(multiplex_hook, on_multiplex)

bool copy_init(void)
{
    return Hook_V86_Int_Chain(0x2F, multiplex_hook);
}
