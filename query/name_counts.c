#include "name_counts.h"

#include <string.h>

#include "mark_postings.h"
#include "stored_fields.h"

enum { LEVELS_MAX = 4 };

/* A name that is being counted in one segment. */
struct tally {
    uint64_t count;
    uint64_t first, last; /* ordinals of dates; 0: none yet */
    uint32_t newest;      /* the passage */
    uint32_t counted;     /* the passage, or document, that was counted last */
    uint64_t *seen;       /* or a bit for each; NULL when they come in order */
};

struct name_counter {
    struct suoyin_results *results;
    const struct match_set *matches;
    const struct name_count_options *options;
    struct string_set names;
    struct name_count *counts; /* by the name's number */
    size_t capacity;
    /* of the segment that is being seen: */
    uint32_t segment;
    const struct segment *opened;
    bool dated;
    struct column date;
    uint32_t visited;
    size_t level_count, seen_words;
    struct tally whole;             /* of the mark */
    struct tally parts[LEVELS_MAX]; /* of what it begins with */
    char part[8];                   /* the contents that the parts were last of */
};

/* --- Counting ----------------------------------------------------------------------------------
 */

/* Whether it has been counted; else it is from now on. */
static bool was_counted(struct tally *tally, uint32_t number)
{
    if (tally->seen == NULL) {
        bool again = tally->count > 0 && tally->counted == number;
        tally->counted = number;
        return again;
    }
    uint64_t mask = UINT64_C(1) << number % 64;
    bool again = (tally->seen[number / 64] & mask) != 0;
    tally->seen[number / 64] |= mask;
    return again;
}

static void count_in(struct tally *tally, uint32_t number, uint32_t passage, uint64_t date)
{
    if (was_counted(tally, number)) {
        return;
    }
    if (tally->count++ == 0 || date > tally->last) {
        tally->newest = passage;
    }
    tally->last = date > tally->last ? date : tally->last;
    tally->first = date > 0 && (tally->first == 0 || date < tally->first) ? date : tally->first;
}

