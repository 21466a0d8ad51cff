#include "name_variants.h"

#include <string.h>

#include "../common/utf8.h"
#include "mark_postings.h"
#include "place_codes.h"
#include "rule_lines.h"

enum { SHORTER_BYTES_LEAST = 3 * 3, PASSAGES_LEAST = 2, BOND_SHARE = 20 /* one in so many */ };

struct variant_chooser {
    const struct open_commit *index;
    enum mark_kind kind;
    const struct name_count *names;
    size_t count;
    struct string_set dispensable; /* words of the rules, sorted */
    struct arena *arena;
    struct error *error;
};

/* --- Words of the rules ------------------------------------------------------------------------
 */

static enum status read_word(void *context, const struct rule_line *line, struct error *error)
{
    static const char *const classes[] = {"function", "act", "issue", "leading"};
    struct variant_chooser *chooser = context;
    uint32_t number;
    bool added = true;
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        if (rule_line_is(line, classes[i])) {
            added = string_set_add(&chooser->dispensable, chooser->arena, line->rest.data,
                                   line->rest.length, &number);
        }
    }
    return added ? STATUS_OK : error_memory(error);
}

static enum status read_words(struct variant_chooser *chooser)
{
    enum status status = rule_lines_read(chooser->index, read_word, chooser, chooser->error);
    string_set_sort(&chooser->dispensable);
    return status;
}

static bool is_word(const struct variant_chooser *chooser, const char *text, size_t length)
{
    size_t low = 0, high = chooser->dispensable.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct string_set_entry *entry = &chooser->dispensable.entries[middle];
        int order = mark_compare((const char *)entry->bytes, entry->size, text, length);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return false;
}

/* Whether all of it is such words, one after another: the longest first. */
static bool is_words(const struct variant_chooser *chooser, const char *text, size_t length)
{
    while (length > 0) {
        size_t taken = length;
        while (taken > 0 && !is_word(chooser, text, taken)) {
            taken--;
        }
        if (taken == 0) {
            return false;
        }
        text += taken;
        length -= taken;
    }
    return true;
}

/* --- What stands before ------------------------------------------------------------------------
 */

static enum status is_place(const struct variant_chooser *chooser, const char *text, size_t length,
                            uint32_t *code, bool *place)
{
    uint32_t codes[PLACE_CODES_MAX];
    size_t count = 0;
    enum status status =
        place_codes_find(chooser->index, text, length, codes, &count, chooser->error);
    *place = count > 0;
    *code = count > 0 ? codes[0] : 0;
    return status;
}

/* Whether another name is the shorter one behind a place that is not this one. */
static enum status has_other_place(const struct variant_chooser *chooser, suoyin_text shorter,
                                   uint32_t code, bool *other)
{
    enum status status = STATUS_OK;
    *other = false;
    for (size_t i = 0; i < chooser->count && status == STATUS_OK && !*other; i++) {
        suoyin_text name = chooser->names[i].name;
        uint32_t its;
        bool place = false;
        if (name.length <= shorter.length ||
            memcmp(name.data + name.length - shorter.length, shorter.data, shorter.length) != 0) {
            continue;
        }
        status = is_place(chooser, name.data, name.length - shorter.length, &its, &place);
        *other = place && !place_is_within(its, code) && !place_is_within(code, its);
    }
    return status;
}

/* Whether the one character before the name is not bound to its first. */
static enum status is_loose(const struct variant_chooser *chooser, const char *text, size_t length,
                            suoyin_text shorter, bool *loose)
{
    uint32_t before, after;
    uint64_t both = 0, left = 0, right = 0;
    *loose = false;
    if (utf8_decode(text, length, &before) != length ||
        utf8_decode(shorter.data, shorter.length, &after) == 0) {
        return STATUS_OK;
    }
    enum status status = searcher_bigram_df(chooser->index, before, after, &both, chooser->error);
    if (status == STATUS_OK) {
        status = searcher_character_df(chooser->index, before, &left, chooser->error);
    }
    if (status == STATUS_OK) {
        status = searcher_character_df(chooser->index, after, &right, chooser->error);
    }
    *loose = both * BOND_SHARE < (left < right ? left : right);
    return status;
}

/* --- Choosing ----------------------------------------------------------------------------------
 */

static enum status count_mark(const struct variant_chooser *chooser, suoyin_text name, uint64_t *df)
{
    struct mark_key mark = mark_key_make(chooser->kind, name.data, name.length, chooser->arena);
    return mark.bytes == NULL
               ? error_memory(chooser->error)
               : searcher_word_df(chooser->index, mark.bytes, mark.length, df, chooser->error);
}

static enum status goes_with(const struct variant_chooser *chooser, suoyin_text longer,
                             suoyin_text shorter, bool *goes)
{
    uint64_t longer_df = 0, shorter_df = 0;
    size_t length = longer.length - shorter.length;
    bool place, other = false;
    uint32_t code;
    *goes = false;
    enum status status = count_mark(chooser, longer, &longer_df);
    if (status == STATUS_OK) {
        status = count_mark(chooser, shorter, &shorter_df);
    }
    if (status != STATUS_OK || shorter_df < longer_df || shorter_df < PASSAGES_LEAST) {
        return status;
    }
    status = is_place(chooser, longer.data, length, &code, &place);
    if (status == STATUS_OK && place) {
        status = has_other_place(chooser, shorter, code, &other);
        *goes = !other;
    } else if (status == STATUS_OK) {
        *goes = is_words(chooser, longer.data, length);
        if (!*goes) {
            status = is_loose(chooser, longer.data, length, shorter, goes);
        }
    }
    return status;
}

