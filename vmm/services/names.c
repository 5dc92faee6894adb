/*
 * names - names of devices and services that this system does not have itself, for messages.
 *
 * So that a device from elsewhere can be told what it lacks: names in the order of their numbers,
 * each ended by a zero byte, "?" where none is known.  [RBIL 2F1684], names of the DDKs' headers.
 */
#include "services/table.h"

static const struct { uint16_t id; char name[9]; const char *services; } others[] = {
    { 0x0001, "VMM", NULL },
    { 0x0002, "DEBUG",
      "DEBUG_Get_Version\0DEBUG_Fault\0DEBUG_CheckFault\0_DEBUG_LoadSyms\0"
    },
    { 0x0003, "VPICD", NULL },
    { 0x0004, "VDMAD",
      "VDMAD_Get_Version\0VDMAD_Virtualize_Channel\0VDMAD_Get_Region_Info\0"
      "VDMAD_Set_Region_Info\0VDMAD_Get_Virt_State\0VDMAD_Set_Virt_State\0"
      "VDMAD_Set_Phys_State\0VDMAD_Mask_Channel\0VDMAD_UnMask_Channel\0"
      "VDMAD_Lock_DMA_Region\0VDMAD_Unlock_DMA_Region\0VDMAD_Scatter_Lock\0"
      "VDMAD_Scatter_Unlock\0VDMAD_Reserve_Buffer_Space\0VDMAD_Request_Buffer\0"
      "VDMAD_Release_Buffer\0VDMAD_Copy_To_Buffer\0VDMAD_Copy_From_Buffer\0"
      "VDMAD_Default_Handler\0VDMAD_Disable_Translation\0VDMAD_Enable_Translation\0"
      "VDMAD_Get_EISA_Adr_Mode\0VDMAD_Set_EISA_Adr_Mode\0VDMAD_Unlock_DMA_Region_No_Dirty\0"
      "VDMAD_Phys_Mask_Channel\0VDMAD_Phys_Unmask_Channel\0VDMAD_Unvirtualize_Channel\0"
      "VDMAD_Set_IO_Address\0VDMAD_Get_Phys_Count\0VDMAD_Get_Phys_Status\0"
      "VDMAD_Get_Max_Phys_Page\0VDMAD_Set_Channel_Callbacks\0VDMAD_Get_Virt_Count\0"
      "VDMAD_Set_Virt_Count\0VDMAD_Get_Virt_Address\0VDMAD_Set_Virt_Address\0"
    },
    { 0x0005, "VTD", NULL },
    { 0x0006, "V86MMGR",
      "V86MMGR_Get_Version\0V86MMGR_Allocate_V86_Pages\0V86MMGR_Set_EMS_XMS_Limits\0"
      "V86MMGR_Get_EMS_XMS_Limits\0V86MMGR_Set_Mapping_Info\0V86MMGR_Get_Mapping_Info\0"
      "V86MMGR_Xlat_API\0V86MMGR_Load_Client_Ptr\0V86MMGR_Allocate_Buffer\0"
      "V86MMGR_Free_Buffer\0V86MMGR_Get_Xlat_Buff_State\0V86MMGR_Set_Xlat_Buff_State\0"
      "V86MMGR_Get_VM_Flat_Sel\0V86MMGR_Map_Pages\0V86MMGR_Free_Page_Map_Region\0"
      "V86MMGR_LocalGlobalReg\0V86MMGR_GetPgStatus\0V86MMGR_SetLocalA20\0"
      "V86MMGR_ResetBasePages\0V86MMGR_SetAvailMapPgs\0V86MMGR_NoUMBInitCalls\0"
      "V86MMGR_Get_EMS_XMS_Avail\0V86MMGR_Toggle_HMA\0V86MMGR_Dev_Init\0"
      "V86MMGR_Alloc_UM_Page\0V86MMGR_Check_NHSupport\0"
    },
    { 0x0007, "PageSwap",
      "PageSwap_Get_Version\0PageSwap_Test_Create\0PageSwap_Create\0PageSwap_Destroy\0"
      "PageSwap_In\0PageSwap_Out\0PageSwap_Test_IO_Valid\0PageSwap_Read_Or_Write\0"
      "PageSwap_Grow_File\0PageSwap_Init_File\0"
    },
    { 0x0008, "Parity", NULL },
    { 0x0009, "Reboot", NULL },
    { 0x000A, "VDD", NULL },
    { 0x000B, "VSD",
      "VSD_Get_Version\0VSD_Bell\0VSD_SoundOn\0VSD_TakeSoundPort\0"
    },
    { 0x000C, "VMD",
      "VMD_Get_Version\0VMD_Set_Mouse_Type\0VMD_Get_Mouse_Owner\0VMD_Post_Pointer_Message\0"
      "VMD_Set_Cursor_Proc\0VMD_Call_Cursor_Proc\0VMD_Set_Mouse_Data\0VMD_Get_Mouse_Data\0"
      "VMD_Manipulate_Pointer_Message\0VMD_Set_Middle_Button\0"
      "VMD_Enable_Disable_Mouse_Events\0VMD_Post_Absolute_Pointer_Message\0"
    },
    { 0x000D, "VKD", NULL },
    { 0x000E, "VCD",
      "VCD_Get_Version\0VCD_Set_Port_Global\0VCD_Get_Focus\0VCD_Virtualize_Port\0"
      "VCD_Acquire_Port\0VCD_Free_Port\0VCD_Acquire_Port_Windows_Style\0"
      "VCD_Free_Port_Windows_Style\0VCD_Steal_Port_Windows_Style\0VCD_Find_COM_Index\0"
      "VCD_Set_Port_Global_Special\0VCD_Virtualize_Port_Dynamic\0"
      "VCD_Unvirtualize_Port_Dynamic\0"
    },
    { 0x000F, "VPD", NULL },
    { 0x0010, "VHD", NULL },
    { 0x0011, "VMCPD",
      "VMCPD_Get_Version\0VMCPD_Get_Virt_State\0VMCPD_Set_Virt_State\0VMCPD_Get_CR0_State\0"
      "VMCPD_Set_CR0_State\0VMCPD_Get_Thread_State\0VMCPD_Set_Thread_State\0"
      "_VMCPD_Get_FP_Instruction_Size\0VMCPD_Set_Thread_Precision\0VMCPD_Init_FP\0"
      "_KeSaveFloatingPointState\0_KeRestoreFloatingPointState\0VMCPD_Init_FP_State\0"
    },
    { 0x0012, "EBIOS",
      "EBIOS_Get_Version\0EBIOS_Get_Unused_Mem\0"
    },
    { 0x0013, "BIOSXLAT", NULL },
    { 0x0014, "VNETBIOS",
      "VNETBIOS_Get_Version\0VNETBIOS_Register\0VNETBIOS_Submit\0VNETBIOS_Enum\0"
      "VNETBIOS_Deregister\0VNETBIOS_Register2\0VNETBIOS_Map\0VNETBIOS_Enum2\0"
    },
    { 0x0015, "DOSMGR", NULL },
    { 0x0016, "WINLOAD", NULL },
    { 0x0017, "SHELL", NULL },
    { 0x0018, "VMPoll",
      "VMPoll_Get_Version\0VMPoll_Enable_Disable\0VMPoll_Reset_Detection\0VMPoll_Check_Idle\0"
    },
    { 0x0019, "VPROD", NULL },
    { 0x001A, "DOSNET",
      "DOSNET_Get_Version\0DOSNET_Send_FILESYSCHANGE\0DOSNET_Do_PSP_Adjust\0"
    },
    { 0x001B, "VFD",
      "VFD_Get_Version\0"
    },
    { 0x001C, "VDD2",
      "VDD2_Get_Version\0"
    },
    { 0x001D, "WINDEBUG", NULL },
    { 0x001E, "TSRLoad", NULL },
    { 0x001F, "BiosHook", NULL },
    { 0x0020, "Int13",
      "Int13_Get_Version\0Int13_Device_Registered\0Int13_Translate_VM_Int\0"
      "Int13_Hooking_BIOS_Int\0Int13_Unhooking_BIOS_Int\0"
    },
    { 0x0021, "PageFile",
      "PageFile_Get_Version\0PageFile_Init_File\0PageFile_Clean_Up\0PageFile_Grow_File\0"
      "PageFile_Read_Or_Write\0PageFile_Cancel\0PageFile_Test_IO_Valid\0"
      "PageFile_Get_Size_Info\0PageFile_Set_Async_Manager\0PageFile_Call_Async_Manager\0"
    },
    { 0x0022, "SCSI", NULL },
    { 0x0023, "MCA_POS", NULL },
    { 0x0024, "SCSIFD", NULL },
    { 0x0025, "VPEND", NULL },
    { 0x0026, "APM",
      "_VPOWERD_Get_Version\0_VPOWERD_Get_APM_BIOS_Version\0"
      "_VPOWERD_Get_Power_Management_Level\0_VPOWERD_Set_Power_Management_Level\0"
      "_VPOWERD_Set_Device_Power_State\0_VPOWERD_Set_System_Power_State\0"
      "_VPOWERD_Restore_Power_On_Defaults\0_VPOWERD_Get_Power_Status\0"
      "_VPOWERD_Get_Power_State\0_VPOWERD_OEM_APM_Function\0_VPOWERD_Register_Power_Handler\0"
      "_VPOWERD_Deregister_Power_Handler\0_VPOWERD_W32_Get_System_Power_Status\0"
      "_VPOWERD_W32_Set_System_Power_State\0_VPOWERD_Get_Capabilities\0"
      "_VPOWERD_Enable_Resume_On_Ring\0_VPOWERD_Disable_Resume_On_Ring\0"
      "_VPOWERD_Set_Resume_Timer\0_VPOWERD_Get_Resume_Timer\0_VPOWERD_Disable_Resume_Timer\0"
      "_VPOWERD_Enable_Timer_Based_Requests\0_VPOWERD_Disable_Timer_Based_Requests\0"
      "_VPOWERD_W32_Get_Power_Status\0_VPOWERD_Get_Timer_Based_Requests_Status\0"
      "_VPOWERD_Get_Ring_Resume_Status\0_VPOWERD_Transfer_Control\0_VPOWERD_OS_Shutdown\0"
      "_VPOWERD_Indicate_User_Arrival\0_VPOWERD_Get_Battery_Unit_Status\0"
      "_VPOWERD_Get_Battery_Unit_Presence\0_VPOWERD_Disable_APM_Idle\0_VPOWERD_Get_Mode\0"
      "_VPOWERD_Critical_Shutdown\0"
    },
    { 0x0027, "VXDLDR", NULL },
    { 0x0028, "NDIS",
      "NdisGetVersion\0NdisAllocateSpinLock\0NdisFreeSpinLock\0NdisAcquireSpinLock\0"
      "NdisReleaseSpinLock\0NdisOpenConfiguration\0NdisReadConfiguration\0"
      "NdisCloseConfiguration\0NdisReadEisaSlotInformation\0NdisReadMcaPosInformation\0"
      "NdisAllocateMemory\0NdisFreeMemory\0NdisSetTimer\0NdisCancelTimer\0"
      "NdisStallExecution\0NdisInitializeInterrupt\0NdisRemoveInterrupt\0"
      "NdisSynchronizeWithInterrupt\0NdisOpenFile\0NdisMapFile\0NdisUnmapFile\0"
      "NdisCloseFile\0NdisAllocatePacketPool\0NdisFreePacketPool\0NdisAllocatePacket\0"
      "NdisReinitializePacket\0NdisFreePacket\0NdisQueryPacket\0NdisAllocateBufferPool\0"
      "NdisFreeBufferPool\0NdisAllocateBuffer\0NdisCopyBuffer\0NdisFreeBuffer\0"
      "NdisQueryBuffer\0NdisGetBufferPhysicalAddress\0NdisChainBufferAtFront\0"
      "NdisChainBufferAtBack\0NdisUnchainBufferAtFront\0NdisUnchainBufferAtBack\0"
      "NdisGetNextBuffer\0NdisCopyFromPacketToPacket\0NdisRegisterProtocol\0"
      "NdisDeregisterProtocol\0NdisOpenAdapter\0NdisCloseAdapter\0NdisSend\0"
      "NdisTransferData\0NdisReset\0NdisRequest\0NdisInitializeWrapper\0"
      "NdisTerminateWrapper\0NdisRegisterMac\0NdisDeregisterMac\0NdisRegisterAdapter\0"
      "NdisDeregisterAdapter\0NdisCompleteOpenAdapter\0NdisCompleteCloseAdapter\0"
      "NdisCompleteSend\0NdisCompleteTransferData\0NdisCompleteReset\0NdisCompleteRequest\0"
      "NdisIndicateReceive\0NdisIndicateReceiveComplete\0NdisIndicateStatus\0"
      "NdisIndicateStatusComplete\0NdisCompleteQueryStatistics\0NdisEqualString\0"
      "NdisRegAdaptShutdown\0NdisReadNetworkAddress\0NdisWriteErrorLogEntry\0NdisMapIoSpace\0"
      "NdisDeregAdaptShutdown\0NdisAllocateSharedMemory\0NdisFreeSharedMemory\0"
      "NdisAllocateDmaChannel\0NdisSetupDmaTransfer\0NdisCompleteDmaTransfer\0"
      "NdisReadDmaCounter\0NdisFreeDmaChannel\0NdisReleaseAdapterResources\0"
      "NdisQueryGlobalStatistics\0NdisOpenProtocolConfiguration\0NdisCompleteBindAdapter\0"
      "NdisCompleteUnbindAdapter\0WrapperStartNet\0WrapperGetComponentList\0"
      "WrapperQueryAdapterResources\0WrapperDelayBinding\0WrapperResumeBinding\0"
      "WrapperRemoveChildren\0NdisImmediateReadPciSlotInformation\0"
      "NdisImmediateWritePciSlotInformation\0NdisReadPciSlotInformation\0"
      "NdisWritePciSlotInformation\0NdisPciAssignResources\0NdisQueryBufferOffset\0"
      "NdisMWanSend\0DbgPrint\0NdisInitializeEvent\0NdisSetEvent\0NdisResetEvent\0"
      "NdisWaitEvent\0"
    },
    { 0x0029, "BIOS_EXT", NULL },
    { 0x002A, "VWIN32",
      "VWIN32_Get_Version\0VWIN32_DIOCCompletionRoutine\0_VWIN32_QueueUserApc\0"
      "_VWIN32_Get_Thread_Context\0_VWIN32_Set_Thread_Context\0_VWIN32_CopyMem\0"
      "_VWIN32_Npx_Exception\0_VWIN32_Emulate_Npx\0_VWIN32_CheckDelayedNpxTrap\0"
      "VWIN32_EnterCrstR0\0VWIN32_LeaveCrstR0\0_VWIN32_FaultPopup\0VWIN32_GetContextHandle\0"
      "VWIN32_GetCurrentProcessHandle\0_VWIN32_SetWin32Event\0_VWIN32_PulseWin32Event\0"
      "_VWIN32_ResetWin32Event\0_VWIN32_WaitSingleObject\0_VWIN32_WaitMultipleObjects\0"
      "_VWIN32_CreateRing0Thread\0_VWIN32_CloseVxDHandle\0VWIN32_ActiveTimeBiasSet\0"
      "VWIN32_GetCurrentDirectory\0VWIN32_BlueScreenPopup\0VWIN32_TerminateApp\0"
      "_VWIN32_QueueKernelAPC\0VWIN32_SysErrorBox\0_VWIN32_IsClientWin32\0"
      "VWIN32_IFSRIPWhenLev2Taken\0_VWIN32_InitWin32Event\0_VWIN32_InitWin32Mutex\0"
      "_VWIN32_ReleaseWin32Mutex\0_VWIN32_BlockThreadEx\0VWIN32_GetProcessHandle\0"
      "_VWIN32_InitWin32Semaphore\0_VWIN32_SignalWin32Sem\0_VWIN32_QueueUserApcEx\0"
      "_VWIN32_OpenVxDHandle\0_VWIN32_CloseWin32Handle\0_VWIN32_AllocExternalHandle\0"
      "_VWIN32_UseExternalHandle\0_VWIN32_UnuseExternalHandle\0KeInitializeTimer\0"
      "KeSetTimer\0KeCancelTimer\0KeReadStateTimer\0_VWIN32_ReferenceObject\0"
      "_VWIN32_GetExternalHandle\0VWIN32_ConvertNtTimeout\0"
      "_VWIN32_SetWin32EventBoostPriority\0_VWIN32_GetRing3Flat32Selectors\0"
      "_VWIN32_GetCurThreadCondition\0VWIN32_Init_FP\0_VWIN32_R0SetWaitableTimer\0"
    },
    { 0x002B, "VCOMM",
      "VCOMM_Get_Version\0_VCOMM_Register_Port_Driver\0_VCOMM_Acquire_Port\0"
      "_VCOMM_Release_Port\0_VCOMM_OpenComm\0_VCOMM_SetCommState\0_VCOMM_GetCommState\0"
      "_VCOMM_SetupComm\0_VCOMM_TransmitCommChar\0_VCOMM_CloseComm\0"
      "_VCOMM_GetCommQueueStatus\0_VCOMM_ClearCommError\0_VCOMM_GetModemStatus\0"
      "_VCOMM_GetCommProperties\0_VCOMM_EscapeCommFunction\0_VCOMM_PurgeComm\0"
      "_VCOMM_SetCommEventMask\0_VCOMM_GetCommEventMask\0_VCOMM_WriteComm\0_VCOMM_ReadComm\0"
      "_VCOMM_EnableCommNotification\0_VCOMM_GetLastError\0_VCOMM_Steal_Port\0"
      "_VCOMM_SetReadCallBack\0_VCOMM_SetWriteCallBack\0_VCOMM_Add_Port\0"
      "_VCOMM_GetSetCommTimeouts\0_VCOMM_SetWriteRequest\0_VCOMM_SetReadRequest\0"
      "_VCOMM_Dequeue_Request\0_VCOMM_Enumerate_DevNodes\0VCOMM_Map_Win32DCB_To_Ring0\0"
      "VCOMM_Map_Ring0DCB_To_Win32\0_VCOMM_Get_Contention_Handler\0"
      "_VCOMM_Map_Name_To_Resource\0_VCOMM_PowerOnOffComm\0"
    },
    { 0x002C, "SPOOLER",
      "?\0?\0"
    },
    { 0x002D, "WIN32S", NULL },
    { 0x002E, "DEBUGCMD", NULL },
    { 0x002F, "?", NULL },
    { 0x0030, "MACH32", NULL },
    { 0x0031, "NETBEUI", NULL },
    { 0x0032, "VSERVER",
      "?\0?\0?\0?\0"
    },
    { 0x0033, "CONFIGMG",
      "_CONFIGMG_Get_Version\0_CONFIGMG_Initialize\0_CONFIGMG_Locate_DevNode\0"
      "_CONFIGMG_Get_Parent\0_CONFIGMG_Get_Child\0_CONFIGMG_Get_Sibling\0"
      "_CONFIGMG_Get_Device_ID_Size\0_CONFIGMG_Get_Device_ID\0_CONFIGMG_Get_Depth\0"
      "_CONFIGMG_Get_Private_DWord\0_CONFIGMG_Set_Private_DWord\0_CONFIGMG_Create_DevNode\0"
      "_CONFIGMG_Query_Remove_SubTree\0_CONFIGMG_Remove_SubTree\0"
      "_CONFIGMG_Register_Device_Driver\0_CONFIGMG_Register_Enumerator\0"
      "_CONFIGMG_Register_Arbitrator\0_CONFIGMG_Deregister_Arbitrator\0"
      "_CONFIGMG_Query_Arbitrator_Free_Size\0_CONFIGMG_Query_Arbitrator_Free_Data\0"
      "_CONFIGMG_Sort_NodeList\0_CONFIGMG_Yield\0_CONFIGMG_Lock\0_CONFIGMG_Unlock\0"
      "_CONFIGMG_Add_Empty_Log_Conf\0_CONFIGMG_Free_Log_Conf\0_CONFIGMG_Get_First_Log_Conf\0"
      "_CONFIGMG_Get_Next_Log_Conf\0_CONFIGMG_Add_Res_Des\0_CONFIGMG_Modify_Res_Des\0"
      "_CONFIGMG_Free_Res_Des\0_CONFIGMG_Get_Next_Res_Des\0_CONFIGMG_Get_Performance_Info\0"
      "_CONFIGMG_Get_Res_Des_Data_Size\0_CONFIGMG_Get_Res_Des_Data\0"
      "_CONFIGMG_Process_Events_Now\0_CONFIGMG_Create_Range_List\0_CONFIGMG_Add_Range\0"
      "_CONFIGMG_Delete_Range\0_CONFIGMG_Test_Range_Available\0_CONFIGMG_Dup_Range_List\0"
      "_CONFIGMG_Free_Range_List\0_CONFIGMG_Invert_Range_List\0"
      "_CONFIGMG_Intersect_Range_List\0_CONFIGMG_First_Range\0_CONFIGMG_Next_Range\0"
      "_CONFIGMG_Dump_Range_List\0_CONFIGMG_Load_DLVxDs\0_CONFIGMG_Get_DDBs\0"
      "_CONFIGMG_Get_CRC_CheckSum\0_CONFIGMG_Register_DevLoader\0"
      "_CONFIGMG_Reenumerate_DevNode\0_CONFIGMG_Setup_DevNode\0"
      "_CONFIGMG_Reset_Children_Marks\0_CONFIGMG_Get_DevNode_Status\0"
      "_CONFIGMG_Remove_Unmarked_Children\0_CONFIGMG_ISAPNP_To_CM\0"
      "_CONFIGMG_CallBack_Device_Driver\0_CONFIGMG_CallBack_Enumerator\0"
      "_CONFIGMG_Get_Alloc_Log_Conf\0_CONFIGMG_Get_DevNode_Key_Size\0"
      "_CONFIGMG_Get_DevNode_Key\0_CONFIGMG_Read_Registry_Value\0"
      "_CONFIGMG_Write_Registry_Value\0_CONFIGMG_Disable_DevNode\0_CONFIGMG_Enable_DevNode\0"
      "_CONFIGMG_Move_DevNode\0_CONFIGMG_Set_Bus_Info\0_CONFIGMG_Get_Bus_Info\0"
      "_CONFIGMG_Set_HW_Prof\0_CONFIGMG_Recompute_HW_Prof\0_CONFIGMG_Query_Change_HW_Prof\0"
      "_CONFIGMG_Get_Device_Driver_Private_DWord\0_CONFIGMG_Set_Device_Driver_Private_DWord\0"
      "_CONFIGMG_Get_HW_Prof_Flags\0_CONFIGMG_Set_HW_Prof_Flags\0"
      "_CONFIGMG_Read_Registry_Log_Confs\0_CONFIGMG_Run_Detection\0"
      "_CONFIGMG_Call_At_Appy_Time\0_CONFIGMG_Fail_Change_HW_Prof\0"
      "_CONFIGMG_Set_Private_Problem\0_CONFIGMG_Debug_DevNode\0"
      "_CONFIGMG_Get_Hardware_Profile_Info\0_CONFIGMG_Register_Enumerator_Function\0"
      "_CONFIGMG_Call_Enumerator_Function\0_CONFIGMG_Add_ID\0_CONFIGMG_Find_Range\0"
      "_CONFIGMG_Get_Global_State\0_CONFIGMG_Broadcast_Device_Change_Message\0"
      "_CONFIGMG_Call_DevNode_Handler\0_CONFIGMG_Remove_Reinsert_All\0"
      "_CONFIGMG_Change_DevNode_Status\0_CONFIGMG_Reprocess_DevNode\0"
      "_CONFIGMG_Assert_Structure\0_CONFIGMG_Discard_Boot_Log_Conf\0"
      "_CONFIGMG_Set_Dependent_DevNode\0_CONFIGMG_Get_Dependent_DevNode\0"
      "_CONFIGMG_Refilter_DevNode\0_CONFIGMG_Merge_Range_List\0"
      "_CONFIGMG_Substract_Range_List\0_CONFIGMG_Set_DevNode_PowerState\0"
      "_CONFIGMG_Get_DevNode_PowerState\0_CONFIGMG_Set_DevNode_PowerCapabilities\0"
      "_CONFIGMG_Get_DevNode_PowerCapabilities\0_CONFIGMG_Read_Range_List\0"
      "_CONFIGMG_Write_Range_List\0_CONFIGMG_Get_Set_Log_Conf_Priority\0"
      "_CONFIGMG_Support_Share_Irq\0_CONFIGMG_Get_Parent_Structure\0"
      "_CONFIGMG_Register_DevNode_For_Idle_Detection\0_CONFIGMG_CM_To_ISAPNP\0"
      "_CONFIGMG_Get_DevNode_Handler\0_CONFIGMG_Detect_Resource_Conflict\0"
      "_CONFIGMG_Get_Device_Interface_List\0_CONFIGMG_Get_Device_Interface_List_Size\0"
      "_CONFIGMG_Get_Conflict_Info\0_CONFIGMG_Add_Remove_DevNode_Property\0"
      "_CONFIGMG_CallBack_At_Appy_Time\0_CONFIGMG_Register_Device_Interface\0"
      "_CONFIGMG_System_Device_Power_State_Mapping\0_CONFIGMG_Get_Arbitrator_Info\0"
      "_CONFIGMG_Waking_Up_From_DevNode\0_CONFIGMG_Set_DevNode_Problem\0"
      "_CONFIGMG_Get_Device_Interface_Alias\0"
    },
    { 0x0034, "DWCFGMG",
      "CM_GetVersion\0CM_GetConfig\0CM_LockConfig\0CM_UnlockConfig\0CME_QueryResources\0"
      "CME_AllocResources\0CME_DeallocResources\0"
    },
    { 0x0035, "SCSIPORT", NULL },
    { 0x0036, "VFBACKUP",
      "VFBACKUP_Get_Version\0VFBACKUP_Lock_NEC\0VFBACKUP_UnLock_NEC\0VFBACKUP_Register_NEC\0"
      "VFBACKUP_Register_VFD\0VFBACKUP_Lock_All_Ports\0_VFBACKUP_Set_Port_Mask\0"
      "_VFBACKUP_Register_Floppy\0_VFBACKUP_Remove_Floppy\0VFBACKUP_UnRegister_NEC\0"
    },
    { 0x0037, "ENABLE",
      "VMINI_GetVersion\0VMINI_Update\0VMINI_Status\0VMINI_DisplayError\0VMINI_SetTimeStamp\0"
      "VMINI_Siren\0VMINI_RegisterAccess\0VMINI_GetData\0VMINI_ShutDownItem\0"
      "VMINI_RegisterSK\0"
    },
    { 0x0038, "VCOND",
      "VCOND_Get_Version\0VCOND_Launch_ConApp_Inherited\0VCOND_Get_ConsoleInfo\0"
      "VCOND_GrbRepaintRect\0VCOND_GrbSetCursorPosition\0VCOND_GrbNotifyWOA\0"
    },
    { 0x0039, "?", NULL },
    { 0x003A, "VPMTD", NULL },
    { 0x003B, "DSVXD", NULL },
    { 0x003C, "ISAPNP", NULL },
    { 0x003D, "BIOS", NULL },
    { 0x003E, "WSOCK",
      "WSOCK_Get_Version\0WSOCK_Register\0WSOCK_Deregister\0WSOCK_SignalNotify\0"
      "WSOCK_SignalAllNotify\0"
    },
    { 0x003F, "WSIPX", NULL },
    { 0x0040, "IFSMgr", NULL },
    { 0x0041, "VCDFSD",
      "?\0?\0?\0?\0"
    },
    { 0x0042, "MRCI2", NULL },
    { 0x0043, "PCI",
      "_PCI_Get_Version\0_PCI_Read_Config\0_PCI_Write_Config\0_PCI_Lock_Unlock\0"
    },
    { 0x0044, "PELOADER", NULL },
    { 0x0045, "EISA", NULL },
    { 0x0046, "DRAGCLI", NULL },
    { 0x0047, "DRAGSRV", NULL },
    { 0x0048, "PERF",
      "PERF_Get_Version\0PERF_Server_Register\0PERF_Server_Deregister\0PERF_Server_Add_Stat\0"
      "PERF_Server_Remove_Stat\0"
    },
    { 0x0049, "AWREDIR", NULL },
    { 0x004A, "MTRR",
      "_MTRR_Get_Version\0MTRRSetPhysicalCacheTypeRange\0MTRRIsPatSupported\0"
      "MTRR_PowerState_Change\0"
    },
    { 0x004B, "NTKERN",
      "_NTKERN_Get_Version\0_NtKernCreateFile\0_NtKernClose\0_NtKernReadFile\0"
      "_NtKernWriteFile\0_NtKernDeviceIoControl\0_NtKernGetWorkerThread\0_NtKernLoadDriver\0"
      "_NtKernQueueWorkItem\0_NtKernPhysicalDeviceObjectToDevNode\0"
      "_NtKernSetPhysicalCacheTypeRange\0_NtKernWin9XLoadDriver\0_NtKernCancelIoFile\0"
      "_NtKernGetVPICDHandleFromInterruptObj\0_NtKernInternalDeviceIoControl\0"
    },
    { 0x004C, "ACPI", NULL },
    { 0x004D, "UDF", NULL },
    { 0x004E, "SMCLIB", NULL },
    { 0x0051, "ISAPNP", NULL },
    { 0x0060, "ETEN", NULL },
    { 0x0061, "CHBIOS", NULL },
    { 0x0062, "VMSGD", NULL },
    { 0x0063, "VPPID", NULL },
    { 0x0064, "VIME", NULL },
    { 0x0065, "VHBIOSD", NULL },
    { 0x008D, "ESDI_506", NULL },
    { 0x0090, "voltrack", NULL },
    { 0x00FD, "FAKEIDE", NULL },
    { 0x0102, "CV1", NULL },
    { 0x011F, "VFLATD",
      "?\0?\0"
    },
    { 0x0200, "VIPX", NULL },
    { 0x0201, "VNWLSERV", NULL },
    { 0x0202, "WINICE", NULL },
    { 0x0203, "VCLIENT", NULL },
    { 0x0205, "VCAFT", NULL },
    { 0x0206, "VTXRX", NULL },
    { 0x0207, "DPMS", NULL },
    { 0x0234, "VCOMMUTE", NULL },
    { 0x0442, "VTDAPI",
      "VTDAPI_Get_Version\0VTDAPI_Begin_Min_Int_Period\0VTDAPI_End_Min_Int_Period\0"
      "VTDAPI_Get_Int_Period\0VTDAPI_Get_Sys_Time\0VTDAPI_Timer_Start\0VTDAPI_Timer_Stop\0"
      "VTDAPI_Start_User_Timer\0VTDAPI_Stop_User_Timer\0VTDAPI_Get_System_Time_Selector\0"
      "VTDAPI_Cleanup_Timers\0"
    },
    { 0x0443, "?", NULL },
    { 0x0444, "VADMAD", NULL },
    { 0x0445, "VSBD", NULL },
    { 0x0446, "VADLIBD", NULL },
    { 0x0447, "?", NULL },
    { 0x0448, "SETULTRA", NULL },
    { 0x0449, "VJOYD",
      "?\0?\0"
    },
    { 0x044A, "MMDEVLDR",
      "?\0?\0?\0?\0?\0?\0"
    },
    { 0x044B, "?", NULL },
    { 0x044C, "MSMPU401", NULL },
    { 0x044D, "MSOPL", NULL },
    { 0x044E, "MSSBLST", NULL },
    { 0x045D, "VFLATD", NULL },
    { 0x045E, "?", NULL },
    { 0x045F, "MSSNDSYS", NULL },
    { 0x0460, "UNIMODEM", NULL },
    { 0x0480, "VNETSUP",
      "?\0?\0?\0?\0?\0?\0?\0"
    },
    { 0x0481, "VREDIR",
      "VRedir_Get_Version\0VRedir_Register\0VRedir_MakeMailSlot\0VRedir_DeleteMailSlot\0"
      "VRedir_ServerEnum\0"
    },
    { 0x0482, "VBROWSE", NULL },
    { 0x0483, "VSHARE",
      "?\0"
    },
    { 0x0484, "IFSMGR", NULL },
    { 0x0485, "?", NULL },
    { 0x0486, "VFAT", NULL },
    { 0x0487, "NWLINK",
      "?\0?\0"
    },
    { 0x0488, "VTDI",
      "?\0?\0?\0?\0?\0?\0?\0?\0?\0"
    },
    { 0x0489, "VIP",
      "?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0"
    },
    { 0x048A, "VTCP",
      "?\0"
    },
    { 0x048B, "VCACHE",
      "VCACHE_Get_Version\0VCACHE_Register\0VCACHE_GetSize\0VCACHE_CheckAvail\0"
      "VCACHE_FindBlock\0VCACHE_FreeBlock\0VCACHE_MakeMRU\0VCACHE_Hold\0VCACHE_Unhold\0"
      "VCACHE_Enum\0VCACHE_TestHandle\0VCACHE_VerifySums\0VCACHE_RecalcSums\0"
      "VCACHE_TestHold\0VCACHE_GetStats\0VCache_Deregister\0VCache_AdjustMinimum\0"
      "VCache_SwapBuffers\0VCache_RelinquishPage\0VCache_UseThisPage\0"
      "_VCache_CreateLookupCache\0_VCache_CloseLookupCache\0_VCache_DeleteLookupCache\0"
      "_VCache_Lookup\0_VCache_UpdateLookup\0"
    },
    { 0x048C, "?", NULL },
    { 0x048D, "RASMAC", NULL },
    { 0x048E, "NWREDIR",
      "?\0?\0"
    },
    { 0x048F, "?", NULL },
    { 0x0490, "?", NULL },
    { 0x0491, "FILESEC",
      "?\0?\0"
    },
    { 0x0492, "NWSERVER",
      "?\0?\0?\0?\0"
    },
    { 0x0493, "SECPROV",
      "?\0?\0"
    },
    { 0x0494, "NSCL",
      "?\0?\0?\0"
    },
    { 0x0495, "AFVXD",
      "?\0?\0?\0"
    },
    { 0x0496, "NDIS2SUP",
      "?\0?\0"
    },
    { 0x0497, "MSODISUP", NULL },
    { 0x0498, "Splitter",
      "Splitter_Get_Version\0?\0?\0?\0?\0"
    },
    { 0x0499, "PPPMAC",
      "?\0"
    },
    { 0x049A, "VDHCP",
      "?\0?\0?\0?\0"
    },
    { 0x049B, "VNBT",
      "?\0"
    },
    { 0x049C, "?", NULL },
    { 0x049D, "LOGGER",
      "?\0?\0?\0?\0?\0"
    },
    { 0x04A2, "IRLAMP", NULL },
    { 0x097C, "PCCARD",
      "PCCARD_Get_Version\0PCCARD_Card_Services\0"
    },
    { 0x1020, "VCV", NULL },
    { 0x1021, "VMB", NULL },
    { 0x1022, "VPFD", NULL },
    { 0x1025, "MMD", NULL },
    { 0x2020, "PIPE", NULL },
    { 0x21EA, "VADLIBWD", NULL },
    { 0x2200, "VFINTD", NULL },
    { 0x22C0, "?", NULL },
    { 0x2400, "SWAT", NULL },
    { 0x2401, "FIXNET", NULL },
    { 0x2402, "DOSMAX", NULL },
    { 0x24A0, "VNSS", NULL },
    { 0x24A1, "VNDWD", NULL },
    { 0x24A2, "SYMEVENT", NULL },
    { 0x2540, "VILD", NULL },
    { 0x2640, "VASBID", NULL },
    { 0x2860, "COMMTASK", NULL },
    { 0x28A0, "PHARLAPX", NULL },
    { 0x28A1, "PHARLAP", NULL },
    { 0x28C0, "VXD", NULL },
    { 0x28C1, "PUSHKEYS", NULL },
    { 0x28C2, "VCR3D", NULL },
    { 0x2925, "EDOS", NULL },
    { 0x292D, "VSBPD", NULL },
    { 0x295A, "GRVSULTR", NULL },
    { 0x3048, "FTCTCPIP",
      "?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0"
    },
    { 0x3049, "?",
      "?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0?\0"
      "?\0?\0?\0"
    },
    { 0x304C, "DWCFGMG", NULL },
    { 0x3098, "VSTLTHD",
      "?\0?\0?\0?\0"
    },
    { 0x3099, "VVIDRAMD", NULL },
    { 0x30F6, "WSVV",
      "?\0"
    },
    { 0x310E, "WPS", NULL },
    { 0x3110, "VGSSD", NULL },
    { 0x313B, "PMC", NULL },
    { 0x318A, "LMOUSE", NULL },
    { 0x31CF, "STAT", NULL },
    { 0x3202, "VDSPD", NULL },
    { 0x3203, "VPASD", NULL },
    { 0x32A4, "SBAWE", NULL },
    { 0x32A5, "VSB16", NULL },
    { 0x32CB, "VFRAD", NULL },
    { 0x32DC, "NV3RM", NULL },
    { 0x3354, "DISCOVER", NULL },
    { 0x33AA, "DECCORE", NULL },
    { 0x33B4, "DECLICL", NULL },
    { 0x33F0, "VIWD", NULL },
    { 0x33FC, "ASPIENUM",
      "?\0?\0?\0?\0"
    },
    { 0x34DC, "MAGNARAM", NULL },
    { 0x357E, "DSOUND",
      "?\0?\0?\0"
    },
    { 0x3584, "VSNDSYS", NULL },
    { 0x35C5, "LUGEPS", NULL },
    { 0x36AE, "AIBPC", NULL },
    { 0x377B, "MX1501HA", NULL },
    { 0x38BE, "VHEAPX", NULL },
    { 0x38C0, "BOMBSHEL", NULL },
    { 0x38DA, "VIWD", NULL },
    { 0x39E6, "A3D",
      "?\0?\0?\0"
    },
    { 0x3A39, "CINEMSYS", NULL },
    { 0x3BFC, "CWCSPUD", NULL },
    { 0x3BFD, "CWCPROXY",
      "?\0?\0?\0?\0"
    },
    { 0x3BFE, "CWCMMSYS", NULL },
    { 0x3BFF, "CWCDSND", NULL },
    { 0x3C46, "X10MOUSE", NULL },
    { 0x3C78, "VGARTD",
      "?\0?\0?\0?\0?\0?\0"
    },
    { 0x3E6D, "DDRAW", NULL },
    { 0x3ED6, "ATIVVXXX", NULL },
    { 0x3EE5, "WINTEL", NULL },
    { 0x4321, "POSTMSG", NULL },
    { 0x6001, "REGVXD", NULL },
    { 0x7A5F, "SIWVID", NULL },
    { 0x7FE0, "VSWITCHD", NULL },
    { 0x7FE1, "VWATCHD", NULL },
    { 0x7FE5, "VFINTD", NULL },
    { 0x7FE7, "VMPAGES", NULL },
    { 0x7FE8, "VPOSTD", NULL },
    { 0x7FE9, "VIDLED", NULL },
    { 0x7FEB, "VMIOD", NULL },
    { 0x7FED, "VMIRQD", NULL },
    { 0x8888, "VBILLD", NULL },
    { 0xEEEE, "VEPSD", NULL },
    { 0xF000, "nameba", NULL },
};

const char *device_name(uint32_t device_id)
{
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].id == device_id) {
            return others[i].name;
        }
    }
    return "";
}

/* The service-th name of the list; "" behind its end, which is an empty one. */
const char *other_service_name(uint32_t device_id, uint32_t service)
{
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (others[i].id == device_id && others[i].services != NULL) {
            const char *name = others[i].services;

            for (; service > 0 && *name != '\0'; service--) {
                name += strlen(name) + 1;
            }
            return *name != '?' ? name : "";
        }
    }
    return "";
}
