#include "naive_clauses.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/analyzer.h"
#include "../common/norms.h"

/* --- Tokens ------------------------------------------------------------------------------------
 */

struct token {
    const uint32_t *units;
    size_t count; /* of units: 1, or a word's */
};

struct tokens {
    struct token *items;
    size_t count;
};

static struct tokens make_tokens(const uint32_t *units, size_t count)
{
    struct tokens tokens = {calloc(count + 1, sizeof *tokens.items), 0};
    assert_non_null(tokens.items);
    for (size_t i = 0; i < count;) {
        size_t size = unit_is_word(units[i]) ? unit_word_length(units + i, count - i) : 1;
        tokens.items[tokens.count++] = (struct token){units + i, size};
        i += size;
    }
    return tokens;
}

static bool same_token(const struct token *left, const struct token *right)
{
    return left->count == right->count &&
           memcmp(left->units, right->units, left->count * sizeof *left->units) == 0;
}

static bool stands_at(const struct tokens *phrase, const struct tokens *text, size_t at)
{
    bool same = at + phrase->count <= text->count;
    for (size_t i = 0; same && i < phrase->count; i++) {
        same = same_token(&phrase->items[i], &text->items[at + i]);
    }
    return same;
}

static uint32_t count_phrase(const struct tokens *phrase, const struct tokens *text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text->count; i++) {
        count += stands_at(phrase, text, i);
    }
    return count;
}

/* Every place of the one against every place of the other. */
static bool stand_near(const struct tokens *one, const struct tokens *other, unsigned distance,
                       const struct tokens *text)
{
    for (size_t i = 0; i < text->count; i++) {
        for (size_t j = i + one->count; stands_at(one, text, i) && j < text->count; j++) {
            unsigned between = 0;
            for (size_t t = i + one->count; t < j; t++) {
                between += text->items[t].units[0] != UNIT_BREAK;
            }
            if (between <= distance && stands_at(other, text, j)) {
                return true;
            }
        }
    }
    return false;
}

/* --- Evaluating --------------------------------------------------------------------------------
 */

struct evaluation {
    struct articles *articles;
    size_t passage;
    struct tokens title, text;
};

static float length_factor(const struct naive_collection *naive, size_t passage)
{
    uint32_t length = norm_decode(norm_encode(naive->passages[passage].length));
    long double ratio = (long double)length * naive->count / naive->length;
    return (float)(NAIVE_K1 * (1 - (long double)NAIVE_B + NAIVE_B * ratio));
}

static uint32_t contribution(const struct evaluation *all, double weight, double idf, uint32_t tf)
{
    float scaled = (float)(weight * idf * 100000);
    float factor = length_factor(&all->articles->naive, all->passage);
    return tf == 0 ? 0 : (uint32_t)(scaled / (1.0f + factor / (float)tf) + 0.5f);
}

static double idf_of(const struct evaluation *all, uint64_t df)
{
    double passages = (double)all->articles->naive.count;
    return (double)naive_log(1 + (passages - (double)df + 0.5) / ((double)df + 0.5));
}

/* Words that begin so, in one text. */
static uint32_t count_prefix(const struct tokens *prefix, const struct tokens *text)
{
    uint32_t count = 0;
    const struct token *begin = &prefix->items[0];
    for (size_t i = 0; i < text->count; i++) {
        const struct token *token = &text->items[i];
        count += token->count >= begin->count &&
                 memcmp(token->units, begin->units, begin->count * sizeof *begin->units) == 0;
    }
    return count;
}

static bool evaluate(const struct evaluation *all, const struct clause *clause, double weight,
                     bool *empty, uint64_t *score);

