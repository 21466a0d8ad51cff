/*
 * Merging postings: the words first, then the groups of first characters, which all threads take in
 * turn. POSTINGS is written as it comes; the lexicon, which lies behind it, waits in memory.
 */
#include <stdlib.h>

#include "merge_postings.h"
#include "parallel.h"

/* --- Groups ------------------------------------------------------------------------------------
 */

static bool second_before(void *context, uint32_t a, uint32_t b)
{
    const struct group_cursor *cursors = context;
    return cursors[a].second != cursors[b].second ? cursors[a].second < cursors[b].second : a < b;
}

/* Opens the sources' groups of a character; *df receives how many passages hold it, also those that
 * are dropped. */
static enum status open_groups(struct postings_merger *merger, uint32_t character, uint64_t *df,
                               struct error *error)
{
    const struct merge *merge = merger->shared->merge;
    struct merge_heap *heap = &merger->heap;
    heap->count = 0;
    *df = 0;
    for (uint32_t i = 0; i < merge->source_count; i++) {
        const struct lexicon *lexicon = &merge->sources[i].segment->lexicon;
        struct group_cursor *cursor = &merger->cursors[i];
        uint32_t own = 0;
        enum status status = lexicon_group_open(lexicon, character, &cursor->walk, error);
        if (status == STATUS_NOT_FOUND) {
            continue;
        }
        if (status == STATUS_OK) {
            status = lexicon_character_df(lexicon, character, &own, error);
        }
        if (status == STATUS_OK &&
            lexicon_group_next(&cursor->walk, &cursor->second, &cursor->postings, error)) {
            heap->sources[heap->count++] = i;
        }
        if (status != STATUS_OK || cursor->walk.status != STATUS_OK) {
            return status != STATUS_OK ? status : cursor->walk.status;
        }
        *df += own;
    }
    merge_heap_build(heap);
    return STATUS_OK;
}

/* Merges the lists of the least second character. */
static enum status merge_term(struct postings_merger *merger, struct error *error)
{
    const struct merge *merge = merger->shared->merge;
    struct merge_heap *heap = &merger->heap;
    uint32_t second = merger->cursors[heap->sources[0]].second;
    enum status status = STATUS_OK;
    list_merge_begin(&merger->list, merger->shared->context.linked && second != TERM_END);
    while (status == STATUS_OK && heap->count > 0) {
        uint32_t source = heap->sources[0];
        struct group_cursor *cursor = &merger->cursors[source];
        if (cursor->second != second) {
            break;
        }
        status = list_merge_add(&merger->list, &merge->sources[source], source, &cursor->postings,
                                error);
        if (lexicon_group_next(&cursor->walk, &cursor->second, &cursor->postings, error)) {
            merge_heap_advanced(heap);
        } else {
            merge_heap_remove(heap);
        }
        status = status == STATUS_OK ? cursor->walk.status : status;
    }
    struct posting_list list;
    if (status == STATUS_OK) {
        status = list_merge_end(&merger->list, &list, error);
    }
    if (status == STATUS_OK && list.count > 0) {
        group_writer_add(&merger->writer, second, &list);
    }
    return status;
}

/* Writes the group that the writer holds; it is the group's turn. */
static enum status write_group(struct postings_merger *merger, uint32_t character, uint64_t df,
                               struct error *error)
{
    struct postings_merge *shared = merger->shared;
    struct segment_file_writer *output = &shared->merge->output.writer;
    struct group_writer *writer = &merger->writer;
    if (writer->lexicon.failed || writer->postings.failed || writer->links.out.failed) {
        return error_memory(error);
    }
    if (writer->count == 0) {
        return STATUS_OK;
    }
    buffer_append_varint(&shared->bigrams, segment_file_writer_section_size(output));
    buffer_append(&shared->bigrams, writer->lexicon.data, writer->lexicon.size);
    segment_file_writer_append(output, writer->postings.data, writer->postings.size);
    characters_writer_add(&shared->characters_writer, character, shared->bigrams.size,
                          (uint32_t)df);
    if (shared->context.linked) {
        file_writer_append(&shared->links.writer, writer->links.out.data, writer->links.out.size);
    }
    shared->link_ends[shared->group_count++] = shared->links.writer.size;
    merge_touched(shared->merge, writer->lexicon.size + writer->postings.size);
    return shared->bigrams.failed ? error_memory(error) : STATUS_OK;
}

