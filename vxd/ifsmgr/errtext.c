/*
 * errtext.c - texts of errors that other devices bring.  Pure.
 */
#include <stddef.h>
#include "errtext.h"

#define BUCKETS     64u

struct text {
    struct text *next;
    const char *text;           /* the bringer's, who leaves it there */
    uint32_t code;
};

static struct text *texts[ERR_TABLES][BUCKETS];     /* written by err_text_set */

static struct text *find(uint32_t code, uint32_t table)
{
    struct text *text = texts[table][code % BUCKETS];

    while (text != NULL && text->code != code) {
        text = text->next;
    }
    return text;
}

unsigned err_text_set(void *(*allocate)(uint32_t bytes), const char *string, uint32_t code, uint32_t table)
{
    struct text *text;

    if (table >= ERR_TABLES || string == NULL) {
        return 87;
    }
    if (find(code, table) != NULL) {
        return 5;
    }
    text = allocate(sizeof *text);
    if (text == NULL) {
        return 8;
    }
    *text = (struct text){ texts[table][code % BUCKETS], string, code };
    texts[table][code % BUCKETS] = text;
    return 0;
}

const char *err_text_get(uint32_t code, uint32_t table)
{
    struct text *text = table < ERR_TABLES ? find(code, table) : NULL;

    return text != NULL ? text->text : NULL;
}
