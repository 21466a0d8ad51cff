/*
 * Golden segments: the library's reader, and a second one that follows FORMAT.md alone, read the
 * same in them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/norms.h"
#include "golden_annotations.h"
#include "golden_file.h"

/* --- Documents ---------------------------------------------------------------------------------
 */

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

static void expect_same_fields(const struct golden_file *opened, struct string_reader *reader)
{
    const struct columns *columns = &opened->segment.columns;
    struct buffer buffer = {.allocator = &system_allocator};
    struct error error;
    size_t length = 0;
    for (uint64_t i = 0; i < columns->count; i++) {
        struct column column;
        golden_expect(columns_name(columns, reader, i, &buffer, &error), &error);
        char *name = golden_field_name(&opened->golden, i, &length);
        expect_same_string(&buffer, name, length);
        golden_expect(columns_column(columns, i, &column, &error), &error);
        for (uint32_t document = 0; document < opened->golden.documents; document++) {
            uint64_t ordinal;
            golden_expect(column_ordinal(&column, document, &ordinal, &error), &error);
            char *value = golden_field(&opened->golden, i, document, &length);
            assert_int_equal(value != NULL, ordinal != 0);
            if (value != NULL) {
                golden_expect(column_value(&column, reader, ordinal, &buffer, &error), &error);
                expect_same_string(&buffer, value, length);
            }
        }
    }
    assert_null(golden_field_name(&opened->golden, columns->count, &length));
    buffer_release(&buffer);
}

static void expect_same_documents(const struct golden_file *opened, struct string_reader *reader)
{
    struct buffer buffer = {.allocator = &system_allocator};
    struct error error;
    for (uint32_t document = 0; document < opened->golden.documents; document++) {
        uint32_t first, end;
        size_t length = 0;
        golden_expect(string_table_get(&opened->segment.keys, reader, document, &buffer, &error),
                      &error);
        char *key = golden_key(&opened->golden, document, &length);
        expect_same_string(&buffer, key, length);
        golden_expect(segment_document_passages(&opened->segment, document, &first, &end, &error),
                      &error);
        assert_int_equal(golden_first_passage(&opened->golden, document), first);
        assert_int_equal(golden_first_passage(&opened->golden, document + 1), end);
    }
    buffer_release(&buffer);
}

static void expect_same_passages(const struct golden_file *opened)
{
    struct text_reader *reader;
    struct error error;
    const uint8_t *norms = segment_norms(&opened->segment, &error);
    assert_non_null(norms);
    golden_expect(text_reader_open(&opened->segment.texts, &system_allocator, &reader, &error),
                  &error);
    for (uint32_t passage = 0; passage < opened->golden.passages; passage++) {
        const char *text;
        size_t length, same_length = 0;
        golden_expect(text_reader_passage(reader, passage, &text, &length, &error), &error);
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
        struct golden_file opened;
        struct string_reader *reader;
        struct error error;
        golden_file_open(i, &opened);
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
        golden_expect(string_reader_open(&system_allocator, &reader, &error), &error);
        expect_same_documents(&opened, reader);
        expect_same_fields(&opened, reader);
        string_reader_release(reader);
        expect_same_passages(&opened);
        golden_file_close(&opened);
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
static unsigned expect_same_annotations(const struct golden_file *opened)
{
    const struct annotations *annotations = &opened->segment.annotations;
    struct annotation_list list = {.allocator = &system_allocator};
    struct error error;
    unsigned kinds = 0;
    for (uint32_t document = 0; document < opened->golden.documents; document++) {
        uint32_t region;
        golden_expect(annotations_region(annotations, document, &region, &error), &error);
        assert_int_equal(region, golden_region(&opened->golden, document));
    }
    for (uint32_t passage = 0; passage < opened->golden.passages; passage++) {
        struct golden_known known;
        unsigned subjects;
        golden_expect(
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
        struct golden_file opened;
        golden_file_open(i, &opened);
        assert_int_equal(golden_is_annotated(&opened.golden), opened.source->annotated);
        kinds |= opened.source->annotated ? expect_same_annotations(&opened) : 0;
        golden_file_close(&opened);
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
    const struct golden_file *opened;
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
    golden_expect(lexicon_long_list(&walk->opened->segment.lexicon, postings, &list, &error),
                  &error);
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
        golden_expect(lexicon_group_open_at(lexicon, walk->next_group++, &walk->group, &error),
                      &error);
    }
    assert_true(lexicon_group_next(&walk->group, &second, &walk->postings, &error));
    assert_int_equal(term->first, walk->group.first);
    assert_int_equal(term->second, second);
    golden_expect(lexicon_character_df(lexicon, term->first, &df, &error), &error);
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
        struct golden_file opened;
        struct error error;
        golden_file_open(i, &opened);
        size_t room = (opened.golden.passages + POSTING_BLOCK) * sizeof(uint32_t);
        struct term_walk *walk = calloc(1, sizeof *walk);
        assert_non_null(walk);
        walk->opened = &opened;
        walk->passages = malloc(room);
        walk->tfs = malloc(room);
        golden_expect(lexicon_words_open(&opened.segment.lexicon, "", 0, &walk->words, &error),
                      &error);
        golden_terms(&opened.golden, walk, expect_same_term);
        assert_int_equal(walk->next_group, opened.segment.lexicon.character_count);
        assert_int_equal(walk->words.next, opened.segment.lexicon.word_count);
        longest = walk->longest > longest ? walk->longest : longest;
        free(walk->passages);
        free(walk->tfs);
        free(walk);
        golden_file_close(&opened);
    }
    assert_true(longest > POSTING_BLOCK * SUPERBLOCK_BLOCKS); /* two superblocks */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_readers_agree_on_documents),
        cmocka_unit_test(the_readers_agree_on_annotations),
        cmocka_unit_test(the_readers_agree_on_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
