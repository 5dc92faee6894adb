# VxDs and container: ELF by gcc and ld, LE by mkle, VMM32.VXD by mkw3.
#
# A device's rules.mk:                        The VMM's rules.mk files:
#   VXDS += vpostd                              VMM_SRC += vmm/cpu/trap.c vmm/cpu/entry.S ...
#   vpostd.src := vxd/vpostd/vpostd.c ...     The library every VxD links with:
#   vpostd.cflags := ...     (optional)         VXD_LIB_SRC += vxd/lib/services.S ...
#   vpostd.mkle := --static  (optional)
# Output: build/vxd/vpostd.vxd, and vpostd.elf for gdb; build/vmm.vxd, vmm.elf; build/VMM32.VXD.

LD         ?= ld
AR         ?= ar
VXD_CFLAGS := $(RING0) $(SECTIONS) -DVXD_BUILD
VMM_CFLAGS := $(RING0) $(SECTIONS) -DVMM_BUILD -Ivmm -I$(B)
VMM_OBJ    := $(patsubst %,$(B)/obj/vmm/%.o,$(sort $(VMM_SRC)))
VXD_LIB_OBJ := $(patsubst %,$(B)/obj/lib/%.o,$(sort $(VXD_LIB_SRC)))

# ---- host tools ---------------------------------------------------------------------
MKLE_SRC := image/mkle.c image/le_write.c image/le_list.c image/tool.c $(LE_SRC)
MKW3_SRC := image/mkw3.c image/ds.c image/tool.c $(LE_SRC) vmm/vxd/w3.c vmm/vxd/w4.c
IMAGE_HEADERS := $(wildcard image/*.h vmm/vxd/*.h)

$(B)/mkle: $(MKLE_SRC) $(IMAGE_HEADERS)
	$(say) HOSTCC $@
	$(Q)mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -o $@ $(MKLE_SRC)

$(B)/mkw3: $(MKW3_SRC) $(IMAGE_HEADERS)
	$(say) HOSTCC $@
	$(Q)mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -o $@ $(MKW3_SRC)

# ---- objects ------------------------------------------------------------------------
# $(1) = folder of the objects, $(2) = name of the variable with the flags, $(3) = what they need
define object_rules
$(1)/%.c.o: %.c $(3)
	$$(say) CC $$<
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(CC) $$($(2)) -MMD -MP -MF $$@.d -c -o $$@ $$<

$(1)/%.S.o: %.S $(3)
	$$(say) AS $$<
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(CC) $$($(2)) -MMD -MP -MF $$@.d -c -o $$@ $$<
endef

# ---- the VMM ------------------------------------------------------------------------
# Offsets for assembly: lines "-> NAME value" in the compiler's output become #defines.
ASM_OFFSETS := $(patsubst vmm/asm-offsets.c,$(B)/asm-offsets.h,$(wildcard vmm/asm-offsets.c))

$(B)/asm-offsets.h: vmm/asm-offsets.c
	$(say) GEN $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(VMM_CFLAGS) -MMD -MP -MF $@.d -MT $@ -S -o $@.s $<
	$(Q){ echo '/* Made from $<. */'; \
	    sed -n 's/^-> *\([A-Za-z_0-9]*\) *\$$\{0,1\}\([-0-9a-fA-Fx]*\).*/#define \1 \2/p' $@.s; } > $@
-include $(B)/asm-offsets.h.d

$(eval $(call object_rules,$(B)/obj/vmm,VMM_CFLAGS,$(ASM_OFFSETS)))
$(VMM_OBJ): | $(ASM_OFFSETS)
-include $(VMM_OBJ:=.d)

$(B)/vmm.elf: $(VMM_OBJ) image/vmm.ld
	$(say) LD $@
	$(Q)$(LD) $(RING0_LD) -z noexecstack --gc-sections -T image/vmm.ld -o $@ $(VMM_OBJ) $(LIBGCC32)

$(B)/vmm.vxd: $(B)/vmm.elf $(B)/mkle
	$(say) MKLE $@
	$(Q)$(B)/mkle --static --ddb VMM_DDB --start vmm_entry --description "Virtual Machine Manager" -o $@ $<

# ---- the VxD library ----------------------------------------------------------------
VXD_LIB := $(if $(VXD_LIB_OBJ),$(B)/libvxd.a)

$(eval $(call object_rules,$(B)/obj/lib,VXD_CFLAGS))
-include $(VXD_LIB_OBJ:=.d)

$(B)/libvxd.a: $(VXD_LIB_OBJ)
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(VXD_LIB_OBJ)

# ---- VxDs ---------------------------------------------------------------------------
define vxd_rules
$(1).obj := $$(patsubst %,$(B)/vxd/$(1)/%.o,$$($(1).src))
$(1).all_cflags = $$(VXD_CFLAGS) $$($(1).cflags)
$$(eval $$(call object_rules,$(B)/vxd/$(1),$(1).all_cflags))
-include $$($(1).obj:=.d)

$(B)/vxd/$(1).elf: $$($(1).obj) $(VXD_LIB) image/vxd.ld
	$$(say) LD $$@
	$$(Q)$(LD) $(RING0_LD) -z noexecstack --gc-sections -e 0 -T image/vxd.ld -o $$@ $$($(1).obj) $(VXD_LIB) \
	    $(LIBGCC32)

$(B)/vxd/$(1).vxd: $(B)/vxd/$(1).elf $(B)/mkle
	$$(say) MKLE $$@
	$$(Q)$(B)/mkle $$($(1).mkle) -o $$@ $$<
endef
$(foreach v,$(sort $(VXDS)),$(eval $(call vxd_rules,$(v))))

.PHONY: vxds
vxds: $(patsubst %,$(B)/vxd/%.vxd,$(sort $(VXDS))) ## every virtual device, as an LE file

# What include/vxd.mk needs.
.PHONY: ddk
ddk: $(B)/libvxd.a $(B)/mkle ## library and LE builder for virtual devices of your own (docs/vxd-guide.md)

# ---- the container ------------------------------------------------------------------
CONTAINER := $(shell awk '{ sub(/\#.*/, "") } NF == 2 { print $$1 "=" $$2 } \
    NF != 0 && NF != 2 { print "bad-line-" NR }' image/container.list)
ifneq ($(filter bad-line-%,$(CONTAINER)),)
$(error image/container.list: $(filter bad-line-%,$(CONTAINER)): a line is "NAME folder")
endif
container_folder = $(word 2,$(subst =, ,$(1)))
CONTAINER_VXDS := $(foreach c,$(CONTAINER),$(B)/vxd/$(call container_folder,$(c)).vxd)
CONTAINER_ARGS := WIN386=$(B)/vmm.vxd $(foreach c,$(CONTAINER),$(firstword $(subst =, \
    ,$(c)))=$(B)/vxd/$(call container_folder,$(c)).vxd)

$(B)/VMM32.VXD: $(B)/vmm.vxd $(CONTAINER_VXDS) $(B)/mkw3 image/container.list
	$(say) MKW3 $@
	$(Q)$(B)/mkw3 -o $@ $(CONTAINER_ARGS)

.PHONY: container
container: $(B)/VMM32.VXD ## VMM32.VXD, the VMM and the virtual devices of image/container.list
