/*
 * mem - MEM: how much memory there is and who has it.
 */
#include "util.h"

const char program_help[] =
    "Shows how much memory there is, and what is free.\r\n\r\n"
    "MEM [/C] [/P]\r\n\r\n"
    "  /C    Which programs are in conventional and upper memory.\r\n"
    "  /P    A screen at a time.\r\n";

#define PROGRAMS    40
#define TOP_SEGMENT 0xA000u

static struct program_memory {
    uint16_t owner;
    char name[9];
    uint32_t low, high;                 /* bytes below and above 640 KB */
} programs[PROGRAMS];
static unsigned program_count;
static uint32_t free_low, free_high, largest_low, largest_high, used_low, used_high;

static struct program_memory *program_of(uint16_t owner)
{
    for (unsigned i = 0; i < program_count; i++) {
        if (programs[i].owner == owner) {
            return &programs[i];
        }
    }
    if (program_count == PROGRAMS) {
        return &programs[PROGRAMS - 1];
    }
    programs[program_count].owner = owner;
    return &programs[program_count++];
}

/* Name of the program whose PSP this is: in the block in front of it, since DOS 4. */
static void name_of(uint16_t owner, char to[9])
{
    unsigned n = 0;

    if (owner <= 8) {
        strcpy(to, "MSDOS");
        return;
    }
    far_copy_in(to, (uint16_t)(owner - 1), 8, 8);
    while (n < 8 && (uint8_t)to[n] > ' ') {
        n++;
    }
    to[n] = '\0';
    if (n == 0) {
        strcpy(to, "?");
    }
}

static void count_block(uint16_t segment, uint16_t owner, uint32_t bytes)
{
    bool is_high = segment >= TOP_SEGMENT;
    struct program_memory *p;

    if (owner == 0) {
        *(is_high ? &free_high : &free_low) += bytes;
        if (bytes > (is_high ? largest_high : largest_low)) {
            *(is_high ? &largest_high : &largest_low) = bytes;
        }
        return;
    }
    *(is_high ? &used_high : &used_low) += bytes;
    p = program_of(owner <= 8 ? 8 : owner);
    name_of(owner, p->name);
    *(is_high ? &p->high : &p->low) += bytes;
}

/* Neighbours that are free make one block. */
static void count_free(uint16_t *start, uint32_t *bytes)
{
    if (*bytes != 0) {
        count_block(*start, 0, *bytes);
    }
    *bytes = 0;
}

/* The chain of memory blocks [RBIL 2152 #01628]. */
static void walk_chain(void)
{
    uint16_t segment, self = my_segment(), start = 0;
    uint32_t left = 0;

    (void)dos_call(0x5200, 0, 0, 0);
    far_copy_in(&segment, dos_regs.es, (uint16_t)(dos_regs.bx - 2), 2);
    for (unsigned n = 0; n < 1000; n++) {
        struct { char kind; uint16_t owner, paragraphs; } __attribute__((packed)) block;

        far_copy_in(&block, segment, 0, sizeof block);
        if (block.kind != 'M' && block.kind != 'Z') {
            print_text("The chain of memory blocks is damaged.\r\n");
            break;
        }
        if (n == 0) {
            count_block(0, 8, (uint32_t)segment << 4);      /* DOS and the BIOS data area */
        }
        if (block.owner == 8 && (uint32_t)segment + block.paragraphs >= TOP_SEGMENT) {
            count_free(&start, &left);      /* between parts of upper memory: no memory of DOS's */
        } else if (block.owner == 0 || block.owner == self) {  /* ours is free as soon as we end */
            start = left == 0 ? segment : start;
            left += ((uint32_t)block.paragraphs + 1) * 16;
        } else {
            count_free(&start, &left);
            count_block(segment, block.owner, ((uint32_t)block.paragraphs + 1) * 16);
        }
        if (block.kind == 'Z') {
            break;
        }
        segment = (uint16_t)(segment + block.paragraphs + 1);
    }
    count_free(&start, &left);
}

static uint16_t xms_entry[2];

static bool find_xms(void)
{
    uint16_t ax = 0x4300, bx = 0, es = 0;

    __asm__ volatile("int $0x2F" : "+a"(ax) : : "memory", "cc");
    if ((ax & 0xFF) != 0x80) {
        return false;
    }
    ax = 0x4310;
    __asm__ volatile("pushw %%es; int $0x2F; movw %%es, %2; popw %%es" : "+a"(ax), "+b"(bx), "+r"(es) : : "memory", "cc");
    xms_entry[0] = bx;
    xms_entry[1] = es;
    return true;
}

