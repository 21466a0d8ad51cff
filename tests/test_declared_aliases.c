/* Names of declarations in a text: what a few look-ups find is what trying all of them finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/bytes.h"
#include "../common/lexicon_writer.h"
#include "../common/mark.h"
#include "../query/declared_aliases.h"

enum { NAMES = 300, NAME_UNITS_MAX = 6, TEXTS = 4000, TEXT_UNITS_MAX = 12 };

static uint64_t random_state;

static uint32_t draw(uint32_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(random_state >> 33) % limit;
}

/* Of few characters, so that names begin with each other; answers its bytes. */
static size_t draw_text(uint32_t units, char *out)
{
    static const char characters[][4] = {"园", "区", "圙"}; /* the last two begin alike */
    for (uint32_t i = 0; i < units; i++) {
        memcpy(out + 3 * i, characters[draw(3)], 3);
    }
    return (size_t)units * 3;
}

struct marks {
    char bytes[NAMES][WORD_BYTES_MAX];
    size_t lengths[NAMES], name_lengths[NAMES];
    size_t order[NAMES];
};

static struct marks marks;

static int compare_marks(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    size_t shorter = marks.lengths[x] < marks.lengths[y] ? marks.lengths[x] : marks.lengths[y];
    int order = memcmp(marks.bytes[x], marks.bytes[y], shorter);
    return order != 0
               ? order
               : (marks.lengths[x] > marks.lengths[y]) - (marks.lengths[x] < marks.lengths[y]);
}

static void draw_marks(void)
{
    for (size_t i = 0; i < NAMES; i++) {
        char contents[WORD_BYTES_MAX];
        size_t length = draw_text(2 + draw(NAME_UNITS_MAX - 1), contents);
        marks.name_lengths[i] = length;
        contents[length++] = draw(2) == 0 ? MARK_TO_FULL : MARK_TO_SHORT;
        length += draw_text(1 + draw(3), contents + length);
        marks.lengths[i] = mark_write(MARK_ALIAS, contents, length, marks.bytes[i]);
        marks.order[i] = i;
    }
    qsort(marks.order, NAMES, sizeof *marks.order, compare_marks);
}

/* Marks of other kinds stand before and behind, as in an index. */
static void write_lexicon(struct buffer *words)
{
    static const uint8_t norms[1];
    static const struct posting_context context = {.norms = norms, .passage_count = 1};
    uint32_t passage = 0, tf = 1;
    struct posting_list list = {.passages = &passage, .tfs = &tf, .count = 1};
    struct words_writer writer;
    words_writer_init(&writer, &context, &system_allocator);
    words_writer_add(&writer,
                     "\x01"
                     "A",
                     2, &list);
    for (size_t i = 0; i < NAMES; i++) {
        size_t own = marks.order[i];
        if (i == 0 || compare_marks(&marks.order[i - 1], &marks.order[i]) != 0) {
            words_writer_add(&writer, marks.bytes[own], marks.lengths[own], &list);
        }
    }
    words_writer_add(&writer,
                     "\x01"
                     "k园区",
                     8, &list);
    assert_int_equal(words_writer_finish(&writer, words, NULL), STATUS_OK);
    words_writer_release(&writer);
}

static size_t longest_by_trying(const char *text, size_t length, const bool *ends)
{
    size_t longest = 0;
    for (size_t i = 0; i < NAMES; i++) {
        size_t size = marks.name_lengths[i];
        if (size > longest && size <= length && ends[size] &&
            memcmp(text, marks.bytes[i] + MARK_NAME_BEGIN, size) == 0) {
            longest = size;
        }
    }
    return longest;
}

static void the_longest_name_is_found(void **state)
{
    (void)state;
    struct buffer words = {.allocator = &system_allocator};
    static struct lexicon_words walk;
    struct lexicon lexicon = {.passage_count = 1};
    size_t found_at_all = 0;
    random_state = 7;
    draw_marks();
    write_lexicon(&words);
    struct section section = section_from_memory(words.data, words.size, "WORDS");
    uint64_t size;
    lexicon.words = &section;
    lexicon.word_count = get_u32(words.data);
    assert_int_equal(
        sequence_open_prefix(&lexicon.word_ends, &section, 8, section.size, &size, NULL),
        STATUS_OK);
    lexicon.word_chunks = 8 + size;
    for (int i = 0; i < TEXTS; i++) {
        char text[3 * TEXT_UNITS_MAX];
        bool ends[3 * TEXT_UNITS_MAX + 1] = {false};
        size_t length = draw_text(draw(TEXT_UNITS_MAX) + 1, text), found;
        for (size_t at = 0; at <= length; at += 3) {
            ends[at] = draw(5) != 0; /* now and then in the middle of a word */
        }
        assert_int_equal(declared_aliases_match(&lexicon, (suoyin_text){text, length}, ends, &walk,
                                                &found, NULL),
                         STATUS_OK);
        assert_int_equal(found, longest_by_trying(text, length, ends));
        found_at_all += found > 0;
    }
    assert_in_range(found_at_all, TEXTS / 4, TEXTS - 1);
    buffer_release(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_name_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
