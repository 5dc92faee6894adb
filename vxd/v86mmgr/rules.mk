# V86MMGR: extended, expanded and upper memory, A20.
VXDS += v86mmgr
v86mmgr.src := vxd/v86mmgr/v86mmgr.c vxd/v86mmgr/memory.c vxd/v86mmgr/extended.c vxd/v86mmgr/limits.c vxd/v86mmgr/mapping.c vxd/v86mmgr/xlat.c vxd/v86mmgr/xlat_api.c \
               vxd/v86mmgr/xms.c vxd/v86mmgr/umb.c \
               vxd/v86mmgr/ems.c vxd/v86mmgr/ems_call.c vxd/v86mmgr/ems_move.c
