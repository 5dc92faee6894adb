/*
 * vcd - serial ports: every VM has those that SYSTEM.INI [386Enh] COM1= to COM4= say.
 *
 * A port of a VM is a 16550A of its own (uart.c) with a device, a file or another VM behind it, or the
 * PC's own UART, which one VM at a time reaches.
 */
#include <vmm.h>
#include <shell.h>
#include <vcd.h>
#include <vpicd.h>
#include <vtd.h>
#include <vxd_cpu.h>
#include "file.h"
#include "target.h"
#include "uart.h"

#define COM_PORTS       4u
#define TICKS_PER_MS    1194u
#define LINE_BYTES      100u            /* of text on the debug console */
#define CABLE_BYTES     64u             /* on their way to the other end */
#define READY           (UART_CTS | UART_DSR | UART_DCD)
#define IIR             2u
#define MCR             4u
#define BDA_COM         0x400u          /* words: base ports */
#define BDA_EQUIPMENT   0x410u          /* bits 9 to 11 of the word: how many */

struct com {                            /* one port, for all VMs */
    enum target_kind target;
    uint16_t base;                      /* what VMs see */
    uint8_t irq;
    uint16_t port;                      /* TARGET_PORT */
    char path[TARGET_PATH];             /* TARGET_FILE */
    struct out_file *file;
    uint32_t irq_handle;                /* 0 = none */
    struct cb_s *owner;                 /* TARGET_PORT: who has it */
    uint32_t owner_ms;                  /* when he last used it */
    bool global;                        /* VCD_Set_Port_Global: nobody owns it */
    uint32_t idle_ms;                   /* so long without use makes it anybody's: COMnAutoAssign */
    struct cb_s *end[2];                /* TARGET_LINK: whose cable it is */
};

struct com_vm {                         /* one port of one VM */
    struct uart uart;                   /* first: the model's callbacks get it */
    struct cb_s *vm;
    struct com *com;
    uint32_t time_out;                  /* handle, 0 = none */
    uint64_t due;                       /* when it comes, in ticks */
    struct cb_s *kept_by;               /* TARGET_PORT: the owner to whom the user left it ... */
    uint32_t kept_ms;                   /* ... and when this VM last tried all the same */
    uint8_t cable[CABLE_BYTES];         /* what comes from the other end */
    uint8_t cable_head, cable_count;
    char line[LINE_BYTES + 1];          /* TARGET_DEBUG: text up to its end */
    uint8_t line_length;
};

struct vcd_vm {                         /* per VM, in its control block */
    struct com_vm port[COM_PORTS];
};

/* Task time all of it, but owner and irq_handle, which on_hw_int reads. */
static struct com coms[COM_PORTS] = {
    { .base = 0x3F8, .irq = 4 }, { .base = 0x2F8, .irq = 3 },
    { .base = 0x3E8, .irq = 4 }, { .base = 0x2E8, .irq = 3 },
};
static uint32_t cb_offset;              /* written once by on_device_init */

static struct vcd_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

static struct com_vm *port_of(struct uart *uart)
{
    return (struct com_vm *)uart;
}

static unsigned number_of(const struct com *com)
{
    return (unsigned)(com - coms);
}

/* ---- time ----------------------------------------------------------------------------------------- */

static void on_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(port_time, on_time)

/* At the latest in so many ticks: an earlier time-out stays. */
static void call_in(struct com_vm *port, uint32_t ticks)
{
    uint64_t due = VTD_Get_Real_Time() + ticks;

    if (port->time_out != 0) {
        if (due + TICKS_PER_MS >= port->due) {
            return;
        }
        Cancel_Time_Out(port->time_out);
    }
    port->due = due;
    port->time_out = Set_Global_Time_Out(ticks / TICKS_PER_MS + 1, (uint32_t)(uintptr_t)port, port_time);
}

