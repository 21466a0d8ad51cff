/* Hits for a person: title, where it stands, and the passage with its matches in colour. */
#include "command_advice.h"
#include "command_alternatives.h"
#include "command_print.h"
#include "command_wrap.h"

enum { SNIPPET_CHARACTERS = 160 };

#define SGR_RESET "\033[0m"
#define SGR_TITLE "\033[1m"
#define SGR_MATCH "\033[1;31m"
#define SGR_FAINT "\033[2m"

static struct wrap_style make_style(const struct print_options *options, const char *normal,
                                    size_t indent)
{
    struct wrap_style style = {options->columns, indent, false, "", "", ""};
    if (options->color) {
        style.normal = normal;
        style.match = SGR_MATCH;
        style.reset = SGR_RESET;
    }
    return style;
}

static suoyin_span whole(suoyin_text text)
{
    return (suoyin_span){0, (uint32_t)text.length};
}

/* "  1. " and the title, or the id of a document that has none. */
static void put_heading(const suoyin_hit *hit, const struct print_options *options, size_t indent)
{
    struct wrap_style style = make_style(options, SGR_TITLE, indent);
    bool titled = hit->title.length > 0;
    suoyin_text text = titled ? hit->title : hit->id;
    printf("%*" PRIu64 ". ", (int)indent - 2, hit->rank);
    wrap_put(stdout, text, whole(text), hit->title_highlights,
             titled ? hit->title_highlight_count : 0, &style);
    putchar('\n');
}

/* Source, author, date, id, passage, score, as far as they are known. */
static void put_origin(const suoyin_hit *hit, uint32_t reprints,
                       const struct print_options *options, size_t indent)
{
    char *line = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&line, &length);
    if (memory == NULL) {
        return;
    }
    const suoyin_text known[] = {hit->source, hit->author, hit->date,
                                 hit->title.length > 0 ? hit->id : (suoyin_text){"", 0}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (known[i].length > 0) {
            program_put_line_text(memory, known[i].data, known[i].length);
            fputs(" · ", memory);
        }
    }
    if (hit->passages > 1) {
        fprintf(memory, "passage %" PRIu32 "/%" PRIu32 " · ", hit->passage, hit->passages);
    }
    if (reprints > 0) {
        fprintf(memory, "%" PRIu32 " reprint%s · ", reprints, reprints == 1 ? "" : "s");
    }
    print_score(memory, hit->score_units);
    if (fclose(memory) == 0) {
        struct wrap_style style = make_style(options, SGR_FAINT, indent);
        suoyin_text text = {line, length};
        printf("%*s", (int)indent, "");
        wrap_put(stdout, text, whole(text), NULL, 0, &style);
        putchar('\n');
    }
    free(line);
}

/* Without the line ends and spaces at its end. */
static suoyin_span trimmed(suoyin_text text, suoyin_span window)
{
    while (window.end > window.begin && strchr(" \n\t", text.data[window.end - 1]) != NULL) {
        window.end--;
    }
    return window;
}

