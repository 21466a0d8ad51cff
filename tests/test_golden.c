/*
 * Golden segments: files written once, against which the indexer, the library's reader and a second
 * reader, which follows FORMAT.md alone, are held.
 *
 * With the argument --regenerate (tests/golden/regenerate calls it) it writes the files anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/file_io.h"
#include "../common/norms.h"
#include "../common/segment.h"
#include "../query/suoyin.h"
#include "golden_analysis.h"
#include "golden_annotations.h"
#include "golden_build.h"
#include "golden_example.h"
#include "golden_links.h"
#include "golden_reader.h"

enum { HITS = 10 };

static const double k1 = 1.2, b = 0.75;

static void expect_ok(enum status status, const struct error *error)
{
    if (status != STATUS_OK) {
        fail_msg("%s", error->message);
    }
}

/* --- The files ---------------------------------------------------------------------------------
 */

/* A golden, opened by both readers. */
struct opened {
    const struct golden_source *source;
    struct buffer bytes;
    struct segment segment;
    struct golden golden;
};

static void read_golden(const struct golden_source *source, const char *ending, struct buffer *out)
{
    char path[GOLDEN_PATH];
    struct error error;
    *out = (struct buffer){.allocator = &system_allocator};
    golden_path(source, ending, path);
    expect_ok(file_read_whole(&system_file_operations, path, 1 << 24, out, &error), &error);
}

static void open_golden(size_t index, struct opened *opened)
{
    struct error error;
    opened->source = &golden_sources[index];
    read_golden(opened->source, "segment", &opened->bytes);
    expect_ok(segment_open_memory(opened->bytes.data, opened->bytes.size, opened->source->name,
                                  &system_allocator, &opened->segment, &error),
              &error);
    golden_open(&opened->golden, opened->bytes.data, opened->bytes.size);
}

static void close_golden(struct opened *opened)
{
    golden_close(&opened->golden);
    segment_close(&opened->segment);
    buffer_release(&opened->bytes);
}

/* --- Building them again -----------------------------------------------------------------------
 */

/* Whether both have the section, with the same bytes. */
static bool same_section(const struct segment *one, const struct segment *other, uint32_t id)
{
    const struct section *x = segment_file_section(one->file, id);
    const struct section *y = segment_file_section(other->file, id);
    return x != NULL && y != NULL && x->size == y->size &&
           memcmp(x->data, y->data, (size_t)x->size) == 0;
}

/*
 * The same bytes, if they were compressed by the zstd that is here; at least the same contents. The
 * lists of QUERY_WORDS and READINGS may have been edited since: then the other sections must be the
 * same.
 */
static void expect_same_segment(const struct opened *opened, const struct buffer *built)
{
    const struct segment_meta *meta = &opened->segment.meta;
    struct segment segment;
    struct error error;
    expect_ok(
        segment_open_memory(built->data, built->size, "built", &system_allocator, &segment, &error),
        &error);
    assert_memory_equal(segment.meta.digest, meta->digest, sizeof meta->digest);
    assert_int_equal(segment.meta.documents, meta->documents);
    assert_int_equal(segment.meta.passages, meta->passages);
    assert_int_equal(segment.meta.length, meta->length);
    bool same_zstd = segment.meta.zstd_version == meta->zstd_version;
    for (uint32_t id = GOLDEN_META; same_zstd && id <= GOLDEN_LINKS; id++) {
        bool compared = id < GOLDEN_SECTIONS ||
                        (id == GOLDEN_ANNOTATIONS && opened->source->annotated) ||
                        (id == GOLDEN_LINKS && opened->source->linked);
        if (compared && !same_section(&segment, &opened->segment, id)) {
            fail_msg("%s: section %s has other bytes now", opened->source->name, section_name(id));
        }
    }
    if (same_zstd && same_section(&segment, &opened->segment, SECTION_QUERY_WORDS) &&
        same_section(&segment, &opened->segment, SECTION_READINGS)) {
        assert_int_equal(built->size, opened->bytes.size);
        assert_memory_equal(built->data, opened->bytes.data, built->size);
    }
    segment_close(&segment);
}

