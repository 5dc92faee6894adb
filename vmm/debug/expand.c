/*
 * expand - register placeholders in debug strings.  Pure.
 */
#include "debug/expand.h"

#define FLAT_CODE   0x28u

/* A register at `text`: *value is set and its width in hexadecimal digits returned; 0 = none. */
static unsigned register_at(const char *text, const struct svc_regs *r, uint32_t *value,
                            const char **end)
{
    const struct { char name[4]; uint32_t value; uint8_t digits; } registers[] = {
        { "EAX", r->eax, 8 }, { "EBX", r->ebx, 8 }, { "ECX", r->ecx, 8 }, { "EDX", r->edx, 8 },
        { "ESI", r->esi, 8 }, { "EDI", r->edi, 8 }, { "EBP", r->ebp, 8 }, { "ESP", r->esp, 8 },
        { "AX", r->eax, 4 }, { "BX", r->ebx, 4 }, { "CX", r->ecx, 4 }, { "DX", r->edx, 4 },
        { "SI", r->esi, 4 }, { "DI", r->edi, 4 }, { "BP", r->ebp, 4 }, { "SP", r->esp, 4 },
        { "AL", r->eax, 2 }, { "BL", r->ebx, 2 }, { "CL", r->ecx, 2 }, { "DL", r->edx, 2 },
        { "AH", r->eax >> 8, 2 }, { "BH", r->ebx >> 8, 2 }, { "CH", r->ecx >> 8, 2 },
        { "DH", r->edx >> 8, 2 },
    };

    for (unsigned i = 0; i < sizeof registers / sizeof registers[0]; i++) {
        const char *p = text, *name = registers[i].name;

        while (*name != '\0' && (*p == *name || *p == *name + ('a' - 'A'))) {
            p++;
            name++;
        }
        if (*name == '\0') {
            *value = registers[i].value;
            *end = p;
            return registers[i].digits;
        }
    }
    return 0;
}

static void put_hex(uint32_t value, unsigned digits, expand_put put)
{
    while (digits-- > 0) {
        put("0123456789ABCDEF"[value >> (4 * digits) & 15]);
    }
}

void expand_text(const char *text, const struct svc_regs *regs, expand_put put, expand_label label)
{
    while (*text != '\0') {
        uint32_t value, offset;
        const char *end = text;
        unsigned digits = *text == '#' || *text == '?' ? register_at(text + 1, regs, &value, &end) : 0;

        if (digits == 0) {
            put(*text++);
        } else if (*text == '#') {
            put_hex(value, digits, put);
            text = end;
        } else {
            text = end;
            if (*end == ':' && register_at(end + 1, regs, &offset, &text) != 0) {
                label(value & 0xFFFF, offset, put);
            } else {
                label(FLAT_CODE, value, put);
            }
        }
    }
}
