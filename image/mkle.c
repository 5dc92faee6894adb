/*
 * mkle - makes an LE virtual device from an ELF program.
 *
 * The ELF comes from "ld -m elf_i386 --emit-relocs -T image/vxd.ld": one output section for each
 * segment class, relocations kept.  Each becomes an object; each relocation that depends on
 * where objects are loaded becomes a fixup.  At last the module is read back with vmm/vxd/le.c
 * and loaded at the link addresses, which must give the bytes of the ELF again.
 *
 * Sections and relocations: [ELF gABI], [ELF i386 psABI].
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../vmm/vxd/le_mem.h"
#include "le_write.h"

#define DDB_SIZE 0x38u

/* Segment classes and the object flags they get: Windows 95's loader knows the type by these. */
static const struct segment_class {
    const char *name;
    uint32_t flags;
} classes[] = {
    { "LCODE", 0x2045 },    /* locked code and data */
    { "LDATA", 0x2063 },
    { "PCODE", 0x2005 },    /* pageable */
    { "PDATA", 0x2023 },
    { "SCODE", 0x2245 },    /* static: survives unloading */
    { "SDATA", 0x2263 },
    { "ICODE", 0x2015 },    /* discarded after initialisation */
    { "IDATA", 0x2033 },
};

/* An ELF file being read; object[i] is the section that became part i. */
struct elf {
    const char *path;
    const uint8_t *data;
    size_t size;
    const Elf32_Shdr *section;
    unsigned section_count;
    const char *names;
    size_t names_size;
    const Elf32_Shdr *object[LE_MAX_OBJECTS];
    unsigned object_count;
};

struct options {
    const char *input, *output, *ddb, *start, *name, *description;
    uint32_t module_flags;
    int list;
};

static void usage(FILE *to)
{
    fputs("usage: mkle [options] -o FILE.vxd FILE.elf\n"
          "       mkle --list FILE.vxd\n"
          "Makes an LE virtual device from an ELF linked with --emit-relocs -T image/vxd.ld.\n"
          "  -o FILE             the virtual device to write\n"
          "  --ddb SYMBOL        the device descriptor block; default: the one symbol *_DDB\n"
          "  --start SYMBOL      start object and address (for the VMM itself)\n"
          "  --name NAME         module name; default: DDB_Name\n"
          "  --description TEXT  first entry of the nonresident name table\n"
          "  --static            module flags 28000h instead of 38000h (dynamically loadable)\n"
          "  --list FILE         show objects, fixups, DDB and services called of a device\n"
          "  --help              this text\n",
          to);
}

static const void *elf_range(const struct elf *elf, size_t offset, size_t size, const char *what)
{
    if (offset > elf->size || size > elf->size - offset) {
        tool_fail("%s: %s lies outside the file", elf->path, what);
    }
    return elf->data + offset;
}

/* A string of a string table that need not end properly. */
static const char *elf_string(const struct elf *elf, const char *table, size_t size, size_t offset)
{
    if (offset >= size || !memchr(table + offset, 0, size - offset)) {
        tool_fail("%s: a name lies outside its string table", elf->path);
    }
    return table + offset;
}

static const char *section_name(const struct elf *elf, const Elf32_Shdr *section)
{
    return elf_string(elf, elf->names, elf->names_size, section->sh_name);
}

static void read_sections(struct elf *elf)
{
    const Elf32_Ehdr *header = elf_range(elf, 0, sizeof *header, "the ELF header");

    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) {
        tool_fail("%s: not an ELF file", elf->path);
    }
    if (header->e_ident[EI_CLASS] != ELFCLASS32 || header->e_ident[EI_DATA] != ELFDATA2LSB
        || header->e_machine != EM_386) {
        tool_fail("%s: not a 32-bit ELF file for the 386", elf->path);
    }
    if (header->e_type != ET_EXEC) {
        tool_fail("%s: not linked; use ld -m elf_i386 --emit-relocs -T image/vxd.ld", elf->path);
    }
    if (header->e_shentsize != sizeof(Elf32_Shdr) || header->e_shoff % 4 != 0) {
        tool_fail("%s: unknown layout of the section table", elf->path);
    }
    elf->section_count = header->e_shnum;
    elf->section = elf_range(elf, header->e_shoff, header->e_shnum * sizeof(Elf32_Shdr),
                             "the section table");
    if (header->e_shstrndx >= elf->section_count) {
        tool_fail("%s: no section names", elf->path);
    }
    elf->names_size = elf->section[header->e_shstrndx].sh_size;
    elf->names = elf_range(elf, elf->section[header->e_shstrndx].sh_offset, elf->names_size,
                           "the section name table");
}

