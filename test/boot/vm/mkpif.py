#!/usr/bin/env python3
"""mkpif - a .PIF file as Windows 95 writes it, for the boot scenarios.

    mkpif.py OUT PROGRAM [PARAMETERS [FLAGS386]]
"""
import struct
import sys


def text(value, size, fill=b'\0'):
    return value.encode('cp437').ljust(size, fill)


def pif(program, parameters='', flags=0x1002, title='From a PIF'):
    basic = bytearray(0x171)
    basic[0x02:0x20] = text(title, 0x1E, b' ')
    struct.pack_into('<HH', basic, 0x20, 640, 128)
    basic[0x24:0x63] = text(program, 0x3F)
    basic[0x63] = 0x10                          # close on exit
    basic[0xA5:0xE5] = text(parameters, 0x40)
    data = bytearray(0x68)
    struct.pack_into('<HHHHHHHHI', data, 0, 640, 128, 100, 50, 0xFFFF, 0, 0xFFFF, 0, flags)
    data[0x28:0x68] = text(parameters, 0x40)
    vmm = bytearray(0x1AC)
    struct.pack_into('<H', vmm, 0xB6, 50)

    def heading(name, following, offset, size):
        return text(name, 16) + struct.pack('<HHH', following, offset, size)

    return (bytes(basic) + heading('MICROSOFT PIFEX', 0x187, 0, 0x171) +
            heading('WINDOWS 386 3.0', 0x205, 0x19D, 0x68) + bytes(data) +
            heading('WINDOWS VMM 4.0', 0xFFFF, 0x21B, 0x1AC) + bytes(vmm))


if __name__ == '__main__':
    with open(sys.argv[1], 'wb') as out:
        out.write(pif(*sys.argv[2:4], *(int(flags, 0) for flags in sys.argv[4:])))
