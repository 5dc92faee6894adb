/*
 * pwork - does the file work that a script says, and tells on COM1 what it does and has done.
 *
 *     PWORK SCRIPT
 *
 * A line of the script is a letter and words, separated by '|'; all numbers are decimal.
 *   C|path|size|seed    create, write, close        A|path|size|seed      add at the end
 *   O|path|at|size|seed write in the middle         T|path|size           cut or grow
 *   R|old|new           rename, move                D|path                delete
 *   M|path              make a directory            K|path                remove one
 *   H|slot|path         create and keep open        w|slot|size|seed      write there
 *   s|slot              commit                      h|slot                close
 *   P|ticks             wait                        F|pattern             find first, find next
 * In front of each it sends "B line ticks" with INT 14h, behind it "E line ticks error".
 *
 * The bytes are those of pattern(): power/model.py has the same.  With an L as the first line of the
 * script, paths go to the functions of long names, 71xxh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK 4096
#define SLOTS 4

unsigned r_ax, r_bx, r_cx, r_dx, r_si, r_di, r_cf;
static unsigned char buffer[CHUNK];
static char line[600];
static unsigned slot_handle[SLOTS];
static unsigned long slot_at[SLOTS];
static int long_names;
static char dta[318];

static int interrupt_21(void)
{
#asm
    push si
    push di
    push bp
    push ds
    pop es
    mov ax,_r_ax
    mov bx,_r_bx
    mov cx,_r_cx
    mov dx,_r_dx
    mov si,_r_si
    mov di,_r_di
    int #$21
    mov _r_ax,ax
    mov _r_bx,bx
    mov _r_cx,cx
    mov _r_dx,dx
    sbb ax,ax
    mov _r_cf,ax
    pop bp
    pop di
    pop si
#endasm
    return r_cf ? (r_ax ? r_ax : 0xFFFF) : 0;
}

/* BX = r_bx, CX = r_cx, DX = r_dx; 0 or the error. */
static int dos(unsigned function)
{
    r_ax = function;
    return interrupt_21();
}

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

/* Until all that was sent has left the port. */
static void sent(void)
{
    do {
#asm
        mov ax,#$0300
        xor dx,dx
        int #$14
        mov _r_ax,ax
#endasm
    } while (!(r_ax & 0x4000));
}

static unsigned ticks(void)
{
#asm
    mov ah,#0
    int #$1A
    mov _r_dx,dx
#endasm
    return r_dx;
}

static void mark(int kind, int number, int error)
{
    char text[40];

    if (kind == 'B') {
        sprintf(text, "B %u %u\r\n", number, ticks());
    } else {
        sprintf(text, "E %u %u %u\r\n", number, ticks(), error);
    }
    send(text);
    sent();
}

/* The n bytes of a file of this seed that stand at an even offset of it. */
static void pattern(unsigned seed, unsigned long at, unsigned n)
{
    unsigned word = (unsigned)(at >> 1), value, i;

    for (i = 0; i < n; i += 2, word++) {
        value = seed * 251 + word * 40503;
        buffer[i] = value;
        buffer[i + 1] = (value >> 8) + word;
    }
}

/* One path with a function of short names, or with that of long names. */
static int with_path(unsigned function, char *path, unsigned action)
{
    r_dx = r_si = (unsigned)path;
    if (!long_names) {
        return dos(function);
    }
    if (function == 0x3C00 || function == 0x3D02) {
        r_bx = 2;                       /* read and write */
        r_cx = 0;
        r_dx = action;
        return dos(0x716C);
    }
    r_si = 0;                           /* 7141h: no wild cards */
    r_cx = 0;
    r_di = r_si;
    return dos(0x7100 | function >> 8);
}

static int create(char *path)
{
    r_cx = 0;
    return with_path(0x3C00, path, 0x12);
}

static int open_it(char *path)
{
    return with_path(0x3D02, path, 0x01);
}

static int seek(unsigned handle, unsigned long at, unsigned from)
{
    r_bx = handle;
    r_cx = at >> 16;
    r_dx = at;
    return dos(0x4200 | from);
}

