/*
 * dos_int21.c - INT 20h..2Fh: the dispatch, errors, and the ways out into the guest.
 *
 * A call that cannot be finished at once leaves the client registers as they were at the INT,
 * pushes the frame an INT would have pushed and sends the guest into a stub.  The stub waits for
 * a key (INT 16h, INT 28h, HLT), or runs INT 23h or INT 24h, and calls back; the call then starts
 * again from the same registers.  Functions keep what they need in between in struct dos_vm.
 */
#include "dos_core.h"

struct error_class { uint8_t error, class, action, locus; };
static const struct error_class error_classes[] = {     /* [RBIL 2159] */
    { DOS_ERR_FUNCTION, 7, 4, 1 }, { DOS_ERR_NO_FILE, 8, 3, 2 }, { DOS_ERR_NO_PATH, 8, 3, 2 },
    { DOS_ERR_NO_HANDLES, 1, 4, 1 }, { DOS_ERR_DENIED, 3, 3, 1 }, { DOS_ERR_HANDLE, 7, 4, 1 },
    { DOS_ERR_ARENA, 7, 5, 5 }, { DOS_ERR_MEMORY, 1, 4, 5 }, { DOS_ERR_BLOCK, 7, 4, 5 },
    { DOS_ERR_ENVIRONMENT, 7, 4, 5 }, { DOS_ERR_FORMAT, 9, 3, 1 }, { DOS_ERR_ACCESS, 7, 4, 1 },
    { DOS_ERR_DATA, 9, 4, 1 }, { DOS_ERR_DRIVE, 8, 3, 2 }, { DOS_ERR_CURRENT_DIR, 3, 3, 2 },
    { DOS_ERR_NOT_SAME_DEVICE, 13, 3, 2 }, { DOS_ERR_NO_MORE_FILES, 8, 3, 2 },
    { DOS_ERR_SHARING, 10, 2, 2 }, { DOS_ERR_LOCK, 10, 2, 2 }, { DOS_ERR_NO_LOCKS, 1, 4, 1 }, { DOS_ERR_EXISTS, 12, 3, 2 }, { DOS_ERR_FAIL_24, 13, 4, 1 },
    { DOS_ERR_GENERAL, 13, 4, 1 },
};

enum dos_result dos_ok(struct Client_Reg_Struc *crs)
{
    crs->Client_EFlags &= ~CF_Mask;
    return DOS_DONE;
}

void dos_set_error(struct dos_vm *vm, unsigned error)
{
    const struct error_class *c = error_classes;

    while (c < error_classes + sizeof(error_classes) / sizeof(*c) - 1 && c->error != error) {
        c++;
    }
    dos_set_var16(vm, SDA_ERROR, error);
    dos_set_var8(vm, SDA_ERROR_CLASS, c->class);
    dos_set_var8(vm, SDA_ERROR_ACTION, c->action);
    dos_set_var8(vm, SDA_ERROR_LOCUS, c->locus);
}

enum dos_result dos_fail(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned error)
{
    if (vm->redirect.drive != 0) {
        return DOS_REDIRECT;            /* its drive is a redirector's: leave() asks that */
    }
    dos_set_error(vm, error);
    crs->Client_AX = (uint16_t)error;
    crs->Client_EFlags |= CF_Mask;
    return DOS_DONE;
}

unsigned dos_error_of_fs(enum fs_err err)
{
    switch (err) {
    case FS_OK:
        return DOS_NO_ERROR;
    case FS_NO_FILE:
    case FS_BAD_NAME:
        return DOS_ERR_NO_FILE;
    case FS_NO_PATH:
        return DOS_ERR_NO_PATH;
    case FS_NO_NODE:
        return DOS_ERR_NO_HANDLES;
    case FS_SHARED:
        return DOS_ERR_SHARING;
    case FS_END:
        return DOS_ERR_NO_MORE_FILES;
    case FS_IO:
        return DOS_ERR_FAIL_24;
    case FS_CORRUPT:
        return DOS_ERR_GENERAL;
    case FS_PROTECTED:
        return DOS_ERR_PROTECTED;
    case FS_UNSUPPORTED:
        return DOS_ERR_FUNCTION;
    case FS_NOT_READY:
        return DOS_ERR_NOT_READY;
    default:        /* exists, denied, busy, full */
        return DOS_ERR_DENIED;
    }
}

