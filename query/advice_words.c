/* Advice on the words of a query: which no passage holds, and what they may have been meant to be.
 */
#include "advice.h"

#include <string.h>

#include "../common/analyzer.h"

/* The words of a leaf, folded. */
struct leaf_words {
    struct adviser *adviser;
    const struct query_node *leaf;
    uint32_t *units, *offsets;
    uint8_t *missing; /* by unit: 1 when it belongs to a term that no passage holds */
    size_t count;
    enum status status; /* sticky */
};

/* --- What is missing ----------------------------------------------------------------------------
 */

static void mark(struct leaf_words *words, enum status status, uint64_t df, size_t at, size_t count)
{
    if (words->status == STATUS_OK) {
        words->status = status;
        memset(words->missing + at, status == STATUS_OK && df == 0, count);
    }
}

static void look_for_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct leaf_words *words = context;
    const struct open_commit *index = words->adviser->index;
    struct error *error = words->adviser->error;
    uint64_t df = 0;
    if (second == TERM_END) {
        if (at == 0 || !unit_is_unspaced(words->units[at - 1])) {
            enum status status = searcher_character_df(index, first, &df, error);
            mark(words, status, df, at, 1);
        }
        return;
    }
    enum status status = searcher_bigram_df(index, first, second, &df, error);
    if (status != STATUS_OK || df == 0) {
        mark(words, status, df, at, 2);
    }
}

static void look_for_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    struct leaf_words *words = context;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    uint64_t df = 0;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    enum status status =
        searcher_word_df(words->adviser->index, bytes, length, &df, words->adviser->error);
    mark(words, status, df, at, used);
}

static enum status read_words(struct leaf_words *words, struct arena *arena)
{
    const struct query_node *leaf = words->leaf;
    const struct fold_table *table = words->adviser->index->segments[0].fold_table;
    words->units = arena_allocate_array(arena, leaf->length + 1, sizeof *words->units);
    words->offsets = arena_allocate_array(arena, leaf->length + 1, sizeof *words->offsets);
    words->missing = arena_allocate_array(arena, leaf->length + 1, 1);
    if (words->units == NULL || words->offsets == NULL || words->missing == NULL) {
        return error_memory(words->adviser->error);
    }
    words->count = fold_units(table, leaf->text, leaf->length, words->units, words->offsets);
    analyze_units(words->units, words->count, words, look_for_pair, look_for_word);
    return words->status;
}

/* Where the source of the unit before `unit` ends. */
static size_t source_end(const struct leaf_words *words, size_t unit)
{
    return unit_source_end(words->adviser->index->segments[0].fold_table, words->leaf->text,
                           words->leaf->length, words->offsets[unit - 1]);
}

static enum status tell_missing(const struct leaf_words *words, size_t begin, size_t end)
{
    size_t from = words->offsets[begin];
    return advice_missing(words->adviser, words->leaf->text + from, source_end(words, end) - from);
}

/* --- What may have been meant -------------------------------------------------------------------
 */

/* Proposes the query with each of the likely words in the place of units [begin, end). */
static enum status propose(const struct leaf_words *words, size_t begin, size_t end,
                           const struct likely_words *likely)
{
    const struct adviser *adviser = words->adviser;
    size_t leaf = (size_t)(words->leaf->text - adviser->query);
    size_t from = leaf + words->offsets[begin], to = leaf + source_end(words, end);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < likely->count && status == STATUS_OK; i++) {
        const struct likely_word *word = &likely->words[i];
        struct buffer changed = {.allocator = &adviser->index->allocator};
        buffer_append(&changed, adviser->query, from);
        buffer_append(&changed, word->text, word->length);
        buffer_append(&changed, adviser->query + to, adviser->length - to);
        status = changed.failed ? error_memory(adviser->error)
                                : advice_propose(words->adviser, SUOYIN_ADVICE_SPELLING,
                                                 (const char *)changed.data, changed.size);
        buffer_release(&changed);
    }
    return status;
}

