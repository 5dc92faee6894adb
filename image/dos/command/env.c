/*
 * env - look up and change variables in an environment block.  Pure.
 */
#include "env.h"

#include "text.h"

unsigned env_used(const struct env *env)
{
    unsigned at = 0;

    while (at + 1 < env->size && env->block[at] != '\0') {
        while (env->block[at] != '\0') {
            at++;
        }
        at++;
    }
    return at + 1;
}

int env_find(const struct env *env, const char *name, unsigned length)
{
    unsigned at = 0;

    while (at < env->size && env->block[at] != '\0') {
        unsigned i = 0;

        while (i < length && text_upper(env->block[at + i]) == text_upper(name[i])) {
            i++;
        }
        if (i == length && env->block[at + i] == '=') {
            return (int)(at + i + 1);
        }
        while (env->block[at] != '\0') {
            at++;
        }
        at++;
    }
    return -1;
}

bool env_get(const struct env *env, const char *name, char *to, unsigned size)
{
    int at = env_find(env, name, strlen(name));

    *to = '\0';
    if (at < 0) {
        return false;
    }
    for (; size > 1 && env->block[at] != '\0'; size--) {
        *to++ = env->block[at++];
    }
    *to = '\0';
    return true;
}

static void remove_at(struct env *env, unsigned start, unsigned used)
{
    unsigned next = start;

    while (env->block[next] != '\0') {
        next++;
    }
    next++;
    while (next < used) {
        env->block[start++] = env->block[next++];
    }
}

bool env_set(struct env *env, const char *name, const char *value)
{
    unsigned length = strlen(name), used = env_used(env);
    int at = env_find(env, name, length);

    if (at >= 0) {
        remove_at(env, (unsigned)at - length - 1, used);
        used = env_used(env);
    }
    if (*value == '\0') {
        return true;
    }
    if (used + length + strlen(value) + 2 > env->size) {
        return false;
    }
    used--;    /* the new string starts on the closing NUL */
    for (; *name != '\0'; name++) {
        env->block[used++] = text_upper(*name);
    }
    env->block[used++] = '=';
    for (; *value != '\0'; value++) {
        env->block[used++] = *value;
    }
    env->block[used++] = '\0';
    env->block[used] = '\0';
    return true;
}
