/*
 * file - a module's file, all of it in memory.
 */
#include <ifsmgr.h>

#include "loader.h"

#define FILE_MAX    0x1000000u      /* no virtual device is bigger than 16 MB */
#define PAGE        0x1000u
#define SYSTEM_PATH_BYTES   64u

static uint32_t fail(const char *path, uint32_t error, const char *why)
{
    loader_say("%s: %s", path, why);
    return error;
}

static uint32_t read_open_file(const char *path, uint32_t handle, struct loader_file *file)
{
    uint32_t size = 0, count;
    uint64_t block;

    if (R0_GetFileSize(handle, &size) != 0) {
        return fail(path, VXDLDR_ERR_FILE_READ, "cannot be read");
    }
    if (size == 0 || size > FILE_MAX) {
        return fail(path, VXDLDR_ERR_BAD_DEVICE_FILE,
                    size == 0 ? "is empty" : "is too big for a virtual device");
    }
    block = _PageAllocate((size + PAGE - 1) / PAGE, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);
    if (block == 0) {
        return fail(path, VXDLDR_ERR_OUT_OF_MEMORY, "not enough memory");
    }
    file->handle = (uint32_t)block;
    file->bytes = (void *)(uint32_t)(block >> 32);
    file->size = size;
    count = size;
    if (R0_ReadFile(handle, file->bytes, 0, &count) != 0 || count != size) {
        file_free(file);
        return fail(path, VXDLDR_ERR_FILE_READ, "cannot be read");
    }
    return 0;
}

/* A name alone, as the SYSTEM directory has it: the one with SYSTEM.INI.  False: it has a path, or does
 * not fit. */
static bool in_system(const char *name, char path[SYSTEM_PATH_BYTES])
{
    const char *directory = Get_Config_Directory();
    uint32_t length = strlen(directory);

    for (uint32_t i = 0; name[i] != '\0'; i++) {
        if (name[i] == '\\' || name[i] == '/' || name[i] == ':' || length + i + 2 > SYSTEM_PATH_BYTES) {
            return false;
        }
        path[length + i] = name[i];
        path[length + i + 1] = '\0';
    }
    memcpy(path, directory, length);
    return name[0] != '\0';
}

/*
 * file_read - open, read, close
 *
 * In:    path with drive; one without begins at the root of the boot drive.  name: as the caller wrote it;
 *        one without a path is looked for in the SYSTEM directory too
 * Out:   0, *file; file_free gives it back
 * Error: VXDLDR_ERR_, loader_reason
 * When:  task time, from IFSMGR's Device_Init on
 */
uint32_t file_read(const char *path, const char *name, struct loader_file *file)
{
    char system[SYSTEM_PATH_BYTES];
    uint32_t handle = 0, result;

    if (IFSMgr_Get_Version() == 0) {
        return fail(path, VXDLDR_ERR_FILE_OPEN_ERROR, "no file system is loaded");
    }
    if (R0_OpenCreatFile(path, ACCESS_READONLY, 0, NULL, &handle) != 0 &&
        (!in_system(name, system) ||
         R0_OpenCreatFile(system, ACCESS_READONLY, 0, NULL, &handle) != 0)) {
        return fail(path, VXDLDR_ERR_FILE_OPEN_ERROR, "file not found");
    }
    result = read_open_file(path, handle, file);
    (void)R0_CloseFile(handle);         /* it was only read */
    return result;
}

void file_free(struct loader_file *file)
{
    (void)_PageFree(file->handle, 0);
    file->bytes = NULL;
}
