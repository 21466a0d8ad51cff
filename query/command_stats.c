/* `suoyin stats`: how much there is of what. */
#include <string.h>

#include "command_chart.h"
#include "command_listing.h"
#include "command_print.h"
#include "query_command.h"

const char command_stats_help[] =
    "Usage: suoyin stats [OPTION…] INDEX [QUERY…]\n"
    "Counts passages and documents of an index, or those that a query matches: in all, by "
    "subject,\n"
    "and how many policies, parks, projects and places they name. The words of the query must all\n"
    "stand in a passage.\n"
    "\n"
    "  --json         one JSON object\n"
    "  --color WHEN   auto (a terminal, unless NO_COLOR is set), always or never\n"
    "  --help         this text\n"
    "\n"
    "Examples:\n"
    "  suoyin stats park.index\n"
    "  suoyin stats --json park.index date:2024\n"
    "\n"
    "Exit status: 0 counted, 1 nothing matches, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system.\n";

struct stats_request {
    struct listing_request listing;
};

enum { SUBJECTS = 3, NAMED = 4 };

static const char *const subject_words[SUBJECTS] = {"policy", "park", "project"};
static const char *const named_facets[NAMED] = {"policy", "park", "project", "place"};
static const char *const named_words[NAMED] = {"policies", "parks", "projects", "places"};

struct stats {
    suoyin_counts counts;
    bool annotated;
    uint64_t passages, documents;
    uint64_t subjects[SUBJECTS];
    uint64_t named[NAMED]; /* different ones */
};

static suoyin_status count_subjects(suoyin_results *results, struct stats *stats,
                                    suoyin_error *error)
{
    const suoyin_facet *facets;
    size_t count;
    suoyin_status status = suoyin_results_facet(results, "subject", 7, &facets, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        for (size_t s = 0; s < SUBJECTS; s++) {
            if (strcmp(facets[i].value.data, subject_words[s]) == 0) {
                stats->subjects[s] = facets[i].count;
            }
        }
    }
    for (size_t i = 0; status == SUOYIN_OK && i < NAMED; i++) {
        status = suoyin_results_facet(results, named_facets[i], strlen(named_facets[i]), &facets,
                                      &count, error);
        stats->named[i] = count;
    }
    return status;
}

static suoyin_status count(const suoyin_index *index, const struct listing_request *request,
                           struct stats *stats, suoyin_error *error)
{
    suoyin_results *passages = NULL, *documents = NULL;
    suoyin_index_counts(index, &stats->counts);
    stats->annotated = suoyin_index_has_subjects(index);
    suoyin_status status = listing_search(index, request, false, &passages, error);
    if (status == SUOYIN_OK) {
        stats->passages = suoyin_results_total(passages, NULL);
        status = listing_search(index, request, true, &documents, error);
    }
    if (status == SUOYIN_OK) {
        stats->documents = suoyin_results_total(documents, NULL);
        status = stats->annotated ? count_subjects(passages, stats, error) : SUOYIN_OK;
    }
    suoyin_results_free(passages);
    suoyin_results_free(documents);
    return status;
}

static void put_text(const struct stats *stats, const struct chart_style *style)
{
    struct chart_row rows[SUBJECTS + 1];
    char shares[SUBJECTS][16], all[32];
    chart_put_count(stdout, stats->documents, "document");
    fputs(", ", stdout);
    chart_put_count(stdout, stats->passages, "passage");
    if (stats->passages != stats->counts.passages) {
        printf(" of %s", chart_number(stats->counts.passages, all));
    }
    puts("");
    if (stats->passages == 0) {
        return;
    }
    if (!stats->annotated) {
        puts("The index was built without subjects; build it again with them to see more.");
        return;
    }
    puts("");
    for (size_t s = 0; s < SUBJECTS; s++) {
        double share = 100.0 * (double)stats->subjects[s] /
                       (double)(stats->passages > 0 ? stats->passages : 1);
        snprintf(shares[s], sizeof shares[s], "%.1f %%", share);
        rows[s] = (struct chart_row){{subject_words[s], strlen(subject_words[s])},
                                     stats->subjects[s],
                                     {shares[s], strlen(shares[s])}};
    }
    chart_put_heading(stdout, "Passages by subject", style);
    chart_put_rows(stdout, rows, SUBJECTS, stats->passages, style);
    puts("");
    for (size_t i = 0; i < NAMED; i++) {
        rows[i] =
            (struct chart_row){{named_words[i], strlen(named_words[i])}, stats->named[i], {"", 0}};
    }
    chart_put_heading(stdout, "Different names", style);
    chart_put_rows(stdout, rows, NAMED, 0, style);
}

static void put_json(const struct stats *stats)
{
    printf("{\"type\":\"stats\",\"documents\":%" PRIu64 ",\"passages\":%" PRIu64
           ",\"index_documents\":%" PRIu64 ",\"index_passages\":%" PRIu64 ",\"text_bytes\":%" PRIu64
           ",\"file_bytes\":%" PRIu64 ",\"segments\":%" PRIu32 ",\"has_subjects\":%s",
           stats->documents, stats->passages, stats->counts.documents, stats->counts.passages,
           stats->counts.text_bytes, stats->counts.file_bytes, stats->counts.segments,
           stats->annotated ? "true" : "false");
    for (size_t s = 0; stats->annotated && s < SUBJECTS; s++) {
        printf("%s\"%s\":%" PRIu64, s == 0 ? ",\"subjects\":{" : ",", subject_words[s],
               stats->subjects[s]);
    }
    for (size_t i = 0; stats->annotated && i < NAMED; i++) {
        printf("%s\"%s\":%" PRIu64, i == 0 ? "},\"names\":{" : ",", named_words[i],
               stats->named[i]);
    }
    puts(stats->annotated ? "}}" : "}");
}

static enum program_exit run(void *context, const suoyin_index *index)
{
    const struct stats_request *request = context;
    struct chart_style style = {print_columns(), request->listing.view.color};
    struct stats stats = {0};
    suoyin_error error;
    suoyin_status status = count(index, &request->listing, &stats, &error);
    if (status != SUOYIN_OK) {
        program_message("stats: %s", error.message);
        return program_exit_of(status);
    }
    if (request->listing.view.json) {
        put_json(&stats);
    } else {
        put_text(&stats, &style);
    }
    return stats.passages > 0 ? PROGRAM_DONE : PROGRAM_NOTHING;
}

enum program_exit command_stats(const struct program_command *command, int argc, char **argv)
{
    struct stats_request request = {.listing.query = NULL};
    return listing_run(command, argc, argv, NULL, &request.listing, run, &request);
}
