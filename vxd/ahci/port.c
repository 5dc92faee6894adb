/*
 * port.c - one port of an AHCI controller: start, commands, errors, resets.  Pure.
 *
 * One command at a time, in slot 0.  Every wait has an end; a port that does not come back from a
 * reset is dead and takes no more commands.  [AHCI 10.1.2, 10.3, 10.4, 10.10]
 */
#include <string.h>
#include "port.h"

#define STOP_MS         500u        /* [AHCI 10.1.2] */
#define LINK_MS         100u        /* a disk that wakes up shows itself in 10 ms; be patient */
#define READY_MS        10000u      /* it may have to spin up */
#define IDENTIFY_MS     5000u
#define HEADER_PACKET   0x20u           /* A: the table has a packet */
#define STEP_US         100u

static uint32_t reg(const struct ahci_port *port, uint32_t offset)
{
    return port->ops->read(port->ctx, offset);
}

static void set_reg(const struct ahci_port *port, uint32_t offset, uint32_t value)
{
    port->ops->write(port->ctx, offset, value);
}

/* Waits until the bits have the value; false: they never had. */
static bool wait_bits(const struct ahci_port *port, uint32_t offset, uint32_t mask, uint32_t value,
                      uint32_t ms)
{
    for (uint32_t waited = 0; (reg(port, offset) & mask) != value; waited += STEP_US) {
        if (waited >= ms * 1000) {
            return false;
        }
        port->ops->delay(port->ctx, STEP_US);
    }
    return true;
}

static bool stop_commands(struct ahci_port *port)
{
    set_reg(port, PX_CMD, reg(port, PX_CMD) & ~CMD_ST);
    return wait_bits(port, PX_CMD, CMD_CR, 0, STOP_MS);
}

void port_stop(struct ahci_port *port)
{
    (void)stop_commands(port);      /* what does not stop has no memory of ours afterwards */
    set_reg(port, PX_CMD, reg(port, PX_CMD) & ~CMD_FRE);
    (void)wait_bits(port, PX_CMD, CMD_FR, 0, STOP_MS);
    set_reg(port, PX_IE, 0);
}

static void clear_errors(const struct ahci_port *port)
{
    set_reg(port, PX_SERR, 0xFFFFFFFF);
    set_reg(port, PX_IS, 0xFFFFFFFF);
}

static bool link_is_up(const struct ahci_port *port)
{
    return wait_bits(port, PX_SSTS, SSTS_DET, SSTS_PRESENT, LINK_MS);
}

/* COMRESET: DET = 1 for a millisecond, then wait for the link and the disk. [AHCI 10.4.2] */
static bool reset_link(struct ahci_port *port)
{
    uint32_t control = reg(port, PX_SCTL) & ~0x0Fu;

    port->resets++;
    set_reg(port, PX_SCTL, control | 1);
    port->ops->delay(port->ctx, 1000);
    set_reg(port, PX_SCTL, control);
    if (!link_is_up(port)) {
        return false;
    }
    clear_errors(port);
    return wait_bits(port, PX_TFD, ATA_STATUS_BSY | ATA_STATUS_DRQ, 0, READY_MS);
}

static void start_commands(const struct ahci_port *port)
{
    set_reg(port, PX_CMD, (reg(port, PX_CMD) & ~CMD_ICC_MASK) | CMD_ICC_ACTIVE | CMD_ST);
}

/* Back to where the next command can start. */
static enum disk_result recover(struct ahci_port *port)
{
    bool stopped = stop_commands(port);

    clear_errors(port);
    if (!stopped || (reg(port, PX_TFD) & (ATA_STATUS_BSY | ATA_STATUS_DRQ)) != 0) {
        if (!reset_link(port)) {
            port->dead = true;
            return DISK_DEAD;
        }
    }
    start_commands(port);
    return DISK_ERROR;
}

enum disk_result port_abort(struct ahci_port *port)
{
    port->last_status = reg(port, PX_TFD);
    (void)stop_commands(port);
    if (!reset_link(port)) {
        port->dead = true;
        return DISK_DEAD;
    }
    start_commands(port);
    return DISK_ERROR;
}

enum disk_result port_issue(struct ahci_port *port, uint8_t command, uint64_t sector, uint32_t count,
                            bool write, const uint32_t *frames, uint32_t offset, uint32_t bytes)
{
    struct ahci_command_header *header = (void *)(port->dma + PORT_LIST);
    struct ahci_table *table = (void *)(port->dma + PORT_TABLE);
    unsigned prds = 0;

    if (port->dead) {
        return DISK_DEAD;
    }
    if (bytes > 0) {
        prds = ahci_fill_prd(table->prd, PORT_PRDS, frames, offset, bytes);
        if (prds == 0) {
            return DISK_ERROR;
        }
    }
    memset(table->fis, 0, sizeof(table->fis));
    ata_fis(table->fis, command, sector, count);
    header->flags = (uint16_t)(FIS_BYTES / 4 | (write ? 0x40u : 0));
    header->prd_count = (uint16_t)prds;
    header->bytes_done = 0;
    header->table = port->dma_physical + PORT_TABLE;
    header->table_high = 0;
    set_reg(port, PX_IS, 0xFFFFFFFF);
    set_reg(port, PX_CI, 1);
    return DISK_BUSY;
}

