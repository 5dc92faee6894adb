/* find_data.h - what a search returns.  Included by ifsmgr.c and its test. */
#ifndef IFSMGR_FIND_DATA_H
#define IFSMGR_FIND_DATA_H

#include <dosmgr.h>
#include <ifsmgr.h>

/* DOS date and time to 100 ns since 1601; an impossible date becomes the first of its month. */
_FILETIME filetime_of_dos(uint16_t date, uint16_t time);
void find_data_of_request(_WIN32_FIND_DATA *found, const struct DOSMGR_File_Request *rq);

#endif
