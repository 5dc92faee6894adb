# test/guest - 16-bit programs that see only what DOS programs see.
# Adds GUEST_PROGRAMS, built into $(B)/guest/; those of bad/ misbehave on purpose.

GUEST_TESTS := dosapi files exec console fcb v86insn io_str wrap timer bios
GUEST_PROGRAMS += $(GUEST_TESTS:%=$(B)/guest/%.com) $(B)/guest/child.com

$(B)/guest/%.com: test/guest/%.asm test/guest/guest.inc
	$(say) NASM $<
	$(Q)mkdir -p $(dir $@)
	$(Q)nasm -f bin -Werror -I test/guest/ -o $@ $<

.PHONY: guest
guest: $(GUEST_PROGRAMS) ## the 16-bit guest test programs

.PHONY: guest-names
guest-names:
	@echo $(GUEST_TESTS)