/* Part number, 1-based, that a section became; 0 = none. */
static unsigned part_of_section(const struct elf *elf, unsigned section)
{
    for (unsigned i = 0; i < elf->object_count; i++) {
        if (elf->object[i] == &elf->section[section]) {
            return i + 1;
        }
    }
    return 0;
}

/* Every section that takes memory becomes a part, in the order of the file. */
static void add_parts(struct elf *elf, struct le_image *image)
{
    for (unsigned i = 0; i < elf->section_count; i++) {
        const Elf32_Shdr *section = &elf->section[i];
        const struct segment_class *class = NULL;
        struct le_part *part = &image->part[image->part_count];

        if (!(section->sh_flags & SHF_ALLOC) || section->sh_size == 0) {
            continue;
        }
        for (size_t k = 0; k < sizeof classes / sizeof classes[0]; k++) {
            if (strcmp(section_name(elf, section), classes[k].name) == 0) {
                class = &classes[k];
            }
        }
        if (!class) {
            tool_fail("%s: section %s is no segment class; image/vxd.ld does not place it",
                      elf->path, section_name(elf, section));
        }
        if (image->part_count == LE_MAX_OBJECTS) {
            tool_fail("%s: more than %d objects", elf->path, LE_MAX_OBJECTS);
        }
        part->class_name = class->name;
        part->flags = class->flags;
        part->size = section->sh_size;
        if (section->sh_type == SHT_NOBITS) {
            part->data = calloc(1, part->size);
            if (!part->data) {
                tool_fail("out of memory");
            }
        } else {
            part->data = elf_range(elf, section->sh_offset, section->sh_size,
                                   section_name(elf, section));
        }
        image->part_count++;
        elf->object[elf->object_count++] = section;
    }
    if (image->part_count == 0) {
        tool_fail("%s: nothing to load in it", elf->path);
    }
}

struct symbols {
    const Elf32_Sym *symbol;
    size_t count;
    const char *names;
    size_t names_size;
};

static struct symbols read_symbols(const struct elf *elf, const Elf32_Shdr *section)
{
    struct symbols symbols;
    const Elf32_Shdr *names;

    if (section->sh_type != SHT_SYMTAB || section->sh_entsize != sizeof(Elf32_Sym)
        || section->sh_link >= elf->section_count || section->sh_offset % 4 != 0) {
        tool_fail("%s: unknown layout of the symbol table", elf->path);
    }
    symbols.count = section->sh_size / sizeof(Elf32_Sym);
    symbols.symbol = elf_range(elf, section->sh_offset, section->sh_size, "the symbol table");
    names = &elf->section[section->sh_link];
    symbols.names_size = names->sh_size;
    symbols.names = elf_range(elf, names->sh_offset, names->sh_size, "the string table");
    return symbols;
}

static struct symbols find_symbols(const struct elf *elf)
{
    for (unsigned i = 0; i < elf->section_count; i++) {
        if (elf->section[i].sh_type == SHT_SYMTAB) {
            return read_symbols(elf, &elf->section[i]);
        }
    }
    tool_fail("%s: no symbol table; do not strip it", elf->path);
}

static const char *symbol_name(const struct elf *elf, const struct symbols *symbols,
                               const Elf32_Sym *symbol)
{
    if (ELF32_ST_TYPE(symbol->st_info) == STT_SECTION && symbol->st_shndx < elf->section_count) {
        return section_name(elf, &elf->section[symbol->st_shndx]);
    }
    return elf_string(elf, symbols->names, symbols->names_size, symbol->st_name);
}

