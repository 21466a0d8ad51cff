#include "query_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const MODE_NAMES[] = {"or", "phrase", "and", "near"};

static int parse_mode(const char *name, enum query_mode *mode)
{
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, MODE_NAMES[i]) == 0) {
            *mode = (enum query_mode)i;
            return 1;
        }
    }
    return 0;
}

/* Cuts the line into its five fields; the first one owns the memory of them all. */
static int parse_line(char *line, struct bench_query *query)
{
    char *fields[5];
    for (int i = 0; i < 5; i++) {
        fields[i] = line;
        char *end = strpbrk(line, i < 4 ? "\t" : "\n");
        if (end == NULL) {
            return 0;
        }
        *end = '\0';
        line = end + 1;
    }
    query->qid = fields[0];
    query->class_name = fields[1];
    query->mode_name = fields[2];
    query->k = strtol(fields[3], NULL, 10);
    query->text = fields[4];
    return parse_mode(fields[2], &query->mode) && query->k >= 0 && query->k <= LARGEST_K;
}

void query_list_read(struct query_list *list, const char *path)
{
    memset(list, 0, sizeof *list);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(2);
    }
    char *line = NULL;
    size_t capacity = 0;
    size_t room = 0;
    while (getline(&line, &capacity, file) > 0) {
        if (list->count == room) {
            room = room ? 2 * room : 1024;
            list->items = realloc(list->items, room * sizeof *list->items);
        }
        if (list->items == NULL || !parse_line(line, &list->items[list->count])) {
            fprintf(stderr, "%s: line %zu is no query\n", path, list->count + 1);
            exit(2);
        }
        list->count++;
        line = NULL; /* now the query's */
        capacity = 0;
    }
    free(line);
    fclose(file);
}

void query_list_free(struct query_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].qid);
    }
    free(list->items);
}
