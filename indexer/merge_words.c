/* Merging words, in one walk over those of all sources. */
#include <string.h>

#include "merge_postings.h"

enum { WORD_POSTINGS_HELD = 1 << 20 };

/* A source's walk through its words. */
struct words_cursor {
    struct lexicon_words walk;
    struct term_postings postings;
    const char *word;
    size_t length;
};

static int compare_words(const struct words_cursor *a, const char *word, size_t length)
{
    int order = memcmp(a->word, word, a->length < length ? a->length : length);
    return order != 0 ? order : (a->length > length) - (a->length < length);
}

static bool word_before(void *context, uint32_t a, uint32_t b)
{
    const struct words_cursor *cursors = context;
    int order = compare_words(&cursors[a], cursors[b].word, cursors[b].length);
    return order != 0 ? order < 0 : a < b;
}

static enum status next_word(struct merge_heap *heap, struct words_cursor *cursor,
                             struct error *error)
{
    if (lexicon_words_next(&cursor->walk, &cursor->word, &cursor->length, &cursor->postings,
                           error)) {
        merge_heap_advanced(heap);
    } else {
        merge_heap_remove(heap);
    }
    return cursor->walk.status;
}

static enum status open_words(struct postings_merger *merger, struct words_cursor *cursors,
                              struct merge_heap *heap, struct error *error)
{
    const struct merge *merge = merger->shared->merge;
    for (uint32_t i = 0; i < merge->source_count; i++) {
        struct words_cursor *cursor = &cursors[i];
        enum status status =
            lexicon_words_open(&merge->sources[i].segment->lexicon, "", 0, &cursor->walk, error);
        if (status == STATUS_OK && lexicon_words_next(&cursor->walk, &cursor->word, &cursor->length,
                                                      &cursor->postings, error)) {
            heap->sources[heap->count++] = i;
        }
        if (status != STATUS_OK || cursor->walk.status != STATUS_OK) {
            return status != STATUS_OK ? status : cursor->walk.status;
        }
    }
    merge_heap_build(heap);
    return STATUS_OK;
}

/* Merges the lists of the least word. */
static enum status merge_word(struct postings_merger *merger, struct words_cursor *cursors,
                              struct merge_heap *heap, struct words_writer *writer,
                              struct error *error)
{
    const struct merge *merge = merger->shared->merge;
    const struct words_cursor *first = &cursors[heap->sources[0]];
    char word[WORD_BYTES_MAX];
    size_t length = first->length;
    memcpy(word, first->word, length);
    list_merge_begin(&merger->list, false);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && heap->count > 0) {
        uint32_t source = heap->sources[0];
        struct words_cursor *cursor = &cursors[source];
        if (compare_words(cursor, word, length) != 0) {
            break;
        }
        status = list_merge_add(&merger->list, &merge->sources[source], source, &cursor->postings,
                                error);
        if (status == STATUS_OK) {
            status = next_word(heap, cursor, error);
        }
    }
    list_merge_forget(&merger->list);
    struct posting_list list;
    if (status == STATUS_OK) {
        status = list_merge_end(&merger->list, &list, error);
    }
    if (status == STATUS_OK && list.count > 0) {
        words_writer_add(writer, word, length, &list);
    }
    return status;
}

enum status merge_words(struct postings_merger *merger, struct error *error)
{
    struct postings_merge *shared = merger->shared;
    const struct merge *merge = shared->merge;
    const struct allocator *allocator = merge->plan->allocator;
    struct words_cursor *cursors =
        memory_allocate_array(allocator, merge->source_count, sizeof *cursors);
    if (cursors == NULL) {
        return error_memory(error);
    }
    struct merge_heap heap = {
        .sources = merger->heap.sources, .context = cursors, .before = word_before};
    struct words_writer writer;
    words_writer_init(&writer, &shared->context, allocator);
    enum status status = open_words(merger, cursors, &heap, error);
    while (status == STATUS_OK && heap.count > 0) {
        status = merge_word(merger, cursors, &heap, &writer, error);
        if (writer.postings.size >= WORD_POSTINGS_HELD) {
            segment_file_writer_append(&shared->merge->output.writer, writer.postings.data,
                                       writer.postings.size);
            words_writer_postings_taken(&writer);
        }
    }
    if (status == STATUS_OK) {
        status = words_writer_finish(&writer, &shared->words, error);
    }
    if (status == STATUS_OK) {
        segment_file_writer_append(&shared->merge->output.writer, writer.postings.data,
                                   writer.postings.size);
    }
    words_writer_release(&writer);
    memory_release(allocator, cursors);
    return status;
}
