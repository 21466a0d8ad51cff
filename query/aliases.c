#include "aliases.h"

#include <stdio.h>
#include <string.h>

#include "../common/analyzer.h"
#include "mark_postings.h"
#include "stored_fields.h"
#include "synonyms.h"

/* How much more frequent than the full name a short form may be. */
enum { FREQUENT_TIMES = 8, FREQUENT_MORE = 8, SHORT_UNITS_LEAST = 2 };

struct alias {
    struct mark_key mark; /* by which it is declared; a length of 0: the rules know it */
    const char *brief, *full;
    size_t brief_length, full_length;
};

/* All aliases; of line n of the synonyms that they are written as, alias n - 1. */
struct alias_table {
    struct arena arena;
    struct alias *aliases;
    size_t count, capacity;
    suoyin_synonyms *synonyms;
};

/* --- Making ------------------------------------------------------------------------------------
 */

struct alias_maker {
    struct suoyin_index *index;
    struct alias_table *table;
    struct buffer text; /* as suoyin_synonyms_read takes it */
    struct error *error;
};

static enum status add_alias(struct alias_maker *maker, const struct alias *alias)
{
    struct alias_table *table = maker->table;
    if (table->count == table->capacity) {
        size_t capacity = table->capacity * 2 + 32;
        struct alias *grown = arena_allocate_array(&table->arena, capacity, sizeof *grown);
        if (grown == NULL) {
            return error_memory(maker->error);
        }
        if (table->count > 0) {
            memcpy(grown, table->aliases, table->count * sizeof *grown);
        }
        table->aliases = grown;
        table->capacity = capacity;
    }
    table->aliases[table->count++] = *alias;
    buffer_append(&maker->text, alias->brief, alias->brief_length);
    buffer_append_byte(&maker->text, '\t');
    buffer_append(&maker->text, alias->full, alias->full_length);
    buffer_append_byte(&maker->text, '\n');
    return maker->text.failed ? error_memory(maker->error) : STATUS_OK;
}

/* Lines "short TAB full TAB brief" of the rules. */
static enum status add_ruled(struct alias_maker *maker)
{
    static const char class_name[] = "short\t";
    struct buffer rules = {.allocator = &maker->index->allocator};
    enum status status =
        segment_list_text(&maker->index->segments[0], SECTION_SUBJECT_RULES, &rules, maker->error);
    const char *at = (const char *)rules.data, *end = rules.size > 0 ? at + rules.size : at;
    while (status == STATUS_OK && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        size_t skip = sizeof class_name - 1;
        bool is_short = (size_t)(stop - at) > skip && memcmp(at, class_name, skip) == 0;
        const char *tab = is_short ? memchr(at + skip, '\t', (size_t)(stop - at) - skip) : NULL;
        if (tab != NULL && tab > at + skip && tab + 1 < stop) {
            struct arena *arena = &maker->table->arena;
            struct alias alias = {
                .full = arena_copy_text(arena, at + skip, (size_t)(tab - at) - skip),
                .full_length = (size_t)(tab - at) - skip,
                .brief = arena_copy_text(arena, tab + 1, (size_t)(stop - tab) - 1),
                .brief_length = (size_t)(stop - tab) - 1,
            };
            status = alias.full == NULL || alias.brief == NULL ? error_memory(maker->error)
                                                               : add_alias(maker, &alias);
        }
        at = stop + 1;
    }
    buffer_release(&rules);
    return status;
}

static bool cut_mark(struct alias *alias)
{
    const char *name = alias->mark.bytes + MARK_NAME_BEGIN;
    size_t length = alias->mark.length - MARK_NAME_BEGIN;
    const char *between = memchr(name, MARK_BETWEEN, length);
    if (between == NULL) {
        return false;
    }
    alias->brief = name;
    alias->brief_length = (size_t)(between - name);
    alias->full = between + 1;
    alias->full_length = length - alias->brief_length - 1;
    return alias->brief_length > UTF8_MAX && alias->full_length > alias->brief_length;
}

