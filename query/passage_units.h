/*
 * The units of one passage after another: its title's, when it is the first of its document, and
 * its text's. What was read last is kept, for all who ask about the same passage.
 */
#ifndef SUOYIN_QUERY_PASSAGE_UNITS_H
#define SUOYIN_QUERY_PASSAGE_UNITS_H

#include "searcher.h"

struct passage_units {
    const struct open_commit *index;
    struct search_tools *tools;
    uint32_t segment;
    struct column titles; /* of the segment, when it has any */
    bool has_titles, knows_titles;
    uint32_t passage; /* that is loaded; UINT32_MAX for none */
    struct buffer title;
    uint32_t *units; /* title, then text */
    size_t capacity;
    size_t title_count; /* units of the title */
    size_t count;       /* of both */
    uint32_t titled;    /* the passage whose document's title is below; UINT32_MAX for none */
    const uint32_t *title_units;
    size_t title_unit_count;
    uint32_t *own_title; /* memory for it */
    size_t own_title_capacity;
};

void passage_units_init(struct passage_units *texts, const struct open_commit *index,
                        struct search_tools *tools, uint32_t segment);
enum status passage_units_load(struct passage_units *texts, uint32_t passage, struct error *error);
/* Loads the title of the document of the passage that is loaded, wherever in it the passage stands,
 * into title_units. */
enum status passage_units_load_title(struct passage_units *texts, struct error *error);
void passage_units_release(struct passage_units *texts);

#endif
