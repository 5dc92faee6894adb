/*
 * vpd - printer ports: every VM has them, what they print goes to a file or to a port of the PC.
 *
 * SYSTEM.INI [386Enh] LPT1= to LPT3= say where.  A file is added to by a thread of our own, since file
 * I/O blocks; until then up to SPOOL_BYTES wait here, and a VM whose printer has no room sees it busy.
 * One VM prints at a time; the port is free for others when it has been idle for two seconds
 * [DDK95 "Windows 95 LPT Contention Handler"].
 */
#include <vmm.h>
#include <ifsmgr.h>
#include <vpicd.h>
#include <vxd_cpu.h>
#include "lpt.h"
#include "spool.h"

#define PRINTERS        3u
#define FLUSH_MS        500u            /* after the first byte */
#define RETRY_MS        5000u           /* after a failure to write */
#define PRINTER_IRQ     7u              /* of LPT1 */
#define BDA_PRINTERS    0x408u          /* words: base ports */
#define BDA_EQUIPMENT   0x410u          /* bits 14, 15 of the word: how many */

struct printer {
    enum spool_target target;
    uint16_t base;                      /* what VMs see */
    uint16_t port;                      /* SPOOL_PORT */
    char path[SPOOL_PATH];              /* SPOOL_FILE */
    struct spool spool;
    bool failed;                        /* the last try to write did */
};

struct vpd_lpt {                        /* one port of one VM */
    struct lpt lpt;                     /* first: the model's callbacks get it */
    struct cb_s *vm;
    struct printer *printer;
};

struct vpd_vm {                         /* per VM, in its control block */
    struct vpd_lpt port[PRINTERS];
};

/* Task time all of it; the writer's thread gives way only inside file calls. */
static struct printer printers[PRINTERS] = { { .base = 0x378 }, { .base = 0x278 }, { .base = 0x3BC } };
static uint32_t cb_offset;              /* written once by on_device_init */
static uint32_t irq_handle;             /* the same; 0 = none */
static uint32_t wanted;                 /* semaphore: the writer has something to do */
static bool timer_runs;

static struct vpd_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- the file ------------------------------------------------------------------------------------- */

static uint32_t append(const char *path, const uint8_t *bytes, uint32_t count)
{
    uint32_t handle = 0, action = ACTION_OPENALWAYS, size = 0, done = count;
    uint32_t error = R0_OpenCreatFile(path, ACCESS_READWRITE, 0, &action, &handle), closing;

    if (error != 0) {
        return error;
    }
    error = R0_GetFileSize(handle, &size);
    if (error == 0) {
        error = R0_WriteFile(handle, bytes, size, &done);
    }
    if (error == 0 && done != count) {
        error = 0x27;                   /* ERROR_HANDLE_DISK_FULL */
    }
    closing = R0_CloseFile(handle);
    return error != 0 ? error : closing;
}

static void write_out(struct printer *printer)
{
    static uint8_t piece[SPOOL_BYTES];  /* the ring may grow while the file is written */
    static bool busy;                   /* at the end of the system the writer may be inside */
    const uint8_t *bytes;
    uint32_t count, error = 0;

    if (busy) {
        return;
    }
    busy = true;
    while (error == 0 && (count = spool_peek(&printer->spool, &bytes)) > 0) {
        memcpy(piece, bytes, count);
        error = append(printer->path, piece, count);
        if (error == 0) {
            spool_drop(&printer->spool, count);
        }
    }
    if (error != 0 && !printer->failed) {
        vxd_debugf("VPD: %s cannot be written, error %u; the printer is out of paper\n", printer->path,
                   error);
    }
    printer->failed = error != 0;
    busy = false;
}

