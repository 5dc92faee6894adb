/*
 * match.c - names and patterns.  Pure.                                   [DDK95 IFSMgr_MetaMatch]
 */
#include "names.h"
#include "charset.h"

/* `*` is any run, `?` one unit; a pattern of `units`. */
static bool wild(const uint16_t *pattern, uint32_t units, const uint16_t *name)
{
    const uint16_t *end = pattern + units, *star = NULL, *again = NULL;

    while (*name != 0) {
        if (pattern < end && *pattern == '*') {
            star = ++pattern;
            again = name;
        } else if (pattern < end && (*pattern == '?' || uni_upper(*pattern) == uni_upper(*name))) {
            pattern++;
            name++;
        } else if (star != NULL) {
            pattern = star;         /* the star takes one more */
            name = ++again;
        } else {
            return false;
        }
    }
    while (pattern < end && *pattern == '*') {
        pattern++;
    }
    return pattern == end;
}

static bool equal(const uint16_t *a, const uint16_t *b)
{
    while (*a != 0 && uni_upper(*a) == uni_upper(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool match_fcb(const uint16_t *pattern, const uint16_t *name, bool meta)
{
    for (unsigned i = 0; i < FCB_UNITS; i++) {
        if (pattern[i] != name[i] && !(meta && pattern[i] == '?')) {
            return false;
        }
    }
    return true;
}

static uint32_t length(const uint16_t *text)
{
    uint32_t units = 0;

    while (text[units] != 0) {
        units++;
    }
    return units;
}

static bool has_dot(const uint16_t *name)
{
    while (*name != 0 && *name != '.') {
        name++;
    }
    return *name != 0;
}

/* A name without a dot: an end of the pattern that asks for one, or for more, asks for nothing. */
static uint32_t without_end(const uint16_t *pattern, uint32_t units)
{
    if (units >= 2 && pattern[units - 1] == '*' && pattern[units - 2] == '.') {
        return units - 2;
    }
    while (units > 0 && pattern[units - 1] == '?') {
        units--;
    }
    return units;
}

bool names_match(const uint16_t *pattern, const uint16_t *name, uint32_t how)
{
    uint32_t units;

    if ((how & (UFLG_NT | UFLG_NT_DOS)) == 0) {
        return match_fcb(pattern, name, (how & UFLG_META) != 0);
    }
    if ((how & UFLG_META) == 0) {
        return equal(pattern, name);
    }
    units = length(pattern);
    return wild(pattern, units, name) ||
           ((how & UFLG_NT_DOS) && !has_dot(name) && wild(pattern, without_end(pattern, units), name));
}
