/* Annotations: what is written comes back, in its order; what is no annotation is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/annotation_date.h"
#include "../common/annotations.h"
#include "fault_injection.h"

enum { PASSAGES = 300, DOCUMENTS = 70, TEXT_LENGTH = 5000 };

static char text[TEXT_LENGTH + 1];

static uint32_t random_below(uint32_t bound)
{
    static uint32_t state = 7;
    state = state * 1664525 + 1013904223;
    return (state >> 8) % bound;
}

/* Characters of three bytes, so that two offsets of three are inside one. */
static int fill_text(void **state)
{
    (void)state;
    for (size_t i = 0; i + 3 <= TEXT_LENGTH; i += 3) {
        memcpy(text + i, "园", 3);
    }
    return 0;
}

static struct annotation_span random_span(void)
{
    uint32_t begin = random_below(TEXT_LENGTH / 3 - 40);
    return (struct annotation_span){begin * 3, (begin + 1 + random_below(30)) * 3};
}

static struct annotation_date random_date(void)
{
    static const uint32_t lasts[] = {0, 1231, 131, 430, 229, 101};
    uint32_t year = random_below(3) == 0 ? 1 + random_below(9998) : 1990 + random_below(50);
    year = random_below(2) == 0 ? year / 4 * 4 + 4 : year;
    uint32_t month = 1 + random_below(12), day = 1 + random_below(28);
    struct annotation_date date = {year * 10000 + month * 100 + day, 0};
    switch (random_below(4)) {
    case 0:
        return (struct annotation_date){year * 10000 + 101, year * 10000 + 1231};
    case 1: /* a month, or about one */
        date.first = date.first / 100 * 100 + 1;
        date.last = date.first + 27 + random_below(2);
        return date;
    case 2:
        date.last = date.first;
        return date;
    default:
        date.last = (year + random_below(3)) * 10000 + lasts[random_below(6)];
        date.last =
            date.last < date.first || !annotation_date_sound(&date) ? date.first : date.last;
        return date;
    }
}

static struct annotation random_annotation(void)
{
    struct annotation annotation = {.kind = (enum annotation_kind)(1 + random_below(7)),
                                    .span = random_span()};
    switch (annotation.kind) {
    case ANNOTATION_ALIAS:
        annotation.value.full = random_span();
        break;
    case ANNOTATION_PLACE:
        annotation.value.place = 1 + random_below(ANNOTATIONS_PLACE_MAX);
        annotation.value.place -= random_below(2) == 0 ? annotation.value.place % 100 : 0;
        annotation.value.place += annotation.value.place == 0 ? 100 : 0;
        break;
    case ANNOTATION_QUANTITY:
        annotation.value.quantity = (struct annotation_quantity){
            .mantissa = random_below(4) == 0 ? UINT64_MAX - random_below(9) : random_below(5000),
            .exponent = (int8_t)((int)random_below(256) - 128),
            .unit = (uint8_t)random_below(256),
        };
        break;
    case ANNOTATION_DATE:
        annotation.value.date = random_date();
        break;
    default:
        break;
    }
    return annotation;
}

/* --- A whole section ---------------------------------------------------------------------------
 */

struct written {
    struct annotation_list lists[PASSAGES];
    unsigned subjects[PASSAGES];
    uint32_t regions[DOCUMENTS];
    struct buffer bytes;
    size_t first; /* where the passages begin */
};

static struct written *write_random(void)
{
    struct written *written = calloc(1, sizeof *written);
    struct buffer passages = {.allocator = &system_allocator};
    uint64_t offsets[PASSAGES + 1] = {0};
    assert_non_null(written);
    written->bytes.allocator = &system_allocator;
    for (size_t i = 0; i < PASSAGES; i++) {
        written->lists[i].allocator = &system_allocator;
        for (uint32_t n = random_below(12); n > 0; n--) {
            struct annotation annotation = random_annotation();
            annotation_list_add(&written->lists[i], &annotation);
        }
        annotation_list_sort(&written->lists[i]);
        written->subjects[i] = random_below(SUBJECT_ALL + 1);
        annotations_encode(&written->lists[i], written->subjects[i], &passages);
        offsets[i + 1] = passages.size;
    }
    for (size_t i = 0; i < DOCUMENTS; i++) {
        written->regions[i] = random_below(3) == 0 ? 0 : random_below(ANNOTATIONS_PLACE_MAX + 1);
    }
    assert_int_equal(
        annotations_header(written->regions, DOCUMENTS, offsets, PASSAGES, &written->bytes, NULL),
        STATUS_OK);
    written->first = written->bytes.size;
    buffer_append(&written->bytes, passages.data, passages.size);
    buffer_release(&passages);
    return written;
}

static void release(struct written *written)
{
    for (size_t i = 0; i < PASSAGES; i++) {
        annotation_list_release(&written->lists[i]);
    }
    buffer_release(&written->bytes);
    free(written);
}

