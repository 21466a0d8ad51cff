/* Links: what is written is read again, posting by posting and block by block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/links.h"

enum { BIGRAMS = 70, CHUNKS = (BIGRAMS + LEXICON_CHUNK - 1) / LEXICON_CHUNK };

/* A bigram's postings and links, as a writer has them. */
struct sample {
    uint32_t df;
    uint32_t *tfs;
    struct link *links;
    struct link_place place;
};

static uint64_t state = 99;

static uint32_t draw(uint32_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % limit);
}

/* Mostly 0, sometimes about as long as a run of zeros may be, rarely very large. */
static uint32_t draw_step(void)
{
    uint32_t dice = draw(100);
    return dice < 75   ? 0
           : dice < 90 ? draw(5)
           : dice < 98 ? LINK_ZEROS - 2 + draw(4)
                       : draw(2) * 1000000 + draw(70000);
}

static void make_sample(struct sample *sample, uint32_t df)
{
    size_t count = 0, total = 0;
    sample->df = df;
    sample->tfs = calloc(df, sizeof *sample->tfs);
    for (uint32_t i = 0; i < df; i++) {
        sample->tfs[i] = draw(10) < 8 ? 1 : 1 + draw(40);
        total += sample->tfs[i];
    }
    sample->links = calloc(total, sizeof *sample->links);
    for (uint32_t i = 0; i < df; i++) {
        struct link before = {UINT32_MAX, UINT32_MAX};
        for (uint32_t k = 0; k < sample->tfs[i]; k++) {
            before.first += 1 + draw_step();
            before.second += 1 + draw_step();
            sample->links[count++] = before;
        }
    }
}

static uint64_t occurrences(const struct sample *sample)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < sample->df; i++) {
        sum += sample->tfs[i];
    }
    return sum;
}

/* Writes a group of the samples as the first of two, and where each one lies in it. */
static void write_group(struct sample *samples, struct buffer *out)
{
    struct link_group_writer writer;
    struct link_place place = {.group = 0, .chunk_count = CHUNKS};
    link_group_init(&writer, &system_allocator);
    link_group_begin(&writer);
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        samples[i].place = place;
        link_group_add(&writer, samples[i].tfs, samples[i].df, samples[i].links);
        place.longs += samples[i].df >= POSTING_BLOCK;
        place.links += samples[i].df < POSTING_BLOCK ? (uint32_t)occurrences(&samples[i]) : 0;
        if ((i + 1) % LEXICON_CHUNK == 0 || i + 1 == BIGRAMS) {
            link_group_end_chunk(&writer);
            place.chunk++;
            place.longs = place.links = 0;
        }
    }
    link_group_end(&writer);
    assert_false(writer.out.failed);
    uint64_t ends[] = {writer.out.size, writer.out.size + 3};
    assert_int_equal(sequence_build(ends, 2, out, NULL), STATUS_OK);
    buffer_append(out, writer.out.data, writer.out.size);
    buffer_append(out, "\0\0\0", 3);
    link_group_release(&writer);
}

static void expect_links(const struct link *found, const struct link *expected, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(found[i].first, expected[i].first);
        assert_int_equal(found[i].second, expected[i].second);
    }
}

static void find(const struct links *links, const struct sample *sample, struct link_list *list)
{
    struct error error;
    struct term_postings postings = {.df = sample->df, .place = sample->place};
    assert_int_equal(links_find(links, &postings, list, &error), STATUS_OK);
}

/* Reads whole blocks, and every so many postings by themselves. */
static void check_sample(const struct links *links, const struct sample *sample, uint32_t step)
{
    struct link_list whole, single;
    struct link *found = calloc(occurrences(sample), sizeof *found);
    const struct link *expected = sample->links;
    find(links, sample, &whole);
    find(links, sample, &single);
    for (uint32_t begin = 0; begin < sample->df; begin += POSTING_BLOCK) {
        const uint32_t *tfs = sample->tfs + begin;
        uint32_t left = sample->df - begin, block = begin / POSTING_BLOCK, total = 0;
        uint32_t count = left < POSTING_BLOCK ? left : POSTING_BLOCK;
        for (uint32_t i = 0; i < count; i++) {
            if ((begin + i) % step == 0) {
                assert_true(link_list_read(&single, block, tfs, count, i, found));
                expect_links(found, expected + total, tfs[i]);
                if (i % 3 == 0) { /* those of the block that were passed may be asked for again */
                    assert_true(link_list_read(&single, block, tfs, count, 0, found));
                    expect_links(found, expected, tfs[0]);
                }
            }
            total += tfs[i];
        }
        assert_true(link_list_read_block(&whole, block, tfs, count, total, found));
        expect_links(found, expected, total);
        expected += total;
    }
    free(found);
}

static void links_return(void **unused)
{
    (void)unused;
    static const uint32_t dfs[] = {1, 2, 3, 17, 127, 128, 129, 256, 1000, 4097};
    struct sample samples[BIGRAMS];
    struct buffer bytes = {.allocator = &system_allocator};
    struct links links;
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        make_sample(&samples[i], dfs[draw(sizeof dfs / sizeof *dfs)]);
    }
    write_group(samples, &bytes);
    struct section section = section_from_memory(bytes.data, bytes.size, "LINKS");
    assert_int_equal(links_open(&links, &section, 3, NULL), STATUS_CORRUPT);
    assert_int_equal(links_open(&links, &section, 2, NULL), STATUS_OK);
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        check_sample(&links, &samples[i], 1);
        check_sample(&links, &samples[i], 300);
    }
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        free(samples[i].tfs);
        free(samples[i].links);
    }
    buffer_release(&bytes);
}

/* A posting list that has more occurrences than there are links is refused. */
static void missing_links_are_noticed(void **unused)
{
    (void)unused;
    struct sample samples[BIGRAMS];
    struct buffer bytes = {.allocator = &system_allocator};
    struct links links;
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        make_sample(&samples[i], i == 5 ? 200 : 1);
        samples[i].tfs[0] = 1;
    }
    write_group(samples, &bytes);
    struct section section = section_from_memory(bytes.data, bytes.size, "LINKS");
    assert_int_equal(links_open(&links, &section, 2, NULL), STATUS_OK);
    struct link found[POSTING_BLOCK];
    struct link_list list;
    uint32_t more = 100;
    find(&links, &samples[3], &list);
    assert_false(link_list_read(&list, 0, &more, 1, 0, found));
    struct term_postings postings = {.df = 128, .place = samples[5].place};
    postings.place.longs = 1;
    assert_int_equal(links_find(&links, &postings, &list, NULL), STATUS_CORRUPT);
    postings.place.chunk = 4000000;
    assert_int_equal(links_find(&links, &postings, &list, NULL), STATUS_CORRUPT);
    for (uint32_t i = 0; i < BIGRAMS; i++) {
        free(samples[i].tfs);
        free(samples[i].links);
    }
    buffer_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_return),
        cmocka_unit_test(missing_links_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