static suoyin_status put_passage(const struct print_answer *answer, size_t index,
                                 const suoyin_hit *hit, const struct print_options *options,
                                 size_t indent, suoyin_error *error)
{
    struct wrap_style style = make_style(options, "", indent);
    suoyin_span window = whole(hit->text);
    if (!options->full) {
        suoyin_status status =
            suoyin_results_snippet(answer->results, index, SNIPPET_CHARACTERS, &window, error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    style.keep_lines = options->full;
    window = trimmed(hit->text, window);
    /* What shows that the text is cut hangs in the margins. */
    bool cut = window.end < hit->text.length;
    style.columns -= cut && style.columns > 0;
    printf("%*s%s", (int)indent - 1, "", window.begin > 0 ? "…" : " ");
    wrap_put(stdout, hit->text, window, hit->highlights, hit->highlight_count, &style);
    puts(cut ? "…" : "");
    return SUOYIN_OK;
}

/* The parts of the score as a table whose first column adds up to the score exactly. */
static suoyin_status put_explanation(const struct print_answer *answer, size_t index, size_t indent,
                                     suoyin_error *error)
{
    const suoyin_score_part *parts;
    size_t count;
    suoyin_status status = suoyin_results_explain(answer->results, index, &parts, &count, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    size_t widest = 0;
    for (size_t i = 0; i < count; i++) {
        size_t width = wrap_text_width(parts[i].name.data, parts[i].name.length);
        widest = width > widest ? width : widest;
    }
    for (size_t i = 0; i < count; i++) {
        const suoyin_score_part *part = &parts[i];
        int64_t units = part->score_units;
        printf("%*s%s%4" PRIu64 ".%05" PRIu64 "  ", (int)indent, "", units < 0 ? "-" : "+",
               (uint64_t)(units < 0 ? -units : units) / 100000,
               (uint64_t)(units < 0 ? -units : units) % 100000);
        program_put_line_text(stdout, part->name.data, part->name.length);
        printf("%*s  tf %" PRIu32 ", df %" PRIu64 ", weight %.5f, length %" PRIu32 "\n",
               (int)(widest - wrap_text_width(part->name.data, part->name.length)), "", part->tf,
               part->df, part->weight, part->length);
    }
    return SUOYIN_OK;
}

static void put_neighbour(void *context, uint32_t number, suoyin_text text)
{
    const struct wrap_style *style = context;
    (void)number;
    printf("%*s", (int)style->indent, "");
    wrap_put(stdout, text, trimmed(text, whole(text)), NULL, 0, style);
    putchar('\n');
}

static suoyin_status put_neighbours(const struct print_answer *answer, const suoyin_hit *hit,
                                    const struct print_options *options, bool after, size_t indent,
                                    suoyin_error *error)
{
    struct wrap_style style = make_style(options, SGR_FAINT, indent);
    return print_neighbours(answer, hit, options, after, put_neighbour, &style, error);
}

/* The values of a field, counted, below its name: the first of them, since there may be thousands.
 */
static suoyin_status put_facet(const struct print_answer *answer, const char *name,
                               suoyin_error *error)
{
    enum { SHOWN = 20 };
    const suoyin_facet *facets;
    size_t count;
    suoyin_status status =
        suoyin_results_facet(answer->results, name, strlen(name), &facets, &count, error);
    if (status != SUOYIN_OK || count == 0) {
        return status;
    }
    program_put_line_text(stdout, name, strlen(name));
    putchar('\n');
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        printf("%8" PRIu64 "  ", facets[i].count);
        if (facets[i].value.length == 0) {
            fputs("(none)", stdout);
        }
        program_put_line_text(stdout, facets[i].value.data, facets[i].value.length);
        putchar('\n');
    }
    if (count > SHOWN) {
        printf("%8s  and %zu more\n", "", count - SHOWN);
    }
    putchar('\n');
    return SUOYIN_OK;
}

/* Each thing that the text mentions once, by kind, on a faint line. */
static suoyin_status put_mentions(const struct print_answer *answer, size_t index,
                                  const struct print_options *options, size_t indent,
                                  suoyin_error *error)
{
    char *line = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&line, &length);
    if (memory == NULL) {
        return SUOYIN_OK;
    }
    suoyin_status status = print_mentions(memory, answer->results, index, error);
    if (fclose(memory) == 0 && status == SUOYIN_OK && length > 0) {
        struct wrap_style style = make_style(options, SGR_FAINT, indent);
        style.keep_lines = true;
        suoyin_text text = {line, length - 1}; /* without the last newline */
        printf("%*s", (int)indent, "");
        wrap_put(stdout, text, whole(text), NULL, 0, &style);
        putchar('\n');
    }
    free(line);
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
    size_t indent = 4;
    for (uint64_t rank = hit.rank; rank > 99; rank /= 10) {
        indent++;
    }
    put_heading(&hit, options, indent);
    put_origin(&hit, suoyin_results_reprints(answer->results, index), options, indent);
    if (options->explain) {
        status = put_explanation(answer, index, indent, error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    status = put_neighbours(answer, &hit, options, false, indent, error);
    if (status == SUOYIN_OK) {
        status = put_passage(answer, index, &hit, options, indent, error);
    }
    if (status == SUOYIN_OK && options->mentions) {
        status = put_mentions(answer, index, options, indent, error);
    }
    return status == SUOYIN_OK ? put_neighbours(answer, &hit, options, true, indent, error)
                               : status;
}

/* One line on standard error, so that standard output holds hits and nothing else. */
static void put_summary(const struct print_answer *answer, const struct print_options *options,
                        size_t count, uint64_t first)
{
    bool exact;
    uint64_t total = suoyin_results_total(answer->results, &exact);
    if (answer->read_from != NULL) {
        program_put_line_text(stderr, answer->read_from, answer->read_from_length);
        fputs(" is read as ", stderr);
        program_put_line_text(stderr, answer->query, answer->query_length);
        fputs(".\n", stderr);
    }
    const char *unit = options->documents ? "document" : "passage";
    if (count == 0) {
        fprintf(stderr, "Nothing found, %.2f ms.\n", answer->milliseconds);
        advice_put_text(answer);
        return;
    }
    uint64_t last = first + count - 1;
    fprintf(stderr, "%" PRIu64 "–%" PRIu64, first, last);
    if (exact || total > last) {
        fprintf(stderr, " of %s%" PRIu64 " %s%s", exact ? "" : "at least ", total, unit,
                total == 1 ? "" : "s");
    } else {
        fputs("; there may be more", stderr);
    }
    fprintf(stderr, ", %.2f ms.\n", answer->milliseconds);
    advice_put_text(answer);
}

suoyin_status print_text_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error)
{
    size_t count = suoyin_results_count(answer->results);
    uint64_t first = 1;
    if (answer->query_id != NULL) {
        printf("== ");
        program_put_line_text(stdout, answer->query_id, strlen(answer->query_id));
        printf(" ");
        program_put_line_text(stdout, answer->query, answer->query_length);
        puts("\n");
    }
    if (options->explain) {
        suoyin_status status = alternatives_put_text(answer, error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < count; i++) {
        suoyin_status status = put_hit(answer, i, options, error);
        if (status != SUOYIN_OK) {
            return status;
        }
        putchar('\n');
    }
    for (size_t i = 0; i < options->facet_count; i++) {
        suoyin_status status = put_facet(answer, options->facets[i], error);
        if (status != SUOYIN_OK) {
            return status;
        }
    }
    suoyin_hit hit;
    if (count > 0 &&
        suoyin_results_hit(answer->results, 0, SUOYIN_HIT_ID, &hit, NULL) == SUOYIN_OK) {
        first = hit.rank;
    }
    /* In the order in which a terminal should show them. */
    fflush(stdout);
    put_summary(answer, options, count, first);
    return SUOYIN_OK;
}
