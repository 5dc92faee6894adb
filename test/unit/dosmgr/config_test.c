/*
 * config_test - vxd/dosmgr/config_sys.c and config_menu.c: what lines of CONFIG.SYS mean.
 */
#include <stdlib.h>
#include <string.h>
#include "unit.h"
#include "../../../vxd/dosmgr/config_sys.h"

/* The first item of a file that is one line. */
static struct config_item one(const char *text)
{
    struct config_reader reader;
    struct config_item item, more;

    memset(&item, 0, sizeof item);
    config_open(&reader, text, strlen(text), NULL);
    CHECK(config_next(&reader, &item));
    CHECK(!config_next(&reader, &more));
    return item;
}

/* How many lines count, and the values of those. */
static unsigned all(const char *text, const char *block, char *values, size_t room)
{
    struct config_reader reader;
    struct config_item item;
    unsigned n = 0;

    values[0] = 0;
    config_open(&reader, text, strlen(text), block);
    while (config_next(&reader, &item)) {
        strncat(values, item.value, room - strlen(values) - 1);
        strncat(values, "|", room - strlen(values) - 1);
        n++;
    }
    return n;
}

TEST(config, words_and_values)
{
    struct config_item item = one("  device = C:\\DOS\\X.SYS /a  \r\n");

    CHECK_EQ(item.word, CONFIG_DEVICE);
    CHECK_EQ(item.fault, CONFIG_GOOD);
    CHECK_EQ(item.line, 1);
    CHECK(!item.high && !item.ask);
    CHECK_STR_EQ(item.value, "C:\\DOS\\X.SYS /a");
    item = one("DEVICEHIGH?=/L:1,500 /S x.sys");
    CHECK(item.high && item.ask);
    CHECK_STR_EQ(item.value, "x.sys");
    item = one("FILES=40");
    CHECK_EQ(item.number, 40);
    CHECK_EQ(one("BUFFERS=20,3").second, 3);
    CHECK_EQ(one("lastdrive=z").number, 26);
    CHECK_EQ(one("LASTDRIVE=G:").number, 7);
    CHECK(one("BREAK ON").high);
    CHECK(!one("NUMLOCK=OFF").high);
    item = one("DOS=HIGH,UMB");
    CHECK(item.high && item.upper && !item.low && !item.no_upper);
    item = one("DOS = LOW , NOUMB");
    CHECK(item.low && item.no_upper && !item.high);
    item = one("COUNTRY=049,850,C:\\DOS\\COUNTRY.SYS");
    CHECK_EQ(item.number, 49);
    CHECK_EQ(item.second, 850);
    item = one("COUNTRY=1,,C:\\X");
    CHECK_EQ(item.fault, CONFIG_GOOD);
    CHECK_EQ(item.second, 0);
    CHECK_STR_EQ(one("SET BLASTER=A220 I5").value, "BLASTER=A220 I5");
    CHECK_EQ(one("SWITCHES=/K /F").switches, CONFIG_SWITCH_K | CONFIG_SWITCH_F);
    CHECK_EQ(one("STACKS=9,256").second, 256);
    CHECK_EQ(one("STACKS=0,0").fault, CONFIG_GOOD);
    CHECK_EQ(one("DRIVPARM=/D:1 /F:7").fault, CONFIG_GOOD);
    CHECK_EQ(one("ACCDATE=C+ D-").fault, CONFIG_GOOD);
    CHECK_EQ(one("FCBS=4,0").number, 4);
}

TEST(config, faults_are_named_with_their_line)
{
    static const struct { const char *text; enum config_fault fault; } bad[] = {
        { "FILES=7", CONFIG_BAD_VALUE }, { "FILES=256", CONFIG_BAD_VALUE }, { "FILES=many", CONFIG_BAD_VALUE },
        { "FILES", CONFIG_BAD_VALUE }, { "FILES=4294967336", CONFIG_BAD_VALUE }, { "BUFFERS=0", CONFIG_BAD_VALUE },
        { "BUFFERS=20,9", CONFIG_BAD_VALUE }, { "LASTDRIVE=5", CONFIG_BAD_VALUE }, { "LASTDRIVE=CD", CONFIG_BAD_VALUE },
        { "BREAK=maybe", CONFIG_BAD_VALUE }, { "DOS=HIGHER", CONFIG_BAD_VALUE }, { "DOS=", CONFIG_BAD_VALUE },
        { "SET X", CONFIG_BAD_VALUE }, { "SET =X", CONFIG_BAD_VALUE }, { "DEVICE=", CONFIG_BAD_VALUE },
        { "SWITCHES=/Q", CONFIG_BAD_VALUE }, { "STACKS=7,256", CONFIG_BAD_VALUE }, { "STACKS=9,31", CONFIG_BAD_VALUE },
        { "COUNTRY=X", CONFIG_BAD_VALUE }, { "NONSENSE=1", CONFIG_NO_COMMAND }, { "C:\\DOS\\X.SYS", CONFIG_NO_COMMAND },
        { "INCLUDE=NOBODY", CONFIG_NO_BLOCK }, { "DRIVPARM=1", CONFIG_BAD_VALUE }, { "ACCDATE=C", CONFIG_BAD_VALUE },
    };
    char text[400];

    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        CHECK_EQ(one(bad[i].text).fault, bad[i].fault);
    }
    strcpy(text, "\r\nREM x\r\n; y\r\n\r\nWHAT=");
    CHECK_EQ(one(text).line, 5);
    CHECK_STR_EQ(one(text).value, "WHAT");
    memset(text, 'X', sizeof text - 1);
    text[sizeof text - 1] = 0;
    memcpy(text, "SHELL=", 6);
    CHECK_EQ(one(text).fault, CONFIG_TOO_LONG);
    memset(text, 'X', 6);
    CHECK_EQ(one(text).fault, CONFIG_TOO_LONG);
    for (unsigned f = 0; f <= CONFIG_TOO_DEEP; f++) {
        CHECK((config_fault_text((enum config_fault)f)[0] != 0) == (f != CONFIG_GOOD));
    }
}

