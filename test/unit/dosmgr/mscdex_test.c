/* mscdex_test.c - MSCDEX: what INT 2Fh AH=15h says of a CD, and the driver's commands behind it. */
#include "unit.h"
#include "guest.h"
#include "../cdfs/iso_image.h"
#include "../../../vxd/cdfs/iso.h"

#define CRS (g->crs)
#define CD 3u

enum { TO = 0x4000, BLOCK = 0x200 };        /* in BUFFER: what was read; the request's control block */

static uint8_t image[IMAGE_BYTES];
static bool is_out, is_new, answers;
static enum dos_cd_command last_command;
static unsigned commands;
static struct iso_volume disc;

static void *live[64];

static void *allocate(uint32_t bytes)
{
    unsigned i = 0;

    while (live[i] != NULL) {
        i++;
    }
    live[i] = calloc(1, bytes);
    return live[i];
}

static void release(void *block)
{
    for (unsigned i = 0; i < 64; i++) {
        live[i] = live[i] == block ? NULL : live[i];
    }
    free(block);
}
static const struct iso_memory memory = { allocate, release };

static int read_disc(void *ctx, uint32_t lba, uint32_t count, void *buffer)
{
    (void)ctx;
    if (is_out || lba + count > IMAGE_SECTORS) {
        return 1;
    }
    memcpy(buffer, image + lba * 2048, count * 2048);
    return 0;
}

static enum fs_medium_state media(void *ctx, uint32_t *sectors)
{
    (void)ctx;
    *sectors = IMAGE_SECTORS;
    if (!is_out && is_new) {
        is_new = false;
        return FS_MEDIUM_CHANGED;
    }
    return is_out ? FS_MEDIUM_NONE : FS_MEDIUM_SAME;
}

static const struct block_ops ops = { read_disc, NULL, NULL, media };

/* A drive with a track of data and one of audio, if it answers at all. */
static int drive_command(struct fs_volume *vol, enum dos_cd_command what, void *buffer, uint32_t bytes)
{
    static const uint8_t told[28] = { 0, 26, 1, 2, 0, 0x14, 1, 0, 0, 0, 2, 0, 0, 0x10, 2, 0, 0, 1, 2, 3,
                                      0, 0x10, 0xAA, 0, 0, 5, 6, 7 };

    CHECK(vol == &disc.fs);
    last_command = what;
    commands++;
    if (answers && what == DOS_CD_TOC && bytes >= sizeof(told)) {
        memcpy(buffer, told, sizeof(told));
    }
    return answers ? 0 : -1;
}

static struct guest *with_disc(void)
{
    struct guest *g = guest_make();
    struct fs_medium medium = { &ops, NULL, 2048, IMAGE_SECTORS };

    is_out = false;
    answers = true;
    commands = 0;
    iso_image_make(image, false);
    memset(&disc, 0, sizeof(disc));
    disc.memory = &memory;
    CHECK(iso_mount(&disc, &medium) == NULL);
    g->sys.drive[CD] = &disc.fs;
    g->sys.cd_command = drive_command;
    dos_show_drive(&g->vm, CD);
    guest_program(g);
    return g;
}

/* AX, BX as given, ES = BUFFER; AX = the error, 0 = none. */
static unsigned ask(struct guest *g, uint16_t ax, uint16_t bx, uint16_t cx, uint16_t dx)
{
    CRS.Client_EAX = ax;
    CRS.Client_EBX = bx;
    CRS.Client_ECX = cx;
    CRS.Client_EDX = dx;
    CRS.Client_ES = BUFFER;
    CHECK_EQ(dos_int2f(&g->vm, &CRS), DOS_DONE);
    return guest_failed(g) ? CRS.Client_AX : 0;
}

static uint8_t *buffer(struct guest *g)
{
    return g->mem + BUFFER * 16;
}

