/* `suoyin-index verify`: is an index sound, and does it hold what its sources hold? */
#include <unistd.h>

#include "command_report.h"

const char command_verify_help[] =
    "Usage: suoyin-index verify [--quiet] INDEX\n"
    "       suoyin-index verify --against [OPTION…] INDEX PATH…\n"
    "Proves that every byte of an index (a folder, or a segment file) is sound: checksums,\n"
    "structure, and that its parts agree. Names the first fault by file, section and offset.\n"
    "\n"
    "  --against             proves, too, that each stored document is what its content hash "
    "says,\n"
    "                        and that the index holds exactly the documents of PATH…; what "
    "differs\n"
    "                        is printed as 'check' does\n"
    "  --strict, --filter EXT=COMMAND, --encoding NAME, --threads N, --memory SIZE\n"
    "                        how to read the sources, as in 'check'\n"
    "  --warnings FILE       write all warnings to FILE; of many alike the first 5 are shown\n"
    "  --report FORMAT       text, or json: one object on standard output\n"
    "  -q, --quiet           print nothing when it is sound\n"
    "  --help                this text\n"
    "\n"
    "Exit status: 0 sound (and the same), 1 not, 2 wrong usage, bad input or no such index, 3 "
    "trouble\n"
    "of the system.\n";

/* A path that is there and yet holds no index that can be read is not sound. */
static enum program_exit exit_of(enum status status, const char *index)
{
    bool unsound = status == STATUS_CORRUPT || status == STATUS_VERSION ||
                   (status == STATUS_NOT_FOUND && access(index, F_OK) == 0);
    return unsound ? PROGRAM_NOTHING : program_exit_of(status);
}

static void put_json(const struct command_request *request, enum status status,
                     const struct error *error, const struct index_update_report *report, bool same)
{
    fputs("{\"type\":\"report\"", stdout);
    report_put_json_text("index", request->operands[0]);
    printf(",\"sound\":%s", status == STATUS_OK ? "true" : "false");
    if (status != STATUS_OK) {
        report_put_json_text("error", error->message);
    } else if (request->against) {
        printf(",\"same\":%s,\"added\":%" PRIu64 ",\"changed\":%" PRIu64 ",\"unchanged\":%" PRIu64
               ",\"vanished\":%" PRIu64 ",\"skipped\":%" PRIu64,
               same ? "true" : "false", report->added, report->changed, report->unchanged,
               report->vanished, report->index.skipped);
    }
    report_close_json();
}

static void put_text(const struct command_request *request,
                     const struct index_update_report *report, bool same)
{
    const char *index = request->operands[0];
    fflush(stdout);
    program_put_line_text(stdout, index, strlen(index));
    fputs(": sound", stdout);
    if (request->against && same) {
        printf(", and holds exactly the %" PRIu64 " documents of its sources", report->unchanged);
    } else if (request->against) {
        printf(", but not what its sources hold: %" PRIu64 " added, %" PRIu64 " changed, %" PRIu64
               " vanished",
               report->added, report->changed, report->vanished);
    }
    putchar('\n');
}

static enum status verify(struct command_request *request, struct index_update_report *report,
                          bool *same, struct error *error)
{
    struct command_output output;
    if (!request->against) {
        *same = true;
        return index_verify(request->operands[0], error);
    }
    command_output_begin(&output, request, !request->json);
    const struct index_update_options options = {
        .build = request->build,
        .dry_run = true,
        .tell = command_output_tell,
    };
    enum status status =
        index_verify_against(request->operands[0], request->operands + 1,
                             request->operand_count - 1, &options, report, same, error);
    command_output_end(&output);
    return status;
}

static enum program_exit run_request(struct command_request *request)
{
    struct index_update_report report = {.added = 0};
    struct error error;
    bool same = false;
    if (request->against != (request->operand_count > 1)) {
        program_message(request->against ? "verify: --against: PATH is missing"
                                         : "verify: takes one INDEX, and PATHs with --against");
        return PROGRAM_USAGE;
    }
    enum status status = verify(request, &report, &same, &error);
    if (request->json) {
        put_json(request, status, &error, &report, same);
    }
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("verify: %s", error.message);
        return exit_of(status, request->operands[0]);
    }
    if (!request->json && !request->quiet) {
        put_text(request, &report, same);
    }
    return same ? PROGRAM_DONE : PROGRAM_NOTHING;
}

enum program_exit command_verify(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_VERIFY, {"INDEX", NULL}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
