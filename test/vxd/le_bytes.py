"""le_bytes - virtual devices byte by byte, without mkle: old ones, odd ones, damaged ones.

Each module says PASS vxd/LE.<what> at Init_Complete and ends the machine; the damaged ones must
never come so far.  Field offsets are those of the LE header.
"""
import struct

HEADER = 0x80                   # file offset of the LE header
HEADER_SIZE = 0xC4
LCODE = 0x2045                  # 32-bit, preloaded, readable, executable
RCODE = 0x0005                  # 16-bit code: run in real mode by the loader of old
LDATA = 0x2063                  # 32-bit, preloaded, shared, readable, writable
FIX_OFFSET32, FIX_RELATIVE32, FIX_LIST, TARGET_OFFSET32 = 7, 8, 0x20, 0x10
UNDEFINED_ORDER = 0x80000000
DDB_CONTROL, DDB_BYTES_3, DDB_BYTES_4 = 0x18, 0x38, 0x50
OUT_DEBUG_STRING = 0x000100C2


class Object:
    """One object: its bytes, flags, and fixups (offset, target object, target offset)."""

    def __init__(self, data, flags=LCODE, fixups=(), size=None):
        self.data, self.flags, self.fixups = bytes(data), flags, list(fixups)
        self.size = len(self.data) if size is None else size


def ddb(name, device_id, version=0x400):
    """A device descriptor block; before version 4.00 it is 38h bytes long."""
    block = struct.pack('<IHHBBH8sI', 0, version, device_id, 1, 0, 0,
                        name.ljust(8).encode('ascii'), UNDEFINED_ORDER)
    block = block.ljust(DDB_BYTES_3, b'\0')
    if version >= 0x400:
        block += struct.pack('<I4sI4s4s4s', 0, b'verP', DDB_BYTES_4, b'1vsR', b'2vsR', b'3vsR')
    return block


def code(text_offset):
    """A control procedure; (bytes, fixups): at Init_Complete say the text, end the machine."""
    init = b'\xBE' + bytes(4) + b'\xCD\x20' + struct.pack('<I', OUT_DEBUG_STRING)
    init += b'\xB0\x10\xE6\xF4'                           # MOV AL, 10h; OUT F4h, AL
    data = b'\x83\xF8\x02\x75' + bytes([len(init)]) + init + b'\xF8\xC3'
    return data, [(6, 1, text_offset)]


