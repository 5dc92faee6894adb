/*
 * vxt_dos.h - INT 21h as a program's, for tests in the product.  Included by VxDs of test/vxd, once.
 *
 * The tests run when COMMAND.COM waits at its prompt: its PSP and handles are used.
 */
#ifndef VXT_DOS_H
#define VXT_DOS_H

#include "vxt.h"

GUEST(g_int21, "int $0x21; lret");

#define TEXT    0x100       /* in GUEST_DS */
#define TEXT2   0x200
#define DATA    0x400
#define DTA     0x300

static struct Client_Reg_Struc crs;

static void put(uint16_t at, const char *text)
{
    memcpy(vxt_memory(GUEST_DS, at), text, strlen(text) + 1);
}

/* Error code, 0 = done. */
static unsigned int21(uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    vxt_guest_regs(&crs);
    crs.Client_EAX = ax;
    crs.Client_EBX = bx;
    crs.Client_ECX = cx;
    crs.Client_EDX = dx;
    crs.Client_ESI = TEXT;
    crs.Client_EDI = TEXT2;
    vxt_guest(g_int21, &crs);
    return crs.Client_EFlags & CF_Mask ? (crs.Client_EAX & 0xFFFF) | 0x10000 : 0;
}

__attribute__((unused)) static unsigned int21_name(uint16_t ax, uint16_t bx, uint16_t cx, const char *name)
{
    put(TEXT, name);
    return int21(ax, bx, cx, TEXT);
}

/* VXT_DOS_DEVICE(NAME, tests): VXT_DEVICE for such tests. */
#define START_MS    1500u
#define VXT_DOS_DEVICE(NAME, tests)                                           \
    static void on_start(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *frame) \
    {                                                                         \
        (void)vm;                                                             \
        (void)refdata;                                                        \
        (void)frame;                                                          \
        vxt_run_tests(tests, VXT_COUNT(tests));                               \
        vxt_end(#NAME);                                                       \
    }                                                                         \
    VXD_EVENT(start_event, on_start)                                          \
    static void on_start_time(uint32_t refdata, uint32_t ms_late)             \
    {                                                                         \
        (void)refdata;                                                        \
        (void)ms_late;                                                        \
        (void)Schedule_VM_Event(Get_Sys_VM_Handle(), start_event, 0);         \
    }                                                                         \
    VXD_TIMEOUT(start_time, on_start_time)                                    \
    static int on_init_complete(const struct vxd_message *msg)                \
    {                                                                         \
        (void)msg;                                                            \
        Set_Global_Time_Out(START_MS, 0, start_time);                         \
        return VXD_OK;                                                        \
    }                                                                         \
    static const struct vxd_handler control[] = {                             \
        { Init_Complete, on_init_complete },                                  \
        { 0, NULL },                                                          \
    };                                                                        \
    Declare_Virtual_Device(NAME, 1, 0, control, Undefined_Device_ID, Undefined_Init_Order)

#endif
