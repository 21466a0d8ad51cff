/* Words in Latin letters that may be pinyin: read together where they stand together (yun xi xian),
 * else each by itself. */
#include "advice.h"

#include <string.h>

#include "../common/analyzer.h"

enum { LATIN_WORDS_MAX = 16, LETTERS_MAX = 96 };

/* A word of the query in letters a to z, or several that are read as one. */
struct latin_word {
    size_t from, to; /* bytes of the query */
    char letters[LETTERS_MAX];
    size_t length;
    struct likely_words likely;
};

struct latin_words {
    struct adviser *adviser;
    struct latin_word words[LATIN_WORDS_MAX];
    size_t count;
};

/* --- Finding them -------------------------------------------------------------------------------
 */

static bool is_latin(const uint32_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (unit_code(units[i]) < 'a' || unit_code(units[i]) > 'z') {
            return false;
        }
    }
    return true;
}

static void take_word(struct latin_words *words, const struct query_node *leaf,
                      const uint32_t *units, const uint32_t *offsets, size_t count)
{
    const struct adviser *adviser = words->adviser;
    if (words->count == LATIN_WORDS_MAX || count >= LETTERS_MAX || !is_latin(units, count)) {
        return;
    }
    struct latin_word *word = &words->words[words->count++];
    size_t begin = (size_t)(leaf->text - adviser->query);
    word->from = begin + offsets[0];
    word->to = begin + unit_source_end(adviser->index->segments[0].fold_table, leaf->text,
                                       leaf->length, offsets[count - 1]);
    for (size_t i = 0; i < count; i++) {
        word->letters[word->length++] = (char)unit_code(units[i]);
    }
}

static enum status find_in_leaf(void *context, const struct query_node *leaf)
{
    struct latin_words *words = context;
    const struct adviser *adviser = words->adviser;
    const struct allocator *allocator = &adviser->index->allocator;
    uint32_t *units = memory_allocate_array(allocator, 2 * leaf->length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(adviser->error);
    }
    uint32_t *offsets = units + leaf->length;
    size_t count = fold_units(adviser->index->segments[0].fold_table, leaf->text, leaf->length,
                              units, offsets);
    size_t used;
    for (size_t i = 0; i < count; i += used) {
        used = 1;
        if (unit_is_word(units[i])) {
            used = unit_word_length(units + i, count - i);
            take_word(words, leaf, units + i, offsets + i, used);
        }
    }
    memory_release(allocator, units);
    return STATUS_OK;
}

/* --- Reading them -------------------------------------------------------------------------------
 */

static enum status read_word(const struct latin_words *words, struct latin_word *word)
{
    struct adviser *adviser = words->adviser;
    enum status status =
        likely_by_pinyin(adviser->index, &adviser->readings, word->letters, word->length,
                         &adviser->stop, &word->likely, adviser->error);
    return status == STATUS_OK ? advice_keep_standing(adviser, &word->likely) : status;
}

/* The end of the words from `first` on between which there are blanks and nothing else. */
static size_t group_end(const struct latin_words *words, size_t first)
{
    size_t end = first + 1;
    while (end < words->count) {
        size_t at = words->words[end - 1].to;
        while (at < words->words[end].from && words->adviser->query[at] == ' ') {
            at++;
        }
        if (at != words->words[end].from) {
            break;
        }
        end++;
    }
    return end;
}

/* Reads a group as one word; *joined tells whether it can be, and then `word` is it. */
static enum status read_joined(const struct latin_words *words, size_t first, size_t end,
                               struct latin_word *word, bool *joined)
{
    *word = (struct latin_word){.from = words->words[first].from, .to = words->words[end - 1].to};
    *joined = false;
    for (size_t i = first; i < end; i++) {
        size_t length = words->words[i].length;
        if (word->length + length > LETTERS_MAX) {
            return STATUS_OK;
        }
        memcpy(word->letters + word->length, words->words[i].letters, length);
        word->length += length;
    }
    enum status status = read_word(words, word);
    *joined = word->likely.count > 0;
    return status;
}

/* Replaces the words by those that can be read. */
static enum status read_all(struct latin_words *words)
{
    size_t kept = 0, end;
    enum status status = STATUS_OK;
    for (size_t first = 0; first < words->count && status == STATUS_OK; first = end) {
        struct latin_word whole;
        bool joined;
        end = group_end(words, first);
        status = read_joined(words, first, end, &whole, &joined);
        if (joined) {
            words->words[kept++] = whole;
            continue;
        }
        for (size_t i = first; i < end && end - first > 1 && status == STATUS_OK; i++) {
            status = read_word(words, &words->words[i]);
            if (words->words[i].likely.count > 0) {
                words->words[kept++] = words->words[i];
            }
        }
    }
    words->count = kept;
    return status;
}

/* Proposes the query with the words replaced: the first one by its `choice`th reading, the others
 * by their best. */
static enum status propose(const struct latin_words *words, size_t choice)
{
    struct adviser *adviser = words->adviser;
    struct buffer changed = {.allocator = &adviser->index->allocator};
    size_t at = 0;
    for (size_t i = 0; i < words->count; i++) {
        const struct latin_word *word = &words->words[i];
        const struct likely_word *reading = &word->likely.words[i == 0 ? choice : 0];
        buffer_append(&changed, adviser->query + at, word->from - at);
        buffer_append(&changed, reading->text, reading->length);
        at = word->to;
    }
    buffer_append(&changed, adviser->query + at, adviser->length - at);
    enum status status = changed.failed ? error_memory(adviser->error)
                                        : advice_propose(adviser, SUOYIN_ADVICE_PINYIN,
                                                         (const char *)changed.data, changed.size);
    buffer_release(&changed);
    return status;
}

enum status advice_on_pinyin(struct adviser *adviser, const struct query_node *query)
{
    struct latin_words *words = memory_allocate_array(&adviser->index->allocator, 1, sizeof *words);
    if (words == NULL) {
        return error_memory(adviser->error);
    }
    words->adviser = adviser;
    enum status status = advice_each_leaf(query, find_in_leaf, words);
    if (status == STATUS_OK) {
        status = read_all(words);
    }
    size_t choices = words->count == 1 ? words->words[0].likely.count : words->count > 0;
    for (size_t choice = 0; choice < choices && status == STATUS_OK; choice++) {
        status = propose(words, choice);
    }
    memory_release(&adviser->index->allocator, words);
    return status;
}
