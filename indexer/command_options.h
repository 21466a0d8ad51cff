/*
 * The options and operands of the commands that make or change an index, read and checked. One
 * table holds all options, with the commands that take each, so that an option means the same
 * everywhere.
 */
#ifndef SUOYIN_INDEXER_COMMAND_OPTIONS_H
#define SUOYIN_INDEXER_COMMAND_OPTIONS_H

#include "indexer_command.h"

enum command_kind {
    KIND_BUILD = 1,
    KIND_UPDATE = 2,
    KIND_CHECK = 4,
    KIND_REMOVE = 8,
    KIND_MERGE = 16,
    KIND_COMPACT = 32,
    KIND_DIFF = 64,
    KIND_SALVAGE = 128,
    KIND_VERIFY = 256,
    KIND_READS = KIND_BUILD | KIND_UPDATE | KIND_CHECK | KIND_VERIFY, /* those that read sources */
};

/* What a command takes. */
struct command_form {
    enum command_kind kind;
    const char *operands[2]; /* their names, as help has them; the second may be NULL */
    bool repeats;            /* the second may be given several times */
};

struct command_request {
    const char *name; /* of the command; it begins the messages */
    struct index_build_options build;
    struct index_filter *filters; /* build.filters; to be freed, with their extensions */
    const char *const *operands;
    size_t operand_count;
    const char *warnings_name; /* of the file that gets all warnings; NULL without */
    FILE *warnings;            /* the file, while the command runs */
    bool json;                 /* --report json, --json */
    bool quiet;
    bool explain_cleaning;
    bool prune, prune_anyway, dry_run;
    bool ignore_missing;
    bool against;
};

/* Reads the command line and, when there is something to do, does it by `run`; the answer is the
 * exit status. */
enum program_exit command_request_run(const struct program_command *command,
                                      const struct command_form *form, int argc, char **argv,
                                      enum program_exit (*run)(struct command_request *request));

/* What of it the functions that change an index want. */
struct index_change_options command_change_options(const struct command_request *request);

#endif
