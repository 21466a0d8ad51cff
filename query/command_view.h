/*
 * The options that `show`, `stats`, `mentions` and `overview` share: --json, --color and --help.
 */
#ifndef SUOYIN_QUERY_COMMAND_VIEW_H
#define SUOYIN_QUERY_COMMAND_VIEW_H

#include "../common/program_options.h"

struct view_options {
    bool json, color;
};

/* The options that a command has beyond these. */
struct view_own_options {
    const char *letters;          /* those with a letter, as in "n:"; "" for none */
    const struct option *options; /* up to a name that is NULL; at most VIEW_OWN_MAX */
    /* Takes one, with its value in optarg; false after telling what is wrong with it. */
    bool (*take)(void *context, int option);
};

enum { VIEW_OWN_MAX = 8, VIEW_OWN_FIRST = 512 }; /* the first of their values without a letter */

/*
 * Reads the command line up to its operands, which are then argv[optind] and on; `own` is NULL for
 * a command without more. When *finished is set there is nothing left to do, and the answer is the
 * exit status.
 */
enum program_exit view_options_read(const struct program_command *command, int argc, char **argv,
                                    const struct view_own_options *own, void *context,
                                    struct view_options *view, bool *finished);

#endif
