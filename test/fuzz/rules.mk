# Fuzzers of the module and container readers.  A folder adds its own with two lines:
#   FUZZERS += le                          (test/fuzz/le_fuzz.c)
#   le_fuzz.src := vmm/vxd/w3.c ...        (what it needs)
FUZZERS += le ne w3 w4
LOAD_MODULE := $(LE_SRC) vmm/vxd/le_links.c test/unit/vxd/le_module.c test/fuzz/load_module.c vmm/vxd/w3.c
le_fuzz.src := $(LOAD_MODULE)
ne_fuzz.src := vmm/vxd/ne.c $(LOAD_MODULE)
w3_fuzz.src := $(LOAD_MODULE)
w4_fuzz.src := vmm/vxd/w4.c image/ds.c image/tool.c $(LOAD_MODULE)

# The other VM of int_fuzz.py.
GUEST_PROGRAMS += $(B)/guest/keeper.com
$(B)/guest/keeper.com: test/fuzz/keeper.c
	$(say) BCC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)bcc -Md -ansi -o $@ $<
