/*
 * dos_nls.c - countries and code pages: functions 38h, 63h, 65h, 66h, INT 2Fh AH=14h.
 *
 * Each VM has a country and a code page of its own, and in its DOS segment the tables programs ask for.
 * They are of the active code page: those of another are found only after function 66h.
 */
#include "dos_core.h"
#include "../vfat/nls.h"

#define CURRENT     0xFFFFu     /* country or code page: the one there is */

enum { CASE_FILE_NAME = 0x80 };

uint8_t dos_upper(const struct dos_vm *vm, uint8_t ch)
{
    return nls_upper_in(vm->page, ch);
}

void dos_use_page(struct dos_vm *vm)
{
    vm->sys->names_page = vm->page;
    nls_select(vm->page->unicode);
    if (vm->sys->ops->names_page != NULL) {
        vm->sys->ops->names_page(vm->page->unicode);
    }
}

/* ---- tables ---- */

/* Small letters of the active code page, by what is a capital in Unicode. */
static void make_lower(struct dos_vm *vm)
{
    dos_set_var16(vm, TABLE_LOWER, 128);
    for (unsigned i = 0; i < 128; i++) {
        dos_set_var8(vm, TABLE_LOWER + 2 + i, 0x80 + i);
    }
    dos_use_page(vm);
    for (unsigned i = 0; i < 128; i++) {
        uint16_t small = vm->page->unicode[i], capital = uni_upper(small);
        uint8_t ch = capital != small ? uni_to_oem(capital) : 0;

        if (ch >= 0x80) {
            dos_set_var8(vm, TABLE_LOWER + 2 + ch - 0x80, 0x80 + i);
        }
    }
}

/* What COUNTRY.SYS gives DOS: in the VM's own memory. */
static void make_tables(struct dos_vm *vm, const uint8_t info[NLS_INFO_BYTES])
{
    static const uint8_t chars[24] = {      /* [RBIL 216505] */
        22, 0, 1, 0, 255, 0, 0, 32, 2, 14, '.', '"', '/', '\\', '[', ']', ':', '|', '<', '>', '+',
        '=', ';', ',',
    };
    const struct nls_page *page = vm->page;

    dos_set_var16(vm, TABLE_UPPER, 128);
    dos_set_var16(vm, TABLE_FILE_UPPER, 128);
    dos_set_var16(vm, TABLE_COLLATE, 256);
    dos_copy_out(vm, DOS_SEG, TABLE_UPPER + 2, page->upper, 128);
    dos_copy_out(vm, DOS_SEG, TABLE_FILE_UPPER + 2, page->upper, 128);
    for (unsigned i = 0; i < 128; i++) {
        dos_set_var8(vm, TABLE_COLLATE + 2 + i, nls_upper_in(page, (uint8_t)i));
    }
    dos_copy_out(vm, DOS_SEG, TABLE_COLLATE + 2 + 128, page->collate, 128);
    dos_copy_out(vm, DOS_SEG, TABLE_FILE_CHARS, chars, sizeof(chars));
    dos_put32(vm, DOS_SEG, TABLE_DBCS, 0);      /* neither page has characters of two bytes */
    make_lower(vm);
    dos_set_var8(vm, DOS_COUNTRY, 1);
    dos_set_var16(vm, DOS_COUNTRY + 1, 4 + NLS_INFO_BYTES);
    dos_set_var16(vm, DOS_COUNTRY + 3, vm->country);
    dos_set_var16(vm, DOS_COUNTRY + 5, page->number);
    dos_copy_out(vm, DOS_SEG, DOS_COUNTRY + 7, info, NLS_INFO_BYTES);
    dos_put32(vm, DOS_SEG, DOS_COUNTRY + 7 + NLS_INFO_CASE_MAP, DOS_SEG << 16 | dos_stub_offset(STUB_CASEMAP));
}

/*
 * dos_set_country - the country and the code page of a VM's DOS, as COUNTRY= gives them
 *
 * In:    0 = as they are for the country, 1 and 437 if that is 0 too; page 0 = the country's own
 * Out:   0 or DOS_ERR_NO_FILE: nobody knows them, nothing has changed
 */
unsigned dos_set_country(struct dos_vm *vm, unsigned country, unsigned number)
{
    unsigned changed = vm->page != NULL ? vm->page->number : 0;
    const struct nls_page *page;
    uint8_t info[NLS_INFO_BYTES];

    country = country != 0 ? country : 1;
    page = nls_page_find(number != 0 ? number : nls_country_page(country));
    if (page == NULL || !nls_country_info(country, page, info)) {
        return DOS_ERR_NO_FILE;
    }
    vm->country = (uint16_t)country;
    vm->page = page;
    make_tables(vm, info);
    if (page->number != changed && vm->sys->ops->code_page != NULL) {
        vm->sys->ops->code_page(vm, page->number);
    }
    return 0;
}

/* ---- 38h ---- */

