/*
 * iors.c - what a request's status is to a program.  Pure.  [RBIL 2F/05, INT 24 codes]
 */
#include "ios_core.h"

enum { I24_WRITE_PROTECT = 0, I24_UNKNOWN_UNIT = 1, I24_NOT_READY = 2, I24_BAD_COMMAND = 3,
       I24_BAD_LENGTH = 5, I24_UNKNOWN_MEDIA = 7, I24_NOT_FOUND = 8, I24_WRITE_FAULT = 10,
       I24_READ_FAULT = 11, I24_GENERAL = 12, I24_LOCK = 14, I24_WRONG_DISK = 15 };
#define INT21_OF_INT24  19u             /* 13h: write protected, and so on */
#define NO_MEMORY       8u

uint32_t iors_to_int24(uint32_t status, uint32_t function)
{
    switch (status) {
    case IORS_WRITE_PROTECT:
        return I24_WRITE_PROTECT;
    case IORS_NO_DEVICE:
        return I24_UNKNOWN_UNIT;
    case IORS_NOT_READY:
    case IORS_NO_MEDIA:
    case IORS_BUSY:
    case IORS_TIME_OUT:
        return I24_NOT_READY;
    case IORS_INVALID_COMMAND:
        return I24_BAD_COMMAND;
    case IORS_INVALID_PARM:
        return I24_BAD_LENGTH;
    case IORS_UNFORMATTED_MEDIA:
        return I24_UNKNOWN_MEDIA;
    case IORS_INVALID_SECTOR:
        return I24_NOT_FOUND;
    case IORS_WRONG_MEDIA:
    case IORS_UNCERTAIN_MEDIA:
        return I24_WRONG_DISK;
    case IORS_LOCK_VIOLATION:
    case IORS_VOL_LOCKED:
        return I24_LOCK;
    case IORS_MEDIA_ERROR:
    case IORS_UNREC_ERROR:
        return function == IOR_WRITE || function == IOR_WRITEV ? I24_WRITE_FAULT : I24_READ_FAULT;
    default:
        return I24_GENERAL;
    }
}

uint32_t iors_to_int21(uint32_t status)
{
    if (status < BDS_First_Error_Code) {
        return 0;
    }
    return status == IORS_MEMORY_ERROR ? NO_MEMORY : iors_to_int24(status, IOR_READ) + INT21_OF_INT24;
}
