#include "searcher.h"

#include <stddef.h>
#include <string.h>

#include "../common/analyzer.h"
#include "../common/fold_in_place.h"
#include "aliases.h"

enum { POOL_MAX = 64 };

#define SAME_STATUS(name)                                                                          \
    _Static_assert((int)SUOYIN_##name == (int)STATUS_##name, "the public codes are ours")
SAME_STATUS(OK);
SAME_STATUS(USAGE);
SAME_STATUS(INPUT);
SAME_STATUS(NOT_FOUND);
SAME_STATUS(LIMIT);
SAME_STATUS(CORRUPT);
SAME_STATUS(VERSION);
SAME_STATUS(IO);
SAME_STATUS(MEMORY);
SAME_STATUS(CANCELLED);

const char *suoyin_version(void)
{
    return SUOYIN_RELEASE;
}

const char *suoyin_status_text(suoyin_status status)
{
    return status_text((enum status)status);
}

suoyin_status searcher_status(enum status status, const struct error *error, suoyin_error *out)
{
    if (status != STATUS_OK && out != NULL) {
        out->code = (suoyin_status)status;
        out->offset = error->offset;
        _Static_assert(sizeof out->message == sizeof error->message, "messages fit");
        memcpy(out->message, error->message, sizeof out->message);
    }
    return (suoyin_status)status;
}

/* --- Opening -----------------------------------------------------------------------------------
 */

static struct suoyin_index *make_index(const suoyin_open_options *options)
{
    struct allocator allocator = system_allocator;
    if (options != NULL && options->size >= sizeof *options && options->allocator != NULL) {
        allocator.resize = options->allocator->resize;
        allocator.context = options->allocator->context;
    }
    struct suoyin_index *index = memory_allocate_array(&allocator, 1, sizeof *index);
    if (index != NULL) {
        index->allocator = allocator;
        index->arena.allocator = &index->allocator;
        if (pthread_mutex_init(&index->mutex, NULL) != 0) {
            memory_release(&allocator, index);
            index = NULL;
        }
    }
    return index;
}

static void close_segments(struct suoyin_index *index)
{
    for (uint32_t i = 0; i < index->segment_count; i++) {
        if (index->tombstones[i].file != NULL) {
            tombstones_close(&index->tombstones[i]);
        }
        segment_close(&index->segments[i]);
    }
    memory_release(&index->allocator, index->segments);
    memory_release(&index->allocator, index->tombstones);
    index->segments = NULL;
    index->tombstones = NULL;
    index->segment_count = 0;
}

static enum status make_room_for_segments(struct suoyin_index *index, size_t count,
                                          struct error *error)
{
    index->segments = memory_allocate_array(&index->allocator, count, sizeof *index->segments);
    index->tombstones = memory_allocate_array(&index->allocator, count, sizeof *index->tombstones);
    return index->segments == NULL || index->tombstones == NULL ? error_memory(error) : STATUS_OK;
}

static void count_segment(struct suoyin_index *index)
{
    const struct segment *segment = &index->segments[index->segment_count];
    const struct tombstones *dead = &index->tombstones[index->segment_count++];
    index->documents += segment->meta.documents - dead->documents;
    index->passages += segment->meta.passages - dead->passages;
    index->length += segment->meta.length - dead->length;
    index->text_bytes += segment->meta.text_bytes - dead->text_bytes;
    index->file_bytes += segment_file_size(segment->file);
}

static enum status open_file(struct suoyin_index *index, const char *path, struct error *error)
{
    return segment_open(&system_file_operations, path, &index->allocator,
                        &index->segments[index->segment_count], error);
}

/* A query is folded once, so all segments must fold alike. */
static enum status check_folding(const struct suoyin_index *index, struct error *error)
{
    const struct section *first = segment_file_section(index->segments[0].file, SECTION_FOLD_TABLE);
    const struct section *own =
        segment_file_section(index->segments[index->segment_count].file, SECTION_FOLD_TABLE);
    if (first->size != own->size || memcmp(first->data, own->data, (size_t)own->size) != 0) {
        return section_corrupt(own, error, 0, "it differs from that of another segment");
    }
    return STATUS_OK;
}

/* That a file holds what it is named for: sound files may have been exchanged. */
static enum status check_digest(const struct segment_file *file, const struct content_hash *named,
                                struct error *error)
{
    struct content_hash digest = segment_file_digest(file);
    return content_hash_compare(&digest, named) == 0
               ? STATUS_OK
               : error_set(error, STATUS_CORRUPT, "%s: it is not the file that it is named for",
                           segment_file_path(file));
}

static enum status open_dead(struct suoyin_index *index, const char *path,
                             const struct content_hash *named, struct error *error)
{
    struct tombstones *dead = &index->tombstones[index->segment_count];
    enum status status =
        tombstones_open(&system_file_operations, path, &index->segments[index->segment_count],
                        &index->allocator, dead, error);
    return status == STATUS_OK ? check_digest(dead->file, named, error) : status;
}

/* Opens one segment of a folder, and what is dead in it. */
static enum status open_member(struct suoyin_index *index, const char *folder,
                               const struct manifest_segment *member, struct error *error)
{
    char name[MANIFEST_NAME_SIZE];
    struct buffer path = {.allocator = &index->allocator};
    manifest_segment_name(&member->digest, name);
    file_join_path(&path, folder, name);
    enum status status =
        path.failed ? error_memory(error) : open_file(index, (const char *)path.data, error);
    struct segment *segment = &index->segments[index->segment_count];
    bool opened = status == STATUS_OK;
    if (status == STATUS_OK) {
        status = check_digest(segment->file, &member->digest, error);
    }
    if (status == STATUS_OK && member->has_tombstones) {
        manifest_tombstones_name(&member->tombstones, name);
        buffer_clear(&path);
        file_join_path(&path, folder, name);
        status = path.failed
                     ? error_memory(error)
                     : open_dead(index, (const char *)path.data, &member->tombstones, error);
    }
    if (status == STATUS_OK) {
        status = check_folding(index, error);
    }
    if (status == STATUS_OK) {
        count_segment(index);
    } else if (opened) {
        tombstones_close(&index->tombstones[index->segment_count]);
        segment_close(segment);
    }
    buffer_release(&path);
    return status;
}

static enum status open_manifest_segments(struct suoyin_index *index, const char *folder,
                                          const struct manifest *manifest, struct error *error)
{
    enum status status = make_room_for_segments(index, manifest->count, error);
    for (size_t i = 0; i < manifest->count && status == STATUS_OK; i++) {
        status = open_member(index, folder, &manifest->segments[i], error);
    }
    return status;
}

/*
 * A writer may replace the index between our reading of the manifest and our opening of what it
 * names; then the manifest has changed, and is read again.
 */
static enum status open_folder(struct suoyin_index *index, const char *folder, struct error *error)
{
    enum { ATTEMPTS = 100 };
    enum status status = STATUS_OK;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        struct manifest manifest;
        manifest_begin(&manifest, &index->allocator);
        status = manifest_read(&system_file_operations, folder, &manifest, error);
        if (status == STATUS_NOT_FOUND) {
            status =
                error_set(error, STATUS_NOT_FOUND, "%s: there is no index in this folder", folder);
            manifest_release(&manifest);
            return status;
        }
        if (status == STATUS_OK) {
            status = open_manifest_segments(index, folder, &manifest, error);
        }
        manifest_release(&manifest);
        if (status != STATUS_NOT_FOUND) {
            break;
        }
        close_segments(index);
        index->documents = index->passages = index->length = index->text_bytes = index->file_bytes =
            0;
    }
    if (status == STATUS_NOT_FOUND && index->segments == NULL && error != NULL) {
        struct error cause = *error;
        error_set(error, STATUS_CORRUPT, "%s: the manifest names what is missing: %s", folder,
                  cause.message);
        status = STATUS_CORRUPT;
    }
    return status;
}

