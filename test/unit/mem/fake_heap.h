/* fake_heap.h - the heap for unit tests: malloc that can be made to fail.  Included once each. */
#ifndef FAKE_HEAP_H
#define FAKE_HEAP_H

#include "unit.h"

#include "mem/heap.h"

static int heap_refuses;                    /* heap_alloc fails */
static int heap_blocks;                     /* live ones */

void *heap_alloc(uint32_t bytes)
{
    if (heap_refuses) {
        return NULL;
    }
    heap_blocks++;
    return malloc(bytes);
}

bool heap_free(void *block)
{
    heap_blocks--;
    free(block);
    return true;
}

void fatal(const char *format, ...)
{
    unit_fail(__FILE__, __LINE__, "fatal: %s", format);
}

#endif
