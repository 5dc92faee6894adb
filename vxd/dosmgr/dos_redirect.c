/*
 * dos_redirect.c - drives of a redirector: a program that hooked INT 2Fh AH=11h and whose drives' current
 * directory structures say "network".  [RBIL 2F11]
 *
 * A call for such a drive becomes INT 2Fh in the VM, on DOS's own stack, with names and search data in the
 * swappable data area where redirectors look for them; the stub calls back, and what the redirector said
 * becomes the answer of the call.  Open files live in the VM's SFT, which is the redirector's to write.
 * Limit: one such call at a time in a VM; FCBs, 5Ah, long names, programs and batches of sectors are not
 * redirected, and characters typed into such a file as standard input end at once.
 */
#include "dos_core.h"

#define CDS_NETWORK     0x8000u
#define SFT_MODE        0x02u
#define SFT_ATTR        0x04u
#define SFT_INFO        0x05u
#define SFT_TIME        0x0Du
#define SFT_DATE        0x0Fu
#define SFT_FILE_SIZE   0x11u
#define SFT_POSITION    0x15u
#define SFT_OWNER       0x31u

enum dos_redirected {
    RD_PLAIN,           /* done or an error, nothing else */
    RD_OPEN, RD_CLOSE, RD_READ, RD_WRITE, RD_CHDIR, RD_GET_ATTR, RD_SPACE, RD_SPACE_OLD, RD_FIND, RD_OUTPUT,
    RD_NETWORK, RD_PROGRAM_CLOSES, RD_PROGRAM_ENDED,
};

/* ---- drives ---- */

bool dos_is_redirected(const struct dos_vm *vm, unsigned drive)
{
    return drive < vm->drives && vm->sys->drive[drive] == NULL &&
           (dos_far16(vm, dos_cds(vm, drive), 0x43) & CDS_NETWORK) != 0;
}

/* A call names a drive that no volume has: is it a redirector's?  dos_fail() hands it over then. */
void dos_note_redirected(struct dos_vm *vm, unsigned drive)
{
    if (dos_is_redirected(vm, drive)) {
        vm->redirect.drive = (uint8_t)(drive + 1);
    }
}

static bool any_redirected(const struct dos_vm *vm)
{
    for (unsigned drive = 0; drive < vm->drives; drive++) {
        if (dos_is_redirected(vm, drive)) {
            return true;
        }
    }
    return false;
}

/* ---- into the VM and back ---- */

static void move_registers(struct Client_Reg_Struc *to, const struct Client_Reg_Struc *from)
{
    uint32_t ints = to->Client_EFlags & IF_Mask;

    to->Client_EAX = from->Client_EAX;
    to->Client_EBX = from->Client_EBX;
    to->Client_ECX = from->Client_ECX;
    to->Client_EDX = from->Client_EDX;
    to->Client_ESI = from->Client_ESI;
    to->Client_EDI = from->Client_EDI;
    to->Client_EBP = from->Client_EBP;
    to->Client_ESP = from->Client_ESP;
    to->Client_EIP = from->Client_EIP;
    to->Client_DS = from->Client_DS;
    to->Client_ES = from->Client_ES;
    to->Client_SS = from->Client_SS;
    to->Client_CS = from->Client_CS;
    to->Client_EFlags = (from->Client_EFlags & ~IF_Mask) | ints;
}

/* What 1218h leads to. */
static void show_caller(struct dos_vm *vm, const struct Client_Reg_Struc *crs)
{
    const uint16_t words[12] = {
        crs->Client_AX, crs->Client_BX, crs->Client_CX, crs->Client_DX, crs->Client_SI, crs->Client_DI,
        crs->Client_BP, crs->Client_DS, crs->Client_ES, crs->Client_IP, crs->Client_CS, crs->Client_Flags,
    };

    dos_copy_out(vm, DOS_SEG, SDA + SDA_CALLER, words, sizeof(words));
    dos_put32(vm, DOS_SEG, SDA + SDA_CALLER_PTR, DOS_SEG << 16 | (SDA + SDA_CALLER));
}

