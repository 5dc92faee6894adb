/*
 * run_alu.h - arithmetic by the processor itself, so that all flags are as a program gets them.
 * Included by run*.c.
 *
 * flags: AH as LAHF has it, AL = overflow.  ADD 7Fh, SAHF makes them the processor's.
 */
#ifndef VDD_RUN_ALU_H
#define VDD_RUN_ALU_H

#include <stdint.h>

#define RUN_IN      "addb $0x7f,%%al; sahf; "
#define RUN_OUT     "; lahf; seto %%al"

#define RUN_TWO(type, insn)                                                   \
    do {                                                                      \
        type x = (type)a, y = (type)b;                                        \
        __asm__(RUN_IN insn " %2,%1" RUN_OUT : "+a"(f), "+q"(x) : "q"(y) : "cc"); \
        a = x;                                                                \
    } while (0)

#define RUN_BINARY(name, type, s)                                             \
    static inline uint32_t name(unsigned op, uint32_t a, uint32_t b, uint16_t *flags) \
    {                                                                         \
        uint16_t f = *flags;                                                  \
                                                                              \
        switch (op & 7) {                                                     \
        case 0: RUN_TWO(type, "add" s); break;                                \
        case 1: RUN_TWO(type, "or" s); break;                                 \
        case 2: RUN_TWO(type, "adc" s); break;                                \
        case 3: RUN_TWO(type, "sbb" s); break;                                \
        case 4: RUN_TWO(type, "and" s); break;                                \
        case 5: RUN_TWO(type, "sub" s); break;                                \
        case 6: RUN_TWO(type, "xor" s); break;                                \
        default: RUN_TWO(type, "cmp" s); break;                               \
        }                                                                     \
        *flags = f;                                                           \
        return a;                                                             \
    }

RUN_BINARY(run_binary8, uint8_t, "b")
RUN_BINARY(run_binary16, uint16_t, "w")
RUN_BINARY(run_binary32, uint32_t, "l")

#define RUN_ONE(type, insn)                                                   \
    do {                                                                      \
        type x = (type)a;                                                     \
        __asm__(RUN_IN insn " %1" RUN_OUT : "+a"(f), "+q"(x) : : "cc");       \
        a = x;                                                                \
    } while (0)

enum { RUN_INC, RUN_DEC, RUN_NEG };
#define RUN_UNARY(name, type, s)                                              \
    static inline uint32_t name(unsigned op, uint32_t a, uint16_t *flags)            \
    {                                                                         \
        uint16_t f = *flags;                                                  \
                                                                              \
        switch (op) {                                                         \
        case RUN_INC: RUN_ONE(type, "inc" s); break;                          \
        case RUN_DEC: RUN_ONE(type, "dec" s); break;                          \
        default: RUN_ONE(type, "neg" s); break;                               \
        }                                                                     \
        *flags = f;                                                           \
        return a;                                                             \
    }

RUN_UNARY(run_unary8, uint8_t, "b")
RUN_UNARY(run_unary16, uint16_t, "w")
RUN_UNARY(run_unary32, uint32_t, "l")

#define RUN_BY(type, insn)                                                    \
    do {                                                                      \
        type x = (type)a;                                                     \
        __asm__(RUN_IN insn " %%cl,%1" RUN_OUT : "+a"(f), "+q"(x) : "c"(count) : "cc"); \
        a = x;                                                                \
    } while (0)

#define RUN_SHIFT(name, type, s)                                              \
    static inline uint32_t name(unsigned op, uint32_t a, uint32_t count, uint16_t *flags) \
    {                                                                         \
        uint16_t f = *flags;                                                  \
                                                                              \
        switch (op & 7) {                                                     \
        case 0: RUN_BY(type, "rol" s); break;                                 \
        case 1: RUN_BY(type, "ror" s); break;                                 \
        case 2: RUN_BY(type, "rcl" s); break;                                 \
        case 3: RUN_BY(type, "rcr" s); break;                                 \
        case 5: RUN_BY(type, "shr" s); break;                                 \
        case 7: RUN_BY(type, "sar" s); break;                                 \
        default: RUN_BY(type, "shl" s); break;                                \
        }                                                                     \
        *flags = f;                                                           \
        return a;                                                             \
    }

RUN_SHIFT(run_shift8, uint8_t, "b")
RUN_SHIFT(run_shift16, uint16_t, "w")
RUN_SHIFT(run_shift32, uint32_t, "l")

/* Accumulator times b; *high = what goes to AH, DX, EDX. */
#define RUN_TIMES(name, type, wide_type, bits)                                \
    static inline uint32_t name(uint32_t a, uint32_t b, uint32_t *high, uint16_t *flags) \
    {                                                                         \
        wide_type product = (wide_type)(type)a * (wide_type)(type)b;          \
        int lost = product != (wide_type)(type)product;                       \
                                                                              \
        *high = (uint32_t)((uint64_t)product >> bits);                        \
        *flags = (uint16_t)((*flags & ~0x101) | (lost ? 0x101 : 0));          \
        return (uint32_t)product;                                             \
    }

RUN_TIMES(run_mul8, uint8_t, uint32_t, 8)
RUN_TIMES(run_mul16, uint16_t, uint32_t, 16)
RUN_TIMES(run_mul32, uint32_t, uint64_t, 32)
RUN_TIMES(run_imul8, int8_t, int32_t, 8)
RUN_TIMES(run_imul16, int16_t, int32_t, 16)
RUN_TIMES(run_imul32, int32_t, int64_t, 32)

static inline uint32_t run_binary(unsigned op, uint32_t a, uint32_t b, unsigned size, uint16_t *flags)
{
    return size == 1 ? run_binary8(op, a, b, flags) : size == 2 ? run_binary16(op, a, b, flags)
        : run_binary32(op, a, b, flags);
}

static inline uint32_t run_unary(unsigned op, uint32_t a, unsigned size, uint16_t *flags)
{
    return size == 1 ? run_unary8(op, a, flags) : size == 2 ? run_unary16(op, a, flags)
        : run_unary32(op, a, flags);
}

static inline uint32_t run_shift(unsigned op, uint32_t a, uint32_t count, unsigned size,
                                 uint16_t *flags)
{
    return size == 1 ? run_shift8(op, a, count, flags) : size == 2 ? run_shift16(op, a, count, flags)
        : run_shift32(op, a, count, flags);
}

#endif
