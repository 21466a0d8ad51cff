#include "mention_by_alias.h"

#include <string.h>

#include "mark_postings.h"
#include "phrase.h"

struct alias_search {
    const struct open_commit *index;
    struct search_tools *tools;
    uint32_t segment;
    struct arena *arena;
    uint32_t *pattern; /* the short form's units */
    size_t pattern_count;
    struct posting_union *passages;
};

static enum status look_at_passage(struct alias_search *search, uint32_t passage,
                                   struct error *error)
{
    const char *text;
    size_t length, count = 0;
    struct phrase_scan scan;
    struct search_tools *tools = search->tools;
    enum status status = stop_check(tools->stop, error);
    if (status == STATUS_OK) {
        status =
            searcher_text(search->index, tools, search->segment, passage, &text, &length, error);
    }
    if (status == STATUS_OK) {
        status = searcher_units(search->index, tools, search->segment, text, length, &count, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    phrase_scan_begin(&scan, search->pattern, search->pattern_count, tools->units, count);
    if (phrase_scan_next(&scan) == SIZE_MAX) {
        return STATUS_OK;
    }
    struct term_postings *one = arena_allocate_array(search->arena, 1, sizeof *one);
    if (one == NULL) {
        return error_memory(error);
    }
    one->df = 1;
    one->passages[0] = passage;
    one->tfs[0] = 1;
    return posting_union_add(search->passages, one, error);
}

/* All passages of the document that declares the short form here. */
static enum status look_at_document(void *context, uint32_t passage, struct error *error)
{
    struct alias_search *search = context;
    const struct segment *segment = &search->index->segments[search->segment];
    uint32_t document, first = 0, end = 0;
    enum status status = segment_passage_document(segment, passage, &document, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, document, &first, &end, error);
    }
    for (uint32_t p = first; p < end && status == STATUS_OK; p++) {
        status = look_at_passage(search, p, error);
    }
    return status;
}

static enum status look_for(struct alias_search *search, const struct mark_walk *walk,
                            const char *brief, size_t length, struct error *error)
{
    const struct segment *segment = &search->index->segments[search->segment];
    search->pattern = arena_allocate_array(search->arena, length + 1, sizeof *search->pattern);
    if (search->pattern == NULL) {
        return error_memory(error);
    }
    search->pattern_count = fold_units(segment->fold_table, brief, length, search->pattern, NULL);
    return search->pattern_count == 0
               ? STATUS_OK
               : mark_passages(&segment->lexicon, &walk->postings, look_at_document, search, error);
}

enum status mention_by_alias_add(const struct open_commit *index, struct search_tools *tools,
                                 uint32_t segment, suoyin_text name, struct arena *arena,
                                 struct posting_union *passages, struct error *error)
{
    struct alias_search search = {index, tools, segment, arena, NULL, 0, passages};
    struct mark_walk *walk = arena_allocate(arena, sizeof *walk);
    struct mark_key key = mark_key_of_pair(name, MARK_TO_SHORT, (suoyin_text){"", 0}, arena);
    if (walk == NULL || key.bytes == NULL) {
        return error_memory(error);
    }
    if (key.length == 0) {
        return STATUS_OK; /* too long to be declared */
    }
    enum status status = mark_walk_open(walk, passages->lexicon, key, key, tools->stop, error);
    while (status == STATUS_OK && mark_walk_next(walk, error)) {
        status = look_for(&search, walk, walk->mark + key.length, walk->length - key.length, error);
    }
    return status == STATUS_OK ? walk->words.status : status;
}
