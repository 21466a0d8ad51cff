/*
 * The query language against a slow and obvious reading of it: random queries over small random
 * collections, and the same passages in the same order with the same scores.
 *
 * A query is made here as a tree, written as a string for the engine, and evaluated here by looking
 * at every passage. Where a phrase stands is told by comparing lists of tokens (characters, words
 * and breaks), which the engine does not make. A failure prints the seed.
 */
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
#include "../indexer/encoding.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "naive_search.h"
#include "random_collection.h"
#include "random_text.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS = 40, CLAUSES = 4, DEPTH = 3 };

static const double k1 = 1.2, b = 0.75;
static struct fold_table *table;
static struct scratch scratch;

/* --- The collection ----------------------------------------------------------------------------
 */

struct article {
    char id[16], date[16], source[32];
    struct buffer title, text;
};

struct trial {
    uint64_t seed, state;
    struct article articles[DOCUMENTS];
    struct naive_collection naive; /* a passage each */
    suoyin_index *index;
};

/* No paragraph ends: a document is one passage. */
static void on_one_line(struct buffer *text)
{
    text->size = encoding_unify_line_ends((char *)text->data, text->size);
    for (size_t i = 0; i < text->size; i++) {
        text->data[i] = text->data[i] < ' ' ? ' ' : text->data[i];
    }
}

static void make_texts(struct trial *trial)
{
    static const char *const sources[] = {"", "金堂报", "金堂日报", "县 政府 gov", "News 24"};
    static const char *const dates[] = {"",           "2022",       "2023-05",
                                        "2023-05-09", "2024-01-31", "2024-12-01"};
    struct text_profile profile = {4 + (unsigned)random_below(&trial->state, 6), 35, 12};
    struct text_profile titles = {6, 25, 5};
    for (size_t i = 0; i < DOCUMENTS; i++) {
        struct article *article = &trial->articles[i];
        *article = (struct article){.title.allocator = &system_allocator,
                                    .text.allocator = &system_allocator};
        snprintf(article->id, sizeof article->id, "%c%zu", "abc"[i % 3], i);
        strcpy(article->date, dates[random_below(&trial->state, 6)]);
        strcpy(article->source, sources[random_below(&trial->state, 5)]);
        if (random_below(&trial->state, 2) == 0) {
            buffer_append_text(&article->title, "题");
            random_text(&trial->state, &titles, 1 + random_below(&trial->state, 5),
                        &article->title);
            on_one_line(&article->title);
            buffer_append_text(&article->title, "》");
        }
        buffer_append_text(&article->text, "文");
        random_text(&trial->state, &profile, 1 + random_below(&trial->state, 40), &article->text);
        on_one_line(&article->text);
        buffer_append_text(&article->text, "》");
    }
}

static void append_member(struct buffer *out, const char *name, const char *value, size_t length)
{
    if (length > 0) {
        buffer_append_format(out, ",\"%s\":", name);
        append_json_string(out, value, length);
    }
}

static void build(struct trial *trial)
{
    struct buffer lines = {.allocator = &system_allocator};
    const char *index = scratch_path(&scratch, "index");
    const char *path = scratch_path(&scratch, "articles.jsonl");
    naive_collection_init(&trial->naive, table);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        struct article *article = &trial->articles[i];
        const char *title = article->title.size > 0 ? (char *)article->title.data : "";
        buffer_append_format(&lines, "{\"id\":\"%s\"", article->id);
        append_member(&lines, "title", title, article->title.size);
        append_member(&lines, "date", article->date, strlen(article->date));
        append_member(&lines, "source", article->source, strlen(article->source));
        append_member(&lines, "text", (char *)article->text.data, article->text.size);
        buffer_append_text(&lines, "}\n");
        naive_add(&trial->naive, article->id, 1, title, article->title.size,
                  (char *)article->text.data, article->text.size);
    }
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    suoyin_error why;
    options.raw = options.replace = options.whole_documents = true;
    options.no_links = trial->seed % 2 != 0; /* phrases are the same, however they are proved */
    if (index_build(index, &path, 1, &options, &report, &error) != STATUS_OK ||
        suoyin_open(index, NULL, &trial->index, &why) != SUOYIN_OK) {
        fail_msg("SUOYIN_SEED=%llu: no index", (unsigned long long)trial->seed);
    }
    assert_int_equal(report.passages, DOCUMENTS);
    assert_int_equal(report.length, trial->naive.length);
}

