/*
 * images - image files on our volumes, and block devices, as the media of a VM's drives.
 *
 * Files are open for nobody else while they are written to; each write is on the medium when the
 * guest gets its answer.
 */
#include <vmm.h>
#include <blockdev.h>
#include <dosmgr.h>
#include "images.h"

#define ERROR_FILE_NOT_FOUND    2u
#define ERROR_PATH_NOT_FOUND    3u
#define ERROR_ACCESS_DENIED     5u
#define NAME_BYTES              80u

enum { ACCESS_READ = 0, ACCESS_WRITE = 2, ATTR_READ_ONLY = 1 };

/* ---- files ---- */

static enum disk_status file_call(struct image *image, uint32_t function, uint32_t first,
                                  uint32_t count, void *buffer)
{
    struct DOSMGR_File_Request rq = { .function = function, .handle = image->handle,
                                      .position = first * SECTOR_BYTES,
                                      .count = count * SECTOR_BYTES, .buffer = buffer };

    return DOSMGR_File_Request(&rq) == 0 && rq.count == count * SECTOR_BYTES ? DISK_OK : DISK_CONTROLLER;
}

/* How many of the sectors the file has in full: a diskette's image may end early. */
static uint32_t in_file(const struct image *image, uint32_t first, uint32_t count)
{
    uint32_t sectors = image->bytes / SECTOR_BYTES;

    return first >= sectors ? 0 : count < sectors - first ? count : sectors - first;
}

static enum disk_status file_read(void *context, uint32_t first, uint32_t count, uint8_t *to)
{
    struct image *image = context;
    uint32_t n = in_file(image, first, count);
    enum disk_status status = n == 0 ? DISK_OK : file_call(image, DFR_READ, first, n, to);

    memset(to + n * SECTOR_BYTES, 0, (count - n) * SECTOR_BYTES);
    return status;
}

static enum disk_status file_write(void *context, uint32_t first, uint32_t count, const uint8_t *from)
{
    struct image *image = context;

    if (in_file(image, first, count) != count) {
        return DISK_WRITE_FAULT;            /* the file never grows */
    }
    return file_call(image, DFR_WRITE, first, count, (void *)(uintptr_t)from);
}

static enum disk_status file_flush(void *context)
{
    struct DOSMGR_File_Request rq = { .function = DFR_COMMIT,
                                      .handle = ((struct image *)context)->handle };

    return DOSMGR_File_Request(&rq) == 0 ? DISK_OK : DISK_CONTROLLER;
}

static const struct disk_ops file_ops = { file_read, file_write, file_flush };

/* ---- messages ---- */

static void say(char *message, const char *name, const char *why)
{
    unsigned n = 0;

    for (; *name != '\0' && n < IMAGE_MESSAGE - 1; name++) {
        message[n++] = *name;
    }
    for (; *why != '\0' && n < IMAGE_MESSAGE - 1; why++) {
        message[n++] = *why;
    }
    message[n] = '\0';
}

static const char *reason_of(uint32_t error)
{
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
        return ": file not found";
    case ERROR_ACCESS_DENIED:
        return ": is in use, or a folder";
    default:
        return ": cannot be opened";
    }
}

/* ---- opening ---- */

static uint32_t open_file(struct image *image, const char *name, bool read_only)
{
    struct DOSMGR_File_Request rq = {
        .function = DFR_OPEN, .path = name, .action = 1,
        .mode = read_only ? ACCESS_READ : ACCESS_WRITE | DFR_MODE_EXCLUSIVE | DFR_MODE_COMMIT,
    };
    uint32_t error = DOSMGR_File_Request(&rq);

    if (error == 0) {
        image->handle = rq.handle;
        rq.function = DFR_GET_SIZE;
        error = DOSMGR_File_Request(&rq);
        image->bytes = rq.count;
    }
    return error;
}

