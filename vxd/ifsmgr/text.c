/*
 * text.c - the services for names, paths and texts: arguments of C to the pure files and back.
 */
#include <vmm.h>
#include <stdarg.h>
#include <dosmgr.h>
#include <ifs.h>
#include "charset.h"
#include "errtext.h"
#include "ifs_heap.h"
#include "ifs_time.h"
#include "ifsreq.h"
#include "names.h"
#include "../lib/format.h"

/*
 * UniToBCS - Unicode into a code page                                       [DDK95 UniToBCS]
 *
 * In:    destination, source, its bytes, room at the destination, BCS_WANSI or BCS_OEM
 * Out:   EAX = bytes, not ended; EDX = MAP_FLAG_LOSS: '_' stands for some, MAP_FLAG_TRUNCATE: no room
 * When:  any time
 */
uint64_t UniToBCS(uint8_t *bcs, const uint16_t *uni, uint32_t bytes, uint32_t max, uint32_t set)
{
    return charset_to_bcs(bcs, uni, bytes, max, set);
}

/*
 * UniToBCSPath - a canonical path as text                               [DDK95 UniToBCSPath]
 *
 * In:    destination, pp_elements of the path, room at the destination, BCS_WANSI or BCS_OEM
 * Out:   as UniToBCS; "\DIR\NAME", of the root "\"
 * When:  any time
 */
uint64_t UniToBCSPath(uint8_t *bcs, const PathElement *elements, uint32_t max, uint32_t set)
{
    return charset_path_to_bcs(bcs, elements, max, set);
}

/*
 * BCSToUni - text of a code page in Unicode                                 [DDK95 BCSToUni]
 *
 * In:    destination, source, its bytes, BCS_WANSI or BCS_OEM
 * Out:   EAX = bytes, not ended; EDX = MAP_FLAG_LOSS: '_' stands for some
 * When:  any time
 */
uint64_t BCSToUni(uint16_t *uni, const uint8_t *bcs, uint32_t bytes, uint32_t set)
{
    return charset_to_uni(uni, bcs, bytes, set);
}

/*
 * BcsToBcs - text of one code page in another                               [DDK95 BCSToBCS]
 *
 * In:    destination, source ended by NUL, code pages of both, room at the destination
 * Out:   as UniToBCS
 * When:  any time
 */
uint64_t BcsToBcs(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set, uint32_t max)
{
    return charset_translate(to, from, to_set, from_set, max, false);
}

/* BcsToBcsUpper - the same in capital letters                               [DDK95 BCSToBCS] */
uint64_t BcsToBcsUpper(uint8_t *to, const uint8_t *from, uint32_t to_set, uint32_t from_set, uint32_t max)
{
    return charset_translate(to, from, to_set, from_set, max, true);
}

/*
 * UniToUpper - capital letters                                            [DDK95 UniToUpper]
 *
 * In:    destination, source, the same is allowed; bytes
 * Out:   EAX = bytes
 * When:  any time
 */
uint32_t UniToUpper(uint16_t *to, const uint16_t *from, uint32_t bytes)
{
    for (uint32_t i = 0; i < bytes / 2; i++) {
        to[i] = uni_upper(from[i]);
    }
    return bytes;
}

/*
 * UniCharToOEM - one character in MS-DOS's code page                    [DDK95 UniCharToOEM]
 *
 * In:    Unicode
 * Out:   AL = character, '_' if there is no such; AH = 0
 * When:  any time
 */
uint32_t UniCharToOEM(uint32_t unit)
{
    int ch = bcs_of_uni((uint16_t)unit, BCS_OEM);

    return ch < 0 ? '_' : (uint32_t)ch;
}

/*
 * IFSMgr_GetConversionTablePtrs - tables for those who cannot call
 *                                                    [DDK95 IFSMgr_GetConversionTablePtrs]
 * Out:   EAX = _ConvTables
 * When:  any time
 * Notes: Limit: the tables are plain arrays, of 256 characters; Windows 95's packed trees were never described
 */
const _ConvTables *IFSMgr_GetConversionTablePtrs(void)
{
    return charset_tables();
}

/*
 * CreateBasis - an 8.3 name in FCB form for a long name                  [DDK95 CreateBasis]
 *
 * In:    destination of 22 bytes, long name, its bytes
 * Out:   EAX = BASIS_ flags: what was lost on the way
 * When:  any time
 */
uint32_t CreateBasis(uint16_t *basis, const uint16_t *name, uint32_t bytes)
{
    return names_create_basis(basis, name, bytes);
}

/*
 * MatchBasisName - does a name of a directory come from a basis?      [DDK95 MatchBasisName]
 *
 * In:    basis, name, both in FCB form
 * Out:   EAX = 0: no; -1: it is the basis; else the number of its tail
 * When:  any time
 */
uint32_t MatchBasisName(const uint16_t *basis, const uint16_t *name)
{
    return names_match_basis(basis, name);
}

/*
 * AppendBasisTail - "~" and a number behind a basis                  [DDK95 AppendBasisTail]
 *
 * In:    basis, number 1 to 9999999
 * Out:   EAX = 0: another number; else done
 * When:  any time
 */
uint32_t AppendBasisTail(uint16_t *basis, uint32_t tail)
{
    return names_append_tail(basis, tail);
}

/*
 * FcbToShort, ShortToFcb, ShortToLossyFcb - the two forms of an 8.3 name
 *                                        [DDK95 FCBToShort, ShortToFCB, ShortToLossyFCB]
 * In:    destination (24 or 22 bytes), source, its bytes; FcbToShort: is a dot wanted behind a name
 *        without extension?
 * Out:   EAX = bytes of the result, ShortToLossyFcb: 1, or 0: it is no 8.3 name
 * When:  any time
 */
