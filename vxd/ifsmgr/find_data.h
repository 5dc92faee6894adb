/* find_data.h - what a search returns.  Included by ifsmgr.c and its test. */
#ifndef IFSMGR_FIND_DATA_H
#define IFSMGR_FIND_DATA_H

#include <dosmgr.h>
#include <ifsmgr.h>

void find_data_of_request(_WIN32_FIND_DATA *found, const struct DOSMGR_File_Request *rq);

#endif