TEST(config, line_ends_of_all_kinds_and_ctrl_z)
{
    char values[200];

    CHECK_EQ(all("SHELL=A\nSHELL=B\r\nSHELL=C\rSHELL=D\x1ASHELL=E", NULL, values, sizeof values), 4);
    CHECK_STR_EQ(values, "A|B|C|D|");
    CHECK_EQ(all("", NULL, values, sizeof values), 0);
    CHECK_EQ(all("\x1A", NULL, values, sizeof values), 0);
    CHECK_EQ(all("[COMMON", NULL, values, sizeof values), 0);
    CHECK_EQ(all("[", NULL, values, sizeof values), 0);
}

static const char menu_text[] =
    "SHELL=first\r\n"
    "[MENU]\r\nMENUITEM=GAMES, Play a game\r\nMENUITEM=work\r\nSUBMENU=more,Others\r\nMENUITEM=NOTHERE\r\n"
    "MENUDEFAULT=WORK,5\r\nMENUCOLOR=15,1\r\n"
    "[COMMON]\r\nSHELL=common1\r\n"
    "[GAMES]\r\nSHELL=games\r\nINCLUDE=WORK\r\nSHELL=games2\r\n"
    "[WORK]\r\nSHELL=work\r\n"
    "[MORE]\r\nMENUITEM=WORK\r\n"
    "[COMMON]\r\nSHELL=common2\r\n";

TEST(config, blocks_of_the_chosen_item)
{
    char values[200], many[20000];

    CHECK_EQ(all(menu_text, "WORK", values, sizeof values), 4);
    CHECK_STR_EQ(values, "first|common1|work|common2|");
    CHECK_EQ(all(menu_text, "games", values, sizeof values), 6);
    CHECK_STR_EQ(values, "first|common1|games|work|games2|common2|");
    strcpy(values, "INCLUDE=A\n[A]\n");
    for (unsigned i = 0; i < 12; i++) {         /* 12 to the power of the depth, if nobody stopped it */
        strcat(values, "INCLUDE=A\n");
    }
    CHECK(all(values, NULL, many, sizeof many) < 1000);
    CHECK_EQ(all("INCLUDE=A\r\n[A]\r\nINCLUDE=B\r\n[B]\r\nINCLUDE=A\r\nSHELL=x\r\n", NULL, values, sizeof values), 4);
}

TEST(config, menus)
{
    struct config_menu menu;

    CHECK(config_menu(menu_text, sizeof menu_text - 1, "MENU", &menu));
    CHECK_EQ(menu.count, 3);                    /* one block is not there */
    CHECK_EQ(menu.faulty_line, 6);
    CHECK_STR_EQ(menu.item[0].name, "GAMES");
    CHECK_STR_EQ(menu.item[0].text, "Play a game");
    CHECK_STR_EQ(menu.item[1].text, "work");
    CHECK(menu.item[2].submenu && !menu.item[1].submenu);
    CHECK_EQ(menu.chosen, 1);
    CHECK_EQ(menu.seconds, 5);
    CHECK(menu.coloured);
    CHECK_EQ(menu.foreground, 15);
    CHECK_EQ(menu.background, 1);
    CHECK(config_menu(menu_text, sizeof menu_text - 1, "more", &menu));
    CHECK_EQ(menu.count, 1);
    CHECK_EQ(menu.seconds, -1);
    CHECK(!config_menu(menu_text, sizeof menu_text - 1, "WORK", &menu));
    CHECK(!config_menu("FILES=30", 8, "MENU", &menu));
}
