/*
 * dos_misc.c - small functions: date and time, vectors, flags, what DOS tells of itself.
 */
#include "dos_core.h"

DOS_FUNCTION(dos_fn_al_zero)
{
    (void)vm;
    crs->Client_AL = 0;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_dta)
{
    dos_set_var16(vm, SDA_DTA, crs->Client_DX);
    dos_set_var16(vm, SDA_DTA + 2, crs->Client_DS);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_dta)
{
    crs->Client_BX = dos_var16(vm, SDA_DTA);
    crs->Client_ES = dos_var16(vm, SDA_DTA + 2);
    return DOS_DONE;
}

/* AL:AH = 7.0; BH = FFh as Microsoft's DOS says, or with AL = 1 the version flag. */
DOS_FUNCTION(dos_fn_version)
{
    (void)vm;
    crs->Client_BX = crs->Client_AL == 1 ? 0x0000 : 0xFF00;
    crs->Client_AX = 0x0007;
    crs->Client_CX = 0;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_vector)
{
    dos_put16(vm, 0, crs->Client_AL * 4u, crs->Client_DX);
    dos_put16(vm, 0, crs->Client_AL * 4u + 2, crs->Client_DS);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_vector)
{
    crs->Client_BX = dos_get16(vm, 0, crs->Client_AL * 4u);
    crs->Client_ES = dos_get16(vm, 0, crs->Client_AL * 4u + 2);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_verify)
{
    vm->verify = crs->Client_AL & 1;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_verify)
{
    crs->Client_AL = vm->verify;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_break)
{
    uint8_t old = dos_var8(vm, SDA_BREAK) & 1;

    switch (crs->Client_AL) {
    case 0:
        crs->Client_DL = old;
        break;
    case 1:
        dos_set_var8(vm, SDA_BREAK, crs->Client_DL & 1);
        break;
    case 2:
        dos_set_var8(vm, SDA_BREAK, crs->Client_DL & 1);
        crs->Client_DL = old;
        break;
    case 5:
        crs->Client_DL = (uint8_t)(vm->sys->boot_drive + 1);
        break;
    case 6:
        crs->Client_BX = 0x0007;        /* the true version, 7.0 */
        crs->Client_DX = 0;
        break;
    default:
        crs->Client_AL = 0xFF;
        break;
    }
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_in_dos)
{
    (void)vm;
    crs->Client_ES = DOS_SEG;
    crs->Client_BX = SDA_IN_DOS;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_switch_char)
{
    (void)vm;
    switch (crs->Client_AL) {
    case 0:
        crs->Client_DL = '/';
        crs->Client_AL = 0;
        break;
    case 1:         /* accepted and without effect, as from DOS 5 on [RBIL 213701] */
        crs->Client_AL = 0;
        break;
    case 2:
        crs->Client_DL = 0xFF;
        break;
    default:
        crs->Client_AL = 0xFF;
        break;
    }
    return DOS_DONE;
}

/* DS:SI -> BIOS parameter block, ES:BP <- drive parameter block. [RBIL 2153] */
DOS_FUNCTION(dos_fn_translate_bpb)
{
    uint16_t seg = crs->Client_DS, to = crs->Client_ES;
    uint32_t from = crs->Client_SI, at = crs->Client_BP;
    uint32_t bytes = dos_get16(vm, seg, from), cluster = dos_get8(vm, seg, from + 2);
    uint32_t reserved = dos_get16(vm, seg, from + 3), fats = dos_get8(vm, seg, from + 5);
    uint32_t roots = dos_get16(vm, seg, from + 6), total = dos_get16(vm, seg, from + 8);
    uint32_t fat = dos_get16(vm, seg, from + 11), root, data, shift = 0;

    if (bytes < 32 || cluster == 0 || (cluster & (cluster - 1)) != 0) {
        return dos_fail(vm, crs, DOS_ERR_DATA);
    }
    total = total != 0 ? total : dos_get32(vm, seg, from + 21);
    root = reserved + fats * fat;
    data = root + (roots * 32 + bytes - 1) / bytes;
    while (1u << shift < cluster) {
        shift++;
    }
    dos_put16(vm, to, at + 0x02, bytes);
    dos_put8(vm, to, at + 0x04, cluster - 1);
    dos_put8(vm, to, at + 0x05, shift);
    dos_put16(vm, to, at + 0x06, reserved);
    dos_put8(vm, to, at + 0x08, fats);
    dos_put16(vm, to, at + 0x09, roots);
    dos_put16(vm, to, at + 0x0B, data);
    dos_put16(vm, to, at + 0x0D, total > data ? ((total - data) >> shift) + 1 : 1);
    dos_put16(vm, to, at + 0x0F, fat);
    dos_put16(vm, to, at + 0x11, root);
    dos_put8(vm, to, at + 0x17, dos_get8(vm, seg, from + 10));
    dos_put8(vm, to, at + 0x18, 0xFF);
    dos_put16(vm, to, at + 0x1D, 0);
    dos_put16(vm, to, at + 0x1F, 0xFFFF);
    return dos_ok(crs);
}

