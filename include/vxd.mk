# vxd.mk - a virtual device of your own, in a folder of your own.  Its Makefile has three lines:
#
#   VMM32   := ../vmm32             where this project is
#   VXD     := hello                makes hello.vxd
#   include $(VMM32)/include/vxd.mk
#
# Optional, before the include: SRC, the sources (hello.c); CFLAGS, more options for the compiler;
# MKLE, options of mkle (--static: a device that is never unloaded).
# Targets: all, clean.  docs/vxd-guide.md tells the rest.
ifndef VMM32
$(error VMM32 is not set: VMM32 := the folder of the project)
endif
ifndef VXD
$(error VXD is not set: VXD := the name of your device)
endif
include $(VMM32)/include/ring0.mk

SRC    ?= $(VXD).c
CC     ?= gcc
LD     ?= ld
OBJ    := $(SRC:%=%.o)
KIT    := $(VMM32)/build

.PHONY: all clean
all: $(VXD).vxd

# The library that every device links with, and the LE builder.
$(KIT)/libvxd.a $(KIT)/mkle:
	$(MAKE) --no-print-directory -C $(VMM32) ddk

%.c.o: %.c
	$(CC) $(RING0) $(SECTIONS) -DVXD_BUILD -I$(VMM32)/include $(CFLAGS) -MMD -MP -c -o $@ $<

%.S.o: %.S
	$(CC) $(RING0) $(SECTIONS) -DVXD_BUILD -I$(VMM32)/include $(CFLAGS) -MMD -MP -c -o $@ $<

$(VXD).elf: $(OBJ) $(KIT)/libvxd.a $(VMM32)/image/vxd.ld
	$(LD) $(RING0_LD) -z noexecstack --gc-sections -e 0 -T $(VMM32)/image/vxd.ld -o $@ $(OBJ) \
	    $(KIT)/libvxd.a $(shell $(CC) -m32 -print-libgcc-file-name)

$(VXD).vxd: $(VXD).elf $(KIT)/mkle
	$(KIT)/mkle $(MKLE) -o $@ $<

clean:
	rm -f $(OBJ) $(OBJ:.o=.d) $(VXD).elf $(VXD).vxd

-include $(OBJ:.o=.d)
