#!/usr/bin/env python3
"""run - boot the conformance VxDs in the multiboot lane and pass on what they say.

    test/vxd/run.py [-k PATTERN] [-v]

Each machine has the VMM alone and the VxDs that its device= lines name.
"""
import argparse
import concurrent.futures
import os
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'boot'))
import harness  # noqa: E402  (its folder had to be put on the path)
import le_bytes  # noqa: E402

LIMIT = 60
EXIT_DONE = 0


def module(name):
    return os.path.join(harness.BUILD, 'vxd', f'{name.lower()}.vxd')


class Case:
    """One machine: modules {file name: path or bytes}, lines for [386Enh], what must come out."""

    def __init__(self, name, modules, ini=(), expect=(), code=EXIT_DONE, container='VMM32.VXD',
                 device=None, lane='mb', options=(), variant='', product=False, when=None, memory=32,
                 boot_options='', data_disk=False, files=None, typed=None):
        self.files = files or {}        # on drive C:, as modules
        self.when = when or {}          # {line of the debug output: what to do with the machine}
        self.lane, self.options, self.variant = lane, options, variant
        self.memory = memory            # MB
        self.product = product          # the product's container and drive C:
        self.data_disk = data_disk      # a disk with a volume TESTDATA; or its file
        self.text = ''                  # debug output of the last run
        self.typed = typed              # bytes that wait at COM2
        if typed is not None:
            self.options = [*self.options, '-chardev', 'pipe,id=com2,path=com2',
                            '-serial', 'chardev:com2']
        self.boot_options = f'{harness.DEFAULT_BOOT_OPTIONS} {boot_options}'.strip()
        self.name, self.modules, self.expect, self.code = name, modules, expect, code
        self.ini = [*ini, *(f'device={file}' for file in modules)]
        self.container, self.device = container, device

    def run(self, verbose):
        loader = {} if self.product else {
            'DRIVE_C.IMG': None, 'VMM32.VXD': os.path.join(harness.BUILD, 'vxt', self.container)}
        machine = harness.Machine(lane=self.lane, loader_files=loader, ini_lines=self.ini,
                                  memory=self.memory,
                                  options=self.options, boot_options=self.boot_options)
        if self.data_disk is True:
            harness.make_data_disk(machine.path('data.img'))
            machine.disks.append('data.img')
        elif self.data_disk:            # one that outlives the machine
            machine.disks.append(self.data_disk)
        for name, source in self.files.items():
            if isinstance(source, bytes):
                with open(machine.path('C.' + name), 'wb') as out:
                    out.write(source)
                source = machine.path('C.' + name)
            machine.files.append(f'{name}={source}')
        pipes = []
        if self.typed is not None:      # less than a pipe holds, both ways
            for end in ('in', 'out'):
                os.mkfifo(machine.path(f'com2.{end}'))
                pipes.append(os.open(machine.path(f'com2.{end}'), os.O_RDWR | os.O_NONBLOCK))
            os.write(pipes[0], self.typed)
        for name, source in self.modules.items():
            if isinstance(source, bytes):
                with open(machine.path(name), 'wb') as out:
                    out.write(source)
                source = machine.path(name)
            machine.loader_files[name] = source
        lines, reason = [], None
        try:
            machine.start(LIMIT * float(os.environ.get('VMM32_SLOW', '1')))
            self.watch(machine)
            text = self.text = machine.debug()
            lines = re.findall(r'(?m)^(?:PASS|FAIL|SKIP) .*$', text)
            if self.variant:            # the same tests on another machine: another name
                lines = [line.replace(' vxd/', f' vxd/{self.variant}/', 1) for line in lines]
            reason = self.judge(machine, text, lines)
        except harness.MachineError as error:
            text = machine.debug()
            reason = str(error)
        finally:
            machine.stop()
            for pipe in pipes:
                os.close(pipe)
        if verbose or (reason and not any(line.startswith('FAIL') for line in lines)):
            lines = [f'     | {line}' for line in text.splitlines()] + lines
        lines.append(f'FAIL vxd/{self.name}: {reason}' if reason else f'PASS vxd/{self.name}')
        return lines

    def watch(self, machine):
        """Until the machine ends; each line of `when` is acted on once."""
        waiting = dict(self.when)
        while machine.pump():
            for pattern in [p for p in waiting if re.search(p, machine.debug(), re.M)]:
                try:
                    waiting.pop(pattern)(machine)
                except harness.MachineError:
                    pass                # it ended the machine before QEMU could answer
        machine.wait_end()

    def judge(self, machine, text, lines):
        position = 0
        for pattern in self.expect:
            match = re.compile(pattern, re.M).search(text, position)
            if not match:
                return f'debug output lacks: {pattern}'
            position = match.end()
        if self.device and f'\nEND {self.device}\n' not in text:
            return f'{self.device} did not come to its end'
        code = EXIT_DONE if self.lane == 'bochs' else machine.exit_code()
        if any(line.startswith('FAIL') for line in lines):
            return 'tests failed'
        return None if code == self.code else f'exit code {code}, not {self.code}'


