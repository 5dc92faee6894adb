"""gdb_modules - gdb commands for VMM32: symbols of every module at its load address.

Read by make debug (image/emulate).  The VMM says on the debug port where it put a module:

    VXD VPICD object1=C0123000 object2=C0125000

Object n is the nth section of build/vxd/<name>.elf that has memory.  At every stop the lines
that are new are turned into symbols.  The VMM itself is linked for its address.
"""
import glob
import os
import re

import gdb

BUILD = os.environ.get('B', 'build')
LINE = re.compile(r'^VXD (\S+)((?: object\d+=[0-9A-Fa-f]+)+)', re.M)
loaded = set()


def elf_of(name):
    for path in glob.glob(os.path.join(BUILD, 'vxd', '*.elf')):
        if os.path.basename(path)[:-4].upper() == name.upper():
            return path
    return None


def sections_of(path):
    """Names of the sections that occupy memory, in address order."""
    table = os.popen(f'readelf -SW "{path}"').read()
    rows = re.findall(r'\] (\S+) +\S+ +([0-9a-f]{8}) \S+ ([0-9a-f]+) \S+ +(\w*A\w*) ', table)
    return [name for name, _, size, _ in sorted(rows, key=lambda row: row[1]) if int(size, 16)]


def load_new(_event=None):
    try:
        with open(os.path.join(BUILD, 'debug.txt'), encoding='ascii', errors='replace') as log:
            text = log.read()
    except OSError:
        return
    for name, objects in LINE.findall(text):
        if name in loaded:
            continue
        loaded.add(name)
        path = elf_of(name)
        if path is None:
            print(f'{name}: no ELF file in {BUILD}/vxd')
            continue
        addresses = re.findall(r'=([0-9A-Fa-f]+)', objects)
        places = ' '.join(f'-s {section} 0x{address}'
                          for section, address in zip(sections_of(path), addresses))
        gdb.execute(f'add-symbol-file {path} {places}', to_string=True)
        print(f'{name}: {places}')


class Modules(gdb.Command):
    """Load the symbols of virtual devices that were loaded since."""

    def __init__(self):
        super().__init__('modules', gdb.COMMAND_FILES)

    def invoke(self, _argument, _from_tty):
        load_new()


Modules()
gdb.execute('set pagination off')
gdb.execute('set confirm off')
gdb.execute(f'file {BUILD}/vmm.elf')
gdb.execute(f'target remote {BUILD}/gdb.sock')
gdb.events.stop.connect(load_new)
print('Halted before the first instruction.  break vmm_main, continue; "modules" reads new symbols.')
