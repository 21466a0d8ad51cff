#include "salvage_layout.h"

#include <string.h>

#include "../common/bytes.h"
#include "../common/checksum.h"
#include "../common/compression.h"
#include "../common/segment.h"
#include "../common/segment_file.h"

static uint64_t align(uint64_t place)
{
    return (place + SEGMENT_ALIGNMENT - 1) & -(uint64_t)SEGMENT_ALIGNMENT;
}

static uint64_t pages_of(uint64_t size)
{
    return (size + SECTION_PAGE_SIZE - 1) >> SECTION_PAGE_BITS;
}

static const struct section *find(const struct section *sections, size_t count, uint32_t id)
{
    for (size_t i = 0; i < count; i++) {
        if (sections[i].id == id) {
            return &sections[i];
        }
    }
    return NULL;
}

const struct section *salvage_layout_raw(const struct salvage_layout *layout, uint32_t id)
{
    return find(layout->raw, layout->count, id);
}

const struct section *salvage_layout_sound(const struct salvage_layout *layout, uint32_t id)
{
    return layout->checked ? find(layout->sound, layout->count, id) : NULL;
}

static void add(struct salvage_layout *layout, uint32_t id, const uint8_t *data, uint64_t size,
                const char *path)
{
    layout->raw[layout->count++] = (struct section){
        .data = data, .size = size, .file = path, .name = section_name(id), .id = id};
}

/* --- By the table of contents ------------------------------------------------------------------
 */

/* The place of a section in the order of FORMAT.md, from 1; 0 for one that a segment cannot have.
 */
static unsigned place_of(uint32_t id)
{
    static const uint8_t order[] = {
        SECTION_META,        SECTION_FOLD_TABLE,     SECTION_DICTIONARY,    SECTION_KEYS,
        SECTION_FIELDS,      SECTION_CONTENT_HASHES, SECTION_PASSAGES,      SECTION_TEXT,
        SECTION_FRAMES,      SECTION_NORMS,          SECTION_POSTINGS,      SECTION_CHARACTERS,
        SECTION_BIGRAMS,     SECTION_WORDS,          SECTION_LINKS,         SECTION_ANNOTATIONS,
        SECTION_QUERY_WORDS, SECTION_READINGS,       SECTION_SUBJECT_RULES, SECTION_PLACES,
    };
    for (unsigned i = 0; i < sizeof order; i++) {
        if (order[i] == id) {
            return i + 1;
        }
    }
    return 0;
}

/*
 * Whether a section can follow those that were read. Where the seal says so it can be any, of a
 * later minor version perhaps; else a damaged id may have become that of another section, which
 * the order tells.
 */
static bool is_possible(const struct salvage_layout *layout, uint32_t id)
{
    unsigned last = layout->count == 0 ? 0 : place_of(layout->raw[layout->count - 1].id);
    return salvage_layout_raw(layout, id) == NULL && (layout->sealed || place_of(id) > last);
}

/*
 * Reads `count` entries before the footer. They fit together when the sections fill the file from
 * the header on, and behind them lie exactly their checksums. Flips in all that they do not need
 * (the magic, the digests, the footer) do no harm.
 */
static bool read_contents(struct salvage_layout *layout, const uint8_t *bytes, uint64_t size,
                          size_t count, const char *path)
{
    uint64_t contents = size - SEGMENT_FOOTER_SIZE - (uint64_t)count * SEGMENT_ENTRY_SIZE;
    uint64_t expected = SEGMENT_HEADER_SIZE, pages = 0;
    layout->count = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *entry = bytes + contents + i * SEGMENT_ENTRY_SIZE;
        uint32_t id = get_u32(entry);
        uint64_t offset = get_u64(entry + 8), length = get_u64(entry + 16);
        if (offset != expected || offset > contents || length > contents - offset ||
            !is_possible(layout, id)) {
            return false;
        }
        add(layout, id, bytes + offset, length, path);
        pages += pages_of(length);
        expected = align(offset + length);
    }
    return expected <= contents && contents - expected == pages * 8;
}

static bool find_contents(struct salvage_layout *layout, const uint8_t *bytes, uint64_t size,
                          const char *path)
{
    for (size_t count = 1; count <= SEGMENT_SECTIONS_MAX; count++) {
        if (size < SEGMENT_HEADER_SIZE + SEGMENT_FOOTER_SIZE + count * SEGMENT_ENTRY_SIZE) {
            break;
        }
        if (read_contents(layout, bytes, size, count, path)) {
            return true;
        }
    }
    layout->count = 0;
    return false;
}

