#include "gram_table.h"

#include <string.h>

#include "../common/analyzer.h"

enum { NO_GRAM = UINT32_MAX, SLOTS_FIRST = 1 << 12 };

/* The text, and which sequence begins at each unit: of the length before, and of this. */
struct gram_counter {
    struct gram_table *table;
    const uint32_t *units;
    size_t unit_count;
    uint32_t *before, *now;
    uint32_t length; /* that is being counted */
    const struct stop *stop;
};

static uint32_t hash_pair(uint32_t front, uint32_t unit)
{
    uint64_t key = ((uint64_t)front << 32 | unit) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(key >> 32);
}

/* The unit by which it is longer than its front; of one unit, this unit. */
static uint32_t last_unit(const struct gram_counter *counter, const struct gram *gram)
{
    return counter->units[gram->first + gram->length - 1];
}

/* --- The hash table, of the length that is being counted ---------------------------------------
 */

static bool grow_slots(struct gram_counter *counter, uint32_t first_gram)
{
    struct gram_table *table = counter->table;
    uint32_t slot_count = table->slot_count == 0 ? SLOTS_FIRST : table->slot_count * 2;
    uint32_t *slots = memory_allocate_array(table->allocator, slot_count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (uint32_t i = first_gram; i < table->count; i++) {
        const struct gram *gram = &table->grams[i];
        uint32_t front = gram->length == 1 ? NO_GRAM : gram->front;
        uint32_t at = hash_pair(front, last_unit(counter, gram)) & (slot_count - 1);
        while (slots[at] != 0) {
            at = (at + 1) & (slot_count - 1);
        }
        slots[at] = i + 1;
    }
    memory_release(table->allocator, table->slots);
    table->slots = slots;
    table->slot_count = slot_count;
    return true;
}

static bool grow_grams(struct gram_table *table)
{
    uint32_t capacity = table->capacity == 0 ? 1024 : table->capacity * 2;
    struct gram *grams =
        memory_resize_array(table->allocator, table->grams, capacity, sizeof *grams);
    if (grams == NULL) {
        return false;
    }
    table->grams = grams;
    table->capacity = capacity;
    return true;
}

/* Finds the sequence that is `front` and the unit after it, or adds it; NO_GRAM when memory is
 * short. */
static uint32_t find_gram(struct gram_counter *counter, uint32_t first_gram, uint32_t front,
                          uint32_t back, size_t at)
{
    struct gram_table *table = counter->table;
    uint32_t unit = counter->units[at + counter->length - 1];
    if (((table->count - first_gram) * 2 >= table->slot_count &&
         !grow_slots(counter, first_gram)) ||
        (table->count == table->capacity && !grow_grams(table))) {
        return NO_GRAM;
    }
    uint32_t slot = hash_pair(front, unit) & (table->slot_count - 1);
    for (; table->slots[slot] != 0; slot = (slot + 1) & (table->slot_count - 1)) {
        const struct gram *gram = &table->grams[table->slots[slot] - 1];
        if ((gram->length == 1 || gram->front == front) && last_unit(counter, gram) == unit) {
            return table->slots[slot] - 1;
        }
    }
    uint32_t number = table->count++;
    table->grams[number] = (struct gram){
        .first = (uint32_t)at,
        .length = counter->length,
        .front = front == NO_GRAM ? number : front,
        .back = back == NO_GRAM ? number : back,
        .passage = UINT32_MAX,
    };
    table->slots[slot] = number + 1;
    return number;
}

/* --- A length ----------------------------------------------------------------------------------
 */

/* Counts what stands at each unit, where both its parts are known to be frequent. */
static enum status count_length(struct gram_counter *counter, uint32_t first_gram,
                                struct error *error)
{
    enum { STOP_INTERVAL = 4096 };
    uint32_t passage = 0, length = counter->length;
    for (size_t at = 0; at < counter->unit_count; at++) {
        uint32_t front = NO_GRAM, back = NO_GRAM;
        counter->now[at] = NO_GRAM;
        if (at % STOP_INTERVAL == 0 && stop_now(counter->stop)) {
            return stop_error(error);
        }
        passage += counter->units[at] == UNIT_BREAK;
        if (at + length > counter->unit_count || !unit_is_unspaced(counter->units[at])) {
            continue;
        }
        if (length > 1) {
            front = counter->before[at];
            back = counter->before[at + 1];
            if (front == NO_GRAM || back == NO_GRAM) {
                continue;
            }
        }
        uint32_t number = find_gram(counter, first_gram, front, back, at);
        if (number == NO_GRAM) {
            return error_memory(error);
        }
        struct gram *gram = &counter->table->grams[number];
        gram->count++;
        gram->df += gram->passage != passage;
        gram->passage = passage;
        counter->now[at] = number;
    }
    return STATUS_OK;
}

/* Drops what is rare, and closes the gaps: numbers change. `numbers` has room for each. */
static void drop_rare(struct gram_counter *counter, uint32_t first_gram, uint32_t least,
                      uint32_t *numbers)
{
    struct gram_table *table = counter->table;
    uint32_t kept = first_gram;
    for (uint32_t i = first_gram; i < table->count; i++) {
        bool frequent = counter->length == 1 || table->grams[i].df >= least;
        numbers[i - first_gram] = frequent ? kept : NO_GRAM;
        if (frequent) {
            table->grams[kept++] = table->grams[i];
        }
    }
    for (size_t at = 0; at < counter->unit_count; at++) {
        uint32_t number = counter->now[at];
        counter->now[at] = number == NO_GRAM ? NO_GRAM : numbers[number - first_gram];
    }
    table->count = kept;
}

static void tell_parts(struct gram_table *table, uint32_t first_gram)
{
    for (uint32_t i = first_gram; i < table->count; i++) {
        struct gram *gram = &table->grams[i];
        struct gram *front = &table->grams[gram->front], *back = &table->grams[gram->back];
        front->longer_back = gram->count > front->longer_back ? gram->count : front->longer_back;
        back->longer_front = gram->count > back->longer_front ? gram->count : back->longer_front;
    }
}

static enum status fill_length(struct gram_counter *counter, uint32_t least, struct error *error)
{
    struct gram_table *table = counter->table;
    uint32_t first_gram = table->count;
    memory_release(table->allocator, table->slots);
    table->slots = NULL;
    table->slot_count = 0;
    enum status status = count_length(counter, first_gram, error);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t *numbers =
        memory_allocate_array(table->allocator, table->count - first_gram + 1, sizeof *numbers);
    if (numbers == NULL) {
        return error_memory(error);
    }
    drop_rare(counter, first_gram, least, numbers);
    memory_release(table->allocator, numbers);
    if (counter->length == 1) {
        for (uint32_t i = 0; i < table->count; i++) {
            table->unit_count += table->grams[i].count;
            table->grams[i].front = table->grams[i].back = i;
        }
    } else {
        tell_parts(table, first_gram);
    }
    return STATUS_OK;
}

enum status gram_table_fill(struct gram_table *table, const uint32_t *units, size_t count,
                            uint32_t longest, uint32_t least, const struct stop *stop,
                            const struct allocator *allocator, struct error *error)
{
    *table = (struct gram_table){.allocator = allocator};
    uint32_t *numbers = memory_allocate_array(allocator, 2 * (count + 1), sizeof *numbers);
    if (numbers == NULL) {
        return error_memory(error);
    }
    struct gram_counter counter = {
        .table = table,
        .units = units,
        .unit_count = count,
        .stop = stop,
        .before = numbers,
        .now = numbers + count + 1,
    };
    counter.before[count] = counter.now[count] = NO_GRAM;
    enum status status = STATUS_OK;
    for (counter.length = 1; counter.length <= longest && status == STATUS_OK; counter.length++) {
        status = fill_length(&counter, least, error);
        uint32_t *now = counter.now;
        counter.now = counter.before;
        counter.before = now;
    }
    memory_release(allocator, numbers);
    return status;
}

void gram_table_release(struct gram_table *table)
{
    memory_release(table->allocator, table->grams);
    memory_release(table->allocator, table->slots);
    *table = (struct gram_table){.allocator = table->allocator};
}
