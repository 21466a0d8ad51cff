/*
 * What `mentions`, `stats` and `overview` have in common: INDEX and a QUERY that may be missing.
 */
#ifndef SUOYIN_QUERY_COMMAND_LISTING_H
#define SUOYIN_QUERY_COMMAND_LISTING_H

#include "command_view.h"
#include "suoyin.h"

struct listing_request {
    struct view_options view;
    const char *index;
    char *query;     /* its words; "" for none */
    bool no_aliases; /* as in suoyin_search_options */
};

/*
 * Reads the options, those of the command's own into `context` (see view_options_read), takes INDEX
 * and QUERY…, opens the index and calls run(). Tells what is wrong, and frees the request
 * afterwards.
 */
enum program_exit listing_run(const struct program_command *command, int argc, char **argv,
                              const struct view_own_options *own, struct listing_request *request,
                              enum program_exit (*run)(void *context, const suoyin_index *index),
                              void *context);

/*
 * Searches for the query, or for everything when it is "": all words of it must stand in a
 * passage. The hits themselves are not wanted.
 */
suoyin_status listing_search(const suoyin_index *index, const struct listing_request *request,
                             bool documents, suoyin_results **results, suoyin_error *error);

/* A whole number from 1 to `most`; false after telling. */
bool listing_read_number(const char *command, const char *text, uint32_t most, uint32_t *number);

/* The last part of a path, for titles. */
const char *listing_index_name(const char *path);

#endif