/* --- Queries -----------------------------------------------------------------------------------
 */

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

static void copy_part(struct trial *trial, size_t characters, char *text, size_t size)
{
    const struct article *article = &trial->articles[random_below(&trial->state, DOCUMENTS)];
    const struct buffer *from = random_below(&trial->state, 5) == 0 && article->title.size > 0
                                    ? &article->title
                                    : &article->text;
    size_t begin = random_below(&trial->state, from->size), end;
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

static struct clause *make_clause(struct trial *trial, unsigned depth);

static void make_field(struct trial *trial, struct clause *clause)
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
    const char *const *field = fields[random_below(&trial->state, sizeof fields / sizeof *fields)];
    strcpy(clause->name, field[0]);
    strcpy(clause->text, field[1]);
}

static void make_group(struct trial *trial, struct clause *group, unsigned depth)
{
    group->kind = GROUP;
    group->child_count = 1 + random_below(&trial->state, CLAUSES);
    bool alternatives = random_below(&trial->state, 4) == 0;
    for (size_t i = 0; i < group->child_count; i++) {
        group->children[i] = make_clause(trial, depth + 1);
        if (alternatives && group->child_count > 1) {
            group->children[i]->alternative = true;
            group->children[i]->occur = MAY;
        }
    }
}

static struct clause *make_clause(struct trial *trial, unsigned depth)
{
    static const double weights[] = {1, 1, 1, 1, 2, 0.5, 0};
    struct clause *clause = calloc(1, sizeof *clause);
    assert_non_null(clause);
    clause->weight = weights[random_below(&trial->state, 7)];
    unsigned sign = (unsigned)random_below(&trial->state, 6);
    clause->occur = sign == 0 ? MUST : sign == 1 ? MUST_NOT : MAY;
    clause->kind = (enum kind)random_below(&trial->state, depth < DEPTH ? GROUP + 1 : GROUP);
    switch (clause->kind) {
    case GROUP:
        make_group(trial, clause, depth);
        break;
    case FIELD:
        clause->weight = 1;
        make_field(trial, clause);
        break;
    case NEAR:
        clause->weight = 1;
        clause->distance = (unsigned)random_below(&trial->state, 8);
        for (; clause->child_count < 2; clause->child_count++) {
            struct clause *side = calloc(1, sizeof *side);
            assert_non_null(side);
            side->kind = PHRASE;
            side->weight = weights[random_below(&trial->state, 7)];
            copy_part(trial, 1 + random_below(&trial->state, 3), side->text, sizeof side->text);
            tame(side->text, true);
            clause->children[clause->child_count] = side;
        }
        break;
    case PREFIX: {
        static const char *const prefixes[] = {"p",   "pa", "PARK", "g",  "2",  "x",
                                               "caf", "zy", "yyy",  "一", "3.", "f"};
        strcpy(clause->text, prefixes[random_below(&trial->state, 12)]);
        break;
    }
    default: {
        size_t most = random_below(&trial->state, 20) == 0 ? 300 : 6;
        copy_part(trial, 1 + random_below(&trial->state, most), clause->text, sizeof clause->text);
        tame(clause->text, clause->kind == PHRASE);
    }
    }
    return clause;
}

static void release_clause(struct clause *clause)
{
    for (size_t i = 0; i < clause->child_count; i++) {
        release_clause(clause->children[i]);
    }
    free(clause);
}

