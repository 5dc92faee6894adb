/*
 * paste - types for the user into a VM.
 *
 * Into the BIOS's buffer while the VM reads it; one that does not read it for KeyPasteTimeout gets
 * keys instead.  [DDK95 VKD_Start_Paste]  Esc from the keyboard ends it.
 */
#include "core.h"
#include <bios.h>

#define PASTE_MAX       65536u      /* keys */
#define STEP_MS         20u
#define TIMEOUT_MS      1000        /* KeyPasteTimeout [DDK95 SYSTEM.INI] */
#define KEYS_AT_ONCE    6u          /* of INT 9, in STEP_MS */
#define SCAN_ALT        0x38

enum bda { HEAD = 0x1A, TAIL = 0x1C, START = 0x80, END = 0x82 };     /* [RBIL MEMORY.LST 0040h] */

struct paste {
    struct paste *next;
    struct cb_s *vm;
    struct vkd_paste_key *keys;
    uint32_t count, at;
    void (*callback)(void);
    uint32_t refdata;
    uint32_t progress_ms;           /* when the VM last took a key */
    uint16_t head;                  /* of its buffer then */
    bool int9;
    bool escape;                    /* the user wants no more; set at any time */
};

static uint32_t timeout_ms = TIMEOUT_MS;        /* written once by paste_init */
static struct paste *pastes;        /* task time */
static bool timer;                  /* step_time is due; task time */

static uint16_t *bda(struct cb_s *vm, enum bda at)
{
    return vm_v86_ptr(vm, 0x40, (uint16_t)at);
}

static void call_done(void (*callback)(void), uint32_t eax, uint32_t ebx, uint32_t edx)
{
    uint32_t ecx, edi;

    __asm__ volatile("call *%%esi" : "+a"(eax), "+b"(ebx), "=c"(ecx), "+d"(edx), "+S"(callback),
                     "=D"(edi) : : "memory", "cc");
}

static void finish(struct paste *paste, uint32_t how)
{
    struct paste **link = &pastes;
    struct paste done = *paste;

    while (*link != paste) {
        link = &(*link)->next;
    }
    *link = paste->next;
    vkd_state(paste->vm)->paste = NULL;
    (void)_HeapFree(paste->keys, 0);
    (void)_HeapFree(paste, 0);
    if (done.callback != NULL) {
        call_done(done.callback, how, (uint32_t)(uintptr_t)done.vm, done.refdata);
    }
}

/* The VM does not read its buffer: what was put there is taken back, and typed. */
static void change_to_int9(struct paste *paste)
{
    uint16_t head = *bda(paste->vm, HEAD), tail = *bda(paste->vm, TAIL);
    uint16_t start = *bda(paste->vm, START), end = *bda(paste->vm, END);
    uint32_t left = (uint16_t)(tail >= head ? tail - head : tail - head + (end - start)) / 2u;

    paste->at -= left < paste->at ? left : paste->at;
    *bda(paste->vm, TAIL) = head;
    paste->int9 = true;
}

/* true: it is complete */
static bool step_int16(struct paste *paste, uint32_t now)
{
    uint16_t head = *bda(paste->vm, HEAD);

    if (head != paste->head) {
        paste->head = head;
        paste->progress_ms = now;
    }
    if (head != *bda(paste->vm, TAIL)) {
        if (now - paste->progress_ms > timeout_ms) {
            change_to_int9(paste);
        }
        return false;
    }
    if (paste->at == paste->count) {
        return true;
    }
    paste->progress_ms = now;
    while (paste->at < paste->count) {
        const struct vkd_paste_key *key = &paste->keys[paste->at];
        uint8_t scan = key->scan_code == PASTE_NO_KEY ? 0 : key->scan_code;

        if (!BIOS_Keyboard_Enqueue(paste->vm, (uint16_t)(scan << 8 | key->OEM_ASCII_value))) {
            break;
        }
        paste->at++;
    }
    if (*bda(paste->vm, HEAD) == *bda(paste->vm, TAIL)) {
        paste->int9 = true;             /* its buffer is no buffer */
    }
    Wake_Up_VM(paste->vm);
    return false;
}

static bool type_number(struct cb_s *vm, uint8_t ch)
{
    static const uint8_t digits[10] = { 0x52, 0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49 };
    struct kbd *kbd = &vkd_state(vm)->kbd;

    if (kbd_room(kbd) < 16) {
        return false;
    }
    (void)kbd_push(kbd, SCAN_ALT);
    for (unsigned divisor = 100; divisor > 0; divisor /= 10) {
        (void)kbd_push(kbd, digits[ch / divisor % 10]);
        (void)kbd_push(kbd, digits[ch / divisor % 10] | 0x80);
    }
    return kbd_push(kbd, SCAN_ALT | 0x80);
}

