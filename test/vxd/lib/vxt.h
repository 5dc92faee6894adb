/*
 * vxt.h - what a conformance VxD is written with.  Included by the VxDs of test/vxd only.
 *
 *   VXT_TEST(Get_VMM_Version, is_4_00) { ... CHECK_EQ(r.eax & 0xFFFF, 0x0400); }
 *   static const struct vxt_test tests[] = { VXT(Get_VMM_Version, is_4_00) };
 *   VXT_DEVICE(T_CORE, tests)
 *
 * VXT_DEVICE runs the tests at Init_Complete and ends the machine.  One line each on the debug
 * port: PASS vxd/service.what, or FAIL vxd/service.what: reason; at last END device.
 */
#ifndef VXT_H
#define VXT_H

#include <vmm.h>
#include <vxd_cpu.h>

struct vxt_test {
    const char *name;
    void (*run)(void);
};

#define VXT_TEST(service, what) static void test_##service##_##what(void)
#define VXT(service, what)      { #service "." #what, test_##service##_##what }

#define CHECK(x) do {                                                         \
        if (!(x)) {                                                           \
            vxt_fail("line %u: %s", __LINE__, #x);                            \
            return;                                                           \
        }                                                                     \
    } while (0)
#define CHECK_EQ(got, want) do {                                              \
        uint32_t got_ = (uint32_t)(got), want_ = (uint32_t)(want);            \
        if (got_ != want_) {                                                  \
            vxt_fail("line %u: %s is %Xh, not %Xh", __LINE__, #got, got_, want_); \
            return;                                                           \
        }                                                                     \
    } while (0)
#define CHECK_STR(got, want) do {                                             \
        const char *got_ = (got);                                             \
        if (!vxt_same(got_, want)) {                                          \
            vxt_fail("line %u: %s is \"%s\"", __LINE__, #got, got_);          \
            return;                                                           \
        }                                                                     \
    } while (0)

void vxt_skip(const char *why);         /* this machine cannot show it: SKIP, not PASS */
void vxt_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
bool vxt_same(const char *a, const char *b);
void vxt_run_tests(const struct vxt_test *tests, unsigned count);
void vxt_end(const char *device) __attribute__((noreturn));     /* says END, ends the machine */

#define VXT_COUNT(tests) (sizeof(tests) / sizeof((tests)[0]))
#define VXT_DEVICE(NAME, tests)                                               \
    static int on_init_complete(const struct vxd_message *msg)                \
    {                                                                         \
        (void)msg;                                                            \
        vxt_run_tests(tests, VXT_COUNT(tests));                               \
        vxt_end(#NAME);                                                       \
    }                                                                         \
    static const struct vxd_handler control[] = {                             \
        { Init_Complete, on_init_complete },                                  \
        { 0, NULL },                                                          \
    };                                                                        \
    Declare_Virtual_Device(NAME, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)

/* ---- a call with all registers given ----------------------------------------------------- */

/* Registers before and after; eflags too (IF as found if 0 is given).  ESP is not used. */
struct vxt_regs {
    uint32_t edi, esi, ebp, esp, ebx, edx, ecx, eax, eflags;
};
void vxt_call(const void *code, struct vxt_regs *r);        /* vxt_call.S */
void vxt_service(uint32_t ordinal, struct vxt_regs *r);     /* one new INT 20h, then RET */
void vxt_recolour(struct vxt_regs *r);                      /* a different value in each */

/* ---- V86 code ------------------------------------------------------------------------------ */

/* 16-bit code in the VxD; vxt_guest copies it to GUEST_CS:0 of the system VM. */
#define GUEST(name, code)                                                     \
    extern const uint8_t name[], name##_end[];                                \
    __asm__(".pushsection .rodata." #name ",\"a\"\n.globl " #name "\n.globl " #name "_end\n" \
            ".code16\n" #name ":\n" code "\n" #name "_end:\n.code32\n.popsection\n")

#define GUEST_CS    0x2000
#define GUEST_DS    0x4000      /* DS and ES */
#define GUEST_SS    0x6000
#define GUEST_SP    0x1000

struct Client_Reg_Struc *vxt_client(void);      /* frame of the current VM */
uint8_t *vxt_memory(uint16_t segment, uint16_t offset);
uint16_t vxt_word(uint16_t segment, uint16_t offset);
void vxt_put_code(uint16_t segment, uint16_t offset, const uint8_t *code, const uint8_t *end);
void vxt_guest_regs(struct Client_Reg_Struc *crs);      /* zero, segments, stack, IF on */

/* Run code in the VM until its far return; *crs = registers before and after.  May be nested. */
#define vxt_guest(code, crs) vxt_run_guest(code, code##_end, crs)
void vxt_run_guest(const uint8_t *code, const uint8_t *end, struct Client_Reg_Struc *crs);
/* The same for what is in memory already. */
void vxt_run_at(uint16_t segment, uint16_t offset, struct Client_Reg_Struc *crs);

#endif
