#!/usr/bin/env python3
"""run_dos_test - ./run-dos prints what programs print, passes errorlevels on, never hangs."""
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# int 20h-style programs small enough to write down: mov ax,4Cnnh; int 21h
EXIT_7 = bytes.fromhex('b8074ccd21')
HANG = bytes.fromhex('ebfe')
failures = 0


def run_dos(*args, cwd=None):
    return subprocess.run([os.path.join(TOP, 'run-dos'), *args], text=True, cwd=cwd,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL)


def check(name, done, status, stdout=None, stderr=''):
    """status and the whole of stdout must match; stderr must contain the words."""
    global failures
    problems = []
    if done.returncode != status:
        problems.append(f'status {done.returncode}, not {status}')
    if stdout is not None and done.stdout != stdout:
        problems.append(f'printed {done.stdout!r}, not {stdout!r}')
    if stderr not in done.stderr:
        problems.append(f'stderr lacks {stderr!r}')
    if problems:
        failures += 1
        print(f'FAIL run-dos/{name}: {"; ".join(problems)} {done.stderr.strip()}')
    else:
        print(f'PASS run-dos/{name}')


def main():
    with tempfile.TemporaryDirectory() as folder:
        def put(name, data):
            path = os.path.join(folder, name)
            with open(path, 'wb') as out:
                out.write(data)
            return path

        text = put('words.txt', b'one\r\ntwo \x81\r\n')
        seven = put('seven.com', EXIT_7)
        hang = put('hang.com', HANG)
        batch = put('both.bat', b'@ECHO OFF\r\nECHO %1 in a batch\r\n')
        check('help', run_dos('--help'), 0)
        check('prints_only_the_output', run_dos('ECHO hello'), 0, 'hello\n')
        check('cp437_becomes_utf8', run_dos('-f', text, 'TYPE WORDS.TXT'), 0, 'one\ntwo ü\n')
        check('errorlevel_is_the_status', run_dos('-f', seven, 'seven'), 7, '')
        check('stops_at_the_first_errorlevel', run_dos('-f', seven, 'seven', 'ECHO not'), 7, '')
        check('keeps_going', run_dos('-f', seven, '--keep-going', 'seven', 'ECHO then'), 7,
              'then\n')
        check('batch_file_returns', run_dos('-f', batch, 'both first', 'ECHO second'), 0,
              'first in a batch\nsecond\n')
        check('time_out', run_dos('-f', hang, '-t', '3', 'hang'), 124, '', 'not done after 3')
        check('reset_is_a_crash', run_dos('REBOOT'), 125, '', 'reset')
        check('missing_file_is_named', run_dos('-f', 'no-such-file', 'VER'), 2, '',
              'no-such-file')
        check('get_brings_a_file_back',
              run_dos('ECHO made there> MADE.TXT', '--get', 'MADE.TXT', cwd=folder), 0, '')
        try:
            with open(os.path.join(folder, 'MADE.TXT'), 'rb') as made:
                content = made.read()
        except OSError as error:
            content = str(error).encode()
        right = content == b'made there\r\n'
        global failures
        failures += not right
        print('PASS run-dos/get_content' if right else f'FAIL run-dos/get_content: {content!r}')
        check('uefi_path', run_dos('--uefi', 'ECHO from UEFI'), 0, 'from UEFI\n')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
