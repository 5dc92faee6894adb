/*
 * find_data.c - a directory entry as _WIN32_FIND_DATA has it.  Pure.
 */
#include <vmm.h>
#include "charset.h"
#include "find_data.h"
#include "hooks.h"
#include "ifs_time.h"

static _FILETIME known_time(uint16_t date, uint16_t time, unsigned hundredths)
{
    uint64_t units;
    _FILETIME t;

    if (date == 0) {
        return (_FILETIME){ 0, 0 };
    }
    t = filetime_of_dos(date, time);
    units = ((uint64_t)t.dwHighDateTime << 32 | t.dwLowDateTime) + hundredths * 100000u;
    return (_FILETIME){ (uint32_t)units, (uint32_t)(units >> 32) };
}

/* The short name becomes the alternate one if it is another. */
static void put_long(_WIN32_FIND_DATA *found, const uint16_t *name)
{
    uint16_t alias[14];
    bool same = true;

    memcpy(alias, found->cFileName, sizeof alias);
    for (unsigned i = 0; i < 256; i++) {
        found->cFileName[i] = name[i];
        if (name[i] == 0) {
            break;
        }
    }
    for (unsigned i = 0; i < 14 && same; i++) {
        same = alias[i] == found->cFileName[i];
        if (alias[i] == 0) {
            break;
        }
    }
    if (!same) {
        memcpy(found->cAlternateFileName, alias, sizeof alias);
    }
}

void find_data_of_request(_WIN32_FIND_DATA *found, const struct DOSMGR_File_Request *rq)
{
    memset(found, 0, sizeof(*found));
    found->dwFileAttributes = rq->found_attr;
    found->ftLastWriteTime = filetime_of_dos(rq->found_date, rq->found_time);
    found->ftCreationTime = known_time(rq->found_create_date, rq->found_create_time, rq->found_create_hundredths);
    found->ftLastAccessTime = known_time(rq->found_access_date, 0, 0);
    found->nFileSizeLow = rq->found_size;
    for (unsigned i = 0; i < sizeof(rq->found_name) && rq->found_name[i] != 0; i++) {
        found->cFileName[i] = uni_of_bcs((uint8_t)rq->found_name[i], BCS_OEM);
    }
    if (rq->found_long != NULL && rq->found_long[0] != 0) {
        put_long(found, rq->found_long);
    }
}

/* ---- as INT 21h/714Eh has it [RBIL 21714E "FindData"] ---- */

enum { DOS_SIZE_HIGH = 0x1C, DOS_SIZE = 0x20, DOS_NAME = 0x2C, DOS_SHORT = 0x130, DOS_SHORT_ROOM = 14 };

static uint32_t get32(const uint8_t *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof value);
    return value;
}

static _FILETIME get_time(const uint8_t *at, bool by_dos)
{
    uint32_t low = get32(at);

    if (by_dos) {
        return low != 0 ? filetime_of_dos((uint16_t)(low >> 16), (uint16_t)low) : (_FILETIME){ 0, 0 };
    }
    return (_FILETIME){ low, get32(at + 4) };
}

static void put_time(uint8_t *at, _FILETIME time, bool by_dos)
{
    uint32_t both[2] = { time.dwLowDateTime, time.dwHighDateTime };

    if (by_dos) {
        both[0] = time.dwHighDateTime != 0 ? dos_of_seconds(seconds_of_filetime(time)) : 0;
        both[1] = 0;
    }
    memcpy(at, both, sizeof both);
}

static void get_name(uint16_t *to, const uint8_t *from, unsigned room)
{
    for (unsigned i = 0; i + 1 < room && from[i] != 0; i++) {
        to[i] = uni_of_bcs(from[i], BCS_OEM);
    }
}

static void set_name(uint8_t *to, const uint16_t *from, unsigned room)
{
    unsigned n = 0;

    while (n + 1 < room && from[n] != 0) {
        n++;
    }
    to[(uint32_t)charset_to_bcs(to, from, n * 2, room - 1, BCS_OEM)] = 0;
}

void find_data_of_dos(_WIN32_FIND_DATA *found, const uint8_t *dos, bool by_dos)
{
    memset(found, 0, sizeof *found);
    found->dwFileAttributes = get32(dos);
    found->ftCreationTime = get_time(dos + 4, by_dos);
    found->ftLastAccessTime = get_time(dos + 12, by_dos);
    found->ftLastWriteTime = get_time(dos + 20, by_dos);
    found->nFileSizeHigh = get32(dos + DOS_SIZE_HIGH);
    found->nFileSizeLow = get32(dos + DOS_SIZE);
    get_name(found->cFileName, dos + DOS_NAME, 260);
    get_name(found->cAlternateFileName, dos + DOS_SHORT, DOS_SHORT_ROOM);
}

void find_data_to_dos(uint8_t *dos, const _WIN32_FIND_DATA *found, bool by_dos)
{
    memcpy(dos, &found->dwFileAttributes, 4);
    put_time(dos + 4, found->ftCreationTime, by_dos);
    put_time(dos + 12, found->ftLastAccessTime, by_dos);
    put_time(dos + 20, found->ftLastWriteTime, by_dos);
    memcpy(dos + DOS_SIZE_HIGH, &found->nFileSizeHigh, 4);
    memcpy(dos + DOS_SIZE, &found->nFileSizeLow, 4);
    set_name(dos + DOS_NAME, found->cFileName, 260);
    set_name(dos + DOS_SHORT, found->cAlternateFileName, DOS_SHORT_ROOM);
}
