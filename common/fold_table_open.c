/*
 * fold_table_open.
 *
 * Opening takes one pass over the bytes and one over the pages that it made: first the class runs,
 * then the mappings, then the pairs, and last, when every target is known, what an entry takes over
 * from its target. Pages that are all of one class are one page per class; the others are filled in
 * a pool that grows.
 */
#include "fold_table.h"

#include <string.h>

#include "bytes.h"

enum { POOL_FIRST = 64, NO_PAGE = UINT16_MAX };

struct opening {
    struct fold_table *table;
    struct reader reader;
    struct error *error;
    uint32_t *entries; /* the pool, table->entries in the end */
    size_t page_count, page_capacity;
    uint32_t *expansions;
    size_t expansion_count, expansion_total;
    struct fold_pair *pairs;
    uint16_t uniform[CLASS_COUNT]; /* the page that is all of one class, or NO_PAGE */
    bool is_uniform[FOLD_PAGES_MAX];
};

static enum status corrupt(struct opening *opening, const char *what)
{
    return error_at(opening->error, STATUS_CORRUPT, opening->reader.position,
                    "folding table: %s before byte %zu", what, opening->reader.position);
}

static bool is_scalar(uint64_t code_point)
{
    return code_point < CODE_POINT_LIMIT && (code_point & 0xFFFFF800) != 0xD800;
}

static unsigned utf8_bytes(uint32_t code_point)
{
    return code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
}

static bool is_identity(uint32_t entry)
{
    return fold_count(entry) == 0;
}

/* reader_varint, quicker for the one byte that is the rule here. */
static inline uint64_t read_varint(struct reader *reader)
{
    if (reader->position < reader->size && reader->data[reader->position] < 0x80) {
        return reader->data[reader->position++];
    }
    return reader_varint(reader);
}

/* base + a zigzag delta, kept small enough never to wrap. */
static uint64_t read_delta(struct reader *reader, uint32_t base)
{
    uint64_t zigzag = read_varint(reader);
    if (zigzag >= 2 * (uint64_t)CODE_POINT_LIMIT) {
        reader->failed = true;
        return 0;
    }
    int64_t delta = zigzag & 1 ? -(int64_t)(zigzag / 2) - 1 : (int64_t)(zigzag / 2);
    return (uint64_t)((int64_t)base + delta); /* below zero it is huge: not a scalar */
}

/* --- pages --- */

static enum status page_new(struct opening *opening, uint16_t *page)
{
    if (opening->page_count == FOLD_PAGES_MAX) {
        return corrupt(opening, "too many different pages");
    }
    if (opening->page_count == opening->page_capacity) {
        size_t capacity = opening->page_capacity == 0 ? POOL_FIRST : 2 * opening->page_capacity;
        uint32_t *entries = memory_resize_array(opening->table->allocator, opening->entries,
                                                capacity, FOLD_PAGE_SIZE * sizeof(*entries));
        if (entries == NULL) {
            return error_memory(opening->error);
        }
        opening->entries = entries;
        opening->page_capacity = capacity;
    }
    *page = (uint16_t)opening->page_count++;
    return STATUS_OK;
}

static uint32_t *page_entries(struct opening *opening, uint16_t page)
{
    return opening->entries + ((size_t)page << FOLD_PAGE_BITS);
}

static enum status page_uniform(struct opening *opening, uint32_t class, uint16_t *page)
{
    if (opening->uniform[class] == NO_PAGE) {
        enum status status = page_new(opening, page);
        if (status != STATUS_OK) {
            return status;
        }
        uint32_t *entries = page_entries(opening, *page);
        for (size_t i = 0; i < FOLD_PAGE_SIZE; i++) {
            entries[i] = class;
        }
        opening->uniform[class] = *page;
        opening->is_uniform[*page] = true;
    }
    *page = opening->uniform[class];
    return STATUS_OK;
}

/* Gives the page of a code point entries of its own, which can be written to. */
static enum status own_page(struct opening *opening, uint16_t *page_of)
{
    uint16_t page = 0;
    enum status status = page_new(opening, &page);
    if (status != STATUS_OK) {
        return status;
    }
    if (*page_of != NO_PAGE) {
        memcpy(page_entries(opening, page), page_entries(opening, *page_of),
               FOLD_PAGE_SIZE * sizeof(uint32_t));
    }
    *page_of = page;
    return STATUS_OK;
}

