#!/usr/bin/env python3
"""tour_test - every file and function that docs/tour.md and README.md name is there."""
import glob
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOLDERS = ('efi/', 'vmm/', 'vxd/', 'include/', 'test/', 'image/', 'docs/')


def check(page):
    """Yields what is wrong with one page."""
    with open(os.path.join(TOP, page), encoding='utf-8') as file:
        text = file.read()
    for path, function in re.findall(r'`([\w./*-]+?)(?::(\w+))?`', text):
        if not path.startswith(FOLDERS):
            continue
        found = glob.glob(os.path.join(TOP, path))
        if not found:
            yield f'{page}: there is no {path}'
        elif function:
            with open(found[0], encoding='utf-8') as file:
                if not re.search(r'\b' + function + r'\b', file.read()):
                    yield f'{page}: {path} has no {function}'


def main():
    failed = 0
    for page in ('docs/tour.md', 'README.md'):
        wrong = list(check(page))
        for line in wrong:
            print(f'FAIL docs/{os.path.basename(page)}: {line}')
        if not wrong:
            print(f'PASS docs/{os.path.basename(page)}')
        failed += len(wrong)
    return failed != 0


if __name__ == '__main__':
    sys.exit(main())
