/* The inverter: every term of every passage is noted once, in order, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/analyzer.h"
#include "../indexer/inverter.h"
#include "fault_injection.h"
#include "random_collection.h"

enum { OCCURRENCES = 1 << 17, ROOM = 1 << 14 };

struct pair {
    uint32_t first, second, passage;
};

struct word {
    char bytes[WORD_BYTES_MAX];
    size_t length;
    uint32_t passage;
};

/* What the inverter should hold, in the order in which it came. */
struct notes {
    struct pair *pairs;
    size_t pair_count;
    struct word *words;
    size_t word_count;
    uint32_t passage;
};

static struct fold_table *table;

static void note_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)at;
    struct notes *notes = context;
    assert_true(notes->pair_count < OCCURRENCES);
    notes->pairs[notes->pair_count++] = (struct pair){first, second, notes->passage};
}

static void note_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    struct notes *notes = context;
    size_t used;
    assert_true(notes->word_count < OCCURRENCES);
    struct word *word = &notes->words[notes->word_count++];
    word->length = unit_word_bytes(units, count, word->bytes, &used);
    word->passage = notes->passage;
}

static uint32_t note_text(struct notes *notes, const char *text, size_t length)
{
    static uint32_t units[ROOM];
    assert_true(length <= ROOM);
    return analyze_units(units, fold_units(table, text, length, units, NULL), notes, note_pair,
                         note_word);
}

static void open_notes(struct notes *notes)
{
    *notes = (struct notes){0};
    notes->pairs = calloc(OCCURRENCES, sizeof *notes->pairs);
    notes->words = calloc(OCCURRENCES, sizeof *notes->words);
    assert_true(notes->pairs != NULL && notes->words != NULL);
}

static void close_notes(struct notes *notes)
{
    free(notes->pairs);
    free(notes->words);
}

/* Adds one passage to both; a title half of the time. */
static void add_passage(uint64_t *random, struct inverter *inverter, struct notes *notes)
{
    static const struct text_profile profile = {40, 25, 10};
    struct buffer title = {.allocator = &system_allocator}, text = title;
    if (random_below(random, 2) == 0) {
        random_text(random, &profile, random_below(random, 8), &title);
    }
    random_text(random, &profile, random_below(random, 60), &text);
    const char *title_bytes = title.size > 0 ? (const char *)title.data : "";
    const char *text_bytes = text.size > 0 ? (const char *)text.data : "";
    uint32_t length = note_text(notes, title_bytes, title.size);
    length += note_text(notes, text_bytes, text.size);
    assert_int_equal(
        inverter_add(inverter, notes->passage, title_bytes, title.size, text_bytes, text.size),
        length);
    buffer_release(&title);
    buffer_release(&text);
}

/* --- Reading -----------------------------------------------------------------------------------
 */

/* The words of a list one after another, over its chunks. */
struct reader {
    const struct record_chunk *chunk;
    uint32_t at;
};

static bool next_word(struct reader *reader, uint32_t *word)
{
    while (reader->chunk != NULL && reader->at == reader->chunk->count) {
        reader->chunk = reader->chunk->next;
        reader->at = 0;
    }
    if (reader->chunk == NULL) {
        return false;
    }
    assert_true(reader->chunk->count <= reader->chunk->capacity);
    *word = reader->chunk->words[reader->at++];
    return true;
}

/* How often the second character of a pair stands in the passage before it stands in the pair. */
static uint32_t number_of_second(const struct notes *notes, size_t pair)
{
    uint32_t number = 0;
    uint32_t second = notes->pairs[pair].second;
    for (size_t i = pair + 1; second != TERM_END && i-- > 0;) {
        if (notes->pairs[i].passage != notes->pairs[pair].passage) {
            break;
        }
        number += notes->pairs[i].first == second;
    }
    return number;
}

/* Reads the list of a first character and compares it with the notes. */
static size_t check_character(const struct inverter *inverter, const struct notes *notes,
                              uint32_t first)
{
    const struct record_list *list = inverter_list(inverter, first);
    struct reader reader = {list != NULL ? list->first : NULL, 0};
    uint32_t passage = 0, record;
    size_t found = 0, escapes = 0;
    for (size_t i = 0; i < notes->pair_count; i++) {
        if (notes->pairs[i].first != first) {
            continue;
        }
        assert_true(next_word(&reader, &record));
        uint32_t distance = record >> RECORD_NUMBER_BITS & RECORD_FAR;
        if (distance == RECORD_FAR) {
            assert_true(next_word(&reader, &passage));
            escapes++;
        } else {
            passage += distance;
        }
        uint32_t number = record & RECORD_MANY;
        if (number == RECORD_MANY) {
            assert_true(next_word(&reader, &number));
            escapes++;
        }
        assert_int_equal(record >> RECORD_SECOND_SHIFT, notes->pairs[i].second);
        assert_int_equal(passage, notes->pairs[i].passage);
        assert_int_equal(number, inverter->numbered ? number_of_second(notes, i) : 0);
        found++;
    }
    assert_false(next_word(&reader, &record));
    assert_int_equal(list != NULL ? list->count : 0, found + escapes);
    return found;
}

