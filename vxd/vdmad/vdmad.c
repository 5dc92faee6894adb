/*
 * vdmad - DMA controllers for every VM, and DMA for the devices that own a channel.
 *
 * What a VM writes to its 8237 reaches the owner's callback when a channel is masked or unmasked, never
 * the PC's own controllers.
 */
#include <vmm.h>
#include <vdmad.h>
#include "8237.h"
#include "physical.h"
#include "region.h"

#define V86_BYTES       0x110000u       /* of a VM that an address can mean */
#define CASCADE         4u
#define MODE_TRANSFER   0x0Cu
#define MODE_READ       0x08u           /* from memory to the device */

struct channel {                        /* of all VMs; task time */
    bool owned;
    void (*callback)(void);             /* EAX = handle, EBX = VM; NULL: the owner does not want to know */
    uint32_t linear, bytes, physical;   /* VDMAD_Set_Region_Info */
    uint8_t buffer_id;
    bool locked;
};

struct vdmad_vm {                       /* per VM, in its control block */
    struct dma dma;
    uint8_t untranslated[DMA_CHANNELS]; /* VDMAD_Disable_Translation less _Enable_ */
};

static uint32_t cb_offset;              /* written once by on_device_init */
static struct channel channels[DMA_CHANNELS];

static struct vdmad_vm *state_of(struct cb_s *vm)
{
    return vm_cb_area(vm, cb_offset);
}

/* ---- handles -------------------------------------------------------------------------------------- */

static uint32_t handle_of(unsigned channel)
{
    return (uint32_t)(uintptr_t)&channels[channel];
}

/* The channel of the handle in EAX; -1: it is none. */
static int channel_in_eax(const struct svc_regs *r)
{
    for (unsigned n = 0; n < DMA_CHANNELS; n++) {
        if (r->eax == handle_of(n) && channels[n].owned) {
            return (int)n;
        }
    }
    return -1;
}

static struct cb_s *vm_in_ebx(const struct svc_regs *r)
{
    struct cb_s *vm = (struct cb_s *)(uintptr_t)r->ebx;

    return Validate_VM_Handle(vm) ? vm : NULL;
}

/* ---- ports ---------------------------------------------------------------------------------------- */

static void call_owner(unsigned channel, struct cb_s *vm)
{
    uint32_t eax = handle_of(channel), ebx = (uint32_t)(uintptr_t)vm, ecx, edx, esi;
    void (*proc)(void) = channels[channel].callback;

    __asm__ volatile("pushl %%ebp; call *%%edi; popl %%ebp; cld"
                     : "+a"(eax), "+b"(ebx), "+D"(proc), "=c"(ecx), "=d"(edx), "=S"(esi)
                     : : "memory", "cc");
}

static uint32_t on_port(const struct io_access *io)
{
    struct vdmad_vm *state = state_of(io->vm);
    unsigned changed;

    if (io->type != Byte_Output) {
        return dma_read(&state->dma, io->port);
    }
    changed = dma_write(&state->dma, io->port, (uint8_t)io->data);
    for (unsigned n = 0; n < DMA_CHANNELS; n++) {
        if ((changed >> n & 1) != 0 && channels[n].callback != NULL) {
            call_owner(n, io->vm);
        }
    }
    return 0;
}
VXD_BYTE_IO_HANDLER(vdmad_port, on_port)

/* ---- services --------------------------------------------------------------------------------------- */

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/vdmad.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const vdmad_services[])(void) = {
#include <services/vdmad.def>
};
#undef VXD_SERVICE

/*
 * VDMAD_Get_Version - version of VDMAD                              [DDK95 VDMAD_Get_Version]
 *
 * Out:   EAX = 0400h, ECX = bytes of the DMA buffer, 0 until Init_Complete; CF = 0
 * When:  task time
 */
void do_VDMAD_Get_Version(struct svc_regs *r)
{
    r->eax = 0x0400;
    r->ecx = buffer_bytes();
    svc_set_carry(r, false);
}

