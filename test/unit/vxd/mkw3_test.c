/*
 * mkw3_test - containers made by mkw3: laid out as the format says, the modules the same as before.
 *
 * DIR/sample.w3 and sample.w4 hold sample_vmm.vxd and sample.vxd.
 */
#include "unit.h"
#include "le_module.h"
#include "tool_run.h"
#include "../../../image/tool.h"
#include "../../../vmm/vxd/w3.h"

static struct le_error error;

#define CHECK_OK(call)                                                        \
    do {                                                                      \
        if ((call) != 0)                                                      \
            unit_fail(__FILE__, __LINE__, "%s: offset %Xh: %s", #call, error.offset, \
                      error.reason);                                          \
    } while (0)

/* All objects, loaded and fixed up for some place, one after the other. */
static struct buffer image_of(const struct le_module *m)
{
    struct buffer all = { NULL, 0, 0 };
    void *dest[LE_MAX_OBJECTS];
    uint32_t linear[LE_MAX_OBJECTS];

    for (unsigned i = 0; i < m->object_count; i++) {
        dest[i] = malloc((m->object[i].size + 0xFFF) & ~0xFFFu);
        linear[i] = 0xC0000000 + i * 0x100000;
        CHECK_OK(le_load_object(m, i + 1, dest[i], &error));
    }
    CHECK_OK(le_fixup(m, dest, linear, &error));
    for (unsigned i = 0; i < m->object_count; i++) {
        put_bytes(&all, dest[i], (m->object[i].size + 0xFFF) & ~0xFFFu);
        free(dest[i]);
    }
    return all;
}

TEST(mkw3, directory_and_alignment_are_those_of_the_format)
{
    struct buffer w3 = tool_read(DIR "/sample.w3");
    static const char *const names[] = { "WIN386", "SAMPLE" };
    uint32_t header;
    unsigned count;

    CHECK_OK(w3_open(w3.data, (uint32_t)w3.size, &header, &count, &error));
    CHECK_EQ(header % 0x400, 0);
    CHECK_EQ(count, 2);
    CHECK_MEM_EQ(w3.data + header + 2, "\0\4", 2);
    CHECK_MEM_EQ(w3.data + header + 0x10, "WIN386  ", 8);
    for (unsigned i = 0; i < count; i++) {
        struct w3_entry entry;
        struct le_module m;

        CHECK_OK(w3_get(w3.data, (uint32_t)w3.size, header, i, &entry, &error));
        CHECK_STR_EQ(entry.name, names[i]);
        CHECK_EQ(entry.le_offset % 0x400, 0);
        CHECK_OK(le_open(&m, w3.data, (uint32_t)w3.size, entry.le_offset, &error));
        CHECK_EQ(m.data_pages % 0x400, 0);
        CHECK(m.data_pages >= entry.le_offset + entry.size);
        /* size: up to the end of the imported procedure table, one byte */
        CHECK_EQ(entry.size, peek32(w3.data + entry.le_offset + 0x78) + 1);
    }
    free(w3.data);
}

TEST(mkw3, modules_are_the_same_in_the_container)
{
    struct buffer w3 = tool_read(DIR "/sample.w3");
    static const char *const paths[] = { DIR "/sample_vmm.vxd", DIR "/sample.vxd" };
    uint32_t header;
    unsigned count;

    CHECK_OK(w3_open(w3.data, (uint32_t)w3.size, &header, &count, &error));
    for (unsigned i = 0; i < 2; i++) {
        struct buffer file = tool_read(paths[i]), a, b;
        struct w3_entry entry;
        struct le_module m;
        uint32_t at;

        CHECK_OK(w3_get(w3.data, (uint32_t)w3.size, header, i, &entry, &error));
        CHECK_OK(le_open(&m, w3.data, (uint32_t)w3.size, entry.le_offset, &error));
        a = image_of(&m);
        CHECK_OK(le_find(file.data, (uint32_t)file.size, &at, &error));
        CHECK_OK(le_open(&m, file.data, (uint32_t)file.size, at, &error));
        b = image_of(&m);
        CHECK_EQ(a.size, b.size);
        CHECK_MEM_EQ(a.data, b.data, a.size);
        CHECK_STR_EQ(m.name, i == 0 ? "VMM" : "SAMPLE");
        free(a.data);
        free(b.data);
        free(file.data);
    }
    free(w3.data);
}

TEST(mkw3, compressed_container_unpacks_to_the_plain_one)
{
    struct buffer w3 = tool_read(DIR "/sample.w3"), w4 = tool_read(DIR "/sample.w4");
    uint32_t size = 0;
    uint8_t *out;

    CHECK_EQ(w4_check(w3.data, (uint32_t)w3.size, &size, &error), 0);
    CHECK_EQ(w4_check(w4.data, (uint32_t)w4.size, &size, &error), 1);
    CHECK_EQ(size, w3.size);
    CHECK(w4.size < w3.size / 2);
    out = malloc(size);
    CHECK_OK(w4_unpack(w4.data, (uint32_t)w4.size, out, size, &error));
    CHECK_MEM_EQ(out, w3.data, size);
    free(out);
    free(w3.data);
    free(w4.data);
}

#define refuses(arguments, message) tool_refuses(MKW3, arguments, message)
#define VMM_OK "-o /dev/null WIN386=" DIR "/sample_vmm.vxd "

TEST(mkw3, what_cannot_be_packed_is_refused)
{
    CHECK(refuses("-o /dev/null SAMPLE=" DIR "/sample.vxd", "the first must be the VMM"));
    CHECK(refuses("-o /dev/null WIN386=" DIR "/sample.vxd", "the first must be the VMM"));
    CHECK(refuses(VMM_OK "WIN386=" DIR "/sample.vxd", "a second WIN386"));
    CHECK(refuses(VMM_OK "sample=" DIR "/sample.vxd", "the name must be in upper case"));
    CHECK(refuses(VMM_OK "LONGNAMES=" DIR "/sample.vxd", "the name must have 1 to 8 characters"));
    CHECK(refuses(VMM_OK "=" DIR "/sample.vxd", "the name must have 1 to 8 characters"));
    CHECK(refuses(VMM_OK DIR "/sample.vxd", "is not NAME=FILE"));
    CHECK(refuses(VMM_OK "SAMPLE=" DIR "/sample.w3", "a container, not a single virtual device"));
    CHECK(refuses(VMM_OK "SAMPLE=" DIR "/sample.elf", "no MZ signature"));
    CHECK(refuses(VMM_OK "SAMPLE=" DIR "/missing.vxd", "No such file"));
    CHECK(refuses("--list " DIR "/sample.vxd", "no W3 header where the file says"));
    CHECK(refuses("--wrong", "unknown option --wrong"));
    CHECK(refuses("", "usage: mkw3"));
}
