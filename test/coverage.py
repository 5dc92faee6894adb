#!/usr/bin/env python3
"""coverage - docs/coverage.md: every service, its state and the tests that call it.

    test/coverage.py --write        make docs/coverage.md from include/services/ and test/vxd/
    test/coverage.py [--log FILE]   is the page up to date?  With the output of test/vxd/run.py:
                                    did a test of every service of the VMM that is there pass?

A test is named after its service: VXT(service, what).  A service that ends the machine is shown
by a case of run.py; the source says which: "covers Service: case".
"""
import argparse
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PAGE = os.path.join(TOP, 'docs', 'coverage.md')
ROW = re.compile(r'^V(?:MM|XD)_SERVICE\(0x([0-9a-f]+), (\w+), (\w+), (\w+), (\w+), "(.*)"\)$', re.M)
DEVICE = re.compile(r'every service of (?:the )?(.*?) \(device ([0-9A-F]{4})h\)|\(device ([0-9A-F]{4})h\)')
STATES = ('DONE', 'NONE')
WHOLE = 'vmm.def'               # all of its services that are there must have a test

HEAD = """# Coverage

Made by `make coverage` from `include/services/` and `test/vxd/`; do not edit.  A row in state NONE
exists, and calling it is a fatal error that names device, service and caller.  `make test` demands
that a test of every service of the VMM in state DONE passes.

| device | id | services | DONE | with a test |
|---|---|---|---|---|
"""


class Service:
    def __init__(self, fields):
        self.ordinal, self.name, self.abi, self.when, self.state, self.meaning = fields
        self.tests = []


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def devices():
    """(file name, device, id, services) of each definition file; the VMM comes first."""
    found = []
    for path in glob.glob(os.path.join(TOP, 'include', 'services', '*.def')):
        text = read(path)
        services = [Service(row) for row in ROW.findall(text)]
        rows = len(re.findall(r'^V(?:MM|XD)_SERVICE\(', text, re.M))
        if rows != len(services):
            raise SystemExit(f'FAIL docs/coverage.md: {path}: {rows - len(services)} rows are not '
                             'in one line as the others')
        match = DEVICE.search(text)
        name = os.path.basename(path)
        found.append((name, name[:-4].upper(), match.group(2) or match.group(3), services))
    return sorted(found, key=lambda one: (one[0] != WHOLE, one[2], one[1]))


def tests():
    """(service, name behind "PASS vxd/", source) of each test."""
    for path in sorted(glob.glob(os.path.join(TOP, 'test', 'vxd', '*.c'))):
        text = read(path)
        source = os.path.basename(path)
        for service, what in re.findall(r'\bVXT\((\w+), (\w+)\)', text):
            yield service, f'{service}.{what}', source
        for service, case in re.findall(r'\bcovers (\w+): ([\w.-]+)', text):
            yield service, case, source


def collect():
    all_devices = devices()
    by_name = {}
    for _, _, _, services in all_devices:
        for service in services:
            by_name.setdefault(service.name, service)
    for service, name, source in tests():
        if service in by_name:
            by_name[service].tests.append((name, source))
    return all_devices


def test_cell(service):
    """t_mem.c: zeroes, refuses_none"""
    by_source = {}
    for name, source in service.tests:
        what = name[len(service.name) + 1:] if name.startswith(service.name + '.') else name
        if what not in by_source.setdefault(source, []):
            by_source[source].append(what)
    return '; '.join(f'{source}: {", ".join(names)}' for source, names in by_source.items())


def page(all_devices):
    text = [HEAD]
    for _, device, ident, services in all_devices:
        done = [s for s in services if s.state == 'DONE']
        text.append(f'| [{device}](#{device.lower()}) | {ident} | {len(services)} | {len(done)} | '
                    f'{sum(bool(s.tests) for s in done)} |\n')
    for _, device, ident, services in all_devices:
        text.append(f'\n## {device}\n\n'
                    '| ordinal | service | convention | when | state | meaning | tests |\n'
                    '|---|---|---|---|---|---|---|\n')
        for s in services:
            text.append(f'| {s.ordinal.upper()} | {s.name} | {s.abi} | {s.when} | {s.state} | '
                        f'{s.meaning} | {test_cell(s)} |\n')
    return ''.join(text)


def unproved(all_devices, log):
    """Services of the VMM without a test that passed."""
    passed = set(re.findall(r'^PASS vxd/(\S+)', read(log), re.M))
    for name, _, _, services in all_devices:
        for service in services if name == WHOLE else ():
            if service.state == 'DONE' and not any(test in passed for test, _ in service.tests):
                yield service.name


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--write', action='store_true')
    parser.add_argument('--log', metavar='FILE')
    args = parser.parse_args()
    all_devices = collect()
    text = page(all_devices)
    failed = False
    if args.write:
        with open(PAGE, 'w', encoding='utf-8') as out:
            out.write(text)
        return 0
    for name, _, _, services in all_devices:
        for service in services:
            if service.state not in STATES:
                print(f'FAIL docs/coverage: {name}: {service.name} has no such state {service.state}')
                failed = True
    if not os.path.exists(PAGE) or read(PAGE) != text:
        print('FAIL docs/coverage.md: older than the services or tests; make coverage')
        failed = True
    else:
        print('PASS docs/coverage.md')
    if args.log:
        missing = list(unproved(all_devices, args.log))
        for name in missing:
            print(f'FAIL coverage/{name}: no test of it passed')
        if not missing:
            print('PASS coverage/vmm')
        failed = failed or bool(missing)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
