/* t_left.h - what T_LEFT hooks. */
#ifndef T_LEFT_H
#define T_LEFT_H

#define T_LEFT_VECTOR   0x42
#define T_LEFT_INT      0x64
#define T_LEFT_PORT     0x7C40
#define T_LEFT_PAGE     0xD8
#define T_LEFT_BREAK    0x25000000u
#define T_LEFT_COUNT    19          /* addresses that it leaves behind; an exception handler has two */

#endif
