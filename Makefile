# VMM32 - the Windows 95 Virtual Machine Manager for UEFI PCs.  'make help' lists the targets.
#
# One Makefile, not recursive: folders contribute rules.mk with explicit source lists.
# Output goes to build/.  V=1 shows the commands.

B       := build
CC      ?= gcc
HOSTCC  ?= $(CC)
V       ?= 0
ifeq ($(V),0)
Q       := @
say      = @printf '  %-7s %s\n'
else
Q       :=
say      = @:
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

include include/ring0.mk
RING0   += -Iinclude
LIBGCC32 := $(shell $(CC) -m32 -print-libgcc-file-name 2>/dev/null)

HOST_CFLAGS := -std=gnu11 -O1 -g $(WARN) -Iinclude -Itest/unit
SANITIZE    := -fsanitize=address,undefined -fno-sanitize-recover=all

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The reader of modules: the stub, the VMM, host tools and tests all compile the same files.
LE_SRC      := vmm/vxd/le.c vmm/vxd/le_page.c vmm/vxd/le_fixup.c

# ---- folders ------------------------------------------------------------------------
# Each rules.mk adds to: UNIT_TESTS, TOOLS, VXDS, ...; its comment says what it adds.
-include $(sort $(wildcard */rules.mk */*/rules.mk */*/*/rules.mk))

# ---- host unit tests ----------------------------------------------------------------
# A rules.mk under test/unit/ says, for each test file test/unit/<area>/<name>_test.c:
#   UNIT_TESTS += <area>/<name>_test
#   <area>/<name>_test.src := vmm/mem/heap.c ...        (files under test, relative to the top)
#   <area>/<name>_test.cflags := ...                    (optional; default compiles with -m32)
# Tests without flags of their own share their objects, also with the fuzzers.
UNIT_COMMON := $(B)/unit/obj/common

$(UNIT_COMMON)/%.c.o: %.c
	$(Q)mkdir -p $(@D)
	$(Q)$(HOSTCC) -m32 $(HOST_CFLAGS) $(SANITIZE) -MMD -MP -MF $@.d -c -o $@ $<

define unit_rules
$(1).dir := $$(if $$(strip $$($(1).cflags)),$(B)/unit/obj/$(1),$(UNIT_COMMON))
$(1).obj := $$(sort $$(patsubst %,$$($(1).dir)/%.o,test/unit/$(1).c test/unit/unit.c $$($(1).src)))

ifneq ($$($(1).dir),$(UNIT_COMMON))
$(B)/unit/obj/$(1)/%.o: %
	$$(Q)mkdir -p $$(@D)
	$$(Q)$(HOSTCC) -m32 $(HOST_CFLAGS) $(SANITIZE) $$($(1).cflags) -MMD -MP -MF $$@.d -c -o $$@ $$<
endif

$(B)/unit/$(1): $$($(1).obj)
	$$(say) UNIT $(1)
	$$(Q)mkdir -p $$(dir $$@)
	$$(Q)$(HOSTCC) -m32 $(SANITIZE) $$($(1).cflags) -o $$@ $$($(1).obj)
$(1).dep := $$(filter $(B)/unit/obj/$(1)/%,$$($(1).obj:=.d))
-include $$($(1).dep)
endef
$(foreach t,$(UNIT_TESTS),$(eval $(call unit_rules,$(t))))
-include $(sort $(foreach t,$(UNIT_TESTS),$(addsuffix .d,$(filter $(UNIT_COMMON)/%,$($(t).obj)))))

# A guard against hangs.
UNIT_SECONDS := 120

.PHONY: unit
unit: $(addprefix $(B)/unit/,$(UNIT_TESTS)) ## host unit tests under address and undefined-behaviour sanitizers
	$(Q)fail=0; for t in $(UNIT_TESTS); do \
	    timeout $(UNIT_SECONDS) $(B)/unit/$$t; s=$$?; \
	    [ $$s = 0 ] || fail=1; \
	    [ $$s -lt 2 ] || echo "FAIL unit/$$t: status $$s (124: it hung)"; done; exit $$fail

# ---- VxDs and container -------------------------------------------------------------
include image/build.mk
include test/fuzz/fuzz.mk

# ---- drive C:, the stick, and what starts them --------------------------------------
include image/image.mk

# ---- tests --------------------------------------------------------------------------
# test/all runs the steps and adds up their PASS and FAIL lines; .ci/run calls the same.
.PHONY: test bench guests
guests: $(GUEST_PROGRAMS) $(PACKAGE_PROGRAMS) $(B)/guest.list

test: ## everything that CI runs: unit, fuzz, guest and boot tests, limits
	$(Q)image/deps test
	$(Q)test/all

bench: ## measure, print a table, write build/bench.json, compare with test/bench/limits.cfg
	$(Q)image/deps run
	$(Q)$(AGAIN) lanes bench-programs $(B)/vmm32.img
	$(Q)python3 test/bench/bench.py

.PHONY: coverage
coverage: ## docs/coverage.md: every service, its state, its tests
	$(Q)test/coverage.py --write

.PHONY: clean
clean: ## remove build/
	$(Q)rm -rf $(B)
