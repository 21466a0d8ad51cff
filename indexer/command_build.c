/* `suoyin-index build`: makes an index, tells how it goes and what came of it. */
#include "command_report.h"

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
    "  --subjects FILE       find policies, parks and projects by the cues of FILE, not by those\n"
    "                        that come with the program\n"
    "  --no-subjects         find none, and no places, amounts and dates: subject:, place: and "
    "the\n"
    "                        like match nothing then; building is quicker, the index smaller\n"
    "  --no-links            smaller by 9 % of the text; phrases are found more slowly\n"
    "  --explain-cleaning    print what each cleaning rule took: document, rule, text\n"
    "  --list-rules          print the cleaning rules and stop\n"
    "  --threads N           1 to 256 (one a processor)\n"
    "  --memory SIZE         that building may take, from 32M, as in 512M or 2G (1G)\n"
    "  --warnings FILE       write all warnings to FILE; of many alike the first 5 are shown\n"
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

/* DOCUMENT TAB RULE TAB TEXT, a line each, so that it can be sorted and counted. */
static void on_explanation(void *context, const char *document, const char *rule, const char *text,
                           size_t length)
{
    struct progress_line *line = &((struct command_output *)context)->line;
    progress_pause(line);
    program_put_line_text(stdout, document, strlen(document));
    printf("\t%s\t", rule);
    program_put_line_text(stdout, text, length);
    putchar('\n');
    progress_resume(line);
}

static enum program_exit run_request(struct command_request *request)
{
    const char *index = request->operands[0];
    struct command_output output;
    struct index_report report = {0};
    struct error error;
    command_output_begin(&output, request, false);
    if (request->explain_cleaning) {
        request->build.explain = on_explanation;
        /* One thread tells it in the order of the input. */
        request->build.threads = request->build.threads == 0 ? 1 : request->build.threads;
    }
    enum status status = index_build(index, request->operands + 1, request->operand_count - 1,
                                     &request->build, &report, &error);
    command_output_end(&output);
    if (request->json) {
        report_open_json(index, status, &error, &report);
        report_close_json();
    }
    if (status != STATUS_OK) {
        fflush(stdout);
        program_message("build: %s", error.message);
        return program_exit_of(status);
    }
    if (!request->quiet && !request->json) {
        report_put_index(stderr, index, &report, true);
    }
    return PROGRAM_DONE;
}

enum program_exit command_build(const struct program_command *command, int argc, char **argv)
{
    static const struct command_form form = {KIND_BUILD, {"INDEX", "PATH"}, true};
    return command_request_run(command, &form, argc, argv, run_request);
}
