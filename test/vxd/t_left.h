/* t_left.h - what T_LEFT hooks. */
#ifndef T_LEFT_H
#define T_LEFT_H

#define T_LEFT_VECTOR   0x42
#define T_LEFT_INT      0x64
#define T_LEFT_PORT     0x7C40
#define T_LEFT_PAGE     0xD8
#define T_LEFT_BREAK    0x25000000u
#define T_LEFT_IRQ      5
#define T_LEFT_MS       10000       /* its time-outs: not while the test looks */
#define T_LEFT_KEY      "T_LEFT"    /* below HKEY_DYN_DATA */
#define T_LEFT_COUNT    31          /* addresses that it leaves behind; an exception handler has two, pager and
                                     * interrupt handler have two procedures, server and statistic one each,
                                     * a block device is one besides its procedure */

#endif
