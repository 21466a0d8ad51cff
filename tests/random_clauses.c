#include "random_clauses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "random_text.h"

static void copy_part(struct articles *articles, size_t characters, char *text, size_t size)
{
    const struct article *article = &articles->items[random_below(&articles->state, ARTICLES)];
    const struct buffer *from = random_below(&articles->state, 5) == 0 && article->title.size > 0
                                    ? &article->title
                                    : &article->text;
    size_t begin = random_below(&articles->state, from->size), end;
    while (begin > 0 && (from->data[begin] & 0xC0) == 0x80) {
        begin--;
    }
    for (end = begin; end < from->size && characters > 0 && end - begin + 5 < size; characters--) {
        uint32_t code_point;
        end += utf8_decode((char *)from->data + end, from->size - end, &code_point);
    }
    memcpy(text, from->data + begin, end - begin);
    text[end - begin] = 0;
}

/* Characters that mean something in a query become others; of a text without quotes, blanks too. */
static void tame(char *text, bool quoted)
{
    for (char *c = text; *c != 0; c++) {
        if (*c == '"' || (!quoted && strchr("()^*:+-&|", *c) != NULL)) {
            *c = ',';
        } else if (!quoted && (unsigned char)*c <= ' ') {
            *c = '.';
        }
    }
    for (char *wide; !quoted && (wide = strstr(text, "\xE3\x80\x80")) != NULL;) {
        memcpy(wide, "\xE3\x80\x82", 3);
    }
    if (*text == 0) {
        strcpy(text, "一");
    }
}

static struct clause *make_clause(struct articles *articles, unsigned depth);

static void make_field(struct articles *articles, struct clause *clause)
{
    static const char *const fields[][2] = {{"date", "2023"},      {"date", "2023-05..2024-01"},
                                            {"date", ">=2023-05"}, {"date", ">2023-05"},
                                            {"date", "<2024"},     {"date", "<=2024"},
                                            {"date", "..2023"},    {"date", "2024.."},
                                            {"source", "金堂"},    {"source", "报"},
                                            {"source", "日报"},    {"source", "24"},
                                            {"source", "new"},     {"source", "GOV"},
                                            {"id", "a3"},          {"id", "b*"},
                                            {"id", "zz"},          {"title", "题"},
                                            {"source", "政府 gov"}};
    const char *const *field =
        fields[random_below(&articles->state, sizeof fields / sizeof *fields)];
    strcpy(clause->name, field[0]);
    strcpy(clause->text, field[1]);
}

static void make_group(struct articles *articles, struct clause *group, unsigned depth)
{
    group->kind = GROUP;
    group->child_count = 1 + random_below(&articles->state, CLAUSES);
    bool alternatives = random_below(&articles->state, 4) == 0;
    for (size_t i = 0; i < group->child_count; i++) {
        group->children[i] = make_clause(articles, depth + 1);
        if (alternatives && group->child_count > 1) {
            group->children[i]->alternative = true;
            group->children[i]->occur = MAY;
        }
    }
}

static struct clause *make_clause(struct articles *articles, unsigned depth)
{
    static const double weights[] = {1, 1, 1, 1, 2, 0.5, 0};
    struct clause *clause = calloc(1, sizeof *clause);
    assert_non_null(clause);
    clause->weight = weights[random_below(&articles->state, 7)];
    unsigned sign = (unsigned)random_below(&articles->state, 6);
    clause->occur = sign == 0 ? MUST : sign == 1 ? MUST_NOT : MAY;
    clause->kind = (enum kind)random_below(&articles->state, depth < DEPTH ? GROUP + 1 : GROUP);
    switch (clause->kind) {
    case GROUP:
        make_group(articles, clause, depth);
        break;
    case FIELD:
        clause->weight = 1;
        make_field(articles, clause);
        break;
    case NEAR:
        clause->weight = 1;
        clause->distance = (unsigned)random_below(&articles->state, 8);
        for (; clause->child_count < 2; clause->child_count++) {
            struct clause *side = calloc(1, sizeof *side);
            assert_non_null(side);
            side->kind = PHRASE;
            side->weight = weights[random_below(&articles->state, 7)];
            copy_part(articles, 1 + random_below(&articles->state, 3), side->text,
                      sizeof side->text);
            tame(side->text, true);
            clause->children[clause->child_count] = side;
        }
        break;
    case PREFIX: {
        static const char *const prefixes[] = {"p",   "pa", "PARK", "g",  "2",  "x",
                                               "caf", "zy", "yyy",  "一", "3.", "f"};
        strcpy(clause->text, prefixes[random_below(&articles->state, 12)]);
        break;
    }
    default: {
        size_t most = random_below(&articles->state, 20) == 0 ? 300 : 6;
        copy_part(articles, 1 + random_below(&articles->state, most), clause->text,
                  sizeof clause->text);
        tame(clause->text, clause->kind == PHRASE);
    }
    }
    return clause;
}

