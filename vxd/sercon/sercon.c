/*
 * sercon - the console on the first serial port.
 *
 * serial=ansi  the VM with the focus is mirrored on a terminal (ansi.c)
 * serial=tty   what programs write through INT 10h teletype or DOS, as a plain UTF-8 stream
 * serial=off   nothing
 *
 * on the boot command line, or SerialConsole= in SYSTEM.INI [386Enh]; without either, ansi if
 * there is no framebuffer.  In both modes what arrives is typed into the VM with the focus
 * (keys.c).
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <vkd.h>
#include <vpicd.h>
#include "ansi.h"
#include "cp437.h"
#include "keys.h"
#include "overlay.h"
#include "uart.h"

#define BDA_KEYBOARD_HEAD   0x1Au   /* offsets in segment 40h [RBIL MEMORY.LST 0040h] */
#define BDA_KEYBOARD_TAIL   0x1Cu
#define BDA_KEYBOARD_START  0x80u
#define BDA_KEYBOARD_END    0x82u
#define KEYBOARD_RESERVE    18u     /* bytes: nine keys, for what VKD has and the BIOS has not yet */
#define FULL_PATIENCE_MS    10000u
#define BATCH_MS            5u
#define BATCH_CODES         8u
#define OUT_BYTES       8192u       /* powers of two */
#define IN_BYTES        1024u
#define CODE_BYTES      512u
#define TICK_MS         50u         /* mirror, and whatever an interrupt did not do */
#define POLL_MS         10u         /* without an interrupt */
#define PAUSE_MS        60u         /* after an ESC: it is the key */
#define BUSY_BYTES      2048u       /* so much waiting to be sent: no new picture yet */

enum console_mode { MODE_OFF, MODE_ANSI, MODE_TTY };

struct ring {
    uint8_t *bytes;
    uint32_t size, head, count;
};

static enum console_mode mode;          /* written once by on_device_init */
static uint8_t out_bytes[OUT_BYTES], in_bytes[IN_BYTES], code_bytes[CODE_BYTES];
static struct ring out = { out_bytes, OUT_BYTES, 0, 0 };        /* interrupts off */
static struct ring in = { in_bytes, IN_BYTES, 0, 0 };           /* interrupts off */
static struct ring codes = { code_bytes, CODE_BYTES, 0, 0 };    /* scan codes for VKD; task time */
static bool line_dead;                  /* the port stopped sending; bytes are thrown away */
static bool event_pending;              /* input_event is scheduled; interrupts off */
static uint32_t irq_handle;             /* VPICD's, 0 = polling */
static uint32_t last_input_ms;
static struct ansi *ansi;
static struct keys keys;

static inline uint32_t lock(void)
{
    uint32_t flags;

    __asm__ volatile("pushfl; popl %0; cli" : "=r"(flags) : : "memory");
    return flags;
}

static inline void unlock(uint32_t flags)
{
    __asm__ volatile("pushl %0; popfl" : : "r"(flags) : "memory", "cc");
}

static void ring_put(struct ring *ring, uint8_t byte)
{
    ring->bytes[(ring->head + ring->count++) % ring->size] = byte;
}

static uint8_t ring_take(struct ring *ring)
{
    uint8_t byte = ring->bytes[ring->head];

    ring->head = (ring->head + 1) % ring->size;
    ring->count--;
    return byte;
}

/* ---- output ------------------------------------------------------------------------------------- */

/* Receives while there is room, and wants to hear when it can send if something waits. */
static void set_interrupts(void)
{
    if (irq_handle != 0) {
        uart_interrupts(in.count < IN_BYTES - 16, out.count > 0);
    }
}

/* Fills the port's FIFO if it is empty.  Interrupts off. */
static void send_some(void)
{
    if (out.count > 0 && uart_can_send()) {
        for (unsigned i = uart_has_fifo() ? 16 : 1; i > 0 && out.count > 0; i--) {
            uart_send(ring_take(&out));
        }
    }
}

/* Sends all that waits, or gives up. */
static void drain(void)
{
    uint32_t flags = lock();

    while (out.count > 0 && !line_dead) {
        line_dead = !uart_wait_send();
        send_some();
    }
    unlock(flags);
}

static void put_byte(uint8_t byte)
{
    uint32_t flags = lock();

    if (out.count == OUT_BYTES) {
        if (!line_dead && !uart_wait_send()) {
            line_dead = true;               /* nobody will ever take it: do not wait again */
        }
        send_some();
        if (out.count == OUT_BYTES) {
            (void)ring_take(&out);          /* the oldest byte is lost */
        }
    }
    ring_put(&out, byte);
    send_some();
    set_interrupts();
    unlock(flags);
}

static void put_char(void *context, char ch)
{
    (void)context;
    put_byte((uint8_t)ch);
}

/* What a teletype wrote.  Controls that a teletype obeys go through as they are. */
static void put_teletype(uint8_t ch)
{
    char utf8[3];
    unsigned bytes = 1;

    if (ch == '\a' || ch == '\b' || ch == '\n' || ch == '\r') {
        utf8[0] = (char)ch;
    } else {
        bytes = cp437_to_utf8(ch, utf8);
    }
    for (unsigned i = 0; i < bytes; i++) {
        put_byte((uint8_t)utf8[i]);
    }
}

