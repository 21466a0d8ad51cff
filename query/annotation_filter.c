#include "annotation_filter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../common/analyzer.h"
#include "../common/quantity.h"
#include "day_range.h"
#include "field_filter.h"
#include "mark_postings.h"
#include "name_forms.h"
#include "name_variants.h"
#include "place_codes.h"
#include "text_compare.h"
#include "value_range.h"

static const char *const field_names[] = {
    [FIELD_SUBJECT] = "subject", [FIELD_MENTION] = "mention",       [FIELD_PLACE] = "place",
    [FIELD_REGION] = "region",   [FIELD_ABOUT_DATE] = "about-date", [FIELD_AMOUNT] = "amount",
    [FIELD_AREA] = "area",       [FIELD_QUANTITY] = "quantity",
};

enum annotation_field annotation_field_find(const char *name, size_t length)
{
    for (size_t i = FIELD_SUBJECT; i < sizeof field_names / sizeof *field_names; i++) {
        if (strlen(field_names[i]) == length && memcmp(field_names[i], name, length) == 0) {
            return (enum annotation_field)i;
        }
    }
    return FIELD_NONE;
}

enum status query_field_exists(const struct open_commit *index, struct search_tools *tools,
                               const char *name, size_t length, bool *exists, struct error *error)
{
    *exists = annotation_field_find(name, length) != FIELD_NONE;
    return *exists ? STATUS_OK : field_filter_exists(index, tools, name, length, exists, error);
}

/* A filter that is being made of a node. */
struct filter_maker {
    const struct open_commit *index;
    const struct stop *stop;
    const struct query_node *node;
    bool aliases; /* short forms of names count */
    struct arena *arena;
    struct annotation_filter *filter;
    struct error *error;
};

static enum status refuse(const struct filter_maker *maker, const char *wanted)
{
    const struct query_node *node = maker->node;
    return error_at(maker->error, STATUS_USAGE, node->offset, "%s:%.*s: %s",
                    field_names[maker->filter->field],
                    (int)(node->length < 200 ? node->length : 200), node->text, wanted);
}

/* --- Marks -------------------------------------------------------------------------------------
 */

/* For so many more. */
static enum status make_room_for_marks(struct filter_maker *maker, size_t count)
{
    struct annotation_filter *filter = maker->filter;
    struct mark_range *grown = arena_grow_array(maker->arena, filter->marks, filter->mark_count,
                                                filter->mark_count + count, sizeof *grown);
    if (grown == NULL) {
        return error_memory(maker->error);
    }
    filter->marks = grown;
    return STATUS_OK;
}

static enum status add_range(struct filter_maker *maker, struct mark_key low, struct mark_key high,
                             bool exact)
{
    if (low.bytes == NULL || high.bytes == NULL) {
        return error_memory(maker->error);
    }
    maker->filter->marks[maker->filter->mark_count++] =
        (struct mark_range){low.bytes, high.bytes, low.length, high.length, exact};
    return STATUS_OK;
}

static enum status add_mark(struct filter_maker *maker, enum mark_kind kind, const char *contents,
                            size_t length)
{
    struct mark_key key = mark_key_make(kind, contents, length, maker->arena);
    return add_range(maker, key, key, true);
}

static enum status add_subjects(struct filter_maker *maker, unsigned subjects)
{
    enum status status = make_room_for_marks(maker, 3);
    for (unsigned bit = SUBJECT_POLICY; bit <= SUBJECT_PROJECT && status == STATUS_OK; bit *= 2) {
        if ((subjects & bit) != 0) {
            const char *word = mark_subject_word((enum subject)bit);
            status = add_mark(maker, MARK_SUBJECT, word, strlen(word));
        }
    }
    return status;
}

static enum status make_subject(struct filter_maker *maker)
{
    static const struct {
        const char *name;
        enum subject subject;
    } names[] = {
        {"policy", SUBJECT_POLICY}, {"政策", SUBJECT_POLICY},  {"park", SUBJECT_PARK},
        {"园区", SUBJECT_PARK},     {"園區", SUBJECT_PARK},    {"project", SUBJECT_PROJECT},
        {"项目", SUBJECT_PROJECT},  {"項目", SUBJECT_PROJECT},
    };
    const struct query_node *node = maker->node;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) == node->length &&
            memcmp(names[i].name, node->text, node->length) == 0) {
            return add_subjects(maker, names[i].subject);
        }
    }
    return refuse(maker, "must be policy, park or project");
}

