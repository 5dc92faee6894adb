/*
 * console.c - CON and the clock of a VM's DOS, through the VM's BIOS.
 *
 * While the VM's INT 10h, 16h and 29h are those it started with, BIOS does the work at ring 0;
 * once a program has put itself in between, it is called like the original.
 */
#include <vmm.h>
#include <vmm32x.h>
#include <bios.h>
#include <dosmgr.h>
#include <vtd.h>
#include "console.h"
#include "drives.h"
#include "date.h"

#define ROM_SEGMENT     0xF000u
#define BDA_KEY_HEAD    0x41Au
#define BDA_KEY_TAIL    0x41Cu
#define MS_PER_DAY      86400000u

static int32_t day_offset, ms_offset;   /* what programs set: 2Bh, 2Dh; task time */

/* The calendar of the second that was asked for last; clock_get only, task time. */
static uint32_t known_day = 0xFFFFFFFF, known_ms;
static struct dos_time known;

static uint16_t word_at(const struct dos_vm *vm, uint32_t linear)
{
    uint16_t value;

    __builtin_memcpy(&value, vm->mem + linear, sizeof(value));
    return value;
}

static bool in_rom(const struct dos_vm *vm, unsigned vector)
{
    return word_at(vm, vector * 4 + 2) == ROM_SEGMENT;
}

/* Runs an INT in the VM with these registers; crs has the results until restored. */
static struct Client_Reg_Struc *run_int(struct dos_vm *vm, unsigned vector, uint16_t ax,
                                        uint16_t bx, struct Client_Reg_Struc *saved)
{
    struct cb_s *cb = vm->owner;
    struct Client_Reg_Struc *crs = cb->CB_Client_Pointer;

    Save_Client_State(saved);
    Begin_Nest_V86_Exec();
    crs->Client_EAX = ax;
    crs->Client_EBX = bx;
    Exec_Int(vector);
    End_Nest_Exec();
    return crs;
}

static void teletype(struct dos_vm *vm, uint8_t ch)
{
    struct Client_Reg_Struc saved;

    if (in_rom(vm, 0x10)) {
        BIOS_Teletype(vm->owner, ch);
    } else {
        (void)run_int(vm, 0x10, (uint16_t)(0x0E00 | ch), 0x0007, &saved);
        Restore_Client_State(&saved);
    }
}

static void video(struct dos_vm *vm, uint16_t regs[4])
{
    struct cb_s *cb = vm->owner;
    struct Client_Reg_Struc saved, *crs = cb->CB_Client_Pointer;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs->Client_EAX = regs[0];
    crs->Client_EBX = regs[1];
    crs->Client_ECX = regs[2];
    crs->Client_EDX = regs[3];
    Exec_Int(0x10);
    regs[0] = crs->Client_AX;
    regs[1] = crs->Client_BX;
    regs[2] = crs->Client_CX;
    regs[3] = crs->Client_DX;
    End_Nest_Exec();
    Restore_Client_State(&saved);
}

static void con_out(struct dos_vm *vm, uint8_t ch)
{
    struct Client_Reg_Struc saved;

    if (!vm->in_int29 && !dos_owns_vector(vm, 0x29)) {
        vm->in_int29 = true;
        (void)run_int(vm, 0x29, ch, 0, &saved);
        vm->in_int29 = false;
        Restore_Client_State(&saved);
    } else {
        dos_ansi_put(vm, ch);
    }
}

static uint8_t print(struct dos_vm *vm, unsigned printer, uint8_t ch)
{
    struct cb_s *cb = vm->owner;
    struct Client_Reg_Struc saved, *crs = cb->CB_Client_Pointer;
    uint8_t status;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    crs->Client_EAX = ch;
    crs->Client_EDX = printer;
    Exec_Int(0x17);
    status = crs->Client_AH;
    End_Nest_Exec();
    Restore_Client_State(&saved);
    return status;
}

/* A program is in front of the BIOS. */
static __attribute__((noinline)) bool key_peek_in_vm(struct dos_vm *vm, uint16_t *key)
{
    struct Client_Reg_Struc saved, *crs = run_int(vm, 0x16, 0x0100, 0, &saved);
    bool none;

    none = crs->Client_EFlags & ZF_Mask;
    *key = crs->Client_AX;
    Restore_Client_State(&saved);
    return !none;
}

static bool key_peek(struct dos_vm *vm, uint16_t *key)
{
    if (!in_rom(vm, 0x16)) {
        return key_peek_in_vm(vm, key);
    }
    return word_at(vm, BDA_KEY_HEAD) != word_at(vm, BDA_KEY_TAIL) && BIOS_Keyboard_Peek(vm->owner, key);
}

