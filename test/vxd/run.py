#!/usr/bin/env python3
"""run - boot the conformance VxDs in the multiboot lane and pass on what they say.

    test/vxd/run.py [-k PATTERN] [-v]

Each machine has the VMM alone and the VxDs that its device= lines name.
"""
import argparse
import concurrent.futures
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'boot'))
import harness  # noqa: E402  (its folder had to be put on the path)

LIMIT = 60
EXIT_DONE = 0


def module(name):
    return os.path.join(harness.BUILD, 'vxd', f'{name.lower()}.vxd')


class Case:
    """One machine: modules {file name: path}, lines for [386Enh], what must come out."""

    def __init__(self, name, modules, ini=(), expect=(), code=EXIT_DONE, container='VMM32.VXD',
                 device=None, lane='mb'):
        self.lane = lane
        self.name, self.modules, self.expect, self.code = name, modules, expect, code
        self.ini = [*ini, *(f'device={file}' for file in modules)]
        self.container, self.device = container, device

    def run(self, verbose):
        loader = {'DRIVE_C.IMG': None, **self.modules,
                  'VMM32.VXD': os.path.join(harness.BUILD, 'vxt', self.container)}
        machine = harness.Machine(lane=self.lane, loader_files=loader, ini_lines=self.ini, memory=32)
        lines, reason = [], None
        try:
            machine.start(LIMIT * float(os.environ.get('VMM32_SLOW', '1')))
            machine.wait_end()
            text = machine.debug()
            lines = re.findall(r'(?m)^(?:PASS|FAIL|SKIP) .*$', text)
            reason = self.judge(machine, text, lines)
        except harness.MachineError as error:
            text = machine.debug()
            reason = str(error)
        finally:
            machine.stop()
        if verbose or (reason and not any(line.startswith('FAIL') for line in lines)):
            lines = [f'     | {line}' for line in text.splitlines()] + lines
        lines.append(f'FAIL vxd/{self.name}: {reason}' if reason else f'PASS vxd/{self.name}')
        return lines

    def judge(self, machine, text, lines):
        position = 0
        for pattern in self.expect:
            match = re.compile(pattern, re.M).search(text, position)
            if not match:
                return f'debug output lacks: {pattern}'
            position = match.end()
        if self.device and f'\nEND {self.device}\n' not in text:
            return f'{self.device} did not come to its end'
        code = EXIT_DONE if self.lane == 'bochs' else machine.exit_code()
        if any(line.startswith('FAIL') for line in lines):
            return 'tests failed'
        return None if code == self.code else f'exit code {code}, not {self.code}'


def conformance(device, ini=(), **more):
    """A VxD that runs its own tests."""
    modules = {f'{one}.VXD': module(one) for one in [device, *more.pop('helpers', ())]}
    name = device.lower() + ('-' + more['lane'] if 'lane' in more else '')
    return Case(name, modules, ini=ini, device=device, **more)


CASES = [
    conformance('T_CORE'),
    conformance('T_MEM'),
    conformance('T_IO'),
    conformance('T_V86'),
    conformance('T_MON'),
    conformance('T_MON', lane='bochs'),     # has segment limits, and VME
]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', metavar='PATTERN', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        cases = [case for case in CASES if re.search(args.k, case.name)]
        for lines in pool.map(lambda case: case.run(args.verbose), cases):
            failed += sum(line.startswith('FAIL') for line in lines)
            print('\n'.join(lines), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
