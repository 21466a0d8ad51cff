#include "recognise_places.h"

#include <string.h>

#include "../common/place_table.h"
#include "han_text.h"

enum {
    CONTEXT_MAX = 32, /* places that may decide; the first count */
    /* How well a place fits to one that is named as well. */
    FIT_NONE = 0,
    FIT_SAME_PROVINCE = 1,
    FIT_ITS_PROVINCE = 2,
    FIT_SAME_PREFECTURE = 3,
    FIT_SAME = 4,
    FIT_DIRECTLY_BEHIND = 5, /* 四川省金堂县 */
};

/* The places that a passage and its document name for certain. */
struct place_context {
    uint32_t codes[CONTEXT_MAX];
    size_t count;
    bool has_fields; /* those of title and source are in it */
};

static void add_context(struct place_context *context, uint32_t code)
{
    for (size_t i = 0; i < context->count; i++) {
        if (context->codes[i] == code) {
            return;
        }
    }
    if (context->count < CONTEXT_MAX) {
        context->codes[context->count++] = code;
    }
}

/* --- Names -------------------------------------------------------------------------------------
 */

static bool ends_with_one_of(const struct place_name *name, const char *characters)
{
    enum { IDEOGRAPH_SIZE = 3 };
    char last[IDEOGRAPH_SIZE + 1] = "";
    memcpy(last, name->text + name->length - IDEOGRAPH_SIZE, IDEOGRAPH_SIZE);
    return strstr(characters, last) != NULL;
}

static bool is_one_of(const struct place_name *name, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(words[i]) == name->length && memcmp(words[i], name->text, name->length) == 0) {
            return true;
        }
    }
    return false;
}

/* What many places have without its being their name, and what is a verb (会同县教育局). */
static bool is_common_noun(const struct place_name *name)
{
    static const char *const words[] = {"老城区", "新城区", "港口区", "城区", "郊区",  "矿区",
                                        "东区",   "西区",   "南区",   "北区", "会同县"};
    return is_one_of(name, words, sizeof words / sizeof *words);
}

/* Short names of counties and districts, and names of two characters like 和县, which other words
 * bring about as well. */
static bool needs_context(const struct place_name *name)
{
    if (place_digits(name->code) < 6) {
        return false;
    }
    bool short_form = name->further && !ends_with_one_of(name, "县市区旗");
    return short_form || name->length <= 6 || is_common_noun(name);
}

/* How well a place must fit to be what its name means here. */
static int least_fit(const struct place_name *name)
{
    return is_common_noun(name)  ? FIT_DIRECTLY_BEHIND
           : needs_context(name) ? FIT_ITS_PROVINCE
                                 : FIT_SAME_PROVINCE;
}

/* 北京路 and 南京西路 are not in Beijing and Nanjing. */
static bool is_street(const struct place_name *name, const char *after, const char *end)
{
    static const char *const streets[] = {"路",   "街",   "大道", "大街", "东路",
                                          "西路", "南路", "北路", "中路"};
    if (ends_with_one_of(name, "省市县区")) {
        return false;
    }
    for (size_t i = 0; i < sizeof streets / sizeof *streets; i++) {
        size_t size = strlen(streets[i]);
        if ((size_t)(end - after) >= size && memcmp(after, streets[i], size) == 0) {
            return true;
        }
    }
    return false;
}

/* The code, where the name alone decides; 0 where it does not. */
static uint32_t certain_code(const struct place_match *match)
{
    return match->count == 1 && !needs_context(match->names) ? match->names->code : 0;
}

typedef void found_place(void *arrived, size_t begin, const struct place_match *match);

/* Calls `found` for each name, from the left, the longest first. */
static void find_names(const struct place_table *table, const struct scanned_text *scanned,
                       found_place *found, void *arrived)
{
    const struct text_candidate *candidate = scanned->candidates;
    const char *text = scanned->data;
    size_t length = scanned->length, at = 0;
    while ((at = next_beginning(&candidate, BEGINS_PLACE, at)) < length) {
        struct place_match match;
        if (!place_table_match(table, text + at, length - at, &match)) {
            at = next_position(text, length, at);
            continue;
        }
        const char *after = text + at + match.length;
        if (match.names->code != 0 && !is_street(match.names, after, text + length)) {
            found(arrived, at, &match);
        }
        at += match.length;
    }
}

/* --- What decides ------------------------------------------------------------------------------
 */

static void found_in_field(void *arrived, size_t begin, const struct place_match *match)
{
    struct place_context *context = arrived;
    (void)begin;
    if (certain_code(match) != 0) {
        add_context(context, certain_code(match));
    }
}

