#include "command_search_options.h"

#include "command_setting.h"

enum {
    OPTION_OFFSET = 256,
    OPTION_DOCUMENTS,
    OPTION_JSON,
    OPTION_FORMAT,
    OPTION_EXPLAIN,
    OPTION_FULL,
    OPTION_COLOR,
    OPTION_QUERIES,
    OPTION_TIMEOUT,
    OPTION_COUNT_ALL,
    OPTION_EXHAUSTIVE,
    OPTION_FACET,
    OPTION_SORT,
    OPTION_GROUP,
    OPTION_ABOUT,
    OPTION_MENTIONS,
    OPTION_NO_ALIASES,
    OPTION_NO_GROUP,
    OPTION_NO_REWRITE,
    OPTION_SYNONYMS,
    OPTION_PINYIN,
};

static const struct option known_options[] = {
    {"number", required_argument, NULL, 'n'},
    {"offset", required_argument, NULL, OPTION_OFFSET},
    {"documents", no_argument, NULL, OPTION_DOCUMENTS},
    {"json", no_argument, NULL, OPTION_JSON},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"full", no_argument, NULL, OPTION_FULL},
    {"color", required_argument, NULL, OPTION_COLOR},
    {"queries", required_argument, NULL, OPTION_QUERIES},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"count-all", no_argument, NULL, OPTION_COUNT_ALL},
    {"exhaustive", no_argument, NULL, OPTION_EXHAUSTIVE},
    {"facet", required_argument, NULL, OPTION_FACET},
    {"sort", required_argument, NULL, OPTION_SORT},
    {"context", required_argument, NULL, 'C'},
    {"group", no_argument, NULL, OPTION_GROUP},
    {"no-group", no_argument, NULL, OPTION_NO_GROUP},
    {"no-rewrite", no_argument, NULL, OPTION_NO_REWRITE},
    {"synonyms", required_argument, NULL, OPTION_SYNONYMS},
    {"about", required_argument, NULL, OPTION_ABOUT},
    {"mentions", no_argument, NULL, OPTION_MENTIONS},
    {"no-aliases", no_argument, NULL, OPTION_NO_ALIASES},
    {"pinyin", no_argument, NULL, OPTION_PINYIN},
    SETTING_OPTIONS,
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool read_number(const char *option, const char *text, uint32_t low, uint32_t high,
                        uint32_t *value)
{
    uint64_t number = 0;
    bool sound = program_read_unsigned("search", option, text, low, high, &number);
    *value = sound ? (uint32_t)number : *value;
    return sound;
}

static bool read_format(const char *text, enum print_format *format)
{
    static const char *const names[] = {
        [PRINT_TEXT] = "text", [PRINT_JSON] = "json", [PRINT_TREC] = "trec", NULL};
    unsigned choice;
    bool sound = program_read_choice("search", "--format", text, names, &choice);
    *format = sound ? (enum print_format)choice : *format;
    return sound;
}

static bool read_sort(const char *text, suoyin_sort *sort)
{
    static const char *const names[] = {[SUOYIN_SORT_SCORE] = "score",
                                        [SUOYIN_SORT_DATE] = "date",
                                        [SUOYIN_SORT_AMOUNT] = "amount",
                                        NULL};
    unsigned choice;
    bool sound = program_read_choice("search", "--sort", text, names, &choice);
    *sort = sound ? (suoyin_sort)choice : *sort;
    return sound;
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

/* Options without a value. */
static void take_flag(int option, struct search_request *request)
{
    suoyin_search_options *search = &request->search;
    bool groups = option == OPTION_GROUP || option == OPTION_NO_GROUP;
    search->documents = search->documents || option == OPTION_DOCUMENTS;
    search->explain = search->explain || option == OPTION_EXPLAIN;
    search->count_all = search->count_all || option == OPTION_COUNT_ALL;
    search->exhaustive = search->exhaustive || option == OPTION_EXHAUSTIVE;
    search->no_aliases = search->no_aliases || option == OPTION_NO_ALIASES;
    search->rewrite = option == OPTION_NO_REWRITE ? SUOYIN_REWRITE_OFF : search->rewrite;
    search->group = groups ? option == OPTION_GROUP : search->group;
    request->group_said = request->group_said || groups;
    request->pinyin = request->pinyin || option == OPTION_PINYIN;
    request->print.full = request->print.full || option == OPTION_FULL;
    request->print.mentions = request->print.mentions || option == OPTION_MENTIONS;
    request->print.format = option == OPTION_JSON ? PRINT_JSON : request->print.format;
}

/* Takes one option; false after telling what is wrong with it. */
static bool take_option(int option, const char *text, struct search_request *request)
{
    suoyin_search_options *search = &request->search;
    if (setting_is_one(option)) {
        return setting_take("search", option, text, search);
    }
    switch (option) {
    case 'n':
        return read_number("-n", text, 1, SUOYIN_LIMIT_MAX, &search->limit);
    case 'C':
        return read_number("-C", text, 0, 100, &request->print.neighbours);
    case OPTION_OFFSET:
        return read_number("--offset", text, 0, SUOYIN_OFFSET_MAX, &search->offset);
    case OPTION_TIMEOUT:
        return read_number("--timeout", text, 0, UINT32_MAX, &search->timeout);
    case OPTION_FACET:
        return add_facet(text, &request->print);
    case OPTION_ABOUT:
        return read_subjects(text, &search->about);
    case OPTION_SORT:
        return read_sort(text, &search->sort);
    case OPTION_FORMAT:
        return read_format(text, &request->print.format);
    case OPTION_COLOR:
        return print_read_color("search", text, &request->print.color);
    case OPTION_SYNONYMS:
        request->synonyms = text;
        return true;
    case OPTION_QUERIES:
        request->queries = text;
        return true;
    default:
        take_flag(option, request);
        return true;
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
