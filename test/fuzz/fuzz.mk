# Fuzzers: FUZZERS and <name>_fuzz.src come from rules.mk files.
define fuzz_rules
$(B)/fuzz/$(1)_fuzz: test/fuzz/$(1)_fuzz.c test/fuzz/fuzz.c test/fuzz/fuzz.h $$($(1)_fuzz.src) \
    $(IMAGE_HEADERS)
	$$(say) FUZZ $$@
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(HOSTCC) -m32 $(HOST_CFLAGS) $(SANITIZE) $$($(1)_fuzz.cflags) -o $$@ \
	    test/fuzz/$(1)_fuzz.c test/fuzz/fuzz.c $$($(1)_fuzz.src)
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_rules,$(f))))

FUZZ_COUNT := 20000

.PHONY: fuzz-short
fuzz-short: $(FUZZERS:%=$(B)/fuzz/%_fuzz) ## each fuzzer, 20000 inputs
	$(Q)for f in $(FUZZERS); do \
	    (cd $(B)/fuzz && ./$${f}_fuzz $(FUZZ_COUNT)) || exit 1; done
