/*
 * pageswap - what the VMM's pager calls to move pages between memory and the paging file.
 */
#include <vmm.h>
#include <pageswap.h>

#define VERSION             0x0400u
#define PAGESWAP_Init_Order 0x1C000000u     /* [DDK95 vmm.h] */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/pageswap.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const pageswap_services[])(void) = {
#include <services/pageswap.def>
};
#undef VXD_SERVICE

/*
 * PageSwap_Get_Version - version of the pager                      [DDK95 PageSwap_Get_Version]
 *
 * Out:   EAX = 0400h, BL = type of the pager, ECX = largest size of the file in pages, CF = 0
 * When:  task time; type and size from PageSwap_Init_File on
 */
void do_PageSwap_Get_Version(struct svc_regs *r)
{
    uint8_t type;

    (void)PageFile_Get_Version(&type, &r->ecx);     /* it is of the same release */
    r->eax = VERSION;
    r->ebx = (r->ebx & 0xFFFFFF00) | type;
    svc_set_carry(r, false);
}

/*
 * PageSwap_Test_Create, PageSwap_Create, PageSwap_Destroy, PageSwap_In, PageSwap_Out - of Windows 3.1
 *
 * Out:   CF = 1: Windows 95 has them no more [DDK95 "Paging Device Services"]
 * When:  any time
 */
void do_PageSwap_Test_Create(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

void do_PageSwap_Create(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

void do_PageSwap_Destroy(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

void do_PageSwap_In(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

void do_PageSwap_Out(struct svc_regs *r)
{
    svc_set_carry(r, true);
}

/*
 * PageSwap_Test_IO_Valid - may pages move now?                  [DDK95 PageSwap_Test_IO_Valid]
 *
 * Out:   CF = 0: they may; CF = 1: there is no paging file
 * When:  any time
 */
void do_PageSwap_Test_IO_Valid(struct svc_regs *r)
{
    svc_set_carry(r, !PageFile_Test_IO_Valid());
}

/*
 * PageSwap_Read_Or_Write - move a page                          [DDK95 PageSwap_Read_Or_Write]
 *
 * In:    CH = PF_Read_Data or PF_Write_Data, EDI = page of the file, ESI = linear address of a page
 *        that is present and stays
 * Out:   EAX nonzero = done
 * Error: EAX = 0: no such page of the file, or the disk could not do it
 * When:  task time, also in a page fault: it neither waits for anybody nor allocates anything
 */
void do_PageSwap_Read_Or_Write(struct svc_regs *r)
{
    r->eax = PageFile_Read_Or_Write((uint8_t)(r->ecx >> 8), r->edi, r->esi);
}

/*
 * PageSwap_Grow_File - more pages in the file                        [DDK95 PageSwap_Grow_File]
 *
 * In:    ECX = pages to add
 * Out:   EAX = its size, EBX = its largest size, in pages; less than asked for: they are equal
 * Uses:  EAX, EBX, flags
 * When:  task time
 */
void do_PageSwap_Grow_File(struct svc_regs *r)
{
    r->eax = PageFile_Grow_File(r->ecx, &r->ebx);
}

/*
 * PageSwap_Init_File - make the paging file                          [DDK95 PageSwap_Init_File]
 *
 * Out:   CF = 0, BL = type of the pager: 1 none, 3 a protected-mode disk driver
 * Error: CF = 1: no version of PAGEFILE
 * Uses:  EAX, EBX, ECX, EDX, flags
 * When:  at the end of Device_Init; a second call says the same again
 */
void do_PageSwap_Init_File(struct svc_regs *r)
{
    uint32_t max_pages;
    uint8_t type;

    (void)PageFile_Init_File(&max_pages);           /* its type says what came of it */
    svc_set_carry(r, PageFile_Get_Version(&type, &max_pages) == 0);
    r->ebx = type;
}

static const struct vxd_handler pageswap_control[] = { { 0, NULL } };
Declare_Virtual_Device_Services(PAGESWAP, 4, 0, pageswap_control, PageSwap_Device_ID,
                                PAGESWAP_Init_Order, pageswap_services, NULL, NULL)
