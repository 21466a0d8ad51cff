/*
 * Lines that state paper, date and reporters one after the other without labels, as in
 * 2023-11-29　望河报　记者 窦小满　通讯员 时越峰.
 *
 * Internal to the cleaner.
 */
#ifndef SUOYIN_INDEXER_CLEAN_DATELINE_H
#define SUOYIN_INDEXER_CLEAN_DATELINE_H

#include <stdbool.h>

#include "clean_page.h"

enum { DATELINE_NAMES_MAX = 8 };

/* What a line states; texts are parts of the folded text. */
struct dateline {
    struct text date;   /* with its time where that follows at once */
    struct text source; /* a paper, a station, an office */
    struct text names[DATELINE_NAMES_MAX];
    size_t name_count;
    bool edition; /* 第3版 or a day of the week: of a newspaper's page */
    bool credits; /* photographers, editors and others that no field holds */
};

/*
 * Reads a folded text all words of which are of these kinds; false when one is not. The first word
 * is the source whatever it is when `source_first` says so. Names count only after 记者 and the
 * like. Pure function.
 */
bool dateline_parse(struct text folded, bool source_first, struct dateline *dateline);

/*
 * Lifts what the dateline states; `text` is the text that was folded. Answers whether the fields
 * hold all of it.
 */
bool dateline_lift(struct page *page, const struct dateline *dateline, struct text folded,
                   struct text text, bool *lifted);

/* A rule under the name it is given. */
void clean_dateline(struct page *page, const char *rule);

#endif
