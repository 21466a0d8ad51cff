/*
 * Other writings against a slow and obvious reading of them: random collections, random synonyms,
 * and the same passages in the same order with the same scores, pruned or not, in ranked text and
 * in phrases. A failure prints the seed; SUOYIN_SEED=n runs that collection alone.
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
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "naive_search.h"
#include "random_collection.h"
#include "random_text.h"
#include "scratch_folder.h"
#include "trials.h"

/* No more documents than are verified one by one (query_slots.h). */
enum { DOCUMENTS = 30, LINES = 4, WORDS = 3, WRITINGS = 40, SLOTS = 16 };

static const double k1 = 1.2, b = 0.75;
static struct fold_table *table;
static struct scratch scratch;

/* A text with its units: a passage of a collection of its own. */
struct sample {
    struct naive_collection own;
    const struct naive_text *text;
};

struct trial {
    uint64_t seed, state;
    struct naive_collection naive;
    suoyin_index *index;
    suoyin_synonyms *synonyms;
    struct sample words[LINES][WORDS];
    size_t counts[LINES];
};

/* What stands in a query, and its other writings: as they are listed, and those that add any. */
struct slot {
    size_t begin, end; /* units */
    const struct naive_text *listed[LINES * WORDS], *added[LINES * WORDS];
    size_t listed_count, added_count;
};

/* --- Making ------------------------------------------------------------------------------------
 */

static void make_sample(struct sample *sample, const char *bytes, size_t length)
{
    naive_collection_init(&sample->own, table);
    naive_add(&sample->own, "", 1, "", 0, bytes, length);
    sample->text = &sample->own.passages[0].text;
}

/* Appends some characters of a passage; those that mean something in queries and in lists of
 * synonyms become others. */
static void append_part(struct trial *trial, size_t characters, struct buffer *out)
{
    const struct naive_text *from =
        &trial->naive.passages[random_below(&trial->state, DOCUMENTS)].text;
    size_t begin = random_below(&trial->state, from->length), first = out->size;
    while (begin > 0 && (from->bytes[begin] & 0xC0) == 0x80) {
        begin--;
    }
    size_t end = begin;
    for (; end < from->length && characters > 0; characters--) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(from->bytes + end, from->length - end, &code_point);
        bool strange = (code_point < 0x80 && strchr("\"()^*:+-&|,#=>", (int)code_point) != NULL) ||
                       code_point <= ' ' || code_point == 0xFF0C || code_point == 0x3000;
        buffer_append(out, strange ? "." : from->bytes + end, strange ? 1 : size);
        end += size;
    }
    if (out->size == first) {
        buffer_append_text(out, "一");
    }
}

static void build(struct trial *trial)
{
    struct text_profile profile = {3 + (unsigned)random_below(&trial->state, 5), 30, 12};
    struct buffer lines = {.allocator = &system_allocator};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    naive_collection_init(&trial->naive, table);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        struct buffer text = {.allocator = &system_allocator};
        char id[16];
        snprintf(id, sizeof id, "d%02zu", i);
        buffer_append_text(&text, "文");
        random_text(&trial->state, &profile, 1 + random_below(&trial->state, 30), &text);
        text.size = encoding_unify_line_ends((char *)text.data, text.size);
        for (size_t c = 0; c < text.size; c++) {
            text.data[c] = text.data[c] < ' ' ? ' ' : text.data[c];
        }
        buffer_append_text(&text, "》");
        buffer_append_format(&lines, "{\"id\":\"%s\",\"text\":", id);
        append_json_string(&lines, (char *)text.data, text.size);
        buffer_append_text(&lines, "}\n");
        naive_add(&trial->naive, id, 1, "", 0, (char *)text.data, text.size);
        buffer_release(&text);
    }
    const char *path = scratch_path(&scratch, "texts.jsonl");
    const char *index = scratch_path(&scratch, "index");
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
    options.raw = options.replace = options.whole_documents = true;
    assert_int_equal(index_build(index, &path, 1, &options, &report, &error), STATUS_OK);
    assert_int_equal(report.length, trial->naive.length);
    assert_int_equal(suoyin_open(index, NULL, &trial->index, NULL), SUOYIN_OK);
}

