#!/usr/bin/env python3
"""int_fuzz - one VM calls all of INT 21h and 2Fh with random registers; nobody else notices.

    test/fuzz/int_fuzz.py [--seed N] [--seconds 60] [-v]

Beside it another VM looks after its files on the same volume (keeper.c): after each round it says that
they are as it left them.  INTFUZZ runs in a VM of its own until it ends or is ended, again and again with
the next seed; when it calls no more it gets Ctrl+Alt+Del.  It is a failure when
the machine ends, a file of the keeper's has changed, the keeper has stopped, the system VM does not prompt again,
or fsck.fat finds something in the volume afterwards.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'boot'))
import harness                                                  # noqa: E402

PART = 1 << 20
CALLS = 20000                       # of one program
END_SECONDS = 1.5                   # without 256 more calls: it runs wild
GIVE_UP_SECONDS = 60
MORE = 'COM1: FUZZ 256'
ROUND = re.compile(r'VCD: VM \d+ COM1: KEEPER round (\d+)')
BAD = re.compile(r'VCD: VM \d+ COM1: KEEPER BAD.*')


class Failure(Exception):
    """What has to be is not so."""


def need(condition, text):
    if not condition:
        raise Failure(text)


def rounds(machine):
    bad = BAD.search(machine.debug())
    need(not bad, bad and bad.group(0))
    return len(ROUND.findall(machine.debug()))


def wait_for_rounds(machine, wanted):
    start, until = rounds(machine), time.monotonic() + GIVE_UP_SECONDS
    while rounds(machine) < start + wanted:
        need(machine.pump(), 'the machine ended')
        need(time.monotonic() < until, 'the other VM works no more')


def run_one(machine, seed):
    """One program, until the system VM prompts again; how often it had to be ended."""
    start = len(machine.console())
    machine.send_as_a_typist(f'FZ {seed} {CALLS}\r')
    # If it ended by itself just before, the keys ended the first program of the system VM, batch file and all.
    over = re.compile(rf'(AFTER{seed}|ended by Ctrl.Alt.Del\.)\n[^\0]*{harness.PROMPT.pattern}')
    began = moved = time.monotonic()
    ends, told = 0, 0
    while not over.search(machine.console()[start:]):
        need(machine.pump(), 'the machine ended: ' + machine.debug().strip()[-300:])
        now, said = time.monotonic(), machine.debug().count(MORE)
        if said != told:
            told, moved = said, now
        need(now - began < GIVE_UP_SECONDS, f'program {seed}: no prompt came back')
        if now - moved > END_SECONDS:
            ends, moved = ends + 1, now
            machine.qmp.keys('ctrl-alt-delete')     # on the serial line it might wait behind other keys
    return ends


def fsck(disk, folder):
    part = os.path.join(folder, 'part.img')
    with open(disk, 'rb') as source, open(part, 'wb') as out:
        source.seek(PART)
        out.write(source.read())
    done = subprocess.run(['/usr/sbin/fsck.fat', '-n', part], text=True, errors='replace',
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = [line.strip() for line in done.stdout.splitlines()
             if not re.match(r'fsck\.fat |\S+: \d+ files, |Free cluster summary uninit|\s*$', line)]
    need(not lines, f'fsck.fat: {lines[:6]}')


def fuzz(machine, chance, seconds, verbose):
    """Fuzz for so long; number of programs, and how many had to be ended."""
    need(machine.wait_for_prompt(), 'no prompt')
    for line in ('MD D:\\FUZZ', 'MD D:\\KEPT', 'START /B KEEPER D:\\KEPT'):
        need(machine.type_line(line), 'the machine ended')
    wait_for_rounds(machine, 2)
    programs, ended, until = 0, 0, time.monotonic() + seconds
    while time.monotonic() < until:
        seed = chance.randrange(1, 1 << 31)
        ends = run_one(machine, seed)
        rounds(machine)
        programs += 1
        ended += ends > 0
        if verbose:
            print(f'program {seed}: ended {ends} times', flush=True)
    wait_for_rounds(machine, 3)
    return programs, ended


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 31)
    print(f'int fuzz: seed {seed}', flush=True)
    with tempfile.TemporaryDirectory(prefix='vmm32-fuzz-') as folder:
        disk, batch = os.path.join(folder, 'disk.img'), os.path.join(folder, 'FZ.BAT')
        harness.make_data_disk(disk, 'FUZZ')
        with open(batch, 'w', encoding='ascii', newline='') as out:
            out.write('@ECHO OFF\r\nSTART /W INTFUZZ %1 %2\r\nECHO AFTER%1\r\n')
        guest = os.path.join(harness.BUILD, 'guest')
        files = [os.path.join(guest, 'bad', 'intfuzz.com'), os.path.join(guest, 'keeper.com'),
                 os.path.join(guest, 'child.com'), batch]
        with harness.Machine(files=files, disks=[disk],
                             ini_lines=['Drive=FUZZ', 'Paging=no', 'COM1=debug']) as machine:
            try:
                machine.start(args.seconds + 120)
                programs, ended = fuzz(machine, random.Random(seed), args.seconds, args.verbose)
                kept = rounds(machine)
                calls = 256 * machine.debug().count(MORE)
                need(calls > 0, 'no program got far')
                machine.send_as_a_typist('SHUTDOWN\r')
                machine.wait_end()
                need(machine.exit_code() == 0, 'exit code')
                fsck(disk, folder)
            except (Failure, harness.MachineError) as failure:
                if args.verbose:
                    print(machine.console()[-9000:], machine.debug()[-3000:], sep='\n----\n')
                print(f'FAIL fuzz/int21: seed {seed}: {failure}')
                return 1
    print(f'PASS fuzz/int21 ({calls} calls of {programs} programs, {ended} of them ended; {kept} rounds of the '
          'other VM)')
    return 0


if __name__ == '__main__':
    sys.exit(main())
