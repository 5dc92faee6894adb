/* registry - keys, values and handles as the services see them. */
#include "unit.h"

#include "registry/registry.h"

static unsigned live, left = ~0u;       /* blocks in use; how many may still be made */

static void *take(uint32_t bytes)
{
    if (left == 0) {
        return NULL;
    }
    left--;
    live++;
    return malloc(bytes);
}

static void give(void *block)
{
    live -= block != NULL;
    free(block);
}

static const struct reg_memory memory = { take, give };
static struct registry r;

static void fresh(void)
{
    left = ~0u;
    registry_free(&r);
    CHECK_EQ(live, 0);
    CHECK_EQ(registry_init(&r, &memory), ERROR_SUCCESS);
}

static uint32_t make(uint32_t key, const char *path)
{
    uint32_t h = 0;

    CHECK_EQ(registry_create(&r, key, path, &h), ERROR_SUCCESS);
    return h;
}

static void set(uint32_t key, const char *name, const char *text)
{
    CHECK_EQ(registry_set(&r, key, name, REG_SZ, text, (uint32_t)strlen(text) + 1), ERROR_SUCCESS);
}

static const char *get(uint32_t key, const char *name)
{
    static char text[64];
    uint32_t bytes = sizeof text, error = registry_query(&r, key, name, NULL, text, &bytes);

    if (error != ERROR_SUCCESS) {
        snprintf(text, sizeof text, "error %u", error);
    }
    return text;
}

TEST(registry, names_ignore_case_and_keep_it)
{
    char name[16];
    uint32_t h, h2;

    fresh();
    h = make(HKEY_LOCAL_MACHINE, "Software\\Test");
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "SOFTWARE\\tEST\\", &h2), ERROR_SUCCESS);
    set(h, "Colour", "red");
    CHECK_STR_EQ(get(h2, "COLOUR"), "red");
    set(h2, "cOLOUR", "blue");
    CHECK_STR_EQ(get(h, "Colour"), "blue");
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Software", &h2), ERROR_SUCCESS);
    CHECK_EQ(registry_enum_key(&r, h2, 1, name, sizeof name), ERROR_SUCCESS);
    CHECK_STR_EQ(name, "Test");
}

TEST(registry, what_lacks_is_said)
{
    uint32_t h;

    fresh();
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Nothing\\Here", &h), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(registry_open(&r, 0x1234, NULL, &h), ERROR_BADKEY);
    CHECK_EQ(registry_open(&r, HKEY_PERFORMANCE_DATA, NULL, &h), ERROR_BADKEY);
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "\\a", &h), ERROR_BADKEY);
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Software\\\\Classes", &h), ERROR_BADKEY);
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Software", NULL), ERROR_INVALID_PARAMETER);
    CHECK_STR_EQ(get(HKEY_LOCAL_MACHINE, "x"), "error 2");
    CHECK_EQ(registry_delete_value(&r, HKEY_LOCAL_MACHINE, "x"), ERROR_FILE_NOT_FOUND);
}

TEST(registry, a_handle_is_good_until_closed)
{
    uint32_t h, again;

    fresh();
    h = make(HKEY_LOCAL_MACHINE, "A");
    CHECK_EQ(registry_close(&r, h), ERROR_SUCCESS);
    CHECK_EQ(registry_close(&r, h), ERROR_BADKEY);
    CHECK_EQ(registry_check(&r, h), ERROR_BADKEY);
    again = make(HKEY_LOCAL_MACHINE, "A");
    CHECK(again != h);                      /* the same place, another number */
    CHECK_EQ(registry_check(&r, h), ERROR_BADKEY);
    CHECK_EQ(registry_close(&r, HKEY_USERS), ERROR_SUCCESS);
    CHECK_EQ(registry_check(&r, HKEY_USERS), ERROR_SUCCESS);
    for (unsigned i = 0; i < 1000; i++) {
        (void)make(HKEY_LOCAL_MACHINE, "A");
    }
    CHECK_EQ(registry_check(&r, again), ERROR_SUCCESS);
}