/* The model, up to now; and again when it wants to. */
static void run(struct com_vm *port)
{
    uint32_t next = uart_run(&port->uart, VTD_Get_Real_Time());

    if (next != 0) {
        call_in(port, next);
    }
}

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    struct com_vm *port = (struct com_vm *)(uintptr_t)refdata;

    (void)ms_late;
    port->time_out = 0;
    run(port);
}

/* ---- the cable between two VMs ------------------------------------------------------------------------ */

static struct com_vm *other_end(const struct com_vm *port)
{
    const struct com *com = port->com;
    struct cb_s *other = com->end[0] == port->vm ? com->end[1] : com->end[1] == port->vm ? com->end[0] : NULL;

    return other != NULL ? &state_of(other)->port[number_of(com)] : NULL;
}

/* DTR of one is DSR and carrier of the other, RTS his CTS: a null modem. */
static void tell_other(struct com_vm *port, uint8_t outputs)
{
    struct com_vm *other = other_end(port);

    if (other != NULL) {
        uart_inputs(&other->uart, (uint8_t)((outputs & UART_DTR ? UART_DSR | UART_DCD : 0) |
                                            (outputs & UART_RTS ? UART_CTS : 0)), VTD_Get_Real_Time());
        run(other);
    }
}

/* The first two VMs that use the port get the ends. */
static void plug_in(struct com_vm *port)
{
    struct com *com = port->com;

    if (com->target != TARGET_LINK || com->end[0] == port->vm || com->end[1] == port->vm ||
        (com->end[0] != NULL && com->end[1] != NULL)) {
        return;
    }
    com->end[com->end[0] != NULL] = port->vm;
    if (other_end(port) != NULL) {
        tell_other(port, port->uart.outputs);
        tell_other(other_end(port), other_end(port)->uart.outputs);
    }
}

static void pull_out(struct com_vm *port)
{
    tell_other(port, 0);
    for (unsigned i = 0; i < 2; i++) {
        if (port->com->end[i] == port->vm) {
            port->com->end[i] = NULL;
        }
    }
}

/* ---- what the model asks ------------------------------------------------------------------------------ */

static void debug_text(struct com_vm *port, uint8_t byte)
{
    if (byte == '\n' || port->line_length == LINE_BYTES) {
        port->line[port->line_length] = '\0';
        vxd_debugf("VCD: VM %u COM%u: %s\n", port->vm->CB_VMID, number_of(port->com) + 1, port->line);
        port->line_length = 0;
    }
    if (byte >= ' ' && byte < 0x7F) {
        port->line[port->line_length++] = (char)byte;
    }
}

static bool send(struct uart *uart, uint8_t byte)
{
    struct com_vm *port = port_of(uart), *other;

    switch (port->com->target) {
    case TARGET_DEBUG:
        debug_text(port, byte);
        return true;
    case TARGET_FILE:
        return file_put(port->com->file, byte);
    case TARGET_LINK:
        other = other_end(port);
        if (other == NULL) {
            return true;                /* into the air */
        }
        if (other->cable_count == CABLE_BYTES) {
            return false;
        }
        other->cable[(other->cable_head + other->cable_count++) % CABLE_BYTES] = byte;
        call_in(other, TICKS_PER_MS);   /* not from in here: the ends call each other */
        return true;
    default:
        return true;
    }
}

static int receive(struct uart *uart)
{
    struct com_vm *port = port_of(uart);
    uint8_t byte;

    if (port->cable_count == 0) {
        return -1;
    }
    byte = port->cable[port->cable_head];
    port->cable_head = (uint8_t)((port->cable_head + 1) % CABLE_BYTES);
    port->cable_count--;
    return byte;
}

static void lines(struct uart *uart, uint8_t outputs)
{
    if (port_of(uart)->com->target == TARGET_LINK) {
        tell_other(port_of(uart), outputs);
    }
}

