/*
 * t_io - port trapping: handlers, the way from string to byte, ports that nobody has.
 */
#include "vxt.h"

#define PORT        0x7A40      /* byte handler */
#define WIDE_PORT   0x7A60      /* handler that takes every size */
#define MULT_PORT   0x7A80
#define MIXED_PORT  0x7AA0      /* bytes and words by itself, dwords by Simulate_IO */
#define ABSENT_PORT 0x7AFE
#define REMOVED_PORT 0x7BC0

struct log_entry { uint32_t port, type, data; };

static struct log_entry log[64];
static unsigned logged;
static uint32_t next_input;         /* what the next byte read gives; counts up */
static bool vm_was_right;

static void note(const struct io_access *io)
{
    if (logged < sizeof log / sizeof log[0]) {
        log[logged++] = (struct log_entry){ io->port, io->type, io->data };
    }
    vm_was_right = io->vm == Get_Cur_VM_Handle() && io->crs == io->vm->CB_Client_Pointer;
}

static uint32_t on_byte(const struct io_access *io)
{
    note(io);
    return io->type == Byte_Input ? 0xFFFFFF00u | (next_input++ & 0xFF) : 0xDEAD;
}
VXD_BYTE_IO_HANDLER(byte_handler, on_byte)

static uint32_t on_wide(const struct io_access *io)
{
    note(io);
    return 0xA1B2C3D4;
}
VXD_IO_HANDLER(wide_handler, on_wide)

static uint32_t on_mixed(const struct io_access *io)
{
    note(io);
    return 0x1100u + (next_input++ & 0xFF);
}
/* Only bytes and words come to on_mixed. */
void mixed_handler(void);
static uint32_t on_mixed(const struct io_access *io) __attribute__((used));
__asm__(".pushsection .text.mixed,\"ax\"\nmixed_handler: cmpl $0x0C, %ecx; ja 1f\n"
        VXD_IO_CODE(on_mixed) "\n1: int $0x20; .long 0x00018094\n.popsection");

static void start(struct Client_Reg_Struc *crs, uint32_t port)
{
    vxt_guest_regs(crs);
    crs->Client_EDX = port;
    logged = 0;
    next_input = 0x10;
    vm_was_right = false;
}

static bool entry_is(unsigned i, uint32_t port, uint32_t type, uint32_t data)
{
    return i < logged && log[i].port == port && log[i].type == type &&
           ((type & IO_OUTPUT) == 0 || log[i].data == data);
}

/* ---- installing -------------------------------------------------------------------------------- */

VXT_TEST(Install_IO_Handler, once_per_port)
{
    CHECK(Install_IO_Handler(PORT, byte_handler));
    CHECK(!Install_IO_Handler(PORT, byte_handler));
    CHECK(!Install_IO_Handler(PORT, wide_handler));
    for (uint32_t i = 1; i < 8; i++) {
        CHECK(Install_IO_Handler(PORT + i, byte_handler));
    }
    for (uint32_t i = 0; i < 4; i++) {
        CHECK(Install_IO_Handler(WIDE_PORT + i, wide_handler));
        CHECK(Install_IO_Handler(MIXED_PORT + i, mixed_handler));
    }
    CHECK(!Install_IO_Handler(0x10000, byte_handler));
    CHECK(!Install_IO_Handler(0xFFFFFFFF, byte_handler));
}

VXT_TEST(Install_Mult_IO_Handlers, all_or_the_port_that_failed)
{
    struct __attribute__((packed)) {
        uint16_t count;
        struct __attribute__((packed)) { uint16_t port; void (*proc)(void); } entry[3];
    } table = { 3, { { MULT_PORT, byte_handler }, { MULT_PORT + 1, byte_handler },
                     { MULT_PORT + 2, byte_handler } } };
    struct vxt_regs r = { .edi = (uint32_t)&table };

    vxt_service(VMMSVC(Install_Mult_IO_Handlers), &r);
    CHECK((r.eflags & CF_Mask) == 0);
    table.entry[0].port = MULT_PORT + 3;
    r.edi = (uint32_t)&table;
    vxt_service(VMMSVC(Install_Mult_IO_Handlers), &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.edx & 0xFFFF, MULT_PORT + 1);
}

/* ---- single accesses ------------------------------------------------------------------------------ */