def module(objects, name='LEBYTES', ddb_at=None, page_size=0x1000, start=(0, 0), module_flags=0x38000,
           list_fixups=False, device_id=0, ddk=0x400):
    """The file.  ddb_at = (object, offset) of the DDB, None: no entry at all."""
    pages, page_map, records, fixup_pages = b'', b'', b'', [0]
    table, first = b'', 1
    for obj in objects:
        count = -(-len(obj.data) // page_size)
        table += struct.pack('<IIIIII', obj.size, 0, obj.flags, first, count, 0)
        for page in range(count):
            page_map += struct.pack('>I', (first + page) << 8)
            here = [f for f in obj.fixups if f[0] // page_size == page]
            for offset, target, to in here:
                in_page = offset % page_size
                if list_fixups:
                    records += struct.pack('<BBBBIH', FIX_OFFSET32 | FIX_LIST, TARGET_OFFSET32, 1,
                                           target, to, in_page)
                else:
                    records += struct.pack('<BBHBI', FIX_OFFSET32, TARGET_OFFSET32, in_page,
                                           target, to)
            fixup_pages.append(len(records))
        pages += obj.data.ljust(count * page_size, b'\0')
        first += count
    last = len(objects[-1].data) % page_size or page_size

    names = bytes([len(name)]) + name.encode('ascii') + bytes(2) + b'\0'
    entries = b'\0'
    if ddb_at:
        entries = struct.pack('<BBHBI', 1, 3, ddb_at[0], 3, ddb_at[1]) + b'\0'
    parts, at = {}, HEADER_SIZE
    for key, data in (('objects', table), ('map', page_map), ('names', names), ('entries', entries),
                      ('fixup_pages', struct.pack(f'<{len(fixup_pages)}I', *fixup_pages)),
                      ('records', records)):
        parts[key] = at
        at += len(data)
    body = b''.join((table, page_map, names, entries,
                     struct.pack(f'<{len(fixup_pages)}I', *fixup_pages), records))
    data_at = -(-(HEADER + at) // page_size) * page_size

    header = bytearray(HEADER_SIZE)

    def put(offset, form, *values):
        struct.pack_into('<' + form, header, offset, *values)

    put(0, '2sBBI', b'LE', 0, 0, 0)
    put(8, 'HH', 2, 4)                                      # 386, Windows 386
    put(0x10, 'IIII', module_flags, first - 1, *start)
    put(0x28, 'II', page_size, last)
    put(0x30, 'I', len(records) + 4 * len(fixup_pages))
    put(0x40, 'III', parts['objects'], len(objects), parts['map'])
    put(0x58, 'II', parts['names'], parts['entries'])
    put(0x68, 'III', parts['fixup_pages'], parts['records'], 0)
    put(0x80, 'I', data_at)
    put(0xC0, 'HH', device_id, ddk)
    stub = bytearray(HEADER)
    struct.pack_into('<2s', stub, 0, b'MZ')
    struct.pack_into('<H', stub, 0x18, 0x40)
    struct.pack_into('<I', stub, 0x3C, HEADER)
    file = bytes(stub) + bytes(header) + body
    return file.ljust(data_at, b'\0') + pages[:len(pages) - page_size + last]


def device(name, what, version=0x400, device_id=0, extra=(), page_size=0x1000, fill=0, **more):
    """A working device whose only object ends with its DDB."""
    text = f'PASS vxd/LE.{what}\nEND {name}\n'.encode('ascii') + b'\0'
    start = 4 + fill                                        # the procedure; fill moves it
    block = ddb(name, device_id, version)
    proc, fixups = code(0)
    text_at = start + len(proc)
    ddb_at = -(-(text_at + len(text)) // 4) * 4
    data = bytes(start) + proc + text
    data = data.ljust(ddb_at, b'\0') + block
    places = [(start + offset, target, text_at) for offset, target, _ in fixups]
    places.append((ddb_at + DDB_CONTROL, 1, start))
    objects = [Object(data, fixups=places), *extra]
    return module(objects, name, (1, ddb_at), page_size, device_id=device_id, ddk=version, **more)


def windows_31():
    """DDB of 38h bytes that ends its object, module flags of a 3.x device."""
    return device('LE_31', 'ddb_of_windows_3_1', version=0x30A, module_flags=0x8020)


def real_mode():
    """A 16-bit real-mode initialisation object is not run and does no harm."""
    return device('LE_RMODE', 'real_mode_initialisation_skipped', start=(2, 0),
                  extra=[Object(b'\x31\xC0\x31\xDB\x31\xF6\xC3', RCODE)])


def empty_object():
    return device('LE_EMPTY', 'object_without_bytes', extra=[Object(b'', size=0)])


def zero_object():
    """An object with memory but without pages in the file."""
    return device('LE_BSS', 'object_without_pages', extra=[Object(b'', LDATA, size=0x3000)])


def small_pages():
    """Pages of 200h bytes, code and DDB on different ones, fixups as lists."""
    return device('LE_SMALL', 'pages_of_200h', page_size=0x200, fill=0x3F0, list_fixups=True)


def no_ddb():
    return module([Object(b'\xC3')], 'LE_NODDB')


def truncated():
    return windows_31()[:-0x20]


def truncated_header():
    return windows_31()[:HEADER + 0x60]


def fixup_outside():
    """A fixup whose dword ends behind its object."""
    file = bytearray(windows_31())
    at = HEADER + struct.unpack_from('<I', file, HEADER + 0x6C)[0]
    struct.pack_into('<h', file, at + 2, 0xFFC)
    return bytes(file)


def fixup_to_nowhere():
    """A fixup to an object that does not exist."""
    file = bytearray(windows_31())
    at = HEADER + struct.unpack_from('<I', file, HEADER + 0x6C)[0]
    file[at + 4] = 9
    return bytes(file)


def twin(number):
    return device(f'LE_TWIN{number}', 'twins', device_id=0x7EE8)


def links():
    """Dynalinks among what only looks like one: a fixup on it, ids and numbers nobody uses."""
    def int20(target):
        return b'\xCD\x20' + struct.pack('<I', target)

    start = code(0)[0]
    pieces = [int20(OUT_DEBUG_STRING), b'\xB8' + int20(0x00330010), int20(0x000183F0),
              int20(0x000183F0),                            # the jump form, and twice
              int20(0x00000005), int20(0x80010005),         # ids that do not exist
              int20(0x00017FF0), int20(0x7ABC0123),         # services that do not
              int20(0x002B0000)]                            # Get_Version may be asked of nobody
    blob = b''.join(pieces)
    fixed = len(start) + len(blob)
    text_at = fixed + 6
    ddb_at = -(-(text_at + 8) // 4) * 4
    data = (start + blob + int20(0x00010002) + b'LINKS\n\0').ljust(ddb_at, b'\0') + ddb('LINKS', 0)
    fixups = [(6, 1, text_at), (fixed + 2, 1, 0), (ddb_at + DDB_CONTROL, 1, 0)]
    return module([Object(data, fixups=fixups), Object(int20(0x00010003), LDATA)], 'LINKS',
                  (1, ddb_at))


def shuffled():
    """What linkers do that ours does not: pages in another order in the file, "ZM", parameters in
    the entry's type, 16-bit object numbers in fixups, a fixup named only on the page after its
    first byte."""
    page = 0x200
    file = bytearray(device('LE_MIXED', 'pages_in_another_order', page_size=page, fill=0x3F4))
    pages, = struct.unpack_from('<I', file, HEADER + 0x14)
    page_map = HEADER + struct.unpack_from('<I', file, HEADER + 0x48)[0]
    data, = struct.unpack_from('<I', file, HEADER + 0x80)
    contents = bytes(file[data:]).ljust(pages * page, b'\0')
    for i in range(pages):
        struct.pack_into('>I', file, page_map + 4 * i, (pages - i) << 8)
    file[data:] = b''.join(contents[i * page:(i + 1) * page] for i in reversed(range(pages)))
    struct.pack_into('<I', file, HEADER + 0x2C, page)
    file[0:2] = b'ZM'
    entries = HEADER + struct.unpack_from('<I', file, HEADER + 0x5C)[0]
    file[entries + 4] = 0x0B                                # exported, shared, one parameter
    # The records again: 16-bit object numbers; a dword over the end of a page on the second one.
    table = HEADER + struct.unpack_from('<I', file, HEADER + 0x68)[0]
    first = HEADER + struct.unpack_from('<I', file, HEADER + 0x6C)[0]
    offsets = struct.unpack_from(f'<{pages + 1}I', file, table)
    per_page = [[] for _ in range(pages)]
    for i in range(pages):
        for at in range(first + offsets[i], first + offsets[i + 1], 9):
            _, _, source, target, to = struct.unpack_from('<BBhBI', file, at)
            per_page[i].append((source, target, to))
    for i in range(pages - 1):
        for record in [r for r in per_page[i] if r[0] > page - 4]:
            per_page[i].remove(record)
            per_page[i + 1].append((record[0] - page, record[1], record[2]))
    records = b''
    for i in range(pages):
        struct.pack_into('<I', file, table + 4 * i, len(records))
        for source, target, to in per_page[i]:
            records += struct.pack('<BBhHI', FIX_OFFSET32, TARGET_OFFSET32 | 0x40, source, target, to)
    struct.pack_into('<I', file, table + 4 * pages, len(records))
    assert first + len(records) <= data
    file[first:first + len(records)] = records
    return bytes(file)


def in_windows_file():
    """A device as resource 1 of type 14h of a 16-bit Windows file."""
    le = device('LE_IN_NE', 'in_a_windows_file')[HEADER:]
    data, = struct.unpack_from('<I', le, 0x80)
    le = bytearray(le)
    struct.pack_into('<I', le, 0x80, data - HEADER)         # it counts from the resource
    at, shift = 0x400, 4
    ne = bytearray(at)
    struct.pack_into('<2s', ne, 0, b'MZ')
    struct.pack_into('<H', ne, 0x18, 0x40)
    struct.pack_into('<I', ne, 0x3C, 0x80)
    struct.pack_into('<2s', ne, 0x80, b'NE')
    struct.pack_into('<H', ne, 0x80 + 0x24, 0x40)
    struct.pack_into('<HHHI', ne, 0xC0, shift, 0x8014, 1, 0)
    struct.pack_into('<HHHH', ne, 0xCA, at >> shift, -(-len(le) >> shift), 0, 0x8001)
    return bytes(ne) + bytes(le).ljust(-(-len(le) >> shift) << shift, b'\0')
