/* port_test.c - one AHCI port, with a controller and a disk made here. */
#include <stdlib.h>
#include "unit.h"
#include "../../../vxd/ahci/port.h"

enum fault { GOOD, NO_LINK, NEVER_STOPS, NEVER_READY, NO_ANSWER, FAILS_ONCE, FAILS_ALWAYS, GONE };

struct machine {
    uint32_t reg[0x80 / 4];
    uint32_t waited_us;
    unsigned commands, resets;
    enum fault fault;
    uint8_t dma[PORT_DMA_BYTES] __attribute__((aligned(4096)));
    uint8_t page[4096];
    struct ahci_port port;
};

static uint32_t *at(struct machine *m, uint32_t offset)
{
    return &m->reg[offset / 4];
}

static uint32_t read_register(void *ctx, uint32_t offset)
{
    struct machine *m = ctx;

    return m->fault == GONE ? 0xFFFFFFFF : *at(m, offset);
}

static void run_command(struct machine *m)
{
    const struct ahci_table *table = (const void *)(m->dma + PORT_TABLE);

    m->commands++;
    if (m->fault == NO_ANSWER) {
        return;
    }
    if (m->fault == FAILS_ALWAYS || m->fault == FAILS_ONCE) {
        if (m->fault == FAILS_ONCE) {
            m->fault = GOOD;
        }
        *at(m, PX_IS) |= 1u << 30;
        *at(m, PX_TFD) = 0x0451;            /* aborted */
        return;
    }
    if (table->fis[2] == ATA_IDENTIFY_PACKET) {
        memset(m->page, 0, 512);
        m->page[0] = 0x80;
        m->page[1] = 0x85;                  /* a CD drive, packets of 12 bytes */
    }
    if (table->fis[2] == ATA_IDENTIFY_DEVICE) {
        memset(m->page, 0, 512);
        m->page[99] = 0x03;
        m->page[121] = 0x10;                /* 1000h sectors */
    }
    *at(m, PX_CI) = 0;
    *at(m, PX_TFD) = 0x50;
}

static void write_register(void *ctx, uint32_t offset, uint32_t value)
{
    struct machine *m = ctx;

    switch (offset) {
    case PX_CMD:
        *at(m, PX_CMD) = value & ~(CMD_CR | CMD_FR);
        *at(m, PX_CMD) |= value & CMD_FRE ? CMD_FR : 0;
        *at(m, PX_CMD) |= (value & CMD_ST) || m->fault == NEVER_STOPS ? CMD_CR : 0;
        if (!(value & CMD_ST)) {
            *at(m, PX_CI) = 0;
        }
        break;
    case PX_IS:
    case PX_SERR:
        *at(m, offset) &= ~value;
        break;
    case PX_SCTL:
        if ((*at(m, PX_SCTL) & 15) == 1 && (value & 15) == 0) {
            m->resets++;
            *at(m, PX_TFD) = m->fault == NEVER_READY ? 0x80 : 0x50;
        }
        *at(m, PX_SCTL) = value;
        break;
    case PX_CI:
        *at(m, PX_CI) |= value;
        if (*at(m, PX_CMD) & CMD_ST) {
            run_command(m);
        }
        break;
    default:
        *at(m, offset) = value;
        break;
    }
}

static void delay(void *ctx, uint32_t microseconds)
{
    ((struct machine *)ctx)->waited_us += microseconds;
}

static const struct ahci_ops ops = { read_register, write_register, delay };

static struct machine *machine(enum fault fault)
{
    struct machine *m = aligned_alloc(4096, (sizeof(*m) + 4095) & ~4095u);

    memset(m, 0, sizeof(*m));
    m->fault = fault;
    *at(m, PX_SSTS) = fault == NO_LINK ? 0 : 0x113;
    *at(m, PX_SIG) = SIG_DISK;
    *at(m, PX_TFD) = fault == NEVER_READY ? 0x80 : 0x50;
    *at(m, PX_CMD) = CMD_ST | CMD_CR | CMD_FRE | CMD_FR;        /* as firmware left it */
    m->port.ops = &ops;
    m->port.ctx = m;
    m->port.dma = m->dma;
    m->port.dma_physical = 0x1000;
    return m;
}

static enum disk_result start(struct machine *m)
{
    const char *why;

    return port_start(&m->port, m->page, 2, &why);
}

static enum disk_result read_one(struct machine *m)
{
    static const uint32_t frame = 5;

    return port_issue(&m->port, ATA_READ_DMA, 7, 1, false, &frame, 0, 512);
}

TEST(port, finds_a_disk)
{
    struct machine *m = machine(GOOD);

    CHECK_EQ(start(m), DISK_DONE);
    CHECK_EQ(m->port.disk.sectors, 0x1000);
    CHECK_EQ(*at(m, PX_CLB), 0x1000);
    CHECK_EQ(*at(m, PX_FB), 0x1400);
    CHECK_EQ(*at(m, PX_IE), 0);
    CHECK_EQ(read_one(m), DISK_BUSY);
    CHECK_EQ(port_poll(&m->port), DISK_DONE);
    port_stop(&m->port);
    CHECK_EQ(*at(m, PX_CMD) & (CMD_CR | CMD_FR), 0);
    free(m);
}

