/*
 * driver_test - vxd/dosmgr/dos_driver.c and dos_device.c: drivers of the VM, played by C functions.
 */
#include <string.h>
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)
#define EXPECT_OK(call) do { CHECK_EQ(call, DOS_DONE); CHECK(!guest_failed(g)); } while (0)
#define EXPECT_ERROR(call, code)                                                                   \
    do {                                                                                           \
        CHECK_EQ(call, DOS_DONE);                                                                  \
        CHECK(guest_failed(g));                                                                    \
        CHECK_EQ(CRS.Client_AX, code);                                                             \
    } while (0)

enum { IMAGE = 0x200, SECOND = 0x40 };

/* What the driver of a test is, and what it was asked. */
static struct {
    uint16_t attributes;
    uint8_t units;
    bool two, refuses;
    uint32_t keep;                  /* end of what it keeps, linear; 0 = IMAGE / 2 bytes */
    unsigned fail_at, fail_code;    /* fails before byte fail_at of what is written; 0 = never */
    char init_line[80];
    char written[100], control[40];
    unsigned length, opens, closes, inits;
    const char *input;
    uint8_t minor;
    const uint8_t *clock;           /* six bytes that it reads */
} it;

static void driver(struct guest *g, uint32_t header, uint32_t request)
{
    struct dos_vm *vm = &g->vm;
    unsigned command = dos_far8(vm, request, 2), status = 0x0100;
    uint32_t data = dos_far32(vm, request, 14);
    uint16_t count = dos_far16(vm, request, 18);

    switch (command) {
    case DRIVER_INIT:
        CHECK_EQ(dos_far8(vm, request, 0), 25);
        CHECK((data >> 16) > (header >> 16));           /* the end of its memory */
        dos_copy_in(vm, it.init_line, (uint16_t)(dos_far32(vm, request, 18) >> 16), dos_far32(vm, request, 18) & 0xFFFF,
                    sizeof it.init_line - 1);
        dos_set_far8(vm, request, 13, it.units);
        dos_set_far32(vm, request, 14, it.refuses ? header & 0xFFFF0000 : it.keep ? it.keep << 12 : (header & 0xFFFF0000) | IMAGE / 2);
        it.inits++;
        break;
    case DRIVER_WRITE:
        for (uint16_t n = 0; n < count; n++) {
            if (it.fail_at != 0 && it.length + 1 == it.fail_at) {
                it.fail_at = 0;
                status = DRIVER_ERROR | it.fail_code;
                dos_set_far16(vm, request, 18, n);
                break;
            }
            it.written[it.length++] = (char)dos_get8(vm, (uint16_t)(data >> 16), (data & 0xFFFF) + n);
        }
        break;
    case DRIVER_READ:
        if (it.clock != NULL) {
            dos_copy_out(vm, (uint16_t)(data >> 16), data & 0xFFFF, it.clock, count);
            break;
        }
        if (it.fail_code != 0 && it.fail_at == 0) {
            status = DRIVER_ERROR | it.fail_code;
            break;
        }
        for (uint16_t n = 0; n < count; n++) {
            if (it.input == NULL || *it.input == 0) {
                dos_set_far16(vm, request, 18, n);
                break;
            }
            dos_put8(vm, (uint16_t)(data >> 16), (data & 0xFFFF) + n, (uint8_t)*it.input++);
        }
        break;
    case DRIVER_PEEK:
        if (it.input == NULL || *it.input == 0) {
            status |= DRIVER_BUSY;
        } else {
            dos_set_far8(vm, request, 13, (uint8_t)*it.input);
        }
        break;
    case DRIVER_READ_STATUS:
        status |= it.input == NULL || *it.input == 0 ? DRIVER_BUSY : 0;
        break;
    case DRIVER_IOCTL_READ:
        dos_put8(vm, (uint16_t)(data >> 16), data & 0xFFFF, 'r');
        dos_set_far16(vm, request, 18, 1);
        break;
    case DRIVER_IOCTL_WRITE:
        dos_copy_in(vm, it.control, (uint16_t)(data >> 16), data & 0xFFFF, count < sizeof it.control ? count : 0);
        break;
    case DRIVER_GENERIC:
        it.minor = dos_far8(vm, request, 14);
        status = it.minor == 0x7F ? 0x0100 : DRIVER_ERROR | DRIVER_NO_COMMAND;
        break;
    case DRIVER_OPEN:
        it.opens++;
        break;
    case DRIVER_CLOSE:
        it.closes++;
        break;
    default:
        break;
    }
    dos_set_far16(vm, request, 3, status);
}

