#!/usr/bin/env python3
"""probe_test - every way to start VMM32, and what stops it.

usage: probe_test.py [-k] [NAME...]     NAME: only these cases; -k: keep the folders

The VMM is the probe (probe/): it reports boot_info line by line and judges nothing; the
judging is here.  A bad file must be refused by a message and a return to the firmware.
Prints one PASS or FAIL line for each case; two machines run at once.
"""
import concurrent.futures
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
sys.path.insert(0, os.path.dirname(HERE))
from harness import BUILD, FIRMWARE, OVMF, Slot, mkimage     # noqa: E402

GOOD = 0x10 * 2 + 1                     # exit status of QEMU after 10h to port F4h
STOPPED = 0x11 * 2 + 1                  # lane_stop
LIMIT = 90
CLOCK = '2020-01-02T03:04:05'
CONTAINER, SYSTEM_INI, VXD, DRIVE = 1, 2, 3, 4
RESERVED, USABLE, FIRMWARE_MEMORY, LOADER, ACPI = range(5)
DRIVE_IMAGE = bytes((i * 7 + (i >> 8)) & 255 for i in range(300000))
INI = '[boot]\r\ndevice=no.vxd\r\n[386Enh]\r\ndevice=*vkd\r\n'


def read(path):
    """The bytes of a file."""
    with open(path, 'rb') as file:
        return file.read()


PROBE = read(os.path.join(BUILD, 'probe', 'VMM32.VXD'))
PROBE_W4 = read(os.path.join(BUILD, 'probe', 'VMM32.W4'))
DEVICE = read(os.path.join(BUILD, 'probe', 'probe.vxd'))
FILES = {'VMM32.VXD': PROBE, 'SYSTEM.INI': INI.encode(), 'DRIVE_C.IMG': DRIVE_IMAGE}


class Failure(Exception):
    """The reason a case failed."""


def need(condition, reason):
    """Fail unless condition."""
    if not condition:
        raise Failure(reason)


# ---- what the probe said --------------------------------------------------------------

def parse(text):
    """The probe's report: word -> list of the rests of its lines."""
    report = {}
    for line in text.replace('\r', '').split('\n'):
        word, _, rest = line.partition(' ')
        report.setdefault(word, []).append(rest)
    return report


def pairs(rest):
    """'a 1 b 2' as a dictionary."""
    words = rest.split()
    return dict(zip(words[::2], words[1::2]))


def check_state(report, source):
    """The processor as boot_info.h promises it."""
    first = pairs('magic ' + report['magic'][0])
    need(first == {'magic': '32334D56', 'version': '2', 'size': '15496', 'source': str(source)},
         f'boot_info begins with {first}')
    state = pairs('cr0 ' + report['cr0'][0])
    need(state == {'cr0': '80000031', 'cr4': '00000010', 'cr3ok': '1', 'cs': '00000028',
                   'ds': '00000030', 'if': '0', 'efer': '00000000'}, f'processor state {state}')
    need(report['stackok'] == ['1'], 'the stack is not in the loader block')
    need(report['tsc'][0].startswith('1 '), 'the TSC did not advance')


def memory_of(report):
    """[(base, end, type)] in order."""
    result = []
    for line in report['memory']:
        words = line.split()
        result.append((int(words[0], 16), int(words[1], 16), int(words[3])))
    return result


def check_memory(report, used):
    """Sorted, aligned, no overlap; what is used lies in loader memory, completely."""
    memory = memory_of(report)
    previous = 0
    for base, end, _ in memory:
        need(base >= previous and end > base, f'memory {base:X} is out of order')
        need(base % 4096 == 0 and end % 4096 == 0, f'memory {base:X} is not page aligned')
        previous = end
    for name, base, size in used:
        inside = [m for m in memory if m[0] <= base and base + size <= m[1] and m[2] == LOADER]
        need(len(inside) == 1, f'{name} is not in loader memory')
    need(memory[0][0] != 0 or memory[0][2] == RESERVED, 'page 0 can be allocated')
    usable = sum(end - base for base, end, kind in memory if kind == USABLE)
    need(usable > 24 << 20, f'only {usable >> 20} MB usable')
    return memory


