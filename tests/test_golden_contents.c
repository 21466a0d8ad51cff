/*
 * Golden segments: terms, norms, links and digest follow from the stored texts, by FORMAT.md alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "golden_annotations.h"
#include "golden_file.h"
#include "golden_links.h"

/* --- Terms -------------------------------------------------------------------------------------
 */

/* A term in a passage. The key orders terms as the lexicon does: bigrams, then words. */
struct occurrence {
    char key[260];
    size_t length;
    uint32_t passage;
    uint32_t first, second;   /* of a bigram */
    uint32_t number, another; /* of their occurrences in the passage */
};

struct occurrences {
    struct occurrence *at;
    size_t count, capacity, next;
    uint32_t passage; /* being analysed */
    uint32_t largest; /* number of a character's occurrence that was met */
};

static struct occurrence *add_occurrence(struct occurrences *all)
{
    if (all->count == all->capacity) {
        all->capacity = all->capacity * 2 + 1024;
        all->at = realloc(all->at, all->capacity * sizeof *all->at);
        assert_non_null(all->at);
    }
    struct occurrence *added = &all->at[all->count++];
    memset(added, 0, sizeof *added);
    added->passage = all->passage;
    return added;
}

static void make_key(struct occurrence *out, uint32_t first, uint32_t second, const char *word,
                     size_t length)
{
    out->key[0] = word == NULL ? 'B' : 'W';
    out->length = 1;
    if (word != NULL) {
        memcpy(out->key + 1, word, length);
        out->length += length;
        return;
    }
    out->length += golden_encode(out->key + out->length, first);
    out->length += second != 0 ? golden_encode(out->key + out->length, second) : 0;
}

static void note_bigram(void *context, uint32_t first, uint32_t second, bool alone)
{
    (void)alone;
    struct occurrences *all = context;
    struct occurrence *added = add_occurrence(all);
    make_key(added, first, second, NULL, 0);
    added->first = first;
    added->second = second;
    added->another = first == second;
    for (const struct occurrence *x = added; x > all->at && x[-1].passage == all->passage; x--) {
        added->number += x[-1].first == first;
        added->another += x[-1].first == second;
    }
}

static void note_word(void *context, const char *word, size_t length)
{
    make_key(add_occurrence(context), 0, 0, word, length);
}

static int compare_keys(const struct occurrence *x, const struct occurrence *y)
{
    int order = memcmp(x->key, y->key, x->length < y->length ? x->length : y->length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

static int compare_occurrences(const void *x, const void *y)
{
    const struct occurrence *one = x, *other = y;
    int order = compare_keys(one, other);
    if (order != 0 || one->passage != other->passage) {
        return order != 0 ? order : one->passage > other->passage ? 1 : -1;
    }
    return (one->number > other->number) - (one->number < other->number);
}

/* Analyses all passages; checks lengths and norms on the way. */
static void analyze_all(const struct golden_file *opened, const struct golden_folding *folding,
                        struct occurrences *all)
{
    const struct golden *golden = &opened->golden;
    struct golden_sink sink = {all, note_bigram, note_word};
    uint64_t total = 0, title = 0, bytes = 0;
    size_t length = 0;
    char *name;
    while ((name = golden_field_name(golden, title, &length)) != NULL &&
           strcmp(name, "title") != 0) {
        free(name);
        title++;
    }
    for (uint32_t document = 0; document < golden->documents; document++) {
        char *value = name == NULL ? NULL : golden_field(golden, title, document, &length);
        uint32_t terms = 0, end = golden_first_passage(golden, document + 1);
        all->passage = golden_first_passage(golden, document);
        terms = value == NULL ? 0 : golden_analyze(folding, value, length, &sink);
        free(value);
        for (; all->passage < end; all->passage++, terms = 0) {
            char *text = golden_text(golden, all->passage, &length);
            terms += golden_analyze(folding, text, length, &sink);
            assert_int_equal(golden->sections[GOLDEN_NORMS].data[all->passage], golden_norm(terms));
            free(text);
            if (golden_is_annotated(golden)) {
                golden_marks(golden, folding, document, all->passage, all, note_word);
            }
            total += terms;
            bytes += length;
        }
    }
    free(name);
    assert_int_equal(total, golden->length);
    assert_int_equal(bytes, golden->text_bytes);
}

static void expect_occurrences(void *context, const struct golden_term *term)
{
    struct occurrences *all = context;
    struct occurrence expected = {.length = 0};
    make_key(&expected, term->first, term->second, term->word, term->word_length);
    for (uint32_t i = 0; i < term->df; i++) {
        for (uint32_t n = 0; n < term->tfs[i]; n++, all->next++) {
            assert_true(all->next < all->count);
            const struct occurrence *found = &all->at[all->next];
            assert_int_equal(compare_keys(found, &expected), 0);
            assert_int_equal(found->passage, term->passages[i]);
        }
    }
}

/* How many passages hold a character, from the occurrences of its bigrams. */
static void expect_character_df(void *context, const struct golden_term *term)
{
    const struct occurrences *all = context;
    struct occurrence prefix = {.length = 0};
    if (term->word != NULL) {
        return;
    }
    make_key(&prefix, term->first, 0, NULL, 0);
    uint32_t df = 0;
    uint8_t *seen = calloc(all->passage + 1, 1);
    assert_non_null(seen);
    for (size_t i = 0; i < all->count; i++) {
        const struct occurrence *found = &all->at[i];
        if (memcmp(found->key, prefix.key, prefix.length) == 0 && !seen[found->passage]) {
            seen[found->passage] = 1;
            df++;
        }
    }
    free(seen);
    assert_int_equal(term->character_df, df);
}

static void the_index_follows_from_its_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct occurrences all = {0};
        size_t size = 0;
        golden_file_open(i, &opened);
        uint8_t *table = golden_fold_table(&opened.golden, &size);
        struct golden_folding *folding = golden_folding_open(table, size);
        analyze_all(&opened, folding, &all);
        qsort(all.at, all.count, sizeof *all.at, compare_occurrences);
        golden_terms(&opened.golden, &all, expect_occurrences);
        assert_int_equal(all.next, all.count);
        if (opened.golden.passages < 1000) { /* it takes its time */
            golden_terms(&opened.golden, &all, expect_character_df);
        }
        golden_folding_close(folding);
        free(table);
        free(all.at);
        golden_file_close(&opened);
    }
}

