/*
 * Searches a small index for arbitrary queries with arbitrary options: the first bytes choose the
 * options, the rest is the query, or synonyms, a byte of 30 and the query. Whatever is asked, the
 * answer is hits whose parts add up, or an error that tells why; and pruning changes nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../query/suoyin.h"
#include "scratch_folder.h"
#include "small_index.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OPTION_BYTES = 6 };

static void must(bool condition)
{
    if (!condition) {
        abort();
    }
}

/* Built once, and read into memory. */
static const suoyin_index *open_once(void)
{
    static suoyin_index *index;
    static struct buffer bytes;
    if (index == NULL) {
        struct scratch scratch;
        scratch_make(&scratch);
        const char *folder = small_index_build(&scratch, 60);
        bytes = scratch_read(scratch_find(folder, ".segment"));
        scratch_remove(&scratch);
        must(suoyin_open_memory(bytes.data, bytes.size, NULL, &index, NULL) == SUOYIN_OK);
    }
    return index;
}

static void read_options(const uint8_t *bytes, suoyin_search_options *options)
{
    *options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
    options->limit = bytes[0] % 4 == 0 ? 100 : 1 + bytes[0] % 8;
    options->offset = bytes[1] % 4 == 0 ? bytes[1] : 0;
    options->documents = bytes[2] & 1;
    options->explain = true;
    options->ranking = bytes[2] & 2 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
    options->syntax = (suoyin_syntax)(bytes[2] >> 2 & 3);
    options->count_all = bytes[3] & 1;
    options->sort = bytes[3] & 2 ? SUOYIN_SORT_DATE : SUOYIN_SORT_SCORE;
    options->sort = (bytes[3] & 10) == 8 ? SUOYIN_SORT_AMOUNT : options->sort;
    options->group = (bytes[3] & 4) != 0;
    options->about = bytes[3] >> 5;
    options->subjects = bytes[2] >> 5;
    options->all_words = (bytes[2] & 16) != 0;
    options->no_aliases = (bytes[3] & 16) != 0;
    if (options->group) {
        options->limit = 1 + bytes[0] % 8;
        options->offset = bytes[1] % 8;
    }
    options->rewrite = (suoyin_rewrite)(bytes[3] >> 3 & 3);
    options->min_match = bytes[3] >> 5 & 3;
    options->min_match_percent = bytes[3] & 128 ? 60 : 0;
    options->k1 = (bytes[4] - 10) / 20.0;
    options->b = (bytes[5] - 10) / 200.0;
}

static void look_at_hit(suoyin_results *results, size_t i)
{
    suoyin_hit hit;
    const suoyin_score_part *parts;
    size_t count;
    suoyin_span window;
    int64_t sum = 0;
    must(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL) == SUOYIN_OK);
    must(suoyin_results_explain(results, i, &parts, &count, NULL) == SUOYIN_OK);
    must(suoyin_results_snippet(results, i, 30, &window, NULL) == SUOYIN_OK);
    must(window.begin <= window.end && window.end <= hit.text.length);
    for (size_t p = 0; p < count; p++) {
        sum += parts[p].score_units;
    }
    must(sum == hit.score_units);
    uint32_t end = 0;
    for (size_t s = 0; s < hit.highlight_count; s++) {
        must(hit.highlights[s].begin >= end && hit.highlights[s].begin < hit.highlights[s].end);
        end = hit.highlights[s].end;
    }
    must(end <= hit.text.length);
}

/* Counts add up to the total. */
static void check_facet(suoyin_results *results)
{
    const suoyin_facet *facets;
    size_t count;
    bool exact;
    uint64_t sum = 0, total = suoyin_results_total(results, &exact);
    must(suoyin_results_facet(results, "title", 5, &facets, &count, NULL) == SUOYIN_OK);
    for (size_t f = 0; f < count; f++) {
        sum += facets[f].count;
    }
    must(exact ? sum == total : sum >= total);
}

/* No value is counted more often than there are matches, and each mention lies in its text. */
static void check_annotations(suoyin_results *results)
{
    static const char *const names[] = {"subject", "park", "place", "about-year"};
    const suoyin_facet *facets;
    const suoyin_mention *mentions;
    size_t count;
    suoyin_hit hit;
    bool exact;
    uint64_t total = suoyin_results_total(results, &exact);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        must(suoyin_results_facet(results, names[i], strlen(names[i]), &facets, &count, NULL) ==
             SUOYIN_OK);
        must(count == 0 || !exact || facets[0].count <= total);
    }
    if (suoyin_results_count(results) > 0) {
        must(suoyin_results_mentions(results, 0, NULL, &mentions, &count, NULL) == SUOYIN_OK);
        must(suoyin_results_hit(results, 0, SUOYIN_HIT_TEXT, &hit, NULL) == SUOYIN_OK);
        for (size_t i = 0; i < count; i++) {
            must(mentions[i].span.begin < mentions[i].span.end &&
                 mentions[i].span.end <= hit.text.length);
        }
    }
}

/* The same hits in the same order. */
static void compare(suoyin_results *results, suoyin_results *others)
{
    size_t count = suoyin_results_count(results);
    must(count == suoyin_results_count(others));
    for (size_t i = 0; i < count; i++) {
        suoyin_hit hit, other;
        must(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, NULL) == SUOYIN_OK);
        must(suoyin_results_hit(others, i, SUOYIN_HIT_ID, &other, NULL) == SUOYIN_OK);
        must(hit.score_units == other.score_units && hit.passage == other.passage);
        must(strcmp(hit.id.data, other.id.data) == 0);
    }
}

/* Searches, looks at all that is found, and searches again without pruning. */
static void search(const suoyin_index *index, const char *query, size_t length,
                   suoyin_search_options *options)
{
    suoyin_results *results, *others;
    suoyin_error error = {0};
    suoyin_status status = suoyin_search(index, query, length, options, &results, &error);
    if (status != SUOYIN_OK) {
        must(results == NULL && error.message[0] != 0 && error.offset <= length);
        must(status == SUOYIN_USAGE || status == SUOYIN_INPUT || status == SUOYIN_LIMIT);
        return;
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        look_at_hit(results, i);
    }
    check_facet(results);
    check_annotations(results);
    options->exhaustive = true;
    must(suoyin_search(index, query, length, options, &others, &error) == SUOYIN_OK);
    compare(results, others);
    suoyin_results_free(results);
    suoyin_results_free(others);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const suoyin_index *index = open_once();
    suoyin_search_options options;
    suoyin_error error = {0};
    if (size < OPTION_BYTES) {
        return 0;
    }
    read_options(data, &options);
    const char *query = (const char *)data + OPTION_BYTES;
    size_t length = size - OPTION_BYTES;
    const char *separator = memchr(query, 30, length);
    suoyin_synonyms *synonyms = NULL;
    if (separator != NULL) {
        size_t skip = (size_t)(separator - query);
        suoyin_status status = suoyin_synonyms_read(index, query, skip, &synonyms, &error);
        must(status == SUOYIN_OK ? synonyms != NULL : synonyms == NULL && error.message[0] != 0);
        query = separator + 1;
        length -= skip + 1;
    }
    options.synonyms = synonyms;
    search(index, query, length, &options);
    suoyin_synonyms_free(synonyms);
    return 0;
}
