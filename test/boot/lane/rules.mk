# The quick boot lanes: $(B)/vmm.mb (qemu-system-i386 -kernel) and $(B)/bochs.img.

LANE_SRC := test/boot/lane/multiboot.S test/boot/lane/lane.c test/boot/lane/lane_log.c \
            test/boot/lane/lane_clock.c efi/place.c efi/container.c efi/ini.c efi/memory_map.c \
            efi/acpi.c efi/handoff.c efi/handoff.S efi/mem.c vmm/vxd/le.c vmm/vxd/w3.c vmm/vxd/w4.c
LANE_OBJ := $(LANE_SRC:%=$(B)/lane/%.o)
LANE_CFLAGS := $(RING0) -ffunction-sections -Iefi -Ivmm/vxd -Itest/boot/lane

$(B)/lane/%.o: %
	$(say) CC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(LANE_CFLAGS) -MMD -MP -c -o $@ $<
-include $(LANE_OBJ:.o=.d)

$(B)/vmm.mb: $(LANE_OBJ) test/boot/lane/lane.ld
	$(say) LD $@
	$(Q)ld -m elf_i386 -nostdlib --no-warn-rwx-segments -T test/boot/lane/lane.ld -o $@ $(LANE_OBJ) \
	    $(LIBGCC32)
