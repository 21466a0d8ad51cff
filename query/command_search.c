/* `suoyin search`: one query, or a file of them. */
#include <time.h>

#include "command_advice.h"
#include "command_alternatives.h"
#include "command_open.h"
#include "command_print.h"
#include "command_query_file.h"
#include "command_search_options.h"
#include "command_wrap.h"
#include "query_command.h"

static double now_in_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Whether a text holds a character that is neither white space nor punctuation, roughly: only to
 * tell why nothing was found. */
static bool has_words(const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        struct program_character character = program_character_at(text + at, length - at);
        uint32_t c = character.given;
        at += character.length;
        bool letter =
            c < 0x80 ? (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
                     : !(c < 0xC0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3004) ||
                         (c >= 0x3008 && c <= 0x3020) || (c >= 0xFE10 && c <= 0xFE6F) ||
                         (c >= 0xFF01 && c <= 0xFF0F) || (c >= 0xFF1A && c <= 0xFF20) ||
                         (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65));
        if (letter) {
            return true;
        }
    }
    return false;
}

/* The query with a caret below the place of the error, for a query that is not well-formed. */
static void point_at_error(const struct query_line *line, uint64_t offset)
{
    size_t before = offset < line->length ? (size_t)offset : line->length;
    fputs("  ", stderr);
    program_put_line_text(stderr, line->query, line->length);
    fprintf(stderr, "\n  %*s^\n", (int)wrap_text_width(line->query, before), "");
}

/* A query that is being answered. */
struct answering {
    const struct search_request *request;
    struct print_answer answer;
    suoyin_advices *advices;
    suoyin_error malformed;
};

static suoyin_status ask_for_advice(struct answering *answering, unsigned kinds,
                                    suoyin_error *error)
{
    struct print_answer *answer = &answering->answer;
    suoyin_advices_free(answering->advices);
    suoyin_status status = suoyin_advise(answer->index, answer->query, answer->query_length, kinds,
                                         &answering->request->search, &answering->advices, error);
    if (status == SUOYIN_OK) {
        answer->advices = suoyin_advices_all(answering->advices, &answer->advice_count);
    }
    return status;
}

/* Takes the best reading of the query's pinyin for the query; the others stay as advice. */
static suoyin_status read_pinyin(struct answering *answering, suoyin_error *error)
{
    struct print_answer *answer = &answering->answer;
    suoyin_status status = ask_for_advice(answering, SUOYIN_ADVICE_PINYIN, error);
    if (status == SUOYIN_OK && answer->advice_count > 0) {
        answer->read_from = answer->query;
        answer->read_from_length = answer->query_length;
        answer->query = answer->advices[0].text.data;
        answer->query_length = answer->advices[0].text.length;
        answer->advices++;
        answer->advice_count--;
    }
    return status;
}

/* Something was found, but perhaps by other words than the one that was meant. */
static suoyin_status look_for_missing_words(struct answering *answering, suoyin_error *error)
{
    suoyin_status status = ask_for_advice(answering, SUOYIN_ADVICE_MISSING, error);
    if (status == SUOYIN_OK && advice_misses_word(&answering->answer)) {
        return ask_for_advice(answering, SUOYIN_ADVICE_MISSING | SUOYIN_ADVICE_SPELLING, error);
    }
    answering->answer.advice_count = 0;
    return status;
}

/* A lenient reading finds something else than was meant: a person is told what is not understood.
 */
static void look_for_faults(struct answering *answering)
{
    struct print_answer *answer = &answering->answer;
    suoyin_search_options options = answering->request->search;
    suoyin_results *results;
    if (options.syntax != SUOYIN_SYNTAX_LENIENT || strpbrk(answer->query, ":\"()^/") == NULL) {
        return;
    }
    options.syntax = SUOYIN_SYNTAX_STRICT;
    if (suoyin_search(answer->index, answer->query, answer->query_length, &options, &results,
                      &answering->malformed) == SUOYIN_USAGE) {
        answer->malformed = answering->malformed.message;
    }
    suoyin_results_free(results);
}

