/* Gathers what an overview shows, by searches and facets. */
#include <stdlib.h>
#include <string.h>

#include "command_overview.h"

const struct overview_subject overview_subjects[OVERVIEW_SUBJECTS] = {
    {"policy", "政策", "policies", "政策文件"},
    {"park", "园区", "parks", "园区平台"},
    {"project", "项目", "projects", "重点项目"},
};

static const char *const everything = "id:*";

struct gatherer {
    const suoyin_index *index;
    const char *query;
    const struct overview_limits *limits;
    struct overview *overview;
    suoyin_error *error;
};

/* Searches; words of the query must all stand in a passage, since an overview of what matches a
 * little would be one of everything. */
static suoyin_status search(const struct gatherer *gatherer, unsigned subjects, suoyin_sort sort,
                            bool documents, suoyin_results **results)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = OVERVIEW_AMOUNTS_MAX;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.subjects = subjects;
    options.sort = sort;
    options.documents = documents;
    options.no_aliases = gatherer->limits->no_aliases;
    options.all_words = true;
    options.count_all = true;
    return suoyin_search(gatherer->index, gatherer->query, strlen(gatherer->query), &options,
                         results, gatherer->error);
}

static suoyin_status facet(const struct gatherer *gatherer, suoyin_results *results,
                           const char *name, const suoyin_facet **facets, size_t *count)
{
    return suoyin_results_facet(results, name, strlen(name), facets, count, gatherer->error);
}

/* --- Years -------------------------------------------------------------------------------------
 */

static bool is_year(suoyin_text value)
{
    return value.length == 4 && strspn(value.data, "0123456789") == 4;
}

static int compare_years(const void *a, const void *b)
{
    return strcmp(((const struct overview_year *)a)->name, ((const struct overview_year *)b)->name);
}

static struct overview_year *find_year(struct overview *overview, suoyin_text value)
{
    for (size_t i = 0; i < overview->year_count; i++) {
        if (memcmp(overview->years[i].name, value.data, 4) == 0) {
            return &overview->years[i];
        }
    }
    return NULL;
}

/* The years of the facet, the latest OVERVIEW_YEARS_MAX of them, in order. */
static bool take_years(struct overview *overview, const suoyin_facet *facets, size_t count)
{
    struct overview_year *years = calloc(count + 1, sizeof *years);
    if (years == NULL) {
        return false;
    }
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_year(facets[i].value)) {
            memcpy(years[taken].name, facets[i].value.data, 4);
            years[taken++].passages = facets[i].count;
        }
    }
    qsort(years, taken, sizeof *years, compare_years);
    if (taken > OVERVIEW_YEARS_MAX) { /* the latest */
        memmove(years, years + taken - OVERVIEW_YEARS_MAX, OVERVIEW_YEARS_MAX * sizeof *years);
        taken = OVERVIEW_YEARS_MAX;
    }
    free(overview->years);
    overview->years = years;
    overview->year_count = taken;
    return true;
}

/* Drops the years at both ends of which hardly a passage speaks: typing errors, far plans. */
static void trim_years(struct overview *overview)
{
    enum { LEAST_OF_MOST = 100 };
    struct overview_year *years = overview->years;
    size_t begin = 0, end = overview->year_count;
    uint64_t most = 0;
    for (size_t i = 0; i < end; i++) {
        most = years[i].passages > most ? years[i].passages : most;
    }
    while (end > 0 && years[end - 1].passages * LEAST_OF_MOST < most) {
        end--;
    }
    while (begin < end && years[begin].passages * LEAST_OF_MOST < most) {
        begin++;
    }
    memmove(years, years + begin, (end - begin) * sizeof *years);
    overview->year_count = end - begin;
}

static suoyin_status gather_years(const struct gatherer *gatherer)
{
    struct overview *overview = gatherer->overview;
    const suoyin_facet *facets;
    size_t count;
    overview->by_document_year = true;
    suoyin_status status = facet(gatherer, overview->all, "year", &facets, &count);
    if (status == SUOYIN_OK && !take_years(overview, facets, count)) {
        return SUOYIN_MEMORY;
    }
    if (status == SUOYIN_OK && overview->year_count == 0) {
        overview->by_document_year = false;
        status = facet(gatherer, overview->all, "about-year", &facets, &count);
        if (status == SUOYIN_OK && !take_years(overview, facets, count)) {
            return SUOYIN_MEMORY;
        }
    }
    trim_years(overview);
    const char *name = overview->by_document_year ? "year" : "about-year";
    for (size_t s = 0; s < OVERVIEW_SUBJECTS && status == SUOYIN_OK; s++) {
        status = facet(gatherer, overview->by_subject[s], name, &facets, &count);
        for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
            struct overview_year *year =
                is_year(facets[i].value) ? find_year(overview, facets[i].value) : NULL;
            if (year != NULL) {
                year->subjects[s] = facets[i].count;
            }
        }
    }
    return status;
}

/* --- Amounts -----------------------------------------------------------------------------------
 */

static bool ends_sentence(const char *text, size_t at)
{
    static const char *const ends[] = {"。", "！", "？", "；", "\n"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t size = strlen(ends[i]);
        if (at >= size && memcmp(text + at - size, ends[i], size) == 0) {
            return true;
        }
    }
    return false;
}

/* The sentence around a span. */
static void take_sentence(suoyin_text text, suoyin_span span, struct overview_amount *amount)
{
    size_t begin = span.begin, end = span.end;
    while (begin > 0 && !ends_sentence(text.data, begin)) {
        begin--;
    }
    while (end < text.length && !ends_sentence(text.data, end)) {
        end++;
    }
    amount->sentence = (suoyin_text){text.data + begin, end - begin};
    amount->span = (suoyin_span){span.begin - (uint32_t)begin, span.end - (uint32_t)begin};
}

