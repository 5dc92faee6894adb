/*
 * dos_tables.c - tables whose size CONFIG.SYS says: files, drives.  In a block of MS-DOS's own, in
 * upper memory when there is some, so that programs have the low memory.
 *
 * The block holds sub-blocks, each behind a paragraph that says what it is, as programs that list
 * memory expect them.  [RBIL 2152 "STRUCTURE of subsegment control blocks"]
 */
#include "dos_core.h"

#define SUB_HEADER      16u
#define BUFFER_SIZE     (20u + 512)     /* header and sector */
#define PARAGRAPHS(n)   (((n) + 15u) & ~15u)

/* Where things are in the block. */
struct layout {
    unsigned sft, cds, dpb, stack, fcbs, buffers, end;
};

static struct layout layout_of(unsigned files, unsigned drives, unsigned fcbs, unsigned buffers)
{
    struct layout l;

    l.sft = SUB_HEADER;
    l.cds = l.sft + PARAGRAPHS(SFT_HEADER + SFT_SIZE * (files - SFT_FIRST)) + SUB_HEADER;
    l.dpb = l.cds + PARAGRAPHS(CDS_SIZE * drives) + SUB_HEADER;
    l.stack = l.dpb + PARAGRAPHS(DPB_SIZE * drives) + SUB_HEADER;
    l.fcbs = l.stack + DOS_DRIVER_STACK + SUB_HEADER;
    l.buffers = l.fcbs + PARAGRAPHS(SFT_HEADER + SFT_SIZE * fcbs) + SUB_HEADER;
    l.end = l.buffers + PARAGRAPHS(BUFFER_SIZE * buffers);
    return l;
}

uint32_t dos_sft(const struct dos_vm *vm, unsigned index)
{
    return index < SFT_FIRST
               ? DOS_SEG << 16 | (DOS_SFT + SFT_HEADER + index * SFT_SIZE)
               : (uint32_t)vm->tables << 16 | (SUB_HEADER + SFT_HEADER + (index - SFT_FIRST) * SFT_SIZE);
}

uint32_t dos_cds(const struct dos_vm *vm, unsigned drive)
{
    return (uint32_t)vm->tables << 16 | (vm->cds + drive * CDS_SIZE);
}

uint32_t dos_dpb(const struct dos_vm *vm, unsigned drive)
{
    return (uint32_t)vm->tables << 16 | (vm->dpb + drive * DPB_SIZE);
}

/* [RBIL 2132 "DOS 4.0-6.0 drive parameter block"] */
static void make_dpb(struct dos_vm *vm, unsigned drive, const struct fs_volume *vol, uint32_t next)
{
    uint32_t at = dos_dpb(vm, drive);
    unsigned shift = 0;

    while (1u << shift < vol->cluster_sectors) {
        shift++;
    }
    dos_set_far8(vm, at, 0, drive);
    dos_set_far8(vm, at, 0x01, 0);
    dos_set_far16(vm, at, 0x02, vol->sector_size);
    dos_set_far8(vm, at, 0x04, vol->cluster_sectors - 1);
    dos_set_far8(vm, at, 0x05, shift);
    dos_set_far16(vm, at, 0x06, vol->fat_lba);
    dos_set_far8(vm, at, 0x08, vol->fat_copies);
    dos_set_far16(vm, at, 0x09, vol->root_entries);
    dos_set_far16(vm, at, 0x0B, vol->data_lba);
    dos_set_far16(vm, at, 0x0D, vol->clusters + 1);
    dos_set_far16(vm, at, 0x0F, vol->fat_sectors);
    dos_set_far16(vm, at, 0x11, vol->root_lba);
    dos_set_far32(vm, at, 0x13, DOS_SEG << 16 | (DOS_DEVICES + 4 * 18));
    dos_set_far8(vm, at, 0x17, vol->media);
    dos_set_far8(vm, at, 0x18, 0);
    dos_set_far32(vm, at, 0x19, next);
    dos_set_far16(vm, at, 0x1D, 0);
    dos_set_far16(vm, at, 0x1F, 0xFFFF);
}

/* [RBIL 2152 "current directory structure"] */
static bool is_fat(const struct fs_volume *vol)
{
    return vol != NULL && vol->type != 0;
}

