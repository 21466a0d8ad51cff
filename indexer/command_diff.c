/* `suoyin-index diff`: which documents differ between two indexes. */
#include "command_report.h"

const char command_diff_help[] = "Usage: suoyin-index diff [OPTION…] A B\n"
                                 "Tells which documents differ between two indexes (folders or "
                                 "segment files): a line a document\n"
                                 "with removed (only A has it), added (only B) or changed (other "
                                 "contents), TAB, its id; in the\n"
                                 "order of the ids.\n"
                                 "\n"
                                 "  --json         an object a line, and a summary at the end\n"
                                 "  -q, --quiet    only the exit status\n"
                                 "  --help         this text\n"
                                 "\n"
                                 "Examples:\n"
                                 "  suoyin-index diff yesterday.index today.index | grep ^changed\n"
                                 "\n"
                                 "Exit status: 0 the same documents, 1 not, 2 wrong usage or no "
                                 "such index, 3 a damaged index or\n"
                                 "trouble of the system.\n";

static void put_summary(const struct command_request *request,
                        const struct index_difference *difference, bool same)
{
    if (request->json) {
        printf("{\"type\":\"summary\",\"equal\":%s,\"only_first\":%" PRIu64
               ",\"only_second\":%" PRIu64 ",\"different\":%" PRIu64 ",\"same\":%" PRIu64 "}\n",
               same ? "true" : "false", difference->only_first, difference->only_second,
               difference->different, difference->same);
        return;
    }
    fflush(stdout);
    fprintf(stderr,
            "%" PRIu64 " removed, %" PRIu64 " added, %" PRIu64 " changed, %" PRIu64 " the same.\n",
            difference->only_first, difference->only_second, difference->different,
            difference->same);
}

static enum program_exit run_request(struct command_request *request)
{
    struct command_output output;
    struct index_difference difference;
    struct error error;
    command_output_begin(&output, request, true);
    enum status status = index_diff(request->operands[0], request->operands[1], command_output_tell,
                                    &output, &difference, &error);
    command_output_end(&output);
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("diff: %s", error.message);
        return program_exit_of(status);
    }
    bool same = difference.only_first + difference.only_second + difference.different == 0;
    if (!request->quiet) {
        put_summary(request, &difference, same);
    }
    return same ? PROGRAM_DONE : PROGRAM_NOTHING;
}

enum program_exit command_diff(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_DIFF, {"A", "B"}, false};
    return command_request_run(command, &form, argc, argv, run_request);
}
