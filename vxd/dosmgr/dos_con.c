/*
 * dos_con.c - characters and lines: functions 01h..0Ch, and CON behind a handle.
 *
 * Standard input and output are handles 0 and 1 of the program, so each may be a file.  A line
 * being typed is kept in vm->line while the guest waits for the next key.
 */
#include "dos_core.h"

enum { CTRL_C = 0x03, BACKSPACE = 0x08, TAB = 0x09, LF = 0x0A, CR = 0x0D, CTRL_Z = 0x1A,
       ESCAPE = 0x1B, RUBOUT = 0x7F };
enum { PRINTER_TIMEOUT = 0x01, PRINTER_ERROR = 0x08, PRINTER_NO_PAPER = 0x20 };        /* status of INT 17h */
enum { SCAN_F1 = 0x3B, SCAN_F2, SCAN_F3, SCAN_F4, SCAN_F5, SCAN_LEFT = 0x4B, SCAN_RIGHT = 0x4D,
       SCAN_INSERT = 0x52, SCAN_DELETE = 0x53 };

/* ---- output ---- */

void dos_con_raw(struct dos_vm *vm, uint8_t ch)
{
    if (ch == CR) {
        vm->column = 0;
    } else if (ch == BACKSPACE) {
        vm->column = (uint8_t)(vm->column ? vm->column - 1 : 0);
    } else if (ch >= ' ') {
        vm->column++;
    }
    if (vm->console != 0 && !(dos_driver_attributes(vm, vm->console) & DEVICE_FAST)) {
        (void)dos_driver_byte(vm, vm->console, DRIVER_WRITE, &ch);      /* Limit: a CON that fails is not told of */
        return;
    }
    vm->sys->ops->con_out(vm, ch);
}

void dos_con_put(struct dos_vm *vm, uint8_t ch)
{
    if (ch != TAB) {
        dos_con_raw(vm, ch);
        return;
    }
    do {
        dos_con_raw(vm, ' ');
    } while (vm->column & 7);
}

static void put_text(struct dos_vm *vm, const char *text)
{
    while (*text != 0) {
        dos_con_put(vm, (uint8_t)*text++);
    }
}

static void echo(struct dos_vm *vm, uint8_t ch)
{
    if (ch < ' ' && ch != TAB) {
        dos_con_put(vm, '^');
        ch = (uint8_t)(ch + '@');
    }
    dos_con_put(vm, ch);
}

/* One character to a printer; false: it does not take it, INT 24h will tell why. */
static bool print_char(struct dos_vm *vm, unsigned device, uint8_t ch)
{
    unsigned printer = device == DOS_DEV_LPT2 ? 1 : device == DOS_DEV_LPT3 ? 2 : 0;
    uint8_t status;

    if (vm->critical_fail || vm->critical_ignore) {
        return vm->critical_ignore;     /* INT 24h was asked, the printer is not again */
    }
    status = vm->sys->ops->print(vm, printer, ch);
    if (!(status & (PRINTER_TIMEOUT | PRINTER_ERROR | PRINTER_NO_PAPER))) {
        return true;
    }
    dos_device_error(vm, DOS_SEG << 16 | (DOS_DEVICES + 2 * 18),
                     status & PRINTER_NO_PAPER ? DRIVER_NO_PAPER
                     : status & PRINTER_ERROR  ? DRIVER_WRITE_FAULT : DRIVER_NOT_READY, true);
    return false;
}

static bool is_printer(const struct dos_file *file)
{
    return file->device == DOS_DEV_PRN || file->device == DOS_DEV_LPT2 || file->device == DOS_DEV_LPT3;
}

/* What a standard handle of the program leads to; while INT 24h runs, it is CON that its functions 01h to 0Ch use. */
static struct dos_file *standard(struct dos_vm *vm, unsigned handle)
{
    return dos_var8(vm, SDA) != 0 ? &vm->file[1] : dos_file_of_handle(vm, handle);
}

