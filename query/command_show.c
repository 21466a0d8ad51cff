/* `suoyin show`: a document as the index keeps it: title, fields and all passages. */
#include "command_open.h"
#include "command_print.h"
#include "command_view.h"
#include "command_wrap.h"
#include "query_command.h"

const char command_show_help[] =
    "Usage: suoyin show [OPTION…] INDEX DOC\n"
    "Prints a document as the index keeps it: title, fields and all passages.\n"
    "DOC is the document's id, which every hit of a search tells.\n"
    "\n"
    "  --json         one JSON object: type, id, title, source, author, date, fields, passages\n"
    "  --color WHEN   auto (a terminal, unless NO_COLOR is set), always or never\n"
    "  --help         this text\n"
    "\n"
    "Examples:\n"
    "  suoyin show park.index notice-12.html\n"
    "  suoyin show --json park.index news.jsonl:17\n"
    "\n"
    "Exit status: 0 shown, 1 there is no such document, 2 wrong usage or bad input,\n"
    "3 a damaged index or trouble of the system.\n";

struct show_request {
    struct view_options view;
    const char *index;
    const char *id;
};

static suoyin_status put_json(suoyin_document *document, suoyin_error *error)
{
    size_t count;
    const suoyin_field *fields = suoyin_document_fields(document, &count);
    static const char *const lifted[] = {"title", "source", "author", "date"};
    fputs("{\"type\":\"document\"", stdout);
    print_json_member(stdout, "id", suoyin_document_id(document));
    for (size_t i = 0; i < sizeof lifted / sizeof *lifted; i++) {
        print_json_member(stdout, lifted[i], print_field(fields, count, lifted[i]));
    }
    fputs(",\"fields\":", stdout);
    print_json_fields(stdout, fields, count);
    fputs(",\"passages\":[", stdout);
    suoyin_status status = SUOYIN_OK;
    uint32_t passages = suoyin_document_passages(document);
    for (uint32_t number = 1; number <= passages && status == SUOYIN_OK; number++) {
        suoyin_text text;
        status = suoyin_document_passage(document, number, &text, error);
        if (status == SUOYIN_OK) {
            printf("%s{\"passage\":%" PRIu32, number > 1 ? "," : "", number);
            print_json_member(stdout, "text", text);
            putchar('}');
        }
    }
    fputs("]}\n", stdout);
    return status;
}

static void put_text(suoyin_text text, const char *normal, const char *reset, size_t indent)
{
    struct wrap_style style = {print_columns(), indent, true, normal, normal, reset};
    wrap_put(stdout, text, (suoyin_span){0, (uint32_t)text.length}, NULL, 0, &style);
    putchar('\n');
}

/* "name  value" lines; the title stands above them. */
static void put_fields(const suoyin_document *document, const char *bold, const char *faint,
                       const char *reset)
{
    size_t count;
    const suoyin_field *fields = suoyin_document_fields(document, &count);
    suoyin_text title = print_field(fields, count, "title");
    suoyin_text id = suoyin_document_id(document);
    if (title.length > 0) {
        put_text(title, bold, reset, 0);
    }
    size_t widest = 2;
    for (size_t i = 0; i < count; i++) {
        size_t width = wrap_text_width(fields[i].name.data, fields[i].name.length);
        widest = width > widest ? width : widest;
    }
    widest = widest < 24 ? widest : 24;
    printf("%sid%*s%s  ", faint, (int)widest - 2, "", reset);
    put_text(id, "", "", widest + 2);
    for (size_t i = 0; i < count; i++) {
        suoyin_text name = fields[i].name;
        if (name.length == 5 && memcmp(name.data, "title", 5) == 0) {
            continue;
        }
        size_t width = wrap_text_width(name.data, name.length);
        fputs(faint, stdout);
        program_put_line_text(stdout, name.data, name.length);
        printf("%s%*s  ", reset, width < widest ? (int)(widest - width) : 0, "");
        put_text(fields[i].value, "", "", widest + 2);
    }
}

static suoyin_status put_document(suoyin_document *document, bool color, suoyin_error *error)
{
    const char *bold = color ? "\033[1m" : "";
    const char *faint = color ? "\033[2m" : "";
    const char *reset = color ? "\033[0m" : "";
    put_fields(document, bold, faint, reset);
    uint32_t passages = suoyin_document_passages(document);
    for (uint32_t number = 1; number <= passages; number++) {
        suoyin_text text;
        suoyin_status status = suoyin_document_passage(document, number, &text, error);
        if (status != SUOYIN_OK) {
            return status;
        }
        printf("\n%s[%" PRIu32 "/%" PRIu32 "]%s\n", faint, number, passages, reset);
        put_text(text, "", "", 0);
    }
    return SUOYIN_OK;
}

static enum program_exit run_request(const struct show_request *request)
{
    suoyin_error error;
    suoyin_document *document;
    enum program_exit result;
    suoyin_index *index = command_open_index("show", request->index, &result);
    if (index == NULL) {
        return result;
    }
    suoyin_status status =
        suoyin_document_open(index, request->id, strlen(request->id), &document, &error);
    bool missing = status == SUOYIN_NOT_FOUND;
    if (status == SUOYIN_OK) {
        status = request->view.json ? put_json(document, &error)
                                    : put_document(document, request->view.color, &error);
    }
    if (status != SUOYIN_OK) {
        fflush(stdout);
        program_message("show: %s", error.message);
        result = missing ? PROGRAM_NOTHING : program_exit_of(status);
    }
    suoyin_document_close(document);
    suoyin_close(index);
    return result;
}

enum program_exit command_show(const struct program_command *command, int argc, char **argv)
{
    struct show_request request = {.index = NULL};
    bool finished;
    enum program_exit result =
        view_options_read(command, argc, argv, NULL, NULL, &request.view, &finished);
    if (finished) {
        return result;
    }
    if (argc - optind != 2) {
        program_message("show: %s",
                        argc - optind < 2 ? "INDEX or DOC is missing" : "takes INDEX and one DOC");
        return program_usage(command);
    }
    request.index = argv[optind];
    request.id = argv[optind + 1];
    return run_request(&request);
}
