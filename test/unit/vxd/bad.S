/*
 * bad.S - modules mkle must refuse: one defect for each -DBAD_name.
 */
#define BAD_NAME    "BAD     "
#define BAD_CONTROL control

#ifdef BAD_control
#undef BAD_CONTROL
#define BAD_CONTROL start_up
#endif
#ifdef BAD_name
#undef BAD_NAME
#define BAD_NAME "        "
#endif

    .macro ddb name
    .section .data.\name\()_DDB, "aw"
    .globl \name\()_DDB
\name\()_DDB:
    .long 0
    .short 0x0400, 0x7FE1
    .byte 4, 2
    .short 0
    .ascii BAD_NAME
    .long 0x80000000, BAD_CONTROL, 0, 0, 0, 0, 0, 0, 0
    .long 0, 0x50726576, 0x50, 0x52737631, 0x52737632, 0x52737633
    .endm

#ifdef BAD_none
    .section .ddb, "aw"
    .long control
#else
    ddb BAD
#endif
#ifdef BAD_two
    ddb WORSE
#endif

    .text
control:
    ret
#ifdef BAD_type
    .short nobody                        /* weak, so that it fits for ld */
    .weak nobody
#endif
#ifdef BAD_absolute
    call a_number
    .set a_number, 0x12345
    .globl a_number
#endif
#ifdef BAD_weak
    call nobody
    .weak nobody
#endif

    .section .init.text, "ax"
start_up:
    ret

#ifdef BAD_section
    .section .elsewhere, "awR"           /* R: kept, as nothing refers to it */
    .long 1
#endif
