/*
 * nvme_ctrl.c - an NVMe controller: start, commands, errors, resets.  Pure.  [NVMe]
 *
 * Every wait has an end; a controller that does not come back from a reset is dead and takes no more
 * commands.
 */
#include <string.h>
#include "nvme_ctrl.h"

#define STEP_US         100u
#define ADMIN_MS        5000u
#define SHUTDOWN_MS     2000u

static uint32_t get32(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put32(uint8_t *p, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        p[i] = (uint8_t)(value >> 8 * i);
    }
}

static uint32_t reg(const struct nvme *n, uint32_t offset)
{
    return n->ops->read(n->ctx, offset);
}

static void set_reg(const struct nvme *n, uint32_t offset, uint32_t value)
{
    n->ops->write(n->ctx, offset, value);
}

static uint8_t *page_at(const struct nvme *n, unsigned page)
{
    return n->dma + page * NVME_PAGE;
}

static uint32_t physical(const struct nvme *n, unsigned page)
{
    return n->dma_physical + page * NVME_PAGE;
}

/* CSTS.RDY becomes `ready`, or the controller says that it cannot. */
static bool wait_ready(const struct nvme *n, uint32_t ready)
{
    for (uint32_t waited = 0;; waited += STEP_US) {
        uint32_t status = reg(n, NVME_CSTS);

        if (status == 0xFFFFFFFF || (ready && (status & CSTS_CFS))) {
            return false;
        }
        if ((status & CSTS_RDY) == ready) {
            return true;
        }
        if (waited >= n->ready_ms * 1000) {
            return false;
        }
        n->ops->delay(n->ctx, STEP_US);
    }
}

/* ---- queues ---- */

static void ring(const struct nvme *n, uint32_t queue, bool completion, uint32_t value)
{
    set_reg(n, NVME_DOORBELLS + (queue * 2 + completion) * n->doorbell_stride, value);
}

/* An entry of a submission queue, still without its data pointers. */
static uint8_t *new_entry(struct nvme *n, struct nvme_queue *queue, uint8_t opcode, uint32_t space)
{
    uint8_t *entry = page_at(n, queue->id == 0 ? NVME_ASQ_PAGE : NVME_SQ_PAGE) + queue->tail * 64;

    memset(entry, 0, 64);
    n->command++;
    put32(entry, opcode | (uint32_t)n->command << 16);
    put32(entry + 4, space);
    return entry;
}

static void submit(struct nvme *n, struct nvme_queue *queue)
{
    queue->tail = (queue->tail + 1) % NVME_ENTRIES;
    ring(n, queue->id, false, queue->tail);
}

/* The last command of the queue. */
static enum disk_result look(struct nvme *n, struct nvme_queue *queue)
{
    const volatile uint8_t *entry =
        page_at(n, queue->id == 0 ? NVME_ACQ_PAGE : NVME_CQ_PAGE) + queue->head * 16;
    uint32_t last = *(const volatile uint32_t *)(entry + 12);
    uint16_t command = (uint16_t)last;

    if ((last >> 16 & 1) != queue->phase) {
        return DISK_BUSY;
    }
    queue->head = (queue->head + 1) % NVME_ENTRIES;
    queue->phase ^= queue->head == 0;
    ring(n, queue->id, true, queue->head);
    if (command != n->command) {
        return DISK_BUSY;           /* of one that was given up */
    }
    n->last_status = last >> 17;
    return n->last_status == 0 ? DISK_DONE : DISK_ERROR;
}

/* A command of the admin queue, waited for. */
static enum disk_result admin(struct nvme *n)
{
    submit(n, &n->admin);
    for (uint32_t waited = 0; waited < ADMIN_MS * 1000; waited += STEP_US) {
        enum disk_result result = look(n, &n->admin);

        if (result != DISK_BUSY) {
            return result;
        }
        n->ops->delay(n->ctx, STEP_US);
    }
    n->dead = true;
    return DISK_DEAD;
}

static enum disk_result identify(struct nvme *n, uint32_t what, uint32_t space)
{
    uint8_t *entry = new_entry(n, &n->admin, NVME_IDENTIFY, space);

    memset(page_at(n, NVME_DATA_PAGE), 0, NVME_PAGE);
    put32(entry + 24, physical(n, NVME_DATA_PAGE));
    put32(entry + 40, what);
    return admin(n);
}

