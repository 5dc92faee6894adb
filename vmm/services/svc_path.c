/*
 * svc_path - where the system was started from, its environment, what MS-DOS was before it.
 *
 * There is no MS-DOS under this system: the answers are those of a PC on which WIN.COM was the first
 * program, loaded from \VMM32 of the boot volume.
 */
#include "services/environment.h"
#include "services/paths.h"
#include "services/svc.h"
#include "sched/thread.h"
#include "vmm_boot.h"
#include "vxd/control.h"
#include <ifsmgr.h>

#define EXEC_PATH       "C:\\VMM32\\VMM32.VXD"      /* the letter is boot_drive()'s */
#define CONFIG_PATH     "C:\\VMM32\\"

#define PSP_BYTES       0x100u
#define PATH_BUFFER     128u        /* behind the PSP, for a path that MS-DOS is given */
#define PSP_TOP         0x02u
#define PSP_TAIL        0x80u       /* length, text, CR */
#define TAIL_LONGEST    126u

/* What programs are started with, and where the system is; boot_drive puts the letter in. */
static char environment[] =
    "COMSPEC=C:\\COMMAND.COM\0PATH=C:\\\0PROMPT=$P$G\0windir=C:\\VMM32\0";

bool files_are_there(void)
{
    const struct VxD_Desc_Block *ifsmgr = ddb_find(IFSMgr_Device_ID);

    return ifsmgr != NULL && (ifsmgr->DDB_Flags & DDB_DEVICE_INIT_DONE) != 0;
}

char boot_drive(void)
{
    static char letter;             /* 0 until the first call that can look */
    char path[] = EXEC_PATH;
    uint32_t attributes;

    if (letter == 0 && files_are_there()) {
        letter = 'C';
        for (path[0] = 'Z'; path[0] >= 'C'; path[0]--) {
            if (R0_GetAttributes(path, &attributes) == 0) {
                letter = path[0];
            }
        }
        *(char *)(uintptr_t)environment_find(environment, "windir") = letter;
    }
    return letter != 0 ? letter : 'C';
}

const char *config_directory(void)
{
    static char path[] = CONFIG_PATH;

    path[0] = boot_drive();
    return path;
}

const char *environment_block(void)
{
    return environment;
}

/*
 * Get_Environment_String - a variable of the environment     [DDK95 Get_Environment_String]
 *
 * In:    ESI = name, any case; 0 = the whole block
 * Out:   CF = 0: EDX = its value, or the block: strings, ended by an empty one
 * Error: CF = 1: there is none, EDX kept
 * When:  task time
 */
void do_Get_Environment_String(struct svc_regs *r)
{
    const char *value = r->esi == 0 ? environment
                                    : environment_find(environment, (const char *)r->esi);

    (void)boot_drive();             /* windir is right once there are files */

    svc_set_carry(r, value == NULL);
    if (value != NULL) {
        r->edx = (uint32_t)value;
    }
}

/*
 * Get_Exec_Path - where the VMM was loaded from                        [DDK95 Get_Exec_Path]
 *
 * Out:   EDX = full path of VMM32.VXD, ECX = characters of it up to the last backslash, which counts
 * When:  init time
 */
void do_Get_Exec_Path(struct svc_regs *r)
{
    static char path[] = EXEC_PATH;

    path[0] = boot_drive();
    r->edx = (uint32_t)path;
    r->ecx = sizeof CONFIG_PATH - 1;
}

/*
 * Get_Config_Directory - where SYSTEM.INI is                    [DDK95 Get_Config_Directory]
 *
 * Out:   EDX = directory, with a backslash at its end
 * When:  task time
 */
void do_Get_Config_Directory(struct svc_regs *r)
{
    r->edx = (uint32_t)config_directory();
}

/* V86 address of our PSP, which is made when first asked for; 0 = no memory below 1 MB. */
static uint32_t psp(void)
{
    static uint32_t at;
    uint32_t n = 0;
    uint8_t *block;

    if (at == 0) {
        at = _Allocate_Global_V86_Data_Area(PSP_BYTES + PATH_BUFFER, GVDAParaAlign | GVDAZeroInit);
        if (at == 0) {
            return 0;
        }
        block = (uint8_t *)(sys_vm->cb.CB_High_Linear + at);
        block[0] = 0xCD;            /* INT 20h [RBIL 2126 "PSP"] */
        block[1] = 0x20;
        block[PSP_TOP] = 0x00;
        block[PSP_TOP + 1] = 0xA0;
        while (n < TAIL_LONGEST && vmm_command_line[n] != '\0') {
            block[PSP_TAIL + 1 + n] = (uint8_t)vmm_command_line[n];
            n++;
        }
        block[PSP_TAIL] = (uint8_t)n;
        block[PSP_TAIL + 1 + n] = '\r';
    }
    return at;
}

uint32_t v86_path_buffer(void)
{
    uint32_t at = psp();

    return at != 0 ? at + PSP_BYTES : 0;
}

/*
 * Get_PSP_Segment - the program segment prefix of the VMM            [DDK95 Get_PSP_Segment]
 *
 * Out:   EAX = its segment: INT 20h, top of memory, the boot options as command tail
 * Error: EAX = 0: no memory for it below 1 MB
 * When:  init time
 */
void do_Get_PSP_Segment(struct svc_regs *r)
{
    r->eax = psp() >> 4;
}

/*
 * GetDOSVectors - what MS-DOS had INT 23h and 24h set to             [DDK95 GetDOSVectors]
 *
 * Out:   EAX = INT 23h, EDX = INT 24h, segment:offset, as the system VM has them now
 * When:  init time
 */
void do_GetDOSVectors(struct svc_regs *r)
{
    const uint32_t *table = (const uint32_t *)sys_vm->cb.CB_High_Linear;

    r->eax = table[0x23];
    r->edx = table[0x24];
}

/*
 * Get_Next_Arena - upper memory that MS-DOS owned                    [DDK95 Get_Next_Arena]
 *
 * In:    ECX = 0
 * Out:   EAX = 0; ECX = GNA_ flags: 0, there is none; EDX = list of segment and size, ended by 0
 * When:  init time
 */
void do_Get_Next_Arena(struct svc_regs *r)
{
    static const uint16_t none[2];

    r->eax = 0;
    r->ecx = 0;
    r->edx = (uint32_t)none;
}

/*
 * Get_Name_Of_Ugly_TSR - a resident program known to be harmful [DDK95 Get_Name_Of_Ugly_TSR]
 *
 * Out:   ZF = 1, EAX = EBX = 0: nothing can be resident before this system
 * When:  init time
 */
void do_Get_Name_Of_Ugly_TSR(struct svc_regs *r)
{
    r->eax = 0;
    r->ebx = 0;
    svc_set_zero(r, true);
}

static uint32_t boot_flags;     /* written by Set_Boot_Flags; 0 = an ordinary start */

/*
 * Get_Boot_Flags - how the system was started                         [DDK95 Get_Boot_Flags]
 *
 * Out:   EAX = BOOT_ flags
 * When:  task time
 */
void do_Get_Boot_Flags(struct svc_regs *r)
{
    r->eax = boot_flags;
}

/*
 * Set_Boot_Flags - change what Get_Boot_Flags says                    [DDK95 Set_Boot_Flags]
 *
 * In:    EAX = BOOT_ flags
 * When:  task time
 */
void do_Set_Boot_Flags(struct svc_regs *r)
{
    boot_flags = r->eax;
}
