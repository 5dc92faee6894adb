/*
 * t_ifshk - hooks of file calls: one that logs, ones that refuse and change, and what is left of them.
 */
#include <ifs.h>
#include "vxt_dos.h"

/* ---- a hook that logs ---- */

struct logged {
    int function, drive, resource, error;
    uint8_t flags;
    uint16_t options;
    uint32_t length, pos, fh, attr;
    char path[80], path2[80], name[40];
};

static struct logged log[64];
static unsigned logged;
static ppIFSFileHookFunc next_of_log;

static void text_of(char *to, unsigned room, path_t path)
{
    to[0] = 0;
    if (path != NULL) {
        to[(uint32_t)UniToBCSPath((uint8_t *)to, path->pp_elements, room - 1, BCS_OEM)] = 0;
    }
}

/* A request as tools of the time see it. */
struct tool_request {
    ioreq ir;
    hndlfunc *ifs_hndl;
    uint32_t reserved[10];
};

static char asked_name[80];

/* They ask for the name of a handle with a copy of the request, through the hook before theirs. */
static void ask_name(int drive, int resource, int code_page, const ioreq *pir)
{
    static struct {
        ParsedPath path;
        uint16_t room[260];
    } answer;
    struct tool_request copy;
    pIFSFunc function;

    memcpy(&copy, pir, sizeof copy);
    copy.ir.ir_flags = ENUMH_GETFILENAME;
    copy.ir.ir_ppath = &answer.path;
    function = copy.ifs_hndl->hf_misc->hm_func[HM_ENUMHANDLE];
    asked_name[0] = 0;
    if ((*next_of_log)(function, IFSFN_ENUMHANDLE, drive, resource, code_page, &copy.ir) == 0) {
        text_of(asked_name, sizeof asked_name, &answer.path);
    }
}

static int log_hook(pIFSFunc function, int number, int drive, int resource, int code_page, pioreq pir)
{
    struct logged *l = &log[logged < 63 ? logged++ : 63];
    unsigned n = 0;
    int result;

    memset(l, 0, sizeof *l);
    l->function = number;
    l->drive = drive;
    l->resource = resource;
    l->flags = pir->ir_flags;
    l->options = pir->ir_options;
    l->length = pir->ir_length;
    l->pos = pir->ir_pos;
    if (number >= IFSFN_DELETE) {
        text_of(l->path, sizeof l->path, pir->ir_ppath);
        l->attr = pir->ir_attr;
    }
    if (number == IFSFN_RENAME) {
        text_of(l->path2, sizeof l->path2, pir->ir_ppath2);
    }
    if (number == IFSFN_OPEN || number == IFSFN_DIR) {
        while (pir->ir_uFName[n] != 0 && n < 39) {
            l->name[n] = (char)pir->ir_uFName[n];
            n++;
        }
    }
    if (number == IFSFN_CLOSE || number == IFSFN_WRITE || number == IFSFN_FINDCLOSE) {
        ask_name(drive, resource, code_page, pir);
    }
    result = (*next_of_log)(function, number, drive, resource, code_page, pir);
    l->error = pir->ir_error;
    l->fh = pir->ir_fh;
    return result;
}

static const struct logged *last_of(int function)
{
    for (unsigned i = logged; i-- > 0;) {
        if (log[i].function == function) {
            return &log[i];
        }
    }
    return NULL;
}

static uint16_t handle;

