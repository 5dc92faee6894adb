/*
 * ini_fuzz - damaged SYSTEM.INI files: every value that is found can be read.
 */
#include <string.h>
#include "fuzz.h"
#include "vxd/ini.h"

const char fuzz_name[] = "ini";

size_t fuzz_seed(unsigned number, uint8_t *input)
{
    static const char text[] =
        "[boot]\r\nshell=KRNL386.EXE\r\n\r\n[386Enh]\r\ndevice=*vpicd\r\ndevice=\"A B.VXD\" ; x\r\n"
        "MinTimeSlice=20\r\nCOM1Base=3F8h\r\nPaging=off\r\n[VMM32]\r\nBootOptions=serial=tty\r\n";

    if (number > 0) {
        return 0;
    }
    memcpy(input, text, sizeof text - 1);
    return sizeof text - 1;
}

void fuzz_one(const uint8_t *input, size_t size)
{
    static const char *const keys[] = { "device", "MinTimeSlice", "COM1Base", "Paging" };

    bool found = false;

    ini_set((const char *)input, (uint32_t)size);
    for (unsigned k = 0; k < 4; k++) {
        const char *value = NULL;

        while ((value = ini_next("386Enh", keys[k], value)) != NULL) {
            char text[24];
            int32_t number;
            uint32_t hex;

            found = true;
            ini_copy(value, text, sizeof text);
            (void)ini_decimal(value, &number);
            (void)ini_hex(value, &hex);
            (void)ini_boolean(value, &number);
        }
    }
    fuzz_went_through += found;
}