/*
 * VDMAD_Virtualize_Channel - become a channel's owner           [DDK95 VDMAD_Virtualize_Channel]
 *
 * In:    EAX = channel 0 to 7, ESI = procedure to be called when a VM masks or unmasks it (EAX = handle, EBX =
 *        VM; it may change all but EBP), 0 = none
 * Out:   CF = 0, EAX = handle
 * Error: CF = 1: another owns it, or it is the cascade
 * Uses:  EAX, EDX, flags
 * When:  task time
 */
void do_VDMAD_Virtualize_Channel(struct svc_regs *r)
{
    bool free = r->eax < DMA_CHANNELS && r->eax != CASCADE && !channels[r->eax].owned;

    svc_set_carry(r, !free);
    if (free) {
        channels[r->eax] = (struct channel){ .owned = true, .callback = (void (*)(void))(uintptr_t)r->esi };
        r->eax = handle_of(r->eax);
    }
}

/*
 * VDMAD_Get_Region_Info - the region of a channel's next transfer  [DDK95 VDMAD_Get_Region_Info]
 *
 * In:    EAX = handle
 * Out:   BL = buffer, 0 = none; BH = 1: pages are locked; ESI = linear address, ECX = bytes
 * Uses:  BX, ECX, ESI
 * When:  task time
 */
void do_VDMAD_Get_Region_Info(struct svc_regs *r)
{
    int n = channel_in_eax(r);

    if (n >= 0) {
        const struct channel *c = &channels[n];

        r->ebx = (r->ebx & 0xFFFF0000) | c->buffer_id | (uint32_t)c->locked << 8;
        r->esi = c->linear;
        r->ecx = c->bytes;
    }
}

/*
 * VDMAD_Set_Region_Info - set it                                  [DDK95 VDMAD_Set_Region_Info]
 *
 * In:    EAX = handle, BL = buffer, 0 = none; BH = 1: pages are locked; ESI = linear address, ECX =
 *        bytes, EDX = physical address
 * When:  task time
 * Notes: before VDMAD_Set_Phys_State
 */
void do_VDMAD_Set_Region_Info(struct svc_regs *r)
{
    int n = channel_in_eax(r);

    if (n >= 0) {
        channels[n].linear = r->esi;
        channels[n].bytes = r->ecx;
        channels[n].physical = r->edx;
        channels[n].buffer_id = (uint8_t)r->ebx;
        channels[n].locked = (r->ebx & 0xFF00) != 0;
    }
}

/* What a VM has set a channel to, its memory where ring 0 sees it.  false: that is not its memory. */
static bool virtual_state(struct cb_s *vm, unsigned n, uint32_t *address, uint32_t *bytes, uint8_t *mode)
{
    const struct vdmad_vm *state = state_of(vm);

    *address = dma_address(&state->dma, n);
    *bytes = dma_bytes(&state->dma, n);
    *mode = dma_mode(&state->dma, n);
    if (state->untranslated[n] != 0) {
        return true;
    }
    if (*address > V86_BYTES - *bytes) {
        *address = vm->CB_High_Linear;
        *mode |= DMA_masked;
        return false;
    }
    *address += vm->CB_High_Linear;
    return true;
}

/*
 * VDMAD_Get_Virt_State - what a VM has set a channel to             [DDK95 VDMAD_Get_Virt_State]
 *
 * In:    EAX = handle, EBX = VM
 * Out:   ESI = where: linear, in the VM's memory as all see it; without translation the physical
 *        address written; ECX = bytes; DL = mode, with DMA_masked, DMA_requested; DH = 0
 * Uses:  ESI, ECX, EDX, flags
 * When:  task time
 * Notes: outside of the VM's memory: masked
 */
void do_VDMAD_Get_Virt_State(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    struct cb_s *vm = vm_in_ebx(r);
    uint8_t mode;

    if (n >= 0 && vm != NULL) {
        (void)virtual_state(vm, (unsigned)n, &r->esi, &r->ecx, &mode);      /* it is masked then */
        r->edx = (r->edx & 0xFFFF0000) | mode;
    }
}

/*
 * VDMAD_Set_Virt_State - what a VM finds in a channel's registers   [DDK95 VDMAD_Set_Virt_State]
 *
 * In:    EAX = handle, EBX = VM, ESI = address as VDMAD_Get_Virt_State has it, ECX = bytes left, DL = mode
 * When:  task time
 * Notes: 0 bytes: all were moved, the VM sees terminal count
 */
