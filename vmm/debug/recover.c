/*
 * recover - the call of a VxD that faulted is left, and what it had begun is undone.
 *
 * Limit: mutexes that the call entered stay owned; memory and hooks it made stay.
 */
#include "debug/recover.h"

#include "cpu/trap.h"
#include "sched/sched.h"
#include "vm/nest.h"

void recover_jump(const struct recovery *point, uint32_t eflags) __attribute__((noreturn));

struct recovery *recover_point(void)
{
    struct recovery *point = cur_thread->recovery;

    return point != NULL && point->nest_esp == cur_thread->nest_esp ? point : NULL;
}

void recover(struct recovery *point)
{
    while (cur_thread->nest != point->nest && cur_thread->nest != NULL) {
        nest_end();
    }
    if (critsec_owner() == cur_thread && critsec_count() > point->claims) {
        critsec_release(critsec_count() - point->claims);
    }
    reenter_count = 0;
    recover_jump(point, point->eflags);
}
