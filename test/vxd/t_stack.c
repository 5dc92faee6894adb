/*
 * t_stack - a V86 client's return, registers and vectors, each service by itself.
 */
#include "vxt.h"

#define RETURN_CS   0x1234
#define RETURN_IP   0x5678
#define FLAGS_IMAGE 0x0201u         /* IF and CF */

static struct Client_Reg_Struc saved;

/* The client's registers are put aside and set to known values. */
static struct Client_Reg_Struc *begin(void)
{
    Save_Client_State(&saved);
    vxt_guest_regs(vxt_client());
    vxt_client()->Client_CS = GUEST_CS;
    vxt_client()->Client_EIP = 0x100;
    return vxt_client();
}

static void end(void)
{
    Restore_Client_State(&saved);
}

VXT_TEST(Simulate_Iret, takes_ip_cs_and_flags)
{
    struct Client_Reg_Struc *crs = begin(), after;

    Simulate_Push(FLAGS_IMAGE);
    Simulate_Push(RETURN_CS);
    Simulate_Push(RETURN_IP);
    crs->Client_EFlags &= ~(uint32_t)IF_Mask;
    Simulate_Iret();
    after = *crs;
    end();
    CHECK_EQ(after.Client_CS, RETURN_CS);
    CHECK_EQ(after.Client_EIP, RETURN_IP);
    CHECK_EQ(after.Client_ESP, GUEST_SP);
    CHECK(after.Client_EFlags & IF_Mask);
    CHECK(after.Client_EFlags & CF_Mask);
    CHECK((after.Client_EFlags & ZF_Mask) == 0);
    CHECK(after.Client_EFlags & VM_Mask);
}

VXT_TEST(Simulate_Iret, cannot_leave_v86_mode)
{
    struct Client_Reg_Struc *crs = begin(), after;

    Simulate_Push(0xFFFF);
    Simulate_Push(RETURN_CS);
    Simulate_Push(RETURN_IP);
    Simulate_Iret();
    after = *crs;
    end();
    CHECK(after.Client_EFlags & VM_Mask);
    CHECK((after.Client_EFlags & IOPL_Mask) != IOPL_Mask);
}

VXT_TEST(Simulate_Far_Ret, takes_ip_and_cs)
{
    struct Client_Reg_Struc *crs = begin(), after;
    uint32_t flags = crs->Client_EFlags;

    Simulate_Push(RETURN_CS);
    Simulate_Push(RETURN_IP);
    Simulate_Far_Ret();
    after = *crs;
    end();
    CHECK_EQ(after.Client_CS, RETURN_CS);
    CHECK_EQ(after.Client_EIP, RETURN_IP);
    CHECK_EQ(after.Client_ESP, GUEST_SP);
    CHECK_EQ(after.Client_EFlags, flags);
}

