#!/usr/bin/env python3
"""image_test - mkimage, writeusb and deps do what they say and refuse what they must."""
import filecmp
import os
import subprocess
import sys
import tempfile
import zlib

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
MIB = 1 << 20
failures = 0


def check(name, condition, reason=''):
    global failures
    if condition:
        print(f'PASS image/{name}')
    else:
        failures += 1
        print(f'FAIL image/{name}: {reason.strip()}')


def run(*argv, **options):
    env = dict(os.environ, TZ='UTC', MTOOLS_SKIP_CHECK='1', **options.pop('env', {}))
    env['PATH'] += ':/usr/sbin:/sbin'
    return subprocess.run(argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=env, **options)


def mkimage(*args):
    return run(os.path.join(TOP, 'image/mkimage'), *args)


def write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as out:
        out.write(data)
    return path


def test_images(folder):
    files = os.path.join(folder, 'files')
    write(f'{files}/hello.txt', b'hello\r\n')
    write(f'{files}/sub/A long name.text', b'long\r\n')
    os.makedirs(f'{files}/empty')
    drive = os.path.join(folder, 'DRIVE_C.IMG')
    done = mkimage('drive', '-o', drive, files, f'BIN/OTHER.TXT={files}/hello.txt')
    check('drive_is_made', done.returncode == 0, done.stdout)
    fsck = run('fsck.vfat', '-n', drive)
    check('drive_is_sound', fsck.returncode == 0, fsck.stdout)
    listing = run('mdir', '-b', '-/', '-i', drive, '::').stdout
    wanted = ('HELLO.TXT', 'SUB/A long name.text', 'BIN/OTHER.TXT', 'EMPTY')
    check('drive_holds_the_files', all(f'::/{name}' in listing for name in wanted), listing)
    typed = run('mtype', '-i', drive, '::/BIN/OTHER.TXT').stdout
    check('drive_content_is_right', typed == 'hello\n', typed)
    with open(drive, 'rb') as image:
        boot = image.read(512)
    check('drive_is_fat16_without_partitions', boot[54:59] == b'FAT16' and boot[510:] == b'\x55\xaa',
          repr(boot[54:62]))
    write(f'{files}/big.bin', bytes(20 * MIB))
    mkimage('drive', '-o', drive, files)
    check('drive_grows_with_the_files', os.path.getsize(drive) > 20 * MIB,
          str(os.path.getsize(drive)))
    os.remove(f'{files}/big.bin')
    write(f'{files}/big.bin', b'')
    os.truncate(f'{files}/big.bin', 600 * MIB)
    done = mkimage('drive', '-o', f'{folder}/no.img', files)
    check('drive_too_large_is_refused', done.returncode != 0 and '512 MB' in done.stdout
          and not os.path.exists(f'{folder}/no.img'), done.stdout)
    done = mkimage('drive', '-o', f'{folder}/no.img', f'{folder}/missing')
    check('missing_file_is_named', done.returncode != 0 and 'missing: no such' in done.stdout,
          done.stdout)

    os.remove(f'{files}/big.bin')
    mkimage('drive', '-o', drive, files)
    vxd = write(f'{folder}/VMM32.VXD', bytes(range(256)) * 1000)
    loader = write(f'{folder}/BOOTX64.EFI', b'MZ' + bytes(70000))
    images = [f'{folder}/{n}.img' for n in (1, 2)]
    for number, image in enumerate(images):
        os.utime(vxd, (os.path.getmtime(vxd) + 100,) * 2)
        done = mkimage('disk', '-o', image, '--efi', loader, vxd, drive)
        check(f'disk_{number + 1}_is_made', done.returncode == 0, done.stdout)
    check('disk_is_reproducible', filecmp.cmp(*images, shallow=False), 'two builds differ')
    gpt = run('sgdisk', '-v', images[0])
    check('disk_partition_table_is_sound', 'No problems found' in gpt.stdout, gpt.stdout)
    crc = run('mtype', '-i', f'{images[0]}@@1M', '::/VMM32/VMM32.CRC').stdout
    with open(vxd, 'rb') as source:
        data = source.read()
    check('disk_crc_describes_the_files', f'{zlib.crc32(data):08x} {len(data)} VMM32.VXD' in crc
          and 'DRIVE_C.IMG' in crc, crc)


def test_product_is_reproducible(folder):
    """The real image, from the built parts, by make, twice."""
    image = os.path.join(TOP, os.environ.get('B', 'build'), 'vmm32.img')
    if not os.path.exists(image):
        check('vmm32_img_is_reproducible', False, 'build/vmm32.img was not built')
        return
    first = f'{folder}/first.img'
    run('cp', '--sparse=always', image, first)
    for part in ('vmm32.img', 'DRIVE_C.IMG'):
        os.remove(os.path.join(os.path.dirname(image), part))
    done = run('make', '--no-print-directory', '-C', TOP,
               os.path.relpath(image, TOP), 'FILES=')
    check('vmm32_img_is_reproducible', done.returncode == 0 and filecmp.cmp(first, image, False),
          done.stdout or 'two builds differ')


