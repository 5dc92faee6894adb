/*
 * mem - MEM: how much memory there is and who has it.
 */
#include "util.h"

const char program_help[] =
    "Shows how much memory there is, and what is free.\r\n\r\n"
    "MEM [/C | /D | /F | /M program] [/P]\r\n\r\n"
    "  /C           Which programs are in conventional and upper memory.\r\n"
    "  /D           Every block of memory, and what it is for.\r\n"
    "  /F           The blocks that are free.\r\n"
    "  /M program   The blocks of one program.\r\n"
    "  /P           A screen at a time.\r\n";

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

/* ---- /D, /F, /M: block by block ---- */

static enum { SHOW_NONE, SHOW_ALL, SHOW_FREE, SHOW_ONE } shown;
static char shown_name[9];

struct memory_block { char kind; uint16_t owner, paragraphs; char unused[3], name[8]; } __attribute__((packed));

static void block_name(char to[9], const char name[8])
{
    unsigned n = 0;

    while (n < 8 && (uint8_t)name[n] > ' ') {
        to[n] = name[n];
        n++;
    }
    to[n] = '\0';
}

static void show_line(uint16_t segment, uint32_t bytes, const char *name, const char *type)
{
    print("  %04x  %9n (%4nK)   %-8s  %s", (uint32_t)segment, bytes, (bytes + 512) >> 10, name, type);
    line_end();
}

/* What DOS keeps in a block of its own: drivers and tables [RBIL 2152 #01629]. */
static void show_parts(uint16_t segment, uint16_t end)
{
    static const struct { char kind; const char *type; } kinds[] = {
        { 'D', "Installed device" }, { 'E', "Device, second part" }, { 'I', "File system" }, { 'F', "FILES" },
        { 'X', "FCBS" }, { 'C', "Buffers" }, { 'B', "BUFFERS" }, { 'L', "LASTDRIVE" }, { 'S', "STACKS" },
        { 'T', "Code" },
    };

    while (segment < end) {
        struct memory_block part;
        char name[9];
        const char *type = NULL;

        far_copy_in(&part, segment, 0, sizeof part);
        for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
            if (kinds[i].kind == part.kind) {
                type = kinds[i].type;
            }
        }
        if (type == NULL || part.paragraphs == 0 || part.paragraphs > end - segment) {
            return;
        }
        block_name(name, part.name);
        show_line(segment, (uint32_t)(part.paragraphs + 1) << 4,
                  part.kind == 'D' || part.kind == 'I' ? name : "", type);
        segment = (uint16_t)(segment + part.paragraphs + 1);
    }
}

static void show_block(uint16_t segment, const struct memory_block *block)
{
    uint32_t bytes = ((uint32_t)block->paragraphs + 1) << 4;
    uint16_t environment;
    char name[9];

    if (block->owner == 0 || block->owner == my_segment()) {
        if (shown == SHOW_ALL || shown == SHOW_FREE) {
            show_line(segment, bytes, block->owner == 0 ? "" : "MEM",
                      block->owner == 0 ? "Free" : "Free when MEM ends");
        }
        return;
    }
    name_of(block->owner, name);
    if (shown == SHOW_FREE || (shown == SHOW_ONE && !text_same(name, shown_name))) {
        return;
    }
    if (block->owner <= 8) {
        if (block->name[0] == 'S' && block->name[1] == 'D') {
            show_line(segment, bytes, "MSDOS", "System data");
            show_parts((uint16_t)(segment + 1), (uint16_t)(segment + 1 + block->paragraphs));
        } else {
            bool gap = (uint32_t)segment + block->paragraphs >= TOP_SEGMENT;    /* between parts of upper memory */

            show_line(segment, bytes, gap ? "" : "MSDOS", gap ? "Not DOS's" : "System code");
        }
        return;
    }
    far_copy_in(&environment, block->owner, 0x2C, 2);
    show_line(segment, bytes, name, segment + 1 == block->owner ? "Program"
                                    : segment + 1 == environment ? "Environment" : "Data");
}

static void show_head(void)
{
    print_text("Segment   Total              Name      Type");
    line_end();
    print_text("-------  ----------------   --------  --------");
    line_end();
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
        struct memory_block block;

        far_copy_in(&block, segment, 0, sizeof block);
        if (shown != SHOW_NONE && (block.kind == 'M' || block.kind == 'Z')) {
            show_block(segment, &block);
        }
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

/* /M:NAME or /M NAME */
static void take_name(const char *value, const char *word)
{
    const char *name = *value == ':' ? value + 1 : *value != '\0' ? value : word;

    if (name == NULL || *name == '\0') {
        fail(1, "MEM: /M needs the name of a program");
    }
    text_copy(shown_name, name, sizeof shown_name);
    shown = SHOW_ONE;
}

uint8_t program(char *arguments)
{
    bool classify = line_switch(arguments, 'C', NULL, 0), one;
    char value[16];
    uint32_t largest = 0, total = 0, ems_total = 0, ems_left = 0, kb;
    uint16_t low_kb, linked;
    bool has_xms;

    by_page = line_switch(arguments, 'P', NULL, 0);
    if (line_switch(arguments, 'D', NULL, 0)) {
        shown = SHOW_ALL;
    } else if (line_switch(arguments, 'F', NULL, 0)) {
        shown = SHOW_FREE;
    }
    one = line_switch(arguments, 'M', value, sizeof value);
    refuse_switches(arguments);
    if (one) {
        take_name(value, only_argument(arguments));
    } else if (only_argument(arguments) != NULL) {
        fail(1, "Too many parameters");
    }
    if (shown != SHOW_NONE) {
        print_text("\r\n");
        show_head();
    }
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
    if (shown == SHOW_ONE) {
        return 0;
    }
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
