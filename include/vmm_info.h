/*
 * vmm_info.h - what is there and what is said: devices, SYSTEM.INI, debugging, logs.
 * Included by vmm_services.h, which says how services become C functions.
 */
#ifndef VMM_INFO_H
#define VMM_INFO_H

#include <vmm_services.h>

#ifdef VXD_HOST

uint32_t Convert_Decimal_String(const char *text, const char **end);
uint32_t Get_Profile_Fixed_Point(uint32_t standard, uint32_t places,
                                 const char *section, const char *key);
uint32_t Convert_Fixed_Point_String(uint32_t places, const char *text, const char **end);
uint32_t Convert_Hex_String(const char *text, const char **end);
bool Convert_Boolean_String(const char *text, uint32_t *value);
const char *Get_Environment_String(const char *name);
const char *Get_Exec_Path(uint32_t *path_length);
const char *Get_Config_Directory(void);
bool OpenFile(const char *name, char *path, uint32_t *handle);
uint32_t Get_PSP_Segment(void);
uint32_t GetDOSVectors(uint32_t *int24);
uint32_t Get_Machine_Info(uint32_t *model, uint32_t *table, uint32_t *equipment);
bool Test_Debug_Installed(void);
uint8_t In_Debug_Chr(void);
uint32_t Debug_Convert_Hex_Binary(uint32_t number);
uint32_t Debug_Convert_Hex_Decimal(uint32_t number);
void Debug_Test_Valid_Handle(struct cb_s *vm);
void Debug_Test_Cur_VM(struct cb_s *vm);
bool Test_DBCS_Lead_Byte(uint32_t byte);
uint32_t Get_Next_Arena(uint32_t zero, uint32_t *flags, const void **array);
bool Get_Name_Of_Ugly_TSR(uint32_t *first, uint32_t *second);
bool Get_Debug_Options(uint32_t letter);
bool Is_Debug_Chr(uint32_t *character);
void Clear_Mono_Screen(void);
void Out_Mono_Chr(uint32_t character);
void Out_Mono_String(const char *text);
void Set_Mono_Cur_Pos(uint32_t row_column);
uint32_t Get_Mono_Cur_Pos(void);
uint32_t Get_Mono_Chr(void);
void Set_Delete_On_Exit_File(const char *name);
uint32_t VMMAddImportModuleName(const void *name);
bool VMM_Add_DDB(struct VxD_Desc_Block *ddb);
bool VMM_Remove_DDB(struct VxD_Desc_Block *ddb);
void Debug_Test_Valid_Thread_Handle(struct tcb_s *thread);
void Debug_Test_Cur_Thread(struct tcb_s *thread);
const void *VMM_GetVxDLocationList(uint32_t *entries, uint32_t *bytes);
struct VxD_Desc_Block *VMM_GetDDBList(void);
struct VxD_Desc_Block *Get_DDB(uint32_t device, const char *name);
uint32_t Get_Boot_Flags(void);
void Set_Boot_Flags(uint32_t flags);
uint32_t Open_Boot_Log(void);
bool Write_Boot_Log(uint32_t bytes, const char *text);
void Close_Boot_Log(void);
void EnableDisable_Boot_Log(uint32_t enable);
void Queue_Debug_String(const char *text, uint32_t eax, uint32_t ebx);
void Validate_Client_Ptr(struct Client_Reg_Struc *crs);

#else

static inline uint32_t Convert_Decimal_String(const char *text, const char **end)
{
    uint32_t eax;
    uint32_t edx = (uint32_t)(uintptr_t)text;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "+d"(edx)
                     : [service] "i"(VMMSVC(Convert_Decimal_String))
                     : "memory", "cc");
    *end = (const char *)edx;
    return eax;
}

static inline uint32_t Get_Profile_Fixed_Point(uint32_t standard, uint32_t places,
                                               const char *section, const char *key)
{
    uint32_t eax = (uint32_t)standard;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+a"(eax)
                     : "c"(places), "S"(section), "D"(key), [service] "i"(VMMSVC(Get_Profile_Fixed_Point))
                     : "memory", "cc");
    return eax;
}

static inline uint32_t Convert_Fixed_Point_String(uint32_t places, const char *text, const char **end)
{
    uint32_t eax;
    uint32_t edx = (uint32_t)(uintptr_t)text;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "+d"(edx)
                     : "c"(places), [service] "i"(VMMSVC(Convert_Fixed_Point_String))
                     : "memory", "cc");
    *end = (const char *)edx;
    return eax;
}

static inline uint32_t Convert_Hex_String(const char *text, const char **end)
{
    uint32_t eax;
    uint32_t edx = (uint32_t)(uintptr_t)text;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "+d"(edx)
                     : [service] "i"(VMMSVC(Convert_Hex_String))
                     : "memory", "cc");
    *end = (const char *)edx;
    return eax;
}

static inline bool Convert_Boolean_String(const char *text, uint32_t *value)
{
    uint32_t eax;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=@ccc"(failed)
                     : "d"(text), [service] "i"(VMMSVC(Convert_Boolean_String))
                     : "memory");
    *value = eax;
    return !failed;
}

