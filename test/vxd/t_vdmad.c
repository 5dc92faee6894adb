/*
 * t_vdmad - services of VDMAD.
 */
#include "vxt.h"

#include <vdmad.h>

#define DMA_MODE_PORT   0x0Bu

static uint32_t handle;                 /* of channel 3 */
static uint8_t *pages;                  /* eight, in one piece */
static uint32_t pages_at;

static struct vxt_regs regs(uint32_t eax)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = eax;
    r.ebx = (uint32_t)Get_Sys_VM_Handle();
    return r;
}

static bool failed(const struct vxt_regs *r)
{
    return (r->eflags & CF_Mask) != 0;
}

static void call(uint32_t service, struct vxt_regs *r)
{
    vxt_service(service, r);
}
#define CALL(name, r) call(VDMAD_SERVICE_VDMAD_##name, r)

/* What a program would do with a port. */
static void out(uint32_t port, uint32_t value)
{
    struct cb_s *vm = Get_Sys_VM_Handle();

    (void)Simulate_VM_IO(value, vm, Byte_Output, port, vm->CB_Client_Pointer);
}

static uint32_t called_handle, called_vm, calls;

static void on_change(uint32_t eax, uint32_t ebx)
{
    called_handle = eax;
    called_vm = ebx;
    calls++;
}
VXD_SHIM(channel_changed, on_change, void, (uint32_t eax, uint32_t ebx),
         "pushl %ebx; pushl %eax; cld; call on_change; addl $8, %esp; ret")

VXT_TEST(VDMAD_Get_Version, is_4_00)
{
    struct vxt_regs r = regs(0);

    CALL(Get_Version, &r);
    CHECK_EQ(r.eax & 0xFFFF, 0x0400);
    CHECK_EQ(r.ecx, 0x10000);
    CHECK(!failed(&r));
}