static size_t check_word(const struct word_entry *entry, const struct notes *notes)
{
    struct reader reader = {entry->passages.first, 0};
    uint32_t passage;
    size_t found = 0;
    for (size_t i = 0; i < notes->word_count; i++) {
        const struct word *word = &notes->words[i];
        if (word->length == entry->length && memcmp(word->bytes, entry->word, word->length) == 0) {
            assert_true(next_word(&reader, &passage));
            assert_int_equal(passage, word->passage);
            found++;
        }
    }
    assert_false(next_word(&reader, &passage));
    assert_int_equal(entry->passages.count, found);
    return found;
}

static void check_all(const struct inverter *inverter, const struct notes *notes)
{
    bool *seen = calloc(CODE_POINT_LIMIT, 1);
    size_t pairs = 0, words = 0;
    assert_non_null(seen);
    for (size_t i = 0; i < notes->pair_count; i++) {
        uint32_t first = notes->pairs[i].first;
        pairs += seen[first] ? 0 : check_character(inverter, notes, first);
        seen[first] = true;
    }
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c++) {
        const struct record_list *list = inverter_list(inverter, c);
        assert_true(seen[c] || list == NULL || list->count == 0);
    }
    for (size_t i = 0; i < inverter->word_count; i++) {
        words += check_word(&inverter->words[i], notes);
    }
    assert_int_equal(pairs, notes->pair_count);
    assert_int_equal(words, notes->word_count);
    free(seen);
}

/* --- Tests -------------------------------------------------------------------------------------
 */

static struct inverter inverter;

/* Passages follow each other closely, or so far apart that distances do not fit into a record. */
static void all_terms_are_noted(void **state)
{
    (void)state;
    static const uint32_t jumps[] = {1, 30, RECORD_FAR + 10, 5000000};
    uint64_t random = 41;
    for (size_t j = 0; j < sizeof jumps / sizeof *jumps; j++) {
        struct notes notes;
        open_notes(&notes);
        inverter_init(&inverter, table, j % 2 == 0, &system_allocator);
        for (int i = 0; i < 500; i++) {
            add_passage(&random, &inverter, &notes);
            notes.passage +=
                (uint32_t)(i % 50 == 0 ? jumps[j] : random_below(&random, jumps[j])) + 1;
        }
        assert_false(inverter.failed);
        assert_true(inverter_memory(&inverter) > notes.pair_count * sizeof(uint32_t));
        inverter_finish(&inverter);
        check_all(&inverter, &notes);
        inverter_release(&inverter);
        close_notes(&notes);
    }
}

/* Around the largest distance and the largest number that a record holds. */
static void the_escape(void **state)
{
    (void)state;
    static const char text[] = "园区园区园区园区园区园区园区园区园区园区园园园园园园园园园园园园园";
    for (uint32_t distance = RECORD_FAR - 2; distance <= RECORD_FAR + 2; distance++) {
        struct notes notes;
        open_notes(&notes);
        inverter_init(&inverter, table, true, &system_allocator);
        for (int i = 0; i < 40; i++) {
            note_text(&notes, text, sizeof text - 1);
            inverter_add(&inverter, notes.passage, "", 0, text, sizeof text - 1);
            notes.passage += distance;
        }
        inverter_finish(&inverter);
        check_all(&inverter, &notes);
        inverter_release(&inverter);
        close_notes(&notes);
    }
}

static void memory_faults(void **state)
{
    (void)state;
    struct faulty_memory memory;
    for (long n = 1;; n++) {
        struct allocator allocator = faulty_allocator(&memory, n);
        uint64_t random = 43;
        struct notes notes;
        open_notes(&notes);
        inverter_init(&inverter, table, true, &allocator);
        for (int i = 0; i < 60; i++, notes.passage++) {
            struct buffer text = {.allocator = &system_allocator};
            random_text(&random, &(struct text_profile){40, 25, 10}, 50, &text);
            inverter_add(&inverter, notes.passage, "", 0, (const char *)text.data, text.size);
            buffer_release(&text);
        }
        assert_int_equal(inverter.failed, memory.struck);
        inverter_finish(&inverter);
        inverter_release(&inverter);
        close_notes(&notes);
        assert_int_equal(memory.live, 0);
        if (!memory.struck) {
            break;
        }
    }
}

static int set_up(void **state)
{
    (void)state;
    table = make_fold_table();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_terms_are_noted),
        cmocka_unit_test(the_escape),
        cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests_name("inverter", tests, set_up, tear_down);
}