/* A volume that stays as it is, whatever the user does: an image mounted so, a CD. */
static bool never_written(const struct dos_vm *vm, unsigned drive)
{
    const struct fs_volume *vol = dos_volume(vm, drive);

    return vol != NULL && vol->read_only && (!vol->removable || vol->type == 0);
}

/* A medium that refused is a critical error first; "fail" brings the call back here. */
enum dos_result dos_fail_fs(struct dos_vm *vm, struct Client_Reg_Struc *crs, unsigned drive,
                             enum fs_err err)
{
    if ((err == FS_IO || err == FS_NOT_READY || (err == FS_PROTECTED && !never_written(vm, drive))) &&
        !vm->critical_fail) {
        vm->critical_drive = (uint8_t)drive;
        vm->critical_code = err == FS_PROTECTED ? DRIVER_PROTECTED
                          : err == FS_NOT_READY ? DRIVER_NOT_READY
                                                : DRIVER_GENERAL;
        return DOS_CRITICAL;
    }
    if (err == FS_NOT_READY) {
        return dos_fail(vm, crs, DOS_ERR_FAIL_24);
    }
    if (err == FS_SHARED || err == FS_BUSY) {
        return dos_fail_share(vm, crs, DOS_ERR_SHARING);
    }
    return dos_fail(vm, crs, dos_error_of_fs(err));
}

/* The frame of an INT whose return lies at CS:IP. */
static void push_frame(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    dos_push(vm, crs, crs->Client_Flags);
    dos_push(vm, crs, crs->Client_CS);
    dos_push(vm, crs, crs->Client_IP);
}

#define STATUS_FLAGS (CF_Mask | PF_Mask | AF_Mask | ZF_Mask | SF_Mask | DF_Mask | OF_Mask | TF_Mask)

/* IRET, but the interrupt flag stays as the VM has it: its handlers ran STI and CLI themselves. */
void dos_pop_frame(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint16_t flags;

    crs->Client_EIP = dos_pop(vm, crs);
    crs->Client_CS = dos_pop(vm, crs);
    flags = dos_pop(vm, crs);
    crs->Client_EFlags = (crs->Client_EFlags & ~STATUS_FLAGS) | (flags & STATUS_FLAGS);
}

static void go_to_stub(struct Client_Reg_Struc *crs, enum dos_stub stub)
{
    crs->Client_CS = DOS_SEG;
    crs->Client_EIP = dos_stub_offset(stub);
}

void dos_device_error(struct dos_vm *vm, uint32_t header, unsigned code, bool write)
{
    vm->critical_device = header;
    vm->critical_code = (uint8_t)(code <= DRIVER_GENERAL ? code : DRIVER_GENERAL);
    vm->critical_write = write;
}

/* AH at INT 24h.  [RBIL 24] */
enum { CRITICAL_DATA = 0x06, CRITICAL_FAIL = 0x08, CRITICAL_RETRY = 0x10, CRITICAL_IGNORE = 0x20, CRITICAL_CHARACTER = 0x80 };