static void put_header(uint8_t *at, uint16_t next, const char *name)
{
    const uint8_t bytes[10] = { (uint8_t)next, (uint8_t)(next >> 8), 0xFF, 0xFF, (uint8_t)it.attributes,
                                (uint8_t)(it.attributes >> 8), 0x20, 0, 0x21, 0 };

    memcpy(at, bytes, sizeof bytes);
    memcpy(at + 10, name, 8);
}

static struct guest *with_file(const char *name)
{
    struct guest *g = guest_make();
    uint8_t image[IMAGE] = { 0 };

    put_header(image, it.two ? SECOND : 0xFFFF, name);
    if (it.two) {
        put_header(image + SECOND, 0xFFFF, "SECOND$ ");
    }
    g->driver = driver;
    (void)guest_program(g);
    guest_file(g, "\\TEST.SYS", image, sizeof image);
    return g;
}

static void is(uint16_t attributes)
{
    memset(&it, 0, sizeof it);
    it.attributes = attributes;
}

static unsigned open_device(struct guest *g, const char *name)
{
    EXPECT_OK(guest_path(g, 0x3D02, 0, name));
    return CRS.Client_AX;
}

/* Free memory in the largest block. */
static unsigned largest(struct guest *g)
{
    (void)guest_call(g, 0x4800, 0xFFFF, 0, 0);
    return CRS.Client_BX;
}

TEST(driver, load_keeps_what_it_says)
{
    struct guest *g;
    uint32_t header;
    unsigned before;

    is(0xC800);
    g = with_file("TEST$   ");
    before = largest(g);
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\test.sys /a:1", false), DOS_DRIVER_LOADED);
    CHECK_EQ(it.inits, 1);
    CHECK_STR_EQ(it.init_line, "C:\\TEST.SYS /A:1\r\n");
    header = dos_get32(&g->vm, DOS_SEG, LOL_NUL);               /* right behind NUL */
    CHECK_MEM_EQ(dos_at(&g->vm, (uint16_t)(header >> 16), 10), "TEST$   ", 8);
    CHECK_EQ(dos_get32(&g->vm, (uint16_t)(header >> 16), 0), DOS_SEG << 16 | DOS_DEVICES);
    CHECK_EQ(before - largest(g), IMAGE / 2 / 16 + 2);          /* two headers */
    CHECK_EQ(dos_get8(&g->vm, (uint16_t)((header >> 16) - 1), 0), 'D');
    CHECK_MEM_EQ(dos_at(&g->vm, (uint16_t)((header >> 16) - 1), 8), "TEST", 5);
    CHECK_EQ(dos_get16(&g->vm, (uint16_t)((header >> 16) - 2), MCB_OWNER), MCB_OWNER_DOS);
    guest_free(g);
}

TEST(driver, what_does_not_load_leaves_nothing)
{
    struct guest *g;
    unsigned before;

    is(0x8000);
    it.refuses = true;
    g = with_file("TEST$   ");
    before = largest(g);
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_REFUSED);
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\NONE.SYS", false), DOS_DRIVER_MISSING);
    CHECK_EQ(dos_load_driver(&g->vm, "Q:\\NONE.SYS", false), DOS_DRIVER_MISSING);
    CHECK_EQ(dos_load_driver(&g->vm, "CON", false), DOS_DRIVER_MISSING);
    it.refuses = false;
    it.keep = 0xA0010;
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_TOO_LARGE);
    CHECK_EQ(largest(g), before);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, LOL_NUL), DOS_SEG << 16 | DOS_DEVICES);
    guest_free(g);
    is(0x0000);
    it.units = 2;
    g = with_file("\2       ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_BLOCK);
    guest_free(g);
}

TEST(driver, several_devices_in_a_file_and_high)
{
    struct guest *g;

    is(0x8000);
    it.two = true;
    g = with_file("FIRST$  ");
    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", true), DOS_DRIVER_LOADED);
    CHECK_EQ(it.inits, 2);
    CHECK(dos_get16(&g->vm, DOS_SEG, LOL_NUL + 2) >= 0xCA00);
    (void)open_device(g, "FIRST$");
    (void)open_device(g, "SECOND$");
    guest_free(g);
}