class Killed(Case):
    """A machine that loses its power `delay` seconds after a line."""

    def __init__(self, *args, at, delay, **more):
        super().__init__(*args, **more)
        self.at, self.delay = at, delay

    def watch(self, machine):
        while machine.pump() and not re.search(self.at, machine.debug(), re.M):
            pass
        time.sleep(self.delay)
        machine.process.kill()
        machine.process.wait()

    def judge(self, machine, text, lines):
        return 'tests failed' if any(line.startswith('FAIL') for line in lines) else None


class Restarts:
    """Machines one after the other, with the same disk.  check(cases) looks at their output."""

    def __init__(self, name, cases, check=None):
        self.name, self.cases, self.check = name, cases, check

    def run(self, verbose):
        lines = []
        with tempfile.TemporaryDirectory(prefix='vmm32-') as folder:
            disk = os.path.join(folder, 'data.img')
            harness.make_data_disk(disk)
            for case in self.cases:
                case.data_disk = disk
                lines += case.run(verbose)
        reason = self.check(self.cases) if self.check else None
        lines.append(f'FAIL vxd/{self.name}: {reason}' if reason else f'PASS vxd/{self.name}')
        return lines


def registry_case(test, kind=Case, number='', device='T_REGDSK', **more):
    device = None if kind is Killed else device
    return kind(f'registry-{test}{number}', {'T_REGDSK.VXD': module('T_REGDSK')}, product=True,
                device=device, ini=['Drive=TESTDATA', 'RegistryPath=D:\\', f'RegTest={test}'], **more)


def storms(cases):
    """What was flushed is there again: the last generation said to be written, or the next one."""
    written, starts = 0, 0
    for case in cases:
        read = re.search(r'(?m)^T_REGDSK read (\d+)$', case.text)
        if not read:
            return f'{case.name} did not start'
        if not written <= int(read.group(1)) <= written + 1:
            return f'{written} was written, {read.group(1)} is there'
        found = re.findall(r'(?m)^T_REGDSK wrote (\d+)$', case.text)
        written, starts = int(found[-1]) if found else int(read.group(1)), starts + bool(found)
    return None if starts else 'nothing was written'


def conformance(device, ini=(), **more):
    """A VxD that runs its own tests."""
    modules = {f'{one}.VXD': module(one) for one in [device, *more.pop('helpers', ())]}
    name = device.lower() + ('-' + more['variant'] if 'variant' in more else '')
    return Case(name, modules, ini=ini, device=device, **more)


FATAL = 0x7E - harness.EXIT_BASE        # what the fatal-error screen writes to port F4h
LOADER = 0x11 - harness.EXIT_BASE       # what the lane's loader writes when it gives up

INI_LINES = """
    TestDecimal=1234
    testnegative = -77
    TestWords=two words   ; a comment
    TestQuoted=" in quotes; yes "
    ;TestComment=no
    TestEmpty=
    TestHex=0BAD
    TestHexH=C000h
    TestYes=Yes
    TestTrue=TRUE
    TestOn=on
    Test1=1
    TestNo=No
    TestFalse=false
    TestOff=Off
    Test0=0
    TestMulti=first
    TestOther=one
    TestMulti=second
    TestOther=two
    TestMulti=third
"""


def error(what, *expect, helpers=()):
    """T_ERR does something wrong; the fatal-error screen says what and who."""
    modules = {f'{one}.VXD': module(one) for one in [*helpers, 'T_ERR']}
    return Case(f'error-{what}', modules, ini=[f'ErrorTest={what}'],
                expect=[r'^VMM32 fatal error$', *expect], code=FATAL)


