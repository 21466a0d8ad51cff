/* The text store: every passage comes back, frames stay small, and bytes that lie do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/bytes.h"
#include "../common/text_store.h"
#include "fault_injection.h"

static const char *const words[] = {"园区", "政策", "项目", "经济", "发展", "企业", "投资", "建设",
                                    "服务", "产业", "创新", "。",   "，",   "县",   "镇",   "a b"};

struct corpus {
    char *bytes;
    struct text_piece *passages; /* all, in order */
    size_t passage_count;
    size_t *documents; /* how many passages each has */
    size_t document_count;
    uint64_t total;
};

static struct corpus make_corpus(size_t documents)
{
    struct corpus corpus = {.document_count = documents};
    uint64_t random = documents;
    corpus.bytes = malloc(documents * 40 * 700);
    corpus.passages = malloc(documents * 40 * sizeof *corpus.passages);
    corpus.documents = malloc((documents + 1) * sizeof *corpus.documents);
    for (size_t i = 0; i < documents; i++) {
        size_t count = i % 7 == 0 ? 0 : next_random(&random) % 40;
        corpus.documents[i] = count;
        for (size_t k = 0; k < count; k++) {
            char *begin = corpus.bytes + corpus.total;
            size_t wanted = next_random(&random) % 9 == 0 ? 0 : next_random(&random) % 600;
            size_t length = 0;
            while (length < wanted) {
                const char *word = words[next_random(&random) % 16];
                memcpy(begin + length, word, strlen(word));
                length += strlen(word);
            }
            corpus.passages[corpus.passage_count++] = (struct text_piece){begin, length};
            corpus.total += length;
        }
    }
    return corpus;
}

static void release_corpus(struct corpus *corpus)
{
    free(corpus->bytes);
    free(corpus->passages);
    free(corpus->documents);
}

/* The three sections of a store. */
struct built {
    struct buffer text, frames, dictionary;
    struct section sections[3];
};

static void release_built(struct built *built)
{
    buffer_release(&built->text);
    buffer_release(&built->frames);
    buffer_release(&built->dictionary);
}

static enum status train(const struct allocator *allocator, const struct corpus *corpus,
                         struct built *built, struct compression_dictionary **dictionary)
{
    struct buffer raw = {.allocator = allocator};
    enum status status = text_dictionary_train(corpus->passages, corpus->passage_count,
                                               corpus->total, allocator, &raw, NULL);
    if (status == STATUS_OK && raw.size > 0) {
        status = compression_dictionary_open(raw.data, raw.size, COMPRESSION_USE_WRITE,
                                             TEXT_COMPRESSION_LEVEL, allocator, dictionary, NULL);
    }
    if (status == STATUS_OK) {
        status = text_dictionary_write(raw.data, raw.size, 0, allocator, &built->dictionary, NULL);
    }
    if (status == STATUS_OK) {
        struct buffer read = {.allocator = allocator};
        struct section section =
            section_from_memory(built->dictionary.data, built->dictionary.size, "DICTIONARY");
        status = text_dictionary_read(&section, allocator, &read, NULL);
        assert_true(status != STATUS_OK || read.size == raw.size);
        assert_true(status != STATUS_OK || raw.size == 0 ||
                    memcmp(read.data, raw.data, raw.size) == 0);
        buffer_release(&read);
    }
    buffer_release(&raw);
    return status;
}

