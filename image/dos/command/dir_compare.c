/*
 * dir_compare - DIR's orders.  Pure.
 */
#include "dir_sort.h"
#include "text.h"

/* Behind the last dot; "" if there is none. */
static const char *extension(const char *name)
{
    const char *dot = NULL;

    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '.' && p != name && p[1] != '\0') {
            dot = p;
        }
    }
    return dot != NULL && name[0] != '.' ? dot + 1 : "";
}

static int compare_text(const char *a, const char *b)
{
    while (text_upper(*a) == text_upper(*b) && *a != '\0') {
        a++;
        b++;
    }
    return (uint8_t)text_upper(*a) - (uint8_t)text_upper(*b);
}

/* The part in front of the extension first: "A.TXT" stands before "A-B". */
static int compare_names(const char *a, const char *b)
{
    const char *p = a, *q = b;

    while (text_upper(*p) == text_upper(*q) && *p != '\0' && *p != '.') {
        p++;
        q++;
    }
    if (*p != *q && (*p == '.' || *p == '\0' || *q == '.' || *q == '\0')) {
        int first = *p == '.' ? 0 : (uint8_t)text_upper(*p);
        int second = *q == '.' ? 0 : (uint8_t)text_upper(*q);

        if (first != second) {
            return first - second;
        }
    }
    return compare_text(a, b);
}

int dir_compare(const struct dir_entry *a, const struct dir_entry *b, const char *order)
{
    for (const char *o = order; *o != '\0'; o++) {
        uint32_t date_a = (uint32_t)a->date << 16 | a->time;
        uint32_t date_b = (uint32_t)b->date << 16 | b->time;
        int result;

        switch (text_upper(*o)) {
        case 'N':
            result = compare_names(a->name, b->name);
            break;
        case 'E':
            result = compare_text(extension(a->name), extension(b->name));
            break;
        case 'S':
            result = (a->size > b->size) - (a->size < b->size);
            break;
        case 'D':
            result = (date_a > date_b) - (date_a < date_b);
            break;
        case 'A':
            result = (a->access_date > b->access_date) - (a->access_date < b->access_date);
            break;
        default:    /* G */
            result = (b->attributes & ATTR_DIRECTORY) - (a->attributes & ATTR_DIRECTORY);
            break;
        }
        if (result != 0) {
            return *o >= 'a' ? -result : result;
        }
    }
    return 0;
}