GUEST(g_in_al, "inb %dx, %al; lret");
GUEST(g_in_ax, "inw %dx, %ax; lret");
GUEST(g_in_eax, "inl %dx, %eax; lret");
GUEST(g_out_al, "outb %al, %dx; lret");
GUEST(g_out_ax, "outw %ax, %dx; lret");
GUEST(g_out_eax, "outl %eax, %dx; lret");
GUEST(g_immediate, "inb $0xFE, %al; movb %al, %ah; outb %al, $0xFD; lret");

VXT_TEST(Install_IO_Handler, byte_in)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EAX = 0x12345678;
    vxt_guest(g_in_al, &crs);
    CHECK_EQ(logged, 1);
    CHECK(entry_is(0, PORT, Byte_Input, 0));
    CHECK(vm_was_right);
    CHECK_EQ(crs.Client_EAX, 0x12345610);       /* only AL changes */
}

VXT_TEST(Install_IO_Handler, byte_out)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT + 3);
    crs.Client_EAX = 0x12345678;
    vxt_guest(g_out_al, &crs);
    CHECK_EQ(logged, 1);
    CHECK(entry_is(0, PORT + 3, Byte_Output, log[0].data));
    CHECK_EQ(log[0].data & 0xFF, 0x78);
    CHECK_EQ(crs.Client_EAX, 0x12345678);       /* what the handler returns is ignored */
}

VXT_TEST(Install_IO_Handler, handler_may_take_all_sizes)
{
    struct Client_Reg_Struc crs;

    start(&crs, WIDE_PORT);
    crs.Client_EAX = 0x11112222;
    vxt_guest(g_in_ax, &crs);
    CHECK_EQ(logged, 1);
    CHECK(entry_is(0, WIDE_PORT, Word_Input, 0));
    CHECK_EQ(crs.Client_EAX, 0x1111C3D4);
    vxt_guest(g_in_eax, &crs);
    CHECK(entry_is(1, WIDE_PORT, Dword_Input, 0));
    CHECK_EQ(crs.Client_EAX, 0xA1B2C3D4);
    vxt_guest(g_out_eax, &crs);
    CHECK(entry_is(2, WIDE_PORT, Dword_Output, 0xA1B2C3D4));
    vxt_guest(g_out_ax, &crs);
    CHECK(entry_is(3, WIDE_PORT, Word_Output, 0xC3D4));
}

VXT_TEST(Install_IO_Handler, immediate_ports)
{
    struct Client_Reg_Struc crs;

    CHECK(Install_IO_Handler(0xFE, byte_handler) && Install_IO_Handler(0xFD, byte_handler));
    start(&crs, 0);
    vxt_guest(g_immediate, &crs);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, 0xFE, Byte_Input, 0));
    CHECK(entry_is(1, 0xFD, Byte_Output, log[1].data));
    CHECK_EQ(log[1].data & 0xFF, 0x10);
    CHECK_EQ(crs.Client_AX, 0x1010);
}

/* ---- Simulate_IO: low byte first, ports counting up -------------------------------------------------- */

VXT_TEST(Simulate_IO, word_is_two_bytes)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    vxt_guest(g_in_ax, &crs);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, PORT, Byte_Input, 0) && entry_is(1, PORT + 1, Byte_Input, 0));
    CHECK_EQ(crs.Client_AX, 0x1110);
    start(&crs, PORT);
    crs.Client_EAX = 0xABCD1234;
    vxt_guest(g_out_ax, &crs);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, PORT, Byte_Output, 0x34) && entry_is(1, PORT + 1, Byte_Output, 0x12));
}

VXT_TEST(Simulate_IO, dword_is_four_bytes)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    vxt_guest(g_in_eax, &crs);
    CHECK_EQ(logged, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK(entry_is(i, PORT + i, Byte_Input, 0));
    }
    CHECK_EQ(crs.Client_EAX, 0x13121110);
    start(&crs, PORT);
    crs.Client_EAX = 0x44332211;
    vxt_guest(g_out_eax, &crs);
    CHECK_EQ(logged, 4);
    for (uint32_t i = 0; i < 4; i++) {
        CHECK(entry_is(i, PORT + i, Byte_Output, 0x11 * (i + 1)));
    }
}

VXT_TEST(Simulate_IO, dword_is_two_words_where_words_are_taken)
{
    struct Client_Reg_Struc crs;

    start(&crs, MIXED_PORT);
    vxt_guest(g_in_eax, &crs);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, MIXED_PORT, Word_Input, 0) && entry_is(1, MIXED_PORT + 2, Word_Input, 0));
    CHECK_EQ(crs.Client_EAX, 0x11111110);
}