void do_VDMAD_Set_Virt_State(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    struct cb_s *vm = vm_in_ebx(r);

    if (n >= 0 && vm != NULL) {
        struct vdmad_vm *state = state_of(vm);

        dma_set(&state->dma, (unsigned)n, state->untranslated[n] != 0 ? r->esi : r->esi - vm->CB_High_Linear,
                r->ecx, (uint8_t)r->edx);
    }
}

/*
 * VDMAD_Set_Phys_State - program the PC's controller                [DDK95 VDMAD_Set_Phys_State]
 *
 * In:    EAX = handle, EBX = VM, DL = mode, DH = extended mode, which an AT has not; the region as
 *        VDMAD_Set_Region_Info said
 * When:  task time
 * Notes: the channel is masked afterwards; a region that its counter or page register cannot hold is not
 *        programmed
 */
void do_VDMAD_Set_Phys_State(struct svc_regs *r)
{
    int n = channel_in_eax(r);

    if (n >= 0) {
        const struct channel *c = &channels[n];
        uint32_t most = n < 4 ? 0x10000 : 0x20000;

        if (c->bytes != 0 && c->bytes <= most && c->physical % most + c->bytes <= most &&
            c->physical < 0x1000000) {
            physical_program((unsigned)n, c->physical, c->bytes, (uint8_t)r->edx);
        }
    }
}

static void mask(const struct svc_regs *r, bool masked)
{
    int n = channel_in_eax(r);

    if (n >= 0) {
        physical_mask((unsigned)n, masked);
    }
}

/*
 * VDMAD_Mask_Channel - stop a channel of the PC's controller          [DDK95 VDMAD_Mask_Channel]
 *
 * In:    EAX = handle
 * When:  task time
 */
void do_VDMAD_Mask_Channel(struct svc_regs *r)
{
    mask(r, true);
}

/*
 * VDMAD_UnMask_Channel - let a channel of the PC's controller go    [DDK95 VDMAD_UnMask_Channel]
 *
 * In:    EAX = handle, EBX = VM
 * When:  task time
 */
void do_VDMAD_UnMask_Channel(struct svc_regs *r)
{
    mask(r, false);
}

/*
 * VDMAD_Phys_Mask_Channel - VDMAD_Mask_Channel at any time        [DDK95 VDMAD_Phys_Mask_Channel]
 *
 * In:    EAX = handle
 * When:  any time
 */
void do_VDMAD_Phys_Mask_Channel(struct svc_regs *r)
{
    mask(r, true);
}

/*
 * VDMAD_Phys_Unmask_Channel - VDMAD_UnMask_Channel at any time  [DDK95 VDMAD_Phys_Unmask_Channel]
 *
 * In:    EAX = handle, EBX = VM
 * When:  any time
 */
void do_VDMAD_Phys_Unmask_Channel(struct svc_regs *r)
{
    mask(r, false);
}

static void set_error(struct svc_regs *r, unsigned error)
{
    svc_set_carry(r, error != 0);
    if (error != 0) {
        r->eax = (r->eax & 0xFFFFFF00) | error;
    }
}

/*
 * VDMAD_Lock_DMA_Region - keep a region in memory for DMA         [DDK95 VDMAD_Lock_DMA_Region]
 *
 * In:    ESI = linear address, ECX = bytes, DL = 1: it must not cross 64 KB, 2: 128 KB
 * Out:   CF = 0, EDX = physical address
 * Error: CF = 1, AL = DMA_Not_Contiguous, DMA_Not_Aligned, DMA_Lock_Failed; ECX = bytes from ESI on that
 *        could be
 * Uses:  EAX, ECX, EDX, flags
 * When:  task time; may block
 */
void do_VDMAD_Lock_DMA_Region(struct svc_regs *r)
{
    uint32_t bytes = r->ecx, physical = r->edx;

    set_error(r, region_lock(r->esi, &bytes, r->edx & 0xFF, &physical));
    r->ecx = bytes;
    r->edx = physical;
}

/*
 * VDMAD_Unlock_DMA_Region - undo VDMAD_Lock_DMA_Region            [DDK95 VDMAD_Unlock_DMA_Region]
 *
 * In:    ESI = linear address, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1: it is not locked
 * When:  task time
 */
