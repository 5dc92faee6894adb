/*
 * client - what INT, IRET, far CALL and RET do to a V86 client's registers and stack.
 *
 * Memory is reached through CB_High_Linear; offsets wrap at 64 KB as on an 8086.
 */
#include "vm/client.h"

#include "sched/thread.h"
#include "vm/int_chain.h"

#define GUEST_STATUS    0x4DD5u     /* CF PF AF ZF SF TF DF OF NT */

static void poke16(uint16_t segment, uint16_t offset, uint16_t value)
{
    *(uint8_t *)vm_v86_ptr(&cur_vm->cb, segment, offset) = (uint8_t)value;
    *(uint8_t *)vm_v86_ptr(&cur_vm->cb, segment, (uint16_t)(offset + 1)) = (uint8_t)(value >> 8);
}

static uint16_t peek16(uint16_t segment, uint16_t offset)
{
    uint8_t low = *(uint8_t *)vm_v86_ptr(&cur_vm->cb, segment, offset);
    uint8_t high = *(uint8_t *)vm_v86_ptr(&cur_vm->cb, segment, (uint16_t)(offset + 1));

    return (uint16_t)(low | high << 8);
}

void client_push(struct Client_Reg_Struc *crs, uint16_t value)
{
    crs->Client_SP = (uint16_t)(crs->Client_SP - 2);
    poke16(crs->Client_SS, crs->Client_SP, value);
}

uint16_t client_pop(struct Client_Reg_Struc *crs)
{
    uint16_t value = peek16(crs->Client_SS, crs->Client_SP);

    crs->Client_SP = (uint16_t)(crs->Client_SP + 2);
    return value;
}

uint16_t client_flags_image(const struct Client_Reg_Struc *crs)
{
    return (uint16_t)((crs->Client_EFlags & (GUEST_STATUS | IF_Mask)) | IOPL_Mask | 2);
}

void client_set_flags(struct Client_Reg_Struc *crs, uint16_t image)
{
    crs->Client_EFlags = (crs->Client_EFlags & ~(GUEST_STATUS | IF_Mask)) |
                         (image & (GUEST_STATUS | IF_Mask)) | 2;
}

/* The three words lie on both ends of the stack segment. */
static __attribute__((noinline)) void push_wrapped(struct Client_Reg_Struc *crs)
{
    client_push(crs, client_flags_image(crs));
    client_push(crs, crs->Client_CS);
    client_push(crs, crs->Client_IP);
}

static inline void int_frame(struct Client_Reg_Struc *crs, uint32_t target)
{
    uint32_t sp = crs->Client_SP;

    if (sp < 6) {
        push_wrapped(crs);
    } else {
        uint16_t *top = (uint16_t *)(cur_vm->cb.CB_High_Linear + crs->Client_SS * 16u + sp - 6);

        crs->Client_SP = (uint16_t)(sp - 6);
        top[0] = crs->Client_IP;
        top[1] = crs->Client_CS;
        top[2] = client_flags_image(crs);
    }
    crs->Client_EFlags &= ~(IF_Mask | TF_Mask | AC_Mask);
    crs->Client_EIP = target & 0xFFFF;
    crs->Client_CS = (uint16_t)(target >> 16);
}

void client_int_frame(struct Client_Reg_Struc *crs, uint16_t segment, uint16_t offset)
{
    int_frame(crs, (uint32_t)segment << 16 | offset);
}

static inline void vector_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    int_frame(crs, ((const uint32_t *)cur_vm->cb.CB_High_Linear)[vector & 0xFF]);
}

void client_vector_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    vector_int(crs, vector);
}

void client_simulate_int(struct Client_Reg_Struc *crs, uint32_t vector)
{
    vector &= 0xFF;
    if (int_chain[vector] == NULL || !int_chain_offer(vector, crs)) {
        vector_int(crs, vector);
    }
}

/* v86_fast.S: the first hook has passed it on. */
void client_int_passed(struct Client_Reg_Struc *crs, uint32_t vector, struct int_hook *next)
{
    if (!int_chain_offer_from(next, vector, crs)) {
        vector_int(crs, vector);
    }
}

void client_iret(struct Client_Reg_Struc *crs)
{
    client_far_ret(crs, 0);
    client_set_flags(crs, client_pop(crs));
}

void client_far_call(struct Client_Reg_Struc *crs, uint16_t segment, uint16_t offset)
{
    client_push(crs, crs->Client_CS);
    client_push(crs, crs->Client_IP);
    crs->Client_CS = segment;
    crs->Client_EIP = offset;
}

void client_far_ret(struct Client_Reg_Struc *crs, uint16_t extra_bytes)
{
    crs->Client_EIP = client_pop(crs);
    crs->Client_CS = client_pop(crs);
    crs->Client_SP = (uint16_t)(crs->Client_SP + extra_bytes);
}