static enum status merge_group(struct postings_merger *merger, size_t index, bool *stopped,
                               struct error *error)
{
    struct postings_merge *shared = merger->shared;
    uint32_t character = shared->characters[index];
    uint64_t df = 0;
    group_writer_begin(&merger->writer);
    enum status status = open_groups(merger, character, &df, error);
    while (status == STATUS_OK && merger->heap.count > 0) {
        status = merge_term(merger, error);
    }
    group_writer_end(&merger->writer);
    df -= merger->list.touched_count;
    list_merge_forget(&merger->list);
    if (status == STATUS_OK) {
        *stopped = !turnstile_wait(&shared->turnstile, index + 1);
        if (!*stopped) {
            status = write_group(merger, character, df, error);
        }
    }
    return status;
}

/* --- Sharing the work --------------------------------------------------------------------------
 */

static enum status open_merger(struct postings_merger *merger, struct error *error)
{
    const struct postings_merge *shared = merger->shared;
    const struct allocator *allocator = shared->merge->plan->allocator;
    size_t sources = shared->merge->source_count;
    group_writer_init(&merger->writer, &shared->context, allocator);
    merger->list.allocator = allocator;
    merger->list.lost_bases = shared->passage_bases;
    merger->cursors = memory_allocate_array(allocator, sources, sizeof *merger->cursors);
    merger->heap.sources = memory_allocate_array(allocator, sources, sizeof(uint32_t));
    merger->heap.context = merger->cursors;
    merger->heap.before = second_before;
    if (shared->loses) {
        merger->list.lost =
            memory_allocate_array(allocator, shared->passage_total / 64 + 1, sizeof(uint64_t));
    }
    bool failed = merger->cursors == NULL || merger->heap.sources == NULL ||
                  (shared->loses && merger->list.lost == NULL);
    return failed ? error_memory(error) : STATUS_OK;
}

static enum status merge_share(void *context, unsigned thread, struct error *error)
{
    (void)thread;
    struct postings_merge *shared = context;
    const struct allocator *allocator = shared->merge->plan->allocator;
    struct postings_merger merger = {.shared = shared};
    enum status status = open_merger(&merger, error);
    bool stopped = false;
    while (status == STATUS_OK && !stopped) {
        uint64_t piece = turnstile_take(&shared->turnstile);
        if (piece > shared->character_count) {
            break;
        }
        status = piece == 0 ? merge_words(&merger, error)
                            : merge_group(&merger, (size_t)piece - 1, &stopped, error);
        if (status == STATUS_OK && !stopped) {
            turnstile_pass(&shared->turnstile);
        }
    }
    if (status != STATUS_OK) {
        turnstile_break(&shared->turnstile);
    }
    list_merge_release(&merger.list);
    group_writer_release(&merger.writer);
    memory_release(allocator, merger.cursors);
    memory_release(allocator, merger.heap.sources);
    return status;
}

