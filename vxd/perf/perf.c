/*
 * perf - statistics of virtual devices, kept where they can be read: below HKEY_DYN_DATA\PerfStats.
 *
 * A statistic is a DWORD of its device, a function, or a sum of others.  Nothing is computed until it is
 * asked for.  [DDK95 "Registering Statistics with System Monitor"]
 */
#include <vmm.h>
#include <vmm32x.h>
#include <perf.h>
#include <vmmreg.h>

#define VERSION         0x0400u
#define COMPLEX_MAX     8u          /* statistics that a sum may have [DDK95 MAXCOMPLEXSUBSTAT] */

struct server {
    struct server *next;
    void (*control)(uint32_t message, uint32_t stat);
    char node[MAXNAMELEN];
};

struct stat {
    struct stat *next;
    struct server *server;
    uint32_t flags, scale;
    void *source;                   /* DWORD or function */
    struct stat *part[COMPLEX_MAX]; /* of a sum; NULL = no more, or removed since */
    char path[2 * MAXNAMELEN];      /* "server\stat" */
};

#define VXD_SERVICE VXD_SERVICE_ENTRY
#include <services/perf.def>
#undef VXD_SERVICE
#define VXD_SERVICE VXD_SERVICE_SLOT
static void (*const perf_services[])(void) = {
#include <services/perf.def>
};
#undef VXD_SERVICE

static struct server *servers;      /* newest first; written by the services, task time */
static struct stat *stats;          /* the same */

static struct server *server_of(uint32_t handle)
{
    struct server *s = servers;

    while (s != NULL && (uint32_t)s != handle) {
        s = s->next;
    }
    return s;
}

static struct stat *stat_of(uint32_t handle)
{
    struct stat *s = stats;

    while (s != NULL && (uint32_t)s != handle) {
        s = s->next;
    }
    return s;
}

/* A name that can be a key: not empty, not too long, no backslash. */
static bool is_name(const char *name)
{
    uint32_t n = 0;

    while (name != NULL && n < MAXNAMELEN && name[n] != '\0' && name[n] != '\\') {
        n++;
    }
    return name != NULL && n > 0 && n < MAXNAMELEN && name[n] == '\0';
}

/* ---- values ------------------------------------------------------------------------------------ */

static uint32_t plain_value(struct stat *s)
{
    uint32_t value = (s->flags & PSTF_FUNCPTR) != 0 ? ((uint32_t (*)(uint32_t))s->source)((uint32_t)s)
                                                    : *(const uint32_t *)s->source;

    if ((s->flags & PSTF_FACTOR_MULTIPLY) != 0) {
        value *= s->scale;
    } else if ((s->flags & PSTF_FACTOR_DIVIDE) != 0) {
        value /= s->scale;          /* not 0: PERF_Server_Add_Stat */
    }
    return value;
}

static uint32_t value_of(struct stat *s)
{
    uint32_t sum = 0;

    if ((s->flags & PSTF_COMPLEX) == 0) {
        return plain_value(s);
    }
    for (unsigned i = 0; i < COMPLEX_MAX; i++) {
        sum += s->part[i] != NULL ? plain_value(s->part[i]) : 0;
    }
    return sum;
}

/* Somebody reads a value of StatData, StartStat or StopStat; context says which: 0 or a message. */
static VMMREGRET provide(void *context, struct val_context *values, uint32_t count, uint8_t *data,
                         uint32_t *bytes, uint32_t reserved)
{
    struct stat *s = stat_of((uint32_t)values->value_context);
    uint32_t message = (uint32_t)context;

    (void)reserved;
    if (count != 1 || s == NULL || *bytes < 4) {
        return ERROR_CANTREAD;
    }
    if (message != 0 && s->server->control != NULL) {
        s->server->control(message, (uint32_t)s);
    }
    *(uint32_t *)data = value_of(s);
    *bytes = 4;
    return ERROR_SUCCESS;
}

/* Limit: handles of these keys that are open when a statistic comes or goes answer ERROR_KEY_DELETED. */
static void publish(void)
{
    static const struct { const char *key; uint32_t message; } keys[] = {
        { "PerfStats\\StatData", 0 }, { "PerfStats\\StartStat", PMSG_START_STAT },
        { "PerfStats\\StopStat", PMSG_STOP_STAT },
    };
    const PROVIDER provider = { .pi_R0_1val = provide };
    uint32_t count = 0, n = 0;
    PVALUE *values;
    VMMHKEY h;

    for (struct stat *s = stats; s != NULL; s = s->next) {
        count++;
    }
    values = _HeapAllocate((count + 1) * sizeof *values, 0);
    if (values == NULL) {
        vxd_debugf("PERF: no memory to show %u statistics\n", count);
        return;
    }
    for (struct stat *s = stats; s != NULL; s = s->next) {
        values[n++] = (PVALUE){ s->path, 4, s, REG_BINARY };
    }
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        (void)_RegDeleteKey(HKEY_DYN_DATA, keys[i].key);        /* the first time it is not there */
        if (_RegCreateDynKey(keys[i].key, (void *)keys[i].message, &provider, values, count, &h) ==
            ERROR_SUCCESS) {
            (void)_RegCloseKey(h);
        }
    }
    (void)_HeapFree(values, 0);
}