/* A volume that is no FAT looks like a network's, as MSCDEX's drives do. */
static void make_cds(struct dos_vm *vm, unsigned drive, const struct fs_volume *vol)
{
    uint32_t at = dos_cds(vm, drive);
    const char path[4] = { (char)('A' + drive), ':', '\\', 0 };

    dos_far_fill(vm, at, 0, 0, CDS_SIZE);
    dos_far_out(vm, at, 0, path, sizeof(path));
    dos_set_far16(vm, at, 0x43, vol == NULL ? 0 : is_fat(vol) ? 0x4000 : 0xC000);
    dos_set_far32(vm, at, 0x45, is_fat(vol) ? dos_dpb(vm, drive) : 0);
    dos_set_far32(vm, at, 0x49, 0xFFFFFFFF);
    dos_set_far16(vm, at, 0x4D, 0xFFFF);
    dos_set_far16(vm, at, 0x4F, 2);
}

/* Of all drives, as their volumes are now: a volume may have been formatted. */
void dos_make_dpbs(struct dos_vm *vm)
{
    uint32_t next = 0xFFFFFFFF;
    unsigned count = 0;

    for (unsigned drive = vm->drives; drive-- > 0;) {
        struct fs_volume *vol = dos_own_volume(vm, drive);

        if (is_fat(vol)) {
            make_dpb(vm, drive, vol, next);
            next = dos_dpb(vm, drive);
            count++;
        }
    }
    dos_put32(vm, DOS_SEG, LOL, next);
    dos_set_var8(vm, LOL + 0x20, count);
}

static void make_drives(struct dos_vm *vm)
{
    for (unsigned drive = vm->drives; drive-- > 0;) {
        make_cds(vm, drive, dos_own_volume(vm, drive));
    }
    dos_make_dpbs(vm);
    dos_put32(vm, DOS_SEG, LOL + 0x16, dos_cds(vm, 0));
    dos_set_var8(vm, LOL + 0x21, vm->drives);
}

void dos_show_drive(struct dos_vm *vm, unsigned drive)
{
    if (drive < vm->drives) {
        make_cds(vm, drive, dos_own_volume(vm, drive));
        dos_make_dpbs(vm);
        if (dos_own_volume(vm, drive) == NULL && dos_var8(vm, SDA_DRIVE) == drive) {
            dos_set_var8(vm, SDA_DRIVE, vm->sys->boot_drive);
        }
    }
}

unsigned dos_files_on(const struct dos_vm *vm, unsigned drive)
{
    unsigned n = 0;

    for (unsigned i = 0; i < vm->files; i++) {
        n += vm->file[i].kind == DOS_FILE_DISK && vm->file[i].drive == drive;
    }
    return n;
}

void dos_refresh_drives(struct dos_vm *vm)
{
    for (unsigned drive = vm->drives; drive-- > 0;) {
        const struct fs_volume *vol = dos_own_volume(vm, drive);
        bool shown = dos_far16(vm, dos_cds(vm, drive), 0x43) != 0;

        if (vol == NULL && shown && dos_far32(vm, dos_cds(vm, drive), 0x45) == dos_dpb(vm, drive)) {
            make_cds(vm, drive, NULL);
        } else if (vol != NULL && !shown) {
            make_cds(vm, drive, vol);
        }
    }
    dos_make_dpbs(vm);
}

static void make_files(struct dos_vm *vm)
{
    uint32_t table = (uint32_t)vm->tables << 16 | SUB_HEADER;

    dos_far_fill(vm, table, 0, 0, SFT_HEADER + SFT_SIZE * (vm->files - SFT_FIRST));
    dos_set_far32(vm, table, 0, 0xFFFFFFFF);
    dos_set_far16(vm, table, 4, vm->files - SFT_FIRST);
    dos_put32(vm, DOS_SEG, DOS_SFT, table);
    for (unsigned i = 0; i < vm->files; i++) {
        dos_show_file(vm, i);
    }
}

/* The table of files that FCBs open: there for who looks.  Those files are in the other table here. */
static void make_fcb_files(struct dos_vm *vm, unsigned at, unsigned count)
{
    uint32_t table = (uint32_t)vm->tables << 16 | at;

    dos_far_fill(vm, table, 0, 0, SFT_HEADER + SFT_SIZE * count);
    dos_set_far32(vm, table, 0, 0xFFFFFFFF);
    dos_set_far16(vm, table, 4, count);
    dos_put32(vm, DOS_SEG, LOL + 0x1A, table);
}

