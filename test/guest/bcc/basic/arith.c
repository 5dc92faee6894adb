/*
 * arith.c - whole numbers of 32 bits; what does not fit is an error and never wraps.
 */
#include "basic.h"

static unsigned long random_state = 1;

long add(long a, long b)
{
    if ((b > 0 && a > LONG_MAXIMUM - b) || (b < 0 && a < LONG_MINIMUM - b)) {
        fail(E_OVERFLOW);
    }
    return a + b;
}

long subtract(long a, long b)
{
    if ((b < 0 && a > LONG_MAXIMUM + b) || (b > 0 && a < LONG_MINIMUM + b)) {
        fail(E_OVERFLOW);
    }
    return a - b;
}

static unsigned long magnitude(long n)
{
    return n < 0 ? 0UL - (unsigned long)n : (unsigned long)n;
}

static long with_sign(unsigned long n, int negative)
{
    if (n == 2147483648UL && negative) {
        return LONG_MINIMUM;
    }
    if (n > 2147483647UL) {
        fail(E_OVERFLOW);
    }
    return negative ? -(long)n : (long)n;
}

long multiply(long a, long b)
{
    unsigned long ua, ub;

    if (a == 0 || b == 0) {
        return 0L;
    }
    ua = magnitude(a);
    ub = magnitude(b);
    if (ua > 2147483648UL / ub) {
        fail(E_OVERFLOW);
    }
    return with_sign(ua * ub, (a < 0) != (b < 0));
}

/* Towards 0. */
long divide(long a, long b)
{
    if (b == 0) {
        fail(E_DIVISION);
    }
    return with_sign(magnitude(a) / magnitude(b), (a < 0) != (b < 0));
}

/* Has the sign of the left one. */
long modulo(long a, long b)
{
    if (b == 0) {
        fail(E_DIVISION);
    }
    return with_sign(magnitude(a) % magnitude(b), a < 0);
}

long power(long a, long b)
{
    long result;

    if (b < 0) {
        fail(E_CALL);
    }
    result = 1;
    while (b > 0) {
        if (b & 1) {
            result = multiply(result, a);
        }
        b = b >> 1;
        if (b > 0) {
            a = multiply(a, a);
        }
    }
    return result;
}

/* The largest whole number whose square is not above n. */
long square_root(long n)
{
    unsigned long rest, root, bit;

    if (n < 0) {
        fail(E_CALL);
    }
    rest = n;
    root = 0;
    for (bit = 0x40000000UL; bit != 0; bit = bit >> 2) {
        if (rest >= root + bit) {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root = root >> 1;
        }
    }
    return (long)root;
}

void seed_random(long seed)
{
    random_state = (unsigned long)seed;
}

/* 0 .. n-1, always the same sequence from the same seed. */
long random_below(long n)
{
    if (n < 1) {
        fail(E_CALL);
    }
    random_state = (random_state * 1103515245UL + 12345UL) & 0xffffffffUL;
    return (long)(((random_state >> 8) & 0xffffffUL) % (unsigned long)n);
}

/* Digits, with a minus in front if it is negative.  Returns how many characters. */
int number_text(char *to, long n)
{
    char digits[12];
    unsigned long m;
    int count, length;

    m = magnitude(n);
    count = 0;
    do {
        digits[count++] = (int)(m % 10UL) + '0';
        m = m / 10UL;
    } while (m != 0);
    length = 0;
    if (n < 0) {
        to[length++] = '-';
    }
    while (count > 0) {
        to[length++] = digits[--count];
    }
    to[length] = 0;
    return length;
}

/* The number that the text starts with, 0 if none; *used says how much of the text it is. */
long text_number(char *chars, int length, int *used)
{
    long n;
    int i, negative, digits;

    i = 0;
    while (i < length && chars[i] == ' ') {
        i++;
    }
    negative = i < length && chars[i] == '-';
    if (i < length && (chars[i] == '-' || chars[i] == '+')) {
        i++;
    }
    n = 0;
    digits = 0;
    for (; i < length && is_digit((int)chars[i]); i++, digits++) {
        n = subtract(multiply(n, 10L), (long)(chars[i] - '0'));
    }
    *used = digits > 0 ? i : 0;
    return negative ? n : subtract(0L, n);
}