/* The BIOS would have no room for what is typed: the program is slow. */
static bool bios_is_full(struct cb_s *vm)
{
    uint16_t head = *bda(vm, HEAD), tail = *bda(vm, TAIL), start = *bda(vm, START), end = *bda(vm, END);
    uint32_t used = tail >= head ? (uint32_t)(tail - head) : (uint32_t)(tail - head + (end - start));

    return start < end && used + 2 * KEYS_AT_ONCE + 2 > (uint32_t)(end - start);
}

static bool step_int9(struct paste *paste, uint32_t now)
{
    uint32_t flags = ps2_lock();
    struct kbd *kbd = &vkd_state(paste->vm)->kbd;

    if (kbd->keyboard.count > 0 || (bios_is_full(paste->vm) && now - paste->progress_ms < timeout_ms)) {
        ps2_unlock(flags);
        return false;
    }
    for (unsigned i = 0; i < KEYS_AT_ONCE && paste->at < paste->count; i++) {
        const struct vkd_paste_key *key = &paste->keys[paste->at];
        uint16_t shift = (key->shift_state & 2 ? SS_Either_Shift : 0) | (key->shift_state & 4 ? SS_Either_Ctrl : 0);
        bool typed = key->scan_code == PASTE_NO_KEY ? type_number(paste->vm, key->OEM_ASCII_value)
                                                    : input_press(paste->vm, key->scan_code & 0x7F, shift);

        if (!typed) {
            break;
        }
        paste->progress_ms = now;
        paste->at++;
    }
    ps2_unlock(flags);
    return paste->at == paste->count && kbd->keyboard.count == 0 && !kbd->full;
}

static void on_step(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(step_time, on_step)

static void on_step(uint32_t refdata, uint32_t ms_late)
{
    uint32_t now = Get_System_Time();
    struct paste *next;

    (void)refdata, (void)ms_late;
    for (struct paste *paste = pastes; paste != NULL; paste = next) {
        next = paste->next;
        if (paste->escape) {
            finish(paste, Paste_Aborted);
            next = NULL;                /* the callback may have changed the list */
        } else if (paste->int9 ? step_int9(paste, now) : step_int16(paste, now)) {
            finish(paste, Paste_Complete);
            next = NULL;
        }
    }
    timer = pastes != NULL && Set_Global_Time_Out(STEP_MS, 0, step_time) != 0;
}

void paste_init(void)
{
    timeout_ms = Get_Profile_Fixed_Point(TIMEOUT_MS, 3, "386Enh", "KeyPasteTimeout");
}

bool paste_start(struct cb_s *vm, const struct vkd_paste_key *keys, uint32_t count,
                 void (*callback)(void), uint32_t refdata)
{
    struct vkd_vm *state = vkd_state(vm);
    struct paste *paste;

    if (count > PASTE_MAX || state->paste != NULL) {
        return false;
    }
    paste = _HeapAllocate(sizeof *paste, HeapZeroInit);
    if (paste == NULL) {
        return false;
    }
    *paste = (struct paste){ .next = pastes, .vm = vm, .count = count, .callback = callback,
                             .refdata = refdata, .progress_ms = Get_System_Time(),
                             .head = *bda(vm, HEAD), .int9 = state->int9_paste };
    paste->keys = _HeapAllocate(count * sizeof *keys + 1, 0);
    if (paste->keys == NULL || (!timer && Set_Global_Time_Out(1, 0, step_time) == 0)) {
        if (paste->keys != NULL) {
            (void)_HeapFree(paste->keys, 0);
        }
        (void)_HeapFree(paste, 0);
        return false;
    }
    timer = true;
    memcpy(paste->keys, keys, count * sizeof *keys);
    pastes = paste;
    state->paste = paste;
    return true;
}

void paste_cancel(struct cb_s *vm, uint32_t how)
{
    if (vkd_state(vm)->paste != NULL) {
        finish(vkd_state(vm)->paste, how);
    }
}

bool paste_escape(struct cb_s *vm)
{
    struct paste *paste = vkd_state(vm)->paste;

    if (paste != NULL) {
        paste->escape = true;
    }
    return paste != NULL;
}
