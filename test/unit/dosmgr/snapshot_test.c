/*
 * snapshot_test - vxd/dosmgr/dos_snapshot.c: what is resident in one VM is in another.
 */
#include <stdlib.h>
#include <string.h>
#include "unit.h"
#include "guest.h"

#define CRS (g->crs)

enum { VECTOR = 0x60 };

/* A VM with a resident program below a shell, upper memory, and the snapshot of it. */
struct pair {
    struct guest *g, *other;
    uint16_t tsr, shell;
    uint32_t base[256];
    struct dos_snapshot *snapshot;
};

static void run_program(struct guest *g, const char *path)
{
    dos_fill(&g->vm, BUFFER, 0, 0, 32);
    dos_put16(&g->vm, BUFFER, 4, BUFFER);
    CRS.Client_ES = BUFFER;
    CRS.Client_EBX = 0;
    guest_path(g, 0x4B00, 0, path);
    CHECK(!guest_failed(g));
}

static void take(struct pair *p)
{
    uint32_t bytes = dos_snapshot_bytes(&p->g->vm);

    CHECK(bytes != 0);
    p->snapshot = malloc(bytes);
    dos_snapshot_take(&p->g->vm, p->base, p->snapshot);
}

static struct pair make(bool upper)
{
    static const uint8_t com[64] = { 0xCD, 0x20 };
    struct pair p = { .g = guest_make() };
    struct guest *g = p.g;

    if (upper) {
        CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
        CHECK(dos_add_upper(&g->vm, 0xE000, 0x1000));
    }
    memcpy(p.base, g->mem, sizeof p.base);
    p.shell = guest_program(g);
    guest_file(g, "\\TSR.COM", com, sizeof com);
    guest_file(g, "\\DATA.TXT", "data", 4);
    run_program(g, "\\TSR.COM");
    p.tsr = dos_psp(&g->vm);
    dos_put8(&g->vm, p.tsr, 0x150, 0x5A);
    dos_put32(&g->vm, 0, VECTOR * 4, (uint32_t)p.tsr << 16 | 0x150);
    dos_put32(&g->vm, 0, 0x61 * 4, (uint32_t)p.shell << 16 | 0x100);    /* the shell's own */
    guest_path(g, 0x3D00, 0, "\\DATA.TXT");
    CHECK_EQ(CRS.Client_AX, 5);
    guest_call(g, 0x3100, 0, 0, 0x20);
    CHECK_EQ(dos_psp(&g->vm), p.shell);
    take(&p);
    p.other = guest_beside(g);
    return p;
}

static void finish(struct pair *p)
{
    guest_free(p->other);
    free(p->snapshot);
    guest_free(p->g);
}

/* Blocks of `owner`; the chain is whole. */
static unsigned blocks_of(const struct dos_vm *vm, uint16_t owner)
{
    uint16_t mcb = vm->first_mcb;
    unsigned n = 0;

    for (;;) {
        uint8_t mark = dos_get8(vm, mcb, 0);

        CHECK(mark == 'M' || mark == 'Z');
        n += dos_get16(vm, mcb, MCB_OWNER) == owner;
        if (mark == 'Z' && (vm->upper_mcb == 0 || mcb >= vm->upper_mcb)) {
            return n;
        }
        mcb = mark == 'Z' ? vm->upper_mcb : (uint16_t)(mcb + 1 + dos_get16(vm, mcb, MCB_PARAS));
    }
}

TEST(dos_snapshot, resident_program_without_its_shell)
{
    struct pair p = make(false);
    struct dos_vm *vm = &p.other->vm;

    CHECK(dos_snapshot_apply(vm, p.snapshot, &p.g->vm));
    CHECK_EQ(dos_get8(vm, p.tsr, 0x150), 0x5A);
    CHECK_EQ(dos_get32(vm, 0, VECTOR * 4), (uint32_t)p.tsr << 16 | 0x150);
    CHECK_EQ(dos_get32(vm, 0, 0x61 * 4), p.base[0x61]);         /* leads into what is not there */
    CHECK_EQ(dos_get32(vm, 0, 0x24 * 4), vm->own_vector[4]);
    CHECK(blocks_of(vm, p.tsr) >= 1);
    CHECK_EQ(blocks_of(vm, p.shell), 0);
    CHECK_EQ(dos_psp(vm), 0);
    dos_put8(vm, p.tsr, 0x150, 1);                              /* each has its own */
    CHECK_EQ(dos_get8(&p.g->vm, p.tsr, 0x150), 0x5A);
    CHECK(dos_exec_first(vm, &p.other->crs, "C:\\SHELL.COM", "", "A=B\0") == 0);
    CHECK_EQ(dos_psp(vm) != p.tsr, 1);
    finish(&p);
}