static enum status count_passage(void *context, uint32_t passage, struct error *error)
{
    struct name_counter *counter = context;
    const struct name_count_options *options = counter->options;
    uint32_t document = 0;
    uint64_t date = 0;
    enum { STOP_INTERVAL = 256 };
    enum status status = STATUS_OK;
    if (++counter->visited % STOP_INTERVAL == 0) {
        status = stop_check(&counter->results->stop, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (passage >= counter->opened->meta.passages ||
        !match_set_has(counter->matches, counter->segment, passage)) {
        return STATUS_OK;
    }
    if (options->documents || counter->dated) {
        status = segment_passage_document(counter->opened, passage, &document, error);
    }
    if (status == STATUS_OK && counter->dated) {
        status = column_ordinal(&counter->date, document, &date, error);
    }
    if (status == STATUS_OK) {
        uint32_t number = options->documents ? document : passage;
        count_in(&counter->whole, number, passage, date);
        for (size_t i = 0; i < counter->level_count; i++) {
            count_in(&counter->parts[i], number, passage, date);
        }
    }
    return status;
}

/* --- From tallies to names ---------------------------------------------------------------------
 */

static enum status find_name(struct name_counter *counter, const char *name, size_t length,
                             struct name_count **found, struct error *error)
{
    struct arena *arena = &counter->results->arena;
    uint32_t number;
    if (!string_set_add(&counter->names, arena, name, length, &number)) {
        return error_memory(error);
    }
    if (number >= counter->capacity) {
        size_t capacity = counter->capacity * 2 + 64;
        struct name_count *counts =
            arena_grow_array(arena, counter->counts, counter->capacity, capacity, sizeof *counts);
        if (counts == NULL) {
            return error_memory(error);
        }
        counter->counts = counts;
        counter->capacity = capacity;
    }
    *found = &counter->counts[number];
    return STATUS_OK;
}

static enum status read_date(struct name_counter *counter, uint64_t ordinal, suoyin_text *date,
                             struct error *error)
{
    struct buffer value = {.allocator = &counter->results->index->allocator};
    *date = (suoyin_text){"", 0};
    if (ordinal == 0) {
        return STATUS_OK;
    }
    enum status status =
        column_value(&counter->date, counter->results->tools->strings, ordinal, &value, error);
    if (status == STATUS_OK) {
        const char *copy =
            arena_copy_text(&counter->results->arena, (const char *)value.data, value.size);
        *date = (suoyin_text){copy, value.size};
        status = copy == NULL ? error_memory(error) : STATUS_OK;
    }
    buffer_release(&value);
    return status;
}

/* Whether a is before b; no date is before none. */
static bool date_before(suoyin_text a, suoyin_text b)
{
    return b.length == 0 || (a.length > 0 && mark_compare(a.data, a.length, b.data, b.length) < 0);
}

/* Of documents of the newest date the one of the lowest key is the example, whatever segments the
 * two lie in. */
static void merge_dates(const struct name_counter *counter, struct name_count *name,
                        suoyin_text first, suoyin_text last, const struct ranked_hit *newest)
{
    bool fresh = name->count == 0;
    if (fresh || (first.length > 0 && date_before(first, name->first))) {
        name->first = first;
    }
    bool newer = last.length > 0 && (name->last.length == 0 || date_before(name->last, last));
    bool same =
        !fresh && mark_compare(last.data, last.length, name->last.data, name->last.length) == 0;
    if (fresh || newer ||
        (same && results_compare_keys(counter->results, newest, &name->newest) < 0)) {
        name->newest = *newest;
    }
    name->last = fresh || newer ? last : name->last;
}

/* Adds what was counted in the segment to the name, and begins anew. */
static enum status settle(struct name_counter *counter, const char *name, size_t length,
                          struct tally *tally, struct error *error)
{
    struct name_count *found = NULL;
    suoyin_text first, last;
    if (tally->count == 0) {
        return STATUS_OK;
    }
    enum status status = find_name(counter, name, length, &found, error);
    if (status == STATUS_OK) {
        status = read_date(counter, tally->first, &first, error);
    }
    if (status == STATUS_OK) {
        status = read_date(counter, tally->last, &last, error);
    }
    if (status == STATUS_OK) {
        struct ranked_hit newest = {0, counter->segment, tally->newest};
        merge_dates(counter, found, first, last, &newest);
        status = results_order_check(counter->results, error);
    }
    if (status == STATUS_OK) {
        found->count += tally->count;
    }
    if (tally->seen != NULL) {
        memset(tally->seen, 0, counter->seen_words * sizeof *tally->seen);
    }
    *tally = (struct tally){.seen = tally->seen};
    return status;
}

/* Ends the parts in which the next contents are not; NULL: all. */
static enum status settle_parts(struct name_counter *counter, const char *next, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < counter->level_count && status == STATUS_OK; i++) {
        size_t length = counter->options->levels[i];
        if (next == NULL || memcmp(next, counter->part, length) != 0) {
            status = settle(counter, counter->part, length, &counter->parts[i], error);
        }
    }
    return status;
}

/* --- Segments ----------------------------------------------------------------------------------
 */

static enum status enter_segment(struct name_counter *counter, uint32_t segment,
                                 struct arena *arena, struct error *error)
{
    counter->segment = segment;
    counter->opened = &counter->results->index->segments[segment];
    counter->level_count =
        counter->options->levels == NULL ? 0 : strlen((const char *)counter->options->levels);
    const struct segment_meta *meta = &counter->opened->meta;
    counter->seen_words = (counter->options->documents ? meta->documents : meta->passages) / 64 + 1;
    counter->whole = (struct tally){0};
    for (size_t i = 0; i < counter->level_count; i++) {
        uint64_t *seen = arena_allocate_array(arena, counter->seen_words, sizeof *seen);
        counter->parts[i] = (struct tally){.seen = seen};
        if (seen == NULL) {
            return error_memory(error);
        }
    }
    counter->dated = false;
    if (!counter->options->dates) {
        return STATUS_OK;
    }
    enum status status = columns_find(&counter->opened->columns, counter->results->tools->strings,
                                      "date", 4, &counter->date, error);
    counter->dated = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status count_segment(struct name_counter *counter, struct mark_key kind,
                                 struct arena *arena, struct error *error)
{
    struct mark_walk *walk = arena_allocate(arena, sizeof *walk);
    if (walk == NULL) {
        return error_memory(error);
    }
    enum status status =
        mark_walk_open(walk, &counter->opened->lexicon, kind, kind, &counter->results->stop, error);
    while (status == STATUS_OK && mark_walk_next(walk, error)) {
        const char *name = walk->mark + MARK_NAME_BEGIN;
        size_t length = walk->length - MARK_NAME_BEGIN;
        if (counter->level_count > 0 && length < sizeof counter->part) {
            status = settle_parts(counter, name, error);
            memcpy(counter->part, name, length);
        }
        if (status == STATUS_OK) {
            status = mark_passages(&counter->opened->lexicon, &walk->postings, count_passage,
                                   counter, error);
        }
        if (status == STATUS_OK) {
            status = settle(counter, name, length, &counter->whole, error);
        }
    }
    if (status == STATUS_OK) {
        status = settle_parts(counter, NULL, error);
    }
    return status == STATUS_OK ? walk->words.status : status;
}

static enum status hand_out(struct name_counter *counter, struct name_count **names, size_t *count,
                            struct error *error)
{
    struct arena *arena = &counter->results->arena;
    size_t n = counter->names.count;
    *names = arena_allocate_array(arena, n, sizeof **names);
    if (*names == NULL) {
        return error_memory(error);
    }
    string_set_sort(&counter->names);
    for (size_t i = 0; i < n; i++) {
        const struct string_set_entry *entry = &counter->names.entries[i];
        const char *name = arena_copy_text(arena, (const char *)entry->bytes, entry->size);
        if (name == NULL) {
            return error_memory(error);
        }
        (*names)[i] = counter->counts[entry->number];
        (*names)[i].name = (suoyin_text){name, entry->size};
    }
    *count = n;
    return STATUS_OK;
}

enum status name_counts_find(struct suoyin_results *results, enum mark_kind kind,
                             const struct name_count_options *options, struct name_count **names,
                             size_t *count, struct error *error)
{
    const struct open_commit *index = results->index;
    struct name_counter counter = {
        .results = results, .options = options, .names.allocator = &index->allocator};
    struct mark_key all = mark_key_make(kind, "", 0, &results->arena);
    enum status status =
        all.bytes == NULL ? error_memory(error) : match_set_find(results, &counter.matches, error);
    *names = NULL;
    *count = 0;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        struct arena arena = {.allocator = &index->allocator};
        status = enter_segment(&counter, s, &arena, error);
        if (status == STATUS_OK) {
            status = count_segment(&counter, all, &arena, error);
        }
        arena_release(&arena);
    }
    if (status == STATUS_OK) {
        status = hand_out(&counter, names, count, error);
    }
    string_set_release(&counter.names);
    return status;
}

size_t name_counts_search(const struct name_count *names, size_t count, const char *name,
                          size_t length)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = mark_compare(names[middle].name.data, names[middle].name.length, name, length);
        if (order == 0) {
            return middle;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return count;
}