static inline const char *Get_Environment_String(const char *name)
{
    uint32_t edx;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=d"(edx), "=@ccc"(failed)
                     : "S"(name), [service] "i"(VMMSVC(Get_Environment_String))
                     : "memory");
    return failed ? NULL : (const char *)edx;
}

static inline const char *Get_Exec_Path(uint32_t *path_length)
{
    uint32_t edx;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=d"(edx), "=c"(ecx)
                     : [service] "i"(VMMSVC(Get_Exec_Path))
                     : "memory", "cc");
    *path_length = ecx;
    return (const char *)edx;
}

static inline const char *Get_Config_Directory(void)
{
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=d"(edx)
                     : [service] "i"(VMMSVC(Get_Config_Directory))
                     : "memory", "cc");
    return (const char *)edx;
}

static inline bool OpenFile(const char *name, char *path, uint32_t *handle)
{
    uint32_t eax;
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=@ccc"(failed)
                     : "d"(name), "D"(path), [service] "i"(VMMSVC(OpenFile))
                     : "memory");
    *handle = eax;
    return !failed;
}

static inline uint32_t Get_PSP_Segment(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Get_PSP_Segment))
                     : "memory", "cc");
    return eax;
}

static inline uint32_t GetDOSVectors(uint32_t *int24)
{
    uint32_t eax;
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=d"(edx)
                     : [service] "i"(VMMSVC(GetDOSVectors))
                     : "memory", "cc");
    *int24 = edx;
    return eax;
}

static inline uint32_t Get_Machine_Info(uint32_t *model, uint32_t *table, uint32_t *equipment)
{
    uint32_t eax;
    uint32_t ebx;
    uint32_t ecx;
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=b"(ebx), "=c"(ecx), "=d"(edx)
                     : [service] "i"(VMMSVC(Get_Machine_Info))
                     : "memory", "cc");
    *model = ebx;
    *table = ecx;
    *equipment = edx;
    return eax;
}

static inline bool Test_Debug_Installed(void)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : [service] "i"(VMMSVC(Test_Debug_Installed))
                     : "memory");
    return !zero;
}

static inline uint8_t In_Debug_Chr(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(In_Debug_Chr))
                     : "memory", "cc");
    return (uint8_t)eax;
}

static inline uint32_t Debug_Convert_Hex_Binary(uint32_t number)
{
    uint32_t eax = (uint32_t)number;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+a"(eax)
                     : [service] "i"(VMMSVC(Debug_Convert_Hex_Binary))
                     : "memory", "cc");
    return eax;
}

static inline uint32_t Debug_Convert_Hex_Decimal(uint32_t number)
{
    uint32_t eax = (uint32_t)number;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "+a"(eax)
                     : [service] "i"(VMMSVC(Debug_Convert_Hex_Decimal))
                     : "memory", "cc");
    return eax;
}

static inline void Debug_Test_Valid_Handle(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "b"(vm), [service] "i"(VMMSVC(Debug_Test_Valid_Handle))
                     : "memory", "cc");
}

static inline void Debug_Test_Cur_VM(struct cb_s *vm)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "b"(vm), [service] "i"(VMMSVC(Debug_Test_Cur_VM))
                     : "memory", "cc");
}

static inline bool Test_DBCS_Lead_Byte(uint32_t byte)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "a"(byte), [service] "i"(VMMSVC(Test_DBCS_Lead_Byte))
                     : "memory");
    return !failed;
}

static inline uint32_t Get_Next_Arena(uint32_t zero, uint32_t *flags, const void **array)
{
    uint32_t eax;
    uint32_t ecx = (uint32_t)zero;
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "+c"(ecx), "=d"(edx)
                     : [service] "i"(VMMSVC(Get_Next_Arena))
                     : "memory", "cc");
    *flags = ecx;
    *array = (const void *)edx;
    return eax;
}

static inline bool Get_Name_Of_Ugly_TSR(uint32_t *first, uint32_t *second)
{
    uint32_t eax;
    uint32_t ebx;
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=b"(ebx), "=@ccz"(zero)
                     : [service] "i"(VMMSVC(Get_Name_Of_Ugly_TSR))
                     : "memory");
    *first = eax;
    *second = ebx;
    return !zero;
}

static inline bool Get_Debug_Options(uint32_t letter)
{
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccz"(zero)
                     : "a"(letter), [service] "i"(VMMSVC(Get_Debug_Options))
                     : "memory");
    return zero;
}

static inline bool Is_Debug_Chr(uint32_t *character)
{
    uint32_t eax;
    bool zero;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=@ccz"(zero)
                     : [service] "i"(VMMSVC(Is_Debug_Chr))
                     : "memory");
    *character = eax;
    return !zero;
}

static inline void Clear_Mono_Screen(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Clear_Mono_Screen))
                     : "memory", "cc");
}

static inline void Out_Mono_Chr(uint32_t character)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(character), [service] "i"(VMMSVC(Out_Mono_Chr))
                     : "memory", "cc");
}

