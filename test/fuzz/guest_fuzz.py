#!/usr/bin/env python3
"""guest_fuzz - random programs in a VM: whatever they do, a prompt comes back.

    test/fuzz/guest_fuzz.py [SEED [PROGRAMS]]      default 1 20; the seed is printed

A program is random bytes mixed with what hurts most: interrupts with random functions, port and flag
instructions, segment loads, prefixes.  One that does not come to an end gets Ctrl+Alt+Del.  It is
a failure when the machine ends, or does not prompt again.
"""
import os
import random
import re
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'boot'))
import harness                                                  # noqa: E402

INTERRUPTS = [0x10, 0x13, 0x15, 0x16, 0x1A, 0x20, 0x21, 0x25, 0x29, 0x2F]
SENSITIVE = [0xFA, 0xFB, 0x9C, 0x9D, 0xCF, 0xF4, 0xEC, 0xEE, 0xE4, 0xE6, 0x6C, 0x6E, 0xCC, 0xCE, 0x0F]
SEGMENTS = [0x8E, 0x07, 0x17, 0x1F, 0x61, 0xC3, 0xCB]
PROGRAM_BYTES = 1500
PATIENCE_SECONDS = 1.5              # then Ctrl+Alt+Del, again and again
GIVE_UP_SECONDS = 30
CTRL_ALT_DEL = '\x1b[3;7~'          # as a terminal sends it


def program(rng):
    code = bytearray()
    while len(code) < PROGRAM_BYTES:
        kind = rng.random()
        if kind < 0.5:
            code += bytes(rng.randrange(256) for _ in range(rng.randrange(1, 6)))
        elif kind < 0.7:
            code += bytes([0xB4, rng.randrange(256), 0xCD, rng.choice(INTERRUPTS)])
        elif kind < 0.8:
            code += bytes([0x66, rng.randrange(256), rng.randrange(256)])
        elif kind < 0.9:
            code.append(rng.choice(SENSITIVE))
        else:
            code += bytes([rng.choice(SEGMENTS), rng.randrange(256)])
    return bytes(code)


def run_one(machine, name):
    """Runs a program; what went wrong, or ''."""
    prompt = re.compile(r'\n(?:.*\n)*.*' + harness.PROMPT.pattern)
    start, asked, began = len(machine.console()), 0, time.monotonic()
    machine.send(f'{name}\r')
    while time.monotonic() - began < GIVE_UP_SECONDS:
        if not machine.pump():
            return 'the machine ended: ' + machine.debug().strip().split('\n')[-1]
        if prompt.search(machine.console()[start:]):
            return ''
        if time.monotonic() - began > PATIENCE_SECONDS * (asked + 1):
            asked += 1
            machine.send(CTRL_ALT_DEL)
    return 'no prompt came back'


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            with open(os.path.join(folder, f'R{number}.COM'), 'wb') as file:
                file.write(program(rng))
        with harness.Machine('mb', [folder], boot_options='serial=tty exitport=f4') as machine:
            machine.start(60 + count * GIVE_UP_SECONDS)
            wrong = '' if machine.wait_for_prompt() else 'no first prompt'
            for number in range(count):
                wrong = wrong or run_one(machine, f'R{number}')
                if wrong:
                    print(f'FAIL fuzz/guest: seed {seed}, program {number}: {wrong}')
                    return 1
    print(f'PASS fuzz/guest seed {seed}, {count} programs')
    return 0


if __name__ == '__main__':
    sys.exit(main())
