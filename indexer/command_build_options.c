#include "command_build_options.h"

enum { THREADS_MAX = 256, PASSAGE_CHARS_LOW = 20, PASSAGE_CHARS_HIGH = 100000 };

enum {
    OPTION_THREADS = 256,
    OPTION_MEMORY,
    OPTION_STRICT,
    OPTION_RAW,
    OPTION_REPLACE,
    OPTION_ENCODING,
    OPTION_FILTER,
    OPTION_WHOLE_DOCUMENTS,
    OPTION_PASSAGE_CHARS,
    OPTION_REPORT,
    OPTION_EXPLAIN_CLEANING,
    OPTION_LIST_RULES,
};

static const struct option known_options[] = {
    {"threads", required_argument, NULL, OPTION_THREADS},
    {"memory", required_argument, NULL, OPTION_MEMORY},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"raw", no_argument, NULL, OPTION_RAW},
    {"replace", no_argument, NULL, OPTION_REPLACE},
    {"encoding", required_argument, NULL, OPTION_ENCODING},
    {"filter", required_argument, NULL, OPTION_FILTER},
    {"whole-documents", no_argument, NULL, OPTION_WHOLE_DOCUMENTS},
    {"passage-chars", required_argument, NULL, OPTION_PASSAGE_CHARS},
    {"report", required_argument, NULL, OPTION_REPORT},
    {"explain-cleaning", no_argument, NULL, OPTION_EXPLAIN_CLEANING},
    {"list-rules", no_argument, NULL, OPTION_LIST_RULES},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool read_number(const char *option, const char *text, uint64_t low, uint64_t high,
                        uint64_t *value)
{
    if (!program_parse_unsigned(text, low, high, value)) {
        program_message("build: %s %s: must be a whole number from %" PRIu64 " to %" PRIu64, option,
                        text, low, high);
        return false;
    }
    return true;
}

/* Bytes: "512M", "2G", "1048576". The units are powers of 1024, in either case. */
static bool read_size(const char *option, const char *text, uint64_t low, uint64_t *value)
{
    static const char units[] = "KMGT";
    char digits[32];
    size_t length = strspn(text, "0123456789");
    const char *unit = strchr(units, text[length] & ~0x20);
    unsigned shift = 0;
    if (text[length] != '\0' && unit != NULL && *unit != '\0' && text[length + 1] == '\0') {
        shift = 10 * (unsigned)(unit - units + 1);
    } else if (text[length] != '\0') {
        length = sizeof digits;
    }
    uint64_t number = 0;
    bool good = length < sizeof digits;
    if (good) {
        memcpy(digits, text, length);
        digits[length] = '\0';
        good = program_parse_unsigned(digits, 0, UINT64_MAX >> shift, &number);
    }
    if (!good || number << shift < low) {
        program_message("build: %s %s: must be a size of at least %" PRIu64 "M, as in 512M or 2G",
                        option, text, low >> 20);
        return false;
    }
    *value = number << shift;
    return true;
}

static bool add_filter(const char *text, struct build_request *request)
{
    size_t count = request->build.filter_count;
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0') {
        program_message("build: --filter %s: must be EXT=COMMAND, as in pdf='pdftotext %%s -'",
                        text);
        return false;
    }
    const char *begin = *text == '.' ? text + 1 : text;
    struct index_filter *filters =
        realloc(request->filters, (count + 1) * sizeof *request->filters);
    char *extension = strndup(begin, (size_t)(equals - begin));
    if (filters != NULL) {
        request->filters = filters;
    }
    if (filters == NULL || extension == NULL) {
        free(extension);
        program_message("build: out of memory");
        return false;
    }
    filters[count] = (struct index_filter){extension, equals + 1};
    request->build.filters = filters;
    request->build.filter_count = count + 1;
    return true;
}

static bool read_report(const char *text, struct build_request *request)
{
    request->json_report = strcmp(text, "json") == 0;
    if (!request->json_report && strcmp(text, "text") != 0) {
        program_message("build: --report %s: must be text or json", text);
        return false;
    }
    return true;
}

/* Options that take no value. */
static void take_flag(int option, struct build_request *request)
{
    struct index_build_options *build = &request->build;
    build->strict = build->strict || option == OPTION_STRICT;
    build->raw = build->raw || option == OPTION_RAW;
    build->replace = build->replace || option == OPTION_REPLACE;
    build->whole_documents = build->whole_documents || option == OPTION_WHOLE_DOCUMENTS;
    request->explain_cleaning = request->explain_cleaning || option == OPTION_EXPLAIN_CLEANING;
    request->quiet = request->quiet || option == 'q';
}

/* Takes one option; false after telling what is wrong with it. */
static bool take_option(int option, const char *text, struct build_request *request)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_THREADS:
        if (!read_number("--threads", text, 1, THREADS_MAX, &number)) {
            return false;
        }
        request->build.threads = (unsigned)number;
        return true;
    case OPTION_PASSAGE_CHARS:
        if (!read_number("--passage-chars", text, PASSAGE_CHARS_LOW, PASSAGE_CHARS_HIGH, &number)) {
            return false;
        }
        request->build.passage_chars = (uint32_t)number;
        return true;
    case OPTION_MEMORY:
        return read_size("--memory", text, INDEX_MEMORY_MIN, &request->build.memory);
    case OPTION_ENCODING:
        request->build.encoding = text;
        return true;
    case OPTION_FILTER:
        return add_filter(text, request);
    case OPTION_REPORT:
        return read_report(text, request);
    default:
        take_flag(option, request);
        return true;
    }
}

/* The cleaning rules, as a table. */
static enum program_exit list_rules(void)
{
    const char *name;
    const char *description;
    for (size_t i = 0; index_cleaning_rule(i, &name, &description); i++) {
        printf("%-20s %s\n", name, description);
    }
    return PROGRAM_DONE;
}

enum program_exit build_request_read(const struct program_command *command, int argc, char **argv,
                                     struct build_request *request, bool *finished)
{
    *request = (struct build_request){.build = INDEX_BUILD_OPTIONS_INIT};
    *finished = true;
    int option;
    while ((option = program_next_option(argc, argv, "+:qh", known_options)) != -1) {
        if (option == 'h') {
            return program_help(command);
        }
        if (option == OPTION_LIST_RULES) {
            return list_rules();
        }
        if (option == '?') {
            return program_usage(command);
        }
        if (!take_option(option, optarg, request)) {
            return PROGRAM_USAGE;
        }
    }
    if (argc - optind < 2) {
        program_message("build: %s is missing", argc - optind == 0 ? "INDEX" : "PATH");
        return program_usage(command);
    }
    request->index = argv[optind];
    request->paths = (const char *const *)(argv + optind + 1);
    request->path_count = (size_t)(argc - optind - 1);
    *finished = false;
    return PROGRAM_DONE;
}

void build_request_release(struct build_request *request)
{
    for (size_t i = 0; i < request->build.filter_count; i++) {
        free((char *)request->filters[i].extension);
    }
    free(request->filters);
    request->filters = NULL;
}
