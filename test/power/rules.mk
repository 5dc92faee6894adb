# What is killed while it writes, and the long form of the test.
GUEST_PROGRAMS += $(B)/guest/pwork.com

$(B)/guest/pwork.com: test/power/pwork.c
	$(say) BCC $<
	$(Q)mkdir -p $(dir $@)
	$(Q)bcc -Md -ansi -o $@ $<

POWER_KILLS := 500

.PHONY: powercut
powercut: ## kill QEMU 500 times while it writes (POWER_KILLS), and look at its disks
	$(Q)image/deps test
	$(Q)$(AGAIN) lanes guests $(B)/dosroot.stamp
	$(Q)python3 test/power/powercut.py --kills $(POWER_KILLS)
