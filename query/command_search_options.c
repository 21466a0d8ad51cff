#include "command_search_options.h"

#include "command_alternatives.h"

enum {
    OPTION_OFFSET = 256,
    OPTION_DOCUMENTS,
    OPTION_JSON,
    OPTION_FORMAT,
    OPTION_RANKING,
    OPTION_K1,
    OPTION_B,
    OPTION_EXPLAIN,
    OPTION_FULL,
    OPTION_COLOR,
    OPTION_QUERIES,
    OPTION_TIMEOUT,
    OPTION_SYNTAX,
    OPTION_COUNT_ALL,
    OPTION_EXHAUSTIVE,
    OPTION_FACET,
    OPTION_SORT,
    OPTION_GROUP,
    OPTION_ABOUT,
    OPTION_MENTIONS,
    OPTION_NO_ALIASES,
    OPTION_NO_GROUP,
    OPTION_REWRITE,
    OPTION_NO_REWRITE,
    OPTION_SYNONYMS,
    OPTION_MIN_MATCH,
    OPTION_PINYIN,
};

static const struct option known_options[] = {
    {"number", required_argument, NULL, 'n'},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"documents", no_argument, NULL, OPTION_DOCUMENTS},
    {"json", no_argument, NULL, OPTION_JSON},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"ranking", required_argument, NULL, OPTION_RANKING},
    {"k1", required_argument, NULL, OPTION_K1},
    {"b", required_argument, NULL, OPTION_B},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"full", no_argument, NULL, OPTION_FULL},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"queries", required_argument, NULL, OPTION_QUERIES},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"syntax", required_argument, NULL, OPTION_SYNTAX},
    {"count-all", no_argument, NULL, OPTION_COUNT_ALL},
    {"exhaustive", no_argument, NULL, OPTION_EXHAUSTIVE},
    {"facet", required_argument, NULL, OPTION_FACET},
    {"sort", required_argument, NULL, OPTION_SORT},
    {"context", required_argument, NULL, 'C'},
    {"group", no_argument, NULL, OPTION_GROUP},
    {"no-group", no_argument, NULL, OPTION_NO_GROUP},
    {"rewrite", required_argument, NULL, OPTION_REWRITE},
    {"no-rewrite", no_argument, NULL, OPTION_NO_REWRITE},
    {"synonyms", required_argument, NULL, OPTION_SYNONYMS},
    {"min-match", required_argument, NULL, OPTION_MIN_MATCH},
    {"about", required_argument, NULL, OPTION_ABOUT},
    {"mentions", no_argument, NULL, OPTION_MENTIONS},
    {"no-aliases", no_argument, NULL, OPTION_NO_ALIASES},
    {"pinyin", no_argument, NULL, OPTION_PINYIN},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

/* A whole number, or a message that tells what it should be. */
static bool read_number(const char *option, const char *text, uint32_t low, uint32_t high,
                        uint32_t *value)
{
    uint64_t number;
    if (!program_parse_unsigned(text, low, high, &number)) {
        program_message("search: %s %s: must be a whole number from %" PRIu32 " to %" PRIu32,
                        option, text, low, high);
        return false;
    }
    *value = (uint32_t)number;
    return true;
}

static bool read_real(const char *option, const char *text, double high, double *value)
{
    if (!program_parse_real(text, 0, high, value)) {
        program_message("search: %s %s: must be a number from 0 to %g", option, text, high);
        return false;
    }
    return true;
}

static bool read_format(const char *text, enum print_format *format)
{
    static const char *const names[] = {
        [PRINT_TEXT] = "text", [PRINT_JSON] = "json", [PRINT_TREC] = "trec"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], text) == 0) {
            *format = (enum print_format)i;
            return true;
        }
    }
    program_message("search: --format %s: must be text, json or trec", text);
    return false;
}