VXT_TEST(Simulate_IO, word_over_the_end_of_a_device_reads_ones)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT + 7);
    vxt_guest(g_in_ax, &crs);
    CHECK_EQ(logged, 1);
    CHECK_EQ(crs.Client_AX, 0xFF10);
}

VXT_TEST(Simulate_IO, word_at_ffff_goes_on_at_0)
{
    struct Client_Reg_Struc crs;

    CHECK(Install_IO_Handler(0xFFFF, byte_handler) && Install_IO_Handler(0, byte_handler));
    start(&crs, 0xFFFF);
    vxt_guest(g_in_ax, &crs);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, 0xFFFF, Byte_Input, 0));
    CHECK_EQ(log[1].port & 0xFFFF, 0);
    CHECK_EQ(crs.Client_AX, 0x1110);
}

/* ---- strings ------------------------------------------------------------------------------------------ */

GUEST(g_insb, "cld; insb; lret");
GUEST(g_rep_insb, "cld; rep insb; lret");
GUEST(g_rep_insb_down, "std; rep insb; cld; lret");
GUEST(g_rep_insw, "cld; rep insw; lret");
GUEST(g_rep_insl, "cld; rep insl; lret");
GUEST(g_rep_outsb, "cld; rep outsb; lret");
GUEST(g_rep_outsw_down, "std; rep outsw; cld; lret");
GUEST(g_rep_outsl, "cld; rep outsl; lret");
GUEST(g_rep_outsb_es, "cld; rep outsb %es:(%si), %dx; lret");
GUEST(g_rep_outsb_ss, "cld; .byte 0x36; rep outsb; lret");
GUEST(g_rep_outsb_fs, "cld; .byte 0xF3, 0x64, 0x6E; lret");
GUEST(g_a32_rep_insb, "cld; .byte 0x67, 0xF3, 0x6C; lret");
GUEST(g_a32_rep_outsw, "cld; .byte 0xF3, 0x67, 0x6F; lret");

static void fill(uint16_t segment, uint16_t offset, uint8_t first, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        *vxt_memory(segment, (uint16_t)(offset + i)) = (uint8_t)(first + i);
    }
}

VXT_TEST(Simulate_IO, insb_once)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0xABCD0100;
    crs.Client_ECX = 7;
    vxt_guest(g_insb, &crs);
    CHECK_EQ(logged, 1);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0x100), 0x10);
    CHECK_EQ(crs.Client_EDI, 0xABCD0101);
    CHECK_EQ(crs.Client_ECX, 7);
}

VXT_TEST(Simulate_IO, rep_insb_up_and_down)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0x200;
    crs.Client_ECX = 0x56780004;
    vxt_guest(g_rep_insb, &crs);
    CHECK_EQ(logged, 4);
    for (unsigned i = 0; i < 4; i++) {
        CHECK(entry_is(i, PORT, Byte_Input, 0));
        CHECK_EQ(*vxt_memory(GUEST_DS, (uint16_t)(0x200 + i)), 0x10 + i);
    }
    CHECK_EQ(crs.Client_EDI, 0x204);
    CHECK_EQ(crs.Client_ECX, 0x56780000);       /* CX counts, its upper half stays */
    start(&crs, PORT);
    crs.Client_EDI = 0x303;
    crs.Client_ECX = 4;
    vxt_guest(g_rep_insb_down, &crs);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_EQ(*vxt_memory(GUEST_DS, (uint16_t)(0x303 - i)), 0x10 + i);
    }
    CHECK_EQ(crs.Client_EDI, 0x2FF);
    CHECK_EQ(crs.Client_CX, 0);
}

VXT_TEST(Simulate_IO, rep_with_cx_0_does_nothing)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0x200;
    vxt_guest(g_rep_insb, &crs);
    CHECK_EQ(logged, 0);
    CHECK_EQ(crs.Client_EDI, 0x200);
    CHECK_EQ(crs.Client_ECX, 0);
}

