#!/usr/bin/env python3
"""guide_test - docs/vxd-guide.md does what it says: its files are built, its commands run."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIMIT = 300


def blocks(text):
    """(language, the last line of text before it, content) of each code block."""
    for match in re.finditer(r'^([^\n`]*)\n\n```(\w+)\n(.*?)^```$', text, re.M | re.S):
        yield match.group(2), match.group(1), match.group(3)


def main():
    with open(os.path.join(TOP, 'docs', 'vxd-guide.md'), encoding='utf-8') as page:
        found = list(blocks(page.read()))
    commands = [content for language, _, content in found if language == 'sh']
    printed = [content for language, before, content in found
               if language == 'text' and before.strip() == 'prints']
    subprocess.run(['make', '-s', '-C', TOP, 'lanes'], check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(TOP, os.path.join(folder, 'vmm32'))
        mine = os.path.join(folder, 'mine')
        os.mkdir(mine)
        for _, before, content in found:
            name = re.match(r'([\w.]+)(?:, .*)?:$', before)
            if name:
                with open(os.path.join(mine, name.group(1)), 'w', encoding='utf-8') as out:
                    out.write(content)
        made = sorted(os.listdir(mine))
        if made != ['Makefile', 'ask.asm', 'count21.c'] or len(commands) != 2 or len(printed) != 1:
            print(f'FAIL guide/page: found {made}, {len(commands)} lists of commands')
            return 1
        failed = 0
        for name, command, expect in (('builds', commands[0], None),
                                      ('runs', commands[1], printed[0])):
            done = subprocess.run(['sh', '-ec', command], cwd=mine, text=True, timeout=LIMIT,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL)
            wrong = done.returncode != 0 or (expect is not None and done.stdout != expect)
            if wrong:
                failed += 1
                print(f'FAIL guide/{name}: status {done.returncode}\n{done.stdout}')
            else:
                print(f'PASS guide/{name}')
            if wrong:
                break
    return 1 if failed else 0


if __name__ == '__main__':
    if not shutil.which('nasm'):
        sys.exit('FAIL guide/tools: nasm is missing')
    sys.exit(main())
