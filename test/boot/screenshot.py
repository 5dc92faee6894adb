#!/usr/bin/env python3
"""screenshot - type commands at the prompt and take a picture: docs/screenshot.png.

    test/boot/screenshot.py [-o FILE.png] [-f FILE]... [COMMAND...]

Starts the stick under OVMF x64 with a 640 x 480 screen.
"""
import argparse
import os
import sys
import time

import harness

OVERVIEW = ['VER', 'DIR', 'TYPE README.TXT']


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', default=os.path.join(harness.TOP, 'docs', 'screenshot.png'))
    parser.add_argument('-f', action='append', default=[])
    parser.add_argument('command', nargs='*', default=OVERVIEW)
    args = parser.parse_args()
    screen = ['-M', 'q35', '-vga', 'none', '-device', 'bochs-display,xres=640,yres=480']
    with harness.Machine('uefi64', args.f, screen, memory=256) as machine:
        machine.start(60)
        if not machine.wait_for_prompt():
            sys.exit('screenshot: the machine ended')
        for command in args.command:
            if not machine.type_line(command):
                sys.exit(f'screenshot: the machine ended at {command}')
        time.sleep(0.5)                 # the screen follows the console with the next tick
        machine.qmp.screen(args.o)
    print(args.o)


if __name__ == '__main__':
    main()
