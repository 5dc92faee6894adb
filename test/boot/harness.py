"""harness - one VMM32 machine without hands: start it, type, read, judge how it ended.

Used by run_tests.py, bench.py and run_dos.py.  Python's standard library only.

Lanes: mb      multiboot, a tenth of a second to the VMM (qemu-system-i386 -kernel)
       uefi64  OVMF x64, the disk image on AHCI, NVMe or USB
       uefi32  OVMF ia32, the same
       bochs   boot sector in Bochs, which has VME; it cannot say how it ended, so whoever
               uses it looks at the console and ends it

COM1 carries the console, port 402h the debug output.  A guest that ends in order writes
10h + code to port F4h; QEMU then exits with 2 * value + 1.  Everything else is a failure, exit
status 0 (a reset, so mostly a triple fault) among it.
"""
import codecs
import fcntl
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get('B', 'build'))
MKIMAGE = os.path.join(TOP, 'image', 'mkimage')
OVMF = '/usr/share/OVMF/'
FIRMWARE = {
    'uefi64': ('OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd'),
    'uefi32': ('OVMF32_CODE_4M.secboot.fd', 'OVMF32_VARS_4M.fd'),
}
DISK_DEVICES = {
    'ahci': ['-device', 'ide-hd,drive=d0,bus=ide.0,bootindex=0'],
    'nvme': ['-device', 'nvme,drive=d0,serial=vmm32,bootindex=0'],
    'usb': ['-device', 'usb-storage,bus=xh.0,drive=d0,bootindex=0'],
}
EXIT_BASE = 0x10                    # port F4h receives this plus the exit code
EXIT_CODES = 0x80 - EXIT_BASE       # codes from here on wrap in QEMU's 8-bit exit status
BOCHS_CONFIG = """
megs: {memory}
sound: driver=dummy
speaker: enabled=0
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=disk, path=bochs.img, mode=flat
boot: disk
display_library: rfb, options="timeout=0"
clock: sync=none, time0=946681200
cpu: model=p3_katmai, ips=50000000, reset_on_triple_fault=0
com1: enabled=1, mode=socket-client, dev=127.0.0.1:{port}
port_e9_hack: enabled=1
panic: action=fatal
error: action=report
log: bochs.log
"""
DEFAULT_BOOT_OPTIONS = 'serial=tty exitport=f4'
ESCAPES = re.compile(r'\x1b(\[[0-9;?=]*[A-Za-z]|[()][A-Za-z0-9]|[=>78cDEHM])|\x1b\[?$')
SEABIOS = re.compile(r'(?s)\A.*Booting from [0-9a-f]{4}:[0-9a-f]{4}\n')
PROMPT = re.compile(r'[A-Z]:\\[^\s>]*>$')
POLL_SECONDS = 0.05
KEYS_AT_ONCE = 8                    # less than a BIOS keyboard buffer holds
ECHO_SECONDS = 1


class MachineError(Exception):
    """The machine did not do what it had to; the text is for the user."""


class Timeout(MachineError):
    """It did not do so in time."""


