/* keyboard - the BIOS keyboard buffer from ring 0. */
#include "unit.h"
#include <vmm_types.h>
#include "../../../vxd/bios/bda.h"

static uint8_t v86[0x110000];
static struct Client_Reg_Struc crs;

static void start(void)
{
    static const uint32_t calls[ROM_CALL_COUNT];

    bda_install(v86, calls, 0, 0, 0);
    memset(&crs, 0, sizeof crs);
    crs.Client_EFlags = IF_Mask;
}

static bool int16(uint8_t ah)
{
    crs.Client_AX = (uint16_t)(ah << 8 | 0x55);
    return keyboard_int16(v86, &crs);
}

TEST(keyboard, fifteen_keys_fit_and_come_back_in_order)
{
    start();
    for (uint16_t i = 1; i <= 15; i++) {
        CHECK(keyboard_enqueue(v86, (uint16_t)(0x1E00 | i)));
    }
    CHECK(!keyboard_enqueue(v86, 0x1E99));
    for (uint16_t i = 1; i <= 15; i++) {
        CHECK(int16(0x01));
        CHECK_EQ(crs.Client_EFlags & ZF_Mask, 0);
        CHECK_EQ(crs.Client_AX, 0x1E00 | i);
        CHECK(int16(0x00));
        CHECK_EQ(crs.Client_AX, 0x1E00 | i);
    }
    CHECK(int16(0x11));
    CHECK_EQ(crs.Client_EFlags & ZF_Mask, ZF_Mask);
    CHECK(!int16(0x00));                /* waiting is the ROM's business */
    CHECK_EQ(crs.Client_AX, 0x0055);
}

TEST(keyboard, old_functions_do_not_see_new_keys)
{
    start();
    keyboard_enqueue(v86, 0x8500);      /* F11: dropped */
    keyboard_enqueue(v86, 0x4CF0);      /* keypad 5: dropped */
    keyboard_enqueue(v86, 0x48E0);
    keyboard_enqueue(v86, 0xE00D);
    keyboard_enqueue(v86, 0xE02F);
    keyboard_enqueue(v86, 0x00E0);      /* Alt+224 */
    CHECK(int16(0x01));
    CHECK_EQ(crs.Client_AX, 0x4800);
    int16(0x00);
    int16(0x00);
    CHECK_EQ(crs.Client_AX, 0x1C0D);
    int16(0x00);
    CHECK_EQ(crs.Client_AX, 0x352F);
    int16(0x00);
    CHECK_EQ(crs.Client_AX, 0x00E0);
}

TEST(keyboard, enhanced_functions_see_them)
{
    start();
    keyboard_enqueue(v86, 0x8500);
    keyboard_enqueue(v86, 0x4CF0);
    keyboard_enqueue(v86, 0x48E0);
    int16(0x10);
    CHECK_EQ(crs.Client_AX, 0x8500);
    int16(0x10);
    CHECK_EQ(crs.Client_AX, 0x4C00);
    int16(0x10);
    CHECK_EQ(crs.Client_AX, 0x48E0);
}

TEST(keyboard, shift_state_is_put_together)
{
    start();
    v86[0x417] = 0x44;
    v86[0x418] = 0x45;                  /* CapsLock, SysReq, left Ctrl */
    v86[0x496] = 0x1C;                  /* right Ctrl and Alt */
    int16(0x02);
    CHECK_EQ(crs.Client_AL, 0x44);
    int16(0x12);
    CHECK_EQ(crs.Client_AX, 0xCD44);
}

TEST(keyboard, a_broken_or_moved_buffer_is_left_to_the_rom)
{
    start();
    mem_set16(v86 + 0x480, 0x200);      /* buffer outside 40:0-FF */
    mem_set16(v86 + 0x482, 0x300);
    CHECK(!keyboard_enqueue(v86, 1));
    CHECK(!int16(0x01));
    start();
    mem_set16(v86 + 0x41A, 0xFFFF);
    CHECK(!keyboard_enqueue(v86, 1));
    start();
    crs.Client_EFlags = 0;              /* the AT BIOS would enable interrupts */
    CHECK(!int16(0x01));
}
