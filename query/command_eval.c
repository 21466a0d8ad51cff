/* `suoyin eval`: how well judged queries are answered, and whether another ranking does better. */
#include "command_alternatives.h"
#include "command_eval_print.h"
#include "command_open.h"
#include "command_print.h"
#include "command_query_file.h"
#include "command_setting.h"
#include "query_command.h"

const char command_eval_help[] =
    "Usage: suoyin eval [OPTION…] INDEX QUERIES QRELS\n"
    "Searches for every query that has judgements, by documents, and prints how well they are\n"
    "found, with intervals of 95 per cent. QUERIES: 'qid TAB query' a line; QRELS: 'qid 0 docid\n"
    "grade' a line, a grade above 0 being relevant.\n"
    "\n"
    "  --ranking NAME, --k1 X, --b X, --syntax NAME, --rewrite WHEN, --min-match N,\n"
    "  --synonyms FILE    as in 'suoyin search'\n"
    "  --compare WHAT     another run: a file that --format trec has written, or options, such as\n"
    "                     '--ranking plain --k1 0.9'; prints both and how sure the difference is\n"
    "  --per-query        print every query's values, too\n"
    "  --min METRIC=X     exit 1 when the metric is below X; may be given for several\n"
    "  --json             one JSON object a line\n"
    "  --help             this text\n"
    "\n"
    "Metrics: MRR@10, nDCG@10, P@1, recall@10, recall@100.\n"
    "\n"
    "Exit status: 0 done, 1 below a --min, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system.\n";

enum {
    OPTION_SYNONYMS = 256,
    OPTION_COMPARE,
    OPTION_PER_QUERY,
    OPTION_MIN,
    OPTION_JSON,
};

static const struct option known_options[] = {
    SETTING_OPTIONS, /* first, see take_settings */
    {"synonyms", required_argument, NULL, OPTION_SYNONYMS},
    {"compare", required_argument, NULL, OPTION_COMPARE},
    {"per-query", no_argument, NULL, OPTION_PER_QUERY},
    {"min", required_argument, NULL, OPTION_MIN},
    {"json", no_argument, NULL, OPTION_JSON},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* --- Options -----------------------------------------------------------------------------------
 */

/* The settings of --compare: "--name value" or "--name=value", separated by blanks. */
static bool take_settings(const char *settings, suoyin_search_options *search)
{
    char copy[512], *rest = copy, *word;
    bool good = strlen(settings) < sizeof copy;
    snprintf(copy, sizeof copy, "%s", settings);
    while (good && (word = strtok_r(rest, " \t=", &rest)) != NULL) {
        const struct option *option = known_options;
        while (setting_is_one(option->val) &&
               (strncmp(word, "--", 2) != 0 || strcmp(option->name, word + 2) != 0)) {
            option++;
        }
        char *value = strtok_r(rest, " \t=", &rest);
        good = setting_is_one(option->val) && value != NULL;
        if (good && !setting_take("eval", option->val, value, search)) {
            return false;
        }
    }
    if (!good) {
        program_message("eval: --compare %s: must be a run's file, or --ranking, --k1, --b, "
                        "--syntax, --rewrite and --min-match with their values",
                        settings);
    }
    return good;
}

static bool take_least(const char *text, double *least)
{
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        size_t length = strlen(metric_names[m]);
        if (strncmp(text, metric_names[m], length) == 0 && text[length] == '=' &&
            program_parse_real(text + length + 1, 0, 1, &least[m])) {
            return true;
        }
    }
    program_message("eval: --min %s: must be METRIC=X, such as MRR@10=0.8", text);
    return false;
}

static bool take_option(int option, const char *text, struct evaluation *all, const char **compare)
{
    switch (option) {
    case OPTION_COMPARE:
        *compare = text;
        return true;
    case OPTION_PER_QUERY:
        all->per_query = true;
        return true;
    case OPTION_SYNONYMS:
        all->synonyms = text;
        return true;
    case OPTION_JSON:
        all->json = true;
        return true;
    case OPTION_MIN:
        return take_least(text, all->least);
    default:
        return setting_take("eval", option, text, &all->search);
    }
}

