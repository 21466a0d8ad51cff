#include "command_report.h"

void report_put_amount(FILE *out, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
    double amount = (double)bytes;
    size_t unit = 0;
    while (amount >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        amount /= 1000;
        unit++;
    }
    fprintf(out, "%.*f %s", unit == 0 || amount >= 99.95 ? 0 : 1, amount, units[unit]);
}

void report_put_count(FILE *out, uint64_t count, const char *what)
{
    fprintf(out, "%" PRIu64 " %s%s", count, what, count == 1 ? "" : "s");
}

void report_put_index(FILE *out, const char *index, const struct index_report *report, bool reads)
{
    report_put_count(out, report->documents, "document");
    fputs(", ", out);
    report_put_count(out, report->passages, "passage");
    fputs(", ", out);
    report_put_amount(out, report->text_bytes);
    fputs(" of text; ", out);
    program_put_line_text(out, index, strlen(index));
    fputs(": ", out);
    report_put_amount(out, report->index_bytes);
    fprintf(out, "; %.2f s", report->seconds);
    if (reads && report->seconds > 0) {
        fprintf(out, ", %.1f MB/s", (double)report->input_bytes / 1e6 / report->seconds);
    }
    if (reads) {
        fprintf(out, "; %" PRIu64 " skipped", report->skipped);
    }
    if (report->duplicates > 0) {
        fprintf(out, "%s %" PRIu64 " came twice", reads ? "," : ";", report->duplicates);
    }
    if (report->runs > 1) {
        fprintf(out, "; %" PRIu64 " runs merged", report->runs);
    }
    fputs(".\n", out);
}

/* --- JSON --------------------------------------------------------------------------------------
 */

void report_put_json_text(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    program_put_json(stdout, text, strlen(text));
}

void report_open_json(const char *index, enum status status, const struct error *error,
                      const struct index_report *report)
{
    printf("{\"type\":\"report\",\"status\":\"%s\"", status == STATUS_OK ? "ok" : "failed");
    report_put_json_text("index", index);
    if (status != STATUS_OK) {
        report_put_json_text("error", error->message);
        return;
    }
    printf(",\"documents\":%" PRIu64 ",\"skipped\":%" PRIu64 ",\"duplicates\":%" PRIu64
           ",\"passages\":%" PRIu64 ",\"length\":%" PRIu64 ",\"text_bytes\":%" PRIu64,
           report->documents, report->skipped, report->duplicates, report->passages, report->length,
           report->text_bytes);
    printf(",\"input_bytes\":%" PRIu64 ",\"index_bytes\":%" PRIu64 ",\"runs\":%" PRIu64
           ",\"seconds\":%.3f",
           report->input_bytes, report->index_bytes, report->runs, report->seconds);
}

void report_close_json(void)
{
    puts("}");
}

/* --- While it runs -----------------------------------------------------------------------------
 */

static const char *event_name(enum index_event event)
{
    switch (event) {
    case INDEX_ADDED:
        return "added";
    case INDEX_CHANGED:
        return "changed";
    case INDEX_VANISHED:
        return "vanished";
    case INDEX_REMOVED:
        return "removed";
    }
    return "other";
}

void command_output_tell(void *context, enum index_event event, const char *id, size_t length)
{
    struct command_output *output = context;
    if (!output->lists) {
        return;
    }
    progress_pause(&output->line);
    if (output->json) {
        printf("{\"type\":\"difference\",\"change\":\"%s\",\"id\":", event_name(event));
        program_put_json(stdout, id, length);
        puts("}");
    } else {
        printf("%s\t", event_name(event));
        program_put_line_text(stdout, id, length);
        putchar('\n');
    }
    progress_resume(&output->line);
}

static void on_warning(void *context, const char *message)
{
    struct command_output *output = context;
    progress_pause(&output->line);
    gathered_warnings_take(&output->warnings, message);
    progress_resume(&output->line);
}

static void on_progress(void *context, const struct index_progress *progress)
{
    struct command_output *output = context;
    progress_update(&output->line, progress);
}

void command_output_begin(struct command_output *output, struct command_request *request,
                          bool lists)
{
    *output = (struct command_output){.json = request->json, .lists = lists && !request->quiet};
    output->warnings.all = request->warnings;
    progress_begin(&output->line, request->quiet);
    request->build.context = output;
    request->build.warn = on_warning;
    request->build.progress = on_progress;
}

void command_output_end(struct command_output *output)
{
    progress_end(&output->line);
    gathered_warnings_end(&output->warnings);
}

/* --- The end of a change -----------------------------------------------------------------------
 */

enum program_exit report_change(const struct command_request *request, enum status status,
                                const struct error *error, const struct index_update_report *report,
                                void (*own)(const struct index_update_report *report),
                                void (*summary)(const struct command_request *request,
                                                const struct index_update_report *report))
{
    if (request->json) {
        report_open_json(request->operands[0], status, error, &report->index);
        if (status == STATUS_OK) {
            own(report);
        }
        report_close_json();
    }
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("%s: %s", request->name, error->message);
        return program_exit_of(status);
    }
    if (!request->quiet && !request->json) {
        fflush(stdout);
        summary(request, report);
    }
    return PROGRAM_DONE;
}