static void expect_same(const struct annotation_list *found, const struct annotation_list *list)
{
    assert_int_equal(found->count, list->count);
    for (size_t i = 0; i < list->count; i++) {
        assert_int_equal(annotation_compare(&found->items[i], &list->items[i]), 0);
    }
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    struct written *written = write_random();
    struct section section =
        section_from_memory(written->bytes.data, written->bytes.size, "ANNOTATIONS");
    struct annotation_list list = {.allocator = &system_allocator};
    struct annotations annotations;
    struct error error;
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS, PASSAGES, &error),
                     STATUS_OK);
    assert_int_equal(annotations.first, written->first);
    for (uint32_t i = 0; i < PASSAGES; i++) {
        unsigned subjects;
        enum status status =
            annotations_passage(&annotations, i, text, TEXT_LENGTH, &list, &subjects, &error);
        if (status != STATUS_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(subjects, written->subjects[i]);
        expect_same(&list, &written->lists[i]);
    }
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        uint32_t region;
        assert_int_equal(annotations_region(&annotations, i, &region, &error), STATUS_OK);
        assert_int_equal(region, written->regions[i]);
    }
    annotation_list_release(&list);
    release(written);
}

/* Whatever byte is changed, what is still read is sound and ascends. */
static void damage_is_refused_or_sound(void **state)
{
    (void)state;
    struct written *written = write_random();
    struct section section =
        section_from_memory(written->bytes.data, written->bytes.size, "ANNOTATIONS");
    struct annotation_list list = {.allocator = &system_allocator};
    unsigned refused = 0;
    for (size_t at = 0; at < written->bytes.size; at++) {
        struct annotations annotations;
        struct error error = {.code = STATUS_OK};
        uint8_t flip = (uint8_t)(1 + random_below(255));
        written->bytes.data[at] ^= flip;
        if (annotations_open(&annotations, &section, DOCUMENTS, PASSAGES, &error) != STATUS_OK) {
            refused++;
            written->bytes.data[at] ^= flip;
            continue;
        }
        for (uint32_t i = 0; i < PASSAGES; i++) {
            unsigned subjects;
            enum status status =
                annotations_passage(&annotations, i, text, TEXT_LENGTH, &list, &subjects, &error);
            refused += status != STATUS_OK;
            assert_true(status == STATUS_OK || error.code == STATUS_CORRUPT);
            for (size_t k = 0; status == STATUS_OK && k < list.count; k++) {
                assert_true(annotation_sound(&list.items[k], text, TEXT_LENGTH));
                assert_true(k == 0 || annotation_compare(&list.items[k - 1], &list.items[k]) < 0);
            }
        }
        written->bytes.data[at] ^= flip;
    }
    assert_true(refused > written->bytes.size / 4);
    annotation_list_release(&list);
    release(written);
}

/* --- The example of FORMAT.md ------------------------------------------------------------------
 */

static void the_example_has_its_bytes(void **state)
{
    (void)state;
    static const uint8_t expected[] = {0x06, 0x02, 0x0f, 0x7f, 0x07, 0xb8,
                                       0x01, 0x6e, 0x07, 0x03, 0x10, 0x01};
    struct annotation items[] = {
        {.kind = ANNOTATION_PARK, .span = {0, 15}},
        {.kind = ANNOTATION_DATE, .span = {15, 22}, .value.date = {20230101, 20231231}},
        {.kind = ANNOTATION_QUANTITY, .span = {28, 35}, .value.quantity = {3, 8, 1}},
    };
    struct annotation_list list = {.items = items, .count = 3};
    struct buffer bytes = {.allocator = &system_allocator};
    annotations_encode(&list, SUBJECT_PARK | SUBJECT_PROJECT, &bytes);
    assert_int_equal(bytes.size, sizeof expected);
    assert_memory_equal(bytes.data, expected, sizeof expected);
    buffer_release(&bytes);
}

/* --- Dates -------------------------------------------------------------------------------------
 */

static void expect_date(uint32_t first, uint32_t last, size_t size)
{
    struct annotation_date date = {first, last};
    struct buffer bytes = {.allocator = &system_allocator};
    assert_true(annotation_date_sound(&date));
    annotation_date_encode(&date, &bytes);
    assert_int_equal(bytes.size, size);
    struct reader reader = {.data = bytes.data, .size = bytes.size};
    date = annotation_date_decode(&reader);
    assert_false(reader.failed);
    assert_int_equal(reader.position, bytes.size);
    assert_int_equal(date.first, first);
    assert_int_equal(date.last, last);
    buffer_release(&bytes);
}

static void dates_come_back(void **state)
{
    (void)state;
    expect_date(20000101, 20001231, 1);
    expect_date(20230101, 20231231, 2);
    expect_date(19490101, 19491231, 2);
    expect_date(20240501, 20240531, 2);
    expect_date(20240201, 20240229, 2);
    expect_date(20240201, 20240228, 4);
    expect_date(20230201, 20230228, 2);
    expect_date(20240506, 20240506, 3);
    expect_date(19980831, 19980831, 2);
    expect_date(20210101, 20251231, 5);
    expect_date(10101, 11231, 2);
    expect_date(10101, 10101, 4);
    expect_date(99991231, 99991231, 4);
    expect_date(10101, 99991231, 8);
}

