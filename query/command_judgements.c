#include "command_judgements.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/program.h"

/* --- Reading -----------------------------------------------------------------------------------
 */

/* The whole file with a NUL at its end; NULL after telling why not. */
static char *read_whole(const char *path)
{
    FILE *stream = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, capacity = 0;
    if (stream == NULL) {
        program_message("eval: %s: %s", path, strerror(errno));
        return NULL;
    }
    for (bool more = true; more;) {
        if (capacity - size < 2) {
            capacity = capacity * 2 + 65536;
            char *grown = realloc(text, capacity);
            if (grown == NULL) {
                program_message("eval: out of memory");
                break;
            }
            text = grown;
        }
        size_t got = fread(text + size, 1, capacity - size - 1, stream);
        size += got;
        more = got > 0;
    }
    bool failed = ferror(stream) != 0;
    fclose(stream);
    if (failed || capacity - size < 1) {
        program_message("eval: %s: it cannot be read to its end", path);
        free(text);
        return NULL;
    }
    text[size] = '\0';
    return text;
}

/* Cuts a line into columns; answers how many there are, at most `most`. */
static size_t cut(char *line, char **columns, size_t most)
{
    size_t count = 0;
    char *rest = line, *column;
    while (count < most && (column = strtok_r(rest, " \t\r", &rest)) != NULL) {
        columns[count++] = column;
    }
    return count;
}

static bool take_line(char *line, size_t columns, struct judgement *item)
{
    char *parts[7];
    if (cut(line, parts, 7) != columns) {
        return false;
    }
    char *end;
    long value = strtol(parts[3], &end, 10);
    item->query = parts[0];
    item->document = parts[2];
    item->value = value < 0 ? 0 : value > 1000000 ? 1000000 : (uint32_t)value;
    return *end == '\0';
}

static bool read_list(const char *path, size_t columns, const char *form,
                      int (*compare)(const void *, const void *), struct judgement_list *list)
{
    *list = (struct judgement_list){.text = read_whole(path)};
    if (list->text == NULL) {
        return false;
    }
    size_t lines = 1;
    for (const char *c = list->text; *c != '\0'; c++) {
        lines += *c == '\n';
    }
    list->items = calloc(lines, sizeof *list->items);
    bool good = list->items != NULL;
    char *next = list->text;
    for (size_t number = 1; good && next != NULL; number++) {
        char *line = strsep(&next, "\n");
        if (line[strspn(line, " \t\r")] == '\0') {
            continue;
        }
        good = take_line(line, columns, &list->items[list->count]);
        list->count++;
        if (!good) {
            program_message("eval: %s:%zu: must be '%s'", path, number, form);
        }
    }
    if (!good) {
        judgement_list_release(list);
        return false;
    }
    qsort(list->items, list->count, sizeof *list->items, compare);
    return true;
}

static int compare_documents(const void *a, const void *b)
{
    const struct judgement *x = a, *y = b;
    int order = strcmp(x->query, y->query);
    return order != 0 ? order : strcmp(x->document, y->document);
}

static int compare_ranks(const void *a, const void *b)
{
    const struct judgement *x = a, *y = b;
    int order = strcmp(x->query, y->query);
    return order != 0 ? order : (x->value > y->value) - (x->value < y->value);
}

bool judgements_read(const char *path, struct judgement_list *list)
{
    return read_list(path, 4, "qid 0 docid grade", compare_documents, list);
}

bool run_read(const char *path, struct judgement_list *list)
{
    return read_list(path, 6, "qid Q0 docid rank score name", compare_ranks, list);
}

void judgement_list_release(struct judgement_list *list)
{
    free(list->items);
    free(list->text);
    *list = (struct judgement_list){0};
}

/* --- Looking up --------------------------------------------------------------------------------
 */

const struct judgement *judgements_of_query(const struct judgement_list *list, const char *query,
                                            size_t *count)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(list->items[middle].query, query) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t end = low;
    while (end < list->count && strcmp(list->items[end].query, query) == 0) {
        end++;
    }
    *count = end - low;
    return list->items + low;
}

uint32_t judgement_grade(const struct judgement *judgements, size_t count, const char *document)
{
    struct judgement wanted = {count > 0 ? judgements[0].query : "", document, 0};
    const struct judgement *found =
        count > 0 ? bsearch(&wanted, judgements, count, sizeof *judgements, compare_documents)
                  : NULL;
    return found != NULL ? found->value : 0;
}
