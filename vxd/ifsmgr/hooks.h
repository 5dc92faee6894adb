/* hooks.h - who watches file calls.  Included by the files of vxd/ifsmgr. */
#ifndef IFSMGR_HOOKS_H
#define IFSMGR_HOOKS_H

#include <dosmgr.h>
#include <ifs.h>

/* ---- hooks.c ---- */
/* Through all hooks, at last into the function itself; drive: 1 = A:. */
int hooks_call(pIFSFunc function, int number, int drive, int resource, pioreq pir);

/* ---- watch.c ---- */
/* A file call of DOSMGR's as a request, through the hooks. */
void watch_call(struct DOSMGR_File_Call *call);

/* ---- watch_names.c ---- */
void watch_remember(uint32_t handle, const ParsedPath *path);
void watch_forget(uint32_t handle);
void watch_forget_all(void);
bool watch_name(uint32_t handle, ParsedPath *path);     /* false: it was opened before somebody watched */

/* ---- find_data.c ---- */
/* The form of INT 21h/714Eh and back; the names in MS-DOS's code page. */
void find_data_of_dos(_WIN32_FIND_DATA *found, const uint8_t *dos, bool by_dos);
void find_data_to_dos(uint8_t *dos, const _WIN32_FIND_DATA *found, bool by_dos);

#endif
