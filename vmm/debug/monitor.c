/*
 * monitor - a small debugger on the terminal of debug=: what WDEB386 is to Windows 95's debugging version.
 *
 * It runs where the break happened, interrupts off, and uses no service that could wait.
 */
#include "debug/monitor.h"

#include "cpu/trap.h"
#include "debug/command.h"
#include "debug/debug.h"
#include "debug/out.h"
#include "debug/terminal.h"
#include "mem/heap.h"
#include "mem/instance.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "vm/int_chain.h"
#include "vxd/control.h"
#include "vxd/load.h"

#define LINE_BYTES      80u
#define DUMP_MAX        0x400u
#define V86_PAGES       0x110u
#define PRESENT         0xF386u     /* answer to INT 41h AX = 004Fh [RBIL 41004F] */

bool monitor_traces;
static bool call_log;                       /* .LOG; the boot option debuglog sets it, too */
static const struct ring0_frame *broken;    /* where we are; NULL = after a fatal error */

bool debug_installed(void)
{
    return terminal_is_there();
}

bool debug_logs_calls(void)
{
    return call_log;
}

void debug_set_log(bool on)
{
    call_log = on;
}

void debug_break(void)
{
    if (debug_installed()) {
        __asm__ volatile("int3");
    }
}

/* ---- what it shows ----------------------------------------------------------------------------- */

static void say_label(uint32_t address)
{
    debug_label(VMM_CS, address, debug_char);
}

static void show_registers(void)
{
    const struct ring0_frame *f = broken;

    if (f == NULL) {
        debug_string("no registers: the system has ended\n");
        return;
    }
    debug_printf("EAX=%08X EBX=%08X ECX=%08X EDX=%08X ESI=%08X EDI=%08X\n", f->eax, f->ebx, f->ecx,
                 f->edx, f->esi, f->edi);
    debug_printf("EIP=%08X ESP=%08X EBP=%08X EFL=%08X VM=%08X thread=%08X\nat ", f->eip,
                 (uint32_t)(f + 1), f->ebp, f->eflags, (uint32_t)cur_vm, (uint32_t)cur_thread);
    say_label(f->eip);
    debug_char('\n');
}

static bool readable(uint32_t address)
{
    return page_is_present(address);
}

static void dump(uint32_t address, uint32_t count)
{
    for (uint32_t end = address + count; address != end;) {
        debug_printf("%08X ", address);
        for (unsigned i = 0; i < 16 && address != end; i++, address++) {
            if (readable(address)) {
                debug_printf(" %02X", *(volatile uint8_t *)address);
            } else {
                debug_string(" ??");
            }
        }
        debug_char('\n');
    }
}

static void back_trace(void)
{
    uint32_t ebp = broken != NULL ? broken->ebp : (uint32_t)__builtin_frame_address(0);

    for (unsigned depth = 0; depth < 16 && (ebp & 3) == 0 && readable(ebp) && readable(ebp + 7); depth++) {
        const uint32_t *frame = (const uint32_t *)ebp;
        unsigned object;
        uint32_t offset;

        if (module_of(frame[1], &object, &offset) == NULL) {
            break;
        }
        say_label(frame[1]);
        debug_char('\n');
        ebp = frame[0];
    }
}

static void list_vms(void)
{
    struct vm *vm = sys_vm;

    do {
        debug_printf("VM %u %08X status %08X client %08X high %08X\n", vm->cb.CB_VMID, (uint32_t)&vm->cb,
                     vm->cb.CB_VM_Status, (uint32_t)vm->cb.CB_Client_Pointer, vm->cb.CB_High_Linear);
        vm = vm->next;
    } while (vm != NULL && vm != sys_vm);
}

static void list_threads(void)
{
    struct thread *first = cur_thread, *thread = first;

    do {
        debug_printf("thread %08X of VM %u, priority %08X%s\n", (uint32_t)&thread->tcb,
                     thread->vm->cb.CB_VMID, (uint32_t)thread_priority(thread),
                     thread == cur_thread ? ", current" : "");
        thread = thread_next(thread);
    } while (thread != NULL && thread != first);
}

