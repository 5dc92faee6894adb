/*
 * environment.h - the environment the system was started in.  Included by vmm/ and its tests.
 */
#ifndef VMM_SERVICES_ENVIRONMENT_H
#define VMM_SERVICES_ENVIRONMENT_H

#include "types.h"

/* The value of a variable in a block of NAME=VALUE strings that an empty one ends; case does not
 * matter.  NULL = there is none. */
const char *environment_find(const char *block, const char *name);

#endif
