/* names.h - names of files in their forms.  Included by vxd/ifsmgr and its tests.  Pure. */
#ifndef IFSMGR_NAMES_H
#define IFSMGR_NAMES_H

#include <ifs.h>

#define FCB_UNITS   11u     /* of a name in FCB form: 8 and 3, padded with spaces */

/* ---- names.c: each as the service it is named after ---- */
uint32_t names_create_basis(uint16_t *basis, const uint16_t *name, uint32_t bytes);
uint32_t names_match_basis(const uint16_t *basis, const uint16_t *name);
bool names_append_tail(uint16_t *basis, uint32_t tail);
uint32_t names_fcb_to_short(uint16_t *name, const uint16_t *fcb, bool trail_dot);
uint32_t names_short_to_fcb(uint16_t *fcb, const uint16_t *name, uint32_t bytes);
bool names_short_to_lossy(uint16_t *fcb, const uint16_t *name, uint32_t bytes);
unsigned names_mapped_error(unsigned function, unsigned error);

/* ---- match.c ---- */
bool names_match(const uint16_t *pattern, const uint16_t *name, uint32_t how);

/* ---- parse.c ---- */
#define PARSE_MAX_BYTES     (4u + 2 * 260u + 2)     /* of a ParsedPath */
/* FILE_FLAG_ of one component; ~0: it cannot be one. */
uint32_t parse_element(const uint16_t *name, uint32_t units);
/*
 * Path "C:\DIR\..\Name", "\NAME" or "NAME", ended by 0, becomes canonical.  `current` is where a
 * relative one starts ("DIR\SUB", no drive; NULL = the root).  *drive: 0 = A:, unchanged if none is
 * given.  0, or an MS-DOS error code.
 */
unsigned parse_path(const uint16_t *text, const uint16_t *current, ParsedPath *path, uint32_t *flags,
                    unsigned *drive);

#endif
