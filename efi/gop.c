/*
 * gop - chooses the framebuffer.  [UEFI Graphics Output Protocol]
 *
 * The firmware's current mode is kept: setting one blanks the screen for nothing.  Several
 * handles may show the same framebuffer; the one of a PCI device is preferred to the console
 * splitter.  No usable mode: no framebuffer, the VMM runs without.
 */
#include "stub.h"

static EFI_GUID gop_guid = EFI_GRAPHICS_OUTPUT_PROTOCOL_GUID;
static EFI_GUID device_path_guid = EFI_DEVICE_PATH_PROTOCOL_GUID;

#define PATH_HARDWARE  1
#define PATH_PCI       1
#define PATH_END       0x7F
#define PATH_NODES_MAX 64

static int is_pci_device(struct stub *stub, EFI_HANDLE handle)
{
    const uint8_t *node;

    if (EFI_ERROR(stub->boot->HandleProtocol(handle, &device_path_guid, (VOID **)&node))) {
        return 0;
    }
    for (int i = 0; i < PATH_NODES_MAX && (node[0] & 0x7F) != PATH_END; i++) {
        unsigned length = node[2] | (unsigned)node[3] << 8;

        if (node[0] == PATH_HARDWARE && node[1] == PATH_PCI) {
            return 1;
        }
        if (length < 4) {
            return 0;
        }
        node += length;
    }
    return 0;
}

/* Highest set bit of all masks, as 15, 16, 24 or 32 bits; 0 if they make no sense. */
static uint32_t depth_of_masks(uint32_t all)
{
    if (all == 0) {
        return 0;
    }
    return all > 0xFFFFFF ? 32 : all > 0xFFFF ? 24 : all > 0x7FFF ? 16 : 15;
}

static int set_format(const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode,
                      struct boot_framebuffer *out)
{
    out->bits_per_pixel = 32;
    out->green_mask = 0x0000FF00;
    out->reserved_mask = 0xFF000000;
    switch (mode->PixelFormat) {
    case PixelRedGreenBlueReserved8BitPerColor:
        out->red_mask = 0x000000FF;
        out->blue_mask = 0x00FF0000;
        return 1;
    case PixelBlueGreenRedReserved8BitPerColor:
        out->red_mask = 0x00FF0000;
        out->blue_mask = 0x000000FF;
        return 1;
    case PixelBitMask:
        out->red_mask = mode->PixelInformation.RedMask;
        out->green_mask = mode->PixelInformation.GreenMask;
        out->blue_mask = mode->PixelInformation.BlueMask;
        out->reserved_mask = mode->PixelInformation.ReservedMask;
        out->bits_per_pixel = depth_of_masks(out->red_mask | out->green_mask | out->blue_mask |
                                             out->reserved_mask);
        return (out->red_mask | out->green_mask | out->blue_mask) != 0;
    default:
        return 0;    /* PixelBltOnly: there is no framebuffer */
    }
}

static int read_mode(EFI_GRAPHICS_OUTPUT_PROTOCOL *gop, struct boot_framebuffer *out)
{
    const EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *mode;
    EFI_GRAPHICS_OUTPUT_MODE_INFORMATION *query = NULL;
    UINTN query_size = 0;
    uint64_t needed;

    if (gop->Mode == NULL || gop->Mode->Info == NULL ||
        gop->QueryMode(gop, gop->Mode->Mode, &query_size, &query) == EFI_NOT_STARTED) {
        if (EFI_ERROR(gop->SetMode(gop, 0)) || gop->Mode == NULL || gop->Mode->Info == NULL) {
            return 0;
        }
    }
    mode = gop->Mode->Info;
    if (gop->Mode->FrameBufferBase == 0 || mode->HorizontalResolution == 0 ||
        mode->VerticalResolution == 0 || mode->PixelsPerScanLine < mode->HorizontalResolution ||
        mode->PixelsPerScanLine > 0x10000 || mode->VerticalResolution > 0x10000 ||
        !set_format(mode, out)) {
        return 0;
    }
    out->base = gop->Mode->FrameBufferBase;
    out->size = gop->Mode->FrameBufferSize;
    out->width = mode->HorizontalResolution;
    out->height = mode->VerticalResolution;
    out->pitch = mode->PixelsPerScanLine * ((out->bits_per_pixel + 7) / 8);
    needed = (uint64_t)out->pitch * out->height;
    if (out->size < needed) {
        out->size = needed;
    }
    return 1;
}

void gop_choose(struct stub *stub, struct boot_framebuffer *out)
{
    static const struct boot_framebuffer none;
    EFI_HANDLE *handles;
    UINTN count;
    int best = 0;

    *out = none;
    if (EFI_ERROR(stub->boot->LocateHandleBuffer(ByProtocol, &gop_guid, NULL, &count, &handles))) {
        return;
    }
    for (UINTN i = 0; i < count; i++) {
        EFI_GRAPHICS_OUTPUT_PROTOCOL *gop;
        struct boot_framebuffer found = none;
        int rank = 1 + is_pci_device(stub, handles[i]);

        if (rank > best &&
            !EFI_ERROR(stub->boot->HandleProtocol(handles[i], &gop_guid, (VOID **)&gop)) &&
            read_mode(gop, &found)) {
            *out = found;
            best = rank;
        }
    }
    stub->boot->FreePool(handles);
}
