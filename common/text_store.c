#include "text_store.h"

#include "bytes.h"
#include "compressed_section.h"
#include "utf8.h"

enum { FRAMES_HEADER = 16, FIRST_ROOM = 16 << 10 };

/* --- The store ------------------------------------------------------------------------------- */

static enum status open_dictionary(struct text_store *store, const struct section *section,
                                   const struct allocator *allocator, struct error *error)
{
    const uint8_t *bytes;
    size_t size;
    store->room.allocator = allocator;
    enum status status = compressed_section_view(section, TEXT_DICTIONARY_MAX, allocator,
                                                 &store->room, &bytes, &size, error);
    if (status == STATUS_OK && size > 0) {
        struct error reason;
        status = compression_dictionary_open(
            bytes, size, COMPRESSION_USE_READ | COMPRESSION_IN_PLACE, TEXT_COMPRESSION_LEVEL,
            allocator, &store->dictionary, &reason);
        if (status == STATUS_CORRUPT) {
            section_corrupt(section, error, 0, "%s", reason.message);
        } else if (status != STATUS_OK) {
            error_set(error, status, "%s", reason.message);
        }
    }
    if (status != STATUS_OK) {
        buffer_release(&store->room);
    }
    return status;
}

/* That the two sequences begin and end as they should, which ties them to each other. */
static enum status check_ends(struct text_store *store, struct error *error)
{
    uint64_t first_passage = 0;
    uint64_t first_offset = 0;
    uint64_t end = 0;
    store->frame_count = store->passages.count - 1;
    enum status status = sequence_get(&store->passages, 0, &first_passage, error);
    if (status == STATUS_OK) {
        status = sequence_get(&store->passages, store->frame_count, &store->passage_count, error);
    }
    if (status == STATUS_OK) {
        status = sequence_get(&store->offsets, 0, &first_offset, error);
    }
    if (status == STATUS_OK) {
        status = sequence_get(&store->offsets, store->frame_count, &end, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (first_passage != 0 || first_offset != 0 || end != store->text->size) {
        return section_corrupt(store->frames, error, 0,
                               "the frames do not fill the texts' section");
    }
    return STATUS_OK;
}

enum status text_store_open(struct text_store *store, const struct section *text,
                            const struct section *frames, const struct section *dictionary,
                            const struct allocator *allocator, struct error *error)
{
    struct text_store opened = {.text = text, .frames = frames};
    const uint8_t *header = section_bytes(frames, 0, FRAMES_HEADER, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    opened.largest = get_u32(header);
    uint64_t passages_size = get_u64(header + 8);
    if (opened.largest > TEXT_FRAME_RAW_MAX || get_u32(header + 4) != 0 ||
        passages_size > frames->size - FRAMES_HEADER) {
        return section_corrupt(frames, error, 0, "the header is wrong");
    }
    enum status status =
        sequence_open(&opened.passages, frames, FRAMES_HEADER, passages_size, error);
    if (status == STATUS_OK) {
        uint64_t place = FRAMES_HEADER + passages_size;
        status = sequence_open(&opened.offsets, frames, place, frames->size - place, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (opened.passages.count == 0 || opened.passages.count != opened.offsets.count) {
        return section_corrupt(frames, error, 0, "the counts of the two sequences differ");
    }
    status = check_ends(&opened, error);
    if (status == STATUS_OK && dictionary != NULL) {
        status = open_dictionary(&opened, dictionary, allocator, error);
    }
    if (status == STATUS_OK) {
        *store = opened;
    }
    return status;
}

void text_store_close(struct text_store *store)
{
    compression_dictionary_release(store->dictionary);
    buffer_release(&store->room);
    store->dictionary = NULL;
}

enum status text_store_frame(const struct text_store *store, uint64_t frame, const uint8_t **bytes,
                             struct text_frame *known, uint64_t *first_passage, struct error *error)
{
    if (frame >= store->frame_count) {
        return error_set(error, STATUS_USAGE, "no frame %llu among %llu", (unsigned long long)frame,
                         (unsigned long long)store->frame_count);
    }
    uint64_t first;
    uint64_t next;
    uint64_t begin;
    uint64_t end;
    enum status status = sequence_pair(&store->passages, frame, &first, &next, error);
    if (status == STATUS_OK) {
        status = sequence_pair(&store->offsets, frame, &begin, &end, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (next == first || next - first > TEXT_FRAME_PASSAGES_MAX || end - begin > UINT32_MAX) {
        return section_corrupt(store->frames, error, 0, "frame %llu is empty or too large",
                               (unsigned long long)frame);
    }
    const uint8_t *found = section_bytes(store->text, begin, end - begin, error);
    if (found == NULL) {
        return STATUS_CORRUPT;
    }
    *bytes = found;
    *first_passage = first;
    *known = (struct text_frame){.passages = (uint32_t)(next - first),
                                 .raw_size = store->largest,
                                 .size = (uint32_t)(end - begin)};
    return STATUS_OK;
}

enum status text_store_find(const struct text_store *store, uint64_t passage, uint64_t *frame,
                            struct error *error)
{
    if (passage >= store->passage_count) {
        return error_set(error, STATUS_USAGE, "no passage %llu among %llu",
                         (unsigned long long)passage, (unsigned long long)store->passage_count);
    }
    /* Frames hold much the same number of passages, so it is looked for at its share of them. */
    double share = (double)passage / (double)store->passage_count;
    uint64_t near = (uint64_t)(share * (double)store->frame_count);
    uint64_t found = 0;
    enum status status = sequence_find_near(&store->passages, passage, near, &found, error);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && found >= store->frame_count)) {
        return section_corrupt(store->frames, error, 0, "no frame holds passage %llu",
                               (unsigned long long)passage);
    }
    *frame = found;
    return status;
}

/* --- The reader ------------------------------------------------------------------------------ */

struct text_reader {
    const struct allocator *allocator;
    const struct text_store *store;
    struct decompressor *decompressor;
    uint8_t *raw; /* the frame decoded last */
    size_t room;
    size_t raw_size;
    uint64_t offset; /* of the frame in TEXT, for messages */
    uint64_t first;  /* its passages are [first, first + count); count 0: nothing decoded */
    uint32_t count;
    uint32_t *ends; /* where each passage's text ends in raw */
    size_t end_room;
    size_t texts; /* where the first text begins */
};

enum status text_reader_open(const struct text_store *store, const struct allocator *allocator,
                             struct text_reader **out, struct error *error)
{
    *out = NULL;
    struct text_reader *reader = memory_allocate_array(allocator, 1, sizeof *reader);
    if (reader == NULL) {
        return error_memory(error);
    }
    reader->allocator = allocator;
    reader->store = store;
    enum status status = decompressor_open(allocator, &reader->decompressor, error);
    if (status != STATUS_OK) {
        text_reader_release(reader);
        return status;
    }
    *out = reader;
    return STATUS_OK;
}

void text_reader_release(struct text_reader *reader)
{
    if (reader != NULL) {
        decompressor_release(reader->decompressor);
        memory_release(reader->allocator, reader->raw);
        memory_release(reader->allocator, reader->ends);
        memory_release(reader->allocator, reader);
    }
}

static enum status make_room(struct text_reader *reader, size_t room, struct error *error)
{
    if (reader->room >= room) {
        return STATUS_OK;
    }
    memory_release(reader->allocator, reader->raw);
    reader->room = 0;
    reader->raw = memory_allocate(reader->allocator, room);
    if (reader->raw == NULL) {
        return error_memory(error);
    }
    reader->room = room;
    return STATUS_OK;
}

/* Decompresses a frame. One passage of 60 MB in the index must not cost every reader 60 MB, so the
 * room starts small and grows only when a frame asks for it. */
static enum status decompress(struct text_reader *reader, const uint8_t *bytes, size_t size,
                              struct error *error)
{
    size_t largest = reader->store->largest;
    size_t room = largest < FIRST_ROOM ? largest : FIRST_ROOM;
    for (;;) {
        enum status status = make_room(reader, room > 0 ? room : 1, error);
        if (status != STATUS_OK) {
            return status;
        }
        struct error reason;
        size_t capacity = reader->room < largest ? reader->room : largest;
        status = decompressor_run(reader->decompressor, reader->store->dictionary, bytes, size,
                                  reader->raw, capacity, &reader->raw_size, &reason);
        if (status == STATUS_OK) {
            return status;
        }
        if (status == STATUS_MEMORY) {
            return error_memory(error);
        }
        if (status != STATUS_LIMIT || capacity >= largest) {
            return section_corrupt(reader->store->text, error, reader->offset, "%s",
                                   reason.message);
        }
        room = capacity > largest / 8 ? largest : capacity * 8;
    }
}

/* Reads the lengths at the beginning of the frame: they add up to exactly its texts. */
static enum status read_lengths(struct text_reader *reader, uint32_t count, struct error *error)
{
    if (reader->end_room < count) {
        memory_release(reader->allocator, reader->ends);
        reader->end_room = 0;
        reader->ends = memory_allocate_array(reader->allocator, count, sizeof *reader->ends);
        if (reader->ends == NULL) {
            return error_memory(error);
        }
        reader->end_room = count;
    }
    struct reader bytes = {.data = reader->raw, .size = reader->raw_size};
    uint64_t stated = reader_varint(&bytes);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count && sum <= reader->raw_size; i++) {
        uint64_t length = reader_varint(&bytes);
        sum = length <= reader->raw_size ? sum + length : UINT32_MAX;
        reader->ends[i] = (uint32_t)sum;
    }
    if (bytes.failed || stated != count || sum != reader->raw_size - bytes.position) {
        return section_corrupt(reader->store->text, error, reader->offset,
                               "a frame's lengths do not fit its texts");
    }
    reader->texts = bytes.position;
    return STATUS_OK;
}

enum status text_reader_frame(struct text_reader *reader, uint64_t frame, const uint8_t **raw,
                              const uint8_t **bytes, struct text_frame *known,
                              uint64_t *first_passage, struct error *error)
{
    reader->count = 0;
    enum status status = text_store_frame(reader->store, frame, bytes, known, first_passage, error);
    if (status != STATUS_OK) {
        return status;
    }
    reader->offset = (uint64_t)(*bytes - reader->store->text->data);
    status = decompress(reader, *bytes, known->size, error);
    if (status == STATUS_OK) {
        status = read_lengths(reader, known->passages, error);
    }
    if (status == STATUS_OK) {
        reader->first = *first_passage;
        reader->count = known->passages;
        known->raw_size = (uint32_t)reader->raw_size;
        *raw = reader->raw;
    }
    return status;
}

static enum status load_frame(struct text_reader *reader, uint64_t passage, struct error *error)
{
    const struct text_store *store = reader->store;
    uint64_t frame = 0;
    uint64_t first;
    const uint8_t *raw, *bytes;
    struct text_frame known;
    reader->count = 0;
    enum status status = text_store_find(store, passage, &frame, error);
    if (status == STATUS_OK) {
        status = text_reader_frame(reader, frame, &raw, &bytes, &known, &first, error);
    }
    if (status == STATUS_OK && (passage < first || passage - first >= known.passages)) {
        reader->count = 0;
        status = section_corrupt(store->frames, error, 0, "frame %llu does not hold passage %llu",
                                 (unsigned long long)frame, (unsigned long long)passage);
    }
    return status;
}

void text_reader_attach(struct text_reader *reader, const struct text_store *store)
{
    if (reader->store != store) {
        reader->store = store;
        reader->count = 0;
    }
}

enum status text_reader_passage(struct text_reader *reader, uint64_t passage, const char **text,
                                size_t *length, struct error *error)
{
    if (passage < reader->first || passage - reader->first >= reader->count) {
        enum status status = load_frame(reader, passage, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    size_t index = (size_t)(passage - reader->first);
    size_t begin = index > 0 ? reader->ends[index - 1] : 0;
    const char *found = (const char *)reader->raw + reader->texts + begin;
    size_t size = reader->ends[index] - begin;
    if (!utf8_valid(found, size, NULL)) {
        return section_corrupt(reader->store->text, error, reader->offset,
                               "the text of passage %llu is not UTF-8",
                               (unsigned long long)passage);
    }
    *text = found;
    *length = size;
    return STATUS_OK;
}

enum status text_store_verify(const struct text_store *store, const struct allocator *allocator,
                              struct error *error)
{
    struct text_reader *reader;
    enum status status = sequence_verify(&store->passages, error);
    if (status == STATUS_OK) {
        status = sequence_verify(&store->offsets, error);
    }
    if (status == STATUS_OK) {
        status = text_reader_open(store, allocator, &reader, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (uint64_t passage = 0; passage < store->passage_count && status == STATUS_OK; passage++) {
        const char *text;
        size_t length;
        status = text_reader_passage(reader, passage, &text, &length, error);
    }
    text_reader_release(reader);
    return status;
}