/* The forms of a name as names of one kind, with what goes with each. */
static enum status add_forms(struct filter_maker *maker, enum mark_kind kind,
                             const suoyin_text *forms, size_t form_count)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < form_count && status == STATUS_OK; i++) {
        suoyin_text *variants;
        size_t count = 0;
        status = name_variants_of(maker->index, kind, maker->stop, forms[i].data, forms[i].length,
                                  maker->arena, &variants, &count, maker->error);
        if (status == STATUS_OK) {
            status = make_room_for_marks(maker, count + 1);
        }
        if (status == STATUS_OK) {
            status = add_mark(maker, kind, forms[i].data, forms[i].length);
        }
        for (size_t k = 0; k < count && status == STATUS_OK; k++) {
            status = add_mark(maker, kind, variants[k].data, variants[k].length);
        }
    }
    return status;
}

/* The forms that documents may have short forms of, each once. */
static enum status keep_names(struct filter_maker *maker, const suoyin_text *forms, size_t count)
{
    struct annotation_filter *filter = maker->filter;
    suoyin_text *names = arena_grow_array(maker->arena, filter->names, filter->name_count,
                                          filter->name_count + count, sizeof *names);
    if (names == NULL) {
        return error_memory(maker->error);
    }
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t k = 0; k < filter->name_count && !known; k++) {
            known = text_equals(names[k], forms[i]);
        }
        if (!known) {
            names[filter->name_count++] = forms[i];
        }
    }
    filter->names = names;
    return STATUS_OK;
}

static enum status make_mention(struct filter_maker *maker)
{
    enum { KINDS = 3 };
    static const enum mark_kind kinds[KINDS] = {MARK_POLICY, MARK_PARK, MARK_PROJECT};
    const struct query_node *node = maker->node;
    suoyin_text *name = arena_allocate(maker->arena, sizeof *name);
    enum status status = name == NULL
                             ? error_memory(maker->error)
                             : mark_name_fold(maker->index->segments[0].fold_table, node->text,
                                              node->length, maker->arena, name, maker->error);
    if (status == STATUS_OK && name->length == 0) {
        return refuse(maker, "must be the name of a policy, a park or a project");
    }
    for (size_t k = 0; k < KINDS && status == STATUS_OK; k++) {
        suoyin_text *forms = name;
        size_t count = 1;
        if (maker->aliases) {
            status = name_forms_find(maker->index, kinds[k], maker->stop, *name, maker->arena,
                                     &forms, &count, maker->error);
        }
        if (status == STATUS_OK && maker->aliases) {
            status = keep_names(maker, forms, count);
        }
        if (status == STATUS_OK) {
            status = add_forms(maker, kinds[k], forms, count);
        }
    }
    return status;
}

/* A place by its code: the places within it have codes that begin with what is left of it without
 * the pairs of zeros at its end. */
static enum status add_place(struct filter_maker *maker, enum mark_kind kind, uint32_t code)
{
    char digits[8];
    int length = snprintf(digits, sizeof digits, "%06" PRIu32, code);
    while (length > 2 && memcmp(digits + length - 2, "00", 2) == 0) {
        length -= 2;
    }
    struct mark_key key = mark_key_make(kind, digits, (size_t)length, maker->arena);
    return add_range(maker, key, key, false);
}

static enum status make_place(struct filter_maker *maker, enum mark_kind kind)
{
    uint32_t codes[PLACE_CODES_MAX];
    size_t count;
    enum status status = place_codes_find(maker->index, maker->node->text, maker->node->length,
                                          codes, &count, maker->error);
    if (status == STATUS_OK && count == 0) {
        return refuse(maker, "the index knows no place of that name");
    }
    if (status == STATUS_OK) {
        status = make_room_for_marks(maker, count);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = add_place(maker, kind, codes[i]);
    }
    return status;
}

/* --- Dates and quantities ----------------------------------------------------------------------
 */

static enum status make_date(struct filter_maker *maker)
{
    struct annotation_date *dates = &maker->filter->dates;
    if (!day_range_read(maker->node->text, maker->node->length, dates)) {
        return refuse(maker, "must be a year, month or day, or a range of them");
    }
    /* Years as a whole are what marks tell. */
    maker->filter->reads_annotations = dates->first % 10000 != 101 || dates->last % 10000 != 1231;
    char low[8], high[8];
    snprintf(low, sizeof low, "%04" PRIu32, dates->first / 10000);
    snprintf(high, sizeof high, "%04" PRIu32, dates->last / 10000);
    enum status status = make_room_for_marks(maker, 1);
    return status != STATUS_OK ? status
                               : add_range(maker, mark_key_make(MARK_YEAR, low, 4, maker->arena),
                                           mark_key_make(MARK_YEAR, high, 4, maker->arena), false);
}

