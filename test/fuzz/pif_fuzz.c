/*
 * pif_fuzz - damaged NAME.PIF and NAME.VM files: read, or refused with a place inside the file.
 */
#include <stdlib.h>
#include <string.h>
#include "fuzz.h"
#include "../../vxd/shell/settings.h"

const char fuzz_name[] = "pif";

static void heading(uint8_t *at, const char *name, unsigned next, unsigned data, unsigned bytes)
{
    const unsigned words[3] = { next, data, bytes };

    memcpy(at, name, strlen(name));
    for (unsigned i = 0; i < 3; i++) {
        at[0x10 + 2 * i] = (uint8_t)words[i];
        at[0x11 + 2 * i] = (uint8_t)(words[i] >> 8);
    }
}

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char text[] =
        "; settings\r\ntitle = Game\r\nprogram = C:\\GAME.EXE\r\nspeed = 50%\r\nmemory = 512\r\n"
        "reserve-keys = alt+tab, ctrl+esc\r\nhot-key = ctrl+alt+g\r\nexclusive = yes\r\nems = none\r\n";

    if (number == 0) {
        memcpy(input, text, sizeof text - 1);
        return sizeof text - 1;
    }
    if (number > 1) {
        return 0;
    }
    memset(input, 0, 0x3C5);
    memcpy(input + 2, "Game", 4);
    memcpy(input + 0x24, "C:\\GAME.EXE", 11);
    heading(input + 0x171, "MICROSOFT PIFEX", 0x187, 0, 0x171);
    heading(input + 0x187, "WINDOWS 386 3.0", 0x205, 0x19D, 0x68);
    heading(input + 0x205, "WINDOWS VMM 4.0", 0xFFFF, 0x21B, 0x1AA);
    return 0x21B + 0x1AA;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    struct SHELL_VM_Settings settings;
    struct settings_error error;
    uint8_t *exact = malloc(size != 0 ? size : 1);      /* the sanitizer sees what lies behind it */
    bool text = size > 0 && input[0] != 0, good;

    memcpy(exact, input, size);
    settings_default(&settings);
    error.offset = UINT32_MAX;
    good = text ? settings_parse(&settings, (const char *)exact, size, &error)
                : pif_parse(&settings, exact, size, &error);
    free(exact);
    if (!good && (error.offset == UINT32_MAX || error.reason[0] == '\0' ||
                  strlen(error.reason) >= sizeof error.reason)) {
        abort();                    /* refused without a word */
    }
    if (good && (settings.speed_percent < 1 || settings.speed_percent > 100 ||
                 settings.foreground < 1 || settings.foreground > 10000 ||
                 settings.background < 1 || settings.background > 10000 ||
                 settings.memory_max_kb > 640 || settings.memory_min_kb > 640 ||
                 settings.idle_sensitivity > 100 ||
                 memchr(settings.program, 0, sizeof settings.program) == NULL ||
                 memchr(settings.arguments, 0, sizeof settings.arguments) == NULL ||
                 memchr(settings.title, 0, sizeof settings.title) == NULL)) {
        abort();
    }
    fuzz_went_through += good;
}