static void interrupt(struct uart *uart, bool level)
{
    struct com_vm *port = port_of(uart);

    if (port->com->irq_handle == 0) {
        return;
    }
    if (level) {
        VPICD_Set_Int_Request(port->com->irq_handle, port->vm);
    } else {
        VPICD_Clear_Int_Request(port->com->irq_handle, port->vm);
    }
}

static const struct uart_ops uart_ops = { send, receive, lines, interrupt };

/* ---- a UART of the PC ----------------------------------------------------------------------------------- */

/* What nobody shall find in it who gets it next. */
static void quiet(const struct com *com)
{
    outb((uint16_t)(com->port + 1), 0);
    outb((uint16_t)(com->port + MCR), 0);
}

/* The user says who gets it; who goes on trying all the same does not have him asked again.  Blocks. */
static bool wins(struct com *com, struct cb_s *vm)
{
    struct com_vm *port = &state_of(vm)->port[number_of(com)];
    char name[] = "COM1    ";
    struct cb_s *owner = com->owner, *winner;

    if (port->kept_by == owner && Get_System_Time() - port->kept_ms < com->idle_ms) {
        port->kept_ms = Get_System_Time();
        return false;
    }
    name[3] = (char)('1' + number_of(com));
    if (SHELL_Resolve_Contention(owner, vm, name, &winner) && winner == vm) {
        port->kept_by = NULL;
        return true;
    }
    port->kept_by = owner;
    port->kept_ms = Get_System_Time();
    return false;
}

static bool may_use(struct com *com, struct cb_s *vm)
{
    uint32_t now = Get_System_Time();

    if (com->owner != vm) {
        if (com->owner != NULL && !com->global && now - com->owner_ms < com->idle_ms && !wins(com, vm)) {
            return false;
        }
        if (com->owner != NULL && !com->global) {
            quiet(com);
        }
        com->owner = vm;
    }
    com->owner_ms = now;
    return true;
}

static uint32_t pass_on(struct com *com, const struct io_access *io, unsigned reg)
{
    if (!may_use(com, io->vm)) {
        return 0xFF;                    /* as if there were none */
    }
    if (io->type != Byte_Output) {
        return inb((uint16_t)(com->port + reg));
    }
    outb((uint16_t)(com->port + reg), (uint8_t)io->data);
    return 0;
}

static int on_hw_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)vm;
    (void)edx;
    (void)ecx;
    for (unsigned i = 0; i < COM_PORTS; i++) {
        if (coms[i].irq_handle == handle && coms[i].owner != NULL) {
            coms[i].owner_ms = Get_System_Time();
            VPICD_Set_Int_Request(handle, coms[i].owner);
        }
    }
    VPICD_Phys_EOI(handle);             /* an edge: the VM's handler reads the reason */
    return 0;
}
VXD_IRQ_PROC(hw_int, on_hw_int)

/* ---- ports ---------------------------------------------------------------------------------------------- */

static uint32_t on_port(const struct io_access *io)
{
    struct com *com = coms;
    struct com_vm *port;
    uint32_t value = 0;
    unsigned reg;

    while (com < coms + COM_PORTS && (io->port - com->base >= UART_PORTS || com->target == TARGET_NONE)) {
        com++;
    }
    if (com == coms + COM_PORTS) {
        return 0xFF;
    }
    reg = io->port - com->base;
    if (com->target == TARGET_PORT) {
        return pass_on(com, io, reg);
    }
    port = &state_of(io->vm)->port[com - coms];
    if (io->type == Byte_Output) {
        plug_in(port);
        uart_write(&port->uart, reg, (uint8_t)io->data, VTD_Get_Real_Time());
    } else {
        value = uart_read(&port->uart, reg, VTD_Get_Real_Time());
    }
    run(port);
    return value;
}
VXD_BYTE_IO_HANDLER(vcd_port, on_port)

/* ---- control messages ------------------------------------------------------------------------------------ */

