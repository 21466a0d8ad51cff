/* `suoyin-index verify`: is an index sound? */
#include <unistd.h>

#include "indexer_command.h"

const char command_verify_help[] =
    "Usage: suoyin-index verify [--quiet] INDEX\n"
    "Proves that every byte of an index (a folder, or a segment file) is sound: checksums,\n"
    "structure, and that its parts agree. Names the first fault by file, section and offset.\n"
    "\n"
    "  -q, --quiet    print nothing when it is sound\n"
    "  --help         this text\n"
    "\n"
    "Exit status: 0 sound, 1 not sound, 2 wrong usage or no such index, 3 trouble of the system.\n";

/* A path that is there and yet holds no index that can be read is not sound. */
static enum program_exit exit_of(enum status status, const char *index)
{
    bool unsound = status == STATUS_CORRUPT || status == STATUS_VERSION ||
                   (status == STATUS_NOT_FOUND && access(index, F_OK) == 0);
    return unsound ? PROGRAM_NOTHING : program_exit_of(status);
}

enum program_exit command_verify(const struct program_command *command, int argc, char **argv)
{
    static const struct option known_options[] = {
        {"quiet", no_argument, NULL, 'q'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    bool quiet = false;
    int option;
    while ((option = program_next_option(argc, argv, "+:qh", known_options)) != -1) {
        if (option == 'h') {
            return program_help(command);
        }
        if (option == '?') {
            return program_usage(command);
        }
        quiet = true;
    }
    if (argc - optind != 1) {
        program_message("verify: takes one INDEX");
        return program_usage(command);
    }
    const char *index = argv[optind];
    struct error error;
    enum status status = index_verify(index, &error);
    if (status != STATUS_OK) {
        program_message("verify: %s", error.message);
        return exit_of(status, index);
    }
    if (!quiet) {
        program_put_line_text(stdout, index, strlen(index));
        puts(": sound");
    }
    return PROGRAM_DONE;
}