def good(make, *expect):
    """A device of le_bytes.py that loads and says so."""
    name = make.__name__
    data = make()
    device = re.search(rb'END (\w+)\n', data).group(1).decode()
    return Case(f'le-{name}', {f'{device}.VXD': data}, device=device, expect=expect)


def bad(name, modules, code, *expect):
    return Case(f'le-{name}', modules, expect=expect, code=code)


# What is typed at the monitor: one line for each prompt, up to "g".
MONITOR_LINES = '\r'.join([
    'g', 'r', '.lq', '.vm', '.th', '.vxd', '.mem', 'd c0000000 10', 'd 00f00000 1', 'ln c0000010', 'k',
    '.mi', '.t_monit', 'x.nobody', '.vmm', '?', '', 'zz\bx', 'g', 'g', 'g', 'g', 'g', 'g', 'g', 'C']).encode()

# All that T_LEFT forgets.
LEFT_BEHIND = [
    'hook of a fault, service or API', 'exception handler', 'NMI handler or event', 'invalid page fault hook',
    'V86 interrupt hook', 'I/O handler', 'V86 page hook', 'V86 call-back', 'PM call-back', 'break point',
    'Call_When_ hook', 'event', 'time-out', 'pager', 'dynamic key of the registry', 'thread',
    'block device or command', 'statistic', 'interrupt handler',        # in the order of init
]