TEST(driver, reads_and_writes)
{
    struct guest *g;
    unsigned h;

    is(0xC800);
    g = with_file("TEST$   ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    h = open_device(g, "TEST$");
    CHECK_EQ(it.opens, 1);
    EXPECT_OK(guest_call(g, 0x4400, (uint16_t)h, 0, 0));
    CHECK_EQ(CRS.Client_DX & 0x48FF, 0x48C0);                   /* IOCTL, open and close, a device */
    guest_put(g, BUFFER, 0, "hello\x1Anever");
    CRS.Client_DS = BUFFER;
    EXPECT_OK(guest_call(g, 0x4000, (uint16_t)h, 11, 0));
    CHECK_EQ(CRS.Client_AX, 5);
    it.input = "one\rtwo\x1Athree";
    EXPECT_OK(guest_call(g, 0x4406, (uint16_t)h, 0, 0));
    CHECK_EQ(CRS.Client_AL, 0xFF);
    EXPECT_OK(guest_call(g, 0x3F00, (uint16_t)h, 100, 0x40));
    CHECK_EQ(CRS.Client_AX, 4);
    EXPECT_OK(guest_call(g, 0x3F00, (uint16_t)h, 100, 0x40));
    CHECK_EQ(CRS.Client_AX, 3);                                 /* "two", then the end */
    EXPECT_OK(guest_call(g, 0x4401, (uint16_t)h, 0, 0xE0));     /* raw */
    EXPECT_OK(guest_call(g, 0x3F00, (uint16_t)h, 3, 0x40));
    CHECK_EQ(CRS.Client_AX, 3);
    CHECK_MEM_EQ(dos_at(&g->vm, BUFFER, 0x40), "thr", 3);
    EXPECT_OK(guest_call(g, 0x4000, (uint16_t)h, 7, 0));
    CHECK_STR_EQ(it.written, "hellohello\x1An");
    EXPECT_OK(guest_call(g, 0x4402, (uint16_t)h, 5, 0x50));
    CHECK_EQ(CRS.Client_AX, 1);
    guest_put(g, BUFFER, 0, "control");
    EXPECT_OK(guest_call(g, 0x4403, (uint16_t)h, 8, 0));
    CHECK_STR_EQ(it.control, "control");
    EXPECT_ERROR(guest_call(g, 0x440C, (uint16_t)h, 0x037F, 0), 1);     /* its header says it has none */
    EXPECT_OK(guest_call(g, 0x3E00, (uint16_t)h, 0, 0));
    CHECK_EQ(it.closes, 1);
    dos_stop(&g->vm);
    CHECK_EQ(it.closes, 1);                                     /* nothing runs in a VM that ends */
    guest_free(g);
}

TEST(driver, generic_control)
{
    struct guest *g;
    unsigned h;

    is(0x8040);
    g = with_file("TEST$   ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    h = open_device(g, "TEST$");
    EXPECT_OK(guest_call(g, 0x440C, (uint16_t)h, 0x037F, 0));
    CHECK_EQ(it.minor, 0x7F);
    EXPECT_ERROR(guest_call(g, 0x440C, (uint16_t)h, 0x0345, 0), 22);    /* unknown command */
    EXPECT_ERROR(guest_call(g, 0x4402, (uint16_t)h, 5, 0), 1);
    guest_free(g);
}

TEST(driver, errors_ask_int_24h)
{
    struct guest *g;
    unsigned h;

    is(0x8000);
    g = with_file("TEST$   ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    h = open_device(g, "TEST$");
    guest_put(g, BUFFER, 0, "abcdef");
    CRS.Client_DS = BUFFER;
    it.fail_at = 4;
    it.fail_code = DRIVER_NO_PAPER;
    CHECK_EQ(guest_call(g, 0x4000, (uint16_t)h, 6, 0), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_AH, 0xB9);
    CHECK_EQ(CRS.Client_DI & 0xFF, DRIVER_NO_PAPER);
    CHECK_MEM_EQ(dos_at(&g->vm, CRS.Client_BP, CRS.Client_SI + 10u), "TEST$   ", 8);
    CHECK_EQ(dos_var8(&g->vm, SDA), 1);
    EXPECT_OK(guest_call(g, 0x5900, 0, 0, 0));                  /* the handler may ask */
    CHECK_EQ(CRS.Client_AX, 28);                                /* printer out of paper */
    CRS.Client_AL = 1;                                          /* retry: goes on with the fourth byte */
    EXPECT_OK(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE));
    CHECK_EQ(CRS.Client_AX, 6);
    CHECK_STR_EQ(it.written, "abcdef");
    it.fail_at = 8;
    CHECK_EQ(guest_call(g, 0x4000, (uint16_t)h, 6, 0), DOS_CRITICAL);
    CRS.Client_AL = 3;
    it.fail_at = 8;
    EXPECT_ERROR(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_ERR_FAIL_24);
    it.fail_at = 0;                                             /* it reads nothing now */
    it.fail_code = DRIVER_NOT_READY;
    CHECK_EQ(guest_call(g, 0x3F00, (uint16_t)h, 6, 0), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_AH, 0xB8);
    CRS.Client_AL = 0;                                          /* ignore */
    EXPECT_OK(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE));
    guest_free(g);
}

TEST(driver, abort_of_the_first_program_is_fail)
{
    struct guest *g;
    unsigned h;

    is(0x8000);
    g = with_file("TEST$   ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    h = open_device(g, "TEST$");
    it.fail_code = DRIVER_NOT_READY;
    CHECK_EQ(guest_call(g, 0x3F00, (uint16_t)h, 6, 0), DOS_CRITICAL);
    CRS.Client_AL = 2;
    EXPECT_ERROR(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_ERR_FAIL_24);
    guest_free(g);
}

TEST(driver, another_con_gets_what_con_gets)
{
    struct guest *g;

    is(0x8003);
    g = with_file("CON     ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, LOL + 0x0C), dos_get32(&g->vm, DOS_SEG, LOL_NUL));
    guest_call(g, 0x0200, 0, 0, 'A');
    guest_put(g, BUFFER, 0, "\tB$");
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x0900, 0, 0, 0);
    CHECK_STR_EQ(it.written, "A       B");
    CHECK_STR_EQ(g->out, "");
    CHECK_EQ(guest_call(g, 0x0800, 0, 0, 0), DOS_WAIT);
    it.input = "x\r";
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_KEY), DOS_DONE);
    CHECK_EQ(CRS.Client_AL, 'x');
    it.input = "\3";
    CHECK_EQ(guest_call(g, 0x0B00, 0, 0, 0), DOS_BREAK);
    guest_free(g);
}