static int compare_characters(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Lists the first characters of all sources. */
static enum status find_characters(struct postings_merge *shared, struct error *error)
{
    const struct merge *merge = shared->merge;
    size_t total = 0;
    for (size_t i = 0; i < merge->source_count; i++) {
        total += merge->sources[i].segment->lexicon.character_count;
    }
    shared->characters =
        memory_allocate_array(merge->plan->allocator, total, sizeof *shared->characters);
    shared->link_ends =
        memory_allocate_array(merge->plan->allocator, total, sizeof *shared->link_ends);
    if (shared->characters == NULL || shared->link_ends == NULL) {
        return error_memory(error);
    }
    size_t filled = 0;
    for (size_t i = 0; i < merge->source_count; i++) {
        const struct lexicon *lexicon = &merge->sources[i].segment->lexicon;
        for (uint32_t c = 0; c < lexicon->character_count; c++) {
            uint64_t character;
            enum status status = sequence_get(&lexicon->code_points, c, &character, error);
            if (status != STATUS_OK) {
                return status;
            }
            shared->characters[filled++] = (uint32_t)character;
        }
    }
    qsort(shared->characters, filled, sizeof *shared->characters, compare_characters);
    for (size_t i = 0; i < filled; i++) {
        if (i == 0 || shared->characters[i] != shared->characters[i - 1]) {
            shared->characters[shared->character_count++] = shared->characters[i];
        }
    }
    return STATUS_OK;
}

static enum status find_bases(struct postings_merge *shared, struct error *error)
{
    const struct merge *merge = shared->merge;
    shared->passage_bases = memory_allocate_array(merge->plan->allocator, merge->source_count,
                                                  sizeof *shared->passage_bases);
    if (shared->passage_bases == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < merge->source_count; i++) {
        shared->passage_bases[i] = shared->passage_total;
        shared->passage_total += merge->sources[i].segment->meta.passages;
        shared->loses = shared->loses || merge->sources[i].loses;
    }
    return STATUS_OK;
}

static enum status write_links(struct postings_merge *shared, struct error *error)
{
    struct segment_file_writer *output = &shared->merge->output.writer;
    struct buffer ends = {.allocator = shared->merge->plan->allocator};
    enum status status = sequence_build(shared->link_ends, shared->group_count, &ends, error);
    segment_file_writer_begin(output, SECTION_LINKS);
    segment_file_writer_append(output, ends.data, ends.size);
    if (status == STATUS_OK) {
        status = side_output_copy(&shared->links, output, error);
    }
    segment_file_writer_end(output);
    buffer_release(&ends);
    return status;
}

enum status merge_postings(struct merge *merge, struct error *error)
{
    const struct allocator *allocator = merge->plan->allocator;
    struct postings_merge shared = {
        .merge = merge,
        .context = {.norms = merge->norms,
                    .passage_count = merge->meta.passages,
                    .linked = (merge->meta.flags & SEGMENT_LINKED) != 0},
        .characters_writer.allocator = allocator,
        .bigrams.allocator = allocator,
        .words.allocator = allocator,
    };
    struct buffer characters = {.allocator = allocator};
    turnstile_init(&shared.turnstile);
    segment_file_writer_begin(&merge->output.writer, SECTION_POSTINGS);
    enum status status = find_characters(&shared, error);
    if (status == STATUS_OK) {
        status = find_bases(&shared, error);
    }
    if (status == STATUS_OK && shared.context.linked) {
        status = side_output_open(&shared.links, merge->plan, "links.temporary", error);
    }
    if (status == STATUS_OK) {
        status = parallel_run(merge->plan->threads, merge_share, &shared, error);
    }
    segment_file_writer_end(&merge->output.writer);
    if (status == STATUS_OK) {
        status = characters_writer_finish(&shared.characters_writer, &characters, error);
    }
    if (status == STATUS_OK) {
        segment_output_add(&merge->output, SECTION_CHARACTERS, &characters);
        segment_output_add(&merge->output, SECTION_BIGRAMS, &shared.bigrams);
        segment_output_add(&merge->output, SECTION_WORDS, &shared.words);
    }
    if (status == STATUS_OK && shared.context.linked) {
        status = write_links(&shared, error);
    }
    turnstile_destroy(&shared.turnstile);
    characters_writer_release(&shared.characters_writer);
    buffer_release(&characters);
    buffer_release(&shared.bigrams);
    buffer_release(&shared.words);
    side_output_release(&shared.links);
    memory_release(allocator, shared.link_ends);
    memory_release(allocator, shared.characters);
    memory_release(allocator, shared.passage_bases);
    return status;
}
