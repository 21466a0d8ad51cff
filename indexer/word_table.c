#include "word_table.h"

#include <stdlib.h>
#include <string.h>

#include "han_text.h"

bool word_table_add(struct word_table *table, const char *bytes, size_t length, uint32_t value)
{
    if (table->count == table->capacity) {
        size_t capacity = table->capacity < 64 ? 64 : table->capacity * 2;
        struct word *words =
            memory_resize_array(table->allocator, table->words, capacity, sizeof *words);
        if (words == NULL) {
            return false;
        }
        table->words = words;
        table->capacity = capacity;
    }
    table->words[table->count++] = (struct word){bytes, (uint32_t)length, value, 0};
    return true;
}

static int compare_words(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    if (x->key != y->key) {
        return x->key < y->key ? -1 : 1;
    }
    if (x->length != y->length) {
        return x->length > y->length ? -1 : 1;
    }
    return memcmp(x->bytes, y->bytes, x->length);
}

/* Makes one of words that are the same. */
static void join_words(struct word_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < table->count; i++) {
        if (kept > 0 && compare_words(&table->words[kept - 1], &table->words[i]) == 0) {
            table->words[kept - 1].value |= table->words[i].value;
        } else {
            table->words[kept++] = table->words[i];
        }
    }
    table->count = kept;
}

static bool number_keys(struct word_table *table)
{
    table->begins = memory_allocate_array(table->allocator, table->count + 1, sizeof(uint32_t));
    if (table->begins == NULL) {
        return false;
    }
    size_t keys = 0;
    for (size_t i = 0; i < table->count; i++) {
        uint32_t key = table->words[i].key;
        if (i == 0 || key != table->words[i - 1].key) {
            table->begins[keys++] = (uint32_t)i;
            table->keys[key >> 6] |= UINT64_C(1) << (key & 63);
        }
    }
    table->begins[keys] = (uint32_t)table->count;
    uint16_t rank = 0;
    for (size_t page = 0; page < WORD_TABLE_PAGES; page++) {
        table->ranks[page] = rank;
        rank = (uint16_t)(rank + __builtin_popcountll(table->keys[page]));
    }
    return true;
}

bool word_table_finish(struct word_table *table, enum word_table_direction direction)
{
    for (size_t i = 0; i < table->count; i++) {
        struct word *word = &table->words[i];
        word->key = direction == WORDS_BEGIN ? character_at(word->bytes, word->length, 0)
                                             : character_before(word->bytes, word->length);
    }
    if (table->count > 0) {
        qsort(table->words, table->count, sizeof *table->words, compare_words);
    }
    join_words(table);
    return number_keys(table);
}

void word_table_release(struct word_table *table)
{
    memory_release(table->allocator, table->words);
    memory_release(table->allocator, table->begins);
    *table = (struct word_table){.allocator = table->allocator};
}

static bool has_key(const struct word_table *table, uint32_t c)
{
    return c < 0x10000 && (table->keys[c >> 6] >> (c & 63) & 1) != 0;
}

struct word_range word_table_range(const struct word_table *table, uint32_t key)
{
    if (!has_key(table, key)) {
        return (struct word_range){NULL, NULL};
    }
    uint64_t below = table->keys[key >> 6] & ((UINT64_C(1) << (key & 63)) - 1);
    const uint32_t *begin =
        table->begins + table->ranks[key >> 6] + (size_t)__builtin_popcountll(below);
    return (struct word_range){table->words + begin[0], table->words + begin[1]};
}

struct word_match word_table_at(const struct word_table *table, const char *text, size_t length,
                                size_t at, size_t most)
{
    size_t room = length - at < most ? length - at : most;
    struct word_range range = word_table_range(table, character_at(text, length, at));
    for (const struct word *word = range.begin; word < range.end; word++) {
        if (word->length <= room && memcmp(word->bytes, text + at, word->length) == 0) {
            return (struct word_match){word->length, word->value};
        }
    }
    return (struct word_match){0, 0};
}

struct word_match word_table_before(const struct word_table *table, const char *text, size_t at,
                                    size_t most)
{
    size_t room = at < most ? at : most;
    struct word_range range = word_table_range(table, character_before(text, at));
    for (const struct word *word = range.begin; word < range.end; word++) {
        if (word->length <= room &&
            memcmp(word->bytes, text + at - word->length, word->length) == 0) {
            return (struct word_match){word->length, word->value};
        }
    }
    return (struct word_match){0, 0};
}
