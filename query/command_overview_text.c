/* An overview at a terminal. */
#include <inttypes.h>
#include <string.h>

#include "command_overview.h"
#include "command_wrap.h"

static const char *const subject_colors[OVERVIEW_SUBJECTS] = {"\033[34m", "\033[32m", "\033[33m"};

static suoyin_text text_of(const char *text)
{
    return (suoyin_text){text, strlen(text)};
}

static void put_summary(FILE *out, const struct overview *overview, const struct chart_style *style)
{
    char all[32];
    fputs(style->color ? "\033[1m" : "", out);
    program_put_line_text(out, overview->index_name, strlen(overview->index_name));
    if (*overview->query != '\0') {
        fputs(" · ", out);
        program_put_line_text(out, overview->query, strlen(overview->query));
    }
    fprintf(out, "%s\n", style->color ? "\033[0m" : "");
    chart_put_count(out, overview->passages, "passage");
    if (overview->passages != overview->counts.passages) {
        fprintf(out, " of %s", chart_number(overview->counts.passages, all));
    }
    fputs(", ", out);
    chart_put_count(out, overview->documents, "document");
    fputs("\n\n", out);
}

static void put_subjects(FILE *out, const struct overview *overview,
                         const struct chart_style *style)
{
    struct chart_row rows[OVERVIEW_SUBJECTS];
    char shares[OVERVIEW_SUBJECTS][16];
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        double share = overview->passages == 0
                           ? 0
                           : 100.0 * (double)overview->subjects[s] / (double)overview->passages;
        snprintf(shares[s], sizeof shares[s], "%.1f %%", share);
        rows[s] = (struct chart_row){text_of(overview_subjects[s].word), overview->subjects[s],
                                     text_of(shares[s])};
    }
    chart_put_heading(out, "Passages by subject", style);
    chart_put_rows(out, rows, OVERVIEW_SUBJECTS, overview->passages, style);
    putc('\n', out);
}

/* How the table of years is laid out: all of it is 48 columns and the bars, or 39. */
struct year_layout {
    int gap, number; /* columns between, and of, numbers by subject */
    unsigned bar;    /* columns that the largest number takes */
};

static struct year_layout lay_out_years(const struct chart_style *style)
{
    enum { TABLE = 48, BAR = 8 };
    size_t room = style->columns == 0      ? BAR * OVERVIEW_SUBJECTS
                  : style->columns > TABLE ? style->columns - TABLE
                                           : 0;
    unsigned bar = (unsigned)(room / OVERVIEW_SUBJECTS);
    bool narrow = style->columns > 0 && style->columns < TABLE;
    return (struct year_layout){narrow ? 1 : 2, narrow ? 7 : 8, bar < BAR ? bar : BAR};
}

/* A bar of each subject, one after the other. */
static void put_year_bars(FILE *out, const struct overview_year *year, uint64_t most, unsigned bar,
                          const struct chart_style *style)
{
    static const char *const fills[] = {"█", "▓", "░"};
    fputs("  ", out);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        uint64_t blocks = (year->subjects[s] * bar + most - 1) / most;
        fputs(style->color ? subject_colors[s] : "", out);
        for (uint64_t b = 0; b < blocks; b++) {
            fputs(style->color ? "█" : fills[s], out);
        }
        fputs(style->color ? "\033[0m" : "", out);
    }
}

static void put_years(FILE *out, const struct overview *overview, const struct chart_style *style)
{
    struct year_layout layout = lay_out_years(style);
    uint64_t most = 1;
    char digits[32];
    if (overview->year_count == 0) {
        return;
    }
    for (size_t i = 0; i < overview->year_count; i++) {
        for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
            uint64_t count = overview->years[i].subjects[s];
            most = count > most ? count : most;
        }
    }
    chart_put_heading(
        out, overview->by_document_year ? "By year of the document" : "By year that is spoken of",
        style);
    fprintf(out, "  year%*spassages", layout.gap, "");
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        fprintf(out, "%*s%*s", layout.gap, "", layout.number, overview_subjects[s].word);
    }
    putc('\n', out);
    for (size_t i = 0; i < overview->year_count; i++) {
        const struct overview_year *year = &overview->years[i];
        fprintf(out, "  %s%*s%8s", year->name, layout.gap, "",
                chart_number(year->passages, digits));
        for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
            fprintf(out, "%*s%*s", layout.gap, "", layout.number,
                    chart_number(year->subjects[s], digits));
        }
        if (layout.bar > 0) {
            put_year_bars(out, year, most, layout.bar, style);
        }
        putc('\n', out);
    }
    putc('\n', out);
}

