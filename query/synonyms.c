#include "synonyms.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "index_handle.h"

/* A word, and the members of a line that it also finds. */
struct entry {
    const uint32_t *units;
    uint32_t count;
    const suoyin_text *others;
    uint32_t other_count;
    uint32_t line;
};

struct suoyin_synonyms {
    const struct open_commit *index;
    struct arena arena;
    struct entry *entries; /* by units; equal ones by line */
    size_t count, capacity;
};

/* --- Reading -----------------------------------------------------------------------------------
 */

struct synonym_reader {
    suoyin_synonyms *synonyms;
    const char *text; /* all of it */
    uint32_t line;
    struct error *error;
};

enum { LINE_MEMBERS_MAX = WRITINGS_MAX };

static enum status refuse(const struct synonym_reader *reader, const char *at, const char *why)
{
    return error_at(reader->error, STATUS_INPUT, (uint64_t)(at - reader->text), "line %u: %s",
                    (unsigned)reader->line, why);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The bytes of a comma of either width at the beginning of a text, or of a tab; 0 for none. */
static size_t separator(const char *text, const char *end)
{
    static const char wide[] = "，";
    if (*text == ',' || *text == '\t') {
        return 1;
    }
    size_t size = sizeof wide - 1;
    return (size_t)(end - text) >= size && memcmp(text, wide, size) == 0 ? size : 0;
}

static suoyin_text trim(const char *begin, const char *end)
{
    while (begin < end && is_blank(*begin)) {
        begin++;
    }
    while (begin < end && is_blank(end[-1])) {
        end--;
    }
    return (suoyin_text){begin, (size_t)(end - begin)};
}

/* Splits [begin, end) into members, and appends them. */
static enum status split(const struct synonym_reader *reader, const char *begin, const char *end,
                         suoyin_text *members, uint32_t *count)
{
    for (const char *at = begin;; at++) {
        size_t size = at < end ? separator(at, end) : 0;
        if (at < end && size == 0) {
            continue;
        }
        suoyin_text member = trim(begin, at);
        if (member.length == 0) {
            return refuse(reader, begin, "a word is missing");
        }
        if (*count == LINE_MEMBERS_MAX) {
            return refuse(reader, begin, "a line has at most 32 words");
        }
        members[(*count)++] = member;
        if (at == end) {
            return STATUS_OK;
        }
        begin = at + size;
        at = begin - 1;
    }
}

static enum status add_entry(const struct synonym_reader *reader, suoyin_text word,
                             const suoyin_text *others, uint32_t other_count)
{
    suoyin_synonyms *synonyms = reader->synonyms;
    struct arena *arena = &synonyms->arena;
    if (synonyms->count == synonyms->capacity) {
        size_t capacity = synonyms->capacity * 2 + 64;
        struct entry *grown =
            memory_resize_array(arena->allocator, synonyms->entries, capacity, sizeof *grown);
        if (grown == NULL) {
            return error_memory(reader->error);
        }
        synonyms->entries = grown;
        synonyms->capacity = capacity;
    }
    uint32_t *units = arena_allocate_array(arena, word.length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(reader->error);
    }
    size_t count =
        fold_units(synonyms->index->segments[0].fold_table, word.data, word.length, units, NULL);
    if (count == 0) {
        return refuse(reader, word.data, "a word has no letter, digit or ideograph");
    }
    synonyms->entries[synonyms->count++] = (struct entry){
        .units = units,
        .count = (uint32_t)count,
        .others = others,
        .other_count = other_count,
        .line = reader->line,
    };
    return STATUS_OK;
}

/* Copies members, which must outlive the text that was given. */
static suoyin_text *copy_members(struct arena *arena, const suoyin_text *members, uint32_t count)
{
    suoyin_text *copies = arena_allocate_array(arena, count, sizeof *copies);
    for (uint32_t i = 0; copies != NULL && i < count; i++) {
        copies[i].data = arena_copy_text(arena, members[i].data, members[i].length);
        copies[i].length = members[i].length;
        copies = copies[i].data == NULL ? NULL : copies;
    }
    return copies;
}

/* "a, b => c, d", or "a, b, c". */
static enum status read_line(const struct synonym_reader *reader, const char *begin,
                             const char *end)
{
    suoyin_text members[LINE_MEMBERS_MAX];
    uint32_t count = 0, asking;
    const char *arrow = memmem(begin, (size_t)(end - begin), "=>", 2);
    enum status status = split(reader, begin, arrow == NULL ? end : arrow, members, &count);
    asking = count;
    if (status == STATUS_OK && arrow != NULL) {
        if (memmem(arrow + 2, (size_t)(end - arrow) - 2, "=>", 2) != NULL) {
            return refuse(reader, arrow, "a line has at most one =>");
        }
        status = split(reader, arrow + 2, end, members, &count);
    } else if (status == STATUS_OK && count == 1) {
        return refuse(reader, begin, "a word alone has no synonym");
    }
    if (status != STATUS_OK) {
        return status;
    }
    suoyin_text *kept = copy_members(&reader->synonyms->arena, members, count);
    if (kept == NULL) {
        return error_memory(reader->error);
    }
    uint32_t first = arrow == NULL ? 0 : asking;
    for (uint32_t i = 0; i < asking && status == STATUS_OK; i++) {
        status = add_entry(reader, members[i], kept + first, count - first);
    }
    return status;
}

static enum status read_lines(struct synonym_reader *reader, size_t length)
{
    const char *at = reader->text, *end = reader->text + length;
    enum status status = STATUS_OK;
    while (at < end && status == STATUS_OK) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        suoyin_text line = trim(at, stop);
        reader->line++;
        if (line.length > 0 && *line.data != '#') {
            status = read_line(reader, line.data, line.data + line.length);
        }
        at = stop + 1;
    }
    return status;
}