TEST(driver, a_fast_con_writes_by_int_29h)
{
    struct guest *g;

    is(0x8013);
    g = with_file("CON     ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    guest_call(g, 0x0200, 0, 0, 'A');
    CHECK_STR_EQ(g->out, "A");
    CHECK_STR_EQ(it.written, "");
    guest_free(g);
}

TEST(driver, another_clock)
{
    static const uint8_t clock[6] = { 0x28, 0x2D, 34, 12, 78, 56 };     /* 11560 days: 26 August 2011, a Friday */
    struct guest *g;

    is(0x8008);
    g = with_file("CLOCK$  ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    CHECK_EQ(dos_get32(&g->vm, DOS_SEG, LOL + 8), dos_get32(&g->vm, DOS_SEG, LOL_NUL));
    it.clock = clock;
    guest_call(g, 0x2C00, 0, 0, 0);
    CHECK_EQ(CRS.Client_CX, 12 << 8 | 34);
    CHECK_EQ(CRS.Client_DX, 56 << 8 | 78);
    guest_call(g, 0x2A00, 0, 0, 0);
    CHECK_EQ(CRS.Client_CX, 2011);
    CHECK_EQ(CRS.Client_DX, 8 << 8 | 26);
    CHECK_EQ(CRS.Client_AL, 5);
    guest_call(g, 0x2D00, 0, 1 << 8 | 2, 3 << 8 | 4);
    CHECK_EQ(CRS.Client_AL, 0);
    CHECK_MEM_EQ(it.written + 2, "\2\1\4\3", 4);
    it.clock = NULL;                            /* refuses: the VMM's clock */
    it.fail_code = DRIVER_NOT_READY;
    guest_call(g, 0x2A00, 0, 0, 0);
    CHECK_EQ(CRS.Client_CX, 1995);
    guest_free(g);
}

TEST(driver, a_chain_that_leads_in_circles_ends)
{
    struct guest *g;

    is(0x8000);
    g = with_file("TEST$   ");
    CHECK_EQ(dos_load_driver(&g->vm, "C:\\TEST.SYS", false), DOS_DRIVER_LOADED);
    dos_set_far32(&g->vm, dos_get32(&g->vm, DOS_SEG, LOL_NUL), 0, dos_get32(&g->vm, DOS_SEG, LOL_NUL));
    EXPECT_ERROR(guest_path(g, 0x3D00, 0, "NOSUCH$"), 2);
    guest_free(g);
}
