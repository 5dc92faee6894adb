/*
 * config_fuzz - damaged CONFIG.SYS files: the reader and the menu come to an end and stay inside.
 */
#include <string.h>
#include "fuzz.h"
#include "../../vxd/dosmgr/config_sys.h"

const char fuzz_name[] = "config";

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char *const texts[] = {
        "DEVICE=C:\\DOS\\ANSI.SYS /X\r\nDEVICEHIGH /L:1 /S =X.SYS\r\nFILES=40\r\nBUFFERS=20,3\r\nSTACKS=9,256\r\n"
        "LASTDRIVE=Z\r\nDOS=HIGH,UMB\r\nCOUNTRY=049,850,C:\\C.SYS\r\nSET A=B\r\nSWITCHES=/K\r\nBREAK=ON\r\n",
        "[MENU]\nMENUITEM=A,First\nSUBMENU=B\nMENUDEFAULT=A,5\nMENUCOLOR=7,1\n[COMMON]\nFILES=30\n[A]\nINCLUDE=B\n"
        "[B]\nMENUITEM=A\nINSTALL?=X\n",
    };

    if (number >= 2) {
        return 0;
    }
    memcpy(input, texts[number], strlen(texts[number]));
    return strlen(texts[number]);
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static const char *const blocks[] = { NULL, "A" };
    struct config_menu menu;
    bool good = config_menu((const char *)input, size, "MENU", &menu);

    for (unsigned b = 0; b < 2; b++) {
        struct config_reader reader;
        struct config_item item;

        config_open(&reader, (const char *)input, size, blocks[b]);
        while (config_next(&reader, &item)) {
            good |= item.fault == CONFIG_GOOD;
            (void)config_fault_text(item.fault);
        }
    }
    fuzz_went_through += good;
}