def check_files(report, files):
    """Name, kind, size and bytes, before and after all usable memory was overwritten."""
    kinds = {'VMM32.VXD': CONTAINER, 'SYSTEM.INI': SYSTEM_INI, 'DRIVE_C.IMG': DRIVE}
    wanted = sorted((name.upper(), kinds.get(name, VXD), len(data), zlib.crc32(data))
                    for name, data in files.items())
    used = []
    for word in ('file', 'again'):
        got = []
        for line in report.get(word, []):
            name, _, rest = line.rpartition(' kind ')
            fields = pairs('kind ' + rest)
            got.append((name, int(fields['kind']), int(fields['size']), int(fields['crc'], 16)))
            need(int(fields['address'], 16) % 4096 == 0, f'{name} is not page aligned')
            used.append((name, int(fields['address'], 16), int(fields['size'])))
        need(sorted(got) == wanted, f'{word}: {sorted(got)} instead of {wanted}')
    return used


def check_objects(report):
    """The VMM's objects, one after the other from C0000000h."""
    used, linear = [], 0xC0000000
    need(len(report['object']) == 2, 'the probe has two objects')
    for line in report['object']:
        fields = pairs('linear ' + line)
        size = int(fields['size'], 16)
        need(int(fields['linear'], 16) == linear, f'object at {fields["linear"]}')
        need(fields['same'] == '1', f'object at {fields["linear"]} is not mapped to its memory')
        linear += (size + 4095) & ~4095
        used.append(('object', int(fields['physical'], 16), size))
    return used


def check_report(text, source, files, command='', acpi=('APIC', 'FACP', 'DSDT')):
    """What must hold however it was started.  Returns the report and the memory."""
    report = parse(text)
    need('end' in report, f'the probe did not finish: {text[-300:]!r}')
    check_state(report, source)
    used = check_files(report, files) + check_objects(report)
    loader = pairs('loader ' + report['loader'][0])
    used.append(('loader block', int(loader['loader'], 16), int(loader['size'], 16)))
    memory = check_memory(report, used)
    need(report['command'] == [f'[{command}]'], f'command line {report["command"]}')
    tables = [line.split() for line in report.get('acpi', [])]
    for signature in acpi:
        need([t[0] for t in tables].count(signature) >= 1, f'no ACPI table {signature}')
    need(all(t[4] == '0' for t in tables), f'ACPI check sums: {tables}')
    return report, memory


def check_quiet(report):
    """Only bridges, displays and the IOMMU may master the bus; controllers are at rest."""
    for line in report['pci']:
        fields = pairs('bdf ' + line)
        kind = fields['class'][2:]
        if kind[:2] in ('03', '06') or kind[:4] == '0806':
            continue
        need(not int(fields['command'], 16) & 4, f'PCI {line} still masters the bus')
    for line in report.get('nvme', []):
        fields = pairs(line)
        need(not int(fields['cc'], 16) & 1 and not int(fields['csts'], 16) & 1, f'NVMe {line}')
    for word in ('xhci', 'ehci'):
        halted = {'xhci': 0x0001, 'ehci': 0x1000}[word]
        for line in report.get(word, []):
            fields = pairs(line)
            need(not int(fields['cmd'], 16) & 3 and int(fields['sts'], 16) & halted,
                 f'{word} {line}')
    for line in report.get('uhci', []):
        need(line == 'cmd 00000000 legacy 00002000', f'UHCI {line}')
    for line in report.get('ahci', []):
        need(line == 'running 00000000', f'AHCI {line}')