static suoyin_status take_amount(const struct gatherer *gatherer, size_t index, bool *found)
{
    struct overview *overview = gatherer->overview;
    struct overview_amount *amount = &overview->amounts[overview->amount_count];
    const suoyin_mention *mentions, *largest = NULL;
    size_t count;
    suoyin_hit hit;
    suoyin_status status = suoyin_results_mentions(overview->by_amount, index, NULL, &mentions,
                                                   &count, gatherer->error);
    if (status == SUOYIN_OK) {
        status = suoyin_results_hit(overview->by_amount, index, SUOYIN_HIT_TEXT | SUOYIN_HIT_FIELDS,
                                    &hit, gatherer->error);
    }
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        if (mentions[i].money && (largest == NULL || mentions[i].magnitude > largest->magnitude)) {
            largest = &mentions[i];
        }
    }
    *found = largest != NULL;
    if (largest != NULL) {
        amount->value = (suoyin_text){hit.text.data + largest->span.begin,
                                      largest->span.end - largest->span.begin};
        amount->yuan = largest->magnitude;
        amount->title = hit.title.length > 0 ? hit.title : hit.id;
        amount->id = hit.id;
        take_sentence(hit.text, largest->span, amount);
        overview->amount_count++;
    }
    return status;
}

static suoyin_status gather_amounts(const struct gatherer *gatherer)
{
    struct overview *overview = gatherer->overview;
    suoyin_status status = search(gatherer, 0, SUOYIN_SORT_AMOUNT, true, &overview->by_amount);
    bool found = true;
    for (size_t i = 0; status == SUOYIN_OK && found && i < OVERVIEW_AMOUNTS_MAX &&
                       i < suoyin_results_count(overview->by_amount);
         i++) {
        status = take_amount(gatherer, i, &found);
    }
    return status;
}

/* --- All ---------------------------------------------------------------------------------------
 */

static suoyin_status gather_subjects(const struct gatherer *gatherer)
{
    static const suoyin_mention_kind kinds[] = {SUOYIN_MENTION_POLICY, SUOYIN_MENTION_PARK,
                                                SUOYIN_MENTION_PROJECT};
    struct overview *overview = gatherer->overview;
    suoyin_status status = SUOYIN_OK;
    for (size_t s = 0; s < OVERVIEW_SUBJECTS && status == SUOYIN_OK; s++) {
        status = search(gatherer, 1u << s, SUOYIN_SORT_SCORE, false, &overview->by_subject[s]);
        if (status == SUOYIN_OK) {
            overview->subjects[s] = suoyin_results_total(overview->by_subject[s], NULL);
            status = suoyin_results_names(overview->all, kinds[s], gatherer->limits->names,
                                          &overview->names[s], &overview->name_counts[s],
                                          &overview->name_totals[s], gatherer->error);
        }
    }
    return status;
}

static suoyin_status count_documents(const struct gatherer *gatherer)
{
    suoyin_results *documents = NULL;
    suoyin_status status = search(gatherer, 0, SUOYIN_SORT_SCORE, true, &documents);
    if (status == SUOYIN_OK) {
        gatherer->overview->documents = suoyin_results_total(documents, NULL);
    }
    suoyin_results_free(documents);
    return status;
}

/* Facets of a field that has no value but "" say nothing. */
static size_t count_named(const suoyin_facet *facets, size_t count)
{
    return count == 1 && facets[0].value.length == 0 ? 0 : count;
}

suoyin_status overview_gather(const suoyin_index *index, const char *query,
                              const struct overview_limits *limits, struct overview *overview,
                              suoyin_error *error)
{
    struct gatherer gatherer = {index, *query != '\0' ? query : everything, limits, overview,
                                error};
    *overview = (struct overview){.query = query};
    suoyin_index_counts(index, &overview->counts);
    suoyin_status status = search(&gatherer, 0, SUOYIN_SORT_SCORE, false, &overview->all);
    if (status == SUOYIN_OK) {
        overview->passages = suoyin_results_total(overview->all, NULL);
        status = count_documents(&gatherer);
    }
    if (status == SUOYIN_OK) {
        status = gather_subjects(&gatherer);
    }
    if (status == SUOYIN_OK) {
        status = gather_years(&gatherer);
    }
    if (status == SUOYIN_OK) {
        status =
            facet(&gatherer, overview->all, "place", &overview->places, &overview->place_count);
    }
    if (status == SUOYIN_OK) {
        status =
            facet(&gatherer, overview->all, "source", &overview->sources, &overview->source_count);
        overview->source_count = count_named(overview->sources, overview->source_count);
    }
    if (status == SUOYIN_OK) {
        status = suoyin_results_terms(overview->all, limits->terms, &overview->terms,
                                      &overview->term_count, error);
    }
    if (status == SUOYIN_OK) {
        status = gather_amounts(&gatherer);
    }
    if (status == SUOYIN_MEMORY && error->code != SUOYIN_MEMORY) {
        snprintf(error->message, sizeof error->message, "out of memory");
    }
    size_t most = limits->places;
    overview->place_count = overview->place_count < most ? overview->place_count : most;
    overview->source_count = overview->source_count < most ? overview->source_count : most;
    return status;
}

void overview_release(struct overview *overview)
{
    suoyin_results_free(overview->all);
    suoyin_results_free(overview->by_amount);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        suoyin_results_free(overview->by_subject[s]);
    }
    free(overview->years);
}
