/*
 * main - the start of the VMM, as one list of calls in order.
 *
 * Entered from cpu/start.S on a boot stack; ends in the system VM, on its thread's stack.
 */
#include "cpu/cpu.h"
#include "cpu/fpu.h"
#include "cpu/vme.h"
#include "debug/bootlog.h"
#include "debug/monitor.h"
#include "debug/out.h"
#include "debug/screen.h"
#include "debug/terminal.h"
#include "mem/context.h"
#include "mem/heaps.h"
#include "mem/instance.h"
#include "mem/pageout.h"
#include "mem/paging.h"
#include "mem/phys.h"
#include "mem/swap.h"
#include "mem/v86map.h"
#include "registry/service.h"
#include "sched/sched.h"
#include "sched/thread.h"
#include "services/table.h"
#include "services/paths.h"
#include "services/string.h"
#include "vm/dpmi/pm.h"
#include "vm/int2f.h"
#include "vm/io_trap.h"
#include "vm/nest.h"
#include "vm/vm.h"
#include "vm/vm_return.h"
#include "vmm_boot.h"
#include "vxd/control.h"
#include "vxd/ini.h"
#include "vxd/load.h"

const struct boot_info *vmm_boot;           /* linear; written once by keep_boot_info */
const char *vmm_command_line = "";
uint32_t vmm_acpi_linear[BOOT_MAX_ACPI];

void vmm_main(const struct boot_info *boot);
void return_to_ring3(void);                 /* entry.S */

extern struct VxD_Desc_Block VMM32X_block;

#define VTD_UPDATE_SYSTEM_CLOCK     1u      /* service number */

static struct boot_info boot_copy;
static char command_line_copy[256];

static INIT_CODE void keep_boot_info(const struct boot_info *boot)
{
    boot_copy = *boot;
    vmm_boot = &boot_copy;
    if (boot->command_line != 0) {
        const char *from = (const char *)boot->command_line;

        for (unsigned i = 0; i + 1 < sizeof command_line_copy && from[i] != '\0'; i++) {
            command_line_copy[i] = from[i];
        }
        vmm_command_line = command_line_copy;
    }
}

static INIT_CODE void map_boot_data(void)
{
    for (uint32_t i = 0; i < vmm_boot->acpi_count; i++) {
        vmm_acpi_linear[i] = phys_window(vmm_boot->acpi[i].address, vmm_boot->acpi[i].size,
                                         PHYS_CACHED);
    }
    for (uint32_t i = 0; i < vmm_boot->file_count; i++) {
        const struct boot_file *f = &vmm_boot->file[i];

        if (f->kind == BOOT_FILE_SYSTEM_INI && f->size > 0) {
            ini_set((const char *)phys_window(f->address, f->size, PHYS_CACHED), f->size);
        }
    }
}

static INIT_CODE void use_code_page(void)
{
    const char *value = ini_next("386Enh", "CodePage", NULL);
    int32_t code_page;

    if (value != NULL && ini_decimal(value, &code_page)) {
        string_set_code_page((uint32_t)code_page);
    }
}

/* Between ticks Get_System_Time asks VTD, if there is one, how much time has passed. */
static void use_vtd_clock(void)
{
    const struct VxD_Desc_Block *vtd = ddb_find(VTD_Device_ID);

    if (vtd != NULL && vtd->DDB_Service_Table_Size > VTD_UPDATE_SYSTEM_CLOCK) {
        timeout_set_clock_reader(
            ((void (*const *)(void))vtd->DDB_Service_Table_Ptr)[VTD_UPDATE_SYSTEM_CLOCK]);
    }
}

/* On the system VM's thread: what Windows 95 does from Sys_Critical_Init on, in its order. */
static void start_devices(void)
{
    struct Client_Reg_Struc *frame = cur_thread->tcb.TCB_ClientPtr;

    control_init(Sys_Critical_Init, vmm_command_line);
    sched_allow_switch();
    __asm__ volatile("sti");
    control_init(Device_Init, vmm_command_line);
    (void)registry_flush();     /* its end is when devices' settings go to the disk; an error is said */
    use_vtd_clock();
    swap_init();
    broadcast_start();
    (void)v86_path_buffer();        /* while low memory may be had; without it OpenFile fails */
    control_init(Init_Complete, vmm_command_line);
    bootlog_flush();
    module_free_init();
    heaps_init_over();
    instance_settle();
    vm_start_system();
    debug_printf("VMM: system VM starts at %04X:%04X, %u KB free\n", frame->Client_CS,
                 frame->Client_IP, phys_free_count() * 4);
    vm_go();
}

INIT_CODE void vmm_main(const struct boot_info *boot)
{
    uint64_t entered = rdtsc();

    cpu_init();
    debug_init();
    debug_printf("BOOT %08X%08X %08X%08X %08X%08X\n", (uint32_t)(boot->tsc_at_start >> 32),
                 (uint32_t)boot->tsc_at_start, (uint32_t)(boot->tsc_at_exit >> 32),
                 (uint32_t)boot->tsc_at_exit, (uint32_t)(entered >> 32), (uint32_t)entered);
    keep_boot_info(boot);
    terminal_init();
    bootlog_init();
    paging_init(boot);
    paging_drop_identity();
    cpu_catch_double_fault(page_directory_physical);
    heaps_init_locked();
    map_boot_data();
    use_code_page();
    screen_init();
    sched_init();
    registry_start();
    context_init();
    pageout_init();
    heaps_init();
    vme_init();
    fpu_init();
    io_init();
    nest_init();
    vm_return_init();
    pm_init();
    module_register_vmm(vmm_boot);
    ddb_insert(&VMM32X_block);
    services_guard(&VMM32X_block);
    int2f_init();
    v86map_init();
    monitor_init();
    vm_create_system();
    sched_configure();
    module_load_all(vmm_boot);
    vm_enter_system(start_devices);
}
