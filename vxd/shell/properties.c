/*
 * properties - SHELL_Hook_Properties: a device's own group of settings in .PIF files.
 *
 * A group is a heading of the file by its name [PIF].  Limit: groups by ordinal (GROUP_TASK and so
 * on) are not there, their layouts are published nowhere; and the file alone changes properties, so
 * the callback is called when a VM is made.
 */
#include "properties.h"

#include "services.h"
#include "settings.h"

#define NAME_BYTES  16u             /* PIFEXTSIGSIZE, with its NUL */

struct property_hook {
    struct property_hook *next;
    uint32_t callback;
    struct {                        /* EDI of the callback */
        uint32_t ordinal;           /* 0: the name follows */
        char name[NAME_BYTES];
    } group;
};

static struct property_hook *hooks;     /* task time */

/* The name in EAX; false: it is an ordinal or too long. */
static bool group_name(uint32_t eax, char name[NAME_BYTES])
{
    const char *text = (const char *)eax;

    if (eax < 0x10000) {
        return false;
    }
    memset(name, 0, NAME_BYTES);
    for (unsigned i = 0; i < NAME_BYTES; i++) {
        name[i] = text[i];
        if (text[i] == '\0') {
            return i != 0;
        }
    }
    return false;
}

/*
 * SHELL_Hook_Properties - hear of a VM's group of settings [DDK95 SHELL_Hook_Properties]
 *
 * In:    EAX = name of the group, EDX = name of its DLL or 0 (not used), ESI = callback (EBX = VM, EDX =
 *        data, EDI = dword 0 with the name behind it)
 * Out:   CF = 0
 * Error: CF = 1: an ordinal, a name of more than 15 characters, not enough memory
 * Uses:  EAX, ECX, EDX, flags
 * When:  task time
 */
void do_SHELL_Hook_Properties(struct svc_regs *r)
{
    struct property_hook *hook = _HeapAllocate(sizeof *hook, HeapZeroInit);

    svc_set_carry(r, true);
    if (hook == NULL) {
        return;
    }
    if (r->esi == 0 || !group_name(r->eax, hook->group.name)) {
        (void)_HeapFree(hook, 0);
        return;
    }
    hook->callback = r->esi;
    hook->next = hooks;
    hooks = hook;
    svc_set_carry(r, false);
}

/* Takes out those that match, returns how many. */
static uint32_t take_out(const char *name, uint32_t callback, bool (*gone)(uint32_t address))
{
    struct property_hook **at = &hooks;
    uint32_t count = 0;

    while (*at != NULL) {
        struct property_hook *hook = *at;
        bool match = gone != NULL ? gone(hook->callback)
            : hook->callback == callback && (name == NULL || memcmp(hook->group.name, name, NAME_BYTES) == 0);

        if (match) {
            *at = hook->next;
            (void)_HeapFree(hook, 0);
            count++;
        } else {
            at = &hook->next;
        }
    }
    return count;
}

uint32_t properties_forget(bool (*gone)(uint32_t address))
{
    return take_out(NULL, 0, gone);
}

/*
 * SHELL_Unhook_Properties - undo SHELL_Hook_Properties      [DDK95 SHELL_Unhook_Properties]
 *
 * In:    EAX = name of the group, 0 = all groups; ESI = callback
 * Out:   CF = 0
 * Error: CF = 1: it was not hooked
 * Uses:  EAX, ECX, EDX, flags
 * When:  task time
 */
void do_SHELL_Unhook_Properties(struct svc_regs *r)
{
    char name[NAME_BYTES];
    uint32_t count = 0;

    if (r->eax == 0) {
        count = take_out(NULL, r->esi, NULL);
    } else if (group_name(r->eax, name)) {
        count = take_out(name, r->esi, NULL);
    }
    svc_set_carry(r, count == 0);
}

void properties_tell(struct cb_s *vm, const uint8_t *pif, uint32_t bytes)
{
    struct property_hook *hook, *next;

    for (hook = hooks; hook != NULL; hook = next) {
        const uint8_t *data = pif_section(pif, bytes, hook->group.name);
        uint32_t ebx = (uint32_t)vm, edx = (uint32_t)data, edi = (uint32_t)&hook->group;
        uint32_t procedure = hook->callback;

        next = hook->next;
        if (data != NULL) {
            __asm__ volatile("pushl %%ebp; call *%%eax; popl %%ebp"
                             : "+a"(procedure), "+b"(ebx), "+d"(edx), "+D"(edi) : : "ecx", "esi", "memory", "cc");
        }
    }
}