VXT_TEST(IFSMgr_InstallFileSystemApiHook, sees_what_a_program_does)
{
    const struct logged *l;
    uint32_t fh;

    next_of_log = IFSMgr_InstallFileSystemApiHook(log_hook);
    CHECK(next_of_log != NULL && *next_of_log != NULL);
    CHECK(IFSMgr_InstallFileSystemApiHook(NULL) == NULL);
    logged = 0;
    CHECK_EQ(int21_name(0x3900, 0, 0, "C:\\HK"), 0);
    l = last_of(IFSFN_DIR);
    CHECK(l != NULL);
    CHECK_EQ(l->flags, CREATE_DIR);
    CHECK_EQ(l->drive, 3);
    CHECK_EQ(l->resource, IFSFH_RES_LOCAL);
    CHECK_STR(l->path, "\\HK");
    CHECK_EQ(int21_name(0x3C00, 0, 0x21, "C:\\HK\\LOG.TXT"), 0);
    handle = (uint16_t)crs.Client_EAX;
    l = last_of(IFSFN_OPEN);
    CHECK(l != NULL);
    CHECK_STR(l->path, "\\HK\\LOG.TXT");
    CHECK_STR(l->name, "LOG.TXT");
    CHECK_EQ(l->options, ACTION_CREATEALWAYS);
    CHECK_EQ(l->attr & 0xFF, 0x21);
    CHECK_EQ(l->error, 0);
    CHECK(l->fh != 0);
    fh = l->fh;
    put(DATA, "logged");
    CHECK_EQ(int21(0x4000, handle, 6, DATA), 0);
    l = last_of(IFSFN_WRITE);
    CHECK(l != NULL);
    CHECK_EQ(l->length, 6);
    CHECK_EQ(l->pos, 0);
    CHECK_STR(asked_name, "\\HK\\LOG.TXT");
    CHECK_EQ(l->fh, fh);
    CHECK_EQ(int21(0x4200, handle, 0, 2), 0);
    l = last_of(IFSFN_SEEK);
    CHECK(l != NULL);
    CHECK_EQ(l->pos, 2);
    CHECK_EQ(int21(0x5700, handle, 0, 0), 0);
    CHECK(last_of(IFSFN_FILETIMES) != NULL);
    CHECK_EQ(int21(0x6800, handle, 0, 0), 0);
    CHECK(last_of(IFSFN_COMMIT) != NULL);
    CHECK_EQ(int21(0x3E00, handle, 0, 0), 0);
    l = last_of(IFSFN_CLOSE);
    CHECK(l != NULL);
    CHECK_EQ(l->flags, CLOSE_FINAL);
    CHECK_EQ(l->fh, fh);
    CHECK_STR(asked_name, "\\HK\\LOG.TXT");
    put(TEXT2, "C:\\HK\\NEW.TXT");
    CHECK_EQ(int21_name(0x5600, 0, 0, "C:\\HK\\LOG.TXT"), 0);
    l = last_of(IFSFN_RENAME);
    CHECK(l != NULL);
    CHECK_STR(l->path, "\\HK\\LOG.TXT");
    CHECK_STR(l->path2, "\\HK\\NEW.TXT");
    CHECK_EQ(int21_name(0x4300, 0, 0, "C:\\HK\\NEW.TXT"), 0);
    CHECK_EQ(crs.Client_ECX & 0xFF, 0x21);
    CHECK(last_of(IFSFN_FILEATTRIB) != NULL);
    CHECK_EQ(int21_name(0x4301, 0, 0x20, "C:\\HK\\NEW.TXT"), 0);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\NOTHING"), 0x10002);
    CHECK_EQ(last_of(IFSFN_OPEN)->error, 2);
    CHECK_EQ(int21(0x3600, 0, 0, 3), 0);
    CHECK(last_of(IFSFN_GETDISKINFO) != NULL);
}

VXT_TEST(IFSMgr_InstallFileSystemApiHook, sees_searches)
{
    const struct logged *l;

    logged = 0;
    CHECK_EQ(int21(0x1A00, 0, 0, DTA), 0);
    CHECK_EQ(int21_name(0x4E00, 0, 0, "C:\\HK\\*.*"), 0);
    l = last_of(IFSFN_SEARCH);
    CHECK(l != NULL);
    CHECK_EQ(l->flags, SEARCH_FIRST);
    CHECK(l->attr & FILE_FLAG_WILDCARDS);
    CHECK_STR((const char *)vxt_memory(GUEST_DS, DTA) + 0x1E, "NEW.TXT");
    CHECK_EQ(int21(0x4F00, 0, 0, 0), 0x10012);
    CHECK_EQ(last_of(IFSFN_SEARCH)->flags, SEARCH_NEXT);
    CHECK_EQ(last_of(IFSFN_SEARCH)->error, 18);
}

VXT_TEST(IFSMgr_InstallFileSystemApiHook, sees_long_names)
{
    const struct logged *l;

    logged = 0;
    (void)int21_name(0x7139, 0, 0, "C:\\HK\\Long name");     /* whether C: keeps such names is another matter */
    l = last_of(IFSFN_DIR);
    CHECK(l != NULL);
    CHECK_STR(l->path, "\\HK\\LONG NAME");
    CHECK_STR(l->name, "Long name");
    CHECK(l->attr & FILE_FLAG_KEEP_CASE);
    CHECK(l->attr & FILE_FLAG_IS_LFN);
    (void)int21_name(0x713A, 0, 0, "C:\\HK\\Long name");
}

