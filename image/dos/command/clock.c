/*
 * clock - read dates and times.  Pure.
 */
#include "clock.h"

#include "text.h"

static bool separator(char c)
{
    return c == '-' || c == '/' || c == '.';
}

static unsigned days_in_month(uint16_t year, unsigned month)
{
    static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) {
        return 29;
    }
    return days[month - 1];
}

bool clock_parse_date(const char *text, enum date_order order, struct clock_date *date)
{
    static const uint8_t place[3][3] = {    /* of year, month, day in the text */
        [ORDER_MDY] = { 2, 0, 1 }, [ORDER_DMY] = { 2, 1, 0 }, [ORDER_YMD] = { 0, 1, 2 },
    };
    uint32_t part[3], year, month, day;

    text = text_skip_spaces(text);
    for (unsigned i = 0; i < 3; i++) {
        if (i > 0 && !separator(*text++)) {
            return false;
        }
        if (!text_number(&text, &part[i])) {
            return false;
        }
    }
    year = part[place[order][0]];
    month = part[place[order][1]];
    day = part[place[order][2]];
    if (year < 100) {
        year += year < 80 ? 2000 : 1900;
    }
    if (*text_skip_spaces(text) != '\0' || year < 1980 || year > 2099 || month < 1 || month > 12 ||
        day < 1 || day > days_in_month((uint16_t)year, month)) {
        return false;
    }
    *date = (struct clock_date){ (uint16_t)year, (uint8_t)month, (uint8_t)day };
    return true;
}

bool clock_parse_time(const char *text, struct clock_time *time)
{
    static const char separators[] = "::.";
    uint32_t part[4] = { 0 };
    unsigned count = 0;

    text = text_skip_spaces(text);
    if (!text_number(&text, &part[count++])) {
        return false;
    }
    while (count < 4 && (*text == separators[count - 1] || *text == '.')) {
        text++;
        if (!text_number(&text, &part[count++])) {
            return false;
        }
    }
    text = text_skip_spaces(text);
    if (text_upper(*text) == 'A' || text_upper(*text) == 'P') {
        if (part[0] < 1 || part[0] > 12) {
            return false;
        }
        part[0] = part[0] % 12 + (text_upper(*text) == 'P' ? 12 : 0);
        text++;
        if (text_upper(*text) == 'M') {
            text++;
        }
    }
    if (*text_skip_spaces(text) != '\0' || part[0] > 23 || part[1] > 59 || part[2] > 59 ||
        part[3] > 99) {
        return false;
    }
    *time = (struct clock_time){ (uint8_t)part[0], (uint8_t)part[1], (uint8_t)part[2],
                                 (uint8_t)part[3] };
    return true;
}

unsigned clock_weekday(uint16_t year, uint8_t month, uint8_t day)
{
    unsigned days = day + 1u;    /* 1 January 1980 was a Tuesday (2) */

    for (unsigned y = 1980; y < year; y++) {
        days += y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) ? 366 : 365;
    }
    for (unsigned m = 1; m < month; m++) {
        days += days_in_month(year, m);
    }
    return days % 7;
}
