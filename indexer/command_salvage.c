/* `suoyin-index salvage`: makes a sound index of what is left of a damaged one. */
#include "command_report.h"

const char command_salvage_help[] =
    "Usage: suoyin-index salvage [OPTION…] DAMAGED OUT\n"
    "Makes the index OUT of the documents that can be had of a damaged one: a folder, also "
    "without\n"
    "its manifest or some of its files, or a segment file, also one that was cut short. DAMAGED "
    "is\n"
    "only read. Postings and all else that is made of the texts is made anew, so damage there "
    "costs\n"
    "nothing. Prints what is lost, a line each: what, TAB, file (with a range of bytes, or the\n"
    "document's number), TAB, more. A document that is kept without some of its passages or "
    "fields\n"
    "differs from its source: 'update' brings it back where the source is at hand.\n"
    "\n"
    "  --replace          an OUT that exists is replaced when the new one is complete\n"
    "  --threads N        1 to 256 (one a processor)\n"
    "  --report FORMAT    text, or json: an object a line, and a summary at the end\n"
    "  -q, --quiet        only the exit status\n"
    "  --help             this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index salvage park.index saved.index && suoyin-index verify saved.index\n"
    "\n"
    "Exit status: 0 no document lost anything, 1 something is lost, 2 wrong usage or no such "
    "index,\n"
    "3 nothing can be had of it, trouble of the system, or another writer at work.\n";

static const char *kind_name(enum index_loss_kind kind)
{
    static const char *const names[] = {
        [INDEX_LOST_FILE] = "file",
        [INDEX_LOST_BYTES] = "bytes",
        [INDEX_LOST_CONTENTS] = "contents",
        [INDEX_LOST_MANIFEST] = "manifest",
        [INDEX_LOST_REMOVALS] = "removals",
        [INDEX_LOST_OPTIONS] = "options",
        [INDEX_LOST_FOLDING] = "folding",
        [INDEX_LOST_LISTS] = "lists",
        [INDEX_LOST_DOCUMENT] = "document",
        [INDEX_LOST_PART] = "part",
        [INDEX_LOST_ID] = "id",
        [INDEX_LOST_VERSION] = "version",
    };
    return names[kind];
}

static bool is_document(enum index_loss_kind kind)
{
    return kind >= INDEX_LOST_DOCUMENT;
}

static void put_json(const struct index_loss *loss)
{
    printf("{\"type\":\"loss\",\"kind\":\"%s\"", kind_name(loss->kind));
    report_put_json_text("file", loss->file);
    if (loss->kind == INDEX_LOST_BYTES) {
        report_put_json_text("section", loss->section);
        printf(",\"begin\":%" PRIu64 ",\"end\":%" PRIu64, loss->begin, loss->end);
    } else if (is_document(loss->kind)) {
        report_put_json_text("id", loss->id);
        printf(",\"document\":%" PRIu64 ",\"passages\":%" PRIu32 ",\"passages_lost\":%" PRIu32
               ",\"fields_lost\":%" PRIu32,
               loss->document, loss->passages, loss->passages_lost, loss->fields_lost);
    } else {
        report_put_json_text("message", loss->message);
    }
    puts("}");
}

static void put_document(const struct index_loss *loss)
{
    printf(" document %" PRIu64 "\t", loss->document);
    program_put_line_text(stdout, loss->id, strlen(loss->id));
    if (loss->passages_lost > 0) {
        printf("\t%" PRIu32 " of %" PRIu32 " passages", loss->passages_lost, loss->passages);
    }
    if (loss->fields_lost > 0) {
        printf("\t%" PRIu32 " fields", loss->fields_lost);
    }
}

static void on_loss(void *context, const struct index_loss *loss)
{
    const struct command_request *request = context;
    if (request->quiet) {
        return;
    }
    if (request->json) {
        put_json(loss);
        return;
    }
    printf("%s\t", kind_name(loss->kind));
    program_put_line_text(stdout, loss->file, strlen(loss->file));
    if (loss->kind == INDEX_LOST_BYTES) {
        printf(" %" PRIu64 "-%" PRIu64 "\tsection %s", loss->begin, loss->end, loss->section);
    } else if (is_document(loss->kind)) {
        put_document(loss);
    } else {
        putchar('\t');
        program_put_line_text(stdout, loss->message, strlen(loss->message));
    }
    putchar('\n');
}

static void put_report(const struct command_request *request,
                       const struct index_salvage_report *report)
{
    if (request->json) {
        report_open_json(request->operands[1], STATUS_OK, NULL, &report->index);
        printf(",\"whole\":%" PRIu64 ",\"partial\":%" PRIu64 ",\"lost\":%" PRIu64
               ",\"removed\":%" PRIu64 ",\"passages_lost\":%" PRIu64 ",\"other_versions\":%" PRIu64,
               report->whole, report->partial, report->lost, report->removed, report->passages_lost,
               report->other_versions);
        report_close_json();
        return;
    }
    fflush(stdout);
    fprintf(stderr,
            "%" PRIu64 " whole, %" PRIu64 " partial, %" PRIu64 " lost, %" PRIu64 " passages lost. ",
            report->whole, report->partial, report->lost, report->passages_lost);
    report_put_index(stderr, request->operands[1], &report->index, false);
}

static enum program_exit run_request(struct command_request *request)
{
    struct index_salvage_report report;
    struct error error;
    const struct index_salvage_options options = {
        .threads = request->build.threads,
        .replace = request->build.replace,
        .context = request,
        .tell = on_loss,
    };
    enum status status =
        index_salvage(request->operands[0], request->operands[1], &options, &report, &error);
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("salvage: %s", error.message);
        return program_exit_of(status);
    }
    if (!request->quiet) {
        put_report(request, &report);
    }
    bool lossless = report.unknown == 0 && report.partial == 0 && report.lost == 0 &&
                    report.other_versions == 0;
    return lossless ? PROGRAM_DONE : PROGRAM_NOTHING;
}

enum program_exit command_salvage(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_SALVAGE, {"DAMAGED", "OUT"}, false};
    return command_request_run(command, &form, argc, argv, run_request);
}