static int compare_units(const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count)
{
    for (uint32_t i = 0; i < a_count && i < b_count; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return (a_count > b_count) - (a_count < b_count);
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_units(x->units, x->count, y->units, y->count);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static void release(suoyin_synonyms *synonyms)
{
    const struct open_commit *commit = synonyms->index;
    memory_release(&commit->allocator, synonyms->entries);
    arena_release(&synonyms->arena);
    memory_release(&commit->allocator, synonyms);
}

static suoyin_status read_for(const struct open_commit *commit, const char *text, size_t length,
                              suoyin_synonyms **out, suoyin_error *error)
{
    struct error cause = {0};
    size_t bad;
    *out = NULL;
    suoyin_synonyms *synonyms = memory_allocate_array(&commit->allocator, 1, sizeof *synonyms);
    if (synonyms == NULL) {
        return searcher_status(error_memory(&cause), &cause, error);
    }
    synonyms->index = commit;
    synonyms->arena.allocator = &commit->allocator;
    struct synonym_reader reader = {.synonyms = synonyms, .text = text, .error = &cause};
    enum status status = STATUS_OK;
    if (length > SUOYIN_SYNONYM_BYTES_MAX) {
        status = error_set(&cause, STATUS_LIMIT, "synonyms have at most %d bytes",
                           SUOYIN_SYNONYM_BYTES_MAX);
    } else if (!utf8_valid(text, length, &bad)) {
        status = error_at(&cause, STATUS_INPUT, bad, "the synonyms are not UTF-8 at byte %zu", bad);
    } else if (commit->segment_count > 0) {
        status = read_lines(&reader, length);
    }
    if (status != STATUS_OK) {
        release(synonyms);
        return searcher_status(status, &cause, error);
    }
    if (synonyms->count > 1) {
        qsort(synonyms->entries, synonyms->count, sizeof *synonyms->entries, compare_entries);
    }
    *out = synonyms;
    return SUOYIN_OK;
}

suoyin_status suoyin_synonyms_read(const suoyin_index *index, const char *text, size_t length,
                                   suoyin_synonyms **out, suoyin_error *error)
{
    const struct open_commit *commit = handle_commit(index);
    suoyin_status status = read_for(commit, text, length, out, error);
    if (status != SUOYIN_OK) {
        commit_let_go(commit);
    }
    return status;
}

void suoyin_synonyms_free(suoyin_synonyms *synonyms)
{
    if (synonyms != NULL) {
        const struct open_commit *commit = synonyms->index;
        release(synonyms);
        commit_let_go(commit);
    }
}

/* --- Finding -----------------------------------------------------------------------------------
 */

/* The first entry that is not below these units. */
static size_t lower_bound(const suoyin_synonyms *synonyms, const uint32_t *units, uint32_t count)
{
    size_t low = 0, high = synonyms->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct entry *entry = &synonyms->entries[middle];
        if (compare_units(entry->units, entry->count, units, count) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Whether no word of letters and digits is cut where a match begins or ends. */
static bool at_edge(const uint32_t *units, size_t count, size_t at)
{
    return at == 0 || at == count || !unit_is_word(units[at - 1]) || !unit_is_word(units[at]);
}

/* The longest entry that stands at units[at]: the first of those that are equal; the number of
 * entries when none does. A longer prefix only narrows the range of entries that begin with it. */
static size_t longest_at(const suoyin_synonyms *synonyms, const uint32_t *units, size_t count,
                         size_t at)
{
    size_t found = synonyms->count;
    for (uint32_t length = 1; at + length <= count; length++) {
        size_t place = lower_bound(synonyms, units + at, length);
        const struct entry *entry = &synonyms->entries[place];
        size_t bytes = length * sizeof *units;
        if (place == synonyms->count || entry->count < length ||
            memcmp(entry->units, units + at, bytes) != 0) {
            break; /* nothing begins so */
        }
        found = entry->count == length && at_edge(units, count, at + length) ? place : found;
    }
    return found;
}

/* Adds the others of all entries that are equal to the one at `place`. */
static void add_match(const suoyin_synonyms *synonyms, size_t place, size_t begin, size_t end,
                      struct alternatives_list *list)
{
    struct alternatives *item = alternatives_add(list, begin, end, "synonym");
    const struct entry *first = &synonyms->entries[place];
    for (; place < synonyms->count; place++) {
        const struct entry *entry = &synonyms->entries[place];
        if (compare_units(entry->units, entry->count, first->units, first->count) != 0) {
            break;
        }
        for (uint32_t i = 0; i < entry->other_count; i++) {
            alternatives_write(list, item, entry->others[i].data, entry->others[i].length, 0);
        }
    }
}

enum status synonyms_find(const suoyin_synonyms *synonyms, const char *text, size_t length,
                          struct alternatives_list *list, struct error *error)
{
    if (synonyms->count == 0) {
        return STATUS_OK;
    }
    const struct fold_table *table = synonyms->index->segments[0].fold_table;
    uint32_t *units = arena_allocate(list->arena, (length + 1) * sizeof *units);
    uint32_t *offsets = arena_allocate(list->arena, (length + 1) * sizeof *offsets);
    if (units == NULL || offsets == NULL) {
        return error_memory(error);
    }
    size_t count = fold_units(table, text, length, units, offsets), step;
    for (size_t at = 0; at < count; at += step) {
        size_t place =
            at_edge(units, count, at) ? longest_at(synonyms, units, count, at) : synonyms->count;
        step = 1;
        if (place < synonyms->count) {
            step = synonyms->entries[place].count;
            size_t end = unit_source_end(table, text, length, offsets[at + step - 1]);
            add_match(synonyms, place, offsets[at], end, list);
        }
    }
    return STATUS_OK;
}