class Slot:
    """One of a few machines that may run at once on this host, whoever starts them.

    A slot is a locked file, so that a killed user gives it back.  VMM32_JOBS is how many there
    are (2), VMM32_SLOTS the common part of their names.
    """

    def __init__(self):
        self.file = None

    def __enter__(self):
        default = os.path.join(tempfile.gettempdir(), 'vmm32-slot-')
        prefix = os.environ.get('VMM32_SLOTS', default)
        while True:
            for number in range(1, jobs() + 1):
                file = os.open(f'{prefix}{number}', os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.file = file
                    return self
                except BlockingIOError:
                    os.close(file)
            time.sleep(0.1)

    def __exit__(self, *exc):
        os.close(self.file)


def jobs():
    """How many machines may run at once."""
    return max(1, int(os.environ.get('VMM32_JOBS', '2')))


def mkimage(*args):
    done = subprocess.run([MKIMAGE, *args], text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        raise MachineError(done.stdout.strip())


def make_data_disk(path, label='TESTDATA', megabytes=64):
    """An MBR disk with one FAT32 partition, as SYSTEM.INI's Drive= names it by its label."""
    sectors = (megabytes - 1) * 2048
    with open(path, 'wb') as image:
        image.truncate(megabytes << 20)
    for command, text in (
            (['/usr/sbin/sfdisk', '-q', path], 'label: dos\nstart=2048, type=c\n'),
            (['mformat', '-i', f'{path}@@1M', '-T', str(sectors), '-h', '255', '-s', '63',
              '-H', '2048', '-F', '-N', '12345678', '-v', label, '::'], None)):
        done = subprocess.run(command, input=text, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise MachineError(f'{command[0]}: {done.stdout.strip()}')


def system_ini(boot_options, lines=()):
    """SYSTEM.INI of the product, with other boot options and more lines in [386Enh]."""
    with open(os.path.join(TOP, 'image', 'SYSTEM.INI'), encoding='ascii') as source:
        text = source.read()
    text = re.sub(r'(?m)^BootOptions=.*$', f'BootOptions={boot_options}', text)
    if lines:
        text = text.replace('[386Enh]\n', '[386Enh]\n' + ''.join(f'{line}\n' for line in lines))
    return text.replace('\n', '\r\n')


class Machine:
    """One emulated PC, its disks and its wires."""

    def __init__(self, lane='mb', files=(), options=(), boot_options=DEFAULT_BOOT_OPTIONS,
                 memory=64, disk='ahci', ini_lines=(), loader_files=None, keep=False, disks=(),
                 boot_disk=None):
        """files: sources for drive C: as mkimage takes them.  options: more for QEMU.

        loader_files replaces what the loader reads: {'VMM32.VXD': path, ...}; a path of None
        leaves the file out.  ini_lines go into [386Enh].
        disks: image files of further disks on AHCI, or QEMU's "driver=..." lists; what is written
        stays in them.  boot_disk: the file a UEFI lane starts from, made if it is not there; what
        is written stays in it.
        """
        self.lane, self.files, self.options = lane, list(files), list(options)
        self.boot_options, self.memory, self.disk = boot_options, memory, disk
        self.ini_lines, self.loader_files = list(ini_lines), dict(loader_files or {})
        self.keep = keep
        self.disks = list(disks)
        self.boot_disk = boot_disk and os.path.abspath(boot_disk)
        self.folder = tempfile.mkdtemp(prefix='vmm32-')
        self.process = self.com1 = self.qmp = None
        self.received = b''
        self.listeners = {}
        self.deadline = None
        self.slot = Slot()

    # ---- files ----------------------------------------------------------------------

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_files(self):
        """VMM32.VXD, SYSTEM.INI and DRIVE_C.IMG in our folder, the disk image if wanted."""
        given = self.loader_files
        if 'DRIVE_C.IMG' not in given:
            sources = [*dos_files(), *self.files]
            mkimage('drive', '-o', self.path('DRIVE_C.IMG'), *sources)
            given['DRIVE_C.IMG'] = self.path('DRIVE_C.IMG')
        if 'SYSTEM.INI' not in given:
            with open(self.path('SYSTEM.INI'), 'w', encoding='ascii', newline='') as ini:
                ini.write(system_ini(self.boot_options, self.ini_lines))
            given['SYSTEM.INI'] = self.path('SYSTEM.INI')
        given.setdefault('VMM32.VXD', os.path.join(BUILD, 'VMM32.VXD'))
        for name, source in given.items():
            if source and os.path.abspath(source) != self.path(name):
                os.symlink(os.path.abspath(source), self.path(name))
        if self.lane.startswith('uefi') and not (self.boot_disk and
                                                 os.path.exists(self.boot_disk)):
            loaders = [x for name in ('BOOTX64.EFI', 'BOOTIA32.EFI')
                       for x in ('--efi', os.path.join(BUILD, name))]
            sources = [f'{name}={self.path(name)}' for name in given if given[name]]
            mkimage('disk', '-o', self.boot_disk or self.path('disk.img'), *loaders, *sources)
        if self.lane == 'bochs':
            self.make_bochs_disk()

    def modules(self):
        """Names of the files that the quick lanes give to the loader, the container first."""
        names = [name for name, source in self.loader_files.items() if source]
        return sorted(names, key=lambda name: name != 'VMM32.VXD')

    def make_bochs_disk(self):
        done = subprocess.run(
            [sys.executable, os.path.join(TOP, 'test/boot/lane/mkbochs.py'), '-o', 'bochs.img',
             '--sector', os.path.join(BUILD, 'lane/sector.bin'),
             '--loader', os.path.join(BUILD, 'lane/loader.bin'),
             '--command', self.boot_options, *self.modules()],
            cwd=self.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise MachineError(f'mkbochs: {done.stdout.strip()}')

    # ---- QEMU -----------------------------------------------------------------------

    def command(self):
        """The command line of the emulator."""
        if self.lane == 'bochs':
            with open(self.path('go'), 'w', encoding='ascii') as go:
                go.write('c\n')
            port = self.listeners['com1'].getsockname()[1]
            with open(self.path('bochsrc'), 'w', encoding='ascii') as config:
                config.write(BOCHS_CONFIG.format(memory=self.memory, port=port))
            return ['bochs', '-q', '-f', 'bochsrc', '-rc', 'go']
        wires = ['-display', 'none', '-nodefaults', '-no-reboot', '-m', str(self.memory),
                 '-chardev', 'socket,id=com1,path=com1,server=off', '-serial', 'chardev:com1',
                 '-chardev', 'socket,id=qmp,path=qmp,server=off', '-mon',
                 'chardev=qmp,mode=control',
                 '-debugcon', 'file:debug.txt', '-global', 'isa-debugcon.iobase=0x402',
                 '-device', 'isa-debug-exit,iobase=0xf4,iosize=4']
        if not any(option.startswith('-M') or option == '-machine' for option in self.options):
            wires += ['-M', 'q35']
        if '-accel' not in self.options:
            wires += ['-accel', 'tcg']
        for number, disk in enumerate(self.disks, 1):
            source = disk if disk.startswith('driver=') else f'format=raw,file={disk}'
            wires += ['-drive', f'if=none,id=x{number},{source}',
                      '-device', f'ide-hd,drive=x{number},bus=ide.{number}']
        if self.lane == 'mb':
            return ['qemu-system-i386', *wires, *self.options,
                    '-kernel', os.path.join(BUILD, 'vmm.mb'), '-initrd', ','.join(self.modules()),
                    '-append', self.boot_options]
        if self.lane not in FIRMWARE:
            raise MachineError(f'no lane {self.lane}')
        code, variables = FIRMWARE[self.lane]
        pflash = 'if=pflash,format=raw'
        command = ['qemu-system-x86_64', *wires,
                   '-drive', f'{pflash},unit=0,readonly=on,file={OVMF}{code}',
                   '-drive', f'{pflash},unit=1,snapshot=on,file={OVMF}{variables}']
        if self.lane == 'uefi32':
            command += ['-global', 'driver=cfi.pflash01,property=secure,value=off']
        return [*command, *self.options,
                '-drive', 'if=none,id=d0,format=raw,' +
                (f'file={self.boot_disk}' if self.boot_disk else 'snapshot=on,file=disk.img'),
                *DISK_DEVICES[self.disk]]

    def listen(self, name):
        if self.lane == 'bochs':
            wire = socket.socket(socket.AF_INET)
            wire.bind(('127.0.0.1', 0))
        else:
            wire = socket.socket(socket.AF_UNIX)
            wire.bind(self.path(name))
        wire.listen(1)
        wire.settimeout(20)
        self.listeners[name] = wire

    def start(self, limit):
        """Take a slot, make the files, start the machine; limit seconds count from here."""
        self.slot.__enter__()
        self.make_files()
        self.listen('com1')
        self.listen('qmp')
        with open(self.path('qemu.txt'), 'wb') as log:
            self.process = subprocess.Popen(self.command(), cwd=self.folder, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        self.deadline = time.monotonic() + limit
        try:
            self.com1 = self.accept('com1')
            self.com1.setblocking(False)
            if self.lane != 'bochs':
                self.qmp = Qmp(self.accept('qmp'))
        except (OSError, MachineError) as error:
            raise MachineError(f'QEMU did not start: {self.text_of("qemu.txt") or error}') from None

    def accept(self, name):
        """QEMU's end of a wire; gives up at once when QEMU has ended."""
        while self.process.poll() is None:
            if select.select([self.listeners[name]], [], [], POLL_SECONDS)[0]:
                return self.listeners[name].accept()[0]
        raise MachineError(f'exit status {self.process.returncode}')

    def stop(self):
        """End our own child, give back slot and folder."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        for wire in (*self.listeners.values(), self.com1, self.qmp):
            if wire:
                wire.close()
        if self.slot.file is not None:
            self.slot.__exit__()
            self.slot.file = None
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.stop()

    # ---- the wires ------------------------------------------------------------------

    def text_of(self, name):
        try:
            with open(self.path(name), encoding='cp437', errors='replace') as file:
                return file.read().replace('\r', '')
        except OSError:
            return ''

    def debug(self):
        """What came out of port 402h so far, without what SeaBIOS says there."""
        if self.lane == 'bochs':
            return self.text_of('qemu.txt')
        return SEABIOS.sub('', self.text_of('debug.txt'))

    def console(self):
        """What came out of COM1 so far, without escape sequences and carriage returns."""
        # Of a character whose last byte is still on its way nothing is there yet.
        text = codecs.getincrementaldecoder('utf-8')('replace').decode(bytes(self.received))
        text = ESCAPES.sub('', text)
        return re.sub(r'\r+(\n|\Z)', r'\1', text).replace('\x00', '')

    def pump(self):
        """Take what has arrived; False when the machine has ended and nothing is left."""
        ready = select.select([self.com1], [], [], POLL_SECONDS)[0]
        if ready:
            try:
                data = self.com1.recv(65536)
            except (BlockingIOError, ConnectionResetError):
                data = b''
            if data:
                self.received += data
                return True
        if self.process.poll() is not None:
            return False
        if time.monotonic() > self.deadline:
            raise Timeout('time limit reached')
        if ready:
            time.sleep(POLL_SECONDS)
        return True

    def send(self, text):
        """Type into COM1.  The guest takes its time: wait for room as long as it lives."""
        data = text.encode('utf-8')
        while data:
            try:
                data = data[self.com1.send(data):]
            except BlockingIOError:
                pass
            except (BrokenPipeError, ConnectionResetError):
                return
            if data and not self.pump():
                return

    def send_as_a_typist(self, text):
        """Type a few keys at a time and wait until they are echoed, for a moment."""
        for at in range(0, len(text), KEYS_AT_ONCE):
            before = len(self.received)
            self.send(text[at:at + KEYS_AT_ONCE])
            patience = time.monotonic() + ECHO_SECONDS
            while len(self.received) < before + KEYS_AT_ONCE and time.monotonic() < patience:
                if not self.pump():
                    return

    def wait_for(self, pattern, start=0):
        """Wait until pattern is in the console text from start; False if the machine ended."""
        pattern = re.compile(pattern) if isinstance(pattern, str) else pattern
        while True:
            if pattern.search(self.console()[start:]):
                return True
            if not self.pump():
                return bool(pattern.search(self.console()[start:]))

    def wait_for_prompt(self, start=0):
        return self.wait_for(PROMPT, start)

    def is_at_prompt(self):
        """Is the prompt the last thing on the console?"""
        return bool(PROMPT.search(self.console()))

    def type_line(self, line):
        """Type a command, wait for the next prompt; False if the machine ended instead."""
        start = len(self.console())
        self.send_as_a_typist(line + '\r')
        return self.wait_for(re.compile(r'\n(?:.*\n)*.*' + PROMPT.pattern), start)

    def wait_end(self):
        """Wait until the machine has ended; its exit status."""
        while self.pump():
            pass
        return self.process.wait()

    def exit_code(self):
        """The code of an orderly end; MachineError for every other way to end."""
        status = self.process.returncode
        if status is None:
            raise MachineError('still running')
        if status == 0:
            raise MachineError('the machine reset (triple fault?)')
        if status < 0:
            raise MachineError(f'QEMU was killed by signal {-status}')
        value = (status - 1) // 2
        if status % 2 == 0 or value < EXIT_BASE:
            raise MachineError(f'QEMU exit status {status}: {self.text_of("qemu.txt").strip()}')
        return value - EXIT_BASE


class Qmp:
    """QEMU's control connection."""

    def __init__(self, wire):
        self.wire = wire
        self.file = wire.makefile('rwb')
        wire.settimeout(20)
        self.reply()
        self.call('qmp_capabilities')

    def reply(self):
        while True:
            try:
                line = self.file.readline()
            except ConnectionError:
                line = b''
            if not line:
                raise MachineError('QEMU closed its control connection')
            message = json.loads(line)
            if 'event' not in message:
                return message

    def call(self, command, **arguments):
        self.file.write(json.dumps({'execute': command, 'arguments': arguments}).encode() + b'\n')
        self.file.flush()
        message = self.reply()
        if 'error' in message:
            raise MachineError(f'{command}: {message["error"]["desc"]}')
        return message.get('return')

    def keys(self, names, ms=100):
        """Press the keys together: 'alt-tab', 'ctrl-c', 'ret'.  QEMU waits that long behind each press and
        each release.  Comes back when they are up: what is typed on the serial line meanwhile would be
        Alt+A, not A."""
        keys = [{'type': 'qcode', 'data': name} for name in names.split('-')]
        self.call('send-key', **{'keys': keys, 'hold-time': ms})
        time.sleep(2 * len(keys) * ms / 1000 + 0.05)

    def key(self, name, down):
        """Press or release one key, 'a', 'shift'."""
        self.call('input-send-event', events=[
            {'type': 'key', 'data': {'down': down, 'key': {'type': 'qcode', 'data': name}}}])

    def mouse(self, dx, dy):
        """Move the mouse: to the right, down."""
        events = [{'type': 'rel', 'data': {'axis': axis, 'value': value}}
                  for axis, value in (('x', dx), ('y', dy)) if value]
        self.call('input-send-event', events=events)

    def button(self, name, down):
        """Press or release 'left', 'right' or 'middle'."""
        self.call('input-send-event',
                  events=[{'type': 'btn', 'data': {'button': name, 'down': down}}])

    def screen(self, path):
        self.call('screendump', filename=os.path.abspath(path), format='png')

    def memory(self, start, size, path):
        self.call('pmemsave', val=start, size=size, filename=os.path.abspath(path))

    def close(self):
        self.file.close()
        self.wire.close()


def dos_files():
    """What every drive C: has."""
    return [os.path.join(BUILD, 'dosroot')]