static enum status build(const struct allocator *allocator, const struct corpus *corpus,
                         struct built *built)
{
    struct compression_dictionary *dictionary = NULL;
    struct text_compressor *compressor = NULL;
    struct text_frame_list frames = {.allocator = allocator};
    *built = (struct built){
        .text = {.allocator = allocator},
        .frames = {.allocator = allocator},
        .dictionary = {.allocator = allocator},
    };
    enum status status = train(allocator, corpus, built, &dictionary);
    if (status == STATUS_OK) {
        status = text_compressor_open(allocator, dictionary, &compressor, NULL);
    }
    const struct text_piece *next = corpus->passages;
    for (size_t i = 0; i < corpus->document_count && status == STATUS_OK; i++) {
        status = text_compressor_run(compressor, next, corpus->documents[i], &built->text, &frames,
                                     NULL);
        next += corpus->documents[i];
    }
    if (status == STATUS_OK) {
        status = text_frames_write(&frames, &built->frames, NULL);
    }
    text_frame_list_release(&frames);
    text_compressor_release(compressor);
    compression_dictionary_release(dictionary);
    built->sections[0] = section_from_memory(built->text.data, built->text.size, "TEXT");
    built->sections[1] = section_from_memory(built->frames.data, built->frames.size, "FRAMES");
    built->sections[2] =
        section_from_memory(built->dictionary.data, built->dictionary.size, "DICTIONARY");
    return status;
}

static enum status open_built(const struct built *built, const struct allocator *allocator,
                              struct text_store *store, struct error *error)
{
    return text_store_open(store, &built->sections[0], &built->sections[1], &built->sections[2],
                           allocator, error);
}

static void check_passage(struct text_reader *reader, const struct corpus *corpus, size_t passage)
{
    const char *text;
    size_t length;
    struct error error;
    assert_int_equal(text_reader_passage(reader, passage, &text, &length, &error), STATUS_OK);
    assert_int_equal(length, corpus->passages[passage].length);
    assert_memory_equal(text, corpus->passages[passage].text, length);
}

static void check_frames(const struct text_store *store, const struct corpus *corpus)
{
    size_t document = 0;
    uint64_t document_end = corpus->documents[0];
    uint64_t expected = 0;
    for (uint64_t frame = 0; frame < store->frame_count; frame++) {
        const uint8_t *bytes;
        struct text_frame known;
        uint64_t first;
        uint64_t found;
        assert_int_equal(text_store_frame(store, frame, &bytes, &known, &first, NULL), STATUS_OK);
        assert_int_equal(first, expected);
        assert_int_equal(text_store_find(store, first, &found, NULL), STATUS_OK);
        assert_int_equal(found, frame);
        expected += known.passages;
        while (document_end <= first) {
            document_end += corpus->documents[++document];
        }
        assert_true(expected <= document_end); /* no frame spans documents */
    }
    assert_int_equal(expected, corpus->passage_count);
}

static void round_trips(void **state)
{
    (void)state;
    for (size_t documents = 0; documents < 80; documents = documents * 2 + 1) {
        struct corpus corpus = make_corpus(documents);
        struct built built;
        struct built again;
        struct text_store store;
        struct text_reader *reader;
        struct error error;
        assert_int_equal(build(&system_allocator, &corpus, &built), STATUS_OK);
        assert_int_equal(build(&system_allocator, &corpus, &again), STATUS_OK);
        assert_int_equal(built.text.size, again.text.size);
        assert_true(built.text.size == 0 ||
                    memcmp(built.text.data, again.text.data, again.text.size) == 0);
        assert_int_equal(built.dictionary.size > 0, corpus.total >= 100 << 10);
        assert_int_equal(open_built(&built, &system_allocator, &store, &error), STATUS_OK);
        assert_int_equal(store.passage_count, corpus.passage_count);
        assert_true(store.largest < 2 * TEXT_FRAME_TARGET);
        assert_int_equal(text_store_verify(&store, &system_allocator, &error), STATUS_OK);
        if (corpus.passage_count > 0) {
            check_frames(&store, &corpus);
        }
        assert_int_equal(text_reader_open(&store, &system_allocator, &reader, &error), STATUS_OK);
        for (size_t passage = 0; passage < corpus.passage_count; passage++) {
            check_passage(reader, &corpus, passage);
        }
        uint64_t random = 1;
        for (size_t i = 0; i < corpus.passage_count; i++) {
            check_passage(reader, &corpus, next_random(&random) % corpus.passage_count);
        }
        const char *text;
        size_t length;
        assert_int_equal(text_reader_passage(reader, corpus.passage_count, &text, &length, &error),
                         STATUS_USAGE);
        text_reader_release(reader);
        text_store_close(&store);
        release_built(&built);
        release_built(&again);
        release_corpus(&corpus);
    }
}

