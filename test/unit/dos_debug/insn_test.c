#include "unit.h"
#include "assemble.h"
#include "disasm.h"

/* What is typed, its bytes (those of nasm 2.16), and how U shows them; '|' between lines. */
static const struct { const char *typed, *bytes, *shown; } lines[] = {
    { "MOV AX,1234", "B83412", "MOV     AX,1234" },
    { "MOV [1234],AX", "A33412", "MOV     [1234],AX" },
    { "MOV AX,[BX+SI+10]", "8B4010", "MOV     AX,[BX+SI+10]" },
    { "MOV WORD PTR [BX],5", "C7070500", "MOV     WORD PTR [BX],0005" },
    { "MOV BYTE PTR [BP-3],41", "C646FD41", "MOV     BYTE PTR [BP-03],41" },
    { "ADD AX,5", "83C005", "ADD     AX,+05" },
    { "ADD AX,1234", "053412", "ADD     AX,1234" },
    { "ADD BX,-1", "83C3FF", "ADD     BX,-01" },
    { "CMP BYTE PTR [SI],0D", "803C0D", "CMP     BYTE PTR [SI],0D" },
    { "JMP 110", "EB0E", "JMP     0110" },
    { "JMP 500", "E9FD03", "JMP     0500" },
    { "JMP FAR [BX]", "FF2F", "JMP     FAR [BX]" },
    { "CALL 1234:5678", "9A78563412", "CALL    1234:5678" },
    { "CALL FAR [1234]", "FF1E3412", "CALL    FAR [1234]" },
    { "JZ 105", "7403", "JZ      0105" },
    { "JNE 1000", "0F85FC0E", "JNZ     1000" },
    { "LOOP 100", "E2FE", "LOOP    0100" },
    { "INT 21", "CD21", "INT     21" },
    { "INT 3", "CC", "INT     3" },
    { "PUSH ES", "06", "PUSH    ES" },
    { "POP DS", "1F", "POP     DS" },
    { "MOV DS,AX", "8ED8", "MOV     DS,AX" },
    { "MOV AX,ES", "8CC0", "MOV     AX,ES" },
    { "XCHG AX,BX", "93", "XCHG    AX,BX" },
    { "XCHG BX,[SI]", "871C", "XCHG    BX,[SI]" },
    { "LEA DX,[BP+DI+7F]", "8D537F", "LEA     DX,[BP+DI+7F]" },
    { "LES BX,[100]", "C41E0001", "LES     BX,[0100]" },
    { "REPZ MOVSB", "F3A4", "REPZ|MOVSB" },
    { "MOV AX,ES:[DI]", "268B05", "MOV     AX,ES:[DI]" },
    { "MOV EAX,12345678", "66B878563412", "MOV     EAX,12345678" },
    { "MOVZX EAX,BYTE PTR [BX]", "660FB607", "MOVZX   EAX,BYTE PTR [BX]" },
    { "MOV EAX,[EBX+ECX*4+10]", "67668B448B10", "MOV     EAX,[EBX+ECX*4+10]" },
    { "SHL AX,1", "D1E0", "SHL     AX,1" },
    { "SHL AX,CL", "D3E0", "SHL     AX,CL" },
    { "SHL BYTE PTR [BX],4", "C02704", "SHL     BYTE PTR [BX],04" },
    { "IMUL AX,BX,5", "6BC305", "IMUL    AX,BX,+05" },
    { "IMUL AX,5", "6BC005", "IMUL    AX,AX,+05" },
    { "IN AL,60", "E460", "IN      AL,60" },
    { "OUT DX,AL", "EE", "OUT     DX,AL" },
    { "RET", "C3", "RET" },
    { "RET 4", "C20400", "RET     0004" },
    { "RETF", "CB", "RETF" },
    { "TEST AL,1", "A801", "TEST    AL,01" },
    { "NOT CX", "F7D1", "NOT     CX" },
    { "MUL BYTE PTR [BX]", "F627", "MUL     BYTE PTR [BX]" },
    { "FLD DWORD PTR [BX]", "D907", "FLD     DWORD PTR [BX]" },
    { "FADD ST,ST(1)", "D8C1", "FADD    ST,ST(1)" },
    { "FINIT", "9BDBE3", "WAIT|FINIT" },
    { "FSTSW AX", "9BDFE0", "WAIT|FSTSW   AX" },
    { "FSIN", "D9FE", "FSIN" },
    { "ENTER 10,0", "C8100000", "ENTER   0010,00" },
    { "PUSH 5", "6A05", "PUSH    +05" },
    { "PUSH 1234", "683412", "PUSH    1234" },
    { "BT AX,BX", "0FA3D8", "BT      AX,BX" },
    { "SETZ AL", "0F94C0", "SETZ    AL" },
    { "MOV CR0,EAX", "0F22C0", "MOV     CR0,EAX" },
    { "MOV EAX,CR0", "0F20C0", "MOV     EAX,CR0" },
    { "NOP", "90", "NOP" },
    { "XLAT", "D7", "XLAT" },
    { "AAM", "D40A", "AAM" },
    { "STOSD", "66AB", "STOSD" },
    { "MOV CL,[BX]", "8A0F", "MOV     CL,[BX]" },
    { "INC WORD PTR [BX]", "FF07", "INC     WORD PTR [BX]" },
    { "INC AX", "40", "INC     AX" },
    { "DEC BL", "FECB", "DEC     BL" },
    { "JMP BX", "FFE3", "JMP     BX" },
    { "JMP [BX]", "FF27", "JMP     [BX]" },
    { "CALL [BX+SI]", "FF10", "CALL    [BX+SI]" },
    { "SUB SP,+10", "83EC10", "SUB     SP,+10" },
    { "AND AX,FF0F", "250FFF", "AND     AX,FF0F" },
    { "FSTP TBYTE PTR [BX]", "DB3F", "FSTP    TBYTE PTR [BX]" },
    { "FILD WORD PTR [BX]", "DF07", "FILD    WORD PTR [BX]" },
    { "FDIVRP ST(1),ST", "DEF1", "FDIVRP  ST(1),ST" },
    { "FXCH ST(2)", "D9CA", "FXCH    ST(2)" },
    { "SHLD AX,BX,CL", "0FA5D8", "SHLD    AX,BX,CL" },
    { "LSS SP,[100]", "0FB2260001", "LSS     SP,[0100]" },
    { "OUTSB", "6E", "OUTSB" },
    { "POPFD", "669D", "POPFD" },
    { "ADC DL,[BX+DI-80]", "125180", "ADC     DL,[BX+DI-80]" },
    { "MOV [BX+8000],DX", "89970080", "MOV     [BX+8000],DX" },
};

