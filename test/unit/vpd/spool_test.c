/*
 * spool - nothing that is printed is lost or mixed with what another VM prints.
 */
#include "unit.h"

#include "../../../vxd/vpd/spool.h"

static struct spool spool;
static const int a, b;              /* two VMs */

static uint32_t all(uint8_t *out)
{
    uint32_t total = 0, n;
    const uint8_t *bytes;

    while ((n = spool_peek(&spool, &bytes)) > 0) {
        memcpy(out + total, bytes, n);
        total += n;
        spool_drop(&spool, n);
    }
    return total;
}

TEST(spool, what_goes_in_comes_out_across_the_end_of_the_ring)
{
    static uint8_t out[SPOOL_BYTES];
    uint8_t in = 0, expected = 0;

    memset(&spool, 0, sizeof spool);
    for (unsigned round = 0; round < 7; round++) {
        uint32_t n;

        for (unsigned i = 0; i < 3000; i++) {
            CHECK(spool_put(&spool, &a, in++, 5));
        }
        n = all(out);
        CHECK_EQ(n, 3000);
        for (uint32_t i = 0; i < n; i++) {
            CHECK_EQ(out[i], expected);
            expected++;
        }
    }
}

TEST(spool, a_full_one_takes_nothing)
{
    const uint8_t *bytes;

    memset(&spool, 0, sizeof spool);
    for (unsigned i = 0; i < SPOOL_BYTES; i++) {
        CHECK(spool_put(&spool, &a, (uint8_t)i, 5));
    }
    CHECK(!spool_put(&spool, &a, 1, 5));
    CHECK_EQ(spool_peek(&spool, &bytes), SPOOL_BYTES);
    spool_drop(&spool, 1);
    CHECK(spool_put(&spool, &a, 1, 5));
}

TEST(spool, another_vm_waits_until_the_first_is_quiet)
{
    memset(&spool, 0, sizeof spool);
    CHECK(spool_put(&spool, &a, 1, 1000));
    CHECK(!spool_put(&spool, &b, 2, 1000 + SPOOL_OWNED_MS - 1));
    CHECK(spool_put(&spool, &b, 2, 1000 + SPOOL_OWNED_MS));
    CHECK(!spool_put(&spool, &a, 1, 1001 + SPOOL_OWNED_MS));
    spool_forget(&spool, &a);
    CHECK(!spool_put(&spool, &a, 1, 1001 + SPOOL_OWNED_MS));
    spool_forget(&spool, &b);
    CHECK(spool_put(&spool, &a, 1, 1001 + SPOOL_OWNED_MS));
    CHECK_EQ(spool.count, 3);
}

TEST(spool, where_it_goes)
{
    char path[SPOOL_PATH];
    uint16_t port = 0;

    CHECK_EQ(spool_target(NULL, path, &port), SPOOL_NONE);
    CHECK_EQ(spool_target("", path, &port), SPOOL_NONE);
    CHECK_EQ(spool_target("None", path, &port), SPOOL_NONE);
    CHECK_EQ(spool_target("nonesuch", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("378", path, &port), SPOOL_PORT);
    CHECK_EQ(port, 0x378);
    CHECK_EQ(spool_target("3BCh", path, &port), SPOOL_PORT);
    CHECK_EQ(port, 0x3BC);
    CHECK_EQ(spool_target("379", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("20", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("LPT1.PRN", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("C:LPT1.PRN", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("C:\\", path, &port), SPOOL_BAD);
    CHECK_EQ(spool_target("D:\\OUT\\LPT1.PRN", path, &port), SPOOL_FILE);
    CHECK_STR_EQ(path, "D:\\OUT\\LPT1.PRN");
    CHECK_EQ(spool_target("C:\\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                          path, &port), SPOOL_BAD);
}