VXT_TEST(IFSMgr_InstallFileSystemApiHook, sees_virtual_devices)
{
    static _WIN32_FIND_DATA found;
    static char buffer[8];
    uint32_t file = 0, count = 6, find = 0;

    logged = 0;
    CHECK_EQ(R0_OpenCreatFile("C:\\HK\\NEW.TXT", ACCESS_READONLY, 0, NULL, &file), 0);
    CHECK_STR(last_of(IFSFN_OPEN)->path, "\\HK\\NEW.TXT");
    CHECK_EQ(R0_ReadFile(file, buffer, 0, &count), 0);
    CHECK(memcmp(buffer, "logged", 6) == 0);
    CHECK_EQ(last_of(IFSFN_READ)->length, 6);
    CHECK_EQ(last_of(IFSFN_READ)->fh, last_of(IFSFN_OPEN)->fh);
    CHECK_EQ(R0_CloseFile(file), 0);
    CHECK(last_of(IFSFN_CLOSE) != NULL);
    CHECK_STR(asked_name, "\\HK\\NEW.TXT");
    CHECK_EQ(R0_FindFirstFile("C:\\HK\\*.TXT", 0, &found, &find), 0);
    CHECK_STR(last_of(IFSFN_FINDOPEN)->path, "\\HK\\*.TXT");
    CHECK_EQ(R0_FindNextFile(find, &found), 18);
    CHECK_EQ(last_of(IFSFN_FINDNEXT)->error, 18);
    CHECK_EQ(R0_FindCloseFile(find), 0);
    CHECK_STR(asked_name, "\\HK\\*.TXT");
}

/* ---- one that refuses ---- */

static ppIFSFileHookFunc next_of_guard;
static unsigned refused;
static bool afterwards;

static int guard_hook(pIFSFunc function, int number, int drive, int resource, int code_page, pioreq pir)
{
    char path[80] = "";

    if (number == IFSFN_OPEN || number == IFSFN_DELETE || number == IFSFN_RENAME) {
        text_of(path, sizeof path, pir->ir_ppath);
    }
    if (!vxt_same(path, "\\HK\\SECRET")) {
        return (*next_of_guard)(function, number, drive, resource, code_page, pir);
    }
    refused++;
    if (afterwards) {
        (void)(*next_of_guard)(function, number, drive, resource, code_page, pir);
    }
    pir->ir_error = 5;
    return 5;
}

VXT_TEST(IFSMgr_InstallFileSystemApiHook, refuses)
{
    CHECK_EQ(int21_name(0x3C00, 0, 0, "C:\\HK\\SECRET"), 0);
    CHECK_EQ(int21(0x3E00, (uint16_t)crs.Client_EAX, 0, 0), 0);
    next_of_guard = IFSMgr_InstallFileSystemApiHook(guard_hook);
    CHECK(next_of_guard != NULL);
    CHECK(*next_of_guard == log_hook);
    logged = 0;
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\SECRET"), 0x10005);
    CHECK_EQ(int21_name(0x4100, 0, 0, "C:\\hk\\secret"), 0x10005);
    CHECK_EQ(refused, 2);
    CHECK_EQ(logged, 0);                /* it was before the other */
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\NEW.TXT"), 0);
    CHECK_EQ(int21(0x3E00, (uint16_t)crs.Client_EAX, 0, 0), 0);
    CHECK_EQ(logged, 2);
}

/* What was opened and then refused is closed. */
VXT_TEST(IFSMgr_InstallFileSystemApiHook, refuses_afterwards)
{
    uint16_t first, after;

    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\NEW.TXT"), 0);
    first = (uint16_t)crs.Client_EAX;
    CHECK_EQ(int21(0x3E00, first, 0, 0), 0);
    afterwards = true;
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\SECRET"), 0x10005);
    afterwards = false;
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\NEW.TXT"), 0);
    after = (uint16_t)crs.Client_EAX;
    CHECK_EQ(int21(0x3E00, after, 0, 0), 0);
    CHECK_EQ(after, first);
}

/* ---- one that changes ---- */

static ppIFSFileHookFunc next_of_change;

static int change_hook(pIFSFunc function, int number, int drive, int resource, int code_page, pioreq pir)
{
    static struct {
        ParsedPath path;
        uint16_t room[260];
    } other;
    char path[80] = "";
    path_t given = pir->ir_ppath;
    ioreq parse = { .ir_data = (void *)(uintptr_t)"\\HK\\NEW.TXT", .ir_ppath = &other.path };
    int result;

    if (number == IFSFN_READ) {
        pir->ir_length = pir->ir_length > 3 ? 3 : pir->ir_length;
    }
    if (number == IFSFN_OPEN || number == IFSFN_FILEATTRIB) {
        text_of(path, sizeof path, given);
    }
    if (!vxt_same(path, "\\HK\\ALIAS")) {
        return (*next_of_change)(function, number, drive, resource, code_page, pir);
    }
    (void)IFSMgr_FSDParsePath(&parse);
    pir->ir_ppath = &other.path;
    result = (*next_of_change)(function, number, drive, resource, code_page, pir);
    pir->ir_ppath = given;
    return result;
}