/* Where a defined symbol is: part, 1-based, and offset in it. */
static unsigned locate_symbol(const struct elf *elf, const Elf32_Sym *symbol, const char *name,
                              uint32_t *offset)
{
    unsigned part = 0;

    if (symbol->st_shndx != SHN_UNDEF && symbol->st_shndx < elf->section_count) {
        part = part_of_section(elf, symbol->st_shndx);
    }
    if (part == 0) {
        tool_fail("%s: symbol %s is not in an object", elf->path, name);
    }
    *offset = symbol->st_value - elf->object[part - 1]->sh_addr;
    if (*offset >= elf->object[part - 1]->sh_size) {
        tool_fail("%s: symbol %s lies outside its object", elf->path, name);
    }
    return part;
}

/* One relocation of part number here; section is its name for messages. */
static void add_relocation(const struct elf *elf, struct le_image *image, unsigned here,
                           const Elf32_Rel *rel, const struct symbols *symbols)
{
    struct le_part *part = &image->part[here - 1];
    const char *section = section_name(elf, elf->object[here - 1]), *name;
    uint32_t source = rel->r_offset - elf->object[here - 1]->sh_addr, word;
    unsigned type = ELF32_R_TYPE(rel->r_info), there;
    const Elf32_Sym *symbol;
    struct le_fix fix = { .source = source };

    if (type == R_386_NONE) {
        return;
    }
    if (ELF32_R_SYM(rel->r_info) >= symbols->count) {
        tool_fail("%s: section %s + %Xh: relocation without a symbol", elf->path, section, source);
    }
    symbol = &symbols->symbol[ELF32_R_SYM(rel->r_info)];
    name = symbol_name(elf, symbols, symbol);
    if (type != R_386_32 && type != R_386_PC32 && type != R_386_PLT32) {
        tool_fail("%s: section %s + %Xh: relocation type %u to %s cannot be a fixup", elf->path,
                  section, source, type, name);
    }
    if (part->size < 4 || source > part->size - 4) {
        tool_fail("%s: section %s + %Xh: relocation lies outside the section", elf->path, section,
                  source);
    }
    if (symbol->st_shndx == SHN_UNDEF && ELF32_ST_BIND(symbol->st_info) != STB_WEAK) {
        tool_fail("%s: section %s + %Xh: undefined symbol %s", elf->path, section, source, name);
    }
    if (symbol->st_shndx == SHN_ABS || symbol->st_shndx == SHN_UNDEF) {
        if (type == R_386_32) {
            return;    /* a number, wherever the module is loaded; so is a weak symbol nobody has */
        }
        tool_fail("%s: section %s + %Xh: relative reference to the number %s", elf->path, section,
                  source, name);
    }
    there = symbol->st_shndx < elf->section_count ? part_of_section(elf, symbol->st_shndx) : 0;
    if (there == 0) {
        tool_fail("%s: section %s + %Xh: symbol %s is not in an object", elf->path, section, source,
                  name);
    }
    if (type != R_386_32 && there == here) {
        return;    /* both ends move together */
    }
    /* The stored word is symbol + addend, maybe minus its place; it may point outside. */
    word = le_read32(part->data + source);
    fix.relative = type != R_386_32;
    fix.target_object = there;
    fix.target_offset = word - elf->object[there - 1]->sh_addr;
    if (fix.relative) {
        fix.target_offset += rel->r_offset + 4;
    }
    le_add_fix(part, &fix);
}

