/* 8237 - the DMA controllers of an AT. */
#include "unit.h"
#include "../../../vxd/vdmad/8237.h"

static struct dma d;

static void wr(unsigned port, unsigned value)
{
    (void)dma_write(&d, port, (uint8_t)value);
}

TEST(dma, after_a_bios)
{
    dma_reset(&d);
    CHECK_EQ(dma_read(&d, 0x0F), 0x0F);
    CHECK_EQ(dma_read(&d, 0xDE), 0x0E);
    CHECK_EQ(dma_mode(&d, 4), 0xC0);
    CHECK_EQ(dma_mode(&d, 1), DMA_MASKED);
}

TEST(dma, a_program_sets_up_a_byte_channel)
{
    dma_reset(&d);
    CHECK_EQ(dma_write(&d, 0x0A, 0x05), 0);     /* masked already */
    wr(0x0C, 0);
    wr(0x0B, 0x49);
    wr(0x02, 0x34);
    wr(0x02, 0x12);
    wr(0x83, 0x05);
    wr(0x03, 0xFF);
    wr(0x03, 0x0F);
    CHECK_EQ(dma_write(&d, 0x0A, 0x01), 1u << 1);
    CHECK_EQ(dma_address(&d, 1), 0x51234);
    CHECK_EQ(dma_bytes(&d, 1), 0x1000);
    CHECK_EQ(dma_mode(&d, 1), 0x48);
    wr(0x0C, 0);
    CHECK_EQ(dma_read(&d, 0x02), 0x34);
    CHECK_EQ(dma_read(&d, 0x02), 0x12);
    CHECK_EQ(dma_read(&d, 0x03), 0xFF);
    CHECK_EQ(dma_read(&d, 0x03), 0x0F);
    CHECK_EQ(dma_read(&d, 0x83), 0x05);
}

TEST(dma, a_word_channel_counts_words)
{
    dma_reset(&d);
    wr(0xD8, 0);
    wr(0xC4, 0x00);
    wr(0xC4, 0x80);
    wr(0x8B, 0x07);
    wr(0xC6, 0xFF);
    wr(0xC6, 0x7F);
    CHECK_EQ(dma_address(&d, 5), 0x70000);      /* bit 0 of the page is not there */
    CHECK_EQ(dma_bytes(&d, 5), 0x10000);
    CHECK_EQ(dma_write(&d, 0xD4, 0x01), 1u << 5);
}

TEST(dma, masks_all_at_once)
{
    dma_reset(&d);
    CHECK_EQ(dma_write(&d, 0x0E, 0), 0x0F);
    CHECK_EQ(dma_write(&d, 0x0F, 0x0A), 0x0A);
    CHECK_EQ(dma_read(&d, 0x0F), 0x0A);
    CHECK_EQ(dma_write(&d, 0x0D, 0), 0x05);
    CHECK_EQ(dma_read(&d, 0x0F), 0x0F);
    CHECK_EQ(dma_write(&d, 0xDC, 0), 0xE0);
}

TEST(dma, looking_at_the_status_ends_terminal_count)
{
    dma_reset(&d);
    dma_set(&d, 1, 0x12345, 0, 0x49 & 0xFC);
    CHECK_EQ(dma_read(&d, 0x08), 0x02);
    CHECK_EQ(dma_read(&d, 0x08), 0x00);
    wr(0x09, 0x06);
    CHECK_EQ(dma_read(&d, 0x08), 0x40);
    CHECK_EQ(dma_mode(&d, 2), DMA_MASKED | DMA_REQUESTED);
}

TEST(dma, its_owner_moves_the_state_on)
{
    dma_reset(&d);
    dma_set(&d, 1, 0x51800, 0x800, 0x48);
    CHECK_EQ(dma_address(&d, 1), 0x51800);
    CHECK_EQ(dma_bytes(&d, 1), 0x800);
    CHECK_EQ(dma_mode(&d, 1), 0x48);
    dma_set(&d, 6, 0x71800, 0x800, 0x48 | DMA_MASKED);
    CHECK_EQ(dma_address(&d, 6), 0x71800);
    CHECK_EQ(dma_bytes(&d, 6), 0x800);
}

TEST(dma, other_page_ports_keep_a_byte)
{
    dma_reset(&d);
    wr(0x84, 0x5A);
    wr(0x80, 0xA5);
    CHECK_EQ(dma_read(&d, 0x84), 0x5A);
    CHECK_EQ(dma_read(&d, 0x80), 0xA5);
    CHECK_EQ(dma_read(&d, 0x81), 0);
}
