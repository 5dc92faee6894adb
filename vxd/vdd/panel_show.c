/*
 * panel_show - the VM with the focus, or system messages, on the firmware's framebuffer.
 *
 * A time-out looks at the screen, 60 times a second while it changes.  What one look may draw is
 * bounded, and the time until the next is at least twice what the last one took, so that a picture
 * that never stands still costs a third of the processor at most and no look holds up the VMs for long.
 */
#include <vmm32x.h>
#include "panel.h"
#include "panel_show.h"

#define REFRESH_MS      16u         /* while the screen changes */
#define QUIET_MS        50u         /* when it has not for a while: about the period of a timer tick */
#define PENDING_MS      2u          /* when a picture is half drawn */
#define QUIET_AFTER     10u         /* refreshes without a change */
#define BLINK_MS        229u        /* half a period of the cursor; characters blink half as fast */
#define BUDGET          400000u     /* panel pixels of one look at first, and the most without a clock */
#define BUDGET_LEAST    200000u
#define BUDGET_MOST     16000000u
#define LOOK_SHORT_US   2000u       /* a look that stopped half-way after less may draw more the next time, */
#define LOOK_LONG_US    6000u       /* and one that took longer draws less */
#define PAGE            4096u

static struct panel panel;                      /* target.pixels NULL: no panel; refresh() and init */
static panel_source *source_of;                 /* these two: written once by panel_show_init */
static const struct message *message;
static bool message_mode;                       /* by panel_show_messages */
static bool look_anyway = true;                 /* somebody else was shown before */
static struct cb_s *shown;                      /* whose picture it is; NULL: messages */
static uint32_t shown_changed_at;               /* system time at which it last differed */
static uint32_t shadow_handle;                  /* pages of the shadow, 0 = none */
static unsigned quiet;                          /* refreshes in a row that found nothing */
static unsigned phase;                          /* of blinking, at the last look */
static uint32_t last_us;                        /* what the last look took */
static uint32_t budget = BUDGET;                /* by refresh() */
static uint32_t tsc_per_us;                     /* 0 = no clock; written once */
static struct scan scan;

static uint32_t now_us(void)
{
    uint32_t low, high;

    if (tsc_per_us == 0) {
        return 0;
    }
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint32_t)(((uint64_t)high << 32 | low) / tsc_per_us);
}

/* A shadow that is large enough for a picture; false: no memory, it is not shown. */
static bool have_shadow(const struct scan *picture)
{
    uint32_t bytes = panel_shadow_needed(picture), pages = (bytes + PAGE - 1) / PAGE;
    uint64_t block;

    if (bytes <= panel.shadow_bytes) {
        return true;
    }
    if (shadow_handle != 0) {
        (void)_PageFree(shadow_handle, 0);
    }
    block = _PageAllocate(pages, PG_SYS, NULL, 0, 0, 0, NULL, PageFixed);
    shadow_handle = (uint32_t)block;
    panel_set_shadow(&panel, (void *)(uintptr_t)(uint32_t)(block >> 32),
                     shadow_handle == 0 ? 0 : pages * PAGE);
    return shadow_handle != 0;
}

/* As much as this machine draws in a few milliseconds. */
static void set_budget(void)
{
    if (tsc_per_us != 0 && panel.pending && last_us < LOOK_SHORT_US && budget < BUDGET_MOST) {
        budget *= 2;
    } else if (last_us > LOOK_LONG_US && budget > BUDGET_LEAST) {
        budget /= 2;
    }
}

static void refresh(void)
{
    struct cb_s *vm = message_mode ? NULL : Get_Execution_Focus();
    uint32_t now = Get_System_Time(), begin = now_us();
    unsigned now_phase = now / BLINK_MS & 3;
    bool anyway = look_anyway || vm != shown || panel.pending || now_phase != phase;
    unsigned drawn = 0;

    if (panel.target.pixels == NULL) {
        return;
    }
    shown = vm;
    phase = now_phase;
    if (vm == NULL) {
        message_scan(message, &scan);
    } else if (!source_of(vm, &scan, anyway)) {
        quiet++;
        return;
    }
    look_anyway = false;
    scan.cursor_on = !(now_phase & 1);
    scan.characters_on = !(now_phase & 2);
    if (have_shadow(&scan)) {
        drawn = panel_update(&panel, &scan, budget);
    }
    if (drawn != 0) {
        shown_changed_at = now;
    }
    quiet = drawn != 0 ? 0 : quiet + 1;
    last_us = now_us() - begin;
    set_budget();
}

