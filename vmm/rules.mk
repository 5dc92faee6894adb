# The VMM, but for vmm/sched and its allocators (vmm/sched/rules.mk).
VMM_SRC += vmm/main.c \
    vmm/cpu/start.S vmm/cpu/entry.S vmm/cpu/call.S vmm/cpu/gdt.c vmm/cpu/trap.c vmm/cpu/fault.c vmm/cpu/vme.c \
    vmm/sched/switch.S vmm/sched/thread_life.c vmm/sched/config.c vmm/services/svc_thread.c \
    vmm/vm/vm.c vmm/vm/v86_fast.S vmm/vm/v86.c vmm/vm/v86_decode.c vmm/vm/v86_emulate.c vmm/vm/v86_alu.c \
    vmm/vm/nest.c vmm/vm/vm_return.c vmm/vm/nest_run.S vmm/vm/callback.c vmm/vm/int_chain.c vmm/vm/client.c \
    vmm/vm/io_trap.c vmm/vm/io_absent.S vmm/vm/int2f.c \
    vmm/vm/dpmi/descriptor.c vmm/vm/dpmi/ldt.c vmm/vm/dpmi/user_mem.c vmm/vm/dpmi/exec_mode.c \
    vmm/vm/dpmi/pm_client.c vmm/vm/dpmi/pm_vector.c vmm/vm/dpmi/pm_call.c vmm/vm/dpmi/pm_app.c \
    vmm/vm/dpmi/pm_trap.c vmm/vm/dpmi/pm_int2f.c vmm/vm/dpmi/int31.c vmm/vm/dpmi/int31_descriptors.c \
    vmm/vm/dpmi/int31_dos.c vmm/vm/dpmi/int31_rmode.c vmm/vm/dpmi/int31_memory.c \
    vmm/services/svc_selector.c vmm/services/svc_pm.c vmm/services/exec_vxd_int.S \
    $(LE_SRC) vmm/vxd/w3.c vmm/vxd/ini.c vmm/vxd/ddb.c vmm/vxd/control.c \
    vmm/vxd/load.c vmm/vxd/dynalink.c \
    vmm/services/thunk.S vmm/services/table.c vmm/services/guard.c vmm/services/svc_vm.c vmm/services/svc_client.c \
    vmm/services/svc_io.c vmm/services/svc_vxd.c \
    vmm/services/svc_info.c vmm/services/svc_vmm32x.c \
    vmm/services/svc_debug.c vmm/services/svc_path.c vmm/services/svc_file.c vmm/services/string.c vmm/services/environment.c \
    vmm/vxd/convert.c vmm/debug/bootlog.c vmm/debug/debug.S vmm/debug/monitor.c vmm/debug/command.c vmm/debug/expand.c vmm/debug/mono.c vmm/debug/queue.c vmm/debug/terminal.c \
    vmm/debug/out.c vmm/debug/fatal.c vmm/debug/screen.c vmm/debug/font.S vxd/lib/format.c vxd/lib/mem.c

$(B)/vmm-font/font_8x16.bin: vxd/vdd/mkfont.py
	$(Q)python3 $< $(@D)
$(B)/obj/vmm/vmm/debug/font.S.o: $(B)/vmm-font/font_8x16.bin