/* Text screen of the VM with the focus, as its BIOS data area describes it. */
static void mirror(void)
{
    struct cb_s *vm = Get_Execution_Focus();

    if (mode != MODE_ANSI || vm == NULL || out.count > BUSY_BYTES) {
        return;
    }
    if (overlay_is_on()) {
        struct ansi_screen message;

        overlay_screen(&message);
        (void)ansi_update(ansi, &message);
        return;
    }
    const uint8_t *bda = vm_v86_ptr(vm, 0x40, 0);
    uint8_t page = bda[0x62] & 7;

    if (bda[0x49] > 3 && bda[0x49] != 7) {  /* graphics: there is no text to read */
        return;
    }
    struct ansi_screen screen = {
        .memory = vm_v86_ptr(vm, bda[0x49] == 7 ? 0xB000 : 0xB800, 0),
        .start = bda[0x4E] | (uint32_t)bda[0x4F] << 8,
        .columns = bda[0x4A], .rows = bda[0x84] + 1u,
        .cursor_column = bda[0x50 + page * 2], .cursor_row = bda[0x51 + page * 2],
    };
    (void)ansi_update(ansi, &screen);
}

static void on_teletype(struct cb_s *vm, uint8_t ch)
{
    if (mode == MODE_TTY) {
        if (vm == NULL || vm == Get_Execution_Focus()) {
            put_teletype(ch);
        }
    } else if (vm == NULL && !overlay_is_on()) {    /* a system message: not on the VM's screen */
        put_teletype(ch);
        ansi_forget(ansi);
    }
}

static void on_idle(struct cb_s *vm)
{
    if (vm == Get_Execution_Focus()) {
        mirror();
    }
}

static struct bios_observer observer = { .teletype = on_teletype, .idle = on_idle };

/* ---- input --------------------------------------------------------------------------------------- */

static void emit_code(void *context, uint8_t code)
{
    (void)context;
    if (codes.count < CODE_BYTES) {
        ring_put(&codes, code);
    }
}

static unsigned layout_key(void *context, uint8_t ch, unsigned us_key)
{
    struct cb_s *vm = Get_Execution_Focus();

    (void)context;
    return vm != NULL ? BIOS_Layout_Key(vm, ch, us_key) : us_key;
}

/*
 * Would the BIOS beep and drop one more key?  Only a typist waits for the beep; a script at the other
 * end of the line does not, so its keys wait here - but not for ever, for a program may leave
 * the BIOS's buffer full and take its keys from INT 9.
 */
static bool bios_buffer_is_full(struct cb_s *vm)
{
    static uint32_t full_since;             /* 0 = it was not, when last looked at */
    const uint8_t *bda = vm_v86_ptr(vm, 0x40, 0);
    uint16_t head = *(const uint16_t *)(bda + BDA_KEYBOARD_HEAD);
    uint16_t tail = *(const uint16_t *)(bda + BDA_KEYBOARD_TAIL);
    uint16_t start = *(const uint16_t *)(bda + BDA_KEYBOARD_START);
    uint16_t end = *(const uint16_t *)(bda + BDA_KEYBOARD_END);
    uint32_t size = (uint32_t)(end - start);
    uint32_t used = tail >= head ? (uint32_t)(tail - head) : size + tail - head;
    uint32_t now = Get_System_Time();

    if (end <= start || used > size || used + KEYBOARD_RESERVE < size) {
        full_since = 0;
        return false;
    }
    if (full_since == 0) {
        full_since = now | 1;
    }
    return now - full_since < FULL_PATIENCE_MS;
}

/* Gives VKD a few scan codes; the program's INT 9 has had them when the next few are due. */
static void press_keys(void)
{
    static uint32_t last_ms;
    struct cb_s *focus = Get_Execution_Focus();
    uint32_t now = Get_System_Time();
    bool pressed = false;

    if (now - last_ms < BATCH_MS) {
        return;
    }
    last_ms = now;
    /* A key that was pressed is let go in any case, and at once, or it would repeat. */
    for (unsigned n = 0; (n < BATCH_CODES || pressed) && codes.count > 0; n++) {
        uint8_t code = codes.bytes[codes.head];

        if (focus == NULL || (!(code & 0x80) && bios_buffer_is_full(focus)) || VKD_Force_Keys(&code, 1) != 0) {
            return;                         /* the next tick tries again */
        }
        (void)ring_take(&codes);
        pressed = !(code & 0x80);
    }
}

/* Empties the port into the ring as far as there is room.  Interrupts off. */
static void receive_some(void)
{
    int byte;

    while (in.count < IN_BYTES && (byte = uart_receive()) >= 0) {
        ring_put(&in, (uint8_t)byte);
    }
}