/* Builds a golden again, by its own lists: those that come with the indexer may be others now. */
static void build_again(const struct opened *opened, const struct buffer *table, unsigned threads,
                        struct buffer *built)
{
    struct buffer rules = {.allocator = &system_allocator}, places = rules;
    struct error error;
    expect_ok(segment_list_text(&opened->segment, SECTION_SUBJECT_RULES, &rules, &error), &error);
    expect_ok(segment_list_text(&opened->segment, SECTION_PLACES, &places, &error), &error);
    struct annotator_lists lists = {.rules = {(const char *)rules.data, rules.size},
                                    .places = {(const char *)places.data, places.size}};
    assert_int_equal(opened->segment.annotated, opened->source->annotated);
    expect_ok(golden_build_segment(opened->source, table, opened->source->annotated ? &lists : NULL,
                                   threads, built, &error),
              &error);
    buffer_release(&rules);
    buffer_release(&places);
}

static void the_indexer_makes_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct buffer table = {.allocator = &system_allocator};
        struct error error;
        open_golden(i, &opened);
        /* The golden's own table: that of the ICU that is here may be another. */
        expect_ok(segment_fold_table_bytes(&opened.segment, &table, &error), &error);
        for (unsigned threads = 1; threads <= 4; threads += 3) {
            struct buffer built = {.allocator = &system_allocator};
            build_again(&opened, &table, threads, &built);
            expect_same_segment(&opened, &built);
            buffer_release(&built);
        }
        buffer_release(&table);
        close_golden(&opened);
    }
}

static void the_whole_indexer_makes_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct buffer stored = {.allocator = &system_allocator};
        struct buffer table = {.allocator = &system_allocator};
        struct error error;
        open_golden(i, &opened);
        expect_ok(segment_fold_table_bytes(&opened.segment, &stored, &error), &error);
        expect_ok(golden_build_table(opened.source, &table, &error), &error);
        assert_true(!opened.source->annotated || !opened.source->icu_table);
        bool same = stored.size == table.size && memcmp(stored.data, table.data, table.size) == 0;
        if (!opened.source->icu_table) {
            assert_true(same);
        } else if (same) {
            struct buffer built = {.allocator = &system_allocator};
            expect_ok(golden_build_index(opened.source, 4, &built, &error), &error);
            expect_same_segment(&opened, &built);
            buffer_release(&built);
        }
        buffer_release(&stored);
        buffer_release(&table);
        close_golden(&opened);
    }
}

/* --- Reading them ------------------------------------------------------------------------------
 */

static void they_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct error error;
        open_golden(i, &opened);
        expect_ok(segment_verify(&opened.segment, &error), &error);
        close_golden(&opened);
    }
}

/* Compares a string that the library appended to `buffer` with the second reader's, which is freed;
 * NULL and 0 for none. */
static void expect_same_string(struct buffer *buffer, char *string, size_t length)
{
    assert_int_equal(buffer->size, length);
    if (length > 0) {
        assert_memory_equal(buffer->data, string, length);
    }
    buffer_clear(buffer);
    free(string);
}

static void expect_same_fields(const struct opened *opened, struct string_reader *reader)
{
    const struct columns *columns = &opened->segment.columns;
    struct buffer buffer = {.allocator = &system_allocator};
    struct error error;
    size_t length = 0;
    for (uint64_t i = 0; i < columns->count; i++) {
        struct column column;
        expect_ok(columns_name(columns, reader, i, &buffer, &error), &error);
        char *name = golden_field_name(&opened->golden, i, &length);
        expect_same_string(&buffer, name, length);
        expect_ok(columns_column(columns, i, &column, &error), &error);
        for (uint32_t document = 0; document < opened->golden.documents; document++) {
            uint64_t ordinal;
            expect_ok(column_ordinal(&column, document, &ordinal, &error), &error);
            char *value = golden_field(&opened->golden, i, document, &length);
            assert_int_equal(value != NULL, ordinal != 0);
            if (value != NULL) {
                expect_ok(column_value(&column, reader, ordinal, &buffer, &error), &error);
                expect_same_string(&buffer, value, length);
            }
        }
    }
    assert_null(golden_field_name(&opened->golden, columns->count, &length));
    buffer_release(&buffer);
}

