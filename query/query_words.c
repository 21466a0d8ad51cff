#include "query_words.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"

static int compare_length(const void *a, const void *b)
{
    uint32_t x = ((const struct query_word *)a)->count, y = ((const struct query_word *)b)->count;
    return (x < y) - (x > y);
}

/* Adds one line, "LIST TAB WORD". `units` has room for the word's bytes. Answers the units used. */
static size_t add_line(struct query_words *words, const struct fold_table *table, const char *line,
                       size_t length, uint32_t *units)
{
    const char *tab = memchr(line, '\t', length);
    if (tab == NULL) {
        return 0;
    }
    size_t list = (size_t)(tab - line);
    size_t count = fold_units(table, tab + 1, length - list - 1, units, NULL);
    if (count == 0) {
        return 0;
    }
    if (list == 8 && memcmp(line, "question", 8) == 0) {
        words->questions[words->question_count++] = (struct query_word){units, (uint32_t)count};
    } else if (list == 9 && memcmp(line, "protected", 9) == 0) {
        words->protected[words->protected_count++] = (struct query_word){units, (uint32_t)count};
    } else if (list == 8 && memcmp(line, "function", 8) == 0) {
        words->functions[words->function_count++] = unit_code(units[0]);
    }
    return count;
}

enum status query_words_read(const struct segment *segment, struct arena *arena,
                             struct query_words *words, struct error *error)
{
    enum { QUERY_WORDS_MAX = 1 << 20 };
    *words = (struct query_words){0};
    if (segment->query_words == NULL) {
        return STATUS_OK;
    }
    uint64_t size = segment->query_words->size;
    const uint8_t *bytes = section_bytes(segment->query_words, 0, size, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    if (size > QUERY_WORDS_MAX) {
        return section_corrupt(segment->query_words, error, 0, "it is too large");
    }
    const char *text = (const char *)bytes;
    const char *end = text + size;
    size_t lines = 1;
    for (const char *p = text; p < end; p++) {
        lines += *p == '\n';
    }
    uint32_t *units = arena_allocate_array(arena, (size_t)size + 1, sizeof *units);
    words->questions = arena_allocate_array(arena, lines, sizeof *words->questions);
    words->protected = arena_allocate_array(arena, lines, sizeof *words->protected);
    words->functions = arena_allocate_array(arena, lines, sizeof *words->functions);
    if (units == NULL || words->questions == NULL || words->protected == NULL ||
        words->functions == NULL) {
        return error_memory(error);
    }
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop == NULL ? end : stop) - text);
        units += add_line(words, segment->fold_table, text, length, units);
        text += length + 1;
    }
    qsort(words->questions, words->question_count, sizeof *words->questions, compare_length);
    return STATUS_OK;
}

static bool stands_at(const struct query_word *word, const uint32_t *units, size_t count, size_t at)
{
    return word->count <= count - at &&
           memcmp(word->units, units + at, word->count * sizeof *units) == 0;
}

/* Whether the units [begin, end) lie inside a protected word. */
static bool is_protected(const struct query_words *words, const uint32_t *units, size_t count,
                         size_t begin, size_t end)
{
    for (uint32_t w = 0; w < words->protected_count; w++) {
        const struct query_word *word = &words->protected[w];
        size_t first = end > word->count ? end - word->count : 0;
        for (size_t at = first; at <= begin; at++) {
            if (stands_at(word, units, count, at)) {
                return true;
            }
        }
    }
    return false;
}

void query_words_mark(const struct query_words *words, const uint32_t *units, size_t count,
                      uint8_t *marks)
{
    enum { SHORT_WORD = 2 };
    memset(marks, 0, count);
    for (size_t i = 0; i < count;) {
        size_t matched = 0;
        for (uint32_t w = 0; w < words->question_count && matched == 0; w++) {
            if (stands_at(&words->questions[w], units, count, i)) {
                matched = words->questions[w].count;
            }
        }
        if (matched == 0 || matched > SHORT_WORD ||
            !is_protected(words, units, count, i, i + matched)) {
            memset(marks + i, 1, matched);
        }
        i += matched > 0 ? matched : 1;
    }
}

bool query_words_is_function(const struct query_words *words, uint32_t character)
{
    for (uint32_t i = 0; i < words->function_count; i++) {
        if (words->functions[i] == character) {
            return true;
        }
    }
    return false;
}
