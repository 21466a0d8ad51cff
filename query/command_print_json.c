/* JSON lines: an object a hit, then one with what is known of the whole search. */
#include "command_advice.h"
#include "command_alternatives.h"
#include "command_print.h"

void print_json_member(FILE *out, const char *name, suoyin_text text)
{
    fprintf(out, ",\"%s\":", name);
    program_put_json(out, text.data, text.length);
}

void print_json_fields(FILE *out, const suoyin_field *fields, size_t count)
{
    putc('{', out);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            putc(',', out);
        }
        program_put_json(out, fields[i].name.data, fields[i].name.length);
        putc(':', out);
        program_put_json(out, fields[i].value.data, fields[i].value.length);
    }
    putc('}', out);
}

void print_json_name(FILE *out, const suoyin_name *name)
{
    fputs("{\"name\":", out);
    program_put_json(out, name->name.data, name->name.length);
    print_json_member(out, "folded", name->folded);
    fprintf(out, ",\"count\":%" PRIu64, name->passages);
    print_json_member(out, "first", name->first);
    print_json_member(out, "last", name->last);
    print_json_member(out, "id", name->id);
    fprintf(out, ",\"passage\":%" PRIu32 ",\"begin\":%" PRIu32 ",\"end\":%" PRIu32, name->passage,
            name->span.begin, name->span.end);
    print_json_member(out, "text", name->text);
    fputs(",\"variants\":[", out);
    for (size_t i = 0; i < name->variant_count; i++) {
        fputs(i > 0 ? "," : "", out);
        program_put_json(out, name->variants[i].data, name->variants[i].length);
    }
    fputs("]}", out);
}

static void put_query_id(const struct print_answer *answer)
{
    if (answer->query_id != NULL) {
        print_json_member(stdout, "qid", (suoyin_text){answer->query_id, strlen(answer->query_id)});
    }
}

static void put_spans(const char *name, const suoyin_span *spans, size_t count)
{
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf("%s[%" PRIu32 ",%" PRIu32 "]", i > 0 ? "," : "", spans[i].begin, spans[i].end);
    }
    putchar(']');
}

static suoyin_status put_explanation(const struct print_answer *answer, size_t index,
                                     suoyin_error *error)
{
    const suoyin_score_part *parts;
    size_t count;
    suoyin_status status = suoyin_results_explain(answer->results, index, &parts, &count, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    fputs(",\"explanation\":[", stdout);
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ",{\"name\":" : "{\"name\":", stdout);
        program_put_json(stdout, parts[i].name.data, parts[i].name.length);
        fputs(",\"score\":", stdout);
        print_score(stdout, parts[i].score_units);
        printf(",\"tf\":%" PRIu32 ",\"df\":%" PRIu64 ",\"weight\":%.9g,\"length\":%" PRIu32 "}",
               parts[i].tf, parts[i].df, parts[i].weight, parts[i].length);
    }
    putchar(']');
    return SUOYIN_OK;
}

static void put_neighbour(void *context, uint32_t number, suoyin_text text)
{
    bool *any = context;
    printf("%s{\"passage\":%" PRIu32, *any ? "," : "", number);
    print_json_member(stdout, "text", text);
    putchar('}');
    *any = true;
}

/* ,"before":[…],"after":[…] */
static suoyin_status put_neighbours(const struct print_answer *answer, const suoyin_hit *hit,
                                    const struct print_options *options, suoyin_error *error)
{
    suoyin_status status = SUOYIN_OK;
    for (int after = 0; after < 2 && options->neighbours > 0 && status == SUOYIN_OK; after++) {
        bool any = false;
        fputs(after ? ",\"after\":[" : ",\"before\":[", stdout);
        status = print_neighbours(answer, hit, options, after, put_neighbour, &any, error);
        putchar(']');
    }
    return status;
}

static suoyin_status put_facet(const struct print_answer *answer, const char *name,
                               suoyin_error *error)
{
    const suoyin_facet *facets;
    size_t count;
    suoyin_status status =
        suoyin_results_facet(answer->results, name, strlen(name), &facets, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        fputs("{\"type\":\"facet\"", stdout);
        put_query_id(answer);
        print_json_member(stdout, "field", (suoyin_text){name, strlen(name)});
        print_json_member(stdout, "value", facets[i].value);
        printf(",\"count\":%" PRIu64 "}\n", facets[i].count);
    }
    return status;
}

static suoyin_status put_hit(const struct print_answer *answer, size_t index,
                             const struct print_options *options, suoyin_error *error)
{
    suoyin_hit hit;
    suoyin_status status = suoyin_results_hit(answer->results, index, SUOYIN_HIT_ALL, &hit, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    fputs("{\"type\":\"hit\"", stdout);
    put_query_id(answer);
    printf(",\"rank\":%" PRIu64 ",\"score\":", hit.rank);
    print_score(stdout, hit.score_units);
    print_json_member(stdout, "id", hit.id);
    printf(",\"passage\":%" PRIu32 ",\"passages\":%" PRIu32, hit.passage, hit.passages);
    print_json_member(stdout, "title", hit.title);
    print_json_member(stdout, "source", hit.source);
    print_json_member(stdout, "author", hit.author);
    print_json_member(stdout, "date", hit.date);
    print_json_member(stdout, "text", hit.text);
    put_spans("highlights", hit.highlights, hit.highlight_count);
    put_spans("title_highlights", hit.title_highlights, hit.title_highlight_count);
    fputs(",\"fields\":", stdout);
    print_json_fields(stdout, hit.fields, hit.field_count);
    if (options->group) {
        printf(",\"reprints\":%" PRIu32, suoyin_results_reprints(answer->results, index));
    }
    status = print_json_mentions(stdout, answer->results, index, error);
    if (status == SUOYIN_OK) {
        status = put_neighbours(answer, &hit, options, error);
    }
    if (options->explain && status == SUOYIN_OK) {
        status = put_explanation(answer, index, error);
    }
    /* The line is closed also after a failure, so that what was printed stays JSON. */
    fputs("}\n", stdout);
    return status;
}

suoyin_status print_json_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error)
{
    size_t count = suoyin_results_count(answer->results);
    for (size_t i = 0; i < count; i++) {
        suoyin_status status = put_hit(answer, i, options, error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < options->facet_count; i++) {
        suoyin_status status = put_facet(answer, options->facets[i], error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    bool exact;
    uint64_t total = suoyin_results_total(answer->results, &exact);
    advice_put_json(answer);
    fputs("{\"type\":\"summary\"", stdout);
    put_query_id(answer);
    if (answer->read_from != NULL) {
        print_json_member(stdout, "read_as", (suoyin_text){answer->query, answer->query_length});
    }
    suoyin_status status = SUOYIN_OK;
    if (options->explain) {
        status = alternatives_put_json(answer, error);
    }
    printf(",\"time_ms\":%.3f,\"hits\":%zu,\"total\":%" PRIu64 ",\"exact\":%s}\n",
           answer->milliseconds, count, total, exact ? "true" : "false");
    return status;
}
