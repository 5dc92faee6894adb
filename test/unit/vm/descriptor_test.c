/* dpmi/descriptor - segment descriptors as numbers. */
#include "unit.h"

#include "vm/dpmi/descriptor.h"

TEST(descriptor, built_fields_stand_where_the_processor_wants_them)
{
    struct descriptor d = descriptor_build(0x12345678, 0xABCDE, 0xF2, 0xC0);

    CHECK_EQ(d.low, 0x5678BCDE);
    CHECK_EQ(d.high, 0x12CAF234);
    CHECK_EQ(descriptor_base(d), 0x12345678);
    CHECK_EQ(descriptor_limit(d), 0xABCDEFFF);
    CHECK_EQ(descriptor_dpl(d), 3);
}

TEST(descriptor, only_known_bits_of_type_and_size_count)
{
    struct descriptor d = descriptor_build(0, 0xFFFFFFFF, 0xFFFFFF92, 0xFFFFFF0F);

    CHECK_EQ(d.low, 0xFFFF);
    CHECK_EQ(d.high, 0x000F9200);
}

TEST(descriptor, limits_above_1_mb_are_of_pages)
{
    CHECK_EQ(descriptor_limit(descriptor_of(0, 0xFFFFF, DESC_DATA_3, false)), 0xFFFFF);
    CHECK_EQ(descriptor_of(0, 0xFFFFF, DESC_DATA_3, false).high & DESC_PAGES, 0);
    CHECK_EQ(descriptor_limit(descriptor_of(0, 0xFFFFFFFF, DESC_DATA_3, true)), 0xFFFFFFFF);
    CHECK_EQ(descriptor_limit(descriptor_of(0, 0, DESC_DATA_3, true)), 0);
}

TEST(descriptor, base_and_limit_change_nothing_else)
{
    struct descriptor d = descriptor_build(0x11111111, 0x2222, 0xFB, 0x40);

    descriptor_set_base(&d, 0xFEDCBA98);
    CHECK_EQ(descriptor_base(d), 0xFEDCBA98);
    CHECK_EQ(descriptor_limit(d), 0x2222);
    CHECK(descriptor_set_limit(&d, 0xFFFFFFFF));
    CHECK_EQ(descriptor_limit(d), 0xFFFFFFFF);
    CHECK(descriptor_set_limit(&d, 0x12345));
    CHECK_EQ(descriptor_limit(d), 0x12345);
    CHECK_EQ(d.high & 0x00F0FF00, 0x0040FB00);
    CHECK_EQ(descriptor_base(d), 0xFEDCBA98);
    CHECK(!descriptor_set_limit(&d, 0x123456));
    CHECK_EQ(descriptor_limit(d), 0x12345);
}

TEST(descriptor, clients_get_segments_of_ring_3_only)
{
    for (uint32_t access = 0; access < 256; access++) {
        bool segment = (access & 0x10) != 0, ring3 = (access & 0x60) == 0x60;

        CHECK_EQ(descriptor_client_access_ok(access), segment && ring3);
        CHECK_EQ(descriptor_client_ok(descriptor_build(0, 0, access, 0)), segment && ring3);
    }
}

TEST(descriptor, vxds_get_no_system_segments)
{
    CHECK(descriptor_vxd_ok((struct descriptor){ 0, 0 }));
    CHECK(descriptor_vxd_ok(descriptor_build(0, 0, 0x92, 0)));
    CHECK(descriptor_vxd_ok(descriptor_build(0, 0, 0xEC, 0)));      /* call gate */
    CHECK(!descriptor_vxd_ok(descriptor_build(0, 0, 0x89, 0)));     /* TSS */
    CHECK(!descriptor_vxd_ok(descriptor_build(0, 0, 0x82, 0)));     /* LDT */
    CHECK(!descriptor_vxd_ok(descriptor_build(0, 0, 0x85, 0)));     /* task gate */
    CHECK(!descriptor_vxd_ok(descriptor_build(0, 0, 0x8E, 0)));     /* interrupt gate */
}

TEST(descriptor, reach_ends_at_the_limit)
{
    struct descriptor d = descriptor_of(0x1000, 0xFF, DESC_DATA_3, false);

    CHECK(descriptor_allows(d, 0, 0x100, true));
    CHECK(descriptor_allows(d, 0xFF, 1, false));
    CHECK(!descriptor_allows(d, 0xFF, 2, false));
    CHECK(!descriptor_allows(d, 0x100, 1, false));
    CHECK(!descriptor_allows(d, 0xFFFFFFFF, 2, false));
    CHECK(!descriptor_allows(d, 0, 0, false));
}

TEST(descriptor, expand_down_segments_are_the_other_side)
{
    struct descriptor d = descriptor_of(0, 0xFFF, 0xF6, false);

    CHECK(!descriptor_allows(d, 0xFFF, 1, true));
    CHECK(descriptor_allows(d, 0x1000, 1, true));
    CHECK(descriptor_allows(d, 0xFFFF, 1, true));
    CHECK(!descriptor_allows(d, 0xFFFF, 2, true));
    d.high |= DESC_BIG;
    CHECK(descriptor_allows(d, 0xFFFF, 2, true));
}

TEST(descriptor, writing_needs_writable_data_of_ring_3)
{
    CHECK(!descriptor_allows(descriptor_of(0, 0xFFFF, DESC_RODATA_3, false), 0, 1, true));
    CHECK(descriptor_allows(descriptor_of(0, 0xFFFF, DESC_RODATA_3, false), 0, 1, false));
    CHECK(!descriptor_allows(descriptor_of(0, 0xFFFF, DESC_CODE_3, false), 0, 1, true));
    CHECK(descriptor_allows(descriptor_of(0, 0xFFFF, DESC_CODE_3, false), 0, 1, false));
    CHECK(!descriptor_allows(descriptor_of(0, 0xFFFF, 0x92, false), 0, 1, false));  /* ring 0 */
    CHECK(!descriptor_allows(descriptor_of(0, 0xFFFF, 0x72, false), 0, 1, false));  /* absent */
}