struct clause *clause_random(struct articles *articles)
{
    struct clause *root = calloc(1, sizeof *root);
    assert_non_null(root);
    root->weight = 1;
    make_group(articles, root, 0);
    return root;
}

void clause_release(struct clause *clause)
{
    for (size_t i = 0; i < clause->child_count; i++) {
        clause_release(clause->children[i]);
    }
    free(clause);
}

void clause_write(const struct clause *clause, struct buffer *out)
{
    buffer_append_text(out, clause->occur == MUST ? "+" : clause->occur == MUST_NOT ? "-" : "");
    switch (clause->kind) {
    case GROUP:
        buffer_append_text(out, "(");
        for (size_t i = 0; i < clause->child_count; i++) {
            bool between = i > 0 && clause->children[i]->alternative;
            buffer_append_text(out, between ? " OR " : " ");
            clause_write(clause->children[i], out);
        }
        buffer_append_text(out, ")");
        break;
    case NEAR:
        clause_write(clause->children[0], out);
        buffer_append_format(out, " NEAR/%u ", clause->distance);
        clause_write(clause->children[1], out);
        break;
    case FIELD: {
        const char *quote = strchr(clause->text, ' ') != NULL ? "\"" : "";
        buffer_append_format(out, "%s:%s%s%s", clause->name, quote, clause->text, quote);
        break;
    }
    case PHRASE:
        buffer_append_format(out, "\"%s\"", clause->text);
        break;
    case PREFIX:
        buffer_append_format(out, "%s*", clause->text);
        break;
    case TEXT:
        buffer_append_text(out, clause->text);
        break;
    }
    if (clause->weight != 1) {
        buffer_append_format(out, "^%g", clause->weight);
    }
}

bool clause_build(suoyin_query *query, const struct clause *clause)
{
    suoyin_occur occur = clause->alternative         ? SUOYIN_EITHER
                         : clause->occur == MUST     ? SUOYIN_MUST
                         : clause->occur == MUST_NOT ? SUOYIN_MUST_NOT
                                                     : SUOYIN_MAY;
    const char *text = clause->text;
    size_t length = strlen(text);
    bool built = true;
    switch (clause->kind) {
    case GROUP:
        suoyin_query_open(query, occur, clause->weight);
        for (size_t i = 0; i < clause->child_count; i++) {
            built = clause_build(query, clause->children[i]) && built;
        }
        suoyin_query_close(query);
        return built;
    case NEAR: {
        const struct clause *a = clause->children[0], *z = clause->children[1];
        suoyin_query_near(query, occur, a->text, strlen(a->text), z->text, strlen(z->text),
                          clause->distance, a->weight);
        return a->weight == z->weight;
    }
    case FIELD:
        suoyin_query_field(query, occur, clause->name, strlen(clause->name), text, length);
        return true;
    case PHRASE:
        suoyin_query_phrase(query, occur, text, length, clause->weight);
        return true;
    case PREFIX:
        suoyin_query_prefix(query, occur, text, length, clause->weight);
        return true;
    case TEXT:
        suoyin_query_words(query, occur, text, length, clause->weight);
    }
    return true;
}
