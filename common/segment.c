#include "segment.h"

#include <string.h>

#include "bytes.h"
#include "compressed_section.h"

void segment_meta_encode(const struct segment_meta *meta, uint8_t bytes[SEGMENT_META_SIZE])
{
    put_u32(bytes, meta->passages);
    put_u32(bytes + 4, meta->documents);
    put_u64(bytes + 8, meta->length);
    put_u64(bytes + 16, meta->text_bytes);
    memcpy(bytes + 24, meta->digest, sizeof meta->digest);
    put_u32(bytes + 40, meta->passage_chars);
    put_u32(bytes + 44, meta->flags);
    put_u32(bytes + 48, meta->analysis_version);
    put_u32(bytes + 52, meta->zstd_version);
}

enum status segment_meta_decode(const struct section *section, struct segment_meta *meta,
                                struct error *error)
{
    const uint8_t *bytes = section_bytes(section, 0, SEGMENT_META_SIZE, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    meta->passages = get_u32(bytes);
    meta->documents = get_u32(bytes + 4);
    meta->length = get_u64(bytes + 8);
    meta->text_bytes = get_u64(bytes + 16);
    memcpy(meta->digest, bytes + 24, sizeof meta->digest);
    meta->passage_chars = get_u32(bytes + 40);
    meta->flags = get_u32(bytes + 44);
    meta->analysis_version = get_u32(bytes + 48);
    meta->zstd_version = get_u32(bytes + 52);
    if (meta->documents > meta->passages) {
        return section_corrupt(section, error, 0, "more documents than passages");
    }
    if (meta->analysis_version != ANALYSIS_VERSION) {
        return error_set(error, STATUS_VERSION,
                         "%s: analysis version %u; this program knows version %d: build the index "
                         "again, or use a newer program",
                         section->file, (unsigned)meta->analysis_version, ANALYSIS_VERSION);
    }
    return STATUS_OK;
}

void segment_digest_add(uint8_t digest[16], const uint8_t hash[16])
{
    unsigned carry = 0;
    for (size_t i = 0; i < 16; i++) {
        unsigned sum = (unsigned)digest[i] + hash[i] + carry;
        digest[i] = (uint8_t)sum;
        carry = sum >> 8;
    }
}

void segment_digest_subtract(uint8_t digest[16], const uint8_t hash[16])
{
    unsigned borrow = 0;
    for (size_t i = 0; i < 16; i++) {
        unsigned difference = 256 + (unsigned)digest[i] - hash[i] - borrow;
        digest[i] = (uint8_t)difference;
        borrow = difference < 256;
    }
}

/* --- Opening -----------------------------------------------------------------------------------
 */

static enum status open_fold_table(struct segment *segment, const struct section *section,
                                   struct error *error)
{
    struct buffer table = {.allocator = segment->allocator};
    const uint8_t *bytes;
    size_t size;
    enum status status = compressed_section_view(section, SEGMENT_FOLD_TABLE_MAX,
                                                 segment->allocator, &table, &bytes, &size, error);
    if (status == STATUS_OK) {
        struct error cause;
        status = fold_table_open(bytes, size, segment->allocator, &segment->fold_table, &cause);
        if (status == STATUS_CORRUPT) {
            section_corrupt(section, error, 0, "%s", cause.message);
        } else if (status != STATUS_OK) {
            error_set(error, status, "%s: %s", section->file, cause.message);
        }
    }
    buffer_release(&table);
    return status;
}

enum status segment_fold_table_bytes(const struct segment *segment, struct buffer *out,
                                     struct error *error)
{
    const struct section *section;
    enum status status = segment_file_require(segment->file, SECTION_FOLD_TABLE, &section, error);
    return status == STATUS_OK ? compressed_section_read(section, SEGMENT_FOLD_TABLE_MAX,
                                                         segment->allocator, out, error)
                               : status;
}

static enum status open_documents(struct segment *segment, const struct section *keys,
                                  const struct section *fields, const struct section *passages,
                                  struct error *error)
{
    enum status status = string_table_open(&segment->keys, keys, 0, keys->size, error);
    if (status == STATUS_OK) {
        status = columns_open(&segment->columns, fields, 0, fields->size, error);
    }
    if (status == STATUS_OK) {
        status = sequence_open(&segment->first_passages, passages, 0, passages->size, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t documents = segment->meta.documents;
    if (segment->keys.count != documents || segment->columns.documents != documents ||
        segment->first_passages.count != documents + 1 ||
        segment->content_hashes->size != documents * CONTENT_HASH_STORED ||
        segment->norms->size != segment->meta.passages) {
        return section_corrupt(keys, error, 0, "the sections differ in their number of documents");
    }
    return STATUS_OK;
}

/* All of the three sections, or none. */
static enum status open_annotations(struct segment *segment, struct error *error)
{
    const struct section *sections[3];
    size_t found = 0;
    for (uint32_t i = 0; i < 3; i++) {
        sections[i] = segment_file_section(segment->file, SECTION_ANNOTATIONS + i);
        found += sections[i] != NULL;
    }
    segment->annotated = found == 3;
    if (found != 0 && found != 3) {
        return error_set(error, STATUS_CORRUPT,
                         "%s: it has some of ANNOTATIONS, SUBJECT_RULES and PLACES, not all",
                         segment_file_path(segment->file));
    }
    return found == 0 ? STATUS_OK
                      : annotations_open(&segment->annotations, sections[0],
                                         segment->meta.documents, segment->meta.passages, error);
}

enum status segment_list_text(const struct segment *segment, uint32_t section_id,
                              struct buffer *out, struct error *error)
{
    if (!segment->annotated) {
        return STATUS_OK;
    }
    return compressed_section_read(segment_file_section(segment->file, section_id),
                                   SEGMENT_LIST_MAX, segment->allocator, out, error);
}

static enum status open_links(struct segment *segment, struct error *error)
{
    const struct section *section;
    enum status status = segment_file_require(segment->file, SECTION_LINKS, &section, error);
    return status == STATUS_OK
               ? links_open(&segment->links, section, segment->lexicon.character_count, error)
               : status;
}

static enum status open_parts(struct segment *segment, struct error *error)
{
    const struct section *sections[SECTION_WORDS + 1] = {NULL};
    enum status status = STATUS_OK;
    for (uint32_t id = SECTION_META; id <= SECTION_WORDS && status == STATUS_OK; id++) {
        status = segment_file_require(segment->file, id, &sections[id], error);
    }
    if (status == STATUS_OK) {
        status = segment_meta_decode(sections[SECTION_META], &segment->meta, error);
    }
    if (status == STATUS_OK) {
        status = open_fold_table(segment, sections[SECTION_FOLD_TABLE], error);
    }
    if (status == STATUS_OK) {
        segment->content_hashes = sections[SECTION_CONTENT_HASHES];
        segment->norms = sections[SECTION_NORMS];
        segment->query_words = segment_file_section(segment->file, SECTION_QUERY_WORDS);
        segment->readings = segment_file_section(segment->file, SECTION_READINGS);
        status = open_documents(segment, sections[SECTION_KEYS], sections[SECTION_FIELDS],
                                sections[SECTION_PASSAGES], error);
    }
    if (status == STATUS_OK) {
        status = lexicon_open(&segment->lexicon, sections[SECTION_CHARACTERS],
                              sections[SECTION_BIGRAMS], sections[SECTION_WORDS],
                              sections[SECTION_POSTINGS], segment->meta.passages, error);
    }
    if (status == STATUS_OK && segment_is_linked(segment)) {
        status = open_links(segment, error);
    }
    if (status == STATUS_OK) {
        status = text_store_open(&segment->texts, sections[SECTION_TEXT], sections[SECTION_FRAMES],
                                 sections[SECTION_DICTIONARY], segment->allocator, error);
    }
    if (status == STATUS_OK && segment->texts.passage_count != segment->meta.passages) {
        status = section_corrupt(sections[SECTION_FRAMES], error, 0,
                                 "it has another number of passages than the segment");
    }
    return status == STATUS_OK ? open_annotations(segment, error) : status;
}

enum status segment_open(const struct file_operations *operations, const char *path,
                         const struct allocator *allocator, struct segment *segment,
                         struct error *error)
{
    *segment = (struct segment){.allocator = allocator};
    enum status status = segment_file_open(operations, path, allocator, &segment->file, error);
    if (status == STATUS_OK) {
        status = open_parts(segment, error);
    }
    if (status != STATUS_OK) {
        segment_close(segment);
    }
    return status;
}

enum status segment_open_memory(const void *bytes, size_t size, const char *name,
                                const struct allocator *allocator, struct segment *segment,
                                struct error *error)
{
    *segment = (struct segment){.allocator = allocator};
    enum status status =
        segment_file_open_memory(bytes, size, name, allocator, &segment->file, error);
    if (status == STATUS_OK) {
        status = open_parts(segment, error);
    }
    if (status != STATUS_OK) {
        segment_close(segment);
    }
    return status;
}

void segment_close(struct segment *segment)
{
    if (segment->texts.text != NULL) {
        text_store_close(&segment->texts);
    }
    fold_table_release(segment->fold_table);
    segment_file_release(segment->file);
    *segment = (struct segment){.allocator = segment->allocator};
}

/* --- Reading -----------------------------------------------------------------------------------
 */

enum status segment_document_passages(const struct segment *segment, uint32_t document,
                                      uint32_t *first, uint32_t *end, struct error *error)
{
    uint64_t begin, next;
    enum status status = sequence_pair(&segment->first_passages, document, &begin, &next, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (next > segment->meta.passages) {
        return section_corrupt(segment->first_passages.section, error, 0,
                               "document %u has passages that do not exist", (unsigned)document);
    }
    *first = (uint32_t)begin;
    *end = (uint32_t)next;
    return STATUS_OK;
}

enum status segment_passage_document(const struct segment *segment, uint32_t passage,
                                     uint32_t *document, struct error *error)
{
    uint64_t index;
    enum status status = sequence_find(&segment->first_passages, passage, &index, error);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && index >= segment->meta.documents)) {
        return section_corrupt(segment->first_passages.section, error, 0,
                               "passage %u belongs to no document", (unsigned)passage);
    }
    *document = (uint32_t)index;
    return status;
}

const uint8_t *segment_norms(const struct segment *segment, struct error *error)
{
    return section_bytes(segment->norms, 0, segment->norms->size, error);
}
