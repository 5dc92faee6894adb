/*
 * dos_layout.h - where things are in the DOS segment and in its structures.  Included by the core.
 *
 * Structures that programs walk: [RBIL 2152 "List of Lists"], [RBIL 2126 "PSP"], [RBIL 215D06].
 */
#ifndef DOSMGR_DOS_LAYOUT_H
#define DOSMGR_DOS_LAYOUT_H

#include "dos.h"

#define DOS_SEG             0x0060u

/* offsets in DOS_SEG */
#define LOL                 0x0026u     /* list of lists */
#define LOL_RETRIES         (LOL - 12)  /* of calls that others' files and locks stop; pauses behind */
#define LOL_FIRST_MCB       (LOL - 2)
#define LOL_UPPER_LINKED    (LOL + 0x63)
#define LOL_UPPER_MCB       (LOL + 0x66)
#define LOL_NUL             (LOL + 0x22)
#define SDA                 ((DOS_SFT + SFT_HEADER + SFT_SIZE * SFT_FIRST + 15) & ~15u)    /* swappable data area */
#define SDA_IN_DOS          (SDA + 0x01)
#define SDA_ERROR_LOCUS     (SDA + 0x03)
#define SDA_ERROR           (SDA + 0x04)
#define SDA_ERROR_ACTION    (SDA + 0x06)
#define SDA_ERROR_CLASS     (SDA + 0x07)
#define SDA_ERROR_PTR       (SDA + 0x08)
#define SDA_DTA             (SDA + 0x0C)
#define SDA_PSP             (SDA + 0x10)
#define SDA_EXIT_CODE       (SDA + 0x14)
#define SDA_DRIVE           (SDA + 0x16)
#define SDA_BREAK           (SDA + 0x17)
#define SDA_ALWAYS          0x1A        /* bytes to swap always */
#define SDA_IN_DOS_BYTES    0x0480      /* bytes to swap while in DOS */
/* from SDA on; what a redirector looks for [RBIL 215D06 "DOS 4.0-6.0 swappable data area"] */
#define SDA_LOCK            0x89u       /* first byte, how many */
#define SDA_CHARACTER       0x9Cu
#define SDA_NAME1           0x9Eu
#define SDA_NAME2           0x11Eu
#define SDA_SEARCH          0x19Eu      /* 21 bytes of a search */
#define SDA_FOUND           0x1B3u      /* directory entry behind them */
#define SDA_FCB_NAME        0x22Bu
#define SDA_SEARCH_ATTR     0x24Du
#define SDA_OPEN_MODE       0x24Eu
#define SDA_MEDIA           0x278u
#define SDA_SFT_PTR         0x27Eu
#define SDA_CDS_PTR         0x282u
#define SDA_NAME1_PTR       0x292u
#define SDA_NAME2_PTR       0x294u
#define SDA_EXT_ACTION      0x2DDu
#define SDA_EXT_ATTR        0x2DFu
#define SDA_EXT_MODE        0x2E1u
#define SDA_CALLER          0x2E8u      /* registers of the call: AX to ES, IP, CS, flags */
#define SDA_CALLER_PTR      0x264u
#define SDA_STACK           0x0300u     /* redirectors run on it */
#define SDA_STACK_END       (SDA + SDA_IN_DOS_BYTES)
#define TABLE_LOWER         0x0098u     /* 2 + 128 */
#define DOS_BREAK_FLAG      0x0124u     /* set by our INT 1Bh */
#define DOS_REQUEST         0x0126u     /* far pointer kept by the device strategy routine */
#define DOS_COUNTRY         0x0130u     /* 2+5 header of 6501h, then 34 bytes */
#define DOS_DEVICES         0x0160u     /* headers of CON AUX PRN CLOCK$ block, 18 bytes each */
#define DOS_DRIVER_REQUEST  0x01C0u     /* request to a driver */
#define DOS_DRIVER_REQUEST_BYTES 32u
#define DOS_DRIVER_BYTE     0x01E0u     /* a character of such a request, or the six bytes of a clock */
#define DOS_STUBS           0x0200u
#define DOS_STUBS_END       0x0300u
#define TABLE_UPPER         0x0300u     /* 2 + 128 */
#define TABLE_FILE_UPPER    0x0382u     /* 2 + 128 */
#define TABLE_FILE_CHARS    0x0404u     /* 2 + 22 */
#define TABLE_DBCS          0x0420u     /* 2 + 2 */
#define TABLE_COLLATE       0x0424u     /* 2 + 256 */
#define DOS_SFT             0x0530u
#define SFT_FIRST           5u          /* entries here; dos_tables.c has the others */
#define SFT_HEADER          6u
#define SFT_SIZE            0x3Bu
#define CDS_SIZE            0x58u
#define CDS_SUBST           0x5000u     /* flags: in use, and another drive's directory */
#define DPB_SIZE            0x21u
#define DPB_LARGE_SIZE      0x3Du       /* as 7302h gives it */
#define DOS_END             (SDA + SDA_IN_DOS_BYTES)

/* program segment prefix */
#define PSP_TOP             0x02u
#define PSP_CALL5           0x05u
#define PSP_INT22           0x0Au
#define PSP_INT23           0x0Eu
#define PSP_INT24           0x12u
#define PSP_PARENT          0x16u
#define PSP_JFT             0x18u
#define PSP_ENVIRONMENT     0x2Cu
#define PSP_STACK           0x2Eu
#define PSP_JFT_SIZE        0x32u
#define PSP_JFT_PTR         0x34u
#define PSP_VERSION         0x40u
#define PSP_INT21           0x50u
#define PSP_FCB1            0x5Cu
#define PSP_FCB2            0x6Cu
#define PSP_TAIL            0x80u
#define PSP_HANDLES         20u

/* memory control block */
#define MCB_OWNER           1u
#define MCB_PARAS           3u
#define MCB_NAME            8u
#define MCB_OWNER_DOS       8u

#endif
