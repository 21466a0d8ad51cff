#include "golden_annotations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "golden_bytes.h"

enum { POLICY = 1, PARK, PROJECT, SHORT_FORM, PLACE, QUANTITY, DATE };

/* --- The section -------------------------------------------------------------------------------
 */

/* What the section begins with; *rest is left where the passages begin. */
static void open_section(const struct golden *golden, struct rest *rest, const uint8_t **regions,
                         const uint8_t **offsets)
{
    const struct golden_section *section = &golden->annotations;
    *rest = (struct rest){section->data, section->data + section->size};
    golden_need(golden_take_number(rest, 4) == 1, "another version of annotations");
    golden_need(golden_take_number(rest, 4) == 0, "a zero is missing");
    *regions = golden_take(rest, golden_packed_size(rest->at));
    *offsets = golden_take_steps(rest);
    golden_need(golden_count_of(*regions) == golden->documents &&
                    golden_count_of(*offsets) == golden->passages + 1u,
                "the annotations are of other passages");
    golden_need(golden_steps_value(*offsets, golden->passages) == (uint64_t)(rest->end - rest->at),
                "the annotations end elsewhere");
}

bool golden_is_annotated(const struct golden *golden)
{
    return golden->annotations.data != NULL;
}

uint32_t golden_region(const struct golden *golden, uint32_t document)
{
    struct rest rest;
    const uint8_t *regions, *offsets;
    open_section(golden, &rest, &regions, &offsets);
    return (uint32_t)golden_packed_value(regions, document);
}

/* --- Annotations -------------------------------------------------------------------------------
 */

static int64_t take_zigzag(struct rest *rest)
{
    uint64_t value = golden_take_varint(rest);
    return value % 2 == 0 ? (int64_t)(value / 2) : -(int64_t)(value / 2) - 1;
}

static unsigned days_of(unsigned year, unsigned month)
{
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 ? (leap ? 29 : 28)
                      : (month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31);
}

/* The day of a number: months of 31 days, the year 2000 being 0. */
static uint32_t day_of(int64_t number)
{
    int64_t days = number + 2000 * 12 * 31;
    golden_need(days >= 0, "a day is before all years");
    return (uint32_t)(days / 372 * 10000 + (days / 31 % 12 + 1) * 100 + days % 31 + 1);
}

static void take_date(struct rest *rest, struct golden_annotation *date)
{
    uint64_t head = golden_take_varint(rest);
    int64_t n = head / 4 % 2 == 0 ? (int64_t)(head / 8) : -(int64_t)(head / 8) - 1;
    static const int64_t days_of_form[] = {372, 31, 1, 1};
    date->first = day_of(n * days_of_form[head % 4]);
    date->last = date->first;
    unsigned year = date->first / 10000, month = date->first / 100 % 100;
    if (head % 4 == 0) {
        date->last = year * 10000 + 1231;
    } else if (head % 4 == 1) {
        date->last = date->first / 100 * 100 + days_of(year, month);
    } else if (head % 4 == 3) {
        date->last = day_of(n + (int64_t)golden_take_varint(rest));
    }
}

static void take_value(struct rest *rest, struct golden_annotation *annotation)
{
    uint64_t place;
    switch (annotation->kind) {
    case POLICY:
    case PARK:
    case PROJECT:
        break;
    case SHORT_FORM:
        annotation->full_begin = (uint64_t)((int64_t)annotation->begin + take_zigzag(rest));
        annotation->full_end = annotation->full_begin + golden_take_varint(rest);
        break;
    case PLACE:
        place = golden_take_varint(rest);
        annotation->place = (uint32_t)(place % 2 == 1 ? place / 2 : place / 2 * 100);
        break;
    case QUANTITY:
        annotation->mantissa = golden_take_varint(rest);
        annotation->exponent = take_zigzag(rest);
        annotation->unit = (unsigned)golden_take_number(rest, 1);
        break;
    case DATE:
        take_date(rest, annotation);
        break;
    default:
        golden_need(false, "an annotation of an unknown kind");
    }
}

