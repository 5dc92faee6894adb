/* ifs_time.h - the three forms of a time.  Included by vxd/ifsmgr and its test. */
#ifndef IFSMGR_IFS_TIME_H
#define IFSMGR_IFS_TIME_H

#include <ifsmgr.h>

/* All go through seconds since 1980.  Impossible DOS dates become the first of their month. */
uint64_t seconds_of_dos(uint16_t date, uint16_t time);
uint32_t dos_of_seconds(uint64_t seconds);              /* date << 16 | time */
uint64_t seconds_of_net(uint32_t net);                  /* net: since 1970 */
uint32_t net_of_seconds(uint64_t seconds);
uint64_t seconds_of_filetime(_FILETIME time);
_FILETIME filetime_of_seconds(uint64_t seconds);

static inline _FILETIME filetime_of_dos(uint16_t date, uint16_t time)
{
    return filetime_of_seconds(seconds_of_dos(date, time));
}

#endif
