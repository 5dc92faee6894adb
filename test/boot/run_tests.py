#!/usr/bin/env python3
"""run_tests - run the boot scenarios of tests.cfg; one PASS or FAIL line for each.

    test/boot/run_tests.py [-k PATTERN] [-v] [--list] [--keep]

-k runs the scenarios whose name matches the regular expression, -v prints every console,
--keep leaves the folders of failed machines and says where they are.
"""
import argparse
import concurrent.futures
import configparser
import glob
import os
import re
import shlex
import struct
import sys
import threading
import time
import zlib

import harness

CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tests.cfg')
TAIL_LINES = 20
KEYS = {'profiles', 'lane', 'machine', 'memory', 'disk', 'files', 'boot', 'ini', 'damage',
        'type', 'expect', 'forbid', 'debug', 'exit', 'ends', 'limit', 'programs', 'drive', 'cd'}
print_lock = threading.Lock()


class Failure(Exception):
    """What the scenario demands did not happen."""


class Scenario:
    """One stanza of tests.cfg, on one profile."""

    def __init__(self, name, stanza, profile):
        self.name = name
        self.values = {**profile, **stanza}
        if 'machine' in stanza and 'machine' in profile:
            self.values['machine'] = profile['machine'] + ' ' + stanza['machine']
        unknown = set(self.values) - KEYS
        if unknown:
            raise SystemExit(f'tests.cfg: [{name}]: unknown key {", ".join(sorted(unknown))}')
        self.results = []               # (passed, name, reason) of programs run inside

    def get(self, key, default=''):
        return self.values.get(key, default).strip()

    def lines(self, key):
        return [line.strip() for line in self.get(key).splitlines() if line.strip()]

    def limit(self):
        slow = float(os.environ.get('VMM32_SLOW', '1'))
        return float(self.get('limit', '60')) * slow


def load_scenarios():
    config = configparser.ConfigParser(interpolation=None, delimiters=('=',),
                                       comment_prefixes=('#',), empty_lines_in_values=False)
    config.optionxform = str
    with open(CONFIG, encoding='utf-8') as source:
        config.read_file(source)
    profiles, scenarios = {}, []
    for section in config.sections():
        stanza = dict(config[section])
        if section.startswith('profile '):
            profiles[section.split()[1]] = stanza
            continue
        names = stanza.pop('profiles', '').split()
        words = stanza.pop('for', '').split()
        for name in names:
            scenarios.append(Scenario(f'{section}-{name}', stanza, profiles[name]))
        for word in words:
            filled = {key: value.replace('{}', word) for key, value in stanza.items()}
            scenarios.append(Scenario(f'{section}-{word}', filled, {}))
        if not names and not words:
            scenarios.append(Scenario(section, stanza, {}))
    return scenarios


def expand(word):
    """A path of tests.cfg: relative to the top, build/ is the build folder, with wild cards."""
    name, equals, path = word.rpartition('=')
    if path.startswith('build/'):
        path = os.path.join(harness.BUILD, path[len('build/'):])
    full = os.path.join(harness.TOP, path)
    found = sorted(glob.glob(full))
    if not found:
        raise Failure(f'{path}: no such file (not built?)')
    return [f'{name}{equals}{one}' for one in found]


def damaged(data, verb, arguments):
    if verb == 'truncate':
        return data[:int(arguments[0], 0)]
    if verb == 'flip':
        offset, bit = int(arguments[0], 0), int(arguments[1], 0)
        return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1:]
    if verb == 'fill':
        return bytes([int(arguments[1], 0)]) * int(arguments[0], 0)
    if verb == 'text':
        return ' '.join(arguments).encode('cp437').decode('unicode_escape').encode('latin-1')
    raise SystemExit(f'tests.cfg: damage: no verb {verb}')


