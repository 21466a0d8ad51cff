/*
 * The query language: from a string to a tree.
 *
 *     query   = { clause | operator } ;
 *     clause  = [ "+" | "-" ] ( item [ "^" number ] | near ) ;
 *     item    = text | phrase | prefix | field | "(" query ")" ;
 *     phrase  = '"' characters '"' ;
 *     near    = side "NEAR/" number side ;
 *     side    = ( text | phrase ) [ "^" number ] ;
 *     prefix  = text "*" ;
 *     field   = name ":" ( text | phrase ) ;         name: ASCII letters, digits, '_' and '-'
 *     operator = "AND" | "&&" | "OR" | "||" | "NOT" ;          between blanks, in capitals
 *     text    = characters other than blanks, quotes and parentheses ;
 *
 * A clause may match; with "+" it must, with "-" or NOT it must not. AND makes the clauses on both
 * its sides required, OR is what stands between clauses anyway. A field restricts what is found,
 * unless OR stands beside it. Only a name that the index knows as a field makes a field; anything
 * else with a colon is text. Signs and colons may be of full width.
 */
#ifndef SUOYIN_QUERY_QUERY_PARSE_H
#define SUOYIN_QUERY_QUERY_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"
#include "suoyin.h"

enum query_occur { OCCUR_MAY, OCCUR_MUST, OCCUR_MUST_NOT };

enum query_node_kind {
    NODE_TEXT,   /* ranked words and runs */
    NODE_PHRASE, /* exactly this */
    NODE_PREFIX, /* words that begin so */
    NODE_FIELD,  /* documents whose field `name` is so */
    NODE_NEAR,   /* two children, at most `distance` units apart */
    NODE_GROUP,
};

struct query_node {
    enum query_node_kind kind;
    enum query_occur occur;
    double weight;
    const char *text; /* into the query string */
    size_t length;
    const char *name; /* of a field */
    size_t name_length;
    uint32_t distance;
    struct query_node *children; /* of a group, or the two of NEAR: a list by `next` */
    struct query_node *next;
    bool alternative;   /* OR stands beside it */
    bool has_operators; /* a group: AND, OR or NOT stand in it */
    bool quoted;        /* a field's value was */
    size_t offset;      /* in the query, for messages */
    size_t begin, end;  /* of a clause: its bytes in the query, sign and weight included */
};

struct query_syntax {
    bool strict; /* malformed queries are errors; else they are read as well as can be */
    /* Whether the index has a field of that name; what fails ends the parsing. */
    enum status (*is_field)(void *context, const char *name, size_t length, bool *exists,
                            struct error *error);
    void *context;
};

enum {
    QUERY_DEPTH_MAX = SUOYIN_QUERY_DEPTH_MAX,
    QUERY_CLAUSES_MAX = SUOYIN_QUERY_CLAUSES_MAX,
    QUERY_WEIGHT_MAX = SUOYIN_QUERY_WEIGHT_MAX,
};

/*
 * Parses `length` bytes of UTF-8 into a group, in `arena`; the tree points into the string.
 * STATUS_USAGE with the offset of what is wrong, when strict; STATUS_LIMIT for a query that is too
 * deep or has too many clauses; STATUS_MEMORY.
 */
enum status query_parse(const char *query, size_t length, const struct query_syntax *syntax,
                        struct arena *arena, struct query_node **out, struct error *error);

/* A group of one text, whatever stands in it. */
enum status query_of_text(const char *query, size_t length, struct arena *arena,
                          struct query_node **out, struct error *error);

/* Makes text that may match text that must: where no OR stands beside it. */
void query_require_words(struct query_node *group);

/* Whether the tree is nothing but text that may match: then the string itself is the query. */
bool query_is_plain(const struct query_node *group);

#endif
