#include "naive_search.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "../common/norms.h"

static void *must_allocate(size_t count, size_t size)
{
    void *block = calloc(count > 0 ? count : 1, size);
    if (block == NULL) {
        abort();
    }
    return block;
}

/* --- Texts -------------------------------------------------------------------------------------
 */

static void make_text(struct naive_text *text, const struct fold_table *table, const char *bytes,
                      size_t length)
{
    *text = (struct naive_text){.length = length};
    text->bytes = must_allocate(length + 1, 1);
    if (length > 0) {
        memcpy(text->bytes, bytes, length);
    }
    text->units = must_allocate(length, sizeof *text->units);
    text->begins = must_allocate(length, sizeof *text->begins);
    text->ends = must_allocate(length, sizeof *text->ends);
    text->unit_count = fold_units(table, text->bytes, length, text->units, text->begins);
    for (size_t i = 0; i < text->unit_count; i++) {
        text->ends[i] = (uint32_t)unit_source_end(table, text->bytes, length, text->begins[i]);
    }
}

static void release_text(struct naive_text *text)
{
    free(text->bytes);
    free(text->units);
    free(text->begins);
    free(text->ends);
}

/* Whether a word begins at unit i: every WORD_UNITS_MAX units of a run of word units one does. */
static bool word_begins(const struct naive_text *text, size_t i)
{
    if (!unit_is_word(text->units[i])) {
        return false;
    }
    size_t before = 0;
    while (before < i && unit_is_word(text->units[i - before - 1])) {
        before++;
    }
    return before % WORD_UNITS_MAX == 0;
}

/* The units of the word that begins at unit i. */
static size_t word_size(const struct naive_text *text, size_t i)
{
    size_t size = 1;
    while (size < WORD_UNITS_MAX && i + size < text->unit_count &&
           unit_is_word(text->units[i + size])) {
        size++;
    }
    return size;
}

static bool unspaced_at(const struct naive_text *text, size_t i)
{
    return i < text->unit_count && unit_is_unspaced(text->units[i]);
}

/* Whether unit i is a run of one unspaced character. */
static bool stands_alone(const struct naive_text *text, size_t i)
{
    return unspaced_at(text, i) && !unspaced_at(text, i + 1) &&
           !(i > 0 && unspaced_at(text, i - 1));
}

/* Bigrams, words, and runs of one character. */
static uint32_t text_terms(const struct naive_text *text)
{
    uint32_t terms = 0;
    for (size_t i = 0; i < text->unit_count; i++) {
        terms += unspaced_at(text, i) && unspaced_at(text, i + 1);
        terms += stands_alone(text, i);
        terms += word_begins(text, i);
    }
    return terms;
}

/* --- The collection ----------------------------------------------------------------------------
 */

void naive_collection_init(struct naive_collection *collection, const struct fold_table *table)
{
    *collection = (struct naive_collection){.table = table};
}

void naive_collection_release(struct naive_collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        free(collection->passages[i].key);
        release_text(&collection->passages[i].title);
        release_text(&collection->passages[i].text);
    }
    free(collection->passages);
}

void naive_add(struct naive_collection *collection, const char *key, uint32_t number,
               const char *title, size_t title_length, const char *text, size_t length)
{
    if (collection->count == collection->capacity) {
        collection->capacity = collection->capacity == 0 ? 64 : collection->capacity * 2;
        collection->passages =
            realloc(collection->passages, collection->capacity * sizeof *collection->passages);
        if (collection->passages == NULL) {
            abort();
        }
    }
    const struct naive_passage *last =
        collection->count > 0 ? &collection->passages[collection->count - 1] : NULL;
    bool same = last != NULL && strcmp(last->key, key) == 0;
    size_t document = last == NULL ? 0 : last->document + !same;
    struct naive_passage *passage = &collection->passages[collection->count++];
    passage->document = document;
    passage->key = must_allocate(strlen(key) + 1, 1);
    strcpy(passage->key, key);
    passage->number = number;
    make_text(&passage->title, collection->table, title, title_length);
    make_text(&passage->text, collection->table, text, length);
    passage->length = text_terms(&passage->title) + text_terms(&passage->text);
    collection->length += passage->length;
}

/* --- Terms -------------------------------------------------------------------------------------
 */

