/*
 * t_ifsvc - IFSMGR for file systems: heap, blocking and events, names, paths, locks.
 */
#include <ifs.h>
#include "vxt.h"

GUEST(g_return, "lret");

/* Ring 3 and back: everything that is due is done. */
static void pump(void)
{
    struct Client_Reg_Struc crs;

    vxt_guest_regs(&crs);
    vxt_guest(g_return, &crs);
}

/* ---- heap ---- */

VXT_TEST(IFSMgr_GetHeap, gives_what_was_asked_for)
{
    uint8_t *a = IFSMgr_GetHeap(100), *b = IFSMgr_GetHeap(32768);

    CHECK(a != NULL && b != NULL);
    memset(a, 0xAA, 100);
    memset(b, 0xBB, 32768);
    CHECK_EQ(a[99], 0xAA);
    IFSMgr_RetHeap(a);
    IFSMgr_RetHeap(b);
    CHECK(IFSMgr_GetHeap(32769) == NULL);
    CHECK(IFSMgr_GetHeap(0) == NULL);
}

VXT_TEST(IFSMgr_RetHeap, keeps_what_is_no_block)
{
    static uint32_t not_a_block[8];

    IFSMgr_RetHeap(NULL);
    IFSMgr_RetHeap(not_a_block + 4);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

VXT_TEST(IFSMgr_CheckHeapItem, finds_who_wrote_past_the_end)
{
    uint8_t *block = IFSMgr_GetHeap(64), kept;

    CHECK(block != NULL);
    CHECK_EQ(IFSMgr_CheckHeapItem(block, __FILE__, __LINE__), 0);
    kept = block[64];
    block[64] = (uint8_t)(kept + 1);
    CHECK_EQ(IFSMgr_CheckHeapItem(block, __FILE__, __LINE__), 1);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 1);
    block[64] = kept;
    CHECK_EQ(IFSMgr_CheckHeapItem(block, __FILE__, __LINE__), 0);
    IFSMgr_RetHeap(block);
    CHECK_EQ(IFSMgr_CheckHeapItem(NULL, __FILE__, __LINE__), 1);
}