static void add_relocations(const struct elf *elf, struct le_image *image)
{
    int found = 0;

    for (unsigned i = 0; i < elf->section_count; i++) {
        const Elf32_Shdr *section = &elf->section[i];
        unsigned part = section->sh_info < elf->section_count
                            ? part_of_section(elf, section->sh_info) : 0;
        const Elf32_Rel *rel;
        struct symbols symbols;

        if ((section->sh_type != SHT_REL && section->sh_type != SHT_RELA) || part == 0) {
            continue;
        }
        if (section->sh_type == SHT_RELA || section->sh_entsize != sizeof *rel
            || section->sh_link >= elf->section_count || section->sh_offset % 4 != 0) {
            tool_fail("%s: unknown layout of %s", elf->path, section_name(elf, section));
        }
        found = 1;
        symbols = read_symbols(elf, &elf->section[section->sh_link]);
        rel = elf_range(elf, section->sh_offset, section->sh_size, section_name(elf, section));
        for (size_t k = 0; k < section->sh_size / sizeof *rel; k++) {
            add_relocation(elf, image, part, &rel[k], &symbols);
        }
    }
    if (!found) {    /* a DDB alone has one */
        tool_fail("%s: no relocations; link it with --emit-relocs", elf->path);
    }
}

static const Elf32_Sym *named_symbol(const struct elf *elf, const struct symbols *symbols,
                                     const char *name)
{
    for (size_t i = 0; i < symbols->count; i++) {
        const Elf32_Sym *symbol = &symbols->symbol[i];

        if (symbol->st_shndx != SHN_UNDEF && ELF32_ST_TYPE(symbol->st_info) != STT_FILE
            && strcmp(symbol_name(elf, symbols, symbol), name) == 0) {
            return symbol;
        }
    }
    tool_fail("%s: no symbol %s", elf->path, name);
}

/* The one global symbol, no function, whose name ends in _DDB. */
static const Elf32_Sym *only_ddb(const struct elf *elf, const struct symbols *symbols)
{
    const Elf32_Sym *found = NULL;

    for (size_t i = 0; i < symbols->count; i++) {
        const Elf32_Sym *symbol = &symbols->symbol[i];
        const char *name = symbol_name(elf, symbols, symbol);
        size_t length = strlen(name);

        if (symbol->st_shndx == SHN_UNDEF || ELF32_ST_BIND(symbol->st_info) == STB_LOCAL
            || ELF32_ST_TYPE(symbol->st_info) == STT_FUNC || length < 4
            || strcmp(name + length - 4, "_DDB") != 0) {
            continue;
        }
        if (found) {
            tool_fail("%s: two device descriptor blocks, %s and %s", elf->path,
                      symbol_name(elf, symbols, found), name);
        }
        found = symbol;
    }
    if (!found) {
        tool_fail("%s: no symbol that ends in _DDB", elf->path);
    }
    return found;
}

/* DDB_Name without its padding, in upper case. */
static const char *ddb_module_name(const uint8_t *ddb)
{
    static char name[9];
    size_t length = 8;

    memcpy(name, ddb + 0x0C, 8);
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == 0)) {
        length--;
    }
    name[length] = 0;
    for (char *c = name; *c; c++) {
        *c = (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    }
    return name;
}

static void add_entries(const struct elf *elf, struct le_image *image, const struct options *options)
{
    struct symbols symbols = find_symbols(elf);
    const Elf32_Sym *ddb = options->ddb ? named_symbol(elf, &symbols, options->ddb)
                                        : only_ddb(elf, &symbols);
    const struct le_part *part;
    const uint8_t *bytes;

    image->ddb_name = symbol_name(elf, &symbols, ddb);
    image->ddb_object = locate_symbol(elf, ddb, image->ddb_name, &image->ddb_offset);
    part = &image->part[image->ddb_object - 1];
    if (image->ddb_offset > part->size || part->size - image->ddb_offset < DDB_SIZE) {
        tool_fail("%s: %s is too short for a device descriptor block", elf->path, image->ddb_name);
    }
    bytes = part->data + image->ddb_offset;
    image->ddk_version = le_read16(bytes + 4);
    image->device_id = le_read16(bytes + 6);
    image->name = options->name ? options->name : ddb_module_name(bytes);
    image->description = options->description ? options->description : "VMM32 virtual device";
    if (image->name[0] == 0) {
        tool_fail("%s: DDB_Name is empty; use --name", elf->path);
    }
    if (strlen(image->name) > 31 || strlen(image->description) > 255
        || strlen(image->ddb_name) > 255) {
        tool_fail("%s: name or description is too long", elf->path);
    }
    if (options->start) {
        const Elf32_Sym *start = named_symbol(elf, &symbols, options->start);

        image->start_object = locate_symbol(elf, start, options->start, &image->start_eip);
    }
}

