/*
 * 8237 - model of two 8237A in an AT: channels 0 to 3 count bytes, 5 to 7 words; page registers hold
 * what lies above their 16 bits.  Pure.                                       [8237A], [AT-TR]
 *
 * Nothing is transferred here: no device of a VM asks for DMA.  Who owns a channel moves the data and sets
 * the state.
 */
#include <string.h>
#include "8237.h"

enum { COMMAND = 8, REQUEST, MASK, MODE, CLEAR_FLIP_FLOP, MASTER_CLEAR, CLEAR_MASK, ALL_MASK };
#define MODE_CASCADE    0xC0u

static const uint8_t page_ports[DMA_CHANNELS] = { 0x87, 0x83, 0x81, 0x82, 0x8F, 0x8B, 0x89, 0x8A };

static struct dma_channel *channel_of(struct dma *dma, unsigned n)
{
    return &dma->controller[n / 4].channel[n % 4];
}

static const struct dma_channel *const_channel(const struct dma *dma, unsigned n)
{
    return &dma->controller[n / 4].channel[n % 4];
}

static void master_clear(struct dma_controller *c)
{
    c->mask = 0x0F;
    c->request = c->status = c->command = 0;
    c->high = false;
}

void dma_reset(struct dma *dma)
{
    memset(dma, 0, sizeof *dma);
    master_clear(&dma->controller[0]);
    master_clear(&dma->controller[1]);
    dma->controller[1].channel[0].mode = MODE_CASCADE;
    dma->controller[1].mask = 0x0E;
}

/* The channel of a page port, -1 = none. */
static int page_channel(unsigned port)
{
    for (unsigned n = 0; n < DMA_CHANNELS; n++) {
        if (page_ports[n] == port) {
            return (int)n;
        }
    }
    return -1;
}

/* Which controller and register; false: a page port. */
static bool decode(unsigned port, unsigned *controller, unsigned *reg)
{
    if (port < 0x10) {
        *controller = 0;
        *reg = port;
        return true;
    }
    if (port >= 0xC0 && port < 0xE0) {
        *controller = 1;
        *reg = (port - 0xC0) / 2;
        return true;
    }
    return false;
}

uint8_t dma_read(struct dma *dma, unsigned port)
{
    unsigned n, reg;
    struct dma_controller *c;
    uint16_t value;

    if (!decode(port, &n, &reg)) {
        int channel = page_channel(port);

        return channel >= 0 ? channel_of(dma, (unsigned)channel)->page : dma->other[port & 15];
    }
    c = &dma->controller[n];
    if (reg < COMMAND) {
        value = reg & 1 ? c->channel[reg / 2].count : c->channel[reg / 2].address;
        c->high = !c->high;
        return (uint8_t)(c->high ? value : value >> 8);
    }
    if (reg == COMMAND) {               /* status: looking ends "terminal count" */
        uint8_t status = (uint8_t)(c->status | c->request << 4);

        c->status = 0;
        return status;
    }
    return reg == ALL_MASK ? c->mask : 0;
}

static void write_half(struct dma_controller *c, uint16_t *base, uint16_t *now, uint8_t value)
{
    *base = c->high ? (uint16_t)((*base & 0x00FF) | value << 8) : (uint16_t)((*base & 0xFF00) | value);
    *now = *base;
    c->high = !c->high;
}

/* The control registers; out: a bit for each of the four channels that has changed. */
static unsigned control(struct dma_controller *c, unsigned reg, uint8_t value)
{
    unsigned bit = 1u << (value & 3), old = c->mask;

    switch (reg) {
    case COMMAND:
        c->command = value;
        return 0;
    case REQUEST:
        c->request = (uint8_t)(value & 4 ? c->request | bit : c->request & ~bit);
        return bit;
    case MASK:
        c->mask = (uint8_t)(value & 4 ? c->mask | bit : c->mask & ~bit);
        return old != c->mask ? bit : 0;
    case MODE:
        c->channel[value & 3].mode = value & 0xFC;
        return 0;
    case CLEAR_FLIP_FLOP:
        c->high = false;
        return 0;
    case MASTER_CLEAR:
        master_clear(c);
        break;
    case CLEAR_MASK:
        c->mask = 0;
        break;
    default:
        c->mask = value & 0x0F;
        break;
    }
    return old ^ c->mask;
}

unsigned dma_write(struct dma *dma, unsigned port, uint8_t value)
{
    unsigned n, reg;
    struct dma_controller *c;
    struct dma_channel *channel;

    if (!decode(port, &n, &reg)) {
        int which = page_channel(port);

        *(which >= 0 ? &channel_of(dma, (unsigned)which)->page : &dma->other[port & 15]) = value;
        return 0;
    }
    c = &dma->controller[n];
    if (reg >= COMMAND) {
        return control(c, reg, value) << (4 * n);
    }
    channel = &c->channel[reg / 2];
    if (reg & 1) {
        write_half(c, &channel->base_count, &channel->count, value);
    } else {
        write_half(c, &channel->base_address, &channel->address, value);
    }
    return 0;
}

uint32_t dma_address(const struct dma *dma, unsigned channel)
{
    const struct dma_channel *c = const_channel(dma, channel);

    return channel < 4 ? (uint32_t)c->page << 16 | c->address
                       : (uint32_t)(c->page & 0xFE) << 16 | (uint32_t)c->address << 1;
}

uint32_t dma_bytes(const struct dma *dma, unsigned channel)
{
    return (const_channel(dma, channel)->count + 1u) << (channel >= 4);
}

uint8_t dma_mode(const struct dma *dma, unsigned channel)
{
    const struct dma_controller *c = &dma->controller[channel / 4];
    unsigned bit = 1u << (channel % 4);

    return (uint8_t)(c->channel[channel % 4].mode | (c->mask & bit ? DMA_MASKED : 0) |
                     (c->request & bit ? DMA_REQUESTED : 0));
}

void dma_set(struct dma *dma, unsigned channel, uint32_t address, uint32_t bytes, uint8_t mode)
{
    struct dma_controller *c = &dma->controller[channel / 4];
    struct dma_channel *to = channel_of(dma, channel);
    unsigned bit = 1u << (channel % 4);

    to->page = (uint8_t)(address >> 16);
    to->address = (uint16_t)(channel < 4 ? address : address >> 1);
    to->count = (uint16_t)((bytes >> (channel >= 4)) - 1);
    to->mode = mode & 0xFC;
    c->mask = (uint8_t)(mode & DMA_MASKED ? c->mask | bit : c->mask & ~bit);
    c->request = (uint8_t)(mode & DMA_REQUESTED ? c->request | bit : c->request & ~bit);
    if (to->count == 0xFFFF) {
        c->status |= (uint8_t)bit;      /* nothing is left: terminal count */
    }
}