static suoyin_status finish_opening(struct suoyin_index *index, enum status status,
                                    struct error *cause, suoyin_index **out, suoyin_error *error)
{
    if (index->passages > 0) {
        index->average_length = (double)index->length / (double)index->passages;
    }
    bm25_init(&index->default_bm25, default_k1, default_b, index->average_length, true);
    bm25_init(&index->unigram_bm25, unigram_k1, unigram_b, index->average_length, false);
    if (status == STATUS_OK && index->segment_count > 0) {
        status = query_words_read(&index->segments[0], &index->arena, &index->words, cause);
    }
    if (status != STATUS_OK) {
        suoyin_close(index);
        return searcher_status(status, cause, error);
    }
    *out = index;
    return SUOYIN_OK;
}

suoyin_status suoyin_open(const char *path, const suoyin_open_options *options, suoyin_index **out,
                          suoyin_error *error)
{
    struct error cause = {0};
    *out = NULL;
    struct suoyin_index *index = make_index(options);
    if (index == NULL) {
        return searcher_status(error_memory(&cause), &cause, error);
    }
    struct file_information information;
    enum status status = file_information(&system_file_operations, path, &information, &cause);
    if (status == STATUS_OK && information.kind == FILE_FOLDER) {
        status = open_folder(index, path, &cause);
    } else if (status == STATUS_OK) {
        status = make_room_for_segments(index, 1, &cause);
        if (status == STATUS_OK) {
            status = open_file(index, path, &cause);
        }
        if (status == STATUS_OK) {
            count_segment(index);
        }
    }
    return finish_opening(index, status, &cause, out, error);
}

