/*
 * dos_driver.c - device drivers in the VM: loading their files, and requests to them.
 *
 * A request is a block in the DOS segment that the driver's strategy routine is told of and its
 * interrupt routine works off, on a stack of MS-DOS's own.  What a driver answers is believed as far as
 * it can do no harm.  [RBIL 2F0802 "device request header"], [MSDOS-PG "Device-Driver Functions"]
 */
#include "dos_core.h"

/* Of the request block. */
enum { RQ_LENGTH = 0, RQ_UNIT = 1, RQ_COMMAND = 2, RQ_STATUS = 3, RQ_DATA = 13 };

static void begin(struct dos_vm *vm, unsigned command, unsigned length)
{
    dos_fill(vm, DOS_SEG, DOS_DRIVER_REQUEST, 0, DOS_DRIVER_REQUEST_BYTES);
    dos_set_var8(vm, DOS_DRIVER_REQUEST + RQ_LENGTH, length);
    dos_set_var8(vm, DOS_DRIVER_REQUEST + RQ_COMMAND, command);
}

/* The driver's status; one that says neither "done" nor "error" did what it was asked. */
static uint16_t run(struct dos_vm *vm, uint32_t header)
{
    uint8_t in_dos = dos_var8(vm, SDA_IN_DOS);

    if (vm->sys->ops->driver == NULL) {
        return DRIVER_ERROR | DRIVER_GENERAL;
    }
    dos_set_var8(vm, SDA_IN_DOS, in_dos + 1u);
    vm->sys->ops->driver(vm, header, DOS_SEG << 16 | DOS_DRIVER_REQUEST);
    dos_set_var8(vm, SDA_IN_DOS, in_dos);
    return dos_var16(vm, DOS_DRIVER_REQUEST + RQ_STATUS);
}

uint16_t dos_driver_attributes(const struct dos_vm *vm, uint32_t header)
{
    return dos_far16(vm, header, 4);
}

uint16_t dos_driver_io(struct dos_vm *vm, uint32_t header, unsigned command, uint16_t seg, uint16_t off, uint16_t *count)
{
    uint16_t status, done;

    begin(vm, command, 22);
    dos_put32(vm, DOS_SEG, DOS_DRIVER_REQUEST + RQ_DATA + 1, (uint32_t)seg << 16 | off);
    dos_set_var16(vm, DOS_DRIVER_REQUEST + RQ_DATA + 5, *count);
    status = run(vm, header);
    done = dos_var16(vm, DOS_DRIVER_REQUEST + RQ_DATA + 5);
    *count = done < *count ? done : *count;
    return status;
}

uint16_t dos_driver_plain(struct dos_vm *vm, uint32_t header, unsigned command)
{
    begin(vm, command, 13);
    return run(vm, header);
}

bool dos_driver_peek(struct dos_vm *vm, uint32_t header, uint8_t *ch)
{
    uint16_t status;

    begin(vm, DRIVER_PEEK, 14);
    status = run(vm, header);
    *ch = dos_var8(vm, DOS_DRIVER_REQUEST + RQ_DATA);
    return !(status & (DRIVER_ERROR | DRIVER_BUSY));
}

uint16_t dos_driver_byte(struct dos_vm *vm, uint32_t header, unsigned command, uint8_t *ch)
{
    uint16_t count = 1, status;

    dos_set_var8(vm, DOS_DRIVER_BYTE, *ch);
    status = dos_driver_io(vm, header, command, DOS_SEG, DOS_DRIVER_BYTE, &count);
    *ch = dos_var8(vm, DOS_DRIVER_BYTE);
    return count == 1 || (status & DRIVER_ERROR) ? status : DRIVER_ERROR | DRIVER_READ_FAULT;
}

