/* xlat - translation buffer and scripts. */
#include "unit.h"
#include "../../../vxd/v86mmgr/xlat.h"

#define SEGMENT     0x9000u

static uint8_t v86[0x110000], program[4096];
static struct xlat_buffer buffer;
static struct xlat xlat;
static uint32_t registers[256];         /* by offset in the client's registers */
static uint32_t executions, returned_pointers, returned_segments, jumped;
static uint32_t limit;                  /* of the program's segment */
static bool read_only, jump_fails;
static uint8_t seen[3][64];             /* what the interrupt found at its pointers */
static uint32_t seen_count;

static void get_pointer(void *context, uint32_t seg_at, uint32_t off_at, uint32_t *selector,
                        uint32_t *offset)
{
    (void)context;
    *selector = registers[seg_at];
    *offset = registers[off_at];
}

static uint32_t get_length(void *context, uint32_t at) { (void)context; return registers[at]; }

static uint8_t *get_memory(void *context, uint32_t selector, uint32_t offset, uint32_t bytes,
                           bool write)
{
    (void)context;
    return selector == 0x17 && offset <= limit && bytes <= limit - offset && !(write && read_only)
               ? program + offset : NULL;
}

static uint32_t calculate(void *context, uint32_t procedure, uint32_t selector, uint32_t offset)
{
    (void)context;
    CHECK_EQ(procedure, 0x12345678);
    CHECK_EQ(selector, 0x17);
    return program[offset];
}

static void exec(void *context, uint8_t vector, uint16_t segment, const struct xlat_pointer *p,
                 uint32_t count)
{
    (void)context;
    CHECK_EQ(vector, 0x21);
    CHECK_EQ(segment, SEGMENT);
    executions++;
    seen_count = count;
    for (uint32_t i = 0; i < count && i < 3; i++) {
        uint8_t *at = v86 + (SEGMENT << 4) + p[i].v86_offset;

        memcpy(seen[i], at, p[i].bytes < 64 ? p[i].bytes : 64);
        memset(at, 0xEE, p[i].bytes);           /* its answer */
    }
}

static bool jump(void *context, uint32_t procedure, const uint8_t *script)
{
    (void)context;
    CHECK_EQ(procedure, 0xCAFE);
    CHECK_EQ(script[0], 0x99);
    jumped++;
    return !jump_fails;
}

static bool back_pointer(void *context, uint32_t seg_at, uint32_t off_at)
{
    (void)context;
    CHECK_EQ(executions, 1);
    CHECK_EQ(seg_at, 40);
    CHECK_EQ(off_at, 16);
    returned_pointers++;
    return true;
}

static bool back_segment(void *context, uint32_t seg_at)
{
    (void)context;
    CHECK_EQ(seg_at, 16);
    returned_segments++;
    return true;
}

static const struct xlat_ops ops = { get_pointer, get_length, get_memory, calculate, exec, jump,
                                     back_pointer, back_segment };

static void start(uint32_t bytes)
{
    buffer = (struct xlat_buffer){ SEGMENT, bytes, bytes };
    xlat = (struct xlat){ &ops, NULL, &buffer, v86 };
    memset(registers, 0, sizeof registers);
    memset(program, 0, sizeof program);
    executions = returned_pointers = returned_segments = jumped = seen_count = 0;
    limit = sizeof program;
    read_only = jump_fails = false;
    registers[44] = 0x17;               /* "DS" */
    registers[40] = 0x17;               /* "ES" */
}

TEST(xlat, blocks_go_there_and_back)
{
    static const uint8_t script[] = { 1, 10, 0, 20, 44, 0, 0x21 };

    start(256);
    registers[20] = 100;
    memcpy(program + 100, "0123456789", 10);
    CHECK(xlat_run(&xlat, script));
    CHECK_MEM_EQ(seen[0], "0123456789", 10);
    CHECK_EQ(program[100], 0xEE);
    CHECK_EQ(program[109], 0xEE);
    CHECK_EQ(program[110], 0);
    CHECK_EQ(buffer.free, 256);
}

