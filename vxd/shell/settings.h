/* settings.h - the settings of a VM from a file.  Included by vxd/shell/ and its tests. */
#ifndef SHELL_SETTINGS_H
#define SHELL_SETTINGS_H

#include <shell.h>

/* What is wrong with a file: `offset` is where, `line` from 1 (0: the file has no lines). */
struct settings_error {
    uint32_t offset, line;
    char reason[96];
};

void settings_default(struct SHELL_VM_Settings *settings);

/* Both change *settings where the file says something; false: *error says what is wrong. */
bool settings_parse(struct SHELL_VM_Settings *settings, const char *text, size_t bytes,
                    struct settings_error *error);
bool pif_parse(struct SHELL_VM_Settings *settings, const uint8_t *file, size_t bytes,
               struct settings_error *error);
/* A heading's data in a file that pif_parse accepted; NULL: it has none of that name. */
const uint8_t *pif_section(const uint8_t *file, size_t bytes, const char *name);

/* Shared by both readers. */
void settings_fail(struct settings_error *error, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