static uint32_t long_at(const uint8_t *p)
{
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* Sends the request in the buffer; its status. */
static unsigned send(struct guest *g, uint8_t command)
{
    buffer(g)[2] = command;
    buffer(g)[3] = buffer(g)[4] = 0;
    CHECK_EQ(ask(g, 0x1510, 0, CD, 0), 0);
    return (unsigned)(buffer(g)[4] << 8 | buffer(g)[3]);
}

static unsigned ioctl(struct guest *g, uint8_t command, uint8_t code, uint8_t byte)
{
    const uint8_t address[4] = { BLOCK & 0xFF, BLOCK >> 8, BUFFER & 0xFF, BUFFER >> 8 };

    memcpy(buffer(g) + 14, address, 4);
    memset(buffer(g) + BLOCK, 0xEE, 32);
    buffer(g)[BLOCK] = code;
    buffer(g)[BLOCK + 1] = byte;
    return send(g, command);
}

static unsigned read_long(struct guest *g, uint8_t mode, uint32_t start, uint16_t count)
{
    uint8_t *rq = buffer(g);
    const uint8_t address[4] = { TO & 0xFF, TO >> 8, BUFFER & 0xFF, BUFFER >> 8 };

    rq[13] = mode;
    memcpy(rq + 14, address, 4);
    rq[18] = (uint8_t)count;
    rq[19] = (uint8_t)(count >> 8);
    for (unsigned i = 0; i < 4; i++) {
        rq[20 + i] = (uint8_t)(start >> 8 * i);
    }
    rq[24] = 0;
    return send(g, 128);
}

static void end(struct guest *g)
{
    guest_free(g);
    for (unsigned i = 0; i < 64; i++) {
        free(live[i]);
        live[i] = NULL;
    }
}

TEST(mscdex, without_a_drive_nobody_answers)
{
    struct guest *g = guest_make();

    CRS.Client_EAX = 0x1500;
    CRS.Client_EBX = 0;
    CHECK_EQ(dos_int2f(&g->vm, &CRS), DOS_UNKNOWN);
    end(g);
}

TEST(mscdex, which_drives_are_there)
{
    struct guest *g = with_disc();

    CHECK_EQ(ask(g, 0x1500, 0, 0, 0), 0);
    CHECK_EQ(CRS.Client_BX, 1);
    CHECK_EQ(CRS.Client_CX, CD);
    CHECK_EQ(ask(g, 0x150B, 0, CD, 0), 0);
    CHECK_EQ(CRS.Client_BX, 0xADAD);
    CHECK(CRS.Client_AX != 0);
    CHECK_EQ(ask(g, 0x150B, 0, 2, 0), 0);
    CHECK_EQ(CRS.Client_AX, 0);
    CHECK_EQ(ask(g, 0x150B, 0, 200, 0), 0);
    CHECK_EQ(CRS.Client_AX, 0);
    CHECK_EQ(ask(g, 0x150C, 0, 0, 0), 0);
    CHECK_EQ(CRS.Client_BX, 0x0219);
    buffer(g)[1] = 0xEE;
    CHECK_EQ(ask(g, 0x150D, 0, 0, 0), 0);
    CHECK_EQ(buffer(g)[0], CD);
    CHECK_EQ(buffer(g)[1], 0xEE);
    end(g);
}

TEST(mscdex, the_device_is_in_the_chain)
{
    struct guest *g = with_disc();
    const uint8_t *header;

    dos_add_cd_device(&g->vm);
    CHECK(g->vm.cd_header != 0);
    header = g->mem + (g->vm.cd_header >> 16) * 16;
    CHECK(memcmp(header + 10, "MSCD001 ", 8) == 0);
    CHECK_EQ(header[0x14], CD + 1);
    CHECK_EQ(header[0x15], 1);
    CHECK_EQ(ask(g, 0x1501, 0, 0, 0), 0);
    CHECK_EQ(buffer(g)[0], 0);
    CHECK_EQ(long_at(buffer(g) + 1), g->vm.cd_header);
    CHECK_EQ(ioctl(g, 3, 0, 0), 0x0100);
    CHECK_EQ(long_at(buffer(g) + BLOCK + 1), g->vm.cd_header);
    end(g);
}

TEST(mscdex, names_and_descriptors)
{
    struct guest *g = with_disc();

    CHECK_EQ(ask(g, 0x1502, 0, CD, 0), 0);
    CHECK_STR_EQ((char *)buffer(g), "COPY.TXT;1");
    CHECK_EQ(ask(g, 0x1503, 0, CD, 0), 0);
    CHECK_STR_EQ((char *)buffer(g), "ABST.TXT;1");
    CHECK_EQ(ask(g, 0x1504, 0, CD, 0), 0);
    CHECK_STR_EQ((char *)buffer(g), "BIBL.TXT;1");
    CHECK_EQ(ask(g, 0x1505, 0, CD, 0), 0);
    CHECK_EQ(CRS.Client_AX, 1);
    CHECK(memcmp(buffer(g), "\1CD001", 6) == 0);
    CHECK_EQ(ask(g, 0x1505, 0, CD, 1), 0);
    CHECK_EQ(CRS.Client_AX, 0xFF);
    CHECK_EQ(ask(g, 0x150E, 0, CD, 0), 0);
    CHECK_EQ(CRS.Client_DX, 0x0100);
    CHECK_EQ(ask(g, 0x1502, 0, 2, 0), 15);          /* C: is no CD */
    CHECK_EQ(ask(g, 0x1502, 0, 255, 0), 15);
    end(g);
}

TEST(mscdex, sectors)
{
    struct guest *g = with_disc();

    CRS.Client_ESI = 0;
    CRS.Client_EDI = AT_PARTS;
    CHECK_EQ(ask(g, 0x1508, TO, CD, 2), 0);
    CHECK(memcmp(buffer(g) + TO, image + AT_PARTS * 2048, 4096) == 0);
    CRS.Client_EDI = IMAGE_SECTORS - 1;
    CHECK(ask(g, 0x1508, TO, CD, 2) != 0);
    CRS.Client_ESI = 0xFFFF;
    CHECK(ask(g, 0x1508, TO, CD, 0xFFFF) != 0);
    CHECK_EQ(ask(g, 0x1509, TO, CD, 1), DOS_ERR_PROTECTED);
    is_out = true;
    CRS.Client_ESI = CRS.Client_EDI = 0;
    CHECK_EQ(ask(g, 0x1508, TO, CD, 1), DOS_ERR_NOT_READY);
    CHECK_EQ(ask(g, 0x1505, 0, CD, 0), DOS_ERR_NOT_READY);
    end(g);
}

TEST(mscdex, a_drive_without_disc_is_not_ready_at_int_24h)
{
    struct guest *g = with_disc();
    uint16_t sp = CRS.Client_SP;

    is_out = true;
    CHECK_EQ(guest_path(g, 0x4300, 0, "D:\\README.TXT"), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_AL, CD);
    CHECK_EQ(CRS.Client_DI & 0xFF, 2);
    CHECK_EQ(CRS.Client_AH & 1, 0);                     /* reading */
    CRS.Client_AL = 1;                                  /* retry: still none */
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_CRITICAL);
    CHECK_EQ(CRS.Client_DI & 0xFF, 2);
    CRS.Client_AL = 3;                                  /* fail */
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_DONE);
    CHECK(guest_failed(g));
    CHECK_EQ(CRS.Client_AX, DOS_ERR_FAIL_24);
    CHECK_EQ(CRS.Client_SP, sp);
    CHECK_EQ(guest_path(g, 0x4300, 0, "D:\\README.TXT"), DOS_CRITICAL);
    is_out = false;
    is_new = true;
    CRS.Client_AL = 1;                                  /* the disc is in again */
    CHECK_EQ(dos_called_back(&g->vm, &CRS, DOS_CB_CRITICAL_DONE), DOS_DONE);
    CHECK(!guest_failed(g));
    end(g);
}

