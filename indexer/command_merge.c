/* `suoyin-index merge`: makes one index of several. */
#include "command_report.h"

const char command_merge_help[] =
    "Usage: suoyin-index merge [OPTION…] OUT IN…\n"
    "Makes the index OUT of others (folders or segment files), which stay as they are. It is, to\n"
    "the byte, the index of all their documents built at once: parts may be built on several\n"
    "machines. The same document in two of them is taken once; one id with different contents is\n"
    "an error. All must have been built with the same --passage-chars, --whole-documents, "
    "--raw\n"
    "and --no-links;\n"
    "what was built with other --subjects than the first is read and annotated again.\n"
    "\n"
    "  --replace          an OUT that exists is replaced when the new one is complete\n"
    "  --threads N        1 to 256 (one a processor)\n"
    "  --report FORMAT    text, or json: one object on standard output\n"
    "  -q, --quiet        no summary\n"
    "  --help             this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index merge all.index 2022.index 2023.index 2024.index\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, bad input or no such index, 3 a damaged index, trouble "
    "of\n"
    "the system, or another writer at work.\n";

static void put_members(const struct index_update_report *report)
{
    printf(",\"segments_merged\":%" PRIu64, report->segments_merged);
}

static void put_summary(const struct command_request *request,
                        const struct index_update_report *report)
{
    report_put_count(stderr, report->segments_merged, "segment");
    fputs(" merged. ", stderr);
    report_put_index(stderr, request->operands[0], &report->index, false);
}

static enum program_exit run_request(struct command_request *request)
{
    const struct index_change_options options = command_change_options(request);
    struct index_update_report report = {.added = 0};
    struct error error;
    enum status status = index_merge(request->operands[0], request->operands + 1,
                                     request->operand_count - 1, &options, &report, &error);
    return report_change(request, status, &error, &report, put_members, put_summary);
}

enum program_exit command_merge(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_MERGE, {"OUT", "IN"}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
