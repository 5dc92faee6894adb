/* video.h - INT 10h.  Included by bios.c, video*.c and tests. */
#ifndef BIOS_VIDEO_H
#define BIOS_VIDEO_H

#include <vmm_types.h>
#include "bda.h"

struct video_ops {              /* the display adapter behind INT 10h; every member is there */
    void (*out)(void *context, uint16_t port, uint8_t value);
    uint8_t (*in)(void *context, uint16_t port);
    void (*mode_set)(void *context, uint8_t mode);          /* registers to their defaults */
    void (*load_font)(void *context, const uint8_t *glyphs, unsigned first, unsigned count,
                      unsigned height);                     /* `height` bytes per glyph */
    void (*teletype)(void *context, uint8_t ch);            /* a character that was written */
};

struct video {
    uint8_t *v86;               /* the VM's linear address 0; 10FFF0h bytes may be touched */
    const struct video_ops *ops;
    void *context;
};

void video_int10(const struct video *video, struct Client_Reg_Struc *crs);
void video_set_mode(const struct video *video, uint8_t mode, bool clear);
void video_teletype(const struct video *video, uint8_t ch);     /* on the active page */

/* For the files of INT 10h. */
static inline uint8_t *video_bda(const struct video *video, unsigned offset)
{
    return video->v86 + BDA + offset;
}

static inline uint8_t *video_at(const struct video *video, uint16_t segment, uint16_t offset)
{
    return video->v86 + ((uint32_t)segment << 4) + offset;
}

void video_palette(const struct video *video, struct Client_Reg_Struc *crs);    /* AH = 10h */
void video_font(const struct video *video, struct Client_Reg_Struc *crs);       /* AH = 11h */
void video_select(const struct video *video, struct Client_Reg_Struc *crs);     /* AH = 12h */
void video_display_code(const struct video *video, struct Client_Reg_Struc *crs);   /* AH = 1Ah */
void video_state_info(const struct video *video, struct Client_Reg_Struc *crs);     /* AH = 1Bh */
void video_save_restore(const struct video *video, struct Client_Reg_Struc *crs);   /* AH = 1Ch */
void video_set_cursor_shape(const struct video *video, uint16_t shape);
void video_set_height(const struct video *video, unsigned height, bool rows);

#endif
