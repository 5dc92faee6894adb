/*
 * dos_internal.c - INT 2Fh AH=12h: DOS's own routines, for redirectors and utilities.  [RBIL 2F12]
 *
 * Some take a word from the stack, which stays there.  There are no disk buffers to free, flush or find:
 * those services have nothing to do.
 */
#include "dos_core.h"

static uint16_t stack_word(const struct dos_vm *vm, const struct Client_Reg_Struc *crs)
{
    return dos_get16(vm, crs->Client_SS, crs->Client_SP);
}

static enum dos_result fail(struct Client_Reg_Struc *crs, unsigned al)
{
    crs->Client_AL = (uint8_t)al;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}

static void set_zero(struct Client_Reg_Struc *crs, bool zero)
{
    crs->Client_EFlags = (crs->Client_EFlags & ~ZF_Mask) | (zero ? ZF_Mask : 0u);
}

/* ---- characters and names ---- */

static uint8_t normal(const struct dos_vm *vm, uint8_t ch)
{
    return ch == '/' ? '\\' : dos_upper(vm, ch);
}

static enum dos_result length(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t seg, uint32_t off)
{
    uint16_t n = 0;

    while (n < 0xFFFE && dos_get8(vm, seg, off + n) != 0) {
        n++;
    }
    crs->Client_CX = (uint16_t)(n + 1);
    return DOS_DONE;
}

/* DS:SI to ES:DI, in capitals and with backslashes. */
static enum dos_result normalize(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t n = 0;
    uint8_t ch;

    do {
        ch = normal(vm, dos_get8(vm, crs->Client_DS, crs->Client_SI + n));
        dos_put8(vm, crs->Client_ES, crs->Client_DI + n, ch);
    } while (ch != 0 && ++n < 0x10000);
    return DOS_DONE;
}

static enum dos_result compare_names(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t n = 0;
    uint8_t one, other;

    do {
        one = normal(vm, dos_get8(vm, crs->Client_DS, crs->Client_SI + n));
        other = normal(vm, dos_get8(vm, crs->Client_ES, crs->Client_DI + n));
    } while (one == other && one != 0 && ++n < 0x10000);
    set_zero(crs, one == other);
    return DOS_DONE;
}

/* DS:SI -> name; AL = drive, 0 = it says none, FFh = there is no such; SI behind what it says. */
static enum dos_result drive_of_name(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t letter = dos_upper(vm, dos_get8(vm, crs->Client_DS, crs->Client_SI));

    if (letter == 0 || dos_get8(vm, crs->Client_DS, crs->Client_SI + 1u) != ':') {
        crs->Client_AL = 0;
        return DOS_DONE;
    }
    crs->Client_SI = (uint16_t)(crs->Client_SI + 2);
    crs->Client_AL = letter >= 'A' && (dos_volume(vm, letter - 'A') != NULL || dos_is_redirected(vm, letter - 'A'))
                         ? (uint8_t)(letter - 'A' + 1) : 0xFF;
    return DOS_DONE;
}

