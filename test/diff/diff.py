#!/usr/bin/env python3
"""diff - run test bodies on QEMU's own hardware and in a VM of ours, compare what they print.

    test/diff/diff.py [-k PATTERN] [-v] [--list]

Each line "name=value" that a body prints is a test, diff/BODY.name.  What may differ stands in
BODY.expect, with its reason; README.md has its grammar.  -v prints both logs side by side.
"""
import argparse
import concurrent.futures
import fnmatch
import glob
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'boot'))
import harness                                          # noqa: E402

BODIES = os.path.join(harness.BUILD, 'diff')
SECTOR_BYTES = 96 * 512                 # what sector.asm reads
CLOCK = ['-icount', 'shift=5,sleep=off', '-rtc', 'base=1999-12-30T23:59:50,clock=vm']
HARDWARE = ['-M', 'pc', '-vga', 'std', '-m', '16']
LIMIT_SECONDS = 60 * float(os.environ.get('VMM32_SLOW', '1'))
LINE = re.compile(r'^([A-Za-z0-9_.]+)=(.*)$')
print_lock = threading.Lock()


class Rule:
    """One line of an .expect file: what may differ in the lines whose name matches."""

    def __init__(self, text, where):
        body, colon, self.reason = text.partition(' : ')
        words = body.split()
        self.pattern, self.kind, self.args, self.used = words[0], words[1], words[2:], False
        tolerance = self.kind == '~' and len(self.args) == 1
        exact = self.kind == '=' and len(self.args) == 4 and self.args[::2] == ['hw', 'vm']
        if not (tolerance or exact or (self.kind == '*' and not self.args)) or not (
                colon and self.reason.strip()):
            raise SystemExit(f'{where}: not understood, or without a reason: {text}')

    def allows(self, hardware, ours):
        """None, or why the two values are not what the rule says."""
        self.used = True
        if self.kind == '*':
            return None
        if self.kind == '=':
            if (hardware, ours) == (self.args[1], self.args[3]):
                return None
            return f'not the difference that {self.pattern} explains'
        try:
            left, right = number(hardware), number(ours)
        except ValueError:
            return 'a tolerance needs numbers'
        most = self.args[0]
        allowed = abs(left) * float(most[:-1]) / 100 if most.endswith('%') else float(most)
        return None if abs(left - right) <= allowed else f'differ by more than {most}'


class Body:
    """A test body and what is known of it."""

    def __init__(self, name):
        self.name, self.rules, self.machine, self.limit = name, [], list(CLOCK), LIMIT_SECONDS
        self.ini = []
        path = os.path.join(HERE, f'{name}.expect')
        if not os.path.exists(path):
            return
        with open(path, encoding='utf-8') as lines:
            for count, line in enumerate(lines, 1):
                line = line.strip()
                word, _, rest = line.partition(' ')
                if not line or line.startswith('#'):
                    continue
                if word == 'machine':
                    self.machine += shlex.split(rest)
                elif word == 'ini':
                    self.ini.append(rest)
                elif word == 'limit':
                    self.limit = float(rest) * float(os.environ.get('VMM32_SLOW', '1'))
                else:
                    self.rules.append(Rule(line, f'{name}.expect:{count}'))

    def rule(self, name):
        return next((r for r in self.rules if fnmatch.fnmatchcase(name, r.pattern)), None)


def number(text):
    return int(text[:-1], 16) if re.fullmatch('[0-9A-F]+h', text) else int(text)


def bodies():
    names = {os.path.basename(x)[:-4] for x in glob.glob(os.path.join(HERE, '*.asm'))}
    return sorted(names - {'sector', 'dosrun'})


def parse(text):
    """The lines of a log as [(name, value)]; a name that comes again is told apart."""
    seen, found = {}, []
    for line in text.replace('\r', '').split('\n'):
        match = LINE.match(line.rstrip())
        if match:
            name, value = match.groups()
            seen[name] = seen.get(name, 0) + 1
            found.append((name if seen[name] == 1 else f'{name}.{seen[name]}', value))
    return found


