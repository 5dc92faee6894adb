/*
 * fatal - the end of the system: a message that names who and where, everywhere it can be read.
 */
#include "debug/fatal.h"

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"
#include "cpu/trap.h"
#include "debug/fatal_keys.h"
#include "debug/monitor.h"
#include "debug/out.h"
#include "debug/recover.h"
#include "debug/screen.h"
#include "mem/paging.h"
#include "sched/thread.h"
#include "vm/vm.h"
#include "vxd/control.h"
#include "vxd/load.h"
#include <reboot.h>
#include <vmm32x.h>

#define COM1        0x3F8u
#define EXIT_PORT   0xF4u
#define EXIT_FATAL  0x7Eu       /* an emulator ends with status 2 * 7Eh + 1 = 253 */

#define HALTED "The system is halted. Switch the computer off, or press its reset button."
#define GO_ON "Press any key to go on without what it was doing, or Ctrl+Alt+Del (on a serial\n" \
              "console Ctrl+R) to restart the computer. You lose what programs have not saved."
#define LOG_FAULT_CALL_OUT  0x190u

extern struct VxD_Desc_Block VMM_DDB;
extern const uint32_t vmm_service_table[];      /* thunk.S */

int call_log_fault(uint32_t proc, const struct tcb_s *thread, uint32_t vector, uint32_t event_proc,
                   uint32_t limit, const struct ring0_frame *frame);     /* call.S */

static bool stopping;           /* a second fault while the message is written: just stop */
static bool asking;             /* or while the user is asked */

static void serial_char(char c)
{
    for (uint32_t wait = 0; wait < 100000 && (inb(COM1 + 5) & 0x20) == 0; wait++) {
    }
    outb(COM1, (uint8_t)c);
}

static void tell(const char *text)
{
    debug_string(text);
    if (inb(COM1 + 5) != 0xFF) {
        for (const char *p = text; *p != '\0'; p++) {
            if (*p == '\n') {
                serial_char('\r');
            }
            serial_char(*p);
        }
    }
}

