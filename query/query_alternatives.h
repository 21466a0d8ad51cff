/*
 * Other writings of what stands in a query: 第3条 for 第三条, 马铃薯 for 土豆.
 *
 * What knows of such writings (rewrite_rules.h, synonyms.h) looks at the text of a query and adds
 * stretches of it, each with its other writings and the name of the rule that knows them. From
 * there on all are alike. In a phrase each writing is a phrase of its own, and the phrase stands
 * where any of them does (phrase.h). In ranked text the terms of a stretch also stand where one of
 * its other writings does (query_slots.h).
 *
 *     struct alternatives_list list = {.arena = arena};
 *     struct alternatives *item = alternatives_add(&list, begin, end, "ordinal");
 *     alternatives_write(&list, item, "第3", 4, WRITING_ALONE);
 *     status = alternatives_settle(&list, error);
 *
 * Additions never fail by themselves: what goes wrong is kept and told by alternatives_settle.
 */
#ifndef SUOYIN_QUERY_QUERY_ALTERNATIVES_H
#define SUOYIN_QUERY_QUERY_ALTERNATIVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"
#include "suoyin.h"

struct open_commit;
struct stop;

/* Stretches of one query that are given other writings, and writings of one stretch. What comes
 * later is left as it is. */
enum { ALTERNATIVES_MAX = SUOYIN_QUERY_ALTERNATIVES_MAX, WRITINGS_MAX = 32 };

/* What must stand beside a writing so that it is meant. */
enum writing_flags {
    WRITING_ALONE = 1,    /* a numeral at its edge is all of the numeral that stands there */
    WRITING_AT_BREAK = 2, /* a break, or the end of the text, follows */
};

struct writing {
    const char *text; /* UTF-8 */
    size_t length;
    unsigned flags;
};

struct alternatives {
    size_t begin, end; /* bytes of the query's text */
    const char *rule;  /* its name, which lives as long */
    double whole;      /* what it weighs as a whole, as one term more; 0: it is none */
    bool hides;        /* only as a whole is it ranked, its own terms are not */
    unsigned flags;    /* of the query's own writing, as a whole */
    struct writing writings[WRITINGS_MAX]; /* the others */
    uint32_t count;
};

struct alternatives_list {
    struct arena *arena;
    struct alternatives **items;
    uint32_t count;
    enum status status;
};

/* Adds the stretch [begin, end) of the text; NULL when there is no room. */
struct alternatives *alternatives_add(struct alternatives_list *list, size_t begin, size_t end,
                                      const char *rule);

/* Adds another writing, which is copied, unless it has been added. NULL for `item` is allowed. */
void alternatives_write(struct alternatives_list *list, struct alternatives *item, const char *text,
                        size_t length, unsigned flags);

/*
 * Settles which stretches count: of those that overlap the longest, of equals the first that was
 * added; writings of the same stretch are put together; those without another writing go, unless
 * they are ranked as a whole. Afterwards the items are apart and ascend. STATUS_MEMORY.
 */
enum status alternatives_settle(struct alternatives_list *list, struct error *error);

/* What was found in one text; lasts as long as the arena of the list. */
struct alternatives_record {
    const char *text;
    struct alternatives_list list;
    struct alternatives_record *next;
};

/* What a search knows of other writings; zero: nothing. */
struct query_rewriting {
    bool rules;                          /* of rewrite_rules.h */
    bool aliases;                        /* of aliases.h */
    struct alternatives_record **record; /* NULL, or where what is found is kept: the last first */
    const suoyin_synonyms *synonyms;     /* NULL */
    const struct stop *stop;             /* NULL, or what is asked meanwhile */
};

/* Finds all other writings in the text of a query (valid UTF-8). */
enum status query_alternatives_find(const struct open_commit *index,
                                    const struct query_rewriting *rewriting, const char *text,
                                    size_t length, struct alternatives_list *list,
                                    struct error *error);

#endif
