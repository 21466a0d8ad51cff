/* `suoyin-index update`: brings an index up to date with its sources. */
#include "command_report.h"

const char command_update_help[] =
    "Usage: suoyin-index update [OPTION…] INDEX PATH…\n"
    "Brings an index up to date with its sources. Documents are compared by id and contents; only\n"
    "new and changed ones are written. Searching gives what an index built anew would give. The\n"
    "change appears when it is complete; a run that fails leaves the index as it was.\n"
    "\n"
    "  --prune               also remove the documents that the sources do not have: give all of\n"
    "                        them. Withheld when some of them cannot be used, or have nothing\n"
    "  --prune-anyway        even then\n"
    "  --dry-run             change nothing; print what would: added, changed, vanished TAB id\n"
    "  --strict              the first document that cannot be used ends the run\n"
    "  --filter EXT=COMMAND, --encoding NAME\n"
    "                        how to read the sources, as in 'build': say what was said there\n"
    "  --passage-chars N, --whole-documents, --raw, --no-links, --subjects FILE,\n"
    "  --no-subjects\n"
    "                        known from the index; another choice is an error\n"
    "  --threads N           1 to 256 (one a processor)\n"
    "  --memory SIZE         that updating may take, from 32M, as in 512M or 2G (1G)\n"
    "  --warnings FILE       write all warnings to FILE; of many alike the first 5 are shown\n"
    "  --report FORMAT       text, or json: one object on standard output\n"
    "  -q, --quiet           no progress, no list and no summary; warnings stay\n"
    "  --help                this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index update park.index new-articles/          adds, changes, removes nothing\n"
    "  suoyin-index update --prune park.index articles/      all of it, as it is now\n"
    "  suoyin-index update --prune --dry-run park.index articles/\n"
    "\n"
    "Exit status: 0 done, 2 wrong usage, bad input or no such index, 3 a damaged index, trouble "
    "of\n"
    "the system, or another writer at work.\n";

static void put_members(const struct index_update_report *report)
{
    printf(",\"added\":%" PRIu64 ",\"changed\":%" PRIu64 ",\"unchanged\":%" PRIu64
           ",\"vanished\":%" PRIu64 ",\"removed\":%" PRIu64 ",\"segments_merged\":%" PRIu64
           ",\"prune_withheld\":%s",
           report->added, report->changed, report->unchanged, report->vanished, report->removed,
           report->segments_merged, report->prune_withheld ? "true" : "false");
}

static void put_summary(const struct command_request *request,
                        const struct index_update_report *report)
{
    fprintf(stderr,
            "%s%" PRIu64 " added, %" PRIu64 " changed, %" PRIu64 " removed, %" PRIu64 " unchanged",
            request->dry_run ? "Would be: " : "", report->added, report->changed, report->removed,
            report->unchanged);
    if (report->vanished > report->removed) {
        fprintf(stderr, ", %" PRIu64 " not in the sources but kept",
                report->vanished - report->removed);
    }
    fputs(". ", stderr);
    report_put_index(stderr, request->operands[0], &report->index, true);
}

static enum program_exit run_request(struct command_request *request)
{
    struct command_output output;
    struct index_update_report report = {.added = 0};
    struct error error;
    command_output_begin(&output, request, request->dry_run && !request->json);
    const struct index_update_options options = {
        .build = request->build,
        .prune = request->prune,
        .prune_anyway = request->prune_anyway,
        .dry_run = request->dry_run,
        .tell = command_output_tell,
    };
    enum status status = index_update(request->operands[0], request->operands + 1,
                                      request->operand_count - 1, &options, &report, &error);
    command_output_end(&output);
    return report_change(request, status, &error, &report, put_members, put_summary);
}

enum program_exit command_update(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_UPDATE, {"INDEX", "PATH"}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
