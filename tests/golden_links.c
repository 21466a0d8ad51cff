/* LINKS, as golden_reader.h reads the other sections: by common/FORMAT.md alone. */
#include <stdlib.h>

#include "golden_links.h"

#include "golden_bytes.h"

enum { BLOCK = 128, CHUNK = 32, LONGEST_RUN = 16 };

struct steps {
    uint64_t first, second;
};

struct walk {
    const uint8_t *ends, *groups;
    uint64_t group;
    uint32_t character; /* of the group; none before the first */
    uint64_t *sizes;    /* bigrams of each group */
    const uint8_t *directory, *first_chunk;
    uint64_t in_group; /* bigrams of the group before */
    struct rest group_rest;
    struct steps *shorts; /* of the chunk; NULL before the first chunk */
    uint64_t short_count, short_next;
    uint64_t longs, long_next;
    uint64_t long_sizes[CHUNK];
    struct rest lists; /* the chunk's long ones */
    struct golden_link_sink sink;
};

bool golden_is_linked(const struct golden *golden)
{
    return golden->links.data != NULL;
}

/* Reads a block of `count` links; what follows it stays in `rest`. */
static struct steps *read_block(struct rest *rest, uint64_t count)
{
    struct steps *steps = golden_obtain(count * sizeof *steps);
    const uint8_t *flags = golden_take(rest, (count + 7) / 8);
    struct bits bits = golden_bits_of(*rest);
    for (uint64_t i = 0; i < count; i++) {
        if ((flags[i / 8] >> i % 8 & 1) != 0) {
            steps[i].first = golden_take_rice(&bits, 0);
            steps[i].second = golden_take_rice(&bits, 0);
            golden_need(steps[i].first <= LONGEST_RUN && steps[i].second <= LONGEST_RUN,
                        "a run of zeros is too long");
        }
    }
    golden_take(rest, (bits.next + 7) / 8);
    for (uint64_t i = 0; i < count; i++) {
        if ((flags[i / 8] >> i % 8 & 1) != 0) {
            steps[i].first += steps[i].first == LONGEST_RUN ? golden_take_varint(rest) : 0;
            steps[i].second += steps[i].second == LONGEST_RUN ? golden_take_varint(rest) : 0;
            steps[i].second += steps[i].first == 0;
        }
    }
    return steps;
}

/* Hands on the links of some postings. */
static void tell(const struct walk *walk, const struct golden_term *term, uint32_t begin,
                 uint32_t count, const struct steps *steps)
{
    for (uint32_t i = begin; i < begin + count; i++) {
        uint64_t first = 0, second = 0;
        for (uint32_t k = 0; k < term->tfs[i]; k++, steps++) {
            first += steps->first;
            second += steps->second;
            walk->sink.on_link(walk->sink.context, term, term->passages[i], (uint32_t)first,
                               (uint32_t)second);
            first++, second++;
        }
    }
}

static uint64_t occurrences(const struct golden_term *term, uint32_t begin, uint32_t count)
{
    uint64_t sum = 0;
    for (uint32_t i = begin; i < begin + count; i++) {
        sum += term->tfs[i];
    }
    return sum;
}

static void read_long_list(const struct walk *walk, const struct golden_term *term,
                           struct rest list)
{
    uint32_t blocks = (term->df + BLOCK - 1) / BLOCK;
    struct rest sizes = {NULL, NULL};
    if (blocks > 1) {
        uint64_t size = golden_take_varint(&list);
        sizes.at = golden_take(&list, size);
        sizes.end = sizes.at + size;
    }
    for (uint32_t b = 0; b < blocks; b++) {
        uint32_t begin = b * BLOCK, count = term->df - begin < BLOCK ? term->df - begin : BLOCK;
        struct rest block = list;
        if (b + 1 < blocks) {
            uint64_t size = golden_take_varint(&sizes);
            golden_take(&list, size);
            block.end = list.at;
        }
        struct steps *steps = read_block(&block, occurrences(term, begin, count));
        golden_need(block.at == block.end, "a block of links has bytes left over");
        tell(walk, term, begin, count, steps);
        free(steps);
    }
    golden_need(sizes.at == sizes.end, "a list of links has sizes left over");
}