def on_hardware(body):
    """What the body prints on QEMU's devices, under SeaBIOS."""
    image = os.path.join(BODIES, f'{body.name}.img')
    if os.path.getsize(os.path.join(BODIES, f'{body.name}.bin')) > SECTOR_BYTES:
        raise harness.MachineError('the body is larger than the boot sector reads')
    with harness.Slot(), tempfile.TemporaryDirectory(prefix='vmm32-') as folder:
        log = os.path.join(folder, 'log')
        with subprocess.Popen(
                ['qemu-system-i386', '-display', 'none', '-nodefaults', '-no-reboot',
                 '-accel', 'tcg', *HARDWARE, *body.machine,
                 '-drive', f'format=raw,snapshot=on,file={image}',
                 '-debugcon', f'file:{log}', '-global', 'isa-debugcon.iobase=0xe9',
                 '-device', 'isa-debug-exit,iobase=0xf4,iosize=4'],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True) as process:
            try:
                said, _ = process.communicate(timeout=body.limit)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                said, _ = process.communicate()
                said = f'time limit reached\n{said}'
        with open(log, encoding='cp437') as file:
            text = file.read()
        if process.returncode != 0x21:
            last = (text.strip().splitlines() or ['nothing'])[-1]
            raise harness.MachineError(
                f'on hardware: exit status {process.returncode}, last line {last}; {said.strip()}')
        return text


def in_vm(body):
    """What it prints in the system VM.  Its output goes through a file: some bodies use the screen."""
    program = os.path.join(BODIES, f'{body.name}.com')
    with harness.Machine('mb', files=[program], options=[*body.machine, '-vga', 'std'],
                         ini_lines=body.ini) as machine:
        machine.start(body.limit)
        alive = machine.wait_for_prompt() and machine.type_line(f'{body.name}>OUT.TXT')
        start = len(machine.console())
        if not alive or not machine.type_line('TYPE OUT.TXT'):
            raise harness.MachineError(f'in a VM: the machine ended\n{machine.debug()[-2000:]}')
        return machine.console()[start:]


def compare(body, hardware, ours):
    """Lines PASS and FAIL."""
    left, right = parse(hardware), parse(ours)
    lines, values = [], dict(right)
    if not left:
        lines.append(f'FAIL diff/{body.name}: it printed nothing on hardware')
    for name, value in left:
        rule, other = body.rule(name), values.get(name)
        if other is None:
            reason = 'missing in the VM'
        elif rule is not None:
            reason = rule.allows(value, other)
        else:
            reason = None if value == other else 'differ'
        lines.append(f'PASS diff/{body.name}.{name}' if reason is None else
                     f'FAIL diff/{body.name}.{name}: hardware {value}, VM {other}: {reason}')
    known = {name for name, _ in left}
    lines += [f'FAIL diff/{body.name}.{name}: only in the VM' for name, _ in right
              if name not in known]
    if [n for n, _ in left if n in values] != [n for n, _ in right if n in known]:
        lines.append(f'FAIL diff/{body.name}: the lines come in another order')
    lines += [f'FAIL diff/{body.name}: {rule.pattern} in .expect matches no line'
              for rule in body.rules if not rule.used]
    return lines


def run(body, verbose):
    started = time.monotonic()
    try:
        hardware, ours = on_hardware(body), in_vm(body)
        lines = compare(body, hardware, ours)
    except (harness.MachineError, OSError) as error:
        hardware = ours = ''
        lines = [f'FAIL diff/{body.name}: {error}']
    with print_lock:
        if verbose:
            values = dict(parse(ours))
            for name, value in parse(hardware):
                same = '' if values.get(name) == value else '    <--'
                print(f'{name:30} {value:14} {values.get(name)}{same}')
        print('\n'.join(lines), flush=True)
        if verbose:
            print(f'{body.name}: {time.monotonic() - started:.1f} s')
    return sum(line.startswith('FAIL') for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', metavar='PATTERN', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('--list', action='store_true')
    args = parser.parse_args()
    names = [name for name in bodies() if re.search(args.k, name)]
    if args.list:
        print('\n'.join(names))
        return 0
    if not names:
        print(f'FAIL diff/none: no body matches {args.k}')
        return 1
    wanted = [Body(name) for name in names]
    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        failed = sum(pool.map(lambda body: run(body, args.verbose), wanted))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
