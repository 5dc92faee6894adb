/*
 * adapter - what INT 10h does to ports and video memory goes to the devices that observe BIOS.
 *
 * The newest observer with a member for ports or memory is the adapter.  Until there is one, ports
 * read as FFh and video memory is the VM's own plain memory.
 */
#include <vmm.h>
#include "adapter.h"

static struct bios_observer *observers;         /* grows by adapter_add, task time */

static struct bios_observer *ports, *memory;    /* those that answer for them; adapter_add */

/* ---- ports ---------------------------------------------------------------------------------- */

static void port_out(void *context, uint16_t port, uint8_t value)
{
    if (ports != NULL) {
        ports->port_out(context, port, value);
    }
}

static uint8_t port_in(void *context, uint16_t port)
{
    return ports != NULL && ports->port_in != NULL ? ports->port_in(context, port) : 0xFF;
}

static void port_out16(void *context, uint16_t port, uint16_t value)
{
    if (ports != NULL && ports->port_out16 != NULL) {
        ports->port_out16(context, port, value);
    }
}

static uint16_t port_in16(void *context, uint16_t port)
{
    return ports != NULL && ports->port_in16 != NULL ? ports->port_in16(context, port) : 0xFFFF;
}

static uint32_t frame_buffer(void *context)
{
    (void)context;
    return ports != NULL && ports->port_out16 != NULL ? ports->frame_buffer : 0;
}

/* ---- memory --------------------------------------------------------------------------------- */

static uint8_t *plain(void *context, uint32_t address, uint32_t bytes)
{
    if (memory == NULL) {
        return (uint8_t *)vm_v86_ptr(context, 0, 0) + address;
    }
    return memory->mem_plain != NULL ? memory->mem_plain(context, address, bytes) : NULL;
}

static uint8_t read_byte(void *context, uint32_t address)
{
    return memory != NULL ? memory->mem_read(context, address) : *plain(context, address, 1);
}

static void write_byte(void *context, uint32_t address, uint8_t value)
{
    if (memory != NULL) {
        memory->mem_write(context, address, value);
    } else {
        *plain(context, address, 1) = value;
    }
}

static void fill(void *context, uint32_t to, uint8_t value, uint32_t bytes)
{
    uint8_t *at = plain(context, to, bytes);

    if (at != NULL) {
        memset(at, value, bytes);
    } else if (memory->mem_fill != NULL) {
        memory->mem_fill(context, to, value, bytes);
    } else {
        for (uint32_t i = 0; i < bytes; i++) {
            memory->mem_write(context, to + i, value);
        }
    }
}

/* As REP MOVSB: from the lowest byte up. */
static void move(void *context, uint32_t to, uint32_t from, uint32_t bytes)
{
    uint8_t *at = plain(context, to, bytes), *source = plain(context, from, bytes);

    if (at != NULL && source != NULL) {
        memmove(at, source, bytes);
    } else if (memory->mem_move != NULL) {
        memory->mem_move(context, to, from, bytes);
    } else {
        for (uint32_t i = 0; i < bytes; i++) {
            memory->mem_write(context, to + i, memory->mem_read(context, from + i));
        }
    }
}

static void store(void *context, uint32_t to, const uint8_t *from, uint32_t bytes)
{
    uint8_t *at = plain(context, to, bytes);

    if (at != NULL) {
        memcpy(at, from, bytes);
    } else if (memory->mem_store != NULL) {
        memory->mem_store(context, to, from, bytes);
    } else {
        for (uint32_t i = 0; i < bytes; i++) {
            memory->mem_write(context, to + i, from[i]);
        }
    }
}

/* ---- observers ------------------------------------------------------------------------------- */

void adapter_wrote(void *vm, uint8_t ch)
{
    for (struct bios_observer *o = observers; o != NULL; o = o->next) {
        if (o->teletype != NULL) {
            o->teletype(vm, ch);
        }
    }
}

void adapter_idle(struct cb_s *vm)
{
    for (struct bios_observer *o = observers; o != NULL; o = o->next) {
        if (o->idle != NULL) {
            o->idle(vm);
        }
    }
}

/* INT 13h, 19h and a reset are other devices'.  true: one of them took it. */
bool adapter_interrupt(struct cb_s *vm, uint32_t vector, struct Client_Reg_Struc *crs)
{
    for (struct bios_observer *o = observers; o != NULL; o = o->next) {
        if (o->interrupt != NULL && o->interrupt(vm, vector, crs)) {
            return true;
        }
    }
    return false;
}

static const struct video_ops adapter_ops = {
    .out = port_out, .in = port_in, .out16 = port_out16, .in16 = port_in16, .plain = plain,
    .read = read_byte, .write = write_byte, .fill = fill, .move = move, .store = store,
    .frame_buffer = frame_buffer, .teletype = adapter_wrote };

struct video adapter_video(struct cb_s *vm)
{
    return (struct video){ vm_v86_ptr(vm, 0, 0), &adapter_ops, vm, bios_fonts(vm) };
}

/* An adapter that comes after the system VM's first mode set is brought to it. */
void adapter_add(struct bios_observer *observer)
{
    observer->next = observers;
    observers = observer;
    if (observer->mem_read != NULL && observer->mem_write != NULL) {
        memory = observer;
    }
    if (observer->port_out != NULL) {
        struct video video = adapter_video(Get_Sys_VM_Handle());

        ports = observer;
        video_reload(&video);
    }
}
