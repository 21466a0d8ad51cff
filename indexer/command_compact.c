/* `suoyin-index compact`: makes one segment of all, without what was removed. */
#include "command_report.h"

const char command_compact_help[] =
    "Usage: suoyin-index compact [OPTION…] INDEX\n"
    "Makes one segment of all that an index has, without what was removed: the very bytes of an\n"
    "index built anew of its documents. Answers do not change; the index takes the least room, "
    "and\n"
    "searching it the least time. Not needed for either to stay good: updates merge as they go.\n"
    "\n"
    "  --threads N        1 to 256 (one a processor)\n"
    "  --report FORMAT    text, or json: one object on standard output\n"
    "  -q, --quiet        no summary\n"
    "  --help             this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index compact park.index && suoyin-index info park.index\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage or no such index, 3 a damaged index, trouble of the "
    "system,\n"
    "or another writer at work.\n";

static void put_members(const struct index_update_report *report)
{
    printf(",\"segments_merged\":%" PRIu64, report->segments_merged);
}

static void put_summary(const struct command_request *request,
                        const struct index_update_report *report)
{
    report_put_count(stderr, report->segments_merged, "segment");
    fputs(" written anew as one. ", stderr);
    report_put_index(stderr, request->operands[0], &report->index, false);
}

static enum program_exit run_request(struct command_request *request)
{
    const struct index_change_options options = command_change_options(request);
    struct index_update_report report = {.added = 0};
    struct error error;
    enum status status = index_compact(request->operands[0], &options, &report, &error);
    return report_change(request, status, &error, &report, put_members, put_summary);
}

enum program_exit command_compact(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_COMPACT, {"INDEX", NULL}, false};
    return command_request_run(command, &form, argc, argv, run_request);
}
