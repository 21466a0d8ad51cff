/* What a hit's text mentions. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../common/mark.h"
#include "../common/quantity.h"
#include "place_codes.h"
#include "results.h"

#define SAME_KIND(name)                                                                            \
    _Static_assert((int)SUOYIN_MENTION_##name == (int)ANNOTATION_##name,                           \
                   "the public kinds are ours")
SAME_KIND(POLICY);
SAME_KIND(PARK);
SAME_KIND(PROJECT);
SAME_KIND(ALIAS);
SAME_KIND(PLACE);
SAME_KIND(QUANTITY);
SAME_KIND(DATE);

struct mention_reader {
    struct suoyin_results *results;
    const struct segment *segment;
    suoyin_text text;
    struct annotation_list list;
    struct buffer value; /* of the mention that is being read */
};

static enum status append_name(struct mention_reader *reader, const struct annotation_span *span,
                               struct error *error)
{
    size_t length = span->end - span->begin;
    uint32_t *units = arena_allocate_array(&reader->results->arena, length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    mark_fold_name(reader->segment->fold_table, reader->text.data + span->begin, length, units,
                   &reader->value);
    return STATUS_OK;
}

static void append_day(struct buffer *out, uint32_t day)
{
    buffer_append_format(out, "%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32, day / 10000,
                         day / 100 % 100, day % 100);
}

static uint32_t days_of_month(uint32_t year, uint32_t month)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 ? 28 + leap : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* The shortest that says the same. */
static void append_date(struct buffer *out, const struct annotation_date *date)
{
    uint32_t year = date->first / 10000, month = date->first / 100 % 100;
    uint32_t begin = date->first % 10000, end = date->last % 10000;
    bool same_year = date->last / 10000 == year;
    if (same_year && begin == 101 && end == 1231) {
        buffer_append_format(out, "%04" PRIu32, year);
    } else if (begin == 101 && end == 1231) {
        buffer_append_format(out, "%04" PRIu32 "..%04" PRIu32, year, date->last / 10000);
    } else if (same_year && end / 100 == month && begin % 100 == 1 &&
               end % 100 == days_of_month(year, month)) {
        buffer_append_format(out, "%04" PRIu32 "-%02" PRIu32, year, month);
    } else {
        append_day(out, date->first);
        if (date->last != date->first) {
            buffer_append_text(out, "..");
            append_day(out, date->last);
        }
    }
}

static enum status append_place(struct mention_reader *reader, uint32_t code, struct error *error)
{
    char digits[8];
    int length = snprintf(digits, sizeof digits, "%06" PRIu32, code);
    while (length > 2 && memcmp(digits + length - 2, "00", 2) == 0) {
        length -= 2;
    }
    bool known;
    return place_codes_name(reader->results->index, digits, (size_t)length, &reader->value, &known,
                            error);
}

static enum status append_value(struct mention_reader *reader, const struct annotation *annotation,
                                suoyin_mention *mention, struct error *error)
{
    switch (annotation->kind) {
    case ANNOTATION_QUANTITY: {
        const struct annotation_quantity *quantity = &annotation->value.quantity;
        char text[QUANTITY_TEXT_SIZE];
        buffer_append(&reader->value, text, quantity_print(quantity, text));
        mention->magnitude = quantity_magnitude(quantity);
        mention->money = quantity_unit_dimension(quantity->unit) == DIMENSION_MONEY;
        return STATUS_OK;
    }
    case ANNOTATION_DATE:
        append_date(&reader->value, &annotation->value.date);
        return STATUS_OK;
    case ANNOTATION_PLACE:
        mention->code = annotation->value.place;
        return append_place(reader, annotation->value.place, error);
    case ANNOTATION_ALIAS:
        return append_name(reader, &annotation->value.full, error);
    default:
        return append_name(reader, &annotation->span, error);
    }
}

static enum status read_mention(struct mention_reader *reader, const struct annotation *annotation,
                                suoyin_mention *mention, struct error *error)
{
    mention->kind = (suoyin_mention_kind)annotation->kind;
    mention->span = (suoyin_span){annotation->span.begin, annotation->span.end};
    buffer_clear(&reader->value);
    enum status status = append_value(reader, annotation, mention, error);
    if (status != STATUS_OK) {
        return status;
    }
    const char *value = arena_copy_text(&reader->results->arena, (const char *)reader->value.data,
                                        reader->value.size);
    mention->value = (suoyin_text){value, reader->value.size};
    return value == NULL || reader->value.failed ? error_memory(error) : STATUS_OK;
}

static enum status read_mentions(struct mention_reader *reader, uint32_t passage,
                                 unsigned *subjects, const suoyin_mention **mentions, size_t *count,
                                 struct error *error)
{
    enum status status =
        annotations_passage(&reader->segment->annotations, passage, reader->text.data,
                            reader->text.length, &reader->list, subjects, error);
    suoyin_mention *found =
        arena_allocate_array(&reader->results->arena, reader->list.count, sizeof *found);
    if (status == STATUS_OK && found == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < reader->list.count && status == STATUS_OK; i++) {
        status = read_mention(reader, &reader->list.items[i], &found[i], error);
    }
    if (status == STATUS_OK) {
        *mentions = found;
        *count = reader->list.count;
    }
    return status;
}

suoyin_status suoyin_results_mentions(suoyin_results *results, size_t index, unsigned *subjects,
                                      const suoyin_mention **mentions, size_t *count,
                                      suoyin_error *error)
{
    suoyin_hit hit;
    unsigned found = 0;
    *mentions = NULL;
    *count = 0;
    suoyin_status outcome = suoyin_results_hit(results, index, SUOYIN_HIT_TEXT, &hit, error);
    if (outcome != SUOYIN_OK) {
        return outcome;
    }
    const struct ranked_hit *ranked = &results->results[index].ranked;
    struct mention_reader reader = {
        .results = results,
        .segment = &results->index->segments[ranked->segment],
        .text = hit.text,
        .list.allocator = &results->index->allocator,
        .value.allocator = &results->index->allocator,
    };
    struct error cause = {0};
    enum status status = STATUS_OK;
    if (reader.segment->annotated) {
        status = read_mentions(&reader, ranked->passage, &found, mentions, count, &cause);
    }
    annotation_list_release(&reader.list);
    buffer_release(&reader.value);
    if (subjects != NULL) {
        *subjects = found;
    }
    return searcher_status(status, &cause, error);
}