/* Function 88h: KB free in one block and in all; else 08h. */
static void xms_free(uint32_t *largest, uint32_t *total)
{
    uint32_t eax = 0x8800, edx = 0, ecx = 0, ebx = 0;

    __asm__ volatile("lcallw *%4" : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx) : "m"(xms_entry) : "memory", "cc", "esi", "edi");
    if ((ebx & 0xFF) == 0x80) {
        eax = 0x0800;
        edx = 0;
        __asm__ volatile("lcallw *%3" : "+a"(eax), "+b"(ebx), "+d"(edx) : "m"(xms_entry) : "memory", "cc", "ecx", "esi", "edi");
        eax &= 0xFFFF;
        edx &= 0xFFFF;
    }
    *largest = eax;
    *total = edx;
}

/* The driver EMMXXXX0 behind INT 67h. */
static bool ems_free(uint32_t *total, uint32_t *free_pages)
{
    char name[8];
    uint16_t segment, ax = 0x4200, bx = 0, dx = 0;

    far_copy_in(&segment, 0, 0x67 * 4 + 2, 2);
    far_copy_in(name, segment, 10, 8);
    if (segment == 0 || memcmp(name, "EMMXXXX0", 8) != 0) {
        return false;
    }
    __asm__ volatile("int $0x67" : "+a"(ax), "+b"(bx), "+d"(dx) : : "memory", "cc");
    *total = dx;
    *free_pages = bx;
    return (ax >> 8) == 0;
}

static bool by_page;
static unsigned lines;

static void line_end(void)
{
    print_text("\r\n");
    if (by_page && ++lines >= screen_rows() - 2) {
        lines = 0;
        print_text("Press any key to continue . . .");
        if (key_wait() == 3) {
            leave(0);
        }
        print_text("\r                               \r");
    }
}

static void row(const char *what, uint32_t total, uint32_t used, uint32_t left)
{
    print("%-16s %9nK %9nK %9nK", what, (total + 512) >> 10, (used + 512) >> 10, (left + 512) >> 10);
    line_end();
}

static void show_programs(void)
{
    print_text("Name            Total          Conventional    Upper memory");
    line_end();
    print_text("--------  ----------------     ------------    ------------");
    line_end();
    for (unsigned i = 0; i < program_count; i++) {
        const struct program_memory *p = &programs[i];

        print("%-8s  %9n (%4nK)   %9n      %9n", p->name, p->low + p->high, (p->low + p->high + 512) >> 10, p->low, p->high);
        line_end();
    }
    print("%-8s  %9n (%4nK)   %9n      %9n", "Free", free_low + free_high, (free_low + free_high + 512) >> 10, free_low, free_high);
    line_end();
    line_end();
}

uint8_t program(char *arguments)
{
    bool classify = line_switch(arguments, 'C', NULL, 0) | line_switch(arguments, 'D', NULL, 0);
    uint32_t largest = 0, total = 0, ems_total = 0, ems_left = 0, kb;
    uint16_t low_kb, linked;
    bool has_xms;

    by_page = line_switch(arguments, 'P', NULL, 0);
    refuse_switches(arguments);
    (void)only_argument(arguments);
    far_copy_in(&low_kb, 0x40, 0x13, 2);
    (void)dos_call(0x5802, 0, 0, 0);
    linked = dos_regs.ax & 0xFF;
    (void)dos_call(0x5803, 1, 0, 0);        /* upper memory, if there is any */
    walk_chain();
    (void)dos_call(0x5803, linked, 0, 0);
    has_xms = find_xms();
    if (has_xms) {
        xms_free(&largest, &total);
    }
    print_char('\r');
    line_end();
    if (classify) {
        show_programs();
    }
    print_text("Memory               Total       Used       Free");
    line_end();
    print_text("----------------  --------   --------   --------");
    line_end();
    kb = (uint32_t)low_kb << 10;
    row("Conventional", kb, kb - free_low, free_low);
    if (used_high + free_high != 0) {
        row("Upper", used_high + free_high, used_high, free_high);
    }
    if (has_xms) {
        print("%-16s %9s  %9s  %9nK", "Extended (XMS)", "", "", total);
        line_end();
    }
    if (ems_free(&ems_total, &ems_left)) {
        row("Expanded (EMS)", ems_total << 14, (ems_total - ems_left) << 14, ems_left << 14);
    }
    line_end();
    print("Largest executable program size  %9n bytes (%nK)", largest_low, largest_low >> 10);
    line_end();
    if (free_high != 0) {
        print("Largest free upper memory block  %9n bytes (%nK)", largest_high, largest_high >> 10);
        line_end();
    }
    return 0;
}
