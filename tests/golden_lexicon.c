/* The second half of golden_reader.h: postings and the lexicon. */
#include <stdlib.h>
#include <string.h>

#include "golden_bytes.h"

enum { BLOCK = 128, CHUNK = 32 };

/* --- Postings ----------------------------------------------------------------------------------
 */

struct lists {
    const struct golden *golden;
    uint32_t *passages, *tfs; /* of the term at hand */
    void *context;
    void (*on_term)(void *context, const struct golden_term *term);
};

static void read_tfs(struct bits *bits, uint32_t *tfs, uint32_t count)
{
    bool ones = golden_take_fixed(bits, 1) == 1;
    for (uint32_t i = 0; i < count; i++) {
        tfs[i] = ones ? 1 : (uint32_t)golden_take_rice(bits, 0) + 1;
    }
}

static void read_short_list(struct bits *bits, const struct lists *lists, uint32_t df)
{
    uint32_t all = lists->golden->passages;
    uint64_t scaled = (uint64_t)all * 11 / 16 / df;
    unsigned k = scaled < 2 ? 0 : golden_width_of(scaled) - 1;
    lists->passages[0] = (uint32_t)golden_take_fixed(bits, golden_width_of(all - 1));
    k -= df > 1 ? (unsigned)golden_take_fixed(bits, 2) : 0;
    for (uint32_t i = 1; i < df; i++) {
        lists->passages[i] = lists->passages[i - 1] + 1 + (uint32_t)golden_take_rice(bits, k);
    }
    read_tfs(bits, lists->tfs, df);
}

static void read_frame(struct rest *rest, uint32_t values[BLOCK])
{
    const uint8_t *head = golden_take(rest, 2);
    unsigned width = head[0], exceptions = head[1];
    const uint8_t *frame = golden_take(rest, width * 16u);
    for (unsigned i = 0; i < BLOCK; i++) {
        uint64_t value = 0;
        for (unsigned bit = 0; bit < width; bit++) {
            unsigned at = i / 4 * width + bit; /* in lane i mod 4 */
            uint64_t word = golden_number(frame + (at / 32 * 4 + i % 4) * 4, 4);
            value |= (word >> at % 32 & 1) << bit;
        }
        values[i] = (uint32_t)value;
    }
    const uint8_t *positions = golden_take(rest, exceptions);
    for (unsigned i = 0; i < exceptions; i++) {
        values[positions[i]] |= (uint32_t)(golden_take_varint(rest) << width);
    }
}

/* A block's postings; the passages are gaps at first. */
static void read_block(struct rest block, uint32_t count, uint32_t *passages, uint32_t *tfs)
{
    if (count == BLOCK) {
        read_frame(&block, passages);
        read_frame(&block, tfs);
        for (uint32_t i = 0; i < BLOCK; i++) {
            tfs[i]++;
        }
        golden_need(block.at == block.end, "a block has bytes left over");
        return;
    }
    struct bits bits = golden_bits_of(block);
    unsigned k = (unsigned)golden_take_fixed(&bits, 5);
    for (uint32_t i = 0; i < count; i++) {
        passages[i] = (uint32_t)golden_take_rice(&bits, k);
    }
    read_tfs(&bits, tfs, count);
}

static void read_long_list(struct rest list, const struct lists *lists, uint32_t df)
{
    const uint8_t *norms = lists->golden->sections[GOLDEN_NORMS].data, *start = list.at;
    uint32_t blocks = (df + BLOCK - 1) / BLOCK, superblocks = (blocks + 31) / 32;
    const uint8_t *directory = golden_take(&list, superblocks * 10u);
    uint32_t previous = UINT32_MAX, done = 0;
    for (uint32_t s = 0; s < superblocks; s++) {
        const uint8_t *entry = directory + s * 10u;
        uint32_t here = blocks - s * 32 < 32 ? blocks - s * 32 : 32;
        struct rest skips = list; /* the blocks begin where the skips end */
        for (uint32_t b = 0; b < here; b++) {
            golden_take_varint(&list), golden_take_varint(&list), golden_take(&list, 2);
        }
        for (uint32_t b = 0; b < here; b++) {
            uint32_t last = previous + (uint32_t)golden_take_varint(&skips);
            uint64_t size = golden_take_varint(&skips);
            const uint8_t *bounds = golden_take(&skips, 2);
            uint32_t count = df - done < BLOCK ? df - done : BLOCK;
            uint32_t *passages = lists->passages + done, *tfs = lists->tfs + done;
            const uint8_t *block = golden_take(&list, size);
            read_block((struct rest){block, list.at}, count, passages, tfs);
            for (uint32_t i = 0; i < count; i++) {
                previous += passages[i] + 1;
                passages[i] = previous;
                golden_need(previous < lists->golden->passages && norms[previous] >= bounds[1] &&
                                (tfs[i] <= bounds[0] || bounds[0] == 255) &&
                                bounds[0] <= entry[8] && bounds[1] >= entry[9],
                            "a posting is out of its bounds");
            }
            done += count;
            golden_need(previous == last, "a block does not end where its skip says");
        }
        golden_need(golden_number(entry, 4) == previous &&
                        golden_number(entry + 4, 4) == (uint64_t)(list.at - start),
                    "a superblock does not end where the directory says");
    }
    golden_need(list.at == list.end, "a long list has bytes left over");
}

/* --- The lexicon -------------------------------------------------------------------------------
 */