/* --- Links -------------------------------------------------------------------------------------
 */

static void expect_link(void *context, const struct golden_term *term, uint32_t passage,
                        uint32_t first, uint32_t second)
{
    struct occurrences *all = context;
    while (all->next < all->count && all->at[all->next].second == 0) {
        all->next++; /* END, and words */
    }
    assert_true(all->next < all->count);
    const struct occurrence *expected = &all->at[all->next++];
    assert_int_equal(term->first, expected->first);
    assert_int_equal(term->second, expected->second);
    assert_int_equal(passage, expected->passage);
    assert_int_equal(first, expected->number);
    assert_int_equal(second, expected->another);
    all->largest = first > all->largest ? first : all->largest;
}

static void the_links_follow_from_the_texts(void **state)
{
    (void)state;
    uint32_t largest = 0;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct occurrences all = {0};
        size_t size = 0;
        golden_file_open(i, &opened);
        assert_int_equal(golden_is_linked(&opened.golden), opened.source->linked);
        if (opened.source->linked) {
            uint8_t *table = golden_fold_table(&opened.golden, &size);
            struct golden_folding *folding = golden_folding_open(table, size);
            analyze_all(&opened, folding, &all);
            qsort(all.at, all.count, sizeof *all.at, compare_occurrences);
            golden_links(&opened.golden, &(struct golden_link_sink){&all, expect_link});
            largest = all.largest > largest ? all.largest : largest;
            while (all.next < all.count && all.at[all.next].second == 0) {
                all.next++;
            }
            assert_int_equal(all.next, all.count);
            golden_folding_close(folding);
            free(table);
            free(all.at);
        }
        golden_file_close(&opened);
    }
    assert_true(largest > 100); /* much repetition, too */
}

/* --- The digest --------------------------------------------------------------------------------
 */

static void the_digest_follows_from_the_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        uint8_t sum[16] = {0};
        golden_file_open(i, &opened);
        for (uint32_t document = 0; document < opened.golden.documents; document++) {
            uint8_t hash[16];
            golden_document_hash(&opened.golden, document, hash);
            assert_memory_equal(
                hash, opened.golden.sections[GOLDEN_CONTENT_HASHES].data + document * 8, 8);
            unsigned carry = 0;
            for (size_t k = 0; k < sizeof sum; k++) {
                carry += (unsigned)sum[k] + hash[k];
                sum[k] = (uint8_t)carry;
                carry >>= 8;
            }
        }
        assert_memory_equal(sum, opened.golden.digest, sizeof sum);
        golden_file_close(&opened);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_follows_from_its_texts),
        cmocka_unit_test(the_links_follow_from_the_texts),
        cmocka_unit_test(the_digest_follows_from_the_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
