#!/usr/bin/env python3
"""disk_test - real disks: what is written stays, other disks are left alone, damage is survived.

    test/boot/disk_test.py [-k PATTERN] [-v]

Each test starts machines on image files of its own and looks at them with mtools and fsck.fat.
"""
import argparse
import concurrent.futures
import hashlib
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import threading
import time

import harness

LIMIT = 90
PART = 1 << 20                      # where the first partition of every image starts
BIG = bytes(range(256)) * 1200      # 300 KB
HARMLESS = re.compile(              # what fsck.fat says after a sudden end, and may say
    r'^fsck\.fat |^\S+: \d+ files, \d+/\d+ clusters$|^Reclaimed \d+ unused clusters? |'
    r'^Free cluster summary uninitialized |^\s*$|^Leaving filesystem unchanged\.$|'
    r'^Dirty bit is set\. Fs was not properly unmounted|^ Automatically removing dirty bit\.$|'
    r'^\s*Not auto-correcting this\.$|^\s*1\) |^\s*2\) |'
    r'^/|^  File size is .* cluster chain length is >|^  Truncating file|FATs differ|Us(e|ing) .*FAT')


class Failure(Exception):
    """What has to be is not so."""


def run(*command, check=True, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if check and done.returncode:
        raise Failure(f'{command[0]}: {done.stdout.decode("cp437", "replace").strip()}')
    return done


def need(condition, text):
    if not condition:
        raise Failure(text)


def digest(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


def partition(image, folder):
    """The first partition as a file of its own, for fsck.fat."""
    path = os.path.join(folder, 'part.img')
    with open(image, 'rb') as source, open(path, 'wb') as out:
        source.seek(PART)
        out.write(source.read())
    return path


def fsck(image, folder):
    """Everything is as it should be."""
    done = run('/usr/sbin/fsck.fat', '-n', partition(image, folder), check=False)
    text = done.stdout.decode('cp437')
    lines = [line for line in text.splitlines()
             if not re.match(r'fsck\.fat |\S+: \d+ files, |Free cluster summary uninit', line)]
    need(not lines, f'fsck.fat: {lines}')


def fsck_after_a_crash(image, folder):
    """Nothing but clusters that belong to nobody."""
    text = run('/usr/sbin/fsck.fat', '-n', partition(image, folder),
               check=False).stdout.decode('cp437')
    bad = [line for line in text.splitlines() if not HARMLESS.match(line)]
    need(not bad, f'fsck.fat: {bad}')


def file_in(image, name):
    return run('mtype', '-i', f'{image}@@1M', f'::{name}').stdout


def put_file(image, name, data, folder):
    path = os.path.join(folder, 'put.tmp')
    with open(path, 'wb') as out:
        out.write(data)
    run('mcopy', '-o', '-i', f'{image}@@1M', path, f'::{name}')


class Session:
    """One machine; types lines and judges what they print."""

    def __init__(self, verbose, **options):
        self.verbose = verbose
        self.machine = harness.Machine(**options)

    def __enter__(self):
        slow = float(os.environ.get('VMM32_SLOW', '1'))
        self.machine.start(LIMIT * slow)
        need(self.machine.wait_for_prompt(), 'no prompt')
        return self

    def __exit__(self, *exc):
        if self.verbose:
            print(self.machine.debug(), self.machine.console())
        self.machine.stop()

    def line(self, text, *expect):
        start = len(self.machine.console())
        need(self.machine.type_line(text), f'{text}: the machine ended')
        printed = self.machine.console()[start:]
        for pattern in expect:
            need(re.search(pattern, printed), f'{text}: prints {printed!r}, not {pattern}')
        return printed

    def shutdown(self):
        self.machine.send_as_a_typist('SHUTDOWN\r')
        self.machine.wait_end()
        need(self.machine.exit_code() == 0, 'exit code')

    def debug(self, pattern):
        need(re.search(pattern, self.machine.debug(), re.M), f'debug output lacks: {pattern}')


class Tests:
    """Each test_ method is a test; its name says what must hold."""

    def __init__(self, verbose):
        self.verbose = verbose

    def session(self, **options):
        return Session(self.verbose, **options)

    def data_disk(self, folder, label='TESTDATA'):
        path = os.path.join(folder, f'{label}.img')
        harness.make_data_disk(path, label)
        return path

    def on(self, disk, **more):
        return self.session(disks=[disk], ini_lines=['Drive=TESTDATA'], **more)

    def test_what_is_written_survives_a_restart(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'BIG.DAT', BIG, folder)
        with self.on(disk) as s:
            s.debug(r'^AHCI: AHCI0: QEMU HARDDISK, 64 MB, 512 bytes a sector')
            s.debug(r'^DOSMGR: D: is on AHCI0, 1234-5678$')
            s.line(r'MD D:\SUB')
            s.line(r'COPY D:\BIG.DAT D:\SUB\COPY.DAT', r'1 file\(s\) copied')
            s.line(r'ECHO kept>D:\SUB\NOTE.TXT')
            s.line(r'REN D:\BIG.DAT OLD.DAT')
            s.shutdown()
        fsck(disk, folder)
        need(file_in(disk, '/SUB/COPY.DAT') == BIG, 'COPY.DAT differs')
        with self.on(disk) as s:
            s.line(r'TYPE D:\SUB\NOTE.TXT', r'\nkept\n')
            s.line(r'DEL D:\OLD.DAT')
            s.line(r'DEL D:\SUB\COPY.DAT')
            s.line(r'DEL D:\SUB\NOTE.TXT')
            s.line(r'RD D:\SUB')
            s.shutdown()
        fsck(disk, folder)
        need(b'COPY' not in run('mdir', '-/', '-b', '-i', f'{disk}@@1M', '::',
                                check=False).stdout, 'something is left')

    def test_the_boot_volume_is_a_drive(self, folder):
        disk = os.path.join(folder, 'boot.img')
        with self.session(lane='uefi64', memory=256, boot_disk=disk) as s:
            s.debug(r'^DOSMGR: D: is on AHCI0, the boot volume, ')
            s.debug(r'^PAGEFILE: D:\\VMM32\\WIN386\.SWP, at most ')
            s.line(r'ECHO kept>D:\NOTE.TXT')
            s.line(r'DEL D:\VMM32\SYSTEM.INI', 'Access denied')
            s.line(r'ECHO bad>D:\VMM32\VMM32.VXD', 'Access denied')
            s.line(r'REN D:\VMM32\VMM32.VXD X.VXD', 'not found')
            s.line(r'TYPE D:\VMM32\SYSTEM.INI', 'shell=')
            s.line(r'COPY D:\VMM32\WIN386.SWP C:\X', '0 file')
            s.shutdown()
        fsck(disk, folder)
        with open(os.path.join(harness.BUILD, 'VMM32.VXD'), 'rb') as original:
            need(file_in(disk, '/VMM32/VMM32.VXD') == original.read(), 'VMM32.VXD differs')
        with self.session(lane='uefi64', memory=256, boot_disk=disk) as s:
            s.line(r'TYPE D:\NOTE.TXT', r'\nkept\n')
            s.shutdown()
        fsck(disk, folder)

    def test_the_registry_is_on_the_boot_volume(self, folder):
        disk = os.path.join(folder, 'boot.img')
        module = os.path.join(harness.BUILD, 'vxd', 't_regdsk.vxd')
        for test in ('_RegFlushKey.writes_what_was_set',
                     '_RegQueryValue.was_read_back_after_a_restart'):
            with harness.Machine(lane='uefi64', memory=256, boot_disk=disk,
                                 ini_lines=['device=T_REGDSK.VXD', 'RegTest=auto'],
                                 loader_files={'T_REGDSK.VXD': module}) as machine:
                machine.start(LIMIT * float(os.environ.get('VMM32_SLOW', '1')))
                machine.wait_end()
                for name in (test, 'Get_Config_Directory.is_on_the_boot_volume'):
                    need(f'PASS vxd/{name}\n' in machine.debug(), f'no PASS of {name}')
            need(file_in(disk, '/VMM32REG.DA0').startswith(b'VMM32REG'), 'no registry on the disk')
        fsck_after_a_crash(disk, folder)        # the test ends the machine as if by its switch

    def test_the_boot_volume_may_be_on_nvme(self, folder):
        disk = os.path.join(folder, 'boot.img')
        put = os.path.join(folder, 'BIG.DAT')
        with open(put, 'wb') as out:
            out.write(BIG)
        for number in range(2):
            with self.session(lane='uefi64', memory=256, boot_disk=disk, disk='nvme',
                              files=[put]) as s:
                s.debug(r'^NVME: NVME0: QEMU NVMe Ctrl, \d+ MB, 512 bytes a sector')
                s.debug(r'^DOSMGR: D: is on NVME0, the boot volume, ')
                if number == 0:
                    s.line(r'COPY C:\BIG.DAT D:\BIG.DAT', r'1 file\(s\) copied')
                else:
                    s.line(r'COPY D:\BIG.DAT D:\BIG2.DAT', r'1 file\(s\) copied')
                s.shutdown()
            fsck(disk, folder)
        need(file_in(disk, '/BIG2.DAT') == BIG, 'BIG2.DAT differs')

    def test_the_boot_volume_may_be_in_an_mbr(self, folder):
        gpt, mbr = (os.path.join(folder, name) for name in ('gpt.img', 'mbr.img'))
        with self.session(lane='uefi64', memory=256, boot_disk=gpt) as s:
            s.shutdown()
        with open(gpt, 'rb') as source, open(mbr, 'wb') as out:
            data = source.read()
            out.write(bytes(PART) + data[PART:-PART] + bytes(PART))
        run('/usr/sbin/sfdisk', '-q', mbr,
            input=b'label: dos\nlabel-id: 0xcafe1234\nstart=2048, size=126976, type=ef\n')
        with self.session(lane='uefi64', memory=256, boot_disk=mbr) as s:
            s.debug(r'^DOSMGR: D: is on AHCI0, the boot volume, ')
            s.line(r'ECHO kept>D:\NOTE.TXT')
            s.shutdown()
        fsck(mbr, folder)
        need(file_in(mbr, '/NOTE.TXT') == b'kept\r\n', 'NOTE.TXT differs')

    def test_sectors_may_have_4096_bytes(self, folder):
        part, disk = (os.path.join(folder, name) for name in ('part.img', 'disk.img'))
        run('/usr/sbin/mkfs.fat', '-F', '32', '-s', '1', '-S', '4096', '-n', 'BIGSECT', '-C', part,
            str(300 * 1024))
        with open(part, 'rb') as source, open(disk, 'wb') as out:
            data = source.read()
            table = bytes(446) + bytes([0, 0, 0, 0, 0x0C, 0, 0, 0])
            table += struct.pack('<II', PART // 4096, len(data) // 4096) + bytes(48) + b'\x55\xAA'
            out.write(table.ljust(PART, b'\0') + data)
        nvme = ['-drive', f'if=none,id=n1,format=raw,file={disk}', '-device',
                'nvme,serial=a,drive=n1,logical_block_size=4096,physical_block_size=4096']
        with self.session(options=nvme, ini_lines=['Drive=BIGSECT']) as s:
            s.debug(r'^NVME: NVME0: QEMU NVMe Ctrl, \d+ MB, 4096 bytes a sector')
            s.line(r'MD D:\SUB')
            s.line(r'COPY C:\COMMAND.COM D:\SUB\A.COM', r'1 file\(s\) copied')
            s.line(r'COPY D:\SUB\A.COM D:\B.COM', r'1 file\(s\) copied')
            s.shutdown()
        fsck(disk, folder)
        with open(os.path.join(harness.BUILD, 'dosroot', 'COMMAND.COM'), 'rb') as original:
            need(file_in(disk, '/B.COM') == original.read(), 'B.COM differs')

    def test_other_disks_are_left_alone(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'A.TXT', b'a', folder)
        before = digest(disk)
        with self.session(disks=[disk]) as s:
            s.line('D:', 'Invalid drive')
            s.line('ECHO x>C:\\X.TXT')
            s.shutdown()
        need(digest(disk) == before, 'a disk that nobody named was written')
        boot = os.path.join(folder, 'boot.img')
        with self.session(lane='uefi64', memory=256, boot_disk=boot, disks=[disk]) as s:
            s.line('ECHO x>D:\\X.TXT')
            s.line('E:', 'Invalid drive')
            s.shutdown()
        need(digest(disk) == before, 'the disk beside the boot volume was written')

    def test_a_copy_of_the_stick_is_not_taken_for_it(self, folder):
        boot, twin = (os.path.join(folder, name) for name in ('boot.img', 'twin.img'))
        with self.session(lane='uefi64', memory=256, boot_disk=boot) as s:
            s.shutdown()
        run('cp', boot, twin)
        before = digest(boot), digest(twin)
        with self.session(lane='uefi64', memory=256, boot_disk=boot, disks=[twin]) as s:
            s.debug(r'^DOSMGR: 2 partitions have the identity of the boot volume: none is used$')
            s.line('D:', 'Invalid drive')
            s.shutdown()
        need((digest(boot), digest(twin)) == before, 'one of the twins was written')

    def test_power_lost_while_writing_leaves_at_worst_lost_clusters(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'BIG.DAT', BIG, folder)
        batch = os.path.join(folder, 'WORK.BAT')
        with open(batch, 'wb') as out:
            out.write(b'@ECHO OFF\r\n:AGAIN\r\nMD D:\\D%1\r\nCOPY /Y BIG.DAT D%1\\A.DAT\r\n'
                      b'COPY /Y D%1\\A.DAT D%1\\B.DAT\r\nREN D%1\\B.DAT C.DAT\r\n'
                      b'ECHO more>>D%1\\A.DAT\r\nCOPY /Y BIG.DAT D%1\\C.DAT\r\n'
                      b'ECHO short>D%1\\C.DAT\r\n'
                      b'DEL D%1\\A.DAT\r\nDEL D%1\\C.DAT\r\nRD D%1\r\nGOTO AGAIN\r\n')
        chance = random.Random(95)
        for number in range(6):
            with self.on(disk, files=[batch]) as s:
                s.line('D:')
                s.machine.send(f'C:\\WORK {number}\r')
                end = time.monotonic() + 1 + 2 * chance.random()
                while time.monotonic() < end:
                    need(s.machine.pump(), 'the machine ended')
            fsck_after_a_crash(disk, folder)

    def test_damaged_tables_are_refused(self, folder):
        def gpt(image):
            run('/usr/sbin/sfdisk', '-q', image, input=b'label: gpt\nstart=2048\n')
            with open(image, 'r+b') as file:
                for sector in (1, (64 << 20) // 512 - 1):
                    file.seek(sector * 512 + 72)
                    file.write(b'\x77')

        def overlap(image):
            with open(image, 'r+b') as file:
                file.seek(446 + 16)
                file.write(bytes([0, 0, 0, 0, 0x0C, 0, 0, 0]) + struct.pack('<II', 4096, 4096))

        def noise(image):
            with open(image, 'r+b') as file:
                file.write(random.Random(1).randbytes(510) + b'\x55\xAA')

        for damage, words in ((gpt, "the checksum of the partition table's header is wrong"),
                              (overlap, 'two partitions overlap'),
                              (noise, 'its partition table is empty or damaged')):
            disk = self.data_disk(folder)
            damage(disk)
            before = digest(disk)
            with self.on(disk) as s:
                s.debug(rf'^DOSMGR: AHCI0 is not used: {words}$')
                s.line('D:', 'Invalid drive')
                s.shutdown()
            need(digest(disk) == before, f'{damage.__name__}: the disk was written')

    def test_a_damaged_gpt_is_read_from_its_copy(self, folder):
        boot = os.path.join(folder, 'boot.img')
        with self.session(lane='uefi64', memory=256, boot_disk=boot) as s:
            s.shutdown()
        with open(boot, 'r+b') as file:
            file.seek(512 + 16)
            file.write(b'\0\0\0\0')
            file.seek(0, 2)
            need(file.tell() % 512 == 0, 'odd size')
        with self.session(disks=[boot], ini_lines=['Drive=VMM32']) as s:
            s.debug(r'^DOSMGR: AHCI0: the partition table is damaged, its copy is used$')
            s.line('DIR D:\\', 'EFI')
            s.shutdown()

    def test_disk_errors_are_reported_and_survived(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'GOOD.TXT', b'good\r\n', folder)
        put_file(disk, 'BAD.DAT', BIG, folder)
        with open(disk, 'rb') as image:
            sector = image.read().index(BIG[:4096]) // 512 + 16
        for event in ('read_aio', 'write_aio'):
            with open(os.path.join(folder, 'blkdebug.conf'), 'w', encoding='ascii') as config:
                config.write(f'[inject-error]\nevent = "{event}"\nerrno = "5"\nonce = "off"\n'
                             f'sector = "{sector}"\n')
            source = ('driver=raw,file.driver=blkdebug,file.config=' +
                      os.path.join(folder, 'blkdebug.conf') +
                      f',file.image.driver=file,file.image.filename={disk}')
            big = os.path.join(folder, 'BIG.DAT')
            with open(big, 'wb') as out:
                out.write(BIG)
            with self.on(source, files=[big]) as s:
                verb = 'COPY D:\\BAD.DAT C:\\X.DAT' if event == 'read_aio' else \
                    'COPY /Y C:\\BIG.DAT D:\\BAD.DAT'     # into the clusters it had
                if event == 'write_aio':        # a new file first: then the old one's clusters are free again
                    s.line('COPY /Y C:\\BIG.DAT D:\\BAD.DAT', r'1 file\(s\) copied')
                    end = time.monotonic() + 3
                    while time.monotonic() < end:
                        s.machine.pump()
                start = len(s.machine.console())
                s.machine.send_as_a_typist(verb + '\r')
                need(s.machine.wait_for(r'Abort, Retry', start), 'no message')
                for _ in range(8):          # INT 24h asks: fail, until the shell is back
                    if harness.PROMPT.search(s.machine.console()):
                        break
                    s.machine.send('F')
                    end = time.monotonic() + 1
                    while time.monotonic() < end:
                        s.machine.pump()
                s.debug(r'^AHCI0: error [0-9a-f]+ ' +
                        ('reading' if event == 'read_aio' else 'writing'))
                s.line('TYPE D:\\GOOD.TXT', r'\ngood\n')
                s.line('DIR C:\\', 'COMMAND')
                s.shutdown()
            fsck_after_a_crash(disk, folder)

    def test_copy_shows_how_far_it_is(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'LONG.DAT', BIG * 4, folder)
        source = ('driver=throttle,throttle-group=slow,file.driver=raw,file.file.driver=file,'
                  f'file.file.filename={disk}')
        with self.on(source, options=['-object', 'throttle-group,id=slow,x-bps-read=300000']) as s:
            printed = s.line('COPY D:\\LONG.DAT C:\\', r' [1-9][0-9]%\r', r'\r {4}\r +1 file\(s\) copied')
            shown = [int(n) for n in re.findall(r'([0-9]+)%', printed)]
            need(shown == sorted(set(shown)), f'the percentages are {shown}')
            need('%' not in s.line('COPY C:\\LONG.DAT C:\\X.DAT'), 'a short copy shows percentages')
            s.shutdown()

    def test_a_full_disk_says_so(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'FILL.DAT', b'x' * (61 << 20), folder)
        put_file(disk, 'BIG.DAT', BIG, folder)
        with self.session(disks=[disk], ini_lines=['Drive=TESTDATA', 'Paging=no']) as s:
            for number in range(5):
                printed = s.line(f'COPY D:\\BIG.DAT D:\\B{number}.DAT')
            need('0 file(s) copied' in printed, f'the last copy: {printed!r}')
            s.shutdown()
        fsck(disk, folder)

    def test_chkdsk_mends_a_volume(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'GOOD.DAT', BIG, folder)
        put_file(disk, 'SHORT.DAT', b'x' * 5000, folder)
        with open(disk, 'r+b') as image:
            image.seek(PART)
            boot = image.read(512)
            reserved, copies, size = struct.unpack_from('<HB', boot, 14) + struct.unpack_from('<I', boot, 36)
            for copy in range(copies):      # a chain that nobody has, and a damaged second copy
                image.seek(PART + (reserved + copy * size) * 512 + 4 * 20000)
                image.write(struct.pack('<III', 20001, 20002, 0x0FFFFFFF))
            image.seek(PART + (reserved + size) * 512 + 4 * 30000)
            image.write(b'\x55')
        before = digest(disk)
        with self.on(disk) as s:
            s.line('CHKDSK D:', r'The copies of the file allocation table differ; the first one is used\.',
                   r'3 lost allocation units found in 1 chains\.', r'Errors found, F parameter not specified')
            s.line('IF ERRORLEVEL 2 IF NOT ERRORLEVEL 3 ECHO not mended', 'not mended')
            s.line('ECHO Y| CHKDSK D: /F', r'1 recovered files')
            s.line('IF ERRORLEVEL 1 IF NOT ERRORLEVEL 2 ECHO mended', r'\nmended')
            s.line('CHKDSK D:')
            s.line('IF NOT ERRORLEVEL 1 ECHO clean', r'\nclean')
            s.line(r'DIR D:\FILE0000.CHK', r'FILE0000 CHK')
            s.line(r'CHKDSK D:\*.DAT', r'D:.GOOD\.DAT  Is contiguous')
            s.shutdown()
        need(digest(disk) != before, 'nothing was mended')
        fsck(disk, folder)
        need(file_in(disk, '/GOOD.DAT') == BIG, 'GOOD.DAT differs')

    def test_format_makes_a_new_volume(self, folder):
        disk = self.data_disk(folder)
        put_file(disk, 'OLD.DAT', BIG, folder)
        with self.on(disk) as s:
            s.line('FORMAT C: /Q', r'FORMAT: C: is the drive that the system was started from')
            s.line('ECHO N| FORMAT D: /Q', r'WARNING: ALL DATA ON NON-REMOVABLE DISK')
            s.line('IF ERRORLEVEL 5 ECHO not done', r'\nnot done')
            s.line(r'DIR D:\OLD.DAT', r'OLD +DAT')
            s.line('FORMAT D: /Z:3', r'An allocation unit has 1, 2, 4, 8')
            s.line('FORMAT', r'FORMAT: which drive')
            s.line('FORMAT D: /F:1440', r'FORMAT: /F:1440: drive D: is no diskette')
            s.line('ECHO Y| FORMAT D: /Q /V:new', r'Format complete\.', r'16 bits in a FAT entry')
            s.line('VOL D:', r'is NEW')
            s.line('DIR D:', r'File not found')
            s.line('COPY C:\\COMMAND.COM D:', r'1 file\(s\) copied')
            s.line('CHKDSK D:')
            s.line('IF NOT ERRORLEVEL 1 ECHO clean', r'\nclean')
            s.line('ECHO Y| FORMAT D: /V:full /Z:1 /S', r'32 bits in a FAT entry', r'System transferred')
            s.line('DIR D:', r'KRNL386')
            s.line('CHKDSK D:')
            s.line('IF NOT ERRORLEVEL 1 ECHO clean', r'\nclean')
            s.shutdown()
        fsck(disk, folder)
        with open(os.path.join(harness.BUILD, 'dosroot', 'COMMAND.COM'), 'rb') as original:
            need(file_in(disk, '/COMMAND.COM') == original.read(), 'COMMAND.COM differs')
        need(b'OLD' not in run('mdir', '-b', '-i', f'{disk}@@1M', '::').stdout, 'the old file is still there')

    def test_diskcopy_makes_images_and_writes_them_back(self, folder):
        disk = os.path.join(folder, 'TESTDATA.img')
        harness.make_data_disk(disk, 'TESTDATA', 36)
        other = os.path.join(folder, 'other.img')
        harness.make_data_disk(other, 'OTHER', 100)
        put_file(disk, 'BIG.DAT', BIG, folder)
        with self.session(disks=[disk, other], ini_lines=['Drive=TESTDATA', 'Drive=OTHER', 'Paging=no']) as s:
            s.line('DISKCOPY D:', r'Required parameter missing')
            s.line('DISKCOPY D: D:', r'source and target are the same')
            s.line('DISKCOPY D: C:', r'C: is the drive that the system was started from')
            s.line('DISKCOPY Q: E:\\X.IMG', r'Q: is no drive')
            s.line('DISKCOPY E: D: /Y', r'E: has 101,376 KB, drive D: only 35,840 KB')
            s.line('DISKCOPY D: D:\\SELF.IMG', r'somebody uses it|Insufficient disk space')
            s.line('DISKCOPY D: E:\\D.IMG /V', r'35,840 KB copied from D: to E:.D\.IMG')
            s.line('ECHO new>D:\\NEW.TXT')
            s.line('DEL D:\\BIG.DAT')
            s.line('ECHO N| DISKCOPY E:\\D.IMG D:', r'WILL BE LOST')
            s.line('IF ERRORLEVEL 3 ECHO kept', r'\nkept')
            s.line('DISKCOPY E:\\D.IMG D: /Y', r'35,840 KB copied')
            s.line('DISKCOPY C:\\README.TXT D: /Y', r'no image of a drive')
            s.shutdown()
        fsck(disk, folder)
        fsck(other, folder)
        need(file_in(disk, '/BIG.DAT') == BIG, 'BIG.DAT differs')
        need(b'NEW' not in run('mdir', '-b', '-i', f'{disk}@@1M', '::').stdout, 'the image was not written')

    def test_sort_takes_more_than_fits_into_its_memory(self, folder):
        disk = self.data_disk(folder)
        dice = random.Random(1)
        lines = [''.join(dice.choice('abXY 12') for _ in range(dice.randrange(40))) for _ in range(15000)]
        lines[77] = 'long ' * 150
        put_file(disk, 'LINES.TXT', '\r\n'.join(lines).encode() + b'\r\n', folder)
        put_file(disk, 'WIDE.TXT', b'x' * 2000, folder)
        with self.on(disk) as s:
            s.line('SORT D:\\LINES.TXT > D:\\A.TXT')
            s.line('SORT /R /+3 < D:\\LINES.TXT > D:\\B.TXT')
            s.line('SORT D:\\WIDE.TXT', r'SORT: a line has more than 999 characters')
            s.line('SORT D:\\NOTHING.TXT', r'File not found')
            s.shutdown()
        fsck(disk, folder)
        got = file_in(disk, '/A.TXT').decode().split('\r\n')[:-1]
        need(got == sorted(lines, key=str.upper), 'A.TXT is not in order')
        got = file_in(disk, '/B.TXT').decode().split('\r\n')[:-1]
        need(got == sorted(lines, key=lambda line: line[2:].upper(), reverse=True), 'B.TXT is not in order')


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-k', metavar='PATTERN', default='')
    parser.add_argument('-v', '--verbose', action='store_true')
    args = parser.parse_args()
    tests = Tests(args.verbose)
    names = [name[5:] for name in vars(Tests)
             if name.startswith('test_') and re.search(args.k, name)]
    lock = threading.Lock()

    def one(name):
        reason = None
        with tempfile.TemporaryDirectory(prefix='vmm32-disk-') as folder:
            try:
                getattr(tests, f'test_{name}')(folder)
            except (Failure, harness.MachineError, OSError, ValueError) as failure:
                reason = str(failure)
        with lock:
            print(f'FAIL disk/{name}: {reason}' if reason else f'PASS disk/{name}', flush=True)
        return reason is not None

    with concurrent.futures.ThreadPoolExecutor(harness.jobs()) as pool:
        return 1 if sum(pool.map(one, names)) else 0


if __name__ == '__main__':
    sys.exit(main())