def check_uefi(report, memory, framebuffer):
    """What only UEFI tells."""
    need(report['time'][0].startswith('2020-1-2 3:4:'), f'wall clock {report["time"]}')
    need('[EDK II ' in report['firmware'][0], f'firmware {report["firmware"]}')
    facts = pairs(report['firmware'][0].partition('] ')[2])
    for name in ('smbios', 'rsdp', 'systab', 'apic'):
        need(int(facts[name], 16) != 0, f'no {name}')
    need(int(report['tsc'][0].split()[2]) > 10_000_000, f'TSC rate {report["tsc"]}')
    line = report['framebuffer'][0]
    base, size = int(line.split()[0], 16), int(line.split()[2], 16)
    if framebuffer is None:
        need(base == 0, f'a framebuffer: {line}')
    else:
        width, height = framebuffer
        need(f' {width}x{height} pitch {width * 4} bpp 32 masks 00FF0000 0000FF00 000000FF' in line,
             f'framebuffer {line}')
        need(size >= width * height * 4, f'framebuffer size {size}')
        need(not [m for m in memory if m[2] != RESERVED and m[0] < base + size and m[1] > base],
             'the framebuffer can be allocated')
    check_quiet(report)


# ---- machines -------------------------------------------------------------------------

def common():
    """Options of every QEMU."""
    return ['-display', 'none', '-nodefaults', '-no-reboot', '-accel', 'tcg', '-rtc',
            f'base={CLOCK}', '-debugcon', 'file:debug.txt', '-global', 'isa-debugcon.iobase=0x402',
            '-device', 'isa-debug-exit,iobase=0xf4,iosize=4']


def uefi(arch, options, memory=256):
    """A QEMU command line with OVMF."""
    code, variables = FIRMWARE['uefi64' if arch == 'x64' else 'uefi32']
    binary = 'qemu-system-x86_64' if arch == 'x64' else 'qemu-system-i386'
    command = [binary, *common(), '-m', str(memory),
               '-drive', f'if=pflash,format=raw,unit=0,readonly=on,file={OVMF}{code}',
               '-drive', f'if=pflash,format=raw,unit=1,snapshot=on,file={OVMF}{variables}',
               '-global', 'driver=cfi.pflash01,property=secure,value=off']
    if not any(o in ('-M', '-machine') for o in options):
        command += ['-M', 'q35']
    return [*command, *options]


