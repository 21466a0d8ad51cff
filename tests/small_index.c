#include "small_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../query/suoyin.h"

/* The frequent ideographs of random_text.c are 一, and those that come at steps of 7919. */
const char *const small_queries[] = {"一",
                                     "一一",
                                     "一一，park GDP 2024",
                                     "国",
                                     "gdp",
                                     "2024 3.5",
                                     "第一 2024年 \"一千万\" +2024年 -id:x"};
const size_t small_query_count = sizeof small_queries / sizeof *small_queries;

const char *small_index_build(const struct scratch *scratch, size_t documents)
{
    static char index[SCRATCH_PATH * 2];
    struct collection_plan plan = {
        .seed = 77,
        .documents = documents,
        .pieces = 80,
        .profile = {8, 20, 8},
        .repeated = 5,
        .titled = 50,
        .stated = 30,
        .passage_chars = 50,
    };
    struct random_collection collection;
    struct buffer lines = {.allocator = &system_allocator};
    const char *paths[] = {scratch_path(scratch, "documents.jsonl")};
    struct index_build_options options = random_collection_options(&plan);
    struct index_report report;
    struct error error;
    random_collection_make(&collection, &plan);
    random_collection_write(&collection, 0, 1, false, &lines);
    scratch_write(paths[0], lines.data, lines.size);
    buffer_release(&lines);
    random_collection_release(&collection);
    snprintf(index, sizeof index, "%s/small.index", scratch->path);
    if (index_build(index, paths, 1, &options, &report, &error) != STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
    return index;
}

/* --- Using -------------------------------------------------------------------------------------
 */

/* Phrases, distances, prefixes and fields read what plain queries leave alone. */
static const char *const other_queries[] = {
    "\"一一\"",         "\"一一\" NEAR/5 gdp", "pa*",           "-gdp 一",
    "url:x 一",         "+一 \"xi'an\"",       "title:一 一",   "一 subject:park",
    "mention:\"园区\"", "place:四川省 一",     "amount:>1亿元", "about-date:2023-05 region:51"};

static void must(bool done)
{
    if (!done) {
        abort();
    }
}

static void use_results(suoyin_results *results)
{
    suoyin_error error;
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        suoyin_span window;
        const suoyin_score_part *parts;
        const suoyin_mention *mentions;
        size_t count;
        suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, &error);
        suoyin_results_snippet(results, i, 30, &window, &error);
        suoyin_results_explain(results, i, &parts, &count, &error);
        suoyin_results_mentions(results, i, NULL, &mentions, &count, &error);
    }
}

/* What looks at all matches. */
static void use_matches(suoyin_results *results)
{
    static const char *const names[] = {"title", "subject", "park", "place", "about-year"};
    suoyin_error error;
    const suoyin_facet *facets;
    const suoyin_name *listed;
    const suoyin_term *terms;
    size_t count;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        suoyin_results_facet(results, names[i], strlen(names[i]), &facets, &count, &error);
    }
    suoyin_results_names(results, SUOYIN_MENTION_PARK, 5, &listed, &count, NULL, &error);
    suoyin_results_names(results, SUOYIN_MENTION_POLICY, 5, &listed, &count, NULL, &error);
    suoyin_results_terms(results, 5, &terms, &count, &error);
}

static void use_document(const suoyin_index *index, suoyin_results *results)
{
    suoyin_error error;
    suoyin_hit hit;
    suoyin_text text;
    size_t count;
    suoyin_document *document;
    if (suoyin_results_count(results) == 0 ||
        suoyin_results_hit(results, 0, SUOYIN_HIT_ID, &hit, &error) != SUOYIN_OK ||
        suoyin_document_open(index, hit.id.data, hit.id.length, &document, &error) != SUOYIN_OK) {
        return;
    }
    suoyin_document_fields(document, &count);
    for (uint32_t number = 1; number <= suoyin_document_passages(document) && number < 20;
         number++) {
        suoyin_document_passage(document, number, &text, &error);
    }
    suoyin_document_close(document);
}

static void use_query(const suoyin_index *index, const char *query, unsigned form)
{
    suoyin_results *results;
    suoyin_error error = {0};
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.documents = (form & 1) != 0;
    options.exhaustive = (form & 2) != 0;
    options.ranking = (form & 4) != 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
    options.explain = true;
    options.about = form % 3 == 0 ? SUOYIN_SUBJECT_PARK : 0;
    options.sort = form % 7 == 3 ? SUOYIN_SORT_AMOUNT : SUOYIN_SORT_SCORE;
    if (suoyin_search(index, query, strlen(query), &options, &results, &error) == SUOYIN_OK) {
        use_results(results);
        if (form % 5 == 0) {
            use_matches(results);
        }
        use_document(index, results);
        suoyin_results_free(results);
    } else {
        must(error.code != SUOYIN_OK && error.message[0] != '\0');
    }
}

void small_index_use(const uint8_t *bytes, size_t size)
{
    suoyin_index *index;
    suoyin_error error = {0};
    if (suoyin_open_memory(bytes, size, NULL, &index, &error) != SUOYIN_OK) {
        must(error.message[0] != '\0');
        return;
    }
    unsigned form = 0;
    for (size_t q = 0; q < small_query_count; q++) {
        use_query(index, small_queries[q], form++);
    }
    for (size_t q = 0; q < sizeof other_queries / sizeof *other_queries; q++) {
        use_query(index, other_queries[q], form++);
    }
    suoyin_close(index);
}