/* AL = country, FFh: BX; 0 = the current one.  DX = FFFFh: set it, else DS:DX -> 34 bytes. [RBIL 2138] */
DOS_FUNCTION(dos_fn_country)
{
    unsigned country = crs->Client_AL == 0xFF ? crs->Client_BX : crs->Client_AL;
    uint8_t info[NLS_INFO_BYTES];

    if (crs->Client_DX == 0xFFFF) {
        if (country == 0 || dos_set_country(vm, country, vm->page->number) != 0) {
            return dos_fail(vm, crs, DOS_ERR_NO_FILE);
        }
    } else if (country == 0 || country == vm->country) {
        country = vm->country;
        dos_copy_in(vm, info, DOS_SEG, DOS_COUNTRY + 7, sizeof(info));
        dos_copy_out(vm, crs->Client_DS, crs->Client_DX, info, sizeof(info));
    } else {
        if (!nls_country_info(country, vm->page, info)) {
            return dos_fail(vm, crs, DOS_ERR_NO_FILE);
        }
        dos_copy_out(vm, crs->Client_DS, crs->Client_DX, info, sizeof(info));
        dos_put32(vm, crs->Client_DS, crs->Client_DX + NLS_INFO_CASE_MAP, DOS_SEG << 16 | dos_stub_offset(STUB_CASEMAP));
    }
    crs->Client_BX = crs->Client_AX = (uint16_t)country;
    return dos_ok(crs);
}

/* ---- 65h ---- */

/* 20h character DL, 21h CX characters at DS:DX, 22h ASCIIZ at DS:DX. */
static enum dos_result capitalize(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned kind)
{
    uint32_t n = 0, length = crs->Client_CX;

    if (kind == 0) {
        crs->Client_DL = dos_upper(vm, crs->Client_DL);
        return dos_ok(crs);
    }
    for (; n < 0x10000 && (kind == 2 || n < length); n++) {
        uint8_t ch = dos_get8(vm, crs->Client_DS, crs->Client_DX + n);

        if (kind == 2 && ch == 0) {
            break;
        }
        dos_put8(vm, crs->Client_DS, crs->Client_DX + n, dos_upper(vm, ch));
    }
    return dos_ok(crs);
}

/* 01h of any country and page: ES:DI <- id, size, country, page, what 38h gives.  0 or an error. */
static unsigned put_country(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned country, unsigned number)
{
    const struct nls_page *page = number == CURRENT ? vm->page : nls_page_find(number);
    uint8_t bytes[7 + NLS_INFO_BYTES] = { 1, 4 + NLS_INFO_BYTES };
    uint16_t count = crs->Client_CX < sizeof(bytes) ? crs->Client_CX : sizeof(bytes);
    uint32_t case_map = DOS_SEG << 16 | dos_stub_offset(STUB_CASEMAP);

    country = country == CURRENT ? vm->country : country;
    if (crs->Client_CX < 5) {
        return DOS_ERR_FUNCTION;
    }
    if (page == vm->page && country == vm->country) {
        dos_copy_in(vm, bytes, DOS_SEG, DOS_COUNTRY, sizeof(bytes));
    } else {
        if (page == NULL || !nls_country_info(country, page, bytes + 7)) {
            return DOS_ERR_NO_FILE;
        }
        memcpy(bytes + 3, &(uint16_t){ (uint16_t)country }, 2);
        memcpy(bytes + 5, &page->number, 2);
        memcpy(bytes + 7 + NLS_INFO_CASE_MAP, &case_map, 4);
    }
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, bytes, count);
    crs->Client_CX = count;
    return 0;
}

/* 02h..07h: ES:DI <- id, far address of the table.  0 or an error. */
static unsigned put_table(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned which, unsigned country,
                          unsigned number)
{
    static const uint16_t tables[] = { [2] = TABLE_UPPER, [3] = TABLE_LOWER, [4] = TABLE_FILE_UPPER,
                                       [5] = TABLE_FILE_CHARS, [6] = TABLE_COLLATE,
                                       [7] = TABLE_DBCS };

    if (crs->Client_CX < 5) {
        return DOS_ERR_FUNCTION;
    }
    /* Limit: only tables of the active code page are in memory. */
    if ((number != CURRENT && number != vm->page->number) ||
        (country != CURRENT && country != vm->country && nls_country_page(country) == 0)) {
        return DOS_ERR_NO_FILE;
    }
    dos_put8(vm, crs->Client_ES, crs->Client_DI, which);
    dos_put32(vm, crs->Client_ES, crs->Client_DI + 1u, DOS_SEG << 16 | tables[which]);
    crs->Client_CX = 5;
    return 0;
}

/* 00h: what is at ES:DI (as 01h gives it) holds from now on. [RBIL 216500] */
static unsigned take_country(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t bytes[7 + NLS_INFO_BYTES];

    if (crs->Client_CX < sizeof(bytes)) {
        return DOS_ERR_FUNCTION;
    }
    dos_copy_in(vm, bytes, crs->Client_ES, crs->Client_DI, sizeof(bytes));
    memcpy(bytes + 7 + NLS_INFO_CASE_MAP, &(uint32_t){ DOS_SEG << 16 | dos_stub_offset(STUB_CASEMAP) }, 4);
    dos_copy_out(vm, DOS_SEG, DOS_COUNTRY + 7, bytes + 7, NLS_INFO_BYTES);
    return 0;
}