static enum status attach_checksums(struct salvage_layout *layout, const uint8_t *bytes,
                                    struct error *error)
{
    const struct section *last = &layout->raw[layout->count - 1];
    const uint8_t *checksums = bytes + align((uint64_t)(last->data - bytes) + last->size);
    size_t words = 0;
    for (size_t i = 0; i < layout->count; i++) {
        words += (size_t)(pages_of(layout->raw[i].size) + 63) / 64;
    }
    layout->pages_seen =
        memory_allocate_array(layout->allocator, words + 1, sizeof *layout->pages_seen);
    if (layout->pages_seen == NULL) {
        return error_memory(error);
    }
    _Atomic uint64_t *seen = layout->pages_seen;
    for (size_t i = 0; i < layout->count; i++) {
        uint64_t pages = pages_of(layout->raw[i].size);
        layout->sound[i] = layout->raw[i];
        layout->sound[i].checksums = checksums;
        layout->sound[i].pages_seen = seen;
        checksums += pages * 8;
        seen += (pages + 63) / 64;
    }
    layout->checked = true;
    return STATUS_OK;
}

/* --- By the sections' own form -----------------------------------------------------------------
 */

/* Where the walk is. */
struct layout_walk {
    struct salvage_layout *layout;
    const uint8_t *bytes;
    uint64_t size, place;
    const char *path;
    struct string_reader *strings;
};

/* Takes `size` bytes from here, or what there is of them, as a section. */
static bool take(struct layout_walk *walk, uint32_t id, uint64_t size)
{
    uint64_t room = walk->size - walk->place;
    bool whole = size <= room;
    add(walk->layout, id, walk->bytes + walk->place, whole ? size : room, walk->path);
    walk->place = whole ? align(walk->place + size) : walk->size;
    walk->place = walk->place < walk->size ? walk->place : walk->size;
    return whole;
}

/* A size and a compressed block. */
static bool take_compressed(struct layout_walk *walk, uint32_t id)
{
    uint64_t room = walk->size - walk->place;
    size_t frame =
        room < 4 ? 0 : compression_frame_size(walk->bytes + walk->place + 4, (size_t)(room - 4));
    return frame > 0 && take(walk, id, 4 + frame);
}

/* The size of the columns of `documents` documents that begin at `place`; 0 when none do. */
static uint64_t columns_size(const struct section *file, uint64_t place, uint64_t documents)
{
    enum { COLUMNS_HEADER = 24 };
    const uint8_t *header = section_bytes(file, place, COLUMNS_HEADER, NULL);
    if (header == NULL || get_u64(header) != documents) {
        return 0;
    }
    uint64_t names = get_u64(header + 8), places = get_u64(header + 16);
    uint64_t room = file->size - place - COLUMNS_HEADER;
    if (names > room || places > room - names) {
        return 0;
    }
    struct sequence ends;
    uint64_t first = COLUMNS_HEADER + names + places, last = 0;
    if (sequence_open(&ends, file, place + COLUMNS_HEADER + names, places, NULL) != STATUS_OK ||
        ends.count == 0 || sequence_get(&ends, ends.count - 1, &last, NULL) != STATUS_OK ||
        last > file->size - place - first) {
        return 0;
    }
    return first + last;
}

/* The size of the first passages of `documents` documents; 0 when they do not lie here. */
static uint64_t passages_size(const struct section *file, uint64_t place, uint64_t documents)
{
    struct sequence first;
    uint64_t size = 0, passages = 0;
    bool good = sequence_open_prefix(&first, file, place, file->size, &size, NULL) == STATUS_OK &&
                first.count == documents + 1 &&
                sequence_get(&first, documents, &passages, NULL) == STATUS_OK &&
                passages >= documents;
    return good ? size : 0;
}

/* The size of the table of keys that ends at `end` or, since there is padding, a few bytes before:
 * its last string is told by its end. */
static uint64_t keys_size(const struct layout_walk *walk, const struct section *file, uint64_t end)
{
    struct buffer key = {.allocator = walk->layout->allocator};
    uint64_t size = end - walk->place, found = size;
    for (uint64_t cut = 0; cut < SEGMENT_ALIGNMENT && cut < size; cut++) {
        struct string_table table;
        if (string_table_open(&table, file, walk->place, size - cut, NULL) == STATUS_OK &&
            string_table_get(&table, walk->strings, table.count - 1, &key, NULL) == STATUS_OK) {
            found = size - cut;
            break;
        }
    }
    buffer_release(&key);
    return found;
}

/* Keys end where columns of as many documents begin, with as many hashes and first passages behind
 * them: that is not met by chance. */
