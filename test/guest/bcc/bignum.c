/*
 * bignum - numbers of hundreds of digits, by mini-gmp.c of Debian's package gnulib (4 600 lines of C that
 * nobody here wrote), which is put in front of this file without what needs floating point.
 *
 * Built by bcc for 16 bits and by the host's compiler; both must print the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(char *what, mpz_t n)
{
    char *text = mpz_get_str(NULL, 10, n);
    int length = strlen(text), i;

    printf("%s:", what);
    for (i = 0; i < length; i++) {
        if (i % 60 == 0) {
            printf("\n  ");
        }
        putchar(text[i]);
    }
    printf("\n");
    free(text);
}

static void factorials(void)
{
    mpz_t n;

    mpz_init(n);
    mpz_fac_ui(n, 30L);
    show("30!", n);
    mpz_fac_ui(n, 200L);
    show("200!", n);
    printf("its trailing zero bits: %lu\n", (unsigned long)mpz_scan1(n, 0L));
    mpz_clear(n);
}

static void fibonacci(void)
{
    mpz_t a, b, t;
    int i;

    mpz_init_set_ui(a, 0L);
    mpz_init_set_ui(b, 1L);
    mpz_init(t);
    for (i = 0; i < 1000; i++) {
        mpz_add(t, a, b);
        mpz_set(a, b);
        mpz_set(b, t);
    }
    show("Fibonacci 1000", a);
    mpz_mul(t, a, a);
    show("squared", t);
    mpz_sqrt(b, t);
    printf("and back: %s\n", mpz_cmp(a, b) == 0 ? "the same" : "another");
    mpz_clear(a);
    mpz_clear(b);
    mpz_clear(t);
}

/* The Lucas-Lehmer test: is 2^p - 1 prime? */
static void mersenne(void)
{
    static int exponents[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 61, 89, 107, 127, 0 };
    mpz_t m, s;
    int i, k, p;

    mpz_init(m);
    mpz_init(s);
    for (i = 0; (p = exponents[i]) != 0; i++) {
        mpz_set_ui(m, 1L);
        mpz_mul_2exp(m, m, (long)p);
        mpz_sub_ui(m, m, 1L);
        mpz_set_ui(s, 4L);
        for (k = 0; k < p - 2; k++) {
            mpz_mul(s, s, s);
            mpz_sub_ui(s, s, 2L);
            mpz_mod(s, s, m);
        }
        printf("2^%d - 1 is %s\n", p, mpz_sgn(s) == 0 ? "prime" : "composite");
    }
    mpz_clear(m);
    mpz_clear(s);
}

static void secrets(void)
{
    mpz_t p, q, n, phi, e, d, text, c;

    mpz_init(n);
    mpz_init(phi);
    mpz_init(d);
    mpz_init(c);
    mpz_init_set_str(p, "170141183460469231731687303715884105727", 10);
    mpz_init_set_str(q, "2305843009213693951", 10);
    mpz_init_set_ui(e, 65537L);
    mpz_init_set_str(text, "thequickbrownfox", 36);
    mpz_mul(n, p, q);
    mpz_sub_ui(p, p, 1L);
    mpz_sub_ui(q, q, 1L);
    mpz_mul(phi, p, q);
    printf("inverse exists: %s\n", mpz_invert(d, e, phi) ? "yes" : "no");
    mpz_powm(c, text, e, n);
    show("secret", c);
    mpz_powm(c, c, d, n);
    show("message", c);
    mpz_gcd(c, p, q);
    show("gcd", c);
    printf("in base 36: %s\n", mpz_get_str(NULL, 36, text));
}

int main(void)
{
    factorials();
    fibonacci();
    mersenne();
    secrets();
    printf("END bignum\n");
    return 0;
}
