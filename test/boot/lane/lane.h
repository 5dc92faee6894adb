/* lane.h - the quick boot lanes.  Included by test/boot/lane only. */
#ifndef LANE_H
#define LANE_H

#include <stdint.h>

#define MULTIBOOT_MAGIC    0x2BADB002u    /* from QEMU or another multiboot loader */
#define LANE_SECTOR_MAGIC  0x53334D56u    /* from sector.asm: "VM3S", same structures */

#define MULTIBOOT_COMMAND  (1u << 2)
#define MULTIBOOT_MODULES  (1u << 3)
#define MULTIBOOT_MEMORY   (1u << 6)

struct multiboot_info {
    uint32_t flags, mem_lower, mem_upper, boot_device;
    uint32_t command_line;
    uint32_t module_count, modules;
    uint32_t symbols[4];
    uint32_t memory_length, memory;
};

struct multiboot_module {
    uint32_t start, end, name, reserved;
};

struct multiboot_memory {
    uint32_t size;          /* of the rest of this entry */
    uint32_t base_low, base_high, length_low, length_high, type;
};

/* lane_log.c */
void lane_log(const char *text);
void lane_log_number(uint32_t value);
void lane_stop(const char *file, const char *reason, uint32_t offset) __attribute__((noreturn));

/* lane_clock.c */
struct boot_time;
void lane_clock(struct boot_time *time);

void lane_main(uint32_t magic, const struct multiboot_info *mbi);

#endif
