/*
 * port.h - one port of an AHCI controller.  Included by ahci.c and the tests.
 *
 * Pure: registers, time and waiting through struct ahci_ops, so that the tests can be a
 * controller, a slow one and a dead one.
 */
#ifndef AHCI_PORT_H
#define AHCI_PORT_H

#include "../ios/disk_result.h"
#include "ata.h"

/* Registers of the controller [AHCI 3.1]. */
#define AHCI_CAP        0x00u
#define AHCI_GHC        0x04u
#define AHCI_IS         0x08u
#define AHCI_PI         0x0Cu
#define AHCI_VS         0x10u
#define AHCI_CAP2       0x24u
#define AHCI_BOHC       0x28u
#define GHC_HR          (1u << 0)
#define GHC_IE          (1u << 1)
#define GHC_AE          (1u << 31)
#define CAP_SSS         (1u << 27)      /* spins up one disk after the other */
#define CAP_S64A        (1u << 31)
#define CAP2_BOH        (1u << 0)
#define BOHC_BOS        (1u << 0)
#define BOHC_OOS        (1u << 1)
#define BOHC_BB         (1u << 4)

/* Registers of a port, from 100h + 80h * port [AHCI 3.3]. */
#define AHCI_PORT_BASE  0x100u
#define AHCI_PORT_SIZE  0x80u
#define PX_CLB          0x00u
#define PX_CLBU         0x04u
#define PX_FB           0x08u
#define PX_FBU          0x0Cu
#define PX_IS           0x10u
#define PX_IE           0x14u
#define PX_CMD          0x18u
#define PX_TFD          0x20u
#define PX_SIG          0x24u
#define PX_SSTS         0x28u
#define PX_SCTL         0x2Cu
#define PX_SERR         0x30u
#define PX_CI           0x38u
#define CMD_ST          (1u << 0)
#define CMD_SUD         (1u << 1)
#define CMD_POD         (1u << 2)
#define CMD_FRE         (1u << 4)
#define CMD_FR          (1u << 14)
#define CMD_CR          (1u << 15)
#define CMD_ICC_ACTIVE  (1u << 28)
#define CMD_ICC_MASK    (15u << 28)
#define IS_FATAL        0x78000000u     /* TFES HBFS HBDS IFS [AHCI 6.2.1] */
#define SIG_DISK        0x00000101u
#define SIG_PACKET      0xEB140101u     /* takes SCSI commands: a CD drive, a tape */
#define SSTS_DET        0x0Fu
#define SSTS_PRESENT    3u

/* Where in the port's page of DMA memory things are. */
#define PORT_LIST       0x000u          /* 32 headers, of which the first is used */
#define PORT_RECEIVED   0x400u          /* FISes from the disk */
#define PORT_TABLE      0x800u
#define PORT_DMA_BYTES  0x1000u
#define PORT_PRDS       ((PORT_DMA_BYTES - PORT_TABLE - 128u) / sizeof(struct ahci_prd))

struct ahci_ops {
    uint32_t (*read)(void *ctx, uint32_t offset);                   /* registers of the port */
    void (*write)(void *ctx, uint32_t offset, uint32_t value);
    void (*delay)(void *ctx, uint32_t microseconds);
};

struct ahci_port {
    const struct ahci_ops *ops;
    void *ctx;
    uint8_t *dma;               /* PORT_DMA_BYTES, page aligned */
    uint32_t dma_physical;
    struct ata_disk disk;
    bool packet;                /* an ATAPI device; only its names are in disk */
    bool dead;
    uint32_t last_status;       /* PxTFD of the command that failed last */
    uint32_t resets;
};

/* True: it slept, and a disk needs PORT_WAKE_US to show itself. */
bool port_wake(struct ahci_port *port);
#define PORT_WAKE_US    20000u          /* 10 ms [AHCI 10.1.2], and some */

/* Stops what firmware left, gives the port its memory, finds out what is there.  With a page for
 * the disk's answer at `frame`, seen at `page`.  DISK_DONE: port->disk is filled in; else *why. */
enum disk_result port_start(struct ahci_port *port, uint8_t *page, uint32_t frame, const char **why);
void port_stop(struct ahci_port *port);

/* Starts a command on memory that lies in these frames. */
enum disk_result port_issue(struct ahci_port *port, uint8_t command, uint64_t sector, uint32_t count,
                            bool write, const uint32_t *frames, uint32_t offset, uint32_t bytes);
/* The same for a packet command of an ATAPI device; bytes come from it, 0 = none. */
enum disk_result port_packet(struct ahci_port *port, const uint8_t packet[ATAPI_BYTES], const uint32_t *frames,
                             uint32_t offset, uint32_t bytes);
/* One and wait for its end. */
enum disk_result port_packet_now(struct ahci_port *port, const uint8_t packet[ATAPI_BYTES], uint32_t frame,
                                 uint32_t bytes, uint32_t limit_ms);
/* DISK_BUSY until it is done. */
enum disk_result port_poll(struct ahci_port *port);
/* The command took too long: takes it back.  DISK_ERROR or DISK_DEAD. */
enum disk_result port_abort(struct ahci_port *port);

#endif