TEST(xlat, strings_are_measured_and_do_not_come_back)
{
    static const uint8_t script[] = { 4, 20, 44, 4, 0, 40, 0, 0x21 };

    start(256);
    registers[20] = 50;
    registers[0] = 4096 - 4;            /* up to the last byte of the segment */
    strcpy((char *)program + 50, "OLD");
    memcpy(program + 4092, "NEW", 4);
    CHECK(xlat_run(&xlat, script));
    CHECK_EQ(seen_count, 2);
    CHECK_STR_EQ((char *)seen[0], "OLD");
    CHECK_STR_EQ((char *)seen[1], "NEW");
    CHECK_STR_EQ((char *)program + 50, "OLD");
    CHECK_EQ(buffer.free, 256);
}

TEST(xlat, failures_leave_the_buffer_as_it_was)
{
    static const uint8_t too_long[] = { 1, 10, 0, 20, 44, 4, 20, 44, 0, 0x21 };
    static const uint8_t bad[] = { 1, 10, 0, 20, 44, 77 };

    start(32);
    memset(program, 'A', sizeof program);
    CHECK(!xlat_run(&xlat, too_long));  /* no end within the room */
    CHECK_EQ(buffer.free, 32);
    CHECK_EQ(executions, 0);
    CHECK(!xlat_run(&xlat, bad));
    CHECK_EQ(buffer.free, 32);
    limit = 5;
    CHECK(!xlat_run(&xlat, too_long));
    registers[44] = 0x2F;               /* no such selector */
    CHECK(!xlat_run(&xlat, too_long));
    CHECK_EQ(buffer.free, 32);
}

TEST(xlat, lengths_from_a_register_and_from_a_procedure)
{
    static const uint8_t script[] = { 2, 24, 20, 44, 3, 0x78, 0x56, 0x34, 0x12, 28, 44, 0, 0x21 };

    start(256);
    registers[24] = 7;
    registers[20] = 10;
    registers[28] = 30;
    program[30] = 12;
    memcpy(program + 10, "seven77", 7);
    CHECK(xlat_run(&xlat, script));
    CHECK_MEM_EQ(seen[0], "seven77", 7);
    CHECK_EQ(program[16], 0xEE);
    CHECK_EQ(program[17], 0);
    CHECK_EQ(program[41], 0xEE);
    CHECK_EQ(program[42], 0);
    registers[24] = 300;                /* more than there is room for */
    CHECK(!xlat_run(&xlat, script));
    CHECK_EQ(buffer.free, 256);
}

TEST(xlat, read_only_memory_keeps_its_contents)
{
    static const uint8_t script[] = { 1, 4, 0, 20, 44, 0, 0x21 };

    start(256);
    read_only = true;
    memcpy(program, "code", 4);
    CHECK(xlat_run(&xlat, script));
    CHECK_MEM_EQ(program, "code", 4);
}

TEST(xlat, answers_are_made_after_the_interrupt)
{
    static const uint8_t script[] = { 6, 16, 40, 7, 16, 0, 0x21 };

    start(256);
    CHECK(xlat_run(&xlat, script));
    CHECK_EQ(returned_pointers, 1);
    CHECK_EQ(returned_segments, 1);
}

TEST(xlat, a_procedure_ends_a_script)
{
    static const uint8_t script[] = { 5, 0xFE, 0xCA, 0, 0, 0x99 };

    start(256);
    CHECK(xlat_run(&xlat, script));
    CHECK_EQ(jumped, 1);
    jump_fails = true;
    CHECK(!xlat_run(&xlat, script));
}

TEST(xlat, nested_scripts_take_turns_of_the_buffer)
{
    uint16_t a, b;

    start(100);
    CHECK(xlat_take(&buffer, 60, &a));
    CHECK(xlat_take(&buffer, 40, &b));
    CHECK_EQ(a, 0);
    CHECK_EQ(b, 60);
    CHECK(!xlat_take(&buffer, 1, &b));
    xlat_give(&buffer, 40);
    xlat_give(&buffer, 60);
    xlat_give(&buffer, 999);            /* more than was taken */
    CHECK_EQ(buffer.free, 100);
}

TEST(xlat, pointers_are_finite)
{
    uint8_t script[XLAT_POINTERS * 5 + 7];
    unsigned n = 0;

    start(4096);
    for (unsigned i = 0; i <= XLAT_POINTERS; i++) {
        const uint8_t one[] = { 1, 1, 0, 20, 44 };

        memcpy(script + n, one, sizeof one);
        n += sizeof one;
    }
    script[n++] = 0;
    script[n] = 0x21;
    CHECK(!xlat_run(&xlat, script));
    CHECK_EQ(buffer.free, 4096);
}
