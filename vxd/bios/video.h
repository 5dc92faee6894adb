/* video.h - INT 10h.  Included by bios.c, video*.c and tests. */
#ifndef BIOS_VIDEO_H
#define BIOS_VIDEO_H

#include <vmm_types.h>
#include "bda.h"

#define VIDEO_WINDOW        0xA0000u    /* linear; where the adapter's memory is seen */
#define VIDEO_WINDOW_BYTES  0x20000u
#define VIDEO_TEXT_BYTES    0x8000u     /* of text and CGA memory */
#define VIDEO_MAX_ROWS      100u

/* The display adapter behind INT 10h, as the processor reaches it: by ports and by its memory.
 * Every member is there.  Addresses are linear, A0000h-BFFFFh with all of the bytes. */
struct video_ops {
    void (*out)(void *context, uint16_t port, uint8_t value);
    uint8_t (*in)(void *context, uint16_t port);
    void (*out16)(void *context, uint16_t port, uint16_t value);    /* 1CEh, 1CFh */
    uint16_t (*in16)(void *context, uint16_t port);
    uint8_t *(*plain)(void *context, uint32_t address, uint32_t bytes);    /* NULL: not plain memory now */
    uint8_t (*read)(void *context, uint32_t address);
    void (*write)(void *context, uint32_t address, uint8_t value);
    void (*fill)(void *context, uint32_t to, uint8_t value, uint32_t bytes);        /* as REP STOSB */
    void (*move)(void *context, uint32_t to, uint32_t from, uint32_t bytes);        /* as REP MOVSB */
    void (*store)(void *context, uint32_t to, const uint8_t *from, uint32_t bytes); /* from elsewhere */
    uint32_t (*frame_buffer)(void *context);                /* physical, of VBE's linear modes; 0 = none */
    void (*teletype)(void *context, uint8_t ch);            /* a character that was written */
};

/* The glyphs of a code page that is not the ROM's. */
struct video_fonts {
    uint16_t code_page;
    const uint8_t *height_8, *height_14, *height_16;    /* 256 of each */
};

struct video {
    uint8_t *v86;               /* the VM's linear address 0; 10FFF0h bytes may be touched */
    const struct video_ops *ops;
    void *context;
    const struct video_fonts *fonts;    /* of text modes; NULL = the ROM's, code page 437 */
};

/* How the memory of a mode is laid out. */
enum video_kind { VIDEO_TEXT, VIDEO_CGA, VIDEO_PLANAR, VIDEO_BYTES, VIDEO_VBE };

void video_int10(const struct video *video, struct Client_Reg_Struc *crs);
bool video_set_mode(const struct video *video, uint8_t mode, bool clear);   /* false: no such mode */
void video_reload(const struct video *video);       /* the adapter anew, for the mode that is set */
void video_teletype(const struct video *video, uint8_t ch);     /* on the active page */

/* ---- for the files of INT 10h ------------------------------------------------------------ */

static inline uint8_t *video_bda(const struct video *video, unsigned offset)
{
    return video->v86 + BDA + offset;
}

/* A byte of the VM's memory wherever a program points, the adapter's included. */
static inline uint8_t video_peek(const struct video *video, uint16_t segment, uint16_t offset)
{
    uint32_t address = ((uint32_t)segment << 4) + offset;

    return address - VIDEO_WINDOW < VIDEO_WINDOW_BYTES ? video->ops->read(video->context, address)
                                                       : video->v86[address];
}

static inline void video_poke(const struct video *video, uint16_t segment, uint16_t offset, uint8_t value)
{
    uint32_t address = ((uint32_t)segment << 4) + offset;

    if (address - VIDEO_WINDOW < VIDEO_WINDOW_BYTES) {
        video->ops->write(video->context, address, value);
    } else {
        video->v86[address] = value;
    }
}

static inline uint16_t video_peek16(const struct video *video, uint16_t segment, uint16_t offset)
{
    return (uint16_t)(video_peek(video, segment, offset)
                      | video_peek(video, segment, (uint16_t)(offset + 1)) << 8);
}

static inline void video_out(const struct video *video, uint16_t port, uint8_t value)
{
    video->ops->out(video->context, port, value);
}

static inline uint8_t video_in(const struct video *video, uint16_t port)
{
    return video->ops->in(video->context, port);
}

/* A register behind an index port: sequencer 3C4h, graphics controller 3CEh, CRTC 3B4h or 3D4h. */
static inline void video_out_at(const struct video *video, uint16_t port, uint8_t index, uint8_t value)
{
    video_out(video, port, index);
    video_out(video, (uint16_t)(port + 1), value);
}