static void expect_same_documents(const struct opened *opened, struct string_reader *reader)
{
    struct buffer buffer = {.allocator = &system_allocator};
    struct error error;
    for (uint32_t document = 0; document < opened->golden.documents; document++) {
        uint32_t first, end;
        size_t length = 0;
        expect_ok(string_table_get(&opened->segment.keys, reader, document, &buffer, &error),
                  &error);
        char *key = golden_key(&opened->golden, document, &length);
        expect_same_string(&buffer, key, length);
        expect_ok(segment_document_passages(&opened->segment, document, &first, &end, &error),
                  &error);
        assert_int_equal(golden_first_passage(&opened->golden, document), first);
        assert_int_equal(golden_first_passage(&opened->golden, document + 1), end);
    }
    buffer_release(&buffer);
}

static void expect_same_passages(const struct opened *opened)
{
    struct text_reader *reader;
    struct error error;
    const uint8_t *norms = segment_norms(&opened->segment, &error);
    assert_non_null(norms);
    expect_ok(text_reader_open(&opened->segment.texts, &system_allocator, &reader, &error), &error);
    for (uint32_t passage = 0; passage < opened->golden.passages; passage++) {
        const char *text;
        size_t length, same_length = 0;
        expect_ok(text_reader_passage(reader, passage, &text, &length, &error), &error);
        char *same = golden_text(&opened->golden, passage, &same_length);
        assert_int_equal(same_length, length);
        assert_memory_equal(same, text, length);
        assert_int_equal(golden_length(&opened->golden, passage), norm_decode(norms[passage]));
        free(same);
    }
    text_reader_release(reader);
}

static void the_readers_agree_on_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct string_reader *reader;
        struct error error;
        open_golden(i, &opened);
        const struct segment_meta *meta = &opened.segment.meta;
        assert_int_equal(opened.golden.documents, meta->documents);
        assert_int_equal(opened.golden.passages, meta->passages);
        assert_int_equal(opened.golden.length, meta->length);
        assert_int_equal(opened.golden.text_bytes, meta->text_bytes);
        assert_memory_equal(opened.golden.digest, meta->digest, sizeof meta->digest);
        assert_int_equal(opened.golden.passage_chars, meta->passage_chars);
        assert_int_equal(opened.golden.flags, meta->flags);
        assert_int_equal(opened.golden.analysis, meta->analysis_version);
        assert_int_equal(opened.golden.zstd, meta->zstd_version);
        expect_ok(string_reader_open(&system_allocator, &reader, &error), &error);
        expect_same_documents(&opened, reader);
        expect_same_fields(&opened, reader);
        string_reader_release(reader);
        expect_same_passages(&opened);
        close_golden(&opened);
    }
}

/* --- Annotations -------------------------------------------------------------------------------
 */

static void expect_same_annotation(const struct annotation *one,
                                   const struct golden_annotation *other)
{
    assert_int_equal(one->kind, other->kind);
    assert_int_equal(one->span.begin, other->begin);
    assert_int_equal(one->span.end, other->end);
    switch (one->kind) {
    case ANNOTATION_ALIAS:
        assert_int_equal(one->value.full.begin, other->full_begin);
        assert_int_equal(one->value.full.end, other->full_end);
        break;
    case ANNOTATION_PLACE:
        assert_int_equal(one->value.place, other->place);
        break;
    case ANNOTATION_QUANTITY:
        assert_int_equal(one->value.quantity.mantissa, other->mantissa);
        assert_int_equal(one->value.quantity.exponent, other->exponent);
        assert_int_equal(one->value.quantity.unit, other->unit);
        break;
    case ANNOTATION_DATE:
        assert_int_equal(one->value.date.first, other->first);
        assert_int_equal(one->value.date.last, other->last);
        break;
    default:
        break;
    }
}

