# Unit tests of the module and container readers in vmm/vxd/ and of the tools that write them.
UNIT_TESTS += vxd/le_test
vxd/le_test.src := $(LE_SRC) test/unit/vxd/le_module.c
UNIT_TESTS += vxd/w3_test
vxd/w3_test.src := vmm/vxd/w3.c $(LE_SRC) test/unit/vxd/le_module.c
UNIT_TESTS += vxd/w4_test
vxd/w4_test.src := vmm/vxd/w4.c image/ds.c image/tool.c test/unit/vxd/le_module.c

# mkle's test builds its own modules: a good one and one for each defect.
UNIT_TESTS += vxd/mkle_test
vxd/mkle_test.src := $(LE_SRC) image/tool.c test/unit/vxd/le_module.c test/unit/vxd/tool_run.c
vxd/mkle_test.cflags := -DSAMPLE='"$(B)/unit/vxd/sample.vxd"' -DBAD_DIR='"$(B)/unit/vxd"' \
    -DMKLE='"$(B)/mkle"'
MKLE_BAD := none two type absolute weak section name control norelocs

$(B)/unit/vxd/sample.o: test/unit/vxd/sample.S
	$(say) AS $<
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(VXD_CFLAGS) -c -o $@ $<

$(B)/unit/vxd/bad_%.o: test/unit/vxd/bad.S
	$(say) AS $@
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(VXD_CFLAGS) -DBAD_$* -c -o $@ $<

$(B)/unit/vxd/%.elf: $(B)/unit/vxd/%.o image/vxd.ld
	$(Q)$(LD) $(RING0_LD) --gc-sections -e 0 -T image/vxd.ld -o $@ $<

$(B)/unit/vxd/bad_norelocs.elf: $(B)/unit/vxd/bad_norelocs.o image/vxd.ld
	$(Q)$(LD) $(filter-out --emit-relocs,$(RING0_LD)) -e 0 -T image/vxd.ld -o $@ $<

$(B)/unit/vxd/sample.vxd: $(B)/unit/vxd/sample.elf $(B)/mkle
	$(Q)$(B)/mkle --static --start start_up --description "A table" -o $@ $<

$(B)/unit/vxd/mkle_test: $(B)/unit/vxd/sample.vxd $(MKLE_BAD:%=$(B)/unit/vxd/bad_%.elf)

$(B)/unit/vxd/sample_vmm.vxd: $(B)/unit/vxd/sample.elf $(B)/mkle
	$(Q)$(B)/mkle --name VMM --start start_up -o $@ $<

# mkw3's test packs the same module twice, once as if it were the VMM.
UNIT_TESTS += vxd/mkw3_test
vxd/mkw3_test.src := $(LE_SRC) vmm/vxd/w3.c vmm/vxd/w4.c image/tool.c \
    test/unit/vxd/le_module.c test/unit/vxd/tool_run.c
vxd/mkw3_test.cflags := -DDIR='"$(B)/unit/vxd"' -DMKW3='"$(B)/mkw3"'
MKW3_SAMPLES := WIN386=$(B)/unit/vxd/sample_vmm.vxd SAMPLE=$(B)/unit/vxd/sample.vxd

$(B)/unit/vxd/sample.w3: $(B)/unit/vxd/sample.vxd $(B)/unit/vxd/sample_vmm.vxd $(B)/mkw3
	$(Q)$(B)/mkw3 -o $@ $(MKW3_SAMPLES)

$(B)/unit/vxd/sample.w4: $(B)/unit/vxd/sample.vxd $(B)/unit/vxd/sample_vmm.vxd $(B)/mkw3
	$(Q)$(B)/mkw3 --w4 -o $@ $(MKW3_SAMPLES)

$(B)/unit/vxd/mkw3_test: $(B)/unit/vxd/sample.w3 $(B)/unit/vxd/sample.w4

UNIT_TESTS += vxd/control_test
vxd/control_test.src := vmm/vxd/control.c vmm/vxd/ddb.c
vxd/control_test.cflags := -Ivmm -DVMM_HOST

UNIT_TESTS += vxd/hook_chain_test
vxd/hook_chain_test.src := vmm/vxd/hook_chain.c
vxd/hook_chain_test.cflags := -Ivmm -DVMM_HOST

UNIT_TESTS += vxd/le_links_test
vxd/le_links_test.src := $(LE_SRC) vmm/vxd/le_links.c vmm/vxd/ne.c test/unit/vxd/le_module.c