/* Those that a segment's documents declare and no segment before it did. */
static enum status add_declared(struct alias_maker *maker, uint32_t segment, struct mark_walk *walk)
{
    struct arena *arena = &maker->table->arena;
    struct mark_key all = mark_key_make(MARK_ALIAS, "", 0, arena);
    struct term_postings *found = arena_allocate(arena, sizeof *found);
    if (all.bytes == NULL || found == NULL) {
        return error_memory(maker->error);
    }
    enum status status =
        mark_walk_open(walk, &maker->index->segments[segment].lexicon, all, all, maker->error);
    while (status == STATUS_OK && mark_walk_next(walk, maker->error)) {
        enum status known = STATUS_NOT_FOUND;
        for (uint32_t s = 0; s < segment && known == STATUS_NOT_FOUND; s++) {
            known = lexicon_find_word(&maker->index->segments[s].lexicon, walk->mark, walk->length,
                                      found, maker->error);
        }
        struct alias alias = {.mark.length = walk->length};
        alias.mark.bytes = arena_copy_text(arena, walk->mark, walk->length);
        if (alias.mark.bytes == NULL) {
            return error_memory(maker->error);
        }
        if (known != STATUS_OK && known != STATUS_NOT_FOUND) {
            return known;
        }
        if (known == STATUS_NOT_FOUND && cut_mark(&alias)) {
            status = add_alias(maker, &alias);
        }
    }
    return status == STATUS_OK ? walk->words.status : status;
}

static enum status fill(struct alias_maker *maker)
{
    struct mark_walk *walk = arena_allocate(&maker->table->arena, sizeof *walk);
    enum status status = walk == NULL ? error_memory(maker->error) : add_ruled(maker);
    for (uint32_t s = 0; s < maker->index->segment_count && status == STATUS_OK; s++) {
        status = add_declared(maker, s, walk);
    }
    const char *text = maker->text.size > 0 ? (const char *)maker->text.data : "";
    suoyin_error cause;
    if (status == STATUS_OK && synonyms_read(maker->index, text, maker->text.size,
                                             &maker->table->synonyms, &cause) != SUOYIN_OK) {
        enum status code = cause.code == SUOYIN_INPUT ? STATUS_CORRUPT : (enum status)cause.code;
        status = error_set(maker->error, code, "aliases of the index: %.400s", cause.message);
    }
    return status;
}

/* The index's table, which is made when it is first asked for. */
static enum status open_table(const struct suoyin_index *shared, const struct alias_table **out,
                              struct error *error)
{
    struct suoyin_index *index = (struct suoyin_index *)shared; /* made once, never changed */
    enum status status = STATUS_OK;
    pthread_mutex_lock(&index->mutex);
    if (index->aliases == NULL) {
        struct alias_maker maker = {
            .index = index, .text.allocator = &index->allocator, .error = error};
        maker.table = memory_allocate_array(&index->allocator, 1, sizeof *maker.table);
        status = maker.table == NULL ? error_memory(error) : STATUS_OK;
        if (status == STATUS_OK) {
            maker.table->arena.allocator = &index->allocator;
            status = fill(&maker);
        }
        if (status == STATUS_OK) {
            index->aliases = maker.table;
        } else {
            alias_table_release(maker.table);
        }
        buffer_release(&maker.text);
    }
    *out = index->aliases;
    pthread_mutex_unlock(&index->mutex);
    return status;
}

void alias_table_release(struct alias_table *table)
{
    if (table != NULL) {
        const struct allocator *allocator = table->arena.allocator;
        synonyms_release(table->synonyms);
        arena_release(&table->arena);
        memory_release(allocator, table);
    }
}

/* --- Choosing ----------------------------------------------------------------------------------
 */

struct alias_chooser {
    const struct suoyin_index *index;
    const struct alias_table *table;
    struct arena *arena;
};

/* How many passages declare the short form at all. */
static enum status count_declared(const struct alias_chooser *chooser, const struct alias *alias,
                                  uint64_t *count, struct error *error)
{
    enum status status = STATUS_OK;
    *count = 0;
    for (size_t i = 0; i < chooser->table->count && status == STATUS_OK; i++) {
        const struct alias *other = &chooser->table->aliases[i];
        if (other->mark.length > 0 && other->brief_length == alias->brief_length &&
            memcmp(other->brief, alias->brief, alias->brief_length) == 0) {
            uint64_t df;
            status =
                searcher_word_df(chooser->index, other->mark.bytes, other->mark.length, &df, error);
            *count += df;
        }
    }
    return status;
}