static bool evaluate_phrase(const struct evaluation *all, const struct naive_query *query,
                            double weight, uint64_t *score)
{
    struct tokens phrase = make_tokens(query->text.units, query->text.unit_count);
    uint32_t tf = count_phrase(&phrase, &all->title) + count_phrase(&phrase, &all->text);
    double idf = 0;
    for (size_t t = 0; t < query->term_count; t++) {
        idf += idf_of(all, query->terms[t].df);
    }
    *score += contribution(all, weight, idf, tf);
    free(phrase.items);
    return tf > 0;
}

static bool evaluate_terms(const struct evaluation *all, const struct naive_query *query,
                           double weight, uint64_t *score)
{
    bool found = false;
    for (size_t t = 0; t < query->term_count; t++) {
        const struct naive_term *term = &query->terms[t];
        uint32_t tf = term->frequency[all->passage];
        *score += contribution(all, weight * term->count, idf_of(all, term->df), tf);
        found = found || tf > 0;
    }
    return found;
}

static bool evaluate_prefix(const struct evaluation *all, const struct naive_query *query,
                            double weight, uint64_t *score)
{
    const struct naive_collection *naive = &all->articles->naive;
    struct tokens prefix = make_tokens(query->text.units, query->text.unit_count);
    uint64_t df = 0;
    for (size_t p = 0; p < naive->count; p++) {
        const struct naive_passage *passage = &naive->passages[p];
        struct tokens title = make_tokens(passage->title.units, passage->title.unit_count);
        struct tokens text = make_tokens(passage->text.units, passage->text.unit_count);
        df += count_prefix(&prefix, &title) + count_prefix(&prefix, &text) > 0;
        free(title.items);
        free(text.items);
    }
    uint32_t tf = count_prefix(&prefix, &all->title) + count_prefix(&prefix, &all->text);
    *score += contribution(all, weight, idf_of(all, df), tf);
    free(prefix.items);
    return tf > 0;
}

static bool evaluate_leaf(const struct evaluation *all, const struct clause *clause, double weight,
                          bool *empty, uint64_t *score)
{
    struct naive_query query;
    naive_query_make(&query, &all->articles->naive, clause->text, strlen(clause->text));
    const struct naive_text *text = &query.text;
    bool match = false;
    *empty = text->unit_count == 0;
    if (!*empty && clause->kind == PREFIX && unit_is_word(text->units[0])) {
        match = evaluate_prefix(all, &query, weight, score);
    } else if (!*empty) {
        bool phrase = clause->kind == PHRASE || clause->occur != MAY;
        match = phrase ? evaluate_phrase(all, &query, weight, score)
                       : evaluate_terms(all, &query, weight, score);
    }
    naive_query_release(&query);
    return match;
}

static bool evaluate_near(const struct evaluation *all, const struct clause *clause, double weight,
                          bool *empty, uint64_t *score)
{
    bool match = true, empties[2];
    struct naive_query sides[2];
    struct tokens tokens[2];
    uint64_t sum = 0;
    for (int i = 0; i < 2; i++) {
        const struct clause *side = clause->children[i];
        naive_query_make(&sides[i], &all->articles->naive, side->text, strlen(side->text));
        tokens[i] = make_tokens(sides[i].text.units, sides[i].text.unit_count);
        empties[i] = tokens[i].count == 0;
        match =
            (empties[i] || evaluate_phrase(all, &sides[i], weight * side->weight, &sum)) && match;
    }
    *empty = empties[0] && empties[1];
    if (match && !empties[0] && !empties[1]) {
        match = stand_near(&tokens[0], &tokens[1], clause->distance, &all->title) ||
                stand_near(&tokens[1], &tokens[0], clause->distance, &all->title) ||
                stand_near(&tokens[0], &tokens[1], clause->distance, &all->text) ||
                stand_near(&tokens[1], &tokens[0], clause->distance, &all->text);
    }
    for (int i = 0; i < 2; i++) {
        naive_query_release(&sides[i]);
        free(tokens[i].items);
    }
    *score += match ? sum : 0;
    return match && !*empty;
}