static bool is_read_only(const char *name)
{
    struct DOSMGR_File_Request rq = { .function = DFR_GET_ATTR, .path = name };

    return DOSMGR_File_Request(&rq) == 0 && (rq.attr & ATTR_READ_ONLY) != 0;
}

static int free_drive(const struct disks *disks, bool hard)
{
    unsigned first = hard ? DISK_FLOPPIES : 0, end = hard ? DISK_DRIVES : DISK_FLOPPIES;

    for (unsigned i = first; i < end; i++) {
        if (!disks->drive[i].present) {
            return (int)i;
        }
    }
    return -1;
}

static bool add_image(struct image_set *set, const char *name, bool hard, bool read_only,
                      char *message)
{
    struct image image = { 0 };
    uint8_t first[SECTOR_BYTES];
    struct disk_drive *drive;
    struct geometry geometry;
    uint32_t error;
    int n;

    read_only = read_only || is_read_only(name);
    error = open_file(&image, name, read_only);
    if (error != 0) {
        say(message, name, reason_of(error));
        return false;
    }
    hard = hard || image.bytes > FLOPPY_MAX_BYTES;
    n = free_drive(&set->disks, hard);
    memset(first, 0, sizeof first);
    if (n < 0) {
        say(message, name, ": too many drives");
    } else if (image.bytes < SECTOR_BYTES || file_read(&image, 0, 1, first) != DISK_OK ||
               !geometry_of(&geometry, first, image.bytes, hard)) {
        say(message, name, ": is no disk image");
        n = -1;
    }
    if (n < 0) {
        struct DOSMGR_File_Request rq = { .function = DFR_CLOSE, .handle = image.handle };

        (void)DOSMGR_File_Request(&rq);     /* nothing was written */
        return false;
    }
    set->image[n] = image;
    drive = &set->disks.drive[n];
    *drive = (struct disk_drive){ .present = true, .medium = true, .read_only = read_only,
                                  .type = geometry.floppy, .geometry = geometry, .ops = &file_ops,
                                  .context = &set->image[n] };
    return true;
}

/* The next word of the line, cut at room; false: there is none. */
static bool next_word(const char **line, char *word, unsigned room)
{
    unsigned n = 0;

    while (**line == ' ' || **line == '\t') {
        ++*line;
    }
    while (**line != '\0' && **line != ' ' && **line != '\t' && **line != '\r') {
        if (n + 1 < room) {
            word[n++] = **line;
        }
        ++*line;
    }
    word[n] = '\0';
    return n != 0;
}

/* Is the word this option?  Options are in capitals. */
static bool is_option(const char *word, const char *option)
{
    if (*word++ != '/') {
        return false;
    }
    for (; *option != '\0' && (*word & ~0x20) == *option; option++) {
        word++;
    }
    return *option == '\0' && *word == '\0';
}

bool images_open(struct image_set *set, const char *line, char message[IMAGE_MESSAGE])
{
    bool hard = false, read_only = false, boot_hard = false, ok = true;
    char word[NAME_BYTES];

    memset(set, 0, sizeof *set);
    message[0] = '\0';
    while (ok && next_word(&line, word, sizeof word)) {
        if (is_option(word, "HD")) {
            hard = true;
        } else if (is_option(word, "RO")) {
            read_only = true;
        } else if (is_option(word, "C")) {
            boot_hard = true;
        } else if (word[0] == '/') {
            say(message, word, ": no such option");
            ok = false;
        } else {
            ok = add_image(set, word, hard, read_only, message);
            hard = false;
        }
    }
    set->disks.boot = boot_hard;
    if (ok && disk_count(&set->disks, false) + disk_count(&set->disks, true) == 0) {
        say(message, "", "No image was named");
        ok = false;
    }
    if (!ok) {
        images_close(set);
    }
    return ok;
}

