/* errtext.h - texts of errors that other devices bring.  Included by vxd/ifsmgr and its tests.  Pure. */
#ifndef IFSMGR_ERRTEXT_H
#define IFSMGR_ERRTEXT_H

#include <stdbool.h>
#include <stdint.h>

#define ERR_TABLES  2u      /* errors, names of devices */

/* 0; 5 = it is there already; 8 = no memory; 87 = no such table or text */
unsigned err_text_set(void *(*allocate)(uint32_t bytes), const char *text, uint32_t code, uint32_t table);
const char *err_text_get(uint32_t code, uint32_t table);    /* NULL: nobody brought it */

#endif