VXT_TEST(Simulate_IO, rep_insw_and_insl_are_bytes_in_the_end)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0x400;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_insw, &crs);
    CHECK_EQ(logged, 4);
    CHECK(entry_is(0, PORT, Byte_Input, 0) && entry_is(1, PORT + 1, Byte_Input, 0));
    CHECK(entry_is(2, PORT, Byte_Input, 0) && entry_is(3, PORT + 1, Byte_Input, 0));
    CHECK_EQ(vxt_word(GUEST_DS, 0x400), 0x1110);
    CHECK_EQ(vxt_word(GUEST_DS, 0x402), 0x1312);
    CHECK_EQ(crs.Client_EDI, 0x404);
    start(&crs, PORT);
    crs.Client_EDI = 0x500;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_insl, &crs);
    CHECK_EQ(logged, 8);
    CHECK_EQ(vxt_word(GUEST_DS, 0x506), 0x1716);
    CHECK_EQ(crs.Client_EDI, 0x508);
}

VXT_TEST(Simulate_IO, rep_outs_of_all_sizes)
{
    struct Client_Reg_Struc crs;

    fill(GUEST_DS, 0x600, 0x21, 16);
    start(&crs, PORT);
    crs.Client_ESI = 0x600;
    crs.Client_ECX = 3;
    vxt_guest(g_rep_outsb, &crs);
    CHECK_EQ(logged, 3);
    for (unsigned i = 0; i < 3; i++) {
        CHECK(entry_is(i, PORT, Byte_Output, 0x21 + i));
    }
    CHECK_EQ(crs.Client_ESI, 0x603);
    start(&crs, PORT);
    crs.Client_ESI = 0x602;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_outsw_down, &crs);
    CHECK_EQ(logged, 4);
    CHECK(entry_is(0, PORT, Byte_Output, 0x23) && entry_is(1, PORT + 1, Byte_Output, 0x24));
    CHECK(entry_is(2, PORT, Byte_Output, 0x21) && entry_is(3, PORT + 1, Byte_Output, 0x22));
    CHECK_EQ(crs.Client_ESI, 0x5FE);
    start(&crs, PORT);
    crs.Client_ESI = 0x600;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_outsl, &crs);
    CHECK_EQ(logged, 8);
    CHECK(entry_is(7, PORT + 3, Byte_Output, 0x28));
}

VXT_TEST(Simulate_IO, outs_takes_segment_overrides)
{
    struct Client_Reg_Struc crs;

    fill(GUEST_DS, 0x700, 1, 2);
    fill(0x5000, 0x700, 0x31, 2);
    start(&crs, PORT);
    crs.Client_ES = 0x5000;
    crs.Client_ESI = 0x700;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_outsb_es, &crs);
    CHECK(entry_is(0, PORT, Byte_Output, 0x31) && entry_is(1, PORT, Byte_Output, 0x32));
    fill(GUEST_SS, 0x700, 0x41, 2);
    start(&crs, PORT);
    crs.Client_ESI = 0x700;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_outsb_ss, &crs);
    CHECK(entry_is(0, PORT, Byte_Output, 0x41) && entry_is(1, PORT, Byte_Output, 0x42));
    start(&crs, PORT);
    crs.Client_FS = 0x5000;
    crs.Client_ESI = 0x700;
    crs.Client_ECX = 2;
    vxt_guest(g_rep_outsb_fs, &crs);
    CHECK(entry_is(0, PORT, Byte_Output, 0x31) && entry_is(1, PORT, Byte_Output, 0x32));
}

VXT_TEST(Simulate_IO, address_size_prefix_counts_in_ecx)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0x800;
    crs.Client_ECX = 3;
    vxt_guest(g_a32_rep_insb, &crs);
    CHECK_EQ(logged, 3);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0x802), 0x12);
    CHECK_EQ(crs.Client_EDI, 0x803);
    CHECK_EQ(crs.Client_ECX, 0);
    fill(GUEST_DS, 0x900, 0x51, 4);
    start(&crs, PORT);
    crs.Client_ESI = 0x900;
    crs.Client_ECX = 2;
    vxt_guest(g_a32_rep_outsw, &crs);
    CHECK_EQ(logged, 4);
    CHECK(entry_is(3, PORT + 1, Byte_Output, 0x54));
    CHECK_EQ(crs.Client_ESI, 0x904);
    CHECK_EQ(crs.Client_ECX, 0);
}

VXT_TEST(Simulate_IO, string_wraps_at_64_kb)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    crs.Client_EDI = 0xFFFE;
    crs.Client_ECX = 4;
    vxt_guest(g_rep_insb, &crs);
    CHECK_EQ(logged, 4);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0xFFFE), 0x10);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0xFFFF), 0x11);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0), 0x12);
    CHECK_EQ(*vxt_memory(GUEST_DS, 1), 0x13);
    CHECK_EQ(crs.Client_EDI, 2);
}