static bool take_documents(struct layout_walk *walk, uint64_t documents)
{
    struct section file = section_from_memory(walk->bytes, (size_t)walk->size, "file");
    for (uint64_t place = walk->place + SEGMENT_ALIGNMENT; place < walk->size;
         place += SEGMENT_ALIGNMENT) {
        uint64_t columns = columns_size(&file, place, documents);
        uint64_t hashes = align(place + columns);
        uint64_t passages = hashes + documents * CONTENT_HASH_STORED;
        uint64_t size =
            columns > 0 && passages < walk->size ? passages_size(&file, passages, documents) : 0;
        if (size > 0) {
            return take(walk, SECTION_KEYS, keys_size(walk, &file, place)) &&
                   take(walk, SECTION_FIELDS, columns) &&
                   take(walk, SECTION_CONTENT_HASHES, documents * CONTENT_HASH_STORED) &&
                   take(walk, SECTION_PASSAGES, size);
        }
    }
    return false;
}

/* How many documents there are, by META and by the header of the keys. */
static bool take_counted(struct layout_walk *walk, const struct section *meta)
{
    if (walk->size - walk->place < 8) {
        return false;
    }
    uint64_t counts[2] = {get_u32(meta->data + 4),
                          get_u64(walk->bytes + walk->place) & UINT64_C(0xFFFFFFFFFFFFFF)};
    for (size_t i = 0; i < 2; i++) {
        if (counts[i] > 0 && counts[i] <= walk->size / CONTENT_HASH_STORED &&
            (i == 0 || counts[1] != counts[0]) && take_documents(walk, counts[i])) {
            return true;
        }
    }
    return false;
}

static bool find_by_form(struct salvage_layout *layout, const uint8_t *bytes, uint64_t size,
                         const char *path, struct string_reader *strings)
{
    struct layout_walk walk = {layout, bytes, size, SEGMENT_HEADER_SIZE, path, strings};
    layout->count = 0;
    if (size <= SEGMENT_HEADER_SIZE || !take(&walk, SECTION_META, SEGMENT_META_SIZE) ||
        !take_compressed(&walk, SECTION_FOLD_TABLE)) {
        return false;
    }
    const struct section *meta = salvage_layout_raw(layout, SECTION_META);
    struct layout_walk before = walk;
    size_t count = layout->count;
    /* A collection that is small has no dictionary. */
    bool good = take_compressed(&walk, SECTION_DICTIONARY) && take_counted(&walk, meta);
    if (!good) {
        walk = before;
        layout->count = count;
        good = take(&walk, SECTION_DICTIONARY, 0) && take_counted(&walk, meta);
    }
    if (!good || walk.place == size) {
        return false;
    }
    take(&walk, SECTION_TEXT, size - walk.place); /* and whatever follows */
    return true;
}

/* --- Either way --------------------------------------------------------------------------------
 */

static enum status check_version(struct salvage_layout *layout, const uint8_t *bytes, uint64_t size,
                                 const char *path, struct error *error)
{
    struct segment_file *file;
    struct error cause;
    enum status status =
        segment_file_open_memory(bytes, (size_t)size, path, layout->allocator, &file, &cause);
    layout->sealed = status == STATUS_OK;
    if (status == STATUS_OK) {
        segment_file_release(file);
    } else if (status == STATUS_VERSION) {
        /* The seal of a file of another version cannot be checked: the number itself may be what is
         * damaged. Only what fits together as ours does is taken for ours. */
        status = find_contents(layout, bytes, size, path) ? STATUS_OK : status;
    }
    if (status == STATUS_VERSION || status == STATUS_MEMORY) {
        return error_set(error, status, "%s", cause.message);
    }
    return STATUS_OK;
}

enum status salvage_layout_find(struct salvage_layout *layout, const uint8_t *bytes, size_t size,
                                const char *path, const struct allocator *allocator,
                                struct error *error)
{
    *layout = (struct salvage_layout){.allocator = allocator};
    enum status status = check_version(layout, bytes, size, path, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (find_contents(layout, bytes, size, path)) {
        return attach_checksums(layout, bytes, error);
    }
    struct string_reader *strings;
    status = string_reader_open(allocator, &strings, error);
    if (status == STATUS_OK && !find_by_form(layout, bytes, size, path, strings)) {
        status = error_set(error, STATUS_CORRUPT, "%s: no documents can be found in it", path);
    }
    string_reader_release(strings);
    return status;
}

void salvage_layout_release(struct salvage_layout *layout)
{
    memory_release(layout->allocator, (void *)layout->pages_seen);
    layout->pages_seen = NULL;
}
