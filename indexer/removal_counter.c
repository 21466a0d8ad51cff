#include "removal_counter.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"

enum { FIRST_SLOTS = 1 << 10 };

/* Characters are kept with the bigrams, behind all of them. */
static const uint64_t CHARACTER_KEY = UINT64_C(1) << 2 * TOMBSTONES_BIGRAM_BITS;

void removal_counter_init(struct removal_counter *counter, const struct fold_table *table,
                          bool counts_terms, const struct allocator *allocator)
{
    *counter = (struct removal_counter){
        .table = table,
        .counts_terms = counts_terms,
        .allocator = allocator,
        .arena.allocator = allocator,
        .words.allocator = allocator,
        .marks.allocator = allocator,
    };
}

void removal_counter_release(struct removal_counter *counter)
{
    const struct allocator *allocator = counter->allocator;
    memory_release(allocator, counter->units);
    memory_release(allocator, counter->terms);
    memory_release(allocator, counter->word_counts);
    string_set_release(&counter->words);
    mark_list_release(&counter->marks);
    arena_release(&counter->arena);
    for (size_t i = 0; i < sizeof counter->results / sizeof *counter->results; i++) {
        memory_release(allocator, counter->results[i]);
    }
    removal_counter_init(counter, counter->table, counter->counts_terms, allocator);
}

/* --- Counting ----------------------------------------------------------------------------------
 */

static size_t first_slot(uint64_t key, size_t slots)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (slots - 1);
}

static bool grow_terms(struct removal_counter *counter)
{
    size_t slots = counter->term_slots == 0 ? FIRST_SLOTS : counter->term_slots * 2;
    struct removal_term *terms = memory_allocate_array(counter->allocator, slots, sizeof *terms);
    if (terms == NULL) {
        counter->failed = true;
        return false;
    }
    for (size_t i = 0; i < counter->term_slots; i++) {
        if (counter->terms[i].key != 0) {
            size_t slot = first_slot(counter->terms[i].key, slots);
            while (terms[slot].key != 0) {
                slot = (slot + 1) & (slots - 1);
            }
            terms[slot] = counter->terms[i];
        }
    }
    memory_release(counter->allocator, counter->terms);
    counter->terms = terms;
    counter->term_slots = slots;
    return true;
}

/* The slot of a key, new or known; NULL when memory is short. */
static struct removal_term *find_term(struct removal_counter *counter, uint64_t key)
{
    if (counter->term_count * 2 >= counter->term_slots && !grow_terms(counter)) {
        return NULL;
    }
    size_t slot = first_slot(key, counter->term_slots);
    while (counter->terms[slot].key != key) {
        if (counter->terms[slot].key == 0) {
            counter->terms[slot].key = key;
            counter->term_count++;
            break;
        }
        slot = (slot + 1) & (counter->term_slots - 1);
    }
    return &counter->terms[slot];
}

static struct removal_word *find_word(struct removal_counter *counter, const void *bytes,
                                      size_t size)
{
    uint32_t number;
    if (counter->words.count == counter->word_capacity) {
        size_t capacity = counter->word_capacity * 2 + 256;
        struct removal_word *counts =
            memory_resize_array(counter->allocator, counter->word_counts, capacity, sizeof *counts);
        if (counts == NULL) {
            counter->failed = true;
            return NULL;
        }
        memset(counts + counter->word_capacity, 0,
               (capacity - counter->word_capacity) * sizeof *counts);
        counter->word_counts = counts;
        counter->word_capacity = capacity;
    }
    if (!string_set_add(&counter->words, &counter->arena, bytes, size, &number)) {
        counter->failed = true;
        return NULL;
    }
    return &counter->word_counts[number];
}

static void see_term(struct removal_counter *counter, uint64_t key)
{
    struct removal_term *term = find_term(counter, key);
    if (term != NULL && term->seen != counter->now) {
        term->seen = counter->now;
        term->count++;
    }
}

static void on_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)at;
    struct removal_counter *counter = context;
    if (counter->counts_terms) {
        see_term(counter, (uint64_t)first << TOMBSTONES_BIGRAM_BITS | second);
        see_term(counter, CHARACTER_KEY | first);
    }
}

static void see_word(struct removal_counter *counter, const char *bytes, size_t size)
{
    struct removal_word *word = counter->counts_terms ? find_word(counter, bytes, size) : NULL;
    if (word != NULL && word->seen != counter->now) {
        word->seen = counter->now;
        word->count++;
    }
}

static void on_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t size = unit_word_bytes(units, count, bytes, &used);
    see_word(context, bytes, size);
}

static void add_text(struct removal_counter *counter, const char *text, size_t length)
{
    if (length > counter->unit_capacity) {
        size_t capacity = length + length / 2 + 256;
        uint32_t *units =
            memory_resize_array(counter->allocator, counter->units, capacity, sizeof *units);
        if (units == NULL) {
            counter->failed = true;
            return;
        }
        counter->units = units;
        counter->unit_capacity = capacity;
    }
    if (length > 0) {
        size_t count = fold_units(counter->table, text, length, counter->units, NULL);
        counter->length += analyze_units(counter->units, count, counter, on_pair, on_word);
    }
}

static void add_marks(struct removal_counter *counter, const struct batch_document *document,
                      uint32_t passage)
{
    const struct passage_annotations *annotations = &document->annotations[passage];
    marks_of_passage(&counter->marks, counter->table, document->passages[passage].text,
                     document->passages[passage].length, &annotations->list, annotations->subjects,
                     document->region);
    for (size_t i = 0; i < counter->marks.count; i++) {
        see_word(counter, counter->marks.marks[i].bytes, counter->marks.marks[i].length);
    }
    counter->failed = counter->failed || counter->marks.failed;
}