/* PROGRAM_DONE: go on, unless *finished. */
static enum program_exit read_options(const struct program_command *command, int argc, char **argv,
                                      struct evaluation *all, bool *finished)
{
    const char *compare = NULL;
    int option;
    *finished = true;
    while ((option = program_next_option(argc, argv, "+:h", known_options)) != -1) {
        if (option == 'h') {
            return program_help(command);
        }
        if (option == '?') {
            return program_usage(command);
        }
        if (!take_option(option, optarg, all, &compare)) {
            return PROGRAM_USAGE;
        }
    }
    if (argc - optind != 3) {
        program_message("eval: %s", argc - optind < 3 ? "INDEX, QUERIES or QRELS is missing"
                                                      : "there are too many operands");
        return program_usage(command);
    }
    all->index_path = argv[optind];
    all->queries_path = argv[optind + 1];
    all->judgements_path = argv[optind + 2];
    all->search.documents = true;
    all->search.limit = METRIC_DEPTH;
    all->other = all->search;
    all->compares = compare != NULL;
    all->has_run = compare != NULL && compare[0] != '-';
    if (!judgements_read(all->judgements_path, &all->judgements) ||
        (all->has_run && !run_read(compare, &all->run)) ||
        (all->compares && !all->has_run && !take_settings(compare, &all->other))) {
        return PROGRAM_USAGE;
    }
    *finished = false;
    return PROGRAM_DONE;
}

/* --- Judging -----------------------------------------------------------------------------------
 */

static int compare_grades(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x < y) - (x > y);
}

/* The grades of a query's judgements above 0, the highest first; NULL when there are none. */
static uint32_t *ideal_grades(const struct judgement *judgements, size_t count, size_t *relevant)
{
    uint32_t *grades = calloc(count + 1, sizeof *grades);
    *relevant = 0;
    for (size_t i = 0; grades != NULL && i < count; i++) {
        if (judgements[i].value > 0) {
            grades[(*relevant)++] = judgements[i].value;
        }
    }
    if (grades != NULL && *relevant == 0) {
        free(grades);
        return NULL;
    }
    if (grades != NULL) {
        qsort(grades, *relevant, sizeof *grades, compare_grades);
    }
    return grades;
}

/* Grades what a saved run holds for a query: each document once, by its best rank. */
static void judge_run(const struct evaluation *all, const char *query,
                      const struct judgement *judgements, size_t count,
                      struct judged_ranking *ranking)
{
    size_t hits;
    const struct judgement *run = judgements_of_query(&all->run, query, &hits);
    for (size_t i = 0; i < hits && ranking->count < METRIC_DEPTH; i++) {
        ranking->grades[ranking->count++] = judgement_grade(judgements, count, run[i].document);
    }
}

/* The grade of a hit, whose id is compared as a run would tell it. */
static uint32_t hit_grade(suoyin_text id, const struct judgement *judgements, size_t count)
{
    char *encoded = NULL;
    size_t length;
    FILE *memory = open_memstream(&encoded, &length);
    if (memory == NULL) {
        return 0;
    }
    print_trec_id(memory, id);
    uint32_t grade = fclose(memory) == 0 ? judgement_grade(judgements, count, encoded) : 0;
    free(encoded);
    return grade;
}

static suoyin_status judge_search(const struct evaluation *all, const struct query_line *line,
                                  const suoyin_search_options *options,
                                  const struct judgement *judgements, size_t count,
                                  struct judged_ranking *ranking, suoyin_error *error)
{
    suoyin_results *results;
    suoyin_status status =
        suoyin_search(all->index, line->query, line->length, options, &results, error);
    for (size_t i = 0; status == SUOYIN_OK && i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        status = suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, error);
        if (status == SUOYIN_OK) {
            ranking->grades[ranking->count++] = hit_grade(hit.id, judgements, count);
        }
    }
    suoyin_results_free(results);
    return status;
}

