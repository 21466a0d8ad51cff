/* `suoyin-index check`: is an index up to date with its sources? */
#include "command_report.h"

const char command_check_help[] =
    "Usage: suoyin-index check [OPTION…] INDEX PATH…\n"
    "Tells whether an index holds exactly the documents of its sources, without changing it.\n"
    "Prints what differs, a line a document: added (in the sources only), changed, or vanished "
    "(in\n"
    "the index only), TAB, its id.\n"
    "\n"
    "  --strict              the first document that cannot be used ends the run\n"
    "  --filter EXT=COMMAND, --encoding NAME\n"
    "                        how to read the sources, as in 'build': say what was said there\n"
    "  --passage-chars N, --whole-documents, --raw, --subjects FILE, --no-subjects\n"
    "                        known from the index; another choice is an error\n"
    "  --threads N           1 to 256 (one a processor)\n"
    "  --memory SIZE         that checking may take, from 32M, as in 512M or 2G (1G)\n"
    "  --warnings FILE       write all warnings to FILE; of many alike the first 5 are shown\n"
    "  --report FORMAT       text, or json: one object on standard output\n"
    "  -q, --quiet           only the exit status; warnings stay\n"
    "  --help                this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index check -q park.index articles/ || suoyin-index update --prune park.index "
    "articles/\n"
    "\n"
    "Exit status: 0 up to date, 1 not, 2 wrong usage, bad input or no such index, 3 a damaged\n"
    "index or trouble of the system.\n";

static bool is_current(const struct index_update_report *report)
{
    return report->added == 0 && report->changed == 0 && report->vanished == 0;
}

static void put_members(const struct index_update_report *report)
{
    printf(",\"current\":%s,\"added\":%" PRIu64 ",\"changed\":%" PRIu64 ",\"unchanged\":%" PRIu64
           ",\"vanished\":%" PRIu64,
           is_current(report) ? "true" : "false", report->added, report->changed, report->unchanged,
           report->vanished);
}

static void put_summary(const struct command_request *request,
                        const struct index_update_report *report)
{
    fprintf(stderr,
            "%s: %" PRIu64 " added, %" PRIu64 " changed, %" PRIu64 " vanished, %" PRIu64
            " unchanged. ",
            is_current(report) ? "Up to date" : "Not up to date", report->added, report->changed,
            report->vanished, report->unchanged);
    report_put_index(stderr, request->operands[0], &report->index, true);
}

static enum program_exit run_request(struct command_request *request)
{
    struct command_output output;
    struct index_update_report report = {.added = 0};
    struct error error;
    bool current = false;
    command_output_begin(&output, request, !request->json);
    const struct index_update_options options = {
        .build = request->build,
        .dry_run = true,
        .tell = command_output_tell,
    };
    enum status status =
        index_check(request->operands[0], request->operands + 1, request->operand_count - 1,
                    &options, &report, &current, &error);
    command_output_end(&output);
    enum program_exit result =
        report_change(request, status, &error, &report, put_members, put_summary);
    return result == PROGRAM_DONE && !current ? PROGRAM_NOTHING : result;
}

enum program_exit command_check(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_CHECK, {"INDEX", "PATH"}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
