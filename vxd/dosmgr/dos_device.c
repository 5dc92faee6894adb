/*
 * dos_device.c - the chain of devices in a VM: ours, and those that drivers and virtual devices add.
 *
 * The chain lives in the VM: a walk of it is bounded, whatever it has become.  The first device of a
 * name counts; drivers are put at the head, behind NUL, devices of VxDs at the end.
 */
#include "dos_core.h"
#include "date.h"

#define CHAIN_MAX   64u
#define CHAIN_END   0xFFFFu         /* offset of the last link */
#define CHAIN_HEAD  (DOS_SEG << 16 | LOL_NUL)

static uint32_t header_of(uint32_t linear)
{
    return (linear >> 4) << 16 | (linear & 15);     /* [DDK95 DOSMGR_Add_Device] */
}

static uint32_t next_of(const struct dos_vm *vm, uint32_t header)
{
    return dos_far32(vm, header, 0);
}

/* The list of lists and the handles that are open show which CON and CLOCK$ are in use. */
void dos_devices_changed(struct dos_vm *vm)
{
    uint32_t console = dos_loaded_device(vm, (const uint8_t *)"CON     ");
    uint32_t clock = dos_loaded_device(vm, (const uint8_t *)"CLOCK$  ");

    vm->console = console;
    vm->clock = clock;
    dos_put32(vm, DOS_SEG, LOL + 0x08, clock != 0 ? clock : DOS_SEG << 16 | (DOS_DEVICES + 3 * 18));
    dos_put32(vm, DOS_SEG, LOL + 0x0C, console != 0 ? console : DOS_SEG << 16 | DOS_DEVICES);
    for (unsigned i = 0; i < vm->files; i++) {
        if (vm->file[i].kind == DOS_FILE_DEVICE) {
            dos_show_file(vm, i);
        }
    }
}

bool dos_add_device(struct dos_vm *vm, uint32_t linear)
{
    uint32_t at = CHAIN_HEAD, own = header_of(linear);

    if (linear >= 0x100000 || !(dos_driver_attributes(vm, own) & DEVICE_CHARACTER)) {
        return false;
    }
    for (unsigned i = 0; i < CHAIN_MAX && at != own; i++) {
        uint32_t next = next_of(vm, at);

        if ((next & 0xFFFF) == CHAIN_END) {
            dos_set_far32(vm, own, 0, 0xFFFFFFFF);
            dos_set_far32(vm, at, 0, own);
            dos_devices_changed(vm);
            return true;
        }
        at = next;
    }
    return false;
}

void dos_link_device(struct dos_vm *vm, uint32_t header)
{
    dos_set_far32(vm, header, 0, next_of(vm, CHAIN_HEAD));
    dos_set_far32(vm, CHAIN_HEAD, 0, header);
    dos_devices_changed(vm);
}

bool dos_remove_device(struct dos_vm *vm, uint32_t linear)
{
    uint32_t at = CHAIN_HEAD, own = header_of(linear);

    for (unsigned i = 0; i < CHAIN_MAX && (at & 0xFFFF) != CHAIN_END; i++) {
        uint32_t next = next_of(vm, at);

        if (next == own) {
            dos_set_far32(vm, at, 0, next_of(vm, own));
            dos_devices_changed(vm);
            return true;
        }
        at = next;
    }
    return false;
}

/* The newest device of that name that is not one of our own, which live in the DOS segment; 0 = none. */
uint32_t dos_loaded_device(const struct dos_vm *vm, const uint8_t name[8])
{
    uint32_t at = CHAIN_HEAD, first, second;

    memcpy(&first, name, sizeof(first));
    memcpy(&second, name + 4, sizeof(second));
    for (unsigned i = 0; i < CHAIN_MAX && (at & 0xFFFF) != CHAIN_END; i++) {
        bool same = dos_far32(vm, at, 10) == first && dos_far32(vm, at, 14) == second;

        if (same && at >> 16 != DOS_SEG && (dos_driver_attributes(vm, at) & DEVICE_CHARACTER)) {
            return at;
        }
        at = next_of(vm, at);
    }
    return 0;
}

/* ---- CLOCK$ ----
 *
 * Six bytes: days since 1980, minute, hour, hundredth, second.  [MSDOS-PG "CLOCK$"]
 * Limit: files are stamped with the VMM's time, whatever a driver says.
 */
enum { CLOCK_BYTES = 6 };

void dos_clock_get(struct dos_vm *vm, struct dos_time *now)
{
    uint16_t count = CLOCK_BYTES;

    if (vm->clock == 0 ||
        (dos_driver_io(vm, vm->clock, DRIVER_READ, DOS_SEG, DOS_DRIVER_BYTE, &count) & DRIVER_ERROR) || count != CLOCK_BYTES) {
        vm->sys->ops->clock_get(vm, now);
        return;
    }
    date_from_days(dos_var16(vm, DOS_DRIVER_BYTE),
                   ((dos_var8(vm, DOS_DRIVER_BYTE + 3) * 60u + dos_var8(vm, DOS_DRIVER_BYTE + 2)) * 60u +
                    dos_var8(vm, DOS_DRIVER_BYTE + 5)) * 1000u + dos_var8(vm, DOS_DRIVER_BYTE + 4) * 10u, now);
}

