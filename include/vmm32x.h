/* vmm32x.h - services for PCs of today.  Included by VxDs that touch such hardware. */
#ifndef VMM32X_H
#define VMM32X_H

#include <vmm_types.h>
#include <boot_info.h>

#define VMM32X_Device_ID    0x7FE0

#define VMM32X_UNCACHED         0u      /* device registers */
#define VMM32X_WRITE_COMBINED   1u      /* framebuffers */
#define VMM32X_CACHED           2u      /* RAM, tables */

const struct boot_info *_VMM32X_Get_Boot_Info(void);
void *_VMM32X_MapPhys64(uint64_t phys, uint32_t bytes, uint32_t caching);
const void *_VMM32X_Find_ACPI_Table(const char signature[4], uint32_t index, uint32_t *bytes);
/* "serial=tty" and key "serial" -> "tty" (up to the next space); "" for a word without '='. */
uint32_t *_VMM32X_Reenter_Count(void);
const uint32_t *_VMM32X_Ready_Count(void);
const uint32_t *_VMM32X_Port_Accesses(void);
void _VMM32X_VM_Idle(void);             /* the current VM has nothing to do; comes back when it may */
uint32_t _VMM32X_Give_Focus(struct cb_s *vm);       /* from any VM; 0: no VM, or it ends */
void _VMM32X_Set_Speed(struct cb_s *vm, uint32_t percent);      /* 100 = no limit */
/* Pages page .. page + pages - 1 (at most 32) of a VM show these frames: frame << 12, with P_WRITE to be
 * written; 0 = nobody, the hook is called.  NULL: as they are.  Bit i: page + i was written to since
 * the last call. */
uint32_t _VMM32X_Show_Frames(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entries);
const volatile uint32_t *_VMM32X_Exit_Pending(void);
uint32_t _VMM32X_User_Page(uint32_t linear, uint32_t write);
/* DPMI 0800h from `base` on asks `proc` for page table entries (frame << 12) of a VM's own memory. */
void _VMM32X_Set_Frame_Buffer(uint32_t base, uint32_t bytes,
                              bool (*proc)(struct cb_s *vm, uint32_t offset, uint32_t pages,
                                           uint32_t *entries));
void _VMM32X_Boost_VM(struct cb_s *vm, int32_t boost);
const char *_VMM32X_Command_Line(const char *key, char *buffer, uint32_t buffer_bytes);

/* Close a VM with a sentence for its user; it happens before it next runs. */
void _VMM32X_End_VM(struct cb_s *vm, const char *why);

/* ---- modules; for VXDLDR ---- */

#define VMM32X_MODULE_OBJECTS   25
enum { VMM32X_SCODE = 5, VMM32X_SDATA = 6, VMM32X_ICODE = 0x11, VMM32X_IMSG = 0x14 }; /* OI_ObjType */

struct ObjectInfo;                      /* [DDK95 ObjectInfo], vxdldr.h */
struct VMM32X_Module {
    const void *image;                  /* in: the file */
    uint32_t image_bytes;
    struct VxD_Desc_Block *ddb;         /* out */
    char name[32];                      /* of the module */
    uint32_t object_count;
    uint32_t object[VMM32X_MODULE_OBJECTS][4];      /* as ObjectInfo: address, size, type, kept */
    uint32_t error_offset;              /* what is wrong with the file */
    const char *reason;
};

/* 0, or VXDLDR_ERR_OUT_OF_MEMORY, _DUPLICATE_DEVICE, _BAD_DEVICE_FILE and offset and reason */
uint32_t _VMM32X_Load_Module(struct VMM32X_Module *module);
void _VMM32X_Free_Init_Objects(struct VxD_Desc_Block *ddb);
/* What still points into it is taken out first.  Of a dynamic one; keep_static: SCODE, SDATA stay. */
void _VMM32X_Unload_Module(struct VxD_Desc_Block *ddb, uint32_t keep_static);
/* A line of text for each service that the module calls and the system lacks, or for all that it
 * calls; how many are missing; -1: bad file, offset and reason. */
uint32_t _VMM32X_Check_Module(struct VMM32X_Module *module, uint32_t all,
                              void (*line)(void *context, const char *text), void *context);

struct VMM32X_Usage {
    uint32_t free_pages, heap_blocks, heap_bytes;
    uint32_t modules, devices;
    uint32_t handlers;      /* hooks, handlers, call-backs of everybody; events and time-outs of those
                             * that were not loaded at start */
};
void _VMM32X_Get_Usage(struct VMM32X_Usage *usage);

/* For devices that keep addresses of others' procedures and data.  Whenever a module goes, forget is
 * called at task time: it asks gone() about every such address, takes out those with true (gone() has
 * named them on the debug port as `what`) and returns how many.  0: too many devices do that. */