static void write_clause(const struct clause *clause, struct buffer *out)
{
    buffer_append_text(out, clause->occur == MUST ? "+" : clause->occur == MUST_NOT ? "-" : "");
    switch (clause->kind) {
    case GROUP:
        buffer_append_text(out, "(");
        for (size_t i = 0; i < clause->child_count; i++) {
            bool between = i > 0 && clause->children[i]->alternative;
            buffer_append_text(out, between ? " OR " : " ");
            write_clause(clause->children[i], out);
        }
        buffer_append_text(out, ")");
        break;
    case NEAR:
        write_clause(clause->children[0], out);
        buffer_append_format(out, " NEAR/%u ", clause->distance);
        write_clause(clause->children[1], out);
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

/* Builds the same without a string; false where a string can say more. */
static bool build_clause(suoyin_query *query, const struct clause *clause)
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
            built = build_clause(query, clause->children[i]) && built;
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
    struct trial *trial;
    size_t passage;
    struct tokens title, text;
};

static float length_factor(const struct naive_collection *naive, size_t passage)
{
    uint32_t length = norm_decode(norm_encode(naive->passages[passage].length));
    long double ratio = (long double)length * naive->count / naive->length;
    return (float)(k1 * (1 - (long double)b + b * ratio));
}

static uint32_t contribution(const struct evaluation *all, double weight, double idf, uint32_t tf)
{
    float scaled = (float)(weight * idf * 100000);
    float factor = length_factor(&all->trial->naive, all->passage);
    return tf == 0 ? 0 : (uint32_t)(scaled / (1.0f + factor / (float)tf) + 0.5f);
}

static double idf_of(const struct evaluation *all, uint64_t df)
{
    double passages = (double)all->trial->naive.count;
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
    const struct naive_collection *naive = &all->trial->naive;
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
    naive_query_make(&query, &all->trial->naive, clause->text, strlen(clause->text));
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
        naive_query_make(&sides[i], &all->trial->naive, side->text, strlen(side->text));
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
    const struct article *article = &all->trial->articles[all->passage];
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
    naive_collection_init(&one, table);
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

/* --- Comparing ---------------------------------------------------------------------------------
 */

static int compare_hits(const void *left, const void *right)
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

static size_t find_hits(struct trial *trial, const struct clause *root, struct naive_hit *hits)
{
    size_t count = 0;
    struct buffer words = {.allocator = &system_allocator};
    struct naive_query ranked;
    bool split = is_split(root, &words);
    naive_query_make(&ranked, &trial->naive, split ? (char *)words.data : "",
                     split ? words.size - 1 : 0);
    split = split && ranked.term_count > 0;
    for (size_t p = 0; p < trial->naive.count; p++) {
        const struct naive_passage *passage = &trial->naive.passages[p];
        struct evaluation all = {
            trial,
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
    qsort(hits, count, sizeof *hits, compare_hits);
    return count;
}

static void check_explanation(suoyin_results *results, size_t i, const suoyin_hit *hit,
                              const char *query)
{
    const suoyin_score_part *parts;
    size_t count;
    int64_t sum = 0;
    assert_int_equal(suoyin_results_explain(results, i, &parts, &count, NULL), SUOYIN_OK);
    for (size_t p = 0; p < count; p++) {
        sum += parts[p].score_units;
    }
    if (sum != hit->score_units) {
        fail_msg("%s: the parts make %lld of %lld", query, (long long)sum,
                 (long long)hit->score_units);
    }
}

/* `built` is NULL, or the same query. */
static void check_hits(struct trial *trial, const char *query, const suoyin_query *built,
                       const suoyin_search_options *options, const struct naive_hit *hits,
                       size_t total)
{
    suoyin_results *results;
    suoyin_error error;
    suoyin_status status =
        built != NULL
            ? suoyin_query_search(trial->index, built, options, &results, &error)
            : suoyin_search(trial->index, query, strlen(query), options, &results, &error);
    if (status != SUOYIN_OK) {
        fail_msg("SUOYIN_SEED=%llu %s: %s", (unsigned long long)trial->seed, query, error.message);
    }
    size_t count = suoyin_results_count(results);
    size_t wanted = total < options->limit ? total : options->limit;
    for (size_t i = 0; i < count && i < wanted; i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, &error), SUOYIN_OK);
        if (hit.score_units != hits[i].score_units ||
            strcmp(hit.id.data, hits[i].passage->key) != 0) {
            fail_msg("SUOYIN_SEED=%llu %s\nhit %zu is %s with %lld, and should be %s with %u",
                     (unsigned long long)trial->seed, query, i, hit.id.data,
                     (long long)hit.score_units, hits[i].passage->key,
                     (unsigned)hits[i].score_units);
        }
        check_explanation(results, i, &hit, query);
    }
    bool exact;
    uint64_t told = suoyin_results_total(results, &exact);
    if (count != wanted || (exact ? told != total : told > total) ||
        (options->count_all && !exact)) {
        fail_msg("SUOYIN_SEED=%llu %s\n%zu hits of %llu, and there should be %zu of %zu",
                 (unsigned long long)trial->seed, query, count, (unsigned long long)told, wanted,
                 total);
    }
    suoyin_results_free(results);
}

static const struct article *article_of(const struct trial *trial, const struct naive_hit *hit)
{
    return &trial->articles[hit->passage - trial->naive.passages];
}

/* The counts of each value, one by one, against the hits that have it. */
static void check_facet(struct trial *trial, const char *query, const char *name,
                        const struct naive_hit *hits, size_t total)
{
    suoyin_results *results;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    const suoyin_facet *facets;
    size_t count;
    uint64_t sum = 0;
    options.documents = random_below(&trial->state, 2) == 0;
    assert_int_equal(suoyin_search(trial->index, query, strlen(query), &options, &results, NULL),
                     SUOYIN_OK);
    assert_int_equal(suoyin_results_facet(results, name, strlen(name), &facets, &count, NULL),
                     SUOYIN_OK);
    for (size_t f = 0; f < count; f++) {
        uint64_t wanted = 0;
        for (size_t h = 0; h < total; h++) {
            const struct article *article = article_of(trial, &hits[h]);
            char year[5] = "";
            memcpy(year, article->date, strlen(article->date) > 0 ? 4 : 0);
            const char *value = strcmp(name, "year") == 0 ? year : article->source;
            wanted += strcmp(value, facets[f].value.data) == 0;
        }
        if (facets[f].count != wanted || (f > 0 && facets[f].count > facets[f - 1].count)) {
            fail_msg("SUOYIN_SEED=%llu %s: %s is counted %llu times, and stands %llu times",
                     (unsigned long long)trial->seed, query, facets[f].value.data,
                     (unsigned long long)facets[f].count, (unsigned long long)wanted);
        }
        sum += facets[f].count;
    }
    assert_int_equal(sum, total);
    suoyin_results_free(results);
}

static int compare_dates(const void *left, const void *right, void *context)
{
    const struct naive_hit *x = left, *y = right;
    int order = strcmp(article_of(context, y)->date, article_of(context, x)->date);
    return order != 0 ? order : compare_hits(left, right);
}

static void ask(struct trial *trial, const struct clause *root)
{
    struct naive_hit hits[DOCUMENTS];
    size_t total = find_hits(trial, root, hits);
    struct buffer query = {.allocator = &system_allocator};
    write_clause(root, &query);
    buffer_append_byte(&query, 0);
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.k1 = k1;
    options.b = b;
    options.explain = true;
    for (int form = 0; form < 8; form++) {
        options.limit = (form & 1) != 0 ? 100 : 1 + (uint32_t)random_below(&trial->state, 4);
        options.count_all = (form & 2) != 0;
        options.exhaustive = (form & 4) != 0;
        options.syntax = form == 0 ? SUOYIN_SYNTAX_STRICT : SUOYIN_SYNTAX_LENIENT;
        check_hits(trial, (char *)query.data, NULL, &options, hits, total);
    }
    suoyin_query *built;
    assert_int_equal(suoyin_query_new(NULL, &built, NULL), SUOYIN_OK);
    if (build_clause(built, root)) {
        check_hits(trial, (char *)query.data, built, &options, hits, total);
    }
    suoyin_query_free(built);
    check_facet(trial, (char *)query.data, "source", hits, total);
    check_facet(trial, (char *)query.data, "year", hits, total);
    qsort_r(hits, total, sizeof *hits, compare_dates, trial);
    options.sort = SUOYIN_SORT_DATE;
    check_hits(trial, (char *)query.data, NULL, &options, hits, total);
    buffer_release(&query);
}

/* --- Trials ------------------------------------------------------------------------------------
 */

static void begin_trial(struct trial *trial, uint64_t seed)
{
    *trial = (struct trial){.seed = seed, .state = seed};
    make_texts(trial);
    build(trial);
}

static void end_trial(struct trial *trial)
{
    suoyin_close(trial->index);
    naive_collection_release(&trial->naive);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        buffer_release(&trial->articles[i].title);
        buffer_release(&trial->articles[i].text);
    }
}

static void run_trial(uint64_t seed, unsigned queries)
{
    struct trial trial;
    begin_trial(&trial, seed);
    for (unsigned i = 0; i < queries; i++) {
        struct clause root = {.weight = 1};
        make_group(&trial, &root, 0);
        root.kind = GROUP;
        ask(&trial, &root);
        for (size_t c = 0; c < root.child_count; c++) {
            release_clause(root.children[c]);
        }
    }
    end_trial(&trial);
}

static void random_queries(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_trial(strtoull(given, NULL, 0), 150);
        return;
    }
    for (uint64_t seed = 1; seed <= trials(20); seed++) {
        run_trial(seed, 60);
    }
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    table = make_fold_table();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_queries),
    };
    return cmocka_run_group_tests_name("query language", tests, set_up, tear_down);
}