/* Answers which kinds there were, as bits. */
static unsigned expect_same_annotations(const struct opened *opened)
{
    const struct annotations *annotations = &opened->segment.annotations;
    struct annotation_list list = {.allocator = &system_allocator};
    struct error error;
    unsigned kinds = 0;
    for (uint32_t document = 0; document < opened->golden.documents; document++) {
        uint32_t region;
        expect_ok(annotations_region(annotations, document, &region, &error), &error);
        assert_int_equal(region, golden_region(&opened->golden, document));
    }
    for (uint32_t passage = 0; passage < opened->golden.passages; passage++) {
        struct golden_known known;
        unsigned subjects;
        expect_ok(
            annotations_passage(annotations, passage, NULL, SIZE_MAX, &list, &subjects, &error),
            &error);
        golden_known(&opened->golden, passage, &known);
        assert_int_equal(subjects, known.subjects);
        assert_int_equal(list.count, known.count);
        for (size_t i = 0; i < list.count; i++) {
            expect_same_annotation(&list.items[i], &known.annotations[i]);
            kinds |= 1u << list.items[i].kind;
        }
    }
    annotation_list_release(&list);
    return kinds;
}

static void the_readers_agree_on_annotations(void **state)
{
    (void)state;
    unsigned kinds = 0;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        open_golden(i, &opened);
        assert_int_equal(golden_is_annotated(&opened.golden), opened.source->annotated);
        kinds |= opened.source->annotated ? expect_same_annotations(&opened) : 0;
        close_golden(&opened);
    }
    for (unsigned kind = ANNOTATION_POLICY; kind < ANNOTATION_KIND_COUNT; kind++) {
        if ((kinds & 1u << kind) == 0) {
            fail_msg("no golden has an annotation of kind %u", kind);
        }
    }
}

/* --- Terms -------------------------------------------------------------------------------------
 */

/* The library's walk over all terms, one step for each term of the second reader's. */
struct term_walk {
    const struct opened *opened;
    uint32_t next_group;
    struct lexicon_group group;
    struct lexicon_words words;
    struct term_postings postings;
    uint32_t *passages, *tfs; /* of the term */
    size_t longest;           /* df */
};

static void decode_postings(struct term_walk *walk)
{
    const struct term_postings *postings = &walk->postings;
    if (postings->df < POSTING_BLOCK) {
        memcpy(walk->passages, postings->passages, postings->df * sizeof(uint32_t));
        memcpy(walk->tfs, postings->tfs, postings->df * sizeof(uint32_t));
        return;
    }
    struct long_list list;
    struct error error;
    uint32_t count = 0;
    expect_ok(lexicon_long_list(&walk->opened->segment.lexicon, postings, &list, &error), &error);
    do {
        count += long_list_decode(&list, walk->passages + count, walk->tfs + count);
    } while (long_list_next_block(&list));
    assert_false(list.failed);
    assert_int_equal(count, postings->df);
}

static void step_to_bigram(struct term_walk *walk, const struct golden_term *term)
{
    const struct lexicon *lexicon = &walk->opened->segment.lexicon;
    struct error error;
    uint32_t second, df;
    if (walk->next_group == 0 || walk->group.next == walk->group.count) {
        expect_ok(lexicon_group_open_at(lexicon, walk->next_group++, &walk->group, &error), &error);
    }
    assert_true(lexicon_group_next(&walk->group, &second, &walk->postings, &error));
    assert_int_equal(term->first, walk->group.first);
    assert_int_equal(term->second, second);
    expect_ok(lexicon_character_df(lexicon, term->first, &df, &error), &error);
    assert_int_equal(term->character_df, df);
}

static void step_to_word(struct term_walk *walk, const struct golden_term *term)
{
    struct error error;
    const char *word;
    size_t length;
    assert_true(lexicon_words_next(&walk->words, &word, &length, &walk->postings, &error));
    assert_int_equal(term->word_length, length);
    assert_memory_equal(term->word, word, length);
}

