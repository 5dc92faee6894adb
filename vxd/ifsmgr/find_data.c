/*
 * find_data.c - a directory entry as _WIN32_FIND_DATA has it.  Pure.
 */
#include <vmm.h>
#include "find_data.h"
#include "../sercon/cp437.h"

#define DAYS_1601_TO_1980   138426u
#define SECONDS_PER_DAY     86400u
#define UNITS_PER_SECOND    10000000u

_FILETIME filetime_of_dos(uint16_t date, uint16_t time)
{
    static const uint16_t before[12] = {
        0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
    };
    uint32_t years = date >> 9, month = date >> 5 & 15, day = date & 31;
    uint32_t days, seconds;
    uint64_t units;
    _FILETIME result;

    month = month == 0 || month > 12 ? 0 : month - 1;
    day = day == 0 ? 0 : day - 1;
    days = years * 365 + (years + 3) / 4 + before[month] + day;     /* 1980 was a leap year, */
    days += years % 4 == 0 && month > 1;
    days -= years > 120;                                            /* 2100 will be none */
    if (years == 120 && month > 1) {
        days--;
    }
    seconds = (time >> 11) * 3600u + (time >> 5 & 63) * 60u + (time & 31) * 2u;
    units = ((uint64_t)(DAYS_1601_TO_1980 + days) * SECONDS_PER_DAY + seconds) * UNITS_PER_SECOND;
    result.dwLowDateTime = (uint32_t)units;
    result.dwHighDateTime = (uint32_t)(units >> 32);
    return result;
}

static uint16_t unicode_of(uint8_t ch)
{
    char utf8[3];

    switch (ch >= 0x20 && ch < 0x7F ? 1 : cp437_to_utf8(ch, utf8)) {
    case 2:
        return (uint16_t)((utf8[0] & 0x1F) << 6 | (utf8[1] & 0x3F));
    case 3:
        return (uint16_t)((utf8[0] & 0x0F) << 12 | (utf8[1] & 0x3F) << 6 | (utf8[2] & 0x3F));
    default:
        return ch;
    }
}

void find_data_of_request(_WIN32_FIND_DATA *found, const struct DOSMGR_File_Request *rq)
{
    memset(found, 0, sizeof(*found));
    found->dwFileAttributes = rq->found_attr;
    found->ftLastWriteTime = filetime_of_dos(rq->found_date, rq->found_time);
    found->ftCreationTime = found->ftLastAccessTime = found->ftLastWriteTime;
    found->nFileSizeLow = rq->found_size;
    for (unsigned i = 0; i < sizeof(rq->found_name) && rq->found_name[i] != 0; i++) {
        found->cFileName[i] = unicode_of((uint8_t)rq->found_name[i]);
    }
}
