# VKD: the keyboard.
VXDS += vkd
vkd.src := vxd/vkd/vkd.c vxd/vkd/input.c vxd/vkd/stream.c vxd/vkd/hotkey.c vxd/vkd/paste.c \
           vxd/vkd/services.c vxd/vkd/8042.c vxd/vkd/keyboard.c vxd/vkd/scancode.c vxd/vkd/ps2.c