/* A circle of buffers, which are empty: sectors are kept elsewhere.  [RBIL 2152 "disk buffer info"] */
static void make_buffers(struct dos_vm *vm, unsigned at, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        uint32_t buffer = (uint32_t)vm->tables << 16 | (at + i * BUFFER_SIZE);

        dos_far_fill(vm, buffer, 0, 0, 20);
        dos_set_far16(vm, buffer, 0, at + (i + 1) % count * BUFFER_SIZE);
        dos_set_far16(vm, buffer, 2, at + (i + count - 1) % count * BUFFER_SIZE);
        dos_set_far8(vm, buffer, 4, 0xFF);
    }
    dos_put32(vm, DOS_SEG, LOL + 0x12, DOS_SEG << 16 | (LOL + 0x47));
    dos_put32(vm, DOS_SEG, LOL + 0x47, (uint32_t)vm->tables << 16 | at);
    dos_set_var16(vm, LOL + 0x3F, count);
}

static void sub_block(struct dos_vm *vm, char what, unsigned at, unsigned end)
{
    uint16_t seg = (uint16_t)(vm->tables + at / 16), header = (uint16_t)(seg - 1);

    dos_fill(vm, header, 0, 0, SUB_HEADER);
    dos_put8(vm, header, 0, (uint8_t)what);
    dos_put16(vm, header, 1, seg);
    dos_put16(vm, header, 3, (end - at) / 16);
}

/*
 * dos_place_tables - make the tables, or move them
 *
 * In:    vm with a chain of memory blocks; sizes from vm->sys->settings
 * Out:   false: there is no room, everything is as it was
 * When:  while a VM starts: current directories become the root
 */
bool dos_place_tables(struct dos_vm *vm)
{
    const struct dos_settings *want = &vm->sys->settings;
    unsigned files = want->files == 0 ? DOS_DEFAULT_FILES : want->files < 8 ? 8 : want->files;
    unsigned drives = want->last_drive == 0 || want->last_drive > DOS_DRIVES ? DOS_DRIVES
                                                                             : want->last_drive;
    unsigned fcbs = want->fcbs == 0 ? 4 : want->fcbs, buffers = want->buffers == 0 ? 1 : want->buffers;
    struct layout l;
    uint16_t seg;

    for (unsigned drive = drives; drive < DOS_DRIVES; drive++) {
        if (vm->sys->drive[drive] != NULL) {
            drives = drive + 1;         /* LASTDRIVE= takes no drive away that is there */
        }
    }
    l = layout_of(files, drives, fcbs, buffers);
    while (l.end > 0xFFF0) {                    /* one segment for all: buffers are the least use */
        l = layout_of(files, drives, fcbs, --buffers);
    }
    seg = dos_mcb_own(vm, (uint16_t)(l.end / 16), "SD");
    if (seg == 0) {
        return false;
    }
    if (vm->tables != 0) {
        (void)dos_mcb_free(vm, vm->tables);     /* ours, made by the last call */
    }
    vm->tables = seg;
    vm->cds = (uint16_t)l.cds;
    vm->dpb = (uint16_t)l.dpb;
    vm->driver_stack = (uint16_t)(l.stack + DOS_DRIVER_STACK);
    vm->files = (uint8_t)(files < DOS_FILES ? files : DOS_FILES);
    vm->drives = (uint8_t)drives;
    sub_block(vm, 'F', l.sft, l.cds - SUB_HEADER);
    sub_block(vm, 'L', l.cds, l.dpb - SUB_HEADER);
    sub_block(vm, 'E', l.dpb, l.stack - SUB_HEADER);
    sub_block(vm, 'S', l.stack, l.fcbs - SUB_HEADER);
    sub_block(vm, 'X', l.fcbs, l.buffers - SUB_HEADER);
    sub_block(vm, 'B', l.buffers, l.end);
    make_drives(vm);
    make_files(vm);
    make_fcb_files(vm, l.fcbs, fcbs);
    make_buffers(vm, l.buffers, buffers);
    return true;
}