VXT_TEST(VDMAD_Virtualize_Channel, once_and_not_the_cascade)
{
    struct vxt_regs r = regs(3);

    r.esi = (uint32_t)channel_changed;
    CALL(Virtualize_Channel, &r);
    CHECK(!failed(&r));
    handle = r.eax;
    r = regs(3);
    CALL(Virtualize_Channel, &r);
    CHECK(failed(&r));
    r = regs(4);
    CALL(Virtualize_Channel, &r);
    CHECK(failed(&r));
    r = regs(8);
    CALL(Virtualize_Channel, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Virtualize_Channel, its_owner_is_called)
{
    calls = 0;
    out(0x0A, 0x03);
    CHECK_EQ(calls, 1);
    CHECK_EQ(called_handle, handle);
    CHECK_EQ(called_vm, (uint32_t)Get_Sys_VM_Handle());
    out(0x0A, 0x03);                    /* it is unmasked already */
    CHECK_EQ(calls, 1);
    out(0x0A, 0x07);
    CHECK_EQ(calls, 2);
    out(0x0A, 0x05);
    CHECK_EQ(calls, 2);                 /* channel 1 is not ours */
}

static void program(uint32_t address, uint32_t bytes, uint32_t mode)
{
    out(0x0A, 0x07);
    out(0x0C, 0);
    out(DMA_MODE_PORT, mode | 3);
    out(0x06, address & 0xFF);
    out(0x06, address >> 8 & 0xFF);
    out(0x82, address >> 16);
    out(0x07, (bytes - 1) & 0xFF);
    out(0x07, (bytes - 1) >> 8);
    out(0x0A, 0x03);
}

VXT_TEST(VDMAD_Get_Virt_State, what_the_vm_wrote)
{
    struct vxt_regs r = regs(handle);

    program(0x23456, 0x800, 0x44);
    CALL(Get_Virt_State, &r);
    CHECK_EQ(r.esi, Get_Sys_VM_Handle()->CB_High_Linear + 0x23456);
    CHECK_EQ(r.ecx, 0x800);
    CHECK_EQ(r.edx & 0xFFFF, 0x44);
    out(0x0A, 0x07);
    CALL(Get_Virt_State, &r);
    CHECK_EQ(r.edx & 0xFFFF, 0x44 | DMA_masked);
    program(0x10FF00, 0x200, 0x44);     /* behind its memory */
    CALL(Get_Virt_State, &r);
    CHECK_EQ(r.edx & 0xFF, 0x44 | DMA_masked);
}

VXT_TEST(VDMAD_Disable_Translation, addresses_are_as_written)
{
    struct vxt_regs r = regs(handle);

    program(0x345678, 0x100, 0x44);
    CALL(Disable_Translation, &r);
    CHECK(!failed(&r));
    r = regs(handle);
    CALL(Get_Virt_State, &r);
    CHECK_EQ(r.esi, 0x345678);
    r = regs(handle + 1);
    CALL(Disable_Translation, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Enable_Translation, as_often_as_disabled)
{
    struct vxt_regs r = regs(handle);

    CALL(Disable_Translation, &r);
    r = regs(handle);
    CALL(Enable_Translation, &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);      /* still disabled once */
    r = regs(handle);
    CALL(Enable_Translation, &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.eflags & ZF_Mask, 0);
    r = regs(handle);
    CALL(Enable_Translation, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Set_Virt_State, what_the_vm_reads)
{
    struct vxt_regs r = regs(handle);

    program(0x20000, 0x1000, 0x44);
    r.esi = Get_Sys_VM_Handle()->CB_High_Linear + 0x20400;
    r.ecx = 0xC00;
    r.edx = 0x44;
    CALL(Set_Virt_State, &r);
    r = regs(handle);
    CALL(Get_Virt_State, &r);
    CHECK_EQ(r.esi, Get_Sys_VM_Handle()->CB_High_Linear + 0x20400);
    CHECK_EQ(r.ecx, 0xC00);
}

VXT_TEST(VDMAD_Set_Region_Info, comes_back)
{
    struct vxt_regs r = regs(handle);

    r.ebx = 0x0100;
    r.esi = 0x12345000;
    r.ecx = 0x400;
    r.edx = 0x00123000;
    CALL(Set_Region_Info, &r);
    vxt_recolour(&r);
    r.eax = handle;
    CALL(Get_Region_Info, &r);
    CHECK_EQ(r.ebx & 0xFFFF, 0x0100);
    CHECK_EQ(r.esi, 0x12345000);
    CHECK_EQ(r.ecx, 0x400);
}

VXT_TEST(VDMAD_Get_Region_Info, of_no_handle_changes_nothing)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    r.eax = 0;
    CALL(Get_Region_Info, &r);
    CHECK_EQ(r.ebx, 0xEB8EB8EB);
    CHECK_EQ(r.ecx, 0xEC8EC8EC);
}

/* What the PC's controller holds for channel 3. */
static uint32_t physical(uint16_t port)       /* QEMU shows the masks at port 09h */
{
    uint32_t low;

    outb(0x0C, 0);
    low = inb(port);
    return low | (uint32_t)inb(port) << 8;
}

VXT_TEST(VDMAD_Set_Phys_State, programs_the_controller)
{
    struct vxt_regs r = regs(handle);

    r.edx = 0x44;
    CALL(Set_Phys_State, &r);
    CHECK_EQ(physical(0x06), 0x3000);
    CHECK_EQ(physical(0x07), 0x3FF);
    CHECK_EQ(inb(0x82), 0x12);
    CHECK_EQ((inb(0x09) & 8), 8);
}

VXT_TEST(VDMAD_UnMask_Channel, lets_it_go)
{
    struct vxt_regs r = regs(handle);

    CALL(UnMask_Channel, &r);
    CHECK_EQ((inb(0x09) & 8), 0);
}

VXT_TEST(VDMAD_Mask_Channel, stops_it)
{
    struct vxt_regs r = regs(handle);

    CALL(Mask_Channel, &r);
    CHECK_EQ((inb(0x09) & 8), 8);
}

VXT_TEST(VDMAD_Phys_Unmask_Channel, lets_it_go)
{
    struct vxt_regs r = regs(handle);

    CALL(Phys_Unmask_Channel, &r);
    CHECK_EQ((inb(0x09) & 8), 0);
}

VXT_TEST(VDMAD_Phys_Mask_Channel, stops_it)
{
    struct vxt_regs r = regs(handle);

    CALL(Phys_Mask_Channel, &r);
    CHECK_EQ((inb(0x09) & 8), 8);
}

VXT_TEST(VDMAD_Lock_DMA_Region, one_piece_that_crosses_nothing)
{
    struct vxt_regs r = regs(0);

    /* Sixteen pages from a 64 KB boundary of memory on. */
    pages = (uint8_t *)(uint32_t)(_PageAllocate(24, PG_SYS, NULL, 0x0F, 0, 0x1000, &pages_at,
                                                PageUseAlign | PageContig | PageFixed) >> 32);
    CHECK(pages != NULL);
    r.esi = (uint32_t)pages + 0x100;
    r.ecx = 0x8000;
    r.edx = 1;
    CALL(Lock_DMA_Region, &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.edx, pages_at + 0x100);
    CHECK_EQ(r.ecx, 0x8000);
    r.ecx = 0x12000;
    r.edx = 1;
    CALL(Lock_DMA_Region, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Not_Aligned);
    CHECK_EQ(r.ecx, 0xFF00);
    r.ecx = 0;
    r.edx = 1;
    CALL(Lock_DMA_Region, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Lock_Failed);
}

VXT_TEST(VDMAD_Unlock_DMA_Region, what_was_locked)
{
    struct vxt_regs r = regs(0);

    r.esi = (uint32_t)pages + 0x100;
    r.ecx = 0x8000;
    CALL(Unlock_DMA_Region, &r);
    CHECK(!failed(&r));
    r.ecx = 0;
    CALL(Unlock_DMA_Region, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Unlock_DMA_Region_No_Dirty, the_same)
{
    struct vxt_regs r = regs(0);

    r.esi = (uint32_t)pages;
    r.ecx = 0x1000;
    r.edx = 0;
    CALL(Lock_DMA_Region, &r);
    CHECK(!failed(&r));
    r.ecx = 0x1000;
    CALL(Unlock_DMA_Region_No_Dirty, &r);
    CHECK(!failed(&r));
    r.ecx = 0;
    CALL(Unlock_DMA_Region_No_Dirty, &r);
    CHECK(failed(&r));
}

static struct { struct Extended_DDS_Struc dds; uint32_t entries[16]; } scatter;

VXT_TEST(VDMAD_Scatter_Lock, regions_and_page_table_entries)
{
    struct vxt_regs r = regs(0);

    scatter.dds.DDS_size = 0x3000;
    scatter.dds.DDS_linear = (uint32_t)pages + 0x800;
    scatter.dds.DDS_avail = 2;
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Lock, &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.eflags & ZF_Mask, ZF_Mask);
    CHECK_EQ(r.edx, 1);
    CHECK_EQ(scatter.dds.DDS_used, 1);
    CHECK_EQ(scatter.entries[0], pages_at + 0x800);
    CHECK_EQ(scatter.entries[1], 0x3000);
    r = regs(1);
    scatter.dds.DDS_avail = 3;
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Lock, &r);
    CHECK(!failed(&r));
    CHECK_EQ(r.eflags & ZF_Mask, 0);            /* four pages, three entries */
    CHECK_EQ(r.edx, 4);
    CHECK_EQ(r.esi, 0x800);
    CHECK_EQ(scatter.dds.DDS_size, 0x2800);
    CHECK_EQ(scatter.entries[2], (pages_at + 0x2000) | 1);
    scatter.dds.DDS_size = 0;
    r = regs(0);
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Lock, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Scatter_Unlock, what_was_locked)
{
    struct vxt_regs r = regs(1);

    scatter.dds.DDS_size = 0x2800;
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Unlock, &r);
    CHECK(!failed(&r));
    scatter.dds.DDS_size = 0x3000;
    r = regs(0);
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Unlock, &r);
    CHECK(!failed(&r));
    scatter.dds.DDS_size = 0;
    r = regs(0);
    r.edi = (uint32_t)&scatter;
    CALL(Scatter_Unlock, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Reserve_Buffer_Space, is_for_before_init_complete)
{
    struct vxt_regs r = regs(0);

    CALL(Reserve_Buffer_Space, &r);             /* no pages: nothing is asked for */
    CHECK_EQ(r.eax, 0);
    CALL(Get_Version, &r);
    CHECK_EQ(r.ecx, 0x10000);
}