/* One huge passage among small ones, and thousands of empty ones. */
static void extremes(void **state)
{
    (void)state;
    enum { HUGE = 5 << 20, EMPTY = 10000 };
    char *bytes = malloc(HUGE);
    struct text_piece *passages = malloc((EMPTY + 3) * sizeof *passages);
    uint64_t random = 1;
    for (size_t i = 0; i < HUGE; i++) {
        bytes[i] = (char)('a' + next_random(&random) % 26);
    }
    for (size_t i = 0; i < EMPTY; i++) {
        passages[i] = (struct text_piece){NULL, 0};
    }
    passages[EMPTY] = (struct text_piece){bytes, 10};
    passages[EMPTY + 1] = (struct text_piece){bytes, HUGE};
    passages[EMPTY + 2] = (struct text_piece){bytes + 5, 20};
    size_t documents[] = {EMPTY + 3};
    struct corpus corpus = {.passages = passages,
                            .passage_count = EMPTY + 3,
                            .documents = documents,
                            .document_count = 1,
                            .total = 0};
    struct built built;
    struct text_store store;
    struct text_reader *reader;
    assert_int_equal(build(&system_allocator, &corpus, &built), STATUS_OK);
    assert_int_equal(open_built(&built, &system_allocator, &store, NULL), STATUS_OK);
    assert_int_equal(text_reader_open(&store, &system_allocator, &reader, NULL), STATUS_OK);
    for (size_t i = 0; i < EMPTY + 3; i += i < EMPTY - 10 ? 500 : 1) {
        check_passage(reader, &corpus, i);
    }
    assert_int_equal(text_store_verify(&store, &system_allocator, NULL), STATUS_OK);
    text_reader_release(reader);
    text_store_close(&store);
    release_built(&built);
    struct text_compressor *compressor;
    struct text_frame_list frames = {.allocator = &system_allocator};
    struct text_piece too_long = {bytes, (size_t)TEXT_PASSAGE_MAX + 1};
    assert_int_equal(text_compressor_open(&system_allocator, NULL, &compressor, NULL), STATUS_OK);
    assert_int_equal(text_compressor_run(compressor, &too_long, 1, &built.text, &frames, NULL),
                     STATUS_LIMIT);
    text_compressor_release(compressor);
    free(passages);
    free(bytes);
}

/* Text that is not UTF-8 is not handed out, though its bytes are what was written. */
static void bad_text_is_refused(void **state)
{
    (void)state;
    struct text_piece passages[] = {{"good", 4}, {"b\xFF", 2}};
    size_t documents[] = {2};
    struct corpus corpus = {NULL, passages, 2, documents, 1, 6};
    struct built built;
    struct text_store store;
    struct text_reader *reader;
    const char *text;
    size_t length;
    assert_int_equal(build(&system_allocator, &corpus, &built), STATUS_OK);
    assert_int_equal(open_built(&built, &system_allocator, &store, NULL), STATUS_OK);
    assert_int_equal(text_reader_open(&store, &system_allocator, &reader, NULL), STATUS_OK);
    assert_int_equal(text_reader_passage(reader, 0, &text, &length, NULL), STATUS_OK);
    assert_int_equal(text_reader_passage(reader, 1, &text, &length, NULL), STATUS_CORRUPT);
    text_reader_release(reader);
    text_store_close(&store);
    release_built(&built);
}