/* What there is, for who lists it: below PERF_REG_KEY. */
static void describe(const char *path, const char *name, const struct perf_stat_0 *stat)
{
    char key[sizeof PERF_REG_KEY + 2 * MAXNAMELEN + 1];
    VMMHKEY h;

    _Sprintf(key, "%s\\%s", PERF_REG_KEY, path);
    if (_RegCreateKey(HKEY_LOCAL_MACHINE, key, &h) != ERROR_SUCCESS) {
        vxd_debugf("PERF: cannot describe %s\n", path);
        return;
    }
    (void)_RegSetValueEx(h, "Name", 0, REG_SZ, name, _lstrlen(name) + 1);     /* shown without, then */
    if (stat != NULL) {
        const char *rate = (stat->pst0_Flags & PSTF_RATE) != 0 ? "TRUE" : "FALSE";
        const char *text = stat->pst0_pszStatDescription != NULL ? stat->pst0_pszStatDescription : "";

        (void)_RegSetValueEx(h, "Differentiate", 0, REG_SZ, rate, _lstrlen(rate) + 1);
        (void)_RegSetValueEx(h, "Description", 0, REG_SZ, text, _lstrlen(text) + 1);
    }
    (void)_RegCloseKey(h);
}

/* ---- services ---------------------------------------------------------------------------------- */

/*
 * PERF_Get_Version - is PERF there?                                  [DDK95 PERF_Get_Version]
 *
 * Out:   EAX = 0400h; 0 if the device is not loaded
 * When:  task time
 */
uint32_t PERF_Get_Version(void)
{
    return VERSION;
}

/*
 * PERF_Server_Register - somebody who has statistics             [DDK95 PERF_Server_Register]
 *
 * In:    struct perf_server_0
 * Out:   EAX = handle
 * Error: EAX = 0: level not 0, a name empty, longer than 49 or with a backslash, the node name taken,
 *        no memory
 * When:  task time
 */
uint32_t PERF_Server_Register(const struct perf_server_0 *given)
{
    struct server *server;

    if (given == NULL || given->psrv0_Level != 0 || !is_name(given->psrv0_pszServerNodeName) ||
        given->psrv0_pszServerName == NULL) {
        return 0;
    }
    for (server = servers; server != NULL; server = server->next) {
        if (_lstrcmpi(server->node, given->psrv0_pszServerNodeName) == 0) {
            return 0;
        }
    }
    server = _HeapAllocate(sizeof *server, 0);
    if (server == NULL) {
        return 0;
    }
    server->control = (void (*)(uint32_t, uint32_t))given->psrv0_pControlFunc;
    (void)_lstrcpyn(server->node, given->psrv0_pszServerNodeName, MAXNAMELEN);
    server->next = servers;
    servers = server;
    describe(server->node, given->psrv0_pszServerName, NULL);
    return (uint32_t)server;
}

/* Handles of other statistics, ended by 0; false: one is none, or a sum itself, or they are too many. */
static bool take_parts(struct stat *s, const uint32_t *handles)
{
    for (unsigned i = 0; handles[i] != 0; i++) {
        struct stat *part = stat_of(handles[i]);

        if (i == COMPLEX_MAX || part == NULL || (part->flags & PSTF_COMPLEX) != 0) {
            return false;
        }
        s->part[i] = part;
    }
    return true;
}

/*
 * PERF_Server_Add_Stat - a statistic of a server                 [DDK95 PERF_Server_Add_Stat]
 *
 * In:    server, struct perf_stat_0
 * Out:   EAX = handle
 * Error: EAX = 0: no such server, level not 0, a name not as PERF_Server_Register says or taken, no
 *        source, a factor 0, a sum of what is none, no memory
 * When:  task time
 */
uint32_t PERF_Server_Add_Stat(uint32_t handle, const struct perf_stat_0 *given)
{
    struct server *server = server_of(handle);
    struct stat *s;

    if (server == NULL || given == NULL || given->pst0_Level != 0 || given->pst0_pStatFunc == NULL ||
        !is_name(given->pst0_pszStatNodeName) || given->pst0_pszStatName == NULL ||
        ((given->pst0_Flags & (PSTF_FACTOR_MULTIPLY | PSTF_FACTOR_DIVIDE)) != 0 &&
         given->pst0_ScaleFactor == 0)) {
        return 0;
    }
    s = _HeapAllocate(sizeof *s, HeapZeroInit);
    if (s == NULL) {
        return 0;
    }
    s->server = server;
    s->flags = given->pst0_Flags;
    s->scale = (s->flags & (PSTF_FACTOR_MULTIPLY | PSTF_FACTOR_DIVIDE)) != 0 ? given->pst0_ScaleFactor : 0;
    s->source = given->pst0_pStatFunc;
    _Sprintf(s->path, "%s\\%s", server->node, given->pst0_pszStatNodeName);
    for (struct stat *other = stats; other != NULL; other = other->next) {
        if (_lstrcmpi(other->path, s->path) == 0) {
            (void)_HeapFree(s, 0);
            return 0;
        }
    }
    if ((s->flags & PSTF_COMPLEX) != 0 && !take_parts(s, given->pst0_pStatFunc)) {
        (void)_HeapFree(s, 0);
        return 0;
    }
    s->next = stats;
    stats = s;
    describe(s->path, given->pst0_pszStatName, given);
    publish();
    return (uint32_t)s;
}

