#include "command_query_file.h"

bool query_file_open(struct query_file *file, const char *path)
{
    bool standard = strcmp(path, "-") == 0;
    *file = (struct query_file){.name = standard ? "standard input" : path};
    file->stream = standard ? stdin : fopen(path, "r");
    if (file->stream == NULL) {
        program_message("search: %s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* Splits a line at its tab; NULL, or why it is no query. */
static const char *split(char *text, size_t length, struct query_line *line)
{
    char *tab = memchr(text, '\t', length);
    if (memchr(text, '\0', length) != NULL) {
        return "holds a NUL";
    }
    if (tab == NULL) {
        return "is not 'qid TAB query': there is no tab";
    }
    *tab = '\0';
    *line = (struct query_line){text, tab + 1, length - (size_t)(tab + 1 - text)};
    if (text[0] == '\0' || text[strcspn(text, " \r\v\f")] != '\0') {
        return "the qid is empty or holds a space";
    }
    if (line->query[strspn(line->query, " \t")] == '\0') {
        return "the query is empty";
    }
    return NULL;
}

bool query_file_next(struct query_file *file, struct query_line *line)
{
    for (;;) {
        errno = 0;
        ssize_t got = getline(&file->buffer, &file->capacity, file->stream);
        if (got < 0) {
            break;
        }
        file->line++;
        char *text = file->buffer;
        size_t length = (size_t)got;
        while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r')) {
            text[--length] = '\0';
        }
        if (file->line == 1 && length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
            text += 3;
            length -= 3;
        }
        if (length == 0) {
            continue;
        }
        const char *fault = split(text, length, line);
        if (fault == NULL) {
            return true;
        }
        program_message("search: %s:%" PRIu64 ": %s", file->name, file->line, fault);
        file->result = PROGRAM_USAGE;
    }
    if (!feof(file->stream)) {
        program_message("search: %s: %s", file->name, strerror(errno));
        file->result = PROGRAM_TROUBLE;
    }
    return false;
}

enum program_exit query_file_close(struct query_file *file)
{
    if (file->stream != NULL && file->stream != stdin) {
        fclose(file->stream);
    }
    free(file->buffer);
    file->stream = NULL;
    file->buffer = NULL;
    return file->result;
}
