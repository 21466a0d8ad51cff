#include "golden_reader.h"

#include <stdlib.h>
#include <string.h>

#include "golden_bytes.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { PAGE = 1 << 16, HEADER = 16, ENTRY = 40, FOOTER = 40 };

/* --- The container -----------------------------------------------------------------------------
 */

static const uint8_t magic[8] = {0x89, 'S', 'Y', 'I', 0x0D, 0x0A, 0x1A, 0x0A};

static void check_checksums(const uint8_t *bytes, const uint8_t *entry)
{
    uint64_t offset = golden_number(entry + 8, 8), size = golden_number(entry + 16, 8);
    const uint8_t *checksums = bytes + golden_number(entry + 24, 8);
    uint64_t pages = (size + PAGE - 1) / PAGE;
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t begin = page * PAGE;
        uint64_t length = size - begin < PAGE ? size - begin : PAGE;
        golden_need(XXH3_64bits(bytes + offset + begin, length) ==
                        golden_number(checksums + page * 8, 8),
                    "a page differs from its checksum");
    }
    golden_need(XXH3_64bits(checksums, pages * 8) == golden_number(entry + 32, 8),
                "the checksums differ from their digest");
}

static void check_seal(const uint8_t *bytes, const uint8_t *contents, const uint8_t *footer)
{
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    XXH3_64bits_update(state, bytes, HEADER);
    XXH3_64bits_update(state, contents, (size_t)(footer + 24 - contents));
    golden_need(XXH3_64bits_digest(state) == golden_number(footer + 24, 8), "the seal is broken");
    XXH3_freeState(state);
}

static void open_container(struct golden *golden, const uint8_t *bytes, size_t size)
{
    golden_need(size >= HEADER + FOOTER && memcmp(bytes, magic, 8) == 0, "no segment");
    golden_need(golden_number(bytes + 8, 2) == 1, "another major version");
    const uint8_t *footer = bytes + size - FOOTER;
    uint64_t count = golden_number(footer, 4), contents = golden_number(footer + 8, 8);
    golden_need(memcmp(footer + 32, magic, 8) == 0 && golden_number(footer + 16, 8) == size,
                "cut short");
    golden_need(count <= 64 && contents + count * ENTRY + FOOTER == size, "the footer is wrong");
    check_seal(bytes, bytes + contents, footer);
    uint64_t expected = HEADER;
    for (uint64_t i = 0; i < count; i++) {
        const uint8_t *entry = bytes + contents + i * ENTRY;
        uint64_t id = golden_number(entry, 4), offset = golden_number(entry + 8, 8);
        uint64_t length = golden_number(entry + 16, 8);
        golden_need(offset == expected && length <= contents - offset, "a section is out of place");
        check_checksums(bytes, entry);
        expected = (offset + length + 7) / 8 * 8;
        if (id < GOLDEN_SECTIONS) {
            golden_need(golden->sections[id].data == NULL, "a section comes twice");
            golden->sections[id] = (struct golden_section){bytes + offset, length};
        } else if (id == GOLDEN_ANNOTATIONS) {
            golden->annotations = (struct golden_section){bytes + offset, length};
        } else if (id == GOLDEN_LINKS) {
            golden->links = (struct golden_section){bytes + offset, length};
        }
    }
    for (int id = GOLDEN_META; id < GOLDEN_SECTIONS; id++) {
        golden_need(golden->sections[id].data != NULL, "a section is missing");
    }
}

static void read_meta(struct golden *golden)
{
    struct rest meta = golden_section_rest(golden, GOLDEN_META);
    golden->passages = (uint32_t)golden_take_number(&meta, 4);
    golden->documents = (uint32_t)golden_take_number(&meta, 4);
    golden->length = golden_take_number(&meta, 8);
    golden->text_bytes = golden_take_number(&meta, 8);
    memcpy(golden->digest, golden_take(&meta, 16), 16);
    golden->passage_chars = (uint32_t)golden_take_number(&meta, 4);
    golden->flags = (uint32_t)golden_take_number(&meta, 4);
    golden->analysis = (uint32_t)golden_take_number(&meta, 4);
    golden->zstd = (uint32_t)golden_take_number(&meta, 4);
}

void golden_open(struct golden *golden, const uint8_t *bytes, size_t size)
{
    memset(golden, 0, sizeof *golden);
    open_container(golden, bytes, size);
    read_meta(golden);
    struct rest section = golden_section_rest(golden, GOLDEN_DICTIONARY);
    if (section.at < section.end) {
        uint64_t bound = golden_take_number(&section, 4);
        golden->dictionary =
            golden_decompress_block(section, NULL, bound, &golden->dictionary_size);
        golden_need(golden->dictionary_size == bound, "the dictionary has another size");
    }
}