static void make_synonyms(struct trial *trial)
{
    struct buffer lines = {.allocator = &system_allocator};
    suoyin_error error;
    for (size_t line = 0; line < LINES; line++) {
        for (trial->counts[line] = 0; trial->counts[line] < WORDS; trial->counts[line]++) {
            struct buffer word = {.allocator = &system_allocator};
            do {
                buffer_clear(&word);
                append_part(trial, 1 + random_below(&trial->state, 4), &word);
                struct sample sample;
                make_sample(&sample, (char *)word.data, word.size);
                bool empty = sample.text->unit_count == 0;
                naive_collection_release(&sample.own);
                if (!empty) {
                    break;
                }
            } while (true);
            make_sample(&trial->words[line][trial->counts[line]], (char *)word.data, word.size);
            buffer_append_text(&lines, trial->counts[line] > 0 ? ", " : "");
            buffer_append(&lines, word.data, word.size);
            buffer_release(&word);
        }
        buffer_append_text(&lines, "\n");
    }
    if (suoyin_synonyms_read(trial->index, (char *)lines.data, lines.size, &trial->synonyms,
                             &error) != SUOYIN_OK) {
        fail_msg("SUOYIN_SEED=%llu: %s", (unsigned long long)trial->seed, error.message);
    }
    buffer_release(&lines);
}

/* --- Where writings stand ----------------------------------------------------------------------
 */

static bool word_at(const struct naive_text *text, size_t at)
{
    return at < text->unit_count && unit_is_word(text->units[at]);
}

/* Whether no word of letters and digits goes on across unit `at`. */
static bool is_edge(const struct naive_text *text, size_t at)
{
    return at == 0 || !word_at(text, at - 1) || !word_at(text, at);
}

static bool stands_at(const struct naive_text *writing, const struct naive_text *text, size_t at)
{
    size_t count = writing->unit_count;
    return at + count <= text->unit_count && is_edge(text, at) && is_edge(text, at + count) &&
           memcmp(text->units + at, writing->units, count * sizeof *text->units) == 0;
}

static uint32_t occurrences(const struct naive_text *writing, const struct naive_text *text)
{
    uint32_t count = 0;
    for (size_t at = 0; at < text->unit_count && writing->unit_count > 0; at++) {
        count += stands_at(writing, text, at);
    }
    return count;
}

static bool same_bytes(const struct naive_text *x, const struct naive_text *y)
{
    return x->length == y->length && memcmp(x->bytes, y->bytes, x->length) == 0;
}

/* Takes a writing of the slot whose own is `word`, unless it is listed, or adds nothing. */
static void list_writing(struct slot *slot, const struct naive_text *word,
                         const struct naive_text *writing)
{
    for (size_t i = 0; i < slot->listed_count; i++) {
        if (same_bytes(slot->listed[i], writing)) {
            return;
        }
    }
    slot->listed[slot->listed_count++] = writing;
    bool idle = occurrences(word, writing) > 0;
    for (size_t i = 0; i < slot->added_count; i++) {
        idle = idle || occurrences(slot->added[i], writing) > 0;
    }
    if (!idle) {
        slot->added[slot->added_count++] = writing;
    }
}

static bool same_units(const struct naive_text *x, const struct naive_text *y)
{
    return x->unit_count == y->unit_count && stands_at(x, y, 0);
}

/* From the left, the longest word at each place. */
static size_t find_slots(const struct trial *trial, const struct naive_text *query,
                         struct slot slots[SLOTS])
{
    size_t count = 0;
    for (size_t at = 0; at < query->unit_count && count < SLOTS;) {
        const struct naive_text *longest = NULL;
        for (size_t i = 0; i < LINES * WORDS; i++) {
            const struct naive_text *word = trial->words[i / WORDS][i % WORDS].text;
            if (stands_at(word, query, at) &&
                (longest == NULL || word->unit_count > longest->unit_count)) {
                longest = word;
            }
        }
        if (longest == NULL) {
            at++;
            continue;
        }
        struct slot *slot = &slots[count++];
        *slot = (struct slot){.begin = at, .end = at + longest->unit_count};
        for (size_t i = 0; i < LINES * WORDS; i++) {
            const struct naive_text *word = trial->words[i / WORDS][i % WORDS].text;
            for (size_t w = 0; w < WORDS && same_units(word, longest); w++) {
                list_writing(slot, longest, trial->words[i / WORDS][w].text);
            }
        }
        at = slot->end;
    }
    return count;
}

/* --- Ranked text -------------------------------------------------------------------------------
 */

/* The slot that a term of the query stands in, at any of its places; NULL. */
static const struct slot *slot_of(const struct naive_query *query, const struct naive_term *term,
                                  const struct slot *slots, size_t count)
{
    const struct naive_text *text = &query->text;
    for (size_t at = 0; at + term->unit_count <= text->unit_count; at++) {
        bool whole =
            term->kind == NAIVE_PAIR ||
            (term->kind == NAIVE_WORD && is_edge(text, at) &&
             is_edge(text, at + term->unit_count)) ||
            (term->kind == NAIVE_CHARACTER && (at == 0 || !unit_is_unspaced(text->units[at - 1])) &&
             (at + 1 == text->unit_count || !unit_is_unspaced(text->units[at + 1])));
        if (!whole ||
            memcmp(text->units + at, term->units, term->unit_count * sizeof *term->units) != 0) {
            continue;
        }
        for (size_t s = 0; s < count; s++) {
            bool inside = slots[s].begin <= at && at + term->unit_count <= slots[s].end;
            bool all = term->kind != NAIVE_CHARACTER || slots[s].end - slots[s].begin == 1;
            if (inside && all) {
                return &slots[s];
            }
        }
    }
    return NULL;
}