/* INT 24h sees the registers of the INT 21h on the stack above its own frame. [RBIL 24] */
static void go_to_critical(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint32_t device = vm->critical_device;
    unsigned what = CRITICAL_CHARACTER;

    vm->critical_character = device != 0;
    vm->critical_moved = vm->io_done;

    push_frame(vm, crs);
    dos_push(vm, crs, crs->Client_ES);
    dos_push(vm, crs, crs->Client_DS);
    dos_push(vm, crs, crs->Client_BP);
    dos_push(vm, crs, crs->Client_DI);
    dos_push(vm, crs, crs->Client_SI);
    dos_push(vm, crs, crs->Client_DX);
    dos_push(vm, crs, crs->Client_CX);
    dos_push(vm, crs, crs->Client_BX);
    dos_push(vm, crs, crs->Client_AX);
    if (device == 0) {
        device = DOS_SEG << 16 | (DOS_DEVICES + 4 * 18);                /* our block device */
        what = CRITICAL_DATA;
    }
    crs->Client_AX = (uint16_t)((what | CRITICAL_FAIL | CRITICAL_RETRY | CRITICAL_IGNORE |
                                 (vm->critical_write & 1u)) << 8 | vm->critical_drive);
    crs->Client_DI = (uint16_t)((crs->Client_DI & 0xFF00) | vm->critical_code);
    crs->Client_BP = (uint16_t)(device >> 16);
    crs->Client_SI = (uint16_t)device;
    dos_set_error(vm, 19u + vm->critical_code);         /* what function 59h says meanwhile */
    dos_put32(vm, DOS_SEG, SDA_ERROR_PTR, device);
    vm->critical_device = 0;
    vm->critical_code = DRIVER_GENERAL;
    dos_set_var8(vm, SDA, 1);
    go_to_stub(crs, STUB_CRITICAL);
}

/* Sends the guest where the result says. */
static enum dos_result leave(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                             enum dos_result result)
{
    switch (result) {
    case DOS_WAIT:
    case DOS_RETRY:
        push_frame(vm, crs);
        dos_set_var8(vm, SDA_IN_DOS, dos_var8(vm, SDA_IN_DOS) + 1u);
        go_to_stub(crs, result == DOS_WAIT ? STUB_KEY : STUB_RETRY);
        break;
    case DOS_BREAK:
        push_frame(vm, crs);
        vm->break_sp = crs->Client_SP;
        go_to_stub(crs, STUB_BREAK);
        break;
    case DOS_REDIRECT:
        return vm->redirect.drive != 0 ? dos_redirect_call(vm, crs) : result;
    case DOS_CRITICAL:
        if (dos_var8(vm, SDA) != 0) {           /* the handler's own call fails at once */
            vm->critical_fail = true;
            return dos_int21(vm, crs);
        }
        go_to_critical(vm, crs);
        break;
    default:
        vm->critical_fail = vm->critical_ignore = false;
        vm->critical_device = 0;
        vm->io_done = 0;
        break;
    }
    return result;
}

static DOS_FUNCTION(unknown_function)
{
    (void)vm;
    crs->Client_AL = 0;     /* [RBIL 21: "AL = 00h for functions not supported"] */
    return DOS_DONE;
}

#define FUNCTIONS   0x74u

