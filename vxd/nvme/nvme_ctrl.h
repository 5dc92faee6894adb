/*
 * nvme_ctrl.h - an NVMe controller.  Included by nvme.c and the tests.
 *
 * Pure: registers, time and waiting through struct nvme_ops, so that the tests can be a controller, a
 * slow one and a dead one.  One admin and one I/O queue, one command at a time.
 */
#ifndef NVME_CTRL_H
#define NVME_CTRL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../ios/disk_result.h"

/* Registers [NVMe 3.1]. */
#define NVME_CAP        0x00u
#define NVME_VS         0x08u
#define NVME_INTMS      0x0Cu
#define NVME_CC         0x14u
#define NVME_CSTS       0x1Cu
#define NVME_AQA        0x24u
#define NVME_ASQ        0x28u
#define NVME_ACQ        0x30u
#define NVME_DOORBELLS  0x1000u
#define CC_EN           (1u << 0)
#define CC_SHN_NORMAL   (1u << 14)
#define CC_QUEUES       (6u << 16 | 4u << 20)   /* entries of 64 and 16 bytes */
#define CSTS_RDY        (1u << 0)
#define CSTS_CFS        (1u << 1)
#define CSTS_SHST       (3u << 2)
#define CSTS_SHST_DONE  (2u << 2)

/* Opcodes [NVMe 5, 6]. */
#define NVME_CREATE_SQ  0x01
#define NVME_CREATE_CQ  0x05
#define NVME_IDENTIFY   0x06
#define NVME_FLUSH      0x00
#define NVME_WRITE      0x01
#define NVME_READ       0x02

#define NVME_ENTRIES    16u             /* of a queue */
#define NVME_PAGE       4096u

/* The pages of DMA memory, neighbours. */
enum { NVME_ASQ_PAGE, NVME_ACQ_PAGE, NVME_SQ_PAGE, NVME_CQ_PAGE, NVME_PRP_PAGE, NVME_DATA_PAGE,
       NVME_DMA_PAGES };

struct nvme_ops {
    uint32_t (*read)(void *ctx, uint32_t offset);
    void (*write)(void *ctx, uint32_t offset, uint32_t value);
    void (*delay)(void *ctx, uint32_t microseconds);
};

struct nvme_queue {
    uint32_t id, tail, head;
    bool phase;
};

struct nvme {
    const struct nvme_ops *ops;
    void *ctx;
    uint8_t *dma;               /* NVME_DMA_PAGES pages */
    uint32_t dma_physical;
    uint32_t ready_ms, doorbell_stride;
    struct nvme_queue admin, io;
    uint16_t command;           /* of the last one; its number is looked for */
    bool dead;
    bool write_cache;
    uint32_t max_pages;         /* memory of one command */
    uint32_t namespaces;
    uint32_t last_status;       /* of the command that failed last */
    char model[41];
};

struct nvme_space {             /* a namespace: a disk */
    uint32_t id;
    uint64_t sectors;
    uint32_t sector_size;
};

/* Starts the controller, says what it is.  DISK_DONE, or *why not. */
enum disk_result nvme_start(struct nvme *n, const char **why);
void nvme_stop(struct nvme *n);
/* What namespace `id` is.  DISK_ABSENT: nothing for us, *why. */
enum disk_result nvme_identify_space(struct nvme *n, uint32_t id, struct nvme_space *space,
                                     const char **why);
/* The index-th active namespace, 0 = no more. */
uint32_t nvme_active_space(struct nvme *n, uint32_t index);

enum disk_result nvme_issue(struct nvme *n, const struct nvme_space *space, uint8_t opcode,
                            uint64_t sector, uint32_t count, const uint32_t *frames,
                            uint32_t offset, uint32_t bytes);
enum disk_result nvme_poll(struct nvme *n);
/* The command took too long: the controller is started anew. */
enum disk_result nvme_abort(struct nvme *n);

#endif