static int put(unsigned handle, unsigned long at, unsigned long size, unsigned seed)
{
    unsigned n;
    int error;

    while (size) {
        n = size < CHUNK ? size : CHUNK;
        pattern(seed, at, n);
        r_bx = handle;
        r_cx = n;
        r_dx = (unsigned)buffer;
        if (error = dos(0x4000)) {
            return error;
        }
        if (r_ax != n) {
            return 0x7F;                /* the disk is full */
        }
        size -= n;
        at += n;
    }
    return 0;
}

static int close_it(unsigned handle, int error)
{
    int second;

    r_bx = handle;
    second = dos(0x3E00);
    return error ? error : second;
}

static int find(char *path)
{
    int error, n = 0;

    r_dx = (unsigned)dta;
    dos(0x1A00);
    r_cx = 0x17;
    r_dx = (unsigned)path;
    for (error = dos(0x4E00); !error; error = dos(0x4F00)) {
        n++;
    }
    return error == 18 || error == 2 ? 0 : error;
}

static int work(char **word, int words)
{
    unsigned handle, start;
    int error, slot = words > 1 ? word[1][0] - '0' : 0;
    char *path = word[1];

    switch (word[0][0]) {
    case 'C':
        if (error = create(path)) {
            return error;
        }
        handle = r_ax;
        return close_it(handle, put(handle, 0L, atol(word[2]), (unsigned)atol(word[3])));
    case 'A':
        if (error = open_it(path)) {
            return error;
        }
        handle = r_ax;
        error = seek(handle, 0L, 2);
        return close_it(handle, error ? error
                                      : put(handle, 0L, atol(word[2]), (unsigned)atol(word[3])));
    case 'O':
        if (error = open_it(path)) {
            return error;
        }
        handle = r_ax;
        error = seek(handle, atol(word[2]), 0);
        return close_it(handle, error ? error
                                      : put(handle, 0L, atol(word[3]), (unsigned)atol(word[4])));
    case 'T':
        if (error = open_it(path)) {
            return error;
        }
        handle = r_ax;
        if (!(error = seek(handle, atol(word[2]), 0))) {
            r_bx = handle;
            r_cx = 0;
            error = dos(0x4000);
        }
        return close_it(handle, error);
    case 'R':
        r_dx = (unsigned)path;
        r_di = (unsigned)word[2];
        return dos(long_names ? 0x7156 : 0x5600);
    case 'D':
        return with_path(0x4100, path, 0);
    case 'M':
        return with_path(0x3900, path, 0);
    case 'K':
        return with_path(0x3A00, path, 0);
    case 'H':
        error = create(word[2]);
        slot_handle[slot] = r_ax;
        slot_at[slot] = 0;
        return error;
    case 'w':
        if (!(error = put(slot_handle[slot], slot_at[slot], atol(word[2]), (unsigned)atol(word[3])))) {
            slot_at[slot] += atol(word[2]);
        }
        return error;
    case 's':
        r_bx = slot_handle[slot];
        return dos(0x6800);
    case 'h':
        return close_it(slot_handle[slot], 0);
    case 'P':
        start = ticks();
        while (ticks() - start < (unsigned)atoi(path)) {
#asm
            mov ax,#$1680
            int #$2F
#endasm
        }
        return 0;
    case 'F':
        return find(path);
    }
    return 1;
}

int main(int argc, char **argv)
{
    FILE *script;
    char *word[8], *at;
    int words, number = 0;

    if (argc != 2 || !(script = fopen(argv[1], "r"))) {
        puts("PWORK script");
        return 1;
    }
    send("START\r\n");
    while (fgets(line, sizeof line, script)) {
        for (at = line + strlen(line); at > line && at[-1] < ' '; ) {
            *--at = 0;
        }
        if (!line[0]) {
            continue;
        }
        if (!strcmp(line, "L")) {
            long_names = 1;
            continue;
        }
        for (words = 0, at = line; at && words < 8; words++) {
            word[words] = at;
            if (at = strchr(at, '|')) {
                *at++ = 0;
            }
        }
        mark('B', number, 0);
        mark('E', number, work(word, words));
        number++;
    }
    fclose(script);
    send("DONE\r\n");
    puts("PWORK is done");
    return 0;
}