static void expect_same_term(void *context, const struct golden_term *term)
{
    struct term_walk *walk = context;
    if (term->word == NULL) {
        step_to_bigram(walk, term);
    } else {
        step_to_word(walk, term);
    }
    assert_int_equal(term->df, walk->postings.df);
    decode_postings(walk);
    assert_memory_equal(term->passages, walk->passages, term->df * sizeof(uint32_t));
    assert_memory_equal(term->tfs, walk->tfs, term->df * sizeof(uint32_t));
    walk->longest = term->df > walk->longest ? term->df : walk->longest;
}

static void the_readers_agree_on_terms(void **state)
{
    (void)state;
    size_t longest = 0;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct error error;
        open_golden(i, &opened);
        size_t room = (opened.golden.passages + POSTING_BLOCK) * sizeof(uint32_t);
        struct term_walk *walk = calloc(1, sizeof *walk);
        assert_non_null(walk);
        walk->opened = &opened;
        walk->passages = malloc(room);
        walk->tfs = malloc(room);
        expect_ok(lexicon_words_open(&opened.segment.lexicon, "", 0, &walk->words, &error), &error);
        golden_terms(&opened.golden, walk, expect_same_term);
        assert_int_equal(walk->next_group, opened.segment.lexicon.character_count);
        assert_int_equal(walk->words.next, opened.segment.lexicon.word_count);
        longest = walk->longest > longest ? walk->longest : longest;
        free(walk->passages);
        free(walk->tfs);
        free(walk);
        close_golden(&opened);
    }
    assert_true(longest > POSTING_BLOCK * SUPERBLOCK_BLOCKS); /* two superblocks */
}

/* --- What must follow from the texts -----------------------------------------------------------
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
static void analyze_all(const struct opened *opened, const struct golden_folding *folding,
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
        struct opened opened;
        struct occurrences all = {0};
        size_t size = 0;
        open_golden(i, &opened);
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
        close_golden(&opened);
    }
}

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
        struct opened opened;
        struct occurrences all = {0};
        size_t size = 0;
        open_golden(i, &opened);
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
        close_golden(&opened);
    }
    assert_true(largest > 100); /* much repetition, too */
}

static void the_digest_follows_from_the_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        uint8_t sum[16] = {0};
        open_golden(i, &opened);
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
        close_golden(&opened);
    }
}

/* --- Answers -----------------------------------------------------------------------------------
 */

/* Appends "UNITS PASSAGE DOCUMENT" for each hit of the engine. */
static void list_engine(const struct opened *opened, const char *query, struct buffer *out)
{
    suoyin_index *index;
    suoyin_results *results;
    suoyin_error error;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.k1 = k1;
    options.b = b;
    options.limit = HITS;
    if (suoyin_open_memory(opened->bytes.data, opened->bytes.size, NULL, &index, &error) !=
            SUOYIN_OK ||
        suoyin_search(index, query, strlen(query), &options, &results, &error) != SUOYIN_OK) {
        fail_msg("%s", error.message);
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, &error), SUOYIN_OK);
        buffer_append_format(out, "%lld %u %s\n", (long long)hit.score_units, (unsigned)hit.passage,
                             hit.id.data);
    }
    suoyin_results_free(results);
    suoyin_close(index);
}

/* The same from the second reader. */
static void list_golden(const struct opened *opened, const struct golden_folding *folding,
                        const char *query, struct buffer *out)
{
    const struct golden *golden = &opened->golden;
    struct golden_hit hits[HITS];
    size_t count = golden_search(golden, folding, query, k1, b, hits, HITS);
    for (size_t i = 0; i < count; i++) {
        uint32_t document = 0;
        size_t length;
        while (golden_first_passage(golden, document + 1) <= hits[i].passage) {
            document++;
        }
        char *key = golden_key(golden, document, &length);
        buffer_append_format(
            out, "%u %u %s\n", (unsigned)hits[i].score,
            (unsigned)(hits[i].passage - golden_first_passage(golden, document)) + 1, key);
        free(key);
    }
}

/* The queries of a file of answers ("? QUERY"), each with its answers, as told by the second reader
 * when `folding` is given, else by the engine. */