static bool read_ranking(const char *text, suoyin_ranking *ranking)
{
    if (strcmp(text, "default") == 0) {
        *ranking = SUOYIN_RANKING_DEFAULT;
    } else if (strcmp(text, "plain") == 0) {
        *ranking = SUOYIN_RANKING_PLAIN;
    } else {
        program_message("search: --ranking %s: must be default or plain", text);
        return false;
    }
    return true;
}

static bool read_syntax(const char *text, suoyin_syntax *syntax)
{
    static const char *const names[] = {[SUOYIN_SYNTAX_LENIENT] = "lenient",
                                        [SUOYIN_SYNTAX_STRICT] = "strict",
                                        [SUOYIN_SYNTAX_NONE] = "none"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], text) == 0) {
            *syntax = (suoyin_syntax)i;
            return true;
        }
    }
    program_message("search: --syntax %s: must be lenient, strict or none", text);
    return false;
}

static bool read_sort(const char *text, suoyin_sort *sort)
{
    static const char *const names[] = {[SUOYIN_SORT_SCORE] = "score",
                                        [SUOYIN_SORT_DATE] = "date",
                                        [SUOYIN_SORT_AMOUNT] = "amount"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], text) == 0) {
            *sort = (suoyin_sort)i;
            return true;
        }
    }
    program_message("search: --sort %s: must be score, date or amount", text);
    return false;
}

/* policy, park, project, or several of them with commas between. */
static bool read_subjects(const char *text, unsigned *subjects)
{
    static const char *const names[] = {"policy", "park", "project"};
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        unsigned bit = 0;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (strlen(names[i]) == length && memcmp(names[i], at, length) == 0) {
                bit = 1u << i;
            }
        }
        if (bit == 0) {
            program_message("search: --about %s: must be policy, park or project", text);
            return false;
        }
        *subjects |= bit;
        at += length;
        if (*at == '\0') {
            return true;
        }
    }
}

static bool add_facet(const char *text, struct print_options *print)
{
    if (*text == '\0' || print->facet_count == PRINT_FACETS_MAX) {
        program_message("search: --facet %s: %s", text,
                        *text == '\0' ? "must be a field or year" : "there are too many of them");
        return false;
    }
    print->facets[print->facet_count++] = text;
    return true;
}

/* Takes one option; false after telling what is wrong with it. */
static bool take_option(int option, const char *text, struct search_request *request)
{
    switch (option) {
    case 'n':
        return read_number("-n", text, 1, SUOYIN_LIMIT_MAX, &request->search.limit);
    case 'C':
        return read_number("-C", text, 0, 100, &request->print.neighbours);
    case OPTION_FACET:
        return add_facet(text, &request->print);
    case OPTION_ABOUT:
        return read_subjects(text, &request->search.about);
    case OPTION_MENTIONS:
        request->print.mentions = true;
        return true;
    case OPTION_NO_ALIASES:
        request->search.no_aliases = true;
        return true;
    case OPTION_SORT:
        return read_sort(text, &request->search.sort);
    case OPTION_OFFSET:
        return read_number("--offset", text, 0, SUOYIN_OFFSET_MAX, &request->search.offset);
    case OPTION_TIMEOUT:
        return read_number("--timeout", text, 0, UINT32_MAX, &request->search.timeout);
    case OPTION_K1:
        return read_real("--k1", text, 100, &request->search.k1);
    case OPTION_B:
        return read_real("--b", text, 1, &request->search.b);
    case OPTION_DOCUMENTS:
        request->search.documents = true;
        return true;
    case OPTION_GROUP:
    case OPTION_NO_GROUP:
        request->search.group = option == OPTION_GROUP;
        request->group_said = true;
        return true;
    case OPTION_PINYIN:
        request->pinyin = true;
        return true;
    case OPTION_REWRITE:
        return alternatives_read_rewrite("search", text, &request->search.rewrite);
    case OPTION_NO_REWRITE:
        request->search.rewrite = SUOYIN_REWRITE_OFF;
        return true;
    case OPTION_SYNONYMS:
        request->synonyms = text;
        return true;
    case OPTION_MIN_MATCH:
        return alternatives_read_minimum("search", text, &request->search);
    case OPTION_EXPLAIN:
        request->search.explain = true;
        return true;
    case OPTION_COUNT_ALL:
        request->search.count_all = true;
        return true;
    case OPTION_EXHAUSTIVE:
        request->search.exhaustive = true;
        return true;
    case OPTION_JSON:
        request->print.format = PRINT_JSON;
        return true;
    case OPTION_FULL:
        request->print.full = true;
        return true;
    case OPTION_QUERIES:
        request->queries = text;
        return true;
    case OPTION_COLOR:
        return print_read_color("search", text, &request->print.color);
    case OPTION_FORMAT:
        return read_format(text, &request->print.format);
    case OPTION_SYNTAX:
        return read_syntax(text, &request->search.syntax);
    case OPTION_RANKING:
        return read_ranking(text, &request->search.ranking);
    default:
        return false;
    }
}

