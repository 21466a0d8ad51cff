/*
 * entropy: the yardstick for the size of postings.
 *
 *     entropy PASSAGES
 *
 * Definition. Let N be the number of passages, df_t the number of passages that term t stands in,
 * and tf_tp how often it stands in passage p. The *random-order entropy* of the postings is
 *
 *     gaps   Σ_t log2 C(N, df_t)       which passages: all sets of df_t passages are equally likely
 *   + tf     Σ_t Σ_p -log2 P(tf_tp)    how often: P is the collection's distribution of tf
 *
 * in bits. It is what a perfect coder would need that knows N, every df_t and the distribution of
 * tf, and nothing about which passages lie near each other. It is a yardstick and not a bound:
 * passages of one source that lie together make gaps cheaper than random ones. The terms' own
 * bytes, the lexicon, the df_t and the passages' lengths are not in it.
 *
 * "tf_by_df" is the same with one distribution for each class floor(log2 df): frequent terms repeat
 * more often, so it is smaller. A tf above 8 counts as its class (9-16, 17-32, …) and a uniform
 * choice within the class.
 *
 * Everything is printed twice, for bigrams alone and for all terms (bigrams, lone characters and
 * words, by the rule of term_splitter.h); and by the length of the list, because short lists are
 * where formats lose most. "yardstick_bytes" is gaps and tf; "part" is that divided by the bytes of
 * the passages' text.
 */
#include "passage_reader.h"
#include "term_counts.h"

#include <math.h>
#include <stdio.h>

enum { DF_CLASSES = 32 };

static double log2_choose(double n, double k)
{
    return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2);
}

struct tf_distribution {
    double with_slot[SLOTS];
    double postings;
};

static void add_distribution(struct tf_distribution *distribution, const struct counted_term *term)
{
    for (int slot = 0; slot < SLOTS; slot++) {
        distribution->with_slot[slot] += term->with_slot[slot];
    }
    distribution->postings += term->df;
}

static double distribution_bits(const struct tf_distribution *distribution)
{
    double bits = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
        double count = distribution->with_slot[slot];
        double within =
            slot < EXACT_SLOTS ? 0 : slot - EXACT_SLOTS + 3; /* log2 of the class's width */
        if (count > 0) {
            bits += count * (within - log2(count / distribution->postings));
        }
    }
    return bits;
}

/* Lists of one passage, of 2-127, and longer ones. */
enum { SINGLE, SHORT, LONG, LENGTH_CLASSES };

struct sums {
    double terms, postings, occurrences, gap_bits;
    double class_terms[LENGTH_CLASSES], class_postings[LENGTH_CLASSES],
        class_gap_bits[LENGTH_CLASSES];
    struct tf_distribution tf;
    struct tf_distribution tf_by_df[DF_CLASSES];
};

static struct sums sum_up(const struct term_counts *counts, int bigrams_only)
{
    struct sums sums = {0};
    for (size_t i = 0; i < counts->count; i++) {
        const struct counted_term *term = &counts->terms[i];
        if (bigrams_only && !term->is_bigram) {
            continue;
        }
        double gap_bits = log2_choose(counts->passages, term->df);
        int length_class = term->df == 1 ? SINGLE : term->df < 128 ? SHORT : LONG;
        sums.terms++;
        sums.postings += term->df;
        sums.occurrences += (double)term->occurrences;
        sums.gap_bits += gap_bits;
        sums.class_terms[length_class]++;
        sums.class_postings[length_class] += term->df;
        sums.class_gap_bits[length_class] += gap_bits;
        add_distribution(&sums.tf, term);
        add_distribution(&sums.tf_by_df[ilogb(term->df)], term);
    }
    return sums;
}

static void print_sums(const char *name, const struct sums *sums, double text_bytes)
{
    static const char *const LENGTHS[] = {"df_1", "df_2_127", "df_128_up"};
    double tf_bits = distribution_bits(&sums->tf);
    double tf_by_df_bits = 0;
    for (int i = 0; i < DF_CLASSES; i++) {
        tf_by_df_bits += distribution_bits(&sums->tf_by_df[i]);
    }
    double yardstick = (sums->gap_bits + tf_bits) / 8;
    printf(",\"%s\":{\"terms\":%.0f,\"postings\":%.0f,\"occurrences\":%.0f,\"gaps_bytes\":%.0f,"
           "\"tf_bytes\":%.0f,"
           "\"tf_by_df_bytes\":%.0f,\"yardstick_bytes\":%.0f,\"bits_per_posting\":%.3f,\"part\":%."
           "4f,\"part_tf_by_df\":%.4f",
           name, sums->terms, sums->postings, sums->occurrences, sums->gap_bits / 8, tf_bits / 8,
           tf_by_df_bits / 8, yardstick, 8 * yardstick / sums->postings, yardstick / text_bytes,
           (sums->gap_bits + tf_by_df_bits) / 8 / text_bytes);
    for (int i = 0; i < LENGTH_CLASSES; i++) {
        printf(",\"%s\":{\"terms\":%.0f,\"postings\":%.0f,\"gaps_bytes\":%.0f}", LENGTHS[i],
               sums->class_terms[i], sums->class_postings[i], sums->class_gap_bits[i] / 8);
    }
    printf("}");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: entropy PASSAGES\n");
        return 2;
    }
    struct term_counts counts = {0};
    struct passage_reader reader;
    struct passage passage;
    double text_bytes = 0;
    passage_reader_open(&reader, argv[1]);
    while (passage_reader_next(&reader, &passage)) {
        count_passage(&counts, passage.text, passage.text_length);
        text_bytes += (double)passage.text_length;
    }
    passage_reader_close(&reader);
    if (counts.passages == 0) {
        fprintf(stderr, "entropy: no passages in %s\n", argv[1]);
        return 2;
    }
    struct sums bigrams = sum_up(&counts, 1);
    struct sums all = sum_up(&counts, 0);
    printf("{\"step\":\"entropy\",\"passages\":%u,\"text_bytes\":%.0f", counts.passages,
           text_bytes);
    print_sums("bigrams", &bigrams, text_bytes);
    print_sums("all_terms", &all, text_bytes);
    printf("}\n");
    term_counts_free(&counts);
    return 0;
}
