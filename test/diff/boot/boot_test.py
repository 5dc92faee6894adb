#!/usr/bin/env python3
"""boot_test - a boot sector of ours uses the BIOS as a DOS does, on QEMU's hardware and in a VM.

    test/diff/boot/boot_test.py [-v]

The same diskette and hard disk both times.  Each line "name=value" that the body prints is a test,
diff/boot.name; boot/bootsec.expect explains what may differ.  In the VM it is started twice, for what it
wrote must be there again.
"""
import argparse
import os
import signal
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import diff                                             # noqa: E402
import harness                                          # noqa: E402

FLOPPY_SECTORS, DISK_SECTORS = 2880, 16 * 63 * 20
FLOPPY_KEY, DISK_KEY = 0xA55A3CC3, 0x5AA5C33C
MARK = 0xC0DEF00D
DONE = r'clock_carry=[^\n]*\n'


def make_images(folder):
    build = os.path.join(harness.BUILD, 'diff', 'boot')
    floppy, disk = os.path.join(folder, 'BOOTFD.IMG'), os.path.join(folder, 'HARD.IMG')
    with open(floppy, 'wb') as out:
        for name in ('bootfd.bin', 'bootsec.bin'):
            with open(os.path.join(build, name), 'rb') as part:
                out.write(part.read())
        if out.tell() > 41 * 512:
            raise harness.MachineError('the body is larger than the boot sector reads')
        for n in range(1000, FLOPPY_SECTORS):
            out.seek(n * 512)
            out.write(struct.pack('<I', n ^ FLOPPY_KEY))
        out.truncate(FLOPPY_SECTORS * 512)
    with open(disk, 'wb') as out:
        for n in range(DISK_SECTORS):
            out.seek(n * 512)
            out.write(struct.pack('<I', n ^ DISK_KEY))
        out.seek(510)
        out.write(b'\x55\xAA')
        out.truncate(DISK_SECTORS * 512)
    return floppy, disk


def on_hardware(body):
    with harness.Slot(), tempfile.TemporaryDirectory(prefix='vmm32-') as folder:
        floppy, disk = make_images(folder)
        log = os.path.join(folder, 'log')
        with subprocess.Popen(
                ['qemu-system-i386', '-display', 'none', '-nodefaults', '-no-reboot', '-accel', 'tcg',
                 *diff.HARDWARE, *body.machine, '-boot', 'a',
                 '-drive', f'if=floppy,format=raw,file={floppy}',
                 '-drive', f'if=ide,format=raw,file={disk}',
                 '-debugcon', f'file:{log}', '-global', 'isa-debugcon.iobase=0xe9',
                 '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True) as process:
            try:
                said, _ = process.communicate(timeout=body.limit)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                said, _ = process.communicate()
        with open(log, encoding='cp437') as file:
            text = file.read()
        if process.returncode != 0x21:
            raise harness.MachineError(f'on hardware: exit status {process.returncode}, {said.strip()}, '
                                       f'last line {(text.splitlines() or ["none"])[-1]}')
        with open(floppy, 'rb') as file:
            file.seek((FLOPPY_SECTORS - 1) * 512)
            if struct.unpack('<I', file.read(4))[0] != MARK:
                raise harness.MachineError('on hardware: nothing was written')
        return text


def in_vm(body):
    """What it prints in a VM of its own, the first and the second time."""
    with tempfile.TemporaryDirectory(prefix='vmm32-') as folder, \
            harness.Machine('mb', files=make_images(folder), memory=128,
                            options=[*body.machine, '-vga', 'std']) as machine:
        machine.start(body.limit)
        texts = []
        alive = machine.wait_for_prompt()
        for _ in range(2):
            start = len(machine.console())
            machine.send_as_a_typist('BOOT BOOTFD.IMG /HD HARD.IMG\r')
            alive = alive and machine.wait_for(DONE, start) and machine.wait_for('was ended', start)
            machine.send('\r')          # the prompt was shown while the other VM had the screen
            alive = alive and machine.wait_for(
                diff.re.compile(r'was ended(?:.*\n)*.*' + harness.PROMPT.pattern), start)
            if not alive:
                raise harness.MachineError(f'in a VM: it came to {machine.console()[-300:]!r}; '
                                           f'{machine.debug()[-1000:]}')
            texts.append(machine.console()[start:])
        return texts


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    body = diff.Body('boot/bootsec')
    try:
        hardware = on_hardware(body)
        ours = in_vm(body)
        lines = diff.compare(body, hardware, ours[0])
        mark = dict(diff.parse(ours[1])).get('mark_before')
        lines.append('PASS diff/boot/what_it_wrote_is_there_again' if mark == f'{MARK:08X}h' else
                     f'FAIL diff/boot/what_it_wrote_is_there_again: mark_before={mark}')
    except (harness.MachineError, harness.Timeout, OSError) as error:
        hardware, lines, ours = '', [f'FAIL diff/boot: {error}'], ['']
    if args.verbose:
        values = dict(diff.parse(ours[0]))
        for name, value in diff.parse(hardware):
            print(f'{name:30} {value:14} {values.get(name)}{"" if value == values.get(name) else "    <--"}')
    print('\n'.join(lines))
    return any(line.startswith('FAIL') for line in lines)


if __name__ == '__main__':
    sys.exit(main())