static void on_time(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(flush_time, on_time)

static void start_timer(uint32_t ms)
{
    if (!timer_runs) {
        timer_runs = true;
        Set_Global_Time_Out(ms, 0, flush_time);
    }
}

/* The writer's thread, which never ends. */
static void writer(void)
{
    for (;;) {
        Wait_Semaphore(wanted, 0);
        for (unsigned i = 0; i < PRINTERS; i++) {
            if (printers[i].target == SPOOL_FILE && printers[i].spool.count > 0) {
                write_out(&printers[i]);
                if (printers[i].failed) {
                    start_timer(RETRY_MS);
                }
            }
        }
    }
}

static void wake_writer(void)
{
    static bool there;

    if (!there) {
        there = VMMCreateThread(0, 0, 0, 0, 0, 0, 0, writer, 0) != NULL;
    }
    if (there) {
        Signal_Semaphore_No_Switch(wanted);
    } else {
        start_timer(RETRY_MS);          /* no memory: perhaps later */
    }
}

static void on_time(uint32_t refdata, uint32_t ms_late)
{
    (void)refdata;
    (void)ms_late;
    timer_runs = false;
    wake_writer();
}

/* ---- the port of a VM ------------------------------------------------------------------------------- */

static struct vpd_lpt *port_of(const struct lpt *lpt)
{
    return (struct vpd_lpt *)(uintptr_t)lpt;
}

static bool take(struct lpt *lpt, uint8_t byte)
{
    struct vpd_lpt *port = port_of(lpt);
    struct spool *spool = &port->printer->spool;

    if (!spool_put(spool, port->vm, byte, Get_System_Time())) {
        return false;
    }
    start_timer(FLUSH_MS);
    if (spool->count == SPOOL_URGENT) {
        wake_writer();
    }
    return true;
}

static bool broken(const struct lpt *lpt)
{
    const struct printer *printer = port_of(lpt)->printer;

    return printer->failed && printer->spool.count >= SPOOL_URGENT;
}

static void interrupt(struct lpt *lpt)
{
    struct vpd_lpt *port = port_of(lpt);

    if (port->printer == &printers[0] && irq_handle != 0) {
        VPICD_Set_Int_Request(irq_handle, port->vm);
    }
}

static const struct lpt_ops lpt_ops = { take, broken, interrupt };

/* A port of the PC: the VM that owns it reaches it, others see a printer that is busy. */
static uint32_t pass_on(struct printer *printer, const struct io_access *io, unsigned reg)
{
    uint32_t now = Get_System_Time();

    if (!spool_may(&printer->spool, io->vm, now)) {
        return reg == 1 ? 0x5F : reg == 2 ? 0xCC : 0;
    }
    if (io->type != Byte_Output) {
        return inb((uint16_t)(printer->port + reg));
    }
    printer->spool.owner = io->vm;
    printer->spool.last_ms = now;
    outb((uint16_t)(printer->port + reg), (uint8_t)io->data);
    return 0;
}

static uint32_t on_port(const struct io_access *io)
{
    for (unsigned i = 0; i < PRINTERS; i++) {
        unsigned reg = io->port - printers[i].base;
        struct lpt *lpt = &state_of(io->vm)->port[i].lpt;

        if (reg >= LPT_PORTS || printers[i].target == SPOOL_NONE) {
            continue;
        }
        if (printers[i].target == SPOOL_PORT) {
            return pass_on(&printers[i], io, reg);
        }
        if (io->type != Byte_Output) {
            return lpt_read(lpt, reg);
        }
        lpt_write(lpt, reg, (uint8_t)io->data);
        return 0;
    }
    return 0xFF;
}
VXD_BYTE_IO_HANDLER(vpd_port, on_port)

/* The PC's own IRQ 7 stays masked: it comes only if somebody else unmasks it. */
static int on_hw_int(uint32_t handle, struct cb_s *vm, uint32_t edx, uint32_t ecx)
{
    (void)vm;
    (void)edx;
    (void)ecx;
    VPICD_Phys_EOI(handle);
    return 0;
}
VXD_IRQ_PROC(hw_int, on_hw_int)

/* ---- control messages --------------------------------------------------------------------------------- */

/* The port exists: its data register keeps what is written. */
static bool is_there(uint16_t port)
{
    outb(port, 0x55);
    if (inb(port) != 0x55) {
        return false;
    }
    outb(port, 0xAA);
    return inb(port) == 0xAA;
}

static void configure(unsigned i)
{
    static const char keys[PRINTERS][5] = { "LPT1", "LPT2", "LPT3" };
    static const char *const fallback[PRINTERS] = { "C:\\PRINTER1.PRN", "none", "none" };
    struct printer *printer = &printers[i];
    const char *value = Get_Profile_String(fallback[i], NULL, keys[i]);

    printer->target = spool_target(value, printer->path, &printer->port);
    if (printer->target == SPOOL_BAD) {
        vxd_debugf("VPD: SYSTEM.INI %s=%s is neither a port, a path as C:\\PRINTER1.PRN nor none: no printer\n",
                   keys[i], value);
        printer->target = SPOOL_NONE;
    } else if (printer->target == SPOOL_PORT && !is_there(printer->port)) {
        vxd_debugf("VPD: %s=%s: this PC has no printer port there\n", keys[i], value);
        printer->target = SPOOL_NONE;
    }
}

/* What the BIOS of the VM is to know of them: the ports without gaps. */
static void start_vm(struct cb_s *vm)
{
    struct vpd_vm *state = state_of(vm);
    uint8_t *memory = vm_v86_ptr(vm, 0, 0);
    uint32_t count = 0;

    for (unsigned i = 0; i < PRINTERS; i++) {
        state->port[i] = (struct vpd_lpt){ .vm = vm, .printer = &printers[i] };
        lpt_reset(&state->port[i].lpt, &lpt_ops);
        if (printers[i].target != SPOOL_NONE) {
            memory[BDA_PRINTERS + 2 * count] = (uint8_t)printers[i].base;
            memory[BDA_PRINTERS + 2 * count + 1] = (uint8_t)(printers[i].base >> 8);
            count++;
        }
    }
    memory[BDA_EQUIPMENT + 1] = (uint8_t)((memory[BDA_EQUIPMENT + 1] & 0x3F) | count << 6);
}

static int on_device_init(const struct vxd_message *msg)
{
    static const struct VPICD_IRQ_Descriptor irq = {
        .VID_IRQ_Number = PRINTER_IRQ, .VID_Options = VPICD_OPT_EDGE, .VID_Hw_Int_Proc = hw_int };

    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vpd_vm), 0);
    wanted = Create_Semaphore(0);
    if (cb_offset == 0 || wanted == 0) {
        return VXD_FAIL;
    }
    for (unsigned i = 0; i < PRINTERS; i++) {
        configure(i);
        for (unsigned reg = 0; printers[i].target != SPOOL_NONE && reg < LPT_PORTS; reg++) {
            if (!Install_IO_Handler(printers[i].base + reg, vpd_port)) {
                vxd_debugf("VPD: port %x belongs to another device\n", printers[i].base + reg);
                printers[i].target = SPOOL_NONE;    /* what is installed already reads as nothing */
            }
        }
    }
    if (printers[0].target == SPOOL_FILE) {
        irq_handle = VPICD_Virtualize_IRQ(&irq);    /* 0: somebody has it; printing goes on without */
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
    for (unsigned i = 0; i < PRINTERS; i++) {
        spool_forget(&printers[i].spool, msg->vm);
    }
    return VXD_OK;
}

/* Files are there until DOSMGR hears of it, which is later. */
static int on_end(const struct vxd_message *msg)
{
    (void)msg;
    for (unsigned i = 0; i < PRINTERS; i++) {
        if (printers[i].target == SPOOL_FILE) {
            write_out(&printers[i]);
        }
    }
    return VXD_OK;
}

static const struct vxd_handler vpd_control[] = {
    { Device_Init, on_device_init },
    { Create_VM, on_create_vm },
    { VM_Not_Executeable, on_vm_gone },
    { Sys_VM_Terminate, on_end },
    { Device_Reboot_Notify, on_end },
    { 0, NULL },
};
Declare_Virtual_Device(VPD, 4, 0, vpd_control, VPD_Device_ID, VPD_Init_Order)
