#!/usr/bin/env python3
"""powercut - the power goes while a program writes: what it had closed 2 s before is there.

    test/power/powercut.py [--seed N] [--kills 25] [--states 12] [-k FAT] [-v]

Each kill: a fresh volume, a script made by chance, QEMU killed at a random moment.  Then the volume as the
disk had it, and as it would have been after a random part of the same writes, some of those that were
not flushed missing or torn (--states of them).  fsck.fat -n finds nothing but clusters that belong to
nobody, and mtools reads each file with the contents that model.py demands.
The seed is printed; the same seed makes the same scripts, not the same moments.
"""
import argparse
import concurrent.futures
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'boot'))
import disk as disks                                            # noqa: E402
import harness                                                  # noqa: E402
import model                                                    # noqa: E402

PART = 1 << 20
SECTOR = 512
LABEL = 'POWERCUT'
LIMIT = 120
LINES = 900                         # more than a machine does in the longest time it has
WORK_SECONDS = (0.5, 7)
ENOUGH = 40                         # demands after which a disk that forgets must be noticed
# name: (bits of the FAT, sectors a cluster, KB, type of the partition)
VOLUMES = {
    'fat12': (12, 1, 1900, 0x01),
    'fat12-8': (12, 8, 12000, 0x01),
    'fat16': (16, 1, 8000, 0x06),
    'fat16-4': (16, 4, 24000, 0x06),
    'fat32': (32, 1, 36000, 0x0C),
    'fat32-2': (32, 2, 70000, 0x0C),
}
# What fsck.fat may say: lost clusters, what can be counted again, copies and marks on their way.
# mtools takes a FAT16 volume that is marked as in use (a bit of FAT[1]) for no volume.
os.environ['MTOOLS_SKIP_CHECK'] = '1'

HARMLESS = re.compile(
    r'^fsck\.fat |^\S+: \d+ files, \d+/\d+ clusters$|^Reclaimed \d+ unused clusters? |'
    r'^Free cluster summary (uninitialized|wrong) |^\s*$|^Leaving filesystem unchanged\.$|'
    r'^\s*Not auto-correcting this\.$|^\s*1\) |^\s*2\) |'
    r'^Dirty bit is set|^There are differences between boot sector and its backup|^Differences: |'
    r'^\s*Automatically removing dirty bit|^\s*Auto-correcting\.$|'
    r'^/[^,]*$|^\s*File size is \d+ bytes, cluster chain length is > \d+ bytes\.$|'
    r'^\s*Truncating file to \d+ bytes\.$|^FATs differ|^\s*Us(e|ing) .*FAT')
SHARED = re.compile(
    r'(?m)^(/.*?) +and\n\s*(/.*?) *\n\s*share clusters\.\n\s*Truncating second to .*\n'
    r'(\2 *\n\s*File size is \d+ bytes, cluster chain length is \d+ bytes\.\n.*\n)?')
print_lock = threading.Lock()


class Failure(Exception):
    """What has to be is not so."""


def short_names(chance, serial):
    return f'F{serial}.{chance.choice(["DAT", "TXT", "C", "BAK"])}'


def long_names(chance, serial):
    """From one part of a long name to ten; some are short names but for their letters' size."""
    kind = chance.random()
    if kind < 0.2:
        return f'f{serial}.dat'
    if kind < 0.8:
        return f'File {serial} has {chance.choice(["a", "quite a", "a really"])} long name.text'
    return f'{serial} ' + 'and so on ' * chance.randrange(1, 11) + 'end.of.it'


