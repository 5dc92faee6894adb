/*
 * probe - a VMM that only reports what the loader handed over, for probe_test.py.
 *
 * One fact a line on the debug ports.  Then it destroys all memory that boot_info calls usable
 * and checks the files again: whoever lists memory that is still needed fails here.
 */
#include <vmm.h>
#include <boot_info.h>
#include "cpu.h"
#include "probe.h"

#define EXIT_PORT      0xF4
#define EXIT_GOOD      0x10
#define BOCHS_SHUTDOWN 0x8900
#define IDENTITY_END   0xC0000000u

uint32_t probe_first_esp;           /* written by start.S, once */

static void probe_control(void)
{
}

extern struct VxD_Desc_Block PROBE_DDB;
struct VxD_Desc_Block PROBE_DDB = {
    .DDB_SDK_Version = 0x0400, .DDB_Req_Device_Number = 1, .DDB_Name = "PROBE   ",
    .DDB_Control_Proc = probe_control, .DDB_Size = sizeof(struct VxD_Desc_Block),
};

static uint32_t crc32(uint32_t address, uint32_t size)
{
    static uint32_t table[256];
    const uint8_t *p = (const uint8_t *)address;
    uint32_t crc = ~0u;

    for (uint32_t i = 0; table[1] == 0 || i < 256; i++) {
        uint32_t value = i;

        for (int bit = 0; bit < 8; bit++) {
            value = value >> 1 ^ (value & 1 ? 0xEDB88320u : 0);
        }
        table[i & 255] = value;
    }
    for (uint32_t i = 0; i < size; i++) {
        crc = table[(crc ^ p[i]) & 255] ^ crc >> 8;
    }
    return ~crc;
}

/* Both views must be the same memory.  Byte by byte: one object holds our own stack. */
static int is_same(uint32_t a, uint32_t b, uint32_t size)
{
    const volatile uint8_t *p = (const volatile uint8_t *)a;
    const volatile uint8_t *q = (const volatile uint8_t *)b;

    while (size > 0 && *p++ == *q++) {
        size--;
    }
    return size == 0;
}

static void report_state(uint32_t magic, const struct boot_info *info)
{
    uint32_t cr0, cr3, cr4, cs, ds, flags;

    __asm__ volatile("movl %%cr0, %0; movl %%cr3, %1; movl %%cr4, %2; movl %%cs, %3; movl %%ds, %4;"
                     "pushfl; popl %5"
                     : "=r"(cr0), "=r"(cr3), "=r"(cr4), "=r"(cs), "=r"(ds), "=r"(flags));
    probe_print("magic %8 version %d size %d source %d\n", magic, info->version, info->size,
                info->source);
    probe_print("cr0 %8 cr4 %8 cr3ok %d cs %8 ds %8 if %d efer %8\n", cr0, cr4,
                cr3 == info->page_directory, cs, ds, flags >> 9 & 1,
                cpu_has_efer() ? (uint32_t)cpu_read_msr(0xC0000080u) : 0);
    probe_print("stackok %d\n", probe_first_esp > info->loader_base &&
                probe_first_esp <= info->loader_base + info->loader_size &&
                probe_first_esp >= info->loader_base + 0x1000);
    probe_print("loader %8 size %8\n", info->loader_base, info->loader_size);
    probe_print("command [%s]\n", info->command_line ? (const char *)info->command_line : "");
    probe_print("time %d-%d-%d %d:%d:%d\n", info->time.year, info->time.month, info->time.day,
                info->time.hour, info->time.minute, info->time.second);
    probe_print("tsc %d hz %d\n", info->tsc_at_exit > info->tsc_at_start,
                (uint32_t)info->tsc_hz);
    probe_print("firmware [%s] smbios %8 rsdp %8 systab %8 apic %8\n", info->firmware,
                (uint32_t)info->smbios, (uint32_t)info->rsdp, (uint32_t)info->efi_system_table,
                info->apic_base_low);
    probe_print("guid");
    for (int i = 0; i < 16; i++) {
        probe_print(" %2", info->boot_device_guid[i]);
    }
    probe_print("\nframebuffer %8%8 size %8 %dx%d pitch %d bpp %d masks %8 %8 %8\n",
                (uint32_t)(info->framebuffer.base >> 32), (uint32_t)info->framebuffer.base,
                (uint32_t)info->framebuffer.size, info->framebuffer.width,
                info->framebuffer.height, info->framebuffer.pitch,
                info->framebuffer.bits_per_pixel, info->framebuffer.red_mask,
                info->framebuffer.green_mask, info->framebuffer.blue_mask);
}

static void report_tables(const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct boot_memory *m = &info->memory[i];
        uint64_t end = m->base + m->size;

        probe_print("memory %8%8 %8%8 type %d firmware %d\n", (uint32_t)(m->base >> 32),
                    (uint32_t)m->base, (uint32_t)(end >> 32), (uint32_t)end, m->type,
                    m->firmware_type);
    }
    for (uint32_t i = 0; i < info->acpi_count; i++) {
        const struct boot_acpi *t = &info->acpi[i];
        uint8_t sum = 0;

        for (uint32_t n = 0; n < t->size; n++) {
            sum = (uint8_t)(sum + ((const uint8_t *)t->address)[n]);
        }
        probe_print("acpi %c%c%c%c size %d sum %d\n", t->signature[0], t->signature[1],
                    t->signature[2], t->signature[3], t->size, sum);
    }
    for (uint32_t i = 0; i < info->object_count; i++) {
        const struct boot_object *o = &info->object[i];

        probe_print("object %8 physical %8 size %8 flags %8 same %d\n", o->linear, o->physical,
                    o->size, o->flags, is_same(o->linear, o->physical, o->size));
    }
}

static void report_files(const struct boot_info *info, const char *word)
{
    for (uint32_t i = 0; i < info->file_count; i++) {
        const struct boot_file *f = &info->file[i];

        probe_print("%s %s kind %d address %8 size %d crc %8\n", word, f->name, f->kind, f->address,
                    f->size, crc32(f->address, f->size));
    }
}

/* Fill what is free to use; the temporary page directory maps it up to BFFFFFFFh. */
static void destroy_usable(const struct boot_info *info)
{
    for (uint32_t i = 0; i < info->memory_count; i++) {
        const struct boot_memory *m = &info->memory[i];
        uint32_t at = (uint32_t)m->base, count;
        uint64_t end = m->base + m->size;

        if ((m->type != BOOT_MEM_USABLE && m->type != BOOT_MEM_FIRMWARE &&
             m->type != BOOT_MEM_ACPI) || m->base >= IDENTITY_END) {
            continue;
        }
        end = end < IDENTITY_END ? end : IDENTITY_END;
        count = (uint32_t)(end - m->base) / 4;
        __asm__ volatile("rep stosl" : "+D"(at), "+c"(count) : "a"(0xCCCCCCCCu) : "memory");
    }
}

extern void probe_main(uint32_t magic, const struct boot_info *info);
void probe_main(uint32_t magic, const struct boot_info *info)
{
    report_state(magic, info);
    if (magic == BOOT_INFO_MAGIC && info->size == sizeof(*info)) {
        report_tables(info);
        report_files(info, "file");
        probe_devices(info);
        destroy_usable(info);
        report_files(info, "again");
    }
    probe_print("end\n");
    cpu_out8(EXIT_PORT, EXIT_GOOD);
    for (const char *s = "Shutdown"; *s != 0; s++) {
        cpu_out8(BOCHS_SHUTDOWN, (uint8_t)*s);
    }
    for (;;) {
        __asm__ volatile("cli; hlt");
    }
}
