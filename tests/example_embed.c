/*
 * A program that embeds Suoyin: the passages that fit a query best, their matches in brackets. With
 * a date, the query is built without a string: nothing in WORDS is an operator then.
 *
 *     cc example_embed.c $(pkg-config --cflags --libs suoyin) -o example
 *     ./example INDEX QUERY
 *     ./example INDEX WORDS 2023-05..2024
 */
#include <stdio.h>
#include <string.h>

#include <suoyin.h>

static void print_marked(const suoyin_hit *hit)
{
    size_t at = 0;
    for (size_t i = 0; i < hit->highlight_count; i++) {
        suoyin_span span = hit->highlights[i];
        printf("%.*s[%.*s]", (int)(span.begin - at), hit->text.data + at,
               (int)(span.end - span.begin), hit->text.data + span.begin);
        at = span.end;
    }
    printf("%s\n", hit->text.data + at);
}

static int complain(const suoyin_error *error)
{
    fprintf(stderr, "%s: %s\n", suoyin_status_text(error->code), error->message);
    return 1;
}

static int print_hits(suoyin_results *results)
{
    suoyin_error error;
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        if (suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, &error) != SUOYIN_OK) {
            return complain(&error);
        }
        printf("%llu. %.5f %s, passage %u: %s\n", (unsigned long long)hit.rank, hit.score,
               hit.id.data, hit.passage, hit.title.data);
        print_marked(&hit);
    }
    return 0;
}

/* Words, restricted to documents of a date. */
static suoyin_status search_dated(const suoyin_index *index, const char *words, const char *date,
                                  const suoyin_search_options *options, suoyin_results **results,
                                  suoyin_error *error)
{
    suoyin_query *query;
    suoyin_status status = suoyin_query_new(NULL, &query, error);
    if (status == SUOYIN_OK) {
        suoyin_query_words(query, SUOYIN_MAY, words, strlen(words), 1);
        suoyin_query_field(query, SUOYIN_MUST, "date", strlen("date"), date, strlen(date));
        status = suoyin_query_search(index, query, options, results, error);
    }
    suoyin_query_free(query);
    return status;
}

int main(int argc, char **argv)
{
    suoyin_index *index;
    suoyin_results *results;
    suoyin_error error;
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: %s INDEX QUERY [DATE] (libsuoyin %s)\n", argv[0], suoyin_version());
        return 2;
    }
    if (suoyin_open(argv[1], NULL, &index, &error) != SUOYIN_OK) {
        return complain(&error);
    }
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 3;
    int failed = 0;
    suoyin_status status =
        argc == 4 ? search_dated(index, argv[2], argv[3], &options, &results, &error)
                  : suoyin_search(index, argv[2], strlen(argv[2]), &options, &results, &error);
    if (status == SUOYIN_OK) {
        failed = print_hits(results);
        suoyin_results_free(results);
    } else {
        failed = complain(&error);
    }
    suoyin_close(index);
    return failed;
}
