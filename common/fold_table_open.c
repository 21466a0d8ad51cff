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

enum { POOL_FIRST = 256, NO_PAGE = UINT16_MAX }; /* 246 pages with ICU 72 */

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
    bool is_uniform[FOLD_PAGES_MAX], has_mappings[FOLD_PAGES_MAX];
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

/* reader_varint, quicker for the one or two bytes that are the rule here. */
static inline uint64_t read_varint(struct reader *reader)
{
    size_t left = reader->size - reader->position;
    const uint8_t *bytes = reader->data + reader->position;
    if (left >= 1 && bytes[0] < 0x80) {
        reader->position++;
        return bytes[0];
    }
    if (left >= 2 && bytes[1] < 0x80) {
        reader->position += 2;
        return (uint64_t)bytes[1] << 7 | (bytes[0] & 0x7F);
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

/* Makes the page that is all of one class, unless there is one. */
static enum status make_uniform(struct opening *opening, uint32_t class)
{
    uint16_t page = 0;
    if (opening->uniform[class] != NO_PAGE) {
        return STATUS_OK;
    }
    enum status status = page_new(opening, &page);
    if (status == STATUS_OK) {
        uint32_t *entries = page_entries(opening, page);
        for (size_t i = 0; i < FOLD_PAGE_SIZE; i++) {
            entries[i] = class;
        }
        opening->uniform[class] = page;
        opening->is_uniform[page] = true;
    }
    return status;
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

/* Where the entry of a code point that is mapped can be written. */
static inline enum status mapping_place(struct opening *opening, uint32_t code_point,
                                        uint32_t **place)
{
    enum status status = entry_place(opening, code_point, place);
    if (status == STATUS_OK) {
        opening->has_mappings[opening->table->page_of[code_point >> FOLD_PAGE_BITS]] = true;
    }
    return status;
}

/* --- the three lists --- */

/* Code points of one page. */
static enum status fill_part(struct opening *opening, uint32_t from, uint32_t to, uint32_t class)
{
    uint32_t *place;
    enum status status = from < to ? entry_place(opening, from, &place) : STATUS_OK;
    for (uint32_t i = from; i < to && status == STATUS_OK; i++) {
        place[i - from] = class;
    }
    return status;
}

/* A run: what it has of its first page, whole pages, and what it has of its last. */
static enum status fill_class(struct opening *opening, uint32_t from, uint32_t to, uint32_t class)
{
    uint32_t first = (from + FOLD_PAGE_SIZE - 1) >> FOLD_PAGE_BITS, end = to >> FOLD_PAGE_BITS;
    if (first > end) {
        return fill_part(opening, from, to, class); /* it lies within a page */
    }
    enum status status = fill_part(opening, from, first << FOLD_PAGE_BITS, class);
    if (status == STATUS_OK && first < end) {
        status = make_uniform(opening, class);
    }
    for (uint32_t page = first; page < end && status == STATUS_OK; page++) {
        opening->table->page_of[page] = opening->uniform[class];
    }
    return status == STATUS_OK ? fill_part(opening, end << FOLD_PAGE_BITS, to, class) : status;
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
        enum status status = mapping_place(opening, from + i, &place);
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

static inline enum status read_target(struct opening *opening, uint32_t *last)
{
    uint64_t target = read_delta(&opening->reader, *last);
    if (opening->reader.failed || !is_scalar(target)) {
        return corrupt(opening, "a target is not a code point");
    }
    *last = (uint32_t)target;
    return STATUS_OK;
}

static enum status read_expansion(struct opening *opening, uint32_t at, uint32_t count,
                                  uint32_t *last)
{
    enum status status = STATUS_OK;
    if (count > utf8_bytes(at) || count > opening->expansion_total - opening->expansion_count) {
        return corrupt(opening, "a code point has too many targets");
    }
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        status = read_target(opening, last);
        opening->expansions[opening->expansion_count++] = *last;
    }
    return status;
}

/* One target, the rule, or several. */
static inline enum status read_targets(struct opening *opening, uint32_t at, uint32_t count,
                                       uint32_t *last)
{
    uint32_t value = (uint32_t)opening->expansion_count, *place;
    enum status status =
        count == 1 ? read_target(opening, last) : read_expansion(opening, at, count, last);
    if (status == STATUS_OK) {
        status = mapping_place(opening, at, &place);
    }
    if (status == STATUS_OK) {
        *place = (count == 1 ? *last : value) << 8 | count << 4;
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

static bool all_hangul(const struct opening *opening, uint32_t from, uint32_t count)
{
    const struct fold_table *table = opening->table;
    uint32_t at = from, end = from + count;
    while (at < end) {
        bool whole = at % FOLD_PAGE_SIZE == 0 && end - at >= FOLD_PAGE_SIZE &&
                     table->page_of[at >> FOLD_PAGE_BITS] == opening->uniform[CLASS_HANGUL];
        if (!whole && (fold_entry(table, at) & 0xFF) != CLASS_HANGUL) {
            return false;
        }
        at += whole ? FOLD_PAGE_SIZE : 1;
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
    if (!all_hangul(opening, HANGUL_L_BASE, HANGUL_L_COUNT) ||
        !all_hangul(opening, HANGUL_V_BASE, HANGUL_V_COUNT) ||
        !all_hangul(opening, HANGUL_T_BASE + 1, HANGUL_T_COUNT - 1) ||
        !all_hangul(opening, HANGUL_S_BASE, HANGUL_S_COUNT)) {
        return corrupt(opening, "hangul is said to compose, but is not all hangul");
    }
    enum status status = flag_jamo(opening, HANGUL_V_BASE, HANGUL_V_COUNT);
    return status != STATUS_OK ? status : flag_jamo(opening, HANGUL_T_BASE + 1, HANGUL_T_COUNT - 1);
}

/* Whether all targets are fixed points. */
static inline bool finish_entry(struct opening *opening, uint32_t *entry)
{
    unsigned count = fold_count(*entry);
    uint32_t value = fold_value(*entry);
    const uint32_t *targets = count == 1 ? &value : opening->expansions + value;
    uint32_t first = fold_entry(opening->table, targets[0]);
    bool sound = is_identity(first);
    for (unsigned i = 1; i < count; i++) {
        sound = sound && is_identity(fold_entry(opening->table, targets[i]));
    }
    *entry |= first & (FOLD_SECOND_FLAG | 15);
    return sound;
}

/* Whether those of a page are. */
static bool finish_page(struct opening *opening, uint32_t *entries)
{
    bool sound = true;
    for (size_t i = 0; i < FOLD_PAGE_SIZE; i++) {
        if (!is_identity(entries[i])) {
            sound = finish_entry(opening, &entries[i]) && sound;
        }
    }
    return sound;
}

static enum status finish_entries(struct opening *opening)
{
    bool sound = true;
    opening->table->entries = opening->entries;
    for (size_t page = 0; page < opening->page_count; page++) {
        if (opening->has_mappings[page]) {
            sound = finish_page(opening, page_entries(opening, (uint16_t)page)) && sound;
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
