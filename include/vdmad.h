/*
 * vdmad.h - VDMAD's services and structures.  Included by VxDs that own DMA channels.
 *
 * Rows: services/vdmad.def.
 */
#ifndef VDMAD_H
#define VDMAD_H

#include <vmm_services.h>

enum vdmad_service_number {
#define VXD_SERVICE(ord, name, abi, when, state, meaning) VDMAD_SERVICE_##name = 0x00040000 + ord,
#include <services/vdmad.def>
#undef VXD_SERVICE
};

/* DL of VDMAD_Get_Virt_State: bits of the mode byte that held the channel's number. */
#define DMA_masked              0x01u
#define DMA_requested           0x02u

enum vdmad_error {                      /* AL [DDK31 VDMAD_Lock_DMA_Region, VDMAD_Request_Buffer] */
    DMA_Not_Contiguous = 1, DMA_Not_Aligned = 2, DMA_Lock_Failed = 3, DMA_Buffer_Too_Small = 5,
    DMA_Buffer_In_Use = 6, DMA_Invalid_Buffer = 0x0A, DMA_Copy_Out_Range = 0x0B,
};

struct DMA_Descriptor_Struc {           /* [DDK95 DMA_Descriptor_Struc] */
    uint32_t DDS_size, DDS_linear;
    uint16_t DDS_seg, DDS_bufferID;
    uint32_t DDS_physical;
};

struct Extended_DDS_Struc {             /* [DDK95 Extended_DDS_Struc]; then avail entries */
    uint32_t DDS_size, DDS_linear;
    uint16_t DDS_seg, DDS_bufferID;
    uint16_t DDS_avail, DDS_used;
    uint32_t DDS_entries[];             /* pairs of physical address and bytes, or page table entries */
};
_Static_assert(sizeof(struct DMA_Descriptor_Struc) == 0x10, "[DDK95 DMA_Descriptor_Struc]");
_Static_assert(sizeof(struct Extended_DDS_Struc) == 0x10, "[DDK95 Extended_DDS_Struc]");

#endif