static void key_take(struct dos_vm *vm)
{
    struct Client_Reg_Struc saved;
    uint16_t key;

    if (in_rom(vm, 0x16)) {
        (void)BIOS_Keyboard_Take(vm->owner, &key);
        return;
    }
    (void)run_int(vm, 0x16, 0x0000, 0, &saved);     /* a key is there: it does not wait */
    Restore_Client_State(&saved);
}

static void clock_get(struct dos_vm *vm, struct dos_time *time)
{
    uint32_t days, ms;
    int32_t of_day;

    (void)vm;
    VTD_Get_Date_And_Time(&days, &ms);
    of_day = (int32_t)ms;
    if ((day_offset | ms_offset) != 0) {
        days += (uint32_t)day_offset;
        of_day += ms_offset;
        if (of_day < 0) {
            of_day += (int32_t)MS_PER_DAY;
            days--;
        } else if (of_day >= (int32_t)MS_PER_DAY) {
            of_day -= (int32_t)MS_PER_DAY;
            days++;
        }
    }
    /* Who asks for the time asks often: most of it is what it was. */
    if (days != known_day || (uint32_t)of_day - known_ms >= 1000) {
        known_day = days;
        known_ms = (uint32_t)of_day / 1000 * 1000;
        date_from_days(days, known_ms, &known);
    }
    __builtin_memcpy(time, &known, offsetof(struct dos_time, hundredth));
    time->hundredth = (uint8_t)(((uint32_t)of_day - known_ms) / 10);
}

/* Limit: the date and time that DOS programs set is DOS's; the BIOS clock goes on as it was. */
static bool clock_set(struct dos_vm *vm, const struct dos_time *time)
{
    uint32_t days, ms;

    (void)vm;
    VTD_Get_Date_And_Time(&days, &ms);
    day_offset = (int32_t)(date_to_days(time) - days);
    ms_offset = (int32_t)date_to_ms(time) - (int32_t)ms;
    return true;
}

static void program_start(struct dos_vm *vm, uint16_t psp)
{
    DOSMGR_Begin_V86_App(vm->owner, (uint32_t)(uintptr_t)vm->mem + ((uint32_t)psp << 4), psp);
}

static void program_end(struct dos_vm *vm, uint16_t psp, uint16_t code)
{
    _VMM32X_DOS_Program_Ended(vm->owner, psp);
    DOSMGR_End_V86_App(vm->owner, (uint32_t)(uintptr_t)vm->mem + ((uint32_t)psp << 4), psp, code);
}

static void code_page(struct dos_vm *vm, unsigned page)
{
    (void)BIOS_Set_Code_Page(vm->owner, page);      /* characters of a page without glyphs stay as they are */
}

static void call_driver(uint32_t header, unsigned entry, uint32_t request, struct dos_vm *vm)
{
    struct cb_s *cb = vm->owner;
    uint32_t at = ((header >> 16) << 4) + ((header + entry) & 0xFFFF);

    cb->CB_Client_Pointer->Client_ES = (uint16_t)(request >> 16);
    cb->CB_Client_Pointer->Client_EBX = request & 0xFFFF;
    cb->CB_Client_Pointer->Client_EAX = 0;      /* NANSI 2.2 loads AL and takes AX for the command */
    Simulate_Far_Call(header >> 16, word_at(vm, at));
    Resume_Exec();
}

/* Strategy and interrupt routine, on MS-DOS's stack, or on that of the driver that called MS-DOS. */
static void driver(struct dos_vm *vm, uint32_t header, uint32_t request)
{
    struct cb_s *cb = vm->owner;
    struct Client_Reg_Struc saved;
    bool outer = !vm->in_driver;

    Save_Client_State(&saved);
    Begin_Nest_V86_Exec();
    if (outer) {
        vm->in_driver = true;
        cb->CB_Client_Pointer->Client_SS = vm->tables;
        cb->CB_Client_Pointer->Client_ESP = vm->driver_stack;
    }
    Enable_VM_Ints();
    call_driver(header, 6, request, vm);
    call_driver(header, 8, request, vm);
    End_Nest_Exec();
    if (outer) {
        vm->in_driver = false;
    }
    Restore_Client_State(&saved);
}

const struct dos_ops dosmgr_ops = {
    .code_page = code_page,
    .names_page = drives_code_page,
    .driver = driver, .teletype = teletype, .video = video,
    .key_peek = key_peek, .key_take = key_take, .con_out = con_out, .print = print,
    .clock_get = clock_get, .clock_set = clock_set,
    .program_start = program_start, .program_end = program_end,
};