static enum disk_result create_io_queues(struct nvme *n)
{
    uint8_t *entry = new_entry(n, &n->admin, NVME_CREATE_CQ, 0);
    enum disk_result result;

    put32(entry + 24, physical(n, NVME_CQ_PAGE));
    put32(entry + 40, (NVME_ENTRIES - 1) << 16 | 1);
    put32(entry + 44, 1);               /* contiguous, no interrupts */
    result = admin(n);
    if (result != DISK_DONE) {
        return result;
    }
    entry = new_entry(n, &n->admin, NVME_CREATE_SQ, 0);
    put32(entry + 24, physical(n, NVME_SQ_PAGE));
    put32(entry + 40, (NVME_ENTRIES - 1) << 16 | 1);
    put32(entry + 44, 1u << 16 | 1);    /* completions go to queue 1 */
    return admin(n);
}

/* ---- start and stop ---- */

static enum disk_result restart(struct nvme *n, const char **why)
{
    *why = "it does not stop";
    set_reg(n, NVME_CC, reg(n, NVME_CC) & ~CC_EN);
    if (!wait_ready(n, 0)) {
        return DISK_DEAD;
    }
    memset(n->dma, 0, NVME_DMA_PAGES * NVME_PAGE);
    n->admin = (struct nvme_queue){ .id = 0, .phase = true };
    n->io = (struct nvme_queue){ .id = 1, .phase = true };
    set_reg(n, NVME_INTMS, 0xFFFFFFFF);
    set_reg(n, NVME_AQA, (NVME_ENTRIES - 1) << 16 | (NVME_ENTRIES - 1));
    set_reg(n, NVME_ASQ, physical(n, NVME_ASQ_PAGE));
    set_reg(n, NVME_ASQ + 4, 0);
    set_reg(n, NVME_ACQ, physical(n, NVME_ACQ_PAGE));
    set_reg(n, NVME_ACQ + 4, 0);
    set_reg(n, NVME_CC, CC_QUEUES | CC_EN);
    *why = "it does not start";
    if (!wait_ready(n, CSTS_RDY)) {
        return DISK_DEAD;
    }
    *why = "it gives no queues";
    return create_io_queues(n);
}

/* Trailing blanks go, controls are not for a log. */
static void copy_text(char *to, const uint8_t *from, unsigned count)
{
    unsigned n = 0;

    while (n < count) {
        to[n] = (char)(from[n] >= ' ' && from[n] < 0x7F ? from[n] : ' ');
        n++;
    }
    while (n > 0 && to[n - 1] == ' ') {
        n--;
    }
    to[n] = 0;
}

enum disk_result nvme_start(struct nvme *n, const char **why)
{
    uint32_t low = reg(n, NVME_CAP), high = reg(n, NVME_CAP + 4), shift;
    const uint8_t *data = page_at(n, NVME_DATA_PAGE);
    enum disk_result result;

    *why = "it does not answer";
    n->dead = true;
    if (low == 0xFFFFFFFF && high == 0xFFFFFFFF) {
        return DISK_DEAD;
    }
    *why = "it has no command set for disks, or no pages of 4 KB";
    if (!(high & 1u << 5) || (high >> 16 & 15) != 0) {
        return DISK_ABSENT;
    }
    *why = "its queues are too short";
    if ((low & 0xFFFF) < NVME_ENTRIES - 1) {
        return DISK_ABSENT;
    }
    n->ready_ms = ((low >> 24) + 1) * 500;
    n->doorbell_stride = 4u << (high & 15);
    result = restart(n, why);
    if (result != DISK_DONE) {
        return result;
    }
    *why = "it does not say what it is";
    result = identify(n, 1, 0);
    if (result != DISK_DONE) {
        return result;
    }
    n->dead = false;
    copy_text(n->model, data + 24, 40);
    shift = data[77];                   /* MDTS: pages of a command, as a power of 2 */
    n->max_pages = shift == 0 || shift > 9 ? 512 : 1u << shift;
    n->write_cache = data[525] & 1;
    n->namespaces = get32(data + 516);
    *why = NULL;
    return DISK_DONE;
}