/* One byte to what a handle of the program leads to. */
static enum fs_err write_byte(struct dos_vm *vm, unsigned handle, uint8_t ch, bool tabs)
{
    struct dos_file *file = standard(vm, handle);
    enum fs_err err = FS_OK;
    uint32_t done;

    if (file != NULL && file->kind == DOS_FILE_DEVICE && is_printer(file)) {
        return print_char(vm, file->device, ch) ? FS_OK : FS_IO;
    }
    if (file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_LOADED) {
        uint16_t status;

        if (vm->critical_fail || vm->critical_ignore) {
            return vm->critical_ignore ? FS_OK : FS_IO;
        }
        status = dos_driver_byte(vm, file->header, DRIVER_WRITE, &ch);
        if (!(status & DRIVER_ERROR)) {
            return FS_OK;
        }
        dos_device_error(vm, file->header, status & 0xFF, true);
        return FS_IO;
    }
    if (file == NULL || (file->kind == DOS_FILE_DEVICE && file->device != DOS_DEV_CON) ||
        file->kind == DOS_FILE_REDIRECTED) {
        return FS_OK;      /* closed, NUL, or a port that is not there */
    }
    if (file->kind == DOS_FILE_DEVICE) {
        if (tabs && !(file->info & INFO_RAW)) {
            dos_con_put(vm, ch);
        } else {
            dos_con_raw(vm, ch);
        }
        return FS_OK;
    }
    err = fs_write(dos_volume(vm, file->drive), &file->fat, file->position, &ch, 1, &done);
    file->position += err == FS_OK ? done : 0;
    file->written = true;
    return err;
}

static enum fs_err stdout_byte(struct dos_vm *vm, uint8_t ch, bool tabs)
{
    return write_byte(vm, 1, ch, tabs);
}

/* Bytes to CON through a handle; cooked output ends at Ctrl-Z.  Returns how many. */
unsigned dos_con_write(struct dos_vm *vm, const struct dos_file *file, uint16_t seg, uint16_t off,
                       unsigned count)
{
    unsigned n;

    for (n = 0; n < count; n++) {
        uint8_t ch = dos_get8(vm, seg, off + n);

        if (file->info & INFO_RAW) {
            dos_con_raw(vm, ch);
        } else if (ch == CTRL_Z) {
            break;
        } else {
            dos_con_put(vm, ch);
        }
    }
    return n;
}

/* ---- input ---- */

/* What CON has next while an answer of ANSI's waits, or a driver is in our place: it has bytes only. */
static __attribute__((noinline)) bool peek_elsewhere(struct dos_vm *vm, uint16_t *key)
{
    uint8_t ch;

    if (vm->ansi.queue_at != vm->ansi.queue_length && dos_ansi_byte(vm, &ch, false)) {
        *key = (uint16_t)(0x0100 | ch);
        return true;
    }
    if (vm->console == 0) {
        return vm->sys->ops->key_peek(vm, key);
    }
    if (!dos_driver_peek(vm, vm->console, &ch)) {
        return false;
    }
    *key = (uint16_t)(0x0100 | ch);
    return true;
}

/* What CON has next, as INT 16h says it. */
static inline bool peek(struct dos_vm *vm, uint16_t *key)
{
    if (vm->console == 0 && vm->ansi.queue_at == vm->ansi.queue_length) {
        return vm->sys->ops->key_peek(vm, key);
    }
    return peek_elsewhere(vm, key);
}

static void take(struct dos_vm *vm)
{
    uint8_t ch = 0;

    if (dos_ansi_byte(vm, &ch, true)) {
        return;
    }
    if (vm->console == 0) {
        vm->sys->ops->key_take(vm);
    } else {
        (void)dos_driver_byte(vm, vm->console, DRIVER_READ, &ch);       /* it was there: it does not wait */
    }
}

/* A Ctrl-C at the head of the keyboard buffer, or Ctrl-Break since the last look? */
bool dos_check_break(struct dos_vm *vm)
{
    uint16_t key;
    bool hit = dos_var8(vm, DOS_BREAK_FLAG) != 0;

    if (peek(vm, &key) && ((key & 0xFF) == CTRL_C || key == 0)) {
        take(vm);
        hit = true;
    }
    if (hit) {
        dos_set_var8(vm, DOS_BREAK_FLAG, 0);
        dos_line_reset(vm);
        put_text(vm, "^C\r\n");
    }
    return hit;
}

