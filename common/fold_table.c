#include "fold_table.h"

static uint32_t compose_hangul(uint32_t first, uint32_t second)
{
    uint32_t l = first - HANGUL_L_BASE;
    uint32_t v = second - HANGUL_V_BASE;
    if (l < HANGUL_L_COUNT && v < HANGUL_V_COUNT) {
        return HANGUL_S_BASE + (l * HANGUL_V_COUNT + v) * HANGUL_T_COUNT;
    }
    uint32_t s = first - HANGUL_S_BASE;
    uint32_t t = second - HANGUL_T_BASE;
    if (s < HANGUL_S_COUNT && s % HANGUL_T_COUNT == 0 && t > 0 && t < HANGUL_T_COUNT) {
        return first + t;
    }
    return 0;
}

uint32_t fold_compose(const struct fold_table *table, uint32_t first, uint32_t second)
{
    size_t low = 0;
    size_t high = table->pair_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct fold_pair *pair = &table->pairs[middle];
        if (pair->first == first && pair->second == second) {
            return pair->composed;
        }
        if (pair->first < first || (pair->first == first && pair->second < second)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return table->composes_hangul ? compose_hangul(first, second) : 0;
}

static bool is_sound_target(const struct fold_table *table, uint32_t target)
{
    return target < CODE_POINT_LIMIT && (target & 0xFFFFF800) != 0xD800 &&
           fold_count(fold_entry(table, target)) == 0;
}

/* What is wrong with an entry, or NULL. */
static const char *entry_fault(const struct fold_table *table, uint32_t code_point)
{
    uint32_t entry = fold_entry(table, code_point);
    char encoded[UTF8_MAX];
    if (fold_class(entry) >= CLASS_COUNT) {
        return "its class is unknown";
    }
    if (fold_count(entry) == 0) {
        bool stray = fold_class(entry) == CLASS_DIGIT && (code_point < '0' || code_point > '9');
        return stray ? "it is a digit that is not folded" : NULL;
    }
    if (fold_count(entry) > utf8_encode(encoded, code_point)) {
        return "it has more targets than bytes";
    }
    if (fold_count(entry) > 1 &&
        (size_t)fold_value(entry) + fold_count(entry) > table->expansion_count) {
        return "its targets lie outside the table";
    }
    uint32_t single;
    unsigned count;
    const uint32_t *targets = fold_targets(table, code_point, entry, &single, &count);
    for (unsigned i = 0; i < count; i++) {
        if (!is_sound_target(table, targets[i])) {
            return "a target is not a fixed point";
        }
    }
    uint32_t target = fold_entry(table, targets[0]);
    if (fold_class(entry) != fold_class(target) ||
        fold_is_second(entry) != fold_is_second(target)) {
        return "it does not carry the class of its target";
    }
    return NULL;
}

/* What is wrong with a pair, or NULL. */
static const char *pair_fault(const struct fold_table *table, size_t index)
{
    const struct fold_pair *pair = &table->pairs[index];
    if (!is_sound_target(table, pair->first) || !is_sound_target(table, pair->second) ||
        !is_sound_target(table, pair->composed)) {
        return "it is not made of fixed points";
    }
    if (!fold_is_second(fold_entry(table, pair->second))) {
        return "its second is not flagged";
    }
    if (fold_class(fold_entry(table, pair->first)) !=
        fold_class(fold_entry(table, pair->composed))) {
        return "it changes the class";
    }
    if (index > 0) {
        const struct fold_pair *before = pair - 1;
        bool ascending = before->first < pair->first ||
                         (before->first == pair->first && before->second < pair->second);
        return ascending ? NULL : "it is out of order";
    }
    return NULL;
}

enum status fold_table_validate(const struct fold_table *table, struct error *error)
{
    for (uint32_t page = 0; page < FOLD_PAGE_COUNT; page++) {
        if (table->page_of[page] >= table->page_count) {
            return error_set(error, STATUS_CORRUPT, "folding table: page %u lies outside", page);
        }
    }
    for (uint32_t code_point = 0; code_point < CODE_POINT_LIMIT; code_point++) {
        const char *fault = entry_fault(table, code_point);
        if (fault != NULL) {
            return error_set(error, STATUS_CORRUPT, "folding table: U+%04X: %s", code_point, fault);
        }
    }
    for (size_t i = 0; i < table->pair_count; i++) {
        const char *fault = pair_fault(table, i);
        if (fault != NULL) {
            return error_set(error, STATUS_CORRUPT, "folding table: the pair U+%04X U+%04X: %s",
                             table->pairs[i].first, table->pairs[i].second, fault);
        }
    }
    return STATUS_OK;
}

void fold_table_release(struct fold_table *table)
{
    if (table == NULL) {
        return;
    }
    const struct allocator *allocator = table->allocator;
    memory_release(allocator, (void *)(uintptr_t)table->entries);
    memory_release(allocator, (void *)(uintptr_t)table->expansions);
    memory_release(allocator, (void *)(uintptr_t)table->pairs);
    memory_release(allocator, table);
}