def parted(machine):
    """Drive C: as two partitions: the drive is made, and stands behind an empty one and a table."""
    gap, name = 63, machine.path('WHOLE.IMG')
    harness.mkimage('drive', '-o', name, *harness.dos_files(), *machine.files)
    with open(name, 'rb') as source:
        data = source.read()
    os.remove(name)
    table = bytearray(512 * gap)
    for number, (kind, first, count) in enumerate(((0x83, 1, gap - 1), (0x0E, gap, len(data) // 512))):
        struct.pack_into('<4xB3xII', table, 446 + 16 * number, kind, first, count)
    table[510:512] = b'\x55\xAA'
    return bytes(table) + data


def apply_damage(machine, scenario):
    """Lines 'NAME verb arguments': what the loader reads is not what was built.

    VMM32.CRC keeps describing the files as built, unless a line 'VMM32.CRC fresh' says so.
    """
    originals = {'VMM32.VXD': os.path.join(harness.BUILD, 'VMM32.VXD')}
    lines = [shlex.split(line) for line in scenario.lines('damage')]
    fresh = ['VMM32.CRC', 'fresh'] in lines
    for name, verb, *arguments in lines:
        if name == 'VMM32.CRC' and verb == 'fresh':
            continue
        if verb == 'missing':
            machine.loader_files[name] = None
            continue
        data = b''
        if verb == 'parted':
            with open(machine.path(name), 'wb') as out:
                out.write(parted(machine))
            machine.loader_files[name] = machine.path(name)
            continue
        if name in originals:
            with open(originals[name], 'rb') as source:
                data = source.read()
            if machine.lane.startswith('uefi') and not fresh:
                crc = machine.path('VMM32.CRC')
                with open(crc, 'w', encoding='ascii', newline='') as out:
                    out.write(f'{zlib.crc32(data):08x} {len(data)} {name}\r\n')
                machine.loader_files['VMM32.CRC'] = crc
        with open(machine.path(name), 'wb') as out:
            out.write(damaged(data, verb, arguments))
        machine.loader_files[name] = machine.path(name)


def play(machine, scenario):
    """Type what the scenario says; False when the machine ended."""
    lines = scenario.lines('type')
    if not lines and not scenario.get('programs'):
        return True
    if lines and lines[0].startswith('@early'):
        lines.pop(0)
    elif not machine.wait_for_prompt():
        return False
    seen = sent = 0
    for program in guest_tests(scenario):
        if not run_program(machine, scenario, program):
            return False
    for line in lines:
        verb, _, rest = line.partition(' ')
        if verb == '@wait':
            if not machine.wait_for(re.compile(rest, re.M), seen):
                return False
        elif verb == '@next':
            if not machine.wait_for(re.compile(rest, re.M), sent):
                return False
        elif verb == '@send':
            sent = len(machine.console())
            machine.send(rest.encode().decode('unicode_escape'))
        elif verb == '@keys':
            sent = len(machine.console())
            for keys in rest.split():
                machine.qmp.keys(keys)
        elif verb == '@mouse':
            machine.qmp.mouse(*(int(word) for word in rest.split()))
        elif verb == '@key':
            name, state = rest.split()
            machine.qmp.key(name, state == 'down')
        elif verb == '@button':
            name, state = rest.split()
            machine.qmp.button(name, state == 'down')
        elif verb == '@hold':
            sent = len(machine.console())
            ms, _, keys = rest.partition(' ')
            machine.qmp.keys(keys, int(ms))
        elif verb == '@prompt':
            seen = len(machine.console())
            if not machine.wait_for_prompt():
                return False
        elif verb == '@rescue':
            if not rescue(machine, *rest.split()):
                return False
        elif verb == '@compare':
            path, _, command = rest.partition(' ')
            if not compare(machine, expand(path)[0], command):
                return False
        elif verb == '@disc':
            change_disc(machine, rest)
        elif verb == '@sleep':
            time.sleep(float(rest))
        elif not machine.type_line(line):
            return False
    return True


def cd_options(scenario):
    """A CD drive, and the disc in it (`none`: empty)."""
    disc = scenario.get('cd')
    if not disc:
        return []
    source = '' if disc == 'none' else f',readonly=on,file={expand(disc)[0]}'
    return ['-drive', f'if=none,id=cd,media=cdrom{source}', '-device', 'ide-cd,drive=cd,id=cd0']


def change_disc(machine, disc):
    if disc == 'none':
        machine.qmp.call('eject', id='cd0', force=True)
    else:
        machine.qmp.call('blockdev-change-medium', id='cd0', filename=expand(disc)[0], format='raw')


def rescue(machine, seconds, keys):
    """Wait for the prompt; if it does not come by itself, press keys and wait again."""
    patience = time.monotonic() + float(seconds)
    while not machine.is_at_prompt():
        if time.monotonic() > patience:
            seen = len(machine.console())
            machine.qmp.keys(keys)
            return machine.wait_for_prompt(seen)
        if not machine.pump():
            return False
    return True


def compare(machine, path, command):
    """Run a command; all that it prints must be what the file holds."""
    start = len(machine.console())
    if not machine.type_line(command):
        return False
    lines = machine.console()[start:].split('\n')
    printed = [line.rstrip() for line in lines[1:-1]]       # without echo and prompt
    with open(path, encoding='cp437') as expected:
        wanted = [line.rstrip() for line in expected.read().replace('\r', '').split('\n')]
    while printed and not printed[-1]:
        printed.pop()
    while wanted and not wanted[-1]:
        wanted.pop()
    for number, line in enumerate(wanted):
        if number >= len(printed) or printed[number] != line:
            got = printed[number] if number < len(printed) else 'nothing more'
            raise Failure(f'{command}: line {number + 1} is {got!r}, not {line!r}')
    if len(printed) > len(wanted):
        raise Failure(f'{command}: more than expected: {printed[len(wanted)]!r}')
    return True


def guest_tests(scenario):
    """Names of the guest tests that a scenario runs, of all if it says "all"."""
    wanted = scenario.get('programs').split()
    if wanted != ['all']:
        return wanted
    with open(os.path.join(harness.BUILD, 'guest.list'), encoding='ascii') as names:
        return names.read().split()


def run_program(machine, scenario, program):
    """Run one guest test: lines PASS name, FAIL name: reason, and at last END program.

    They go through a file: some tests look at the screen and want it for themselves.
    """
    where = scenario.name.split('-')[0]
    if not machine.type_line(f'{program}>OUT.TXT'):
        scenario.results.append((False, f'{where}/{program}', 'the machine ended'))
        return False
    start = len(machine.console())
    alive = machine.type_line('TYPE OUT.TXT')
    text = machine.console()[start:]
    found = re.findall(r'(?m)^(PASS|FAIL) (\S+?)(?:: (.*))?$', text)
    for verdict, name, reason in found:
        scenario.results.append((verdict == 'PASS', f'{where}/{name}', reason))
    if not re.search(rf'(?mi)^END {re.escape(program)}$', text):
        last = text.strip().splitlines()[-1:] or ['']
        scenario.results.append((False, f'{where}/{program}', f'did not end: {last[0]}'))
    return alive


def judge_end(machine, scenario, alive):
    if scenario.get('ends') == 'seen':
        return
    if alive:
        machine.wait_end()
    code = machine.exit_code()
    if code != int(scenario.get('exit', '0')):
        raise Failure(f'exit code {code}, not {scenario.get("exit", "0")}')


def judge(machine, scenario, alive):
    judge_end(machine, scenario, alive)
    text = machine.console()
    position = 0
    for pattern in scenario.lines('expect'):
        match = re.compile(pattern, re.M).search(text, position)
        if not match:
            raise Failure(f'console lacks: {pattern}')
        position = match.end()
    for pattern in scenario.lines('forbid'):
        match = re.search(pattern, text + '\n' + machine.debug(), re.M)
        if match:
            raise Failure(f'forbidden: {match.group(0)}')
    for pattern in scenario.lines('debug'):
        if not re.search(pattern, machine.debug(), re.M):
            raise Failure(f'debug output lacks: {pattern}')


def run(scenario, args):
    """Run one scenario; the reason why it failed, or None."""
    try:
        files = [one for word in scenario.get('files').split() for one in expand(word)]
        files += [one for program in guest_tests(scenario)
                  for one in expand(f'build/guest/{program}.*')]
    except (Failure, OSError) as failure:
        return str(failure)
    machine = harness.Machine(
        lane=scenario.get('lane', 'mb'), files=files, keep=args.keep,
        options=[*shlex.split(scenario.get('machine')), *cd_options(scenario)], disk=scenario.get('disk', 'ahci'),
        memory=scenario.get('memory', '64'), ini_lines=scenario.lines('ini'),
        boot_options=f'{scenario.get("boot")} {harness.DEFAULT_BOOT_OPTIONS}'.strip())   # the first counts
    reason = None
    try:
        apply_damage(machine, scenario)
        machine.start(scenario.limit())
        alive = play(machine, scenario)
        if scenario.get('ends') == 'seen':
            for pattern in scenario.lines('expect'):
                machine.wait_for(re.compile(pattern, re.M))
        elif alive:
            machine.wait_end()
        judge(machine, scenario, alive)
    except (Failure, harness.MachineError, OSError) as failure:
        reason = str(failure)
    finally:
        if args.verbose or reason:
            report(machine, scenario, args, reason)
        if reason is None:
            machine.keep = False
        machine.stop()
    return reason


def report(machine, scenario, args, reason):
    def tail(text):
        lines = text.rstrip().splitlines()
        return lines if args.verbose else lines[-TAIL_LINES:]

    with print_lock:
        print(f'---- {scenario.name}: {reason or "passed"}')
        for title, text in (('console', machine.console()), ('debug', machine.debug()),
                            ('qemu', machine.text_of('qemu.txt'))):
            for line in tail(text):
                print(f'{title:>8} | {line}')
        if args.keep and reason:
            print(f'    kept | {machine.folder}')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', metavar='PATTERN', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('--list', action='store_true')
    parser.add_argument('--keep', action='store_true')
    args = parser.parse_args()
    scenarios = [s for s in load_scenarios() if re.search(args.k, s.name)]
    if args.list:
        print('\n'.join(s.name for s in scenarios))
        return 0

    failed = 0

    def one(scenario):
        started = time.monotonic()
        reason = run(scenario, args)
        lines = [f'{"PASS" if passed else "FAIL"} {name}' + (f': {why}' if not passed else '')
                 for passed, name, why in scenario.results]
        seconds = time.monotonic() - started
        lines.append(f'FAIL boot/{scenario.name}: {reason}' if reason
                     else f'PASS boot/{scenario.name} ({seconds:.1f} s)')
        with print_lock:
            print('\n'.join(lines), flush=True)
        return sum(line.startswith('FAIL') for line in lines)

    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        failed = sum(pool.map(one, scenarios))
    if not scenarios:
        print(f'FAIL boot/none: no scenario matches {args.k}')
        return 1
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