def make_volume(path, name):
    bits, cluster, kilobytes, _ = VOLUMES[name]
    done = subprocess.run(
        ['/usr/sbin/mkfs.fat', '-F', str(bits), '-s', str(cluster), '-n', LABEL, '-h', '2048',
         '-C', path, str(kilobytes)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failure(f'mkfs.fat: {done.stdout.strip()}')


def make_disk(volume, kind):
    """The partition in a disk, the bytes."""
    with open(volume, 'rb') as source:
        data = source.read()
    table = bytes([0, 0, 0, 0, kind, 0, 0, 0]) + struct.pack('<II', PART // SECTOR,
                                                             len(data) // SECTOR)
    sector = bytes(446) + table + bytes(48) + b'\x55\xAA'
    return sector.ljust(PART, b'\0') + data


class Volume:
    """The volume as a file, which becomes each state of it in turn."""

    def __init__(self, folder, base):
        self.path = os.path.join(folder, 'volume.img')
        self.base, self.folder = base, folder
        self.out = os.path.join(folder, 'found')
        with open(self.path, 'wb') as file:
            file.write(base[PART:])
        self.changed = set()

    def become(self, state):
        with open(self.path, 'r+b') as file:
            for at in self.changed - set(state):
                file.seek(at - PART)
                file.write(self.base[at:at + SECTOR])
            for at, data in state.items():
                if at >= PART:
                    file.seek(at - PART)
                    file.write(data)
        self.changed = {at for at in state if at >= PART}

    def fsck(self, moving):
        """What fsck.fat finds that should not be.  moving: the two names of a file that is being moved; for
        a moment both may have its clusters, for the old entry goes when the new one is there."""
        def shared(match):
            return '' if {match[1], match[2]} == moving else match[0]

        done = subprocess.run(['/usr/sbin/fsck.fat', '-n', self.path], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        text = SHARED.sub(shared, done.stdout.decode('cp437'))
        lines = text.splitlines()
        return [line for line in lines if not HARMLESS.match(line)]

    def files(self):
        """{path: bytes} of all files, as mtools reads them."""
        kept = self.look_clean()
        try:
            return self.copied()
        finally:
            with open(self.path, 'r+b') as file:
                for at, data in kept:
                    file.seek(at)
                    file.write(data)

    def look_clean(self):
        """mtools reads no FAT16 whose "was not shut down" mark is set [FATGEN103]; [(place, old byte)]."""
        with open(self.path, 'r+b') as file:
            boot = file.read(SECTOR)
            reserved, copies, _, _, _, size = struct.unpack_from('<HBHHBH', boot, 14)
            if size == 0 or struct.unpack_from('<8s', boot, 54)[0].rstrip() != b'FAT16':
                return []
            kept = []
            for copy in range(copies):
                at = (reserved + copy * size) * SECTOR + 3
                file.seek(at)
                kept.append((at, file.read(1)))
                file.seek(at)
                file.write(bytes([kept[-1][1][0] | 0x80]))
            return kept

    def copied(self):
        subprocess.run(['rm', '-rf', self.out], check=True)
        os.mkdir(self.out)
        done = subprocess.run(['mcopy', '-s', '-n', '-i', self.path, '::/', self.out],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        text = done.stdout.decode('cp437', 'replace').strip()
        if text:
            raise Failure(f'mcopy: {text}')
        found = {}
        for folder, _, names in os.walk(self.out):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, 'rb') as file:
                    found[os.path.relpath(path, self.out).replace('/', '\\')] = file.read()
        return found


def work(name, folder, script, header, seconds):
    """Run the script and kill QEMU after so many seconds of it; disk, and all that was said."""
    volume = os.path.join(folder, 'made.img')
    make_volume(volume, name)
    lines = os.path.join(folder, 'OPS.TXT')
    with open(lines, 'w', encoding='cp437', newline='') as out:
        out.write(script.text(header))
    with harness.Machine(files=[os.path.join(harness.BUILD, 'guest', 'pwork.com'), lines],
                         ini_lines=[f'Drive={LABEL}', 'Paging=no', 'COM1=debug']) as machine:
        disk = disks.RecordingDisk(make_disk(volume, VOLUMES[name][3]), os.path.join(folder, 'nbd'),
                                   machine.path('debug.txt'))
        machine.disks = [disk.source]
        try:
            machine.start(LIMIT * float(os.environ.get('VMM32_SLOW', '1')))
            if not machine.wait_for_prompt():
                raise Failure('no prompt')
            machine.send('PWORK OPS.TXT\r')
            end = None
            while end is None or time.monotonic() < end:
                if not machine.pump():
                    raise Failure('the machine ended: ' + machine.debug().strip()[-200:])
                if end is None and 'COM1: B 0 ' in machine.debug():
                    end = time.monotonic() + seconds
            machine.process.kill()
            machine.process.wait()
            with open(machine.path('debug.txt'), 'rb') as file:
                said = file.read()
        except harness.MachineError as error:
            raise Failure(f'{error}; {machine.debug().strip()[-200:]}') from None
        finally:
            if machine.process and machine.process.poll() is None:
                machine.process.kill()
                machine.process.wait()
            disk.join()
    if disk.error:
        raise Failure(f'the disk: {disk.error}')
    return disk, said


def forgetful(states, chance):
    """The same states, but a tenth of the sectors never reached the disk."""
    for count, strict, state in states:
        yield count, strict, {at: data for at, data in state.items() if chance.random() < 0.9}


def judge(script, disk, said, states, folder):
    """Look at the volume in each of these states; how many files were demanded, and all that is wrong."""
    volume = Volume(folder, disk.base)
    demanded, wrong = 0, []
    for count, strict, state in states:
        until = disk.log[count].said if count < len(disk.log) else len(said)
        heard = model.Heard(said[:until])
        volume.become(state)
        problems = [f'fsck.fat: {line.strip()}' for line in volume.fsck(script.moving(heard))]
        try:
            problems += model.complaints(script, heard, volume.files())
        except Failure as failure:
            problems.append(str(failure))
        demanded += sum(1 for _ in model.demands(script, heard))
        if problems:
            where = f'after write {count} of {len(disk.log)}{" in part" if strict else ""}'
            line = script.lines[heard.begun] if heard.begun >= 0 else 'no line'
            wrong.append(f'{where}, at line {heard.begun} ({line}): ' + '; '.join(problems[:4]))
    return demanded, wrong


def one_kill(seed, number, args):
    """One machine, killed; (name, files demanded, states looked at, problems)."""
    chance = random.Random(f'{seed}/{number}')
    names = [name for name in VOLUMES if re.search(args.k, name)]
    name = names[number % len(names)]
    room = VOLUMES[name][2] * 1024
    is_long = number // len(names) % 2 == 1
    script = model.Script(chance, LINES, long_names if is_long else short_names,
                          room=min(room, 3 << 20))
    with tempfile.TemporaryDirectory(prefix='vmm32-power-') as folder:
        seconds = chance.uniform(*WORK_SECONDS)
        disk, said = work(name, folder, script, 'L\r\n' if is_long else '', seconds)
        heard = model.Heard(said)
        if heard.error:
            raise Failure(f'line {heard.error[0]} ({script.lines[heard.error[0]]}): '
                          f'error {heard.error[1]}')
        total = len(disk.log)
        points = sorted((chance.randrange(total + 1), chance.random() < 0.7)
                        for _ in range(args.states)) + [(total, False)]
        demanded, wrong = judge(script, disk, said, disks.crash_states(disk, points, chance), folder)
        if demanded >= ENOUGH and not wrong:        # would it have been noticed?
            states = disks.crash_states(disk, [(total, False)] * 8, chance)
            if not judge(script, disk, said, forgetful(states, chance), folder)[1]:
                wrong.append('a disk that forgets a tenth is not noticed')
        name += '-long' if is_long else ''
        return name, demanded, len(points), len(heard.ended), total, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--kills', type=int, default=25)
    parser.add_argument('--first', type=int, default=0, help='number of the first kill')
    parser.add_argument('--states', type=int, default=12)
    parser.add_argument('-k', metavar='FAT', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    seed = args.seed if args.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f'power cuts: seed {seed}', flush=True)
    totals = [0, 0, 0]

    def one(number):
        try:
            name, demanded, states, lines, writes, wrong = one_kill(seed, number, args)
        except (Failure, harness.MachineError, OSError) as failure:
            name, demanded, states, lines, writes, wrong = '?', 0, 0, 0, 0, [str(failure)]
        with print_lock:
            for index, value in enumerate((demanded, states, lines)):
                totals[index] += value
            if args.verbose or wrong:
                print(f'---- kill {number} on {name}: {lines} lines done, {writes} writes, {states} '
                      f'states, {demanded} files demanded')
            for problem in wrong[:6 if not args.verbose else None]:
                print(f'     {problem}')
            print(f'FAIL power/{name}-{number}: seed {seed}: {len(wrong)} states are wrong' if wrong
                  else f'PASS power/{name}-{number}', flush=True)
        return bool(wrong)

    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        failed = sum(pool.map(one, range(args.first, args.first + args.kills)))
    print(f'power cuts: {args.kills} kills, {totals[1]} states of disks, {totals[2]} lines of scripts, '
          f'{totals[0]} demands on files')
    if totals[0] == 0:
        print('FAIL power/demands: no file was ever demanded')
        failed += 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
