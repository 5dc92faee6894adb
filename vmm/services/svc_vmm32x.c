/*
 * svc_vmm32x - services for a PC of today: boot information, 64-bit physical addresses, ACPI.
 */
#include "cpu/trap.h"
#include "mem/paging.h"
#include "mem/v86map.h"
#include "services/svc.h"
#include "sched/sched.h"
#include "vm/int2f.h"
#include "vm/io_trap.h"
#include "vm/program.h"
#include "vm/dpmi/int31.h"
#include "vm/dpmi/ldt.h"
#include "vm/dpmi/pm.h"
#include "vm/vm.h"
#include "vmm_boot.h"
#include "vxd/control.h"
#include <vmm32x.h>

/*
 * VMM32X_Get_Version - version of these services
 *
 * Out:   AX = 0100h, CF = 0
 * When:  any time
 */
void do_VMM32X_Get_Version(struct svc_regs *r);
void do_VMM32X_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0100;
    svc_set_carry(r, false);
}

/*
 * _VMM32X_Get_Boot_Info - what the loader found
 *
 * Out:   EAX = struct boot_info, read only
 * When:  any time
 */
const struct boot_info *_VMM32X_Get_Boot_Info(void)
{
    return vmm_boot;
}

/*
 * _VMM32X_MapPhys64 - a permanent ring-0 address of a physical range anywhere
 *
 * In:    64-bit physical address, bytes, VMM32X_UNCACHED, _WRITE_COMBINED or _CACHED
 * Out:   EAX = linear address of its first byte
 * Error: EAX = 0: no bytes, or no window left, or too high for the processor
 * When:  task time
 */
void *_VMM32X_MapPhys64(uint64_t phys, uint32_t bytes, uint32_t caching)
{
    return (void *)phys_window(phys, bytes, caching == VMM32X_UNCACHED ? PHYS_UNCACHED
                               : caching == VMM32X_WRITE_COMBINED ? PHYS_WRITE_COMBINED
                                                                  : PHYS_CACHED);
}

/*
 * _VMM32X_Find_ACPI_Table - an ACPI table
 *
 * In:    signature, which of several (0 = first), where to put its size or NULL
 * Out:   EAX = a copy of the table, read only
 * Error: EAX = 0: there is none
 * When:  any time
 */
const void *_VMM32X_Find_ACPI_Table(const char signature[4], uint32_t index, uint32_t *bytes)
{
    for (uint32_t i = 0; i < vmm_boot->acpi_count; i++) {
        if (memcmp(vmm_boot->acpi[i].signature, signature, 4) == 0 && index-- == 0) {
            if (bytes != NULL) {
                *bytes = vmm_boot->acpi[i].size;
            }
            return (const void *)vmm_acpi_linear[i];
        }
    }
    return NULL;
}

/*
 * _VMM32X_Show_Frames - what V86 pages of a device show, and whether they were written to
 *
 * In:    VM; first page 10h..FFh, pages 1..32; entries: one dword for each, frame << 12 and P_WRITE, 0 =
 *        not present: Hook_V86_Page's procedure is called.  NULL: what they show stays
 * Out:   EAX bit i = page + i was present and was written to since the last call that named it
 * Error: EAX = 0 and nothing is changed: no VM, other pages
 * When:  task time
 * Notes: for devices that own the frames, keep them locked, and hide them before they free them; the
 *        VM's own RAM of these pages is kept
 */
uint32_t _VMM32X_Show_Frames(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entries)
{
    if (!vm_handle_is_valid(vm) || page < V86_FIRST_PAGE || page >= HMA_PAGE || pages == 0 ||
        pages > 32 || pages > HMA_PAGE - page) {
        return 0;
    }
    return v86map_show_frames((struct vm *)vm, page, pages, entries);
}

/*
 * _VMM32X_Exit_Pending - must ring 3 wait for something else?
 *
 * Out:   EAX = address of a dword that is not 0 when events or other threads are due, read only
 * When:  any time
 * Notes: for a device that does instructions of a program in its place: then it lets go
 */
const volatile uint32_t *_VMM32X_Exit_Pending(void)
{
    return &exit_pending;
}

/*
 * _VMM32X_User_Page - may the protected-mode program of the current VM use this byte?
 *
 * In:    linear address, write = 1: also to be written
 * Out:   EAX = 1: yes, and its page is present
 * Error: EAX = 0: the processor would refuse
 * When:  task time; may block
 */
uint32_t _VMM32X_User_Page(uint32_t linear, uint32_t write)
{
    return user_linear(linear, 1, write != 0) != NULL;
}

/*
 * _VMM32X_Command_Line - a word of the boot command line
 *
 * In:    key, buffer and its size > 0
 * Out:   EAX = buffer: what follows "key=", "" for the word alone; cut to fit
 * Error: EAX = 0: no such word
 * When:  any time
 */
