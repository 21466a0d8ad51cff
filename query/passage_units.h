/*
 * The units of one passage after another: its title's, when it is the first of its document, and
 * its text's. What was read last is kept, for all who ask about the same passage.
 */
#ifndef SUOYIN_QUERY_PASSAGE_UNITS_H
#define SUOYIN_QUERY_PASSAGE_UNITS_H

#include "searcher.h"

struct passage_units {
    const struct suoyin_index *index;
    struct search_tools *tools;
    uint32_t segment;
    uint32_t passage; /* that is loaded; UINT32_MAX for none */
    struct buffer title;
    uint32_t *units; /* title, then text */
    size_t capacity;
    size_t title_count; /* units of the title */
    size_t count;       /* of both */
};

void passage_units_init(struct passage_units *texts, const struct suoyin_index *index,
                        struct search_tools *tools, uint32_t segment);
enum status passage_units_load(struct passage_units *texts, uint32_t passage, struct error *error);
void passage_units_release(struct passage_units *texts);

#endif