VXT_TEST(Simulate_Pop, one_word_in_eax)
{
    struct Client_Reg_Struc *crs = begin();
    struct vxt_regs r;
    uint32_t sp;

    Simulate_Push(0xBEEF);
    vxt_recolour(&r);
    vxt_service(VMMSVC(Simulate_Pop), &r);
    sp = crs->Client_ESP;
    end();
    CHECK_EQ(r.eax, 0xBEEF);
    CHECK_EQ(sp, GUEST_SP);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

VXT_TEST(Get_V86_Int_Vector, reads_the_table)
{
    struct vxt_regs r;
    uint32_t old = Get_V86_Int_Vector(0x63);

    Set_V86_Int_Vector(0x63, 0x4321, 0x8765);
    vxt_recolour(&r);
    r.eax = 0x63;
    vxt_service(VMMSVC(Get_V86_Int_Vector), &r);
    Set_V86_Int_Vector(0x63, old >> 16, old & 0xFFFF);
    CHECK_EQ(r.ecx & 0xFFFF, 0x4321);
    CHECK_EQ(r.edx, 0x8765);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
}

VXT_TEST(Restore_Client_State, every_register_and_the_mode)
{
    struct Client_Reg_Struc before = *vxt_client(), other = before;

    other.Client_EAX = 0x11112222;
    other.Client_CS = GUEST_CS;
    other.Client_EFlags ^= CF_Mask;
    Restore_Client_State(&other);
    CHECK(memcmp(vxt_client(), &other, sizeof other) == 0);
    Restore_Client_State(&before);
    CHECK(memcmp(vxt_client(), &before, sizeof before) == 0);
}

VXT_TEST(End_Nest_Exec, gives_back_cs_ip_and_leaves_the_registers)
{
    struct Client_Reg_Struc *crs = begin(), inside, after;

    crs->Client_EAX = 0x1111;
    Begin_Nest_V86_Exec();
    inside = *vxt_client();
    vxt_client()->Client_EAX = 0x2222;
    End_Nest_Exec();
    after = *vxt_client();
    end();
    CHECK(inside.Client_CS != GUEST_CS || inside.Client_EIP != 0x100);
    CHECK_EQ(after.Client_CS, GUEST_CS);
    CHECK_EQ(after.Client_EIP, 0x100);
    CHECK_EQ(after.Client_EAX, 0x2222);
}

/* The same service as a VxD author calls it, in C: all registers in and out. */
GUEST(g_int64,
      "addw $1, %ax; movw $0x2222, %bx; movw %cx, %dx; movw $0x5555, %si; movw $0x6666, %di\n"
      "stc; lret $2");                  /* flags of the handler, not of the caller */

VXT_TEST(Exec_VxD_Int, in_c)
{
    struct svc_regs r = { .eax = 0x1000, .ecx = 0x3333 };
    uint32_t old = Get_V86_Int_Vector(0x64);

    vxt_put_code(GUEST_CS, 0, g_int64, g_int64_end);
    Set_V86_Int_Vector(0x64, GUEST_CS, 0);
    begin();
    Exec_VxD_Int(0x64, &r);
    end();
    Set_V86_Int_Vector(0x64, old >> 16, old & 0xFFFF);
    CHECK_EQ(r.eax & 0xFFFF, 0x1001);
    CHECK_EQ(r.ebx & 0xFFFF, 0x2222);
    CHECK_EQ(r.ecx & 0xFFFF, 0x3333);
    CHECK_EQ(r.edx & 0xFFFF, 0x3333);
    CHECK_EQ(r.esi & 0xFFFF, 0x5555);
    CHECK_EQ(r.edi & 0xFFFF, 0x6666);
    CHECK(r.eflags & CF_Mask);
}

static uint32_t io_seen;

static uint32_t on_io(const struct io_access *io)
{
    io_seen = io->crs == vxt_client() ? io->port : 0;
    return 0x5A;
}
VXD_IO_HANDLER(io_handler, on_io)

VXT_TEST(Simulate_VM_IO, in_c)
{
    CHECK(Install_IO_Handler(0x7D03, io_handler));
    CHECK_EQ(Simulate_VM_IO(0, Get_Cur_VM_Handle(), Byte_Input, 0x7D03, vxt_client()) & 0xFF, 0x5A);
    CHECK_EQ(io_seen, 0x7D03);
    CHECK(Remove_IO_Handler(0x7D03));
}

static uint32_t stack_pointer(void)
{
    uint32_t esp;

    __asm__ volatile("movl %%esp, %0" : "=r"(esp));
    return esp;
}

VXT_TEST(Queue_Debug_String, in_c)
{
    uint32_t before = stack_pointer(), after;

    Queue_Debug_String("#EAX and #EBX\n", 1, 2);       /* it takes both values off the stack */
    after = stack_pointer();
    CHECK_EQ(after, before);
}

static const struct vxt_test tests[] = {
    VXT(Exec_VxD_Int, in_c),
    VXT(Simulate_VM_IO, in_c),
    VXT(Queue_Debug_String, in_c),
    VXT(Simulate_Iret, takes_ip_cs_and_flags),
    VXT(Simulate_Iret, cannot_leave_v86_mode),
    VXT(Simulate_Far_Ret, takes_ip_and_cs),
    VXT(Simulate_Pop, one_word_in_eax),
    VXT(Get_V86_Int_Vector, reads_the_table),
    VXT(Restore_Client_State, every_register_and_the_mode),
    VXT(End_Nest_Exec, gives_back_cs_ip_and_leaves_the_registers),
};

VXT_DEVICE(T_STACK, tests)
