/*
 * svc_info - SYSTEM.INI and numbers as text, facts on the computer, the end of everything.
 */
#include "cpu/trap.h"
#include "mem/heap.h"
#include "sched/thread.h"
#include "services/string.h"
#include "services/svc.h"
#include "vxd/convert.h"
#include "vxd/ini.h"

#define DEFAULT_SECTION "386Enh"
#define BDA_EQUIPMENT   0x410u

/* ESI = section or 0, EDI = key; NULL = not there. */
static const char *profile_value(const struct svc_regs *r)
{
    const char *section = r->esi != 0 ? (const char *)r->esi : DEFAULT_SECTION;

    return ini_next(section, (const char *)r->edi, NULL);
}

static void profile_result(struct svc_regs *r, const char *value, bool parsed, uint32_t result)
{
    char text[4];

    svc_set_carry(r, value == NULL || !parsed);
    svc_set_zero(r, false);
    if (value != NULL) {
        ini_copy(value, text, sizeof text);
        svc_set_zero(r, text[0] == '\0');
        if (text[0] == '\0') {
            svc_set_carry(r, false);
        }
    }
    if (value != NULL && parsed) {
        r->eax = result;
    }
}

/*
 * Get_Profile_Decimal_Int - a decimal number from SYSTEM.INI [DDK95 Get_Profile_Decimal_Int]
 *
 * In:    EAX = default, ESI = section or 0 = [386Enh], EDI = key
 * Out:   CF = 0: EAX = value; ZF = 1: the line has no value, EAX kept
 * Error: CF = 1: no such line or not a number, EAX kept
 * When:  init time
 */
void do_Get_Profile_Decimal_Int(struct svc_regs *r)
{
    const char *value = profile_value(r);
    int32_t n = 0;
    bool parsed = value != NULL && ini_decimal(value, &n);

    profile_result(r, value, parsed, (uint32_t)n);
}

/*
 * Get_Profile_Hex_Int - a hexadecimal number from SYSTEM.INI  [DDK95 Get_Profile_Hex_Int]
 *
 * In:    EAX = default, ESI = section or 0 = [386Enh], EDI = key
 * Out:   CF = 0: EAX = value; ZF = 1: the line has no value, EAX kept
 * Error: CF = 1: no such line or not a number, EAX kept
 * When:  init time
 */
void do_Get_Profile_Hex_Int(struct svc_regs *r)
{
    const char *value = profile_value(r);
    uint32_t n = 0;
    bool parsed = value != NULL && ini_hex(value, &n);

    profile_result(r, value, parsed, n);
}

/*
 * Get_Profile_Fixed_Point - a decimal fraction from SYSTEM.INI [DDK95 Get_Profile_Fixed_Point]
 *
 * In:    EAX = default, ECX = decimal places, ESI = section or 0 = [386Enh], EDI = key
 * Out:   CF = 0: EAX = value times 10^places; ZF = 1: the line has no value, EAX kept
 * Error: CF = 1: no such line or not a number, EAX kept
 * When:  init time
 */
void do_Get_Profile_Fixed_Point(struct svc_regs *r)
{
    const char *value = profile_value(r);
    char text[64] = "";
    uint32_t n = 0;
    bool parsed;

    if (value != NULL) {
        ini_copy(value, text, sizeof text);
    }
    parsed = convert_fixed(text, r->ecx, &n) != text;
    profile_result(r, value, parsed, n);
}

/*
 * Get_Profile_Boolean - a yes or no from SYSTEM.INI           [DDK95 Get_Profile_Boolean]
 *
 * In:    EAX = default, ESI = section or 0 = [386Enh], EDI = key
 * Out:   CF = 0: EAX = 0 or -1; ZF = 1: the line has no value, EAX kept
 * Error: CF = 1: no such line or neither yes nor no, EAX kept
 * When:  init time
 */
void do_Get_Profile_Boolean(struct svc_regs *r)
{
    const char *value = profile_value(r);
    int32_t n = 0;
    bool parsed = value != NULL && ini_boolean(value, &n);

    profile_result(r, value, parsed, (uint32_t)n);
}

/*
 * Convert_Decimal_String - a number written in decimal        [DDK95 Convert_Decimal_String]
 *
 * In:    EDX = text: sign, digits
 * Out:   EAX = value, EDX = the character behind it; EAX = 0 and EDX kept: there is no number
 * When:  init time
 */
void do_Convert_Decimal_String(struct svc_regs *r)
{
    r->edx = (uint32_t)convert_decimal((const char *)r->edx, &r->eax);
}

/*
 * Convert_Fixed_Point_String - a decimal fraction         [DDK95 Convert_Fixed_Point_String]
 *
 * In:    ECX = decimal places, EDX = text: sign, digits, point, digits
 * Out:   EAX = value times 10^places, EDX = the character behind it; EAX = 0 and EDX kept: there is
 *        no number
 * When:  init time
 */
void do_Convert_Fixed_Point_String(struct svc_regs *r)
{
    r->edx = (uint32_t)convert_fixed((const char *)r->edx, r->ecx, &r->eax);
}

/*
 * Convert_Hex_String - a number written in hexadecimal             [DDK95 Convert_Hex_String]
 *
 * In:    EDX = text: digits, perhaps an H behind them
 * Out:   EAX = value, EDX = the character behind it; EAX = 0 and EDX kept: there is no number
 * When:  init time
 */
