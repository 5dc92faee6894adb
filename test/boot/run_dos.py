"""run_dos - run DOS commands in VMM32 without hands.  See ./run-dos --help."""
import argparse
import os
import re
import subprocess
import sys

import harness

BEGIN = '~~run-dos begins'
END = '~~run-dos ends'
WRITTEN = '~~run-dos wrote'
EXIT_TIMEOUT = 124
EXIT_CRASH = 125
EXIT_USAGE = 2
BOOT_SECONDS = 20                   # the firmware and VMM32 itself
RAM_DISK = re.compile(r'^RAMDISK .*?C: .*?base=([0-9A-Fa-f]+) size=([0-9A-Fa-f]+)', re.M)

EXAMPLES = """
examples:
  ./run-dos 'ver'
  ./run-dos -f hello.com 'hello'
  ./run-dos -f src -f tools 'tcc -ml main.c' --get MAIN.EXE
  ./run-dos --uefi -t 120 -f tests 'runall.bat'

The commands run one after the other from a batch file, until one sets an errorlevel.  What they
print comes out as UTF-8; the exit status is the last errorlevel, 124 when the time is up, 125
when the machine crashed.
"""


class Crash(Exception):
    """The machine ended in another way than it should have."""


def parse():
    parser = argparse.ArgumentParser(
        prog='run-dos', description='Run DOS commands in a virtual machine of VMM32.',
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('command', nargs='+', help='what would be typed at the prompt')
    parser.add_argument('-f', '--file', action='append', default=[], metavar='FILE|DIR',
                        help='put a file, or the content of a folder, on drive C:')
    parser.add_argument('-m', '--memory', type=int, default=64, metavar='MB',
                        help='memory of the machine (64)')
    parser.add_argument('-t', '--timeout', type=float, default=60, metavar='SECONDS',
                        help='how long the commands may take (60)')
    parser.add_argument('--get', action='append', default=[], metavar='FILE',
                        help='copy a file from drive C: to the current folder afterwards')
    parser.add_argument('--keep-going', action='store_true',
                        help='run all commands, whatever errorlevel one sets')
    parser.add_argument('--uefi', action='store_true',
                        help='start through UEFI firmware and the stub, as a PC does')
    parser.add_argument('--debug', action='store_true',
                        help='print the debug output on standard error afterwards')
    return parser.parse_args()


def is_batch(command, files):
    """Whether a command is a batch file of the user's: that one needs CALL to come back."""
    word = re.split(r'[\s/<>|]', command.strip().lstrip('@'), maxsplit=1)[0].upper()
    stem = word[:-4] if word.endswith('.BAT') else word
    stem = stem.replace('\\', '/').split('/')[-1].split(':')[-1]
    names = {os.path.basename(f).upper() for f in files}
    for folder in (f for f in files if os.path.isdir(f)):
        for _, _, found in os.walk(folder):
            names.update(name.upper() for name in found)
    return f'{stem}.BAT' in names and f'{stem}.COM' not in names and f'{stem}.EXE' not in names


def batch_file(args):
    """AUTOEXEC.BAT: the commands between two marks."""
    lines = ['@ECHO OFF', f'ECHO {BEGIN}']
    for number, command in enumerate(args.command):
        lines.append(f'CALL {command}' if is_batch(command, args.file) else command)
        if number + 1 < len(args.command) and not args.keep_going:
            lines.append('IF ERRORLEVEL 1 GOTO RUNDOSX')
    lines += [':RUNDOSX', f'ECHO {END} %ERRORLEVEL%']
    if args.get:                        # a check reads sectors: what waits in the cache is written before
        lines += ['C:\\DOS\\CHKDSK C: >NUL', f'ECHO {WRITTEN}']
    else:
        lines.append('SHUTDOWN 0')
    return '\r\n'.join(lines) + '\r\n'


class Printer:
    """Passes on what stands between the marks, as it arrives."""

    def __init__(self):
        self.printed = 0
        self.errorlevel = None

    @staticmethod
    def begun_mark(body):
        """How many characters at the end may be the beginning of the mark."""
        mark = END + ' 255'
        for length in range(min(len(mark), len(body)), 0, -1):
            tail = body[-length:]
            if mark.startswith(tail) or re.fullmatch(re.escape(END) + r' \d*', tail):
                return length
        return 0

    def feed(self, text):
        begin = re.search(r'(?m)^' + re.escape(BEGIN) + r'\n', text)
        if not begin:
            return
        body = text[begin.end():]
        end = re.search(re.escape(END) + r' (\d+)\n', body)
        if end:
            self.errorlevel = int(end.group(1))
            body = body[:end.start()]
        else:
            body = body[:len(body) - self.begun_mark(body)]
        sys.stdout.write(body[self.printed:])
        sys.stdout.flush()
        self.printed = max(self.printed, len(body))


def reason_of(machine):
    """Why the machine ended: the last thing it said about it."""
    try:
        machine.exit_code()
        return 'it switched itself off before the commands had ended'
    except harness.MachineError as error:
        last = machine.debug().strip().splitlines()
        return f'{error}' + (f' (debug output ends: {last[-1]})' if last else '')


def fetch(machine, names):
    """Read drive C: out of the machine's memory and copy files from it."""
    found = RAM_DISK.search(machine.debug())
    if not found:
        raise Crash('--get: the machine did not say where drive C: is')
    base, size = (int(x, 16) for x in found.groups())
    machine.qmp.call('stop')
    image = machine.path('after.img')
    machine.qmp.memory(base, size, image)
    for name in names:
        path = re.sub(r'^[cC]:', '', name).replace('\\', '/').lstrip('/')
        target = os.path.basename(path)
        done = subprocess.run(['mcopy', '-n', '-o', '-i', image, f'::/{path}', target],
                              env=harness_environment(), text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode:
            raise Crash(f'--get {name}: {done.stdout.strip()}')


def harness_environment():
    return dict(os.environ, MTOOLS_SKIP_CHECK='1', TZ='UTC')


def run(args):
    machine = harness.Machine('uefi64' if args.uefi else 'mb', memory=args.memory,
                              boot_options=harness.DEFAULT_BOOT_OPTIONS)
    if args.uefi:
        machine.memory = max(args.memory, 128)
        machine.options = ['-vga', 'std']
    with machine:
        batch = machine.path('AUTOEXEC.BAT')
        with open(batch, 'w', encoding='cp437', newline='') as out:
            out.write(batch_file(args))
        machine.files = [*args.file, batch]
        printer = Printer()
        try:
            machine.start(args.timeout + BOOT_SECONDS)
            while machine.pump():
                printer.feed(machine.console())
                if args.get and re.search(r'(?m)^' + re.escape(WRITTEN), machine.console()):
                    break
            printer.feed(machine.console())
            if printer.errorlevel is None:
                raise Crash(reason_of(machine))
            if args.get:
                fetch(machine, args.get)
            return printer.errorlevel
        except harness.Timeout:
            print(f'run-dos: not done after {args.timeout:g} seconds', file=sys.stderr)
            return EXIT_TIMEOUT
        except (Crash, harness.MachineError) as error:
            print(f'run-dos: {error}', file=sys.stderr)
            return EXIT_CRASH
        finally:
            if args.debug:
                print(machine.debug(), file=sys.stderr)


def main():
    args = parse()
    for name in args.file:
        if not os.path.exists(name):
            print(f'run-dos: {name}: no such file or folder', file=sys.stderr)
            return EXIT_USAGE
    sys.stdout.reconfigure(encoding='utf-8', errors='replace')
    return run(args)


if __name__ == '__main__':
    sys.exit(main())
