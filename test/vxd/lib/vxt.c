/*
 * vxt - runs the tests of a conformance VxD, and V86 code for them.
 */
#include "vxt.h"

#include "../../../vxd/lib/format.h"

#define EXIT_PORT   0xF4
#define EXIT_DONE   0x10        /* the emulator ends with status 2 * value + 1 */
#define BOCHS_SHUTDOWN  0x8900

static char reason[200];        /* of the first failure of the running test; "" = none */
static const char *skipped;     /* why the running test is; NULL = it is not */
static unsigned failures;

void vxt_skip(const char *why)
{
    skipped = why;
}

void vxt_fail(const char *format, ...)
{
    va_list args;

    if (reason[0] == '\0') {
        va_start(args, format);
        (void)format_text(reason, sizeof reason, format, args);
        va_end(args);
    }
}

bool vxt_same(const char *a, const char *b)
{
    return a != NULL && strlen(a) == strlen(b) && memcmp(a, b, strlen(b)) == 0;
}

void vxt_run_tests(const struct vxt_test *tests, unsigned count)
{
    vxt_client()->Client_EFlags |= IF_Mask;     /* as from the VM's first program on */
    for (unsigned i = 0; i < count; i++) {
        reason[0] = '\0';
        skipped = NULL;
        tests[i].run();
        if (skipped != NULL) {
            vxd_debugf("SKIP vxd/%s: %s\n", tests[i].name, skipped);
        } else if (reason[0] == '\0') {
            vxd_debugf("PASS vxd/%s\n", tests[i].name);
        } else {
            vxd_debugf("FAIL vxd/%s: %s\n", tests[i].name, reason);
            failures++;
        }
    }
}

void vxt_end(const char *device)
{
    vxd_debugf("END %s\n", device);
    outb(EXIT_PORT, failures == 0 ? EXIT_DONE : EXIT_DONE + 1);
    for (const char *p = "Shutdown"; *p != '\0'; p++) {
        outb(BOCHS_SHUTDOWN, (uint8_t)*p);
    }
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}

/* ---- services ------------------------------------------------------------------------------ */

void vxt_service(uint32_t ordinal, struct vxt_regs *r)
{
    uint8_t code[8] = { 0xCD, 0x20, 0, 0, 0, 0, 0xC3 };

    memcpy(code + 2, &ordinal, sizeof ordinal);
    vxt_call(code, r);
}

void vxt_recolour(struct vxt_regs *r)
{
    *r = (struct vxt_regs){
        .edi = 0xED1ED1ED, .esi = 0xE51E51E5, .ebp = 0xEB9EB9EB, .ebx = 0xEB8EB8EB,
        .edx = 0xED8ED8ED, .ecx = 0xEC8EC8EC, .eax = 0xEA8EA8EA,
    };
}

/* ---- V86 code ------------------------------------------------------------------------------ */

struct Client_Reg_Struc *vxt_client(void)
{
    return Get_Cur_VM_Handle()->CB_Client_Pointer;
}

uint8_t *vxt_memory(uint16_t segment, uint16_t offset)
{
    return vm_v86_ptr(Get_Cur_VM_Handle(), segment, offset);
}

uint16_t vxt_word(uint16_t segment, uint16_t offset)
{
    const uint8_t *at = vxt_memory(segment, offset);

    return (uint16_t)(at[0] | at[1] << 8);
}

void vxt_put_code(uint16_t segment, uint16_t offset, const uint8_t *code, const uint8_t *end)
{
    memcpy(vxt_memory(segment, offset), code, (size_t)(end - code));
}

void vxt_guest_regs(struct Client_Reg_Struc *crs)
{
    memset(crs, 0, sizeof *crs);
    crs->Client_DS = crs->Client_ES = GUEST_DS;
    crs->Client_SS = GUEST_SS;
    crs->Client_ESP = GUEST_SP;
    crs->Client_EFlags = VM_Mask | IF_Mask | 2;
}

void vxt_run_at(uint16_t segment, uint16_t offset, struct Client_Reg_Struc *crs)
{
    struct Client_Reg_Struc saved, *client;
    uint32_t eip;
    uint16_t cs;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    client = vxt_client();
    cs = client->Client_CS;             /* the break point of nested execution */
    eip = client->Client_EIP;
    *client = *crs;
    client->Client_CS = cs;
    client->Client_EIP = eip;
    Simulate_Far_Call(segment, offset);
    Resume_Exec();
    *crs = *vxt_client();
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

void vxt_run_guest(const uint8_t *code, const uint8_t *end, struct Client_Reg_Struc *crs)
{
    vxt_put_code(GUEST_CS, 0, code, end);
    vxt_run_at(GUEST_CS, 0, crs);
}
