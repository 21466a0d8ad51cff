/* `suoyin-index build`: makes an index, tells how it goes and what came of it. */
#include "command_build_options.h"
#include "command_progress.h"
#include "indexer_command.h"

const char command_build_help[] =
    "Usage: suoyin-index build [OPTION…] INDEX PATH…\n"
    "Makes an index of files, folders and standard input ('-'): plain text, Markdown, HTML and "
    "JSON\n"
    "Lines, also .gz and .zst, in UTF-8, UTF-16, GB18030 or Big5. The index appears when it is\n"
    "complete; a run that fails leaves nothing behind.\n"
    "\n"
    "  --replace             an INDEX that exists is replaced when the new one is complete\n"
    "  --strict              the first document that cannot be used ends the run (else: skipped,\n"
    "                        with a warning)\n"
    "  --filter EXT=COMMAND  make text of files with an extension; %s in COMMAND is the file\n"
    "  --encoding NAME       of all files (else detected file by file)\n"
    "  --passage-chars N     about how long a passage is, 20 to 100000 characters (250)\n"
    "  --whole-documents     each document is one passage\n"
    "  --raw                 no cleaning of pinyin glosses, navigation, share lines …\n"
    "  --explain-cleaning    print what each cleaning rule took: document, rule, text\n"
    "  --list-rules          print the cleaning rules and stop\n"
    "  --threads N           1 to 256 (one a processor)\n"
    "  --memory SIZE         that building may take, from 32M, as in 512M or 2G (1G)\n"
    "  --report FORMAT       text, or json: one object on standard output\n"
    "  -q, --quiet           no progress and no summary; warnings stay\n"
    "  --help                this text\n"
    "\n"
    "Examples:\n"
    "  suoyin-index build park.index articles/\n"
    "  suoyin-index build --replace --report json park.index articles/ news.jsonl.zst\n"
    "  suoyin-index build --filter pdf='pdftotext %s -' papers.index papers/\n"
    "  curl -s https://example.org/export.jsonl | suoyin-index build news.index -\n"
    "\n"
    "Exit status: 0 done (documents skipped are counted in the summary), 2 wrong usage or bad\n"
    "input, 3 trouble of the system.\n";

static void on_warning(void *context, const char *message)
{
    struct progress_line *line = context;
    progress_pause(line);
    program_message("warning: %s", message);
    progress_resume(line);
}

static void on_progress(void *context, const struct index_progress *progress)
{
    progress_update(context, progress);
}

/* DOCUMENT TAB RULE TAB TEXT, a line each, so that it can be sorted and counted. */
static void on_explanation(void *context, const char *document, const char *rule, const char *text,
                           size_t length)
{
    struct progress_line *line = context;
    progress_pause(line);
    program_put_line_text(stdout, document, strlen(document));
    printf("\t%s\t", rule);
    program_put_line_text(stdout, text, length);
    putchar('\n');
    progress_resume(line);
}

static void put_json_text(const char *name, const char *text)
{
    printf(",\"%s\":", name);
    program_put_json(stdout, text, strlen(text));
}

static void put_json_report(const char *index, enum status status, const struct error *error,
                            const struct index_report *report)
{
    printf("{\"type\":\"report\",\"status\":\"%s\"", status == STATUS_OK ? "ok" : "failed");
    put_json_text("index", index);
    if (status != STATUS_OK) {
        put_json_text("error", error->message);
    } else {
        printf(",\"documents\":%" PRIu64 ",\"skipped\":%" PRIu64 ",\"duplicates\":%" PRIu64
               ",\"passages\":%" PRIu64 ",\"length\":%" PRIu64 ",\"text_bytes\":%" PRIu64,
               report->documents, report->skipped, report->duplicates, report->passages,
               report->length, report->text_bytes);
        printf(",\"input_bytes\":%" PRIu64 ",\"index_bytes\":%" PRIu64 ",\"runs\":%" PRIu64
               ",\"seconds\":%.3f",
               report->input_bytes, report->index_bytes, report->runs, report->seconds);
    }
    puts("}");
}

/* "1.5 MB" */
static void put_amount(FILE *out, uint64_t bytes)
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

static void put_summary(const char *index, const struct index_report *report)
{
    FILE *out = stderr;
    fprintf(out, "%" PRIu64 " document%s, %" PRIu64 " passage%s, ", report->documents,
            report->documents == 1 ? "" : "s", report->passages, report->passages == 1 ? "" : "s");
    put_amount(out, report->text_bytes);
    fputs(" of text; ", out);
    program_put_line_text(out, index, strlen(index));
    fputs(": ", out);
    put_amount(out, report->index_bytes);
    fprintf(out, "; %.2f s", report->seconds);
    if (report->seconds > 0) {
        fprintf(out, ", %.1f MB/s", (double)report->input_bytes / 1e6 / report->seconds);
    }
    fprintf(out, "; %" PRIu64 " skipped", report->skipped);
    if (report->duplicates > 0) {
        fprintf(out, ", %" PRIu64 " came twice", report->duplicates);
    }
    if (report->runs > 1) {
        fprintf(out, "; %" PRIu64 " runs merged", report->runs);
    }
    fputs(".\n", out);
}

static enum program_exit run_request(struct build_request *request)
{
    struct progress_line line;
    struct index_report report = {0};
    struct error error;
    progress_begin(&line, request->quiet);
    request->build.context = &line;
    request->build.warn = on_warning;
    request->build.progress = on_progress;
    if (request->explain_cleaning) {
        request->build.explain = on_explanation;
        /* One thread tells it in the order of the input. */
        request->build.threads = request->build.threads == 0 ? 1 : request->build.threads;
    }
    enum status status = index_build(request->index, request->paths, request->path_count,
                                     &request->build, &report, &error);
    progress_end(&line);
    if (request->json_report) {
        put_json_report(request->index, status, &error, &report);
    }
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("build: %s", error.message);
        return program_exit_of(status);
    }
    if (!request->quiet && !request->json_report) {
        put_summary(request->index, &report);
    }
    return PROGRAM_DONE;
}

enum program_exit command_build(const struct program_command *command, int argc, char **argv)
{
    struct build_request request;
    bool finished;
    enum program_exit result = build_request_read(command, argc, argv, &request, &finished);
    if (!finished) {
        result = run_request(&request);
    }
    build_request_release(&request);
    return result;
}
