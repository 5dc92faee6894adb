/*
 * nls_country.c - how countries write dates, times, numbers and money.  Pure.
 *
 * Facts of MS-DOS 6's COUNTRY.SYS, as its users see them in DATE, TIME and DIR and programs in
 * INT 21h AH=38h.  [RBIL 2138]
 * Limit: countries whose script neither code page 437 nor 850 has write currency in Latin letters.
 */
#include <string.h>
#include "nls.h"

enum { MDY, DMY, YMD };                         /* order of a date */
enum { BEFORE = 0, AFTER = 1, BEFORE_SPACE = 2, AFTER_SPACE = 3, AS_POINT = 4 };    /* place of currency */
enum { H12 = 0, H24 = 1 };

struct country {
    uint16_t number, page;
    uint8_t order;
    uint16_t currency[4];       /* Unicode */
    char thousands, decimal, date, time, list;
    uint8_t place, digits, hours;
};

static const struct country countries[] = {
    {   1, 437, MDY, { '$' },                 ',', '.', '-', ':', ',', BEFORE,       2, H12 },  /* USA */
    {   2, 850, YMD, { '$' },                 ' ', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Canada, French */
    {   3, 850, DMY, { '$' },                 ',', '.', '/', ':', ',', BEFORE,       2, H12 },  /* Latin America */
    {   4, 850, YMD, { '$' },                 ',', '.', '-', ':', ',', BEFORE,       2, H12 },  /* Canada, English */
    {   7, 437, DMY, { 'R', 'U', 'B' },       ' ', ',', '.', ':', ';', AFTER_SPACE,  2, H24 },  /* Russia */
    {  27, 850, YMD, { 'R' },                 ' ', ',', '/', ':', ';', BEFORE_SPACE, 2, H24 },  /* South Africa */
    {  30, 437, DMY, { 'D', 'R', 'S' },       '.', ',', '/', ':', ';', AFTER_SPACE,  2, H12 },  /* Greece */
    {  31, 850, DMY, { 0x192 },               '.', ',', '-', ':', ';', BEFORE_SPACE, 2, H24 },  /* Netherlands */
    {  32, 850, DMY, { 'B', 'F' },            '.', ',', '/', ':', ';', BEFORE_SPACE, 2, H24 },  /* Belgium */
    {  33, 850, DMY, { 'F' },                 ' ', ',', '.', ':', ';', AFTER_SPACE,  2, H24 },  /* France */
    {  34, 850, DMY, { 'P', 't', 's' },       '.', ',', '/', ':', ';', AFTER_SPACE,  2, H24 },  /* Spain */
    {  36, 850, YMD, { 'F', 't' },            ' ', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Hungary */
    {  38, 850, YMD, { 'D', 'i', 'n' },       '.', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Yugoslavia */
    {  39, 850, DMY, { 'L', '.' },            '.', ',', '/', '.', ';', BEFORE_SPACE, 0, H24 },  /* Italy */
    {  40, 850, YMD, { 'L', 'e', 'i' },       '.', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Romania */
    {  41, 850, DMY, { 'F', 'r', '.' },       '\'', '.', '.', ',', ';', BEFORE_SPACE, 2, H24 }, /* Switzerland */
    {  42, 850, YMD, { 'K', 'c' },            '.', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Czech Republic, Slovakia */
    {  43, 850, DMY, { 0xF6, 'S' },           '.', ',', '.', ':', ';', BEFORE_SPACE, 2, H24 },  /* Austria */
    {  44, 437, DMY, { 0xA3 },                ',', '.', '/', ':', ',', BEFORE,       2, H24 },  /* United Kingdom */
    {  45, 850, DMY, { 'k', 'r' },            '.', ',', '-', '.', ';', BEFORE_SPACE, 2, H24 },  /* Denmark */
    {  46, 850, YMD, { 'K', 'r' },            '.', ',', '-', '.', ';', AFTER_SPACE,  2, H24 },  /* Sweden */
    {  47, 850, DMY, { 'K', 'r' },            '.', ',', '.', ':', ';', BEFORE_SPACE, 2, H24 },  /* Norway */
    {  48, 850, YMD, { 'Z' },                 '.', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Poland */
    {  49, 850, DMY, { 'D', 'M' },            '.', ',', '.', ':', ';', AFTER_SPACE,  2, H24 },  /* Germany */
    {  52, 850, DMY, { 'N', '$' },            ',', '.', '/', ':', ',', BEFORE,       2, H12 },  /* Mexico */
    {  54, 850, DMY, { '$' },                 '.', ',', '/', '.', ';', BEFORE,       2, H24 },  /* Argentina */
    {  55, 850, DMY, { 'R', '$' },            '.', ',', '/', ':', ';', BEFORE_SPACE, 2, H24 },  /* Brazil */
    {  56, 850, DMY, { '$' },                 '.', ',', '-', ':', ';', BEFORE,       2, H24 },  /* Chile */
    {  57, 850, DMY, { '$' },                 '.', ',', '/', ':', ';', BEFORE,       2, H24 },  /* Colombia */
    {  58, 850, DMY, { 'B', 's' },            '.', ',', '/', '.', ';', BEFORE,       2, H24 },  /* Venezuela */
    {  61, 437, DMY, { '$' },                 ',', '.', '/', ':', ',', BEFORE,       2, H24 },  /* Australia, International English */
    {  64, 850, DMY, { '$' },                 ',', '.', '/', ':', ',', BEFORE,       2, H12 },  /* New Zealand */
    {  81, 437, YMD, { 0xA5 },                ',', '.', '-', ':', ',', BEFORE,       0, H24 },  /* Japan */
    {  90, 850, DMY, { 'T', 'L' },            '.', ',', '/', ':', ';', AS_POINT,     2, H24 },  /* Turkey */
    { 351, 850, DMY, { '$' },                 '.', ',', '-', ':', ';', AS_POINT,     2, H24 },  /* Portugal */
    { 353, 850, DMY, { 'I', 'R', 0xA3 },      ',', '.', '/', ':', ',', BEFORE,       2, H24 },  /* Ireland */
    { 354, 850, YMD, { 'k', 'r' },            '.', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Iceland */
    { 355, 850, DMY, { 'L', 'e', 'k' },       '.', ',', '.', ':', ';', AFTER_SPACE,  2, H24 },  /* Albania */
    { 358, 850, DMY, { 'm', 'k' },            ' ', ',', '.', '.', ';', AFTER_SPACE,  2, H24 },  /* Finland */
    { 359, 850, YMD, { 'L', 'e', 'v' },       ' ', ',', '-', ':', ';', AFTER_SPACE,  2, H24 },  /* Bulgaria */
};

static const struct country *find(unsigned number)
{
    for (unsigned i = 0; i < sizeof(countries) / sizeof(countries[0]); i++) {
        if (countries[i].number == number) {
            return &countries[i];
        }
    }
    return NULL;
}

/* A character of the code page; 0: it has none. */
static uint8_t in_page(const struct nls_page *page, uint16_t unicode)
{
    if (unicode < 0x80) {
        return (uint8_t)unicode;
    }
    for (unsigned i = 0; i < 128; i++) {
        if (page->unicode[i] == unicode) {
            return (uint8_t)(0x80 + i);
        }
    }
    return 0;
}

bool nls_country_info(unsigned number, const struct nls_page *page, uint8_t info[NLS_INFO_BYTES])
{
    const struct country *c = find(number);

    if (c == NULL) {
        return false;
    }
    memset(info, 0, NLS_INFO_BYTES);
    info[0] = c->order;
    for (unsigned i = 0; i < 4; i++) {
        info[2 + i] = in_page(page, c->currency[i]);
    }
    info[7] = (uint8_t)c->thousands;
    info[9] = (uint8_t)c->decimal;
    info[11] = (uint8_t)c->date;
    info[13] = (uint8_t)c->time;
    info[15] = c->place;
    info[16] = c->digits;
    info[17] = c->hours;
    info[0x16] = (uint8_t)c->list;
    return true;
}

unsigned nls_country_page(unsigned number)
{
    const struct country *c = find(number);

    return c != NULL ? c->page : 0;
}