VXT_TEST(IFSMgr_InstallFileSystemApiHook, changes_path_and_length)
{
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\ALIAS"), 0x10002);
    next_of_change = IFSMgr_InstallFileSystemApiHook(change_hook);
    CHECK(next_of_change != NULL);
    CHECK_EQ(int21_name(0x4300, 0, 0, "C:\\HK\\ALIAS"), 0);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\ALIAS"), 0);
    handle = (uint16_t)crs.Client_EAX;
    CHECK_STR((char *)vxt_memory(GUEST_DS, TEXT), "C:\\HK\\ALIAS");     /* the program's text is its own */
    memset(vxt_memory(GUEST_DS, DATA), 'x', 8);
    CHECK_EQ(int21(0x3F00, handle, 6, DATA), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 3);
    CHECK(memcmp(vxt_memory(GUEST_DS, DATA), "logxxxxx", 8) == 0);
    CHECK_EQ(int21(0x3F00, handle, 6, DATA), 0);
    CHECK_EQ(crs.Client_EAX & 0xFFFF, 3);
    CHECK(memcmp(vxt_memory(GUEST_DS, DATA), "gedxxxxx", 8) == 0);
    CHECK_EQ(int21(0x3E00, handle, 0, 0), 0);
}

/* ---- no more of them ---- */

static unsigned provider_calls;

static int provider(pioreq pir)
{
    provider_calls++;
    pir->ir_error = 0;
    return 0;
}

VXT_TEST(IFSMgr_CallProvider, goes_through_the_hooks)
{
    ioreq rq = { .ir_drivenum = 5 };

    logged = 0;
    CHECK_EQ(IFSMgr_CallProvider(&rq, IFSFN_FLUSH, provider), 0);
    CHECK_EQ(provider_calls, 1);
    CHECK_EQ(logged, 1);
    CHECK_EQ(log[0].function, IFSFN_FLUSH);
    CHECK_EQ(log[0].drive, 5);
}

VXT_TEST(IFSMgr_RemoveFileSystemApiHook, from_the_middle_and_the_end)
{
    CHECK_EQ(IFSMgr_RemoveFileSystemApiHook(guard_hook), 0);
    CHECK(*next_of_change == log_hook);
    CHECK_EQ(IFSMgr_RemoveFileSystemApiHook(guard_hook), 0xFFFFFFFF);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\SECRET"), 0);
    CHECK_EQ(int21(0x3E00, (uint16_t)crs.Client_EAX, 0, 0), 0);
    CHECK_EQ(IFSMgr_RemoveFileSystemApiHook(change_hook), 0);
    CHECK_EQ(int21_name(0x3D00, 0, 0, "C:\\HK\\ALIAS"), 0x10002);
    logged = 0;
    CHECK_EQ(IFSMgr_RemoveFileSystemApiHook(log_hook), 0);
    CHECK_EQ(int21_name(0x4100, 0, 0, "C:\\HK\\SECRET"), 0);
    CHECK_EQ(int21_name(0x4100, 0, 0, "C:\\HK\\NEW.TXT"), 0);
    CHECK_EQ(int21_name(0x3A00, 0, 0, "C:\\HK"), 0);
    CHECK_EQ(logged, 0);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

static ppIFSFileHookFunc next_of_once;

static int once_hook(pIFSFunc function, int number, int drive, int resource, int code_page, pioreq pir)
{
    (void)IFSMgr_RemoveFileSystemApiHook(once_hook);
    return (*next_of_once)(function, number, drive, resource, code_page, pir);
}

VXT_TEST(IFSMgr_RemoveFileSystemApiHook, by_itself_in_a_call)
{
    next_of_once = IFSMgr_InstallFileSystemApiHook(once_hook);
    CHECK_EQ(int21_name(0x4300, 0, 0, "C:\\COMMAND.COM"), 0);
    CHECK_EQ(IFSMgr_RemoveFileSystemApiHook(once_hook), 0xFFFFFFFF);
}

static const struct vxt_test tests[] = {
    VXT(IFSMgr_InstallFileSystemApiHook, sees_what_a_program_does),
    VXT(IFSMgr_InstallFileSystemApiHook, sees_searches),
    VXT(IFSMgr_InstallFileSystemApiHook, sees_long_names),
    VXT(IFSMgr_InstallFileSystemApiHook, sees_virtual_devices),
    VXT(IFSMgr_InstallFileSystemApiHook, refuses),
    VXT(IFSMgr_InstallFileSystemApiHook, refuses_afterwards),
    VXT(IFSMgr_InstallFileSystemApiHook, changes_path_and_length),
    VXT(IFSMgr_CallProvider, goes_through_the_hooks),
    VXT(IFSMgr_RemoveFileSystemApiHook, from_the_middle_and_the_end),
    VXT(IFSMgr_RemoveFileSystemApiHook, by_itself_in_a_call),
};
VXT_DOS_DEVICE(T_IFSHK, tests)
