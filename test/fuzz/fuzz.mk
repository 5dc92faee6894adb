# Fuzzers: FUZZERS and <name>_fuzz.src come from rules.mk files.
# Those without flags of their own take the objects of the unit tests.
define fuzz_rules
$(1)_fuzz.in := $$(if $$(strip $$($(1)_fuzz.cflags)),$$($(1)_fuzz.src),$$(patsubst %,$(UNIT_COMMON)/%.o,$$($(1)_fuzz.src)))
$(B)/fuzz/$(1)_fuzz: test/fuzz/$(1)_fuzz.c test/fuzz/fuzz.c test/fuzz/fuzz.h $$(sort $$($(1)_fuzz.in)) \
    $(IMAGE_HEADERS)
	$$(say) FUZZ $$@
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(HOSTCC) -m32 $(HOST_CFLAGS) $(SANITIZE) $$($(1)_fuzz.cflags) -o $$@ \
	    test/fuzz/$(1)_fuzz.c test/fuzz/fuzz.c $$(sort $$($(1)_fuzz.in))
endef
$(foreach f,$(FUZZERS),$(eval $(call fuzz_rules,$(f))))

FUZZ_COUNT := 20000

# Of a hundred damaged inputs so many at least are still taken, so that what is behind the first check
# is tried as well: about half of what was seen.
FUZZ_TAKEN := line:25 int21:30 iso:45 chkdsk:45 pif:20 le:15 ne:20 w3:45 w4:4 fat:45 vfat:45 exe:45 partition:40 config:45 geometry:40 reg:5 ini:35 v86:50

# A module or container that the loader gets is damaged at least this often.
FUZZ_LOADER := le w3 w4 ne
FUZZ_LOADER_COUNT := 10000

.PHONY: fuzz-short
fuzz-short: $(FUZZERS:%=$(B)/fuzz/%_fuzz) ## each fuzzer, 20000 inputs
	$(Q)for f in $(FUZZERS); do \
	    (cd $(B)/fuzz && ./$${f}_fuzz $(FUZZ_COUNT)) > $(B)/fuzz/$$f.txt || \
	        { cat $(B)/fuzz/$$f.txt; exit 1; }; \
	    cat $(B)/fuzz/$$f.txt; done
	$(Q)for f in $(FUZZERS); do \
	    least=$$(echo ' $(FUZZ_TAKEN)' | sed -n "s/.* $$f:\([0-9]*\).*/\1/p"); \
	    awk -v least=$${least:-101} '$$1 == "PASS" && $$5 * 100 >= $$3 * least { good = 1 } \
	        END { exit !good }' $(B)/fuzz/$$f.txt || \
	    { echo "FAIL fuzz/$$f: fewer than $${least:-?} of a hundred inputs were taken"; exit 1; }; done
	$(Q)for f in $(FUZZ_LOADER); do \
	    awk -v least=$(FUZZ_LOADER_COUNT) '$$1 == "PASS" && $$3 >= least { good = 1 } \
	        END { exit !good }' $(B)/fuzz/$$f.txt || \
	    { echo "FAIL fuzz/$$f: fewer than $(FUZZ_LOADER_COUNT) inputs"; exit 1; }; done

# Guided by coverage: clang's libFuzzer, from the seeds.  GUIDED_SECONDS in all.
GUIDED := le ne w3 w4 v86
GUIDED_SECONDS := 60
define guided_rules
$(B)/fuzz/guided/$(1): test/fuzz/$(1)_fuzz.c test/fuzz/guided.c test/fuzz/fuzz.h $$($(1)_fuzz.src) \
    $(IMAGE_HEADERS)
	$$(say) CLANG $$@
	$$(Q)mkdir -p $$(@D)
	$$(Q)clang -std=gnu11 -O1 -g -Iinclude -Itest/unit \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all $$($(1)_fuzz.cflags) -o $$@ \
	    test/fuzz/$(1)_fuzz.c test/fuzz/guided.c $$($(1)_fuzz.src)
endef
$(foreach f,$(GUIDED),$(eval $(call guided_rules,$(f))))

.PHONY: fuzz-guided
fuzz-guided: $(GUIDED:%=$(B)/fuzz/guided/%) $(GUIDED:%=$(B)/fuzz/%_fuzz) ## inputs that reach new code, a minute in all
	$(Q)for f in $(GUIDED); do \
	    rm -rf $(B)/fuzz/corpus/$$f; mkdir -p $(B)/fuzz/corpus/$$f; \
	    $(B)/fuzz/$${f}_fuzz --seeds $(B)/fuzz/corpus/$$f || exit 1; \
	    $(B)/fuzz/guided/$$f -max_total_time=$$(($(GUIDED_SECONDS) / $(words $(GUIDED)))) \
	        -max_len=65536 -print_final_stats=1 -artifact_prefix=$(B)/fuzz/guided/$$f- \
	        $(B)/fuzz/corpus/$$f > $(B)/fuzz/guided/$$f.txt 2>&1 || \
	        { tail -30 $(B)/fuzz/guided/$$f.txt; echo "FAIL fuzz/guided/$$f"; exit 1; }; \
	    awk -v name=$$f '/number_of_executed_units/ { n = $$2 } \
	        / cov: / { for (i = 1; i < NF; i++) if ($$i == "cov:") { if (!first) first = $$(i + 1); last = $$(i + 1) } } \
	        END { print "PASS fuzz/guided/" name, n, "inputs, coverage", first, "->", last }' \
	        $(B)/fuzz/guided/$$f.txt; done