void golden_close(struct golden *golden)
{
    free(golden->dictionary);
}

uint8_t *golden_fold_table(const struct golden *golden, size_t *size)
{
    struct rest section = golden_section_rest(golden, GOLDEN_FOLD_TABLE);
    uint64_t bound = golden_take_number(&section, 4);
    return golden_decompress_block(section, NULL, bound, size);
}

/* --- Documents ---------------------------------------------------------------------------------
 */

char *golden_key(const struct golden *golden, uint32_t document, size_t *length)
{
    return golden_table_string(golden_section_rest(golden, GOLDEN_KEYS), document, length);
}

/* The parts of FIELDS: names and places; `rest` is left at the first column. */
static void read_fields(struct rest *rest, struct rest *names, const uint8_t **places)
{
    const uint8_t *header = golden_take(rest, 24);
    names->at = golden_take(rest, golden_number(header + 8, 8));
    names->end = rest->at;
    *places = golden_take(rest, golden_number(header + 16, 8));
    golden_need(golden_count_of(*places) == golden_count_of(names->at) + 1,
                "columns and names differ");
}

char *golden_field_name(const struct golden *golden, uint64_t index, size_t *length)
{
    struct rest rest = golden_section_rest(golden, GOLDEN_FIELDS), names;
    const uint8_t *places;
    read_fields(&rest, &names, &places);
    return index < golden_count_of(names.at) ? golden_table_string(names, index, length) : NULL;
}

char *golden_field(const struct golden *golden, uint64_t index, uint32_t document, size_t *length)
{
    struct rest rest = golden_section_rest(golden, GOLDEN_FIELDS), names;
    const uint8_t *places;
    read_fields(&rest, &names, &places);
    struct rest column = {rest.at + golden_steps_value(places, index),
                          rest.at + golden_steps_value(places, index + 1)};
    uint64_t holders = golden_take_number(&column, 8);
    uint64_t values_size = golden_take_number(&column, 8);
    struct rest values = {golden_take(&column, values_size), column.at};
    uint64_t place = document;
    if (holders >> 63 != 0) { /* sparse */
        const uint8_t *which = golden_take_steps(&column);
        uint64_t count = golden_count_of(which);
        place = 0;
        while (place < count && golden_steps_value(which, place) < document) {
            place++;
        }
        if (place == count || golden_steps_value(which, place) != document) {
            return NULL;
        }
    }
    const uint8_t *ordinals = golden_take(&column, golden_packed_size(column.at));
    golden_need(column.at == column.end, "a column has bytes left over");
    uint64_t ordinal = golden_packed_value(ordinals, place);
    return ordinal == 0 ? NULL : golden_table_string(values, ordinal - 1, length);
}

uint32_t golden_first_passage(const struct golden *golden, uint32_t document)
{
    return (uint32_t)golden_steps_value(golden->sections[GOLDEN_PASSAGES].data, document);
}

/* --- Passages ----------------------------------------------------------------------------------
 */

char *golden_text(const struct golden *golden, uint32_t passage, size_t *length)
{
    struct rest frames = golden_section_rest(golden, GOLDEN_FRAMES);
    uint64_t largest = golden_take_number(&frames, 4);
    golden_take(&frames, 4);
    uint64_t firsts_size = golden_take_number(&frames, 8);
    const uint8_t *firsts = golden_take(&frames, firsts_size);
    const uint8_t *offsets = golden_take_steps(&frames);
    uint64_t frame = 0;
    while (golden_steps_value(firsts, frame + 1) <= passage) {
        frame++;
    }
    const uint8_t *texts = golden->sections[GOLDEN_TEXT].data;
    struct rest bytes = {texts + golden_steps_value(offsets, frame),
                         texts + golden_steps_value(offsets, frame + 1)};
    size_t size;
    uint8_t *raw = golden_decompress_block(bytes, golden, largest, &size);
    struct rest rest = {raw, raw + size};
    uint64_t count = golden_take_varint(&rest);
    uint64_t index = passage - golden_steps_value(firsts, frame), before = 0;
    golden_need(index < count, "a frame has too few passages");
    for (uint64_t i = 0; i < count; i++) {
        uint64_t one = golden_take_varint(&rest);
        before += i < index ? one : 0;
        *length = i == index ? one : *length;
    }
    golden_take(&rest, before);
    char *text = golden_obtain(*length);
    memcpy(text, golden_take(&rest, *length), *length);
    free(raw);
    return text;
}

uint32_t golden_length(const struct golden *golden, uint32_t passage)
{
    uint8_t code = golden->sections[GOLDEN_NORMS].data[passage];
    if (code < 64) {
        return code;
    }
    unsigned octave = 6 + (code - 64u) / 16;
    return ((16 + code % 16u) << (octave - 4)) + (1u << (octave - 5));
}