static void answer_queries(const struct opened *opened, const struct golden_folding *folding,
                           const struct buffer *answers, struct buffer *out)
{
    char *lines = calloc(answers->size + 1, 1), *rest = NULL;
    assert_non_null(lines);
    memcpy(lines, answers->data, answers->size);
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, "? ", 2) != 0) {
            continue;
        }
        buffer_append_format(out, "%s\n", line);
        if (folding != NULL) {
            list_golden(opened, folding, line + 2, out);
        } else {
            list_engine(opened, line + 2, out);
        }
    }
    buffer_append_byte(out, 0);
    free(lines);
}

static void the_answers_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct opened opened;
        struct buffer answers, engine = {.allocator = &system_allocator},
                               second = {.allocator = &system_allocator};
        size_t size = 0;
        open_golden(i, &opened);
        read_golden(opened.source, "answers", &answers);
        uint8_t *table = golden_fold_table(&opened.golden, &size);
        struct golden_folding *folding = golden_folding_open(table, size);
        answer_queries(&opened, NULL, &answers, &engine);
        answer_queries(&opened, folding, &answers, &second);
        buffer_append_byte(&answers, 0);
        assert_string_equal((const char *)engine.data, (const char *)answers.data);
        assert_string_equal((const char *)second.data, (const char *)answers.data);
        golden_folding_close(folding);
        free(table);
        buffer_release(&answers);
        buffer_release(&engine);
        buffer_release(&second);
        close_golden(&opened);
    }
}

static void the_worked_example_is_the_file(void **state)
{
    (void)state;
    struct opened opened;
    struct error error;
    open_golden(0, &opened);
    expect_ok(golden_example_check(&opened.golden, &opened.bytes, &error), &error);
    close_golden(&opened);
}

/* --- Writing them anew -------------------------------------------------------------------------
 */

static void write_golden(const struct golden_source *source, const char *ending, const void *bytes,
                         size_t size)
{
    char path[GOLDEN_PATH];
    struct error error;
    golden_path(source, ending, path);
    expect_ok(
        file_write_whole(&system_file_operations, &system_allocator, path, bytes, size, &error),
        &error);
    printf("%s: %zu bytes\n", path, size);
}

static void regenerate(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        const struct golden_source *source = &golden_sources[i];
        struct opened opened;
        struct buffer table = {.allocator = &system_allocator}, built = table, answers,
                      answered = table;
        struct error error;
        expect_ok(golden_build_table(source, &table, &error), &error);
        expect_ok(
            golden_build_segment(source, &table, golden_build_lists(source), 1, &built, &error),
            &error);
        write_golden(source, "segment", built.data, built.size);
        open_golden(i, &opened);
        read_golden(source, "answers", &answers);
        answer_queries(&opened, NULL, &answers, &answered);
        write_golden(source, "answers", answered.data, answered.size - 1);
        close_golden(&opened);
        buffer_release(&table);
        buffer_release(&built);
        buffer_release(&answers);
        buffer_release(&answered);
    }
    struct opened example;
    struct error error;
    open_golden(0, &example);
    expect_ok(golden_example_rewrite(&example.golden, &example.bytes, &error), &error);
    close_golden(&example);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest writing[] = {cmocka_unit_test(regenerate)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_indexer_makes_the_same_bytes),
        cmocka_unit_test(the_whole_indexer_makes_the_same_bytes),
        cmocka_unit_test(they_verify),
        cmocka_unit_test(the_readers_agree_on_documents),
        cmocka_unit_test(the_readers_agree_on_annotations),
        cmocka_unit_test(the_readers_agree_on_terms),
        cmocka_unit_test(the_index_follows_from_its_texts),
        cmocka_unit_test(the_links_follow_from_the_texts),
        cmocka_unit_test(the_digest_follows_from_the_documents),
        cmocka_unit_test(the_answers_are_as_they_were),
        cmocka_unit_test(the_worked_example_is_the_file),
    };
    if (argc == 2 && strcmp(argv[1], "--regenerate") == 0) {
        return cmocka_run_group_tests(writing, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