enum status removal_counter_add(struct removal_counter *counter,
                                const struct batch_document *document, struct error *error)
{
    for (uint32_t i = 0; i < document->passage_count; i++) {
        counter->now++;
        if (i == 0) { /* the title is indexed with the first passage */
            add_text(counter, document->title.data, document->title.length);
        }
        add_text(counter, document->passages[i].text, document->passages[i].length);
        if (document->annotations != NULL && counter->counts_terms) {
            add_marks(counter, document, i);
        }
    }
    counter->passages += document->passage_count;
    counter->text_bytes += document->text_bytes;
    segment_digest_add(counter->digest, document->hash.bytes);
    return counter->failed ? error_memory(error) : STATUS_OK;
}

/* --- What was removed before -------------------------------------------------------------------
 */

static enum status load_terms(struct removal_counter *counter, const struct sequence *keys,
                              const struct packed_array *counts, uint64_t mark, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint64_t i = 0; i < keys->count && status == STATUS_OK; i++) {
        uint64_t key = 0, count = 0;
        status = sequence_get(keys, i, &key, error);
        if (status == STATUS_OK) {
            status = packed_array_get(counts, i, &count, error);
        }
        struct removal_term *term =
            status == STATUS_OK && (mark | key) != 0 ? find_term(counter, mark | key) : NULL;
        if (term != NULL) {
            term->count += (uint32_t)count;
        }
    }
    return status;
}

static enum status load_words(struct removal_counter *counter, const struct tombstones *tombstones,
                              struct error *error)
{
    struct string_reader *reader;
    struct buffer bytes = {.allocator = counter->allocator};
    enum status status = string_reader_open(counter->allocator, &reader, error);
    for (uint64_t i = 0; status == STATUS_OK && i < tombstones->words.count; i++) {
        uint64_t count = 0;
        buffer_clear(&bytes);
        status = string_table_get(&tombstones->words, reader, i, &bytes, error);
        if (status == STATUS_OK) {
            status = packed_array_get(&tombstones->word_counts, i, &count, error);
        }
        struct removal_word *word =
            status == STATUS_OK ? find_word(counter, bytes.data, bytes.size) : NULL;
        if (word != NULL) {
            word->count += (uint32_t)count;
        }
    }
    string_reader_release(reader);
    buffer_release(&bytes);
    return status;
}

enum status removal_counter_load(struct removal_counter *counter,
                                 const struct tombstones *tombstones, struct error *error)
{
    enum status status = STATUS_OK;
    if (counter->counts_terms) {
        status = load_terms(counter, &tombstones->characters, &tombstones->character_counts,
                            CHARACTER_KEY, error);
        if (status == STATUS_OK) {
            status =
                load_terms(counter, &tombstones->bigrams, &tombstones->bigram_counts, 0, error);
        }
        if (status == STATUS_OK) {
            status = load_words(counter, tombstones, error);
        }
    }
    counter->passages += tombstones->passages;
    counter->length += tombstones->length;
    counter->text_bytes += tombstones->text_bytes;
    segment_digest_add(counter->digest, tombstones->digest);
    return status == STATUS_OK && counter->failed ? error_memory(error) : status;
}

/* --- What came of it ---------------------------------------------------------------------------
 */

static int compare_terms(const void *a, const void *b)
{
    uint64_t x = ((const struct removal_term *)a)->key, y = ((const struct removal_term *)b)->key;
    return (x > y) - (x < y);
}

/* Moves the terms to the front of their table, ascending. */
static void sort_terms(struct removal_counter *counter)
{
    size_t kept = 0;
    for (size_t i = 0; i < counter->term_slots; i++) {
        if (counter->terms[i].key != 0) {
            counter->terms[kept++] = counter->terms[i];
        }
    }
    counter->term_slots = 0; /* it is a hash table no more */
    if (kept > 0) {
        qsort(counter->terms, kept, sizeof *counter->terms, compare_terms);
    }
}

enum status removal_counter_contents(struct removal_counter *counter,
                                     struct tombstones_contents *contents, struct error *error)
{
    const struct allocator *allocator = counter->allocator;
    size_t terms = counter->term_count;
    uint64_t *keys = memory_allocate_array(allocator, terms, sizeof *keys);
    uint32_t *counts = memory_allocate_array(allocator, terms, sizeof *counts);
    struct tombstones_word *words =
        memory_allocate_array(allocator, counter->words.count, sizeof *words);
    counter->results[0] = keys;
    counter->results[1] = counts;
    counter->results[2] = words;
    if (keys == NULL || counts == NULL || words == NULL) {
        return error_memory(error);
    }
    sort_terms(counter);
    size_t bigrams = 0;
    for (size_t i = 0; i < terms; i++) {
        keys[i] = counter->terms[i].key & (CHARACTER_KEY - 1);
        counts[i] = counter->terms[i].count;
        bigrams += counter->terms[i].key < CHARACTER_KEY;
    }
    string_set_sort(&counter->words);
    for (size_t i = 0; i < counter->words.count; i++) {
        const struct string_set_entry *entry = &counter->words.entries[i];
        words[i] = (struct tombstones_word){entry->bytes, entry->size,
                                            counter->word_counts[entry->number].count};
    }
    contents->passages = counter->passages;
    contents->length = counter->length;
    contents->text_bytes = counter->text_bytes;
    memcpy(contents->digest, counter->digest, sizeof contents->digest);
    contents->bigrams = (struct tombstones_counts){keys, counts, bigrams};
    contents->characters =
        (struct tombstones_counts){keys + bigrams, counts + bigrams, terms - bigrams};
    contents->words = words;
    contents->word_count = counter->words.count;
    return STATUS_OK;
}
