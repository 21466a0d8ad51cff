#include "tombstones_output.h"

#include <string.h>

#include "stored_document.h"

enum status tombstones_count(const struct index_part *part, const uint64_t *killed,
                             struct removal_counter *counter, struct error *error)
{
    struct stored_documents *stored;
    enum status status = stored_documents_open(&part->segment, counter->allocator, &stored, error);
    if (status == STATUS_OK && part->entry.has_tombstones) {
        status = removal_counter_load(counter, &part->tombstones, error);
    }
    struct arena arena = {.allocator = counter->allocator};
    for (uint32_t i = 0; i < part->segment.meta.documents && status == STATUS_OK; i++) {
        if (killed[i / 64] >> i % 64 & 1) {
            struct batch_document document;
            status = stored_documents_read(stored, i, &arena, &document, error);
            if (status == STATUS_OK) {
                status = removal_counter_add(counter, &document, error);
            }
            arena_reset(&arena);
        }
    }
    arena_release(&arena);
    stored_documents_release(stored);
    return status;
}

/* The numbers of all dead documents, ascending. */
static enum status list_dead(const struct index_part *part, const uint64_t *killed,
                             const struct allocator *allocator, uint64_t **list, size_t *count,
                             struct error *error)
{
    uint32_t documents = part->segment.meta.documents;
    *count = 0;
    *list = memory_allocate_array(allocator, documents, sizeof **list);
    if (*list == NULL) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < documents; i++) {
        if (!index_part_alive(part, i) || (killed[i / 64] >> i % 64 & 1)) {
            (*list)[(*count)++] = i;
        }
    }
    return STATUS_OK;
}

static enum status write_file(const struct open_index *index,
                              const struct tombstones_contents *contents, struct content_hash *hash,
                              struct error *error)
{
    const struct allocator *allocator = index->allocator;
    struct buffer temporary = {.allocator = allocator}, path = {.allocator = allocator};
    struct file_writer writer;
    file_join_path(&temporary, index->path, "tombstones.temporary");
    enum status status = temporary.failed
                             ? error_memory(error)
                             : file_writer_open(index->operations, allocator,
                                                (const char *)temporary.data, &writer, error);
    if (status == STATUS_OK) {
        status = tombstones_write(contents, &writer, allocator, hash, error);
        if (status == STATUS_OK) {
            status = file_writer_close(&writer, error);
        } else {
            file_writer_abandon(&writer);
        }
    }
    if (status == STATUS_OK) {
        char name[MANIFEST_NAME_SIZE];
        manifest_tombstones_name(hash, name);
        file_join_path(&path, index->path, name);
        status = path.failed ? error_memory(error)
                             : file_rename_durably(index->operations, (const char *)temporary.data,
                                                   (const char *)path.data, error);
        if (status != STATUS_OK) {
            file_remove(index->operations, (const char *)temporary.data, NULL);
        }
    }
    buffer_release(&temporary);
    buffer_release(&path);
    return status;
}

enum status tombstones_output(const struct open_index *index, const struct index_part *part,
                              const uint64_t *killed, struct manifest_segment *entry,
                              struct error *error)
{
    struct removal_counter counter;
    struct tombstones_contents contents = {.segment = part->entry.digest};
    uint64_t *dead = NULL;
    removal_counter_init(&counter, part->segment.fold_table, true, index->allocator);
    enum status status = tombstones_count(part, killed, &counter, error);
    if (status == STATUS_OK) {
        status = removal_counter_contents(&counter, &contents, error);
    }
    if (status == STATUS_OK) {
        status = list_dead(part, killed, index->allocator, &dead, &contents.document_count, error);
        contents.documents = dead;
    }
    if (status == STATUS_OK) {
        status = write_file(index, &contents, &entry->tombstones, error);
    }
    entry->has_tombstones = status == STATUS_OK;
    memory_release(index->allocator, dead);
    removal_counter_release(&counter);
    return status;
}

/* --- Proving -----------------------------------------------------------------------------------
 */

static enum status differs(const struct index_part *part, const char *what, struct error *error)
{
    return error_set(error, STATUS_CORRUPT, "%s: %s are not what the removed documents counted for",
                     segment_file_path(part->tombstones.file), what);
}

static enum status compare_counts(const struct index_part *part, const char *what,
                                  const struct sequence *keys, const struct packed_array *counts,
                                  const struct tombstones_counts *expected, struct error *error)
{
    if (keys->count != expected->count) {
        return differs(part, what, error);
    }
    for (size_t i = 0; i < expected->count; i++) {
        uint64_t key = 0, count = 0;
        enum status status = sequence_get(keys, i, &key, error);
        if (status == STATUS_OK) {
            status = packed_array_get(counts, i, &count, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (key != expected->keys[i] || count != expected->counts[i]) {
            return differs(part, what, error);
        }
    }
    return STATUS_OK;
}

static enum status compare_words(const struct index_part *part,
                                 const struct tombstones_contents *expected, struct error *error)
{
    const struct tombstones *tombstones = &part->tombstones;
    struct string_reader *reader;
    struct buffer word = {.allocator = tombstones->allocator};
    if (tombstones->words.count != expected->word_count) {
        return differs(part, "the words", error);
    }
    enum status status = string_reader_open(tombstones->allocator, &reader, error);
    for (size_t i = 0; status == STATUS_OK && i < expected->word_count; i++) {
        uint64_t count = 0;
        buffer_clear(&word);
        status = string_table_get(&tombstones->words, reader, i, &word, error);
        if (status == STATUS_OK) {
            status = packed_array_get(&tombstones->word_counts, i, &count, error);
        }
        if (status == STATUS_OK &&
            (count != expected->words[i].count || word.size != expected->words[i].size ||
             memcmp(word.data, expected->words[i].bytes, word.size) != 0)) {
            status = differs(part, "the words", error);
        }
    }
    string_reader_release(reader);
    buffer_release(&word);
    return status;
}

static enum status compare(const struct index_part *part,
                           const struct tombstones_contents *expected, struct error *error)
{
    const struct tombstones *tombstones = &part->tombstones;
    if (tombstones->passages != expected->passages || tombstones->length != expected->length ||
        tombstones->text_bytes != expected->text_bytes ||
        memcmp(tombstones->digest, expected->digest, sizeof tombstones->digest) != 0) {
        return differs(part, "the sums", error);
    }
    enum status status =
        compare_counts(part, "the characters", &tombstones->characters,
                       &tombstones->character_counts, &expected->characters, error);
    if (status == STATUS_OK) {
        status = compare_counts(part, "the bigrams", &tombstones->bigrams,
                                &tombstones->bigram_counts, &expected->bigrams, error);
    }
    return status == STATUS_OK ? compare_words(part, expected, error) : status;
}

enum status tombstones_verify(const struct index_part *part, struct error *error)
{
    const struct tombstones *tombstones = &part->tombstones;
    struct index_part bare = {.segment = part->segment};
    struct removal_counter counter;
    struct tombstones_contents contents = {.passages = 0};
    removal_counter_init(&counter, part->segment.fold_table, true, tombstones->allocator);
    enum status status = segment_file_verify(tombstones->file, error);
    if (status == STATUS_OK) {
        status = tombstones_count(&bare, tombstones->dead_documents, &counter, error);
    }
    if (status == STATUS_OK) {
        status = removal_counter_contents(&counter, &contents, error);
    }
    if (status == STATUS_OK) {
        status = compare(part, &contents, error);
    }
    removal_counter_release(&counter);
    return status;
}
