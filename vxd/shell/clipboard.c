/*
 * clipboard - data in several formats, opened by one at a time.  Pure.  [RBIL 2F1700]
 *
 * Limit: CF_TEXT is not translated between ANSI and OEM characters.
 */
#include "clipboard.h"

#include <string.h>

bool clipboard_open(struct clipboard *clipboard, const void *who)
{
    if (clipboard->owner != NULL) {
        return false;
    }
    clipboard->owner = who;
    return true;
}

bool clipboard_close(struct clipboard *clipboard, const void *who)
{
    if (clipboard->owner != who) {
        return false;
    }
    clipboard->owner = NULL;
    return true;
}

void clipboard_empty(struct clipboard *clipboard)
{
    for (unsigned i = 0; i < CLIPBOARD_FORMATS; i++) {
        if (clipboard->held[i].data != NULL) {
            clipboard->release(clipboard->held[i].data);
        }
        clipboard->held[i].data = NULL;
    }
}

bool clipboard_set(struct clipboard *clipboard, uint32_t format, const uint8_t *data, uint32_t bytes)
{
    unsigned at = CLIPBOARD_FORMATS;
    uint8_t *copy;

    for (unsigned i = 0; i < CLIPBOARD_FORMATS; i++) {
        if (clipboard->held[i].data == NULL) {
            at = at == CLIPBOARD_FORMATS ? i : at;
        } else if (clipboard->held[i].format == format) {
            at = i;
            break;
        }
    }
    if (at == CLIPBOARD_FORMATS || bytes > CLIPBOARD_MAX ||
        (copy = clipboard->allocate(bytes != 0 ? bytes : 1)) == NULL) {
        return false;
    }
    memcpy(copy, data, bytes);
    if (clipboard->held[at].data != NULL) {
        clipboard->release(clipboard->held[at].data);
    }
    clipboard->held[at].format = format;
    clipboard->held[at].bytes = bytes;
    clipboard->held[at].data = copy;
    return true;
}

static const uint8_t *find(const struct clipboard *clipboard, uint32_t format, uint32_t *bytes)
{
    for (unsigned i = 0; i < CLIPBOARD_FORMATS; i++) {
        if (clipboard->held[i].data != NULL && clipboard->held[i].format == format) {
            *bytes = clipboard->held[i].bytes;
            return clipboard->held[i].data;
        }
    }
    return NULL;
}

const uint8_t *clipboard_get(const struct clipboard *clipboard, uint32_t format, uint32_t *bytes)
{
    const uint8_t *data = find(clipboard, format, bytes);

    if (data == NULL && (format == CF_TEXT || format == CF_OEMTEXT)) {
        data = find(clipboard, CF_TEXT + CF_OEMTEXT - format, bytes);
    }
    return data;
}