static bool read_quantity(const char *text, size_t length, enum quantity_unit otherwise,
                          struct annotation_quantity *quantity)
{
    return length > 0 && quantity_parse(text, length, otherwise, quantity) == length;
}

static bool is_of_field(enum annotation_field field, const struct annotation_quantity *quantity)
{
    enum quantity_dimension dimension = quantity_unit_dimension(quantity->unit);
    return field == FIELD_AREA     ? dimension == DIMENSION_AREA
           : field == FIELD_AMOUNT ? dimension >= DIMENSION_MONEY && dimension <= DIMENSION_POUND
                                   : true;
}

static enum status make_quantity(struct filter_maker *maker)
{
    static const char *const wanted[] = {
        [FIELD_AMOUNT] = "must be an amount of money, as 100亿元, or a range of them",
        [FIELD_AREA] = "must be an area with its unit, as 1000亩, or a range of them",
        [FIELD_QUANTITY] = "must be a number with its unit, as 60家, or a range of them",
    };
    enum annotation_field field = maker->filter->field;
    struct value_range range = value_range_cut(maker->node->text, maker->node->length);
    struct quantity_range *out = &maker->filter->quantities;
    enum quantity_unit otherwise = field == FIELD_AMOUNT ? UNIT_YUAN : UNIT_NONE;
    bool sound = range.low != NULL || range.high != NULL;
    *out = (struct quantity_range){.has_low = range.low != NULL,
                                   .has_high = range.high != NULL,
                                   .low_excluded = range.low_excluded,
                                   .high_excluded = range.high_excluded};
    if (sound && out->has_high) {
        sound = read_quantity(range.high, range.high_length, otherwise, &out->high) &&
                is_of_field(field, &out->high);
        /* 50..150亿元 is 50 yuan or 50亿 of them: who asks must say which. */
        struct annotation_quantity bare;
        bool unit_given = read_quantity(range.high, range.high_length, UNIT_NONE, &bare);
        otherwise = unit_given ? UNIT_NONE : otherwise;
    }
    if (sound && out->has_low) {
        sound = read_quantity(range.low, range.low_length, otherwise, &out->low) &&
                is_of_field(field, &out->low);
    }
    int order;
    if (sound && out->has_low && out->has_high) {
        sound = quantity_compare(&out->low, &out->high, &order);
    }
    maker->filter->reads_annotations = true;
    return sound ? STATUS_OK : refuse(maker, wanted[field]);
}

/* --- All ---------------------------------------------------------------------------------------
 */

static enum status begin(struct filter_maker *maker, enum annotation_field field)
{
    enum status status = searcher_needs_annotations(maker->index, field_names[field], maker->error);
    if (status != STATUS_OK) {
        return status;
    }
    maker->filter = arena_allocate_array(maker->arena, 1, sizeof *maker->filter);
    if (maker->filter == NULL) {
        return error_memory(maker->error);
    }
    maker->filter->field = field;
    return STATUS_OK;
}

static enum status make_value(struct filter_maker *maker)
{
    switch (maker->filter->field) {
    case FIELD_SUBJECT:
        return make_subject(maker);
    case FIELD_MENTION:
        return make_mention(maker);
    case FIELD_PLACE:
        return make_place(maker, MARK_PLACE);
    case FIELD_REGION:
        return make_place(maker, MARK_REGION);
    case FIELD_ABOUT_DATE:
        return make_date(maker);
    default:
        return make_quantity(maker);
    }
}

enum status annotation_filter_make(const struct open_commit *index, const struct stop *stop,
                                   enum annotation_field field, const struct query_node *node,
                                   bool aliases, struct arena *arena,
                                   struct annotation_filter **out, struct error *error)
{
    struct filter_maker maker = {index, stop, node, aliases, arena, NULL, error};
    enum status status = begin(&maker, field);
    if (status == STATUS_OK && index->segment_count > 0) {
        status = make_value(&maker);
    }
    *out = maker.filter;
    return status;
}

enum status annotation_filter_subjects(const struct open_commit *index, unsigned subjects,
                                       struct arena *arena, struct annotation_filter **out,
                                       struct error *error)
{
    struct filter_maker maker = {index, NULL, NULL, false, arena, NULL, error};
    enum status status = begin(&maker, FIELD_SUBJECT);
    if (status == STATUS_OK) {
        status = add_subjects(&maker, subjects);
    }
    *out = maker.filter;
    return status;
}