/* AX = 11xxh with these registers; ES:DI and the word on the stack are the caller's to set before. */
static enum dos_result call(struct dos_vm *vm, struct Client_Reg_Struc *crs, enum dos_redirected what, uint16_t ax,
                            uint32_t es_di, uint16_t cx, uint16_t word)
{
    struct dos_redirect *rd = &vm->redirect;

    if (rd->active) {
        return dos_fail(vm, crs, DOS_ERR_DENIED);
    }
    rd->active = true;
    rd->what = (uint8_t)what;
    rd->cds = rd->of != 0 ? dos_cds(vm, rd->of - 1u) : 0;
    move_registers(&rd->saved, crs);
    rd->dta = dos_get32(vm, DOS_SEG, SDA_DTA);
    show_caller(vm, crs);
    dos_set_var8(vm, SDA_IN_DOS, dos_var8(vm, SDA_IN_DOS) + 1u);
    crs->Client_EAX = ax;
    crs->Client_ECX = cx;
    crs->Client_DS = crs->Client_SS = DOS_SEG;
    crs->Client_ES = (uint16_t)(es_di >> 16);
    crs->Client_EDI = es_di & 0xFFFF;
    crs->Client_ESP = SDA_STACK_END;
    dos_push(vm, crs, word);
    crs->Client_EFlags &= ~(CF_Mask | DF_Mask | TF_Mask);
    crs->Client_CS = DOS_SEG;
    crs->Client_EIP = dos_stub_offset(STUB_REDIRECT);
    return DOS_REDIRECT;
}

/* ---- names ---- */

/* The full name of DS:off into the SDA at `where`, as the drive's directory structure begins it.  0 or an
 * error; the drive too, unless it is not the redirected one. */
static unsigned full_name(struct dos_vm *vm, uint16_t seg, uint32_t off, unsigned where, bool *other_drive)
{
    unsigned drive = dos_var8(vm, SDA_DRIVE), n, root;
    char text[128];
    uint32_t cds;
    uint8_t ch = dos_upper(vm, dos_get8(vm, seg, off));

    if (ch != 0 && dos_get8(vm, seg, off + 1) == ':') {
        drive = ch - 'A';
        off += 2;
    }
    *other_drive = drive + 1 != vm->redirect.of;
    if (*other_drive) {
        return 0;
    }
    cds = dos_cds(vm, drive);
    root = dos_far16(vm, cds, 0x4F);            /* of "\\SERVER\SHARE\DIR" or "X:\DIR" */
    for (n = 0; n < 67 && dos_far8(vm, cds, n) != 0; n++) {
        text[n] = (char)dos_far8(vm, cds, n);
    }
    root = root < n ? root : n;
    ch = dos_get8(vm, seg, off);
    if (ch == '\\' || ch == '/') {
        n = root;
    }
    while (n > root && text[n - 1] == '\\') {
        n--;
    }
    for (;;) {                                  /* one component each */
        unsigned start;

        while ((ch = dos_get8(vm, seg, off)) == '\\' || ch == '/') {
            off++;
        }
        if (ch == 0) {
            break;
        }
        start = n;
        if (n < sizeof(text) - 1) {
            text[n++] = '\\';
        }
        while ((ch = dos_get8(vm, seg, off)) != 0 && ch != '\\' && ch != '/') {
            if (n == sizeof(text) - 1) {
                return DOS_ERR_NO_PATH;
            }
            text[n++] = (char)dos_upper(vm, ch);
            off++;
        }
        if (n - start == 2 && text[start + 1] == '.') {
            n = start;
        } else if (n - start == 3 && text[start + 1] == '.' && text[start + 2] == '.') {
            n = start;
            if (n <= root) {
                return DOS_ERR_NO_PATH;
            }
            while (n > root && text[--n] != '\\') {
            }
        }
    }
    if (n == root && n < sizeof(text) - 1) {
        text[n++] = '\\';
    }
    text[n] = 0;
    dos_copy_out(vm, DOS_SEG, SDA + where, text, n + 1);
    return 0;
}