static void put_names(FILE *out, const struct overview *overview, size_t s,
                      const struct chart_style *style)
{
    struct chart_row rows[64];
    char notes[64][48], heading[96];
    size_t count = overview->name_counts[s] < 64 ? overview->name_counts[s] : 64;
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const suoyin_name *name = &overview->names[s][i];
        bool one = name->first.length == name->last.length &&
                   memcmp(name->first.data, name->last.data, name->first.length) == 0;
        snprintf(notes[i], sizeof notes[i], "%.16s%s%.16s", name->first.data, one ? "" : " – ",
                 one ? "" : name->last.data);
        rows[i] = (struct chart_row){name->name, name->passages, text_of(notes[i])};
    }
    snprintf(heading, sizeof heading, "Leading %s (%zu of %" PRIu64 ")", overview_subjects[s].names,
             count, overview->name_totals[s]);
    chart_put_heading(out, heading, style);
    chart_put_rows(out, rows, count, 0, style);
    putc('\n', out);
}

static void put_facets(FILE *out, const char *heading, const suoyin_facet *facets, size_t count,
                       const struct chart_style *style)
{
    struct chart_row rows[64];
    count = count < 64 ? count : 64;
    for (size_t i = 0; i < count; i++) {
        suoyin_text label = facets[i].value.length > 0 ? facets[i].value : text_of("(none)");
        rows[i] = (struct chart_row){label, facets[i].count, text_of("")};
    }
    if (count > 0) {
        chart_put_heading(out, heading, style);
        chart_put_rows(out, rows, count, 0, style);
        putc('\n', out);
    }
}

/* The words one after another, as many as fit on a line. */
static void put_terms(FILE *out, const struct overview *overview, const struct chart_style *style)
{
    size_t columns = style->columns > 0 ? style->columns : CHART_COLUMNS_DEFAULT;
    size_t at = 0;
    if (overview->term_count == 0) {
        return;
    }
    bool all = overview->passages == overview->counts.passages;
    chart_put_heading(out, all ? "Frequent terms" : "Distinctive terms", style);
    for (size_t i = 0; i < overview->term_count; i++) {
        const suoyin_term *term = &overview->terms[i];
        size_t width = wrap_text_width(term->term.data, term->term.length);
        if (at > 0 && at + width + 2 > columns) {
            putc('\n', out);
            at = 0;
        }
        fputs("  ", out);
        program_put_line_text(out, term->term.data, term->term.length);
        at += width + 2;
    }
    fputs("\n\n", out);
}

static void put_amounts(FILE *out, const struct overview *overview, const struct chart_style *style)
{
    if (overview->amount_count == 0) {
        return;
    }
    chart_put_heading(out, "Largest amounts", style);
    for (size_t i = 0; i < overview->amount_count; i++) {
        const struct overview_amount *amount = &overview->amounts[i];
        size_t columns = style->columns > 0 ? style->columns : CHART_COLUMNS_DEFAULT;
        fputs("  ", out);
        chart_put_cell(out, amount->value, 14);
        fputs("  ", out);
        struct wrap_style wrap = {columns, 18, false, "", "", ""};
        if (style->color) {
            wrap.match = "\033[1;31m";
            wrap.reset = "\033[0m";
        }
        wrap_put(out, amount->sentence, (suoyin_span){0, (uint32_t)amount->sentence.length},
                 &amount->span, 1, &wrap);
        fprintf(out, "\n%18s%s", "", style->color ? "\033[2m" : "");
        chart_put_cut(out, amount->title, columns > 40 ? columns - 18 : 22);
        fprintf(out, "%s\n", style->color ? "\033[0m" : "");
    }
    putc('\n', out);
}

void overview_put_text(FILE *out, const struct overview *overview, const struct chart_style *style)
{
    put_summary(out, overview, style);
    put_subjects(out, overview, style);
    put_years(out, overview, style);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        put_names(out, overview, s, style);
    }
    put_facets(out, "Places", overview->places, overview->place_count, style);
    put_facets(out, "Sources", overview->sources, overview->source_count, style);
    put_terms(out, overview, style);
    put_amounts(out, overview, style);
}