static void hex_of(char *to, const struct assembled *a)
{
    *to = '\0';
    for (unsigned i = 0; i < a->length; i++) {
        to += sprintf(to, "%02X", a->bytes[i]);
    }
}

TEST(debug, lines_become_the_right_bytes)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct assembled a;
        char bytes[260];

        if (!assemble(lines[i].typed, 0x100, &a)) {
            unit_fail(__FILE__, __LINE__, "%s: %s", lines[i].typed, a.error);
        }
        hex_of(bytes, &a);
        if (strcmp(bytes, lines[i].bytes) != 0) {
            unit_fail(__FILE__, __LINE__, "%s is %s, expected %s", lines[i].typed, bytes, lines[i].bytes);
        }
    }
}

TEST(debug, bytes_are_shown_as_they_were_typed)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct assembled a;
        char shown[200] = "";

        CHECK(assemble(lines[i].typed, 0x100, &a));
        memset(a.bytes + a.length, 0x90, DISASM_BYTES);
        for (unsigned at = 0; at < a.length;) {
            struct disasm d;

            disasm(a.bytes + at, (uint16_t)(0x100 + at), &d);
            strcat(strcat(shown, at ? "|" : ""), d.text);
            at += d.length;
        }
        if (strcmp(shown, lines[i].shown) != 0) {
            unit_fail(__FILE__, __LINE__, "%s is shown as %s, expected %s", lines[i].typed, shown, lines[i].shown);
        }
    }
}