void images_close(struct image_set *set)
{
    for (unsigned i = 0; i < DISK_DRIVES; i++) {
        if (set->image[i].handle != 0) {
            struct DOSMGR_File_Request rq = { .function = DFR_CLOSE, .handle = set->image[i].handle };

            if (DOSMGR_File_Request(&rq) != 0) {
                vxd_debugf("INT13: drive %u: its image could not be closed in order\n", i);
            }
        }
    }
    memset(set, 0, sizeof *set);
}

/* ---- block devices ---- */

struct pending {
    struct BlockDev_Command_Block bcb;      /* first */
    volatile bool done;
};

static void on_complete(struct BlockDev_Device_Descriptor *bdd, struct BlockDev_Command_Block *bcb)
{
    (void)bdd;
    ((struct pending *)bcb)->done = true;
}
BLOCKDEV_COMPLETION(device_complete, on_complete)

static enum disk_status device_read(void *context, uint32_t first, uint32_t count, uint8_t *to)
{
    struct BlockDev_Device_Descriptor *bdd = context;
    struct pending pending = {
        .bcb = { .BD_CB_Command = BDC_Read, .BD_CB_Sector = first, .BD_CB_Count = count,
                 .BD_CB_Buffer_Ptr = to, .BD_CB_Cmd_Cplt_Proc = device_complete },
    };

    BlockDev_Send_Command(bdd, &pending.bcb);
    while (!pending.done) {
        blockdev_poll(bdd);
    }
    return pending.bcb.BD_CB_Cmd_Status >= BDS_First_Error_Code ? DISK_CONTROLLER : DISK_OK;
}

static enum disk_status device_write(void *context, uint32_t first, uint32_t count, const uint8_t *from)
{
    (void)context;
    (void)first;
    (void)count;
    (void)from;
    return DISK_PROTECTED;
}

static enum disk_status device_flush(void *context)
{
    (void)context;
    return DISK_OK;                         /* nothing is written */
}

static const struct disk_ops device_ops = { device_read, device_write, device_flush };

static struct BlockDev_Device_Descriptor *registered[DISK_HARD];     /* grows; task time */

bool images_register(struct BlockDev_Device_Descriptor *bdd)
{
    unsigned n = bdd->BDD_Int_13h_Number - 0x80u;

    if (n >= DISK_HARD || registered[n] != NULL) {
        return false;
    }
    registered[n] = bdd;
    return true;
}

/* Memory disks only: they are done when the command was sent, and bring no DMA to a VM's memory. */
static bool is_served(const struct BlockDev_Device_Descriptor *bdd)
{
    return bdd != NULL && (bdd->BDD_Flags & (BDF_Int13_Drive | BDF_Partitioned)) == BDF_Int13_Drive &&
           bdd->BDD_Sector_Size == SECTOR_BYTES && bdd->BDD_Max_Sector < 0xFFFFFFFF &&
           bdd->BDD_Num_Sec_Per_Track >= 1 && bdd->BDD_Num_Sec_Per_Track <= 63 &&
           bdd->BDD_Num_Heads >= 1 && bdd->BDD_Num_Heads <= 255 && bdd->BDD_Num_Cylinders >= 1;
}

void images_of_devices(struct image_set *set)
{
    memset(set, 0, sizeof *set);
    for (unsigned n = 0; n < DISK_HARD; n++) {
        struct BlockDev_Device_Descriptor *bdd = registered[n];

        if (is_served(bdd)) {
            set->disks.drive[DISK_FLOPPIES + n] = (struct disk_drive){
                .present = true, .medium = true, .read_only = true, .ops = &device_ops, .context = bdd,
                .geometry = {
                    .cylinders = (uint16_t)(bdd->BDD_Num_Cylinders < 1024 ? bdd->BDD_Num_Cylinders : 1024),
                    .heads = (uint8_t)bdd->BDD_Num_Heads, .sectors = (uint8_t)bdd->BDD_Num_Sec_Per_Track,
                    .total = (uint32_t)bdd->BDD_Max_Sector + 1,
                },
            };
        }
    }
}