void golden_known(const struct golden *golden, uint32_t passage, struct golden_known *known)
{
    struct rest all;
    const uint8_t *regions, *offsets;
    memset(known, 0, sizeof *known);
    open_section(golden, &all, &regions, &offsets);
    struct rest rest = {all.at + golden_steps_value(offsets, passage),
                        all.at + golden_steps_value(offsets, passage + 1)};
    if (rest.at == rest.end) {
        return;
    }
    known->subjects = (unsigned)golden_take_number(&rest, 1);
    uint64_t begin = 0;
    while (rest.at < rest.end) {
        golden_need(known->count < GOLDEN_ANNOTATIONS_MAX, "more annotations than expected");
        struct golden_annotation *annotation = &known->annotations[known->count++];
        uint64_t head = golden_take_varint(&rest);
        begin += head / 8;
        annotation->kind = head % 8;
        annotation->begin = begin;
        annotation->end = begin + golden_take_varint(&rest);
        take_value(&rest, annotation);
    }
}

/* --- Marks -------------------------------------------------------------------------------------
 */

struct marks {
    char (*words)[1 << 12];
    size_t count;
};

static void add_mark(struct marks *marks, const char *word)
{
    size_t length = strlen(word);
    bool known = length > 256;
    for (size_t i = 0; i < marks->count && !known; i++) {
        known = strcmp(marks->words[i], word) == 0;
    }
    if (!known) {
        memcpy(marks->words[marks->count++], word, length + 1);
    }
}

/* From the short form to the full one, and back. */
static void add_pair(struct marks *marks, const struct golden_folding *folding, const char *text,
                     const struct golden_annotation *annotation)
{
    char brief[2000], full[2000], word[1 << 12];
    brief[golden_fold_name(folding, text + annotation->begin, annotation->end - annotation->begin,
                           brief)] = 0;
    full[golden_fold_name(folding, text + annotation->full_begin,
                          annotation->full_end - annotation->full_begin, full)] = 0;
    if (*brief != 0 && *full != 0) {
        snprintf(word, sizeof word, "%ca%s%c%s", 1, brief, 2, full);
        add_mark(marks, word);
        snprintf(word, sizeof word, "%ca%s%c%s", 1, full, 3, brief);
        add_mark(marks, word);
    }
}

static void add_annotation(struct marks *marks, const struct golden_folding *folding,
                           const char *text, const struct golden_annotation *annotation)
{
    static const char letters[] = {0, 'p', 'k', 'j', 0, 'l', 0, 'y'};
    char word[1 << 12] = {1, letters[annotation->kind]}, *end = word + 2;
    uint32_t first = annotation->first / 10000, last = annotation->last / 10000;
    switch (annotation->kind) {
    case POLICY:
    case PARK:
    case PROJECT:
        end += golden_fold_name(folding, text + annotation->begin,
                                annotation->end - annotation->begin, end);
        *end = 0;
        if (end > word + 2) {
            add_mark(marks, word);
        }
        break;
    case SHORT_FORM:
        add_pair(marks, folding, text, annotation);
        break;
    case PLACE:
        snprintf(end, 16, "%06u", (unsigned)annotation->place);
        add_mark(marks, word);
        break;
    case DATE:
        for (uint32_t year = first; year <= last && last - first + 1 <= 10; year++) {
            snprintf(end, 16, "%04u", (unsigned)year);
            add_mark(marks, word);
        }
        break;
    default:
        break;
    }
}

void golden_marks(const struct golden *golden, const struct golden_folding *folding,
                  uint32_t document, uint32_t passage, void *context,
                  void (*on_mark)(void *context, const char *word, size_t length))
{
    static const char *const subjects[] = {"\x01spolicy", "\x01spark", "\x01sproject"};
    struct golden_known known;
    struct marks marks = {golden_obtain((4 + 11 * GOLDEN_ANNOTATIONS_MAX) * sizeof *marks.words),
                          0};
    size_t length = 0;
    char *text = golden_text(golden, passage, &length), region[16];
    uint32_t own = golden_region(golden, document);
    golden_known(golden, passage, &known);
    for (unsigned i = 0; i < 3; i++) {
        if (known.subjects >> i & 1) {
            add_mark(&marks, subjects[i]);
        }
    }
    snprintf(region, sizeof region, "\x01r%06u", (unsigned)own);
    if (own != 0) {
        add_mark(&marks, region);
    }
    for (size_t i = 0; i < known.count; i++) {
        golden_need(known.annotations[i].begin < known.annotations[i].end &&
                        known.annotations[i].end <= length,
                    "a span is outside its text");
        add_annotation(&marks, folding, text, &known.annotations[i]);
    }
    for (size_t i = 0; i < marks.count; i++) {
        on_mark(context, marks.words[i], strlen(marks.words[i]));
    }
    free(marks.words);
    free(text);
}
