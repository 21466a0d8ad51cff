/* `suoyin mentions`: the policies, parks or projects that passages name. */
#include <stdlib.h>
#include <string.h>

#include "command_chart.h"
#include "command_listing.h"
#include "command_print.h"
#include "command_wrap.h"
#include "query_command.h"

const char command_mentions_help[] =
    "Usage: suoyin mentions [OPTION…] INDEX [QUERY…]\n"
    "Lists the policies, parks and projects that the passages of an index name, or those that a\n"
    "query matches: how many passages name each, the first and the last date, and an example. The\n"
    "words of the query must all stand in a passage.\n"
    "\n"
    "  --kind KIND      policy, park or project (all three)\n"
    "  -n, --number N   names of each kind, 1 to 100000 (20)\n"
    "  --documents      count documents rather than passages\n"
    "  --variants       tell which other names were counted with each\n"
    "  --no-aliases     count short forms of a name by themselves\n"
    "  --json           one JSON object a line: names, then a summary\n"
    "  --color WHEN     auto (a terminal, unless NO_COLOR is set), always or never\n"
    "  --help           this text\n"
    "\n"
    "Examples:\n"
    "  suoyin mentions --kind park park.index\n"
    "  suoyin mentions --kind policy -n 5 park.index 氢能 date:2024\n"
    "\n"
    "Exit status: 0 listed, 1 nothing is named, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system.\n";

struct mention_kind {
    const char *name, *heading;
    suoyin_mention_kind kind;
};

static const struct mention_kind kinds[] = {
    {"policy", "Policies", SUOYIN_MENTION_POLICY},
    {"park", "Parks", SUOYIN_MENTION_PARK},
    {"project", "Projects", SUOYIN_MENTION_PROJECT},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

struct mentions_request {
    struct listing_request listing;
    const struct mention_kind *kind; /* NULL: all */
    uint32_t number;
    bool documents, variants;
};

/* --- For a person ------------------------------------------------------------------------------
 */

enum { CONTEXT_CHARACTERS = 14, INDENT = 10 };

/* Moves `at` by so many characters, at most to the text's edge. */
static size_t move(suoyin_text text, size_t at, int characters)
{
    for (; characters < 0 && at > 0; characters++) {
        do {
            at--;
        } while (at > 0 && ((unsigned char)text.data[at] & 0xC0) == 0x80);
    }
    for (; characters > 0 && at < text.length; characters--) {
        do {
            at++;
        } while (at < text.length && ((unsigned char)text.data[at] & 0xC0) == 0x80);
    }
    return at;
}

/* A line that is written to `out` first, and wrapped when it is ended. */
struct line {
    FILE *out;
    char *text;
    size_t length;
};

static bool line_begin(struct line *line)
{
    *line = (struct line){.length = 0};
    line->out = open_memstream(&line->text, &line->length);
    return line->out != NULL;
}

/* Puts the line, its first `marked` bytes as a match. The caller has indented it. */
static void line_end(struct line *line, size_t marked, const struct wrap_style *style)
{
    if (fclose(line->out) == 0) {
        suoyin_text text = {line->text, line->length};
        suoyin_span match = {0, (uint32_t)marked};
        wrap_put(stdout, text, (suoyin_span){0, (uint32_t)line->length}, &match, marked > 0, style);
        putchar('\n');
    }
    free(line->text);
}

/* The name in its passage, with a few characters on both sides, and where that is. */
static void put_example(const suoyin_name *name, const struct wrap_style *faint)
{
    size_t begin = move(name->text, name->span.begin, -CONTEXT_CHARACTERS);
    size_t end = move(name->text, name->span.end, CONTEXT_CHARACTERS);
    struct wrap_style style = *faint;
    struct line line;
    bool cut = end < name->text.length;
    style.columns -= cut && style.columns > 0; /* what shows the cuts hangs in the margins */
    printf("%*s%s", INDENT - 1, "", begin > 0 ? "…" : " ");
    wrap_put(stdout, name->text, (suoyin_span){(uint32_t)begin, (uint32_t)end}, &name->span, 1,
             &style);
    printf("%s\n%*s", cut ? "…" : "", INDENT, "");
    if (line_begin(&line)) {
        fwrite(name->id.data, 1, name->id.length, line.out);
        fprintf(line.out, " · passage %" PRIu32, name->passage);
        line_end(&line, 0, faint);
    }
}

static void put_dates(FILE *out, const suoyin_name *name)
{
    if (name->last.length == 0) {
        return;
    }
    fprintf(out, "  %s", name->first.data);
    if (strcmp(name->first.data, name->last.data) != 0) {
        fprintf(out, " – %s", name->last.data);
    }
}

static void put_variants(const suoyin_name *name, const struct wrap_style *style)
{
    for (size_t i = 0; i < name->variant_count; i++) {
        printf("%*s+ ", INDENT - 2, "");
        wrap_put(stdout, name->variants[i], (suoyin_span){0, (uint32_t)name->variants[i].length},
                 NULL, 0, style);
        putchar('\n');
    }
}

static void put_name(const suoyin_name *name, const struct mentions_request *request)
{
    bool color = request->listing.view.color;
    const char *reset = color ? "\033[0m" : "";
    const struct wrap_style bold = {print_columns(),        INDENT, false, "",
                                    color ? "\033[1m" : "", reset};
    const struct wrap_style faint = {
        print_columns(), INDENT, false, color ? "\033[2m" : "", color ? "\033[0;31m" : "", reset};
    struct line line;
    char digits[32];
    printf("%*s  ", INDENT - 2, chart_number(name->passages, digits));
    if (line_begin(&line)) {
        fwrite(name->name.data, 1, name->name.length, line.out);
        put_dates(line.out, name);
        line_end(&line, name->name.length, &bold);
    }
    if (request->variants) {
        put_variants(name, &bold);
    }
    put_example(name, &faint);
}

static void put_text(const struct mention_kind *kind, const suoyin_name *names, size_t count,
                     uint64_t total, const struct mentions_request *request)
{
    const char *bold = request->listing.view.color ? "\033[1m" : "";
    const char *reset = request->listing.view.color ? "\033[0m" : "";
    char digits[32];
    if (count == 0) {
        return;
    }
    printf("%s%s%s (%zu of %s)\n", bold, kind->heading, reset, count, chart_number(total, digits));
    for (size_t i = 0; i < count; i++) {
        put_name(&names[i], request);
    }
    putchar('\n');
}

/* --- All ---------------------------------------------------------------------------------------
 */

static void put_json(const struct mention_kind *kind, const suoyin_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf("{\"type\":\"mention\",\"kind\":\"%s\",\"mention\":", kind->name);
        print_json_name(stdout, &names[i]);
        puts("}");
    }
}

