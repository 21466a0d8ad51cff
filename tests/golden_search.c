/* Scores by FORMAT.md's definition: every posting of every term, and no haste. */
#include <stdlib.h>
#include <string.h>

#include "golden_analysis.h"
#include "golden_bytes.h"

enum { TERMS = 256, KEY = 264 };

/* A term of the query, and what it adds to each passage. */
struct wanted {
    bool is_word, alone;
    uint32_t first, second;
    char word[KEY];
    size_t word_length;
    double count;
    uint32_t df;
    uint32_t *tfs; /* by passage */
};

struct query {
    const struct golden *golden;
    struct wanted *terms;
    size_t count;
};

static void add_term(struct query *query, const struct wanted *term)
{
    size_t i = 0;
    for (; i < query->count; i++) {
        const struct wanted *other = &query->terms[i];
        if (other->is_word == term->is_word && other->alone == term->alone &&
            other->first == term->first && other->second == term->second &&
            other->word_length == term->word_length &&
            memcmp(other->word, term->word, term->word_length) == 0) {
            break;
        }
    }
    golden_need(i < TERMS, "the query is too long");
    if (i == query->count) {
        query->terms[query->count] = *term;
        query->terms[query->count++].tfs =
            golden_obtain(query->golden->passages * sizeof(uint32_t));
    }
    query->terms[i].count++;
}

static void on_bigram(void *context, uint32_t first, uint32_t second, bool alone)
{
    if (second != 0 || alone) {
        add_term(context, &(struct wanted){.alone = alone, .first = first, .second = second});
    }
}

static void on_word(void *context, const char *word, size_t length)
{
    struct wanted term = {.is_word = true, .word_length = length};
    memcpy(term.word, word, length);
    add_term(context, &term);
}

static void on_term(void *context, const struct golden_term *found)
{
    struct query *query = context;
    for (size_t i = 0; i < query->count; i++) {
        struct wanted *term = &query->terms[i];
        bool same = found->word != NULL
                        ? term->is_word && term->word_length == found->word_length &&
                              memcmp(term->word, found->word, found->word_length) == 0
                        : !term->is_word && term->first == found->first &&
                              (term->alone || term->second == found->second);
        for (uint32_t p = 0; same && p < found->df; p++) {
            term->tfs[found->passages[p]] += found->tfs[p];
        }
        if (same) {
            term->df = term->alone ? found->character_df : found->df;
        }
    }
}

static double logarithm(double x)
{
    int exponent = 0;
    while (x >= 2) {
        x /= 2;
        exponent++;
    }
    if (x > 1.4142135623730951) {
        x /= 2;
        exponent++;
    }
    double z = (x - 1) / (x + 1), sum = 0;
    for (int n = 23; n > 0; n -= 2) {
        sum = sum * (z * z) + 1.0 / n;
    }
    return exponent * 0.69314718055994530942 + 2 * z * sum;
}

/* What a term adds to a passage, in units. */
static uint32_t contribution(const struct query *query, const struct wanted *term, uint32_t passage,
                             double k1, double b)
{
    const struct golden *golden = query->golden;
    double idf = logarithm(1 + ((double)golden->passages - term->df + 0.5) / (term->df + 0.5));
    double ratio =
        golden_length(golden, passage) / ((double)golden->length / (double)golden->passages);
    float weight = (float)(term->count * idf * 100000);
    float k = (float)(k1 * (1 - b + b * ratio));
    float quotient = k / (float)term->tfs[passage];
    float share = weight / (1.0f + quotient);
    return (uint32_t)(share + 0.5f);
}

static int compare_hits(const void *a, const void *b)
{
    const struct golden_hit *x = a, *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return (x->passage > y->passage) - (x->passage < y->passage);
}

size_t golden_search(const struct golden *golden, const struct golden_folding *folding,
                     const char *query_text, double k1, double b, struct golden_hit *hits,
                     size_t capacity)
{
    struct query query = {golden, golden_obtain(TERMS * sizeof(struct wanted)), 0};
    struct golden_hit *all = golden_obtain(golden->passages * sizeof *all);
    struct golden_sink sink = {&query, on_bigram, on_word};
    size_t count = 0;
    golden_analyze(folding, query_text, strlen(query_text), &sink);
    golden_terms(golden, &query, on_term);
    for (uint32_t passage = 0; passage < golden->passages; passage++) {
        struct golden_hit hit = {passage, 0};
        bool holds = false;
        for (size_t i = 0; i < query.count; i++) {
            const struct wanted *term = &query.terms[i];
            if (term->tfs[passage] > 0) {
                holds = true;
                hit.score += contribution(&query, term, passage, k1, b);
            }
        }
        if (holds) {
            all[count++] = hit;
        }
    }
    qsort(all, count, sizeof *all, compare_hits);
    count = count < capacity ? count : capacity;
    memcpy(hits, all, count * sizeof *hits);
    for (size_t i = 0; i < query.count; i++) {
        free(query.terms[i].tfs);
    }
    free(query.terms);
    free(all);
    return count;
}