static unsigned country_table(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned which, unsigned country,
                              unsigned page)
{
    switch (which) {
    case 0x00:
        return take_country(vm, crs);
    case 0x01:
        return put_country(vm, crs, country, page);
    case 0x02: case 0x03: case 0x04: case 0x05: case 0x06: case 0x07:
        return put_table(vm, crs, which, country, page);
    default:
        return DOS_ERR_FUNCTION;
    }
}

DOS_FUNCTION(dos_fn_country_tables)
{
    unsigned error, n = crs->Client_AL;

    switch (n) {
    case 0x20: case 0x21: case 0x22:
    case CASE_FILE_NAME | 0x20: case CASE_FILE_NAME | 0x21: case CASE_FILE_NAME | 0x22:
        return capitalize(vm, crs, n & 3);
    case 0x23:          /* DL: a yes or a no? */
        n = dos_upper(vm, crs->Client_DL);
        crs->Client_AX = n == 'Y' ? 1 : n == 'N' ? 0 : 2;
        return dos_ok(crs);
    default:
        error = country_table(vm, crs, n, crs->Client_DX, crs->Client_BX);
        return error != 0 ? dos_fail(vm, crs, error) : dos_ok(crs);
    }
}

/* ---- 66h, 63h ---- */

/* BX = active page, DX = that of the system. [RBIL 2166] */
DOS_FUNCTION(dos_fn_code_page)
{
    unsigned error = DOS_ERR_FUNCTION;

    if (crs->Client_AL == 1) {
        crs->Client_BX = vm->page->number;
        crs->Client_DX = vm->sys->code_page != 0 ? vm->sys->code_page : 437;
        return dos_ok(crs);
    }
    if (crs->Client_AL == 2) {
        error = crs->Client_BX == 0 ? (unsigned)DOS_ERR_NO_FILE
                                    : dos_set_country(vm, vm->country, crs->Client_BX);
    }
    return error != 0 ? dos_fail(vm, crs, error) : dos_ok(crs);
}

/* 00h: DS:SI -> ranges of lead bytes, which are none; 01h, 02h: the interim console flag. [RBIL 2163] */
DOS_FUNCTION(dos_fn_lead_bytes)
{
    switch (crs->Client_AL) {
    case 0:
        crs->Client_DS = DOS_SEG;
        crs->Client_SI = TABLE_DBCS + 2;
        crs->Client_AL = 0;
        break;
    case 1:
        vm->interim_console = crs->Client_DL & 1;
        crs->Client_AL = 0;
        break;
    case 2:
        crs->Client_DL = vm->interim_console;
        crs->Client_AL = 0;
        break;
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    return dos_ok(crs);
}

/* ---- INT 2Fh AH=ADh, DISPLAY.SYS: 00h is it there, 01h set and 02h get the code page ---- */

enum dos_result dos_display(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned error = 0;

    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AL = 0xFF;
        crs->Client_BX = 0x0100;
        return DOS_DONE;
    case 0x01:
        error = dos_set_country(vm, vm->country, crs->Client_BX);
        break;
    case 0x02:
        crs->Client_BX = vm->page->number;
        break;
    default:
        return DOS_UNKNOWN;
    }
    if (error != 0) {
        crs->Client_AX = 1;
        crs->Client_EFlags |= CF_Mask;
        return DOS_DONE;
    }
    return dos_ok(crs);
}

/* ---- INT 2Fh AH=14h, NLSFUNC: BX = code page, DX = country, BP = which table; AL = 0 or an error ---- */

enum dos_result dos_nlsfunc(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned page = crs->Client_BX, country = crs->Client_DX, error;

    switch (crs->Client_AL) {
    case 0x00:
        crs->Client_AL = 0xFF;
        return DOS_DONE;
    case 0x01:          /* change the code page */
    case 0x03:
        error = dos_set_country(vm, country == CURRENT || country == 0 ? vm->country : country,
                                page == CURRENT ? vm->page->number : page);
        break;
    case 0x02:
        error = country_table(vm, crs, crs->Client_BP, country, page);
        break;
    case 0x04: {        /* as 38h, to ES:DI */
        uint8_t info[NLS_INFO_BYTES];
        const struct nls_page *p = page == CURRENT || page == 0 ? vm->page : nls_page_find(page);

        error = DOS_ERR_NO_FILE;
        if (p != NULL && nls_country_info(country == CURRENT ? vm->country : country, p, info)) {
            memcpy(info + NLS_INFO_CASE_MAP, &(uint32_t){ DOS_SEG << 16 | dos_stub_offset(STUB_CASEMAP) }, 4);
            dos_copy_out(vm, crs->Client_ES, crs->Client_DI, info, sizeof(info));
            error = 0;
        }
        break;
    }
    default:
        return DOS_UNKNOWN;
    }
    crs->Client_AL = (uint8_t)error;
    return DOS_DONE;
}
