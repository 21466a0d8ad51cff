#include "document_region.h"

#include "../common/place_table.h"
#include "recognise_places.h"

enum { PLACES_MAX = 64, MENTIONS_MIN = 2 };

/* How often the passages name a place. The first PLACES_MAX places are counted. */
struct place_count {
    uint32_t code, mentions;
};

struct place_counts {
    struct place_count items[PLACES_MAX];
    size_t count;
};

static void count_mention(struct place_counts *counts, uint32_t code)
{
    for (size_t i = 0; i < counts->count; i++) {
        if (counts->items[i].code == code) {
            counts->items[i].mentions++;
            return;
        }
    }
    if (counts->count < PLACES_MAX) {
        counts->items[counts->count++] = (struct place_count){code, 1};
    }
}

static void count_mentions(const struct annotated_passage *passages, size_t count,
                           struct place_counts *counts)
{
    for (size_t i = 0; i < count; i++) {
        const struct annotation_list *list = &passages[i].list;
        for (size_t k = 0; k < list->count; k++) {
            if (list->items[k].kind == ANNOTATION_PLACE) {
                count_mention(counts, list->items[k].value.place);
            }
        }
    }
}

/* The place as exactly as that many digits say it: 510000 of 510121. */
static uint32_t rounded(uint32_t code, unsigned digits)
{
    return digits == 2 ? code / 10000 * 10000 : digits == 4 ? code / 100 * 100 : code;
}

/* How often places are named that lie in `outer` (0: anywhere) and are said with at least so many
 * digits. */
static uint32_t mentions_within(const struct place_counts *counts, uint32_t outer, unsigned digits)
{
    uint32_t mentions = 0;
    for (size_t i = 0; i < counts->count; i++) {
        uint32_t code = counts->items[i].code;
        bool inside = outer == 0 || place_is_within(code, outer);
        mentions += inside && place_digits(code) >= digits ? counts->items[i].mentions : 0;
    }
    return mentions;
}

/* The part of `outer` in which two thirds lie of what is named in it, or 0. */
static uint32_t leading_part(const struct place_counts *counts, uint32_t outer, unsigned digits)
{
    uint32_t all = mentions_within(counts, outer, digits);
    for (size_t i = 0; i < counts->count; i++) {
        uint32_t part = rounded(counts->items[i].code, digits);
        bool inside = outer == 0 || place_is_within(part, outer);
        bool exact = place_digits(counts->items[i].code) >= digits;
        if (inside && exact && mentions_within(counts, part, digits) * 3 >= all * 2) {
            return part;
        }
    }
    return 0;
}

static uint32_t region_of_passages(const struct annotated_passage *passages, size_t count)
{
    struct place_counts counts = {.count = 0};
    count_mentions(passages, count, &counts);
    uint32_t region = 0;
    if (mentions_within(&counts, 0, 2) < MENTIONS_MIN) {
        return 0;
    }
    for (unsigned digits = 2; digits <= 6; digits += 2) {
        uint32_t part = leading_part(&counts, region, digits);
        if (part == 0) {
            break;
        }
        region = part;
    }
    return region;
}

/* 510121 lies in 510100, and 469001 in 469000, which is no place: then in its province. */
static uint32_t known_place(const struct recogniser_context *context, uint32_t code)
{
    while (code != 0 && place_table_name(context->places, code) == NULL) {
        code = place_parent(code);
    }
    return code;
}

uint32_t document_region(const struct recogniser_context *context,
                         const struct annotated_passage *passages, size_t count)
{
    if (context->places == NULL) {
        return 0;
    }
    uint32_t region = most_exact_place(context, context->source.data, context->source.length);
    if (region == 0) {
        region = most_exact_place(context, context->title.data, context->title.length);
    }
    return region != 0 ? region : known_place(context, region_of_passages(passages, count));
}