def fake_disk(folder, name, removable=1, sectors=1 << 18, parts=(), **more):
    disk = f'{folder}/sys/block/{name}'
    write(f'{disk}/removable', b'%d\n' % removable)
    write(f'{disk}/size', b'%d\n' % sectors)
    for part in parts:
        write(f'{disk}/{part}/partition', b'1\n')
    for key, value in more.items():
        write(f'{disk}/{key}', value)
    for node in (name, *parts):
        write(f'{folder}/dev/{node}', b'')
    return f'{folder}/dev/{name}'


def test_usb(folder):
    image = write(f'{folder}/small.img', bytes(MIB))
    mounts = write(f'{folder}/mounts', b'/dev/sdm1 /media/stick vfat rw 0 0\n')
    env = {'SYS': f'{folder}/sys', 'DEVDIR': f'{folder}/dev', 'MOUNTS': mounts}

    def usb(dev, answer='no\n', **options):
        return run(os.path.join(TOP, 'image/writeusb'), image, dev, input=answer, env=env,
                   **options)

    def refused(name, dev, words, **options):
        done = usb(dev, **options)
        check(f'usb_{name}', done.returncode != 0 and words in done.stdout, done.stdout)

    good = fake_disk(folder, 'sdg', parts=('sdg1',))
    refused('needs_a_device', '', 'say which device')
    refused('device_must_exist', f'{folder}/dev/sdz', 'no such device')
    refused('plain_file_is_refused', write(f'{folder}/plain', b''), 'not a device')
    refused('partition_is_refused', f'{folder}/dev/sdg1', 'is a partition')
    refused('loop_device_is_refused', fake_disk(folder, 'loop0'), 'is no stick')
    refused('fixed_disk_is_refused', fake_disk(folder, 'sda', removable=0), 'not a removable')
    refused('small_stick_is_refused', fake_disk(folder, 'sds', sectors=100), 'the image needs')
    refused('empty_reader_is_refused', fake_disk(folder, 'sde', sectors=0), 'no medium')
    refused('write_protected_stick_is_refused', fake_disk(folder, 'sdp', ro=b'1\n'),
            'write-protected')
    refused('mounted_stick_is_refused', fake_disk(folder, 'sdm', parts=('sdm1',)),
            'is mounted on /media/stick')
    refused('wrong_answer_is_refused', good, 'nothing was written', answer='yes\n')
    refused('no_answer_is_refused', good, 'nothing was written', answer='')
    env_real = {key: env.pop(key) for key in list(env)}
    real_file = write(f'{folder}/file.img', bytes(MIB))
    refused('real_file_is_refused', real_file, 'not a device')
    if os.path.exists('/dev/null'):
        refused('character_device_is_refused', '/dev/null', 'not a block device')
    env.update(env_real)
    done = usb(good, answer='YES\n')
    with open(good, 'rb') as device, open(image, 'rb') as source:
        same = device.read() == source.read()
    check('usb_writes_the_image', done.returncode == 0 and same, done.stdout)


def test_deps():
    script = os.path.join(TOP, 'image/deps')
    listing = run(script, '--list', 'test').stdout.split()
    check('deps_lists_the_packages', {'gcc', 'qemu-system-x86', 'bochs', 'bcc'} <= set(listing),
          ' '.join(listing))
    done = run(script, 'nonsense')
    check('deps_refuses_an_unknown_group', done.returncode == 2 and 'nonsense' in done.stdout,
          done.stdout)


def test_deps_without_rights(folder):
    """No root, no sudo: the one line to type, and an end."""
    bin_dir = f'{folder}/bin'
    for name, text in (('dpkg-query', 'echo not-installed'), ('id', 'echo 1000'),
                       ('sudo', 'exit 1')):
        path = write(f'{bin_dir}/{name}', f'#!/bin/sh\n{text}\n'.encode())
        os.chmod(path, 0o755)
    done = run(os.path.join(TOP, 'image/deps'), 'build', stdin=subprocess.DEVNULL,
               env={'PATH': f'{bin_dir}:{os.environ["PATH"]}'})
    check('deps_says_the_line_to_type', done.returncode == 1
          and 'apt-get install -y --no-install-recommends' in done.stdout, done.stdout)


def main():
    with tempfile.TemporaryDirectory() as folder:
        test_images(f'{folder}/images')
        test_product_is_reproducible(folder)
        test_usb(f'{folder}/usb')
        test_deps()
        test_deps_without_rights(folder)
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
