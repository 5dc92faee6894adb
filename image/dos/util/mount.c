/*
 * mount - MOUNT: an image file as a drive, in every VM.
 *
 * DOSMGR does it; its V86 entry is described in vxd/dosmgr/image_volume.h.
 */
#include "util.h"

const char program_help[] =
    "Makes a drive of an image of a disk or CD, in all virtual machines.\r\n\r\n"
    "MOUNT                          which drives are images\r\n"
    "MOUNT [drive:] file [/R] [/P:n]\r\n"
    "MOUNT /D drive:                takes the drive away\r\n\r\n"
    "  /R    It is not written.\r\n"
    "  /P:n  Partition n of the image.\r\n\r\n"
    "Without a drive the first free letter from D: is taken. FAT and ISO 9660 images are known.\r\n";

#define DOSMGR_DEVICE   0x15
#define READ_ONLY       1
#define FIRST_FREE      0xFF

static uint32_t api;

/* What goes in and comes out. */
static struct { unsigned ax; uint8_t drive, flags, partition; bool failed; } call;

static bool find_dosmgr(void)
{
    unsigned segment = 0, offset = 0;

    __asm__ volatile("pushw %%es\n xorl %%eax, %%eax\n movw %%ax, %%es\n movw $0x1684, %%ax\n"
                     "int $0x2F\n movw %%es, %%ax\n popw %%es"
                     : "=a"(segment), "+D"(offset) : "b"(DOSMGR_DEVICE) : "memory", "cc", "ecx", "edx");
    api = (segment & 0xFFFF) << 16 | (offset & 0xFFFF);
    return api != 0;
}

/* DS:SI and ES:DI -> text. */
static bool ask_dosmgr(unsigned function, char *text)
{
    unsigned eax = function, ebx = call.flags, ecx = call.partition, edx = call.drive;
    bool failed;

    __asm__ volatile("lcallw *%[api]"
                     : "+a"(eax), "+b"(ebx), "+c"(ecx), "+d"(edx), "=@ccc"(failed)
                     : "S"(text), "D"(text), [api] "m"(api) : "memory");
    call.ax = eax & 0xFFFF;
    call.flags = (uint8_t)ebx;
    call.partition = (uint8_t)ecx;
    call.drive = (uint8_t)edx;
    return !failed;
}

static void list(void)
{
    char path[PATH_SIZE];
    bool any = false;

    for (uint8_t drive = 0; drive < 26; drive++) {
        call.drive = drive;
        if (!ask_dosmgr(3, path)) {
            continue;
        }
        any = true;
        print("%c: is %s", 'A' + drive, path);
        if (call.partition != 0) {
            print(", partition %u", call.partition);
        }
        print_text(call.flags & READ_ONLY ? ", read-only\r\n" : "\r\n");
    }
    if (!any) {
        print_text("No drive is an image\r\n");
    }
}

static void complain(const char *name) __attribute__((noreturn));
static void complain(const char *name)
{
    char reason[80];
    int error = (int)call.ax;

    if (ask_dosmgr(4, reason) && reason[0] != '\0') {
        fail(1, "MOUNT: %s: %s", name, reason);
    }
    print_dos_error(-error, name);
    leave(1);
}

static uint8_t drive_of(const char *word)
{
    char letter = text_upper(word[0]);

    if (letter < 'A' || letter > 'Z' || word[1] != ':' || word[2] != '\0') {
        fail(1, "Invalid drive specification - %s", word);
    }
    return (uint8_t)(letter - 'A');
}

static uint8_t partition_of(const char *value)
{
    uint32_t number;

    if (*value++ != ':' || !text_number(&value, &number) || *value != '\0' || number == 0 || number > 99) {
        fail(1, "MOUNT: a partition is /P:1, /P:2 and so on");
    }
    return (uint8_t)number;
}

uint8_t program(char *arguments)
{
    char full[PATH_SIZE], value[8];
    bool delete = line_switch(arguments, 'D', NULL, 0), read_only = line_switch(arguments, 'R', NULL, 0);
    uint8_t partition = line_switch(arguments, 'P', value, sizeof value) ? partition_of(value) : 0;
    char *first, *second;

    refuse_switches(arguments);
    first = line_argument(&arguments);
    second = line_argument(&arguments);
    if (line_argument(&arguments) != NULL) {
        fail(1, "Too many parameters");
    }
    if (!find_dosmgr()) {
        fail(1, "MOUNT runs in a virtual machine of VMM32 only");
    }
    if (delete) {
        if (first == NULL || second != NULL) {
            fail(1, "Which drive? MOUNT /D drive:");
        }
        call.drive = drive_of(first);
        if (!ask_dosmgr(2, full)) {
            if (call.ax == ERROR_DRIVE) {
                fail(1, "MOUNT: %s is no image", first);
            }
            complain(first);
        }
        return 0;
    }
    if (first == NULL) {
        list();
        return 0;
    }
    call.drive = second != NULL ? drive_of(first) : FIRST_FREE;
    call.flags = read_only ? READ_ONLY : 0;
    call.partition = partition;
    second = second != NULL ? second : first;
    text_copy(full, second, sizeof full);
    if (!ask_dosmgr(1, full)) {
        complain(second);
    }
    print("%c: is %s%s\r\n", 'A' + call.drive, second, call.flags & READ_ONLY ? ", read-only" : "");
    return 0;
}
