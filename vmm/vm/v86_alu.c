/*
 * v86_alu - 8- and 16-bit arithmetic with 8086 flags.  Pure.
 */
#include "vm/v86_alu.h"

static void set(uint32_t *flags, uint32_t mask, bool on)
{
    *flags = on ? *flags | mask : *flags & ~mask;
}

static uint32_t mask_of(unsigned bits)
{
    return (1u << bits) - 1;
}

static void set_szp(uint32_t result, unsigned bits, uint32_t *flags)
{
    uint32_t low = result & 0xFF;

    low ^= low >> 4;
    low ^= low >> 2;
    low ^= low >> 1;
    set(flags, PF_Mask, (low & 1) == 0);
    set(flags, ZF_Mask, (result & mask_of(bits)) == 0);
    set(flags, SF_Mask, (result >> (bits - 1)) & 1);
}

static uint32_t add(uint32_t a, uint32_t b, uint32_t carry, unsigned bits, uint32_t *flags)
{
    uint32_t sum = a + b + carry;

    set(flags, CF_Mask, (sum >> bits) & 1);
    set(flags, AF_Mask, ((a ^ b ^ sum) >> 4) & 1);
    set(flags, OF_Mask, ((~(a ^ b) & (a ^ sum)) >> (bits - 1)) & 1);
    set_szp(sum, bits, flags);
    return sum & mask_of(bits);
}

static uint32_t sub(uint32_t a, uint32_t b, uint32_t borrow, unsigned bits, uint32_t *flags)
{
    uint32_t difference = a - b - borrow;

    set(flags, CF_Mask, (uint64_t)a < (uint64_t)b + borrow);
    set(flags, AF_Mask, ((a ^ b ^ difference) >> 4) & 1);
    set(flags, OF_Mask, (((a ^ b) & (a ^ difference)) >> (bits - 1)) & 1);
    set_szp(difference, bits, flags);
    return difference & mask_of(bits);
}

static uint32_t logic(uint32_t result, unsigned bits, uint32_t *flags)
{
    *flags &= ~(CF_Mask | OF_Mask | AF_Mask);
    set_szp(result, bits, flags);
    return result;
}

uint32_t alu_binary(unsigned operation, uint32_t a, uint32_t b, unsigned bits, uint32_t *flags)
{
    uint32_t carry = *flags & CF_Mask;

    switch (operation & 7) {
    case 0: return add(a, b, 0, bits, flags);
    case 1: return logic(a | b, bits, flags);
    case 2: return add(a, b, carry, bits, flags);
    case 3: return sub(a, b, carry, bits, flags);
    case 4: return logic(a & b, bits, flags);
    case 5: return sub(a, b, 0, bits, flags);
    case 6: return logic(a ^ b, bits, flags);
    default:
        (void)sub(a, b, 0, bits, flags);
        return a;
    }
}

uint32_t alu_inc(uint32_t a, unsigned bits, uint32_t *flags)
{
    uint32_t carry = *flags & CF_Mask, result = add(a, 1, 0, bits, flags);

    set(flags, CF_Mask, carry != 0);
    return result;
}

uint32_t alu_dec(uint32_t a, unsigned bits, uint32_t *flags)
{
    uint32_t carry = *flags & CF_Mask, result = sub(a, 1, 0, bits, flags);

    set(flags, CF_Mask, carry != 0);
    return result;
}

uint32_t alu_neg(uint32_t a, unsigned bits, uint32_t *flags)
{
    return sub(0, a, 0, bits, flags);
}

static uint32_t shift_once(unsigned operation, uint32_t a, unsigned bits, uint32_t *flags)
{
    uint32_t top = (a >> (bits - 1)) & 1, carry = *flags & CF_Mask, result;

    switch (operation) {
    case 0: result = a << 1 | top; set(flags, CF_Mask, top); break;
    case 1: result = a >> 1 | (a & 1) << (bits - 1); set(flags, CF_Mask, a & 1); break;
    case 2: result = a << 1 | carry; set(flags, CF_Mask, top); break;
    case 3: result = a >> 1 | carry << (bits - 1); set(flags, CF_Mask, a & 1); break;
    case 5: result = a >> 1; set(flags, CF_Mask, a & 1); break;
    case 7: result = a >> 1 | top << (bits - 1); set(flags, CF_Mask, a & 1); break;
    default: result = a << 1; set(flags, CF_Mask, top); break;
    }
    return result & mask_of(bits);
}

uint32_t alu_shift(unsigned operation, uint32_t a, unsigned count, unsigned bits, uint32_t *flags)
{
    uint32_t result = a, before = a;

    if (count == 0) {
        return a;
    }
    for (; count > 0; count--) {
        before = result;
        result = shift_once(operation & 7, result, bits, flags);
    }
    set(flags, OF_Mask, ((before ^ result) >> (bits - 1)) & 1);     /* defined for count 1 */
    if (operation >= 4) {
        set_szp(result, bits, flags);
    }
    return result;
}

bool alu_condition(unsigned condition, uint32_t flags)
{
    bool cf = flags & CF_Mask, zf = flags & ZF_Mask, sf = flags & SF_Mask, of = flags & OF_Mask;
    bool yes;

    switch ((condition >> 1) & 7) {
    case 0: yes = of; break;
    case 1: yes = cf; break;
    case 2: yes = zf; break;
    case 3: yes = cf || zf; break;
    case 4: yes = sf; break;
    case 5: yes = (flags & PF_Mask) != 0; break;
    case 6: yes = sf != of; break;
    default: yes = zf || sf != of; break;
    }
    return yes != ((condition & 1) != 0);
}
