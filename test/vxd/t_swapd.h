/* t_swapd.h - what T_SWAP says to its PAGESWAP.  Included by both. */
#ifndef T_SWAPD_H
#define T_SWAPD_H

#define SWAPD_SET_MODE      0x0007000A      /* service: EAX = bits; returns how often it has waited */
#define SWAPD_FAIL_WRITE    1u
#define SWAPD_FAIL_READ     2u
#define SWAPD_FAIL_GROW     4u
#define SWAPD_BLOCK         8u

#endif