/* A VxD may call it too, not only jump to it from its handler. */
VXT_TEST(Simulate_IO, called_by_a_vxd)
{
    struct vxt_regs r = {
        .ebx = (uint32_t)Get_Cur_VM_Handle(), .edx = PORT, .ecx = Word_Output, .eax = 0x6655,
    };

    r.ebp = (uint32_t)vxt_client();
    logged = 0;
    vxt_service(VMMSVC(Simulate_IO), &r);
    CHECK_EQ(logged, 2);
    CHECK(entry_is(0, PORT, Byte_Output, 0x55) && entry_is(1, PORT + 1, Byte_Output, 0x66));
    next_input = 0x70;
    r.ecx = Word_Input;
    vxt_service(VMMSVC(Simulate_IO), &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x7170);
}

/* ---- absent hardware, trapping off --------------------------------------------------------------------- */

VXT_TEST(Absent_Port, reads_ones_and_swallows)
{
    struct Client_Reg_Struc crs;

    start(&crs, ABSENT_PORT);
    vxt_guest(g_in_al, &crs);
    CHECK_EQ(crs.Client_EAX, 0xFF);
    vxt_guest(g_in_ax, &crs);
    CHECK_EQ(crs.Client_EAX, 0xFFFF);
    vxt_guest(g_in_eax, &crs);
    CHECK_EQ(crs.Client_EAX, 0xFFFFFFFF);
    vxt_guest(g_out_al, &crs);
    fill(GUEST_DS, 0xA00, 1, 4);
    crs.Client_EDI = 0xA00;
    crs.Client_ECX = 3;
    vxt_guest(g_rep_insb, &crs);
    CHECK_EQ(vxt_word(GUEST_DS, 0xA01), 0xFFFF);
    CHECK_EQ(*vxt_memory(GUEST_DS, 0xA03), 4);
    CHECK_EQ(crs.Client_ECX, 0);
}

VXT_TEST(Disable_Global_Trapping, lets_the_hardware_answer)
{
    struct Client_Reg_Struc crs;

    start(&crs, PORT);
    Disable_Global_Trapping(PORT);
    vxt_guest(g_in_al, &crs);
    Enable_Global_Trapping(PORT);
    CHECK_EQ(logged, 0);
    vxt_guest(g_in_al, &crs);
    CHECK_EQ(logged, 1);
    Disable_Local_Trapping(Get_Cur_VM_Handle(), PORT);
    vxt_guest(g_in_al, &crs);
    Enable_Local_Trapping(Get_Cur_VM_Handle(), PORT);
    CHECK_EQ(logged, 1);
    vxt_guest(g_in_al, &crs);
    CHECK_EQ(logged, 2);
}

/* Registers and flags of a service that answers in carry only. */
static bool kept(const struct vxt_regs *r, const struct vxt_regs *before)
{
    return r->eax == before->eax && r->ebx == before->ebx && r->ecx == before->ecx &&
           r->edx == before->edx && r->esi == before->esi && r->edi == before->edi &&
           r->ebp == before->ebp;
}

