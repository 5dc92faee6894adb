/* nvme_ctrl_test.c - an NVMe controller made here. */
#include <stdlib.h>
#include "unit.h"
#include "../../../vxd/nvme/nvme_ctrl.h"

enum fault { GOOD, NEVER_READY, NEVER_STOPS, FATAL_STATUS, NO_ANSWER, FAILS, NO_QUEUES, GONE };

struct machine {
    uint32_t reg[0x2000 / 4];
    uint32_t waited_us;
    enum fault fault;
    uint32_t head[2], tail[2], phase[2];        /* admin, I/O */
    unsigned commands, starts;
    uint8_t last[64];           /* last command of the I/O queue */
    uint8_t dma[NVME_DMA_PAGES * NVME_PAGE];
    struct nvme nvme;
};

static uint32_t get32(const uint8_t *p)
{
    uint32_t value;

    memcpy(&value, p, 4);
    return value;
}

static void put32(uint8_t *p, uint32_t value)
{
    memcpy(p, &value, 4);
}

static void answer_identify(struct machine *m, uint32_t what)
{
    uint8_t *data = m->dma + NVME_DATA_PAGE * NVME_PAGE;

    if (what == 1) {
        memcpy(data + 24, "DISK OF A TEST                          ", 40);
        data[77] = 5;
        data[525] = 1;
        put32(data + 516, 1);
    } else if (what == 2) {
        put32(data, 1);
    } else {
        put32(data, 0x1000);
        put32(data + 128, 12u << 16);
    }
}

static void run(struct machine *m, unsigned queue)
{
    const uint8_t *entry = m->dma + (queue ? NVME_SQ_PAGE : NVME_ASQ_PAGE) * NVME_PAGE +
                           m->head[queue] * 64;
    uint8_t *done = m->dma + (queue ? NVME_CQ_PAGE : NVME_ACQ_PAGE) * NVME_PAGE +
                    m->tail[queue] * 16;
    uint32_t status = 0;

    m->commands++;
    m->head[queue] = (m->head[queue] + 1) % NVME_ENTRIES;
    if (queue == 1) {
        memcpy(m->last, entry, 64);
        status = m->fault == FAILS ? 0x281 : 0;
        if (m->fault == NO_ANSWER) {
            return;
        }
    } else if (entry[0] == NVME_IDENTIFY) {
        answer_identify(m, get32(entry + 40));
    } else if (m->fault == NO_QUEUES) {
        status = 2;
    }
    put32(done + 12, get32(entry) >> 16 | (m->phase[queue] ^ 1) << 16 | status << 17);
    m->tail[queue] = (m->tail[queue] + 1) % NVME_ENTRIES;
    if (m->tail[queue] == 0) {
        m->phase[queue] ^= 1;
    }
}

static uint32_t read_register(void *ctx, uint32_t offset)
{
    struct machine *m = ctx;

    return m->fault == GONE ? 0xFFFFFFFF : m->reg[offset / 4];
}

static void write_register(void *ctx, uint32_t offset, uint32_t value)
{
    struct machine *m = ctx;

    m->reg[offset / 4] = value;
    if (offset == NVME_CC) {
        m->reg[NVME_CSTS / 4] = (value & CC_EN) ? CSTS_RDY : 0;
        if (value & CC_EN) {
            memset(m->head, 0, sizeof(m->head));
            memset(m->tail, 0, sizeof(m->tail));
            memset(m->phase, 0, sizeof(m->phase));
            m->starts++;
        }
        if (m->fault == NEVER_READY && (value & CC_EN)) {
            m->reg[NVME_CSTS / 4] = 0;
        }
        if (m->fault == FATAL_STATUS && (value & CC_EN)) {
            m->reg[NVME_CSTS / 4] = CSTS_CFS;
        }
        if (m->fault == NEVER_STOPS) {
            m->reg[NVME_CSTS / 4] = CSTS_RDY;
        }
        if (value & CC_SHN_NORMAL) {
            m->reg[NVME_CSTS / 4] |= CSTS_SHST_DONE;
        }
    }
    if (offset == NVME_DOORBELLS || offset == NVME_DOORBELLS + 8) {
        run(m, offset == NVME_DOORBELLS ? 0 : 1);
    }
}

static void delay(void *ctx, uint32_t microseconds)
{
    ((struct machine *)ctx)->waited_us += microseconds;
}

static const struct nvme_ops ops = { read_register, write_register, delay };

static struct machine *machine(enum fault fault)
{
    struct machine *m = calloc(1, sizeof(*m));

    m->fault = fault;
    m->reg[NVME_CAP / 4] = 4u << 24 | 0x7FF;            /* 2.5 seconds to get ready */
    m->reg[NVME_CAP / 4 + 1] = 1u << 5;
    m->reg[NVME_CC / 4] = CC_EN;                        /* as firmware left it */
    m->reg[NVME_CSTS / 4] = CSTS_RDY;
    m->nvme.ops = &ops;
    m->nvme.ctx = m;
    m->nvme.dma = m->dma;
    m->nvme.dma_physical = 0x100000;
    return m;
}

static enum disk_result start(struct machine *m)
{
    const char *why;

    return nvme_start(&m->nvme, &why);
}

static struct nvme_space space_of(struct machine *m)
{
    struct nvme_space space = { 0 };
    const char *why;

    CHECK_EQ(nvme_identify_space(&m->nvme, 1, &space, &why), DISK_DONE);
    return space;
}

