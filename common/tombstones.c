#include "tombstones.h"

#include <string.h>

#include "bytes.h"

static enum status read_header(struct tombstones *tombstones, const struct segment *segment,
                               struct error *error)
{
    const struct section *section;
    enum status status =
        segment_file_require(tombstones->file, SECTION_TOMBSTONES, &section, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *bytes = section_bytes(section, 0, TOMBSTONES_HEADER_SIZE, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    struct content_hash digest = segment_file_digest(segment->file);
    if (memcmp(bytes, digest.bytes, sizeof digest.bytes) != 0) {
        return section_corrupt(section, error, 0, "these are the tombstones of another segment");
    }
    tombstones->documents = get_u32(bytes + 16);
    tombstones->passages = get_u32(bytes + 20);
    tombstones->length = get_u64(bytes + 24);
    tombstones->text_bytes = get_u64(bytes + 32);
    memcpy(tombstones->digest, bytes + 40, sizeof tombstones->digest);
    if (tombstones->documents > segment->meta.documents ||
        tombstones->passages > segment->meta.passages ||
        tombstones->length > segment->meta.length ||
        tombstones->text_bytes > segment->meta.text_bytes) {
        return section_corrupt(section, error, 16, "more is dead than there is");
    }
    return STATUS_OK;
}

/* A sequence of keys and, behind it, their counts. */
static enum status open_counts(const struct segment_file *file, uint32_t id, struct sequence *keys,
                               struct packed_array *counts, struct error *error)
{
    const struct section *section;
    uint64_t size = 0;
    enum status status = segment_file_require(file, id, &section, error);
    if (status == STATUS_OK) {
        status = sequence_open_prefix(keys, section, 0, section->size, &size, error);
    }
    if (status == STATUS_OK) {
        status = packed_array_open(counts, section, size, section->size - size, error);
    }
    if (status == STATUS_OK && keys->count != counts->count) {
        status = section_corrupt(section, error, 0, "its parts differ in length");
    }
    return status;
}

static enum status open_words(struct tombstones *tombstones, struct error *error)
{
    const struct section *section;
    enum status status =
        segment_file_require(tombstones->file, SECTION_DEAD_WORDS, &section, error);
    const uint8_t *bytes = status == STATUS_OK ? section_bytes(section, 0, 8, error) : NULL;
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    uint64_t size = get_u64(bytes);
    if (size > section->size - 8) {
        return section_corrupt(section, error, 0, "its size is out of range");
    }
    status = string_table_open(&tombstones->words, section, 8, size, error);
    if (status == STATUS_OK) {
        status = packed_array_open(&tombstones->word_counts, section, 8 + size,
                                   section->size - 8 - size, error);
    }
    if (status == STATUS_OK && tombstones->words.count != tombstones->word_counts.count) {
        status = section_corrupt(section, error, 0, "its parts differ in length");
    }
    return status;
}

/* Sets the bits of a dead document and its passages; *passages counts them. */
static enum status bury(struct tombstones *tombstones, const struct segment *segment,
                        uint32_t document, uint64_t *passages, struct error *error)
{
    uint32_t first, end;
    enum status status = segment_document_passages(segment, document, &first, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    tombstones->dead_documents[document / 64] |= UINT64_C(1) << document % 64;
    for (uint32_t i = first; i < end; i++) {
        tombstones->dead_passages[i / 64] |= UINT64_C(1) << i % 64;
    }
    *passages += end - first;
    return STATUS_OK;
}

static enum status make_bitmaps(struct tombstones *tombstones, const struct segment *segment,
                                struct error *error)
{
    const struct section *section;
    enum status status =
        segment_file_require(tombstones->file, SECTION_DEAD_DOCUMENTS, &section, error);
    if (status == STATUS_OK) {
        status = sequence_open(&tombstones->dead, section, 0, section->size, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (tombstones->dead.count != tombstones->documents) {
        return section_corrupt(section, error, 0, "the dead documents are miscounted");
    }
    const struct allocator *allocator = tombstones->allocator;
    tombstones->dead_documents =
        memory_allocate_array(allocator, segment->meta.documents / 64 + 1, sizeof(uint64_t));
    tombstones->dead_passages =
        memory_allocate_array(allocator, segment->meta.passages / 64 + 1, sizeof(uint64_t));
    if (tombstones->dead_documents == NULL || tombstones->dead_passages == NULL) {
        return error_memory(error);
    }
    uint64_t passages = 0, next = 0;
    for (uint64_t i = 0; i < tombstones->dead.count && status == STATUS_OK; i++) {
        uint64_t document = 0;
        status = sequence_get(&tombstones->dead, i, &document, error);
        if (status == STATUS_OK && (document < next || document >= segment->meta.documents)) {
            status = section_corrupt(section, error, 0, "dead document %llu is out of place",
                                     (unsigned long long)i);
        }
        if (status == STATUS_OK) {
            next = document + 1;
            status = bury(tombstones, segment, (uint32_t)document, &passages, error);
        }
    }
    if (status == STATUS_OK && passages != tombstones->passages) {
        status = section_corrupt(section, error, 0, "the dead passages are miscounted");
    }
    return status;
}

enum status tombstones_open(const struct file_operations *operations, const char *path,
                            const struct segment *segment, const struct allocator *allocator,
                            struct tombstones *tombstones, struct error *error)
{
    *tombstones = (struct tombstones){.allocator = allocator};
    enum status status = segment_file_open(operations, path, allocator, &tombstones->file, error);
    if (status == STATUS_OK) {
        status = read_header(tombstones, segment, error);
    }
    if (status == STATUS_OK) {
        status = open_counts(tombstones->file, SECTION_DEAD_CHARACTERS, &tombstones->characters,
                             &tombstones->character_counts, error);
    }
    if (status == STATUS_OK) {
        status = open_counts(tombstones->file, SECTION_DEAD_BIGRAMS, &tombstones->bigrams,
                             &tombstones->bigram_counts, error);
    }
    if (status == STATUS_OK) {
        status = open_words(tombstones, error);
    }
    if (status == STATUS_OK) {
        status = make_bitmaps(tombstones, segment, error);
    }
    if (status != STATUS_OK) {
        tombstones_close(tombstones);
    }
    return status;
}

void tombstones_close(struct tombstones *tombstones)
{
    segment_file_release(tombstones->file);
    memory_release(tombstones->allocator, tombstones->dead_documents);
    memory_release(tombstones->allocator, tombstones->dead_passages);
    *tombstones = (struct tombstones){.allocator = tombstones->allocator};
}

/* --- Looking up --------------------------------------------------------------------------------
 */

static enum status get_count(const struct packed_array *counts, uint64_t index, uint32_t *df,
                             struct error *error)
{
    uint64_t value = 0;
    enum status status = packed_array_get(counts, index, &value, error);
    *df = value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
    return status;
}

static enum status find_count(const struct sequence *keys, const struct packed_array *counts,
                              uint64_t key, uint32_t *df, struct error *error)
{
    uint64_t index, found = 0;
    *df = 0;
    enum status status = sequence_find(keys, key, &index, error);
    if (status == STATUS_NOT_FOUND) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = sequence_get(keys, index, &found, error);
    }
    if (status != STATUS_OK || found != key) {
        return status;
    }
    return get_count(counts, index, df, error);
}

enum status tombstones_character_df(const struct tombstones *tombstones, uint32_t character,
                                    uint32_t *df, struct error *error)
{
    return find_count(&tombstones->characters, &tombstones->character_counts, character, df, error);
}

enum status tombstones_bigram_df(const struct tombstones *tombstones, uint32_t first,
                                 uint32_t second, uint32_t *df, struct error *error)
{
    uint64_t key = (uint64_t)first << TOMBSTONES_BIGRAM_BITS | second;
    return find_count(&tombstones->bigrams, &tombstones->bigram_counts, key, df, error);
}

enum status tombstones_word_df(const struct tombstones *tombstones, struct string_reader *reader,
                               const char *word, size_t length, uint32_t *df, struct error *error)
{
    uint64_t index;
    bool found;
    *df = 0;
    enum status status =
        string_table_find(&tombstones->words, reader, word, length, &index, &found, error);
    return status == STATUS_OK && found ? get_count(&tombstones->word_counts, index, df, error)
                                        : status;
}
