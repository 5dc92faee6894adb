#!/usr/bin/env python3
"""modes_test - the picture of every mode, pixel by pixel, as QEMU's VGA shows it.

    test/boot/modes_test.py [-o FOLDER] [CASE...]

modes.asm runs on QEMU's own VGA under SeaBIOS and in the system VM on a UEFI machine, whose panel
enlarges by whole numbers (ScreenScaling=integer); a key takes both to the next picture.  Undone, the
enlarged picture is the same.  -o keeps both pictures of each case.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import time

import harness

FOLDER = os.path.join(harness.BUILD, 'modes')
PANEL = (1280, 1024)
SLOW = float(os.environ.get('VMM32_SLOW', '1'))
PROGRAM_SECONDS = 10 * SLOW             # guards against hangs, each
# name, pixels of a line, bits of a colour that count (a DAC has 6, whoever widens them).  QEMU's
# picture has a line for each scan line, and pixels twice where the dot clock is halved.
CASES = [
    ('text80', 720, 6), ('text80_50', 720, 6), ('two_fonts', 720, 6), ('text40', 320, 6),
    ('text_start', 720, 6), ('mono', 720, 6),
    ('cga4', 320, 6), ('cga2', 640, 6), ('mode_0d', 320, 6), ('mode_0e', 640, 6),
    ('mode_10', 640, 6), ('mode_11', 640, 6), ('mode_12', 640, 6), ('mode_13', 320, 6),
    ('panned_13', 320, 6), ('split_13', 320, 6), ('modex', 320, 6),
    ('modex_360x480', 360, 6), ('modex_256x224', 256, 6), ('modex_320x400', 320, 6),
    ('remapped_palette', 640, 6), ('plane_enable', 640, 6),
    ('cga_pages', 320, 6), ('screen_off', 320, 6),
    ('vbe_8', 640, 6), ('vbe_15', 640, 5), ('vbe_16', 800, 5), ('vbe_24', 640, 8),
    ('vbe_32', 640, 8), ('vbe_offset', 640, 5), ('vbe_then_13', 320, 6),
]

UNDER_A_LIST = ('text80', 'mode_12', 'vbe_16')  # the list of VMs covers them, and leaves them as they were


class Picture:
    """A screen dump."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            magic, size, depth, self.pixels = file.read().split(b'\n', 3)
        assert magic == b'P6' and depth == b'255', (magic, depth)
        self.width, self.height = map(int, size.split())

    def row(self, y):
        return self.pixels[y * self.width * 3:(y + 1) * self.width * 3]

    def blank(self):
        return not any(self.pixels)


def rounded(bits):
    """For bytes.translate: colours by their upper bits only."""
    return bytes(value & (0xFF00 >> bits) & 0xFF for value in range(256))


def enlarged(picture, width, times, table):
    """The rows of a picture of QEMU's VGA with every pixel so many times, as bytes."""
    step = picture.width // width * 3
    rows = []
    for y in range(picture.height):
        row = picture.row(y).translate(table)
        rows.append(b''.join(row[x:x + 3] * times for x in range(0, len(row), step)))
    return rows


