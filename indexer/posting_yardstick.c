#include "posting_yardstick.h"

#include <math.h>

#include "../common/mark.h"

enum { TF_EXACT = 8, TF_SLOTS = 24 };

/* Lists of one kind, in one segment. */
struct list_counts {
    uint64_t terms, postings;
    double gap_bits;
    uint64_t with_tf[TF_SLOTS]; /* 1 to 8, then 9 to 16, 17 to 32 … */
    uint64_t long_bytes;        /* of lists in section POSTINGS */
};

/* What a walk through a lexicon needs, off the stack. */
struct walk_memory {
    struct lexicon_group group;
    struct lexicon_words words;
    struct term_postings postings;
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    struct list_counts counts[INDEX_POSTINGS_KINDS];
};

static unsigned tf_slot(uint32_t tf)
{
    unsigned slot = tf <= TF_EXACT ? tf - 1 : TF_EXACT;
    for (uint32_t most = 2 * TF_EXACT; tf > most && slot < TF_SLOTS - 1; most *= 2) {
        slot++;
    }
    return slot;
}

static double log2_choose(double n, double k)
{
    return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2);
}

static double tf_bits(const struct list_counts *counts)
{
    double bits = 0;
    for (unsigned slot = 0; slot < TF_SLOTS; slot++) {
        double within = slot < TF_EXACT ? 0 : slot - TF_EXACT + 3; /* log2 of the class's width */
        double with = (double)counts->with_tf[slot];
        if (with > 0) {
            bits += with * (within - log2(with / (double)counts->postings));
        }
    }
    return bits;
}

static void count_tfs(struct list_counts *counts, const uint32_t *tfs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        counts->with_tf[tf_slot(tfs[i])]++;
    }
}

static enum status count_list(const struct segment *segment, struct walk_memory *memory,
                              struct list_counts *counts, struct error *error)
{
    const struct term_postings *postings = &memory->postings;
    counts->terms++;
    counts->postings += postings->df;
    counts->gap_bits += log2_choose(segment->meta.passages, postings->df);
    if (postings->df < POSTING_BLOCK) {
        count_tfs(counts, postings->tfs, postings->df);
        return STATUS_OK;
    }
    struct long_list list;
    enum status status = lexicon_long_list(&segment->lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    counts->long_bytes += postings->size;
    do {
        count_tfs(counts, memory->tfs, long_list_decode(&list, memory->passages, memory->tfs));
    } while (long_list_next_block(&list));
    return list.failed ? section_corrupt(segment->lexicon.postings, error, postings->offset,
                                         "a posting list is damaged")
                       : STATUS_OK;
}

static enum status count_bigrams(const struct segment *segment, struct walk_memory *memory,
                                 struct error *error)
{
    const struct lexicon *lexicon = &segment->lexicon;
    struct lexicon_group *group = &memory->group;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < lexicon->character_count && status == STATUS_OK; i++) {
        uint32_t second;
        status = lexicon_group_open_at(lexicon, i, group, error);
        while (status == STATUS_OK &&
               lexicon_group_next(group, &second, &memory->postings, error)) {
            status = count_list(
                segment, memory,
                &memory->counts[second == TERM_END ? INDEX_POSTINGS_ENDS : INDEX_POSTINGS_BIGRAMS],
                error);
        }
        status = status == STATUS_OK ? group->status : status;
    }
    return status;
}

static enum status count_words(const struct segment *segment, struct walk_memory *memory,
                               struct error *error)
{
    const char *word;
    size_t length;
    enum status status = lexicon_words_open(&segment->lexicon, "", 0, &memory->words, error);
    while (status == STATUS_OK &&
           lexicon_words_next(&memory->words, &word, &length, &memory->postings, error)) {
        status = count_list(segment, memory,
                            &memory->counts[word_is_mark(word, length) ? INDEX_POSTINGS_MARKS
                                                                       : INDEX_POSTINGS_WORDS],
                            error);
    }
    return status == STATUS_OK ? memory->words.status : status;
}

enum status posting_yardstick_add(const struct segment *segment, struct index_postings_info *info,
                                  struct error *error)
{
    struct walk_memory *memory = memory_allocate_array(segment->allocator, 1, sizeof *memory);
    enum status status = memory == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = count_bigrams(segment, memory, error);
    }
    if (status == STATUS_OK) {
        status = count_words(segment, memory, error);
    }
    for (unsigned kind = 0; status == STATUS_OK && kind < INDEX_POSTINGS_KINDS; kind++) {
        const struct list_counts *counts = &memory->counts[kind];
        struct index_postings_kind *sum = &info->kinds[kind];
        sum->terms += counts->terms;
        sum->postings += counts->postings;
        sum->long_bytes += counts->long_bytes;
        sum->yardstick_bits += counts->gap_bits + tf_bits(counts);
    }
    if (status == STATUS_OK) {
        info->bigram_bytes += segment->lexicon.characters->size + segment->lexicon.bigrams->size;
        info->word_bytes += segment->lexicon.words->size;
        info->norm_bytes += segment->norms->size;
    }
    memory_release(segment->allocator, memory);
    return status;
}