static inline void Out_Mono_String(const char *text)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "S"(text), [service] "i"(VMMSVC(Out_Mono_String))
                     : "memory", "cc");
}

static inline void Set_Mono_Cur_Pos(uint32_t row_column)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "d"(row_column), [service] "i"(VMMSVC(Set_Mono_Cur_Pos))
                     : "memory", "cc");
}

static inline uint32_t Get_Mono_Cur_Pos(void)
{
    uint32_t edx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=d"(edx)
                     : [service] "i"(VMMSVC(Get_Mono_Cur_Pos))
                     : "memory", "cc");
    return edx;
}

static inline uint32_t Get_Mono_Chr(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Get_Mono_Chr))
                     : "memory", "cc");
    return eax;
}

static inline void Set_Delete_On_Exit_File(const char *name)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "d"(name), [service] "i"(VMMSVC(Set_Delete_On_Exit_File))
                     : "memory", "cc");
}

static inline uint32_t VMMAddImportModuleName(const void *name)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : "S"(name), [service] "i"(VMMSVC(VMMAddImportModuleName))
                     : "memory", "cc");
    return eax;
}

static inline bool VMM_Add_DDB(struct VxD_Desc_Block *ddb)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "D"(ddb), [service] "i"(VMMSVC(VMM_Add_DDB))
                     : "memory");
    return !failed;
}

static inline bool VMM_Remove_DDB(struct VxD_Desc_Block *ddb)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "D"(ddb), [service] "i"(VMMSVC(VMM_Remove_DDB))
                     : "memory");
    return !failed;
}

static inline void Debug_Test_Valid_Thread_Handle(struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "D"(thread), [service] "i"(VMMSVC(Debug_Test_Valid_Thread_Handle))
                     : "memory", "cc");
}

static inline void Debug_Test_Cur_Thread(struct tcb_s *thread)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "D"(thread), [service] "i"(VMMSVC(Debug_Test_Cur_Thread))
                     : "memory", "cc");
}

static inline const void *VMM_GetVxDLocationList(uint32_t *entries, uint32_t *bytes)
{
    uint32_t eax;
    uint32_t edx;
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax), "=d"(edx), "=c"(ecx)
                     : [service] "i"(VMMSVC(VMM_GetVxDLocationList))
                     : "memory", "cc");
    *entries = edx;
    *bytes = ecx;
    return (const void *)eax;
}

static inline struct VxD_Desc_Block *VMM_GetDDBList(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(VMM_GetDDBList))
                     : "memory", "cc");
    return (struct VxD_Desc_Block *)eax;
}

static inline struct VxD_Desc_Block *Get_DDB(uint32_t device, const char *name)
{
    uint32_t ecx;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=c"(ecx)
                     : "a"(device), "D"(name), [service] "i"(VMMSVC(Get_DDB))
                     : "memory", "cc");
    return (struct VxD_Desc_Block *)ecx;
}

static inline uint32_t Get_Boot_Flags(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Get_Boot_Flags))
                     : "memory", "cc");
    return eax;
}

static inline void Set_Boot_Flags(uint32_t flags)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(flags), [service] "i"(VMMSVC(Set_Boot_Flags))
                     : "memory", "cc");
}

static inline uint32_t Open_Boot_Log(void)
{
    uint32_t eax;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=a"(eax)
                     : [service] "i"(VMMSVC(Open_Boot_Log))
                     : "memory", "cc");
    return eax;
}

static inline bool Write_Boot_Log(uint32_t bytes, const char *text)
{
    bool failed;

    __asm__ volatile("int $0x20; .long %c[service]"
                     : "=@ccc"(failed)
                     : "c"(bytes), "d"(text), [service] "i"(VMMSVC(Write_Boot_Log))
                     : "memory");
    return !failed;
}

static inline void Close_Boot_Log(void)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : [service] "i"(VMMSVC(Close_Boot_Log))
                     : "memory", "cc");
}

static inline void EnableDisable_Boot_Log(uint32_t enable)
{
    __asm__ volatile("int $0x20; .long %c[service]"
                     :
                     : "a"(enable), [service] "i"(VMMSVC(EnableDisable_Boot_Log))
                     : "memory", "cc");
}

static inline void Queue_Debug_String(const char *text, uint32_t eax, uint32_t ebx)
{
    __asm__ volatile("pushl %[eax]; pushl %[ebx]; int $0x20; .long %c[service]"     /* takes both off */
                     :
                     : "S"(text), [eax] "r"(eax), [ebx] "r"(ebx),
                       [service] "i"(VMMSVC(Queue_Debug_String))
                     : "memory", "cc");
}

static inline void Validate_Client_Ptr(struct Client_Reg_Struc *crs)
{
    __asm__ volatile("xchgl %%ebp, %%esi; int $0x20; .long %c[service]; xchgl %%ebp, %%esi"
                     : "+S"(crs)
                     : [service] "i"(VMMSVC(Validate_Client_Ptr))
                     : "memory", "cc");
}

#endif

#endif