static bool date_matches(const char *date, const char *asked)
{
    char low[32] = "", high[32] = "~";
    const char *dots = strstr(asked, "..");
    if (*date == 0) {
        return false;
    }
    if (*asked == '<' || *asked == '>') {
        const char *bound = asked + 1 + (asked[1] == '=');
        bool within = strncmp(date, bound, strlen(bound)) == 0;
        int order = strcmp(date, bound);
        return within ? asked[1] == '=' : (*asked == '<' ? order < 0 : order > 0);
    }
    if (dots != NULL) {
        memcpy(low, asked, (size_t)(dots - asked));
        strcpy(high, dots[2] != 0 ? dots + 2 : "~");
    } else {
        strcpy(low, asked);
        strcpy(high, asked);
    }
    return strcmp(date, low) >= 0 &&
           (strcmp(date, high) <= 0 || strncmp(date, high, strlen(high)) == 0);
}

static bool evaluate_field(const struct evaluation *all, const struct clause *clause)
{
    const struct article *article = &all->articles->items[all->passage];
    size_t length = strlen(clause->text);
    if (strcmp(clause->name, "date") == 0) {
        return date_matches(article->date, clause->text);
    }
    if (strcmp(clause->name, "id") == 0) {
        return clause->text[length - 1] == '*' ? strncmp(article->id, clause->text, length - 1) == 0
                                               : strcmp(article->id, clause->text) == 0;
    }
    bool title = strcmp(clause->name, "title") == 0;
    struct naive_collection one;
    naive_collection_init(&one, all->articles->naive.table);
    naive_add(&one, "", 1, "", 0, title ? (char *)article->title.data : article->source,
              title ? article->title.size : strlen(article->source));
    struct naive_query query;
    naive_query_make(&query, &one, clause->text, length);
    struct tokens value = make_tokens(one.passages[0].text.units, one.passages[0].text.unit_count);
    struct tokens phrase = make_tokens(query.text.units, query.text.unit_count);
    bool match = count_phrase(&phrase, &value) > 0;
    free(value.items);
    free(phrase.items);
    naive_query_release(&query);
    naive_collection_release(&one);
    return match;
}

/* Whether it says nothing about the text but what must not stand there: a filter, or a group of
 * nothing else. */
static bool only_restricts(const struct clause *clause, const struct evaluation *all)
{
    bool empty, restricts = true;
    uint64_t score = 0;
    if (clause->kind != GROUP) {
        return clause->kind == FIELD;
    }
    for (size_t i = 0; i < clause->child_count; i++) {
        const struct clause *child = clause->children[i];
        evaluate(all, child, 1, &empty, &score);
        restricts = restricts && (empty || child->occur == MUST_NOT || only_restricts(child, all));
    }
    return restricts;
}

static bool evaluate_group(const struct evaluation *all, const struct clause *group, double weight,
                           bool *empty, uint64_t *score)
{
    bool match = true, required = false, optional = false, one = false;
    uint64_t sum = 0;
    *empty = true;
    for (size_t i = 0; i < group->child_count; i++) {
        const struct clause *child = group->children[i];
        bool nothing, restricts = only_restricts(child, all);
        uint64_t own = 0;
        bool matched = evaluate(all, child, weight, &nothing, &own);
        if (nothing) {
            continue;
        }
        *empty = false;
        enum occur occur = child->occur;
        occur = occur == MAY && restricts && !child->alternative ? MUST : occur;
        required = required || (occur == MUST && !restricts);
        optional = optional || occur == MAY;
        one = one || (occur == MAY && matched);
        match = match && (occur == MAY || matched == (occur == MUST));
        sum += occur != MUST_NOT && matched ? own : 0;
    }
    match = match && !*empty && (one || required || !optional);
    *score += match ? sum : 0;
    return match;
}

/* Whether the passage matches; *score receives what it adds when it does. *empty: the clause holds
 * nothing that could match, and is as if it were not there. */
