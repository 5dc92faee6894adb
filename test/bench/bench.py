#!/usr/bin/env python3
"""bench - measure inside the guest under -icount, print a table, write build/bench.json.

Rows come from lines "BENCH name value unit" on the console (test/bench/BENCH.asm) and on the
debug port (the VMM and its devices), and from the time stamps of the boot: the VMM's line
"BOOT start exit entry" and TSCNOW at the prompt.  limits.cfg says what a row may be.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'boot'))
import harness                                          # noqa: E402

SHIFT = 5
ICOUNT = ['-icount', f'shift={SHIFT},sleep=off', '-rtc', 'clock=vm,base=2020-01-01']
LIMIT_SECONDS = 180
COPY_MB = 100
NOMINAL = 10 ** 9                   # instructions a second, for rows in MB/s
VME_ROWS = ('v86_int_iret', 'v86_cli', 'v86_sti', 'v86_pushf_pop', 'v86_pushf_popf')
ROW = re.compile(r'^BENCH (\w+) (\d+) (\w+)', re.M)
BOOT = re.compile(r'^BOOT ([0-9A-F]{16}) ([0-9A-F]{16}) ([0-9A-F]{16})', re.M)
TSC = re.compile(r'^TSCNOW ([0-9A-F]{16})', re.M)


def boot(lane, programs, options=(), devices=(), disks=(), lines=(), memory=64):
    """Run programs from AUTOEXEC.BAT, with more virtual devices; console and debug text.

    disks: as harness.Machine has them, lines: for [386Enh].  Of a program's line the first word is its file.
    """
    files = [os.path.join(harness.BUILD, 'bench', f'{name}.COM')
             for name in dict.fromkeys(line.split()[0] for line in programs)
             if os.path.exists(os.path.join(harness.BUILD, 'bench', f'{name}.COM'))]
    with harness.Machine(lane, options=[*ICOUNT, *options], disks=disks,
                         memory=128 if lane != 'mb' else memory,
                         ini_lines=[*(f'device={name}.VXD' for name in devices), *lines]) as machine:
        for name in devices:
            machine.loader_files[f'{name}.VXD'] = os.path.join(harness.BUILD, 'vxd',
                                                               f'{name.lower()}.vxd')
        batch = machine.path('AUTOEXEC.BAT')
        with open(batch, 'w', encoding='ascii', newline='') as out:
            out.write('\r\n'.join(['@ECHO OFF', *programs, 'SHUTDOWN 0', '']))
        machine.files = [*files, batch]
        machine.start(LIMIT_SECONDS)
        machine.wait_end()
        machine.exit_code()
        return machine.console(), machine.debug()


def boot_bochs(program):
    """Run one program in Bochs, which has VME and counts single instructions."""
    with harness.Machine('bochs', [os.path.join(harness.BUILD, 'bench', 'BENCH.COM')]) as machine:
        machine.start(LIMIT_SECONDS)
        if not machine.wait_for_prompt() or not machine.type_line(program):
            raise harness.MachineError('Bochs ended')
        return machine.console()


def stamps(console, debug):
    """Time stamps of a boot: loader's entry, VMM's entry, prompt."""
    boot_line, now = BOOT.search(debug), TSC.search(console)
    if not boot_line or not now:
        raise harness.MachineError('no BOOT line on the debug port or no TSCNOW on the console')
    start, _, entry = (int(x, 16) for x in boot_line.groups())
    return start, entry, int(now.group(1), 16)


def measure_files(add):
    """Files on a disk behind AHCI: FBENCH's rows, DIR, COPY."""
    with tempfile.TemporaryDirectory(prefix='vmm32-bench-') as folder:
        disk, big = os.path.join(folder, 'disk.img'), os.path.join(folder, 'BIG.DAT')
        harness.make_data_disk(disk, 'BENCH', 300)
        with open(big, 'wb') as out:
            out.truncate(COPY_MB << 20)
        subprocess.run(['mcopy', '-i', f'{disk}@@1M', big, '::'], check=True)
        os.unlink(big)
        on_disk = {'disks': [disk], 'lines': ['Drive=BENCH', 'Paging=no']}
        console, _ = boot('mb', ['FBENCH D', 'TSCNOW', 'DIR D:\\FB100>NUL', 'TSCNOW',
                                 'DIR D:\\FB1000>NUL', 'TSCNOW'], **on_disk)
        rows = ROW.findall(console)
        if not rows:
            raise harness.MachineError(f'FBENCH: {console.strip()[-200:]}')
        for name, value, unit in rows:
            add(name, int(value), unit)
        times = [int(time, 16) >> SHIFT for time in TSC.findall(console)]
        add('dir_100', (times[1] - times[0]) // 100, 'instructions')
        add('dir_1000', (times[2] - times[1]) // 1000, 'instructions')
        start = time.monotonic()
        console, _ = boot('mb', ['TSCNOW', 'COPY D:\\BIG.DAT D:\\COPY.DAT', 'TSCNOW'], **on_disk)
        seconds = time.monotonic() - start
        times = [int(time, 16) >> SHIFT for time in TSC.findall(console)]
        if '1 file(s) copied' not in console:
            raise harness.MachineError(f'COPY: {console.strip()[-200:]}')
        add('copy_100mb', COPY_MB * NOMINAL // (times[1] - times[0]), 'MB/s')
        add('copy_100mb_qemu', int(COPY_MB / seconds), 'MB/s')


def measure():
    rows = {}

    def add(name, value, unit):
        rows[name] = {'value': value, 'unit': unit}

    _, entry, prompt = stamps(*boot('mb', ['TSCNOW']))
    add('boot_vmm_to_prompt', (prompt - entry) >> SHIFT, 'instructions')
    # VBENCH waits in Sys_VM_Init, for a VM that it makes: no tick may get lost there.
    for text in boot('mb', ['BENCH'], devices=['VBENCH', 'SBENCH', 'PBENCH']):
        for name, value, unit in ROW.findall(text):
            add(name, int(value), unit)
    for name, value, unit in ROW.findall(boot('mb', ['MEMBENCH'])[0]):
        add(name, int(value), unit)
    for name, value, unit in ROW.findall(boot('mb', ['VGABENCH'])[0]):
        add(name, int(value), unit)
    measure_files(add)
    for name, value, unit in ROW.findall(boot_bochs('BENCH 0')):
        if name in VME_ROWS:
            add(f'vme_{name}', int(value), unit)
    start, entry, prompt = stamps(*boot('uefi64', ['TSCNOW'], ['-vga', 'std']))
    add('boot_stub_to_prompt', (prompt - start) >> SHIFT, 'instructions')
    add('boot_stub_to_vmm', (entry - start) >> SHIFT, 'instructions')
    add('boot_uefi_vmm_to_prompt', (prompt - entry) >> SHIFT, 'instructions')
    add('size_vmm32_vxd', os.path.getsize(os.path.join(harness.BUILD, 'VMM32.VXD')), 'bytes')
    return rows


def limits():
    """{row: most}, {row: least}, and [(row, other row, percent)] of rows that must be alike."""
    most, least, alike = {}, {}, []
    with open(os.path.join(HERE, 'limits.cfg'), encoding='ascii') as source:
        for line in source:
            words = line.split('#')[0].split()
            if len(words) == 3 and words[1] == 'least':
                least[words[0]] = int(words[2])
            elif len(words) == 3:
                alike.append((words[0], words[1].lstrip('~'), int(words[2])))
            elif words:
                most[words[0]] = int(words[1])
    return most, least, alike


def commit():
    done = subprocess.run(['git', '-C', harness.TOP, 'rev-parse', '--short', 'HEAD'], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.strip() or None


def main():
    try:
        rows = measure()
    except harness.MachineError as error:
        print(f'FAIL bench/run: {error}')
        return 1
    bounds, floors, alike = limits()
    print(f'{"row":<28}{"value":>14}  {"limit":>12}  unit')
    for name, row in rows.items():
        bound = bounds.get(name, f'>= {floors[name]}' if name in floors else '')
        print(f'{name:<28}{row["value"]:>14}  {bound:>12}  {row["unit"]}')
    with open(os.path.join(harness.BUILD, 'bench.json'), 'w', encoding='ascii') as out:
        json.dump({'commit': commit(), 'rows': rows}, out, indent=1)
        out.write('\n')
    failed = 0
    for name, bound in bounds.items():
        if name not in rows:
            reason = 'not measured'
        elif rows[name]['value'] > bound:
            reason = f'{rows[name]["value"]} {rows[name]["unit"]}, at most {bound}'
        else:
            print(f'PASS bench/{name}')
            continue
        failed += 1
        print(f'FAIL bench/{name}: {reason}')
    for name, floor in floors.items():
        if name in rows and rows[name]['value'] >= floor:
            print(f'PASS bench/{name}')
            continue
        failed += 1
        value = f'{rows[name]["value"]} {rows[name]["unit"]}' if name in rows else 'not measured'
        print(f'FAIL bench/{name}: {value}, at least {floor}')
    for name, other, percent in alike:
        if name not in rows or other not in rows:
            reason = 'not measured'
        elif abs(rows[name]['value'] - rows[other]['value']) * 100 > rows[other]['value'] * percent:
            reason = f'{rows[name]["value"]}, {other} is {rows[other]["value"]}: more than {percent} %'
        else:
            print(f'PASS bench/{name}~{other}')
            continue
        failed += 1
        print(f'FAIL bench/{name}~{other}: {reason}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
