/* clipboard.h - what is copied in one VM and pasted in another.  Included by vxd/shell/ and its tests. */
#ifndef SHELL_CLIPBOARD_H
#define SHELL_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CF_TEXT         1u          /* formats of Windows; others are kept as they come */
#define CF_OEMTEXT      7u
#define CLIPBOARD_MAX   65536u      /* bytes of one format */
#define CLIPBOARD_FORMATS 8u

struct clipboard {
    struct { uint32_t format, bytes; uint8_t *data; } held[CLIPBOARD_FORMATS];
    const void *owner;              /* who has it open, NULL = nobody */
    void *(*allocate)(uint32_t bytes);
    void (*release)(void *block);
};

bool clipboard_open(struct clipboard *clipboard, const void *who);
bool clipboard_close(struct clipboard *clipboard, const void *who);
void clipboard_empty(struct clipboard *clipboard);
bool clipboard_set(struct clipboard *clipboard, uint32_t format, const uint8_t *data, uint32_t bytes);
/* NULL: none of that format; text of one kind is text of the other. */
const uint8_t *clipboard_get(const struct clipboard *clipboard, uint32_t format, uint32_t *bytes);

#endif
