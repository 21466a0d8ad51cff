/* Proving a segment sound: what opening assumes, and that the parts agree with each other. */
#include "mark.h"
#include "readings.h"
#include "segment.h"

static enum status verify_passages(const struct segment *segment, struct error *error)
{
    const struct sequence *first = &segment->first_passages;
    enum status status = sequence_verify(first, error);
    uint64_t begin = 0, end = 0;
    if (status == STATUS_OK) {
        status = sequence_get(first, 0, &begin, error);
    }
    if (status == STATUS_OK) {
        status = sequence_get(first, segment->meta.documents, &end, error);
    }
    if (status == STATUS_OK && (begin != 0 || end != segment->meta.passages)) {
        status =
            section_corrupt(first->section, error, 0, "the documents do not cover the passages");
    }
    return status;
}

static enum status verify_documents(const struct segment *segment, struct error *error)
{
    struct string_reader *reader;
    enum status status = string_reader_open(segment->allocator, &reader, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = string_table_verify(&segment->keys, reader, error);
    if (status == STATUS_OK) {
        status = columns_verify(&segment->columns, reader, error);
    }
    string_reader_release(reader);
    return status == STATUS_OK ? verify_passages(segment, error) : status;
}

/* Decodes a term's postings; *tf_total receives the sum of the tfs. */
static enum status verify_postings(const struct segment *segment,
                                   const struct term_postings *postings, uint64_t *tf_total,
                                   struct error *error)
{
    const struct lexicon *lexicon = &segment->lexicon;
    *tf_total = 0;
    if (postings->df < POSTING_BLOCK) {
        for (uint32_t i = 0; i < postings->df; i++) {
            *tf_total += postings->tfs[i];
        }
        return STATUS_OK;
    }
    struct long_list list;
    enum status status = lexicon_long_list(lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *norms = segment_norms(segment, error);
    if (norms == NULL) {
        return STATUS_CORRUPT;
    }
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    bool sound = true;
    do {
        const struct block_skip skip = *long_list_skip(&list);
        uint32_t count = long_list_decode(&list, passages, tfs);
        for (uint32_t i = 0; i < count; i++) {
            *tf_total += tfs[i];
            sound = sound && (tfs[i] <= skip.max_tf || skip.max_tf == TF_CAP) &&
                    norms[passages[i]] >= skip.min_norm;
        }
    } while (long_list_next_block(&list));
    if (!sound || list.failed) {
        return section_corrupt(lexicon->postings, error, postings->offset,
                               "a posting list is damaged");
    }
    return STATUS_OK;
}

/* The lengths must add up: pairs but for the last of a run, words, and runs of one. The last cannot
 * be told from the postings, so this gives a lower and an upper bound. */
static enum status verify_lexicon(const struct segment *segment, struct error *error)
{
    const struct lexicon *lexicon = &segment->lexicon;
    struct term_postings *postings = memory_allocate(segment->allocator, sizeof *postings);
    struct lexicon_group *group = memory_allocate(segment->allocator, sizeof *group);
    struct lexicon_words *words = memory_allocate(segment->allocator, sizeof *words);
    enum status status =
        postings == NULL || group == NULL || words == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = sequence_verify(&lexicon->code_points, error);
    }
    uint64_t pairs = 0, ends = 0, tokens = 0, tfs = 0;
    for (uint32_t i = 0; i < lexicon->character_count && status == STATUS_OK; i++) {
        uint32_t second;
        status = lexicon_group_open_at(lexicon, i, group, error);
        while (status == STATUS_OK && lexicon_group_next(group, &second, postings, error)) {
            status = verify_postings(segment, postings, &tfs, error);
            *(second == TERM_END ? &ends : &pairs) += tfs;
        }
        status = status == STATUS_OK ? group->status : status;
    }
    if (status == STATUS_OK) {
        status = lexicon_words_open(lexicon, "", 0, words, error);
    }
    const char *word;
    size_t length;
    while (status == STATUS_OK && lexicon_words_next(words, &word, &length, postings, error)) {
        status = verify_postings(segment, postings, &tfs, error);
        tokens += word_is_mark(word, length) ? 0 : tfs;
    }
    status = status == STATUS_OK ? words->status : status;
    uint64_t least = pairs + tokens;
    if (status == STATUS_OK &&
        (segment->meta.length < least || segment->meta.length > least + ends)) {
        status = section_corrupt(lexicon->postings, error, 0,
                                 "its terms do not add up to the passages' lengths");
    }
    memory_release(segment->allocator, postings);
    memory_release(segment->allocator, group);
    memory_release(segment->allocator, words);
    return status;
}

static enum status verify_readings(const struct segment *segment, struct error *error)
{
    struct arena arena = {.allocator = segment->allocator};
    struct readings readings;
    enum status status = segment->readings == NULL
                             ? STATUS_OK
                             : readings_open(segment->readings, &arena, &readings, error);
    arena_release(&arena);
    return status;
}

enum status segment_verify(const struct segment *segment, struct error *error)
{
    enum status status = segment_file_verify(segment->file, error);
    if (status == STATUS_OK) {
        status = fold_table_validate(segment->fold_table, error);
    }
    if (status == STATUS_OK) {
        status = verify_documents(segment, error);
    }
    if (status == STATUS_OK) {
        status = text_store_verify(&segment->texts, segment->allocator, error);
    }
    if (status == STATUS_OK) {
        status = verify_readings(segment, error);
    }
    if (status == STATUS_OK) {
        status = verify_lexicon(segment, error);
    }
    if (status == STATUS_OK) {
        status = segment_verify_marks(segment, error);
    }
    return status == STATUS_OK && segment_is_linked(segment) ? segment_verify_links(segment, error)
                                                             : status;
}