bool dos_con_ready(struct dos_vm *vm)
{
    uint16_t key;

    return vm->pending_scan != 0 || peek(vm, &key);
}

/* A key as DOS programs see it: extended keys are 0 and then the scan code. */
static bool next_key(struct dos_vm *vm, uint8_t *ch)
{
    uint16_t key;

    if (vm->pending_scan != 0) {
        *ch = vm->pending_scan;
        vm->pending_scan = 0;
        return true;
    }
    if (dos_ansi_byte(vm, ch, true)) {
        return true;
    }
    if (!peek(vm, &key)) {
        return false;
    }
    take(vm);
    if (vm->ansi.keys_used != 0 && vm->console == 0 && dos_ansi_key(vm, key)) {
        return dos_ansi_byte(vm, ch, true);
    }
    *ch = (uint8_t)key;
    if (vm->console != 0) {
        return true;            /* the second byte of an extended key is its next */
    }
    if (key == 0) {
        *ch = CTRL_C;           /* what the BIOS puts there for Ctrl-Break */
    } else if ((*ch == 0 || *ch == 0xE0) && key >> 8 != 0) {
        *ch = 0;
        vm->pending_scan = (uint8_t)(key >> 8);
    }
    return true;
}

/* One byte from standard input.  DOS_DONE, DOS_WAIT, or DOS_CRITICAL. */
static enum dos_result stdin_byte(struct dos_vm *vm, uint8_t *ch)
{
    struct dos_file *file = standard(vm, 0);
    uint32_t done = 0;
    enum fs_err err;

    if (file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_LOADED) {
        uint16_t status = dos_driver_byte(vm, file->header, DRIVER_READ, ch);

        if ((status & DRIVER_ERROR) && !vm->critical_fail && !vm->critical_ignore) {
            dos_device_error(vm, file->header, status & 0xFF, false);
            return DOS_CRITICAL;
        }
        return DOS_DONE;
    }
    if (file == NULL || (file->kind == DOS_FILE_DEVICE && file->device != DOS_DEV_CON) ||
        file->kind == DOS_FILE_REDIRECTED) {
        *ch = CTRL_Z;
        return DOS_DONE;
    }
    if (file->kind == DOS_FILE_DEVICE) {
        return next_key(vm, ch) ? DOS_DONE : DOS_WAIT;
    }
    err = fs_read(dos_volume(vm, file->drive), &file->fat, file->position, ch, 1, &done);
    if (err == FS_IO && !vm->critical_fail) {
        vm->critical_drive = file->drive;
        return DOS_CRITICAL;
    }
    file->position += done;
    if (done == 0) {
        *ch = CTRL_Z;
    }
    return DOS_DONE;
}

static bool stdin_is_con(struct dos_vm *vm)
{
    struct dos_file *file = standard(vm, 0);

    return file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_CON;
}

/* key: does one wait on CON? */
static bool stdin_has(struct dos_vm *vm, bool key)
{
    struct dos_file *file = standard(vm, 0);

    if (__builtin_expect(file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_CON, true)) {
        return key;
    }
    if (file != NULL && file->kind == DOS_FILE_DEVICE && file->device == DOS_DEV_LOADED) {
        uint8_t ch;

        return dos_driver_peek(vm, file->header, &ch);
    }
    if (file == NULL || file->kind == DOS_FILE_DEVICE || file->kind == DOS_FILE_REDIRECTED) {
        return false;
    }
    return file->position < file->fat.node->entry.size;
}

static bool stdin_ready(struct dos_vm *vm)
{
    return stdin_has(vm, dos_con_ready(vm));
}

