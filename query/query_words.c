#include "query_words.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"

static const char *const list_names[] = {
#define QUERY_LIST_NAME(name, text, meaning) text,
    QUERY_LISTS(QUERY_LIST_NAME)
#undef QUERY_LIST_NAME
};

/* --- Reading -----------------------------------------------------------------------------------
 */

struct line {
    enum query_list list;
    struct query_word word;
};

static int compare_lines(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->list != y->list) {
        return x->list < y->list ? -1 : 1;
    }
    return (x->word.count < y->word.count) - (x->word.count > y->word.count);
}

/* Understands "LIST TAB WORD". `units` has room for the word's bytes. False for other lines. */
static bool read_line(const struct fold_table *table, const char *text, size_t length,
                      uint32_t *units, struct line *line)
{
    const char *tab = memchr(text, '\t', length);
    size_t name = tab == NULL ? 0 : (size_t)(tab - text);
    for (int list = 0; list < QUERY_LIST_COUNT && tab != NULL; list++) {
        if (strlen(list_names[list]) == name && memcmp(list_names[list], text, name) == 0) {
            size_t count = fold_units(table, tab + 1, length - name - 1, units, NULL);
            *line = (struct line){(enum query_list)list, {units, (uint32_t)count, units[0]}};
            return count > 0;
        }
    }
    return false;
}

static size_t read_lines(const struct fold_table *table, const char *text, size_t size,
                         uint32_t *units, struct line *lines)
{
    const char *end = text + size;
    size_t count = 0;
    while (text < end) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t length = (size_t)((stop == NULL ? end : stop) - text);
        if (read_line(table, text, length, units, &lines[count])) {
            units += lines[count++].word.count;
        }
        text += length + 1;
    }
    return count;
}

static size_t count_lines(const char *text, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    return lines;
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
    const char *text = (const char *)section_bytes(segment->query_words, 0, size, error);
    if (text == NULL) {
        return STATUS_CORRUPT;
    }
    if (size > QUERY_WORDS_MAX) {
        return section_corrupt(segment->query_words, error, 0, "it is too large");
    }
    size_t most = count_lines(text, (size_t)size);
    uint32_t *units = arena_allocate_array(arena, (size_t)size + 1, sizeof *units);
    struct line *lines = arena_allocate_array(arena, most, sizeof *lines);
    words->words = arena_allocate_array(arena, most, sizeof *words->words);
    if (units == NULL || lines == NULL || words->words == NULL) {
        return error_memory(error);
    }
    size_t count = read_lines(segment->fold_table, text, (size_t)size, units, lines);
    qsort(lines, count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < count; i++) {
        words->words[i] = lines[i].word;
        words->begins[lines[i].list + 1] = (uint32_t)i + 1;
    }
    for (int list = 0; list < QUERY_LIST_COUNT; list++) {
        if (words->begins[list + 1] < words->begins[list]) {
            words->begins[list + 1] = words->begins[list]; /* an empty list */
        }
    }
    return STATUS_OK;
}

/* --- Finding -----------------------------------------------------------------------------------
 */

static bool stands_at(const struct query_word *word, const uint32_t *units, size_t count, size_t at)
{
    return word->count <= count - at && word->first == units[at] &&
           memcmp(word->units, units + at, word->count * sizeof *units) == 0;
}

size_t query_words_match(const struct query_words *words, enum query_list list,
                         const uint32_t *units, size_t count, size_t at)
{
    for (uint32_t w = words->begins[list]; w < words->begins[list + 1]; w++) {
        if (stands_at(&words->words[w], units, count, at)) {
            return words->words[w].count;
        }
    }
    return 0;
}

/* Whether the units [begin, end) lie inside a protected word. */
static bool is_protected(const struct query_words *words, const uint32_t *units, size_t count,
                         size_t begin, size_t end)
{
    for (uint32_t w = words->begins[LIST_PROTECTED]; w < words->begins[LIST_PROTECTED + 1]; w++) {
        const struct query_word *word = &words->words[w];
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
        size_t matched = query_words_match(words, LIST_QUESTION, units, count, i);
        if (matched > SHORT_WORD ||
            (matched > 0 && !is_protected(words, units, count, i, i + matched))) {
            memset(marks + i, 1, matched);
        }
        i += matched > 0 ? matched : 1;
    }
}