static bool evaluate(const struct evaluation *all, const struct clause *clause, double weight,
                     bool *empty, uint64_t *score)
{
    weight *= clause->weight;
    *empty = false;
    switch (clause->kind) {
    case GROUP:
        return evaluate_group(all, clause, weight, empty, score);
    case NEAR:
        return evaluate_near(all, clause, weight, empty, score);
    case FIELD:
        return evaluate_field(all, clause);
    default:
        return evaluate_leaf(all, clause, weight, empty, score);
    }
}

/* --- Hits --------------------------------------------------------------------------------------
 */

int naive_compare_hits(const void *left, const void *right)
{
    const struct naive_hit *x = left, *y = right;
    if (x->score_units != y->score_units) {
        return x->score_units > y->score_units ? -1 : 1;
    }
    return strcmp(x->passage->key, y->passage->key);
}

/* Whether a clause is words alone; then they are appended. */
static bool append_words(const struct clause *clause, struct buffer *words)
{
    bool plain = clause->occur == MAY && !clause->alternative && clause->weight == 1 &&
                 (clause->kind == TEXT || clause->kind == GROUP);
    if (plain && clause->kind == TEXT) {
        buffer_append_format(words, "%s ", clause->text);
    }
    for (size_t i = 0; plain && clause->kind == GROUP && i < clause->child_count; i++) {
        plain = append_words(clause->children[i], words);
    }
    return plain;
}

/* Whether a query is words beside what only restricts: then the words are ranked as if they were
 * all of it. */
static bool is_split(const struct clause *root, struct buffer *words)
{
    bool split = true;
    buffer_clear(words);
    for (size_t i = 0; split && i < root->child_count; i++) {
        const struct clause *child = root->children[i];
        struct buffer own = {.allocator = &system_allocator};
        if (append_words(child, &own)) {
            buffer_append(words, own.data, own.size);
        } else {
            split = !child->alternative && (child->kind == FIELD || child->occur == MUST_NOT);
        }
        buffer_release(&own);
    }
    return split && words->size > 0;
}

static bool evaluate_split(const struct evaluation *all, const struct clause *root,
                           const struct naive_query *words, uint64_t *score)
{
    bool match = evaluate_terms(all, words, 1, score);
    for (size_t i = 0; match && i < root->child_count; i++) {
        const struct clause *child = root->children[i];
        bool restricts = child->kind == FIELD || child->occur == MUST_NOT, nothing;
        uint64_t own = 0;
        bool matched = restricts && evaluate(all, child, 1, &nothing, &own);
        match = !restricts || nothing || matched == (child->occur != MUST_NOT);
    }
    return match;
}

size_t naive_find_hits(struct articles *articles, const struct clause *root, struct naive_hit *hits)
{
    size_t count = 0;
    struct buffer words = {.allocator = &system_allocator};
    struct naive_query ranked;
    bool split = is_split(root, &words);
    naive_query_make(&ranked, &articles->naive, split ? (char *)words.data : "",
                     split ? words.size - 1 : 0);
    split = split && ranked.term_count > 0;
    for (size_t p = 0; p < articles->naive.count; p++) {
        const struct naive_passage *passage = &articles->naive.passages[p];
        struct evaluation all = {
            articles,
            p,
            make_tokens(passage->title.units, passage->title.unit_count),
            make_tokens(passage->text.units, passage->text.unit_count),
        };
        bool empty;
        uint64_t score = 0;
        bool match = split ? evaluate_split(&all, root, &ranked, &score)
                           : evaluate(&all, root, 1, &empty, &score) && !empty;
        if (match) {
            hits[count++] = (struct naive_hit){passage, (uint32_t)score};
        }
        free(all.title.items);
        free(all.text.items);
    }
    naive_query_release(&ranked);
    buffer_release(&words);
    qsort(hits, count, sizeof *hits, naive_compare_hits);
    return count;
}
