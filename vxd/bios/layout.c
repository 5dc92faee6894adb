/*
 * layout - the ROM's keyboard layouts (layouts.inc), for those who look for the key of a character.  Pure.
 */
#include <stddef.h>
#include "bda.h"

#define KEY_DEAD        2           /* of layouts.inc */
#define KEY_DEAD_SHIFT  4
#define KEY_DEAD_ALTGR  8

static const uint8_t *layout_at(const uint8_t *rom, unsigned number)
{
    return number >= 1 && number <= mem_get16(rom + ROM_LAYOUTS)
        ? rom + mem_get16(rom + ROM_LAYOUTS + 2 * number) : NULL;
}

static char upper(char ch)
{
    return ch >= 'a' && ch <= 'z' ? (char)(ch - 0x20) : ch;
}

/*
 * layout_number - which layout a line of SYSTEM.INI names
 *
 * In:    name = KEYB's two letters, or a Windows driver KBDxx.DLL; NULL = none
 * Out:   its number, 0 = US; -1: nobody knows it
 */
int layout_number(const uint8_t *rom, const char *name)
{
    if (name == NULL || name[0] == '\0') {
        return 0;
    }
    if (upper(name[0]) == 'K' && upper(name[1]) == 'B' && upper(name[2]) == 'D') {
        name += 3;
    }
    if (upper(name[0]) == 'D' && upper(name[1]) == 'E') {
        name = "GR";                /* the language's code, not KEYB's */
    }
    if (upper(name[0]) == 'U' && upper(name[1]) == 'S') {
        return 0;
    }
    for (unsigned number = 1; layout_at(rom, number) != NULL; number++) {
        const uint8_t *layout = layout_at(rom, number);

        if (upper(name[0]) == layout[0] && upper(name[1]) == layout[1]) {
            return (int)number;
        }
    }
    return -1;
}

/*
 * layout_key - the key of a character
 *
 * In:    us_key = scan code of its key on a US keyboard with LAYOUT_SHIFT, 0 = it has none
 * Out:   scan code with LAYOUT_SHIFT or LAYOUT_ALTGR; 0: no key types it
 */
unsigned layout_key(const uint8_t *rom, unsigned number, uint8_t ch, unsigned us_key)
{
    const uint8_t *key = layout_at(rom, number);

    if (key == NULL) {
        return us_key;
    }
    for (key += 2; key[0] != 0; key += 5) {
        if (key[2] == ch && !(key[1] & KEY_DEAD)) {
            return key[0];
        }
        if (key[3] == ch && !(key[1] & KEY_DEAD_SHIFT)) {
            return key[0] | LAYOUT_SHIFT;
        }
        if (key[4] == ch && ch != 0 && !(key[1] & KEY_DEAD_ALTGR)) {
            return key[0] | LAYOUT_ALTGR;
        }
        if (key[0] == (us_key & 0xFF)) {
            us_key = 0;             /* that key types something else */
        }
    }
    return us_key;
}
