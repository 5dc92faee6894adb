# VKD: the keyboard.
VXDS += vkd
vkd.src := vxd/vkd/vkd.c vxd/vkd/8042.c vxd/vkd/ps2.c
