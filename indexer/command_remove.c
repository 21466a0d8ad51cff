/* `suoyin-index remove`: takes documents out of an index by their ids. */
#include "command_report.h"

const char command_remove_help[] =
    "Usage: suoyin-index remove [OPTION…] INDEX ID…\n"
    "Takes documents out of an index by their ids (those that 'suoyin search' prints). Searching\n"
    "gives what an index built without them would give, at once; their room is reclaimed as\n"
    "segments are merged, all of it by 'compact'.\n"
    "\n"
    "  --ignore-missing   ids that are not in the index are only counted; without this nothing is\n"
    "                     removed when one is missing\n"
    "  --threads N        1 to 256 (one a processor)\n"
    "  --report FORMAT    text, or json: one object on standard output\n"
    "  -q, --quiet        no summary\n"
    "  --help             this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index remove park.index news-17 notices/2023-04.html\n"
    "  xargs -d '\\n' suoyin-index remove --ignore-missing park.index <withdrawn.txt\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, no such index or no such document, 3 a damaged index,\n"
    "trouble of the system, or another writer at work.\n";

static void put_members(const struct index_update_report *report)
{
    printf(",\"removed\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"segments_merged\":%" PRIu64,
           report->removed, report->missing, report->segments_merged);
}

static void put_summary(const struct command_request *request,
                        const struct index_update_report *report)
{
    fprintf(stderr, "%" PRIu64 " removed", report->removed);
    if (report->missing > 0) {
        fprintf(stderr, ", %" PRIu64 " missing", report->missing);
    }
    fputs(". ", stderr);
    report_put_index(stderr, request->operands[0], &report->index, false);
}

static enum program_exit run_request(struct command_request *request)
{
    const struct index_change_options options = command_change_options(request);
    struct index_update_report report = {.added = 0};
    struct error error;
    enum status status = index_remove(request->operands[0], request->operands + 1,
                                      request->operand_count - 1, &options, &report, &error);
    return report_change(request, status, &error, &report, put_members, put_summary);
}

enum program_exit command_remove(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_REMOVE, {"INDEX", "ID"}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
