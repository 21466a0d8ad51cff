#include "inverter.h"

#include <string.h>

#include "../common/analyzer.h"
#include "../common/checksum.h"

enum {
    CHUNK_WORDS_FIRST = 12,
    CHUNK_WORDS_MAX = 4092,
    WORD_SLOTS_FIRST = 1 << 12,
    PREFETCH_UNITS = 8, /* how far ahead; there are more open lists than pages the CPU knows */
};

void inverter_init(struct inverter *inverter, const struct fold_table *table, bool numbered,
                   const struct allocator *allocator)
{
    *inverter =
        (struct inverter){.table = table, .numbered = numbered, .arena.allocator = allocator};
}

void inverter_release(struct inverter *inverter)
{
    const struct allocator *allocator = inverter->arena.allocator;
    arena_release(&inverter->arena);
    memory_release(allocator, inverter->words);
    memory_release(allocator, inverter->word_slots);
    memory_release(allocator, inverter->units);
    inverter_init(inverter, inverter->table, inverter->numbered, allocator);
}

size_t inverter_memory(const struct inverter *inverter)
{
    return inverter->arena.held + inverter->word_capacity * sizeof *inverter->words +
           (inverter->word_slot_count + inverter->unit_capacity) * sizeof(uint32_t);
}

/* --- Lists -------------------------------------------------------------------------------------
 */

static void end_chunk(struct record_list *list)
{
    if (list->last != NULL) {
        list->last->count = (uint32_t)(list->cursor - list->last->words);
        list->count += list->last->count;
    }
}

/* Adds a chunk, twice the last one's size. False when memory is short. */
static bool add_chunk(struct inverter *inverter, struct record_list *list)
{
    uint32_t capacity = list->last == NULL ? CHUNK_WORDS_FIRST : list->last->capacity * 2;
    capacity = capacity > CHUNK_WORDS_MAX ? CHUNK_WORDS_MAX : capacity;
    struct record_chunk *chunk =
        arena_allocate(&inverter->arena, sizeof *chunk + capacity * sizeof *chunk->words);
    if (chunk == NULL) {
        inverter->failed = true;
        return false;
    }
    chunk->next = NULL;
    chunk->capacity = capacity;
    end_chunk(list);
    if (list->last == NULL) {
        list->first = chunk;
    } else {
        list->last->next = chunk;
    }
    list->last = chunk;
    list->cursor = chunk->words;
    list->limit = chunk->words + capacity;
    return true;
}

/* Room for `words` words that must not be torn apart. */
static inline bool make_room(struct inverter *inverter, struct record_list *list, ptrdiff_t words)
{
    return list->limit - list->cursor >= words || add_chunk(inverter, list);
}

static bool add_page(struct inverter *inverter, uint32_t page)
{
    inverter->pages[page] =
        arena_allocate_array(&inverter->arena, FOLD_PAGE_SIZE, sizeof **inverter->pages);
    inverter->failed = inverter->failed || inverter->pages[page] == NULL;
    return inverter->pages[page] != NULL;
}

/* Brings to the cache where the next record of a first character to come will be written. */
static inline void prefetch_list(const struct inverter *inverter, uint32_t unit)
{
    const struct record_list *page = inverter->pages[unit_code(unit) >> FOLD_PAGE_BITS];
    if (page != NULL) {
        __builtin_prefetch(page[unit & (FOLD_PAGE_SIZE - 1)].cursor, 1);
    }
}

/* How often a character has been the first of a pair in this passage. */
static inline uint32_t occurrences(const struct inverter *inverter, uint32_t character)
{
    const struct record_list *page = inverter->pages[character >> FOLD_PAGE_BITS];
    if (page == NULL) {
        return 0;
    }
    const struct record_list *list = &page[character & (FOLD_PAGE_SIZE - 1)];
    return list->passage == inverter->passage ? list->seen : 0;
}

static inline void append_record(struct record_list *list, const struct pair_record *record)
{
    uint32_t distance = record->passage - list->passage;
    bool far = distance >= RECORD_FAR, many = record->number >= RECORD_MANY;
    uint32_t *words = list->cursor;
    *words++ = record->second << RECORD_SECOND_SHIFT |
               (far ? RECORD_FAR : distance) << RECORD_NUMBER_BITS |
               (many ? RECORD_MANY : record->number);
    if (far) {
        *words++ = record->passage;
    }
    if (many) {
        *words++ = record->number;
    }
    list->cursor = words;
}