/* Lets the other writings count as the query's terms. */
static void join_others(const struct trial *trial, struct naive_query *query)
{
    struct slot slots[SLOTS];
    size_t count = find_slots(trial, &query->text, slots);
    for (size_t t = 0; t < query->term_count; t++) {
        struct naive_term *term = &query->terms[t];
        const struct slot *slot = slot_of(query, term, slots, count);
        term->df = 0;
        for (size_t p = 0; p < trial->naive.count; p++) {
            const struct naive_text *text = &trial->naive.passages[p].text;
            for (size_t w = 0; slot != NULL && w < slot->added_count; w++) {
                term->frequency[p] += occurrences(slot->added[w], text);
            }
            term->df += term->frequency[p] > 0;
        }
    }
}

/* --- Phrases -----------------------------------------------------------------------------------
 */

/* All writings of a text, the first being its own: each stretch in each writing, from the last. */
static size_t write_all(const struct trial *trial, const struct naive_text *text,
                        struct sample drafts[WRITINGS])
{
    struct slot slots[SLOTS];
    size_t count = 1, slot_count = find_slots(trial, text, slots);
    make_sample(&drafts[0], text->bytes, text->length);
    for (size_t s = slot_count; s > 0; s--) {
        const struct slot *slot = &slots[s - 1];
        size_t before = count, begin = text->begins[slot->begin], end = text->ends[slot->end - 1];
        for (size_t w = 0; w < slot->listed_count && before * (slot->listed_count + 1) <= 33; w++) {
            for (size_t d = 0; d < before; d++) {
                const struct naive_text *draft = drafts[d].text, *writing = slot->listed[w];
                struct buffer bytes = {.allocator = &system_allocator};
                buffer_append(&bytes, draft->bytes, begin);
                buffer_append(&bytes, writing->bytes, writing->length);
                buffer_append(&bytes, draft->bytes + end, draft->length - end);
                make_sample(&drafts[count++], (char *)bytes.data, bytes.size);
                buffer_release(&bytes);
            }
        }
    }
    return count;
}

static double sum_idf(const struct trial *trial, const struct naive_text *text, bool *stands)
{
    struct naive_query query;
    double sum = 0;
    *stands = true;
    naive_query_make(&query, &trial->naive, text->bytes, text->length);
    for (size_t t = 0; t < query.term_count; t++) {
        double df = (double)query.terms[t].df, all = (double)trial->naive.count;
        sum += (double)naive_log(1 + (all - df + 0.5) / (df + 0.5));
        *stands = *stands && query.terms[t].df > 0;
    }
    naive_query_release(&query);
    return sum;
}

static uint32_t contribution(const struct trial *trial, size_t passage, double idf, uint32_t tf)
{
    const struct naive_collection *naive = &trial->naive;
    uint32_t length = norm_decode(norm_encode(naive->passages[passage].length));
    long double ratio = (long double)length * naive->count / naive->length;
    float factor = (float)(k1 * (1 - (long double)b + b * ratio));
    return (uint32_t)((float)(idf * 100000) / (1.0f + factor / (float)tf) + 0.5f);
}

static int compare_hits(const void *left, const void *right)
{
    const struct naive_hit *x = left, *y = right;
    if (x->score_units != y->score_units) {
        return x->score_units > y->score_units ? -1 : 1;
    }
    return strcmp(x->passage->key, y->passage->key);
}