static void list_devices(void)
{
    for (const struct VxD_Desc_Block *ddb = ddb_list; ddb != NULL; ddb = ddb->DDB_Next) {
        debug_printf("%.8s id %04X order %08X control ", ddb->DDB_Name, ddb->DDB_Req_Device_Number,
                     ddb->DDB_Init_Order);
        say_label((uint32_t)ddb->DDB_Control_Proc);
        debug_char('\n');
    }
}

static void show_memory(void)
{
    struct heap_info heap;

    heap_get_info(&heap);
    debug_printf("frames: %u, free %u\n", phys_total_count(), phys_free_count());
    debug_printf("heap: %u blocks, %u bytes live, %u free, %u regions of %u bytes together\n",
                 heap.live_blocks, heap.live_bytes, heap.free_bytes, heap.regions, heap.region_bytes);
    debug_printf("heap check: %s\n", heap_check() == NULL ? "sound" : heap_check());
}

/* Pages of V86 memory with instance data, neighbours together. */
static void list_instances(void)
{
    uint32_t first = 0, kind = 0;

    for (uint32_t page = 0; page <= V86_PAGES; page++) {
        uint32_t now = page < V86_PAGES ? instance_info(page << PAGE_SHIFT, PAGE_SIZE) : 0;

        if (now != kind && kind != 0) {
            debug_printf("%05X..%05X %s instanced\n", first << PAGE_SHIFT, (page << PAGE_SHIFT) - 1,
                         kind == 2 ? "all" : "partly");
        }
        if (now != kind) {
            first = page;
            kind = now;
        }
    }
    debug_printf("bytes exchanged %u times\n", instance_exchanges);
}

void monitor_trace(uint32_t vector, const struct Client_Reg_Struc *crs)
{
    debug_printf("VM %u: vector %02X at %04X:%08X\n", cur_vm->cb.CB_VMID, vector, crs->Client_CS,
                 crs->Client_EIP);
}

static void help(void)
{
    debug_string("R registers  D address [bytes]  K calls  LN address  G go on\n"
                 ".VMM this list  .VM .TH .VXD lists  .MEM memory  .MI instance data  .LQ queued strings\n"
                 ".T trace of programs  .LOG calls of services  .NAME commands of device NAME\n");
}

/* ---- commands ---------------------------------------------------------------------------------- */

static void ask_device(const char *name)
{
    char padded[8];
    struct VxD_Desc_Block *ddb;

    for (unsigned i = 0, ended = 0; i < 8; i++) {
        ended |= name[i * !ended] == '\0';
        padded[i] = ended ? ' ' : name[i];
    }
    ddb = ddb_find_name(padded);
    if (ddb == NULL) {
        debug_printf("no command and no device: %s\n", name);
        return;
    }
    (void)directed_control(ddb, Debug_Query, &cur_vm->cb, 0, 0, 0, NULL);   /* it must clear carry */
}

static void toggle(bool *what, const char *name)
{
    *what = !*what;
    debug_printf("%s is %s\n", name, *what ? "on" : "off");
}

static void dot_command(const char *name)
{
    static const struct { const char *name; void (*run)(void); } commands[] = {
        { "VMM", help }, { "VM", list_vms }, { "TH", list_threads }, { "VXD", list_devices },
        { "MEM", show_memory }, { "MI", list_instances }, { "LQ", debug_list_queue },
    };

    for (unsigned i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (command_is(name, commands[i].name)) {
            commands[i].run();
            return;
        }
    }
    if (command_is(name, "T")) {
        toggle(&monitor_traces, "trace");
    } else if (command_is(name, "LOG")) {
        toggle(&call_log, "call log");
    } else {
        ask_device(name);
    }
}

/* false: the system goes on. */
static bool run_command(const struct command *c)
{
    if (c->word[0] == '.') {
        dot_command(c->word + 1);
    } else if (command_is(c->word, "R")) {
        show_registers();
    } else if (command_is(c->word, "D") && c->arguments > 0) {
        uint32_t count = c->arguments > 1 ? c->argument[1] : 0x80;

        dump(c->argument[0], count < DUMP_MAX ? count : DUMP_MAX);
    } else if (command_is(c->word, "K")) {
        back_trace();
    } else if (command_is(c->word, "LN") && c->arguments > 0) {
        say_label(c->argument[0]);
        debug_char('\n');
    } else if (command_is(c->word, "G")) {
        return false;
    } else if (c->word[0] != '\0') {
        help();
    }
    return true;
}