/* At most so many passages hold the name: the rarest of its bigrams; 0 when it has none. */
static enum status bound_df(const struct alias_chooser *chooser, const char *name, size_t length,
                            uint64_t *bound, struct error *error)
{
    uint32_t *units = arena_allocate_array(chooser->arena, length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    size_t count = fold_units(chooser->index->segments[0].fold_table, name, length, units, NULL);
    enum status status = STATUS_OK;
    bool any = false;
    *bound = 0;
    for (size_t i = 0; i + 1 < count && status == STATUS_OK; i++) {
        uint64_t df;
        if (unit_is_unspaced(units[i]) && unit_is_unspaced(units[i + 1])) {
            status = searcher_bigram_df(chooser->index, unit_code(units[i]),
                                        unit_code(units[i + 1]), &df, error);
            *bound = !any || df < *bound ? df : *bound;
            any = true;
        }
    }
    return status;
}

/* The document that declares it, of those that are left the first. */
static enum status name_origin(const struct alias_chooser *chooser, const struct alias *alias,
                               const char **rule, struct error *error)
{
    const struct suoyin_index *index = chooser->index;
    struct term_postings *postings = arena_allocate(chooser->arena, sizeof *postings);
    struct posting_cursor *cursor = arena_allocate(chooser->arena, sizeof *cursor);
    struct search_tools *tools = searcher_borrow(index, error);
    enum status status =
        postings == NULL || cursor == NULL || tools == NULL ? error_memory(error) : STATUS_OK;
    *rule = "alias";
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        const struct segment *segment = &index->segments[s];
        uint32_t document;
        suoyin_text key;
        status = lexicon_find_word(&segment->lexicon, alias->mark.bytes, alias->mark.length,
                                   postings, error);
        if (status != STATUS_OK) {
            status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
            continue;
        }
        uint32_t passage = postings->df < POSTING_BLOCK ? postings->passages[0] : 0;
        for (uint32_t i = 1;
             i < postings->df && i < POSTING_BLOCK && searcher_is_dead(index, s, passage); i++) {
            passage = postings->df < POSTING_BLOCK ? postings->passages[i] : passage;
        }
        if (postings->df >= POSTING_BLOCK || searcher_is_dead(index, s, passage)) {
            continue; /* declared everywhere, or nowhere any more */
        }
        status = segment_passage_document(segment, passage, &document, error);
        if (status == STATUS_OK) {
            status = stored_key(segment, document, tools->strings, chooser->arena, &key, error);
        }
        if (status == STATUS_OK) {
            struct buffer text = {.allocator = chooser->arena->allocator};
            buffer_append_format(&text, "alias, declared in %.200s", key.data);
            *rule = arena_copy_text(chooser->arena, (const char *)text.data, text.size);
            status = text.failed || *rule == NULL ? error_memory(error) : STATUS_OK;
            buffer_release(&text);
            break;
        }
    }
    searcher_give_back(index, tools);
    return status;
}

static enum status choose(void *context, uint32_t line, bool *counts, const char **rule,
                          struct error *error)
{
    const struct alias_chooser *chooser = context;
    const struct alias *alias = &chooser->table->aliases[line - 1];
    uint64_t declared = 0, all = 0, brief = 0, full = 0;
    *counts = true;
    *rule = "alias, by the rules";
    if (alias->mark.length == 0) {
        return STATUS_OK;
    }
    enum status status =
        searcher_word_df(chooser->index, alias->mark.bytes, alias->mark.length, &declared, error);
    if (status == STATUS_OK) {
        status = count_declared(chooser, alias, &all, error);
    }
    if (status == STATUS_OK) {
        status = bound_df(chooser, alias->brief, alias->brief_length, &brief, error);
    }
    if (status == STATUS_OK) {
        status = bound_df(chooser, alias->full, alias->full_length, &full, error);
    }
    *counts = declared > 0 && 2 * declared >= all && brief > 0 &&
              brief <= FREQUENT_TIMES * full + FREQUENT_MORE;
    return status == STATUS_OK && *counts ? name_origin(chooser, alias, rule, error) : status;
}

enum status aliases_find(const struct suoyin_index *index, const char *text, size_t length,
                         struct alternatives_list *list, struct error *error)
{
    struct alias_chooser chooser = {.index = index, .arena = list->arena};
    if (index->segment_count == 0 || !index->segments[0].annotated) {
        return STATUS_OK;
    }
    enum status status = open_table(index, &chooser.table, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct synonym_choice choice = {choose, &chooser};
    return synonyms_find(chooser.table->synonyms, text, length, list, &choice, error);
}