static void end_chunk(struct walk *walk)
{
    golden_need(walk->short_next == walk->short_count && walk->long_next == walk->longs &&
                    walk->lists.at == walk->lists.end,
                "a chunk of links has some left over");
    free(walk->shorts);
    walk->shorts = NULL;
}

static void begin_chunk(struct walk *walk, uint64_t index)
{
    struct rest chunk = walk->group_rest;
    if (walk->directory != NULL) {
        chunk.end = walk->first_chunk + golden_number(walk->directory + index * 4, 4);
    }
    walk->group_rest.at = chunk.end;
    walk->longs = golden_take_varint(&chunk);
    golden_need(walk->longs <= CHUNK, "a chunk of links has too many lists");
    for (uint64_t i = 0; i < walk->longs; i++) {
        walk->long_sizes[i] = golden_take_varint(&chunk);
    }
    walk->short_count = golden_take_varint(&chunk);
    walk->shorts = read_block(&chunk, walk->short_count);
    walk->short_next = walk->long_next = 0;
    walk->lists = chunk;
}

static void begin_group(struct walk *walk, uint32_t character)
{
    uint64_t begin = walk->group == 0 ? 0 : golden_steps_value(walk->ends, walk->group - 1);
    uint64_t chunks = (walk->sizes[walk->group] + CHUNK - 1) / CHUNK;
    golden_need(walk->group_rest.at == walk->group_rest.end, "a group of links is too long");
    walk->group_rest = (struct rest){walk->groups + begin,
                                     walk->groups + golden_steps_value(walk->ends, walk->group)};
    walk->directory = chunks > 1 ? golden_take(&walk->group_rest, chunks * 4) : NULL;
    walk->first_chunk = walk->group_rest.at;
    walk->character = character;
    walk->in_group = 0;
    walk->group++;
}

static void on_term(void *context, const struct golden_term *term)
{
    struct walk *walk = context;
    if (term->word != NULL) {
        return;
    }
    bool anew = walk->group == 0 || term->first != walk->character;
    if (walk->shorts != NULL && (anew || walk->in_group % CHUNK == 0)) {
        end_chunk(walk);
    }
    if (anew) {
        begin_group(walk, term->first);
    }
    if (walk->in_group % CHUNK == 0) {
        begin_chunk(walk, walk->in_group / CHUNK);
    }
    walk->in_group++;
    if (term->second == 0) {
        return; /* END has no links */
    }
    if (term->df < BLOCK) {
        uint64_t count = occurrences(term, 0, term->df);
        golden_need(walk->short_next + count <= walk->short_count, "a chunk lacks links");
        tell(walk, term, 0, term->df, walk->shorts + walk->short_next);
        walk->short_next += count;
    } else {
        golden_need(walk->long_next < walk->longs, "a chunk lacks a list of links");
        const uint8_t *list = golden_take(&walk->lists, walk->long_sizes[walk->long_next++]);
        read_long_list(walk, term, (struct rest){list, walk->lists.at});
    }
}

static void count_term(void *context, const struct golden_term *term)
{
    struct walk *walk = context;
    if (term->word == NULL) {
        walk->group += walk->group == 0 || term->first != walk->character;
        walk->character = term->first;
        walk->sizes[walk->group - 1]++;
    }
}

void golden_links(const struct golden *golden, const struct golden_link_sink *sink)
{
    struct rest section = {golden->links.data, golden->links.data + golden->links.size};
    struct walk walk = {.sink = *sink};
    walk.ends = golden_take_steps(&section);
    walk.groups = section.at;
    walk.sizes = golden_obtain(golden_count_of(walk.ends) * sizeof *walk.sizes);
    golden_terms(golden, &walk, count_term);
    golden_need(walk.group == golden_count_of(walk.ends), "LINKS has other groups than BIGRAMS");
    walk.group = 0;
    golden_terms(golden, &walk, on_term);
    if (walk.shorts != NULL) {
        end_chunk(&walk);
    }
    golden_need(walk.group_rest.at == section.end || walk.group == 0, "LINKS has bytes left over");
    free(walk.sizes);
}
