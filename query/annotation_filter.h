/*
 * Filters on what the indexer's recognisers found in a passage.
 *
 *     subject:policy                 the passage is about policies; park, project; 政策, 园区, 项目
 *     mention:"硬质合金产业园"       it names this policy, park or project: by any form of its
 *                                    name (name_forms.h), with a verb or a place before it
 *                                    (name_variants.h) or, where its document declares one, by a
 *                                    short form
 *     place:四川省                   it names this place or one within it; place:51 by its code
 *     region:自贡市                  its document's own region is this place or one within it
 *     about-date:2023                it speaks of a time that meets this one: 2023-05, 2021..2023
 *     amount:>=100亿元               it names an amount of money in this range
 *     area:>1000亩                   … an area
 *     quantity:60家..80家            … a quantity of any unit
 *
 * The first five are answered by the postings of marks (mark.h), so that a filter also leads to the
 * passages that pass it; quantities, and dates more exact than a year, by the annotations of the
 * passages that are asked about. No text is read but those in which a short form is looked for.
 *
 * A stretch of more than MARK_YEARS_MAX years speaks of no year in particular: about-date does not
 * find it.
 */
#ifndef SUOYIN_QUERY_ANNOTATION_FILTER_H
#define SUOYIN_QUERY_ANNOTATION_FILTER_H

#include "../common/annotation_list.h"
#include "posting_cursor.h"
#include "query_parse.h"
#include "searcher.h"

enum annotation_field {
    FIELD_NONE,
    FIELD_SUBJECT,
    FIELD_MENTION,
    FIELD_PLACE,
    FIELD_REGION,
    FIELD_ABOUT_DATE,
    FIELD_AMOUNT,
    FIELD_AREA,
    FIELD_QUANTITY,
};

/* The field of that name; FIELD_NONE. */
enum annotation_field annotation_field_find(const char *name, size_t length);

/* Whether a query can have a field of that name: one of these, or a stored one. */
enum status query_field_exists(const struct open_commit *index, struct search_tools *tools,
                               const char *name, size_t length, bool *exists, struct error *error);

/* Marks from `low` to those that begin with `high`; or, `exact`, the mark `low` alone. */
struct mark_range {
    const char *low, *high;
    size_t low_length, high_length;
    bool exact;
};

/* Bounds on quantities of one dimension. */
struct quantity_range {
    struct annotation_quantity low, high;
    bool has_low, has_high, low_excluded, high_excluded;
};

/* A filter for all segments. */
struct annotation_filter {
    enum annotation_field field;
    struct mark_range *marks; /* passages with any of them; none: any passage may match */
    size_t mark_count;
    bool reads_annotations; /* the marks alone do not tell */
    struct quantity_range quantities;
    struct annotation_date dates; /* first and last day, both included */
    const suoyin_text *names;     /* of a mention: its forms, folded as in marks, … */
    size_t name_count;            /* … if short forms count */
};

/*
 * Understands a field node whose name is `field`'s. STATUS_USAGE with the node's offset for a value
 * that says nothing to the field, and when the index was built without annotations. `aliases` tells
 * whether a mention may be by another form of the name.
 */
enum status annotation_filter_make(const struct open_commit *index, const struct stop *stop,
                                   enum annotation_field field, const struct query_node *node,
                                   bool aliases, struct arena *arena,
                                   struct annotation_filter **out, struct error *error);

/* The filter `subject:` for a sum of enum subject: about any of them. */
enum status annotation_filter_subjects(const struct open_commit *index, unsigned subjects,
                                       struct arena *arena, struct annotation_filter **out,
                                       struct error *error);

/* Of about-date and the quantities: whether it is this annotation that lets a passage pass. */
bool annotation_filter_passes(const struct annotation_filter *filter,
                              const struct annotation *annotation);

/* A filter in one segment. */
struct annotation_cursor {
    const struct annotation_filter *filter;
    const struct segment *segment;
    struct posting_cursor *postings; /* of the marks; NULL: any passage may match */
    struct annotation_list list;     /* of the passage that was asked about last */
};

enum status annotation_cursor_open(const struct open_commit *index, struct search_tools *tools,
                                   uint32_t segment, const struct annotation_filter *filter,
                                   struct arena *arena, struct annotation_cursor *cursor,
                                   struct error *error);
void annotation_cursor_close(struct annotation_cursor *cursor);

/* Whether nothing in the segment passes; to be asked when it has just been opened. */
static inline bool annotation_cursor_is_empty(const struct annotation_cursor *cursor)
{
    return cursor->postings != NULL && cursor->postings->passage == CURSOR_END &&
           cursor->postings->status == STATUS_OK;
}

/* The first passage from `target` on that may match; CURSOR_END. Never goes back. */
uint32_t annotation_cursor_next(struct annotation_cursor *cursor, uint32_t target);

/* About how many of the next `span` passages may match. */
uint32_t annotation_cursor_expected(const struct annotation_cursor *cursor, uint32_t span);

/* Whether the passage passes; passages are asked about in ascending order. */
enum status annotation_cursor_matches(struct annotation_cursor *cursor, uint32_t passage,
                                      bool *matches, struct error *error);

#endif