CASES = [
    conformance('T_CORE'),
    conformance('T_HANDLE'),
    conformance('T_LIST'),
    conformance('T_STACK'),
    conformance('T_REGS'),
    conformance('T_MEM'),
    conformance('T_FAIL'),
    conformance('T_HEAP'),
    conformance('T_PAGE'),
    conformance('T_PAGER'),
    conformance('T_SWAP', helpers=['T_SWAPD'], expect=[r'^VMM: paging, type 3, up to 32768 pages$']),
    conformance('T_SWAP', helpers=['T_SWAPD'], variant='no-paging', ini=['Paging=no']),
    conformance('T_PAGER', variant='min-unlock', ini=['MinUnlockMem=8192']),
    conformance('T_SWAP', helpers=['T_SWAPD'], variant='small', ini=['TestSwapPages=4096']),
    conformance('T_SWAP', helpers=['T_SWAPD'], variant='dos-pager', ini=['TestSwapType=2']),
    conformance('T_IO'),
    conformance('T_V86'),
    conformance('T_V86M'),
    conformance('T_MON'),
    conformance('T_MON', lane='bochs', variant='bochs'),    # has segment limits, and VME
    conformance('T_EVENT'),
    conformance('T_SYNC'),
    conformance('T_THREAD'),
    conformance('T_SHARE', helpers=['VPICD'], ini=['MinTimeSlice=10', 'WinTimeSlice=80,40']),
    conformance('T_SCHED'),
    conformance('T_CTL', helpers=['T_CTL_C', 'T_CTL_A', 'T_CTL_B'],
                expect=[r'^VMM: T_CTL_B  failed init message 1 and is left out$']),
    conformance('T_INI', ini=[line.strip() for line in INI_LINES.splitlines() if line.strip()]),
    conformance('T_HOOK', when={
        r'^T_HOOK waits for an NMI$': lambda machine: machine.qmp.call('inject-nmi')}),
    conformance('T_VM'),
    conformance('T_EXIT'),
    conformance('T_VMS', product=True, memory=256,
                expect=[r'^T_VMS: 64 VMs at the prompt, \d+ bytes each']),
    conformance('T_SHELL', product=True, files={'T.PIF': os.path.join(harness.BUILD, 'vm', 'VIAPIF.PIF')}),
    conformance('T_PICD', helpers=['VPICD', 'VTD'], options=['-device', 'edu']),
    conformance('T_RATES', product=True, memory=64, options=['-icount', 'shift=3,sleep=off']),
    conformance('T_IDLE', product=True, ini=['KeyIdleDelay=.2']),
    conformance('T_VKD', product=True),
    conformance('T_VMD', product=True),
    conformance('T_VDD', product=True),
    conformance('T_V86MMGR', product=True),
    conformance('T_VCACHE', product=True, ini=['[vcache]', 'MaxFileCache=512', 'MinFileCache=128']),
    conformance('T_VMCPD', product=True),
    conformance('T_VXDLDR', product=True, helpers=['PERF'], files={
        **{f'{name}.VXD': module(name)
           for name in ('T_DYN', 'T_DYNRI', 'T_DYNRE', 'T_STATIC', 'T_LEFT')},
        'VMM32/IN_SYS.VXD': module('T_DYN'), 'LE_CUT.VXD': le_bytes.truncated(),
        'LE_NODDB.VXD': le_bytes.no_ddb(),
        'LINKS.VXD': le_bytes.links(), 'NE.VXD': le_bytes.in_windows_file()},
        expect=[rf'^VMM: T_LEFT leaves behind: {what} at T_LEFT\(0[0-9A-F]\)\+[0-9A-F]{{8}}$'
                for what in LEFT_BEHIND]),
    conformance('T_POWER', product=True),
    conformance('T_API'),
    conformance('T_API', variant='pse36', options=['-cpu', 'qemu32,+pse36']),
    conformance('T_PM'),
    conformance('T_DPMI'),
    conformance('T_DPMI', lane='bochs', variant='bochs'),   # has segment limits
    conformance('T_CRASH', expect=[
        r'^VMM: closing VM 1: The program at 2000:0000 was ended: general protection fault',
        r'^VMM: closing VM 1: .*: it halted the processor with interrupts disabled\.$']),
    conformance('T_IFS', product=True),
    conformance('T_FSD', product=True),
    conformance('T_IFSHK', product=True),
    conformance('T_IFSVC', product=True, expect=[
        r'printf says 42 and words', r'assertion failed: the moon is cheese, t_ifsvc.c 7',
        r'IFSMGR: OPENFILE 1234 5678 FF']),
    conformance('T_BLOCK', product=True, data_disk=True),
    conformance('T_IOS', product=True, data_disk=True),
    conformance('T_INT13', product=True),
    conformance('T_VDMAD', product=True, lane='uefi64', memory=128),    # 64 KB below 16 MB are left there
    conformance('T_VSD', product=True),
    conformance('T_VCD', product=True, ini=['COM1=null', 'COM2=2F8'], options=['-serial', 'null']),
    conformance('T_PGFILE', product=True, data_disk=True, ini=['Drive=TESTDATA', 'PagingDrive=D',
                                                               'MaxPagingFileSize=8192'],
                expect=[r'^PAGEFILE: D:\\WIN386.SWP, at most 8192 KB$']),
    conformance('T_BIGMEM', product=True, data_disk=True,       # 64 MB of 32
                ini=['Drive=TESTDATA', 'PagingDrive=D', 'TestBigPages=16384', 'PageOverCommit=8'],
                expect=[r'^VMM: paging, type 3, up to \d+ pages$']),
    conformance('T_PGFILE', product=True, variant='nodisk', data_disk=True,
                ini=['PageFileTest=none', 'Drive=TESTDATA'],
                expect=[r'^PAGEFILE: no disk to page to$']),
    conformance('T_PGFILE', product=True, variant='off', data_disk=True,
                ini=['PageFileTest=none', 'Drive=TESTDATA', 'PagingDrive=D', 'Paging=no'],
                expect=[r'^PAGEFILE: paging is off$']),
    Case('crash-again', {'T_CRASH.VXD': module('T_CRASH')}, ini=['CrashTest=again'], code=FATAL,
         expect=[r"^VMM32 fatal error$", r"^The system VM's shell cannot run\.$",
                 r'^The program at 2000:0000 was ended: ']),
    Case('w4-container', {'T_CORE.VXD': module('T_CORE')}, device='T_CORE',
         container='VMM32.W4'),
    Case('w4-container-packed', {}, device='T_CORE', container='T_CORE.W4', boot_options='packed'),

    conformance('T_STR', ini=['TestFixed=1.5', 'TestFixedBad=half', 'TestFixedEmpty=']),
    conformance('T_STR', variant='japanese', ini=['CodePage=932']),
    conformance('T_REG'),
    conformance('T_MONIT', boot_options='debug=com2 debuglog', typed=b'\nA\x1b\x03B' + MONITOR_LINES, expect=[
        r'^T_MONIT stops$', r'^INT 3 at VMM\(01\)\+', r'^VMM32>g$',
        r'^INT 3 at T_MONIT\(01\)\+', r'^VMM32>r$',
        r'^EAX=0000C0DE EBX=0000B0B0 ', r'^VMM32>\.lq$', r'^T_MONIT queued 1111 00002222$',
        r'^T_MONIT\(01\)\+[0-9A-F]+ called from T_MONIT\(01\)\+',
        r'^VM 1 ', r'^thread .* of VM 1, .*, current$', r'^VMM      id 0001 order 00000000 ',
        r'^heap check: sound$', r'^C0000000  [0-9A-F]{2}( [0-9A-F]{2}){15}$', r'^00F00000  \?\?$',
        r'^VMM\(01\)\+00000010$', r'^bytes exchanged \d+ times$', r'^T_MONIT: commands\? got x$', r'^no command and no device: NOBODY$',
        r'^INT 1 at T_MONIT', r': the direction flag is set$', r': DFS_EXIT_NOBLOCK without DFS_ENTER_NOBLOCK$',
        r': this may block, where nothing may$', r': in nested execution$', r': in the middle of paging$',
        r'^T_MONIT by INT 41h$', r'^!$', r'^T_MONIT by INT 68h$']),
    conformance('T_FILE', variant='break', product=True, boot_options='debug=com2',
                typed=b'\n\x03r\r.th\rk\rg\r', expect=[
                    r'^Ctrl\+C$', r'^INT 3 at VMM', r'^VMM32>r$', r'^EAX=', r'^VMM32>\.th$', r'^thread .*, current$',
                    r'^VMM32>k$', r'^VMM\(01\)', r'^VMM32>g$']),
    Case('monitor-fatal', {'T_ERR.VXD': module('T_ERR')},
         ini=['ErrorTest=page-fault-at-interrupt'], code=FATAL,
         boot_options='debug=com2', typed=b'\n\nr\rk\rg\r', expect=[
             r'^A fatal exception 0E ', r'^VMM32>r$', r'^no registers: the system has ended$',
             r'^VMM32>g$']),
    conformance('T_FILE', product=True),
    conformance('T_PERF', helpers=['PERF']),
    conformance('T_BLOG', product=True, boot_options='bootlog', ini=['BootLogTest=yes']),
    conformance('T_BLOG', variant='off', product=True),
    Restarts('registry-restart', [registry_case('write'), registry_case('read')]),
    Restarts('registry-lazy', [registry_case('lazy'), registry_case('read', number='-lazy')]),
    Restarts('registry-exit', [registry_case('exit', device=None),
                               registry_case('read', number='-exit')]),
    Restarts('registry-power-cut',
             [registry_case('storm', Killed, f'-{n}', at=r'^T_REGDSK wrote', delay=0.37 * n % 0.5)
              for n in range(1, 7)] + [registry_case('last')], storms),
    conformance('T_DEBUG', boot_options='debugoptions=ab', expect=[
        r'^T_DEBUG out 11223344 C0DE 33, 50% #nothing$', r'^T_DEBUG chr$',
        r'^T_DEBUG trace EB8EB8EB 0028:EC8EC8EC$', r'^T_DEBUG debug D8ED$',
        r'^T_DEBUG printf 42 text$', r'^T_DEBUG mono EB8EB8EB$']),

    error('unknown-device',
          r'^Invalid VxD dynamic link call from T_ERR\(01\)\+[0-9A-F]{8}$',
          r'^to device "7ABC", service 5: the device is not loaded$'),
    error('absent-row',
          r'^Invalid VxD dynamic link call from T_ERR\(01\)\+[0-9A-F]{8}$',
          r'^to device "VMM     ", service 185 VMM_Replace_Global_Environment: this service is not implemented$'),
    error('bad-index',
          r'^Invalid VxD dynamic link call from T_ERR\(01\)\+[0-9A-F]{8}$',
          r'^to device "VMM     ", service 7FFF: the device has no such service$'),
    error('sync-at-interrupt',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Install_IO_Handler at interrupt time,$',
          r'^which only task time allows$'),
    error('sync-c-at-interrupt',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapAllocate at interrupt time,$'),
    error('sync-device-c-at-interrupt',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _VMM32X_MapPhys64 at interrupt time,$'),
    error('sync-device-at-interrupt',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called VPICD_Get_Version at interrupt time,$',
          helpers=['VPICD']),
    error('wait-in-async',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Wait_Semaphore at interrupt time,$'),
    error('wait-in-interrupt',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Wait_Semaphore at interrupt time,$'),
    error('wait-in-ring0-event',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Wait_Semaphore in a Ring0 event,$',
          r'^where no task switch is allowed$'),
    error('exec-in-ring0-event',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Resume_Exec in a Ring0 event,$'),
    error('wait-in-critical-init',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called Wait_Semaphore in Sys_Critical_Init,$'),
    error('thread-ends-critical',
          r'^T_ERR\(01\)\+[0-9A-F]{8} entered the critical section and has not left it,$',
          r'^while its thread ends$'),
    error('vm-ends-critical',
          r'^T_ERR\(01\)\+[0-9A-F]{8} entered the critical section and has not left it,$',
          r'^while its VM ends$'),
    error('stack', r'^A fatal exception 0[8E] .* in VxD T_ERR\(01\) \+ [0-9A-F]{8}\.$'),
    error('page-fault-at-interrupt',
          r'^A fatal exception 0E \(page fault\) has occurred at 0028:C[0-9A-F]{7} '
          r'in VxD T_ERR\(01\) \+ [0-9A-F]{8}\.$'),
    error('heap-overrun',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapFree for the heap block C[0-9A-F]{7},$',
          r'^which was written to beyond its end$'),
    error('heap-overrun-header',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapReAllocate for the heap block C[0-9A-F]{7},$',
          r'^which was written to beyond its end$'),
    error('heap-overrun-swappable',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapGetSize for the heap block C[0-9A-F]{7},$',
          r'^which was written to beyond its end$'),
    error('heap-double-free',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapFree for the heap block C[0-9A-F]{7},$',
          r'^which is free already$'),
    error('heap-double-free-joined',
          r'^T_ERR\(01\)\+[0-9A-F]{8} called _HeapFree for the heap block C[0-9A-F]{7},$',
          r'^which is free already$'),
    error('fatal-handler', r'^The test says that this is the end\.$'),
    error('fatal-memory', r'^Not enough memory to initialise the virtual devices$'),
    error('no-thread', r'^Debug_Test_Valid_Thread_Handle: 00000004 is no thread, caller [0-9A-F]{8}$'),
    error('not-the-thread',
          r'^Debug_Test_Cur_Thread: 00000004 is not the current thread, caller [0-9A-F]{8}$'),
    error('reentered', r'^Test_Reenter: '),
    error('client-pointer', r'^Validate_Client_Ptr: EBP is not the client frame, caller [0-9A-F]{8}$'),
    Killed('error-debug-cur-vm', {'T_ERR.VXD': module('T_ERR')}, ini=['ErrorTest=debug-cur-vm'], delay=0,
           at=r'^T_ERR\(01\)\+[0-9A-F]{8}: Debug_Test_Cur_VM: DEADBEE0 is not the current VM\n'
              r'VMM: closing VM 1: .*: a virtual device could not go on with it\.$'),
    error('debug-handle',

          r'^Debug_Test_Valid_Handle: DEADBEE0 is no VM, caller C[0-9A-F]{7}$'),
    error('free-mapped', r'^T_ERR\(01\)\+[0-9A-F]{8} freed the page block C[0-9A-F]{7},$',
          r'^which is still mapped into V86 memory$'),
    error('end-nest', r'^End_Nest_Exec without Begin_Nest_Exec$'),

    good(le_bytes.windows_31),
    good(le_bytes.real_mode, r'^VMM: LE_RMODE: real-mode initialisation skipped$'),
    good(le_bytes.empty_object),
    good(le_bytes.zero_object),
    good(le_bytes.small_pages),
    good(le_bytes.shuffled),
    bad('twins', {'LE_TWIN1.VXD': le_bytes.twin(1), 'LE_TWIN2.VXD': le_bytes.twin(2)}, FATAL,
        r'^Virtual device LE_TWIN2 cannot be loaded$',
        r'^from LE_TWIN2\.VXD: offset 80h: a device with the same id is already loaded$'),
    bad('no-ddb', {'LE_NODDB.VXD': le_bytes.no_ddb()}, FATAL,
        r'^from LE_NODDB\.VXD: offset 80h: no device descriptor block at entry ordinal 1$'),
    # What the loader sees already, it says; the stub of the product uses the same checks.
    bad('truncated', {'LE_CUT.VXD': le_bytes.truncated()}, LOADER,
        r'^lane: LE_CUT\.VXD: data pages lie outside the file \(offset 00000100h\)$'),
    bad('truncated-header', {'LE_CUT.VXD': le_bytes.truncated_header()}, LOADER,
        r'^lane: LE_CUT\.VXD: LE header lies outside the file \(offset 00000080h\)$'),
    bad('fixup-outside', {'LE_FIX.VXD': le_bytes.fixup_outside()}, LOADER,
        r'^lane: LE_FIX\.VXD: fixup lies outside its object \(offset [0-9A-F]{8}h\)$'),
    bad('fixup-to-nowhere', {'LE_FIX.VXD': le_bytes.fixup_to_nowhere()}, LOADER,
        r'^lane: LE_FIX\.VXD: fixup to an object that does not exist \(offset [0-9A-F]{8}h\)$'),
    bad('text', {'LE_TEXT.VXD': b'MZ but nothing more ' * 8}, LOADER,
        r'^lane: LE_TEXT\.VXD: .* \(offset [0-9A-F]{8}h\)$'),
]


# ---- devices that fault ------------------------------------------------------------------------

class Faulty(Case):
    """T_FAULTY faults after the start; keys(machine) answers each fatal-error screen."""

    def __init__(self, where, keys, restarts=False, **more):
        super().__init__(f't_faulty-{where}', {'T_FAULTY.VXD': module('T_FAULTY')},
                         ini=[f'FaultyTest={where}'], **more)
        self.keys, self.restarts = keys, restarts

    def watch(self, machine):
        screens = 0
        while machine.pump():
            if machine.debug().count('\nPress any key to go on') > screens:
                screens += 1
                self.keys(machine)
        machine.wait_end()

    def judge(self, machine, text, lines):
        if self.restarts and machine.process.returncode == 0:   # QEMU ends where a PC restarts
            return None if '\nVMM: restart\n' in text else 'it did not say so'
        return super().judge(machine, text, lines)


class AnyKey:
    """Goes on: over the serial line the first time, then by keyboard."""

    def __init__(self):
        self.count = 0

    def __call__(self, machine):
        self.count += 1
        if self.count % 2:
            machine.send(' ')
        else:
            machine.qmp.keys('spc')


def faulty_start(where, number, what):
    """T_FAULTY faults in one of the init messages: named, and the system starts without it."""
    return Case(f't_faulty-{where}', {'T_FAULTY.VXD': module('T_FAULTY'),
                                      'T_AFTER.VXD': module('T_AFTER')},
                ini=[f'FaultyTest={where}'], device='T_AFTER',
                expect=[r'^VMM32: a virtual device failed while it was initialised$',
                        rf'^A fatal exception {what} has occurred at 0028:C[0-9A-F]{{7}} '
                        r'in VxD T_FAULTY\(01\) \+ [0-9A-F]{8}\.$',
                        r'^Called from: T_FAULTY\(01\)\+',
                        rf'^VMM: T_FAULTY failed init message {number} and is left out$',
                        r'^VMM: T_FAULTY leaves behind: I/O handler at T_FAULTY\(01\)'])


CASES += [
    conformance('T_DEVICE'),
    faulty_start('critical', 0, r'0E \(page fault\)'),
    faulty_start('device', 1, r'00 \(divide error\)'),
    faulty_start('complete', 2, r'0E \(page fault\)'),
    Faulty('tests', AnyKey(), device='T_FAULTY', expect=[
        r'^VMM32 fatal error$',
        r'^A fatal exception 0E \(page fault\) .* in VxD T_FAULTY\(01\) \+ [0-9A-F]{8}\.$',
        r'^Error code 2, fault address FFFE0000, flags ',
        r'^Press any key to go on', r'^VMM: going on$',
        r'^A fatal exception 00 \(divide error\) .* in VxD T_FAULTY\(01\) \+ [0-9A-F]{8}\.$',
        r' ECX=00000000 EDX=00000000$', r'^VMM: going on$']),
    Faulty('port', AnyKey(), device='T_FAULTY', expect=[
        r'^VMM: going on$',
        r'^VMM: closing VM 1: The program at 2000:000[0-9] was ended: virtual device '
        r'T_FAULTY\(01\)\+[0-9A-F]{8} failed\.$']),
    Faulty('restart', lambda machine: machine.qmp.keys('ctrl-alt-delete'), restarts=True,
           product=True),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', metavar='PATTERN', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        cases = [case for case in CASES if re.search(args.k, case.name)]
        for lines in pool.map(lambda case: case.run(args.verbose), cases):
            failed += sum(line.startswith('FAIL') for line in lines)
            print('\n'.join(lines), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