const char *_VMM32X_Command_Line(const char *key, char *buffer, uint32_t buffer_bytes)
{
    size_t key_length = strlen(key);

    for (const char *p = vmm_command_line; *p != '\0';) {
        const char *word = p;

        while (*p != ' ' && *p != '\0') {
            p++;
        }
        if ((size_t)(p - word) >= key_length && memcmp(word, key, key_length) == 0 &&
            (word + key_length == p || word[key_length] == '=')) {
            uint32_t used = 0;

            for (word += key_length + (word + key_length != p); word < p && used + 1 < buffer_bytes;) {
                buffer[used++] = *word++;
            }
            buffer[used] = '\0';
            return buffer;
        }
        while (*p == ' ') {
            p++;
        }
    }
    return NULL;
}

/*
 * _VMM32X_End_VM - close a VM, and say why on its fresh screen
 *
 * In:    vm = its handle, why = a sentence, copied
 * When:  any time; the VM ends on its own stack, at its next way back to ring 3
 */
void _VMM32X_End_VM(struct cb_s *vm, const char *why)
{
    if (vm_handle_is_valid(vm)) {
        vm_request_close((struct vm *)vm, VNE_Closed, why);
    }
}

/*
 * _VMM32X_Create_VM - a VM beside the system VM
 *
 * In:    request = what it is to be
 * Out:   EAX = its handle; Create_VM, VM_Critical_Init and VM_Init went well
 * Error: EAX = 0, request->error says why: no memory, a device refused, a weight out of range
 * When:  task time; blocks until VM_Init is over, but not with VMM32X_VM_NO_WAIT or for the owner
 *        of the critical section: then VM_Init may still fail
 */
struct cb_s *_VMM32X_Create_VM(struct VMM32X_VM *request)
{
    struct vm *vm;
    enum vmm_err err = VMM_BAD_ARGUMENT;

    if (request->size == sizeof *request) {
        const struct vm_request inner = {
            .status = request->status & (VMSTAT_BACKGROUND | VMSTAT_EXCLUSIVE | VMSTAT_HIGH_PRI_BACK),
            .foreground = request->foreground, .background = request->background,
            .refdata = request->refdata, .origin = request,
        };

        err = vm_create(&inner, (request->flags & VMM32X_VM_NO_WAIT) == 0, &vm);
        request->error = vm_create_error;
        request->error_data = vm_create_error_data;
    }
    return err == VMM_OK ? &vm->cb : NULL;
}

/*
 * _VMM32X_Destroy_VM - end a VM
 *
 * In:    vm = its handle, flags = VMM32X_DESTROY_
 * Out:   EAX = 1; does not return in the VM that ends
 * Error: EAX = 0: a device refused Query_Destroy, or it is the system VM or no VM
 * When:  task time; blocks until the VM is gone, but not with VMM32X_DESTROY_NO_WAIT or for the
 *        owner of the critical section
 */
uint32_t _VMM32X_Destroy_VM(struct cb_s *handle, uint32_t flags)
{
    struct vm *vm = (struct vm *)handle;
    uint32_t serial;

    if (!vm_handle_is_valid(handle) || vm == sys_vm) {
        return 0;
    }
    if ((flags & VMM32X_DESTROY_FORCE) == 0 &&
        system_control(Query_Destroy, handle, 0, 0, 0) != 0) {
        return 0;
    }
    serial = vm->life.serial;
    vm_kill(vm, VNE_Closed, "", false);
    if ((flags & VMM32X_DESTROY_NO_WAIT) == 0 && critsec_owner() != cur_thread) {
        vm_wait_gone(vm, serial);
    }
    return 1;
}

/*
 * _VMM32X_VM_Refdata - what a VM was created with
 *
 * In:    vm = its handle
 * Out:   EAX = reference data; 0 for the system VM
 * Error: EAX = 0: it is no VM
 * When:  any time
 */
uint32_t _VMM32X_VM_Refdata(struct cb_s *vm)
{
    return vm_handle_is_valid(vm) ? ((struct vm *)vm)->life.refdata : 0;
}

/*
 * _VMM32X_Exit_VM - the normal end of a VM, whose last program has ended
 *
 * In:    vm = its handle
 * When:  any time; the VM gets VM_Terminate on its own stack, at its next way back to ring 3
 */
void _VMM32X_Exit_VM(struct cb_s *vm)
{
    if (vm_handle_is_valid(vm)) {
        vm_request_close((struct vm *)vm, VM_NORMAL_END, "");
    }
}

/*
 * _VMM32X_VM_Request - what a VM is being made from
 *
 * In:    vm = its handle
 * Out:   EAX = the request of _VMM32X_Create_VM
 * Error: EAX = 0: it is not in Create_VM or VM_Critical_Init
 * When:  task time
 */
const struct VMM32X_VM *_VMM32X_VM_Request(struct cb_s *vm)
{
    return vm_handle_is_valid(vm) ? ((struct vm *)vm)->life.origin : NULL;
}

/*
 * _VMM32X_Reenter_Count - where the VMM counts how often it was re-entered
 *
 * Out:   EAX = address of the count that Get_VMM_Reenter_Count reads
 * When:  any time
 * Notes: for VPICD: a handler of a hardware interrupt may use services of any time only, also if the
 *        interrupt hit a program, and that is known here
 */
uint32_t *_VMM32X_Reenter_Count(void)
{
    return &reenter_count;
}

