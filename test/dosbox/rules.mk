# A filter for the commands that run here and in DOSBox.
GUEST_PROGRAMS += $(B)/dosbox/lines.com

$(B)/dosbox/lines.com: test/dosbox/lines.asm
	$(say) NASM $<
	$(Q)mkdir -p $(@D)
	$(Q)nasm -f bin -Werror -o $@ $<