TEST(dos_snapshot, with_upper_memory)
{
    struct pair p = make(true);
    struct dos_vm *vm = &p.other->vm;

    CHECK(!dos_snapshot_apply(vm, p.snapshot, &p.g->vm));       /* it has none */
    CHECK(dos_add_upper(vm, 0xCA00, 0x600));
    CHECK(!dos_snapshot_apply(vm, p.snapshot, &p.g->vm));       /* it has less */
    CHECK(dos_add_upper(vm, 0xE000, 0x1000));
    CHECK(dos_snapshot_apply(vm, p.snapshot, &p.g->vm));
    CHECK_EQ(vm->tables, p.g->vm.tables);
    CHECK(blocks_of(vm, p.tsr) >= 1);
    p.other->crs.Client_EAX = 0x5803;                           /* the chain can be linked and unlinked */
    p.other->crs.Client_EBX = 1;
    CHECK_EQ(dos_int21(vm, &p.other->crs), DOS_DONE);
    CHECK(!guest_failed(p.other));
    CHECK(blocks_of(vm, p.tsr) >= 1);
    finish(&p);
}

TEST(dos_snapshot, files_of_a_resident_program)
{
    struct pair p = make(false);
    struct dos_vm *vm = &p.other->vm;
    struct guest *g = p.other;

    CHECK(dos_snapshot_apply(vm, p.snapshot, &p.g->vm));
    dos_set_var16(vm, SDA_PSP, p.tsr);
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x3F00, 5, 4, 0);
    CHECK(!guest_failed(g));
    CHECK_EQ(CRS.Client_AX, 4);
    CHECK_MEM_EQ(dos_at(vm, BUFFER, 0), "data", 4);
    guest_call(g, 0x3E00, 5, 0, 0);                             /* its own reference */
    CHECK(!guest_failed(g));
    dos_set_var16(&p.g->vm, SDA_PSP, p.tsr);
    g = p.g;
    CRS.Client_DS = BUFFER;
    guest_call(g, 0x3F00, 5, 4, 0);
    CHECK_EQ(CRS.Client_AX, 4);
    finish(&p);
}

TEST(dos_snapshot, a_file_closed_meanwhile_is_closed)
{
    struct pair p = make(false);
    struct guest *g = p.g;

    dos_set_var16(&g->vm, SDA_PSP, p.tsr);
    guest_call(g, 0x3E00, 5, 0, 0);
    g = p.other;
    CHECK(dos_snapshot_apply(&g->vm, p.snapshot, &p.g->vm));
    dos_set_var16(&g->vm, SDA_PSP, p.tsr);
    guest_call(g, 0x3F00, 5, 4, 0);
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, DOS_ERR_HANDLE);
    finish(&p);
}

TEST(dos_snapshot, a_smaller_vm)
{
    struct pair p = make(true);
    struct guest *g = p.other;
    uint32_t callback[DOS_CB_COUNT] = { 0 };

    dos_start(&g->vm, &p.g->sys, g->mem, 0x4000, callback);
    CHECK(dos_add_upper(&g->vm, 0xCA00, 0x600));
    CHECK(dos_add_upper(&g->vm, 0xE000, 0x1000));
    CHECK(dos_snapshot_apply(&g->vm, p.snapshot, &p.g->vm));
    CHECK_EQ(g->vm.upper_mcb, 0x3FFF);
    CHECK(blocks_of(&g->vm, p.tsr) >= 1);
    guest_call(g, 0x4800, 0xFFFF, 0, 0);
    CHECK(CRS.Client_BX < 0x4000);
    dos_start(&g->vm, &p.g->sys, g->mem, (uint16_t)(p.tsr + 2), callback);      /* the program does not fit */
    CHECK(!dos_snapshot_apply(&g->vm, p.snapshot, &p.g->vm));
    finish(&p);
}

TEST(dos_snapshot, a_damaged_chain_has_none)
{
    struct pair p = make(false);

    dos_put8(&p.g->vm, (uint16_t)(p.tsr - 1), 0, 'X');
    CHECK_EQ(dos_snapshot_bytes(&p.g->vm), 0);
    dos_put8(&p.g->vm, (uint16_t)(p.tsr - 1), 0, 'M');
    CHECK(dos_snapshot_bytes(&p.g->vm) != 0);
    finish(&p);
}
