# Linear memory: page tables, arenas, committed pages, page-out, and the services for them.
VMM_SRC += vmm/mem/paging.c vmm/mem/arena.c vmm/mem/range.c vmm/mem/context.c vmm/mem/block.c \
           vmm/mem/vpage.c vmm/mem/pager.c vmm/mem/pageout.c vmm/mem/swap.c vmm/mem/page_fault.c \
           vmm/mem/page_lock.c vmm/mem/heaps.c vmm/mem/inject.c
VMM_SRC += vmm/services/svc_page.c vmm/services/svc_commit.c vmm/services/svc_pagelock.c \
           vmm/services/svc_pager.c vmm/services/svc_phys.c vmm/services/svc_inject.c

# V86 memory.
VMM_SRC += vmm/mem/v86map.c vmm/mem/v86owner.c vmm/mem/v86area.c vmm/mem/shown.c vmm/mem/instance.c \
           vmm/mem/instance_items.c vmm/mem/reclaim.c
VMM_SRC += vmm/services/svc_v86mem.c vmm/services/svc_v86data.c
