#!/usr/bin/env python3
"""Makes the disk image of the Bochs lane.

usage: mkbochs.py -o IMAGE --sector SECTOR --loader FLAT [--command TEXT] MODULE...

SECTOR is sector.asm assembled, FLAT the lane loader as a flat binary for 1 MB; a MODULE is a
file, its name is what the VMM sees.  sector.asm says how the disk is laid out.
"""
import argparse
import os
import struct

BASE = 0x100000
PAGE = 4096
PART = 64 * 512                        # sector.asm reads this much at once
CYLINDER = 16 * 63 * 512               # Bochs wants whole ones
COMMAND, MODULES, MEMORY = 1 << 2, 1 << 3, 1 << 6


def pad(data, unit):
    """Fill data with zeros up to a multiple of unit."""
    return data + bytes(-len(data) % unit)


def payload(loader, command, modules):
    """Everything that is read to 1 MB, and the address of struct multiboot_info in it."""
    info_at = BASE + len(pad(loader, PAGE))
    table_at = info_at + 64
    strings_at = table_at + 16 * len(modules)
    strings = command.encode('ascii') + b'\0'
    offsets = []
    for name, _ in modules:
        offsets.append(len(strings))
        strings += name.encode('ascii') + b'\0'
    at = strings_at + len(strings)
    at += -at % PAGE
    table, contents = b'', b''
    for (_, data), offset in zip(modules, offsets):
        start = at + len(contents)
        table += struct.pack('<4I', start, start + len(data), strings_at + offset, 0)
        contents += pad(data, PAGE)
    info = struct.pack('<7I', COMMAND | MODULES | MEMORY, 0, 0, 0, strings_at, len(modules),
                       table_at).ljust(64, b'\0')
    return pad(pad(loader, PAGE) + info + table + strings, PAGE) + contents, info_at


def read(path):
    """The bytes of a file."""
    with open(path, 'rb') as file:
        return file.read()


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('-o', dest='image', required=True)
    parser.add_argument('--sector', required=True)
    parser.add_argument('--loader', required=True)
    parser.add_argument('--command', default='')
    parser.add_argument('modules', nargs='*')
    args = parser.parse_args()
    modules = [(os.path.basename(path), read(path)) for path in args.modules]
    data, info_at = payload(read(args.loader), 'vmm ' + args.command, modules)
    data = pad(data, PART)
    sector = bytearray(read(args.sector))
    struct.pack_into('<2I', sector, 4, len(data) // 512, info_at)
    with open(args.image, 'wb') as file:
        file.write(pad(bytes(sector) + data, CYLINDER))


main()
