/* probe.h - the parts of the probe.  Included by test/boot/lane/probe only. */
#ifndef PROBE_H
#define PROBE_H

#include <boot_info.h>

void probe_print(const char *format, ...);
void probe_devices(const struct boot_info *info);

#endif