TEST(registry, a_deleted_key_is_told_from_a_bad_one)
{
    unsigned before;
    uint32_t h;

    fresh();
    before = live;
    h = make(HKEY_LOCAL_MACHINE, "A\\B");
    set(h, "", "x");
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, "A"), ERROR_ACCESS_DENIED);
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, "a\\b"), ERROR_SUCCESS);
    CHECK_STR_EQ(get(h, ""), "error 1018");
    CHECK_EQ(registry_set(&r, h, "", REG_SZ, "x", 2), ERROR_KEY_DELETED);
    CHECK_EQ(registry_close(&r, h), ERROR_SUCCESS);
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, "A"), ERROR_SUCCESS);
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, "A"), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(registry_delete_key(&r, HKEY_LOCAL_MACHINE, ""), ERROR_BADKEY);
    CHECK_EQ(registry_delete_key(&r, HKEY_USERS, ".Default"), ERROR_ACCESS_DENIED);
    CHECK_EQ(live, before + 2);             /* the tables of handles and of values */
}

TEST(registry, sizes_of_buffers)
{
    uint32_t bytes = 0, type = 0;
    char text[4];

    fresh();
    set(HKEY_LOCAL_MACHINE, "v", "abc");
    CHECK_EQ(registry_query(&r, HKEY_LOCAL_MACHINE, "v", &type, NULL, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, 4);
    CHECK_EQ(type, REG_SZ);
    bytes = 3;
    CHECK_EQ(registry_query(&r, HKEY_LOCAL_MACHINE, "v", NULL, text, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 4);
    CHECK_EQ(registry_query(&r, HKEY_LOCAL_MACHINE, "v", NULL, text, NULL), ERROR_INVALID_PARAMETER);
    CHECK_EQ(registry_query(&r, HKEY_LOCAL_MACHINE, "v", NULL, NULL, NULL), ERROR_SUCCESS);
}

TEST(registry, limits_of_names_and_data)
{
    static uint8_t data[REG_DATA_MAX + 1];
    char name[REG_NAME_MAX + 2];
    uint32_t h;

    fresh();
    memset(name, 'n', sizeof name);
    name[REG_NAME_MAX + 1] = '\0';
    CHECK_EQ(registry_create(&r, HKEY_USERS, name, &h), ERROR_BADKEY);
    CHECK_EQ(registry_set(&r, HKEY_USERS, name, REG_BINARY, data, 1), ERROR_INVALID_PARAMETER);
    name[REG_NAME_MAX] = '\0';
    CHECK_EQ(registry_create(&r, HKEY_USERS, name, &h), ERROR_SUCCESS);
    CHECK_EQ(registry_set(&r, h, name, REG_BINARY, data, REG_DATA_MAX), ERROR_SUCCESS);
    CHECK_EQ(registry_set(&r, h, "x", REG_BINARY, data, REG_DATA_MAX + 1), ERROR_INVALID_PARAMETER);
    CHECK_EQ(registry_set(&r, h, "x", REG_BINARY, NULL, 1), ERROR_INVALID_PARAMETER);
    CHECK_EQ(registry_set(&r, h, "x", REG_BINARY, NULL, 0), ERROR_SUCCESS);
}

TEST(registry, no_deeper_than_the_limit)
{
    uint32_t h = HKEY_LOCAL_MACHINE, next, error = ERROR_SUCCESS;
    unsigned depth = 0;

    fresh();
    while (error == ERROR_SUCCESS && depth < 1000) {
        error = registry_create(&r, h, "d", &next);
        h = next;
        depth++;
    }
    CHECK_EQ(error, ERROR_INVALID_PARAMETER);
    CHECK_EQ(depth, REG_DEPTH_MAX + 1);
}

TEST(registry, enumerates_every_value_once)
{
    bool seen[200] = { false };
    uint32_t h, n;
    char name[8];

    fresh();
    h = make(HKEY_LOCAL_MACHINE, "Many");
    for (unsigned i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "v%u", i);
        set(h, name, name);
    }
    CHECK_EQ(registry_delete_value(&r, h, "V7"), ERROR_SUCCESS);
    for (n = 0;; n++) {
        uint32_t bytes = sizeof name, type, size = 8;
        uint8_t data[8];
        uint32_t error = registry_enum_value(&r, h, n, name, &bytes, &type, data, &size);

        if (error == ERROR_NO_MORE_ITEMS) {
            break;
        }
        CHECK_EQ(error, ERROR_SUCCESS);
        CHECK_STR_EQ((char *)data, name);
        CHECK_EQ(bytes, strlen(name));
        CHECK(!seen[atoi(name + 1)]);
        seen[atoi(name + 1)] = true;
    }
    CHECK_EQ(n, 199);
    CHECK(!seen[7]);
}

TEST(registry, the_same_value_again_is_no_change)
{
    uint32_t changes;

    fresh();
    set(HKEY_USERS, "v", "text");
    changes = r.changes;
    set(HKEY_USERS, "V", "text");
    CHECK_EQ(r.changes, changes);
    set(HKEY_USERS, "v", "texT");
    CHECK_EQ(r.changes, changes + 1);
    CHECK_EQ(registry_set(&r, HKEY_USERS, "v", REG_BINARY, "texT", 5), ERROR_SUCCESS);
    CHECK_EQ(r.changes, changes + 2);
}

TEST(registry, sizes_of_a_key)
{
    struct reg_sizes s;
    uint32_t h;

    fresh();
    h = make(HKEY_LOCAL_MACHINE, "S");
    (void)make(h, "ab");
    (void)make(h, "abcd");
    set(h, "xyz", "12345");
    set(h, "", "1");
    CHECK_EQ(registry_sizes(&r, h, &s), ERROR_SUCCESS);
    CHECK_EQ(s.subkeys, 2);
    CHECK_EQ(s.longest_subkey, 4);
    CHECK_EQ(s.values, 2);
    CHECK_EQ(s.longest_name, 3);
    CHECK_EQ(s.longest_data, 6);
}

TEST(registry, predefined_keys_are_places_in_two_roots)
{
    uint32_t h;

    fresh();
    set(HKEY_CLASSES_ROOT, "", "classes");
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Software\\Classes", &h), ERROR_SUCCESS);
    CHECK_STR_EQ(get(h, NULL), "classes");
    set(HKEY_CURRENT_USER, "", "user");
    CHECK_EQ(registry_open(&r, HKEY_USERS, ".default", &h), ERROR_SUCCESS);
    CHECK_STR_EQ(get(h, ""), "user");
    set(HKEY_CURRENT_CONFIG, "", "config");
    CHECK_EQ(registry_open(&r, HKEY_LOCAL_MACHINE, "Config\\0001", &h), ERROR_SUCCESS);
    CHECK_STR_EQ(get(h, ""), "config");
}

TEST(registry, remapping_ends_handles_opened_before)
{
    uint32_t inside, direct, other;

    fresh();
    inside = make(HKEY_CURRENT_USER, "Settings");
    CHECK_EQ(registry_open(&r, HKEY_USERS, ".Default\\Settings", &direct), ERROR_SUCCESS);
    other = make(HKEY_USERS, "Somebody");
    set(other, "", "somebody");
    CHECK_EQ(registry_remap(&r, other, HKEY_LOCAL_MACHINE), ERROR_BADKEY);
    CHECK_EQ(registry_remap(&r, other, HKEY_CURRENT_USER), ERROR_SUCCESS);
    CHECK_STR_EQ(get(HKEY_CURRENT_USER, ""), "somebody");
    CHECK_EQ(registry_check(&r, inside), ERROR_BADKEY);
    CHECK_EQ(registry_close(&r, inside), ERROR_SUCCESS);
    CHECK_EQ(registry_check(&r, direct), ERROR_SUCCESS);
    CHECK_EQ(registry_delete_key(&r, HKEY_USERS, "Somebody"), ERROR_ACCESS_DENIED);
}

TEST(registry, several_values_at_once)
{
    VALENT v[] = { { .ve_valuename = (char *)"a" }, { .ve_valuename = (char *)"b" } };
    char buffer[16];
    uint32_t total = 3;

    fresh();
    set(HKEY_USERS, "a", "12");
    set(HKEY_USERS, "b", "345");
    CHECK_EQ(registry_query_many(&r, HKEY_USERS, v, 2, buffer, &total), ERROR_MORE_DATA);
    CHECK_EQ(total, 7);
    total = sizeof buffer;
    CHECK_EQ(registry_query_many(&r, HKEY_USERS, v, 2, buffer, &total), ERROR_SUCCESS);
    CHECK_EQ(total, 7);
    CHECK_STR_EQ((const char *)(uintptr_t)v[1].ve_valueptr, "345");
    CHECK_EQ(v[1].ve_valuelen, 4);
    CHECK_EQ(v[0].ve_type, REG_SZ);
    v[0].ve_valuename = (char *)"c";
    CHECK_EQ(registry_query_many(&r, HKEY_USERS, v, 2, buffer, &total), ERROR_FILE_NOT_FOUND);
}

/* ---- dynamic keys ---------------------------------------------------------------------------- */

static unsigned asked, asked_many;

static uint32_t provide(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                        uint32_t *bytes, uint32_t reserved)
{
    (void)bytes;
    CHECK_EQ(count, 1);
    CHECK_EQ(reserved, 0);
    asked++;
    snprintf((char *)data, 8, "%s%u", (const char *)context, (unsigned)(uintptr_t)values->value_context);
    return ERROR_SUCCESS;
}

static uint32_t provide_many(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                             uint32_t *bytes, uint32_t reserved)
{
    uint32_t used = 0;

    (void)context;
    (void)reserved;
    asked_many++;
    for (uint32_t i = 0; i < count; i++) {
        values[i].val_buff_ptr = data + used;
        values[i].valuelen = 2;
        data[used] = (uint8_t)('A' + (unsigned)(uintptr_t)values[i].value_context);
        data[used + 1] = 0;
        used += 2;
    }
    *bytes = used;
    return ERROR_SUCCESS;
}

static uint32_t provide_length(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                               uint32_t *bytes, uint32_t reserved)
{
    (void)context;
    (void)count;
    (void)reserved;
    values->valuelen = 6;
    if (data == NULL || *bytes < 6) {
        return ERROR_MORE_DATA;
    }
    memcpy(data, "grown", 6);
    return ERROR_SUCCESS;
}

static const PVALUE two[] = {
    { (char *)"First", 3, (void *)1, REG_SZ }, { (char *)"Second", 3, (void *)2, REG_SZ },
};

TEST(registry, a_dynamic_value_is_asked_for)
{
    const PROVIDER provider = { .pi_R0_1val = provide };
    uint32_t h, bytes = 2, type, again;
    char text[8];

    fresh();
    CHECK_EQ(registry_create_dynamic(&r, "Stats\\Cpu", (void *)"c", &provider, two, 2, &h), ERROR_SUCCESS);
    CHECK_EQ(registry_create_dynamic(&r, "stats\\CPU", NULL, &provider, two, 2, &again), ERROR_ACCESS_DENIED);
    asked = 0;
    CHECK_EQ(registry_query(&r, h, "second", &type, text, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 3);
    CHECK_EQ(asked, 0);
    CHECK_EQ(registry_query(&r, h, "second", &type, text, &bytes), ERROR_SUCCESS);
    CHECK_STR_EQ(text, "c2");
    CHECK_EQ(asked, 1);
    CHECK_EQ(registry_query(&r, h, "third", &type, text, &bytes), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(registry_set(&r, h, "First", REG_SZ, "x", 2), ERROR_ACCESS_DENIED);
    bytes = sizeof text;
    CHECK_EQ(registry_open(&r, HKEY_DYN_DATA, "Stats\\Cpu", &again), ERROR_SUCCESS);
    CHECK_EQ(registry_query(&r, again, "first", NULL, text, &bytes), ERROR_SUCCESS);
    CHECK_STR_EQ(text, "c1");
    CHECK_EQ(r.changes, 0);
}

TEST(registry, a_provider_of_several_values)
{
    PROVIDER provider = { .pi_R0_1val = provide };
    VALENT v[] = { { .ve_valuename = (char *)"second" }, { .ve_valuename = (char *)"first" } };
    char buffer[16];
    uint32_t h, total = sizeof buffer;

    fresh();
    CHECK_EQ(registry_create_dynamic(&r, "One", (void *)"o", &provider, two, 2, &h), ERROR_SUCCESS);
    CHECK_EQ(registry_query_many(&r, h, v, 2, buffer, &total), ERROR_SUCCESS);
    CHECK_STR_EQ((const char *)(uintptr_t)v[0].ve_valueptr, "o2");
    CHECK_EQ(total, 6);
    provider.pi_R0_allvals = provide_many;
    CHECK_EQ(registry_create_dynamic(&r, "Many", NULL, &provider, two, 2, &h), ERROR_SUCCESS);
    total = sizeof buffer;
    asked_many = 0;
    CHECK_EQ(registry_query_many(&r, h, v, 2, buffer, &total), ERROR_SUCCESS);
    CHECK_EQ(asked_many, 1);
    CHECK_STR_EQ((const char *)(uintptr_t)v[1].ve_valueptr, "B");
    CHECK_EQ(v[0].ve_valuelen, 2);
    total = 1;
    CHECK_EQ(registry_query_many(&r, h, v, 2, buffer, &total), ERROR_MORE_DATA);
    CHECK_EQ(total, 6);
}

TEST(registry, a_provider_may_keep_the_lengths)
{
    const PROVIDER provider = { .pi_R0_1val = provide_length, .pi_flags = PROVIDER_KEEPS_VALUE_LENGTH };
    const PVALUE value = { (char *)"v", 0, NULL, REG_BINARY };
    char text[8];
    uint32_t h, bytes = 0;

    fresh();
    CHECK_EQ(registry_create_dynamic(&r, "L", NULL, &provider, &value, 1, &h), ERROR_SUCCESS);
    CHECK_EQ(registry_query(&r, h, "v", NULL, NULL, &bytes), ERROR_SUCCESS);
    CHECK_EQ(bytes, 6);
    bytes = 2;
    CHECK_EQ(registry_query(&r, h, "v", NULL, text, &bytes), ERROR_MORE_DATA);
    CHECK_EQ(bytes, 6);
    bytes = 8;
    CHECK_EQ(registry_query(&r, h, "v", NULL, text, &bytes), ERROR_SUCCESS);
    CHECK_STR_EQ(text, "grown");
}

TEST(registry, a_dynamic_key_needs_a_provider)
{
    const PROVIDER none = { 0 };
    unsigned before;
    uint32_t h;

    fresh();
    before = live;
    CHECK_EQ(registry_create_dynamic(&r, "X", NULL, &none, two, 2, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(registry_create_dynamic(&r, "", NULL, &none, two, 2, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(registry_open(&r, HKEY_DYN_DATA, "X", &h), ERROR_FILE_NOT_FOUND);
    CHECK(live <= before + 1);
}

/* ---- memory ----------------------------------------------------------------------------------- */

TEST(registry, every_failing_allocation_is_survived)
{
    for (unsigned n = 0; n < 60; n++) {
        uint32_t h, error;

        fresh();
        left = n;
        error = registry_create(&r, HKEY_LOCAL_MACHINE, "A\\B\\C", &h);
        if (error == ERROR_SUCCESS) {
            error = registry_set(&r, h, "v", REG_SZ, "text", 5);
        }
        CHECK(error == ERROR_SUCCESS || error == ERROR_NOT_ENOUGH_MEMORY);
        left = ~0u;
        h = make(HKEY_LOCAL_MACHINE, "A\\B\\C");
        set(h, "v", "again");
        CHECK_STR_EQ(get(h, "v"), "again");
        CHECK(n < 50 || error == ERROR_SUCCESS);
    }
}

/* Is there a key of this path below one? */
static uint32_t is_there(uint32_t key, const char *path)
{
    uint32_t h, error = registry_open(&r, key, path, &h);

    if (error == ERROR_SUCCESS) {
        registry_close(&r, h);
    }
    return error;
}

TEST(registry, a_path_that_cannot_be_made_leaves_no_keys)
{
    char deep[2 * REG_DEPTH_MAX + 5] = "X\\A\\";
    unsigned failed = 0;
    uint32_t h, changes;

    for (unsigned n = 0;; n++) {
        uint32_t error;

        fresh();
        make(HKEY_LOCAL_MACHINE, "X");
        for (unsigned i = 0; i < 15; i++) {         /* the next handle needs memory as well */
            make(HKEY_LOCAL_MACHINE, "X");
        }
        changes = r.changes;
        left = n;
        error = registry_create(&r, HKEY_LOCAL_MACHINE, "X\\A\\B\\C", &h);
        left = ~0u;
        if (error == ERROR_SUCCESS) {
            CHECK_EQ(r.changes, changes + 3);
            break;
        }
        failed++;
        CHECK_EQ(error, ERROR_NOT_ENOUGH_MEMORY);
        CHECK_EQ(r.changes, changes);
        CHECK_EQ(is_there(HKEY_LOCAL_MACHINE, "X"), ERROR_SUCCESS);
        CHECK_EQ(is_there(HKEY_LOCAL_MACHINE, "X\\A"), ERROR_FILE_NOT_FOUND);
    }
    CHECK(failed >= 10);            /* 3 keys, their names and lists, the handles */
    fresh();
    make(HKEY_LOCAL_MACHINE, "X");
    changes = r.changes;
    CHECK_EQ(registry_create(&r, HKEY_LOCAL_MACHINE, "X\\A\\\\B", &h), ERROR_BADKEY);
    CHECK_EQ(is_there(HKEY_LOCAL_MACHINE, "X\\A"), ERROR_FILE_NOT_FOUND);
    for (unsigned i = 0; i < REG_DEPTH_MAX; i++) {
        strcat(deep, "B\\");
    }
    deep[strlen(deep) - 1] = '\0';
    CHECK_EQ(registry_create(&r, HKEY_LOCAL_MACHINE, deep, &h), ERROR_INVALID_PARAMETER);
    CHECK_EQ(is_there(HKEY_LOCAL_MACHINE, "X\\A"), ERROR_FILE_NOT_FOUND);
    CHECK_EQ(r.changes, changes);
}

static uint32_t one_value(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                          uint32_t *bytes, uint32_t reserved)
{
    (void)context, (void)values, (void)count, (void)data, (void)bytes, (void)reserved;
    return ERROR_CANTREAD;
}

TEST(registry, a_dynamic_key_that_cannot_be_made_leaves_no_keys)
{
    const PROVIDER provider = { .pi_R0_1val = one_value };
    uint32_t h, error = ERROR_NOT_ENOUGH_MEMORY;

    for (unsigned n = 0; error != ERROR_SUCCESS; n++) {
        fresh();
        left = n;
        error = registry_create_dynamic(&r, "A\\B\\C", NULL, &provider, NULL, 0, &h);
        left = ~0u;
        CHECK(error == ERROR_SUCCESS || error == ERROR_NOT_ENOUGH_MEMORY);
        CHECK_EQ(is_there(HKEY_DYN_DATA, "A"), error == ERROR_SUCCESS ? ERROR_SUCCESS : ERROR_FILE_NOT_FOUND);
    }
}

static uint32_t going;
static bool is_going(uint32_t address) { return address == going; }

TEST(registry, dynamic_keys_of_a_module_that_goes)
{
    const PROVIDER provider = { .pi_R0_1val = one_value };
    uint32_t h;

    fresh();
    for (unsigned i = 0; i < 5; i++) {
        char name[] = "P\\Q0";

        name[3] = (char)('0' + i);
        CHECK_EQ(registry_create_dynamic(&r, name, NULL, &provider, NULL, 0, &h), ERROR_SUCCESS);
        CHECK_EQ(registry_close(&r, h), ERROR_SUCCESS);
    }
    CHECK_EQ(registry_create_dynamic(&r, "Parent", NULL, &provider, NULL, 0, &h), ERROR_SUCCESS);
    (void)make(h, "Child");
    going = 1;
    CHECK_EQ(registry_forget_code(&r, is_going), 0);
    CHECK_EQ(is_there(HKEY_DYN_DATA, "P\\Q4"), ERROR_SUCCESS);
    going = (uint32_t)(uintptr_t)one_value;
    CHECK_EQ(registry_forget_code(&r, is_going), 6);
    for (unsigned i = 0; i < 5; i++) {
        char name[] = "P\\Q0";

        name[3] = (char)('0' + i);
        CHECK_EQ(is_there(HKEY_DYN_DATA, name), ERROR_FILE_NOT_FOUND);
    }
    CHECK_EQ(is_there(HKEY_DYN_DATA, "P"), ERROR_SUCCESS);
    CHECK_EQ(is_there(HKEY_DYN_DATA, "Parent\\Child"), ERROR_SUCCESS);
    CHECK_EQ(registry_forget_code(&r, is_going), 0);
}

TEST(registry, a_hundred_thousand_keys_are_found_in_a_few_steps)
{
    uint32_t longest_chain = 0;
    char name[24];

    fresh();
    for (unsigned i = 0; i < 100000; i++) {
        uint32_t h;

        snprintf(name, sizeof name, "K%u\\Sub", i);
        h = make(HKEY_LOCAL_MACHINE, name);
        registry_close(&r, h);
    }
    for (uint32_t i = 0; i < r.tree.keys.buckets; i++) {
        uint32_t chain = 0;

        for (struct reg_node *n = r.tree.keys.bucket[i]; n != NULL; n = n->next) {
            chain++;
        }
        longest_chain = chain > longest_chain ? chain : longest_chain;
    }
    CHECK(longest_chain < 16);
    CHECK(r.tree.keys.buckets >= r.tree.keys.count);
}
