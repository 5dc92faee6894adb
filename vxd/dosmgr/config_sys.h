/*
 * config_sys.h - the text of CONFIG.SYS.  Included by config_sys.c, config_menu.c, config.c of DOSMGR and tests.
 *
 * Pure.  The reader goes through the lines that count (all, or the blocks of one menu item) and says of
 * each what it means, or what is wrong with it.
 */
#ifndef DOSMGR_CONFIG_SYS_H
#define DOSMGR_CONFIG_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_VALUE_MAX    256u        /* with NUL */
#define CONFIG_NAME_MAX     71u         /* name of a block, with NUL */
#define CONFIG_DEPTH        8u          /* INCLUDE= in INCLUDE= */
#define CONFIG_INCLUDES     64u         /* INCLUDE= in all */
#define CONFIG_MENU_MAX     9u

enum config_word {
    CONFIG_DEVICE, CONFIG_INSTALL, CONFIG_FILES, CONFIG_BUFFERS, CONFIG_FCBS, CONFIG_STACKS, CONFIG_LASTDRIVE,
    CONFIG_SHELL, CONFIG_DOS, CONFIG_COUNTRY, CONFIG_BREAK, CONFIG_NUMLOCK, CONFIG_SET, CONFIG_SWITCHES,
    CONFIG_DRIVPARM, CONFIG_ACCDATE, CONFIG_MULTITRACK, CONFIG_UNKNOWN,
};

enum config_fault {
    CONFIG_GOOD,
    CONFIG_NO_COMMAND,          /* nobody knows the word */
    CONFIG_BAD_VALUE,           /* a number or word that is not allowed there */
    CONFIG_TOO_LONG,
    CONFIG_NO_BLOCK,            /* INCLUDE= of a block that is not there */
    CONFIG_TOO_DEEP,            /* blocks that include each other */
};

/* One line.  `value` keeps its case; who passes it to a driver makes capitals of it. */
struct config_item {
    enum config_word word;
    enum config_fault fault;
    unsigned line;              /* of the file, from 1 */
    bool ask;                   /* DEVICE?= */
    bool high;                  /* DEVICEHIGH, INSTALLHIGH, FILESHIGH .., BREAK=ON, NUMLOCK=ON, DOS=HIGH */
    bool low, upper, no_upper;  /* DOS=LOW, UMB, NOUMB */
    unsigned number, second;    /* FILES=number, BUFFERS=number,second; LASTDRIVE: 26 = Z: */
    unsigned switches;          /* SWITCHES=, enum config_switch */
    char value[CONFIG_VALUE_MAX];
};

enum config_switch { CONFIG_SWITCH_E = 1, CONFIG_SWITCH_F = 2, CONFIG_SWITCH_K = 4, CONFIG_SWITCH_N = 8, CONFIG_SWITCH_W = 16 };

struct config_reader {
    const char *text;
    size_t bytes;
    const char *block;          /* the menu item that was chosen; NULL: there is no menu */
    struct { size_t at; unsigned line; bool reading, included; } level[CONFIG_DEPTH];
    unsigned depth, includes;
};

/* `text` stays where it is.  Ends at Ctrl-Z. */
void config_open(struct config_reader *reader, const char *text, size_t bytes, const char *block);
bool config_next(struct config_reader *reader, struct config_item *item);  /* false: that was all */

/* What the user is told of a fault; "" for CONFIG_GOOD. */
const char *config_fault_text(enum config_fault fault);

/* ---- config_menu.c ---- */
struct config_menu {
    unsigned count;
    struct {
        char name[CONFIG_NAME_MAX];
        char text[CONFIG_NAME_MAX];
        bool submenu;
    } item[CONFIG_MENU_MAX];
    unsigned chosen;            /* MENUDEFAULT=, 0 = the first */
    int seconds;                /* until it is taken; -1: waits */
    bool coloured;
    uint8_t foreground, background;
    bool numlock_set, numlock;
    unsigned faulty_line;       /* the first line that makes no sense, 0 = none */
};
/* [MENU], or the block of a submenu.  False: there is none, or it has no items. */
bool config_menu(const char *text, size_t bytes, const char *name, struct config_menu *menu);

/* ---- shared with config_menu.c ---- */
struct config_text { const char *at, *end; };
/* The next line without its end and without blanks around it; false: no more. */
bool config_line(const char *text, size_t bytes, size_t *at, struct config_text *line);
bool config_header(struct config_text line, struct config_text *name);     /* [NAME] */
bool config_same(struct config_text a, const char *b);                     /* case ignored */
bool config_has_block(const char *text, size_t bytes, const char *name);
/* WORD=value or WORD value: the word before it, the rest in *value; *ask: a `?` behind the word. */
struct config_text config_split(struct config_text line, struct config_text *value, bool *ask);
bool config_number(struct config_text *value, unsigned *number);           /* what is used up is cut off */
bool config_copy(char *to, size_t room, struct config_text from);          /* false: did not fit */

#endif
