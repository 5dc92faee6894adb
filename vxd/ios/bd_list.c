/*
 * bd_list.c - the list of block devices, and a queue for each that takes one command at a time.
 *
 * A driver with BDF_Serial_Cmd gets the next command when it reports the one before complete;
 * others get every command at once and order them themselves.  [DDK31 BlockDev_Send_Command]
 */
#include "bd_list.h"

struct bd_queue {               /* in BDD_Reserved_BlockDev */
    struct BlockDev_Command_Block *head, *tail;     /* waiting, not the one being done */
    bool busy;
    struct DCB *dcb;            /* for requests of Windows 95 */
    bool starting; /* in start_next: a command that completes at once does not recurse */
};
_Static_assert(sizeof(struct bd_queue) <= BD_Priv_Data_Size, "fits the private area");

static struct BlockDev_Device_Descriptor *devices;  /* grows by bd_register, init time */

static struct bd_queue *queue_of(struct BlockDev_Device_Descriptor *bdd)
{
    return (struct bd_queue *)(void *)bdd->BDD_Reserved_BlockDev;
}

bool bd_register(struct BlockDev_Device_Descriptor *bdd)
{
    struct BlockDev_Device_Descriptor **at = &devices;

    if (bdd->BDD_BD_Major_Ver > BD_Major_Version ||
        (bdd->BDD_BD_Major_Ver == BD_Major_Version && bdd->BDD_BD_Minor_Ver > BD_Minor_Version)) {
        return false;
    }
    while (*at != NULL) {
        if (*at == bdd) {
            return false;
        }
        at = &(*at)->BDD_Next;
    }
    memset(bdd->BDD_Reserved_BlockDev, 0, sizeof(bdd->BDD_Reserved_BlockDev));
    bdd->BDD_Next = NULL;
    *at = bdd;
    return true;
}

struct DCB *bd_dcb(struct BlockDev_Device_Descriptor *bdd)
{
    return queue_of(bdd)->dcb;
}

void bd_set_dcb(struct BlockDev_Device_Descriptor *bdd, struct DCB *dcb)
{
    queue_of(bdd)->dcb = dcb;
}

struct BlockDev_Device_Descriptor *bd_first(void)
{
    return devices;
}

struct BlockDev_Device_Descriptor *bd_find_int13(uint8_t unit)
{
    struct BlockDev_Device_Descriptor *bdd = devices;

    while (bdd != NULL &&
           !((bdd->BDD_Flags & BDF_Int13_Drive) && bdd->BDD_Int_13h_Number == unit)) {
        bdd = bdd->BDD_Next;
    }
    return bdd;
}

/* Hands waiting commands to the driver for as long as it finishes them at once. */
static void start_next(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd)
{
    struct bd_queue *queue = queue_of(bdd);

    if (queue->starting) {
        return;
    }
    queue->starting = true;
    while (!queue->busy && queue->head != NULL) {
        struct BlockDev_Command_Block *bcb = queue->head;

        queue->head = bcb->BD_CB_Next;
        bcb->BD_CB_Next = NULL;
        queue->busy = true;
        ops->call(bdd->BDD_Command_Proc, bdd, bcb);
    }
    queue->starting = false;
}

void bd_send(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd,
             struct BlockDev_Command_Block *bcb)
{
    struct bd_queue *queue = queue_of(bdd);
    bool urgent = bcb->BD_CB_Flags & BDCF_High_Priority;

    if (!(bdd->BDD_Flags & BDF_Serial_Cmd)) {
        ops->call(bdd->BDD_Command_Proc, bdd, bcb);
        return;
    }
    bcb->BD_CB_Next = NULL;
    if (queue->head == NULL) {
        queue->head = queue->tail = bcb;
    } else if (urgent) {
        bcb->BD_CB_Next = queue->head;
        queue->head = bcb;
    } else {
        queue->tail->BD_CB_Next = bcb;
        queue->tail = bcb;
    }
    start_next(ops, bdd);
}

void bd_complete(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd,
                 struct BlockDev_Command_Block *bcb)
{
    queue_of(bdd)->busy = false;
    if (bcb->BD_CB_Cmd_Cplt_Proc != NULL) {
        ops->call(bcb->BD_CB_Cmd_Cplt_Proc, bdd, bcb);
    }
    if (bdd->BDD_Flags & BDF_Serial_Cmd) {
        start_next(ops, bdd);
    }
}

void bd_abort(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd)
{
    struct bd_queue *queue = queue_of(bdd);
    struct BlockDev_Command_Block *bcb = queue->head;

    queue->head = queue->tail = NULL;
    while (bcb != NULL) {
        struct BlockDev_Command_Block *next = bcb->BD_CB_Next;

        bcb->BD_CB_Next = NULL;
        bcb->BD_CB_Cmd_Status = BDS_Canceled;
        if (bcb->BD_CB_Cmd_Cplt_Proc != NULL) {
            ops->call(bcb->BD_CB_Cmd_Cplt_Proc, bdd, bcb);
        }
        bcb = next;
    }
}

/* Waiting commands that go: silently those of a client that goes, with an error those of a device that does. */
static uint32_t forget_commands(const struct bd_ops *ops, struct BlockDev_Device_Descriptor *bdd, bool all,
                                bool (*gone)(uint32_t address))
{
    struct bd_queue *queue = queue_of(bdd);
    struct BlockDev_Command_Block *bcb = queue->head;
    uint32_t count = 0;

    queue->head = queue->tail = NULL;
    while (bcb != NULL) {
        struct BlockDev_Command_Block *next = bcb->BD_CB_Next;

        bcb->BD_CB_Next = NULL;
        if (gone((uint32_t)(uintptr_t)bcb) ||
            (bcb->BD_CB_Cmd_Cplt_Proc != NULL && gone((uint32_t)(uintptr_t)bcb->BD_CB_Cmd_Cplt_Proc))) {
            count++;
        } else if (!all) {
            *(queue->head == NULL ? &queue->head : &queue->tail->BD_CB_Next) = bcb;
            queue->tail = bcb;
        } else {
            bcb->BD_CB_Cmd_Status = BDS_Device_Error;
            if (bcb->BD_CB_Cmd_Cplt_Proc != NULL) {
                ops->call(bcb->BD_CB_Cmd_Cplt_Proc, bdd, bcb);
            }
        }
        bcb = next;
    }
    return count;
}

static bool driver_goes(const struct BlockDev_Device_Descriptor *bdd, bool (*gone)(uint32_t address))
{
    void (*const procs[])(void) = { bdd->BDD_Command_Proc, bdd->BDD_Sync_Cmd_Proc, bdd->BDD_Hw_Int_Proc };

    for (unsigned i = 0; i < sizeof procs / sizeof procs[0]; i++) {
        if (procs[i] != NULL && gone((uint32_t)(uintptr_t)procs[i])) {
            return true;
        }
    }
    return gone((uint32_t)(uintptr_t)bdd);
}

/* Limit: a command that a driver has begun is the driver's to end before it goes. */
uint32_t bd_forget(const struct bd_ops *ops, bool (*gone)(uint32_t address))
{
    struct BlockDev_Device_Descriptor **at = &devices, *bdd;
    uint32_t count = 0;

    while ((bdd = *at) != NULL) {
        bool goes = driver_goes(bdd, gone);

        count += goes;
        if (goes) {
            *at = bdd->BDD_Next;
        } else {
            at = &bdd->BDD_Next;
        }
        count += forget_commands(ops, bdd, goes, gone);
        if (goes && ops->removed != NULL) {
            ops->removed(bdd);
        }
    }
    return count;
}

void bd_forget_all(void)
{
    devices = NULL;
}