/* First and second name, and the last component of the first as an FCB has it. */
static unsigned names(struct dos_vm *vm, uint16_t seg, uint32_t off, uint16_t seg2, uint32_t off2, bool two)
{
    char text[128];
    uint8_t packed[11];
    const char *last;
    bool other;
    unsigned error = full_name(vm, seg, off, SDA_NAME1, &other);

    if (error == 0 && two) {
        error = full_name(vm, seg2, off2, SDA_NAME2, &other);
        error = error == 0 && other ? (unsigned)DOS_ERR_NOT_SAME_DEVICE : error;
    }
    if (error != 0 || other) {
        return error != 0 ? error : (unsigned)DOS_ERR_NO_PATH;
    }
    dos_copy_in(vm, text, DOS_SEG, SDA + SDA_NAME1, sizeof(text));
    text[sizeof(text) - 1] = 0;
    last = strrchr(text, '\\');
    last = last != NULL ? last + 1 : text;
    if (!fs_name_pack(packed, last, strlen(last), true)) {
        memset(packed, ' ', sizeof(packed));
    }
    dos_copy_out(vm, DOS_SEG, SDA + SDA_FCB_NAME, packed, sizeof(packed));
    dos_set_var16(vm, SDA + SDA_NAME1_PTR, SDA + SDA_NAME1);
    dos_set_var16(vm, SDA + SDA_NAME2_PTR, SDA + SDA_NAME2);
    dos_put32(vm, DOS_SEG, SDA + SDA_CDS_PTR, dos_cds(vm, vm->redirect.of - 1u));
    return 0;
}

/* ---- files ---- */

/* `word`: mode, or attributes with what is to be created in its high byte. */
static enum dos_result open_file(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t ax, uint16_t mode,
                                 uint16_t word)
{
    int index = dos_new_file(vm), handle = dos_free_handle(vm);
    uint32_t sft;

    if (index < 0 || handle < 0) {
        return dos_fail(vm, crs, DOS_ERR_NO_HANDLES);
    }
    sft = dos_sft(vm, (unsigned)index);
    dos_far_fill(vm, sft, 0, 0, SFT_SIZE);
    dos_set_far16(vm, sft, SFT_MODE, mode);
    dos_set_far16(vm, sft, SFT_OWNER, dos_psp(vm));
    dos_set_var8(vm, SDA + SDA_OPEN_MODE, mode);
    dos_put32(vm, DOS_SEG, SDA + SDA_SFT_PTR, sft);
    vm->redirect.index = (uint16_t)index;
    vm->redirect.handle = (uint16_t)handle;
    return call(vm, crs, RD_OPEN, ax, sft, 0, word);
}

static enum dos_result on_file(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file,
                               enum dos_redirected what, uint16_t ax, uint16_t cx)
{
    uint32_t sft = dos_sft(vm, (unsigned)(file - vm->file));

    vm->redirect.index = (uint16_t)(file - vm->file);
    dos_put32(vm, DOS_SEG, SDA + SDA_SFT_PTR, sft);
    return call(vm, crs, what, ax, sft, cx, 0);
}

static enum dos_result move_data(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file,
                                 enum dos_redirected what, bool write, uint16_t seg, uint16_t off, uint16_t count)
{
    enum dos_result result = on_file(vm, crs, file, what, write ? 0x1109 : 0x1108, count);

    if (result == DOS_REDIRECT) {
        dos_put32(vm, DOS_SEG, SDA_DTA, (uint32_t)seg << 16 | off);     /* where they read and write */
    }
    return result;
}