def shows(panel, picture, width, bits):
    """Empty, or how the panel's picture differs from QEMU's, by its best whole-number fit."""
    if picture.width % width:
        return f'QEMU shows {picture.width} pixels, which is no multiple of {width}'
    table, best = rounded(bits), (-1, 'the picture is nowhere')
    for across in range(panel.width // width, 0, -1):
        rows = enlarged(picture, width, across, table)
        left = (panel.width - width * across) // 2
        right = panel.width - left - width * across
        edge = b'\0' * (left * 3), b'\0' * (right * 3)
        for height in heights(picture.height, panel.height):
            wrong = fits(panel, rows, height, edge, table)
            if not wrong:
                return ''
            best = max(best, wrong)
    return best[1]


def heights(lines, most):
    """Heights of the panel's picture: multiples of the lines, or of half or a quarter of them."""
    unit = lines // 4 if lines % 4 == 0 else lines // 2 if lines % 2 == 0 else lines
    return range(most // unit * unit, unit - 1, -unit)


def fits(panel, rows, height, edge, table):
    """None, or (how many rows were right, what was not)."""
    top = (panel.height - height) // 2
    black = b'\0' * (panel.width * 3)
    for y in range(panel.height):
        wanted = black
        if top <= y < top + height:
            line = ((y - top) * len(rows) + len(rows) // 2) // height
            wanted = edge[0] + rows[line] + edge[1]
        if panel.row(y).translate(table) != wanted:
            row = panel.row(y).translate(table)
            x = next(i for i in range(len(row)) if row[i] != wanted[i]) // 3
            return (y, f'at {x}, {y} of the panel: {row[x * 3:x * 3 + 3].hex()}, not '
                       f'{wanted[x * 3:x * 3 + 3].hex()} (height {height})')
    return None


class Hardware:
    """modes.asm on QEMU's own VGA."""

    def __init__(self, folder):
        self.log = os.path.join(folder, 'dots')
        for left in (self.log, os.path.join(folder, 'qmp')):
            if os.path.exists(left):
                os.remove(left)
        listener = harness.socket.socket(harness.socket.AF_UNIX)
        listener.bind(os.path.join(folder, 'qmp'))
        listener.listen(1)
        listener.settimeout(20)
        self.process = subprocess.Popen(
            ['qemu-system-i386', '-display', 'none', '-nodefaults', '-no-reboot', '-accel', 'tcg',
             '-M', 'pc', '-vga', 'std', '-m', '16',
             '-drive', f'format=raw,snapshot=on,file={FOLDER}/modes.img',
             '-debugcon', f'file:{self.log}', '-global', 'isa-debugcon.iobase=0xe9',
             '-chardev', f'socket,id=qmp,path={folder}/qmp,server=off',
             '-mon', 'chardev=qmp,mode=control',
             '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'], stdin=subprocess.DEVNULL)
        self.qmp = harness.Qmp(listener.accept()[0])
        listener.close()

    def picture(self, number, path):
        """The picture of a case, when its dot has come."""
        end = time.monotonic() + PROGRAM_SECONDS
        while not os.path.exists(self.log) or os.path.getsize(self.log) < number + 1:
            if time.monotonic() > end:
                raise harness.MachineError('on hardware: no next picture')
            time.sleep(0.02)
        self.qmp.call('screendump', filename=path)
        self.qmp.keys('spc')
        return Picture(path)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.qmp.close()


def on_hardware(folder):
    """The pictures of all cases."""
    with harness.Slot():
        machine = Hardware(folder)
        try:
            return [machine.picture(number, os.path.join(folder, f'{name}.hw.ppm'))
                    for number, (name, _, _) in enumerate(CASES)]
        finally:
            machine.stop()


def wait_until(look, good):
    """What look() returns at last: something good, or what it still is after a while."""
    end = time.monotonic() + PROGRAM_SECONDS
    while True:
        found = look()
        if good(found) or time.monotonic() > end:
            return found
        time.sleep(0.05)


def say(name, reason):
    print(f'FAIL modes/{name}: {reason}' if reason else f'PASS modes/{name}', flush=True)
    return bool(reason)


def in_vm(folder, pictures, wanted):
    """Compares case after case; returns the number of failures."""
    screen = ['-M', 'q35', '-vga', 'none', '-device',
              f'bochs-display,xres={PANEL[0]},yres={PANEL[1]}']
    failed = 0
    with harness.Machine('uefi64', [os.path.join(FOLDER, 'modes.com')], screen, memory=256,
                         ini_lines=['ScreenScaling=integer']) as machine:
        machine.start(90 * max(1, SLOW))
        if not machine.wait_for_prompt():
            raise harness.MachineError('no prompt')
        machine.com1.sendall(b'MODES\r')
        machine.deadline = time.monotonic() + len(CASES) * PROGRAM_SECONDS
        for (name, width, bits), picture in zip(CASES, pictures):
            path = os.path.join(folder, f'{name}.vm.ppm')
            if name not in wanted:
                time.sleep(1)
                machine.qmp.keys('spc')
                continue

            def differs(path=path, picture=picture, width=width, bits=bits):
                machine.qmp.call('screendump', filename=path)
                return shows(Picture(path), picture, width, bits)

            reason = wait_until(differs, lambda found: not found)
            failed += say(name, reason)
            if name in UNDER_A_LIST and not reason:
                machine.qmp.keys('ctrl-esc')
                covered = wait_until(differs, bool)
                machine.qmp.keys('esc')
                reason = wait_until(differs, lambda found: not found)
                failed += say(f'{name}_after_a_list', reason if covered else 'no list came')
            machine.qmp.keys('spc')
        if not machine.wait_for_prompt():
            print('FAIL modes: no prompt afterwards')
            failed += 1
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o')
    parser.add_argument('case', nargs='*')
    args = parser.parse_args()
    wanted = args.case or [name for name, _, _ in CASES]
    with tempfile.TemporaryDirectory(prefix='vmm32-') as folder:
        folder = args.o or folder
        os.makedirs(folder, exist_ok=True)
        try:
            pictures = on_hardware(folder)
            return in_vm(folder, pictures, wanted) != 0
        except harness.MachineError as error:
            print(f'FAIL modes: {error}')
            return 1


if __name__ == '__main__':
    sys.exit(main())
