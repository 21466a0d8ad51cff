#include "declared_aliases.h"

#include <string.h>

#include "../common/string_set.h"
#include "mark_postings.h"
#include "stored_fields.h"
#include "text_compare.h"

/* How much more frequent than the full name a short form may be. */
enum { FREQUENT_TIMES = 8, FREQUENT_MORE = 8, BRIEF_BYTES_LEAST = UTF8_MAX + 1 };

struct alias_finder {
    const struct open_commit *index;
    const struct stop *stop;
    struct search_tools *tools;
    struct mark_walk *walk;
    struct arena *arena;
    struct declared_alias *found;
    size_t count, capacity;
    struct error *error;
};

/* --- What is declared --------------------------------------------------------------------------
 */

/* The other forms of one name. */
struct declarations {
    struct string_set names;
    uint64_t *passages; /* that declare it, by the name's number */
    size_t capacity;
    uint64_t total;
};

static enum status count_name(struct alias_finder *finder, const char *name, size_t length,
                              uint64_t passages, struct declarations *out)
{
    uint32_t number;
    if (!string_set_add(&out->names, finder->arena, name, length, &number)) {
        return error_memory(finder->error);
    }
    if (number >= out->capacity) {
        size_t capacity = out->capacity * 2 + 16;
        uint64_t *grown =
            arena_grow_array(finder->arena, out->passages, out->capacity, capacity, sizeof *grown);
        if (grown == NULL) {
            return error_memory(finder->error);
        }
        out->passages = grown;
        out->capacity = capacity;
    }
    out->passages[number] += passages;
    out->total += passages;
    return STATUS_OK;
}

/* How many of the passages live that the walk is at. */
static enum status count_living(const struct alias_finder *finder, uint32_t segment,
                                uint64_t *living)
{
    const struct mark_walk *walk = finder->walk;
    const struct tombstones *tombstones = &finder->index->tombstones[segment];
    uint32_t dead = 0;
    enum status status = tombstones->file == NULL
                             ? STATUS_OK
                             : tombstones_word_df(tombstones, finder->tools->strings, walk->mark,
                                                  walk->length, &dead, finder->error);
    *living = dead < walk->postings.df ? walk->postings.df - dead : 0;
    return status;
}

/* All that a name leads to: MARK_TO_FULL or MARK_TO_SHORT. */
static enum status read_declarations(struct alias_finder *finder, suoyin_text name, char leads,
                                     struct declarations *out)
{
    *out = (struct declarations){.names.allocator = finder->arena->allocator};
    struct mark_key key = mark_key_of_pair(name, leads, (suoyin_text){"", 0}, finder->arena);
    if (key.bytes == NULL) {
        return error_memory(finder->error);
    }
    enum status status = STATUS_OK;
    for (uint32_t s = 0; key.length > 0 && s < finder->index->segment_count && status == STATUS_OK;
         s++) {
        struct mark_walk *walk = finder->walk;
        status = mark_walk_open(walk, &finder->index->segments[s].lexicon, key, key, finder->stop,
                                finder->error);
        while (status == STATUS_OK && mark_walk_next(walk, finder->error)) {
            uint64_t living = 0;
            status = count_living(finder, s, &living);
            if (status == STATUS_OK) {
                status = count_name(finder, walk->mark + key.length, walk->length - key.length,
                                    living, out);
            }
        }
        status = status == STATUS_OK ? walk->words.status : status;
    }
    string_set_sort(&out->names);
    return status;
}

/* --- What counts -------------------------------------------------------------------------------
 */

/* At most so many passages hold the name: the rarest of its bigrams; 0 when it has none. */
static enum status bound_df(const struct alias_finder *finder, suoyin_text name, uint64_t *bound)
{
    uint32_t *units = arena_allocate_array(finder->arena, name.length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(finder->error);
    }
    size_t count =
        fold_units(finder->index->segments[0].fold_table, name.data, name.length, units, NULL);
    enum status status = STATUS_OK;
    bool any = false;
    *bound = 0;
    for (size_t i = 0; i + 1 < count && status == STATUS_OK; i++) {
        uint64_t df;
        if (unit_is_unspaced(units[i]) && unit_is_unspaced(units[i + 1])) {
            status = searcher_bigram_df(finder->index, unit_code(units[i]), unit_code(units[i + 1]),
                                        &df, finder->error);
            *bound = !any || df < *bound ? df : *bound;
            any = true;
        }
    }
    return status;
}

