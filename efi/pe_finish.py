#!/usr/bin/env python3
"""Last touches to the stub's PE file: NX_COMPAT, and proof that it deserves the flag.

usage: pe_finish.py IN OUT

Fails if sections are not page aligned or one is writable and executable.  Pads the file to
128 KB: QEMU's -kernel takes a dword of a small PE file for the length of a Linux kernel.
"""
import struct
import sys

NX_COMPAT = 0x0100
SECTION_EXECUTE, SECTION_WRITE = 0x20000000, 0x80000000
PADDED = 128 * 1024


def finish(data):
    """Return the finished file."""
    pe = struct.unpack_from('<I', data, 0x3C)[0]
    if data[pe:pe + 4] != b'PE\0\0':
        raise ValueError('not a PE file')
    sections, optional_size = struct.unpack_from('<H12xH', data, pe + 6)
    optional = pe + 24
    if struct.unpack_from('<I', data, optional + 32)[0] != 0x1000:
        raise ValueError('sections are not 4 KB aligned')
    flags = struct.unpack_from('<H', data, optional + 70)[0] | NX_COMPAT
    struct.pack_into('<H', data, optional + 70, flags)
    for i in range(sections):
        header = optional + optional_size + 40 * i
        name = bytes(data[header:header + 8]).rstrip(b'\0').decode()
        address = struct.unpack_from('<I', data, header + 12)[0]
        kind = struct.unpack_from('<I', data, header + 36)[0]
        if address % 0x1000:
            raise ValueError(f'section {name} is not page aligned')
        if kind & SECTION_EXECUTE and kind & SECTION_WRITE:
            raise ValueError(f'section {name} is writable and executable')
    return data.ljust(PADDED, b'\0')


def main():
    """Command line."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], 'rb') as file:
        data = bytearray(file.read())
    try:
        data = finish(data)
    except ValueError as error:
        sys.exit(f'pe_finish.py: {sys.argv[1]}: {error}')
    with open(sys.argv[2], 'wb') as file:
        file.write(data)


main()