static enum dos_result char_in(struct dos_vm *vm, struct Client_Reg_Struc *crs, bool with_break,
                               bool with_echo)
{
    uint8_t ch;
    enum dos_result result;

    if (with_break && vm->pending_scan == 0 && dos_check_break(vm)) {
        return DOS_BREAK;
    }
    result = stdin_byte(vm, &ch);
    if (result != DOS_DONE) {
        return result;
    }
    if (with_echo) {
        (void)stdout_byte(vm, ch, true);    /* an echo that fails is not worth a critical error */
    }
    crs->Client_AL = ch;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_char_in_echo)
{
    return char_in(vm, crs, true, true);
}

DOS_FUNCTION(dos_fn_char_in_raw)
{
    return char_in(vm, crs, false, false);
}

DOS_FUNCTION(dos_fn_char_in)
{
    return char_in(vm, crs, true, false);
}

/* Limit: there are no serial ports behind AUX; input from it is Ctrl-Z, characters sent with
 * function 04h are lost. */
DOS_FUNCTION(dos_fn_aux_in)
{
    (void)vm;
    crs->Client_AL = CTRL_Z;
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_aux_out)
{
    (void)vm;
    (void)crs;
    return DOS_DONE;
}

/*
 * dos_print - function 40h on a printer
 *
 * Out:   AX = bytes that it took
 * Notes: cooked output ends before a Ctrl-Z; after INT 24h a retry goes on with the character that failed
 */
enum dos_result dos_print(struct dos_vm *vm, struct Client_Reg_Struc *crs, const struct dos_file *file)
{
    unsigned n = vm->io_done;

    if (dos_was_answered(vm, crs)) {
        return DOS_DONE;
    }
    vm->io_done = 0;
    for (; n < crs->Client_CX; n++) {
        uint8_t ch = dos_get8(vm, crs->Client_DS, crs->Client_DX + n);

        if (ch == CTRL_Z && (file->info & INFO_RAW) == 0) {
            break;
        }
        if (!print_char(vm, file->device, ch)) {
            vm->io_done = (uint16_t)n;
            return DOS_CRITICAL;
        }
    }
    crs->Client_AX = (uint16_t)n;
    return dos_ok(crs);
}

/* All of it to a printer, for functions that run no INT 24h; false: it did not take it. */
bool dos_print_bytes(struct dos_vm *vm, unsigned device, uint16_t seg, uint16_t off, unsigned count)
{
    for (unsigned n = 0; n < count; n++) {
        if (!print_char(vm, (uint8_t)device, dos_get8(vm, seg, off + n))) {
            return false;
        }
    }
    return true;
}

/* To standard printer, handle 4. */
DOS_FUNCTION(dos_fn_print_char)
{
    if (dos_check_break(vm)) {
        return DOS_BREAK;
    }
    return write_byte(vm, 4, crs->Client_DL, false) == FS_IO && !vm->critical_fail ? DOS_CRITICAL : DOS_DONE;
}

/* Standard output is a redirector's file: it asks that. */
static struct dos_file *redirected_output(struct dos_vm *vm)
{
    struct dos_file *file = dos_file_of_handle(vm, 1);

    return file != NULL && file->kind == DOS_FILE_REDIRECTED ? file : NULL;
}

static enum dos_result output_char(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    dos_set_var8(vm, SDA + SDA_CHARACTER, crs->Client_DL);
    return dos_redirect_output(vm, crs, file, DOS_SEG, SDA + SDA_CHARACTER, 1);
}

DOS_FUNCTION(dos_fn_char_out)
{
    struct dos_file *file = redirected_output(vm);
    enum fs_err err;

    if (dos_check_break(vm)) {
        return DOS_BREAK;
    }
    if (file != NULL) {
        return output_char(vm, crs, file);
    }
    err = stdout_byte(vm, crs->Client_DL, true);
    crs->Client_AL = crs->Client_DL == TAB ? ' ' : crs->Client_DL;
    return err == FS_IO && !vm->critical_fail ? DOS_CRITICAL : DOS_DONE;
}