void nvme_stop(struct nvme *n)
{
    uint32_t waited = 0;

    set_reg(n, NVME_CC, (reg(n, NVME_CC) & ~(3u << 14)) | CC_SHN_NORMAL);
    while ((reg(n, NVME_CSTS) & CSTS_SHST) != CSTS_SHST_DONE && waited < SHUTDOWN_MS * 1000) {
        n->ops->delay(n->ctx, STEP_US);
        waited += STEP_US;
    }
    set_reg(n, NVME_CC, reg(n, NVME_CC) & ~CC_EN);
    (void)wait_ready(n, 0);             /* there is nothing more to be done about it */
    n->dead = true;
}

uint32_t nvme_active_space(struct nvme *n, uint32_t index)
{
    if (index >= NVME_PAGE / 4 || identify(n, 2, 0) != DISK_DONE) {
        return index == 0 && n->namespaces != 0 ? 1 : 0;    /* older than 1.1: the first */
    }
    return get32(page_at(n, NVME_DATA_PAGE) + index * 4);
}

enum disk_result nvme_identify_space(struct nvme *n, uint32_t id, struct nvme_space *space,
                                     const char **why)
{
    const uint8_t *data = page_at(n, NVME_DATA_PAGE);
    uint32_t format, shift;
    enum disk_result result = identify(n, 0, id);

    *why = "a namespace does not say what it is";
    if (result != DISK_DONE) {
        return result;
    }
    format = get32(data + 128 + (data[26] & 15) * 4);
    shift = format >> 16 & 0xFF;
    space->id = id;
    space->sectors = get32(data) | (uint64_t)get32(data + 4) << 32;
    if (space->sectors == 0 || space->sectors >> 48 != 0) {
        *why = "a namespace has an impossible size";
        return DISK_ABSENT;
    }
    if (shift < 9 || shift > 12 || (format & 0xFFFF) != 0) {
        *why = "a namespace has sectors that are neither 512 nor 4096 plain bytes";
        return DISK_ABSENT;
    }
    space->sector_size = 1u << shift;
    *why = NULL;
    return DISK_DONE;
}

/* ---- commands ---- */

/* Where the memory is: first page, and the second or a list of all others. [NVMe 4.3] */
static bool put_pages(struct nvme *n, uint8_t *entry, const uint32_t *frames, uint32_t offset,
                      uint32_t bytes)
{
    uint32_t pages = (offset + bytes + NVME_PAGE - 1) / NVME_PAGE;
    uint8_t *list = page_at(n, NVME_PRP_PAGE);

    if ((offset & 3) || pages > n->max_pages || pages > NVME_PAGE / 8) {
        return false;
    }
    put32(entry + 24, frames[0] * NVME_PAGE + offset);
    if (pages == 2) {
        put32(entry + 32, frames[1] * NVME_PAGE);
    } else if (pages > 2) {
        for (uint32_t i = 1; i < pages; i++) {
            put32(list + (i - 1) * 8, frames[i] * NVME_PAGE);
            put32(list + (i - 1) * 8 + 4, 0);
        }
        put32(entry + 32, physical(n, NVME_PRP_PAGE));
    }
    return true;
}

enum disk_result nvme_issue(struct nvme *n, const struct nvme_space *space, uint8_t opcode,
                            uint64_t sector, uint32_t count, const uint32_t *frames,
                            uint32_t offset, uint32_t bytes)
{
    uint8_t *entry;

    if (n->dead) {
        return DISK_DEAD;
    }
    entry = new_entry(n, &n->io, opcode, space->id);
    if (opcode != NVME_FLUSH) {
        if (count == 0 || count > 0x10000 || !put_pages(n, entry, frames, offset, bytes)) {
            return DISK_ERROR;
        }
        put32(entry + 40, (uint32_t)sector);
        put32(entry + 44, (uint32_t)(sector >> 32));
        put32(entry + 48, count - 1);
    }
    submit(n, &n->io);
    return DISK_BUSY;
}

enum disk_result nvme_poll(struct nvme *n)
{
    return look(n, &n->io);
}

enum disk_result nvme_abort(struct nvme *n)
{
    const char *why;

    if (restart(n, &why) != DISK_DONE) {
        n->dead = true;
        return DISK_DEAD;
    }
    return DISK_ERROR;
}
