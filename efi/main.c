/*
 * main - the UEFI stub: loads VMM32.VXD, leaves the firmware, enters the VMM.
 *
 * The order of steps.  No C library; no firmware call after gather_exit.  Nothing is started
 * unless everything is there and sound: an error says file, offset and reason, waits for a key
 * and returns to the firmware.
 */
#include "stub.h"
#include "container.h"
#include "cpu.h"
#include "handoff.h"
#include "own_paging.h"
#include "quiesce.h"

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

#ifdef __x86_64__
#define SOURCE BOOT_FROM_UEFI64
#else
#define SOURCE BOOT_FROM_UEFI32
#endif

static struct stub the_stub;    /* written by the functions of this file, in order */

/* Processor cycles per second, within a few percent.  [UEFI Stall] */
static uint64_t measure_tsc(EFI_BOOT_SERVICES *boot)
{
    uint64_t start;

    if ((cpu_features() & CPU_TSC) == 0) {
        return 0;
    }
    start = cpu_read_tsc();
    boot->Stall(10000);
    return (cpu_read_tsc() - start) * 100;
}

static EFI_STATUS check_processor(void)
{
    if ((cpu_features() & CPU_PSE) == 0) {
        complain("processor", NO_OFFSET, "it has no 4 MB pages");
        return EFI_UNSUPPORTED;
    }
    return EFI_SUCCESS;
}

/* Bring memory for the VMM and the loader block, and fill both. */
static EFI_STATUS place_vmm(struct stub *stub, uint32_t *entry)
{
    const struct boot_file *container = load_find(stub, BOOT_FILE_CONTAINER);
    const void *file = (const void *)(uintptr_t)container->address;
    static struct place place;
    struct le_error e;
    uint32_t image, block, block_pages;
    EFI_STATUS status;

    if (place_measure(&place, file, container->size, &e) != 0) {
        complain(container->name, e.offset, e.reason);
        return EFI_LOAD_ERROR;
    }
    block_pages = handoff_block_pages(&place);
    status = pages_take(stub, place.image_pages, EfiLoaderCode, PAGES_KEEP, &image);
    if (EFI_ERROR(status)) {
        return status;
    }
    status = pages_take(stub, block_pages, EfiLoaderCode, PAGES_KEEP, &block);
    if (EFI_ERROR(status)) {
        return status;
    }
    stub->info = handoff_prepare((void *)(uintptr_t)block, block_pages, SOURCE);
    if (place_image(&place, (void *)(uintptr_t)image, image, stub->info, &e) != 0) {
        complain(container->name, e.offset, e.reason);
        return EFI_LOAD_ERROR;
    }
    handoff_finish(stub->info, &place, image);
    *entry = place_entry(&place);
    return EFI_SUCCESS;
}

static EFI_STATUS prepare(struct stub *stub, uint32_t *entry)
{
    EFI_STATUS status = check_processor();

    if (!EFI_ERROR(status)) {
        status = volume_open(stub);
    }
    if (!EFI_ERROR(status)) {
        status = load_files(stub);
    }
    if (!EFI_ERROR(status)) {
        status = place_vmm(stub, entry);
    }
    if (!EFI_ERROR(status)) {
        status = gather_acpi(stub);
    }
    if (!EFI_ERROR(status)) {
        gather_facts(stub);
        status = own_paging_prepare(stub);
    }
    if (!EFI_ERROR(status)) {
        say("Starting.\n");
        status = gather_exit(stub);    /* on success the firmware is gone */
    }
    return status;
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system)
{
    struct stub *stub = &the_stub;
    uint32_t entry;
    EFI_STATUS status;

    stub->image = image;
    stub->system = system;
    stub->boot = system->BootServices;
    if ((cpu_features() & CPU_TSC) != 0) {
        stub->tsc_at_start = cpu_read_tsc();
    }
    stub->boot->SetWatchdogTimer(0, 0, 0, NULL);
    console_init(system);
    stub->tsc_hz = measure_tsc(stub->boot);
    say("VMM32\n");

    status = prepare(stub, &entry);
    if (EFI_ERROR(status)) {
        pages_free_all(stub);
        wait_key("VMM32 was not started.  Press a key to return to the firmware.");
        return status;
    }
    own_paging_enter();
    quiesce(stub->info);
    handoff_go(stub->info, entry);
}