/* The scratch register keeps what is written. */
static bool is_there(uint16_t port)
{
    outb((uint16_t)(port + 7), 0x55);
    if (inb((uint16_t)(port + 7)) != 0x55) {
        return false;
    }
    outb((uint16_t)(port + 7), 0xAA);
    return inb((uint16_t)(port + 7)) == 0xAA;
}

/* The console has COM1 of the PC, if it is on. */
static bool is_console(uint16_t port)
{
    return port == 0x3F8 && Get_DDB(Undefined_Device_ID, "SERCON  ") != NULL && (inb(0x3F8 + MCR) & 8) != 0;
}

static void configure(struct com *com)
{
    char key[] = "COM1", key_idle[] = "COM1AutoAssign";
    const char *value;

    key[3] = key_idle[3] = (char)('1' + number_of(com));
    value = Get_Profile_String("none", NULL, key);
    com->target = target_of(value, com->path, &com->port);
    com->idle_ms = Get_Profile_Decimal_Int(2, NULL, key_idle) * 1000;
    if (com->target == TARGET_BAD) {
        vxd_debugf("VCD: SYSTEM.INI %s=%s is no port, no path as C:\\OUT.TXT, and none of none, null, debug, link\n",
                   key, value);
        com->target = TARGET_NONE;
    } else if (com->target == TARGET_PORT && (is_console(com->port) || !is_there(com->port))) {
        vxd_debugf("VCD: %s=%s: %s\n", key, value, is_console(com->port) ? "the console is there"
                                                                         : "this PC has no UART there");
        com->target = TARGET_NONE;
    } else if (com->target == TARGET_FILE) {
        com->file = _HeapAllocate(sizeof *com->file, HeapZeroInit);
        if (com->file == NULL) {
            com->target = TARGET_NONE;
            return;
        }
        com->file->path = com->path;
        file_add(com->file);
    }
}

static void take_irq(struct com *com)
{
    struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = com->irq, .VID_Options = VPICD_OPT_EDGE | VPICD_OPT_VIRTUAL };

    if (com->target == TARGET_PORT) {
        irq.VID_Options = VPICD_OPT_EDGE;
        irq.VID_Hw_Int_Proc = hw_int;
        quiet(com);
    }
    com->irq_handle = VPICD_Virtualize_IRQ(&irq);
    if (com->irq_handle == 0) {
        vxd_debugf("VCD: COM%u has no interrupt: IRQ %u is another's\n", number_of(com) + 1, com->irq);
    } else if (com->target == TARGET_PORT) {
        VPICD_Physically_Unmask(com->irq_handle);
    }
}

/* What the BIOS of the VM is to know of them: the ports without gaps. */
static void start_vm(struct cb_s *vm)
{
    struct vcd_vm *state = state_of(vm);
    uint8_t *memory = vm_v86_ptr(vm, 0, 0);
    uint32_t count = 0;

    for (unsigned i = 0; i < COM_PORTS; i++) {
        struct com_vm *port = &state->port[i];

        *port = (struct com_vm){ .vm = vm, .com = &coms[i] };
        uart_reset(&port->uart, &uart_ops);
        port->uart.inputs = coms[i].target == TARGET_LINK ? 0 : READY;
        port->uart.shown = port->uart.inputs;
        if (coms[i].target != TARGET_NONE) {
            memory[BDA_COM + 2 * count] = (uint8_t)coms[i].base;
            memory[BDA_COM + 2 * count + 1] = (uint8_t)(coms[i].base >> 8);
            count++;
        }
    }
    memory[BDA_EQUIPMENT + 1] = (uint8_t)((memory[BDA_EQUIPMENT + 1] & ~0x0E) | count << 1);
}