TEST(debug, data_is_text_and_numbers)
{
    struct assembled a;
    char bytes[260];

    CHECK(assemble("DB 'it''s',0d \"x\"", 0, &a));
    hex_of(bytes, &a);
    CHECK(strcmp(bytes, "697427730D78") == 0);
    CHECK(assemble("dw 1234,-1", 0, &a));
    hex_of(bytes, &a);
    CHECK(strcmp(bytes, "3412FFFF") == 0);
}

TEST(debug, wrong_lines_say_why_and_where)
{
    static const struct { const char *typed; unsigned column; } bad[] = {
        { "MOV [BX],5", 10 }, { "XYZ AX", 6 }, { "MOV AX", 4 }, { "MOV AX,[BX+BP]", 13 }, { "MOV AX,[AX]", 10 },
        { "MOV AX,[SI+DI]", 13 }, { "DB 123", 6 }, { "DB 'a", 5 }, { "MOV AX,BL", 4 }, { "JZ 12345:1", 9 },
        { "PUSH ZZ", 5 }, { "MOV CS,AX", 4 }, { "MOV AX,BX,CX,DX", 13 }, { "IN AL,BX", 3 }, { "LOOP 5000", 5 },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct assembled a;

        if (assemble(bad[i].typed, 0x100, &a)) {
            unit_fail(__FILE__, __LINE__, "%s was taken", bad[i].typed);
        }
        CHECK(a.error != NULL);
        if (a.column != bad[i].column) {
            unit_fail(__FILE__, __LINE__, "%s: column %u, expected %u", bad[i].typed, a.column, bad[i].column);
        }
    }
}

/* Whatever the bytes are, what U shows can be typed and is the same instruction again. */
TEST(debug, what_is_shown_can_be_typed)
{
    uint32_t seed = 1;

    for (unsigned round = 0; round < 200000; round++) {
        uint8_t code[DISASM_BYTES], again[128 + DISASM_BYTES] = { 0 };
        struct disasm d, e;
        struct assembled a;

        for (unsigned i = 0; i < sizeof code; i++) {
            seed = seed * 1664525 + 1013904223;
            code[i] = (uint8_t)(seed >> 24);
        }
        disasm(code, 0x100, &d);
        CHECK(d.length >= 1 && d.length <= 15);
        if (strncmp(d.text, "DB", 2) == 0 || strstr(d.text, "MOV     CS") != NULL || memchr(code, 0x67, 4) != NULL ||
            d.text[2] == ':') {
            continue;       /* no instruction, one that the processor refuses, addresses of 32 bits, an override */
        }
        if (!assemble(d.text, 0x100, &a)) {
            unit_fail(__FILE__, __LINE__, "%s cannot be typed: %s", d.text, a.error);
        }
        memcpy(again, a.bytes, a.length);
        disasm(again + (again[0] == 0x9B && d.text[0] == 'F'), 0x100, &e);
        if (strncmp(e.text, d.text, strcspn(d.text, " ")) != 0 && strcmp(d.text, "XCHG    AX,AX") != 0) {
            unit_fail(__FILE__, __LINE__, "%s became %s", d.text, e.text);
        }
    }
}

TEST(debug, garbage_is_refused)
{
    uint32_t seed = 7;

    for (unsigned round = 0; round < 200000; round++) {
        static const char letters[] = "MOVAX,[]+-:*BXSIDIPTRWORD 019F'\"STCLJZ()";
        struct assembled a;
        char text[24];
        unsigned n;

        seed = seed * 1664525 + 1013904223;
        n = seed >> 24 & 15;
        for (unsigned i = 0; i < n; i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = letters[(seed >> 24) % (sizeof letters - 1)];
        }
        text[n] = '\0';
        if (!assemble(text, 0x100, &a)) {
            CHECK(a.error != NULL && a.column <= n);
        }
    }
}
