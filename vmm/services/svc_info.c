/*
 * svc_info - SYSTEM.INI, debug output, the end of everything.
 */
#include "cpu/trap.h"
#include "debug/out.h"
#include "services/svc.h"
#include "vxd/ini.h"

#define DEFAULT_SECTION "386Enh"

/* ESI = section or 0, EDI = key; NULL = not there. */
static const char *profile_value(const struct svc_regs *r)
{
    const char *section = r->esi != 0 ? (const char *)r->esi : DEFAULT_SECTION;

    return ini_next(section, (const char *)r->edi, NULL);
}

static void profile_result(struct svc_regs *r, const char *value, bool parsed, uint32_t result)
{
    char text[4];

    svc_carry(r, value == NULL || !parsed);
    svc_zero(r, false);
    if (value != NULL) {
        ini_copy(value, text, sizeof text);
        svc_zero(r, text[0] == '\0');
        if (text[0] == '\0') {
            svc_carry(r, false);
        }
    }
    if (value != NULL && parsed) {
        r->eax = result;
    }
}

void do_Get_Profile_Decimal_Int(struct svc_regs *r)
{
    const char *value = profile_value(r);
    int32_t n = 0;
    bool parsed = value != NULL && ini_decimal(value, &n);

    profile_result(r, value, parsed, (uint32_t)n);
}

void do_Get_Profile_Hex_Int(struct svc_regs *r)
{
    const char *value = profile_value(r);
    uint32_t n = 0;
    bool parsed = value != NULL && ini_hex(value, &n);

    profile_result(r, value, parsed, n);
}

void do_Get_Profile_Boolean(struct svc_regs *r)
{
    const char *value = profile_value(r);
    int32_t n = 0;
    bool parsed = value != NULL && ini_boolean(value, &n);

    profile_result(r, value, parsed, (uint32_t)n);
}

/* The strings handed out must end with a NUL and stay: a ring is enough for init time. */
static const char *string_value(const char *value)
{
    static char copies[16][128];
    static unsigned next;
    char *copy = copies[next++ % 16];

    ini_copy(value, copy, sizeof copies[0]);
    return copy;
}

static const char *last_value;      /* where Get_Next_Profile_String goes on; init time */

void do_Get_Profile_String(struct svc_regs *r)
{
    const char *value = profile_value(r);

    svc_carry(r, value == NULL);
    if (value != NULL) {
        last_value = value;
        r->edx = (uint32_t)string_value(value);
    }
}

void do_Get_Next_Profile_String(struct svc_regs *r)
{
    const char *value = last_value == NULL ? NULL
        : ini_next(DEFAULT_SECTION, (const char *)r->edi, last_value);

    svc_carry(r, value == NULL);
    if (value != NULL) {
        last_value = value;
        r->edx = (uint32_t)string_value(value);
    }
}

void do_Out_Debug_String(struct svc_regs *r)
{
    debug_string((const char *)r->esi);
}

void do_Out_Debug_Chr(struct svc_regs *r)
{
    debug_char((char)r->eax);
}

/* ZF set: no debugger is built in. */
void do_Test_Debug_Installed(struct svc_regs *r)
{
    svc_zero(r, true);
}

/*
 * Fatal_Error_Handler - end the system with a message              [DDK95 Fatal_Error_Handler]
 *
 * In:    ESI = text or 0
 * Out:   never returns
 */
void do_Fatal_Error_Handler(struct svc_regs *r)
{
    fatal("%s", r->esi != 0 ? (const char *)r->esi : "A virtual device ended the system");
}

void do_Fatal_Memory_Error(struct svc_regs *r)
{
    (void)r;
    fatal("Not enough memory to initialise the virtual devices");
}

/* A general machine of today: EBX 0 = no MCA, no PC/XT; AH, AL = DOS version we are. */
void do_Get_Machine_Info(struct svc_regs *r)
{
    r->eax = 0x0700;
    r->ebx = 0x00110000u;       /* 80486 or later, CPUID */
    r->ecx = 0;
    r->edx = 0xFC;              /* model byte */
}
