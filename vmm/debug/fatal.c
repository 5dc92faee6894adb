/*
 * fatal - the end of the system: a message that names who and where, everywhere it can be read.
 */
#include "debug/fatal.h"

#include "../vxd/lib/format.h"
#include "cpu/cpu.h"
#include "debug/monitor.h"
#include "debug/out.h"
#include "debug/screen.h"
#include "mem/paging.h"
#include "sched/thread.h"
#include "vxd/load.h"
#include <vmm32x.h>

#define COM1        0x3F8u
#define EXIT_PORT   0xF4u
#define EXIT_FATAL  0x7Eu       /* an emulator ends with status 2 * 7Eh + 1 = 253 */

static bool stopping;           /* a second fault while the message is written: just stop */

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
        tell("\nThe system is halted. Switch the computer off, or press its reset button.\n");
        screen_fatal(text);
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

/*
 * fatal_exception - an exception of ring 0 that nobody took
 *
 * The wording follows Windows 95's: exception, VxD, object and offset.
 */
void fatal_exception(uint32_t vector, const struct ring0_frame *f, uint32_t cr2)
{
    static char text[768], trace[256];
    unsigned object = 0;
    uint32_t offset = f->eip;
    const struct module *m = module_of(f->eip, &object, &offset);

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
    stop(text);
}
