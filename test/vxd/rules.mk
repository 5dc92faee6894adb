# Conformance VxDs: real LE modules that test the VMM from inside.  Not in the container.
VXD_TESTS := t_core t_list t_stack t_handle t_regs t_mem t_io t_v86 t_mon t_event t_sync t_thread t_ctl t_ini t_api t_pm t_crash t_err
VXD_TESTS += t_ifs t_ifsvc t_pgfile t_block t_ios t_int13 t_vcd t_vdmad t_vsd
VXD_TESTS += t_fsd t_ifshk
VXD_TESTS += t_share t_sched
VXD_TESTS += t_hook t_vxdldr t_device t_faulty t_after
VXD_TESTS += t_v86m
VXD_TESTS += t_vm t_exit t_vms t_idle t_power
VXD_TESTS += t_shell
VXD_TESTS += t_rates t_picd
VXD_TESTS += t_bigmem t_fail t_heap t_page t_pager t_swap t_swapd
VXD_TESTS += t_vkd t_vmd t_vdd
# DPMI clients.
VXD_TESTS += t_dpmi
# Memory of VMs above and between.
VXD_TESTS += t_v86mmgr t_vmcpd t_vcache

VXT_LIB := test/vxd/lib/vxt.c test/vxd/lib/vxt_call.S

define vxd_test
$(1).src := test/vxd/$(1).c $(VXT_LIB)
$(1).cflags := -Itest/vxd/lib
endef
$(foreach t,$(VXD_TESTS),$(eval $(call vxd_test,$(t))))

# T_FSD is a file system too.
t_fsd.src := test/vxd/t_fsd.c test/vxd/lib/ramfsd.c $(VXT_LIB)
# The same file system for programs, in a boot scenario.
ramdrive.src := test/vxd/ramdrive.c test/vxd/lib/ramfsd.c
ramdrive.cflags := -Itest/vxd/lib
VXD_TESTS += ramdrive

# T_CTL's helpers: one source, three devices in ascending init order.
t_ctl_a.cflags := -DNAME=T_CTL_A -DWHO="'A'" -DORDER=0x10000000
t_ctl_b.cflags := -DNAME=T_CTL_B -DWHO="'B'" -DORDER=0x20000000
t_ctl_c.cflags := -DNAME=T_CTL_C -DWHO="'C'" -DORDER=0x30000000
t_ctl_a.src := test/vxd/t_ctl_helper.c
t_ctl_b.src := test/vxd/t_ctl_helper.c
t_ctl_c.src := test/vxd/t_ctl_helper.c

# Strings, debugging, the registry.
MISC_TESTS := t_str t_debug t_reg t_regdsk t_blog t_monit t_file t_perf
$(foreach t,$(MISC_TESTS),$(eval $(call vxd_test,$(t))))
VXD_TESTS += $(MISC_TESTS)
vxd-tests: $(B)/vxd/perf.vxd

# What T_VXDLDR loads: devices that go along with it, that refuse, that forget to unhook.
t_dyn.src := test/vxd/t_dyn.c
t_dynri.src := test/vxd/t_dyn.c
t_dynri.cflags := -DREFUSE_INIT
t_dynre.src := test/vxd/t_dyn.c
t_dynre.cflags := -DREFUSE_EXIT
t_static.src := test/vxd/t_dyn.c
t_static.mkle := --static
t_left.src := test/vxd/t_left.c
VXD_TESTS += t_dyn t_dynri t_dynre t_static t_left

VXD_TESTS += t_ctl_a t_ctl_b t_ctl_c
VXDS += $(VXD_TESTS)

# The smallest container, the VMM and nothing else, plain and compressed.
$(B)/vxt/VMM32.VXD: $(B)/vmm.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/mkw3 -o $@ WIN386=$<

$(B)/vxt/VMM32.W4: $(B)/vmm.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/mkw3 --w4 -o $@ WIN386=$<

# The VMM and a device that tests, compressed: for a loader that hands it over as it is.
$(B)/vxt/T_CORE.W4: $(B)/vmm.vxd $(B)/vxd/t_core.vxd $(B)/mkw3
	$(say) MKW3 $@
	$(Q)mkdir -p $(@D)
	$(Q)$(B)/mkw3 --w4 -o $@ WIN386=$< T_CORE=$(B)/vxd/t_core.vxd

.PHONY: vxd-tests
vxd-tests: $(VXD_TESTS:%=$(B)/vxd/%.vxd) $(B)/vxt/VMM32.VXD $(B)/vxt/VMM32.W4 $(B)/vxt/T_CORE.W4 $(B)/vmm.mb \
	    $(B)/lane/sector.bin $(B)/lane/loader.bin ## the VMM from a virtual device's point of view