uint16_t dos_driver_control(struct dos_vm *vm, uint32_t header, const struct Client_Reg_Struc *crs)
{
    begin(vm, DRIVER_GENERIC, 23);
    dos_set_var8(vm, DOS_DRIVER_REQUEST + RQ_DATA, crs->Client_CH);
    dos_set_var8(vm, DOS_DRIVER_REQUEST + RQ_DATA + 1, crs->Client_CL);
    dos_set_var16(vm, DOS_DRIVER_REQUEST + RQ_DATA + 2, crs->Client_SI);
    dos_set_var16(vm, DOS_DRIVER_REQUEST + RQ_DATA + 4, crs->Client_DI);
    dos_put32(vm, DOS_SEG, DOS_DRIVER_REQUEST + RQ_DATA + 6, (uint32_t)crs->Client_DS << 16 | crs->Client_DX);
    return run(vm, header);
}

/* ---- loading ---- */

struct loading {
    uint16_t block, paras;      /* the memory it gets */
    uint16_t load, end;         /* segments of its first byte, and past its last */
    uint32_t used;              /* linear end of what it keeps */
    bool kept;                  /* one of its devices is in the chain */
    enum dos_driver_result result;
};

static uint32_t linear_of(uint32_t far)
{
    return ((far >> 16) << 4) + (far & 0xFFFF);
}

/* The line behind DEVICE= in capitals, as drivers get it, ended by CR LF. */
static void put_line(struct dos_vm *vm, uint16_t seg, const char *line)
{
    uint32_t n = 0;

    for (; line[n] != 0 && n < DOS_DRIVER_LINE - 3; n++) {
        dos_put8(vm, seg, n, line[n] >= 'a' && line[n] <= 'z' ? (uint8_t)(line[n] - 'a' + 'A') : (uint8_t)line[n]);
    }
    dos_put8(vm, seg, n, '\r');
    dos_put8(vm, seg, n + 1, '\n');
    dos_put8(vm, seg, n + 2, 0);
}

/* INIT of one device of the file.  [RBIL 2F0802 "command code 00h"] */
static void init_device(struct dos_vm *vm, struct loading *l, uint32_t header)
{
    bool character = (dos_driver_attributes(vm, header) & DEVICE_CHARACTER) != 0;
    uint32_t end = (uint32_t)l->end << 16, kept;
    uint16_t status;

    begin(vm, DRIVER_INIT, 25);
    dos_put32(vm, DOS_SEG, DOS_DRIVER_REQUEST + RQ_DATA + 1, end);
    dos_put32(vm, DOS_SEG, DOS_DRIVER_REQUEST + RQ_DATA + 5, end);       /* where the line is, too */
    dos_set_var8(vm, DOS_DRIVER_REQUEST + RQ_DATA + 9, dos_var8(vm, LOL + 0x20) + 2u);  /* A: and B: count */
    status = run(vm, header);
    kept = linear_of(dos_get32(vm, DOS_SEG, DOS_DRIVER_REQUEST + RQ_DATA + 1));
    if (kept > linear_of(end)) {
        l->result = DOS_DRIVER_TOO_LARGE;
        return;
    }
    if (!character) {
        if (dos_var8(vm, DOS_DRIVER_REQUEST + RQ_DATA) != 0) {
            l->result = DOS_DRIVER_BLOCK;
        }
        return;
    }
    if ((status & DRIVER_ERROR) || kept <= (uint32_t)l->load << 4) {
        return;                 /* it wants to go */
    }
    l->used = kept > l->used ? kept : l->used;
    l->kept = true;
    dos_link_device(vm, header);
}

static void init_all(struct dos_vm *vm, struct loading *l)
{
    uint32_t at = (uint32_t)l->load << 16;

    for (unsigned i = 0; i < DOS_DRIVER_DEVICES && l->result == DOS_DRIVER_REFUSED; i++) {
        uint16_t next = dos_get16(vm, l->load, at & 0xFFFF);    /* INIT may change it, linking does */

        init_device(vm, l, at);
        if (next == 0xFFFF) {
            break;
        }
        at = (uint32_t)l->load << 16 | next;
    }
}