static suoyin_status list_kind(const struct mention_kind *kind, suoyin_results *results,
                               const struct mentions_request *request, size_t *listed,
                               suoyin_error *error)
{
    const suoyin_name *names;
    size_t count;
    uint64_t total;
    suoyin_status status =
        suoyin_results_names(results, kind->kind, request->number, &names, &count, &total, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    if (request->listing.view.json) {
        put_json(kind, names, count);
    } else {
        put_text(kind, names, count, total, request);
    }
    *listed += count;
    return SUOYIN_OK;
}

static enum program_exit run(void *context, const suoyin_index *index)
{
    const struct mentions_request *request = context;
    suoyin_results *results = NULL;
    suoyin_error error;
    size_t listed = 0;
    suoyin_status status =
        listing_search(index, &request->listing, request->documents, &results, &error);
    for (size_t i = 0; i < KINDS && status == SUOYIN_OK; i++) {
        if (request->kind == NULL || request->kind == &kinds[i]) {
            status = list_kind(&kinds[i], results, request, &listed, &error);
        }
    }
    uint64_t passages = status == SUOYIN_OK ? suoyin_results_total(results, NULL) : 0;
    suoyin_results_free(results);
    if (status == SUOYIN_OK && request->listing.view.json) {
        printf("{\"type\":\"summary\",\"mentions\":%zu,\"passages\":%" PRIu64 "}\n", listed,
               passages);
    } else if (status == SUOYIN_OK && listed == 0) {
        program_message("mentions: %s", passages == 0 ? "nothing matches" : "nothing is named");
    }
    if (status != SUOYIN_OK) {
        fflush(stdout);
        program_message("mentions: %s", error.message);
        return program_exit_of(status);
    }
    return listed > 0 ? PROGRAM_DONE : PROGRAM_NOTHING;
}

static bool read_kind(const char *text, const struct mention_kind **kind)
{
    const char *names[KINDS + 1] = {NULL};
    unsigned choice;
    for (size_t i = 0; i < KINDS; i++) {
        names[i] = kinds[i].name;
    }
    bool sound = program_read_choice("mentions", "--kind", text, names, &choice);
    *kind = sound ? &kinds[choice] : *kind;
    return sound;
}

enum { OPTION_KIND = VIEW_OWN_FIRST, OPTION_DOCUMENTS, OPTION_VARIANTS, OPTION_NO_ALIASES };

static const struct option own_options[] = {
    {"kind", required_argument, NULL, OPTION_KIND},
    {"number", required_argument, NULL, 'n'},
    {"documents", no_argument, NULL, OPTION_DOCUMENTS},
    {"variants", no_argument, NULL, OPTION_VARIANTS},
    {"no-aliases", no_argument, NULL, OPTION_NO_ALIASES},
    {NULL, 0, NULL, 0},
};

static bool take_option(void *context, int option)
{
    struct mentions_request *request = context;
    switch (option) {
    case OPTION_KIND:
        return read_kind(optarg, &request->kind);
    case OPTION_DOCUMENTS:
        request->documents = true;
        return true;
    case OPTION_VARIANTS:
        request->variants = true;
        return true;
    case OPTION_NO_ALIASES:
        request->listing.no_aliases = true;
        return true;
    default:
        return listing_read_number("mentions", optarg, SUOYIN_LIMIT_MAX, &request->number);
    }
}

enum program_exit command_mentions(const struct program_command *command, int argc, char **argv)
{
    static const struct view_own_options own = {"n:", own_options, take_option};
    struct mentions_request request = {.number = 20};
    return listing_run(command, argc, argv, &own, &request.listing, run, &request);
}
