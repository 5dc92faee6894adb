/*
 * volume - finds the volume that holds \VMM32 and reads files from it.
 */
#include "stub.h"

#define CHUNK          0x100000u      /* read at once, between two looks at the clock */
#define PATH_MAX       320

static EFI_GUID file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
static EFI_GUID loaded_image_guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;

/* ASCII to UCS-2, / to \; 0 if it does not fit. */
static int widen(const char *path, CHAR16 *wide)
{
    unsigned i;

    for (i = 0; path[i] != 0 && i + 1 < PATH_MAX; i++) {
        wide[i] = path[i] == '/' ? '\\' : (CHAR16)(uint8_t)path[i];
    }
    wide[i] = 0;
    return path[i] == 0;
}

static EFI_STATUS open_path(EFI_FILE_HANDLE root, const char *path, EFI_FILE_HANDLE *file)
{
    CHAR16 wide[PATH_MAX];

    if (!widen(path, wide)) {
        return EFI_INVALID_PARAMETER;
    }
    return root->Open(root, file, wide, EFI_FILE_MODE_READ, 0);
}

/* Open the volume of a handle and keep it if \VMM32\VMM32.VXD is there. */
static int try_volume(struct stub *stub, EFI_HANDLE handle)
{
    EFI_FILE_IO_INTERFACE *io;
    EFI_FILE_HANDLE root, file;

    if (handle == NULL || EFI_ERROR(stub->boot->HandleProtocol(handle, &file_system_guid,
                                                               (VOID **)&io)) ||
        EFI_ERROR(io->OpenVolume(io, &root))) {
        return 0;
    }
    if (EFI_ERROR(open_path(root, "\\VMM32\\VMM32.VXD", &file))) {
        root->Close(root);
        return 0;
    }
    file->Close(file);
    stub->root = root;
    stub->volume = handle;
    return 1;
}

static int try_all_volumes(struct stub *stub)
{
    EFI_HANDLE *handles;
    UINTN count;
    int found = 0;

    if (EFI_ERROR(stub->boot->LocateHandleBuffer(ByProtocol, &file_system_guid, NULL, &count,
                                                 &handles))) {
        return 0;
    }
    for (UINTN i = 0; i < count && !found; i++) {
        found = try_volume(stub, handles[i]);
    }
    stub->boot->FreePool(handles);
    return found;
}

/* Firmware that boots fast leaves disks alone that it does not boot from. */
static void connect_everything(struct stub *stub)
{
    EFI_HANDLE *handles;
    UINTN count;

    if (EFI_ERROR(stub->boot->LocateHandleBuffer(AllHandles, NULL, NULL, &count, &handles))) {
        return;
    }
    for (UINTN i = 0; i < count; i++) {
        stub->boot->ConnectController(handles[i], NULL, NULL, TRUE);
    }
    stub->boot->FreePool(handles);
}

/* Our own volume; if \VMM32 is not there, whichever has it. */
EFI_STATUS volume_open(struct stub *stub)
{
    EFI_STATUS status = stub->boot->HandleProtocol(stub->image, &loaded_image_guid,
                                                   (VOID **)&stub->loaded);

    if (EFI_ERROR(status)) {
        complain("firmware", NO_OFFSET, "does not say from where it loaded this program");
        return status;
    }
    if (try_volume(stub, stub->loaded->DeviceHandle) || try_all_volumes(stub)) {
        return EFI_SUCCESS;
    }
    connect_everything(stub);
    if (!try_all_volumes(stub)) {
        complain("\\VMM32\\VMM32.VXD", NO_OFFSET, "not found on any volume");
        return EFI_NOT_FOUND;
    }
    return EFI_SUCCESS;
}

/* The size, by going to the end: simpler than the variable-sized EFI_FILE_INFO. */
static EFI_STATUS file_size(EFI_FILE_HANDLE file, uint64_t *size)
{
    EFI_STATUS status = file->SetPosition(file, 0xFFFFFFFFFFFFFFFFull);

    if (!EFI_ERROR(status)) {
        status = file->GetPosition(file, size);
    }
    if (!EFI_ERROR(status)) {
        status = file->SetPosition(file, 0);
    }
    return status;
}

static EFI_STATUS read_all(EFI_FILE_HANDLE file, const char *path, uint8_t *to, uint32_t size)
{
    for (uint32_t done = 0; done < size;) {
        UINTN part = size - done < CHUNK ? size - done : CHUNK;
        EFI_STATUS status = file->Read(file, &part, to + done);

        if (EFI_ERROR(status) || part == 0) {
            progress_end();
            complain(path, done, EFI_ERROR(status) ? "read error" : "ends here unexpectedly");
            return EFI_ERROR(status) ? status : EFI_END_OF_FILE;
        }
        done += (uint32_t)part;
        progress_show(done, size);
    }
    return EFI_SUCCESS;
}

/*
 * volume_read - read a whole file into pages below 2 GB
 *
 * In:    path from the root of the volume; name = what the progress bar calls it
 * Out:   file->address, file->size
 * Error: status; EFI_NOT_FOUND is left to the caller to explain, the rest is said here
 */
EFI_STATUS volume_read(struct stub *stub, const char *path, const char *name,
                       struct boot_file *file)
{
    EFI_FILE_HANDLE handle;
    uint64_t size;
    EFI_STATUS status = open_path(stub->root, path, &handle);

    if (status == EFI_NOT_FOUND) {
        return status;
    }
    if (EFI_ERROR(status)) {
        complain(path, NO_OFFSET, "cannot be opened");
        return status;
    }
    status = file_size(handle, &size);
    if (EFI_ERROR(status) || size == 0 || size > 0x40000000) {
        complain(path, NO_OFFSET, EFI_ERROR(status) ? "is not a file"
                 : size == 0 ? "is empty" : "is bigger than 1 GB");
        status = EFI_LOAD_ERROR;
        goto out;
    }
    status = pages_take(stub, (uint32_t)((size + PAGE_SIZE_4K - 1) / PAGE_SIZE_4K), EfiLoaderData,
                        PAGES_KEEP, &file->address);
    if (EFI_ERROR(status)) {
        complain(path, NO_OFFSET, "does not fit in memory");
        goto out;
    }
    file->size = (uint32_t)size;
    progress_begin(stub, name);
    status = read_all(handle, path, (uint8_t *)(uintptr_t)file->address, file->size);
    progress_end();
out:
    handle->Close(handle);
    return status;
}