uint32_t _VMM32X_On_Unload(const char *what, uint32_t (*forget)(bool (*gone)(uint32_t address)));

/* ---- VMs beside the system VM ---- */

struct VMM32X_VM {
    uint32_t size;                      /* sizeof(struct VMM32X_VM) */
    uint32_t flags;                     /* VMM32X_VM_ */
    uint32_t status;                    /* VMSTAT_BACKGROUND, _EXCLUSIVE, _HIGH_PRI_BACK it has */
    uint32_t foreground, background;    /* weights 1..10000; both 0: as usual */
    uint32_t refdata;                   /* for _VMM32X_VM_Refdata */
    uint32_t error, error_data;         /* out: why not: GetSetDetailedVMError, 0 = not recorded */
    /* Its first program, which SHELL starts at VM_Init; copied at Create_VM.  NULL: none. */
    const char *program;                /* with drive and path, ended by NUL */
    const char *arguments;              /* NULL: none */
    const char *directory;              /* to start in, with drive; NULL: C:\ */
    /* Or: it starts another DOS from these disk images, a line as BOOT has it, names in full; then
     * it has none of ours, and no first program.  NULL: no. */
    const char *boot;
};
#define VMM32X_VM_NO_WAIT       1u      /* come back before VM_Init, which may still fail */
#define VMM32X_VM_BUSY          2u      /* no idle detection; see BIOS_Set_Idle_Detection */

/* Create and Destroy block: for a program that called, do it between Begin_Nest_Exec and Resume_Exec,
 * so that its registers and flags stay what they were. */
struct cb_s *_VMM32X_Create_VM(struct VMM32X_VM *request);      /* NULL: see request->error */
#define VMM32X_DESTROY_FORCE    1u      /* do not ask Query_Destroy */
#define VMM32X_DESTROY_NO_WAIT  2u      /* come back before it is gone */
uint32_t _VMM32X_Destroy_VM(struct cb_s *vm, uint32_t flags);   /* 0: a device objects; no such VM */
uint32_t _VMM32X_VM_Refdata(struct cb_s *vm);
/* What a VM is being made from: during Create_VM and VM_Critical_Init, NULL otherwise. */
const struct VMM32X_VM *_VMM32X_VM_Request(struct cb_s *vm);
/* DOSMGR: where a VM's DOS keeps its current PSP, the same V86 address in every VM. */
void _VMM32X_DOS_PSP_At(uint32_t v86_linear);
/* The orderly end: comes back with all VMs but the system VM gone, devices quiet, interrupts off.
 * Only in the system VM.  The exit code of Set_System_Exit_Code. */
uint32_t _VMM32X_Exit_System(void);
/* Its last program has ended: VM_Terminate, and what follows.  The system VM starts afresh. */
void _VMM32X_Exit_VM(struct cb_s *vm);

/* For tests of what happens when memory is exhausted: allocation number nth of these kinds fails;
 * 0, 0: none.  Returns how many there have been since the last call. */
uint32_t _VMM32X_Fail_Allocation(uint32_t kinds, uint32_t nth);
#define VMM32X_FAIL_PHYS        1u      /* page frames */
#define VMM32X_FAIL_HEAP        2u
#define VMM32X_FAIL_ARENA       4u      /* linear addresses */
#define VMM32X_FAIL_ON          8u      /* and all after it: once alone may be made good */

struct VMM32X_Memory {                  /* of all of the VMM */
    uint32_t frames;                    /* free, or of the heap, which keeps them, or of pageable pages */
    uint32_t heap_blocks, heap_bytes;   /* live, of all heaps */
    uint32_t arena_pages;               /* linear ones of the VMM itself in use, but for the heap's */
    uint32_t reserved_pages;            /* of the current private, the shared and the system arena */
    uint32_t committed_pages;           /* pageable ones */
};
void _VMM32X_Memory_State(struct VMM32X_Memory *state);
/* A hardware interrupt for the current VM: to its protected-mode handler if a program has one, else
 * to V86 mode. */
void _VMM32X_Simulate_Hw_Int(uint32_t vector);
/* DOS ends the program with this PSP in the current VM. */
void _VMM32X_DOS_Program_Ended(struct cb_s *vm, uint32_t psp);


/* A protected-mode pointer of the current VM's program: where ring 0 reaches those bytes, all of them
 * inside the segment and in pages of ring 3; NULL: the program could not touch them itself. */
void *_VMM32X_User_Pointer(uint32_t selector, uint32_t offset, uint32_t bytes, uint32_t write);

/* Page table entries (frame, P_PRES P_WRITE P_USER, PG_SYS) of locked pages of the caller's show in
 * V86 pages of a VM; NULL: the VM's own again.  Quick, so nothing is checked or counted: they show no longer when they are freed. */
void _VMM32X_Show_V86(struct cb_s *vm, uint32_t page, uint32_t pages, const uint32_t *entries);

#endif
