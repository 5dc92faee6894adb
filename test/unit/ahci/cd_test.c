/* cd_test.c - a CD drive made here: discs come and go, the drive says why it fails. */
#include "unit.h"
#include "../../../vxd/ahci/cd.h"

static uint8_t answer[CD_ANSWER];
static struct cd_drive cd;
static uint32_t disc;               /* sectors, 0 = no disc */
static unsigned attentions, event, empties;      /* empties: it says so though there is a disc */
static bool knows_events, ejected, locked;
static uint8_t sense[18];

static enum disk_result fail(uint8_t key, uint8_t code)
{
    memset(sense, 0, sizeof sense);
    sense[2] = key;
    sense[12] = code;
    return DISK_ERROR;
}

static enum disk_result run(void *ctx, const uint8_t packet[CD_PACKET], uint32_t bytes, uint32_t limit_ms)
{
    (void)ctx, (void)bytes, (void)limit_ms;
    if (packet[0] == 0x03) {
        memcpy(answer, sense, sizeof sense);
        return DISK_DONE;
    }
    if (packet[0] == 0x4A) {
        if (!knows_events) {
            return fail(5, 0x20);
        }
        answer[2] = 4;
        answer[4] = (uint8_t)event;
        answer[5] = disc != 0 ? 2 : 0;
        event = 0;
        return DISK_DONE;
    }
    if (attentions > 0) {
        attentions--;
        return fail(6, 0x28);
    }
    if (empties > 0) {
        empties--;
        return fail(2, 0x3A);
    }
    if (packet[0] == 0x1B) {
        ejected = packet[4] == 2;
        return DISK_DONE;
    }
    if (packet[0] == 0x1E) {
        locked = packet[4];
        return DISK_DONE;
    }
    if (disc == 0) {
        return fail(2, 0x3A);
    }
    if (packet[0] == 0x25) {
        answer[0] = (uint8_t)((disc - 1) >> 24);
        answer[1] = (uint8_t)((disc - 1) >> 16);
        answer[2] = (uint8_t)((disc - 1) >> 8);
        answer[3] = (uint8_t)(disc - 1);
    } else if (packet[0] == 0x43) {
        answer[1] = 18;
        answer[2] = answer[3] = 1;
    }
    return DISK_DONE;
}

static const struct cd_ops ops = { run };

static void drive(bool with_events, uint32_t sectors)
{
    cd = (struct cd_drive){ .ops = &ops, .answer = answer };
    knows_events = with_events;
    disc = sectors;
    attentions = event = empties = 0;
}

TEST(cd, a_disc_is_measured_once)
{
    drive(true, 300000);
    CHECK_EQ(cd_check(&cd), CD_CHANGED);
    CHECK_EQ(cd.sectors, 300000);
    CHECK_EQ(cd_check(&cd), CD_SAME);
    disc = 1000;
    event = 2;
    CHECK_EQ(cd_check(&cd), CD_CHANGED);
    CHECK_EQ(cd.sectors, 1000);
}

TEST(cd, an_empty_drive_says_so)
{
    drive(true, 0);
    CHECK_EQ(cd_check(&cd), CD_NONE);
    CHECK_EQ(cd.sectors, 0);
    disc = 500;
    event = 2;
    attentions = 2;
    CHECK_EQ(cd_check(&cd), CD_CHANGED);
    disc = 0;
    CHECK_EQ(cd_check(&cd), CD_NONE);
    disc = 500;
    empties = 1;                                /* as QEMU's drive, the first time */
    CHECK_EQ(cd_check(&cd), CD_CHANGED);        /* the same one again: nobody can know */
}

TEST(cd, a_drive_without_events_has_attentions)
{
    drive(false, 500);
    CHECK_EQ(cd_check(&cd), CD_CHANGED);
    CHECK(cd.no_events);
    CHECK_EQ(cd_check(&cd), CD_SAME);
    attentions = 1;
    disc = 700;
    CHECK_EQ(cd_check(&cd), CD_CHANGED);
    CHECK_EQ(cd.sectors, 700);
    disc = 0;
    CHECK_EQ(cd_check(&cd), CD_NONE);
}

TEST(cd, one_that_never_gets_ready_is_given_up)
{
    drive(false, 500);
    attentions = 1000;
    CHECK_EQ(cd_check(&cd), CD_FAILED);
}

TEST(cd, the_tray_and_the_table_of_contents)
{
    uint8_t toc[8];

    drive(true, 500);
    CHECK(cd_eject(&cd, false));
    CHECK(ejected);
    CHECK(cd_lock(&cd, true));
    CHECK(locked);
    CHECK_EQ(cd_toc(&cd, toc, sizeof toc), 8);
    CHECK_EQ(toc[3], 1);
    disc = 0;
    CHECK_EQ(cd_toc(&cd, toc, sizeof toc), 0);
    CHECK(cd_is_empty(&cd));
}

TEST(cd, a_read_is_ten_bytes_long)
{
    uint8_t packet[CD_PACKET];

    cd_read_packet(packet, 0x12345678, 0x9A);
    CHECK_MEM_EQ(packet, "\x28\0\x12\x34\x56\x78\0\0\x9A\0\0\0", 12);
}