char *search_join_words(char **words, int count)
{
    size_t size = 1;
    for (int i = 0; i < count; i++) {
        size += strlen(words[i]) + 1;
    }
    char *joined = malloc(size);
    if (joined == NULL) {
        return NULL;
    }
    char *end = joined;
    for (int i = 0; i < count; i++) {
        end = stpcpy(end, words[i]);
        *end++ = ' ';
    }
    *(count > 0 ? end - 1 : end) = '\0';
    return joined;
}

/* INDEX and QUERY…; false after telling what is wrong. */
static bool take_operands(int count, char **operands, struct search_request *request)
{
    if (count == 0) {
        program_message("search: INDEX is missing");
        return false;
    }
    request->index = operands[0];
    bool dashes = count > 1 && strcmp(operands[1], "--") == 0; /* out of habit: no word */
    int first = dashes ? 2 : 1;
    if (request->queries != NULL && count > first) {
        program_message("search: %s: --queries takes the place of QUERY", operands[first]);
        return false;
    }
    if (request->queries == NULL && count == first) {
        program_message("search: QUERY is missing");
        return false;
    }
    request->query = search_join_words(operands + first, count - first);
    if (request->query == NULL) {
        program_message("search: out of memory");
    }
    return request->query != NULL;
}

enum program_exit search_request_read(const struct program_command *command, int argc, char **argv,
                                      struct search_request *request, bool *finished)
{
    *request = (struct search_request){.search = SUOYIN_SEARCH_OPTIONS_INIT};
    request->print.color = print_default_color();
    request->print.columns = print_columns();
    *finished = true;
    int option;
    while ((option = program_next_option(argc, argv, "+:n:C:h", known_options)) != -1) {
        if (option == 'h') {
            return program_help(command);
        }
        if (option == '?') {
            return program_usage(command);
        }
        if (!take_option(option, optarg, request)) {
            return PROGRAM_USAGE;
        }
    }
    if (!take_operands(argc - optind, argv + optind, request)) {
        return program_usage(command);
    }
    const char *extra = request->search.explain          ? "--explain"
                        : request->print.facet_count > 0 ? "--facet"
                        : request->print.neighbours > 0  ? "-C"
                                                         : NULL;
    if (request->print.format == PRINT_TREC && extra != NULL) {
        program_message("search: %s: a TREC run has no room for it", extra);
        return PROGRAM_USAGE;
    }
    /* TREC judges documents: each counts once, by its best passage. */
    request->search.documents = request->search.documents || request->print.format == PRINT_TREC;
    /* A person who reads passages wants each once; a program gets what it asks for. */
    if (!request->group_said) {
        request->search.group =
            request->print.format == PRINT_TEXT && !request->search.documents &&
            (uint64_t)request->search.limit + request->search.offset <= SUOYIN_GROUP_MAX;
    }
    request->print.documents = request->search.documents;
    request->print.group = request->search.group;
    request->print.explain = request->search.explain;
    *finished = false;
    return PROGRAM_DONE;
}