static void add_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct inverter *inverter = context;
    if (at + PREFETCH_UNITS < inverter->unit_count) {
        prefetch_list(inverter, inverter->units[at + PREFETCH_UNITS]);
    }
    struct record_list *page = inverter->pages[first >> FOLD_PAGE_BITS];
    if (page == NULL) {
        if (!add_page(inverter, first >> FOLD_PAGE_BITS)) {
            return;
        }
        page = inverter->pages[first >> FOLD_PAGE_BITS];
    }
    struct record_list *list = &page[first & (FOLD_PAGE_SIZE - 1)];
    if (!make_room(inverter, list, RECORD_WORDS)) {
        return;
    }
    /* Every occurrence of a character is the first of one pair, this one of this pair. */
    struct pair_record record = {second, inverter->passage, 0};
    if (inverter->numbered && second != TERM_END) {
        record.number = occurrences(inverter, second) + (second == first);
    }
    append_record(list, &record);
    list->seen = list->passage == inverter->passage ? list->seen + 1 : 1;
    list->passage = inverter->passage;
}

/* --- Words -------------------------------------------------------------------------------------
 */

static bool grow_slots(struct inverter *inverter)
{
    const struct allocator *allocator = inverter->arena.allocator;
    size_t count =
        inverter->word_slot_count == 0 ? WORD_SLOTS_FIRST : inverter->word_slot_count * 2;
    uint32_t *slots = memory_allocate_array(allocator, count, sizeof *slots);
    struct word_entry *words =
        memory_resize_array(allocator, inverter->words, count / 2, sizeof *words);
    if (words != NULL) {
        inverter->words = words;
        inverter->word_capacity = count / 2;
    }
    if (slots == NULL || words == NULL) {
        memory_release(allocator, slots);
        inverter->failed = true;
        return false;
    }
    for (size_t i = 0; i < inverter->word_count; i++) {
        size_t slot = words[i].hash & (count - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (count - 1);
        }
        slots[slot] = (uint32_t)i + 1;
    }
    memory_release(allocator, inverter->word_slots);
    inverter->word_slots = slots;
    inverter->word_slot_count = count;
    return true;
}

static struct word_entry *find_word(struct inverter *inverter, const char *word, size_t length)
{
    if (inverter->word_count >= inverter->word_slot_count / 2 && !grow_slots(inverter)) {
        return NULL;
    }
    uint32_t hash = (uint32_t)checksum_bytes(word, length);
    uint64_t head = word_head(word, length);
    size_t mask = inverter->word_slot_count - 1;
    size_t slot = hash & mask;
    for (; inverter->word_slots[slot] != 0; slot = (slot + 1) & mask) {
        struct word_entry *entry = &inverter->words[inverter->word_slots[slot] - 1];
        if (entry->head == head && entry->length == length && entry->hash == hash &&
            (length <= sizeof head || memcmp(entry->word, word, length) == 0)) {
            return entry;
        }
    }
    char *copy = arena_copy_text(&inverter->arena, word, length);
    if (copy == NULL) {
        inverter->failed = true;
        return NULL;
    }
    struct word_entry *entry = &inverter->words[inverter->word_count++];
    *entry =
        (struct word_entry){.head = head, .word = copy, .length = (uint32_t)length, .hash = hash};
    inverter->word_slots[slot] = (uint32_t)inverter->word_count;
    return entry;
}

static void note_word(struct inverter *inverter, uint32_t passage, const char *word, size_t length)
{
    struct word_entry *entry = find_word(inverter, word, length);
    if (entry != NULL && make_room(inverter, &entry->passages, 1)) {
        *entry->passages.cursor++ = passage;
    }
}

static void add_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    struct inverter *inverter = context;
    char word[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, word, &used);
    note_word(inverter, inverter->passage, word, length);
}

void inverter_add_mark(struct inverter *inverter, uint32_t passage, const char *mark, size_t length)
{
    note_word(inverter, passage, mark, length);
}

/* --- Passages ----------------------------------------------------------------------------------
 */

static uint32_t add_text(struct inverter *inverter, const char *text, size_t length)
{
    if (length > inverter->unit_capacity) {
        size_t capacity = length + length / 2 + 256;
        uint32_t *units = memory_resize_array(inverter->arena.allocator, inverter->units, capacity,
                                              sizeof *units);
        if (units == NULL) {
            inverter->failed = true;
            return 0;
        }
        inverter->units = units;
        inverter->unit_capacity = capacity;
    }
    inverter->unit_count = fold_units(inverter->table, text, length, inverter->units, NULL);
    return analyze_units(inverter->units, inverter->unit_count, inverter, add_pair, add_word);
}

uint32_t inverter_add(struct inverter *inverter, uint32_t passage, const char *title,
                      size_t title_length, const char *text, size_t text_length)
{
    inverter->passage = passage;
    uint32_t length = title_length > 0 ? add_text(inverter, title, title_length) : 0;
    return text_length > 0 ? length + add_text(inverter, text, text_length) : length;
}

void inverter_finish(struct inverter *inverter)
{
    for (size_t page = 0; page < FOLD_PAGE_COUNT; page++) {
        for (size_t i = 0; inverter->pages[page] != NULL && i < FOLD_PAGE_SIZE; i++) {
            end_chunk(&inverter->pages[page][i]);
        }
    }
    for (size_t i = 0; i < inverter->word_count; i++) {
        end_chunk(&inverter->words[i].passages);
    }
}
