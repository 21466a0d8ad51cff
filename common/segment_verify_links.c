/*
 * Proving the links: they are those of the texts and titles. Either side gives a fingerprint to
 * each occurrence of a bigram, of its passage, its characters and its link, and these are summed;
 * one walks through the texts, the other through the lexicon, and the sums are the same.
 */
#include "analyzer.h"
#include "segment.h"

static uint64_t fingerprint(uint32_t passage, uint32_t first, uint32_t second, struct link link)
{
    uint64_t mixed = ((uint64_t)passage << 32 | link.first) * UINT64_C(0x9E3779B97F4A7C15);
    mixed ^= mixed >> 32;
    mixed += (uint64_t)first << 42 ^ (uint64_t)second << 21 ^ link.second;
    mixed *= UINT64_C(0xBF58476D1CE4E5B9);
    mixed ^= mixed >> 29;
    mixed *= UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 32;
}

/* --- From the texts ----------------------------------------------------------------------------
 */

struct text_links {
    const struct segment *segment;
    struct string_reader *strings;
    struct text_reader *texts;
    struct column titles;
    bool has_titles;
    struct buffer title;
    uint32_t *units;
    size_t capacity;
    uint32_t *counts; /* of the passage's occurrences, by character; zero between passages */
    uint32_t passage;
    uint64_t sum;
};

static void add_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)at;
    struct text_links *links = context;
    struct link link = {.first = links->counts[first]++};
    if (second != TERM_END) {
        link.second = links->counts[second];
        links->sum += fingerprint(links->passage, first, second, link);
    }
}

static void add_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)context;
    (void)units;
    (void)count;
    (void)at;
}

/* Folds a text behind `begin` units; answers how many there are then. */
static size_t add_text(struct text_links *links, const char *text, size_t length, size_t begin)
{
    size_t count = fold_units(links->segment->fold_table, text, length, links->units + begin, NULL);
    analyze_units(links->units + begin, count, links, add_pair, add_word);
    return begin + count;
}

static enum status reserve_units(struct text_links *links, size_t length, struct error *error)
{
    if (length <= links->capacity) {
        return STATUS_OK;
    }
    size_t capacity = length * 2 + 1024;
    uint32_t *units =
        memory_resize_array(links->segment->allocator, links->units, capacity, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    links->units = units;
    links->capacity = capacity;
    return STATUS_OK;
}

static enum status read_title(struct text_links *links, uint32_t document, struct error *error)
{
    uint64_t ordinal = 0;
    buffer_clear(&links->title);
    if (!links->has_titles) {
        return STATUS_OK;
    }
    enum status status = column_ordinal(&links->titles, document, &ordinal, error);
    if (status == STATUS_OK && ordinal > 0) {
        status = column_value(&links->titles, links->strings, ordinal, &links->title, error);
    }
    return status;
}

static enum status add_passage(struct text_links *links, struct error *error)
{
    const char *text;
    size_t length;
    enum status status = text_reader_passage(links->texts, links->passage, &text, &length, error);
    if (status == STATUS_OK) {
        status = reserve_units(links, links->title.size + length + 1, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    size_t count = add_text(links, (const char *)links->title.data, links->title.size, 0);
    count = add_text(links, text, length, count);
    for (size_t i = 0; i < count; i++) {
        links->counts[unit_code(links->units[i])] = 0;
    }
    buffer_clear(&links->title); /* it belongs to the first passage */
    return STATUS_OK;
}

static enum status add_texts(struct text_links *links, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t d = 0; d < links->segment->meta.documents && status == STATUS_OK; d++) {
        uint32_t end = 0;
        status = segment_document_passages(links->segment, d, &links->passage, &end, error);
        if (status == STATUS_OK) {
            status = read_title(links, d, error);
        }
        for (; links->passage < end && status == STATUS_OK; links->passage++) {
            status = add_passage(links, error);
        }
    }
    return status;
}

static enum status sum_texts(const struct segment *segment, uint64_t *sum, struct error *error)
{
    struct text_links links = {.segment = segment, .title.allocator = segment->allocator};
    enum status status = string_reader_open(segment->allocator, &links.strings, error);
    if (status == STATUS_OK) {
        status = text_reader_open(&segment->texts, segment->allocator, &links.texts, error);
    }
    if (status == STATUS_OK) {
        status = columns_find(&segment->columns, links.strings, "title", 5, &links.titles, error);
        links.has_titles = status == STATUS_OK;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    if (status == STATUS_OK) {
        links.counts =
            memory_allocate_array(segment->allocator, CODE_POINT_LIMIT, sizeof *links.counts);
        status = links.counts == NULL ? error_memory(error) : add_texts(&links, error);
    }
    *sum = links.sum;
    string_reader_release(links.strings);
    text_reader_release(links.texts);
    buffer_release(&links.title);
    memory_release(segment->allocator, links.units);
    memory_release(segment->allocator, links.counts);
    return status;
}

/* --- From the lexicon --------------------------------------------------------------------------
 */

struct lexicon_links {
    const struct segment *segment;
    struct link_list list;
    struct link *links; /* of a block */
    size_t capacity;
    uint32_t first, second;
    uint64_t sum;
};

static enum status damaged(const struct lexicon_links *walk, struct error *error)
{
    return section_corrupt(walk->segment->links.section, error, walk->segment->links.groups,
                           "the links of U+%04X U+%04X are damaged", (unsigned)walk->first,
                           (unsigned)walk->second);
}

static enum status add_block(struct lexicon_links *walk, uint32_t block, const uint32_t *passages,
                             const uint32_t *tfs, uint32_t count, struct error *error)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += tfs[i];
    }
    if (total > link_list_limit(&walk->list)) {
        return damaged(walk, error);
    }
    if (total > walk->capacity) {
        size_t capacity = (size_t)total * 2;
        struct link *links =
            memory_resize_array(walk->segment->allocator, walk->links, capacity, sizeof *links);
        if (links == NULL) {
            return error_memory(error);
        }
        walk->links = links;
        walk->capacity = capacity;
    }
    if (!link_list_read_block(&walk->list, block, tfs, count, total, walk->links)) {
        return damaged(walk, error);
    }
    const struct link *link = walk->links;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; k < tfs[i]; k++) {
            walk->sum += fingerprint(passages[i], walk->first, walk->second, *link++);
        }
    }
    return STATUS_OK;
}

