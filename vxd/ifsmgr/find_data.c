/*
 * find_data.c - a directory entry as _WIN32_FIND_DATA has it.  Pure.
 */
#include <vmm.h>
#include "find_data.h"
#include "ifs_time.h"
#include "../sercon/cp437.h"

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