/* Reads the entry of a term and hands it on. `postings` is where the chunk's next long list lies.
 */
static void read_entry(struct bits *bits, const struct lists *lists, struct golden_term *term,
                       const uint8_t **postings)
{
    term->df = (uint32_t)golden_take_gamma(bits);
    golden_need(term->df <= lists->golden->passages, "a term is in too many passages");
    if (term->df < BLOCK) {
        read_short_list(bits, lists, term->df);
    } else {
        uint64_t size = golden_take_fixed(bits, (unsigned)golden_take_fixed(bits, 6));
        read_long_list((struct rest){*postings, *postings + size}, lists, term->df);
        *postings += size;
    }
    term->passages = lists->passages;
    term->tfs = lists->tfs;
    lists->on_term(lists->context, term);
}

static void read_bigram_chunk(struct rest chunk, uint64_t count, const uint8_t *postings,
                              const struct lists *lists, struct golden_term *term)
{
    uint32_t seconds[CHUNK];
    postings += golden_take_varint(&chunk);
    struct bits bits = golden_bits_of(chunk);
    unsigned k = (unsigned)golden_take_fixed(&bits, 5);
    for (uint64_t i = 0; i < count; i++) {
        seconds[i] = i == 0 ? (uint32_t)golden_take_fixed(&bits, 21)
                            : seconds[i - 1] + 1 + (uint32_t)golden_take_rice(&bits, k);
    }
    bits.next = (bits.next + 7) / 8 * 8;
    for (uint64_t i = 0; i < count; i++) {
        term->second = seconds[i];
        read_entry(&bits, lists, term, &postings);
    }
    golden_need((bits.next + 7) / 8 == bits.count / 8, "a chunk has bytes left over");
}

static void read_group(struct rest group, const struct lists *lists, struct golden_term *term)
{
    const uint8_t *postings =
        lists->golden->sections[GOLDEN_POSTINGS].data + golden_take_varint(&group);
    uint64_t count = golden_take_varint(&group), chunks = (count + CHUNK - 1) / CHUNK;
    const uint8_t *directory = golden_take(&group, chunks > 1 ? chunks * 7 : 0);
    const uint8_t *first = group.at;
    for (uint64_t c = 0; c < chunks; c++) {
        uint64_t left = count - c * CHUNK;
        struct rest chunk = group;
        if (chunks > 1) {
            chunk.end = first + golden_number(directory + c * 7 + 3, 4);
        }
        read_bigram_chunk(chunk, left < CHUNK ? left : CHUNK, postings, lists, term);
        group.at = chunk.end;
    }
    golden_need(group.at == group.end, "a group has bytes left over");
}

static void read_words(struct rest words, const struct lists *lists)
{
    uint64_t count = golden_take_number(&words, 8);
    const uint8_t *ends = golden_take_steps(&words), *first = words.at;
    for (uint64_t done = 0; done < count; done += CHUNK) {
        uint64_t here = count - done < CHUNK ? count - done : CHUNK;
        struct rest chunk = {words.at, first + golden_steps_value(ends, done / CHUNK)};
        const uint8_t *postings = lists->golden->sections[GOLDEN_POSTINGS].data;
        char keys[CHUNK][256] = {{0}};
        size_t lengths[CHUNK];
        postings += golden_take_varint(&chunk);
        for (uint64_t i = 0; i < here; i++) {
            uint64_t shared = golden_take_varint(&chunk), more = golden_take_varint(&chunk);
            golden_need(shared + more <= 256 && (i > 0 || shared == 0), "a word is too long");
            memcpy(keys[i], keys[i == 0 ? 0 : i - 1], shared);
            memcpy(keys[i] + shared, golden_take(&chunk, more), more);
            lengths[i] = shared + more;
        }
        struct bits bits = golden_bits_of(chunk);
        for (uint64_t i = 0; i < here; i++) {
            struct golden_term term = {.word = keys[i], .word_length = lengths[i]};
            read_entry(&bits, lists, &term, &postings);
        }
        words.at = chunk.end;
    }
    golden_need(words.at == words.end, "WORDS has bytes left over");
}

void golden_terms(const struct golden *golden, void *context,
                  void (*on_term)(void *context, const struct golden_term *term))
{
    struct rest characters = golden_section_rest(golden, GOLDEN_CHARACTERS);
    const uint8_t *code_points = golden_take_steps(&characters),
                  *ends = golden_take_steps(&characters);
    const uint8_t *bigrams = golden->sections[GOLDEN_BIGRAMS].data;
    struct lists lists = {golden, NULL, NULL, context, on_term};
    lists.passages = golden_obtain((golden->passages + BLOCK) * sizeof(uint32_t));
    lists.tfs = golden_obtain((golden->passages + BLOCK) * sizeof(uint32_t));
    uint64_t begin = 0;
    for (uint64_t i = 0; i < golden_count_of(code_points); i++) {
        struct golden_term term = {.first = (uint32_t)golden_steps_value(code_points, i)};
        term.character_df = (uint32_t)golden_packed_value(characters.at, i);
        uint64_t end = golden_steps_value(ends, i);
        read_group((struct rest){bigrams + begin, bigrams + end}, &lists, &term);
        begin = end;
    }
    golden_need(begin == golden->sections[GOLDEN_BIGRAMS].size, "BIGRAMS has bytes left over");
    read_words(golden_section_rest(golden, GOLDEN_WORDS), &lists);
    free(lists.passages);
    free(lists.tfs);
}
