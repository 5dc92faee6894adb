/*
 * scan_services - what other devices ask about a VM's screen, and tell about it.
 *
 * No VM runs in a window here: what is told for one is kept and handed out by VDD_Get_Screen, for
 * whoever makes windows.
 */
#include <vmm.h>
#include <vdd.h>
#include "scan_copy.h"
#include "scan_services.h"
#include "vga_map.h"

static uint32_t vm_offset;                      /* these: written once by vdd_screen_init */
static struct scan *scan;
static uint8_t *buffer;

void vdd_screen_init(uint32_t cb_offset)
{
    vm_offset = cb_offset;
    scan = _HeapAllocate(sizeof *scan, 0);
    buffer = _HeapAllocate(SCAN_COPY_BUFFER, 0);
}

/* NULL: no VM */
static struct vdd_vm *vm_of(const struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    return vm_offset != 0 && Validate_VM_Handle(vm) ? vm_cb_area(vm, vm_offset) : NULL;
}

static bool picture(const struct svc_regs *r)
{
    struct vdd_vm *d = vm_of(r);

    return d != NULL && scan != NULL && buffer != NULL && vdd_scan(d, scan);
}

static void flag(const struct svc_regs *r, uint16_t bit, bool on)
{
    struct vdd_vm *d = vm_of(r);

    if (d != NULL) {
        d->screen_flags = (uint16_t)((d->screen_flags & ~bit) | (on ? bit : 0));
    }
}

void do_VDD_PIF_State(struct svc_regs *r);
void do_VDD_Hide_Cursor(struct svc_regs *r);
void do_VDD_Set_VMType(struct svc_regs *r);
void do_VDD_Get_ModTime(struct svc_regs *r);
void do_VDD_Set_HCurTrk(struct svc_regs *r);
void do_VDD_Get_Screen(struct svc_regs *r);
void do_VDD_Copy_Text(struct svc_regs *r);
void do_VDD_Copy_Line(struct svc_regs *r);

/*
 * VDD_PIF_State - a VM's display options                           [DDK31 VDD_PIF_State]
 *
 * In:    EBX = VM, AX = bits of its PIF
 * When:  task time
 * Notes: bit 80h, retain video memory: memory of a VBE mode stays when the VM leaves it.  The bits
 *        that let programs at ports mean nothing here, where every port is the VM's own
 */
void do_VDD_PIF_State(struct svc_regs *r)
{
    struct vdd_vm *d = vm_of(r);

    if (d != NULL) {
        d->pif = (uint16_t)r->eax;
    }
}

/*
 * VDD_Hide_Cursor - the mouse cursor of a VM in a window         [DDK31 VDD_Hide_Cursor]
 *
 * In:    EBX = VM, EAX = 0: show it, else hide it
 * When:  task time
 */
void do_VDD_Hide_Cursor(struct svc_regs *r)
{
    flag(r, VDD_SCREEN_NO_CURSOR, r->eax != 0);
}

/*
 * VDD_Set_VMType - window or full screen                           [DDK31 VDD_Set_VMType]
 *
 * In:    EBX = VM, EAX not 0: window
 * When:  task time
 * Notes: the VM stays on the whole screen
 */
void do_VDD_Set_VMType(struct svc_regs *r)
{
    flag(r, VDD_SCREEN_WINDOW, r->eax != 0);
}

/*
 * VDD_Get_ModTime - when a VM's screen changed last               [DDK31 VDD_Get_ModTime]
 *
 * In:    EBX = VM
 * Out:   EAX = system time in ms
 * When:  task time
 * Notes: as exact as somebody looks: the panel at the VM with the focus, this service at any
 */
void do_VDD_Get_ModTime(struct svc_regs *r)
{
    struct vdd_vm *d = vm_of(r);

    if (d != NULL && d->vga.memory != NULL) {
        (void)vdd_look(d);
    }
    r->eax = d != NULL ? d->changed_at : 0;
}

/*
 * VDD_Set_HCurTrk - a VM's window follows its cursor               [DDK31 VDD_Set_HCurTrk]
 *
 * In:    EBX = VM
 * When:  task time
 */
void do_VDD_Set_HCurTrk(struct svc_regs *r)
{
    flag(r, VDD_SCREEN_TRACK, true);
}

/*
 * VDD_Get_Screen - kind and size of a VM's screen
 *
 * In:    EBX = VM, ESI = struct vdd_screen
 * Out:   CF = 0
 * Error: CF = 1: no such VM
 * When:  task time
 */
void do_VDD_Get_Screen(struct svc_regs *r)
{
    struct vdd_screen *to = (struct vdd_screen *)(uintptr_t)r->esi;
    bool there = picture(r);

    svc_set_carry(r, !there);
    if (!there) {
        return;
    }
    *to = (struct vdd_screen){ .rows = scan_copy_rows(scan), .width = scan->width, .lines = scan->lines,
                               .pif = vm_of(r)->pif, .flags = vm_of(r)->screen_flags };
    to->columns = to->rows != 0 ? scan->characters : 0;
    flag(r, VDD_SCREEN_TRACK, false);
}

/*
 * VDD_Copy_Text - a row of a VM's text screen, as it is seen
 *
 * In:    EBX = VM, EAX = row, ESI = ECX cells of two bytes
 * Out:   EAX = number of cells
 * Error: EAX = 0: no such VM or row, or graphics
 * When:  task time
 */
void do_VDD_Copy_Text(struct svc_regs *r)
{
    r->eax = picture(r) ? scan_copy_text(scan, r->eax, (uint8_t *)(uintptr_t)r->esi, r->ecx) : 0;
}

/*
 * VDD_Copy_Line - a line of a VM's picture, text too
 *
 * In:    EBX = VM, EAX = line, ESI = ECX pixels of three bytes: blue, green, red
 * Out:   EAX = number of pixels
 * Error: EAX = 0: no such VM or line
 * When:  task time
 */
void do_VDD_Copy_Line(struct svc_regs *r)
{
    r->eax = picture(r) ? scan_copy_line(scan, r->eax, (uint8_t *)(uintptr_t)r->esi, r->ecx, buffer) : 0;
}