static enum disk_result read_one(struct machine *m, const struct nvme_space *space)
{
    static const uint32_t frames[] = { 7 };

    return nvme_issue(&m->nvme, space, NVME_READ, 5, 1, frames, 0, 4096);
}

TEST(nvme, finds_a_disk)
{
    struct machine *m = machine(GOOD);
    struct nvme_space space;

    CHECK_EQ(start(m), DISK_DONE);
    CHECK_STR_EQ(m->nvme.model, "DISK OF A TEST");
    CHECK_EQ(m->nvme.max_pages, 32);
    CHECK(m->nvme.write_cache);
    CHECK_EQ(nvme_active_space(&m->nvme, 0), 1);
    CHECK_EQ(nvme_active_space(&m->nvme, 1), 0);
    space = space_of(m);
    CHECK_EQ(space.sectors, 0x1000);
    CHECK_EQ(space.sector_size, 4096);
    nvme_stop(&m->nvme);
    CHECK_EQ(m->reg[NVME_CC / 4] & CC_EN, 0);
    CHECK_EQ(read_one(m, &space), DISK_DEAD);
    free(m);
}

TEST(nvme, commands_go_round_the_queue)
{
    struct machine *m = machine(GOOD);
    struct nvme_space space;

    CHECK_EQ(start(m), DISK_DONE);
    space = space_of(m);
    for (unsigned i = 0; i < 100; i++) {
        CHECK_EQ(nvme_poll(&m->nvme), DISK_BUSY);
        CHECK_EQ(read_one(m, &space), DISK_BUSY);
        CHECK_EQ(nvme_poll(&m->nvme), DISK_DONE);
    }
    CHECK_EQ(m->last[0], NVME_READ);
    CHECK_EQ(get32(m->last + 4), 1);
    CHECK_EQ(get32(m->last + 24), 7 * 4096);
    CHECK_EQ(get32(m->last + 40), 5);
    CHECK_EQ(get32(m->last + 48), 0);
    free(m);
}

TEST(nvme, memory_in_one_two_and_many_pages)
{
    struct machine *m = machine(GOOD);
    struct nvme_space space;
    static const uint32_t frames[] = { 7, 3, 9, 1 };
    const uint8_t *list;

    CHECK_EQ(start(m), DISK_DONE);
    space = space_of(m);
    CHECK_EQ(nvme_issue(&m->nvme, &space, NVME_WRITE, 0, 1, frames, 512, 4096), DISK_BUSY);
    CHECK_EQ(get32(m->last + 24), 7 * 4096 + 512);
    CHECK_EQ(get32(m->last + 32), 3 * 4096);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_DONE);
    CHECK_EQ(nvme_issue(&m->nvme, &space, NVME_WRITE, 0, 3, frames, 512, 3 * 4096), DISK_BUSY);
    CHECK_EQ(get32(m->last + 32), 0x100000 + NVME_PRP_PAGE * 4096);
    list = m->dma + NVME_PRP_PAGE * NVME_PAGE;
    CHECK_EQ(get32(list), 3 * 4096);
    CHECK_EQ(get32(list + 8), 9 * 4096);
    CHECK_EQ(get32(list + 16), 1 * 4096);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_DONE);
    CHECK_EQ(nvme_issue(&m->nvme, &space, NVME_WRITE, 0, 1, frames, 1, 512), DISK_ERROR);
    CHECK_EQ(nvme_issue(&m->nvme, &space, NVME_WRITE, 0, 33, frames, 0, 33 * 4096), DISK_ERROR);
    free(m);
}

TEST(nvme, controllers_that_do_not_start_are_left_alone)
{
    static const enum fault faults[] = { NEVER_READY, NEVER_STOPS, FATAL_STATUS, NO_QUEUES, GONE };

    for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        struct machine *m = machine(faults[i]);

        CHECK(start(m) != DISK_DONE);
        CHECK(m->waited_us <= 6000000);
        free(m);
    }
}

TEST(nvme, an_error_leaves_a_queue_that_works)
{
    struct machine *m = machine(GOOD);
    struct nvme_space space;

    CHECK_EQ(start(m), DISK_DONE);
    space = space_of(m);
    m->fault = FAILS;
    CHECK_EQ(read_one(m, &space), DISK_BUSY);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_ERROR);
    CHECK_EQ(m->nvme.last_status, 0x281);
    m->fault = GOOD;
    CHECK_EQ(read_one(m, &space), DISK_BUSY);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_DONE);
    free(m);
}

TEST(nvme, a_command_without_an_end_restarts_the_controller)
{
    struct machine *m = machine(GOOD);
    struct nvme_space space;

    CHECK_EQ(start(m), DISK_DONE);
    space = space_of(m);
    m->fault = NO_ANSWER;
    CHECK_EQ(read_one(m, &space), DISK_BUSY);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_BUSY);
    m->fault = GOOD;
    CHECK_EQ(nvme_abort(&m->nvme), DISK_ERROR);
    CHECK_EQ(m->starts, 2);
    CHECK_EQ(read_one(m, &space), DISK_BUSY);
    CHECK_EQ(nvme_poll(&m->nvme), DISK_DONE);
    m->fault = GONE;
    CHECK_EQ(nvme_abort(&m->nvme), DISK_DEAD);
    CHECK_EQ(read_one(m, &space), DISK_DEAD);
    free(m);
}
