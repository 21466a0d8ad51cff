/*
 * Random queries over random articles: as trees, as strings, and built without a string.
 */
#ifndef SUOYIN_TESTS_RANDOM_CLAUSES_H
#define SUOYIN_TESTS_RANDOM_CLAUSES_H

#include "random_articles.h"

enum { CLAUSES = 4, DEPTH = 3 };

enum kind { TEXT, PHRASE, PREFIX, NEAR, FIELD, GROUP };
enum occur { MAY, MUST, MUST_NOT };

struct clause {
    enum kind kind;
    enum occur occur;
    bool alternative;
    double weight;
    char text[2048], name[8];
    unsigned distance;
    struct clause *children[CLAUSES];
    size_t child_count;
};

/* A query, by parts of the articles' texts: a group of up to CLAUSES clauses. */
struct clause *clause_random(struct articles *articles);
void clause_release(struct clause *clause);

/* Writes a clause as a query has it; a whole query with parentheses around it. */
void clause_write(const struct clause *clause, struct buffer *out);

/* Builds the same without a string; false where a string can say more. */
bool clause_build(suoyin_query *query, const struct clause *clause);

#endif