static void what_is_no_day_is_unsound(void **state)
{
    (void)state;
    static const struct annotation_date wrong[] = {
        {20230229, 20230301}, {20231301, 20231301},  {20230001, 20230001},
        {20230100, 20230101}, {20230101, 20230132},  {20230102, 20230101},
        {101, 20230101},      {20230101, 100000101}, {19000229, 19000229},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(annotation_date_sound(&wrong[i]));
    }
    /* Years below 1 and above 9999. */
    static const uint8_t below[] = {0xfc, 0xf9, 0x01}, above[] = {0x80, 0xfa, 0x03};
    struct reader reader = {.data = below, .size = 3};
    struct annotation_date date = annotation_date_decode(&reader);
    assert_true(reader.failed || !annotation_date_sound(&date));
    reader = (struct reader){.data = above, .size = 3};
    date = annotation_date_decode(&reader);
    assert_true(reader.failed || !annotation_date_sound(&date));
}

/* --- Lists -------------------------------------------------------------------------------------
 */

static void a_list_has_one_order(void **state)
{
    (void)state;
    struct annotation_list list = {.allocator = &system_allocator};
    struct annotation_list other = {.allocator = &system_allocator};
    for (size_t i = 0; i < 200; i++) {
        struct annotation annotation = random_annotation();
        annotation.span.begin = annotation.span.begin / 1000 * 3;
        annotation_list_add(&list, &annotation);
        annotation_list_add(&list, &annotation);
    }
    for (size_t i = list.count; i > 0; i--) {
        annotation_list_add(&other, &list.items[i - 1]);
    }
    annotation_list_sort(&list);
    annotation_list_sort(&other);
    assert_true(list.count <= 200);
    expect_same(&other, &list);
    annotation_list_release(&list);
    annotation_list_release(&other);
}

static void a_span_is_of_whole_characters(void **state)
{
    (void)state;
    struct annotation annotation = {.kind = ANNOTATION_PARK, .span = {3, 9}};
    assert_true(annotation_sound(&annotation, text, 9));
    assert_false(annotation_sound(&annotation, text, 8));
    annotation.span.end = 8;
    assert_false(annotation_sound(&annotation, text, 9));
    assert_true(annotation_sound(&annotation, NULL, 9));
    annotation.span = (struct annotation_span){4, 9};
    assert_false(annotation_sound(&annotation, text, 9));
    annotation.span = (struct annotation_span){3, 3};
    assert_false(annotation_sound(&annotation, text, 9));
    annotation.span.end = 6;
    annotation.kind = ANNOTATION_KIND_COUNT;
    assert_false(annotation_sound(&annotation, text, 9));
}

static void another_version_is_refused(void **state)
{
    (void)state;
    struct written *written = write_random();
    struct section section =
        section_from_memory(written->bytes.data, written->bytes.size, "ANNOTATIONS");
    struct annotations annotations;
    written->bytes.data[0] = ANNOTATION_VERSION + 1;
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS, PASSAGES, NULL),
                     STATUS_VERSION);
    written->bytes.data[0] = ANNOTATION_VERSION;
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS + 1, PASSAGES, NULL),
                     STATUS_CORRUPT);
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS, PASSAGES - 1, NULL),
                     STATUS_CORRUPT);
    section.size--;
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS, PASSAGES, NULL),
                     STATUS_CORRUPT);
    release(written);
}

static void short_memory_is_told(void **state)
{
    (void)state;
    struct written *written = write_random();
    struct section section =
        section_from_memory(written->bytes.data, written->bytes.size, "ANNOTATIONS");
    struct annotations annotations;
    struct faulty_memory memory;
    unsigned subjects;
    assert_int_equal(annotations_open(&annotations, &section, DOCUMENTS, PASSAGES, NULL),
                     STATUS_OK);
    uint32_t full = 0;
    while (written->lists[full].count == 0) {
        full++;
    }
    struct allocator allocator = faulty_allocator(&memory, 1);
    struct annotation_list list = {.allocator = &allocator};
    assert_int_equal(
        annotations_passage(&annotations, full, text, TEXT_LENGTH, &list, &subjects, NULL),
        STATUS_MEMORY);
    annotation_list_release(&list);
    assert_int_equal(memory.live, 0);
    release(written);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(damage_is_refused_or_sound),
        cmocka_unit_test(the_example_has_its_bytes),
        cmocka_unit_test(dates_come_back),
        cmocka_unit_test(what_is_no_day_is_unsound),
        cmocka_unit_test(a_list_has_one_order),
        cmocka_unit_test(a_span_is_of_whole_characters),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(short_memory_is_told),
    };
    return cmocka_run_group_tests(tests, fill_text, NULL);
}
