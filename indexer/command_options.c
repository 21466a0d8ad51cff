#include "command_options.h"

enum { THREADS_MAX = 256, PASSAGE_CHARS_LOW = 20, PASSAGE_CHARS_HIGH = 100000 };

enum {
    OPTION_THREADS = 256,
    OPTION_MEMORY,
    OPTION_STRICT,
    OPTION_RAW,
    OPTION_NO_LINKS,
    OPTION_REPLACE,
    OPTION_ENCODING,
    OPTION_FILTER,
    OPTION_WHOLE_DOCUMENTS,
    OPTION_PASSAGE_CHARS,
    OPTION_REPORT,
    OPTION_JSON,
    OPTION_EXPLAIN_CLEANING,
    OPTION_LIST_RULES,
    OPTION_NO_SUBJECTS,
    OPTION_SUBJECTS,
    OPTION_PRUNE,
    OPTION_PRUNE_ANYWAY,
    OPTION_DRY_RUN,
    OPTION_IGNORE_MISSING,
    OPTION_AGAINST,
    OPTION_WARNINGS,
};

enum {
    KIND_CHANGES = KIND_REMOVE | KIND_MERGE | KIND_COMPACT | KIND_SALVAGE,
    KIND_ALL = 511,
};

static const struct {
    struct option option;
    unsigned kinds; /* the commands that take it */
} known_options[] = {
    {{"threads", required_argument, NULL, OPTION_THREADS}, KIND_READS | KIND_CHANGES},
    {{"memory", required_argument, NULL, OPTION_MEMORY}, KIND_READS},
    {{"strict", no_argument, NULL, OPTION_STRICT}, KIND_READS},
    {{"raw", no_argument, NULL, OPTION_RAW}, KIND_READS},
    {{"replace", no_argument, NULL, OPTION_REPLACE}, KIND_BUILD | KIND_MERGE | KIND_SALVAGE},
    {{"no-links", no_argument, NULL, OPTION_NO_LINKS}, KIND_READS},
    {{"encoding", required_argument, NULL, OPTION_ENCODING}, KIND_READS},
    {{"filter", required_argument, NULL, OPTION_FILTER}, KIND_READS},
    {{"whole-documents", no_argument, NULL, OPTION_WHOLE_DOCUMENTS}, KIND_READS},
    {{"passage-chars", required_argument, NULL, OPTION_PASSAGE_CHARS}, KIND_READS},
    {{"no-subjects", no_argument, NULL, OPTION_NO_SUBJECTS}, KIND_READS},
    {{"subjects", required_argument, NULL, OPTION_SUBJECTS}, KIND_READS},
    {{"report", required_argument, NULL, OPTION_REPORT}, KIND_READS | KIND_CHANGES},
    {{"warnings", required_argument, NULL, OPTION_WARNINGS}, KIND_READS},
    {{"json", no_argument, NULL, OPTION_JSON}, KIND_DIFF},
    {{"explain-cleaning", no_argument, NULL, OPTION_EXPLAIN_CLEANING}, KIND_BUILD},
    {{"list-rules", no_argument, NULL, OPTION_LIST_RULES}, KIND_BUILD},
    {{"prune", no_argument, NULL, OPTION_PRUNE}, KIND_UPDATE},
    {{"prune-anyway", no_argument, NULL, OPTION_PRUNE_ANYWAY}, KIND_UPDATE},
    {{"dry-run", no_argument, NULL, OPTION_DRY_RUN}, KIND_UPDATE},
    {{"ignore-missing", no_argument, NULL, OPTION_IGNORE_MISSING}, KIND_REMOVE},
    {{"against", no_argument, NULL, OPTION_AGAINST}, KIND_VERIFY},
    {{"quiet", no_argument, NULL, 'q'}, KIND_ALL},
    {{"help", no_argument, NULL, 'h'}, KIND_ALL},
};

enum { KNOWN_OPTIONS = sizeof known_options / sizeof *known_options };

/* Bytes: "512M", "2G", "1048576". The units are powers of 1024, in either case. */
static bool read_size(const char *command, const char *option, const char *text, uint64_t low,
                      uint64_t *value)
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
        program_message("%s: %s %s: must be a size of at least %" PRIu64 "M, as in 512M or 2G",
                        command, option, text, low >> 20);
        return false;
    }
    *value = number << shift;
    return true;
}

static bool add_filter(const char *text, struct command_request *request)
{
    size_t count = request->build.filter_count;
    const char *equals = strchr(text, '=');
    if (equals == NULL || equals == text || equals[1] == '\0') {
        program_message("%s: --filter %s: must be EXT=COMMAND, as in pdf='pdftotext %%s -'",
                        request->name, text);
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
        program_message("%s: out of memory", request->name);
        return false;
    }
    filters[count] = (struct index_filter){extension, equals + 1};
    request->build.filters = filters;
    request->build.filter_count = count + 1;
    return true;
}

static bool read_report(const char *text, struct command_request *request)
{
    static const char *const names[] = {"text", "json", NULL};
    unsigned choice;
    bool sound = program_read_choice(request->name, "--report", text, names, &choice);
    request->json = sound && choice == 1;
    return sound;
}

