/*
 * Files of the TREC kind: judgements ("qid 0 docid grade") and runs ("qid Q0 docid rank score
 * name"), columns separated by blanks or tabs.
 *
 * Both become lists of entries ordered by query, then by document or by rank.
 */
#ifndef SUOYIN_QUERY_COMMAND_JUDGEMENTS_H
#define SUOYIN_QUERY_COMMAND_JUDGEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct judgement {
    const char *query, *document; /* in `text` of the list */
    uint32_t value;               /* the grade, 0 for negative ones; or the rank */
};

struct judgement_list {
    char *text;
    struct judgement *items;
    size_t count;
};

/* Ordered by query, then document. False after telling what is wrong, by file and line. */
bool judgements_read(const char *path, struct judgement_list *list);
/* Ordered by query, then rank. */
bool run_read(const char *path, struct judgement_list *list);
void judgement_list_release(struct judgement_list *list);

/* The entries of a query: *count of them. */
const struct judgement *judgements_of_query(const struct judgement_list *list, const char *query,
                                            size_t *count);

/* The grade of a document among judgements of one query; 0 when it is not judged. */
uint32_t judgement_grade(const struct judgement *judgements, size_t count, const char *document);

#endif
