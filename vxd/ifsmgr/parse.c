/*
 * parse.c - paths into their canonical form: capital letters, components with their lengths.  Pure.
 */
#include "names.h"
#include "charset.h"

#define ERROR_PATH_NOT_FOUND    3u
#define ERROR_FILENAME_EXCED_RANGE 206u
#define NAME_UNITS              255u

static bool is_separator(uint16_t unit)
{
    return unit == '\\' || unit == '/';
}

/* Is it something that a long name cannot have?  Wild cards can stand in one. */
static bool is_forbidden(uint16_t unit)
{
    return unit < ' ' || unit == '"' || unit == '<' || unit == '>' || unit == '|' || unit == ':' ||
           is_separator(unit);
}

/* Can it stand in an 8.3 name? */
static bool is_short_unit(uint16_t unit)
{
    return unit > ' ' && unit != '+' && unit != ',' && unit != ';' && unit != '=' && unit != '[' &&
           unit != ']' && bcs_of_uni(unit, BCS_OEM) >= 0;
}

uint32_t parse_element(const uint16_t *name, uint32_t units)
{
    uint32_t flags = 0, dot = units, dots = 0;
    bool is_short = true;

    if (units == 0 || units > NAME_UNITS) {
        return ~0u;
    }
    for (uint32_t i = 0; i < units; i++) {
        if (is_forbidden(name[i])) {
            return ~0u;
        }
        if (name[i] == '.') {
            dot = dots++ == 0 ? i : dot;
            flags |= FILE_FLAG_HAS_DOT;
        } else if (!is_short_unit(name[i])) {
            is_short = false;
        }
        if (name[i] == '*' || name[i] == '?') {
            flags |= FILE_FLAG_WILDCARDS | (name[i] == '*' ? FILE_FLAG_HAS_STAR : 0);
        }
    }
    if (!is_short || dots > 1 || dot == 0 || dot > 8 || units - dot > 4) {
        flags |= FILE_FLAG_IS_LFN | FILE_FLAG_LONG_PATH;
    }
    return flags;
}

struct parsing {
    ParsedPath *path;
    uint32_t flags;
};

static PathElement *end_of(const ParsedPath *path)
{
    return (PathElement *)((uint8_t *)path + path->pp_totalLength);
}

/* ".": nothing; "..": one less.  False: it is another name. */
static bool is_dots(ParsedPath *path, const uint16_t *name, uint32_t units)
{
    PathElement *element = path->pp_elements;

    if (name[0] != '.' || units > 2 || (units == 2 && name[1] != '.')) {
        return false;
    }
    if (units == 2 && !IFSIsRoot(path)) {
        path->pp_totalLength = path->pp_prefixLength;
        path->pp_prefixLength = 4;
        while (element < end_of(path)) {
            path->pp_prefixLength = (uint16_t)((uint8_t *)element - (uint8_t *)path);
            element = IFSNextElement(element);
        }
    }
    return true;
}

static unsigned add(struct parsing *p, const uint16_t *name, uint32_t units)
{
    PathElement *element = end_of(p->path);
    uint32_t bytes = 2 + 2 * units, flags;

    if (is_dots(p->path, name, units)) {
        return 0;
    }
    while (units > 1 && (name[units - 1] == '.' || name[units - 1] == ' ')) {
        units--;                /* they are no part of a name */
    }
    bytes = 2 + 2 * units;
    flags = parse_element(name, units);
    if (flags == ~0u) {
        return units > NAME_UNITS ? ERROR_FILENAME_EXCED_RANGE : ERROR_PATH_NOT_FOUND;
    }
    if (p->path->pp_totalLength + bytes + 2 > PARSE_MAX_BYTES) {
        return ERROR_FILENAME_EXCED_RANGE;
    }
    if (p->flags & FILE_FLAG_WILDCARDS) {
        return ERROR_PATH_NOT_FOUND;        /* only the last component has some */
    }
    p->flags = (p->flags & FILE_FLAG_LONG_PATH) | flags;
    element->pe_length = (uint16_t)bytes;
    for (uint32_t i = 0; i < units; i++) {
        element->pe_unichars[i] = uni_upper(name[i]);
    }
    p->path->pp_prefixLength = p->path->pp_totalLength;
    p->path->pp_totalLength = (uint16_t)(p->path->pp_totalLength + bytes);
    return 0;
}

static unsigned add_all(struct parsing *p, const uint16_t *text)
{
    while (*text != 0) {
        uint32_t units = 0;
        unsigned error;

        while (is_separator(*text)) {
            text++;
        }
        while (text[units] != 0 && !is_separator(text[units])) {
            units++;
        }
        error = units != 0 ? add(p, text, units) : 0;
        if (error != 0) {
            return error;
        }
        text += units;
    }
    return 0;
}

unsigned parse_path(const uint16_t *text, const uint16_t *current, ParsedPath *path, uint32_t *flags,
                    unsigned *drive)
{
    struct parsing p = { path, 0 };
    uint16_t letter = uni_upper(text[0]);
    unsigned error = 0;

    path->pp_totalLength = path->pp_prefixLength = 4;
    if (letter != 0 && text[1] == ':') {
        if (letter < 'A' || letter > 'Z') {
            return ERROR_PATH_NOT_FOUND;
        }
        *drive = letter - (unsigned)'A';
        text += 2;
    } else if (is_separator(text[0]) && is_separator(text[1])) {
        return ERROR_PATH_NOT_FOUND;    /* \\SERVER: there is no network */
    }
    if (!is_separator(text[0]) && current != NULL) {
        error = add_all(&p, current);
    }
    error = error != 0 ? error : add_all(&p, text);
    end_of(path)->pe_length = 0;
    *flags = p.flags;
    return error;
}
