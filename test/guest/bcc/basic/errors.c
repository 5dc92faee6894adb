/*
 * errors.c - what can go wrong, and the way back from there.
 */
#include "basic.h"

jmp_buf recover;                /* set by run.c */
int last_error;                 /* what ERR gives */
int last_error_line;            /* what ERL gives */

static char *texts[] = {
    "No error", "Syntax error", "Overflow", "Division by zero", "Type mismatch", "Undefined line",
    "Subscript out of range", "Duplicate definition", "Out of memory", "Out of data",
    "NEXT without FOR", "RETURN without GOSUB", "WEND without WHILE", "WHILE without WEND",
    "Illegal function call", "String too long", "File not found", "Bad file number",
    "File already open", "Input past end", "Undefined function", "Illegal direct",
    "Bad file mode", "RESUME without error", "Nested too deep", "Bad input", "FOR without NEXT"
};

char *error_text(int mistake)
{
    if (mistake < 0 || mistake >= E_LIMIT) {
        return "Unprintable error";
    }
    return texts[mistake];
}

/* Never returns. */
void fail(int mistake)
{
    last_error = mistake;
    last_error_line = is_direct() ? 0 : line_number(cur_line);
    longjmp(recover, 1);
}