DOS_FUNCTION(dos_fn_list_of_lists)
{
    (void)vm;
    crs->Client_ES = DOS_SEG;
    crs->Client_BX = LOL;
    return DOS_DONE;
}

/* ---- clock ---- */

static unsigned days_in(unsigned month, unsigned year)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    return month == 2 && year % 4 == 0 && year != 2100 ? 29 : days[month - 1];
}

DOS_FUNCTION(dos_fn_get_date)
{
    struct dos_time now;

    dos_clock_get(vm, &now);
    crs->Client_AL = now.weekday;
    crs->Client_CX = now.year;
    crs->Client_DH = now.month;
    crs->Client_DL = now.day;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_get_time)
{
    struct dos_time now;

    if (__builtin_expect(vm->clock == 0, true)) {
        vm->sys->ops->clock_get(vm, &now);      /* no loaded CLOCK$: asked often, so straight */
    } else {
        dos_clock_get(vm, &now);
    }
    crs->Client_CH = now.hour;
    crs->Client_CL = now.minute;
    crs->Client_DH = now.second;
    crs->Client_DL = now.hundredth;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_date)
{
    struct dos_time now;

    dos_clock_get(vm, &now);
    now.year = crs->Client_CX;
    now.month = crs->Client_DH;
    now.day = crs->Client_DL;
    crs->Client_AL = 0xFF;
    if (now.year >= 1980 && now.year <= 2099 && now.month >= 1 && now.month <= 12 &&
        now.day >= 1 && now.day <= days_in(now.month, now.year) &&
        dos_clock_set(vm, &now)) {
        crs->Client_AL = 0;
    }
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_set_time)
{
    struct dos_time now;

    dos_clock_get(vm, &now);
    now.hour = crs->Client_CH;
    now.minute = crs->Client_CL;
    now.second = crs->Client_DH;
    now.hundredth = crs->Client_DL;
    crs->Client_AL = 0xFF;
    if (now.hour < 24 && now.minute < 60 && now.second < 60 && now.hundredth < 100 &&
        dos_clock_set(vm, &now)) {
        crs->Client_AL = 0;
    }
    return DOS_DONE;
}

/* ---- errors and internals ---- */

DOS_FUNCTION(dos_fn_extended_error)
{
    crs->Client_AX = dos_var16(vm, SDA_ERROR);
    crs->Client_BH = dos_var8(vm, SDA_ERROR_CLASS);
    crs->Client_BL = dos_var8(vm, SDA_ERROR_ACTION);
    crs->Client_CH = dos_var8(vm, SDA_ERROR_LOCUS);
    crs->Client_DI = dos_var16(vm, SDA_ERROR_PTR);
    crs->Client_ES = dos_var16(vm, SDA_ERROR_PTR + 2);
    return dos_ok(crs);
}

/* The registers at DS:DX are those of another call, as a server passes it on. */
static enum dos_result server_call(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t words[8];

    dos_copy_in(vm, words, crs->Client_DS, crs->Client_DX, sizeof(words));
    if (words[0] >> 8 == 0x5D || words[0] >> 8 == 0x4B || words[0] >> 8 == 0x4C || words[0] >> 8 == 0) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);     /* not itself, nor what ends or starts programs */
    }
    crs->Client_AX = words[0];
    crs->Client_BX = words[1];
    crs->Client_CX = words[2];
    crs->Client_DX = words[3];
    crs->Client_SI = words[4];
    crs->Client_DI = words[5];
    crs->Client_DS = words[6];
    crs->Client_ES = words[7];
    return dos_int21(vm, crs);
}

/* Everything written is on the disks. */
static enum dos_result commit_all(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    enum dos_result result = dos_fn_disk_reset(vm, crs);

    return result == DOS_DONE ? dos_ok(crs) : result;
}

/* 5D00h, 5D01h of a server; 5D06h where the swappable area is, 5D0Ah set the extended error from DS:DX. */
DOS_FUNCTION(dos_fn_server)
{
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_DX;

    switch (crs->Client_AL) {
    case 0x00:
        return server_call(vm, crs);
    case 0x01:
        return commit_all(vm, crs);
    case 0x06:
        crs->Client_DS = DOS_SEG;
        crs->Client_SI = SDA;
        crs->Client_CX = SDA_IN_DOS_BYTES;
        crs->Client_DX = SDA_ALWAYS;
        return dos_ok(crs);
    case 0x0A:
        dos_set_var16(vm, SDA_ERROR, dos_get16(vm, seg, off));
        dos_set_var8(vm, SDA_ERROR_CLASS, dos_get8(vm, seg, off + 3));
        dos_set_var8(vm, SDA_ERROR_ACTION, dos_get8(vm, seg, off + 2));
        dos_set_var8(vm, SDA_ERROR_LOCUS, dos_get8(vm, seg, off + 5));
        return dos_ok(crs);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}
