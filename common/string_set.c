#include "string_set.h"

#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "string_table.h"

enum { FIRST_SLOTS = 8 };

/* Doubles the hash table. Half of it at least is always free. */
static bool grow_slots(struct string_set *set)
{
    size_t count = set->slot_count > 0 ? set->slot_count * 2 : FIRST_SLOTS;
    uint32_t *slots = memory_allocate_array(set->allocator, count, sizeof *slots);
    if (slots == NULL) {
        return false;
    }
    for (size_t i = 0; i < set->count; i++) {
        size_t slot = set->entries[i].hash & (count - 1);
        while (slots[slot] != 0) {
            slot = (slot + 1) & (count - 1);
        }
        slots[slot] = (uint32_t)i + 1;
    }
    memory_release(set->allocator, set->slots);
    set->slots = slots;
    set->slot_count = count;
    return true;
}

static bool grow_entries(struct string_set *set)
{
    size_t capacity = set->capacity + set->capacity / 2 + 4;
    struct string_set_entry *entries =
        memory_resize_array(set->allocator, set->entries, capacity, sizeof *entries);
    if (entries == NULL) {
        return false;
    }
    set->entries = entries;
    set->capacity = capacity;
    return true;
}

bool string_set_add(struct string_set *set, struct arena *arena, const void *bytes, size_t size,
                    uint32_t *number)
{
    if (set->count * 2 >= set->slot_count && !grow_slots(set)) {
        return false;
    }
    uint64_t hash = checksum_bytes(bytes, size);
    size_t mask = set->slot_count - 1;
    size_t slot = hash & mask;
    for (; set->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct string_set_entry *entry = &set->entries[set->slots[slot] - 1];
        if (entry->hash == hash && string_compare(entry->bytes, entry->size, bytes, size) == 0) {
            *number = entry->number;
            return true;
        }
    }
    if (set->count >= UINT32_MAX - 1 || size > UINT32_MAX ||
        (set->count == set->capacity && !grow_entries(set))) {
        return false;
    }
    const char *copy = arena_copy_text(arena, bytes, size);
    if (copy == NULL) {
        return false;
    }
    *number = (uint32_t)set->count;
    set->entries[set->count++] = (struct string_set_entry){
        .bytes = (const uint8_t *)copy, .size = (uint32_t)size, .number = *number, .hash = hash};
    set->slots[slot] = *number + 1;
    return true;
}

static int compare_entries(const void *a, const void *b)
{
    const struct string_set_entry *x = a;
    const struct string_set_entry *y = b;
    return string_compare(x->bytes, x->size, y->bytes, y->size);
}

void string_set_sort(struct string_set *set)
{
    if (set->count > 1) {
        qsort(set->entries, set->count, sizeof *set->entries, compare_entries);
    }
}

size_t string_set_memory(const struct string_set *set)
{
    return set->capacity * sizeof *set->entries + set->slot_count * sizeof *set->slots;
}

void string_set_release(struct string_set *set)
{
    memory_release(set->allocator, set->entries);
    memory_release(set->allocator, set->slots);
    *set = (struct string_set){.allocator = set->allocator};
}
