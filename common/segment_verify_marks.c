/*
 * Proving that annotations are sound, and that the marks of the lexicon are those that they make.
 *
 * Both sides are a set of pairs of a mark and a passage, in different orders and perhaps too large
 * for memory. So each pair is hashed, and the sums of the hashes are compared.
 */
#include "mark.h"
#include "segment.h"

struct mark_verifier {
    const struct segment *segment;
    struct annotation_list list;
    struct mark_list marks;
    struct text_reader *texts;
    uint64_t pairs, sum; /* of what the annotations make */
    uint64_t lexicon_pairs, lexicon_sum;
};

static uint64_t hash_pair(uint64_t mark, uint32_t passage)
{
    uint64_t hash = mark ^ (passage + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
    hash = (hash ^ hash >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return hash ^ hash >> 32;
}

/* --- What the annotations make -----------------------------------------------------------------
 */

static enum status see_passage(struct mark_verifier *verifier, uint32_t passage, uint32_t region,
                               struct error *error)
{
    const struct segment *segment = verifier->segment;
    const char *text;
    size_t length;
    unsigned subjects;
    enum status status = text_reader_passage(verifier->texts, passage, &text, &length, error);
    if (status == STATUS_OK) {
        status = annotations_passage(&segment->annotations, passage, text, length, &verifier->list,
                                     &subjects, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    marks_of_passage(&verifier->marks, segment->fold_table, text, length, &verifier->list, subjects,
                     region);
    for (size_t i = 0; i < verifier->marks.count; i++) {
        const struct mark *mark = &verifier->marks.marks[i];
        verifier->sum += hash_pair(checksum_bytes(mark->bytes, mark->length), passage);
    }
    verifier->pairs += verifier->marks.count;
    return verifier->marks.failed ? error_memory(error) : STATUS_OK;
}

static enum status see_document(struct mark_verifier *verifier, uint32_t document,
                                struct error *error)
{
    const struct segment *segment = verifier->segment;
    uint32_t region = 0, first = 0, end = 0;
    enum status status = annotations_region(&segment->annotations, document, &region, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, document, &first, &end, error);
    }
    for (uint32_t i = first; i < end && status == STATUS_OK; i++) {
        status = see_passage(verifier, i, region, error);
    }
    return status;
}

static enum status see_annotations(struct mark_verifier *verifier, struct error *error)
{
    const struct segment *segment = verifier->segment;
    struct buffer lists = {.allocator = segment->allocator};
    enum status status = sequence_verify(&segment->annotations.offsets, error);
    if (status == STATUS_OK) {
        status = segment_list_text(segment, SECTION_SUBJECT_RULES, &lists, error);
    }
    if (status == STATUS_OK) {
        status = segment_list_text(segment, SECTION_PLACES, &lists, error);
    }
    buffer_release(&lists);
    if (status == STATUS_OK) {
        status = text_reader_open(&segment->texts, segment->allocator, &verifier->texts, error);
    }
    for (uint32_t i = 0; i < segment->meta.documents && status == STATUS_OK; i++) {
        status = see_document(verifier, i, error);
    }
    text_reader_release(verifier->texts);
    return status;
}

/* --- What the lexicon has ----------------------------------------------------------------------
 */

static void see_posting(struct mark_verifier *verifier, uint64_t mark, uint32_t passage)
{
    verifier->lexicon_sum += hash_pair(mark, passage);
    verifier->lexicon_pairs++;
}

static enum status see_long_list(struct mark_verifier *verifier, uint64_t mark,
                                 const struct term_postings *postings, bool *once,
                                 struct error *error)
{
    const struct lexicon *lexicon = &verifier->segment->lexicon;
    struct long_list list;
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    enum status status = lexicon_long_list(lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        uint32_t count = long_list_decode(&list, passages, tfs);
        for (uint32_t i = 0; i < count; i++) {
            see_posting(verifier, mark, passages[i]);
            *once = *once && tfs[i] == 1;
        }
    } while (long_list_next_block(&list));
    return list.failed ? section_corrupt(lexicon->postings, error, postings->offset,
                                         "a posting list is damaged")
                       : STATUS_OK;
}

static enum status see_mark(struct mark_verifier *verifier, const char *word, size_t length,
                            const struct term_postings *postings, struct error *error)
{
    uint64_t mark = checksum_bytes(word, length);
    bool once = true;
    enum status status = STATUS_OK;
    if (postings->df >= POSTING_BLOCK) {
        status = see_long_list(verifier, mark, postings, &once, error);
    }
    for (uint32_t i = 0; postings->df < POSTING_BLOCK && i < postings->df; i++) {
        see_posting(verifier, mark, postings->passages[i]);
        once = once && postings->tfs[i] == 1;
    }
    if (status == STATUS_OK && !once) {
        status = section_corrupt(verifier->segment->lexicon.words, error, 0,
                                 "a mark counts more than once in a passage");
    }
    return status;
}

static enum status see_lexicon(struct mark_verifier *verifier, struct error *error)
{
    const struct allocator *allocator = verifier->segment->allocator;
    struct term_postings *postings = memory_allocate(allocator, sizeof *postings);
    struct lexicon_words *words = memory_allocate(allocator, sizeof *words);
    enum status status = postings == NULL || words == NULL ? error_memory(error) : STATUS_OK;
    const char first[] = {MARK_FIRST}, *word;
    size_t length;
    if (status == STATUS_OK) {
        status = lexicon_words_open(&verifier->segment->lexicon, first, 1, words, error);
    }
    while (status == STATUS_OK && lexicon_words_next(words, &word, &length, postings, error) &&
           word_is_mark(word, length)) {
        status = see_mark(verifier, word, length, postings, error);
    }
    status = status == STATUS_OK ? words->status : status;
    memory_release(allocator, postings);
    memory_release(allocator, words);
    return status;
}

/* --- Both ----------------------------------------------------------------------------------- */

enum status segment_verify_marks(const struct segment *segment, struct error *error)
{
    struct mark_verifier verifier = {
        .segment = segment,
        .list.allocator = segment->allocator,
        .marks.allocator = segment->allocator,
    };
    enum status status = segment->annotated ? see_annotations(&verifier, error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = see_lexicon(&verifier, error);
    }
    if (status == STATUS_OK &&
        (verifier.pairs != verifier.lexicon_pairs || verifier.sum != verifier.lexicon_sum)) {
        status = section_corrupt(segment->lexicon.words, error, 0,
                                 "its marks are not those that the annotations make");
    }
    annotation_list_release(&verifier.list);
    mark_list_release(&verifier.marks);
    return status;
}
