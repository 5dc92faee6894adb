/* copyfile.h - one file from here to there.  Included by MOVE and XCOPY. */
#ifndef COPYFILE_H
#define COPYFILE_H

#include "util.h"

#define COPY_DISK_FULL  (-0x100)

/* 0, minus a DOS error, or COPY_DISK_FULL: then there is no target. */
int copy_file(const char *source, const char *target, unsigned attributes, bool verify);
void copy_error(int err, const char *name);
bool same_file(const char *a, const char *b);
char ask_overwrite(const char *path);           /* Y, N or A */

#endif