static uint32_t buffer;

VXT_TEST(VDMAD_Request_Buffer, one_at_a_time)
{
    struct vxt_regs r = regs(0);

    r.ecx = 0x10001;
    CALL(Request_Buffer, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Buffer_Too_Small);
    r.ecx = 0x2000;
    CALL(Request_Buffer, &r);
    CHECK(!failed(&r));
    CHECK(r.edx != 0 && r.edx % 0x10000 == 0 && r.edx < 0x1000000);
    buffer = r.ebx;
    CALL(Request_Buffer, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Buffer_In_Use);
}

VXT_TEST(VDMAD_Copy_To_Buffer, within_it)
{
    struct vxt_regs r = regs(0);

    memset(pages, 0x5A, 0x100);
    r.ebx = buffer;
    r.esi = (uint32_t)pages;
    r.edi = 0x1000;
    r.ecx = 0x100;
    CALL(Copy_To_Buffer, &r);
    CHECK(!failed(&r));
    r.edi = 0xFFFF;
    CALL(Copy_To_Buffer, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Copy_Out_Range);
    r.ebx = buffer + 1;
    r.edi = 0;
    CALL(Copy_To_Buffer, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Invalid_Buffer);
}

VXT_TEST(VDMAD_Copy_From_Buffer, what_went_in)
{
    struct vxt_regs r = regs(0);

    memset(pages, 0, 0x100);
    r.ebx = buffer;
    r.esi = (uint32_t)pages;
    r.edi = 0x1000;
    r.ecx = 0x100;
    CALL(Copy_From_Buffer, &r);
    CHECK(!failed(&r));
    CHECK_EQ(pages[0], 0x5A);
    CHECK_EQ(pages[0xFF], 0x5A);
    r.ecx = 0xFFFFFFFF;
    CALL(Copy_From_Buffer, &r);
    CHECK(failed(&r));
    CHECK_EQ(r.eax & 0xFF, DMA_Copy_Out_Range);
}