/* Adds the alias if it counts. */
static enum status consider(struct alias_finder *finder, const struct declared_alias *alias,
                            uint64_t total)
{
    uint64_t brief = 0, full = 0;
    if (alias->passages == 0 || 2 * alias->passages < total ||
        alias->brief.length < BRIEF_BYTES_LEAST || alias->full.length <= alias->brief.length) {
        return STATUS_OK;
    }
    enum status status = bound_df(finder, alias->brief, &brief);
    if (status == STATUS_OK) {
        status = bound_df(finder, alias->full, &full);
    }
    if (status != STATUS_OK || brief == 0 || brief > FREQUENT_TIMES * full + FREQUENT_MORE) {
        return status;
    }
    if (finder->count == finder->capacity) {
        size_t capacity = finder->capacity * 2 + 4;
        struct declared_alias *grown =
            arena_grow_array(finder->arena, finder->found, finder->count, capacity, sizeof *grown);
        if (grown == NULL) {
            return error_memory(finder->error);
        }
        finder->found = grown;
        finder->capacity = capacity;
    }
    finder->found[finder->count++] = *alias;
    return STATUS_OK;
}

static suoyin_text name_at(const struct declarations *declarations, size_t index)
{
    const struct string_set_entry *entry = &declarations->names.entries[index];
    return (suoyin_text){(const char *)entry->bytes, entry->size};
}

/* The full forms of a short one: all of them, or `wanted` alone. */
static enum status consider_full(struct alias_finder *finder, suoyin_text brief,
                                 const suoyin_text *wanted)
{
    struct declarations declared;
    enum status status = read_declarations(finder, brief, MARK_TO_FULL, &declared);
    for (size_t i = 0; i < declared.names.count && status == STATUS_OK; i++) {
        suoyin_text full = name_at(&declared, i);
        uint64_t passages = declared.passages[declared.names.entries[i].number];
        struct declared_alias alias = {brief, full, passages};
        if (wanted == NULL || text_equals(full, *wanted)) {
            status = consider(finder, &alias, declared.total);
        }
    }
    string_set_release(&declared.names);
    return status;
}

enum status declared_aliases_find(const struct open_commit *index, const struct stop *stop,
                                  suoyin_text name, struct arena *arena,
                                  struct declared_alias **aliases, size_t *count,
                                  struct error *error)
{
    struct alias_finder finder = {.index = index, .stop = stop, .arena = arena, .error = error};
    struct declarations brief = {.total = 0};
    *count = 0;
    finder.tools = searcher_borrow(index, error);
    finder.walk = arena_allocate(arena, sizeof *finder.walk);
    if (finder.tools == NULL || finder.walk == NULL) {
        searcher_give_back(index, finder.tools);
        return error_memory(error);
    }
    enum status status = consider_full(&finder, name, NULL);
    if (status == STATUS_OK) {
        status = read_declarations(&finder, name, MARK_TO_SHORT, &brief);
        for (size_t i = 0; i < brief.names.count && status == STATUS_OK; i++) {
            status = consider_full(&finder, name_at(&brief, i), &name);
        }
        string_set_release(&brief.names);
    }
    searcher_give_back(index, finder.tools);
    *aliases = finder.found;
    *count = status == STATUS_OK ? finder.count : 0;
    return status;
}

/* --- In a text ---------------------------------------------------------------------------------
 */

/*
 * The names that a text begins with come before the text in the bytewise order of marks, and
 * nothing that does not begin with the longest of them lies between it and the text. So the last
 * mark that is not above the text tells how much of it can be a name at most, and the next question
 * is asked of that.
 */
