/* Why a query finds nothing, and what might find something. */
#include "advice.h"

#include <stdio.h>
#include <string.h>

#include "annotation_filter.h"
#include "field_filter.h"
#include "index_handle.h"
#include "results.h"
#include "search_options.h"

/* --- Adding -------------------------------------------------------------------------------------
 */

static enum status add(struct adviser *adviser, suoyin_advice_kind kind, const char *text,
                       size_t length, uint64_t passages)
{
    struct suoyin_advices *advices = adviser->advices;
    char *copy = arena_copy_text(&advices->arena, text, length);
    if (copy == NULL) {
        return error_memory(adviser->error);
    }
    advices->items[advices->count++] = (suoyin_advice){kind, {copy, length}, passages};
    return STATUS_OK;
}

/* Whether there is room, and the same has not been said before. */
static bool is_new(const struct suoyin_advices *advices, const char *text, size_t length)
{
    for (size_t i = 0; i < advices->count; i++) {
        const suoyin_text *said = &advices->items[i].text;
        if (said->length == length && memcmp(said->data, text, length) == 0) {
            return false;
        }
    }
    return advices->count < SUOYIN_ADVICE_MAX;
}

enum status advice_missing(struct adviser *adviser, const char *text, size_t length)
{
    return is_new(adviser->advices, text, length)
               ? add(adviser, SUOYIN_ADVICE_MISSING, text, length, 0)
               : STATUS_OK;
}

enum status advice_count(struct adviser *adviser, const char *query, size_t length,
                         uint64_t *passages)
{
    suoyin_results *results;
    suoyin_error error;
    enum status go_on = stop_check(&adviser->stop, adviser->error);
    if (go_on != STATUS_OK) {
        return go_on;
    }
    suoyin_status status =
        search_commit(adviser->index, query, length, &adviser->options, &results, &error);
    if (status != SUOYIN_OK) {
        return error_set(adviser->error, (enum status)status, "%s", error.message);
    }
    *passages = suoyin_results_total(results, NULL);
    suoyin_results_free(results);
    return STATUS_OK;
}

enum status advice_propose(struct adviser *adviser, suoyin_advice_kind kind, const char *query,
                           size_t length)
{
    uint64_t passages = 0;
    if (!is_new(adviser->advices, query, length) || length > SUOYIN_QUERY_BYTES_MAX) {
        return STATUS_OK;
    }
    enum status status = advice_count(adviser, query, length, &passages);
    return status == STATUS_OK && passages > 0 ? add(adviser, kind, query, length, passages)
                                               : status;
}

/* How many passages hold the word, all of it together. */
static enum status count_word(struct adviser *adviser, const struct likely_word *word,
                              uint64_t *passages)
{
    char phrase[LIKELY_WORD_BYTES_MAX + 3];
    int length = snprintf(phrase, sizeof phrase, "\"%s\"", word->text);
    return advice_count(adviser, phrase, (size_t)length, passages);
}

enum status advice_keep_standing(struct adviser *adviser, struct likely_words *words)
{
    size_t kept = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < words->count && status == STATUS_OK; i++) {
        uint64_t passages = 0;
        status = count_word(adviser, &words->words[i], &passages);
        if (passages > 0) {
            words->words[kept++] = words->words[i];
        }
    }
    words->count = kept;
    return status;
}

enum status advice_each_leaf(const struct query_node *query, advice_visit *visit, void *context)
{
    enum status status = STATUS_OK;
    for (const struct query_node *node = query->children; node != NULL && status == STATUS_OK;
         node = node->next) {
        if (node->occur == OCCUR_MUST_NOT) {
            continue;
        }
        status = node->kind == NODE_TEXT || node->kind == NODE_PHRASE
                     ? visit(context, node)
                     : advice_each_leaf(node, visit, context);
    }
    return status;
}

/* --- Clauses ------------------------------------------------------------------------------------
 */

static bool restricts(const struct query_node *clause)
{
    return clause->occur != OCCUR_MAY || clause->kind != NODE_TEXT;
}

