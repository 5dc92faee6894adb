/* aml_s5.h - the sleep types of power off, found in AML.  Included by vxd/reboot and its test.  Pure. */
#ifndef REBOOT_AML_S5_H
#define REBOOT_AML_S5_H

#include <stdbool.h>
#include <stdint.h>

struct aml_s5 {
    uint8_t type_a, type_b;     /* SLP_TYPa, SLP_TYPb: 0..7 */
};

/* Search a whole DSDT or SSDT, header included. */
bool aml_find_s5(const void *table, uint32_t bytes, struct aml_s5 *s5);

#endif