/* Is the name at 22Bh of the swappable area a device's? */
static enum dos_result is_device(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t name[11];
    uint32_t header;

    dos_copy_in(vm, name, DOS_SEG, SDA + SDA_FCB_NAME, sizeof(name));
    header = dos_loaded_device(vm, name);
    if (header == 0 && dos_device_by_name(name) < 0) {
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    crs->Client_BH = header != 0 ? dos_far8(vm, header, 4) : 0xC0;
    return dos_ok(crs);
}

/* ---- tables ---- */

static enum dos_result sft_entry(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t at;

    if (crs->Client_BX >= vm->files) {
        return fail(crs, DOS_ERR_HANDLE);
    }
    at = dos_sft(vm, crs->Client_BX);
    crs->Client_ES = (uint16_t)(at >> 16);
    crs->Client_DI = (uint16_t)at;
    return dos_ok(crs);
}

static enum dos_result jft_entry(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t table;

    if (crs->Client_BX >= dos_handle_count(vm, dos_psp(vm))) {
        return fail(crs, DOS_ERR_HANDLE);
    }
    table = dos_get32(vm, dos_psp(vm), PSP_JFT_PTR);
    crs->Client_ES = (uint16_t)(table >> 16);
    crs->Client_DI = (uint16_t)(table + crs->Client_BX);
    return dos_ok(crs);
}

/* The directory structure of a drive becomes the current one; DS:SI or ES:DI leads there too. */
static enum dos_result cds_entry(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive, bool es_di)
{
    uint32_t at;

    if (drive >= vm->drives) {
        return fail(crs, DOS_ERR_DRIVE);
    }
    at = dos_cds(vm, drive);
    dos_put32(vm, DOS_SEG, SDA + SDA_CDS_PTR, at);
    if (es_di) {
        crs->Client_ES = (uint16_t)(at >> 16);
        crs->Client_DI = (uint16_t)at;
    } else {
        crs->Client_DS = (uint16_t)(at >> 16);
        crs->Client_SI = (uint16_t)at;
    }
    return dos_ok(crs);
}

/* One reference less to the SFT entry at ES:DI; AX = how many there were.  None left: FFFFh, for who closes it. */
static enum dos_result release(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t refs = dos_get16(vm, crs->Client_ES, crs->Client_DI);

    crs->Client_AX = refs;
    dos_put16(vm, crs->Client_ES, crs->Client_DI, refs == 1 ? 0xFFFF : refs - 1u);
    return DOS_DONE;
}

/* ---- errors, time ---- */

static enum dos_result date_and_time(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t time, date;

    dos_stamp(vm, &time, &date);
    crs->Client_AX = date;
    crs->Client_DX = time;
    return DOS_DONE;
}

/* SS:SI -> lines of code, class, action, locus (FFh = as it is), up to code FFh; the code is the extended
 * error's. */
static enum dos_result set_error_info(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    static const uint16_t to[3] = { SDA_ERROR_CLASS, SDA_ERROR_ACTION, SDA_ERROR_LOCUS };
    uint8_t error = dos_var8(vm, SDA_ERROR), code;

    for (uint32_t n = 0; n < 256 * 4; n += 4) {
        code = dos_get8(vm, crs->Client_SS, crs->Client_SI + n);
        if (code != error && code != 0xFF) {
            continue;
        }
        for (unsigned i = 0; i < 3; i++) {
            uint8_t value = dos_get8(vm, crs->Client_SS, crs->Client_SI + n + 1 + i);

            if (value != 0xFF) {
                dos_set_var8(vm, to[i], value);
            }
        }
        break;
    }
    return DOS_DONE;
}

/* DS:SI, CX bytes, added into the CX the service is named for. */
static enum dos_result sum(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t total = crs->Client_DX;

    for (uint32_t n = 0; n < crs->Client_CX; n++) {
        total = (uint16_t)(total + dos_get8(vm, crs->Client_DS, crs->Client_SI + n));
    }
    crs->Client_SI = (uint16_t)(crs->Client_SI + crs->Client_CX);
    crs->Client_CX = 0;
    crs->Client_DX = total;
    return DOS_DONE;
}

static enum dos_result char_out(struct dos_vm *vm, const struct Client_Reg_Struc *crs)
{
    dos_con_put(vm, (uint8_t)stack_word(vm, crs));
    return DOS_DONE;
}

/* A function of INT 21h; 1228h and 122Bh have it in BP. */
static enum dos_result function(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t ax)
{
    crs->Client_AX = ax;
    return dos_int21(vm, crs);
}

enum dos_result dos_internal(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t word;
    uint32_t chain;

    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    case 0x02:          /* ES:BX = where vector SS:SP stands */
        crs->Client_ES = 0;
        crs->Client_BX = (uint16_t)((stack_word(vm, crs) & 0xFFu) * 4u);
        return DOS_DONE;
    case 0x03:
        crs->Client_DS = DOS_SEG;
        return DOS_DONE;
    case 0x04:          /* a separator? */
        word = stack_word(vm, crs);
        crs->Client_AL = normal(vm, (uint8_t)word);
        set_zero(crs, crs->Client_AL == '\\');
        return DOS_DONE;
    case 0x05:
        return char_out(vm, crs);
    case 0x07: case 0x09: case 0x0E: case 0x0F: case 0x10: case 0x15:   /* disk buffers */
    case 0x24:          /* the pause before a retry: a tick, made by who retries */
    case 0x2A:          /* nobody keeps a list of names */
        return dos_ok(crs);
    case 0x08:
        return release(vm, crs);
    case 0x0D:
        return date_and_time(vm, crs);
    case 0x11:
        return normalize(vm, crs);
    case 0x12:
        return length(vm, crs, crs->Client_ES, crs->Client_DI);
    case 0x13:
        crs->Client_AL = dos_upper(vm, (uint8_t)stack_word(vm, crs));
        return DOS_DONE;
    case 0x14:
        set_zero(crs, crs->Client_DS == crs->Client_ES && crs->Client_SI == crs->Client_DI);
        crs->Client_EFlags = (crs->Client_EFlags & ~CF_Mask) | (crs->Client_EFlags & ZF_Mask ? 0u : CF_Mask);
        return DOS_DONE;
    case 0x16:
        return sft_entry(vm, crs);
    case 0x17:
        return cds_entry(vm, crs, stack_word(vm, crs), false);
    case 0x18:          /* the registers of the call a redirector serves, or of the last it served */
        crs->Client_DS = DOS_SEG;
        crs->Client_SI = SDA + SDA_CALLER;
        return DOS_DONE;
    case 0x19:
        word = stack_word(vm, crs);
        return cds_entry(vm, crs, word == 0 ? dos_var8(vm, SDA_DRIVE) : word - 1u, false);
    case 0x1A:
        return drive_of_name(vm, crs);
    case 0x1B:          /* CL = year - 1980: days in February */
        crs->Client_AL = crs->Client_CL % 4 == 0 && crs->Client_CL != 120 ? 29 : 28;
        return DOS_DONE;
    case 0x1C:
        return sum(vm, crs);
    case 0x1E:
        return compare_names(vm, crs);
    case 0x1F:
        return cds_entry(vm, crs, (unsigned)(dos_upper(vm, (uint8_t)stack_word(vm, crs)) - 'A'), true);
    case 0x20:
        return jft_entry(vm, crs);
    case 0x21:
        return function(vm, crs, 0x6000);
    case 0x22:
        return set_error_info(vm, crs);
    case 0x23:
        return is_device(vm, crs);
    case 0x25:
        return length(vm, crs, crs->Client_DS, crs->Client_SI);
    case 0x26:
        return function(vm, crs, (uint16_t)(0x3D00 | crs->Client_CL));
    case 0x27:
        return function(vm, crs, 0x3E00);
    case 0x28:
        return function(vm, crs, (uint16_t)(0x4200 | (crs->Client_BP & 0xFF)));
    case 0x29:
        return function(vm, crs, 0x3F00);
    case 0x2B:
        return function(vm, crs, (uint16_t)(0x4400 | (crs->Client_BP & 0xFF)));
    case 0x2C:          /* BX:AX = the device behind NUL */
        chain = dos_get32(vm, DOS_SEG, LOL_NUL);
        crs->Client_BX = (uint16_t)(chain >> 16);
        crs->Client_AX = (uint16_t)chain;
        return DOS_DONE;
    case 0x2D:
        crs->Client_AX = dos_var16(vm, SDA_ERROR);
        return DOS_DONE;
    default:            /* Limit: 01h, 06h, 0Ah to 0Ch, 1Dh, 2Eh to 36h need what is DOS's alone, and are not there */
        return DOS_UNKNOWN;
    }
}