static void remove_stat(struct stat *s)
{
    struct stat **at = &stats;

    while (*at != s) {
        at = &(*at)->next;
    }
    *at = s->next;
    for (struct stat *other = stats; other != NULL; other = other->next) {
        for (unsigned i = 0; i < COMPLEX_MAX; i++) {
            if (other->part[i] == s) {
                other->part[i] = NULL;
            }
        }
    }
    (void)_HeapFree(s, 0);
}

/*
 * PERF_Server_Remove_Stat - end a statistic                   [DDK95 PERF_Server_Remove_Stat]
 *
 * In:    its handle; anything else is ignored
 * When:  task time
 */
void PERF_Server_Remove_Stat(uint32_t handle)
{
    struct stat *s = stat_of(handle);

    if (s != NULL) {
        remove_stat(s);
        publish();
    }
}

/*
 * PERF_Server_Deregister - end a server and its statistics     [DDK95 PERF_Server_Deregister]
 *
 * In:    its handle; anything else is ignored
 * When:  task time
 */
void PERF_Server_Deregister(uint32_t handle)
{
    struct server *server = server_of(handle), **at = &servers;

    if (server == NULL) {
        return;
    }
    for (struct stat *s = stats, *next; s != NULL; s = next) {
        next = s->next;
        if (s->server == server) {
            remove_stat(s);
        }
    }
    while (*at != server) {
        at = &(*at)->next;
    }
    *at = server->next;
    (void)_HeapFree(server, 0);
    publish();
}

static uint32_t forget(bool (*gone)(uint32_t address))
{
    uint32_t count = 0;

    for (struct stat *s = stats, *next; s != NULL; s = next) {
        next = s->next;
        if ((s->flags & PSTF_COMPLEX) == 0 && gone((uint32_t)s->source)) {
            remove_stat(s);
            count++;
        }
    }
    if (count > 0) {
        publish();
    }
    for (struct server *server = servers, *next; server != NULL; server = next) {
        next = server->next;
        if (server->control != NULL && gone((uint32_t)server->control)) {
            PERF_Server_Deregister((uint32_t)server);
            count++;
        }
    }
    return count;
}

/* ---- our own statistics ------------------------------------------------------------------------- */

static uint32_t count_vms(uint32_t stat)
{
    struct cb_s *first = Get_Sys_VM_Handle(), *vm = first;
    uint32_t count = 0;

    (void)stat;
    do {
        count++;
        vm = Get_Next_VM_Handle(vm);
    } while (vm != first);
    return count;
}

static uint32_t free_pages(uint32_t stat)
{
    (void)stat;
    return (uint32_t)_GetFreePageCount(0);
}

static int on_device_init(const struct vxd_message *msg)
{
    static const struct perf_server_0 kernel = {
        .psrv0_pszServerName = "Kernel", .psrv0_pszServerNodeName = "KERNEL",
    };
    static const struct perf_stat_0 vms = {
        .pst0_Flags = PSTF_FUNCPTR, .pst0_pszStatName = "Virtual Machines", .pst0_pszStatNodeName = "VMs",
        .pst0_pszStatDescription = "Virtual machines that exist.", .pst0_pStatFunc = count_vms,
    };
    static const struct perf_stat_0 pages = {
        .pst0_Flags = PSTF_FUNCPTR, .pst0_pszStatName = "Free memory", .pst0_pszStatNodeName = "cpgFree",
        .pst0_pszStatDescription = "Pages of 4 KB that are free.", .pst0_pStatFunc = free_pages,
    };
    uint32_t server = PERF_Server_Register(&kernel);

    (void)msg;
    if (_VMM32X_On_Unload("statistic", forget) == 0 || server == 0 || PERF_Server_Add_Stat(server, &vms) == 0 || PERF_Server_Add_Stat(server, &pages) == 0) {
        return VXD_FAIL;
    }
    return VXD_OK;
}

static const struct vxd_handler perf_control[] = {
    { Device_Init, on_device_init },
    { 0, NULL },
};
Declare_Virtual_Device_Services(PERF, 4, 0, perf_control, PERF_Device_ID, PERF_Init_Order, perf_services,
                                NULL, NULL)