/* Functions of a handle that leads to a redirector's file. */
enum dos_result dos_redirect_handle(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    uint32_t sft = dos_sft(vm, (unsigned)(file - vm->file)), to;

    switch (crs->Client_AH) {
    case 0x3E:
        if (file->refs > 1) {
            return DOS_UNKNOWN;                 /* as of any file */
        }
        return on_file(vm, crs, file, RD_CLOSE, 0x1106, 0);
    case 0x3F:
        return move_data(vm, crs, file, RD_READ, false, crs->Client_DS, crs->Client_DX, crs->Client_CX);
    case 0x40:
        return move_data(vm, crs, file, RD_WRITE, true, crs->Client_DS, crs->Client_DX, crs->Client_CX);
    case 0x42:
        if (crs->Client_AL > 2) {
            return dos_fail(vm, crs, DOS_ERR_FUNCTION);
        }
        to = (uint32_t)crs->Client_CX << 16 | crs->Client_DX;
        to += crs->Client_AL == 1 ? dos_far32(vm, sft, SFT_POSITION)
              : crs->Client_AL == 2 ? dos_far32(vm, sft, SFT_FILE_SIZE) : 0;
        dos_set_far32(vm, sft, SFT_POSITION, to);
        crs->Client_AX = (uint16_t)to;
        crs->Client_DX = (uint16_t)(to >> 16);
        return dos_ok(crs);
    case 0x44:
        if (crs->Client_AL == 0 || crs->Client_AL == 0x0A) {
            crs->Client_DX = dos_far16(vm, sft, SFT_INFO) | 0x8000u;    /* a file (bit 7 clear) of a network */
            crs->Client_DX &= crs->Client_AL == 0 ? 0x7FFFu : 0xFFFFu;
            return dos_ok(crs);
        }
        if (crs->Client_AL == 6 || crs->Client_AL == 7) {
            crs->Client_AL = crs->Client_AL == 7 ||
                             dos_far32(vm, sft, SFT_POSITION) < dos_far32(vm, sft, SFT_FILE_SIZE) ? 0xFF : 0;
            return dos_ok(crs);
        }
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    case 0x57:
        if (crs->Client_AL == 0) {
            crs->Client_CX = dos_far16(vm, sft, SFT_TIME);
            crs->Client_DX = dos_far16(vm, sft, SFT_DATE);
            return dos_ok(crs);
        }
        if (crs->Client_AL == 1) {              /* it writes them when it closes the file */
            dos_set_far16(vm, sft, SFT_TIME, crs->Client_CX);
            dos_set_far16(vm, sft, SFT_DATE, crs->Client_DX);
            dos_set_far16(vm, sft, SFT_INFO, dos_far16(vm, sft, SFT_INFO) | 0x4000u);
            return dos_ok(crs);
        }
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    case 0x5C: {
        enum dos_result result = on_file(vm, crs, file, RD_PLAIN, 0x110A, 1);

        if (result == DOS_REDIRECT) {           /* BL, and DS:DX -> first byte, how many */
            const struct Client_Reg_Struc *saved = &vm->redirect.saved;

            dos_put32(vm, DOS_SEG, SDA + SDA_LOCK, (uint32_t)saved->Client_CX << 16 | saved->Client_DX);
            dos_put32(vm, DOS_SEG, SDA + SDA_LOCK + 4, (uint32_t)saved->Client_SI << 16 | saved->Client_DI);
            crs->Client_EBX = saved->Client_AL;
            crs->Client_EDX = SDA + SDA_LOCK;
        }
        return result;
    }
    case 0x68:
    case 0x6A:
        return on_file(vm, crs, file, RD_PLAIN, 0x1107, 0);
    default:
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
}

/* Bytes to standard output through functions 02h, 06h and 09h. */
enum dos_result dos_redirect_output(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file,
                                    uint16_t seg, uint16_t off, uint16_t count)
{
    return move_data(vm, crs, file, RD_OUTPUT, true, seg, off, count);
}

/* ---- functions with a path, or of a drive ---- */

static enum dos_result extended_open(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned exists = crs->Client_DL & 0x0F;

    if (crs->Client_AL != 0 || exists > 2 || (crs->Client_DL >> 4) > 1 || (crs->Client_DL & 0x13) == 0) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    dos_set_var16(vm, SDA + SDA_EXT_ACTION, crs->Client_DX);
    dos_set_var16(vm, SDA + SDA_EXT_ATTR, crs->Client_CX);
    dos_set_var16(vm, SDA + SDA_EXT_MODE, crs->Client_BX);
    return open_file(vm, crs, 0x112E, crs->Client_BX, crs->Client_CX);
}

/* The 21 bytes of the program's DTA go through the SDA. */
static enum dos_result find(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool next)
{
    uint8_t block[21] = { 0 };
    enum dos_result result;

    if (next) {
        dos_copy_in(vm, block, dos_var16(vm, SDA_DTA + 2), dos_var16(vm, SDA_DTA), sizeof(block));
    } else {
        dos_set_var8(vm, SDA + SDA_SEARCH_ATTR, crs->Client_CX);
    }
    dos_copy_out(vm, DOS_SEG, SDA + SDA_SEARCH, block, sizeof(block));
    result = call(vm, crs, RD_FIND, next ? 0x111C : 0x111B, 0, 0, 0);
    if (result == DOS_REDIRECT) {
        dos_put32(vm, DOS_SEG, SDA_DTA, DOS_SEG << 16 | (SDA + SDA_SEARCH));
    }
    return result;
}

/* 4Fh on a search that a redirector began? */
bool dos_redirect_find_next(struct dos_vm *vm, struct Client_Reg_Struc *crs, enum dos_result *result)
{
    uint8_t first = dos_get8(vm, dos_var16(vm, SDA_DTA + 2), dos_var16(vm, SDA_DTA));
    unsigned drive = (first & 0x1Fu) - 1;

    if (!(first & 0x80) || !any_redirected(vm)) {
        return false;
    }
    if (dos_is_redirected(vm, drive)) {
        dos_put32(vm, DOS_SEG, SDA + SDA_CDS_PTR, dos_cds(vm, drive));
    }
    *result = find(vm, crs, true);
    return true;
}

static enum dos_result current_dir(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t cds = dos_cds(vm, vm->redirect.of - 1u), at = dos_far16(vm, cds, 0x4F) + 1u, n = 0;
    uint8_t ch;

    while (at + n < 67 && n < 63 && (ch = dos_far8(vm, cds, at + n)) != 0) {
        dos_put8(vm, crs->Client_DS, crs->Client_SI + n, ch);
        n++;
    }
    dos_put8(vm, crs->Client_DS, crs->Client_SI + n, 0);
    crs->Client_AX = 0x0100;
    return dos_ok(crs);
}

static enum dos_result true_name(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t text[128];

    dos_copy_in(vm, text, DOS_SEG, SDA + SDA_NAME1, sizeof(text));
    dos_copy_out(vm, crs->Client_ES, crs->Client_DI, text, sizeof(text));
    crs->Client_AX = 0;
    return dos_ok(crs);
}

/* Functions that name a drive. */
static enum dos_result on_drive(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool *known)
{
    uint32_t cds = dos_cds(vm, vm->redirect.of - 1u);

    *known = true;
    dos_put32(vm, DOS_SEG, SDA + SDA_CDS_PTR, cds);
    switch (crs->Client_AH) {
    case 0x1B: case 0x1C:
        return call(vm, crs, RD_SPACE_OLD, 0x110C, cds, 0, 0);
    case 0x36:
        return call(vm, crs, RD_SPACE, 0x110C, cds, 0, 0);
    case 0x47:
        return current_dir(vm, crs);
    case 0x44:
        if (crs->Client_AL == 9) {
            crs->Client_DX = 0x1000;            /* remote */
            return dos_ok(crs);
        }
        return dos_fail(vm, crs, crs->Client_AL == 8 ? DOS_ERR_DRIVE : DOS_ERR_FUNCTION);
    case 0x71:
        (void)dos_fail(vm, crs, DOS_ERR_FUNCTION);
        crs->Client_AX = 0x7100;                /* who asks for long names takes short ones */
        return DOS_DONE;
    default:
        *known = false;
        return DOS_DONE;
    }
}

/* The call failed because its drive has no volume: the drive is a redirector's. */
enum dos_result dos_redirect_call(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t seg = crs->Client_DS;
    uint32_t off = crs->Client_AH == 0x6C || crs->Client_AH == 0x60 ? crs->Client_SI : crs->Client_DX;
    enum dos_result result;
    unsigned error;
    bool known;

    vm->redirect.of = vm->redirect.drive;
    vm->redirect.drive = 0;             /* from here on an error is just one */
    result = on_drive(vm, crs, &known);
    if (!known) {
        error = names(vm, seg, off, crs->Client_ES, crs->Client_DI, crs->Client_AH == 0x56);
        if (error != 0) {
            return dos_fail(vm, crs, error);
        }
        dos_set_var8(vm, SDA + SDA_SEARCH_ATTR, 0x16);  /* whatever is there */
        switch (crs->Client_AH) {
        case 0x39:
            result = call(vm, crs, RD_PLAIN, 0x1103, 0, 0, 0);
            break;
        case 0x3A:
            result = call(vm, crs, RD_PLAIN, 0x1101, 0, 0, 0);
            break;
        case 0x3B:
            result = call(vm, crs, RD_CHDIR, 0x1105, 0, 0, 0);
            break;
        case 0x3C:
            result = open_file(vm, crs, 0x1117, 2, crs->Client_CX & 0xFFu);
            break;
        case 0x5B:
            result = open_file(vm, crs, 0x1117, 2, 0x0100u | (crs->Client_CX & 0xFFu));
            break;
        case 0x3D:
            result = open_file(vm, crs, 0x1116, crs->Client_AL, crs->Client_AL);
            break;
        case 0x6C:
            result = extended_open(vm, crs);
            break;
        case 0x41:
            result = call(vm, crs, RD_PLAIN, 0x1113, 0, 0, 0);
            break;
        case 0x43:
            result = crs->Client_AL == 0 ? call(vm, crs, RD_GET_ATTR, 0x110F, 0, 0, 0)
                                         : call(vm, crs, RD_PLAIN, 0x110E, 0, 0, crs->Client_CX);
            break;
        case 0x4E:
            result = find(vm, crs, false);
            break;
        case 0x56:
            result = call(vm, crs, RD_PLAIN, 0x1111, 0, 0, 0);
            break;
        case 0x60:
            result = true_name(vm, crs);
            break;
        default:
            result = dos_fail(vm, crs, DOS_ERR_NO_PATH);
            break;
        }
    }
    return result;
}

/* ---- a program ends ---- */

/* Its files there are closed one by one, and the redirector hears of its end.  DOS_DONE: all done. */
enum dos_result dos_redirect_end(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t code)
{
    uint16_t psp = dos_psp(vm);
    unsigned count = dos_handle_count(vm, psp);

    if (vm->redirect.active) {          /* the program ends inside such a call: nobody waits for it */
        vm->redirect.active = false;
        return DOS_DONE;
    }
    for (unsigned handle = 0; handle < count; handle++) {
        uint8_t index = dos_jft_get(vm, psp, handle);

        if (index < DOS_FILES && vm->file[index].kind == DOS_FILE_REDIRECTED && vm->file[index].refs == 1) {
            vm->redirect.handle = (uint16_t)handle;
            vm->redirect.code = code;
            return on_file(vm, crs, &vm->file[index], RD_PROGRAM_CLOSES, 0x1106, 0);
        }
    }
    if (vm->redirect.told != psp && any_redirected(vm)) {
        vm->redirect.told = psp;
        vm->redirect.code = code;
        return call(vm, crs, RD_PROGRAM_ENDED, 0x1122, 0, 0, 0);
    }
    vm->redirect.told = 0;
    return DOS_DONE;
}

/* ---- what it said ---- */

static enum dos_result opened(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint16_t cx)
{
    struct dos_redirect *rd = &vm->redirect;
    struct dos_file *file = &vm->file[rd->index];
    uint32_t sft = dos_sft(vm, rd->index);

    file->kind = DOS_FILE_REDIRECTED;
    file->refs = 1;
    file->owner = dos_psp(vm);
    file->mode = dos_far16(vm, sft, SFT_MODE);
    file->info = dos_far16(vm, sft, SFT_INFO);
    dos_set_far16(vm, sft, 0, 1);
    dos_set_far16(vm, sft, SFT_OWNER, file->owner);
    dos_jft_set(vm, dos_psp(vm), rd->handle, (uint8_t)rd->index);
    if (crs->Client_AH == 0x6C) {
        crs->Client_CX = cx;
    }
    crs->Client_AX = rd->handle;
    return dos_ok(crs);
}

/* A directory entry in the SDA to the program's DTA. */
static enum dos_result found(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t seg = dos_var16(vm, SDA_DTA + 2), off = dos_var16(vm, SDA_DTA);
    uint8_t block[21], entry[32];
    char text[13] = { 0 };

    dos_copy_in(vm, block, DOS_SEG, SDA + SDA_SEARCH, sizeof(block));
    dos_copy_in(vm, entry, DOS_SEG, SDA + SDA_FOUND, sizeof(entry));
    block[0] |= 0x80;
    dos_copy_out(vm, seg, off, block, sizeof(block));
    fs_name_unpack(text, entry);
    dos_put8(vm, seg, off + 0x15u, entry[11]);
    dos_copy_out(vm, seg, off + 0x16u, entry + 22, 4);
    dos_copy_out(vm, seg, off + 0x1Au, entry + 28, 4);
    dos_copy_out(vm, seg, off + 0x1Eu, text, sizeof(text));
    crs->Client_AX = 0;
    return dos_ok(crs);
}

static enum dos_result closed(struct dos_vm *vm, unsigned handle)
{
    dos_jft_set(vm, dos_psp(vm), handle, 0xFF);
    vm->file[vm->redirect.index].kind = DOS_FILE_FREE;
    vm->file[vm->redirect.index].refs = 0;
    dos_show_file(vm, vm->redirect.index);
    return DOS_DONE;
}

enum dos_result dos_redirect_done(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct dos_redirect *rd = &vm->redirect;
    uint16_t ax = crs->Client_AX, bx = crs->Client_BX, cx = crs->Client_CX, dx = crs->Client_DX;
    bool failed = (crs->Client_EFlags & CF_Mask) != 0;

    if (!rd->active) {
        return DOS_DONE;        /* a program jumped into the stub */
    }
    rd->active = false;
    dos_set_var8(vm, SDA_IN_DOS, dos_var8(vm, SDA_IN_DOS) - 1u);
    dos_put32(vm, DOS_SEG, SDA_DTA, rd->dta);
    move_registers(crs, &rd->saved);
    switch (rd->what) {
    case RD_PROGRAM_CLOSES:
        (void)closed(vm, rd->handle);           /* whatever it said: the program is gone */
        return dos_terminate(vm, crs, rd->code, false);
    case RD_PROGRAM_ENDED:
        return dos_terminate(vm, crs, rd->code, false);
    case RD_OUTPUT:
        crs->Client_AL = crs->Client_AH == 0x09 ? '$' : crs->Client_DL;
        return DOS_DONE;
    case RD_SPACE:
    case RD_SPACE_OLD:
        if (failed) {
            dos_set_error(vm, ax);
            crs->Client_AX = rd->what == RD_SPACE ? 0xFFFF : (crs->Client_AX | 0x00FF);
            return DOS_DONE;
        }
        crs->Client_CX = cx;
        if (rd->what == RD_SPACE) {
            crs->Client_AX = ax & 0x00FF;
            crs->Client_BX = dx;
            crs->Client_DX = bx;
        } else {
            crs->Client_AL = (uint8_t)ax;
            crs->Client_DX = bx;
            dos_set_var8(vm, SDA + SDA_MEDIA, ax >> 8);
            crs->Client_DS = DOS_SEG;
            crs->Client_BX = SDA + SDA_MEDIA;
        }
        return DOS_DONE;
    default:
        break;
    }
    if (failed) {
        return dos_fail(vm, crs, ax);
    }
    switch (rd->what) {
    case RD_OPEN:
        return opened(vm, crs, cx);
    case RD_CLOSE:
        (void)closed(vm, crs->Client_BX);
        return dos_ok(crs);
    case RD_READ:
    case RD_WRITE:
        crs->Client_AX = cx;
        return dos_ok(crs);
    case RD_NETWORK:
        crs->Client_BX = bx;
        crs->Client_CX = cx;
        crs->Client_DX = dx;
        return dos_ok(crs);
    case RD_GET_ATTR:
        crs->Client_CX = crs->Client_AX = ax;
        return dos_ok(crs);
    case RD_FIND:
        return found(vm, crs);
    case RD_CHDIR: {
        uint8_t text[67];

        dos_copy_in(vm, text, DOS_SEG, SDA + SDA_NAME1, sizeof(text));
        if (memchr(text, 0, sizeof(text)) == NULL) {
            return dos_fail(vm, crs, DOS_ERR_NO_PATH);
        }
        dos_far_out(vm, rd->cds, 0, text, sizeof(text));
        return dos_ok(crs);
    }
    default:
        return dos_ok(crs);
    }
}

/* 5Eh, 5Fh: of a network, if one is there: AX on the stack, the caller's other registers as they are. */
enum dos_result dos_network_call(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    struct Client_Reg_Struc caller = *crs;
    enum dos_result result;

    if (!any_redirected(vm)) {
        return dos_fail(vm, crs, DOS_ERR_FUNCTION);
    }
    result = call(vm, crs, RD_NETWORK, 0x111E, (uint32_t)crs->Client_ES << 16 | crs->Client_DI, crs->Client_CX,
                  caller.Client_AX);
    if (result == DOS_REDIRECT) {
        crs->Client_EBX = caller.Client_EBX;
        crs->Client_EDX = caller.Client_EDX;
        crs->Client_ESI = caller.Client_ESI;
        crs->Client_DS = caller.Client_DS;
    }
    return result;
}

/* INT 2Fh AH=11h at the end of the chain. */
enum dos_result dos_int2f_redirect(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    if (crs->Client_AL == 0) {
        crs->Client_AL = 0xFF;          /* there is one: that of our own file systems [RBIL 2F1100] */
        return DOS_DONE;
    }
    (void)vm;
    crs->Client_AX = DOS_ERR_FUNCTION;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}
