/*
 * words.c - lines as they are typed, and as they are stored: every word of the language one byte.
 *
 * Limit: characters are of 7 bits, because words are the bytes from 128 on.
 */
#include "basic.h"

static char *words[] = {
    "AND", "CLEAR", "CLOSE", "DATA", "DEF", "DELETE", "DIM", "ECHO", "ELSE", "END", "ERL", "ERR",
    "ERROR", "FOR", "GOSUB", "GOTO", "IF", "INPUT", "LET", "LINE", "LIST", "LOAD", "MOD", "NEW", "NEXT",
    "NOT", "OFF", "ON", "OPEN", "OR", "OUTPUT", "APPEND", "AS", "PRINT", "READ", "REM", "RENUM",
    "RESTORE", "RESUME", "RETURN", "RUN", "SAVE", "STEP", "STOP", "SWAP", "SYSTEM", "THEN", "TO",
    "TRACE", "USING", "WEND", "WHILE", "XOR", "KILL", "ERASE", "RANDOMIZE",
    "ABS", "ASC", "CHR$", "EOF", "FRE", "INSTR", "LEFT$", "LEN", "LOWER$", "MID$", "MAX",
    "MIN", "RIGHT$", "RND", "SGN", "SPACE$", "SQR", "STR$", "STRING$", "UPPER$", "VAL", "HEX$", "TRIM$",
    "TAB", "SPC"
};

int is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

int is_digit(int c)
{
    return c >= '0' && c <= '9';
}

int to_upper(int c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

char *word_name(int word)
{
    return words[word - 128];
}

/* The word that the name of so many capital letters is, or 0. */
static int find_word(char *name, int length)
{
    int i;

    for (i = 0; i < W_LIMIT - 128; i++) {
        if (words[i][0] == name[0] && (int)strlen(words[i]) == length
            && strncmp(words[i], name, length) == 0) {
            return i + 128;
        }
    }
    return 0;
}

/* Length of the name that starts there; a $, % or & at its end is part of it. */
static int name_length(char *from)
{
    int n;

    n = 0;
    while (is_letter(from[n]) || is_digit(from[n])) {
        n++;
    }
    if (from[n] == '$' || from[n] == '%' || from[n] == '&') {
        n++;
    }
    return n;
}

/* Copies up to and with the closing quote. */
static int quoted_length(char *from)
{
    int n;

    n = 1;
    while (from[n] != 0 && from[n] != '"') {
        n++;
    }
    return from[n] == '"' ? n + 1 : n;
}

/* Where plain text ends: REM takes the rest of the line, DATA up to a colon outside of quotes. */
static int plain_length(char *from, int word)
{
    int n, quoted;

    quoted = 0;
    for (n = 0; from[n] != 0; n++) {
        if (from[n] == '"') {
            quoted = !quoted;
        } else if (from[n] == ':' && !quoted && word == W_DATA) {
            break;
        }
    }
    return n;
}

static void put_chars(unsigned char *to, int *used, char *from, int length)
{
    int i;

    if (*used + length >= LINE_SIZE) {
        fail(E_LONG);
    }
    for (i = 0; i < length; i++) {
        to[(*used)++] = from[i] & 127;
    }
}

/* A word, or a name in capital letters.  Returns how much of the source it was. */
static int crunch_name(char *from, unsigned char *to, int *used)
{
    char name[LINE_SIZE];
    int length, word, i, plain;

    length = name_length(from);
    for (i = 0; i < length; i++) {
        name[i] = to_upper(from[i]);
    }
    word = find_word(name, length);
    if (word == 0) {
        put_chars(to, used, name, length);
        return length;
    }
    if (*used >= LINE_SIZE - 1) {
        fail(E_LONG);
    }
    to[(*used)++] = word;
    if (word == W_REM || word == W_DATA) {
        plain = plain_length(from + length, word);
        put_chars(to, used, from + length, plain);
        length += plain;
    }
    return length;
}

/* Turns typed text into its stored form, ended by 0.  Returns the length with that 0. */
int crunch(char *from, unsigned char *to)
{
    int used, n;

    used = 0;
    while (*from != 0) {
        if (is_letter(*from)) {
            from += crunch_name(from, to, &used);
        } else if (*from == '"') {
            n = quoted_length(from);
            put_chars(to, &used, from, n);
            from += n;
        } else if (*from == '?') {
            put_chars(to, &used, " ", 1);
            to[used - 1] = W_PRINT;
            from++;
        } else {
            put_chars(to, &used, from, 1);
            from++;
        }
    }
    while (used > 0 && to[used - 1] == ' ') {
        used--;
    }
    to[used++] = 0;
    return used;
}

/* The opposite of crunch.  At most 2 * LINE_SIZE characters with the 0. */
int expand_line(unsigned char *body, char *to)
{
    char *name;
    int n;

    n = 0;
    for (; *body != 0 && n < 2 * LINE_SIZE - NAME_SIZE; body++) {
        if (*body < 128) {
            to[n++] = *body;
        } else {
            for (name = word_name((int)*body); *name != 0; name++) {
                to[n++] = *name;
            }
        }
    }
    to[n] = 0;
    return n;
}