void do_Convert_Hex_String(struct svc_regs *r)
{
    r->edx = (uint32_t)convert_hex((const char *)r->edx, &r->eax);
}

/*
 * Convert_Boolean_String - a truth value                      [DDK95 Convert_Boolean_String]
 *
 * In:    EDX = text: 0 1 False True No Yes Off On and their first letters, any case
 * Out:   CF = 0: EAX = 0 or -1
 * Error: CF = 1: another text, EAX kept
 * When:  init time
 */
void do_Convert_Boolean_String(struct svc_regs *r)
{
    svc_set_carry(r, !convert_boolean((const char *)r->edx, &r->eax));
}

/* A string handed out: NUL ended, stays, and knows where a search for the next one goes on. */
struct profile_string {
    struct profile_string *next;
    const char *value;              /* in SYSTEM.INI */
    char section[32];
    char text[];
};
static struct profile_string *strings;      /* one per entry ever asked for; init time */

static const char *string_of(const char *section, const char *value)
{
    struct profile_string *s;
    char text[256];

    for (s = strings; s != NULL; s = s->next) {
        if (s->value == value) {
            return s->text;
        }
    }
    ini_copy(value, text, sizeof text);
    s = heap_alloc(sizeof *s + strlen(text) + 1);
    if (s == NULL) {
        return NULL;
    }
    memcpy(s->text, text, strlen(text) + 1);
    ini_copy(section, s->section, sizeof s->section);
    s->value = value;
    s->next = strings;
    strings = s;
    return s->text;
}

static void give_string(struct svc_regs *r, const char *section, const char *value)
{
    const char *text = value != NULL ? string_of(section, value) : NULL;

    svc_set_carry(r, text == NULL || text[0] == '\0');
    if (text != NULL && text[0] != '\0') {
        r->edx = (uint32_t)text;
    }
}

/*
 * Get_Profile_String - a text from SYSTEM.INI                  [DDK95 Get_Profile_String]
 *
 * In:    EDX = default, ESI = section or 0 = [386Enh], EDI = key
 * Out:   CF = 0: EDX = the text, ended by NUL; it stays
 * Error: CF = 1: no such line, or it has no value; EDX kept
 * When:  init time
 */
void do_Get_Profile_String(struct svc_regs *r)
{
    give_string(r, r->esi != 0 ? (const char *)r->esi : DEFAULT_SECTION, profile_value(r));
}

/*
 * Get_Next_Profile_String - the next text with the same key [DDK95 Get_Next_Profile_String]
 *
 * In:    EDX = text of Get_Profile_String or of this service, EDI = key
 * Out:   CF = 0: EDX = the text, ended by NUL; it stays
 * Error: CF = 1: that was the last line, or EDX is not such a text; EDX kept
 * When:  init time
 */
void do_Get_Next_Profile_String(struct svc_regs *r)
{
    for (const struct profile_string *s = strings; s != NULL; s = s->next) {
        if ((uint32_t)s->text == r->edx) {
            give_string(r, s->section, ini_next(s->section, (const char *)r->edi, s->value));
            return;
        }
    }
    svc_set_carry(r, true);
}

/*
 * Fatal_Error_Handler - end the system with a message              [DDK95 Fatal_Error_Handler]
 *
 * In:    ESI = text or 0
 * Out:   never returns
 * When:  any time
 */
void do_Fatal_Error_Handler(struct svc_regs *r)
{
    fatal("%s", r->esi != 0 ? (const char *)r->esi : "A virtual device ended the system");
}

/*
 * Fatal_Memory_Error - end the system for want of memory at start [DDK95 Fatal_Memory_Error]
 *
 * Out:   never returns
 * When:  any time
 */
void do_Fatal_Memory_Error(struct svc_regs *r)
{
    (void)r;
    fatal("Not enough memory to initialise the virtual devices");
}

/*
 * Get_Machine_Info - what kind of PC this is                     [DDK95 Get_Machine_Info]
 *
 * Out:   AH, AL = MS-DOS version 7.0; EBX high half = GMIF_ flags: 80486 or later, CPUID, no
 *        MCA; BH = OEM serial number 0, BL = FCh, the model byte of an AT; ECX = 0: no
 *        configuration table; EDX = equipment flags of INT 11h
 * When:  task time
 */
void do_Get_Machine_Info(struct svc_regs *r)
{
    r->eax = 0x0700;
    r->ebx = 0x00110000u | 0xFC;
    r->ecx = 0;
    r->edx = *(const uint16_t *)(sys_vm->cb.CB_High_Linear + BDA_EQUIPMENT);
}

/*
 * Test_DBCS_Lead_Byte - is this the first of two bytes?           [DDK95 Test_DBCS_Lead_Byte]
 *
 * In:    AL = character
 * Out:   CF = 0: yes
 * Error: CF = 1: no; always in a code page of single bytes
 * When:  task time
 * Notes: the code page is SYSTEM.INI's [386Enh] CodePage=, 437 without it
 */
void do_Test_DBCS_Lead_Byte(struct svc_regs *r)
{
    svc_set_carry(r, !string_is_lead_byte((uint8_t)r->eax));
}
