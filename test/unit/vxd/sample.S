/*
 * sample.S - a module for mkle_test with every kind of reference; the test knows the offsets.
 *
 * Nothing of it ever runs.
 */
    .section .data.SAMPLE_DDB, "aw"
    .globl SAMPLE_DDB
SAMPLE_DDB:                              /* LCODE + 0 */
    .long 0
    .short 0x0400, 0x7FE1
    .byte 4, 2
    .short 0
    .ascii "Sample  "
    .long 0x80000000, control, 0, 0, 0, 0, 0, 0, 0
    .long 0, 0x50726576, 0x50, 0x52737631, 0x52737632, 0x52737633

    .text
    .globl entry, svc_Get_DDB
    .type svc_Get_DDB, @function         /* a name like a DDB's, but no data */
svc_Get_DDB:
control:                                 /* LCODE + 50h */
    ret
    .balign 16
entry:                                   /* LCODE + 60h */
    call control                         /* 61h: inside the object, no fixup */
    call start_up                        /* 66h: to another object */
    .byte 0xCD, 0x20                     /* 6Ah: a dynalink */
    .long 0x0001004F
    .balign 16
    .long entry + 4                      /* 70h */
    .long start_up                       /* 74h */
    .long paged_word                     /* 78h */
    .long static_word + 2                /* 7Ch */
    .long a_number                       /* 80h: not to be fixed up */
    .long counter - 0x100000             /* 84h: outside its object */
    .long common_block + 4               /* 88h */
    .long paged_code                     /* 8Ch */
    .long nobody                         /* 90h: weak and undefined, stays 0 */
counter:                                 /* LCODE + 94h */
    .long 7
    .space 0xFFE - 0x98
    .long entry                          /* FFEh: across a page boundary */
    .space 0x1FFE - 0x1002
    .long entry                          /* 1FFEh: the only thing on the page after */

    .set a_number, 0x12345
    .globl a_number
    .weak nobody
    .comm common_block, 0x3000, 4

    .section .init.text, "ax"
    .globl start_up
start_up:                                /* ICODE + 0 */
    call control                         /* 1: back */
    .byte 0, 0, 0
    .long start_up + 1                   /* 8 */

    .section .bss.first, "aw", @nobits   /* a gap of nearly a page follows */
first:
    .space 0x1001
    .section .bss.second, "aw", @nobits
    .balign 0x1000
second:
    .space 4

    .section .pageable.text, "ax"
paged_code:                              /* PCODE + 0 */
    call paged_code
    .section .pageable.data, "aw"
    .long 0
paged_word:                              /* PDATA + 4 */
    .long control                        /* 4 */
    .long first, second                  /* 8, 0Ch */
    .section .static.data, "aw"
static_word:                             /* SCODE + 0 */
    .long paged_code, 0