/* Whether the term stands at unit i of the text. */
static bool occurs_at(const struct naive_term *term, const struct naive_text *text, size_t i)
{
    if (i + term->unit_count > text->unit_count ||
        memcmp(text->units + i, term->units, term->unit_count * sizeof *term->units) != 0) {
        return false;
    }
    return term->kind != NAIVE_WORD ||
           (word_begins(text, i) && word_size(text, i) == term->unit_count);
}

static uint32_t occurrences(const struct naive_term *term, const struct naive_text *text)
{
    uint32_t count = 0;
    for (size_t i = 0; i < text->unit_count; i++) {
        /* The first unit is looked at here, for the sake of speed alone. */
        count += text->units[i] == term->units[0] && occurs_at(term, text, i);
    }
    return count;
}

static bool equal_terms(const struct naive_term *a, const struct naive_term *b)
{
    return a->kind == b->kind && a->unit_count == b->unit_count &&
           memcmp(a->units, b->units, a->unit_count * sizeof *a->units) == 0;
}

/* Counts a term of the query, which begins at unit i; the first time, in every passage. */
static void add_term(struct naive_query *query, enum naive_kind kind, size_t i, size_t units)
{
    struct naive_term term = {
        .kind = kind, .units = query->text.units + i, .unit_count = units, .count = 1};
    for (size_t t = 0; t < query->term_count; t++) {
        if (equal_terms(&query->terms[t], &term)) {
            query->terms[t].count++;
            return;
        }
    }
    const struct naive_collection *collection = query->collection;
    term.frequency = must_allocate(collection->count, sizeof *term.frequency);
    for (size_t p = 0; p < collection->count; p++) {
        term.frequency[p] = occurrences(&term, &collection->passages[p].title) +
                            occurrences(&term, &collection->passages[p].text);
        term.df += term.frequency[p] > 0;
    }
    query->terms[query->term_count++] = term;
}

void naive_query_make(struct naive_query *query, const struct naive_collection *collection,
                      const char *text, size_t length)
{
    *query = (struct naive_query){.collection = collection};
    make_text(&query->text, collection->table, text, length);
    query->terms = must_allocate(query->text.unit_count, sizeof *query->terms);
    for (size_t i = 0; i < query->text.unit_count; i++) {
        if (word_begins(&query->text, i)) {
            add_term(query, NAIVE_WORD, i, word_size(&query->text, i));
        } else if (stands_alone(&query->text, i)) {
            add_term(query, NAIVE_CHARACTER, i, 1);
        } else if (unspaced_at(&query->text, i) && unspaced_at(&query->text, i + 1)) {
            add_term(query, NAIVE_PAIR, i, 2);
        }
    }
}

void naive_query_release(struct naive_query *query)
{
    for (size_t t = 0; t < query->term_count; t++) {
        free(query->terms[t].frequency);
    }
    free(query->terms);
    release_text(&query->text);
}

/* --- Scores ------------------------------------------------------------------------------------
 */

long double naive_log(long double x)
{
    /* x = y · 2^n with y from 1 to 2; then ln y = 2 (z + z³ / 3 + z⁵ / 5 …), z = (y − 1) / (y + 1),
     * summed from the smallest member on. */
    enum { MEMBERS = 40 };
    const long double ln2 = 0.693147180559945309417232121458176568L;
    int n = 0;
    while (x >= 2) {
        x /= 2;
        n++;
    }
    long double z = (x - 1) / (x + 1);
    long double powers[MEMBERS], sum = 0;
    powers[0] = z;
    for (int i = 1; i < MEMBERS; i++) {
        powers[i] = powers[i - 1] * z * z;
    }
    for (int i = MEMBERS - 1; i >= 0; i--) {
        sum += powers[i] / (2 * i + 1);
    }
    return n * ln2 + 2 * sum;
}

/* W of query/bm25.h: rounded to single precision once. */
static float term_weight(const struct naive_query *query, const struct naive_term *term)
{
    double passages = (double)query->collection->count, df = (double)term->df;
    double idf = (double)naive_log(1 + (passages - df + 0.5) / (df + 0.5));
    return (float)(term->count * idf * 100000);
}

/* K of query/bm25.h: rounded to single precision once. */
static float length_factor(const struct naive_collection *collection, uint32_t length, double k1,
                           double b)
{
    long double ratio = 1;
    if (collection->length > 0) {
        ratio =
            (long double)norm_decode(norm_encode(length)) * collection->count / collection->length;
    }
    return (float)(k1 * (1 - (long double)b + b * ratio));
}