VXT_TEST(IFSMgr_CheckHeap, is_good)
{
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

VXT_TEST(IFSMgr_FillHeapSpare, twice_is_once)
{
    IFSMgr_FillHeapSpare();
    IFSMgr_FillHeapSpare();
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

static unsigned asked_back;

static void reclaim(void)
{
    asked_back++;
}

/* All of the machine's memory, in a list of blocks. */
VXT_TEST(IFSMgr_RegisterHeap, is_asked_when_nothing_is_left)
{
    void **list = NULL, **block;

    CHECK_EQ(IFSMgr_RegisterHeap(reclaim, 0), 0);
    CHECK_EQ(IFSMgr_RegisterHeap(NULL, 0), 8);
    while ((block = IFSMgr_GetHeap(32768)) != NULL) {
        *block = list;
        list = block;
    }
    CHECK(asked_back > 0);
    while (list != NULL) {
        block = *list;
        IFSMgr_RetHeap(list);
        list = block;
    }
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

/* ---- events ---- */

static bool run_pending(void)
{
    struct vxt_regs r = { 0 };

    vxt_service(IFSMGR_SERVICE_IFSMgr_RunScheduledEvents, &r);
    return (r.eflags & CF_Mask) == 0;
}

static event ev;
static unsigned events;
static pioreq event_request;
static bool right_event;

static void on_event(struct event *pev, pioreq pir)
{
    events++;
    right_event = pev == &ev && pev->ev_handle == 0;
    event_request = pir;
    IFSMgr_FreeIOReq(pir);
}

static void new_event(uint32_t flags)
{
    ev = (event){ 0, flags, on_event, Get_Sys_VM_Handle() };
    events = 0;
    right_event = false;
}

VXT_TEST(IFSMgr_QueueEvent, runs_once_with_a_request)
{
    new_event(EVF_TASKTIME);
    IFSMgr_QueueEvent(&ev);
    CHECK_EQ(events, 0);            /* not at once */
    CHECK(ev.ev_handle != 0);
    pump();
    CHECK_EQ(events, 1);
    CHECK(right_event);
    CHECK(event_request != NULL);
    pump();
    CHECK_EQ(events, 1);
}

VXT_TEST(IFSMgr_QueueEvent, of_every_kind)
{
    static const uint32_t kinds[] = { EVF_VMEVENT, EVF_NOTCRIT, EVF_NOTNESTEXEC, EVF_VMEVENT | EVF_NOTNESTEXEC,
                                      EVF_TASKTIME | EVF_NOTCRIT };

    for (unsigned i = 0; i < VXT_COUNT(kinds); i++) {
        new_event(kinds[i]);
        IFSMgr_QueueEvent(&ev);
        CHECK_EQ(events, 0);
        if (kinds[i] & EVF_NOTNESTEXEC) {
            CHECK(run_pending());
        } else {
            pump();
        }
        CHECK_EQ(events, 1);
        CHECK((event_request != NULL) == ((kinds[i] & EVF_TASKTIME) != 0));
    }
}

VXT_TEST(IFSMgr_FreeIOReq, takes_none)
{
    IFSMgr_FreeIOReq(NULL);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

VXT_TEST(IFSMgr_KillEvent, before_it_runs)
{
    static const uint32_t kinds[] = { 0, EVF_VMEVENT, EVF_NOTCRIT, EVF_NOTNESTEXEC };

    for (unsigned i = 0; i < VXT_COUNT(kinds); i++) {
        new_event(kinds[i]);
        IFSMgr_QueueEvent(&ev);
        IFSMgr_KillEvent(&ev);
        CHECK_EQ(ev.ev_handle, 0);
        pump();
        CHECK_EQ(events, 0);
        IFSMgr_KillEvent(&ev);      /* it is not pending */
    }
}

VXT_TEST(IFSMgr_SchedEvent, after_its_time)
{
    uint32_t begun = Get_System_Time();

    new_event(EVF_TASKTIME);
    IFSMgr_SchedEvent(&ev, 20);
    pump();
    while (events == 0 && Get_System_Time() - begun < 5000) {
        pump();
    }
    CHECK(Get_System_Time() - begun >= 20);
    CHECK_EQ(events, 1);
    CHECK(right_event);
    new_event(0);
    IFSMgr_SchedEvent(&ev, 100000);
    IFSMgr_KillEvent(&ev);
    pump();
    CHECK_EQ(events, 0);
}

VXT_TEST(IFSMgr_RunScheduledEvents, at_once)
{
    struct vxt_regs r;

    vxt_recolour(&r);
    vxt_service(IFSMGR_SERVICE_IFSMgr_RunScheduledEvents, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(r.eax, 0xEA8EA8EA);
    new_event(0);
    IFSMgr_QueueEvent(&ev);
    vxt_service(IFSMGR_SERVICE_IFSMgr_RunScheduledEvents, &r);
    CHECK(!(r.eflags & CF_Mask));
    CHECK_EQ(events, 1);
    new_event(0);
    IFSMgr_SchedEvent(&ev, 100000);
    vxt_service(IFSMGR_SERVICE_IFSMgr_RunScheduledEvents, &r);
    CHECK(r.eflags & CF_Mask);
    CHECK_EQ(events, 0);
    IFSMgr_KillEvent(&ev);
}

#define KEY 0x4B455921u

static bool woken;

static void on_wake(struct event *pev, pioreq pir)
{
    (void)pev;
    (void)pir;
    woken = true;
    IFSMgr_Wakeup(KEY);
}

static event wake_event;

VXT_TEST(IFSMgr_Block, until_an_event_wakes_it)
{
    woken = false;
    wake_event = (event){ 0, 0, on_wake, NULL };
    IFSMgr_QueueEvent(&wake_event);
    while (!woken) {
        IFSMgr_Block(KEY);
    }
    CHECK(woken);
}

static void on_timeout(uint32_t refdata, uint32_t late)
{
    (void)late;
    woken = true;
    IFSMgr_Wakeup(refdata);
}
VXD_TIMEOUT(wake_timeout, on_timeout)

VXT_TEST(IFSMgr_BlockNoEvents, until_a_time_out_wakes_it)
{
    woken = false;
    CHECK(Set_Global_Time_Out(10, KEY, wake_timeout) != 0);
    while (!woken) {
        IFSMgr_BlockNoEvents(KEY);
    }
    CHECK(woken);
}

VXT_TEST(IFSMgr_Wakeup, nobody)
{
    IFSMgr_Wakeup(KEY);
    CHECK_EQ(IFSMgr_CheckHeap(NULL, __FILE__, __LINE__), 0);
}

VXT_TEST(IFSMgr_Yield, lets_events_through)
{
    struct Client_Reg_Struc before = *vxt_client();

    new_event(0);
    IFSMgr_QueueEvent(&ev);
    IFSMgr_Yield();
    CHECK_EQ(events, 1);
    CHECK(memcmp(vxt_client(), &before, sizeof before) == 0);
}

/* ---- texts for errors, and for whoever debugs ---- */

VXT_TEST(IFSMgr_SetErrString, once_for_each)
{
    CHECK_EQ(IFSMgr_SetErrString("Printer is on fire", 9999, 0), 0);
    CHECK_EQ(IFSMgr_SetErrString("again", 9999, 0), 5);
    CHECK_EQ(IFSMgr_SetErrString("no table", 1, 2), 87);
}

VXT_TEST(IFSMgr_GetErrString, finds_it)
{
    CHECK_STR(IFSMgr_GetErrString(9999, 0), "Printer is on fire");
    CHECK(IFSMgr_GetErrString(9999, 1) == NULL);
    CHECK(IFSMgr_GetErrString(9998, 0) == NULL);
}

/* They write on the debug output, where run.py looks for it. */
VXT_TEST(IFSMgr_printf, formats)
{
    IFSMgr_printf("printf says %u and %s\n", 42u, "words");
}

VXT_TEST(IFSMgr_AssertFailed, says_where)
{
    IFSMgr_AssertFailed("the moon is cheese", "t_ifsvc.c", 7);
}

VXT_TEST(IFSMgr_LogEntry, one_line)
{
    IFSMgr_LogEntry("OPENFILE", 0x1234, 0x5678, 0, 0xFF);
}

VXT_TEST(IFSMgr_DebugVars, there_are_none)
{
    CHECK(IFSMgr_DebugVars() == NULL);
}

/* ---- characters ---- */

static uint16_t uni[64];
static uint8_t bcs[64];

VXT_TEST(BCSToUni, both_code_pages)
{
    CHECK_EQ(BCSToUni(uni, (const uint8_t *)"A\x9A", 2, BCS_OEM), 4);
    CHECK_EQ(uni[0] | uni[1] << 16, 'A' | 0xDC << 16);
    CHECK_EQ(BCSToUni(uni, (const uint8_t *)"\xDC", 1, BCS_WANSI), 2);
    CHECK_EQ(uni[0], 0xDC);
    CHECK(BCSToUni(uni, (const uint8_t *)"\x81", 1, BCS_WANSI) == ((uint64_t)MAP_FLAG_LOSS << 32 | 2));
    CHECK_EQ(uni[0], '_');
}

VXT_TEST(UniToBCS, both_code_pages)
{
    static const uint16_t text[] = { 'x', 0xDC, 0x416 };

    CHECK(UniToBCS(bcs, text, 6, 10, BCS_OEM) == ((uint64_t)MAP_FLAG_LOSS << 32 | 3));
    CHECK(memcmp(bcs, "x\x9A_", 3) == 0);
    CHECK(UniToBCS(bcs, text, 4, 10, BCS_WANSI) == 2);
    CHECK(memcmp(bcs, "x\xDC", 2) == 0);
    CHECK(UniToBCS(bcs, text, 4, 1, BCS_OEM) == ((uint64_t)MAP_FLAG_TRUNCATE << 32 | 1));
}

VXT_TEST(BcsToBcs, oem_to_ansi)
{
    CHECK(BcsToBcs(bcs, (const uint8_t *)"a\x81", BCS_WANSI, BCS_OEM, 10) == 2);
    CHECK(memcmp(bcs, "a\xFC", 2) == 0);
}

VXT_TEST(BcsToBcsUpper, oem_to_ansi)
{
    CHECK(BcsToBcsUpper(bcs, (const uint8_t *)"a\x81", BCS_WANSI, BCS_OEM, 10) == 2);
    CHECK(memcmp(bcs, "A\xDC", 2) == 0);
}

VXT_TEST(UniToUpper, in_place)
{
    static const uint16_t text[] = { 'x', 0xFC, 0x3B1, 0x416 };

    memcpy(uni, text, sizeof text);
    CHECK_EQ(UniToUpper(uni, uni, sizeof text), sizeof text);
    CHECK_EQ(uni[0], 'X');
    CHECK_EQ(uni[1], 0xDC);
    CHECK_EQ(uni[2], 0x391);
    CHECK_EQ(uni[3], 0x416);
}

VXT_TEST(UniCharToOEM, one)
{
    CHECK_EQ(UniCharToOEM(0xDC), 0x9A);
    CHECK_EQ(UniCharToOEM(0x416), '_');
}

VXT_TEST(IFSMgr_GetConversionTablePtrs, six_tables)
{
    const _ConvTables *tables = IFSMgr_GetConversionTablePtrs();

    CHECK_EQ(tables->ct_length, 6);
    CHECK_EQ(((const uint16_t *)tables->ct_OemToUniTbl)[0x9A], 0xDC);
    CHECK_EQ(((const uint16_t *)tables->ct_WinAnsiToUniTbl)[0x80], 0x20AC);
}

/* ---- names ---- */

static const uint16_t *wide(const char *text)
{
    static uint16_t buffers[4][80];
    static unsigned next;
    uint16_t *to = buffers[next++ % 4];
    uint32_t bytes = (uint32_t)BCSToUni(to, (const uint8_t *)text, strlen(text), BCS_OEM);

    to[bytes / 2] = 0;
    return to;
}

static const char *narrow(const uint16_t *text, uint32_t bytes)
{
    static char buffer[80];

    buffer[(uint32_t)UniToBCS((uint8_t *)buffer, text, bytes, sizeof buffer - 1, BCS_OEM)] = 0;
    return buffer;
}

VXT_TEST(CreateBasis, of_a_long_name)
{
    CHECK_EQ(CreateBasis(uni, wide("A long name.html"), 32), BASIS_TRUNC | BASIS_LOSS | BASIS_UPCASE);
    CHECK_STR(narrow(uni, 22), "ALONGNAMHTM");
}

VXT_TEST(AppendBasisTail, numbers)
{
    CHECK(AppendBasisTail(uni, 12) != 0);
    CHECK_STR(narrow(uni, 22), "ALONG~12HTM");
    CHECK_EQ(AppendBasisTail(uni, 0), 0);
    CHECK_EQ(AppendBasisTail(uni, 10000000), 0);
}

VXT_TEST(MatchBasisName, tells_the_number)
{
    CHECK_EQ(MatchBasisName(wide("ALONGNAMHTM"), wide("ALONG~12HTM")), 12);
    CHECK_EQ(MatchBasisName(wide("ALONGNAMHTM"), wide("ALONGNAMHTM")), 0xFFFFFFFF);
    CHECK_EQ(MatchBasisName(wide("ALONGNAMHTM"), wide("BLONG~12HTM")), 0);
}

VXT_TEST(FcbToShort, dots)
{
    CHECK_EQ(FcbToShort(uni, wide("A       B  "), 0), 6);
    CHECK_STR(narrow(uni, 6), "A.B");
    CHECK_EQ(FcbToShort(uni, wide("A          "), 1), 4);
    CHECK_STR(narrow(uni, 4), "A.");
}

VXT_TEST(ShortToFcb, pads)
{
    CHECK_EQ(ShortToFcb(uni, wide("A.B"), 6), 22);
    CHECK_STR(narrow(uni, 22), "A       B  ");
}

VXT_TEST(ShortToLossyFcb, says_what_is_no_short_name)
{
    CHECK_EQ(ShortToLossyFcb(uni, wide("A.B"), 6), 1);
    CHECK_EQ(ShortToLossyFcb(uni, wide("A.B.C"), 10), 0);
}

VXT_TEST(IFSMgr_MetaMatch, each_kind)
{
    CHECK(IFSMgr_MetaMatch(wide("*.TXT"), wide("some.txt"), UFLG_NT | UFLG_META) != 0);
    CHECK_EQ(IFSMgr_MetaMatch(wide("*.*"), wide("some"), UFLG_NT | UFLG_META), 0);
    CHECK(IFSMgr_MetaMatch(wide("*.*"), wide("some"), UFLG_NT_DOS | UFLG_META) != 0);
    CHECK(IFSMgr_MetaMatch(wide("A???????B??"), wide("ABC     B  "), UFLG_DOS | UFLG_META) != 0);
    CHECK_EQ(IFSMgr_MetaMatch(wide("A???????B??"), wide("ABC     B  "), UFLG_DOS), 0);
}

VXT_TEST(IFSMgr_TransMatch, makes_find_data)
{
    static srch_entry found = { .se_key.sk_localFSD = { 1, 2, 3, 4 }, .se_attrib = 0x21, .se_size = 77,
                                .se_date = 20 << 9 | 1 << 5 | 1, .se_name = "README" };
    static _WIN32_FIND_DATA data;
    ioreq rq;

    CHECK(IFSMgr_TransMatch(&rq, &found, wide("*.*"), &data) != 0);
    CHECK_EQ(rq.ir_pos, 0x04030201);
    CHECK(rq.ir_data == &data);
    CHECK_EQ(data.dwFileAttributes, 0x21);
    CHECK_EQ(data.nFileSizeLow, 77);
    CHECK_STR(narrow(data.cFileName, 12), "README");
    CHECK_EQ(IFSMgr_TransMatch(&rq, &found, wide("X*"), &data), 0);
    CHECK_EQ(IFSMgr_TransMatch(&rq, &found, NULL, &data), 0);
    CHECK_EQ(data.nFileSizeLow, 77);
}

VXT_TEST(IFSMgr_ParseOneElement, flags)
{
    CHECK_EQ(IFSMgr_ParseOneElement(wide("NAME.TXT")), FILE_FLAG_HAS_DOT);
    CHECK_EQ(IFSMgr_ParseOneElement(wide("A name")), FILE_FLAG_IS_LFN | FILE_FLAG_LONG_PATH);
    CHECK_EQ(IFSMgr_ParseOneElement(wide("A\\B")), 0xFFFFFFFF);
}

static struct {
    ParsedPath path;
    uint16_t rest[260];
} parsed;

VXT_TEST(IFSMgr_FSDParsePath, into_a_buffer_or_an_own_one)
{
    static char text[] = "D:\\Dir\\Name.txt";
    ioreq rq = { .ir_data = text, .ir_ppath = &parsed.path };

    CHECK_EQ(IFSMgr_FSDParsePath(&rq), FILE_FLAG_HAS_DOT);
    CHECK_EQ(rq.ir_error, 0);
    CHECK_EQ(rq.ir_drivenum, 4);
    CHECK_EQ(parsed.path.pp_totalLength, 4 + 8 + 18);
    bcs[(uint32_t)UniToBCSPath(bcs, parsed.path.pp_elements, 63, BCS_OEM)] = 0;
    CHECK_STR((char *)bcs, "\\DIR\\NAME.TXT");
    rq.ir_ppath = NO_PARSED_PATH;
    (void)IFSMgr_FSDParsePath(&rq);
    CHECK_EQ(rq.ir_error, 0);
    CHECK(rq.ir_ppath != NO_PARSED_PATH);
    CHECK(memcmp(rq.ir_ppath, &parsed, IFSPathSize(&parsed.path)) == 0);
    IFSMgr_RetHeap(rq.ir_ppath);
    rq.ir_data = (void *)(uintptr_t)"A*\\B";
    rq.ir_ppath = NO_PARSED_PATH;
    (void)IFSMgr_FSDParsePath(&rq);
    CHECK_EQ(rq.ir_error, 3);
}

VXT_TEST(IFSMgr_ParsePath, the_same)
{
    ioreq rq = { .ir_data = (void *)(uintptr_t)"\\X", .ir_ppath = &parsed.path };

    (void)IFSMgr_ParsePath(&rq);
    CHECK_EQ(rq.ir_error, 0);
    CHECK_EQ(parsed.path.pp_totalLength, 8);
}

VXT_TEST(UniToBCSPath, cut)
{
    CHECK(UniToBCSPath(bcs, parsed.path.pp_elements, 1, BCS_WANSI) == ((uint64_t)MAP_FLAG_TRUNCATE << 32 | 1));
}

VXT_TEST(_GetMappedErr, of_some_functions)
{
    CHECK_EQ(_GetMappedErr(0x3D, 2), 2);
    CHECK_EQ(_GetMappedErr(0x3D, 32), 5);
    CHECK_EQ(_GetMappedErr(0x6C, 32), 32);
}

/* ---- locks and sharing ---- */

static void *locks;
static int instance_a, instance_b;

VXT_TEST(IFSMgr_LockFile, regions)
{
    CHECK_EQ(IFSMgr_LockFile(&locks, 0, 10, 1, &instance_a, LOCKF_DOS), 0);
    CHECK_EQ(IFSMgr_LockFile(&locks, 9, 1, 2, &instance_b, LOCKF_DOS), 33);
    CHECK_EQ(IFSMgr_LockFile(&locks, 10, 10, 2, &instance_b, LOCKF_DOS), 0);
    CHECK_EQ(IFSMgr_LockFile(&locks, 10, 0, 2, &instance_b, LOCKF_DOS), 87);
}

VXT_TEST(IFSMgr_CheckLocks, of_others)
{
    CHECK_EQ(IFSMgr_CheckLocks(locks, 0, 5, 1, &instance_a, LOCKF_WR), 0);
    CHECK_EQ(IFSMgr_CheckLocks(locks, 0, 5, 2, &instance_b, LOCKF_RD), 33);
}

VXT_TEST(IFSMgr_CountLocks, of_an_instance)
{
    CHECK_EQ(IFSMgr_CountLocks(locks, &instance_a), 1);
    CHECK_EQ(IFSMgr_CountLocks(locks, &locks), 0);
}

VXT_TEST(IFSMgr_UnlockFile, exactly)
{
    CHECK_EQ(IFSMgr_UnlockFile(&locks, 0, 9, 1, &instance_a, LOCKF_DOS), 33);
    CHECK_EQ(IFSMgr_UnlockFile(&locks, 0, 10, 1, &instance_a, LOCKF_DOS), 0);
    CHECK_EQ(IFSMgr_CountLocks(locks, &instance_a), 0);
}

VXT_TEST(IFSMgr_UnassignLockList, rests)
{
    IFSMgr_UnassignLockList(locks);
    CHECK_EQ(IFSMgr_CheckLocks(locks, 10, 1, 1, &instance_a, LOCKF_RD), 0);
}

VXT_TEST(IFSMgr_ReassignLockFileInst, is_back)
{
    IFSMgr_ReassignLockFileInst(locks, &instance_b, &instance_a);
    CHECK_EQ(IFSMgr_CheckLocks(locks, 10, 1, 1, &instance_a, LOCKF_RD), 33);
    CHECK_EQ(IFSMgr_CountLocks(locks, &instance_a), 1);
}

VXT_TEST(IFSMgr_RemoveLocks, all)
{
    IFSMgr_RemoveLocks(&locks, 0, NULL);
    CHECK(locks == NULL);
}

static unsigned told;

static int tell(fmode_t *mode, const void *cookie)
{
    if (told++ == 2) {
        return 0;
    }
    *mode = *(const fmode_t *)cookie;
    return 1;
}

VXT_TEST(IFSMgr_CheckAccessConflict, asks_for_every_instance)
{
    fmode_t wanted = { .fm_mode = ACCESS_READONLY | SHARE_DENYNONE };
    fmode_t other = { .fm_mode = ACCESS_READWRITE | SHARE_DENYNONE };

    told = 0;
    CHECK_EQ(IFSMgr_CheckAccessConflict(1, &wanted, tell, &other), 0);
    CHECK_EQ(told, 3);
    told = 0;
    wanted.fm_mode = SHARE_DENYWRITE;
    CHECK_EQ(IFSMgr_CheckAccessConflict(1, &wanted, tell, &other), 32);
    CHECK_EQ(told, 1);
}

static const struct vxt_test tests[] = {
    VXT(IFSMgr_GetHeap, gives_what_was_asked_for),
    VXT(IFSMgr_RetHeap, keeps_what_is_no_block),
    VXT(IFSMgr_CheckHeapItem, finds_who_wrote_past_the_end),
    VXT(IFSMgr_CheckHeap, is_good),
    VXT(IFSMgr_FillHeapSpare, twice_is_once),
    VXT(IFSMgr_QueueEvent, runs_once_with_a_request),
    VXT(IFSMgr_QueueEvent, of_every_kind),
    VXT(IFSMgr_FreeIOReq, takes_none),
    VXT(IFSMgr_KillEvent, before_it_runs),
    VXT(IFSMgr_SchedEvent, after_its_time),
    VXT(IFSMgr_RunScheduledEvents, at_once),
    VXT(IFSMgr_Block, until_an_event_wakes_it),
    VXT(IFSMgr_BlockNoEvents, until_a_time_out_wakes_it),
    VXT(IFSMgr_Wakeup, nobody),
    VXT(IFSMgr_Yield, lets_events_through),
    VXT(IFSMgr_SetErrString, once_for_each),
    VXT(IFSMgr_GetErrString, finds_it),
    VXT(IFSMgr_printf, formats),
    VXT(IFSMgr_AssertFailed, says_where),
    VXT(IFSMgr_LogEntry, one_line),
    VXT(IFSMgr_DebugVars, there_are_none),
    VXT(BCSToUni, both_code_pages),
    VXT(UniToBCS, both_code_pages),
    VXT(BcsToBcs, oem_to_ansi),
    VXT(BcsToBcsUpper, oem_to_ansi),
    VXT(UniToUpper, in_place),
    VXT(UniCharToOEM, one),
    VXT(IFSMgr_GetConversionTablePtrs, six_tables),
    VXT(CreateBasis, of_a_long_name),
    VXT(AppendBasisTail, numbers),
    VXT(MatchBasisName, tells_the_number),
    VXT(FcbToShort, dots),
    VXT(ShortToFcb, pads),
    VXT(ShortToLossyFcb, says_what_is_no_short_name),
    VXT(IFSMgr_MetaMatch, each_kind),
    VXT(IFSMgr_TransMatch, makes_find_data),
    VXT(IFSMgr_ParseOneElement, flags),
    VXT(IFSMgr_FSDParsePath, into_a_buffer_or_an_own_one),
    VXT(IFSMgr_ParsePath, the_same),
    VXT(UniToBCSPath, cut),
    VXT(_GetMappedErr, of_some_functions),
    VXT(IFSMgr_LockFile, regions),
    VXT(IFSMgr_CheckLocks, of_others),
    VXT(IFSMgr_CountLocks, of_an_instance),
    VXT(IFSMgr_UnlockFile, exactly),
    VXT(IFSMgr_UnassignLockList, rests),
    VXT(IFSMgr_ReassignLockFileInst, is_back),
    VXT(IFSMgr_RemoveLocks, all),
    VXT(IFSMgr_CheckAccessConflict, asks_for_every_instance),
    VXT(IFSMgr_RegisterHeap, is_asked_when_nothing_is_left),
};
VXT_DEVICE(T_IFSVC, tests)
