/*
 * pageout - who goes out when memory is short.
 *
 * All pages that are in memory and may go out form a ring.  A hand goes around it: a page that was
 * touched since it last came by has its mark cleared and stays, another goes.  A page leaves memory
 * only after its pager has said that its contents are kept.
 *
 * Committing promises that a page has room, in memory or in the swap file.  What the swap file
 * cannot take is kept free: phys_set_promised.
 */
#include "mem/pageout.h"

#include "cpu/trap.h"
#include "mem/pager.h"
#include "mem/phys.h"
#include "mem/swap.h"
#include "mem/vpage.h"
#include "sched/sched.h"
#include "vxd/ini.h"

#define MIN_UNLOCK_KB   40u         /* MinUnlockMem= [DDK95 SYSTEM.INI] */
#define OVERCOMMIT      4u          /* PageOverCommit= */
#define OVERCOMMIT_MAX  20u
#define DEPTH_MAX       (PAGING_WINDOWS - 1)
#define PAUSE           64u
#define FAILURES_MAX    16u         /* pages that a disk does not take, before we give up for now */

struct pageout_info pageout_info;
static struct vpage *hand;              /* somewhere in the ring, NULL = it is empty; task time */
static struct mutex *lock;              /* written once by pageout_init */
static uint32_t depth;                  /* how often its owner has it */
static uint32_t min_unlocked, commit_limit;     /* pages; written once by pageout_init */

static uint32_t ini_number(const char *key, uint32_t otherwise, uint32_t most)
{
    const char *value = ini_next("386Enh", key, NULL);
    int32_t number;

    if (value == NULL || !ini_decimal(value, &number) || number < 0) {
        return otherwise;
    }
    return (uint32_t)number < most ? (uint32_t)number : most;
}

INIT_CODE void pageout_init(void)
{
    uint32_t over = ini_number("PageOverCommit", OVERCOMMIT, OVERCOMMIT_MAX);

    lock = mutex_create(0, MUTEX_MUST_COMPLETE);
    if (lock == NULL) {
        fatal("Not enough memory to start");
    }
    min_unlocked = ini_number("MinUnlockMem", MIN_UNLOCK_KB, 0x100000) / 4;
    commit_limit = phys_total_count() * (over != 0 ? over : 1);
    (void)paging_window(0, 0);
}

/* ---- the lock --------------------------------------------------------------------------------- */

bool paging_lock(void)
{
    if (cur_thread == NULL || reenter_count != 0 ||
        (mutex_owner(lock) == cur_thread && depth >= DEPTH_MAX)) {
        return false;
    }
    if (mutex_owner(lock) != cur_thread) {
        mutex_enter(lock, 0);
        depth = 0;                  /* a thread may have ended with it */
    } else {
        mutex_enter(lock, 0);
    }
    depth++;
    return true;
}

void paging_unlock(void)
{
    depth--;
    mutex_leave(lock);
}

uint32_t paging_depth(void)
{
    return depth;
}

bool paging_is_going_on(void)
{
    return depth > 0 && mutex_owner(lock) == cur_thread;
}

/* ---- promises --------------------------------------------------------------------------------- */

static uint32_t must_be_free(uint32_t committed)
{
    uint32_t room = pageout_info.resident + swap_limit();

    return committed > room ? committed - room : 0;
}

void pageout_capacity_changed(void)
{
    phys_set_promised(must_be_free(pageout_info.committed));
}

bool pageout_may_promise(uint32_t pages)
{
    uint32_t all = pageout_info.committed + pages;

    return pages <= commit_limit && all <= commit_limit && must_be_free(all) <= phys_free_count();
}

bool pageout_promise(uint32_t pages)
{
    if (!pageout_may_promise(pages)) {
        return false;
    }
    pageout_info.committed += pages;
    pageout_capacity_changed();
    return true;
}

void pageout_unpromise(uint32_t pages)
{
    pageout_info.committed -= pages;
    pageout_capacity_changed();
}

/* ---- the ring --------------------------------------------------------------------------------- */

void pageout_add(struct vpage *vp)
{
    if (hand == NULL) {
        vp->newer = vp->older = vp;
        hand = vp;
    } else {                            /* right behind the hand: it comes by last */
        vp->newer = hand;
        vp->older = hand->older;
        hand->older->newer = vp;
        hand->older = vp;
    }
    pageout_info.resident++;
    pageout_capacity_changed();
}

void pageout_remove(struct vpage *vp)
{
    if (vp->newer == vp) {
        hand = NULL;
    } else {
        vp->newer->older = vp->older;
        vp->older->newer = vp->newer;
        if (hand == vp) {
            hand = vp->newer;
        }
    }
    vp->newer = vp->older = NULL;
    pageout_info.resident--;
    pageout_capacity_changed();
}