suoyin_status suoyin_open_memory(const void *bytes, size_t size, const suoyin_open_options *options,
                                 suoyin_index **out, suoyin_error *error)
{
    struct error cause = {0};
    *out = NULL;
    struct suoyin_index *index = make_index(options);
    if (index == NULL) {
        return searcher_status(error_memory(&cause), &cause, error);
    }
    enum status status = make_room_for_segments(index, 1, &cause);
    if (status == STATUS_OK) {
        status = segment_open_memory(bytes, size, "memory", &index->allocator, &index->segments[0],
                                     &cause);
    }
    if (status == STATUS_OK) {
        count_segment(index);
    }
    return finish_opening(index, status, &cause, out, error);
}

void suoyin_index_counts(const suoyin_index *index, suoyin_counts *counts)
{
    *counts = (suoyin_counts){
        .documents = index->documents,
        .passages = index->passages,
        .length = index->length,
        .text_bytes = index->text_bytes,
        .file_bytes = index->file_bytes,
        .segments = index->segment_count,
    };
}

enum status searcher_character_df(const struct suoyin_index *index, uint32_t character,
                                  uint64_t *df, struct error *error)
{
    enum status status = STATUS_OK;
    *df = 0;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        uint32_t all = 0, dead = 0;
        status = lexicon_character_df(&index->segments[s].lexicon, character, &all, error);
        if (status == STATUS_OK && index->tombstones[s].file != NULL) {
            status = tombstones_character_df(&index->tombstones[s], character, &dead, error);
        }
        *df += dead < all ? all - dead : 0;
    }
    return status;
}

