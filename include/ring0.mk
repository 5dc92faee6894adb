# How C becomes ring-0 code.  Included by the Makefile and by vxd.mk, a VxD author's.
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror

# The FPU belongs to the guests; linear 0 is a VM's IVT.
RING0    := -m32 -march=i486 -mtune=generic -mgeneral-regs-only -ffreestanding -fno-pic -fno-pie -O2 -g \
            -fno-stack-protector -fno-asynchronous-unwind-tables -fcf-protection=none \
            -fno-strict-aliasing -fno-delete-null-pointer-checks --param=min-pagesize=0 \
            -fno-omit-frame-pointer -std=gnu11 $(WARN)
RING0_LD := -m elf_i386 --emit-relocs -nostdlib --no-warn-rwx-segments
SECTIONS := -ffunction-sections -fdata-sections