/*
 * _VMM32X_DOS_PSP_At - where MS-DOS keeps its current PSP
 *
 * In:    V86 address of the word, in every VM that has a DOS
 * When:  task time
 */
void _VMM32X_DOS_PSP_At(uint32_t v86_linear)
{
    program_psp_at(v86_linear);
}

/*
 * _VMM32X_Exit_System - the orderly end
 *
 * Out:   EAX = exit code of Set_System_Exit_Code; the other VMs are gone, devices are quiet,
 *        interrupts are off: what is left is to switch the machine off
 * When:  task time, in the system VM
 */
uint32_t _VMM32X_Exit_System(void)
{
    system_exit();
    return vmm_exit_code();
}

/*
 * _VMM32X_Boost_VM - add to a VM's execution priority at any time
 *
 * In:    vm = its handle, boost as for Adjust_Exec_Priority
 * When:  any time
 * Notes: for VPICD; another thread runs at the next way to ring 3, not before this returns
 */
void _VMM32X_Boost_VM(struct cb_s *vm, int32_t boost)
{
    uint32_t flags = irq_save();

    vm_boost((struct vm *)vm, boost);
    irq_restore(flags);
}

/*
 * _VMM32X_Ready_Count - how many threads are ready to run
 *
 * Out:   EAX = address of the count, read only
 * When:  any time
 * Notes: for VPICD, which boosts nobody against nobody
 */
const uint32_t *_VMM32X_Ready_Count(void)
{
    return &sched_ready_count;
}

/*
 * _VMM32X_Port_Accesses - how often programs used a port
 *
 * Out:   EAX = address of the count, read only
 * When:  any time
 * Notes: for BIOS: who uses ports does more than look for keys
 */
const uint32_t *_VMM32X_Port_Accesses(void)
{
    return &io_accesses;
}

/*
 * _VMM32X_VM_Idle - the current VM has nothing to do, as if its program called INT 2Fh AX=1680h
 *
 * When:  task time; other VMs may run
 * Notes: until an interrupt or event of the VM, or IdleVMWakeUpTime.  In the critical section it
 *        comes back at once: others may wait for that.
 */
void _VMM32X_VM_Idle(void)
{
    if (critsec_owner() != cur_thread) {
        vm_idle();
    }
}

/*
 * _VMM32X_Give_Focus - a VM into the foreground, from any VM
 *
 * In:    vm = its handle
 * Out:   EAX = 0: no VM, or it ends
 * When:  task time
 * Notes: Set_Execution_Focus, which the current VM may use for itself only, without that rule
 */
uint32_t _VMM32X_Give_Focus(struct cb_s *vm)
{
    if (!vm_handle_is_valid(vm) || ((struct vm *)vm)->life.stage >= VM_ENDING) {
        return 0;
    }
    focus_give((struct vm *)vm);
    return 1;
}

/*
 * _VMM32X_Set_Speed - how much of the processor a VM gets at most
 *
 * In:    vm = its handle, percent = 1..100, 100 = no limit
 * When:  task time
 */
void _VMM32X_Set_Speed(struct cb_s *vm, uint32_t percent)
{
    if (vm_handle_is_valid(vm)) {
        timeslice_set_speed((struct vm *)vm, percent);
    }
}

/*
 * _VMM32X_Show_V86 - show locked pages in a VM's V86 memory, or its own again
 *
 * In:    VM, first V86 page, pages: 10h..FFh, of the VM's own memory; page table entries, NULL = own
 * When:  task time
 * Notes: for V86MMGR's expanded memory, which maps often: no argument is checked, and the frames are
 *        not protected from being freed
 */
void _VMM32X_Show_V86(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entries)
{
    v86map_show((struct vm *)vm, page, pages, entries);
}

/*
 * _VMM32X_User_Pointer - memory of a protected-mode program
 *
 * In:    selector, offset, bytes > 0, nonzero = to be written
 * Out:   EAX = linear address; the pages are there now
 * Error: EAX = 0: not a segment, outside of it, or pages that the program cannot reach
 * When:  task time; may block
 * Notes: the current VM's LDT is loaded afterwards
 */
void *_VMM32X_User_Pointer(uint32_t selector, uint32_t offset, uint32_t bytes, uint32_t write)
{
    if (ldt_loaded != cur_vm) {
        ldt_load(cur_vm);
    }
    return bytes != 0 ? user_pointer(selector, offset, bytes, write != 0) : NULL;
}

/*
 * _VMM32X_Set_Frame_Buffer - where programs find their VM's frame buffer
 *
 * In:    base, bytes = physical addresses that are nobody's; proc(vm, offset, pages, entries) says
 *        which frames (frame << 12, locked as long as the VM lives) offset base + offset has in a VM,
 *        false: none
 * When:  task time; the last call counts
 * Notes: INT 31h/0800h maps them; a program gets at no other physical address
 */
void _VMM32X_Set_Frame_Buffer(uint32_t base, uint32_t bytes,
                              bool (*proc)(struct cb_s *vm, uint32_t offset, uint32_t pages,
                                           uint32_t *entries))
{
    int31_frame_buffer(base, bytes, proc);
}
