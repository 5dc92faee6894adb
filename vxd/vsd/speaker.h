/* speaker.h - whose sound comes out of the PC's speaker.  Included by vxd/vsd and its test.  Pure. */
#ifndef VSD_SPEAKER_H
#define VSD_SPEAKER_H

#include <stdbool.h>
#include <stdint.h>

struct voice {                          /* what somebody wants to be heard */
    uint8_t bits;                       /* port 61h: 1 gate of counter 2, 2 speaker */
    uint8_t mode;                       /* of counter 2, 0 to 5 */
    uint32_t count;                     /* 1 to 65536; 0 = none was written */
};

struct speaker_ops {
    void (*tone)(uint8_t mode, uint32_t count);     /* counter 2 of the PC */
    void (*bits)(uint8_t bits);                     /* its port 61h, bits 0 and 1 */
};

struct speaker {
    const struct speaker_ops *ops;
    const struct voice *heard;          /* the VM's with the focus, NULL = nobody's */
    struct voice bell;
    bool ringing;
    struct voice playing;               /* what the PC's ports say */
};

void speaker_listen(struct speaker *s, const struct voice *voice);  /* the focus went there */
void speaker_changed(struct speaker *s, const struct voice *voice); /* a VM wrote to its ports */
void speaker_ring(struct speaker *s, uint32_t count, bool on);

#endif
