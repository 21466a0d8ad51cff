#include "query_understand.h"

#include "query_split.h"
#include "rescore.h"

static bool is_field(void *context, const char *name, size_t length)
{
    struct suoyin_results *results = context;
    return field_filter_exists(results->index, results->tools, name, length);
}

/* Which other writings are looked for. */
static struct query_rewriting choose_rewriting(struct suoyin_results *results)
{
    const suoyin_search_options *options = &results->options;
    bool usual = options->ranking == SUOYIN_RANKING_DEFAULT;
    return (struct query_rewriting){
        .rules = options->rewrite == SUOYIN_REWRITE_ON ||
                 (options->rewrite == SUOYIN_REWRITE_USUAL && usual),
        .synonyms = options->synonyms,
        .record = options->explain ? &results->record : NULL,
    };
}

/* Makes a plan of words; in the default ranking they are weighed, and the best looked at closely.
 */
static enum status plan_words(struct suoyin_results *results, const char *words, size_t length,
                              struct error *error)
{
    const struct suoyin_index *index = results->index;
    results->rewriting = choose_rewriting(results);
    enum status status = query_plan_make(index, &results->rewriting, words, length, &results->arena,
                                         &results->plan, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (results->options.ranking == SUOYIN_RANKING_DEFAULT) {
        query_plan_tune(index, &results->plan);
        results->rescored = results->plan.count <= RESCORE_TERMS_MAX;
    }
    results->least = passage_gate_least(&results->plan, &results->options);
    return query_plan_weigh(index, &results->plan, error);
}

static enum status make_tree(struct suoyin_results *results, const struct query_node *parsed,
                             struct query_tree *tree, struct error *error)
{
    bool empty;
    results->rewriting = choose_rewriting(results);
    return query_tree_make(results->index, &results->rewriting, &results->options, parsed,
                           &results->arena, tree, &empty, error);
}

enum status query_understand_tree(struct suoyin_results *results, const struct query_node *parsed,
                                  struct error *error)
{
    struct query_parts parts;
    bool split;
    enum status status = query_split(parsed, &results->arena, &parts, &split, error);
    if (status == STATUS_OK && split) {
        status = plan_words(results, parts.words, parts.length, error);
        split = results->plan.count > 0;
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (!split) {
        results->plan = (struct query_plan){0};
        results->rescored = false;
        return make_tree(results, parsed, &results->tree, error);
    }
    return parts.restriction == NULL
               ? STATUS_OK
               : make_tree(results, parts.restriction, &results->restriction, error);
}

enum status query_understand(struct suoyin_results *results, const char *query, size_t length,
                             struct error *error)
{
    if (results->options.syntax != SUOYIN_SYNTAX_NONE) {
        struct query_syntax syntax = {
            .strict = results->options.syntax == SUOYIN_SYNTAX_STRICT,
            .is_field = is_field,
            .context = results,
        };
        struct query_node *parsed;
        enum status status = query_parse(query, length, &syntax, &results->arena, &parsed, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (!query_is_plain(parsed)) {
            return query_understand_tree(results, parsed, error);
        }
    }
    return plan_words(results, query, length, error);
}