DOS_FUNCTION(dos_fn_direct_io)
{
    uint8_t ch;

    if (crs->Client_DL != 0xFF && redirected_output(vm) != NULL) {
        return output_char(vm, crs, redirected_output(vm));
    }
    if (crs->Client_DL != 0xFF) {
        (void)stdout_byte(vm, crs->Client_DL, false);
        crs->Client_AL = crs->Client_DL;
        return DOS_DONE;
    }
    crs->Client_EFlags |= ZF_Mask;
    crs->Client_AL = 0;
    if (stdin_ready(vm) && stdin_byte(vm, &ch) == DOS_DONE) {
        crs->Client_EFlags &= ~ZF_Mask;
        crs->Client_AL = ch;
    }
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_string_out)
{
    if (dos_check_break(vm)) {
        return DOS_BREAK;
    }
    if (redirected_output(vm) != NULL) {
        uint32_t length = 0;

        while (length < 0xFFFF && dos_get8(vm, crs->Client_DS, crs->Client_DX + length) != '$') {
            length++;
        }
        return dos_redirect_output(vm, crs, redirected_output(vm), crs->Client_DS, crs->Client_DX, (uint16_t)length);
    }
    for (uint32_t n = 0; n < 0x10000; n++) {
        uint8_t ch = dos_get8(vm, crs->Client_DS, crs->Client_DX + n);

        if (ch == '$') {
            break;
        }
        if (stdout_byte(vm, ch, true) == FS_IO && !vm->critical_fail) {
            return DOS_CRITICAL;
        }
    }
    crs->Client_AL = '$';
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_in_status)
{
    uint16_t key;
    bool there = peek(vm, &key);

    if ((there || dos_var8(vm, DOS_BREAK_FLAG) != 0) && dos_check_break(vm)) {
        return DOS_BREAK;
    }
    crs->Client_AL = stdin_has(vm, there || vm->pending_scan != 0) ? 0xFF : 0;
    return DOS_DONE;
}

/* ---- a line ---- */

void dos_line_reset(struct dos_vm *vm)
{
    vm->line.active = false;
    vm->cooked_at = vm->cooked_length = 0;
    vm->raw_count = 0;
    vm->pending_scan = 0;
    vm->flushed = false;
}

/* Columns that the first `n` characters of the line take on the screen. */
static unsigned line_width(const struct dos_line *line, unsigned n)
{
    unsigned column = line->start_column;

    for (unsigned i = 0; i < n; i++) {
        uint8_t ch = line->text[i];

        column += ch == TAB ? 8 - column % 8 : ch < ' ' ? 2 : 1;
    }
    return column - line->start_column;
}

static void line_erase(struct dos_vm *vm, struct dos_line *line)
{
    unsigned columns;

    if (line->length == 0) {
        return;
    }
    columns = line_width(line, line->length) - line_width(line, line->length - 1u);
    line->length--;
    if (line->template_at > 0) {
        line->template_at--;
    }
    while (columns-- > 0) {
        put_text(vm, "\b \b");
    }
}

static void line_add(struct dos_vm *vm, struct dos_line *line, uint8_t ch)
{
    if (line->length + 1 >= line->limit) {
        dos_con_raw(vm, 7);     /* room for the CR only */
        return;
    }
    line->text[line->length++] = ch;
    echo(vm, ch);
}

/* Copies `n` characters of the template. */
static void line_copy(struct dos_vm *vm, struct dos_line *line, unsigned n)
{
    while (n-- > 0 && line->template_at < line->template_length) {
        line_add(vm, line, line->template[line->template_at++]);
    }
}

/* Distance in the template to the next `ch`, 0 = none. */
static unsigned distance_to(const struct dos_line *line, uint8_t ch)
{
    for (unsigned i = line->template_at + 1u; i < line->template_length; i++) {
        if (line->template[i] == ch) {
            return i - line->template_at;
        }
    }
    return 0;
}