/* Bytes from the port to keys.  What has no room yet stays in the port: its sender waits. */
static void take_input(void)
{
    while (codes.count <= CODE_BYTES - KEYS_MAX_CODES) {
        uint32_t flags = lock();
        int byte;

        receive_some();
        byte = in.count > 0 ? ring_take(&in) : -1;
        set_interrupts();
        unlock(flags);
        if (byte < 0) {
            break;
        }
        last_input_ms = Get_System_Time();
        keys_feed(&keys, (uint8_t)byte);
    }
    if (keys_in_sequence(&keys) && Get_System_Time() - last_input_ms >= PAUSE_MS) {
        keys_pause(&keys);
    }
    press_keys();
}

static void on_input_event(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    uint32_t flags = lock();

    (void)vm, (void)refdata, (void)crs;
    event_pending = false;
    unlock(flags);
    take_input();
}
VXD_EVENT(input_event, on_input_event)

/* IRQ 4, interrupt time. */
static int on_hw_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)vm, (void)edx, (void)ecx;
    uart_interrupts(false, false);      /* what is pending at the end makes a new edge */
    receive_some();
    send_some();
    set_interrupts();
    if (in.count > 0 && !event_pending) {
        event_pending = true;
        (void)Schedule_Global_Event(input_event, 0);
    }
    VPICD_Phys_EOI(handle);
    return 0;
}
VXD_IRQ_PROC(hw_int, on_hw_int)

static void on_tick(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(tick_time, on_tick)

static void on_tick(uint32_t refdata, uint32_t ms_late)
{
    static uint32_t since_mirror_ms;
    uint32_t period_ms = irq_handle != 0 ? TICK_MS : POLL_MS, flags = lock();

    (void)refdata, (void)ms_late;
    send_some();
    set_interrupts();
    unlock(flags);
    take_input();
    since_mirror_ms += period_ms;
    if (since_mirror_ms >= TICK_MS) {
        since_mirror_ms = 0;
        mirror();
    }
    Set_Global_Time_Out(period_ms, 0, tick_time);
}

/* ---- control messages ------------------------------------------------------------------------------ */

static enum console_mode mode_of(const char *word)
{
    static const struct { const char *word; enum console_mode mode; } words[] = {
        { "ansi", MODE_ANSI }, { "tty", MODE_TTY }, { "off", MODE_OFF } };

    for (unsigned i = 0; word != NULL && i < 3; i++) {
        unsigned k = 0;

        while (words[i].word[k] != '\0' && (word[k] | 0x20) == words[i].word[k]) {
            k++;
        }
        if (words[i].word[k] == '\0' && (uint8_t)word[k] <= ' ') {
            return words[i].mode;
        }
    }
    return _VMM32X_Get_Boot_Info()->framebuffer.base == 0 ? MODE_ANSI : MODE_OFF;   /* auto */
}

static void keep_early(uint8_t byte)
{
    ring_put(&in, byte);
}

static int on_device_init(const struct vxd_message *msg)
{
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = UART_IRQ, .VID_Options = VPICD_OPT_CAN_SHARE, .VID_Hw_Int_Proc = hw_int };
    char buffer[16];
    const char *word = _VMM32X_Command_Line("serial", buffer, sizeof buffer);

    (void)msg;
    mode = mode_of(word != NULL ? word : Get_Profile_String(NULL, "386Enh", "SerialConsole"));
    if (mode == MODE_OFF || !uart_start(keep_early)) {
        mode = MODE_OFF;
        return VXD_OK;
    }
    if (mode == MODE_ANSI) {
        ansi = _HeapAllocate(sizeof *ansi, HeapZeroInit);
        if (ansi == NULL) {
            mode = MODE_OFF;
            return VXD_OK;
        }
        ansi_init(ansi, put_char, NULL);
        if (!overlay_init()) {
            vxd_debugf("SERCON: messages are not mirrored\n");
        }
    }
    keys_init(&keys, emit_code, NULL);
    keys.layout_key = layout_key;
    irq_handle = VPICD_Virtualize_IRQ(&irq);
    if (irq_handle != 0) {
        uint32_t flags = lock();

        VPICD_Physically_Unmask(irq_handle);
        set_interrupts();
        unlock(flags);
    }
    BIOS_Observe(&observer);
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    if (mode != MODE_OFF) {
        Set_Global_Time_Out(TICK_MS, 0, tick_time);
    }
    return VXD_OK;
}

static int on_message_mode(const struct vxd_message *msg)
{
    if (mode == MODE_ANSI) {
        overlay_message_mode(msg->message == Begin_Message_Mode);
    }
    return VXD_OK;
}

/* The machine stops or restarts: nothing may stay behind. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    if (mode != MODE_OFF) {
        mirror();
        drain();
    }
    return VXD_OK;
}

static const struct vxd_handler sercon_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Begin_Message_Mode, on_message_mode },
    { End_Message_Mode, on_message_mode },
    { System_Exit, on_exit },
    { Crit_Reboot_Notify, on_exit },
    { Reboot_Processor, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device(SERCON, 1, 0, sercon_control, Undefined_Device_ID, Undefined_Init_Order)