void do_VDMAD_Unlock_DMA_Region(struct svc_regs *r)
{
    svc_set_carry(r, !region_unlock(r->esi, r->ecx));
}

/*
 * VDMAD_Unlock_DMA_Region_No_Dirty - the same, nothing was written to it
 *                                                [DDK95 VDMAD_Unlock_DMA_Region_No_Dirty]
 * In:    ESI = linear address, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1: it is not locked
 * When:  task time
 */
void do_VDMAD_Unlock_DMA_Region_No_Dirty(struct svc_regs *r)
{
    svc_set_carry(r, !region_unlock(r->esi, r->ecx));
}

/* Where a DDS says its region is, as ring 0 sees it; false: a bad selector. */
static bool dds_linear(struct cb_s *vm, const struct Extended_DDS_Struc *dds, uint32_t *linear)
{
    uint32_t base = 0;

    if (dds->DDS_seg != 0) {
        base = (vm->CB_VM_Status & VMSTAT_PM_EXEC) != 0 ? _SelectorMapFlat(vm, dds->DDS_seg, 0)
                                                        : vm->CB_High_Linear + ((uint32_t)dds->DDS_seg << 4);
    }
    *linear = base + dds->DDS_linear;
    return base != 0xFFFFFFFF;
}

/*
 * VDMAD_Scatter_Lock - lock a region and say where its pages are     [DDK95 VDMAD_Scatter_Lock]
 *
 * In:    EBX = VM, EDI = struct Extended_DDS_Struc; AL = 0: pairs of physical address and bytes; 1: page table
 *        entries; 3: the same, pages that are not there are 0 and stay so
 * Out:   CF = 0; ZF = 1: all of it; EDX = entries that all of it needs; with page table entries ESI =
 *        offset in the first page
 * Error: CF = 1: nothing is locked
 * Uses:  EDX, ESI, flags
 * When:  task time; may block
 * Notes: DDS_size becomes the bytes that are locked, DDS_used the entries filled in
 */
void do_VDMAD_Scatter_Lock(struct svc_regs *r)
{
    struct Extended_DDS_Struc *dds = (struct Extended_DDS_Struc *)(uintptr_t)r->edi;
    struct cb_s *vm = vm_in_ebx(r);
    uint32_t linear, wanted = dds->DDS_size, done;

    svc_set_carry(r, true);
    if (vm == NULL || !dds_linear(vm, dds, &linear)) {
        return;
    }
    done = scatter_lock(dds, linear, r->eax & 0xFF, &r->edx);
    svc_set_carry(r, done == 0);
    svc_set_zero(r, done == wanted);
    dds->DDS_size = done;
    if ((r->eax & 1) != 0) {
        r->esi = linear % 4096;
    }
}

/*
 * VDMAD_Scatter_Unlock - undo VDMAD_Scatter_Lock                    [DDK95 VDMAD_Scatter_Unlock]
 *
 * In:    EBX = VM, AL, EDI = as for it and as it left them
 * Out:   CF = 0
 * Error: CF = 1: they were not locked
 * When:  task time
 */
void do_VDMAD_Scatter_Unlock(struct svc_regs *r)
{
    const struct Extended_DDS_Struc *dds = (const struct Extended_DDS_Struc *)(uintptr_t)r->edi;
    struct cb_s *vm = vm_in_ebx(r);
    uint32_t linear;

    svc_set_carry(r, vm == NULL || !dds_linear(vm, dds, &linear) || !scatter_unlock(dds, linear, r->eax & 0xFF));
}

/*
 * VDMAD_Reserve_Buffer_Space - a buffer will be needed       [DDK95 VDMAD_Reserve_Buffer_Space]
 *
 * In:    EAX = pages, ECX = highest physical address, 0 = any below 16 MB
 * When:  until Init_Complete
 * Notes: the largest wish counts, at most 128 KB
 */
void do_VDMAD_Reserve_Buffer_Space(struct svc_regs *r)
{
    buffer_reserve(r->eax, r->ecx);
}

