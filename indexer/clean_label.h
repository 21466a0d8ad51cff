/*
 * Labels: the names before a colon with which pages state what they know about an article, as in
 * 来源：…, 发布时间：… or 索 引 号：….
 *
 * Internal to the cleaner. Pure functions over folded lines (see page_folded).
 */
#ifndef SUOYIN_INDEXER_CLEAN_LABEL_H
#define SUOYIN_INDEXER_CLEAN_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "document.h"

enum label_kind {
    LABEL_NONE,     /* what stands before the first label of a line */
    LABEL_DATE,     /* 发布时间: says of itself that it is a publication's date */
    LABEL_TIME,     /* 时间, 日期: may as well be an event's */
    LABEL_SOURCE,   /* 来源 */
    LABEL_AUTHOR,   /* 作者 */
    LABEL_TITLE,    /* 原标题 */
    LABEL_NOISE,    /* 浏览次数, 字号: of the page alone */
    LABEL_CREDIT,   /* 摄影: of others than the author; no field holds it */
    LABEL_DOCUMENT, /* 索引号: only the table at the head of an official document has it */
    LABEL_TABLE,    /* 主题分类: such a table has it, and other texts too */
};

struct label {
    const char *name;
    enum label_kind kind;
    const char *field; /* or NULL */
};

/* A label of a line and what follows it up to the next one. */
struct label_part {
    const struct label *label; /* NULL: what stands before the first label; may be empty */
    size_t begin;              /* of the label, and of the value */
    size_t value_begin;
    size_t value_end; /* both without white space and brackets around the value */
};

enum { LABEL_PARTS_MAX = 12 };

/*
 * Splits a line at its labels; parts[0] is always what stands before the first. Answers how many
 * parts there are, 1 when no label is found. `table` looks for LABEL_DOCUMENT and LABEL_TABLE as
 * well, which else are no labels, and takes a tab after the name for a colon.
 */
size_t label_split(struct text folded, bool table, struct label_part parts[LABEL_PARTS_MAX]);

/* Whether a line looks like "name：…" with a name of two to eight characters, known or not. */
bool label_is_any(struct text folded);

#endif
