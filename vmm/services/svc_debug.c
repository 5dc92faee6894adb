/*
 * svc_debug - the debugging services.
 *
 * A start with the boot option debug= is Windows 95's debugging version, any other the retail one.
 * Output goes to the debug port in both; what waits for a key, or stops, only in the first.
 */
#include "cpu/trap.h"
#include "debug/debug.h"
#include "debug/expand.h"
#include "debug/mono.h"
#include "debug/out.h"
#include "debug/queue.h"
#include "debug/terminal.h"
#include "../vxd/lib/format.h"
#include "mem/pageout.h"
#include "services/svc.h"
#include "sched/thread.h"
#include "vm/vm.h"
#include "vxd/load.h"
#include <vmm32x.h>

#define ESCAPE  0x1B
#define CTRL_C  0x03

void do_Queue_Debug_String(struct svc_regs *r);
void do__Trace_Out_Service(struct svc_regs *r);
void do__Debug_Out_Service(struct svc_regs *r);
void do__Debug_Flags_Service(struct svc_regs *r);

static struct mono mono;                /* written by the Mono services, at any time */
static struct debug_queue queue;        /* written by Queue_Debug_String, interrupts off */
static uint32_t no_block;               /* DFS_ENTER_NOBLOCK less DFS_EXIT_NOBLOCK */

/* What the caller pushed before the call: its arguments, or its PUSHFD and PUSHAD. */
static const uint32_t *stack_of(const struct svc_regs *r)
{
    return (const uint32_t *)(r + 1);
}

void debug_label(uint32_t selector, uint32_t offset, expand_put put)
{
    char text[40];
    unsigned object = 0;
    uint32_t at = offset;
    const struct module *m = selector == VMM_CS ? module_of(offset, &object, &at) : NULL;

    if (m != NULL) {
        format_into(text, sizeof text, "%s(%02X)+%08X", m->name, object, at);
    } else {
        format_into(text, sizeof text, "%04X:%08X", selector, offset);
    }
    for (const char *p = text; *p != '\0'; p++) {
        put(*p);
    }
}

void debug_expand(const char *text, const struct svc_regs *regs)
{
    expand_text(text, regs, debug_char, debug_label);
}

/* "name(object)+offset: what", and into the debugger if there is one. */
static void complain(uint32_t caller, const char *what)
{
    debug_label(VMM_CS, caller, debug_char);
    debug_printf(": %s\n", what);
    debug_break();
}

/*
 * Out_Debug_String - write to the debug output                   [DDK95 Out_Debug_String]
 *
 * In:    ESI = text, ended by NUL; on the stack the caller's PUSHFD and PUSHAD if the text has
 *        #register, ?register or ?register:register: they name the registers pushed
 * When:  any time
 */
void do_Out_Debug_String(struct svc_regs *r)
{
    debug_expand((const char *)r->esi, (const struct svc_regs *)stack_of(r));
}

/*
 * Out_Debug_Chr - write a character to the debug output             [DDK95 Out_Debug_Chr]
 *
 * In:    AL = character
 * When:  any time
 */
void do_Out_Debug_Chr(struct svc_regs *r)
{
    debug_char((char)r->eax);
}

/*
 * Test_Debug_Installed - is this the debugging version?       [DDK95 Test_Debug_Installed]
 *
 * Out:   ZF = 1: no
 * When:  any time
 */
void do_Test_Debug_Installed(struct svc_regs *r)
{
    svc_set_zero(r, !debug_installed());
}

/*
 * In_Debug_Chr - wait for a character of the debug terminal            [DDK95 In_Debug_Chr]
 *
 * Out:   AL = character; ZF = 1: it is Esc or Ctrl+C
 * Error: AL = 1Bh, ZF = 1 at once where there is no terminal: who waits for an answer ends
 * When:  any time
 */
void do_In_Debug_Chr(struct svc_regs *r)
{
    uint8_t c = terminal_is_there() ? (uint8_t)terminal_get() : ESCAPE;

    r->eax = (r->eax & ~0xFFu) | c;
    svc_set_zero(r, c == ESCAPE || c == CTRL_C);
}

