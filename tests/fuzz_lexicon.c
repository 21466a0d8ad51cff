/*
 * Opens arbitrary bytes as the four sections of a lexicon, walks over its terms, looks them up and
 * decodes their postings. Passages that are told exist; what is walked over is found.
 *
 * The input: three lengths (u16 each: CHARACTERS, BIGRAMS, WORDS; POSTINGS is the rest), the number
 * of passages (u16), the bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/bytes.h"
#include "../common/lexicon.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD = 8, TERMS_MAX = 3000, BLOCKS_MAX = 200 };

static void use_postings(const struct lexicon *lexicon, const struct term_postings *postings)
{
    struct long_list list;
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    if (postings->df < POSTING_BLOCK) {
        for (uint32_t i = 0; i < postings->df; i++) {
            if (postings->passages[i] >= lexicon->passage_count || postings->tfs[i] == 0) {
                abort();
            }
        }
        return;
    }
    if (lexicon_long_list(lexicon, postings, &list, NULL) != STATUS_OK) {
        return;
    }
    size_t blocks = 0;
    do {
        uint32_t count = long_list_decode(&list, passages, tfs);
        for (uint32_t i = 0; i < count; i++) {
            if (passages[i] >= lexicon->passage_count) {
                abort();
            }
        }
    } while (++blocks < BLOCKS_MAX && long_list_next_block(&list));
    if (lexicon_long_list(lexicon, postings, &list, NULL) == STATUS_OK) {
        long_list_seek_block(&list, lexicon->passage_count / 2);
    }
}

static void use_bigrams(const struct lexicon *lexicon, struct term_postings *postings)
{
    static struct lexicon_group group;
    size_t terms = 0;
    for (uint32_t i = 0; i < lexicon->character_count && terms < TERMS_MAX; i++) {
        uint32_t second;
        if (lexicon_group_open_at(lexicon, i, &group, NULL) != STATUS_OK) {
            return;
        }
        while (terms++ < TERMS_MAX && lexicon_group_next(&group, &second, postings, NULL)) {
            use_postings(lexicon, postings);
        }
        uint32_t df;
        lexicon_character_df(lexicon, group.first, &df, NULL);
        if (lexicon_find_bigram(lexicon, group.first, 0x533A, postings, NULL) == STATUS_OK) {
            use_postings(lexicon, postings);
        }
    }
}

static void use_words(const struct lexicon *lexicon, struct term_postings *postings)
{
    static struct lexicon_words words;
    const char *word;
    size_t length, terms = 0;
    if (lexicon_words_open(lexicon, "p", 1, &words, NULL) != STATUS_OK) {
        return;
    }
    while (terms++ < TERMS_MAX && lexicon_words_next(&words, &word, &length, postings, NULL)) {
        struct term_postings found;
        use_postings(lexicon, postings);
        lexicon_find_word(lexicon, word, length, &found, NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD) {
        return 0;
    }
    struct section sections[4];
    size_t offset = HEAD;
    for (size_t i = 0; i < 4; i++) {
        size_t length = i < 3 ? get_u16(data + 2 * i) : size;
        length = length < size - offset ? length : size - offset;
        sections[i] = section_from_memory(data + offset, length, "FUZZ");
        offset += length;
    }
    struct lexicon lexicon;
    struct term_postings postings;
    if (lexicon_open(&lexicon, &sections[0], &sections[1], &sections[2], &sections[3],
                     1 + get_u16(data + 6), NULL) == STATUS_OK) {
        use_bigrams(&lexicon, &postings);
        use_words(&lexicon, &postings);
    }
    return 0;
}
