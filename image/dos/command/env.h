/* env.h - the environment block; pure.  Included by main.c, run.c and the SET family. */
#ifndef ENV_H
#define ENV_H

#include <stdbool.h>

/* In the shell the block is its own segment, which FS holds at all times; on the host it is
 * plain memory. */
#ifdef VMM32_SHELL
#define ENV_FAR __seg_fs
#else
#define ENV_FAR
#endif

struct env {
    char ENV_FAR *block;    /* NAME=value strings, each with NUL, then one more NUL */
    unsigned size;
};

unsigned env_used(const struct env *env);                     /* bytes with the last NUL */
int env_find(const struct env *env, const char *name, unsigned length);    /* value's offset or -1 */
bool env_get(const struct env *env, const char *name, char *to, unsigned size);
bool env_set(struct env *env, const char *name, const char *value);        /* false: full */

#endif
