/* control.h - control messages and the list of devices.  Included by vmm/. */
#ifndef VMM_VXD_CONTROL_H
#define VMM_VXD_CONTROL_H

#include "types.h"

extern struct VxD_Desc_Block *ddb_list;     /* in init order; ddb.c */

extern uint32_t ddb_generation;             /* counts changes of the list; ddb.c */

bool ddb_is_listed(const struct VxD_Desc_Block *ddb);
void ddb_insert(struct VxD_Desc_Block *ddb);        /* at its place in init order */
void ddb_remove(struct VxD_Desc_Block *ddb);
struct VxD_Desc_Block *ddb_find(uint32_t device_id);
struct VxD_Desc_Block *ddb_find_name(const char name[8]);

/* Send to every device in init order (the "2" messages in reverse); nonzero = somebody returned
 * carry to a message that can fail, and those after it did not get it. */
int system_control(uint32_t message, struct cb_s *vm, uint32_t edx, uint32_t esi, uint32_t edi);

/* To one device; nonzero = carry.  *eax = what it returned, if wanted. */
int directed_control(struct VxD_Desc_Block *ddb, uint32_t message, struct cb_s *vm, uint32_t edx,
                     uint32_t esi, uint32_t edi, uint32_t *eax);

extern bool control_initialising;   /* one of these messages is being answered */

/* One of the three init messages to all: a device that returns carry is dropped from the list. */
void control_init(uint32_t message, const char *command_tail);

/* VMM_GetSystemInitState: SYSSTATE_ */
uint32_t control_system_state(void);
void control_reached(uint32_t state);

#endif
