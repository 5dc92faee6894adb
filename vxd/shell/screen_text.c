/*
 * screen_text - a text screen as lines, text as keys to be pasted.  Pure.
 */
#include "screen_text.h"

#include <stddef.h>

uint32_t screen_text(const struct text_screen *screen, char *text, uint32_t room)
{
    uint32_t used = 0, end = 0;

    for (uint32_t row = 0; row < screen->rows; row++) {
        uint32_t length = 0;

        for (uint32_t column = 0; column < screen->columns; column++) {
            uint8_t c = screen->memory[(row * screen->columns + column) * 2];

            if (c != ' ' && c != 0 && c != 0xFF) {
                length = column + 1;
            }
        }
        if (used + length + 3 > room) {
            break;
        }
        for (uint32_t column = 0; column < length; column++) {
            uint8_t c = screen->memory[(row * screen->columns + column) * 2];

            text[used++] = c < ' ' ? ' ' : (char)c;     /* controls would mean something in a file */
        }
        text[used++] = '\r';
        text[used++] = '\n';
        end = length != 0 ? used : end;
    }
    text[end] = '\0';
    return end;
}

/* Scan code of a US keyboard's key, 0 = none; *shift as VKD wants it. */
static uint8_t scan_of(char c, uint16_t *shift)
{
    static const char rows[2][59] = {       /* scan codes 02h..39h, without and with Shift */
        "1234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0\0\0 ",
        "!@#$%^&*()_+\0\0QWERTYUIOP{}\0\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0\0\0\0" };

    for (unsigned shifted = 0; shifted < 2; shifted++) {
        for (unsigned i = 0; i < 56; i++) {
            if (c != '\0' && rows[shifted][i] == c) {
                *shift = shifted != 0 ? 2 : 0;
                return (uint8_t)(i + 2);
            }
        }
    }
    return 0;
}

uint32_t text_keys(const char *text, uint32_t bytes, struct vkd_paste_key *keys, uint32_t room)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < bytes && count < room && text[i] != '\0'; i++) {
        char c = text[i] == '\n' ? '\r' : text[i];
        uint16_t shift = 0;
        uint8_t scan = scan_of(c, &shift);

        if (text[i] == '\n' && i > 0 && text[i - 1] == '\r') {
            continue;                       /* CR LF is one Enter */
        }
        keys[count++] = scan != 0
            ? (struct vkd_paste_key){ (uint8_t)c, scan, shift }
            : (struct vkd_paste_key){ (uint8_t)c, PASTE_NO_KEY, PASTE_NO_SHIFT };
    }
    return count;
}