static struct naive_hit *rank_phrase(const struct trial *trial, const struct naive_text *text,
                                     size_t *count)
{
    struct sample drafts[WRITINGS];
    const struct naive_text *kept[WRITINGS];
    size_t draft_count = write_all(trial, text, drafts), kept_count = 0;
    double idf = 0;
    bool found = false;
    for (size_t d = 0; d < draft_count; d++) {
        const struct naive_text *draft = drafts[d].text;
        bool idle = draft->unit_count == 0, stands;
        for (size_t k = 0; k < kept_count && !idle; k++) {
            idle = occurrences(kept[k], draft) > 0;
        }
        if (idle) {
            continue;
        }
        kept[kept_count++] = draft;
        double own = sum_idf(trial, draft, &stands);
        if (d == 0 || (stands && (!found || own < idf))) {
            idf = own;
        }
        found = found || stands;
    }
    struct naive_hit *hits = calloc(DOCUMENTS, sizeof *hits);
    assert_non_null(hits);
    *count = 0;
    for (size_t p = 0; p < DOCUMENTS; p++) {
        uint32_t tf = 0;
        for (size_t k = 0; k < kept_count; k++) {
            tf += occurrences(kept[k], &trial->naive.passages[p].text);
        }
        if (tf > 0) {
            hits[(*count)++] =
                (struct naive_hit){&trial->naive.passages[p], contribution(trial, p, idf, tf)};
        }
    }
    for (size_t d = 0; d < draft_count; d++) {
        naive_collection_release(&drafts[d].own);
    }
    qsort(hits, *count, sizeof *hits, compare_hits);
    return hits;
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static void check(const struct trial *trial, const char *query, const struct naive_hit *hits,
                  size_t total)
{
    for (int form = 0; form < 4; form++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        suoyin_results *results;
        suoyin_error error;
        options.ranking = SUOYIN_RANKING_PLAIN;
        options.k1 = k1;
        options.b = b;
        options.synonyms = trial->synonyms;
        options.limit = (form & 1) != 0 ? 100 : 2;
        options.exhaustive = (form & 2) != 0;
        if (suoyin_search(trial->index, query, strlen(query), &options, &results, &error) !=
            SUOYIN_OK) {
            fail_msg("SUOYIN_SEED=%llu %s: %s", (unsigned long long)trial->seed, query,
                     error.message);
        }
        size_t wanted = total < options.limit ? total : options.limit;
        size_t count = suoyin_results_count(results);
        for (size_t i = 0; i < count && i < wanted; i++) {
            suoyin_hit hit;
            assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL), SUOYIN_OK);
            if (hit.score_units != hits[i].score_units ||
                strcmp(hit.id.data, hits[i].passage->key) != 0) {
                fail_msg("SUOYIN_SEED=%llu %s: hit %zu is %s with %lld, and should be %s with %u",
                         (unsigned long long)trial->seed, query, i, hit.id.data,
                         (long long)hit.score_units, hits[i].passage->key,
                         (unsigned)hits[i].score_units);
            }
        }
        if (count != wanted) {
            fail_msg("SUOYIN_SEED=%llu %s: %zu hits, and there should be %zu",
                     (unsigned long long)trial->seed, query, count, wanted);
        }
        suoyin_results_free(results);
    }
}

/* A query of parts of texts and of words that have synonyms. */
static void make_query(struct trial *trial, struct buffer *query)
{
    for (size_t parts = 1 + random_below(&trial->state, 3); parts > 0; parts--) {
        if (random_below(&trial->state, 2) == 0) {
            append_part(trial, 1 + random_below(&trial->state, 3), query);
        } else {
            const struct naive_text *word =
                trial->words[random_below(&trial->state, LINES)][random_below(&trial->state, WORDS)]
                    .text;
            buffer_append(query, word->bytes, word->length);
        }
    }
}

static void ask(struct trial *trial)
{
    struct buffer text = {.allocator = &system_allocator}, query = {.allocator = &system_allocator};
    struct naive_query naive;
    size_t total;
    make_query(trial, &text);
    buffer_append(&query, text.data, text.size);
    buffer_append_byte(&query, 0);
    naive_query_make(&naive, &trial->naive, (char *)text.data, text.size);
    struct naive_hit *hits = rank_phrase(trial, &naive.text, &total);
    struct buffer quoted = {.allocator = &system_allocator};
    buffer_append_format(&quoted, "\"%s\"", (char *)query.data);
    buffer_append_byte(&quoted, 0);
    check(trial, (char *)quoted.data, hits, total);
    free(hits);
    join_others(trial, &naive);
    hits = naive_rank(&naive, k1, b, false, &total);
    check(trial, (char *)query.data, hits, total);
    free(hits);
    naive_query_release(&naive);
    buffer_release(&quoted);
    buffer_release(&query);
    buffer_release(&text);
}

/* --- Trials ------------------------------------------------------------------------------------
 */

static void run_trial(uint64_t seed)
{
    struct trial trial = {.seed = seed, .state = seed};
    build(&trial);
    make_synonyms(&trial);
    for (int i = 0; i < 60; i++) {
        ask(&trial);
    }
    suoyin_synonyms_free(trial.synonyms);
    suoyin_close(trial.index);
    for (size_t i = 0; i < LINES * WORDS; i++) {
        naive_collection_release(&trial.words[i / WORDS][i % WORDS].own);
    }
    naive_collection_release(&trial.naive);
}

static void random_synonyms(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_trial(strtoull(given, NULL, 0));
        return;
    }
    for (uint64_t seed = 1; seed <= trials(25); seed++) {
        run_trial(seed);
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
        cmocka_unit_test(random_synonyms),
    };
    return cmocka_run_group_tests_name("alternatives", tests, set_up, tear_down);
}
