/*
 * keeper - a program that only wants its files: writes them, reads them, renames them, for ever, and says
 * on COM1 after each round whether they were as it left them.
 *
 *     KEEPER directory
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 12

unsigned r_ax, r_di;
static unsigned char buffer[2048];
static char path[80], other[80];
static unsigned generation[FILES], size_of[FILES];
static int renamed[FILES];

static void send(char *text)
{
    for (; *text; text++) {
        r_ax = 0x0100 | (*text & 0xFF);
#asm
        mov ax,_r_ax
        xor dx,dx
        int #$14
#endasm
    }
}

static int rename_it(char *from, char *to)
{
    r_ax = (unsigned)from;
    r_di = (unsigned)to;
#asm
        push di
        push ds
        pop es
        mov dx,_r_ax
        mov di,_r_di
        mov ah,#$56
        int #$21
        sbb ax,ax
        mov _r_ax,ax
        pop di
#endasm
    return r_ax;
}

static void give_way(void)
{
#asm
    mov ax,#$1680
    int #$2F
#endasm
}

static int byte_of(int file, unsigned at)
{
    return (generation[file] * 37 + file * 11 + at * 7 + (at >> 8)) & 0xFF;
}

static void name_of(char *out, char *folder, int file, int new)
{
    sprintf(out, "%s\\K%d.%s", folder, file, new ? "NEW" : "OLD");
}

static int save(char *folder, int file)
{
    FILE *f;
    unsigned i;

    generation[file]++;
    size_of[file] = (generation[file] * 613 + file * 97) % sizeof buffer + 1;
    for (i = 0; i < size_of[file]; i++) {
        buffer[i] = byte_of(file, i);
    }
    name_of(path, folder, file, renamed[file]);
    if (!(f = fopen(path, "wb"))) {
        return 1;
    }
    i = fwrite((char *)buffer, 1, size_of[file], f);
    return fclose(f) || i != size_of[file];
}

static int is_kept(char *folder, int file)
{
    FILE *f;
    unsigned i, n;

    name_of(path, folder, file, renamed[file]);
    if (!(f = fopen(path, "rb"))) {
        return 0;
    }
    n = fread((char *)buffer, 1, sizeof buffer, f);
    fclose(f);
    if (n != size_of[file]) {
        return 0;
    }
    for (i = 0; i < n; i++) {
        if (buffer[i] != byte_of(file, i)) {
            return 0;
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    char text[60];
    unsigned round;
    int file, bad = 0;

    if (argc != 2) {
        return 1;
    }
    for (file = 0; file < FILES; file++) {
        bad |= save(argv[1], file);
    }
    for (round = 1; !bad; round++) {
        for (file = 0; file < FILES && !bad; file++) {
            if (!is_kept(argv[1], file)) {
                bad = 2;
            } else if ((round + file) % 3 == 0) {
                bad = save(argv[1], file) ? 3 : 0;
            } else if ((round + file) % 5 == 0) {
                name_of(path, argv[1], file, renamed[file]);
                name_of(other, argv[1], file, !renamed[file]);
                bad = rename_it(path, other) ? 4 : 0;
                renamed[file] = !renamed[file];
            }
            give_way();
        }
        sprintf(text, bad ? "KEEPER BAD round %u file %d: %d\r\n" : "KEEPER round %u\r\n", round, file, bad);
        send(text);
    }
    return 1;
}