/*
 * VDMAD_Request_Buffer - have the DMA buffer                       [DDK95 VDMAD_Request_Buffer]
 *
 * In:    ESI = linear address of the region it stands for, ECX = bytes
 * Out:   CF = 0, EBX = buffer, EDX = its physical address
 * Error: CF = 1, AL = DMA_Buffer_Too_Small, DMA_Buffer_In_Use
 * Uses:  EAX, EBX, EDX, flags
 * When:  task time
 */
void do_VDMAD_Request_Buffer(struct svc_regs *r)
{
    set_error(r, buffer_request(r->ecx, &r->ebx, &r->edx));
}

/*
 * VDMAD_Release_Buffer - give the DMA buffer back                  [DDK95 VDMAD_Release_Buffer]
 *
 * In:    EBX = buffer
 * Out:   CF = 0
 * Error: CF = 1: it is not in use
 * When:  task time
 */
void do_VDMAD_Release_Buffer(struct svc_regs *r)
{
    svc_set_carry(r, !buffer_release(r->ebx));
}

/*
 * VDMAD_Copy_To_Buffer - from the region into the buffer           [DDK95 VDMAD_Copy_To_Buffer]
 *
 * In:    EBX = buffer, ESI = linear address in the region, EDI = offset in the buffer, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1, AL = DMA_Invalid_Buffer, DMA_Copy_Out_Range
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VDMAD_Copy_To_Buffer(struct svc_regs *r)
{
    set_error(r, buffer_copy(r->ebx, r->esi, r->edi, r->ecx, true));
}

/*
 * VDMAD_Copy_From_Buffer - from the buffer into the region       [DDK95 VDMAD_Copy_From_Buffer]
 *
 * In:    EBX = buffer, ESI = linear address in the region, EDI = offset in the buffer, ECX = bytes
 * Out:   CF = 0
 * Error: CF = 1, AL = DMA_Invalid_Buffer, DMA_Copy_Out_Range
 * Uses:  EAX, flags
 * When:  task time
 */
void do_VDMAD_Copy_From_Buffer(struct svc_regs *r)
{
    set_error(r, buffer_copy(r->ebx, r->esi, r->edi, r->ecx, false));
}

/* The region of a transfer, in place or through the buffer; false: neither can be had. */
static bool prepare(struct channel *c, unsigned n, uint32_t linear, uint32_t bytes, uint8_t mode)
{
    uint32_t lockable = bytes, id;

    c->linear = linear;
    c->bytes = bytes;
    c->buffer_id = 0;
    c->locked = region_lock(linear, &lockable, n < 4 ? 1 : 2, &c->physical) == 0;
    if (c->locked && c->physical + bytes <= 0x1000000) {
        return true;
    }
    if (c->locked) {
        (void)region_unlock(linear, bytes);     /* just locked; too high for the page register */
        c->locked = false;
    }
    if (buffer_request(bytes, &id, &c->physical) != 0) {
        return false;
    }
    c->buffer_id = (uint8_t)id;
    if ((mode & MODE_TRANSFER) == MODE_READ) {
        (void)buffer_copy(id, linear, 0, bytes, true);      /* it was given for so many */
    }
    return true;
}

/* What the last transfer of a channel had is free again, and what came is in its place. */
static void finish(struct channel *c, uint8_t mode)
{
    if (c->locked) {
        (void)region_unlock(c->linear, c->bytes);
    }
    if (c->buffer_id != 0) {
        if ((mode & MODE_TRANSFER) != MODE_READ) {
            (void)buffer_copy(c->buffer_id, c->linear, 0, c->bytes, false);
        }
        (void)buffer_release(c->buffer_id);
    }
    c->locked = false;
    c->buffer_id = 0;
}

/*
 * VDMAD_Default_Handler - do what a VM has set a channel to        [DDK95 VDMAD_Default_Handler]
 *
 * In:    EAX = handle, EBX = VM
 * Uses:  all but EBP
 * When:  task time; may block
 * Notes: unmasked: the region is locked, or copied to the buffer, and the PC's controller programmed and let
 *        go; masked: that is stopped, and what came to the buffer is copied back
 */
