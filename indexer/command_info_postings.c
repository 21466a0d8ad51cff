/* What `suoyin-index info --postings` tells. */
#include "command_info_postings.h"

static const char *const kind_names[INDEX_POSTINGS_KINDS] = {
    [INDEX_POSTINGS_BIGRAMS] = "bigrams",
    [INDEX_POSTINGS_ENDS] = "ends",
    [INDEX_POSTINGS_WORDS] = "words",
    [INDEX_POSTINGS_MARKS] = "marks",
};

/* Lexicon, postings and lengths of bigrams. Short lists of the ends of runs lie among them, too. */
static uint64_t bigram_bytes(const struct index_postings_info *postings)
{
    return postings->bigram_bytes + postings->norm_bytes +
           postings->kinds[INDEX_POSTINGS_BIGRAMS].long_bytes;
}

static uint64_t word_bytes(const struct index_postings_info *postings)
{
    return postings->word_bytes + postings->kinds[INDEX_POSTINGS_WORDS].long_bytes +
           postings->kinds[INDEX_POSTINGS_MARKS].long_bytes;
}

static double ratio(double part, double whole)
{
    return whole == 0 ? 0 : part / whole;
}

static void put_bits_row(const char *name, uint64_t bytes, double postings, double yardstick_bits)
{
    double bits = 8 * (double)bytes;
    printf("%-37s %15" PRIu64 " %10.3f %10.3f\n", name, bytes, ratio(bits, postings),
           ratio(bits, yardstick_bits));
}

void info_put_postings(const struct index_postings_info *postings)
{
    printf("\n%-16s %10s %15s %15s %10s\n", "postings of", "terms", "postings", "yardstick",
           "bits each");
    for (int kind = 0; kind < INDEX_POSTINGS_KINDS; kind++) {
        const struct index_postings_kind *one = &postings->kinds[kind];
        printf("%-16s %10" PRIu64 " %15" PRIu64 " %15.0f %10.3f\n", kind_names[kind], one->terms,
               one->postings, one->yardstick_bits / 8,
               ratio(one->yardstick_bits, (double)one->postings));
    }
    const struct index_postings_kind *bigrams = &postings->kinds[INDEX_POSTINGS_BIGRAMS];
    const struct index_postings_kind *ends = &postings->kinds[INDEX_POSTINGS_ENDS];
    const struct index_postings_kind *words = &postings->kinds[INDEX_POSTINGS_WORDS];
    const struct index_postings_kind *marks = &postings->kinds[INDEX_POSTINGS_MARKS];
    printf("\n%-37s %15s %10s %10s\n", "what they take", "bytes", "bits each", "yardsticks");
    put_bits_row("bigrams: lexicon, postings, lengths", bigram_bytes(postings),
                 (double)bigrams->postings, bigrams->yardstick_bits);
    put_bits_row("ends of runs: long postings", ends->long_bytes, (double)ends->postings,
                 ends->yardstick_bits);
    put_bits_row("words and marks: lexicon, postings", word_bytes(postings),
                 (double)(words->postings + marks->postings),
                 words->yardstick_bits + marks->yardstick_bits);
}

void info_put_json_postings(const struct index_postings_info *postings)
{
    fputs(",\"postings\":{", stdout);
    for (int kind = 0; kind < INDEX_POSTINGS_KINDS; kind++) {
        const struct index_postings_kind *one = &postings->kinds[kind];
        printf("\"%s\":{\"terms\":%" PRIu64 ",\"postings\":%" PRIu64 ",\"yardstick_bytes\":%.0f},",
               kind_names[kind], one->terms, one->postings, one->yardstick_bits / 8);
    }
    printf("\"bigram_bytes\":%" PRIu64 ",\"end_bytes\":%" PRIu64 ",\"word_bytes\":%" PRIu64 "}",
           bigram_bytes(postings), postings->kinds[INDEX_POSTINGS_ENDS].long_bytes,
           word_bytes(postings));
}