/* Written by dos_set_watch() only. */
static enum dos_result (*functions[FUNCTIONS])(struct dos_vm *vm, struct Client_Reg_Struc *crs) = {
    [0x00] = dos_fn_terminate, [0x01] = dos_fn_char_in_echo, [0x02] = dos_fn_char_out,
    [0x03] = dos_fn_aux_in, [0x04] = dos_fn_aux_out, [0x05] = dos_fn_print_char,
    [0x06] = dos_fn_direct_io, [0x07] = dos_fn_char_in_raw, [0x08] = dos_fn_char_in,
    [0x09] = dos_fn_string_out, [0x0A] = dos_fn_line_in, [0x0B] = dos_fn_in_status,
    [0x0C] = dos_fn_flush_and_in, [0x0D] = dos_fn_disk_reset, [0x0E] = dos_fn_set_drive,
    [0x0F] = dos_fn_fcb_open, [0x10] = dos_fn_fcb_close, [0x11] = dos_fn_fcb_find_first,
    [0x12] = dos_fn_fcb_find_next, [0x13] = dos_fn_fcb_delete, [0x14] = dos_fn_fcb_read,
    [0x15] = dos_fn_fcb_write, [0x16] = dos_fn_fcb_create, [0x17] = dos_fn_fcb_rename,
    [0x18] = dos_fn_al_zero, [0x19] = dos_fn_get_drive, [0x1A] = dos_fn_set_dta,
    [0x1B] = dos_fn_alloc_info, [0x1C] = dos_fn_alloc_info, [0x1D] = dos_fn_al_zero,
    [0x1E] = dos_fn_al_zero, [0x1F] = dos_fn_get_dpb, [0x20] = dos_fn_al_zero,
    [0x21] = dos_fn_fcb_random_read, [0x22] = dos_fn_fcb_random_write, [0x23] = dos_fn_fcb_size,
    [0x24] = dos_fn_fcb_set_random, [0x25] = dos_fn_set_vector, [0x26] = dos_fn_new_psp,
    [0x27] = dos_fn_fcb_block_read, [0x28] = dos_fn_fcb_block_write, [0x29] = dos_fn_fcb_parse,
    [0x2A] = dos_fn_get_date, [0x2B] = dos_fn_set_date, [0x2C] = dos_fn_get_time,
    [0x2D] = dos_fn_set_time, [0x2E] = dos_fn_set_verify, [0x2F] = dos_fn_get_dta,
    [0x30] = dos_fn_version, [0x31] = dos_fn_stay_resident, [0x32] = dos_fn_get_dpb,
    [0x33] = dos_fn_break, [0x34] = dos_fn_in_dos, [0x35] = dos_fn_get_vector,
    [0x36] = dos_fn_free_space, [0x37] = dos_fn_switch_char, [0x38] = dos_fn_country,
    [0x39] = dos_fn_mkdir, [0x3A] = dos_fn_rmdir, [0x3B] = dos_fn_chdir, [0x3C] = dos_fn_create,
    [0x3D] = dos_fn_open, [0x3E] = dos_fn_close, [0x3F] = dos_fn_read, [0x40] = dos_fn_write,
    [0x41] = dos_fn_delete, [0x42] = dos_fn_seek, [0x43] = dos_fn_attributes,
    [0x44] = dos_fn_ioctl, [0x45] = dos_fn_dup, [0x46] = dos_fn_dup2, [0x47] = dos_fn_get_dir,
    [0x48] = dos_fn_allocate, [0x49] = dos_fn_free, [0x4A] = dos_fn_resize, [0x4B] = dos_fn_exec,
    [0x4C] = dos_fn_exit, [0x4D] = dos_fn_exit_code, [0x4E] = dos_fn_find_first,
    [0x4F] = dos_fn_find_next, [0x50] = dos_fn_set_psp, [0x51] = dos_fn_get_psp,
    [0x52] = dos_fn_list_of_lists, [0x53] = dos_fn_translate_bpb, [0x54] = dos_fn_get_verify, [0x55] = dos_fn_child_psp,
    [0x56] = dos_fn_rename, [0x57] = dos_fn_file_time, [0x58] = dos_fn_strategy,
    [0x59] = dos_fn_extended_error, [0x5A] = dos_fn_create_temp, [0x5B] = dos_fn_create_new,
    [0x5C] = dos_fn_lock, [0x5D] = dos_fn_server, [0x60] = dos_fn_truename,
    [0x62] = dos_fn_get_psp, [0x63] = dos_fn_lead_bytes, [0x65] = dos_fn_country_tables, [0x66] = dos_fn_code_page,
    [0x67] = dos_fn_handle_count, [0x68] = dos_fn_commit, [0x69] = dos_fn_serial_number,
    [0x6A] = dos_fn_commit, [0x6C] = dos_fn_extended_open, [0x71] = dos_fn_long,
    [0x73] = dos_fn_large_drive,
};

/* ---- who watches file calls: nobody pays for it while there is nobody ---- */

