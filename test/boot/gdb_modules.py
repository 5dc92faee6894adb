"""gdb_modules - gdb commands for VMM32: symbols of every module at its load address.

Read by make debug (image/emulate).  The VMM says on the debug port where it put a module:

    VXD VPICD object1=C0123000 object2=C0125000

Object n is the nth section of build/vxd/<name>.elf that has memory.  At every stop the lines
that are new are turned into symbols.  The VMM's own objects stand one after the other from
BOOT_VMM_BASE, so that its symbols are there before it runs.

gdb shifts all debug information of a file by one offset, but the objects of a module move
apart.  So each module gets a copy of its ELF file, relocated here: --emit-relocs left the
relocations of the debug sections in it.
"""
import glob
import os
import re
import struct

import gdb

BUILD = os.environ.get('B', 'build')
VMM_BASE = 0xC0000000                # BOOT_VMM_BASE of include/boot_info.h
PAGE = 4096
SHT_SYMTAB, SHT_REL, SHF_ALLOC, R_386_32 = 2, 9, 2, 1
LINE = re.compile(r'^VXD (\S+)((?: object\d+=[0-9A-Fa-f]+)+)', re.M)
loaded = set()


class Elf:
    """A 32-bit ELF file, as bytes to be changed; sections are lists of their ten fields."""

    def __init__(self, path):
        with open(path, 'rb') as file:
            self.data = bytearray(file.read())
        self.table, = struct.unpack_from('<I', self.data, 32)
        self.count, = struct.unpack_from('<H', self.data, 48)
        self.sections = [list(struct.unpack_from('<10I', self.data, self.table + 40 * n))
                         for n in range(self.count)]

    def objects(self):
        """Indices of the sections that have memory, by address: the LE objects."""
        found = [n for n, s in enumerate(self.sections) if s[2] & SHF_ALLOC and s[5]]
        return sorted(found, key=lambda n: self.sections[n][3])

    def symbols(self):
        for section in self.sections:
            if section[1] == SHT_SYMTAB:
                return section[4], section[5] // 16
        return 0, 0

    def move(self, delta):
        """delta: {section index: how far it moves}"""
        where, count = self.symbols()
        shift_of = [delta.get(struct.unpack_from('<H', self.data, where + 16 * n + 14)[0], 0)
                    for n in range(count)]
        for section in self.sections:
            if section[1] == SHT_REL:
                self.relocate(section, shift_of)
        for n in range(count):
            self.add(where + 16 * n + 4, shift_of[n])
        for index, shift in delta.items():
            self.add(self.table + 40 * index + 12, shift)

    def relocate(self, relocations, shift_of):
        target = self.sections[relocations[7]]
        for at in range(relocations[4], relocations[4] + relocations[5], 8):
            offset, info = struct.unpack_from('<2I', self.data, at)
            if info & 0xFF == R_386_32 and shift_of[info >> 8]:
                self.add(target[4] + offset - target[3], shift_of[info >> 8])

    def add(self, at, value):
        old, = struct.unpack_from('<I', self.data, at)
        struct.pack_into('<I', self.data, at, (old + value) & 0xFFFFFFFF)


def add_symbols(name, path, addresses):
    """addresses: of the objects; None = one after the other from VMM_BASE."""
    elf = Elf(path)
    if addresses is None:
        addresses, at = [], VMM_BASE
        for index in elf.objects():
            addresses.append(at)
            at += (elf.sections[index][5] + PAGE - 1) // PAGE * PAGE
    elf.move({index: address - elf.sections[index][3]
              for index, address in zip(elf.objects(), addresses)})
    moved = os.path.join(BUILD, 'gdb', os.path.basename(path))
    os.makedirs(os.path.dirname(moved), exist_ok=True)
    with open(moved, 'wb') as file:
        file.write(elf.data)
    # An offset of zero for every section: the file says where it is.
    gdb.execute(f'add-symbol-file {moved} -o 0', to_string=True)
    print(f'{name}:', *(f'{address:08X}' for address in addresses))


def load_new(_event=None):
    try:
        with open(os.path.join(BUILD, 'debug.txt'), encoding='ascii', errors='replace') as log:
            text = log.read()
    except OSError:
        return
    for name, objects in LINE.findall(text):
        if name in loaded or name == 'VMM':
            continue
        loaded.add(name)
        found = [path for path in glob.glob(os.path.join(BUILD, 'vxd', '*.elf'))
                 if os.path.basename(path)[:-4].upper() == name.upper()]
        if found:
            add_symbols(name, found[0],
                        [int(x, 16) for x in re.findall(r'=([0-9A-Fa-f]+)', objects)])
        else:
            print(f'{name}: no ELF file in {BUILD}/vxd')


class Modules(gdb.Command):
    """Load the symbols of virtual devices that were loaded since."""

    def __init__(self):
        super().__init__('modules', gdb.COMMAND_FILES)

    def invoke(self, _argument, _from_tty):
        load_new()


Modules()
gdb.execute('set pagination off')
gdb.execute('set confirm off')
gdb.execute('set architecture i386')
gdb.execute(f'target remote {BUILD}/gdb.sock')
add_symbols('VMM', os.path.join(BUILD, 'vmm.elf'), None)
gdb.events.stop.connect(load_new)
print('Halted before the first instruction.  break vmm_main, continue; "modules" reads new symbols.')