static inline uint8_t video_in_at(const struct video *video, uint16_t port, uint8_t index)
{
    video_out(video, port, index);
    return video_in(video, (uint16_t)(port + 1));
}

static inline uint16_t video_crtc(const struct video *video)
{
    return mem_get16(video_bda(video, BDA_CRTC_PORT)) == 0x3B4 ? 0x3B4 : 0x3D4;
}

static inline uint8_t video_mode(const struct video *video)
{
    return *video_bda(video, BDA_VIDEO_MODE);
}

struct video_far { uint16_t offset, segment; };     /* 0:0 = none */

struct video_far video_far_at(const struct video *video, struct video_far table, unsigned offset);
struct video_far video_save_pointer(const struct video *video, unsigned offset);    /* of 40:A8 */
struct video_far video_save_pointer_2(const struct video *video, unsigned offset);  /* of the second table */

/* video.c */
enum video_kind video_kind_of(const struct video *video);
unsigned video_columns(const struct video *video);
unsigned video_rows(const struct video *video);             /* of characters */
unsigned video_char_height(const struct video *video);      /* 1..32 */
void video_show_cursor(const struct video *video);
void video_crtc16(const struct video *video, uint8_t index, uint16_t value);
void video_set_cursor_shape(const struct video *video, uint16_t shape);

/* video_graphics.c: characters and dots of graphics modes; column and row are of characters. */
void graphics_write_dot(const struct video *video, const struct Client_Reg_Struc *crs);
void graphics_read_dot(const struct video *video, struct Client_Reg_Struc *crs);
void graphics_put_char(const struct video *video, unsigned page, unsigned column, unsigned row,
                       uint8_t ch, uint8_t colour);
uint8_t graphics_get_char(const struct video *video, unsigned page, unsigned column, unsigned row);
void graphics_scroll(const struct video *video, unsigned page, unsigned top, unsigned left,
                     unsigned bottom, unsigned right, int rows, uint8_t colour);

/* video_palette.c */
void video_palette(const struct video *video, struct Client_Reg_Struc *crs);        /* AH = 10h */
void video_cga_palette(const struct video *video, const struct Client_Reg_Struc *crs);  /* AH = 0Bh */
void video_attribute_out(const struct video *video, uint8_t index, uint8_t value);
uint8_t video_attribute_in(const struct video *video, uint8_t index);
void video_dac_out(const struct video *video, uint8_t index, const uint8_t *rgb, unsigned count);
void video_dac_in(const struct video *video, uint8_t index, uint8_t *rgb, unsigned count);
void video_sum_to_grey(const struct video *video, unsigned first, unsigned count);
void video_default_dac(const struct video *video, uint8_t mode, bool cga);

/* video_font.c */
void video_font(const struct video *video, struct Client_Reg_Struc *crs);           /* AH = 11h */
/* False: nobody has its glyphs.  *fonts NULL: the ROM's. */
bool video_fonts_of(unsigned code_page, const struct video_fonts **fonts);
void video_load_rom_font(const struct video *video, unsigned height, unsigned block);
void video_load_font(const struct video *video, struct video_far glyphs, unsigned first, unsigned count,
                     unsigned height, unsigned block);
void video_set_height(const struct video *video, unsigned height);  /* and the rows that follow from it */
void video_graphics_font(const struct video *video, unsigned height);   /* INT 43h to the ROM's */

/* video_state.c */
void video_select(const struct video *video, struct Client_Reg_Struc *crs);         /* AH = 12h */
void video_display_code(const struct video *video, struct Client_Reg_Struc *crs);   /* AH = 1Ah */
void video_state_info(const struct video *video, struct Client_Reg_Struc *crs);     /* AH = 1Bh */
void video_save_restore(const struct video *video, struct Client_Reg_Struc *crs);   /* AH = 1Ch */
unsigned video_state_bytes(unsigned states);                /* bits 0-2, as INT 10h/1Ch */
/* Saves to or restores from segment:offset on; for 1Ch and VBE. */
void video_state_move(const struct video *video, unsigned states, uint16_t segment, uint16_t offset,
                      bool save);

/* video_vbe.c, video_vbe_modes.c */
void video_vbe(const struct video *video, struct Client_Reg_Struc *crs);            /* AH = 4Fh */
void video_vbe_off(const struct video *video);              /* back to the VGA, before a mode set */
bool video_vbe_is_on(const struct video *video);            /* as the data area says */

#endif
