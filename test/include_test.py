#!/usr/bin/env python3
"""include_test - include/ is whole: each header compiles alone, each service is a C function."""
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Every inline function is compiled, so that the compiler looks at its registers.
RING0 = ('-m32 -march=i486 -mgeneral-regs-only -ffreestanding -fno-pic -fno-pie -O2 -std=gnu11 '
         '-fno-stack-protector -fno-omit-frame-pointer -fno-asynchronous-unwind-tables '
         '-Wall -Wextra -Werror -Iinclude -DVXD_BUILD -x c -c -o /dev/null -')
KEEP = {'gcc': '-fkeep-inline-functions -fkeep-static-functions', 'clang': ''}
NOT_FOR_C = {
    'Log_Proc_Call': 'looks at the return address on top of the stack: assembly only',
    'Log_Fault_Call_Out': 'a hook point that the VMM alone calls',
}
failed = 0


def check(name, problem):
    global failed
    if problem:
        failed += 1
        print(f'FAIL include/{name}: {problem}')
    else:
        print(f'PASS include/{name}')


def compile_alone(compiler, header):
    done = subprocess.run([*shlex.split(compiler), *RING0.split(), *KEEP[compiler].split()],
                          input=f'#include <{header}>\n', text=True, cwd=TOP,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.strip() if done.returncode else None


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def main():
    headers = sorted(glob.glob(os.path.join(TOP, 'include', '*.h')))
    for compiler in ('gcc', 'clang'):
        if shutil.which(compiler):
            for header in headers:
                name = os.path.basename(header)
                check(f'{name}-{compiler}', compile_alone(compiler, name))
    text = '\n'.join(read(header) for header in headers)
    rows = re.findall(r'^VMM_SERVICE\(0x\w+, (\w+), \w+, \w+, DONE,',
                      read(os.path.join(TOP, 'include', 'services', 'vmm.def')), re.M)
    missing = [name for name in rows
               if name not in NOT_FOR_C and not re.search(r'\b' + name + r'\(', text)]
    check('every_service', f'no C function for {", ".join(missing)}' if missing else None)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