enum status declared_aliases_match(const struct lexicon *lexicon, suoyin_text text,
                                   const bool *ends, struct lexicon_words *words, size_t *length,
                                   struct error *error)
{
    enum { PAST_LEADS = MARK_TO_SHORT + 1, ROOM = WORD_BYTES_MAX - MARK_NAME_BEGIN - 1 };
    char key[WORD_BYTES_MAX] = {MARK_FIRST, MARK_ALIAS};
    size_t left = text.length < ROOM ? text.length : ROOM;
    memcpy(key + MARK_NAME_BEGIN, text.data, left);
    *length = 0;
    for (;;) {
        while (left > 0 && !ends[left]) {
            left--;
        }
        if (left < BRIEF_BYTES_LEAST) {
            return STATUS_OK;
        }
        const char *mark;
        size_t size, same = 0;
        key[MARK_NAME_BEGIN + left] = PAST_LEADS;
        enum status status = lexicon_last_word_to(lexicon, key, MARK_NAME_BEGIN + left + 1, words,
                                                  &mark, &size, error);
        if (status != STATUS_OK) {
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        }
        while (same < size && same < MARK_NAME_BEGIN + left && mark[same] == key[same]) {
            same++;
        }
        size_t named = same > MARK_NAME_BEGIN ? same - MARK_NAME_BEGIN : 0;
        if (same < size && (mark[same] == MARK_TO_FULL || mark[same] == MARK_TO_SHORT) &&
            ends[named]) {
            *length = named;
            return STATUS_OK;
        }
        left = named < left ? named : left - 1;
    }
}

/* --- Where it was learnt -----------------------------------------------------------------------
 */

/* The first passage of a segment's declarations that lives; UINT32_MAX when there is none, or they
 * are too many to be worth a look. */
static uint32_t first_living(const struct open_commit *index, uint32_t segment,
                             const struct term_postings *postings)
{
    for (uint32_t i = 0; postings->df < POSTING_BLOCK && i < postings->df; i++) {
        if (!searcher_is_dead(index, segment, postings->passages[i])) {
            return postings->passages[i];
        }
    }
    return UINT32_MAX;
}

static enum status make_rule(suoyin_text id, struct arena *arena, const char **rule,
                             struct error *error)
{
    struct buffer text = {.allocator = arena->allocator};
    buffer_append_format(&text, "alias, declared in %.200s", id.data);
    const char *copy =
        text.failed ? NULL : arena_copy_text(arena, (const char *)text.data, text.size);
    buffer_release(&text);
    *rule = copy != NULL ? copy : *rule;
    return copy != NULL ? STATUS_OK : error_memory(error);
}

enum status declared_alias_origin(const struct open_commit *index,
                                  const struct declared_alias *alias, struct arena *arena,
                                  const char **rule, struct error *error)
{
    struct mark_key mark = mark_key_of_pair(alias->brief, MARK_TO_FULL, alias->full, arena);
    struct term_postings *postings = arena_allocate(arena, sizeof *postings);
    struct search_tools *tools = searcher_borrow(index, error);
    bool named = false;
    enum status status =
        mark.bytes == NULL || postings == NULL || tools == NULL ? error_memory(error) : STATUS_OK;
    *rule = "alias";
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK && !named; s++) {
        const struct segment *segment = &index->segments[s];
        uint32_t document = 0;
        suoyin_text id;
        status = lexicon_find_word(&segment->lexicon, mark.bytes, mark.length, postings, error);
        uint32_t passage = status == STATUS_OK ? first_living(index, s, postings) : UINT32_MAX;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
        if (status != STATUS_OK || passage == UINT32_MAX) {
            continue;
        }
        named = true;
        status = segment_passage_document(segment, passage, &document, error);
        if (status == STATUS_OK) {
            status = stored_key(segment, document, tools->strings, arena, &id, error);
        }
        if (status == STATUS_OK) {
            status = make_rule(id, arena, rule, error);
        }
    }
    searcher_give_back(index, tools);
    return status;
}