/* Where the entry of a code point can be written. */
static inline enum status entry_place(struct opening *opening, uint32_t code_point,
                                      uint32_t **place)
{
    uint16_t *page_of = &opening->table->page_of[code_point >> FOLD_PAGE_BITS];
    if (*page_of == NO_PAGE || opening->is_uniform[*page_of]) {
        enum status status = own_page(opening, page_of);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *place = page_entries(opening, *page_of) + (code_point & (FOLD_PAGE_SIZE - 1));
    return STATUS_OK;
}

/* --- the three lists --- */

static enum status fill_class(struct opening *opening, uint32_t from, uint32_t to, uint32_t class)
{
    while (from < to) {
        enum status status;
        uint32_t page_end = (from | (FOLD_PAGE_SIZE - 1)) + 1;
        if (from % FOLD_PAGE_SIZE == 0 && page_end <= to) {
            status = page_uniform(opening, class, &opening->table->page_of[from >> FOLD_PAGE_BITS]);
            if (status != STATUS_OK) {
                return status;
            }
        } else {
            uint32_t *place;
            status = entry_place(opening, from, &place);
            if (status != STATUS_OK) {
                return status;
            }
            page_end = page_end < to ? page_end : to;
            for (uint32_t i = 0; i < page_end - from; i++) {
                place[i] = class;
            }
        }
        from = page_end;
    }
    return STATUS_OK;
}

static enum status read_classes(struct opening *opening)
{
    uint64_t count = read_varint(&opening->reader);
    uint32_t at = 0;
    for (uint64_t i = 0; i < count && !opening->reader.failed; i++) {
        uint64_t run = read_varint(&opening->reader);
        uint64_t length = (run >> 4) + 1;
        if ((run & 15) >= CLASS_COUNT || length > CODE_POINT_LIMIT - at) {
            return corrupt(opening, "a class run is out of range");
        }
        if ((run & 15) == CLASS_DIGIT && (at < '0' || at + length > '9' + 1)) {
            return corrupt(opening, "a digit is not folded");
        }
        enum status status = fill_class(opening, at, at + (uint32_t)length, run & 15);
        if (status != STATUS_OK) {
            return status;
        }
        at += (uint32_t)length;
    }
    if (opening->reader.failed || at != CODE_POINT_LIMIT) {
        return corrupt(opening, "the class runs do not cover the code points");
    }
    return STATUS_OK;
}

static enum status map_run(struct opening *opening, uint32_t from, uint32_t length, uint32_t target)
{
    for (uint32_t i = 0; i < length; i++) {
        if (!is_scalar(from + i) || !is_scalar(target + i)) {
            return corrupt(opening, "a mapped code point is a surrogate");
        }
        uint32_t *place;
        enum status status = entry_place(opening, from + i, &place);
        if (status != STATUS_OK) {
            return status;
        }
        *place = (target + i) << 8 | 1 << 4;
    }
    return STATUS_OK;
}

static enum status read_run(struct opening *opening, uint32_t *at, uint32_t *last)
{
    uint64_t length = read_varint(&opening->reader);
    uint64_t target = read_delta(&opening->reader, *last);
    if (opening->reader.failed || length > CODE_POINT_LIMIT || !is_scalar(target)) {
        return corrupt(opening, "a run of mappings is out of range");
    }
    length += 2;
    if (length > CODE_POINT_LIMIT - *at || length > CODE_POINT_LIMIT - target) {
        return corrupt(opening, "a run of mappings is out of range");
    }
    enum status status = map_run(opening, *at, (uint32_t)length, (uint32_t)target);
    *at += (uint32_t)length;
    *last = (uint32_t)(target + length - 1);
    return status;
}

static enum status read_targets(struct opening *opening, uint32_t at, uint32_t count,
                                uint32_t *last)
{
    uint32_t value = (uint32_t)opening->expansion_count;
    if (count > utf8_bytes(at) ||
        (count > 1 && count > opening->expansion_total - opening->expansion_count)) {
        return corrupt(opening, "a code point has too many targets");
    }
    for (uint32_t i = 0; i < count; i++) {
        uint64_t target = read_delta(&opening->reader, *last);
        if (opening->reader.failed || !is_scalar(target)) {
            return corrupt(opening, "a target is not a code point");
        }
        *last = (uint32_t)target;
        if (count == 1) {
            value = *last;
        } else {
            opening->expansions[opening->expansion_count++] = *last;
        }
    }
    uint32_t *place;
    enum status status = entry_place(opening, at, &place);
    if (status == STATUS_OK) {
        *place = value << 8 | count << 4;
    }
    return status;
}

static enum status allocate_expansions(struct opening *opening)
{
    uint64_t total = read_varint(&opening->reader);
    if (total > FOLD_EXPANSIONS_MAX) {
        return corrupt(opening, "too many targets");
    }
    opening->expansion_total = (size_t)total;
    if (total == 0) {
        return STATUS_OK;
    }
    opening->expansions = memory_allocate_array(opening->table->allocator, opening->expansion_total,
                                                sizeof(*opening->expansions));
    return opening->expansions == NULL ? error_memory(opening->error) : STATUS_OK;
}

static enum status read_mappings(struct opening *opening)
{
    uint64_t count = read_varint(&opening->reader);
    enum status status = allocate_expansions(opening);
    uint32_t at = 0;   /* the first code point not yet mapped */
    uint32_t last = 0; /* the target written last */
    for (uint64_t i = 0; i < count && status == STATUS_OK; i++) {
        uint64_t head = read_varint(&opening->reader);
        uint32_t kind = head & 7;
        uint64_t source = at + (head >> 3);
        if (opening->reader.failed || kind > FOLD_TARGETS_MAX || !is_scalar(source)) {
            return corrupt(opening, "a mapping is not of a known kind or place");
        }
        at = (uint32_t)source;
        if (kind == 0) {
            status = read_run(opening, &at, &last);
        } else {
            status = read_targets(opening, at, kind, &last);
            at++;
        }
    }
    if (status == STATUS_OK && opening->expansion_count != opening->expansion_total) {
        return corrupt(opening, "the number of targets is wrong");
    }
    return status;
}

static enum status read_pair(struct opening *opening, struct fold_pair *pair,
                             const struct fold_pair *before)
{
    uint64_t step = read_varint(&opening->reader);
    uint64_t second = read_delta(&opening->reader, before->second);
    uint64_t first = step < CODE_POINT_LIMIT ? before->first + step : CODE_POINT_LIMIT;
    uint64_t composed = is_scalar(first) ? read_delta(&opening->reader, (uint32_t)first) : 0;
    if (opening->reader.failed || !is_scalar(first) || !is_scalar(second) || !is_scalar(composed) ||
        (step == 0 && second <= before->second)) {
        return corrupt(opening, "a pair is out of order or range");
    }
    *pair = (struct fold_pair){(uint32_t)first, (uint32_t)second, (uint32_t)composed};
    opening->table->entries = opening->entries;
    uint32_t first_entry = fold_entry(opening->table, pair->first);
    uint32_t composed_entry = fold_entry(opening->table, pair->composed);
    if (!is_identity(first_entry) || !is_identity(composed_entry) ||
        !is_identity(fold_entry(opening->table, pair->second)) ||
        fold_class(first_entry) != fold_class(composed_entry)) {
        return corrupt(opening, "a pair is not made of fixed points");
    }
    uint32_t *place;
    enum status status = entry_place(opening, pair->second, &place);
    if (status == STATUS_OK) {
        *place |= FOLD_SECOND_FLAG;
    }
    return status;
}

static enum status read_pairs(struct opening *opening)
{
    uint64_t count = read_varint(&opening->reader);
    if (opening->reader.failed || count > FOLD_PAIRS_MAX) {
        return corrupt(opening, "the number of pairs is wrong");
    }
    opening->table->pair_count = (size_t)count;
    if (count == 0) {
        return STATUS_OK;
    }
    opening->pairs =
        memory_allocate_array(opening->table->allocator, count, sizeof(*opening->pairs));
    if (opening->pairs == NULL) {
        return error_memory(opening->error);
    }
    struct fold_pair none = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        enum status status =
            read_pair(opening, &opening->pairs[i], i == 0 ? &none : &opening->pairs[i - 1]);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* --- what entries take over from their targets --- */

static bool all_hangul(const struct fold_table *table, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if ((fold_entry(table, from + i) & 0xFF) != CLASS_HANGUL) {
            return false;
        }
    }
    return true;
}

static enum status flag_jamo(struct opening *opening, uint32_t from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *place;
        enum status status = entry_place(opening, from + i, &place);
        if (status != STATUS_OK) {
            return status;
        }
        *place |= FOLD_SECOND_FLAG;
    }
    return STATUS_OK;
}