enum status searcher_bigram_df(const struct suoyin_index *index, uint32_t first, uint32_t second,
                               uint64_t *df, struct error *error)
{
    struct term_postings postings;
    *df = 0;
    for (uint32_t s = 0; s < index->segment_count; s++) {
        uint32_t dead = 0;
        enum status status =
            lexicon_find_bigram(&index->segments[s].lexicon, first, second, &postings, error);
        if (status == STATUS_OK && index->tombstones[s].file != NULL) {
            status = tombstones_bigram_df(&index->tombstones[s], first, second, &dead, error);
        }
        if (status == STATUS_OK) {
            *df += dead < postings.df ? postings.df - dead : 0;
        } else if (status != STATUS_NOT_FOUND) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status searcher_word_df(const struct suoyin_index *index, const char *word, size_t length,
                             uint64_t *df, struct error *error)
{
    struct search_tools *tools = searcher_borrow(index, error);
    enum status status = tools == NULL ? STATUS_MEMORY : STATUS_OK;
    struct term_postings postings;
    *df = 0;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        uint32_t dead = 0;
        status = lexicon_find_word(&index->segments[s].lexicon, word, length, &postings, error);
        if (status == STATUS_OK && index->tombstones[s].file != NULL) {
            status = tombstones_word_df(&index->tombstones[s], tools->strings, word, length, &dead,
                                        error);
        }
        if (status == STATUS_OK) {
            *df += dead < postings.df ? postings.df - dead : 0;
        }
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    searcher_give_back(index, tools);
    return status;
}

bool suoyin_index_has_subjects(const suoyin_index *index)
{
    bool annotated = true;
    for (uint32_t s = 0; s < index->segment_count; s++) {
        annotated = annotated && index->segments[s].annotated;
    }
    return annotated;
}

enum status searcher_needs_annotations(const struct suoyin_index *index, const char *what,
                                       struct error *error)
{
    return suoyin_index_has_subjects(index)
               ? STATUS_OK
               : error_set(error, STATUS_USAGE,
                           "%s: the index was built without subjects; build it again with them",
                           what);
}

static enum status read_places(const struct segment *segment, const struct allocator *allocator,
                               struct place_table **table, struct error *error)
{
    struct buffer text = {.allocator = allocator};
    enum status status = segment_list_text(segment, SECTION_PLACES, &text, error);
    if (status == STATUS_OK && text.size > 0) {
        fold_in_place(segment->fold_table, (char *)text.data, text.size);
        status = place_table_open((const char *)text.data, text.size, allocator, table, error);
        status = status == STATUS_INPUT ? STATUS_CORRUPT : status;
    }
    buffer_release(&text);
    return status;
}

enum status searcher_places(const struct suoyin_index *shared, const struct place_table **table,
                            struct error *error)
{
    struct suoyin_index *index = (struct suoyin_index *)shared; /* read once, then never changed */
    enum status status = STATUS_OK;
    pthread_mutex_lock(&index->mutex);
    if (index->places == NULL && index->segment_count > 0 && index->segments[0].annotated) {
        status = read_places(&index->segments[0], &index->allocator, &index->places, error);
    }
    *table = index->places;
    pthread_mutex_unlock(&index->mutex);
    return status;
}

/* --- Tools -------------------------------------------------------------------------------------
 */

static void release_tools(const struct suoyin_index *index, struct search_tools *tools)
{
    for (uint32_t i = 0; tools->texts != NULL && i < index->segment_count; i++) {
        text_reader_release(tools->texts[i]);
    }
    string_reader_release(tools->strings);
    memory_release(&index->allocator, tools->texts);
    memory_release(&index->allocator, tools->units);
    memory_release(&index->allocator, tools->offsets);
    memory_release(&index->allocator, tools);
}

void suoyin_close(suoyin_index *index)
{
    if (index == NULL) {
        return;
    }
    while (index->pool != NULL) {
        struct search_tools *tools = index->pool;
        index->pool = tools->next;
        release_tools(index, tools);
    }
    close_segments(index);
    place_table_release(index->places);
    alias_table_release(index->aliases);
    arena_release(&index->arena);
    pthread_mutex_destroy(&index->mutex);
    struct allocator allocator = index->allocator;
    memory_release(&allocator, index);
}

struct search_tools *searcher_borrow(const struct suoyin_index *shared, struct error *error)
{
    struct suoyin_index *index = (struct suoyin_index *)shared; /* the pool is not its contents */
    pthread_mutex_lock(&index->mutex);
    struct search_tools *tools = index->pool;
    if (tools != NULL) {
        index->pool = tools->next;
        index->pooled--;
    }
    pthread_mutex_unlock(&index->mutex);
    if (tools != NULL) {
        return tools;
    }
    tools = memory_allocate_array(&index->allocator, 1, sizeof *tools);
    if (tools != NULL) {
        tools->texts =
            memory_allocate_array(&index->allocator, index->segment_count, sizeof *tools->texts);
        if (tools->texts == NULL ||
            string_reader_open(&index->allocator, &tools->strings, error) != STATUS_OK) {
            release_tools(index, tools);
            tools = NULL;
        }
    }
    if (tools == NULL) {
        error_memory(error);
    }
    return tools;
}

void searcher_give_back(const struct suoyin_index *shared, struct search_tools *tools)
{
    struct suoyin_index *index = (struct suoyin_index *)shared;
    if (tools == NULL) {
        return;
    }
    pthread_mutex_lock(&index->mutex);
    bool keep = index->pooled < POOL_MAX;
    if (keep) {
        tools->next = index->pool;
        index->pool = tools;
        index->pooled++;
    }
    pthread_mutex_unlock(&index->mutex);
    if (!keep) {
        release_tools(index, tools);
    }
}

enum status searcher_text(const struct suoyin_index *index, struct search_tools *tools,
                          uint32_t segment, uint32_t passage, const char **text, size_t *length,
                          struct error *error)
{
    if (tools->texts[segment] == NULL) {
        enum status status = text_reader_open(&index->segments[segment].texts, &index->allocator,
                                              &tools->texts[segment], error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return text_reader_passage(tools->texts[segment], passage, text, length, error);
}

enum status searcher_units(const struct suoyin_index *index, struct search_tools *tools,
                           uint32_t segment, const char *text, size_t length, size_t *count,
                           struct error *error)
{
    if (length > tools->unit_capacity) {
        size_t capacity = length + length / 2 + 256;
        uint32_t *units =
            memory_resize_array(&index->allocator, tools->units, capacity, sizeof *units);
        tools->units = units != NULL ? units : tools->units;
        uint32_t *offsets =
            memory_resize_array(&index->allocator, tools->offsets, capacity, sizeof *offsets);
        tools->offsets = offsets != NULL ? offsets : tools->offsets;
        if (units == NULL || offsets == NULL) {
            return error_memory(error);
        }
        tools->unit_capacity = capacity;
    }
    *count =
        fold_units(index->segments[segment].fold_table, text, length, tools->units, tools->offsets);
    return STATUS_OK;
}
