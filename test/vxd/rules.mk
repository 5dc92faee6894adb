# Conformance VxDs: real LE modules that test the VMM from inside.  Not in the container.
VXD_TESTS := t_core t_mem t_io t_v86 t_mon
VXT_LIB := test/vxd/lib/vxt.c test/vxd/lib/vxt_call.S

VXDS += $(VXD_TESTS)
define vxd_test
$(1).src := test/vxd/$(1).c $(VXT_LIB)
$(1).cflags := -Itest/vxd/lib
endef
$(foreach t,$(VXD_TESTS),$(eval $(call vxd_test,$(t))))

# The smallest container: the VMM and nothing else.
$(B)/vxt/VMM32.VXD: $(B)/vmm.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/mkw3 -o $@ WIN386=$<

$(B)/vxt/VMM32.W4: $(B)/vmm.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/mkw3 --w4 -o $@ WIN386=$<

.PHONY: vxd-tests
vxd-tests: $(VXD_TESTS:%=$(B)/vxd/%.vxd) $(B)/vxt/VMM32.VXD $(B)/vxt/VMM32.W4 $(B)/vmm.mb \
	    $(B)/lane/sector.bin $(B)/lane/loader.bin
