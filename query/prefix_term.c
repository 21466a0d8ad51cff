#include "prefix_term.h"

#include <string.h>

/* The words of one segment that begin so, one after another. */
struct prefix_walk {
    struct lexicon_words words;
    struct term_postings postings; /* of the word it stands on */
    const char *word;
    size_t length;
    bool ended;
    struct posting_union collection;
};

struct prefix_maker {
    const struct open_commit *index;
    struct query_term *term;
    struct prefix_walk *walks; /* by segment */
    struct search_tools *tools;
    struct error *error;
};

static enum status advance(struct prefix_maker *maker, struct prefix_walk *walk)
{
    const struct query_term *term = maker->term;
    walk->ended = !lexicon_words_next(&walk->words, &walk->word, &walk->length, &walk->postings,
                                      maker->error) ||
                  walk->length < term->word_length ||
                  memcmp(walk->word, term->word, term->word_length) != 0;
    return walk->words.status;
}

static enum status open_walks(struct prefix_maker *maker, struct arena *arena)
{
    enum status status = STATUS_OK;
    for (uint32_t s = 0; s < maker->index->segment_count && status == STATUS_OK; s++) {
        struct prefix_walk *walk = &maker->walks[s];
        const struct lexicon *lexicon = &maker->index->segments[s].lexicon;
        walk->collection = (struct posting_union){
            .lexicon = lexicon, .pairs.allocator = arena->allocator, .stop = maker->tools->stop};
        status = lexicon_words_open(lexicon, maker->term->word, maker->term->word_length,
                                    &walk->words, maker->error);
        if (status == STATUS_OK) {
            status = advance(maker, walk);
        }
    }
    return status;
}

static int compare_words(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

/* The first of the words that the walks stand on; NULL at the end. */
static const struct prefix_walk *first_walk(const struct prefix_maker *maker)
{
    const struct prefix_walk *first = NULL;
    for (uint32_t s = 0; s < maker->index->segment_count; s++) {
        const struct prefix_walk *walk = &maker->walks[s];
        if (!walk->ended && (first == NULL || compare_words(walk->word, walk->length, first->word,
                                                            first->length) < 0)) {
            first = walk;
        }
    }
    return first;
}

/* Whether the word that the walk stands on is in a passage that has not been removed. */
static enum status is_alive(const struct prefix_maker *maker, uint32_t segment, bool *alive)
{
    const struct tombstones *tombstones = &maker->index->tombstones[segment];
    const struct prefix_walk *walk = &maker->walks[segment];
    uint32_t dead = 0;
    enum status status = STATUS_OK;
    if (tombstones->file != NULL) {
        status = tombstones_word_df(tombstones, maker->tools->strings, walk->word, walk->length,
                                    &dead, maker->error);
    }
    *alive = *alive || dead < walk->postings.df;
    return status;
}

/* Takes the word from all segments that have it; *alive tells whether any passage does. */
static enum status collect_word(struct prefix_maker *maker, const char *word, size_t length,
                                bool *alive)
{
    enum status status = STATUS_OK;
    *alive = false;
    for (uint32_t s = 0; s < maker->index->segment_count && status == STATUS_OK; s++) {
        struct prefix_walk *walk = &maker->walks[s];
        if (walk->ended || compare_words(walk->word, walk->length, word, length) != 0) {
            continue;
        }
        status = is_alive(maker, s, alive);
        if (status == STATUS_OK) {
            status = posting_union_add(&walk->collection, &walk->postings, maker->error);
        }
        if (status == STATUS_OK) {
            status = advance(maker, walk);
        }
    }
    return status;
}

/* Walks through the segments side by side, so that a word is counted once, however many of them
 * have it. */
static enum status collect(struct prefix_maker *maker)
{
    enum status status = STATUS_OK;
    const struct prefix_walk *first;
    char word[WORD_BYTES_MAX];
    unsigned words = 0;
    while (status == STATUS_OK && (first = first_walk(maker)) != NULL) {
        size_t length = first->length;
        bool alive;
        memcpy(word, first->word, length);
        status = collect_word(maker, word, length, &alive);
        if (status == STATUS_OK) {
            status = stop_check(maker->tools->stop, maker->error);
        }
        words += alive;
        if (status == STATUS_OK && words > PREFIX_WORDS_MAX) {
            status = error_set(maker->error, STATUS_LIMIT, "more than %d words begin with %s",
                               PREFIX_WORDS_MAX, maker->term->word);
        }
    }
    return status;
}

/* Passages of the list whose documents are not deleted. */
static uint64_t count_live(const struct open_commit *index, uint32_t segment,
                           const struct posting_list *list)
{
    uint64_t live = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        live += !searcher_is_dead(index, segment, list->passages[i]);
    }
    return live;
}

static enum status find_postings(const struct open_commit *index, struct search_tools *tools,
                                 struct arena *arena, struct query_term *term, struct error *error)
{
    struct prefix_maker maker = {.index = index, .term = term, .tools = tools, .error = error};
    uint32_t count = index->segment_count;
    maker.walks = memory_allocate_array(arena->allocator, count, sizeof *maker.walks);
    term->lists = arena_allocate_array(arena, count, sizeof *term->lists);
    if (maker.walks == NULL || term->lists == NULL) {
        memory_release(arena->allocator, maker.walks);
        return error_memory(error);
    }
    enum status status = open_walks(&maker, arena);
    if (status == STATUS_OK) {
        status = collect(&maker);
    }
    for (uint32_t s = 0; s < count; s++) {
        if (status == STATUS_OK) {
            status =
                posting_union_finish(&maker.walks[s].collection, arena, &term->lists[s], error);
            term->df += count_live(index, s, &term->lists[s]);
        }
        if (maker.walks[s].collection.lexicon != NULL) {
            posting_union_release(&maker.walks[s].collection);
        }
    }
    memory_release(arena->allocator, maker.walks);
    return status;
}

enum status prefix_term_make(const struct open_commit *index, struct search_tools *tools,
                             const char *text, size_t length, struct arena *arena,
                             struct query_term *term, bool *is_prefix, struct error *error)
{
    *is_prefix = false;
    if (index->segment_count == 0) {
        return STATUS_OK;
    }
    uint32_t *units = arena_allocate_array(arena, length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    size_t count = fold_units(index->segments[0].fold_table, text, length, units, NULL);
    if (count == 0 || !unit_is_word(units[0]) || unit_word_length(units, count) != count) {
        return STATUS_OK;
    }
    char name[WORD_BYTES_MAX + 1];
    size_t used, bytes = unit_word_bytes(units, count, name, &used);
    name[bytes] = '*';
    *term = (struct query_term){.kind = TERM_PREFIX, .count = 1, .weight = 1};
    term->word = arena_copy_text(arena, name, bytes);
    term->word_length = (uint32_t)bytes;
    term->name = arena_copy_text(arena, name, bytes + 1);
    if (term->word == NULL || term->name == NULL) {
        return error_memory(error);
    }
    *is_prefix = true;
    return find_postings(index, tools, arena, term, error);
}