/* A sub-block of its own, as MEM /D lists drivers. */
static void keep_block(struct dos_vm *vm, struct loading *l, const uint8_t *name)
{
    uint16_t paras = (uint16_t)(((l->used + 15) >> 4) - l->block), largest;

    (void)dos_mcb_resize(vm, l->block, paras, &largest);        /* smaller: cannot fail */
    dos_put16(vm, (uint16_t)(l->block - 1), MCB_OWNER, MCB_OWNER_DOS);
    dos_copy_out(vm, (uint16_t)(l->block - 1), MCB_NAME, "SD", 3);
    dos_fill(vm, l->block, 0, 0, 16);
    dos_put8(vm, l->block, 0, 'D');
    dos_put16(vm, l->block, 1, l->load);
    dos_put16(vm, l->block, 3, paras - 1u);
    for (unsigned i = 0; i < 8; i++) {
        dos_put8(vm, l->block, MCB_NAME + i, name[i] == ' ' ? 0 : name[i]);
    }
}

/*
 * dos_begin_config - a process for drivers to print from
 *
 * Out:   false: no memory for its PSP
 * When:  before the first program
 */
bool dos_begin_config(struct dos_vm *vm)
{
    static const uint8_t files[5] = { 1, 1, 1, 0, 2 };      /* CON CON CON AUX PRN */
    uint16_t psp = dos_mcb_own(vm, 16, "SD");

    if (psp == 0) {
        return false;
    }
    dos_make_psp(vm, psp, (uint16_t)(psp + 16), psp);
    dos_set_var16(vm, SDA_PSP, psp);
    for (unsigned handle = 0; handle < 5; handle++) {
        dos_jft_set(vm, psp, handle, files[handle]);
        vm->file[files[handle]].refs++;
    }
    return true;
}

void dos_end_config(struct dos_vm *vm)
{
    uint16_t psp = dos_psp(vm);

    dos_close_all(vm, psp);
    dos_set_var16(vm, SDA_PSP, 0);
    (void)dos_mcb_free(vm, psp);            /* ours, from dos_begin_config() */
}

/*
 * dos_load_driver - DEVICE= and DEVICEHIGH=
 *
 * In:    line: path and what the driver gets; high: into upper memory, if it fits
 * Out:   DOS_DRIVER_LOADED: its devices are at the head of the chain
 * Error: why not; nothing of it is left
 * When:  there is a current PSP with handles, as drivers print with INT 21h
 */
enum dos_driver_result dos_load_driver(struct dos_vm *vm, const char *line, bool high)
{
    struct loading l = { .result = DOS_DRIVER_REFUSED };
    char name[DOS_DRIVER_LINE];
    struct dos_path path;
    unsigned n = 0;

    while (line[n] != 0 && line[n] != ' ' && line[n] != '\t' && n + 1 < sizeof name) {
        name[n] = line[n];
        n++;
    }
    name[n] = 0;
    if (dos_parse_text(vm, name, 0, &path) != 0) {
        return DOS_DRIVER_MISSING;
    }
    switch (dos_load_image(vm, &path, high, &l.block, &l.paras)) {
    case 0:
        l.load = (uint16_t)(l.block + 1);
        l.end = (uint16_t)(l.block + l.paras - DOS_DRIVER_LINE / 16);   /* its last bytes hold the line */
        put_line(vm, l.end, line);
        init_all(vm, &l);
        break;
    case DOS_ERR_MEMORY:
        l.result = DOS_DRIVER_NO_MEMORY;
        break;
    default:
        l.result = DOS_DRIVER_MISSING;
        break;
    }
    if (l.kept) {
        l.result = DOS_DRIVER_LOADED;
        keep_block(vm, &l, path.name);
    } else if (l.block != 0) {
        (void)dos_mcb_free(vm, l.block);    /* was just allocated: cannot fail */
    }
    return l.result;
}
