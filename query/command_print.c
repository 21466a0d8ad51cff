#include "command_print.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_MAX = 100 };

bool print_default_color(void)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return (refused == NULL || *refused == '\0') && terminal != NULL &&
           strcmp(terminal, "dumb") != 0 && isatty(STDOUT_FILENO);
}

bool print_read_color(const char *command, const char *text, bool *color)
{
    enum { AUTO, ALWAYS, NEVER };
    static const char *const names[] = {
        [AUTO] = "auto", [ALWAYS] = "always", [NEVER] = "never", NULL};
    unsigned choice;
    bool sound = program_read_choice(command, "--color", text, names, &choice);
    if (sound) {
        *color = choice == AUTO ? print_default_color() : choice == ALWAYS;
    }
    return sound;
}

size_t print_columns(void)
{
    const char *wish = getenv("COLUMNS");
    uint64_t columns;
    if (wish != NULL && program_parse_unsigned(wish, 1, 10000, &columns)) {
        return (size_t)columns;
    }
    if (!isatty(STDOUT_FILENO)) {
        return 0;
    }
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 80;
    }
    /* A line of more than fifty ideographs is hard to read. */
    return size.ws_col < COLUMNS_MAX ? size.ws_col : COLUMNS_MAX;
}

void print_score(FILE *out, int64_t score_units)
{
    uint64_t units = score_units < 0 ? -(uint64_t)score_units : (uint64_t)score_units;
    fprintf(out, "%s%" PRIu64 ".%05" PRIu64, score_units < 0 ? "-" : "", units / 100000,
            units % 100000);
}

suoyin_text print_field(const suoyin_field *fields, size_t count, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < count; i++) {
        if (fields[i].name.length == length && memcmp(fields[i].name.data, name, length) == 0) {
            return fields[i].value;
        }
    }
    return (suoyin_text){"", 0};
}

suoyin_status print_neighbours(const struct print_answer *answer, const suoyin_hit *hit,
                               const struct print_options *options, bool after,
                               void (*show)(void *context, uint32_t number, suoyin_text text),
                               void *context, suoyin_error *error)
{
    uint32_t n = options->neighbours;
    uint32_t first = after ? hit->passage + 1 : hit->passage > n ? hit->passage - n : 1;
    uint32_t last = !after                             ? hit->passage - 1
                    : hit->passages - hit->passage < n ? hit->passages
                                                       : hit->passage + n;
    if (n == 0 || first > last) {
        return SUOYIN_OK;
    }
    suoyin_document *document;
    suoyin_status status =
        suoyin_document_open(answer->index, hit->id.data, hit->id.length, &document, error);
    for (uint32_t number = first; number <= last && status == SUOYIN_OK; number++) {
        suoyin_text text;
        status = suoyin_document_passage(document, number, &text, error);
        if (status == SUOYIN_OK) {
            show(context, number, text);
        }
    }
    suoyin_document_close(document);
    return status;
}

suoyin_status print_answer(const struct print_answer *answer, const struct print_options *options,
                           suoyin_error *error)
{
    switch (options->format) {
    case PRINT_JSON:
        return print_json_answer(answer, options, error);
    case PRINT_TREC:
        return print_trec_answer(answer, options, error);
    case PRINT_TEXT:
        break;
    }
    return print_text_answer(answer, options, error);
}