/* Echoes, takes back, ends with Enter. */
static void read_line(char *line)
{
    unsigned used = 0;
    char c;

    while ((c = terminal_get()) != '\r' && c != '\n') {
        if (c == '\b' || c == 0x7F) {
            if (used > 0) {
                used--;
                debug_string("\b \b");
            }
        } else if (c >= ' ' && used + 1 < LINE_BYTES) {
            line[used++] = c;
            debug_char(c);
        }
    }
    line[used] = '\0';
    debug_char('\n');
}

static void converse(const struct ring0_frame *frame)
{
    const struct ring0_frame *outer = broken;
    char line[LINE_BYTES];
    struct command command;

    broken = frame;
    do {
        debug_string("VMM32>");
        read_line(line);
        command_parse(line, &command);
    } while (run_command(&command));
    broken = outer;
}

void monitor_look(void)
{
    if (broken == NULL && terminal_look_for_break()) {
        debug_string("\nCtrl+C\n");
        debug_break();
    }
}

void monitor_fatal(void)
{
    if (debug_installed()) {
        converse(NULL);
    }
}

/* ---- INT 41h ----------------------------------------------------------------------------------- */

/*
 * INT 41h - what ring 0 asks of a debugger                           [RBIL 41, DDK95 debugsys]
 *
 * In:    AX = 0000h: DL = character; 0001h; 0002h and 0012h: ESI = text; 004Fh; 007Ah
 * Out:   AX = 0001h: AL = character; 004Fh: AX = F386h, there is a debugger
 * Error: no debugger, or another function: all registers kept
 */
static void int41(struct ring0_frame *frame)
{
    switch (frame->eax & 0xFFFF) {
    case 0x0000:
        debug_char((char)frame->edx);
        break;
    case 0x0001:
        frame->eax = (frame->eax & ~0xFFu) | (uint8_t)terminal_get();
        break;
    case 0x0002:
    case 0x0012:
        debug_string((const char *)frame->esi);
        break;
    case 0x004F:
        frame->eax = (frame->eax & ~0xFFFFu) | PRESENT;
        break;
    case 0x007A: {
        const struct ring0_frame *outer = broken;

        broken = frame;
        show_registers();
        broken = outer;
        break;
    }
    default:
        break;
    }
}

void int68_entry(void);                     /* debug.S */
uint32_t monitor_int68(struct Client_Reg_Struc *crs);

/*
 * INT 68h - what a program in a VM asks of a debugger                        [RBIL 6843, 6847]
 *
 * In:    AH = 43h: is there one? 47h: ES:SI = text for it
 * Out:   AH = 43h: AX = F386h
 * Error: another function: as without a debugger, it goes to the vector
 */
uint32_t monitor_int68(struct Client_Reg_Struc *crs)
{
    const char *text;

    switch (crs->Client_AH) {
    case 0x43:
        crs->Client_AX = PRESENT;
        return 1;
    case 0x47:
        text = (const char *)(cur_vm->cb.CB_High_Linear + (crs->Client_ES << 4) + crs->Client_SI);
        for (unsigned i = 0; i < 256 && readable((uint32_t)text + i) && text[i] != '\0'; i++) {
            debug_char(text[i]);
        }
        return 1;
    default:
        return 0;
    }
}

void monitor_init(void)
{
    if (debug_installed() && int_chain_hook(0x68, (uint32_t)int68_entry) != VMM_OK) {
        fatal("Not enough memory for the debugger");
    }
}

bool monitor_trap(uint32_t vector, struct ring0_frame *frame)
{
    if (vector == VEC_DEBUGGER) {
        if (debug_installed()) {
            int41(frame);
        }
        return true;
    }
    if (!debug_installed()) {
        return false;
    }
    debug_printf("%s at ", vector == 1 ? "INT 1" : "INT 3");
    say_label(frame->eip);
    debug_char('\n');
    converse(frame);
    return true;
}