static suoyin_status find(struct answering *answering, suoyin_error *error)
{
    struct print_answer *answer = &answering->answer;
    double begin = now_in_milliseconds();
    suoyin_status status = suoyin_search(answer->index, answer->query, answer->query_length,
                                         &answering->request->search, &answer->results, error);
    answer->milliseconds = now_in_milliseconds() - begin;
    enum print_format format = answering->request->print.format;
    if (status != SUOYIN_OK || answer->read_from != NULL || format == PRINT_TREC ||
        !has_words(answer->query, answer->query_length)) {
        return status;
    }
    if (format == PRINT_TEXT) {
        look_for_faults(answering);
    }
    if (suoyin_results_count(answer->results) == 0) {
        return ask_for_advice(answering, SUOYIN_ADVICE_ALL, error);
    }
    return format == PRINT_TEXT ? look_for_missing_words(answering, error) : status;
}

/* Searches and prints; `where` begins its messages: "search", or the line of a query file. */
static enum program_exit answer_query(const suoyin_index *index,
                                      const struct search_request *request,
                                      const struct query_line *line, const char *where)
{
    suoyin_error error;
    suoyin_status status = SUOYIN_OK;
    struct answering answering = {
        .request = request,
        .answer = {.query_id = line->id,
                   .query = line->query,
                   .query_length = line->length,
                   .index = index},
    };
    struct print_answer *answer = &answering.answer;
    bool found = false;
    if (!has_words(line->query, line->length)) {
        program_message("%s: the query has no letter, digit or ideograph: nothing to find", where);
    }
    if (request->pinyin) {
        status = read_pinyin(&answering, &error);
    }
    if (status == SUOYIN_OK) {
        status = find(&answering, &error);
    }
    if (status == SUOYIN_OK) {
        found = suoyin_results_count(answer->results) > 0;
        status = print_answer(answer, &request->print, &error);
    }
    suoyin_results_free(answer->results);
    suoyin_advices_free(answering.advices);
    if (status != SUOYIN_OK) {
        fflush(stdout);
        program_message("%s: %s", where, error.message);
        if (status == SUOYIN_USAGE && request->search.syntax == SUOYIN_SYNTAX_STRICT) {
            point_at_error(line, error.offset);
        }
        return program_exit_of(status);
    }
    return found ? PROGRAM_DONE : PROGRAM_NOTHING;
}

/* The exit status of several queries: trouble ends them all, a bad line is not forgotten, and one
 * that finds something is enough. */
static enum program_exit answer_file(const suoyin_index *index,
                                     const struct search_request *request)
{
    struct query_file file;
    if (!query_file_open(&file, request->queries)) {
        return PROGRAM_USAGE;
    }
    bool found = false;
    enum program_exit worst = PROGRAM_DONE;
    struct query_line line;
    while (worst != PROGRAM_TROUBLE && query_file_next(&file, &line)) {
        char where[320];
        snprintf(where, sizeof where, "search: %.255s:%" PRIu64, file.name, file.line);
        enum program_exit one = answer_query(index, request, &line, where);
        found = found || one == PROGRAM_DONE;
        worst = one > PROGRAM_NOTHING && one > worst ? one : worst;
    }
    enum program_exit reading = query_file_close(&file);
    worst = reading > worst ? reading : worst;
    if (worst != PROGRAM_DONE) {
        return worst;
    }
    return found ? PROGRAM_DONE : PROGRAM_NOTHING;
}

static enum program_exit answer_all(const suoyin_index *index, const struct search_request *request)
{
    if (request->queries != NULL) {
        return answer_file(index, request);
    }
    struct query_line line = {NULL, request->query, strlen(request->query)};
    return answer_query(index, request, &line, "search");
}

static enum program_exit run_request(struct search_request *request)
{
    if (request->queries == NULL && request->query[strspn(request->query, " \t\r\n")] == '\0') {
        program_message("search: the query is empty");
        return PROGRAM_USAGE;
    }
    enum program_exit result;
    suoyin_index *index = command_open_index("search", request->index, &result);
    if (index == NULL) {
        return result;
    }
    suoyin_synonyms *synonyms;
    result = alternatives_read_synonyms("search", request->synonyms, index, &synonyms);
    request->search.synonyms = synonyms;
    if (result == PROGRAM_DONE) {
        result = answer_all(index, request);
    }
    suoyin_synonyms_free(synonyms);
    suoyin_close(index);
    return result;
}

enum program_exit command_search(const struct program_command *command, int argc, char **argv)
{
    struct search_request request;
    bool finished;
    enum program_exit result = search_request_read(command, argc, argv, &request, &finished);
    if (!finished) {
        result = run_request(&request);
    }
    free(request.query);
    return result;
}