VXT_TEST(Remove_IO_Handler, leaves_an_absent_port)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs before, r;

    CHECK(Install_IO_Handler(REMOVED_PORT, byte_handler));
    vxt_recolour(&before);
    before.edx = REMOVED_PORT;
    r = before;
    vxt_service(VMMSVC(Remove_IO_Handler), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(kept(&r, &before));
    start(&crs, REMOVED_PORT);
    vxt_guest(g_in_al, &crs);
    CHECK_EQ(crs.Client_AL, 0xFF);
    CHECK_EQ(logged, 0);
    r = before;
    vxt_service(VMMSVC(Remove_IO_Handler), &r);
    CHECK((r.eflags & CF_Mask) != 0);
    r.edx = 0x10000;
    vxt_service(VMMSVC(Remove_IO_Handler), &r);
    CHECK((r.eflags & CF_Mask) != 0);
    CHECK(Install_IO_Handler(REMOVED_PORT, byte_handler));      /* free for somebody else */
    r = before;
    vxt_service(VMMSVC(Remove_IO_Handler), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
}

VXT_TEST(Remove_Mult_IO_Handlers, all_of_the_table)
{
    static struct {
        uint16_t count;
        struct { uint16_t port; uint32_t handler; } __attribute__((packed)) entry[3];
    } __attribute__((packed)) table = { 3, { { REMOVED_PORT, 0 }, { REMOVED_PORT + 1, 0 },
                                             { REMOVED_PORT + 2, 0 } } };
    struct vxt_regs before, r;

    CHECK(Install_IO_Handler(REMOVED_PORT, byte_handler));
    CHECK(Install_IO_Handler(REMOVED_PORT + 1, byte_handler));
    CHECK(Install_IO_Handler(REMOVED_PORT + 2, byte_handler));
    vxt_recolour(&before);
    before.edi = (uint32_t)&table;
    r = before;
    vxt_service(VMMSVC(Remove_Mult_IO_Handlers), &r);
    CHECK_EQ(r.eflags & CF_Mask, 0);
    CHECK(kept(&r, &before));
    CHECK(Install_IO_Handler(REMOVED_PORT + 2, byte_handler));
    r = before;
    vxt_service(VMMSVC(Remove_Mult_IO_Handlers), &r);
    CHECK((r.eflags & CF_Mask) != 0);
    CHECK_EQ(r.edx & 0xFFFE, REMOVED_PORT);     /* one of the two that had none */
    CHECK(Install_IO_Handler(REMOVED_PORT + 2, byte_handler));  /* the third was removed */
    r = before;
    vxt_service(VMMSVC(Remove_Mult_IO_Handlers), &r);
}

VXT_TEST(Simulate_VM_IO, calls_the_handler)
{
    struct Client_Reg_Struc crs;
    struct vxt_regs before, r;

    start(&crs, PORT);
    vxt_recolour(&before);
    before.ebx = (uint32_t)Get_Cur_VM_Handle();
    before.ecx = Byte_Output;
    before.edx = PORT;
    before.ebp = (uint32_t)vxt_client();
    r = before;
    vxt_service(VMMSVC(Simulate_VM_IO), &r);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0].type, Byte_Output);
    CHECK(r.ebx == before.ebx && r.ecx == before.ecx && r.edx == before.edx &&
          r.esi == before.esi && r.edi == before.edi);
    r = before;
    r.ecx = Byte_Input;
    r.edx = ABSENT_PORT;
    vxt_service(VMMSVC(Simulate_VM_IO), &r);
    CHECK_EQ(r.eax & 0xFF, 0xFF);
    r = before;
    r.ebx = 0;
    vxt_service(VMMSVC(Simulate_VM_IO), &r);
    CHECK_EQ(r.eax, before.eax);
    CHECK_EQ(logged, 1);
}

static const struct vxt_test tests[] = {
    VXT(Install_IO_Handler, once_per_port),
    VXT(Install_Mult_IO_Handlers, all_or_the_port_that_failed),
    VXT(Install_IO_Handler, byte_in),
    VXT(Install_IO_Handler, byte_out),
    VXT(Install_IO_Handler, handler_may_take_all_sizes),
    VXT(Install_IO_Handler, immediate_ports),
    VXT(Simulate_IO, word_is_two_bytes),
    VXT(Simulate_IO, dword_is_four_bytes),
    VXT(Simulate_IO, dword_is_two_words_where_words_are_taken),
    VXT(Simulate_IO, word_over_the_end_of_a_device_reads_ones),
    VXT(Simulate_IO, word_at_ffff_goes_on_at_0),
    VXT(Simulate_IO, insb_once),
    VXT(Simulate_IO, rep_insb_up_and_down),
    VXT(Simulate_IO, rep_with_cx_0_does_nothing),
    VXT(Simulate_IO, rep_insw_and_insl_are_bytes_in_the_end),
    VXT(Simulate_IO, rep_outs_of_all_sizes),
    VXT(Simulate_IO, outs_takes_segment_overrides),
    VXT(Simulate_IO, address_size_prefix_counts_in_ecx),
    VXT(Simulate_IO, string_wraps_at_64_kb),
    VXT(Simulate_IO, called_by_a_vxd),
    VXT(Absent_Port, reads_ones_and_swallows),
    VXT(Disable_Global_Trapping, lets_the_hardware_answer),
    VXT(Remove_IO_Handler, leaves_an_absent_port),
    VXT(Remove_Mult_IO_Handlers, all_of_the_table),
    VXT(Simulate_VM_IO, calls_the_handler),
};
VXT_DEVICE(T_IO, tests)