static void on_refresh(uint32_t refdata, uint32_t ms_late);
VXD_TIMEOUT(refresh_time, on_refresh)

static void on_refresh(uint32_t refdata, uint32_t ms_late)
{
    uint32_t wait;

    (void)refdata, (void)ms_late;
    last_us = 0;
    refresh();
    wait = panel.pending ? PENDING_MS : quiet < QUIET_AFTER ? REFRESH_MS : QUIET_MS;
    if (wait < last_us / 500) {
        wait = last_us / 500;                   /* twice as long, in milliseconds */
    }
    Set_Global_Time_Out(wait < 500 ? wait : 500, 0, refresh_time);
}

/* Out of turn, unless a long drawing is under way or was just done. */
void panel_show_now(void)
{
    if (!panel.pending && last_us < 1000 * REFRESH_MS / 4) {
        refresh();
    }
}

void panel_show_messages(bool on)
{
    message_mode = on;
    panel_show_now();
}

bool panel_show_size(unsigned *width, unsigned *height)
{
    *width = panel.target.width;
    *height = panel.target.height;
    return panel.target.pixels != NULL;
}

uint32_t panel_show_changed_at(struct cb_s *vm)
{
    return vm == shown ? shown_changed_at : 0;
}

static bool same_word(const char *a, const char *b)
{
    while (*a != 0 && (*a | 0x20) == *b) {
        a++;
        b++;
    }
    return *a == 0 && *b == 0;
}

static enum panel_scaling scaling_wanted(void)
{
    static const char *const names[] = { "auto", "integer", "smooth", "stretch" };
    const char *value = Get_Profile_String("auto", "386Enh", "ScreenScaling");

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (value != NULL && same_word(value, names[i])) {
            return (enum panel_scaling)i;
        }
    }
    return PANEL_AUTO;
}

void panel_show_init(panel_source *source, const struct message *messages)
{
    const struct boot_info *boot = _VMM32X_Get_Boot_Info();
    const struct boot_framebuffer *fb = &boot->framebuffer;
    struct panel_target target = { .width = fb->width, .height = fb->height, .pitch = fb->pitch,
        .pixel_bytes = (fb->bits_per_pixel + 7) / 8, .red_mask = fb->red_mask,
        .green_mask = fb->green_mask, .blue_mask = fb->blue_mask };
    void *work;

    source_of = source;
    message = messages;
    if ((boot->cpuid_1_edx & 0x10) && boot->tsc_hz >= 1000000) {
        tsc_per_us = (uint32_t)(boot->tsc_hz / 1000000);
    }
    if (fb->base == 0 || fb->width == 0 || fb->height == 0 || fb->width > 0x4000 || fb->height > 0x4000
            || target.pixel_bytes < 2 || target.pixel_bytes > 4
            || fb->pitch / target.pixel_bytes < fb->width
            || fb->size < (uint64_t)fb->pitch * fb->height || fb->height > 0x40000000u / fb->pitch) {
        return;
    }
    work = _HeapAllocate(panel_work_bytes(&target), HeapZeroInit);
    if (work == NULL) {
        return;
    }
    target.pixels = _VMM32X_MapPhys64(fb->base, fb->pitch * fb->height, VMM32X_WRITE_COMBINED);
    panel_init(&panel, &target, scaling_wanted(), work);
}

void panel_show_start(void)
{
    if (panel.target.pixels != NULL) {
        refresh();
        Set_Global_Time_Out(REFRESH_MS, 0, refresh_time);
    }
}