/*
 * Is_Debug_Chr - has a character arrived from the debug terminal?      [DDK95 Is_Debug_Chr]
 *
 * Out:   ZF = 0: AL = character; ZF = 1: none, AL kept
 * When:  any time
 */
void do_Is_Debug_Chr(struct svc_regs *r)
{
    int c = terminal_poll();

    svc_set_zero(r, c < 0);
    if (c >= 0) {
        r->eax = (r->eax & ~0xFFu) | (uint8_t)c;
    }
}

/*
 * Debug_Convert_Hex_Binary - a byte so that #EAX shows it in binary
 *                                                       [DDK95 Debug_Convert_Hex_Binary]
 *
 * In:    AL = number
 * Out:   EAX = eight digits of four bits, each 0 or 1
 * When:  any time
 */
void do_Debug_Convert_Hex_Binary(struct svc_regs *r)
{
    uint32_t digits = 0;

    for (unsigned bit = 8; bit-- > 0;) {
        digits = digits << 4 | (r->eax >> bit & 1);
    }
    r->eax = digits;
}

/*
 * Debug_Convert_Hex_Decimal - a byte so that #EAX shows it in decimal
 *                                                      [DDK95 Debug_Convert_Hex_Decimal]
 *
 * In:    AL = number
 * Out:   EAX = digits of four bits, each 0 to 9
 * When:  any time
 */
void do_Debug_Convert_Hex_Decimal(struct svc_regs *r)
{
    uint32_t n = r->eax & 0xFF;

    r->eax = n / 100 << 8 | n / 10 % 10 << 4 | n % 10;
}

/*
 * Debug_Test_Valid_Handle - insist on a VM handle           [DDK95 Debug_Test_Valid_Handle]
 *
 * In:    EBX = any value
 * Error: fatal if it is not a VM's handle, naming the caller
 * When:  any time
 */
void do_Debug_Test_Valid_Handle(struct svc_regs *r)
{
    if (!vm_handle_is_valid((const struct cb_s *)r->ebx)) {
        fatal("Debug_Test_Valid_Handle: %08X is no VM, caller %08X", r->ebx, r->caller);
    }
}

/*
 * Debug_Test_Cur_VM - insist on the current VM                    [DDK95 Debug_Test_Cur_VM]
 *
 * In:    EBX = any value
 * Error: the current VM is ended (Crash_Cur_VM) if it is not its handle
 * When:  any time
 */
void do_Debug_Test_Cur_VM(struct svc_regs *r)
{
    if (r->ebx != (uint32_t)&cur_vm->cb) {
        debug_label(VMM_CS, r->caller, debug_char);
        debug_printf(": Debug_Test_Cur_VM: %08X is not the current VM\n", r->ebx);
        do_Crash_Cur_VM(r);
    }
}

/*
 * Queue_Debug_String - keep a text for the debugger's .LQ          [DDK95 Queue_Debug_String]
 *
 * In:    ESI = text; on the stack the value of #EAX, pushed first, and that of #EBX
 * Out:   the two values are off the stack
 * When:  any time
 * Notes: the newest 128 are kept, 87 characters of each
 */
void do_Queue_Debug_String(struct svc_regs *r)
{
    uint32_t flags = irq_save();

    debug_queue_add(&queue, (const char *)r->esi, stack_of(r)[1], stack_of(r)[0]);
    irq_restore(flags);
}

void debug_list_queue(void)
{
    struct queued_string s;

    if (queue.lost > 0) {
        debug_printf("%u older strings are lost\n", queue.lost);
        queue.lost = 0;
    }
    while (debug_queue_take(&queue, &s)) {
        const struct svc_regs regs = { .eax = s.eax, .ebx = s.ebx };

        debug_expand(s.text, &regs);
        debug_char('\n');
    }
}