static enum status prepare_hangul(struct opening *opening)
{
    struct fold_table *table = opening->table;
    table->entries = opening->entries;
    if (!table->composes_hangul) {
        return STATUS_OK;
    }
    if (!all_hangul(table, HANGUL_L_BASE, HANGUL_L_COUNT) ||
        !all_hangul(table, HANGUL_V_BASE, HANGUL_V_COUNT) ||
        !all_hangul(table, HANGUL_T_BASE + 1, HANGUL_T_COUNT - 1) ||
        !all_hangul(table, HANGUL_S_BASE, HANGUL_S_COUNT)) {
        return corrupt(opening, "hangul is said to compose, but is not all hangul");
    }
    enum status status = flag_jamo(opening, HANGUL_V_BASE, HANGUL_V_COUNT);
    return status != STATUS_OK ? status : flag_jamo(opening, HANGUL_T_BASE + 1, HANGUL_T_COUNT - 1);
}

/* Whether all targets are fixed points. */
static bool finish_entry(struct opening *opening, uint32_t *entry)
{
    unsigned count = fold_count(*entry);
    uint32_t single = fold_value(*entry);
    const uint32_t *targets = count == 1 ? &single : opening->expansions + single;
    uint32_t first = fold_entry(opening->table, targets[0]);
    bool sound = is_identity(first);
    for (unsigned i = 1; i < count; i++) {
        sound = sound && is_identity(fold_entry(opening->table, targets[i]));
    }
    *entry |= first & (FOLD_SECOND_FLAG | 15);
    return sound;
}

