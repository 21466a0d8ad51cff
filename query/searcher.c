#include "searcher.h"

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

enum status searcher_character_df(const struct open_commit *index, uint32_t character, uint64_t *df,
                                  struct error *error)
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

enum status searcher_bigram_df(const struct open_commit *index, uint32_t first, uint32_t second,
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

enum status searcher_word_df(const struct open_commit *index, const char *word, size_t length,
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

bool searcher_has_subjects(const struct open_commit *index)
{
    bool annotated = true;
    for (uint32_t s = 0; s < index->segment_count; s++) {
        annotated = annotated && index->segments[s].annotated;
    }
    return annotated;
}

enum status searcher_needs_annotations(const struct open_commit *index, const char *what,
                                       struct error *error)
{
    return searcher_has_subjects(index)
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

enum status searcher_places(const struct open_commit *shared, const struct place_table **table,
                            struct error *error)
{
    struct open_commit *index = (struct open_commit *)shared; /* read once, then never changed */
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

static void release_tools(const struct open_commit *index, struct search_tools *tools)
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

void searcher_release_tools(struct open_commit *index)
{
    while (index->pool != NULL) {
        struct search_tools *tools = index->pool;
        index->pool = tools->next;
        release_tools(index, tools);
    }
}

struct search_tools *searcher_borrow(const struct open_commit *shared, struct error *error)
{
    struct open_commit *index = (struct open_commit *)shared; /* the pool is not its contents */
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

void searcher_give_back(const struct open_commit *shared, struct search_tools *tools)
{
    struct open_commit *index = (struct open_commit *)shared;
    if (tools == NULL) {
        return;
    }
    tools->stop = NULL;
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

enum status searcher_text(const struct open_commit *index, struct search_tools *tools,
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

enum status searcher_units(const struct open_commit *index, struct search_tools *tools,
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