/* ---- going out -------------------------------------------------------------------------------- */

/* Lock held.  False: its pager could not keep it, and it is in memory as before. */
static bool put_out(struct vpage *vp)
{
    bool kept;

    vp->flags |= VP_BUSY;               /* who touches it now waits for the lock */
    vpage_hide(vp);
    kept = pager_can_go_out(vp) && pager_out(vp);
    vp->flags &= (uint8_t)~VP_BUSY;
    if (kept) {
        pageout_info.outs += (vp->flags & VP_DIRTY) != 0;
        vp->flags &= (uint8_t)~VP_DIRTY;
        pager_went_out(vp);
        pageout_remove(vp);
        phys_free(vp->frame);
        vp->frame = 0;
    }
    return kept;
}

/* Lock held: free one frame. */
static bool page_out_one(void)
{
    uint32_t failures = 0;

    /* Twice around: the first time may only clear the marks. */
    for (uint32_t left = 2 * pageout_info.resident + 1;
         left > 0 && hand != NULL && failures < FAILURES_MAX; left--) {
        struct vpage *vp = hand;

        hand = vp->newer;
        if (vp->locks != 0 || (vp->flags & VP_BUSY) != 0 || vpage_test_accessed(vp, true)) {
            continue;
        }
        if (put_out(vp)) {
            return true;
        }
        failures++;
    }
    return false;
}

struct vpage *pageout_with_place(void)
{
    struct vpage *vp = hand;

    for (uint32_t left = pageout_info.resident; left > 0; left--, vp = vp->older) {
        if (pager_is_system(vp->pager) && vp->data != 0 && (vp->flags & VP_BUSY) == 0) {
            return vp;              /* the newest: it goes out last */
        }
    }
    return NULL;
}

bool pageout_make_room(uint32_t frames)
{
    bool done = true;

    if (phys_spare_count() >= frames) {
        return true;
    }
    if (!paging_lock()) {
        return false;
    }
    while (phys_spare_count() < frames && (done = page_out_one())) {
    }
    paging_unlock();
    return done;
}

void pageout_keep_cushion(void)
{
    static uint32_t pause;              /* calls until it is tried again: all may be locked */

    if (phys_spare_count() >= PAGEOUT_CUSHION || !pager_has_room()) {
        return;
    }
    if (pause != 0) {
        pause--;
    } else if (!pageout_make_room(PAGEOUT_CUSHION)) {
        pause = PAUSE;                  /* without it goes on as well, for a while */
    }
}

uint32_t pageout_frame(void)
{
    uint32_t frame;

    pageout_keep_cushion();
    frame = phys_alloc_promised();
    while (frame == PHYS_NONE && page_out_one()) {
        frame = phys_alloc_promised();
    }
    return frame;
}

uint32_t pageout_frame_unpromised(void)
{
    uint32_t frame;

    if (!pageout_may_lock(1)) {
        return PHYS_NONE;
    }
    pageout_keep_cushion();
    frame = phys_alloc();
    if (frame == PHYS_NONE && pageout_make_room(1)) {
        frame = phys_alloc();
    }
    return frame;
}

bool pageout_flush(struct vpage *vp)
{
    bool kept = true;

    vp->flags |= VP_BUSY;               /* if it is written to meanwhile, its entry says so again */
    vpage_collect_dirty(vp);
    if ((vp->flags & VP_DIRTY) != 0 && vp->frame != 0) {
        kept = pager_can_go_out(vp) && pager_out(vp);
        if (kept) {
            pageout_info.outs++;
            vp->flags &= (uint8_t)~VP_DIRTY;
        }
    }
    vp->flags &= (uint8_t)~VP_BUSY;
    return kept;
}

void pageout_forget(struct vpage *vp)
{
    (void)vpage_test_accessed(vp, true);
    if ((vp->flags & VP_CHARGED) != 0 && vp->frame != 0) {
        pageout_remove(vp);
        pageout_add(vp);
        hand = vp;
    }
}

/* ---- locking ---------------------------------------------------------------------------------- */

/* Frames that are free or whose page may go out, but for those that must remain so. */
static uint32_t loose(void)
{
    uint32_t all = phys_free_count() + pageout_info.resident - pageout_info.locked;

    return all > min_unlocked ? all - min_unlocked : 0;
}

bool pageout_may_lock(uint32_t pages)
{
    return pages <= loose();
}

uint32_t pageout_lockable(void)
{
    /* Memory and swap file together, less what is committed: the invariant of the promises. */
    uint32_t room = phys_free_count() + pageout_info.resident + swap_limit();
    uint32_t spare = room > pageout_info.committed ? room - pageout_info.committed : 0;

    return spare < loose() ? spare : loose();
}

void pageout_locked(int32_t pages)
{
    pageout_info.locked += (uint32_t)pages;
}
