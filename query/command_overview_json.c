/* An overview as one JSON object. */
#include <inttypes.h>
#include <string.h>

#include "command_overview.h"
#include "command_print.h"

static void put_facets(FILE *out, const char *name, const suoyin_facet *facets, size_t count)
{
    fprintf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        fputs(i > 0 ? ",{\"value\":" : "{\"value\":", out);
        program_put_json(out, facets[i].value.data, facets[i].value.length);
        fprintf(out, ",\"count\":%" PRIu64 "}", facets[i].count);
    }
    putc(']', out);
}

static void put_subjects(FILE *out, const uint64_t subjects[OVERVIEW_SUBJECTS])
{
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        fprintf(out, ",\"%s\":%" PRIu64, overview_subjects[s].word, subjects[s]);
    }
}

static void put_years(FILE *out, const struct overview *overview)
{
    fprintf(out, ",\"%s\":[", overview->by_document_year ? "years" : "about_years");
    for (size_t i = 0; i < overview->year_count; i++) {
        const struct overview_year *year = &overview->years[i];
        fprintf(out, "%s{\"year\":\"%s\",\"passages\":%" PRIu64, i > 0 ? "," : "", year->name,
                year->passages);
        put_subjects(out, year->subjects);
        putc('}', out);
    }
    putc(']', out);
}

static void put_names(FILE *out, const struct overview *overview, size_t s)
{
    fprintf(out, ",\"%s\":[", overview_subjects[s].names);
    for (size_t i = 0; i < overview->name_counts[s]; i++) {
        putc(i > 0 ? ',' : ' ', out);
        print_json_name(out, &overview->names[s][i]);
    }
    fprintf(out, "],\"%s_total\":%" PRIu64, overview_subjects[s].names, overview->name_totals[s]);
}

static void put_terms(FILE *out, const struct overview *overview)
{
    fputs(",\"terms\":[", out);
    for (size_t i = 0; i < overview->term_count; i++) {
        const suoyin_term *term = &overview->terms[i];
        fputs(i > 0 ? ",{\"term\":" : "{\"term\":", out);
        program_put_json(out, term->term.data, term->term.length);
        fprintf(out,
                ",\"passages\":%" PRIu64 ",\"looked_at\":%" PRIu64 ",\"index_passages\":%" PRIu64
                ",\"weight\":%.3f}",
                term->passages, term->looked_at, term->index_passages, term->weight);
    }
    putc(']', out);
}

static void put_amounts(FILE *out, const struct overview *overview)
{
    fputs(",\"amounts\":[", out);
    for (size_t i = 0; i < overview->amount_count; i++) {
        const struct overview_amount *amount = &overview->amounts[i];
        fprintf(out, "%s{\"yuan\":%.17g", i > 0 ? "," : "", amount->yuan);
        print_json_member(out, "value", amount->value);
        print_json_member(out, "sentence", amount->sentence);
        print_json_member(out, "title", amount->title);
        print_json_member(out, "id", amount->id);
        putc('}', out);
    }
    putc(']', out);
}

void overview_put_json(FILE *out, const struct overview *overview)
{
    fputs("{\"type\":\"overview\",\"query\":", out);
    program_put_json(out, overview->query, strlen(overview->query));
    fprintf(out, ",\"passages\":%" PRIu64 ",\"documents\":%" PRIu64 ",\"index_passages\":%" PRIu64,
            overview->passages, overview->documents, overview->counts.passages);
    put_subjects(out, overview->subjects);
    put_years(out, overview);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        put_names(out, overview, s);
    }
    put_facets(out, "places", overview->places, overview->place_count);
    put_facets(out, "sources", overview->sources, overview->source_count);
    put_terms(out, overview);
    put_amounts(out, overview);
    fputs("}\n", out);
}
