#!/usr/bin/env python3
"""screen_test - what a person sees and types: the panel's pixels read back as text, PS/2 keys.

Each case boots the stick under UEFI with another display, types at the PS/2 keyboard and reads
the picture of the screen glyph by glyph with the font that the display device uses.
"""
import os
import sys
import time

import harness

FONT = os.path.join(harness.BUILD, 'vmm-font', 'font_8x16.bin')
COLUMNS, ROWS, WIDTH, HEIGHT = 80, 25, 8, 16
KEYS = {' ': 'spc', '\r': 'ret', '.': 'dot', '\\': 'backslash', '-': 'minus'}
DISPLAYS = {
    'vga_1280x800': ['-M', 'q35', '-vga', 'std'],
    'gop_640x480': ['-M', 'q35', '-vga', 'none', '-device', 'bochs-display,xres=640,yres=480'],
    'gop_1920x1080': ['-M', 'q35', '-vga', 'none', '-device', 'bochs-display,xres=1920,yres=1080'],
    'frame_buffer_in_ram': ['-M', 'q35', '-vga', 'none', '-device', 'ramfb'],
}


class Picture:
    """A screen dump in PPM, as text."""

    def __init__(self, path, font):
        with open(path, 'rb') as file:
            data = file.read()
        magic, size, depth, self.pixels = data.split(b'\n', 3)
        assert magic == b'P6' and depth == b'255', (magic, depth)
        self.width, self.height = map(int, size.split())
        self.scale = min(self.width // (COLUMNS * WIDTH), self.height // (ROWS * HEIGHT))
        self.left = (self.width - COLUMNS * WIDTH * self.scale) // 2
        self.top = (self.height - ROWS * HEIGHT * self.scale) // 2
        self.glyphs = {}
        for code in range(256):
            self.glyphs.setdefault(font[code * HEIGHT:code * HEIGHT + HEIGHT], code)

    def lit(self, x, y):
        at = (y * self.width + x) * 3
        return self.pixels[at:at + 3] != b'\0\0\0'

    def cell(self, column, row):
        """The character of a cell; '?' when its pixels are no glyph."""
        lines = bytearray()
        for y in range(HEIGHT):
            bits = 0
            for x in range(WIDTH):
                shown = {self.lit(self.left + (column * WIDTH + x) * self.scale + i,
                                  self.top + (row * HEIGHT + y) * self.scale + j)
                         for i in range(self.scale) for j in range(self.scale)}
                if len(shown) != 1:
                    return '?'          # a dot must be one square of one colour
                bits = bits << 1 | shown.pop()
            lines.append(bits)
        code = self.glyphs.get(bytes(lines))
        return '?' if code is None else chr(code) if 32 < code < 127 else ' '

    def text(self):
        return '\n'.join(''.join(self.cell(c, r) for c in range(COLUMNS)).rstrip()
                         for r in range(ROWS))


def look(machine, font, wanted, seconds=30):
    """Waits until all the wanted lines are on the screen; returns its text."""
    path = machine.path('screen.ppm')
    end = time.monotonic() + seconds
    while True:
        machine.qmp.call('screendump', filename=path)
        text = Picture(path, font).text()
        lines = text.split('\n')
        if all(line in lines for line in wanted) or time.monotonic() > end:
            return text
        time.sleep(0.5)


def type_keys(machine, text):
    for char in text:
        machine.qmp.keys(KEYS.get(char, char))
        time.sleep(0.05)


def run(name, options, font):
    with harness.Machine('uefi64', [], options, memory=256,
                         boot_options='serial=off exitport=f4') as machine:
        machine.start(90)
        prompt = look(machine, font, ['VMM32 DOS.  HELP tells about the commands.'], 60)
        if 'VMM32 DOS.' not in prompt:
            return f'no prompt on the screen: {prompt.split()[:12]}'
        type_keys(machine, 'echo one two\r')
        wanted = ['C:\\>echo one two', 'one two']
        text = look(machine, font, wanted)
        for line in wanted:
            if line not in text.split('\n'):
                return f'{line!r} is not on the screen: {text.split()[:20]}'
        type_keys(machine, 'shutdown 3\r')
        machine.wait_end()
        if machine.exit_code() != 3:
            return f'exit code {machine.exit_code()}'
    return ''


def main():
    failed = 0
    with open(FONT, 'rb') as file:
        font = file.read()
    for name, options in DISPLAYS.items():
        if len(sys.argv) > 1 and not any(word in name for word in sys.argv[1:]):
            continue
        try:
            reason = run(name, options, font)
        except harness.MachineError as error:
            reason = str(error)
        print(f'FAIL screen/{name}: {reason}' if reason else f'PASS screen/{name}', flush=True)
        failed += bool(reason)
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