static void line_extended(struct dos_vm *vm, struct dos_line *line, uint8_t scan)
{
    switch (scan) {
    case SCAN_F1:
    case SCAN_RIGHT:
        line_copy(vm, line, 1);
        break;
    case SCAN_F2:
    case SCAN_F4:
        line->skip_to = scan;
        break;
    case SCAN_F3:
        line_copy(vm, line, DOS_LINE_MAX);
        break;
    case SCAN_F5:
        memcpy(line->template, line->text, line->length);
        line->template_length = line->length;
        put_text(vm, "@\r\n");
        line->length = line->template_at = line->start_column = 0;
        break;
    case SCAN_LEFT:
        line_erase(vm, line);
        break;
    case SCAN_INSERT:
        line->insert = !line->insert;
        break;
    case SCAN_DELETE:
        if (line->template_at < line->template_length) {
            line->template_at++;
        }
        break;
    default:
        break;
    }
}

/* One character of a line being typed.  True: Enter. */
static bool line_char(struct dos_vm *vm, struct dos_line *line, uint8_t ch)
{
    unsigned n;

    if (line->skip_to != 0) {
        n = distance_to(line, ch);
        if (line->skip_to == SCAN_F2) {
            line_copy(vm, line, n);
        } else {
            line->template_at = (uint16_t)(line->template_at + n);
        }
        line->skip_to = 0;
        return false;
    }
    switch (ch) {
    case CR:
        return true;
    case LF:        /* a file has CR LF; Ctrl-Enter only breaks the line on the screen */
        return false;
    case BACKSPACE:
    case RUBOUT:
        line_erase(vm, line);
        return false;
    case ESCAPE:
        put_text(vm, "\\\r\n");
        line->length = line->template_at = line->start_column = 0;
        return false;
    default:
        line_add(vm, line, ch);
        if (!line->insert && line->template_at < line->template_length) {
            line->template_at++;
        }
        return false;
    }
}

/* Goes on with vm->line until Enter.  DOS_WAIT: the keys so far are used up. */
static enum dos_result line_read(struct dos_vm *vm)
{
    struct dos_line *line = &vm->line;

    for (;;) {
        uint8_t ch;
        enum dos_result result;

        if (vm->pending_scan == 0 && dos_check_break(vm)) {
            return DOS_BREAK;
        }
        result = stdin_byte(vm, &ch);
        if (result != DOS_DONE) {
            return result;
        }
        if (ch == 0 && stdin_is_con(vm)) {
            if (stdin_byte(vm, &ch) == DOS_DONE) {      /* the scan code is there already */
                line_extended(vm, line, ch);
            }
            continue;
        }
        if (line_char(vm, line, ch)) {
            return DOS_DONE;
        }
        if (ch == CTRL_Z && !stdin_is_con(vm)) {
            return DOS_DONE;        /* the file ended: no Enter will come */
        }
    }
}

static void line_begin(struct dos_vm *vm, unsigned limit)
{
    struct dos_line *line = &vm->line;

    line->active = true;
    line->insert = false;
    line->skip_to = 0;
    line->length = line->template_at = 0;
    line->start_column = vm->column;
    line->limit = (uint16_t)(limit < DOS_LINE_MAX ? limit : DOS_LINE_MAX);
}

/* DS:DX -> size, length of the line before, that line (the template). [RBIL 210A] */
DOS_FUNCTION(dos_fn_line_in)
{
    struct dos_line *line = &vm->line;
    uint16_t seg = crs->Client_DS, off = crs->Client_DX;
    unsigned limit = dos_get8(vm, seg, off), n = dos_get8(vm, seg, off + 1u);
    enum dos_result result;

    if (limit == 0) {
        return DOS_DONE;
    }
    if (!line->active) {
        line_begin(vm, limit);
        /* The old line is a template only if it ends in CR as the last call left it. */
        line->template_length = 0;
        if (n < limit && n < DOS_LINE_MAX && dos_get8(vm, seg, off + 2u + n) == CR) {
            dos_copy_in(vm, line->template, seg, off + 2u, n);
            line->template_length = (uint16_t)n;
        }
    }
    result = line_read(vm);
    if (result != DOS_DONE) {
        return result;
    }
    line->active = false;
    dos_put8(vm, seg, off + 1u, line->length);
    dos_copy_out(vm, seg, off + 2u, line->text, line->length);
    dos_put8(vm, seg, off + 2u + line->length, CR);
    dos_con_put(vm, CR);
    return DOS_DONE;
}

