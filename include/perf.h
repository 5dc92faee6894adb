/*
 * perf.h - statistics of virtual devices, device 0048h.  Included by VxDs that have some.
 *
 * [DDK95 "Registering Statistics with System Monitor"]; one line each in services/perf.def.
 */
#ifndef PERF_H
#define PERF_H

#include <vmm_types.h>

#define PERF_Device_ID      0x0048
#define PERF_Init_Order     0x06000000u

#define MAXNAMELEN          50      /* of names, with their NUL */

struct perf_server_0 {
    uint32_t psrv0_Level;           /* 0 */
    uint32_t psrv0_Flags;
    const char *psrv0_pszServerName;        /* for the user */
    const char *psrv0_pszServerNodeName;    /* name of its key in the registry */
    void *psrv0_pControlFunc;       /* void (uint32_t message, uint32_t stat), or NULL */
};

struct perf_stat_0 {
    uint32_t pst0_Level;            /* 0 */
    uint32_t pst0_Flags;            /* PSTF_ */
    const char *pst0_pszStatName;
    const char *pst0_pszStatNodeName;
    const char *pst0_reserved;      /* NULL */
    const char *pst0_pszStatDescription;
    void *pst0_pStatFunc;           /* the DWORD itself, a function, or handles ended by 0 */
    uint32_t pst0_ScaleFactor;      /* with PSTF_FACTOR_ only */
};

#define PSTF_COUNT              0x00000000u
#define PSTF_FUNCPTR            0x00000001u     /* uint32_t function(uint32_t stat) */
#define PSTF_RATE               0x00000002u     /* who shows it divides by time */
#define PSTF_FACTOR_MULTIPLY    0x00000040u
#define PSTF_FACTOR_DIVIDE      0x00000080u
#define PSTF_COMPLEX            0x00000100u     /* the sum of other statistics */

#define PMSG_START_STAT         0x11u           /* somebody begins to look at it */
#define PMSG_STOP_STAT          0x12u

uint32_t PERF_Get_Version(void);                                    /* 0: PERF is not there */
uint32_t PERF_Server_Register(const struct perf_server_0 *server);  /* handle, 0 = failed */
void PERF_Server_Deregister(uint32_t server);                       /* its statistics, too */
uint32_t PERF_Server_Add_Stat(uint32_t server, const struct perf_stat_0 *stat);
void PERF_Server_Remove_Stat(uint32_t stat);

/* Where they are for who looks: keys and values of [DDK95 "Registering Statistics"].
 * HKEY_LOCAL_MACHINE PERF_REG_KEY\server\stat says what there is; HKEY_DYN_DATA PerfStats\StatData
 * has a value "server\stat" for each, StartStat and StopStat too, which tell its control function. */
#define PERF_REG_KEY            "System\\CurrentControlSet\\Control\\PerfStats\\Enum"

#endif
