/*
 * vmmreg.h - the registry as a virtual device sees it.  Included by VxDs that use it, and by the VMM.
 *
 * What each service does: [DDK95 <name>].  All return a Win32 error code.
 */
#ifndef VMMREG_H
#define VMMREG_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t VMMHKEY, *PVMMHKEY;
typedef uint32_t VMMREGRET;

#define HKEY_CLASSES_ROOT       0x80000000u
#define HKEY_CURRENT_USER       0x80000001u
#define HKEY_LOCAL_MACHINE      0x80000002u
#define HKEY_USERS              0x80000003u
#define HKEY_PERFORMANCE_DATA   0x80000004u     /* not of Windows 95: ERROR_BADKEY */
#define HKEY_CURRENT_CONFIG     0x80000005u
#define HKEY_DYN_DATA           0x80000006u

#define REG_NONE                0u
#define REG_SZ                  1u
#define REG_EXPAND_SZ           2u
#define REG_BINARY              3u
#define REG_DWORD               4u
#define REG_MULTI_SZ            7u

#define ERROR_SUCCESS           0u
#define ERROR_FILE_NOT_FOUND    2u
#define ERROR_ACCESS_DENIED     5u
#define ERROR_NOT_ENOUGH_MEMORY 8u
#define ERROR_INVALID_DATA      13u
#define ERROR_INVALID_PARAMETER 87u
#define ERROR_MORE_DATA         234u
#define ERROR_NO_MORE_ITEMS     259u
#define ERROR_BADDB             1009u
#define ERROR_BADKEY            1010u
#define ERROR_CANTOPEN          1011u
#define ERROR_CANTREAD          1012u
#define ERROR_CANTWRITE         1013u
#define ERROR_REGISTRY_CORRUPT  1015u
#define ERROR_REGISTRY_IO_FAILED 1016u
#define ERROR_KEY_DELETED       1018u

/* _GetRegistryKey [VMM.H98] */
#define REGTYPE_ENUM            0u
#define REGTYPE_CLASS           1u
#define REGTYPE_VXD             2u
#define REGKEY_OPEN             0u
#define REGKEY_CREATE_IFNOTEXIST 1u

typedef struct value_ent {          /* _RegQueryMultipleValues */
    char *ve_valuename;
    uint32_t ve_valuelen;
    uint32_t ve_valueptr;
    uint32_t ve_type;
} VALENT;

/* ---- dynamic keys ---------------------------------------------------------------------------- */

struct val_context {
    int valuelen;                   /* with the NUL of a string */
    void *value_context;
    void *val_buff_ptr;             /* where in the buffer the value is */
};

typedef VMMREGRET (*PQUERYHANDLER)(void *key_context, struct val_context *values, uint32_t count,
                                   uint8_t *data, uint32_t *bytes, uint32_t reserved);

#define PROVIDER_KEEPS_VALUE_LENGTH 1u

typedef struct pvalue {
    char *pv_valuename;
    uint32_t pv_valuelen;
    void *pv_value_context;
    uint32_t pv_type;
} PVALUE;

typedef struct provider_info {
    PQUERYHANDLER pi_R0_1val;       /* one value */
    PQUERYHANDLER pi_R0_allvals;    /* several; NULL = pi_R0_1val once for each */
    PQUERYHANDLER pi_R3_1val;       /* NULL */
    PQUERYHANDLER pi_R3_allvals;    /* NULL */
    uint32_t pi_flags;
} PROVIDER;
_Static_assert(sizeof(void *) != 4 || sizeof(PROVIDER) == 0x14, "[DDK95 PROVIDER]");

/* ---- services -------------------------------------------------------------------------------- */

struct VxD_Desc_Block;

VMMREGRET _RegOpenKey(VMMHKEY key, const char *subkey, PVMMHKEY result);
VMMREGRET _RegCloseKey(VMMHKEY key);
VMMREGRET _RegCreateKey(VMMHKEY key, const char *subkey, PVMMHKEY result);
VMMREGRET _RegDeleteKey(VMMHKEY key, const char *subkey);
VMMREGRET _RegEnumKey(VMMHKEY key, uint32_t index, char *name, uint32_t bytes);
VMMREGRET _RegQueryValue(VMMHKEY key, const char *subkey, char *data, uint32_t *bytes);
VMMREGRET _RegSetValue(VMMHKEY key, const char *subkey, uint32_t type, const char *data, uint32_t bytes);
VMMREGRET _RegDeleteValue(VMMHKEY key, const char *name);
VMMREGRET _RegEnumValue(VMMHKEY key, uint32_t index, char *name, uint32_t *name_bytes, uint32_t *reserved,
                        uint32_t *type, uint8_t *data, uint32_t *bytes);
VMMREGRET _RegQueryValueEx(VMMHKEY key, const char *name, uint32_t *reserved, uint32_t *type, void *data,
                           uint32_t *bytes);
VMMREGRET _RegSetValueEx(VMMHKEY key, const char *name, uint32_t reserved, uint32_t type, const void *data,
                         uint32_t bytes);
VMMREGRET _RegFlushKey(VMMHKEY key);
VMMREGRET _RegQueryInfoKey(VMMHKEY key, char *class, uint32_t *class_bytes, uint32_t *reserved,
                           uint32_t *subkeys, uint32_t *longest_subkey, uint32_t *longest_class,
                           uint32_t *values, uint32_t *longest_name, uint32_t *longest_data,
                           uint32_t *security_bytes, uint32_t *last_write);
uint32_t _GetRegistryPath(const struct VxD_Desc_Block *ddb, char *buffer, uint32_t bytes);
VMMREGRET _GetRegistryKey(uint32_t type, const char *device, uint32_t flags, PVMMHKEY key);
VMMREGRET _RegRemapPreDefKey(VMMHKEY key, VMMHKEY root);
VMMREGRET _RegCreateDynKey(const char *subkey, void *context, const PROVIDER *provider,
                           const PVALUE *values, uint32_t count, PVMMHKEY result);
VMMREGRET _RegQueryMultipleValues(VMMHKEY key, VALENT *entries, uint32_t count, char *buffer,
                                  uint32_t *total);

#endif
