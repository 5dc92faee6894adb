/*
 * nvme - disks on PCI Express as block devices of BLOCKDEV.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <vtd.h>
#include "../ahci/pci.h"
#include "../ios/polled.h"
#include "nvme_ctrl.h"

#define CLASS_NVME      0x010802u
#define BAR0            0x10u
#define REGISTER_BYTES  0x2000u         /* registers, and the doorbells of two queues */
#define SPACES          4u
#define CONTROLLERS     8u
#define NVME_Init_Order (BlockDev_Init_Order + 0x2000000)

struct controller {
    struct nvme nvme;
    volatile uint8_t *registers;
    const struct polled_disk *user;     /* whose command is in the queue; NULL = none */
};

struct space {
    struct polled_disk disk;            /* first */
    struct controller *controller;
    struct nvme_space space;
};

static struct controller *controllers[CONTROLLERS];     /* written by Device_Init */
static unsigned controller_count, disk_count;

/* ---- registers ---- */

static uint32_t read_register(void *ctx, uint32_t offset)
{
    return *(volatile uint32_t *)(((struct controller *)ctx)->registers + offset);
}

static void write_register(void *ctx, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(((struct controller *)ctx)->registers + offset) = value;
}

static void delay(void *ctx, uint32_t microseconds)
{
    (void)ctx;
    VTD_Delay(microseconds);
}

static const struct nvme_ops nvme_ops = { read_register, write_register, delay };

/* ---- commands ---- */

/* The namespaces of a controller share its queue: the command before is finished first. */
static enum disk_result issue(struct space *s, uint8_t opcode, uint64_t sector, uint32_t count,
                              const uint32_t *frames, uint32_t offset, uint32_t bytes)
{
    struct controller *c = s->controller;
    enum disk_result result;

    while (c->user != NULL && c->user != &s->disk) {
        blockdev_poll((struct BlockDev_Device_Descriptor *)(uintptr_t)&c->user->bdd);
    }
    c->user = &s->disk;
    result = nvme_issue(&c->nvme, &s->space, opcode, sector, count, frames, offset, bytes);
    if (result != DISK_BUSY) {
        c->user = NULL;
    }
    return result;
}

static enum disk_result on_transfer(struct polled_disk *disk, bool write, uint64_t sector,
                                    uint32_t count, const uint32_t *frames, uint32_t offset,
                                    uint32_t bytes)
{
    return issue((struct space *)disk, write ? NVME_WRITE : NVME_READ, sector, count, frames,
                 offset, bytes);
}

static enum disk_result on_flush(struct polled_disk *disk)
{
    struct space *s = (struct space *)disk;

    return s->controller->nvme.write_cache ? issue(s, NVME_FLUSH, 0, 0, NULL, 0, 0) : DISK_DONE;
}

static enum disk_result over(struct space *s, enum disk_result result)
{
    if (result != DISK_BUSY) {
        s->controller->user = NULL;
        s->disk.last_status = s->controller->nvme.last_status;
    }
    return result;
}

static enum disk_result on_poll(struct polled_disk *disk)
{
    struct space *s = (struct space *)disk;

    return over(s, nvme_poll(&s->controller->nvme));
}

static enum disk_result on_abort(struct polled_disk *disk)
{
    struct space *s = (struct space *)disk;

    return over(s, nvme_abort(&s->controller->nvme));
}

static const struct polled_ops disk_ops = { on_transfer, on_flush, on_poll, on_abort, NULL };

/* ---- finding disks ---- */

static void add_space(struct controller *c, uint32_t id)
{
    struct space *s = _HeapAllocate(sizeof(*s), HeapZeroInit);
    const char *why = "no memory";
    uint32_t sectors;

    if (s == NULL || nvme_identify_space(&c->nvme, id, &s->space, &why) != DISK_DONE) {
        vxd_debugf("NVME: %s\n", why);
        if (s != NULL) {
            (void)_HeapFree(s, 0);
        }
        return;
    }
    memcpy(s->disk.name, "NVME0", 6);
    s->disk.name[4] = (char)('0' + disk_count++ % 10);
    s->disk.ops = &disk_ops;
    s->controller = c;
    /* One page less: the memory need not start at the start of a page. */
    sectors = (c->nvme.max_pages > 1 ? c->nvme.max_pages - 1 : 1) * NVME_PAGE / s->space.sector_size;
    s->disk.max_count = sectors < 0x10000 ? sectors : 0x10000;
    vxd_debugf("NVME: %s: %s, %u MB, %u bytes a sector%s\n", s->disk.name, c->nvme.model,
               (uint32_t)(s->space.sectors * s->space.sector_size >> 20), s->space.sector_size,
               c->nvme.write_cache ? ", write cache" : "");
    polled_register(&s->disk, s->space.sectors, s->space.sector_size);
}

static void on_controller(uint32_t function)
{
    uint32_t low = pci_config_read(function, BAR0);
    uint64_t base = (low & 6) == 4
                        ? (uint64_t)pci_config_read(function, BAR0 + 4) << 32 | (low & ~15u)
                        : (uint64_t)(low & ~15u);
    struct controller *c;
    const char *why = "there is no memory";
    enum disk_result result = DISK_ABSENT;

    if ((low & 1) || base == 0 || controller_count == CONTROLLERS) {
        vxd_debugf("NVME: the controller at %x is not used\n", function);
        return;
    }
    c = _HeapAllocate(sizeof(*c), HeapZeroInit);
    if (c == NULL) {
        return;
    }
    pci_config_write(function, PCI_COMMAND, (pci_config_read(function, PCI_COMMAND) & 0xFFFF) |
                     PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_NO_INTX);
    c->registers = _VMM32X_MapPhys64(base, REGISTER_BYTES, VMM32X_UNCACHED);
    c->nvme.ops = &nvme_ops;
    c->nvme.ctx = c;
    c->nvme.dma_physical = polled_dma_pages(NVME_DMA_PAGES, &c->nvme.dma);
    if (c->registers != NULL && c->nvme.dma_physical != 0) {
        result = nvme_start(&c->nvme, &why);
    }
    if (result != DISK_DONE) {      /* its memory is left to it: it may still write there */
        vxd_debugf("NVME: the controller at %x: %s\n", function, why);
        return;
    }
    controllers[controller_count++] = c;
    for (uint32_t i = 0; i < SPACES; i++) {
        uint32_t id = nvme_active_space(&c->nvme, i);

        if (id == 0) {
            break;
        }
        add_space(c, id);
    }
}

static int on_device_init(const struct vxd_message *msg)
{
    (void)msg;
    pci_each(CLASS_NVME, on_controller);
    return VXD_OK;
}

/* Quiet, and all its caches written: whoever runs next finds no DMA. */
static int on_exit(const struct vxd_message *msg)
{
    (void)msg;
    for (unsigned i = 0; i < controller_count; i++) {
        if (!controllers[i]->nvme.dead && controllers[i]->user == NULL) {
            nvme_stop(&controllers[i]->nvme);
        }
    }
    return VXD_OK;
}

static const struct vxd_handler nvme_control[] = {
    { Device_Init, on_device_init },
    { Device_Reboot_Notify2, on_exit },
    { 0, NULL },
};
Declare_Virtual_Device(NVME, 1, 0, nvme_control, Undefined_Device_ID, NVME_Init_Order)