bool dos_clock_set(struct dos_vm *vm, const struct dos_time *now)
{
    uint16_t count = CLOCK_BYTES;

    if (vm->clock == 0) {
        return vm->sys->ops->clock_set(vm, now);
    }
    dos_set_var16(vm, DOS_DRIVER_BYTE, date_to_days(now));
    dos_set_var8(vm, DOS_DRIVER_BYTE + 2, now->minute);
    dos_set_var8(vm, DOS_DRIVER_BYTE + 3, now->hour);
    dos_set_var8(vm, DOS_DRIVER_BYTE + 4, now->hundredth);
    dos_set_var8(vm, DOS_DRIVER_BYTE + 5, now->second);
    return !(dos_driver_io(vm, vm->clock, DRIVER_WRITE, DOS_SEG, DOS_DRIVER_BYTE, &count) & DRIVER_ERROR);
}

/* ---- a handle of such a device ---- */

/* True: the driver refused, and INT 24h will hear of it. */
static bool failed(struct dos_vm *vm, const struct dos_file *file, uint16_t status, bool write)
{
    if (status & DRIVER_ERROR) {
        dos_device_error(vm, file->header, status & 0xFF, write);
    }
    return (status & DRIVER_ERROR) != 0;
}

bool dos_was_answered(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    if (vm->critical_ignore) {          /* as if all had been moved */
        crs->Client_AX = crs->Client_CX;
        (void)dos_ok(crs);
    } else if (vm->critical_fail) {
        (void)dos_fail(vm, crs, DOS_ERR_FAIL_24);
    }
    return vm->critical_ignore || vm->critical_fail;
}

/* Cooked input ends behind a CR, and before a Ctrl-Z. */
static enum dos_result read_cooked(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    unsigned n = vm->io_done;

    vm->io_done = 0;
    while (n < crs->Client_CX) {
        uint8_t ch = 0;

        if (failed(vm, file, dos_driver_byte(vm, file->header, DRIVER_READ, &ch), false)) {
            vm->io_done = (uint16_t)n;
            return DOS_CRITICAL;
        }
        if (ch == 0x1A) {
            break;
        }
        dos_put8(vm, crs->Client_DS, crs->Client_DX + n, ch);
        n++;
        if (ch == '\r') {
            break;
        }
    }
    crs->Client_AX = (uint16_t)n;
    return dos_ok(crs);
}

enum dos_result dos_device_read(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    uint16_t count = crs->Client_CX;

    if (dos_was_answered(vm, crs)) {
        return DOS_DONE;
    }
    if (!(file->info & INFO_RAW)) {
        return read_cooked(vm, crs, file);
    }
    if (failed(vm, file, dos_driver_io(vm, file->header, DRIVER_READ, crs->Client_DS, crs->Client_DX, &count), false)) {
        return DOS_CRITICAL;
    }
    crs->Client_AX = count;
    return dos_ok(crs);
}

/* Cooked output ends before a Ctrl-Z; a retry goes on behind what the driver took. */
enum dos_result dos_device_write(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    unsigned end = crs->Client_CX, done = vm->io_done;

    if (dos_was_answered(vm, crs)) {
        return DOS_DONE;
    }
    vm->io_done = 0;
    for (unsigned n = 0; !(file->info & INFO_RAW) && n < end; n++) {
        if (dos_get8(vm, crs->Client_DS, crs->Client_DX + n) == 0x1A) {
            end = n;
        }
    }
    while (done < end) {
        uint16_t count = (uint16_t)(end - done);
        uint16_t status = dos_driver_io(vm, file->header, vm->verify ? DRIVER_WRITE_VERIFY : DRIVER_WRITE, crs->Client_DS,
                                        (uint16_t)(crs->Client_DX + done), &count);

        if (failed(vm, file, status, true)) {
            vm->io_done = (uint16_t)(done + (count < end - done ? count : 0));
            return DOS_CRITICAL;
        }
        done = count == 0 ? end : done + count;     /* 0: it does not count */
    }
    crs->Client_AX = (uint16_t)done;
    return dos_ok(crs);
}

void dos_device_opened(struct dos_vm *vm, uint32_t header, bool opened)
{
    if (dos_driver_attributes(vm, header) & DEVICE_OPEN_CLOSE) {
        (void)dos_driver_plain(vm, header, opened ? DRIVER_OPEN : DRIVER_CLOSE);    /* no such error is told */
    }
}

/* 4402h, 4403h: control strings.  4406h, 4407h: ready?  440Ch: generic.  4410h: is it known? [RBIL 2144] */
enum dos_result dos_device_ioctl(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    uint16_t attributes = dos_driver_attributes(vm, file->header), count = crs->Client_CX, status;

    switch (crs->Client_AL) {
    case 0x02:
    case 0x03:
        if (!(attributes & DEVICE_IOCTL)) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        status = dos_driver_io(vm, file->header, crs->Client_AL == 2 ? DRIVER_IOCTL_READ : DRIVER_IOCTL_WRITE,
                               crs->Client_DS, crs->Client_DX, &count);
        crs->Client_AX = count;
        break;
    case 0x06:
    case 0x07:
        status = dos_driver_plain(vm, file->header, crs->Client_AL == 6 ? DRIVER_READ_STATUS : DRIVER_WRITE_STATUS);
        crs->Client_AL = status & (DRIVER_BUSY | DRIVER_ERROR) ? 0 : 0xFF;
        return dos_ok(crs);
    case 0x0C:
        if (!(attributes & DEVICE_GENERIC)) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        status = dos_driver_control(vm, file->header, crs);
        crs->Client_AX = 0;
        break;
    case 0x10:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    default:
        return DOS_UNKNOWN;
    }
    return status & DRIVER_ERROR ? dos_fail(vm, crs, 19u + (status & 0xFF)) : dos_ok(crs);
}