/* Loads the finished module at the link addresses and compares it with the ELF. */
static void verify(const struct elf *elf, const struct le_image *image, const struct buffer *out)
{
    struct le_module m;
    struct le_error error;
    void *dest[LE_MAX_OBJECTS];
    uint32_t linear[LE_MAX_OBJECTS], header;

    if (le_find(out->data, (uint32_t)out->size, &header, &error)
        || le_open(&m, out->data, (uint32_t)out->size, header, &error)) {
        tool_fail("%s: the module made of it is not valid: %s", elf->path, error.reason);
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        dest[i] = malloc(((size_t)m.object[i].size | 0xFFF) + 1);
        linear[i] = elf->object[i]->sh_addr;
        if (!dest[i]) {
            tool_fail("out of memory");
        }
        le_load_object(&m, i + 1, dest[i], &error);
    }
    if (le_fixup(&m, dest, linear, &error)) {
        tool_fail("%s: the module made of it is not valid: %s", elf->path, error.reason);
    }
    for (unsigned i = 0; i < m.object_count; i++) {
        if (memcmp(dest[i], image->part[i].data, image->part[i].size) != 0) {
            tool_fail("%s: section %s and the object made of it differ", elf->path,
                      section_name(elf, elf->object[i]));
        }
        free(dest[i]);
    }
}

static const char *option_value(int argc, char **argv, int *i)
{
    if (*i + 1 >= argc) {
        tool_fail("%s needs a value; --help shows how", argv[*i]);
    }
    return argv[++*i];
}

static struct options read_options(int argc, char **argv)
{
    struct options options = { .module_flags = 0x38000 };

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) {
            usage(stdout);
            exit(0);
        } else if (strcmp(argv[i], "-o") == 0) {
            options.output = option_value(argc, argv, &i);
        } else if (strcmp(argv[i], "--ddb") == 0) {
            options.ddb = option_value(argc, argv, &i);
        } else if (strcmp(argv[i], "--start") == 0) {
            options.start = option_value(argc, argv, &i);
        } else if (strcmp(argv[i], "--name") == 0) {
            options.name = option_value(argc, argv, &i);
        } else if (strcmp(argv[i], "--description") == 0) {
            options.description = option_value(argc, argv, &i);
        } else if (strcmp(argv[i], "--static") == 0) {
            options.module_flags = 0x28000;
        } else if (strcmp(argv[i], "--list") == 0) {
            options.list = 1;
        } else if (argv[i][0] == '-') {
            tool_fail("unknown option %s; --help lists them", argv[i]);
        } else if (options.input) {
            tool_fail("one input file, not two: %s", argv[i]);
        } else {
            options.input = argv[i];
        }
    }
    if (!options.input || (!options.list && !options.output)) {
        usage(stderr);
        exit(2);
    }
    return options;
}

int main(int argc, char **argv)
{
    static struct le_image image;
    struct options options;
    struct buffer file, out = { NULL, 0, 0 };
    struct elf elf;

    tool_name = "mkle";
    options = read_options(argc, argv);
    file = tool_read(options.input);
    if (options.list) {
        le_list(options.input, &file);
        free(file.data);
        return 0;
    }
    elf = (struct elf){ .path = options.input, .data = file.data, .size = file.size };
    image.module_flags = options.module_flags;
    read_sections(&elf);
    add_parts(&elf, &image);
    add_relocations(&elf, &image);
    add_entries(&elf, &image, &options);
    le_write(&image, &out);
    verify(&elf, &image, &out);
    tool_write(options.output, &out);
    for (unsigned i = 0; i < image.part_count; i++) {
        free(image.part[i].fix);
    }
    free(out.data);
    free(file.data);
    return 0;
}
