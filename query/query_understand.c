#include "query_understand.h"

#include "annotation_filter.h"
#include "favoured_subject.h"
#include "query_split.h"
#include "rescore.h"

static enum status is_field(void *context, const char *name, size_t length, bool *exists,
                            struct error *error)
{
    struct suoyin_results *results = context;
    return query_field_exists(results->index, results->tools, name, length, exists, error);
}

/* Which other writings are looked for. */
static struct query_rewriting choose_rewriting(struct suoyin_results *results)
{
    const suoyin_search_options *options = &results->options;
    bool usual = options->ranking == SUOYIN_RANKING_DEFAULT;
    bool rules = options->rewrite == SUOYIN_REWRITE_ON ||
                 (options->rewrite == SUOYIN_REWRITE_USUAL && usual);
    return (struct query_rewriting){
        .rules = rules,
        .aliases = rules && !options->no_aliases,
        .synonyms = options->synonyms,
        .record = options->explain ? &results->record : NULL,
        .stop = &results->stop,
    };
}

/* Makes a plan of words; in the default ranking they are weighed, and the best looked at closely.
 */
static enum status plan_words(struct suoyin_results *results, const char *words, size_t length,
                              struct error *error)
{
    const struct open_commit *index = results->index;
    results->rewriting = choose_rewriting(results);
    enum status status = query_plan_make(index, &results->rewriting, &results->stop, words, length,
                                         &results->arena, &results->plan, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (results->options.ranking == SUOYIN_RANKING_DEFAULT) {
        query_plan_tune(index, &results->plan);
        results->rescored = results->plan.count <= RESCORE_TERMS_MAX;
    }
    results->least = passage_gate_least(&results->plan, &results->options);
    status = favoured_subjects_add(index, results->options.about, &results->arena, &results->plan,
                                   error);
    return status != STATUS_OK ? status : query_plan_weigh(index, &results->plan, error);
}

/* A tree of the whole query, or of what restricts the plan's words: these have what is asked for
 * beside the query already, but for the subjects. */
static enum status make_tree(struct suoyin_results *results, const struct query_node *parsed,
                             struct query_tree *tree, struct error *error)
{
    bool empty;
    results->rewriting = choose_rewriting(results);
    struct query_extras extras = {
        .rewriting = &results->rewriting,
        .options = &results->options,
        .tools = results->tools,
        .subjects = results->options.subjects,
        .about = tree == &results->tree ? results->options.about : 0,
    };
    return query_tree_make(results->index, parsed, &extras, &results->arena, tree, &empty, error);
}

/* Makes a plan of the words and a tree of what restricts them, where the query is that; else a tree
 * of it all. */
static enum status understand_tree(struct suoyin_results *results, const struct query_node *parsed,
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
    return parts.restriction == NULL && results->options.subjects == 0
               ? STATUS_OK
               : make_tree(results, parts.restriction, &results->restriction, error);
}

/* Fields on annotations whose values say nothing to them become the text that they are written as.
 */
static enum status soften(struct suoyin_results *results, struct query_node *group,
                          struct error *error)
{
    const struct open_commit *index = results->index;
    enum status status = STATUS_OK;
    for (struct query_node *node = group->children; node != NULL && status == STATUS_OK;
         node = node->next) {
        struct annotation_filter *filter;
        if (node->kind == NODE_GROUP) {
            status = soften(results, node, error);
        }
        bool stored = true;
        if (node->kind == NODE_FIELD) {
            status = field_filter_exists(index, results->tools, node->name, node->name_length,
                                         &stored, error);
        }
        if (status != STATUS_OK || stored) {
            continue;
        }
        enum annotation_field field = annotation_field_find(node->name, node->name_length);
        status = annotation_filter_make(index, &results->stop, field, node, false, &results->arena,
                                        &filter, error);
        if (status == STATUS_USAGE && filter != NULL) {
            node->kind = NODE_TEXT;
            node->length = (size_t)(node->text + node->length - node->name);
            node->text = node->name;
            status = STATUS_OK;
        }
    }
    return status;
}

/* The query as a tree of nodes; without a syntax, one node of text. */
static enum status parse(struct suoyin_results *results, const char *query, size_t length,
                         struct query_node **parsed, struct error *error)
{
    const suoyin_search_options *options = &results->options;
    if (options->syntax == SUOYIN_SYNTAX_NONE) {
        return query_of_text(query, length, &results->arena, parsed, error);
    }
    struct query_syntax syntax = {
        .strict = options->syntax == SUOYIN_SYNTAX_STRICT,
        .is_field = is_field,
        .context = results,
    };
    enum status status = query_parse(query, length, &syntax, &results->arena, parsed, error);
    if (status == STATUS_OK && !syntax.strict) {
        status = soften(results, *parsed, error);
    }
    if (status == STATUS_OK && options->all_words) {
        query_require_words(*parsed);
    }
    return status;
}

enum status query_understand(struct suoyin_results *results, const char *query, size_t length,
                             struct error *error)
{
    struct query_node *parsed;
    enum status status = parse(results, query, length, &parsed, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (!query_is_plain(parsed)) {
        return understand_tree(results, parsed, error);
    }
    status = plan_words(results, query, length, error);
    return status == STATUS_OK && results->options.subjects != 0
               ? make_tree(results, NULL, &results->restriction, error)
               : status;
}

enum status query_understand_built(struct suoyin_results *results, struct query_node *parsed,
                                   struct error *error)
{
    if (results->options.all_words) {
        query_require_words(parsed);
    }
    return understand_tree(results, parsed, error);
}
