/*
 * cd.h - a CD drive's commands and what it answers.  Included by ahci.c and the test.
 *
 * Pure: commands go through struct cd_ops.  [MMC-3], [SPC-3]
 */
#ifndef AHCI_CD_H
#define AHCI_CD_H

#include <stdbool.h>
#include <stdint.h>
#include "../ios/disk_result.h"

#define CD_SECTOR       2048u
#define CD_ANSWER       1024u       /* bytes an answer has at most */
#define CD_PACKET       12u

struct cd_ops {
    /* Runs a command that answers into cd->answer. */
    enum disk_result (*run)(void *ctx, const uint8_t packet[CD_PACKET], uint32_t bytes, uint32_t limit_ms);
};

struct cd_drive {
    const struct cd_ops *ops;
    void *ctx;
    uint8_t *answer;                /* CD_ANSWER bytes */
    uint32_t sectors;               /* of the disc, 0 = none */
    bool known;                     /* nothing has happened since sectors was found out */
    bool no_events;                 /* it does not know that command */
    uint8_t sense_key, sense_code, sense_qualifier;     /* of the last command that failed */
};

enum cd_state { CD_SAME, CD_CHANGED, CD_NONE, CD_FAILED };

void cd_read_packet(uint8_t packet[CD_PACKET], uint32_t sector, uint32_t count);
enum cd_state cd_check(struct cd_drive *cd);
void cd_sense(struct cd_drive *cd);             /* after a command that failed: why */
bool cd_is_empty(const struct cd_drive *cd);    /* so it says */
bool cd_eject(struct cd_drive *cd, bool load);
bool cd_lock(struct cd_drive *cd, bool locked);
/* Table of contents in minutes, seconds and frames; its length, 0 = there is none.  [MMC-3 READ TOC] */
uint32_t cd_toc(struct cd_drive *cd, uint8_t *to, uint32_t room);

#endif
