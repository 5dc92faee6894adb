#!/usr/bin/env python3
"""dosbox - the same commands and programs here and in DOSBox, which is not ours.

    test/dosbox/dosbox.py [-v] [--write]

BOTH.BAT runs in both.  Where they print something else, differences.txt has it, with the reason; it is a failure
when they differ elsewhere, or do not differ where it says so.  -v prints the differences that are new, --write puts
them into the file, for a reason to be added.
"""
import argparse
import difflib
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'boot'))
import harness                                                  # noqa: E402

PROGRAMS = ('child', 'fcb', 'files', 'dosapi', 'exec', 'interp', 'maze', 'lzpack')
LINES = 'alpha\r\nbeta\r\ngamma\r\n'
LIMIT = 120
KNOWN = os.path.join(HERE, 'differences.txt')
CONFIG = """[sdl]
output=surface
[cpu]
cycles=max
[dosbox]
memsize=8
[autoexec]
mount c {folder}
c:
command /c both.bat
exit
"""


def redirected(line):
    """The line with its output added to OUT.TXT: DOSBox forgets where all of a batch file's goes to."""
    if not line.strip() or '>' in line or re.match(r'(?i)[@:]|GOTO |SET |REM |SHIFT|.* GOTO ', line):
        return line
    return line + '>>OUT.TXT'


def make_files(folder):
    for name in ('both.bat', 'params.bat'):
        with open(os.path.join(HERE, name), encoding='ascii') as source, \
                open(os.path.join(folder, name.upper()), 'w', encoding='ascii', newline='') as out:
            out.write(''.join(redirected(line) + '\r\n' for line in source.read().split('\n')))
    with open(os.path.join(folder, 'LINES.TXT'), 'w', encoding='ascii', newline='') as out:
        out.write(LINES)
    guest = os.path.join(harness.BUILD, 'guest')
    for name in PROGRAMS:
        shutil.copy(os.path.join(guest, f'{name}.com'), os.path.join(folder, f'{name.upper()}.COM'))
    shutil.copy(os.path.join(harness.BUILD, 'dosbox', 'lines.com'), os.path.join(folder, 'LINES.COM'))


def lines_of(text):
    """Lines that are not empty, without blanks at the end and what was in AX."""
    return [re.sub(r' \(AX=[0-9A-F]{4}\)', '', line).rstrip() for line in text.replace('\r', '').split('\n') if line.strip()]


def run_dosbox(folder):
    config = os.path.join(folder, 'dosbox.conf')
    with open(config, 'w', encoding='ascii') as out:
        out.write(CONFIG.format(folder=folder))
    subprocess.run(['timeout', '-s', 'KILL', str(LIMIT), 'dosbox', '-conf', config, '-noconsole'],
                   env={**os.environ, 'SDL_VIDEODRIVER': 'dummy', 'SDL_AUDIODRIVER': 'dummy'},
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(folder, 'OUT.TXT'), encoding='cp437') as source:
        return lines_of(source.read())


def run_here(folder):
    files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    with harness.Machine(files=files) as machine:
        machine.start(LIMIT * float(os.environ.get('VMM32_SLOW', '1')))
        if not machine.wait_for_prompt() or not machine.type_line('COMMAND /C BOTH.BAT'):
            raise harness.MachineError('the machine ended')
        start = len(machine.console())
        if not machine.type_line('TYPE OUT.TXT'):
            raise harness.MachineError('the machine ended')
        text = machine.console()[start:]
    return lines_of(text)[1:-1]             # without the command and the prompt


def differences(there, here):
    """[(what only DOSBox prints, what only we print)], as text."""
    found = []
    matcher = difflib.SequenceMatcher(None, there, here, autojunk=False)
    for verb, a, b, c, d in matcher.get_opcodes():
        if verb != 'equal':
            found.append('\n'.join([f'-{line}' for line in there[a:b]] + [f'+{line}' for line in here[c:d]]))
    return found


def known():
    """{difference: reason} of the file: blocks of lines, a reason in front of each."""
    blocks = {}
    try:
        with open(KNOWN, encoding='utf-8') as source:
            text = source.read()
    except FileNotFoundError:
        return blocks
    for block in re.split(r'\n\s*\n', text):
        lines = block.strip('\n').split('\n')
        reason = [line[1:].strip() for line in lines if line.startswith('#')]
        rest = [line for line in lines if line[:1] in ('-', '+')]
        if rest:
            blocks['\n'.join(rest)] = ' '.join(reason)
    return blocks


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-v', '--verbose', action='store_true')
    parser.add_argument('--write', action='store_true')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix='vmm32-dosbox-') as folder:
        there, here = os.path.join(folder, 'there'), os.path.join(folder, 'here')
        try:
            for where in (there, here):
                os.mkdir(where)
                make_files(where)
            there, here = run_dosbox(there), run_here(here)
        except (OSError, harness.MachineError) as error:
            print(f'FAIL dosbox/run: {error}')
            return 1
    if '== end' not in here or '== end' not in there:
        print(f'FAIL dosbox/run: it did not come to its end: {there[-1:]}, {here[-1:]}')
        return 1
    expected, found = known(), differences(there, here)
    new = [one for one in found if one not in expected]
    gone = [one for one in expected if one not in found]
    if args.write:
        with open(KNOWN, 'a', encoding='utf-8') as out:
            out.write(''.join(f'# \n{one}\n\n' for one in new))
    for one in new if args.verbose else new[:3]:
        print(f'FAIL dosbox/both: a difference that differences.txt does not have:\n{one}')
    for one in gone:
        print(f'FAIL dosbox/both: no such difference any more:\n{one}')
    unexplained = [one for one, reason in expected.items() if not reason]
    for one in unexplained:
        print(f'FAIL dosbox/both: differences.txt has no reason for:\n{one}')
    if new or gone or unexplained:
        return 1
    print(f'PASS dosbox/both ({len(there)} lines in DOSBox, {len(here)} here, {len(found)} differences with '
          'their reasons)')
    return 0


if __name__ == '__main__':
    sys.exit(main())