def write_volume(folder, files, where='esp/VMM32'):
    """The ESP as a folder, for fat:rw:"""
    boot = os.path.join(folder, 'esp', 'EFI', 'BOOT')
    os.makedirs(boot, exist_ok=True)
    os.makedirs(os.path.join(folder, where), exist_ok=True)
    for name in ('BOOTX64.EFI', 'BOOTIA32.EFI'):
        shutil.copy(os.path.join(BUILD, name), boot)
    for name, data in files.items():
        path = os.path.join(folder, where, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as out:
            out.write(data)


def write_files(folder, files):
    """The files themselves; 'NAME=path' of each, as mkimage wants them."""
    sources = []
    for name, data in files.items():
        path = os.path.join(folder, name)
        with open(path, 'wb') as out:
            out.write(data)
        sources.append(f'{name}={path}')
    return sources


def run(folder, command, status=GOOD):
    """Run to the end; what came out of the debug port after SeaBIOS."""
    with Slot():
        done = subprocess.run(command, cwd=folder, timeout=LIMIT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    text = read(os.path.join(folder, 'debug.txt')).decode('ascii', 'replace')
    need(done.returncode == status,
         f'exit status {done.returncode}: {done.stdout.decode()[-300:]} {text[-300:]!r}')
    return re.sub(r'(?s)\A.*Booting from [0-9a-f]{4}:[0-9a-f]{4}\n', '', text)


ESP = ['-drive', 'format=raw,file=fat:rw:esp']
SCREEN = ['-device', 'bochs-display,xres=1024,yres=768']


def start_uefi(folder, arch='x64', options=(), files=None, memory=256, framebuffer=(1024, 768),
               command='', wanted=None, screen=None, acpi=('APIC', 'FACP', 'DSDT', 'MCFG')):
    """Boot from a folder and check everything."""
    files = dict(FILES if files is None else files)
    write_volume(folder, files)
    options = [*ESP, *(SCREEN if screen is None else screen), *options]
    text = run(folder, uefi(arch, options, memory))
    report, memory = check_report(text, 1 if arch == 'x64' else 2, wanted or files, command, acpi)
    check_uefi(report, memory, framebuffer)
    return report, memory


def disk_image(folder, files):
    """The disk image of the product with our files, and the GUID of its partition."""
    loaders = [x for name in ('BOOTX64.EFI', 'BOOTIA32.EFI')
               for x in ('--efi', os.path.join(BUILD, name))]
    path = os.path.join(folder, 'disk.img')
    mkimage('disk', '-o', path, *loaders, *write_files(folder, files))
    entry = read(path)[1024:1024 + 128]           # first entry of the GPT
    return entry[16:32]


def start_disk(folder, device, options=(), arch='x64'):
    """Boot the product's disk image from a device."""
    guid = disk_image(folder, FILES)
    options = [*options, *SCREEN, '-drive', 'if=none,id=d0,format=raw,file=disk.img',
               '-device', device]
    report, memory = check_report(run(folder, uefi(arch, options)), 1, FILES)
    check_uefi(report, memory, (1024, 768))
    need(bytes.fromhex(report['guid'][0].replace(' ', '')) == guid,
         f'partition {report["guid"]} instead of {guid.hex()}')
    return report


# ---- cases: starts --------------------------------------------------------------------

def uefi_x64(folder):
    start_uefi(folder)


def uefi_ia32(folder):
    start_uefi(folder, 'ia32', ['-cpu', 'qemu32'])


def uefi_ia32_with_nx(folder):
    start_uefi(folder, 'ia32', ['-cpu', 'n270'])


def uefi_ia32_no_long_mode(folder):
    start_uefi(folder, 'ia32', ['-cpu', 'pentium3'])


def uefi_image_above_4_gb(folder):
    _, memory = start_uefi(folder, memory=6144)
    need([m for m in memory if m[0] >= 1 << 32 and m[2] == USABLE], 'nothing usable above 4 GB')


def uefi_nx_stack(folder):
    start_uefi(folder, options=['-fw_cfg', 'name=opt/ovmf/PcdSetNxForStack,string=y'])


def uefi_smep_smap(folder):
    start_uefi(folder, options=['-cpu', 'max'])


def uefi_many_processors(folder):
    start_uefi(folder, options=['-smp', '4'])


def uefi_big_bar(folder):
    """Registers of the NVMe controller behind 8 GB of somebody else's."""
    start_disk(folder, 'nvme,drive=d0,serial=x', ['-device', 'pci-testdev,membar=8G'])


def uefi_little_memory(folder):
    start_uefi(folder, memory=96)


def uefi_progress_bar(folder):
    """A drive that takes seconds to read: USB 1 gives about 1 MB a second."""
    files = {**FILES, 'DRIVE_C.IMG': DRIVE_IMAGE * 12}
    disk_image(folder, files)
    options = ['-device', 'piix3-usb-uhci,id=u', '-drive', 'if=none,id=d0,format=raw,file=disk.img',
               '-device', 'usb-storage,bus=u.0,drive=d0,bootindex=0', '-serial', 'file:com1.txt']
    report, _ = check_report(run(folder, uefi('x64', options)), 1, files)
    need(report['uhci'] == ['cmd 00000000 legacy 00002000'], f'UHCI {report["uhci"]}')
    console = read(os.path.join(folder, 'com1.txt')).decode('ascii', 'replace')
    need('DRIVE_C.IMG [####' in console, 'no progress bar')
    need('VMM32.VXD [' not in console, 'a progress bar for a small file')


def uefi_packed_container(folder):
    start_uefi(folder, files={**FILES, 'VMM32.VXD': PROBE_W4}, wanted=FILES)


def uefi_devices(folder):
    ini = INI + 'device=my.vxd\r\ndevice="A long name.vxd"\r\ndevice=\\VMM32\\SUB\\OTHER.386\r\n'
    files = {'VMM32.VXD': PROBE, 'SYSTEM.INI': ini.encode(), 'MY.VXD': DEVICE,
             'A long name.vxd': DEVICE, 'SUB/OTHER.386': DEVICE}
    wanted = {os.path.basename(name): data for name, data in files.items()}
    start_uefi(folder, files=files, wanted=wanted)


def uefi_boot_options(folder):
    ini = INI + '[VMM32]\r\nBootOptions=serial=tty  exitport=f4\r\n'
    start_uefi(folder, files={**FILES, 'SYSTEM.INI': ini.encode()},
               command='serial=tty  exitport=f4')


def uefi_check_sums(folder):
    lines = ''.join(f'{zlib.crc32(data):08X} {len(data)} {name}\r\n'
                    for name, data in FILES.items())
    start_uefi(folder, files={**FILES, 'VMM32.CRC': lines.encode()}, wanted=FILES)


def uefi_kernel_option(folder):
    """The stub from QEMU itself, \\VMM32 on a disk beside it."""
    write_volume(folder, FILES)
    shutil.rmtree(os.path.join(folder, 'esp', 'EFI'))
    options = [*ESP, *SCREEN, '-kernel', os.path.join(BUILD, 'BOOTX64.EFI'), '-append', 'a b=c']
    report, memory = check_report(run(folder, uefi('x64', options)), 1, FILES, 'a b=c')
    check_uefi(report, memory, (1024, 768))


def uefi_framebuffer_in_ram(folder):
    start_uefi(folder, screen=['-device', 'ramfb'], framebuffer=(800, 600))


def uefi_no_linear_framebuffer(folder):
    start_uefi(folder, screen=['-device', 'virtio-gpu-pci'], framebuffer=None)


def uefi_no_display(folder):
    start_uefi(folder, screen=[], framebuffer=None)


def uefi_legacy_free(folder):
    start_uefi(folder, options=['-M', 'q35,i8042=off,pit=off,pic=off,hpet=off', '-device',
                                'qemu-xhci,id=xh', '-device', 'usb-kbd,bus=xh.0', '-device',
                                'usb-mouse,bus=xh.0', '-netdev', 'user,id=n', '-device',
                                'e1000e,netdev=n'])


def uefi_nvme(folder):
    report = start_disk(folder, 'nvme,drive=d0,serial=x')
    need('nvme' in report, 'no NVMe controller seen')


def uefi_ahci_disk(folder):
    report = start_disk(folder, 'ide-hd,drive=d0,bus=ide.0')
    need('ahci' in report, 'no AHCI controller seen')


def uefi_usb(folder):
    report = start_disk(folder, 'usb-storage,bus=xh.0,drive=d0,bootindex=0',
                        ['-device', 'qemu-xhci,id=xh', '-device', 'usb-kbd,bus=xh.0',
                         '-device', 'usb-tablet,bus=xh.0'])
    need('xhci' in report, 'no xHCI controller seen')


def uefi_usb_behind_root_port(folder):
    start_disk(folder, 'usb-storage,bus=xh.0,drive=d0,bootindex=0',
               ['-device', 'pcie-root-port,id=rp1,slot=1,chassis=1',
                '-device', 'qemu-xhci,id=xh,bus=rp1'])


def uefi_usb2(folder):
    report = start_disk(folder, 'usb-storage,bus=e0.0,drive=d0,bootindex=0', [
        '-device', 'ich9-usb-ehci1,id=e0,multifunction=on,addr=1d.7',
        '-device', 'ich9-usb-uhci1,masterbus=e0.0,firstport=0,multifunction=on,addr=1d.0',
        '-device', 'ich9-usb-uhci2,masterbus=e0.0,firstport=2,multifunction=on,addr=1d.1'])
    need('ehci' in report and len(report['uhci']) == 2, 'EHCI or UHCI not seen')


def uefi_intel_iommu(folder):
    start_uefi(folder, options=['-device', 'intel-iommu'], acpi=('DMAR', 'MCFG'))


def uefi_amd_iommu(folder):
    start_uefi(folder, options=['-device', 'amd-iommu'], acpi=('IVRS', 'MCFG'))


def lane_files(folder, files):
    """-kernel and -initrd for the multiboot lane."""
    write_files(folder, files)
    return ['qemu-system-i386', *common(), '-m', '64', '-kernel', os.path.join(BUILD, 'vmm.mb'),
            '-initrd', ','.join(files), '-append', 'hello world']


def multiboot(folder):
    ini = (INI + 'device=x.vxd\r\n').encode()
    files = {**FILES, 'SYSTEM.INI': ini, 'X.VXD': DEVICE}
    report, _ = check_report(run(folder, lane_files(folder, files)), 3, files, 'hello world')
    need(report['time'][0].startswith('2020-1-2 3:4:'), f'wall clock {report["time"]}')


def multiboot_packed_container(folder):
    command = lane_files(folder, {**FILES, 'VMM32.VXD': PROBE_W4})
    check_report(run(folder, command), 3, FILES, 'hello world')


def sector_image(folder, files):
    """The disk of the Bochs lane."""
    write_files(folder, files)
    subprocess.run([sys.executable, os.path.join(HERE, 'mkbochs.py'), '-o', 'bochs.img', '--sector',
                    os.path.join(BUILD, 'lane', 'sector.bin'), '--loader',
                    os.path.join(BUILD, 'lane', 'loader.bin'), '--command', 'a b', *files],
                   cwd=folder, check=True)


def sector_in_qemu(folder):
    """More than 16 MB, so that the block moves cross the boundary."""
    files = {**FILES, 'DRIVE_C.IMG': DRIVE_IMAGE * 60}
    sector_image(folder, files)
    command = ['qemu-system-i386', *common(), '-m', '128', '-drive', 'format=raw,file=bochs.img']
    check_report(run(folder, command), 4, files, 'a b')


def sector_in_bochs(folder):
    sector_image(folder, FILES)
    settings = read(os.path.join(HERE, 'bochsrc')).decode()
    settings = settings.replace('build/', '')
    with open(os.path.join(folder, 'bochsrc'), 'w', encoding='ascii') as out:
        out.write(settings)
    with open(os.path.join(folder, 'go'), 'w', encoding='ascii') as out:
        out.write('c\n')
    with Slot():
        done = subprocess.run(['bochs', '-q', '-f', 'bochsrc', '-rc', 'go'], cwd=folder,
                              timeout=LIMIT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    text = done.stdout.decode('ascii', 'replace')
    need('magic ' in text, f'the probe did not start: {text[-300:]!r}')
    text = text[text.index('magic '):]
    check_report(text, 4, FILES, 'a b', ())


# ---- cases: what must be refused ------------------------------------------------------

def refuse_lane(folder, files, *messages):
    """The multiboot loader ends with these messages."""
    text = run(folder, lane_files(folder, files), STOPPED)
    for message in messages:
        need(message in text, f'{message!r} is not in {text[-300:]!r}')


def multiboot_no_container(folder):
    refuse_lane(folder, {'SYSTEM.INI': b'x', 'DRIVE_C.IMG': b'x'}, 'VMM32.VXD: not among')


def multiboot_truncated_container(folder):
    refuse_lane(folder, {**FILES, 'VMM32.VXD': PROBE[:5000]}, 'lane: ', '(offset ')


def multiboot_missing_device(folder):
    ini = (INI + 'device=gone.386\r\n').encode()
    refuse_lane(folder, {**FILES, 'SYSTEM.INI': ini}, 'GONE.386: named in SYSTEM.INI',
                f'offset {len(INI):08X}h')


def converse(folder, command, question, answer, reply):
    """Run until question is on the serial console, type answer, run until reply is there."""
    text = b''
    with Slot():
        process = subprocess.Popen([*command, '-serial', 'stdio'], cwd=folder, bufsize=0,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT)
        killer = threading.Timer(LIMIT, process.kill)
        killer.start()
        try:
            asked = False
            while reply not in text:
                data = process.stdout.read(4096)
                if not data:
                    break
                text += data
                if question in text and not asked:
                    asked = True
                    process.stdin.write(answer)
                    process.stdin.flush()
        finally:
            killer.cancel()
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
    text = re.sub(rb'\x1b\[[0-9;?=]*[A-Za-z]', b'', text).decode('ascii', 'replace')
    need(reply.decode() in text, f'{reply.decode()!r} never came: {text[-500:]!r}')
    return text


def refuse_uefi(folder, files, status, *messages, arch='x64'):
    """The stub says these messages, waits for a key and returns to the firmware."""
    write_volume(folder, files)
    started = time.monotonic()
    text = converse(folder, uefi(arch, [*ESP, *SCREEN]), b'Press a key', b' ',
                    f': {status}'.encode())
    need(time.monotonic() - started < 29, 'the key was not noticed')
    for message in messages:
        need(message in text, f'{message!r} is not in {text[-700:]!r}')
    need('was not started' in text, 'it does not say that it was not started')
    need('failed to start' in text, 'the firmware did not get an error')


def without(*names):
    """FILES without some."""
    return {name: data for name, data in FILES.items() if name not in names}


def refused_no_container(folder):
    refuse_uefi(folder, without('VMM32.VXD'), 'Not Found',
                'Error: \\VMM32\\VMM32.VXD: not found on any volume')


def refused_no_container_ia32(folder):
    refuse_uefi(folder, without('VMM32.VXD'), 'Not Found',
                'Error: \\VMM32\\VMM32.VXD: not found on any volume', arch='ia32')


def refused_no_system_ini(folder):
    refuse_uefi(folder, without('SYSTEM.INI'), 'Not Found',
                'Error: \\VMM32\\SYSTEM.INI: not found')


def refused_truncated_container(folder):
    refuse_uefi(folder, {**FILES, 'VMM32.VXD': PROBE[:5000]}, 'Load Error',
                'Error: VMM32.VXD', ', offset ')


def refused_truncated_packed_container(folder):
    refuse_uefi(folder, {**FILES, 'VMM32.VXD': PROBE_W4[:-700]}, 'Load Error',
                'Error: VMM32.VXD, offset ')


def refused_empty_container(folder):
    refuse_uefi(folder, {**FILES, 'VMM32.VXD': b''}, 'Load Error',
                'Error: \\VMM32\\VMM32.VXD: is empty')


def refused_foreign_container(folder):
    refuse_uefi(folder, {**FILES, 'VMM32.VXD': b'hello' * 1000}, 'Load Error',
                'Error: VMM32.VXD, offset ')


def refused_flipped_bit(folder):
    """In the code, where only a check sum can tell."""
    damaged = bytearray(PROBE)
    damaged[-100] ^= 0x10
    files = {**FILES, 'VMM32.VXD': bytes(damaged),
             'VMM32.CRC': f'{zlib.crc32(PROBE):08x} {len(PROBE)} VMM32.VXD\n'.encode()}
    refuse_uefi(folder, files, 'CRC Error', 'Error: VMM32.VXD: is damaged: its check sum')


def refused_flipped_bit_in_drive(folder):
    files = {**FILES, 'VMM32.CRC': f'{zlib.crc32(DRIVE_IMAGE) ^ 1:08x} {len(DRIVE_IMAGE)} '
                                   'DRIVE_C.IMG\n'.encode()}
    refuse_uefi(folder, files, 'CRC Error', 'Error: DRIVE_C.IMG: is damaged')


def refused_wrong_size(folder):
    files = {**FILES, 'VMM32.CRC': b'00000000 12345 DRIVE_C.IMG\n'}
    refuse_uefi(folder, files, 'CRC Error', 'has not the size that VMM32.CRC says')


def refused_flipped_header_bit(folder):
    """Without check sums: in the header of the module."""
    damaged = bytearray(PROBE)
    header = struct.unpack_from('<I', PROBE, struct.unpack_from('<I', PROBE, 0x3C)[0] + 24)[0]
    damaged[header + 0x28] ^= 0x01                # page size
    refuse_uefi(folder, {**FILES, 'VMM32.VXD': bytes(damaged)}, 'Load Error',
                'Error: VMM32.VXD (WIN386), offset ')


def refused_missing_device(folder):
    ini = (INI + 'device=gone.386\r\n').encode()
    refuse_uefi(folder, {**FILES, 'SYSTEM.INI': ini}, 'Not Found',
                'Error: \\VMM32\\gone.386: not found',
                f'Error: \\VMM32\\SYSTEM.INI, offset {len(INI):X}h: this device= line names it')


def refused_damaged_device(folder):
    ini = (INI + 'device=bad.386\r\n').encode()
    refuse_uefi(folder, {**FILES, 'SYSTEM.INI': ini, 'BAD.386': DEVICE[:900]}, 'Load Error',
                'Error: \\VMM32\\bad.386, offset ')


CASES = [uefi_x64, uefi_ia32, uefi_ia32_with_nx, uefi_ia32_no_long_mode, uefi_image_above_4_gb,
         uefi_nx_stack, uefi_smep_smap, uefi_many_processors, uefi_big_bar, uefi_little_memory,
         uefi_progress_bar, uefi_packed_container, uefi_devices, uefi_boot_options,
         uefi_check_sums, uefi_kernel_option, uefi_framebuffer_in_ram, uefi_no_linear_framebuffer,
         uefi_no_display, uefi_legacy_free, uefi_nvme, uefi_ahci_disk, uefi_usb,
         uefi_usb_behind_root_port, uefi_usb2, uefi_intel_iommu, uefi_amd_iommu, multiboot,
         multiboot_packed_container, sector_in_qemu, sector_in_bochs, multiboot_no_container,
         multiboot_truncated_container, multiboot_missing_device, refused_no_container,
         refused_no_container_ia32, refused_no_system_ini, refused_truncated_container,
         refused_truncated_packed_container, refused_empty_container, refused_foreign_container,
         refused_flipped_bit, refused_flipped_bit_in_drive, refused_wrong_size,
         refused_flipped_header_bit, refused_missing_device, refused_damaged_device]


def run_case(case, keep):
    """One line for one case; True if it passed."""
    folder = tempfile.mkdtemp(prefix=f'stub-{case.__name__}-')
    reason = ''
    try:
        case(folder)
    except Failure as error:
        reason = str(error)
    except Exception as error:          # a broken case is a failed one, the others still run
        reason = f'{type(error).__name__}: {error}'
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    where = f' ({folder})' if keep else ''
    print(f'FAIL stub/{case.__name__}: {reason}{where}' if reason
          else f'PASS stub/{case.__name__}', flush=True)
    return not reason


def main():
    """Command line."""
    names = [arg for arg in sys.argv[1:] if not arg.startswith('-')]
    unknown = set(names) - {case.__name__ for case in CASES}
    if unknown or set(sys.argv[1:]) - set(names) - {'-k'}:
        sys.exit(f'{__doc__}\ncases: {" ".join(case.__name__ for case in CASES)}')
    cases = [case for case in CASES if not names or case.__name__ in names]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        passed = list(pool.map(lambda case: run_case(case, '-k' in sys.argv), cases))
    sys.exit(0 if all(passed) else 1)


main()
