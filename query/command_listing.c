#include "command_listing.h"

#include <stdlib.h>
#include <string.h>

#include "command_open.h"
#include "command_search_options.h"

enum program_exit listing_run(const struct program_command *command, int argc, char **argv,
                              const struct view_own_options *own, struct listing_request *request,
                              enum program_exit (*run)(void *context, const suoyin_index *index),
                              void *context)
{
    bool finished;
    enum program_exit result =
        view_options_read(command, argc, argv, own, context, &request->view, &finished);
    if (finished) {
        return result;
    }
    if (optind == argc) {
        program_message("%s: INDEX is missing", command->name);
        return program_usage(command);
    }
    request->index = argv[optind];
    request->query = search_join_words(argv + optind + 1, argc - optind - 1);
    if (request->query == NULL) {
        program_message("%s: out of memory", command->name);
        return PROGRAM_TROUBLE;
    }
    suoyin_index *index = command_open_index(command->name, request->index, &result);
    if (index != NULL) {
        result = run(context, index);
        suoyin_close(index);
    }
    free(request->query);
    return result;
}

suoyin_status listing_search(const suoyin_index *index, const struct listing_request *request,
                             bool documents, suoyin_results **results, suoyin_error *error)
{
    const char *query = *request->query != '\0' ? request->query : "id:*";
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 1;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.documents = documents;
    options.no_aliases = request->no_aliases;
    options.all_words = true;
    options.count_all = true;
    return suoyin_search(index, query, strlen(query), &options, results, error);
}

bool listing_read_number(const char *command, const char *text, uint32_t most, uint32_t *number)
{
    uint64_t value = 0;
    bool sound = program_read_unsigned(command, "-n", text, 1, most, &value);
    *number = sound ? (uint32_t)value : *number;
    return sound;
}

const char *listing_index_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}
