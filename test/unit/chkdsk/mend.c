/*
 * mend.c - CHKDSK /F on a volume's bytes, and a second check unless lost chains found no room in the root.
 */
#include "mend.h"

#include <stdio.h>
#include <string.h>

#include "volume.h"

bool mend_image(uint8_t *image, uint32_t bytes, uint32_t sector_size)
{
    struct volume *v = volume_of(image, bytes, sector_size);
    enum check_result result = volume_check(v, true);
    bool good = result == CHECK_CLEAN || result == CHECK_FOUND;

    if (!good) {
        fprintf(stderr, "  CHKDSK /F: %s", v->said);
    } else if (!v->check.root_full && volume_check(v, false) != CHECK_CLEAN) {
        fprintf(stderr, "  the second CHKDSK: %s", v->said);
        good = false;
    }
    memcpy(image, v->bytes, bytes);
    volume_free(v);
    return good;
}
