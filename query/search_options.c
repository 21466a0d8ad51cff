#include "search_options.h"

#include <string.h>

#include "../common/utf8.h"

enum status search_options_check(const suoyin_search_options *options, struct error *error)
{
    if (options->size <= offsetof(suoyin_search_options, limit)) {
        return error_set(error, STATUS_USAGE,
                         "the options have no size: begin with SUOYIN_SEARCH_OPTIONS_INIT");
    }
    if (options->limit < 1 || options->limit > SUOYIN_LIMIT_MAX) {
        return error_set(error, STATUS_USAGE, "the number of hits must be from 1 to %d",
                         SUOYIN_LIMIT_MAX);
    }
    if (options->offset > SUOYIN_OFFSET_MAX) {
        return error_set(error, STATUS_USAGE, "the offset must be at most %d", SUOYIN_OFFSET_MAX);
    }
    if (!(options->k1 <= 100)) {
        return error_set(error, STATUS_USAGE, "k1 must be from 0 to 100");
    }
    if (!(options->b <= 1)) {
        return error_set(error, STATUS_USAGE, "b must be from 0 to 1");
    }
    if (options->group && (uint64_t)options->limit + options->offset > SUOYIN_GROUP_MAX) {
        return error_set(error, STATUS_LIMIT, "at most %d hits can be grouped", SUOYIN_GROUP_MAX);
    }
    if ((unsigned)options->sort > SUOYIN_SORT_AMOUNT) {
        return error_set(error, STATUS_USAGE, "there is no such order");
    }
    if (((options->subjects | options->about) & ~(unsigned)SUOYIN_SUBJECT_ALL) != 0) {
        return error_set(error, STATUS_USAGE, "there is no such subject");
    }
    if ((unsigned)options->syntax > SUOYIN_SYNTAX_NONE) {
        return error_set(error, STATUS_USAGE, "there is no such syntax");
    }
    if ((unsigned)options->ranking > SUOYIN_RANKING_PLAIN) {
        return error_set(error, STATUS_USAGE, "there is no such ranking");
    }
    if (options->min_match_percent > 100) {
        return error_set(error, STATUS_USAGE, "the share that must match is at most 100 per cent");
    }
    if ((unsigned)options->rewrite > SUOYIN_REWRITE_OFF) {
        return error_set(error, STATUS_USAGE, "there is no such way of rewriting");
    }
    return STATUS_OK;
}

void search_options_take(suoyin_search_options *options, const suoyin_search_options *given)
{
    *options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
    if (given != NULL) {
        size_t size = given->size < sizeof *options ? given->size : sizeof *options;
        memcpy(options, given, size);
        options->size = given->size;
    }
}

enum status search_query_check(const char *query, size_t length, struct error *error)
{
    size_t bad;
    if (length > SUOYIN_QUERY_BYTES_MAX) {
        return error_set(error, STATUS_LIMIT, "a query has at most %d bytes",
                         SUOYIN_QUERY_BYTES_MAX);
    }
    if (!utf8_valid(query, length, &bad)) {
        return error_at(error, STATUS_INPUT, bad, "the query is not UTF-8 at byte %zu", bad);
    }
    return STATUS_OK;
}