/* CL = drive, ES:BX -> path, SI:DI -> where it goes. */
TEST(mscdex, a_directory_entry)
{
    struct guest *g = with_disc();

    guest_put(g, BUFFER, 0, "\\SUB\\A.TXT");
    CRS.Client_ESI = BUFFER;
    CRS.Client_EDI = TO;
    CHECK_EQ(ask(g, 0x150F, 0, CD, 0), 0);
    CHECK_EQ(CRS.Client_AX, 1);
    CHECK_EQ(buffer(g)[TO + 32], 7);
    CHECK(memcmp(buffer(g) + TO + 33, "A.TXT;1", 7) == 0);
    CHECK_EQ(long_at(buffer(g) + TO + 2), AT_HELLO);
    guest_put(g, BUFFER, 0, "GONE.TXT");
    CHECK_EQ(ask(g, 0x150F, 0, CD, 0), 2);
    guest_put(g, BUFFER, 0, "\\");
    CHECK(ask(g, 0x150F, 0, CD, 0) != 0);
    memset(buffer(g), 'A', 1000);
    CHECK(ask(g, 0x150F, 0, CD, 0) != 0);
    end(g);
}

TEST(mscdex, what_the_driver_knows)
{
    struct guest *g = with_disc();
    uint8_t *block = buffer(g) + BLOCK;

    CHECK_EQ(ioctl(g, 3, 6, 0), 0x0100);
    CHECK_EQ(long_at(block + 1), 0x0202);
    CHECK_EQ(ioctl(g, 3, 7, 0), 0x0100);
    CHECK_EQ(block[2] | block[3] << 8, 2048);
    CHECK_EQ(ioctl(g, 3, 8, 0), 0x0100);
    CHECK_EQ(long_at(block + 1), IMAGE_SECTORS);
    CHECK_EQ(ioctl(g, 3, 9, 0), 0x0100);            /* the first time: changed */
    CHECK_EQ(block[1], 0xFF);
    CHECK_EQ(ioctl(g, 3, 9, 0), 0x0100);
    CHECK_EQ(block[1], 1);
    CHECK_EQ(ioctl(g, 3, 12, 0), 0x8103);
    CHECK_EQ(ioctl(g, 3, 255, 0), 0x8103);
    CHECK_EQ(send(g, 132), 0x8103);                 /* play */
    CHECK_EQ(send(g, 134), 0x8100);                 /* write */
    is_out = true;
    CHECK_EQ(ioctl(g, 3, 6, 0), 0x0100);
    CHECK_EQ(long_at(block + 1), 0x0A02);
    CHECK_EQ(ioctl(g, 3, 8, 0), 0x8102);
    CHECK_EQ(ioctl(g, 3, 10, 0), 0x8102);
    CHECK_EQ(ioctl(g, 3, 9, 0), 0x0100);
    CHECK_EQ(block[1], 0xFF);
    end(g);
}

