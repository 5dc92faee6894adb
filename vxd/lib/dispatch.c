/*
 * dispatch - a control message to the handler that a device's table names.
 */
#include <vmm.h>

/*
 * vxd_dispatch - called by the control procedure that Declare_Virtual_Device makes
 *
 * In:    handlers = table ended by a NULL handler; msg = the message's registers
 * Out:   what the handler returns; VXD_OK for messages that are not in the table
 * When:  whenever the VMM sends messages
 */
int vxd_dispatch(const struct vxd_handler *handlers, const struct vxd_message *msg)
{
    for (const struct vxd_handler *h = handlers; h->handler != NULL; h++) {
        if (h->message == msg->message) {
            return h->handler(msg);
        }
    }
    return VXD_OK;
}