TEST(port, an_empty_port_is_no_error_and_takes_no_time)
{
    struct machine *m = machine(NO_LINK);

    CHECK_EQ(start(m), DISK_ABSENT);
    CHECK(m->waited_us == 0);
    CHECK_EQ(m->commands, 0);
    free(m);
}

TEST(port, a_port_that_slept_says_so)
{
    struct machine *m = machine(GOOD);

    CHECK(port_wake(&m->port));
    CHECK(!port_wake(&m->port));
    CHECK_EQ(start(m), DISK_DONE);
    free(m);
}

TEST(port, what_is_no_disk_is_left_alone)
{
    struct machine *m = machine(GOOD);

    *at(m, PX_SIG) = 0xC33C0101;
    CHECK_EQ(start(m), DISK_ABSENT);
    CHECK_EQ(m->commands, 0);
    free(m);
}

TEST(port, a_controller_that_never_stops_is_left_alone)
{
    struct machine *m = machine(NEVER_STOPS);

    CHECK_EQ(start(m), DISK_DEAD);
    CHECK_EQ(*at(m, PX_CLB), 0);            /* it never got memory of ours */
    CHECK(m->waited_us <= 3000000);
    free(m);
}

TEST(port, a_disk_that_never_gets_ready_is_given_up)
{
    struct machine *m = machine(NEVER_READY);

    CHECK_EQ(start(m), DISK_DEAD);
    CHECK_EQ(m->resets, 1);
    CHECK(m->waited_us <= 25000000);
    free(m);
}

TEST(port, a_disk_without_an_answer_is_given_up)
{
    struct machine *m = machine(NO_ANSWER);

    CHECK(start(m) != DISK_DONE);
    CHECK(m->waited_us <= 10000000);
    free(m);
}

TEST(port, an_error_leaves_a_port_that_works)
{
    struct machine *m = machine(GOOD);

    CHECK_EQ(start(m), DISK_DONE);
    m->fault = FAILS_ONCE;
    CHECK_EQ(read_one(m), DISK_BUSY);
    CHECK_EQ(port_poll(&m->port), DISK_ERROR);
    CHECK_EQ(m->port.last_status, 0x0451);
    CHECK_EQ(m->port.resets, 0);
    CHECK_EQ(read_one(m), DISK_BUSY);
    CHECK_EQ(port_poll(&m->port), DISK_DONE);
    free(m);
}

TEST(port, a_command_is_taken_back_by_a_reset)
{
    struct machine *m = machine(GOOD);

    CHECK_EQ(start(m), DISK_DONE);
    m->fault = NO_ANSWER;
    CHECK_EQ(read_one(m), DISK_BUSY);
    CHECK_EQ(port_poll(&m->port), DISK_BUSY);
    m->fault = GOOD;
    CHECK_EQ(port_abort(&m->port), DISK_ERROR);
    CHECK_EQ(m->port.resets, 1);
    CHECK_EQ(*at(m, PX_CI), 0);
    CHECK_EQ(read_one(m), DISK_BUSY);
    CHECK_EQ(port_poll(&m->port), DISK_DONE);
    free(m);
}

TEST(port, a_controller_that_is_gone_is_dead)
{
    struct machine *m = machine(GOOD);

    CHECK_EQ(start(m), DISK_DONE);
    CHECK_EQ(read_one(m), DISK_BUSY);
    *at(m, PX_CI) = 1;
    m->fault = GONE;
    CHECK_EQ(port_poll(&m->port), DISK_BUSY);
    CHECK_EQ(port_abort(&m->port), DISK_DEAD);
    CHECK_EQ(read_one(m), DISK_DEAD);       /* and stays so */
    free(m);
}

TEST(port, a_cd_drive_takes_packets)
{
    struct machine *m = machine(GOOD);
    const struct ahci_table *table = (const void *)(m->dma + PORT_TABLE);
    const struct ahci_command_header *header = (const void *)(m->dma + PORT_LIST);
    uint8_t packet[ATAPI_BYTES] = { 0x28, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

    *at(m, PX_SIG) = SIG_PACKET;
    CHECK_EQ(start(m), DISK_DONE);
    CHECK(m->port.packet);
    CHECK_EQ(port_packet_now(&m->port, packet, 5, 2048, 100), DISK_DONE);
    CHECK_EQ(table->fis[2], ATA_PACKET);
    CHECK_EQ(table->fis[3], 1);                 /* DMA */
    CHECK_MEM_EQ(table->atapi, packet, ATAPI_BYTES);
    CHECK(header->flags & 0x20);
    CHECK_EQ(header->prd_count, 1);
    m->fault = FAILS_ALWAYS;
    CHECK_EQ(port_packet_now(&m->port, packet, 5, 2048, 100), DISK_ERROR);
    free(m);
}