static enum status finish_entries(struct opening *opening)
{
    opening->table->entries = opening->entries;
    size_t count = opening->page_count << FOLD_PAGE_BITS;
    bool sound = true;
    for (size_t i = 0; i < count; i++) {
        if (!is_identity(opening->entries[i])) {
            sound = finish_entry(opening, &opening->entries[i]) && sound;
        }
    }
    return sound ? STATUS_OK : corrupt(opening, "a target is not a fixed point");
}

/* --- the public functions --- */

static enum status open_all(struct opening *opening)
{
    if (reader_u8(&opening->reader) != FOLD_FORMAT) {
        return error_at(opening->error, STATUS_VERSION, 0, "folding table: not of format %d",
                        FOLD_FORMAT);
    }
    uint8_t flags = reader_u8(&opening->reader);
    if (opening->reader.failed || (flags & ~FOLD_FLAG_HANGUL) != 0) {
        return corrupt(opening, "unknown flags");
    }
    opening->table->composes_hangul = (flags & FOLD_FLAG_HANGUL) != 0;
    enum status (*const steps[])(struct opening *) = {read_classes, read_mappings, read_pairs,
                                                      prepare_hangul, finish_entries};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        enum status status = steps[i](opening);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (opening->reader.failed || opening->reader.position != opening->reader.size) {
        return corrupt(opening, "bytes are missing or left over");
    }
    return STATUS_OK;
}

enum status fold_table_open(const uint8_t *bytes, size_t size, const struct allocator *allocator,
                            struct fold_table **out, struct error *error)
{
    *out = NULL;
    struct fold_table *table = memory_allocate_array(allocator, 1, sizeof(*table));
    if (table == NULL) {
        return error_memory(error);
    }
    table->allocator = allocator;
    struct opening opening = {
        .table = table, .error = error, .reader = {.data = bytes, .size = size}};
    memset(table->page_of, 0xFF, sizeof(table->page_of));
    memset(opening.uniform, 0xFF, sizeof(opening.uniform));
    enum status status = open_all(&opening);
    if (status == STATUS_OK && opening.page_count < opening.page_capacity) {
        uint32_t *fitting = memory_resize_array(allocator, opening.entries, opening.page_count,
                                                FOLD_PAGE_SIZE * sizeof(*fitting));
        opening.entries = fitting != NULL ? fitting : opening.entries;
    }
    table->entries = opening.entries;
    table->page_count = opening.page_count;
    table->expansions = opening.expansions;
    table->expansion_count = opening.expansion_count;
    table->pairs = opening.pairs;
    if (status != STATUS_OK) {
        fold_table_release(table);
        return status;
    }
    *out = table;
    return STATUS_OK;
}
