#include "command_advice.h"
#include "command_wrap.h"

static const char *kind_name(suoyin_advice_kind kind)
{
    return kind == SUOYIN_ADVICE_MISSING    ? "missing"
           : kind == SUOYIN_ADVICE_PINYIN   ? "pinyin"
           : kind == SUOYIN_ADVICE_SPELLING ? "spelling"
                                            : "shorter";
}

/* The widest query that is proposed, in columns. */
static size_t widest(const struct print_answer *answer)
{
    size_t columns = 0;
    for (size_t i = 0; i < answer->advice_count; i++) {
        suoyin_text text = answer->advices[i].text;
        size_t width = wrap_text_width(text.data, text.length);
        if (answer->advices[i].kind != SUOYIN_ADVICE_MISSING && width > columns) {
            columns = width;
        }
    }
    return columns;
}

static bool is_blank_at(const struct print_answer *answer, size_t at)
{
    return at >= answer->query_length || strchr(" \t\r\n", answer->query[at]) != NULL;
}

/* Whether a part of the query is a word of it, see advice_misses_word. */
static bool is_word(const struct print_answer *answer, suoyin_text part)
{
    const char *found = memmem(answer->query, answer->query_length, part.data, part.length);
    if (found == NULL || (unsigned char)*found < 0x80) {
        return found != NULL;
    }
    size_t begin = (size_t)(found - answer->query);
    return (begin == 0 || is_blank_at(answer, begin - 1)) &&
           is_blank_at(answer, begin + part.length);
}

bool advice_misses_word(const struct print_answer *answer)
{
    for (size_t i = 0; i < answer->advice_count; i++) {
        if (answer->advices[i].kind == SUOYIN_ADVICE_MISSING &&
            is_word(answer, answer->advices[i].text)) {
            return true;
        }
    }
    return false;
}

/* Whether it was meant for the name of a field, which no document has: date of date:2024. */
static bool names_field(const struct print_answer *answer, suoyin_text part)
{
    const char *found = memmem(answer->query, answer->query_length, part.data, part.length);
    size_t end =
        found == NULL ? answer->query_length : (size_t)(found - answer->query) + part.length;
    return (unsigned char)*part.data < 0x80 && !is_blank_at(answer, end) &&
           answer->query[end] == ':' && !is_blank_at(answer, end + 1) &&
           answer->query[end + 1] != '/'; /* http:// */
}

/* Whether it is what was said not to be understood. */
static bool is_malformed(const struct print_answer *answer, suoyin_text part)
{
    return answer->malformed != NULL && strncmp(answer->malformed, part.data, part.length) == 0;
}

/* Lists what is missing after `begin`: names of fields, or everything else. */
static void put_missing(const struct print_answer *answer, const char *begin, bool fields)
{
    bool found = suoyin_results_count(answer->results) > 0;
    bool any = false;
    for (size_t i = 0; i < answer->advice_count; i++) {
        suoyin_text text = answer->advices[i].text;
        if (answer->advices[i].kind == SUOYIN_ADVICE_MISSING && (!found || is_word(answer, text)) &&
            !is_malformed(answer, text) && names_field(answer, text) == fields) {
            fputs(any ? ", " : begin, stderr);
            program_put_line_text(stderr, text.data, text.length);
            any = true;
        }
    }
    fputs(any ? ".\n" : "", stderr);
}

void advice_put_text(const struct print_answer *answer)
{
    size_t columns = widest(answer);
    bool any = false;
    if (answer->malformed != NULL) {
        fputs("Not understood: ", stderr);
        program_put_line_text(stderr, answer->malformed, strlen(answer->malformed));
        fputs(".\n", stderr);
    }
    put_missing(answer, "No passage holds ", false);
    put_missing(answer, "No document has a field of the name ", true);
    for (size_t i = 0; i < answer->advice_count; i++) {
        const suoyin_advice *advice = &answer->advices[i];
        if (advice->kind == SUOYIN_ADVICE_MISSING) {
            continue;
        }
        if (!any) {
            fputs(answer->read_from != NULL ? "Other readings:\n" : "Perhaps:\n", stderr);
        }
        any = true;
        fputs("  ", stderr);
        program_put_line_text(stderr, advice->text.data, advice->text.length);
        size_t width = wrap_text_width(advice->text.data, advice->text.length);
        fprintf(stderr, "%*s  %" PRIu64 " passage%s\n", (int)(columns - width), "",
                advice->passages, advice->passages == 1 ? "" : "s");
    }
}

void advice_put_json(const struct print_answer *answer)
{
    for (size_t i = 0; i < answer->advice_count; i++) {
        const suoyin_advice *advice = &answer->advices[i];
        fputs("{\"type\":\"advice\"", stdout);
        if (answer->query_id != NULL) {
            print_json_member(stdout, "qid",
                              (suoyin_text){answer->query_id, strlen(answer->query_id)});
        }
        const char *kind = kind_name(advice->kind);
        print_json_member(stdout, "kind", (suoyin_text){kind, strlen(kind)});
        print_json_member(stdout, "text", advice->text);
        printf(",\"passages\":%" PRIu64 "}\n", advice->passages);
    }
}