void do_VDMAD_Default_Handler(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    struct cb_s *vm = vm_in_ebx(r);
    uint32_t linear, bytes;
    uint8_t mode;

    if (n < 0 || vm == NULL) {
        return;
    }
    physical_mask((unsigned)n, true);
    finish(&channels[n], dma_mode(&state_of(vm)->dma, (unsigned)n));
    if (!virtual_state(vm, (unsigned)n, &linear, &bytes, &mode) || (mode & DMA_masked) != 0 ||
        !prepare(&channels[n], (unsigned)n, linear, bytes, mode)) {
        return;
    }
    physical_program((unsigned)n, channels[n].physical, bytes, mode);
    physical_mask((unsigned)n, false);
}

/*
 * VDMAD_Disable_Translation - a VM knows physical addresses     [DDK95 VDMAD_Disable_Translation]
 *
 * In:    EAX = handle, EBX = VM
 * Out:   CF = 0: what it writes to the channel's registers is taken as it is
 * Error: CF = 1: that was said too often, or bad handles
 * When:  task time
 */
void do_VDMAD_Disable_Translation(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    struct cb_s *vm = vm_in_ebx(r);
    bool failed = n < 0 || vm == NULL || state_of(vm)->untranslated[n] == 0xFF;

    svc_set_carry(r, failed);
    if (!failed) {
        state_of(vm)->untranslated[n]++;
    }
}

/*
 * VDMAD_Enable_Translation - undo it once                        [DDK95 VDMAD_Enable_Translation]
 *
 * In:    EAX = handle, EBX = VM
 * Out:   CF = 0; ZF = 0: the VM's addresses are translated again
 * Error: CF = 1: they are already, or bad handles
 * When:  task time
 */
void do_VDMAD_Enable_Translation(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    struct cb_s *vm = vm_in_ebx(r);
    bool failed = n < 0 || vm == NULL || state_of(vm)->untranslated[n] == 0;

    svc_set_carry(r, failed);
    if (!failed) {
        svc_set_zero(r, --state_of(vm)->untranslated[n] != 0);
    }
}

/*
 * VDMAD_Get_EISA_Adr_Mode - how does a channel count?            [DDK95 VDMAD_Get_EISA_Adr_Mode]
 *
 * In:    EAX = channel 0 to 7, or handle
 * Out:   CL = 0: bytes, 1: words, as on an AT
 * When:  task time
 */
void do_VDMAD_Get_EISA_Adr_Mode(struct svc_regs *r)
{
    int n = channel_in_eax(r);
    uint32_t channel = n >= 0 ? (uint32_t)n : r->eax;

    r->ecx = (r->ecx & 0xFFFFFF00) | (channel >= 4 && channel < DMA_CHANNELS ? 1 : 0);
}

/* ---- control messages ---------------------------------------------------------------------------------- */

static void start_vm(struct cb_s *vm)
{
    struct vdmad_vm *state = state_of(vm);

    memset(state, 0, sizeof *state);
    dma_reset(&state->dma);
}

static void install(unsigned first, unsigned last)
{
    for (unsigned port = first; port <= last; port++) {
        if (!Install_IO_Handler(port, vdmad_port)) {
            vxd_debugf("VDMAD: port %x belongs to another device\n", port);
        }
    }
}

static int on_device_init(const struct vxd_message *msg)
{
    cb_offset = _Allocate_Device_CB_Area(sizeof(struct vdmad_vm), 0);
    if (cb_offset == 0) {
        return VXD_FAIL;
    }
    (void)physical_find();              /* without, there is nothing to program */
    install(0x00, 0x0F);
    install(0x80, 0x8F);
    install(0xC0, 0xDF);
    start_vm(msg->vm);
    return VXD_OK;
}

static int on_init_complete(const struct vxd_message *msg)
{
    (void)msg;
    buffer_make();
    return VXD_OK;
}

static int on_create_vm(const struct vxd_message *msg)
{
    start_vm(msg->vm);
    return VXD_OK;
}

static const struct vxd_handler vdmad_control[] = {
    { Device_Init, on_device_init },
    { Init_Complete, on_init_complete },
    { Create_VM, on_create_vm },
    { Sys_VM_Init, on_create_vm },
    { 0, NULL },
};
Declare_Virtual_Device_Services(VDMAD, 4, 0, vdmad_control, VDMAD_Device_ID, VDMAD_Init_Order, vdmad_services,
                                NULL, NULL)
