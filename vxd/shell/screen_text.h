/* screen_text.h - a text screen as lines, text as keys.  Included by vxd/shell/ and its tests. */
#ifndef SHELL_SCREEN_TEXT_H
#define SHELL_SCREEN_TEXT_H

#include <stdint.h>
#include <vkd.h>

struct text_screen {
    const uint8_t *memory;              /* character, attribute ... */
    uint32_t columns, rows;
};
#define SCREEN_TEXT_BYTES   (132u * 60u + 2u * 60u + 1u)    /* room for any */

/* Lines without the spaces at their ends, CR LF behind each, none for empty ones at the end.
 * Returns the length; NUL stands behind it. */
uint32_t screen_text(const struct text_screen *screen, char *text, uint32_t room);

/* What to press for it; a line end is Enter.  Returns how many keys. */
uint32_t text_keys(const char *text, uint32_t bytes, struct vkd_paste_key *keys, uint32_t room);

#endif
