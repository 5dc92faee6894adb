/*
 * save - a VM's screen to a new file: SCREEN00.TXT for text, SCREEN00.BMP for a picture.
 *
 * Work in the system VM, since files block; a program that draws meanwhile may be half old, half new.
 */
#include "copy.h"

#include <dosmgr.h>
#include <vdd.h>
#include "bmp.h"
#include "ui.h"
#include "../lib/format.h"

#define SCREENS             100u            /* SCREEN00 to SCREEN99 */
#define ERROR_EXISTS        80u
#define ERROR_DISK_FULL     39u

struct new_file {
    struct DOSMGR_File_Request request;     /* its handle */
    uint32_t position;
    char name[16];
};

/* 0 or a DOS error. */
static uint32_t open_new(struct new_file *file, const char *extension)
{
    uint32_t error = ERROR_EXISTS;

    file->position = 0;
    for (unsigned i = 0; i < SCREENS && error == ERROR_EXISTS; i++) {
        format_into(file->name, sizeof file->name, "C:\\SCREEN%02u%s", i, extension);
        file->request = (struct DOSMGR_File_Request){
            .function = DFR_OPEN, .path = file->name, .mode = 2, .attr = 0x20, .action = 0x10 };
        error = DOSMGR_File_Request(&file->request);
    }
    return error;
}

static uint32_t append(struct new_file *file, const void *data, uint32_t bytes)
{
    uint32_t error;

    if (bytes == 0) {
        return 0;
    }
    file->request.function = DFR_WRITE;
    file->request.position = file->position;
    file->request.count = bytes;
    file->request.buffer = (void *)(uintptr_t)data;
    error = DOSMGR_File_Request(&file->request);
    file->position += bytes;
    return error == 0 && file->request.count != bytes ? ERROR_DISK_FULL : error;
}

/* What is incomplete does not stay. */
static uint32_t finish(struct new_file *file, uint32_t error)
{
    uint32_t closing;

    file->request.function = DFR_CLOSE;
    closing = DOSMGR_File_Request(&file->request);
    error = error != 0 ? error : closing;
    if (error != 0) {
        file->request = (struct DOSMGR_File_Request){ .function = DFR_DELETE, .path = file->name };
        (void)DOSMGR_File_Request(&file->request);      /* the first error is the one to be told */
    }
    return error;
}

static uint32_t save_text(struct new_file *file, const char *text, uint32_t bytes)
{
    uint32_t error = open_new(file, ".TXT");

    return error != 0 ? error : finish(file, append(file, text, bytes));
}

static uint32_t save_lines(struct new_file *file, struct cb_s *vm, const struct vdd_screen *screen, uint8_t *line)
{
    uint8_t header[BMP_HEADER_BYTES];
    uint32_t bytes = bmp_line_bytes(screen->width), error;

    bmp_header(header, screen->width, screen->lines);
    error = append(file, header, sizeof header);
    for (uint32_t n = screen->lines; n-- > 0 && error == 0; ) {
        memset(line, 0, bytes);             /* a line that is no more: the mode has changed meanwhile */
        if (Validate_VM_Handle(vm)) {
            (void)VDD_Copy_Line(vm, n, line, screen->width);
        }
        error = append(file, line, bytes);
    }
    return error;
}

static uint32_t save_picture(struct new_file *file, struct cb_s *vm, const struct vdd_screen *screen)
{
    uint8_t *line = _HeapAllocate(bmp_line_bytes(screen->width), 0);
    uint32_t error = line == NULL ? 8 : open_new(file, ".BMP");

    if (line != NULL && error == 0) {
        error = finish(file, save_lines(file, vm, screen, line));
    }
    if (line != NULL) {
        (void)_HeapFree(line, 0);
    }
    return error;
}

/* In the system VM: it reads and writes a disk. */
static void to_file(struct cb_s *vm, uint32_t refdata, struct Client_Reg_Struc *crs)
{
    struct cb_s *of = (struct cb_s *)refdata;
    struct vdd_screen screen;
    struct new_file file = { .name = "" };
    uint32_t bytes, error;

    (void)vm, (void)crs;
    if (!Validate_VM_Handle(of) || !VDD_Get_Screen(of, &screen)) {
        return;
    }
    if (screen.rows == 0 && screen.width != 0 && screen.lines != 0) {
        error = save_picture(&file, of, &screen);
    } else {
        char *text = copy_text_of(of, &bytes);

        if (text == NULL) {
            return;
        }
        error = save_text(&file, text, bytes);
        (void)_HeapFree(text, 0);
    }
    if (error != 0) {
        ui_tell("Save screen", "%s cannot be written (error %u).", file.name, error);
    } else {
        ui_tell("Save screen", "The screen is in %s.", file.name);
    }
}
VXD_EVENT(to_file_event, to_file)

void copy_to_file(struct cb_s *vm)
{
    (void)Call_Priority_VM_Event(0, Get_Sys_VM_Handle(), PEF_Always_Sched | PEF_Wait_Not_Crit, (uint32_t)vm,
                                 to_file_event, 0);
}