/* The score of passage p; false when it holds no term. */
static bool score(const struct naive_query *query, const float *weights, size_t p, double k1,
                  double b, uint32_t *sum)
{
    const struct naive_collection *collection = query->collection;
    bool found = false;
    float factor = length_factor(collection, collection->passages[p].length, k1, b);
    *sum = 0;
    for (size_t t = 0; t < query->term_count; t++) {
        uint32_t tf = query->terms[t].frequency[p];
        if (tf > 0) {
            float exact = weights[t] / (1.0f + factor / (float)tf);
            *sum += (uint32_t)(exact + 0.5f);
            found = true;
        }
    }
    return found;
}

/* By score, then by key, then by number. */
static int compare_hits(const void *left, const void *right)
{
    const struct naive_hit *a = left, *b = right;
    if (a->score_units != b->score_units) {
        return a->score_units > b->score_units ? -1 : 1;
    }
    int order = strcmp(a->passage->key, b->passage->key);
    return order != 0 ? order : (a->passage->number > b->passage->number ? 1 : -1);
}

/* Keeps the first hit of each document. */
static size_t keep_documents(struct naive_hit *hits, size_t count, size_t documents)
{
    bool *seen = must_allocate(documents, sizeof *seen);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (!seen[hits[i].passage->document]) {
            seen[hits[i].passage->document] = true;
            hits[kept++] = hits[i];
        }
    }
    free(seen);
    return kept;
}

struct naive_hit *naive_rank(const struct naive_query *query, double k1, double b, bool documents,
                             size_t *count)
{
    const struct naive_collection *collection = query->collection;
    struct naive_hit *hits = must_allocate(collection->count, sizeof *hits);
    float *weights = must_allocate(query->term_count, sizeof *weights);
    for (size_t t = 0; t < query->term_count; t++) {
        weights[t] = term_weight(query, &query->terms[t]);
    }
    size_t found = 0;
    for (size_t p = 0; p < collection->count; p++) {
        uint32_t units;
        if (score(query, weights, p, k1, b, &units)) {
            hits[found++] = (struct naive_hit){&collection->passages[p], units};
        }
    }
    free(weights);
    qsort(hits, found, sizeof *hits, compare_hits);
    *count = documents ? keep_documents(hits, found, collection->count) : found;
    return hits;
}

/* --- Highlights --------------------------------------------------------------------------------
 */

static bool word_unit_at(const struct naive_text *text, size_t i)
{
    return i < text->unit_count && unit_is_word(text->units[i]);
}

/* Whether the query has this character, and each time beside a unit of a word. */
static bool always_beside_word(const struct naive_text *query, uint32_t unit)
{
    size_t times = 0, beside = 0;
    for (size_t i = 0; i < query->unit_count; i++) {
        if (query->units[i] == unit) {
            times++;
            beside += (i > 0 && word_unit_at(query, i - 1)) || word_unit_at(query, i + 1);
        }
    }
    return times > 0 && times == beside;
}

/* Whether unit i is a character that is marked only beside another mark. */
static bool strays(const struct naive_query *query, const struct naive_text *text,
                   const bool *covered, size_t i)
{
    bool before = i > 0 && covered[i - 1];
    bool after = i + 1 < text->unit_count && covered[i + 1];
    return !before && !after && unspaced_at(text, i) &&
           always_beside_word(&query->text, text->units[i]);
}

void naive_mark(const struct naive_query *query, const struct naive_text *text, uint8_t *marks)
{
    bool *covered = must_allocate(text->unit_count, sizeof *covered);
    for (size_t t = 0; t < query->term_count; t++) {
        const struct naive_term *term = &query->terms[t];
        for (size_t i = 0; i < text->unit_count; i++) {
            for (size_t u = 0; u < term->unit_count && occurs_at(term, text, i); u++) {
                covered[i + u] = true;
            }
        }
    }
    bool only_strays = true;
    for (size_t i = 0; i < text->unit_count; i++) {
        only_strays = only_strays && (!covered[i] || strays(query, text, covered, i));
    }
    memset(marks, 0, text->length);
    for (size_t i = 0; i < text->unit_count; i++) {
        if (covered[i] && (only_strays || !strays(query, text, covered, i))) {
            bool joined = i > 0 && covered[i - 1];
            size_t begin = joined ? text->ends[i - 1] : text->begins[i];
            for (size_t byte = begin; byte < text->ends[i]; byte++) {
                marks[byte] = 1;
            }
        }
    }
    free(covered);
}