static void add_fields(const struct recogniser_context *document, struct place_context *context)
{
    if (!context->has_fields) {
        struct scanned_text source = {document->source.data, document->source.length, NULL};
        struct scanned_text title = {document->title.data, document->title.length, NULL};
        find_names(document->places, &source, found_in_field, context);
        find_names(document->places, &title, found_in_field, context);
        context->has_fields = true;
    }
}

static int fit(uint32_t code, uint32_t named)
{
    return named == code                                         ? FIT_SAME
           : named / 100 == code / 100                           ? FIT_SAME_PREFECTURE
           : named / 10000 == code / 10000 && named % 10000 == 0 ? FIT_ITS_PROVINCE
           : named / 10000 == code / 10000                       ? FIT_SAME_PROVINCE
                                                                 : FIT_NONE;
}

static int best_fit(uint32_t code, const struct place_context *context, uint32_t directly_before)
{
    if (directly_before != 0 && place_is_within(code, directly_before)) {
        return FIT_DIRECTLY_BEHIND;
    }
    int best = FIT_NONE;
    for (size_t i = 0; i < context->count; i++) {
        int one = fit(code, context->codes[i]);
        best = one > best ? one : best;
    }
    return best;
}

/* The one of the places that fits best, or 0: none does, or two do. */
static uint32_t decide(const struct place_match *match, const struct place_context *context,
                       uint32_t directly_before)
{
    int best = FIT_NONE;
    uint32_t code = 0;
    for (size_t i = 0; i < match->count; i++) {
        const struct place_name *name = &match->names[i];
        int one = best_fit(name->code, context, directly_before);
        if (one < least_fit(name) || one < best) {
            continue;
        }
        code = one == best ? 0 : name->code;
        best = one;
    }
    return code;
}

/* --- The recogniser ----------------------------------------------------------------------------
 */

/* Undecided places are 0 until they are resolved. */
static void found_in_text(void *arrived, size_t begin, const struct place_match *match)
{
    struct annotation annotation = {
        .kind = ANNOTATION_PLACE,
        .span = {(uint32_t)begin, (uint32_t)(begin + match->length)},
        .value.place = certain_code(match),
    };
    annotation_list_add(arrived, &annotation);
}

/* What the passage names for certain; answers whether anything is left to decide. */
static bool collect_context(const struct annotation *places, size_t count,
                            struct place_context *context)
{
    bool undecided = false;
    for (size_t i = 0; i < count; i++) {
        if (places[i].value.place != 0) {
            add_context(context, places[i].value.place);
        } else {
            undecided = true;
        }
    }
    return undecided;
}

static void resolve(const struct place_table *table, const char *text, struct annotation *places,
                    size_t count, struct place_context *context)
{
    for (size_t i = 0; i < count; i++) {
        struct annotation *place = &places[i];
        struct place_match match;
        size_t length = place->span.end - place->span.begin;
        if (place->value.place != 0 ||
            !place_table_match(table, text + place->span.begin, length, &match)) {
            continue;
        }
        bool behind = i > 0 && places[i - 1].span.end == place->span.begin;
        place->value.place = decide(&match, context, behind ? places[i - 1].value.place : 0);
        if (place->value.place != 0) {
            add_context(context, place->value.place);
        }
    }
}

static void drop_undecided(struct annotation_list *list, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < list->count; i++) {
        if (list->items[i].value.place != 0) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
}

void recognise_places(const struct recogniser_context *context, const struct scanned_text *text,
                      struct annotation_list *out)
{
    size_t first = out->count;
    if (context->places == NULL) {
        return;
    }
    find_names(context->places, text, found_in_text, out);
    struct place_context known = {.count = 0};
    size_t count = out->count - first;
    struct annotation *places = count > 0 ? out->items + first : NULL;
    if (count > 0 && collect_context(places, count, &known)) {
        add_fields(context, &known);
        resolve(context->places, text->data, places, count, &known);
        drop_undecided(out, first);
    }
}

/* --- A field -----------------------------------------------------------------------------------
 */

struct exact_search {
    struct place_context known;
    uint32_t code;
};

static void found_exactly(void *arrived, size_t begin, const struct place_match *match)
{
    struct exact_search *search = arrived;
    uint32_t code = certain_code(match);
    (void)begin;
    code = code != 0 ? code : decide(match, &search->known, 0);
    if (code != 0 && (search->code == 0 || place_digits(code) > place_digits(search->code))) {
        search->code = code;
    }
}

uint32_t most_exact_place(const struct recogniser_context *context, const char *text, size_t length)
{
    struct exact_search search = {.code = 0};
    if (context->places != NULL && text != NULL) {
        add_fields(context, &search.known);
        struct scanned_text plain = {text, length, NULL};
        find_names(context->places, &plain, found_exactly, &search);
    }
    return search.code;
}
