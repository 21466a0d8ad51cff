#include "passage_reader.h"

#include <stdlib.h>
#include <string.h>

void passage_reader_open(struct passage_reader *reader, const char *path)
{
    memset(reader, 0, sizeof *reader);
    reader->file = fopen(path, "r");
    if (reader->file == NULL) {
        perror(path);
        exit(2);
    }
    /* The kernel's read-ahead likes large requests. */
    setvbuf(reader->file, NULL, _IOFBF, 1 << 20);
}

static void broken_line(const struct passage_reader *reader)
{
    fprintf(stderr, "passages: line %ld is not of the form that passages.py writes\n",
            reader->number);
    exit(2);
}

/*
 * Unescapes the string value that follows `key` in place, and moves *cursor behind it. passages.py
 * leaves \" and \\ as the only escapes.
 */
static char *take_string(struct passage_reader *reader, char **cursor, const char *key,
                         size_t *length)
{
    char *start = strstr(*cursor, key);
    if (start == NULL) {
        broken_line(reader);
    }
    start += strlen(key);
    char *to = start;
    const char *from = start;
    while (*from != '"') {
        if (*from == '\\') {
            from++;
        }
        if (*from == '\0') {
            broken_line(reader);
        }
        *to++ = *from++;
    }
    *cursor = (char *)from + 1;
    *to = '\0';
    *length = (size_t)(to - start);
    return start;
}

int passage_reader_next(struct passage_reader *reader, struct passage *passage)
{
    if (getline(&reader->line, &reader->capacity, reader->file) < 0) {
        return 0;
    }
    reader->number++;
    char *cursor = reader->line;
    size_t id_length;
    passage->id = take_string(reader, &cursor, "\"id\": \"", &id_length);
    passage->text = take_string(reader, &cursor, "\"text\": \"", &passage->text_length);
    return 1;
}

void passage_reader_close(struct passage_reader *reader)
{
    fclose(reader->file);
    free(reader->line);
}