/* For a stretch of a Han run of which a part is missing: with a neighbour on each side, which what
 * was meant has to go together with. */
static enum status advise_by_sound(const struct leaf_words *words, size_t begin, size_t end)
{
    const struct adviser *adviser = words->adviser;
    struct likely_words likely = {.count = 0};
    uint32_t *units = words->units;
    begin -= begin > 0 && unit_is_unspaced(units[begin - 1]);
    end += end < words->count && unit_is_unspaced(units[end]);
    uint32_t *characters =
        memory_allocate_array(&adviser->index->allocator, end - begin, sizeof *characters);
    if (characters == NULL) {
        return error_memory(adviser->error);
    }
    for (size_t i = begin; i < end; i++) {
        characters[i - begin] = unit_code(units[i]);
    }
    enum status status = likely_by_sound(adviser->index, &adviser->readings, characters,
                                         end - begin, &adviser->stop, &likely, adviser->error);
    memory_release(&adviser->index->allocator, characters);
    if (status == STATUS_OK) {
        status = advice_keep_standing(words->adviser, &likely);
    }
    return status == STATUS_OK ? propose(words, begin, end, &likely) : status;
}

/* For a word of letters and digits. */
static enum status advise_by_letters(const struct leaf_words *words, size_t begin, size_t end)
{
    const struct adviser *adviser = words->adviser;
    struct likely_words likely = {.count = 0};
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(words->units + begin, end - begin, bytes, &used);
    enum status status =
        likely_by_letters(adviser->index, bytes, length, &adviser->stop, &likely, adviser->error);
    return status == STATUS_OK ? propose(words, begin, end, &likely) : status;
}

/* The end of the stretch of units that begins at `begin`: a word, or characters that are all
 * missing or all there, or one break. */
static size_t stretch_end(const struct leaf_words *words, size_t begin)
{
    const uint32_t *units = words->units;
    if (unit_is_word(units[begin])) {
        return begin + unit_word_length(units + begin, words->count - begin);
    }
    size_t end = begin + 1;
    while (unit_is_unspaced(units[begin]) && end < words->count && unit_is_unspaced(units[end]) &&
           words->missing[end] == words->missing[begin]) {
        end++;
    }
    return end;
}

/* Calls tell for each stretch of a leaf that no passage holds. */
static enum status each_missing(struct adviser *adviser, const struct query_node *leaf,
                                enum status (*tell)(const struct leaf_words *words, size_t begin,
                                                    size_t end))
{
    struct leaf_words words = {.adviser = adviser, .leaf = leaf};
    struct arena arena = {.allocator = &adviser->index->allocator};
    enum status status = read_words(&words, &arena);
    size_t end;
    for (size_t begin = 0; begin < words.count && status == STATUS_OK; begin = end) {
        end = stretch_end(&words, begin);
        if (words.missing[begin]) {
            status = tell(&words, begin, end);
        }
    }
    arena_release(&arena);
    return status;
}

enum status advice_on_missing(void *adviser, const struct query_node *leaf)
{
    return each_missing(adviser, leaf, tell_missing);
}

/* Whether a colon follows: a field was meant, and no other word. */
static bool names_field(const struct leaf_words *words, size_t end)
{
    size_t behind = source_end(words, end);
    return behind < words->leaf->length && words->leaf->text[behind] == ':';
}

static enum status advise_on_spelling(const struct leaf_words *words, size_t begin, size_t end)
{
    if (unit_is_word(words->units[begin]) && names_field(words, end)) {
        return STATUS_OK;
    }
    return unit_is_word(words->units[begin]) ? advise_by_letters(words, begin, end)
                                             : advise_by_sound(words, begin, end);
}

enum status advice_on_spelling(void *adviser, const struct query_node *leaf)
{
    return each_missing(adviser, leaf, advise_on_spelling);
}