static int on_device_init(const struct vxd_message *msg)
{
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vcd_vm), 0);
    if (cb_offset == 0 || !file_init()) {
        return VXD_FAIL;
    }
    for (unsigned i = 0; i < COM_PORTS; i++) {
        configure(&coms[i]);
        for (unsigned reg = 0; coms[i].target != TARGET_NONE && reg < UART_PORTS; reg++) {
            if (!Install_IO_Handler(coms[i].base + reg, vcd_port)) {
                vxd_debugf("VCD: port %x belongs to another device\n", coms[i].base + reg);
                coms[i].target = TARGET_NONE;       /* what is installed already reads as nothing */
            }
        }
        if (coms[i].target != TARGET_NONE) {
            take_irq(&coms[i]);
        }
    }
    start_vm(msg->vm);
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    start_vm(msg->vm);
    return VXD_OK;
}

static int on_vm_gone(const struct vxd_message *msg)
{
    struct vcd_vm *state = state_of(msg->vm);

    for (unsigned i = 0; i < COM_PORTS; i++) {
        struct com_vm *port = &state->port[i];

        if (port->com == NULL) {
            continue;                   /* Create_VM was refused before it came here */
        }
        Cancel_Time_Out(port->time_out);
        port->time_out = 0;
        if (port->com->target == TARGET_LINK) {
            pull_out(port);
        }
        if (port->com->owner == msg->vm) {
            port->com->owner = NULL;
            quiet(port->com);
        }
    }
    return VXD_OK;
}

static int on_sys_vm_init(const struct vxd_message *msg)
{
    static bool again;                  /* the first time everything is there since Device_Init */

    if (again) {
        start_vm(msg->vm);
    }
    again = true;
    return VXD_OK;
}

/* Files are there until DOSMGR hears of it, which is later. */
static int on_end(const struct vxd_message *msg)
{
    (void)msg;
    file_write_all();
    return VXD_OK;
}

static const struct vxd_handler vcd_control[] = {
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { Sys_VM_Init, on_sys_vm_init },
    { VM_Not_Executeable, on_vm_gone },
    { Sys_VM_Terminate, on_end },
    { Device_Reboot_Notify, on_end },
    { 0, NULL },
};

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vcd.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vcd_services[])(void) = {
#include <services/vcd.def>
};
#undef VXD_SERVICE

/*
 * VCD_Get_Version - version of VCD                                    [DDK31 VCD_Get_Version]
 *
 * Out:   EAX = 0400h, CF = 0
 * When:  task time
 */
void do_VCD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    svc_set_carry(r, false);
}

/* Port EAX, 1 to 4; NULL: there is none. */
static struct com *com_in_eax(const struct svc_regs *r)
{
    return r->eax >= 1 && r->eax <= COM_PORTS && coms[r->eax - 1].target != TARGET_NONE ? &coms[r->eax - 1]
                                                                                         : NULL;
}

/*
 * VCD_Set_Port_Global - may several VMs use a port at a time?      [DDK31 VCD_Set_Port_Global]
 *
 * In:    EAX = port 1 to 4, EDX = 0: yes, without being kept apart; else no
 * Out:   CF = 0
 * Error: CF = 1: there is no such port
 * Uses:  flags
 * When:  task time
 * Notes: a UART of the PC only; of all others every VM has one of its own
 */
void do_VCD_Set_Port_Global(struct svc_regs *r)
{
    struct com *com = com_in_eax(r);

    svc_set_carry(r, com == NULL);
    if (com != NULL) {
        com->global = r->edx == 0;
    }
}

/*
 * VCD_Get_Focus - whose port is it?                                     [DDK31 VCD_Get_Focus]
 *
 * In:    EAX = port 1 to 4
 * Out:   CF = 0, EBX = VM, 0 = nobody's or every VM's own
 * Error: CF = 1: there is no such port
 * Uses:  EBX, flags
 * When:  task time
 */
void do_VCD_Get_Focus(struct svc_regs *r)
{
    const struct com *com = com_in_eax(r);

    svc_set_carry(r, com == NULL);
    if (com != NULL) {
        r->ebx = (uint32_t)(uintptr_t)com->owner;
    }
}

Declare_Virtual_Device_Services(VCD, 4, 0, vcd_control, VCD_Device_ID, VCD_Init_Order, vcd_services, NULL, NULL)
