# The library that every VxD links with: only what it calls stays.
VXD_LIB_SRC += vxd/lib/services.S vxd/lib/dispatch.c vxd/lib/mem.c vxd/lib/format.c vxd/lib/debug.c vxd/lib/fs_name.c vxd/lib/string.c