static enum dos_result (*unwatched[FUNCTIONS])(struct dos_vm *vm, struct Client_Reg_Struc *crs);

static DOS_FUNCTION(watched_function)
{
    return vm->sys->watch != NULL ? dos_watch(vm, crs, unwatched[crs->Client_AH]) : unwatched[crs->Client_AH](vm, crs);
}

void dos_set_watch(struct dos_system *sys, void (*watch)(struct DOSMGR_File_Call *call))
{
    sys->watch = watch;
    for (unsigned ah = 0; ah < FUNCTIONS; ah++) {
        if (!dos_watches(ah)) {
            continue;
        }
        if (watch != NULL && unwatched[ah] == NULL) {
            unwatched[ah] = functions[ah];
            functions[ah] = watched_function;
        } else if (watch == NULL && unwatched[ah] != NULL) {
            functions[ah] = unwatched[ah];
            unwatched[ah] = NULL;
        }
    }
}

enum dos_result dos_int21(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    unsigned ah = crs->Client_AH;
    uint16_t psp = dos_var16(vm, SDA_PSP);
    enum dos_result result;

    if (psp != 0) { /* where a child that ends will take the stack from: 9 registers and a frame */
        dos_put32(vm, psp, PSP_STACK, (uint16_t)(crs->Client_SP - 24u) | (uint32_t)crs->Client_SS << 16);
    }
    if (ah >= FUNCTIONS || functions[ah] == NULL) {
        if (ah == 0x5E || ah == 0x5F) {
            return dos_network_call(vm, crs);
        }
        return unknown_function(vm, crs);
    }
    if (__builtin_expect(dos_var8(vm, SDA) != 0, false) && ah > 0x0C && ah != 0x33 && ah != 0x50 &&
        ah != 0x51 && ah != 0x59 && ah != 0x62) {
        dos_set_var8(vm, SDA, 0);               /* no INT 24h handler may call that: it has left for good */
    }
    if (dos_var8(vm, SDA_BREAK) && ah > 0x0C && dos_check_break(vm)) {
        return leave(vm, crs, DOS_BREAK);
    }
    result = functions[ah](vm, crs);
    if (__builtin_expect(((unsigned)result | vm->critical_fail | vm->critical_ignore) != DOS_DONE, false)) {
        return leave(vm, crs, result);
    }
    return DOS_DONE;
}

/* INT 29h: a character to the console, fast. */
static enum dos_result int29(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    dos_con_raw(vm, crs->Client_AL);
    return DOS_DONE;
}

enum dos_result dos_interrupt(struct dos_vm *vm, struct Client_Reg_Struc *crs, uint8_t vector)
{
    switch (vector) {
    case 0x20:
        return dos_terminate(vm, crs, 0, false);
    case 0x21:
        return dos_int21(vm, crs);
    case 0x25:
    case 0x26:
        return dos_absolute_disk(vm, crs, vector == 0x26);
    case 0x27:      /* DX = first byte not to keep [RBIL 27] */
        crs->Client_DX = (uint16_t)((crs->Client_DX + 15u) >> 4);
        return dos_terminate(vm, crs, 0x0300, true);
    case 0x28:
        return DOS_DONE;
    case 0x29:
        return int29(vm, crs);
    case 0x2E:
        crs->Client_AX = 0xFFFF;    /* no command processor took the vector [RBIL 2E] */
        return DOS_DONE;
    case 0x2F:
        return dos_int2f(vm, crs);
    default:
        return DOS_UNKNOWN;
    }
}

/* CALL 0005: near return and the far call of the PSP are on the stack; CL = function. */
static enum dos_result call5(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    (void)dos_pop(vm, crs);
    crs->Client_CS = dos_pop(vm, crs);
    crs->Client_EIP = dos_pop(vm, crs);
    if (crs->Client_CL > 0x24) {
        crs->Client_AL = 0;     /* CP/M had no more [RBIL 2100 "CALL 5"] */
        return DOS_DONE;
    }
    crs->Client_AH = crs->Client_CL;
    return dos_int21(vm, crs);
}