static void log_call(uint32_t service, uint32_t caller)
{
    static const char text[] = "?EBX called from ?EAX";
    uint32_t flags = irq_save();

    if (debug_logs_calls()) {
        debug_queue_add(&queue, text, caller, service);
    }
    irq_restore(flags);
}

/*
 * Log_Proc_Call - queue a line that says who called the calling service  [DDK95 Log_Proc_Call]
 *
 * In:    called first thing in a service: its own return address is on top of the stack
 * Notes: only while call logging is on: boot option debuglog, or the debugger's .LOG
 * When:  any time
 */
void do_Log_Proc_Call(struct svc_regs *r)
{
    log_call(r->caller, stack_of(r)[0]);
}

/*
 * Get_Debug_Options - was a letter among the debug options?       [DDK95 Get_Debug_Options]
 *
 * In:    AL = letter
 * Out:   ZF = 1: the boot option debugoptions= has it
 * When:  init time
 */
void do_Get_Debug_Options(struct svc_regs *r)
{
    char letters[32];
    bool given = false;

    if (_VMM32X_Command_Line("debugoptions", letters, sizeof letters) != NULL) {
        for (const char *p = letters; *p != '\0'; p++) {
            given |= (*p | 0x20) == ((char)r->eax | 0x20);
        }
    }
    svc_set_zero(r, given);
}

/*
 * Clear_Mono_Screen - clear the monochrome debug screen           [DDK95 Clear_Mono_Screen]
 *
 * When:  any time
 * Notes: no PC of today has that adapter: the screen is in memory; its text goes to the debug output
 */
void do_Clear_Mono_Screen(struct svc_regs *r)
{
    (void)r;
    mono_clear(&mono);
}

/*
 * Out_Mono_Chr - write to the monochrome debug screen                  [DDK95 Out_Mono_Chr]
 *
 * In:    EAX not 0: AL = character; EAX = 0: BL = character, BH = attribute
 * When:  any time
 */
void do_Out_Mono_Chr(struct svc_regs *r)
{
    if (r->eax != 0) {
        mono_put(&mono, (uint8_t)r->eax, MONO_NORMAL);
    } else {
        mono_put(&mono, (uint8_t)r->ebx, (uint8_t)(r->ebx >> 8));
    }
    debug_char((char)(r->eax != 0 ? r->eax : r->ebx));
}

static void put_mono(char c)
{
    mono_put(&mono, (uint8_t)c, MONO_NORMAL);
    debug_char(c);
}

/*
 * Out_Mono_String - write a text to the monochrome debug screen     [DDK95 Out_Mono_String]
 *
 * In:    ESI = text, ended by NUL; #register, ?register and ?register:register are the registers now
 * When:  any time
 */
void do_Out_Mono_String(struct svc_regs *r)
{
    expand_text((const char *)r->esi, r, put_mono, debug_label);
}

/*
 * Set_Mono_Cur_Pos - move the cursor of the debug screen           [DDK95 Set_Mono_Cur_Pos]
 *
 * In:    DL = column, DH = row; taken to the edge if outside
 * When:  any time
 */
void do_Set_Mono_Cur_Pos(struct svc_regs *r)
{
    mono_move(&mono, (uint8_t)(r->edx >> 8), (uint8_t)r->edx);
}

/*
 * Get_Mono_Cur_Pos - where the cursor of the debug screen is        [DDK95 Get_Mono_Cur_Pos]
 *
 * Out:   DL = column, DH = row
 * When:  any time
 */
void do_Get_Mono_Cur_Pos(struct svc_regs *r)
{
    r->edx = (r->edx & ~0xFFFFu) | (uint32_t)mono.row << 8 | mono.column;
}

/*
 * Get_Mono_Chr - what is at the cursor of the debug screen              [DDK95 Get_Mono_Chr]
 *
 * Out:   AL = character, AH = attribute
 * When:  any time
 */
void do_Get_Mono_Chr(struct svc_regs *r)
{
    r->eax = (r->eax & ~0xFFFFu) | mono_get(&mono);
}