static __attribute__((noreturn)) void stop(const char *text)
{
    char word[4];

    __asm__ volatile("cli");
    if (!stopping) {
        stopping = true;
        tell("\n\nVMM32 fatal error\n");
        tell(text);
        tell("\n" HALTED "\n");
        screen_fatal(text, HALTED);
        monitor_fatal();
    }
    if (_VMM32X_Command_Line("exitport", word, sizeof word) != NULL && memcmp(word, "f4", 3) == 0) {
        outb(EXIT_PORT, EXIT_FATAL);
    }
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

void fatal(const char *format, ...)
{
    static char text[512];
    va_list args;

    va_start(args, format);
    format_text(text, sizeof text, format, args);
    va_end(args);
    stop(text);
}

static const char *exception_name(uint32_t vector)
{
    static const char *const names[] = {
        "divide error", "debug", "NMI", "break point", "overflow", "bound", "invalid opcode",
        "no coprocessor", "double fault", "", "invalid TSS", "segment not present", "stack fault",
        "general protection fault", "page fault", "", "coprocessor error", "alignment check",
        "machine check", "SIMD error",
    };

    return vector < sizeof names / sizeof names[0] ? names[vector] : "";
}

/* The last calls, from the frame pointers: VMM and VxDs are compiled with them. */
static size_t back_trace(char *text, size_t bytes, uint32_t ebp)
{
    size_t used = 0;

    for (unsigned depth = 0; depth < 6 && ebp >= 0xC0000000u && (ebp & 3) == 0; depth++) {
        const uint32_t *frame = (const uint32_t *)ebp;
        unsigned object;
        uint32_t offset;
        const struct module *m;

        if (ebp >= 0xFF800000u || (page_is_present(ebp) & page_is_present(ebp + 7)) == 0) {
            break;
        }
        m = module_of(frame[1], &object, &offset);
        if (m == NULL) {
            break;
        }
        used += format_into(text + used, bytes - used, " %s(%02X)+%X", m->name, object, offset);
        ebp = frame[0];
    }
    return used;
}

/* A VxD at task time, on the stack of its thread: the rest of the system is whole. */
static bool can_go_on(uint32_t vector, const struct ring0_frame *f, const struct module *m)
{
    return m != NULL && m->ddb != &VMM_DDB && vector != 8 && reenter_count == 0 && !stopping &&
           !asking && cur_thread != NULL && cur_thread->stack != NULL &&
           (uint32_t)f - (uint32_t)cur_thread->stack < THREAD_STACK_SIZE;
}

static void restart(void)
{
    debug_printf("VMM: restart\n");
    (void)system_control(Reboot_Processor, &sys_vm->cb, REBOOT_RESTART, 0, 0);
    outb(0x64, 0xFE);           /* nobody did: the 8042's pulse on the reset line [8042] */
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

/* Somebody hooks Log_Fault_Call_Out and reports faults of events in his own way. */
static bool reported_by_hook(uint32_t vector, const struct ring0_frame *f,
                             const struct recovery *point)
{
    uint32_t proc = point != NULL && point->kind == RECOVER_EVENT ? point->proc : 0;
    uint32_t limit = point != NULL ? (uint32_t)point : 0;

    return call_log_fault(vmm_service_table[LOG_FAULT_CALL_OUT], &cur_thread->tcb, vector, proc,
                          limit, f) != 0 && proc != 0;
}

static void ask_user(const char *text)
{
    fatal_forget_keys();
    tell("\n\nVMM32 fatal error\n");
    tell(text);
    tell("\n" GO_ON "\n");
    screen_fatal(text, GO_ON);
    if (fatal_wait_key() == FATAL_RESTART) {
        restart();
    }
    debug_printf("VMM: going on\n");
    (void)system_control(End_Message_Mode, &sys_vm->cb, 0, 0, 0);      /* the screen comes back */
}

/* The call of the VxD is left; never returns. */
static __attribute__((noreturn)) void leave(struct recovery *point, const char *where,
                                            const struct ring0_frame *f)
{
    char why[128];

    if (point == NULL) {
        if ((f->eflags & IF_Mask) != 0) {
            __asm__ volatile("sti");
        }
        vm_crash("virtual device %s failed", where);
    }
    if (point->kind == RECOVER_CLIENT) {
        format_into(why, sizeof why, "The program was ended: virtual device %s failed.", where);
        vm_request_close(cur_vm, VNE_Crashed, why);
    }
    recover(point);
}

/*
 * fatal_exception - an exception of ring 0 that nobody took
 *
 * The wording follows Windows 95's: exception, VxD, object and offset.  A VxD that faults while it is
 * initialised is left out; one that faults later is shown, and the user may go on.
 */
void fatal_exception(uint32_t vector, const struct ring0_frame *f, uint32_t cr2)
{
    static char text[768], trace[256];
    char where[40];
    unsigned object = 0;
    uint32_t offset = f->eip;
    const struct module *m = module_of(f->eip, &object, &offset);
    struct recovery *point;

    trace[0] = '\0';
    (void)back_trace(trace, sizeof trace, f->ebp);
    format_into(text, sizeof text,
                "A fatal exception %02X (%s) has occurred at %04X:%08X in VxD %s(%02X) + %08X.\n"
                "Error code %X, fault address %08X, flags %08X\n"
                "EAX=%08X EBX=%08X ECX=%08X EDX=%08X\nESI=%08X EDI=%08X EBP=%08X ESP=%08X\n"
                "Called from:%s",
                vector, exception_name(vector), f->cs & 0xFFFF, f->eip, m != NULL ? m->name : "?",
                object, offset, f->error, vector == 14 ? cr2 : 0, f->eflags, f->eax, f->ebx,
                f->ecx, f->edx, f->esi, f->edi, f->ebp, (uint32_t)(f + 1), trace);
    if (!can_go_on(vector, f, m)) {
        stop(text);
    }
    format_into(where, sizeof where, "%s(%02X)+%08X", m->name, object, offset);
    point = recover_point();
    asking = true;
    if (control_initialising && point != NULL && point->kind == RECOVER_CONTROL &&
        point->outer == NULL) {         /* the message itself, none that it has led to */
        tell("\n\nVMM32: a virtual device failed while it was initialised\n");
        tell(text);
        tell("\n");
    } else if (!reported_by_hook(vector, f, point)) {
        ask_user(text);
    }
    asking = false;
    leave(point, where, f);
}