static void read_around(const struct built *built, size_t passages)
{
    struct text_store store;
    struct text_reader *reader;
    struct error error;
    if (open_built(built, &system_allocator, &store, &error) != STATUS_OK) {
        return;
    }
    assert_int_equal(text_reader_open(&store, &system_allocator, &reader, &error), STATUS_OK);
    for (size_t passage = 0; passage < passages; passage += 5) {
        const char *text;
        size_t length;
        text_reader_passage(reader, passage, &text, &length, &error);
    }
    text_reader_release(reader);
    text_store_close(&store);
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    struct corpus corpus = make_corpus(3);
    struct built built;
    assert_int_equal(build(&system_allocator, &corpus, &built), STATUS_OK);
    for (size_t s = 0; s < 2; s++) {
        struct section right = built.sections[s];
        for (size_t bit = 0; bit < right.size * 8; bit += s == 0 ? 11 : 1) {
            uint8_t *bytes = malloc((size_t)right.size);
            memcpy(bytes, right.data, (size_t)right.size);
            bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            built.sections[s].data = bytes;
            read_around(&built, corpus.passage_count);
            free(bytes);
        }
        for (uint64_t size = 0; size < right.size; size += s == 0 ? 13 : 1) {
            struct text_store store;
            built.sections[s] = right;
            built.sections[s].size = size;
            assert_int_equal(open_built(&built, &system_allocator, &store, NULL), STATUS_CORRUPT);
        }
        built.sections[s] = right;
    }
    release_built(&built);
    release_corpus(&corpus);
}

/* A frame that is small on disk and large in memory stops at what the store states. */
static void bombs_are_refused(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    char *zeros = calloc(SIZE, 1);
    struct text_piece passage = {zeros, SIZE};
    size_t documents[] = {1};
    struct corpus corpus = {NULL, &passage, 1, documents, 1, 0};
    struct built built;
    struct text_store store;
    struct text_reader *reader;
    const char *text;
    size_t length;
    assert_int_equal(build(&system_allocator, &corpus, &built), STATUS_OK);
    assert_true(built.text.size < 1000);
    put_u32(built.frames.data, 30000); /* what the largest frame is said to be */
    assert_int_equal(open_built(&built, &system_allocator, &store, NULL), STATUS_OK);
    assert_int_equal(text_reader_open(&store, &system_allocator, &reader, NULL), STATUS_OK);
    assert_int_equal(text_reader_passage(reader, 0, &text, &length, NULL), STATUS_CORRUPT);
    text_reader_release(reader);
    text_store_close(&store);
    put_u32(built.frames.data, TEXT_FRAME_RAW_MAX + 1);
    assert_int_equal(open_built(&built, &system_allocator, &store, NULL), STATUS_CORRUPT);
    release_built(&built);
    free(zeros);
}

static enum status build_and_read(const struct allocator *allocator, const struct corpus *corpus)
{
    struct built built;
    struct text_store store = {0};
    struct text_reader *reader = NULL;
    enum status status = build(allocator, corpus, &built);
    if (status == STATUS_OK) {
        status = open_built(&built, allocator, &store, NULL);
    }
    if (status == STATUS_OK) {
        status = text_reader_open(&store, allocator, &reader, NULL);
    }
    for (size_t i = 0; i < corpus->passage_count && status == STATUS_OK; i += 50) {
        const char *text;
        size_t length;
        status = text_reader_passage(reader, i, &text, &length, NULL);
    }
    text_reader_release(reader);
    text_store_close(&store);
    release_built(&built);
    return status;
}

static void memory_faults(void **state)
{
    (void)state;
    struct corpus corpus = make_corpus(31);
    assert_true(corpus.total > 100 << 10); /* enough for a dictionary */
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        enum status status = build_and_read(&allocator, &corpus);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
    release_corpus(&corpus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),         cmocka_unit_test(extremes),
        cmocka_unit_test(bad_text_is_refused), cmocka_unit_test(mutations_do_no_harm),
        cmocka_unit_test(bombs_are_refused),   cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