/* Options that take no value. */
static void take_flag(int option, struct command_request *request)
{
    struct index_build_options *build = &request->build;
    build->strict = build->strict || option == OPTION_STRICT;
    build->raw = build->raw || option == OPTION_RAW;
    build->no_links = build->no_links || option == OPTION_NO_LINKS;
    build->replace = build->replace || option == OPTION_REPLACE;
    build->no_subjects = build->no_subjects || option == OPTION_NO_SUBJECTS;
    build->whole_documents = build->whole_documents || option == OPTION_WHOLE_DOCUMENTS;
    request->explain_cleaning = request->explain_cleaning || option == OPTION_EXPLAIN_CLEANING;
    request->prune = request->prune || option == OPTION_PRUNE || option == OPTION_PRUNE_ANYWAY;
    request->prune_anyway = request->prune_anyway || option == OPTION_PRUNE_ANYWAY;
    request->dry_run = request->dry_run || option == OPTION_DRY_RUN;
    request->ignore_missing = request->ignore_missing || option == OPTION_IGNORE_MISSING;
    request->against = request->against || option == OPTION_AGAINST;
    request->json = request->json || option == OPTION_JSON;
    request->quiet = request->quiet || option == 'q';
}

/* Takes one option; false after telling what is wrong with it. */
static bool take_option(int option, const char *text, struct command_request *request)
{
    uint64_t number = 0;
    switch (option) {
    case OPTION_THREADS:
        if (!program_read_unsigned(request->name, "--threads", text, 1, THREADS_MAX, &number)) {
            return false;
        }
        request->build.threads = (unsigned)number;
        return true;
    case OPTION_PASSAGE_CHARS:
        if (!program_read_unsigned(request->name, "--passage-chars", text, PASSAGE_CHARS_LOW,
                                   PASSAGE_CHARS_HIGH, &number)) {
            return false;
        }
        request->build.passage_chars = (uint32_t)number;
        return true;
    case OPTION_MEMORY:
        return read_size(request->name, "--memory", text, INDEX_MEMORY_MIN, &request->build.memory);
    case OPTION_ENCODING:
        request->build.encoding = text;
        return true;
    case OPTION_FILTER:
        return add_filter(text, request);
    case OPTION_SUBJECTS:
        request->build.subjects = text;
        return true;
    case OPTION_WARNINGS:
        request->warnings_name = text;
        return true;
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

/* The options of one command, as getopt_long wants them. */
static void list_options(enum command_kind kind, struct option list[KNOWN_OPTIONS + 1])
{
    size_t count = 0;
    for (size_t i = 0; i < KNOWN_OPTIONS; i++) {
        if ((known_options[i].kinds & (unsigned)kind) != 0) {
            list[count++] = known_options[i].option;
        }
    }
    list[count] = (struct option){NULL, 0, NULL, 0};
}

static bool count_operands(const struct program_command *command, const struct command_form *form,
                           size_t count)
{
    size_t wanted = form->operands[1] == NULL ? 1 : 2;
    if (count < wanted) {
        program_message("%s: %s is missing", command->name, form->operands[count]);
        return false;
    }
    if (count > wanted && !form->repeats) {
        program_message("%s: takes one %s%s%s", command->name, form->operands[0],
                        wanted == 2 ? " and one " : "", wanted == 2 ? form->operands[1] : "");
        return false;
    }
    return true;
}

/* Fills *request from the command line. When *finished is set there is nothing left to do, and the
 * answer is the exit status. */
static enum program_exit read_request(const struct program_command *command,
                                      const struct command_form *form, int argc, char **argv,
                                      struct command_request *request, bool *finished)
{
    struct option options[KNOWN_OPTIONS + 1];
    *request = (struct command_request){.name = command->name, .build = INDEX_BUILD_OPTIONS_INIT};
    *finished = true;
    list_options(form->kind, options);
    int option;
    while ((option = program_next_option(argc, argv, "+:qh", options)) != -1) {
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
    request->operands = (const char *const *)(argv + optind);
    request->operand_count = (size_t)(argc - optind);
    if (!count_operands(command, form, request->operand_count)) {
        return program_usage(command);
    }
    *finished = false;
    return PROGRAM_DONE;
}

static void warnings_trouble(const struct command_request *request)
{
    program_message("%s: --warnings %s: %s", request->name, request->warnings_name,
                    strerror(errno != 0 ? errno : EIO));
}

static bool open_warnings(struct command_request *request)
{
    if (request->warnings_name == NULL) {
        return true;
    }
    request->warnings = fopen(request->warnings_name, "w");
    if (request->warnings == NULL) {
        warnings_trouble(request);
    }
    return request->warnings != NULL;
}

/* Whether all of them were written. */
static bool close_warnings(struct command_request *request)
{
    if (request->warnings == NULL) {
        return true;
    }
    bool written = ferror(request->warnings) == 0;
    errno = 0;
    written = fclose(request->warnings) == 0 && written;
    if (!written) {
        warnings_trouble(request);
    }
    return written;
}

static void release_request(struct command_request *request)
{
    for (size_t i = 0; i < request->build.filter_count; i++) {
        free((char *)request->filters[i].extension);
    }
    free(request->filters);
    request->filters = NULL;
}

enum program_exit command_request_run(const struct program_command *command,
                                      const struct command_form *form, int argc, char **argv,
                                      enum program_exit (*run)(struct command_request *request))
{
    struct command_request request;
    bool finished;
    enum program_exit result = read_request(command, form, argc, argv, &request, &finished);
    if (!finished) {
        result = open_warnings(&request) ? run(&request) : PROGRAM_TROUBLE;
        result = close_warnings(&request) ? result : PROGRAM_TROUBLE;
    }
    release_request(&request);
    return result;
}

struct index_change_options command_change_options(const struct command_request *request)
{
    return (struct index_change_options){
        .threads = request->build.threads,
        .replace = request->build.replace,
        .ignore_missing = request->ignore_missing,
    };
}