VXT_TEST(VDMAD_Release_Buffer, once)
{
    struct vxt_regs r = regs(0);

    r.ebx = buffer;
    CALL(Release_Buffer, &r);
    CHECK(!failed(&r));
    CALL(Release_Buffer, &r);
    CHECK(failed(&r));
}

VXT_TEST(VDMAD_Default_Handler, programs_what_the_vm_asked_for)
{
    struct vxt_regs r = regs(handle);

    program(0x30000, 0x400, 0x48);      /* from memory, one page and no more */
    CALL(Default_Handler, &r);
    CHECK_EQ((inb(0x09) & 8), 0);
    CHECK_EQ(physical(0x07), 0x3FF);
    vxt_recolour(&r);
    r.eax = handle;
    CALL(Get_Region_Info, &r);
    CHECK_EQ(r.ecx, 0x400);
    CHECK_EQ(r.esi, Get_Sys_VM_Handle()->CB_High_Linear + 0x30000);
    CHECK((r.ebx & 0xFFFF) != 0);       /* locked, or in the buffer */
    out(0x0A, 0x07);
    r = regs(handle);
    CALL(Default_Handler, &r);
    CHECK_EQ((inb(0x09) & 8), 8);
    r = regs(handle);
    CALL(Get_Region_Info, &r);
    CHECK_EQ(r.ebx & 0xFFFF, 0);
}

VXT_TEST(VDMAD_Get_EISA_Adr_Mode, as_on_an_at)
{
    struct vxt_regs r = regs(1);

    CALL(Get_EISA_Adr_Mode, &r);
    CHECK_EQ(r.ecx & 0xFF, 0);
    r = regs(5);
    CALL(Get_EISA_Adr_Mode, &r);
    CHECK_EQ(r.ecx & 0xFF, 1);
    r = regs(handle);
    CALL(Get_EISA_Adr_Mode, &r);
    CHECK_EQ(r.ecx & 0xFF, 0);
}

static const struct vxt_test tests[] = {
    VXT(VDMAD_Get_Version, is_4_00),
    VXT(VDMAD_Virtualize_Channel, once_and_not_the_cascade),
    VXT(VDMAD_Virtualize_Channel, its_owner_is_called),
    VXT(VDMAD_Get_Virt_State, what_the_vm_wrote),
    VXT(VDMAD_Disable_Translation, addresses_are_as_written),
    VXT(VDMAD_Enable_Translation, as_often_as_disabled),
    VXT(VDMAD_Set_Virt_State, what_the_vm_reads),
    VXT(VDMAD_Set_Region_Info, comes_back),
    VXT(VDMAD_Get_Region_Info, of_no_handle_changes_nothing),
    VXT(VDMAD_Set_Phys_State, programs_the_controller),
    VXT(VDMAD_UnMask_Channel, lets_it_go),
    VXT(VDMAD_Mask_Channel, stops_it),
    VXT(VDMAD_Phys_Unmask_Channel, lets_it_go),
    VXT(VDMAD_Phys_Mask_Channel, stops_it),
    VXT(VDMAD_Lock_DMA_Region, one_piece_that_crosses_nothing),
    VXT(VDMAD_Unlock_DMA_Region, what_was_locked),
    VXT(VDMAD_Unlock_DMA_Region_No_Dirty, the_same),
    VXT(VDMAD_Scatter_Lock, regions_and_page_table_entries),
    VXT(VDMAD_Scatter_Unlock, what_was_locked),
    VXT(VDMAD_Reserve_Buffer_Space, is_for_before_init_complete),
    VXT(VDMAD_Request_Buffer, one_at_a_time),
    VXT(VDMAD_Copy_To_Buffer, within_it),
    VXT(VDMAD_Copy_From_Buffer, what_went_in),
    VXT(VDMAD_Release_Buffer, once),
    VXT(VDMAD_Default_Handler, programs_what_the_vm_asked_for),
    VXT(VDMAD_Get_EISA_Adr_Mode, as_on_an_at),
};
/* Behind VDMAD, which has its buffer since Init_Complete. */
static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    vxt_run_tests(tests, VXT_COUNT(tests));
    vxt_end("T_VDMAD");
}

static const struct vxd_handler control[] = {
    { Init_Complete, on_init_complete },
    { 0, NULL },
};
Declare_Virtual_Device(T_VDMAD, 1, 0, control, Undefined_Device_ID, VDMAD_Init_Order + 1)
