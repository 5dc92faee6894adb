#!/usr/bin/env python3
"""edit_test - EDIT as a person uses it: keys, menus and the mouse; the screen is read back from its pixels."""
import collections
import os
import re
import sys
import time

import harness
import screen_test

KEYS = {' ': 'spc', '\r': 'ret', '.': 'dot', '-': 'minus', '\t': 'tab'}


class ColouredPicture(screen_test.Picture):
    """The background of a cell is its most frequent colour."""

    seen = {}           # pixels of a cell: its character

    def cell(self, column, row):
        step = screen_test.WIDTH * 3
        lines = [self.pixels[at:at + step] for at in
                 (((self.top + row * screen_test.HEIGHT + y) * self.width + self.left) * 3 + column * step
                  for y in range(screen_test.HEIGHT))]
        key = b''.join(lines)
        if key not in self.seen:
            dots = [[line[x:x + 3] for x in range(0, step, 3)] for line in lines]
            background = collections.Counter(sum(dots, [])).most_common(1)[0][0]
            bits = bytes(sum((dot != background) << (7 - i) for i, dot in enumerate(line)) for line in dots)
            code = self.glyphs.get(bits)
            self.seen[key] = chr(code) if code is not None and 32 < code < 127 else ' '
        return self.seen[key]


class Wrong(Exception):
    pass


class Session:
    def __init__(self, machine, font):
        self.machine, self.font = machine, font

    def screen(self):
        path = self.machine.path('screen.ppm')
        self.machine.qmp.call('screendump', filename=path)
        return ColouredPicture(path, self.font).text()

    def wait(self, pattern, seconds=30):
        end = time.monotonic() + seconds
        while True:
            text = self.screen()
            if re.search(pattern, text, re.MULTILINE):
                return text
            if time.monotonic() > end:
                raise Wrong(f'not on the screen: {pattern!r} in {text.split()[:60]}')
            time.sleep(0.3)

    def type(self, text):
        for char in text:
            self.machine.qmp.keys(KEYS.get(char, 'shift-' + char.lower() if char.isupper() else char), 40)

    def keys(self, *names):
        for name in names:
            self.machine.qmp.keys(name, 40)


def edit(session):
    s = session
    s.wait('HELP .* the commands')
    s.type('edit letter.txt\r')
    s.wait(r'Line:1 +Col:1')
    s.type('Dear reader\r  indented\rthird line')
    s.wait(r'^  third line')                    # the indent was repeated
    s.wait(r'Changed .*Line:3 +Col:13')
    s.keys('home', 'delete', 'delete')
    s.wait(r'^third line')
    s.keys('ctrl-z')                            # one delete comes back
    s.wait(r'^ third line')
    s.keys('ctrl-f')
    s.type('reader\r')
    s.wait(r'Line:1 +Col:12')
    s.keys('ctrl-x')                            # what was found is selected
    s.wait(r'^Dear$')
    s.keys('ctrl-end')
    s.type('\r')
    s.keys('ctrl-v')
    s.wait(r'^ reader')
    s.keys('alt-f')
    s.wait(r'Save As\.\.\.')
    s.keys('s')                                 # Save
    s.wait(r'F1=Help  Alt=Menu {10,}')
    # the mouse: to the corner, then onto File, pressed
    for _ in range(12):
        s.machine.qmp.mouse(-90, -90)
        time.sleep(0.05)
    s.machine.qmp.mouse(12, 0)
    s.machine.qmp.button('left', True)
    s.wait(r'Save As\.\.\.')
    s.machine.qmp.button('left', False)
    s.keys('esc')
    # another file beside it, in two windows
    s.keys('alt-v')
    s.wait('Split Window')
    s.keys('s')
    s.wait('UNTITLED')
    s.keys('f6')
    s.type('other')
    s.wait(r'^other')
    s.keys('alt-f', 'x')
    s.wait(r'has changed\. Save it')
    s.keys('n')
    s.wait(r'C:\\>')
    s.type('type letter.txt\r')
    s.wait(r'^Dear *\n^  indented\n^ third line\n^ reader')
    s.type('edit nofile.txt\r')
    s.wait(r'Line:1 +Col:1')
    s.keys('alt-f', 'x')
    s.wait(r'C:\\>$')


def main():
    with open(screen_test.FONT, 'rb') as file:
        font = file.read()
    reason = ''
    try:
        with harness.Machine('uefi64', [], ['-M', 'q35', '-vga', 'none', '-device', 'bochs-display,xres=640,yres=480'],
                             memory=256, boot_options='serial=off exitport=f4') as machine:
            machine.start(180)
            session = Session(machine, font)
            edit(session)
            session.type('shutdown 3\r')
            machine.wait_end()
            if machine.exit_code() != 3:
                reason = f'exit code {machine.exit_code()}'
    except (harness.MachineError, Wrong) as error:
        reason = str(error)
    print(f'FAIL screen/edit: {reason}' if reason else 'PASS screen/edit', flush=True)
    return reason != ''


if __name__ == '__main__':
    sys.exit(main())