/* INT 23h came back.  Same SP: IRET, go on.  Two less: RETF, CF decides. [RBIL 23] */
static enum dos_result break_done(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    bool abort = crs->Client_SP != vm->break_sp && (crs->Client_EFlags & CF_Mask);

    crs->Client_SP = vm->break_sp;
    dos_pop_frame(vm, crs);
    if (abort) {
        return dos_terminate(vm, crs, 0x0100, false);
    }
    return dos_int21(vm, crs);
}

/* Its own parent, as a command processor is? */
static bool is_first_program(const struct dos_vm *vm)
{
    return dos_get16(vm, dos_psp(vm), PSP_PARENT) == dos_psp(vm);
}

/* INT 24h came back with AL = 0 ignore, 1 retry, 2 abort, 3 fail. */
static enum dos_result critical_done(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    uint8_t answer = crs->Client_AL;

    dos_set_var8(vm, SDA, 0);
    dos_pop_caller(vm, crs);
    vm->io_done = vm->critical_moved;
    switch (answer) {
    case 0:
        if (vm->critical_character) {   /* as if the device had done it */
            vm->critical_ignore = true;
            return dos_int21(vm, crs);
        }
        vm->io_done = 0;
        if (crs->Client_AH == 0x3F || crs->Client_AH == 0x40) {     /* nothing was moved, and nobody hears of it */
            crs->Client_AX = crs->Client_CX;
        }
        return dos_ok(crs);
    case 1:
        return dos_int21(vm, crs);
    case 2:
        if (!is_first_program(vm)) {
            vm->io_done = 0;
            return dos_terminate(vm, crs, 0x0200, false);
        }
        break;      /* there is nobody to go back to: fail */
    default:
        break;
    }
    vm->critical_fail = true;
    return dos_int21(vm, crs);
}

enum dos_result dos_called_back(struct dos_vm *vm, struct Client_Reg_Struc *crs,
                                enum dos_callback which)
{
    static const uint8_t vectors[DOS_CB_COUNT] = {
        [DOS_CB_INT20] = 0x20, [DOS_CB_INT21] = 0x21, [DOS_CB_INT25] = 0x25,
        [DOS_CB_INT26] = 0x26, [DOS_CB_INT27] = 0x27, [DOS_CB_INT29] = 0x29,
        [DOS_CB_INT2E] = 0x2E, [DOS_CB_INT2F] = 0x2F,
    };
    enum dos_result result;
    uint32_t flags;

    switch (which) {
    case DOS_CB_CALL5:
        return call5(vm, crs);
    case DOS_CB_KEY:
        dos_set_var8(vm, SDA_IN_DOS, dos_var8(vm, SDA_IN_DOS) - 1u);
        dos_pop_frame(vm, crs);
        return dos_int21(vm, crs);
    case DOS_CB_BREAK_DONE:
        return break_done(vm, crs);
    case DOS_CB_CRITICAL_DONE:
        return critical_done(vm, crs);
    case DOS_CB_REDIRECTED:
        result = dos_redirect_done(vm, crs);
        return result == DOS_REDIRECT ? leave(vm, crs, result) : result;
    case DOS_CB_ENDED:
        return DOS_ENDED;
    default:
        if (which >= DOS_CB_COUNT) {
            return DOS_DONE;
        }
        /* INT turned interrupts off; DOS turns them on, at the latest with its IRET. */
        flags = dos_get16(vm, crs->Client_SS, (uint16_t)(crs->Client_SP + 4));
        dos_pop_frame(vm, crs);
        crs->Client_EFlags |= flags & IF_Mask;
        result = dos_interrupt(vm, crs, vectors[which]);
        return result == DOS_UNKNOWN ? DOS_DONE : result;   /* end of the chain: just return */
    }
}
