/*
 * The options of `suoyin-index build`, read and checked.
 */
#ifndef SUOYIN_INDEXER_COMMAND_BUILD_OPTIONS_H
#define SUOYIN_INDEXER_COMMAND_BUILD_OPTIONS_H

#include "indexer_command.h"

struct build_request {
    struct index_build_options build;
    struct index_filter *filters; /* build.filters; to be freed, with their extensions */
    const char *index;
    const char *const *paths;
    size_t path_count;
    bool json_report;
    bool explain_cleaning;
    bool quiet;
};

/* Fills *request from the command line. When *finished is set there is nothing left to do, and the
 * answer is the exit status. */
enum program_exit build_request_read(const struct program_command *command, int argc, char **argv,
                                     struct build_request *request, bool *finished);
void build_request_release(struct build_request *request);

#endif
