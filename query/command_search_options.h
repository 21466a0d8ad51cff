/*
 * The options of `suoyin search`, read and checked.
 */
#ifndef SUOYIN_QUERY_COMMAND_SEARCH_OPTIONS_H
#define SUOYIN_QUERY_COMMAND_SEARCH_OPTIONS_H

#include "command_print.h"
#include "query_command.h"

struct search_request {
    suoyin_search_options search;
    struct print_options print;
    bool pinyin;          /* words in Latin letters are read as pinyin where they can be */
    const char *synonyms; /* a file of them, or NULL */
    bool group_said;      /* --group or --no-group was given */
    const char *index;
    const char *queries; /* a file of queries, "-" for standard input; NULL: `query` holds one */
    char *query;         /* the QUERY operands, joined by spaces; to be freed */
};

/*
 * Fills *request from the command line. PROGRAM_DONE: go on. *finished is set when there is nothing
 * left to do (help was asked for, or an error was told): then the answer is the exit status.
 */
enum program_exit search_request_read(const struct program_command *command, int argc, char **argv,
                                      struct search_request *request, bool *finished);

/* The words as one query, with blanks between; to be freed. NULL when memory is short. */
char *search_join_words(char **words, int count);

#endif
