/* vms.h - what SHELL knows of each VM.  Included by vxd/shell/. */
#ifndef SHELL_VMS_H
#define SHELL_VMS_H

#include <vmm.h>
#include <shell.h>
#include <vmm32x.h>

#define PROGRAM_TITLE_BYTES 30      /* [RBIL 2F168E] */

struct shell_vm {
    struct cb_s *vm;
    struct SHELL_VM_Settings settings;
    char *environment;              /* of its first program, from the heap; NULL = the usual one */
    char program_title[PROGRAM_TITLE_BYTES];    /* what its program says it is; "" = nothing */
    uint32_t start;                 /* number of its start */
    uint32_t focus_turn;            /* when it got the focus last; grows */
    uint32_t turn_before;           /* the same, of the time before that */
    uint32_t first_psp;             /* of its first program; 0 = not running */
    bool finished;                  /* its program has ended, its screen is still to be read */
    bool paused;                    /* by its user */
    bool close_asked;               /* it was asked to end and has not yet */
    uint32_t hot_key;               /* VKD's handle, 0 = none */
};

/* A request of START: what _VMM32X_Create_VM gets, and more, for Create_VM of SHELL to take over. */
struct start_request {
    struct VMM32X_VM vm;
    struct SHELL_VM_Settings *settings;
    char **environment;             /* from the heap; the VM takes it and leaves NULL */
    const uint8_t *pif;             /* the file its settings are from, NULL = not a .PIF */
    uint32_t pif_bytes;
    uint32_t start;                 /* out: its number */
    struct start_request *next;
};
void vms_expect(struct start_request *request);
void vms_expect_no_more(struct start_request *request);

/* Where a program's memory is for ring 0; a byte of nobody's if that is the adapter's, which may be
 * trapped. */
uint8_t *vms_memory(struct cb_s *vm, uint16_t segment, uint16_t offset);

bool vms_init(void);                            /* Device_Init */
struct shell_vm *vms_of(struct cb_s *vm);       /* NULL: none */
void vms_name(const struct shell_vm *vm, char *name, size_t room);     /* for its user */

void vms_give_focus(struct cb_s *vm);           /* nothing if it ends */

/* CF of SHELL_API_STATUS: false = no such start; *code: FFFFFFFFh = it runs */
bool vms_status(uint32_t start, uint32_t *code);
#define START_RUNS      0xFFFFFFFFu
#define START_CLOSED    0xFFFFu

int vms_create(const struct vxd_message *msg);          /* Create_VM: what is it to run? */
int vms_start(const struct vxd_message *msg);           /* VM_Init: start it */
int vms_ending(const struct vxd_message *msg);          /* VM_Not_Executeable */
int vms_destroy(const struct vxd_message *msg);         /* Destroy_VM */
int vms_focus(const struct vxd_message *msg);           /* Set_Device_Focus */

#endif