static enum status add_bigram(struct lexicon_links *walk, const struct term_postings *postings,
                              struct error *error)
{
    const struct segment *segment = walk->segment;
    enum status status = links_find(&segment->links, postings, &walk->list, error);
    if (status != STATUS_OK || postings->df < POSTING_BLOCK) {
        return status != STATUS_OK
                   ? status
                   : add_block(walk, 0, postings->passages, postings->tfs, postings->df, error);
    }
    struct long_list list;
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    status = lexicon_long_list(&segment->lexicon, postings, &list, error);
    while (status == STATUS_OK) {
        uint32_t block = list.block, count = long_list_decode(&list, passages, tfs);
        status = add_block(walk, block, passages, tfs, count, error);
        if (status == STATUS_OK && !long_list_next_block(&list)) {
            break;
        }
    }
    return status;
}

static enum status sum_lexicon(const struct segment *segment, uint64_t *sum, struct error *error)
{
    struct lexicon_links walk = {.segment = segment};
    struct term_postings *postings = memory_allocate(segment->allocator, sizeof *postings);
    struct lexicon_group *group = memory_allocate(segment->allocator, sizeof *group);
    enum status status = postings == NULL || group == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t i = 0; i < segment->lexicon.character_count && status == STATUS_OK; i++) {
        status = lexicon_group_open_at(&segment->lexicon, i, group, error);
        walk.first = group->first;
        while (status == STATUS_OK && lexicon_group_next(group, &walk.second, postings, error)) {
            status = walk.second != TERM_END ? add_bigram(&walk, postings, error) : STATUS_OK;
        }
        status = status == STATUS_OK ? group->status : status;
    }
    *sum = walk.sum;
    memory_release(segment->allocator, walk.links);
    memory_release(segment->allocator, postings);
    memory_release(segment->allocator, group);
    return status;
}

enum status segment_verify_links(const struct segment *segment, struct error *error)
{
    uint64_t of_texts = 0, of_lexicon = 0;
    enum status status = sequence_verify(&segment->links.ends, error);
    if (status == STATUS_OK) {
        status = sum_texts(segment, &of_texts, error);
    }
    if (status == STATUS_OK) {
        status = sum_lexicon(segment, &of_lexicon, error);
    }
    if (status == STATUS_OK && of_texts != of_lexicon) {
        status = section_corrupt(segment->links.section, error, 0, "it is not that of the texts");
    }
    return status;
}