DOS_FUNCTION(dos_fn_flush_and_in)
{
    uint16_t key;
    uint8_t function = crs->Client_AL;
    enum dos_result result = DOS_DONE;

    if (!vm->flushed && stdin_is_con(vm)) {
        if (dos_check_break(vm)) {
            return DOS_BREAK;
        }
        vm->pending_scan = 0;
        for (unsigned n = 0; n < 256 && peek(vm, &key); n++) {
            take(vm);
        }
        vm->flushed = true;
    }
    switch (function) {
    case 0x01:
        result = dos_fn_char_in_echo(vm, crs);
        break;
    case 0x06:
        result = dos_fn_direct_io(vm, crs);
        break;
    case 0x07:
        result = dos_fn_char_in_raw(vm, crs);
        break;
    case 0x08:
        result = dos_fn_char_in(vm, crs);
        break;
    case 0x0A:
        result = dos_fn_line_in(vm, crs);
        break;
    default:
        crs->Client_AL = 0;
        break;
    }
    if (result != DOS_WAIT) {
        vm->flushed = false;
    }
    return result;
}

/* ---- function 3Fh on CON ---- */

static enum dos_result con_read_raw(struct dos_vm *vm, struct Client_Reg_Struc *crs)
{
    while (vm->raw_count < crs->Client_CX) {
        uint8_t ch;

        if (!next_key(vm, &ch)) {
            return DOS_WAIT;
        }
        dos_put8(vm, crs->Client_DS, crs->Client_DX + (uint32_t)vm->raw_count, ch);
        vm->raw_count++;
    }
    crs->Client_AX = vm->raw_count;
    vm->raw_count = 0;
    return dos_ok(crs);
}

/* Reads the next line from the keyboard, whatever handle 0 is. */
static enum dos_result cooked_line(struct dos_vm *vm)
{
    struct dos_line *line = &vm->line;
    unsigned n = 0;
    uint8_t ch;

    if (!line->active) {
        line_begin(vm, DOS_LINE_MAX);   /* the template is the line before */
    }
    do {
        if (vm->pending_scan == 0 && dos_check_break(vm)) {
            return DOS_BREAK;
        }
        if (!next_key(vm, &ch)) {
            return DOS_WAIT;
        }
        if (ch == 0 && vm->pending_scan != 0) {
            (void)next_key(vm, &ch);
            line_extended(vm, line, ch);
            ch = 0;
        }
    } while (ch == 0 || !line_char(vm, line, ch));
    line->active = false;
    put_text(vm, "\r\n");
    memcpy(line->template, line->text, line->length);
    line->template_length = line->length;
    while (n < line->length && line->text[n] != CTRL_Z) {
        n++;
    }
    memcpy(vm->cooked, line->text, n);
    if (n == line->length) {
        vm->cooked[n++] = CR;
        vm->cooked[n++] = LF;
    }
    vm->cooked_at = 0;
    vm->cooked_length = (uint16_t)n;
    return DOS_DONE;
}

enum dos_result dos_con_read(struct dos_vm *vm, struct Client_Reg_Struc *crs, struct dos_file *file)
{
    unsigned n;

    if (file->info & INFO_RAW) {
        return con_read_raw(vm, crs);
    }
    if (crs->Client_CX != 0 && vm->cooked_at >= vm->cooked_length) {
        enum dos_result result = cooked_line(vm);

        if (result != DOS_DONE) {
            return result;
        }
    }
    n = (unsigned)(vm->cooked_length - vm->cooked_at);
    n = n < crs->Client_CX ? n : crs->Client_CX;
    dos_copy_out(vm, crs->Client_DS, crs->Client_DX, vm->cooked + vm->cooked_at, n);
    vm->cooked_at = (uint16_t)(vm->cooked_at + n);
    crs->Client_AX = (uint16_t)n;
    return dos_ok(crs);
}