/* The longest of the names that the name ends with and goes with. */
static enum status choose(const struct variant_chooser *chooser, uint32_t number, uint32_t *chosen)
{
    suoyin_text name = chooser->names[number].name;
    enum status status = STATUS_OK;
    bool goes = false;
    *chosen = number;
    for (size_t at = 1; status == STATUS_OK && !goes && at + SHORTER_BYTES_LEAST <= name.length;
         at++) {
        if (((unsigned char)name.data[at] & 0xC0) == 0x80) {
            continue;
        }
        size_t found =
            name_counts_search(chooser->names, chooser->count, name.data + at, name.length - at);
        if (found < chooser->count) {
            status = goes_with(chooser, name, chooser->names[found].name, &goes);
            *chosen = goes ? (uint32_t)found : number;
        }
    }
    return status;
}

/* --- Marks of a name and its variants ----------------------------------------------------------
 */

static enum status add_name(struct string_set *set, struct arena *arena, const char *name,
                            size_t length, struct error *error)
{
    uint32_t number;
    return string_set_add(set, arena, name, length, &number) ? STATUS_OK : error_memory(error);
}

/* The index's names of a kind that end with a name. */
static enum status collect_longer(const struct open_commit *index, enum mark_kind kind,
                                  const struct stop *stop, const char *name, size_t length,
                                  struct arena *arena, struct string_set *set, struct error *error)
{
    struct mark_walk *walk = arena_allocate(arena, sizeof *walk);
    struct mark_key all = mark_key_make(kind, "", 0, arena);
    enum status status = walk == NULL || all.bytes == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        status = mark_walk_open(walk, &index->segments[s].lexicon, all, all, stop, error);
        while (status == STATUS_OK && mark_walk_next(walk, error)) {
            const char *other = walk->mark + MARK_NAME_BEGIN;
            size_t size = walk->length - MARK_NAME_BEGIN;
            if (size > length && memcmp(other + size - length, name, length) == 0) {
                status = add_name(set, arena, other, size, error);
            }
        }
        status = status == STATUS_OK ? walk->words.status : status;
    }
    return status;
}

enum status name_variants_of(const struct open_commit *index, enum mark_kind kind,
                             const struct stop *stop, const char *name, size_t length,
                             struct arena *arena, suoyin_text **variants, size_t *count,
                             struct error *error)
{
    struct string_set set = {.allocator = &index->allocator};
    struct name_count *names = NULL;
    uint32_t *chosen = NULL;
    *count = 0;
    enum status status = add_name(&set, arena, name, length, error);
    if (status == STATUS_OK) {
        status = collect_longer(index, kind, stop, name, length, arena, &set, error);
    }
    if (status == STATUS_OK) {
        string_set_sort(&set);
        names = arena_allocate_array(arena, set.count, sizeof *names);
        *variants = arena_allocate_array(arena, set.count, sizeof **variants);
        status = names == NULL || *variants == NULL ? error_memory(error) : STATUS_OK;
    }
    for (size_t i = 0; i < set.count && status == STATUS_OK; i++) {
        names[i].name =
            (suoyin_text){(const char *)set.entries[i].bytes, (size_t)set.entries[i].size};
    }
    if (status == STATUS_OK && set.count > 1) {
        status = name_variants_choose(index, kind, stop, names, set.count, arena, &chosen, error);
    }
    for (size_t i = 0; i < set.count && status == STATUS_OK && set.count > 1; i++) {
        suoyin_text goes_to = names[chosen[i]].name;
        if (chosen[i] != i && goes_to.length == length && memcmp(goes_to.data, name, length) == 0) {
            (*variants)[(*count)++] = names[i].name;
        }
    }
    string_set_release(&set);
    return status;
}

enum status name_variants_choose(const struct open_commit *index, enum mark_kind kind,
                                 const struct stop *stop, const struct name_count *names,
                                 size_t count, struct arena *arena, uint32_t **chosen,
                                 struct error *error)
{
    struct variant_chooser chooser = {
        .index = index,
        .kind = kind,
        .names = names,
        .count = count,
        .dispensable.allocator = &index->allocator,
        .arena = arena,
        .error = error,
    };
    *chosen = arena_allocate_array(arena, count, sizeof **chosen);
    enum status status = *chosen == NULL ? error_memory(error)
                         : count == 0    ? STATUS_OK
                                         : read_words(&chooser);
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        status = choose(&chooser, i, &(*chosen)[i]);
        if (status == STATUS_OK) {
            status = stop_check(stop, error);
        }
    }
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t at = i;
        while ((*chosen)[at] != at) { /* each is shorter than the one before */
            at = (*chosen)[at];
        }
        (*chosen)[i] = at;
    }
    string_set_release(&chooser.dispensable);
    return status;
}
