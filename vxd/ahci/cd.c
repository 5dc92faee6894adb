/*
 * cd.c - what a CD drive is asked: is the disc the same, how long is it, let it out.  Pure.
 */
#include <string.h>
#include "cd.h"

enum { TEST_UNIT_READY = 0x00, REQUEST_SENSE = 0x03, START_STOP_UNIT = 0x1B, PREVENT_ALLOW = 0x1E,
       READ_CAPACITY = 0x25, READ_10 = 0x28, READ_TOC = 0x43, GET_EVENT_STATUS = 0x4A };
enum { KEY_NOT_READY = 2, KEY_ILLEGAL_REQUEST = 5, KEY_UNIT_ATTENTION = 6 };
enum { CODE_NO_MEDIUM = 0x3A };
enum { EVENT_MEDIA_BYTES = 8, CAPACITY_BYTES = 8, SENSE_BYTES = 18, TOC_BYTES = 804 };
#define QUICK_MS        1000u
#define SPIN_UP_MS      8000u
#define TRIES           4u          /* a new disc is an attention or two, and takes its time */

static uint32_t get_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

void cd_read_packet(uint8_t packet[CD_PACKET], uint32_t sector, uint32_t count)
{
    memset(packet, 0, CD_PACKET);
    packet[0] = READ_10;
    packet[2] = (uint8_t)(sector >> 24);
    packet[3] = (uint8_t)(sector >> 16);
    packet[4] = (uint8_t)(sector >> 8);
    packet[5] = (uint8_t)sector;
    packet[7] = (uint8_t)(count >> 8);
    packet[8] = (uint8_t)count;
}

void cd_sense(struct cd_drive *cd)
{
    uint8_t packet[CD_PACKET] = { REQUEST_SENSE, [4] = SENSE_BYTES };

    cd->sense_key = cd->sense_code = cd->sense_qualifier = 0;
    memset(cd->answer, 0, SENSE_BYTES);
    if (cd->ops->run(cd->ctx, packet, SENSE_BYTES, QUICK_MS) == DISK_DONE) {
        cd->sense_key = cd->answer[2] & 15;
        cd->sense_code = cd->answer[12];
        cd->sense_qualifier = cd->answer[13];
    }
    if (cd->sense_key == KEY_UNIT_ATTENTION || cd_is_empty(cd)) {
        cd->known = false;
    }
}

bool cd_is_empty(const struct cd_drive *cd)
{
    return cd->sense_key == KEY_NOT_READY && cd->sense_code == CODE_NO_MEDIUM;
}

/* A command that may find the drive with news, or still turning up.  `insist`: that there is no disc is news of
 * before, the drive has said since that there is one. */
static bool run_again(struct cd_drive *cd, const uint8_t packet[CD_PACKET], uint32_t bytes, bool insist)
{
    for (unsigned i = 0; i < TRIES; i++) {
        enum disk_result result = cd->ops->run(cd->ctx, packet, bytes, SPIN_UP_MS);

        if (result == DISK_DONE || result == DISK_DEAD) {
            return result == DISK_DONE;
        }
        cd_sense(cd);
        if ((cd_is_empty(cd) && !insist) || cd->sense_key == KEY_ILLEGAL_REQUEST) {
            return false;
        }
    }
    return false;
}

static bool run_patiently(struct cd_drive *cd, const uint8_t packet[CD_PACKET], uint32_t bytes)
{
    return run_again(cd, packet, bytes, false);
}

/* What happened to the medium since it was asked last. [MMC-3 GET EVENT STATUS NOTIFICATION] */
static enum cd_state events(struct cd_drive *cd)
{
    uint8_t packet[CD_PACKET] = { GET_EVENT_STATUS, 1, [4] = 0x10, [8] = EVENT_MEDIA_BYTES };

    memset(cd->answer, 0, EVENT_MEDIA_BYTES);
    if (!run_patiently(cd, packet, EVENT_MEDIA_BYTES)) {
        cd->no_events = cd->sense_key == KEY_ILLEGAL_REQUEST;
        return CD_FAILED;
    }
    if ((cd->answer[2] & 0x87) != 4) {
        return CD_FAILED;           /* it has no such events */
    }
    if (!(cd->answer[5] & 2)) {
        return CD_NONE;
    }
    return (cd->answer[4] & 15) >= 2 ? CD_CHANGED : CD_SAME;
}

static enum cd_state measure(struct cd_drive *cd, bool present)
{
    uint8_t packet[CD_PACKET] = { READ_CAPACITY };

    memset(cd->answer, 0, CAPACITY_BYTES);
    if (!run_again(cd, packet, CAPACITY_BYTES, present)) {
        cd->sectors = 0;
        return cd_is_empty(cd) ? CD_NONE : CD_FAILED;
    }
    cd->sectors = get_be32(cd->answer) + 1;
    cd->known = cd->sectors != 0;
    return cd->known ? CD_CHANGED : CD_FAILED;
}

enum cd_state cd_check(struct cd_drive *cd)
{
    uint8_t ready[CD_PACKET] = { TEST_UNIT_READY };
    enum cd_state state = cd->no_events ? CD_FAILED : events(cd);
    bool present = state == CD_SAME || state == CD_CHANGED;

    if (state == CD_FAILED) {       /* without events an attention says that there is another disc */
        if (!run_patiently(cd, ready, 0) && cd_is_empty(cd)) {
            state = CD_NONE;
        }
    }
    if (state == CD_NONE) {
        cd->known = false;
        cd->sectors = 0;
        return CD_NONE;
    }
    return state == CD_CHANGED || !cd->known ? measure(cd, present) : CD_SAME;
}

bool cd_eject(struct cd_drive *cd, bool load)
{
    uint8_t packet[CD_PACKET] = { START_STOP_UNIT, [4] = load ? 3 : 2 };

    cd->known = false;
    return run_patiently(cd, packet, 0);
}

bool cd_lock(struct cd_drive *cd, bool locked)
{
    uint8_t packet[CD_PACKET] = { PREVENT_ALLOW, [4] = locked };

    return run_patiently(cd, packet, 0);
}

uint32_t cd_toc(struct cd_drive *cd, uint8_t *to, uint32_t room)
{
    uint8_t packet[CD_PACKET] = { READ_TOC, 2, [7] = TOC_BYTES >> 8, [8] = TOC_BYTES & 0xFF };
    uint32_t length;

    memset(cd->answer, 0, TOC_BYTES);
    if (!run_patiently(cd, packet, TOC_BYTES)) {
        return 0;
    }
    length = ((uint32_t)cd->answer[0] << 8 | cd->answer[1]) + 2;
    length = length < TOC_BYTES ? length : TOC_BYTES;
    length = length < room ? length : room;
    memcpy(to, cd->answer, length);
    return length;
}