static bool make_room(struct evaluation *all)
{
    if (all->count < all->capacity) {
        return true;
    }
    size_t capacity = all->capacity * 2 + 256, row = METRIC_COUNT * sizeof *all->values;
    char **ids = realloc(all->ids, capacity * sizeof *ids);
    all->ids = ids != NULL ? ids : all->ids;
    double *values = realloc(all->values, capacity * row);
    all->values = values != NULL ? values : all->values;
    double *others = realloc(all->others, capacity * row);
    all->others = others != NULL ? others : all->others;
    all->capacity = ids != NULL && values != NULL && others != NULL ? capacity : all->capacity;
    return all->count < all->capacity;
}

static enum program_exit judge_query(struct evaluation *all, const struct query_line *line)
{
    size_t count, relevant;
    suoyin_error error;
    const struct judgement *judgements = judgements_of_query(&all->judgements, line->id, &count);
    uint32_t *ideal = ideal_grades(judgements, count, &relevant);
    if (ideal == NULL) {
        all->unjudged++;
        return PROGRAM_DONE;
    }
    struct judged_ranking mine = {.ideal = ideal, .relevant = relevant}, other = mine;
    suoyin_status status = judge_search(all, line, &all->search, judgements, count, &mine, &error);
    if (status == SUOYIN_OK && all->has_run) {
        judge_run(all, line->id, judgements, count, &other);
    } else if (status == SUOYIN_OK && all->compares) {
        status = judge_search(all, line, &all->other, judgements, count, &other, &error);
    }
    enum program_exit result = program_exit_of(status);
    if (status != SUOYIN_OK) {
        program_message("eval: %s: %s", line->id, error.message);
    } else if (!make_room(all) || (all->ids[all->count] = strdup(line->id)) == NULL) {
        program_message("eval: out of memory");
        result = PROGRAM_TROUBLE;
    } else {
        metrics_of_query(&mine, all->values + all->count * METRIC_COUNT);
        metrics_of_query(&other, all->others + all->count * METRIC_COUNT);
        all->count++;
    }
    free(ideal);
    return result;
}

static enum program_exit judge_queries(struct evaluation *all)
{
    struct query_file file;
    struct query_line line;
    if (!query_file_open(&file, all->queries_path)) {
        return PROGRAM_USAGE;
    }
    enum program_exit result = PROGRAM_DONE;
    while (result == PROGRAM_DONE && query_file_next(&file, &line)) {
        result = judge_query(all, &line);
    }
    enum program_exit reading = query_file_close(&file);
    result = reading > result ? reading : result;
    if (result == PROGRAM_DONE && all->count == 0) {
        program_message("eval: %s: no query has a relevant document in %s", all->queries_path,
                        all->judgements_path);
        return PROGRAM_USAGE;
    }
    return result;
}

enum program_exit command_eval(const struct program_command *command, int argc, char **argv)
{
    struct evaluation all = {.search = SUOYIN_SEARCH_OPTIONS_INIT};
    suoyin_synonyms *synonyms = NULL;
    bool finished;
    enum program_exit result = read_options(command, argc, argv, &all, &finished);
    if (!finished) {
        all.index = command_open_index("eval", all.index_path, &result);
    }
    if (!finished && result == PROGRAM_DONE) {
        result = alternatives_read_synonyms("eval", all.synonyms, all.index, &synonyms);
        all.search.synonyms = all.other.synonyms = synonyms;
    }
    if (!finished && result == PROGRAM_DONE) {
        result = judge_queries(&all);
    }
    if (!finished && result == PROGRAM_DONE) {
        result = evaluation_print(&all);
    }
    for (size_t q = 0; q < all.count; q++) {
        free(all.ids[q]);
    }
    free(all.ids);
    free(all.values);
    free(all.others);
    judgement_list_release(&all.judgements);
    judgement_list_release(&all.run);
    suoyin_synonyms_free(synonyms);
    suoyin_close(all.index);
    return result;
}
