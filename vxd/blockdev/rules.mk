# BLOCKDEV: the list of block devices and their command queues.
VXDS += blockdev
blockdev.src := vxd/blockdev/blockdev.c vxd/blockdev/bd_list.c