TEST(mscdex, tracks)
{
    struct guest *g = with_disc();
    uint8_t *block = buffer(g) + BLOCK;

    CHECK_EQ(ioctl(g, 3, 10, 0), 0x0100);
    CHECK_EQ(block[1], 1);
    CHECK_EQ(block[2], 2);
    CHECK_EQ(long_at(block + 3), 0x050607);
    CHECK_EQ(ioctl(g, 3, 11, 1), 0x0100);
    CHECK_EQ(long_at(block + 2), 0x000200);
    CHECK_EQ(block[6], 0x40);                       /* data */
    CHECK_EQ(ioctl(g, 3, 11, 2), 0x0100);
    CHECK_EQ(long_at(block + 2), 0x010203);
    CHECK_EQ(block[6], 0);
    CHECK_EQ(ioctl(g, 3, 11, 3), 0x8108);
    answers = false;                                /* as an image: one track */
    CHECK_EQ(ioctl(g, 3, 10, 0), 0x0100);
    CHECK_EQ(block[2], 1);
    CHECK_EQ(long_at(block + 3), 0x000200 + IMAGE_SECTORS);
    end(g);
}

TEST(mscdex, the_tray)
{
    struct guest *g = with_disc();

    CHECK_EQ(ioctl(g, 12, 0, 0), 0x0100);
    CHECK_EQ(last_command, DOS_CD_EJECT);
    CHECK_EQ(ioctl(g, 12, 1, 1), 0x0100);
    CHECK_EQ(last_command, DOS_CD_LOCK);
    CHECK_EQ(ioctl(g, 12, 1, 0), 0x0100);
    CHECK_EQ(last_command, DOS_CD_UNLOCK);
    CHECK_EQ(ioctl(g, 12, 5, 0), 0x0100);
    CHECK_EQ(last_command, DOS_CD_LOAD);
    CHECK_EQ(commands, 4);
    answers = false;
    CHECK_EQ(ioctl(g, 12, 0, 0), 0x8102);
    CHECK_EQ(ioctl(g, 12, 99, 0), 0x8103);
    end(g);
}

TEST(mscdex, read_long)
{
    struct guest *g = with_disc();

    CHECK_EQ(read_long(g, 0, AT_PARTS, 2), 0x0100);
    CHECK(memcmp(buffer(g) + TO, image + AT_PARTS * 2048, 4096) == 0);
    memset(buffer(g) + TO, 0, 4096);
    CHECK_EQ(read_long(g, 1, 0x000200 + AT_HELLO, 1), 0x0100);         /* 0:02:30: Red Book */
    CHECK(memcmp(buffer(g) + TO, "Hello", 5) == 0);
    CHECK_EQ(read_long(g, 0, IMAGE_SECTORS, 1), 0x8108);
    CHECK_EQ(read_long(g, 0, 1, 0xFFFF), 0x8108);
    CHECK_EQ(read_long(g, 1, 0, 1), 0x8108);                            /* before sector 0 */
    is_out = true;
    CHECK_EQ(read_long(g, 0, 0, 1), 0x8102);
    end(g);
}