enum disk_result port_packet(struct ahci_port *port, const uint8_t packet[ATAPI_BYTES], const uint32_t *frames,
                             uint32_t offset, uint32_t bytes)
{
    struct ahci_command_header *header = (void *)(port->dma + PORT_LIST);
    struct ahci_table *table = (void *)(port->dma + PORT_TABLE);
    unsigned prds = 0;

    if (port->dead) {
        return DISK_DEAD;
    }
    if (bytes > 0) {
        prds = ahci_fill_prd(table->prd, PORT_PRDS, frames, offset, bytes);
        if (prds == 0) {
            return DISK_ERROR;
        }
    }
    memset(table->fis, 0, sizeof(table->fis));
    memset(table->atapi, 0, sizeof(table->atapi));
    memcpy(table->atapi, packet, ATAPI_BYTES);
    ata_fis(table->fis, ATA_PACKET, 0, 0);
    table->fis[3] = bytes > 0;              /* DMA */
    header->flags = FIS_BYTES / 4 | HEADER_PACKET;
    header->prd_count = (uint16_t)prds;
    header->bytes_done = 0;
    header->table = port->dma_physical + PORT_TABLE;
    header->table_high = 0;
    set_reg(port, PX_IS, 0xFFFFFFFF);
    set_reg(port, PX_CI, 1);
    return DISK_BUSY;
}

enum disk_result port_poll(struct ahci_port *port)
{
    uint32_t status = reg(port, PX_IS);

    if (status != 0xFFFFFFFF && (status & IS_FATAL) != 0) {
        port->last_status = reg(port, PX_TFD);
        return recover(port);
    }
    if (reg(port, PX_CI) & 1) {
        return DISK_BUSY;
    }
    if (reg(port, PX_TFD) & (ATA_STATUS_ERR | ATA_STATUS_DF)) {
        port->last_status = reg(port, PX_TFD);
        return recover(port);
    }
    return DISK_DONE;
}

bool port_wake(struct ahci_port *port)
{
    uint32_t command = reg(port, PX_CMD);

    if (command & CMD_SUD) {
        return false;
    }
    set_reg(port, PX_CMD, command | CMD_SUD | CMD_POD);
    return true;
}

static enum disk_result wait_end(struct ahci_port *port, enum disk_result result, uint32_t limit_ms)
{
    for (uint32_t waited = 0; result == DISK_BUSY; waited += STEP_US) {
        result = port_poll(port);
        if (result == DISK_BUSY && waited >= limit_ms * 1000) {
            return port_abort(port);
        }
        if (result == DISK_BUSY) {
            port->ops->delay(port->ctx, STEP_US);
        }
    }
    return result;
}

enum disk_result port_packet_now(struct ahci_port *port, const uint8_t packet[ATAPI_BYTES], uint32_t frame,
                                 uint32_t bytes, uint32_t limit_ms)
{
    return wait_end(port, port_packet(port, packet, &frame, 0, bytes), limit_ms);
}

static enum disk_result identify(struct ahci_port *port, uint8_t *page, uint32_t frame)
{
    uint8_t command = port->packet ? ATA_IDENTIFY_PACKET : ATA_IDENTIFY_DEVICE;

    memset(page, 0, ATA_IDENTIFY_BYTES);
    return wait_end(port, port_issue(port, command, 0, 0, false, &frame, 0, ATA_IDENTIFY_BYTES), IDENTIFY_MS);
}

static enum disk_result fail(struct ahci_port *port, enum disk_result result, const char *text,
                             const char **why)
{
    port_stop(port);
    port->dead = true;
    *why = text;
    return result;
}

enum disk_result port_start(struct ahci_port *port, uint8_t *page, uint32_t frame, const char **why)
{
    enum disk_result result;

    *why = "no disk";
    port->dead = false;
    if (!stop_commands(port)) {
        return fail(port, DISK_DEAD, "the port does not stop", why);
    }
    set_reg(port, PX_CMD, reg(port, PX_CMD) & ~CMD_FRE);
    if (!wait_bits(port, PX_CMD, CMD_FR, 0, STOP_MS)) {
        return fail(port, DISK_DEAD, "the port does not stop receiving", why);
    }
    memset(port->dma, 0, PORT_DMA_BYTES);
    set_reg(port, PX_CLB, port->dma_physical + PORT_LIST);
    set_reg(port, PX_CLBU, 0);
    set_reg(port, PX_FB, port->dma_physical + PORT_RECEIVED);
    set_reg(port, PX_FBU, 0);
    set_reg(port, PX_IE, 0);
    set_reg(port, PX_CMD, reg(port, PX_CMD) | CMD_FRE | CMD_SUD | CMD_POD);
    if ((reg(port, PX_SSTS) & SSTS_DET) == 0 || !link_is_up(port)) {
        return fail(port, DISK_ABSENT, "no disk", why);
    }
    clear_errors(port);
    if (!wait_bits(port, PX_TFD, ATA_STATUS_BSY | ATA_STATUS_DRQ, 0, READY_MS) &&
        !reset_link(port)) {
        return fail(port, DISK_DEAD, "the disk never gets ready", why);
    }
    if (reg(port, PX_SIG) == 0xFFFFFFFF && !reset_link(port)) {     /* nothing arrived yet */
        return fail(port, DISK_DEAD, "the disk does not come out of its reset", why);
    }
    port->packet = reg(port, PX_SIG) == SIG_PACKET;
    if (!port->packet && reg(port, PX_SIG) != SIG_DISK) {
        return fail(port, DISK_ABSENT, "it is no disk", why);
    }
    start_commands(port);
    result = identify(port, page, frame);
    if (result != DISK_DONE) {
        return fail(port, result, "it does not say what it is", why);
    }
    *why = port->packet ? ata_identify_packet(&port->disk, page) : ata_identify(&port->disk, page);
    return *why == NULL ? DISK_DONE : fail(port, DISK_ABSENT, *why, why);
}
