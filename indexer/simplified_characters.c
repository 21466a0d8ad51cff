#include "simplified_characters.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "../common/utf8.h"
#include "variant_characters.h"

enum { PAIRS_MAX = 8192 };

static int compare_pairs(const void *left, const void *right)
{
    const struct simplified_pair *a = left;
    const struct simplified_pair *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

/* The pair of a character among the first `count`, or NULL. */
static const struct simplified_pair *find_among(const struct simplified_characters *characters,
                                                size_t count, uint32_t from)
{
    struct simplified_pair key = {from, 0};
    return bsearch(&key, characters->pairs, count, sizeof(key), compare_pairs);
}

static enum status add_pair(struct simplified_characters *characters, uint32_t from, uint32_t to,
                            struct error *error)
{
    if (characters->count == PAIRS_MAX) {
        return error_set(error, STATUS_LIMIT, "folding table: too many variants");
    }
    characters->pairs[characters->count++] = (struct simplified_pair){from, to};
    return STATUS_OK;
}

/* --- what ICU says --- */

/* What the transliterator makes of one code point; itself when that is not one code point. */
static uint32_t transliterate(const UTransliterator *transliterator, UChar32 c)
{
    UChar text[16];
    int32_t length = 0;
    U16_APPEND_UNSAFE(text, length, c);
    int32_t limit = length;
    UErrorCode code = U_ZERO_ERROR;
    utrans_transUChars(transliterator, text, &length, sizeof(text) / sizeof(text[0]), 0, &limit,
                       &code);
    if (U_FAILURE(code) || length == 0) {
        return (uint32_t)c;
    }
    int32_t next = 0;
    UChar32 to;
    U16_NEXT(text, next, length, to);
    return next == length ? (uint32_t)to : (uint32_t)c;
}

/* Only the characters that the transliterator says it may change are tried. */
static enum status add_transliterations(struct simplified_characters *characters,
                                        const UTransliterator *transliterator, const USet *sources,
                                        struct error *error)
{
    for (int32_t item = 0; item < uset_getItemCount(sources); item++) {
        UChar32 from;
        UChar32 to;
        UErrorCode code = U_ZERO_ERROR;
        if (uset_getItem(sources, item, &from, &to, NULL, 0, &code) != 0) {
            continue; /* a string, not a range */
        }
        for (UChar32 c = from; c <= to; c++) {
            uint32_t simplified = transliterate(transliterator, c);
            enum status status = simplified == (uint32_t)c
                                     ? STATUS_OK
                                     : add_pair(characters, (uint32_t)c, simplified, error);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

static enum status icu_trouble(UErrorCode code, struct error *error)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) {
        return error_memory(error);
    }
    return error_set(error, STATUS_INPUT, "folding table: ICU: Traditional-Simplified: %s",
                     u_errorName(code));
}

static enum status read_transliterator(struct simplified_characters *characters,
                                       struct error *error)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar name[32];
    u_uastrcpy(name, "Traditional-Simplified");
    UTransliterator *transliterator = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        return icu_trouble(code, error);
    }
    USet *sources = utrans_getSourceSet(transliterator, 0, NULL, &code);
    enum status status = U_FAILURE(code)
                             ? icu_trouble(code, error)
                             : add_transliterations(characters, transliterator, sources, error);
    uset_close(sources);
    utrans_close(transliterator);
    return status;
}

/* --- what the list says --- */

/* Where ICU has a mapping for a listed variant, ICU's stands. */
static enum status add_variants(struct simplified_characters *characters, struct error *error)
{
    size_t known = characters->count;
    const char *list = variant_characters;
    size_t left = strlen(list);
    while (left > 0) {
        uint32_t pair[2];
        for (size_t i = 0; i < 2; i++) {
            size_t bytes = left > 0 ? utf8_decode(list, left, &pair[i]) : 0;
            if (bytes == 0) {
                return error_set(error, STATUS_INPUT, "the list of variants is damaged");
            }
            list += bytes;
            left -= bytes;
        }
        enum status status = find_among(characters, known, pair[0]) != NULL
                                 ? STATUS_OK
                                 : add_pair(characters, pair[0], pair[1], error);
        if (status != STATUS_OK) {
            return status;
        }
        size_t space = left > 0 && *list == ' ' ? 1 : 0;
        list += space;
        left -= space;
    }
    qsort(characters->pairs, characters->count, sizeof(*characters->pairs), compare_pairs);
    return STATUS_OK;
}

/* --- both, followed to the end --- */

static const struct simplified_pair *next_pair(const struct simplified_characters *characters,
                                               uint32_t from)
{
    return find_among(characters, characters->count, from);
}

/* The end of the way from a character, or the smallest member of the circle that it runs into. */
static uint32_t representative(const struct simplified_characters *characters, uint32_t from)
{
    uint32_t slow = from;
    uint32_t fast = from;
    do { /* Floyd: fast goes two steps for each of slow */
        for (int i = 0; i < 2; i++) {
            const struct simplified_pair *pair = next_pair(characters, fast);
            if (pair == NULL) {
                return fast;
            }
            fast = pair->to;
        }
        slow = next_pair(characters, slow)->to;
    } while (slow != fast);
    uint32_t smallest = slow;
    for (uint32_t c = next_pair(characters, slow)->to; c != slow;
         c = next_pair(characters, c)->to) {
        smallest = c < smallest ? c : smallest;
    }
    return smallest;
}

static enum status resolve(struct simplified_characters *characters, struct error *error)
{
    struct simplified_pair *resolved =
        memory_allocate_array(characters->allocator, characters->count, sizeof(*resolved));
    if (resolved == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < characters->count; i++) {
        uint32_t from = characters->pairs[i].from;
        resolved[i] = (struct simplified_pair){from, representative(characters, from)};
    }
    memory_release(characters->allocator, characters->pairs);
    characters->pairs = resolved;
    return STATUS_OK;
}

enum status simplified_characters_open(struct simplified_characters *characters,
                                       const struct allocator *allocator, struct error *error)
{
    *characters = (struct simplified_characters){.allocator = allocator};
    characters->pairs = memory_allocate_array(allocator, PAIRS_MAX, sizeof(*characters->pairs));
    if (characters->pairs == NULL) {
        return error_memory(error);
    }
    enum status status = read_transliterator(characters, error);
    if (status == STATUS_OK) {
        status = add_variants(characters, error);
    }
    return status == STATUS_OK ? resolve(characters, error) : status;
}

void simplified_characters_release(struct simplified_characters *characters)
{
    if (characters->allocator != NULL) {
        memory_release(characters->allocator, characters->pairs);
    }
    *characters = (struct simplified_characters){.allocator = NULL};
}

uint32_t simplified_character(const struct simplified_characters *characters, uint32_t code_point)
{
    const struct simplified_pair *pair = next_pair(characters, code_point);
    return pair != NULL ? pair->to : code_point;
}