/* Clauses that find nothing by themselves although each of their words stands somewhere. */
static enum status tell_missing_clauses(struct adviser *adviser, const struct query_node *query)
{
    enum status status = STATUS_OK;
    const struct query_node *clause = query->children;
    for (; clause != NULL && status == STATUS_OK; clause = clause->next) {
        uint64_t passages = 1;
        if (clause->occur == OCCUR_MUST_NOT || !restricts(clause)) {
            continue;
        }
        const char *text = adviser->query + clause->begin;
        status = advice_count(adviser, text, clause->end - clause->begin, &passages);
        if (status == STATUS_OK && passages == 0) {
            status = advice_missing(adviser, text, clause->end - clause->begin);
        }
    }
    return status;
}

static bool is_operator(const char *word, size_t length)
{
    static const char *const operators[] = {"AND", "OR", "NOT", "&&", "||"};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (strlen(operators[i]) == length && memcmp(operators[i], word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Takes blanks, and an operator if one stands there, off the end of a text: nothing is left that
 * waits for another side. */
static size_t without_operator_at_end(const char *text, size_t length)
{
    for (bool again = true; again;) {
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
        size_t word = length;
        while (word > 0 && text[word - 1] != ' ') {
            word--;
        }
        again = is_operator(text + word, length - word);
        length = again ? word : length;
    }
    return length;
}

/* The same at the beginning: how many bytes are taken off. */
static size_t operator_at_begin(const char *text, size_t length)
{
    size_t begin = 0;
    while (begin < length && text[begin] == ' ') {
        begin++;
    }
    size_t end = begin;
    while (end < length && text[end] != ' ') {
        end++;
    }
    bool binary = is_operator(text + begin, end - begin) && text[begin] != 'N';
    while (binary && end < length && text[end] == ' ') {
        end++;
    }
    return binary ? end : begin;
}

/* The query without one of its clauses. */
static enum status propose_without(struct adviser *adviser, const struct query_node *clause)
{
    struct buffer shorter = {.allocator = &adviser->index->allocator};
    size_t before = without_operator_at_end(adviser->query, clause->begin);
    const char *after = adviser->query + clause->end;
    size_t after_length = adviser->length - clause->end;
    size_t skipped = before == 0 ? operator_at_begin(after, after_length) : 0;
    while (skipped < after_length && after[skipped] == ' ') {
        skipped++;
    }
    buffer_append(&shorter, adviser->query, before);
    if (before > 0 && skipped < after_length) {
        buffer_append_byte(&shorter, ' ');
    }
    buffer_append(&shorter, after + skipped, after_length - skipped);
    enum status status = STATUS_OK;
    if (shorter.failed) {
        status = error_memory(adviser->error);
    } else if (shorter.size > 0) {
        status = advice_propose(adviser, SUOYIN_ADVICE_SHORTER, (const char *)shorter.data,
                                shorter.size);
    }
    buffer_release(&shorter);
    return status;
}

static enum status propose_shorter(struct adviser *adviser, const struct query_node *query)
{
    const struct query_node *clause = query->children;
    enum status status = STATUS_OK;
    if (clause == NULL) {
        return STATUS_OK;
    }
    if (clause->next == NULL) {
        return clause->kind == NODE_PHRASE
                   ? advice_propose(adviser, SUOYIN_ADVICE_SHORTER, clause->text, clause->length)
                   : STATUS_OK;
    }
    for (; clause != NULL && status == STATUS_OK; clause = clause->next) {
        status = restricts(clause) || query->has_operators ? propose_without(adviser, clause)
                                                           : STATUS_OK;
    }
    return status;
}

/* --- All of it ----------------------------------------------------------------------------------
 */

static enum status is_field(void *context, const char *name, size_t length, bool *exists,
                            struct error *error)
{
    struct adviser *adviser = context;
    struct search_tools *tools = searcher_borrow(adviser->index, error);
    enum status status =
        tools == NULL ? STATUS_MEMORY
                      : query_field_exists(adviser->index, tools, name, length, exists, error);
    searcher_give_back(adviser->index, tools);
    return status;
}

/* The clauses of the query; the whole of it is one when it is taken as words alone. */
static enum status parse(struct adviser *adviser, struct query_node **query)
{
    struct arena *arena = &adviser->advices->arena;
    struct query_syntax syntax = {.is_field = is_field, .context = adviser};
    if (adviser->options.syntax != SUOYIN_SYNTAX_NONE) {
        return query_parse(adviser->query, adviser->length, &syntax, arena, query, adviser->error);
    }
    return query_of_text(adviser->query, adviser->length, arena, query, adviser->error);
}

static enum status open_readings(struct adviser *adviser)
{
    const struct section *section = adviser->index->segments[0].readings;
    return section == NULL ? STATUS_OK
                           : readings_open(section, &adviser->advices->arena, &adviser->readings,
                                           adviser->error);
}

static enum status advise(struct adviser *adviser, unsigned kinds)
{
    struct query_node *query = NULL;
    enum status status = search_query_check(adviser->query, adviser->length, adviser->error);
    if (status == STATUS_OK && adviser->index->segment_count > 0) {
        status = parse(adviser, &query);
    }
    if (status != STATUS_OK || query == NULL) {
        return status;
    }
    if (kinds & (SUOYIN_ADVICE_PINYIN | SUOYIN_ADVICE_SPELLING)) {
        status = open_readings(adviser);
    }
    if (kinds & SUOYIN_ADVICE_MISSING && status == STATUS_OK) {
        status = advice_each_leaf(query, advice_on_missing, adviser);
        if (status == STATUS_OK && adviser->advices->count == 0) {
            status = tell_missing_clauses(adviser, query);
        }
    }
    if (kinds & SUOYIN_ADVICE_PINYIN && status == STATUS_OK) {
        status = advice_on_pinyin(adviser, query);
    }
    if (kinds & SUOYIN_ADVICE_SPELLING && status == STATUS_OK) {
        status = advice_each_leaf(query, advice_on_spelling, adviser);
    }
    return kinds & SUOYIN_ADVICE_SHORTER && status == STATUS_OK ? propose_shorter(adviser, query)
                                                                : status;
}

static suoyin_status advise_on_commit(const struct open_commit *index, const char *query,
                                      size_t length, unsigned kinds,
                                      const suoyin_search_options *options, suoyin_advices **out,
                                      suoyin_error *error)
{
    struct error cause = {0};
    struct adviser adviser = {
        .index = index,
        .query = query,
        .length = length,
        .error = &cause,
    };
    suoyin_search_options given;
    *out = NULL;
    search_options_take(&given, options);
    enum status status = search_options_check(&given, &cause);
    if (status == STATUS_OK) {
        adviser.advices = memory_allocate_array(&index->allocator, 1, sizeof *adviser.advices);
        status = adviser.advices == NULL ? error_memory(&cause) : STATUS_OK;
    }
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    adviser.options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
    adviser.options.limit = 1;
    adviser.options.count_all = true;
    adviser.options.ranking = given.ranking;
    adviser.options.timeout = given.timeout;
    adviser.options.cancel = given.cancel;
    adviser.options.syntax =
        given.syntax == SUOYIN_SYNTAX_NONE ? SUOYIN_SYNTAX_NONE : SUOYIN_SYNTAX_LENIENT;
    stop_init(&adviser.stop, given.cancel, given.timeout);
    commit_hold(index);
    adviser.advices->index = index;
    adviser.advices->arena.allocator = &index->allocator;
    status = advise(&adviser, kinds);
    if (status != STATUS_OK) {
        suoyin_advices_free(adviser.advices);
        return searcher_status(status, &cause, error);
    }
    *out = adviser.advices;
    return SUOYIN_OK;
}

suoyin_status suoyin_advise(const suoyin_index *index, const char *query, size_t length,
                            unsigned kinds, const suoyin_search_options *options,
                            suoyin_advices **out, suoyin_error *error)
{
    const struct open_commit *commit = handle_commit(index);
    suoyin_status status = advise_on_commit(commit, query, length, kinds, options, out, error);
    commit_let_go(commit);
    return status;
}

void suoyin_advices_free(suoyin_advices *advices)
{
    if (advices != NULL) {
        const struct open_commit *commit = advices->index;
        arena_release(&advices->arena);
        memory_release(&commit->allocator, advices);
        commit_let_go(commit);
    }
}

const suoyin_advice *suoyin_advices_all(const suoyin_advices *advices, size_t *count)
{
    *count = advices->count;
    return advices->items;
}