uint32_t FcbToShort(uint16_t *name, const uint16_t *fcb, uint32_t trail_dot)
{
    return names_fcb_to_short(name, fcb, trail_dot != 0);
}

uint32_t ShortToFcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes)
{
    return names_short_to_fcb(fcb, name, bytes);
}

uint32_t ShortToLossyFcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes)
{
    return names_short_to_lossy(fcb, name, bytes);
}

/*
 * IFSMgr_MetaMatch - does a name match a pattern?                 [DDK95 IFSMgr_MetaMatch]
 *
 * In:    pattern, name: with UFLG_NT or UFLG_NT_DOS ended by 0, else in FCB form; UFLG_ flags
 * Out:   EAX = 0: no
 * When:  any time
 */
uint32_t IFSMgr_MetaMatch(const uint16_t *pattern, const uint16_t *name, uint32_t how)
{
    return names_match(pattern, name, how);
}

/*
 * IFSMgr_TransMatch - what a search of MS-DOS found, in Win32's form, if a pattern says so
 *                                                               [DDK95 IFSMgr_TransMatch]
 * In:    request, srch_entry, pattern or NULL, destination
 * Out:   EAX = 0: no match, or no pattern; *destination, ir_pos = sk_localFSD, ir_data = destination
 * When:  any time
 */
uint32_t IFSMgr_TransMatch(pioreq pir, const srch_entry *pse, const uint16_t *pattern, _WIN32_FIND_DATA *found)
{
    uint16_t name[14];
    unsigned n = 0;
    bool dot = false;

    memset(found, 0, sizeof *found);
    found->dwFileAttributes = pse->se_attrib;
    found->ftLastWriteTime = filetime_of_dos(pse->se_date, pse->se_time);
    found->nFileSizeLow = pse->se_size;
    for (; n < 12 && pse->se_name[n] != 0; n++) {
        found->cFileName[n] = name[n] = uni_of_bcs((uint8_t)pse->se_name[n], BCS_OEM);
        dot = dot || name[n] == '.';
    }
    memcpy(&pir->ir_pos, pse->se_key.sk_localFSD, sizeof pir->ir_pos);
    pir->ir_data = found;
    if (!dot) {
        name[n++] = '.';        /* a pattern with a dot matches it [DDK95 IFSMgr_MetaMatch] */
    }
    name[n] = 0;
    if (pattern == NULL) {
        return 0;
    }
    return names_match(pattern, found->cFileName, UFLG_NT | UFLG_META) ||
           names_match(pattern, name, UFLG_NT | UFLG_META);
}

/*
 * IFSMgr_ParseOneElement - what kind of name is it?          [DDK95 IFSMgr_ParseOneElement]
 *
 * In:    component, ended by 0
 * Out:   EAX = FILE_FLAG_ flags
 * Error: EAX = -1: no name can be so
 * When:  any time
 */
uint32_t IFSMgr_ParseOneElement(const uint16_t *element)
{
    uint32_t units = 0;

    while (element[units] != 0 && units < 260) {
        units++;
    }
    return parse_element(element, units);
}

/*
 * _GetMappedErr - an error as a function of INT 21h may return it       [DDK95 _GetMappedErr]
 *
 * In:    function (AH), extended error
 * Out:   EAX = error
 * When:  any time
 */
uint32_t _GetMappedErr(uint32_t function, uint32_t error)
{
    return names_mapped_error(function, error);
}

/*
 * IFSMgr_SetErrString, IFSMgr_GetErrString - texts for errors
 *                                            [DDK95 IFSMgr_SetErrString, IFSMgr_GetErrString]
 * In:    text, which stays (set only); code; table: 0 errors, 1 names of devices
 * Out:   EAX = 0; text
 * Error: EAX = 5: there is one, 8: no memory, 87: no such table; NULL: nobody brought one
 * When:  task time
 */
uint32_t IFSMgr_SetErrString(const char *text, uint32_t code, uint32_t table)
{
    return err_text_set(ifs_allocate, text, code, table);
}

const char *IFSMgr_GetErrString(uint32_t code, uint32_t table)
{
    return err_text_get(code, table);
}

/* ---- for whoever debugs ---- */

/* IFSMgr_printf - text on the debug output                              [DDK95 IFSMgr_printf] */
void IFSMgr_printf(const char *format, ...)
{
    char line[256];
    va_list args;

    va_start(args, format);
    (void)format_text(line, sizeof line, format, args);
    va_end(args);
    vxd_debugf("%s", line);
}

/* IFSMgr_AssertFailed - what should be true is not                [DDK95 IFSMgr_AssertFailed] */
void IFSMgr_AssertFailed(const char *message, const char *file, uint32_t line)
{
    vxd_debugf("IFSMGR: assertion failed: %s, %s %u\n", message != NULL ? message : "?",
               file != NULL ? file : "?", line);
}

/* IFSMgr_LogEntry - a line of a trace                                 [DDK95 IFSMgr_LogEntry] */
void IFSMgr_LogEntry(const char *name, uint32_t info1, uint32_t info2, uint32_t depth, uint32_t mask)
{
    (void)depth;                /* how much of the caller's stack to keep: none */
    vxd_debugf("IFSMGR: %.8s %X %X %X\n", name != NULL ? name : "?", info1, info2, mask);
}

/* IFSMgr_DebugVars - the debug build's variables: this is none       [DDK95 IFSMgr_DebugVars] */
void *IFSMgr_DebugVars(void)
{
    return NULL;
}
