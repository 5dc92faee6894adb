/* mode.h - what the parts of MODE share.  Included by mode.c, mode_com.c and mode_lpt.c. */
#ifndef MODE_H
#define MODE_H

#include "util.h"

enum { EXIT_BAD = 1 };

/* mode.c */
char *mode_next_word(char **rest);              /* "" for an empty place between commas */
const char *mode_value_of(const char *word, const char *name);     /* behind NAME=, or NULL */
uint32_t mode_number_of(const char *text, const char *what);
void mode_bad_word(const char *word);
unsigned mode_bios_word(unsigned offset);
void mode_head(const char *device);
void mode_take_retry(const char *text);

/* mode_com.c */
unsigned mode_com_base(char number);            /* '1' to '4'; ends the program if there is none */
void mode_com(char number, char *rest);

/* mode_lpt.c: from 0 */
uint8_t mode_redirection(unsigned lpt);         /* to which COM port, from 0; FFh: none */
void mode_lpt_status(unsigned lpt);
void mode_lpt(unsigned number, char *rest);

#endif