/*
 * _Trace_Out_Service - write a text to the debug output           [DDK95 _Trace_Out_Service]
 *
 * In:    on the stack: text with #register, ?register; they are the registers now
 * Out:   all registers and flags kept; the argument is off the stack
 * When:  any time
 */
void do__Trace_Out_Service(struct svc_regs *r)
{
    debug_expand((const char *)stack_of(r)[0], r);
}

/*
 * _Debug_Out_Service - write a text and enter the debugger        [DDK95 _Debug_Out_Service]
 *
 * In:    on the stack: text with #register, ?register; they are the registers now
 * Out:   all registers and flags kept; the argument is off the stack
 * When:  any time
 * Notes: without a debugger the text alone
 */
void do__Debug_Out_Service(struct svc_regs *r)
{
    debug_expand((const char *)stack_of(r)[0], r);
    debug_break();
}

/*
 * _Debug_Printf_Service - formatted debug output               [DDK95 _Debug_Printf_Service]
 *
 * In:    format, address of the arguments
 * When:  any time
 * Notes: at most 255 characters arrive
 */
void _Debug_Printf_Service(const char *format, const void *arguments)
{
    char text[256];

    format_text(text, sizeof text, format, (va_list)arguments);
    debug_string(text);
}

static bool selectors_are_flat(void)
{
    uint16_t ds, es, ss;

    __asm__ volatile("movw %%ds, %0; movw %%es, %1; movw %%ss, %2" : "=r"(ds), "=r"(es), "=r"(ss));
    return ds == VMM_DS && es == VMM_DS && ss == VMM_DS;
}

static void check_flags(const struct svc_regs *r, uint32_t flags)
{
    const uint32_t caller = r->caller;

    if ((flags & DFS_LOG) != 0) {
        log_call(caller, stack_of(r)[1]);
    }
    if ((flags & DFS_PROFILE) != 0 && !selectors_are_flat()) {
        complain(caller, "a segment register is not flat");
    }
    if ((flags & DFS_TEST_CLD) != 0 && (r->eflags & DF_Mask) != 0) {
        complain(caller, "the direction flag is set");
    }
    if ((flags & DFS_NEVER_REENTER) != 0 && reenter_count + reenter_lifted != 0) {
        complain(caller, "the VMM has been re-entered");
    }
    if ((flags & DFS_TEST_REENTER) != 0 && reenter_count != 0) {
        complain(caller, "a synchronous service at interrupt time");
    }
    if ((flags & DFS_NOT_SWAPPING) != 0 && paging_is_going_on()) {
        complain(caller, "in the middle of paging");
    }
    if ((flags & DFS_TEST_BLOCK) != 0 && no_block != 0) {
        complain(caller, "this may block, where nothing may");
    }
}

/*
 * _Debug_Flags_Service - check what a procedure relies on      [DDK95 _Debug_Flags_Service]
 *
 * In:    on the stack: DFS_ flags
 * Out:   all registers and flags kept; the argument is off the stack
 * Error: what does not hold is said on the debug output, and the debugger entered
 * When:  any time
 * Notes: no effect in a retail system, as documented.  DFS_PROFILE checks the segment registers
 *        only: the counter that it names belongs to the assembler's BeginProc
 */
void do__Debug_Flags_Service(struct svc_regs *r)
{
    uint32_t flags = stack_of(r)[0];

    if (!debug_installed()) {
        return;
    }
    if (flags == DFS_ENTER_NOBLOCK) {
        no_block++;
    } else if (flags == DFS_EXIT_NOBLOCK) {
        if (no_block == 0) {
            complain(r->caller, "DFS_EXIT_NOBLOCK without DFS_ENTER_NOBLOCK");
        } else {
            no_block--;
        }
    } else if (flags == DFS_TEST_NEST_EXEC) {
        if (cur_thread->nest != NULL) {
            complain(r->caller, "in nested execution");
        }
    } else if (flags < DFS_RARE_SERVICES) {
        check_flags(r, flags);
    }
}
