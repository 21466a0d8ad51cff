#include "icu_fold.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "fold_table_writer.h"
#include "icu_class.h"
#include "variant_characters.h"

enum { SEQUENCE_MAX = 64, SIMPLER_MAX = 8192, ROUNDS_MAX = 8 };

struct sequence {
    uint32_t at[SEQUENCE_MAX];
    size_t count;
};

struct simpler {
    uint32_t from, to;
};

struct building {
    struct fold_draft *draft;
    const UNormalizer2 *nfkd;
    struct simpler *simpler; /* ascending by from */
    size_t simpler_count;
    struct error *error;
};

static enum status icu_trouble(struct error *error, UErrorCode code, const char *what)
{
    if (code == U_MEMORY_ALLOCATION_ERROR) {
        return error_memory(error);
    }
    return error_set(error, STATUS_INPUT, "folding table: ICU: %s: %s", what, u_errorName(code));
}

/* --- step 3: Traditional to Simplified, and variants --- */

static int compare_simpler(const void *left, const void *right)
{
    const struct simpler *a = left;
    const struct simpler *b = right;
    return (a->from > b->from) - (a->from < b->from);
}

static struct simpler *find_simpler(const struct building *building, uint32_t from)
{
    struct simpler key = {from, 0};
    return bsearch(&key, building->simpler, building->simpler_count, sizeof(key), compare_simpler);
}

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

static enum status add_simpler(struct building *building, uint32_t from, uint32_t to)
{
    if (building->simpler_count == SIMPLER_MAX) {
        return error_set(building->error, STATUS_LIMIT, "folding table: too many variants");
    }
    building->simpler[building->simpler_count++] = (struct simpler){from, to};
    return STATUS_OK;
}

/* Only the characters that the transliterator says it may change are tried. */
static enum status add_transliterations(struct building *building,
                                        const UTransliterator *transliterator, const USet *sources)
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
                                     : add_simpler(building, (uint32_t)c, simplified);
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

static enum status read_transliterator(struct building *building)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar name[32];
    u_uastrcpy(name, "Traditional-Simplified");
    UTransliterator *transliterator = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        return icu_trouble(building->error, code, "Traditional-Simplified");
    }
    enum status status;
    USet *sources = utrans_getSourceSet(transliterator, 0, NULL, &code);
    if (U_FAILURE(code) || sources == NULL) {
        status = icu_trouble(building->error, code, "the characters of Traditional-Simplified");
    } else {
        status = add_transliterations(building, transliterator, sources);
    }
    uset_close(sources);
    utrans_close(transliterator);
    return status;
}

/* Where ICU has a mapping for a listed variant, ICU's stands. */
static enum status add_variants(struct building *building)
{
    size_t known = building->simpler_count;
    const char *list = variant_characters;
    size_t left = strlen(list);
    while (left > 0) {
        uint32_t pair[2];
        for (size_t i = 0; i < 2; i++) {
            size_t bytes = left > 0 ? utf8_decode(list, left, &pair[i]) : 0;
            if (bytes == 0) {
                return error_set(building->error, STATUS_INPUT, "the list of variants is damaged");
            }
            list += bytes;
            left -= bytes;
        }
        struct simpler key = {pair[0], 0};
        enum status status =
            bsearch(&key, building->simpler, known, sizeof(key), compare_simpler) != NULL
                ? STATUS_OK
                : add_simpler(building, pair[0], pair[1]);
        if (status != STATUS_OK) {
            return status;
        }
        size_t space = left > 0 && *list == ' ' ? 1 : 0;
        list += space;
        left -= space;
    }
    qsort(building->simpler, building->simpler_count, sizeof(*building->simpler), compare_simpler);
    return STATUS_OK;
}

/* The end of the way from a character, or the smallest member of the circle that it runs into. */
static uint32_t representative(const struct building *building, uint32_t from)
{
    uint32_t slow = from;
    uint32_t fast = from;
    for (;;) { /* Floyd: fast goes two steps for each of slow */
        const struct simpler *step = NULL;
        for (int i = 0; i < 2; i++) {
            step = find_simpler(building, fast);
            if (step == NULL) {
                return fast;
            }
            fast = step->to;
        }
        slow = find_simpler(building, slow)->to;
        if (slow == fast) {
            break;
        }
    }
    uint32_t smallest = slow;
    for (uint32_t c = find_simpler(building, slow)->to; c != slow;
         c = find_simpler(building, c)->to) {
        smallest = c < smallest ? c : smallest;
    }
    return smallest;
}

static enum status read_simpler(struct building *building)
{
    const struct allocator *allocator = building->draft->allocator;
    building->simpler = memory_allocate_array(allocator, SIMPLER_MAX, sizeof(struct simpler));
    struct simpler *resolved = memory_allocate_array(allocator, SIMPLER_MAX, sizeof(*resolved));
    enum status status = building->simpler == NULL || resolved == NULL
                             ? error_memory(building->error)
                             : read_transliterator(building);
    if (status == STATUS_OK) {
        status = add_variants(building);
    }
    if (status == STATUS_OK) {
        for (size_t i = 0; i < building->simpler_count; i++) {
            uint32_t from = building->simpler[i].from;
            resolved[i] = (struct simpler){from, representative(building, from)};
        }
        memcpy(building->simpler, resolved, building->simpler_count * sizeof(*resolved));
    }
    memory_release(allocator, resolved);
    return status;
}

/* --- steps 1 and 2 --- */

static void append(struct sequence *sequence, uint32_t code_point)
{
    if (sequence->count < SEQUENCE_MAX) {
        sequence->at[sequence->count++] = code_point;
    }
}

static void append_utf16(struct sequence *sequence, const UChar *text, int32_t length)
{
    for (int32_t i = 0; i < length;) {
        UChar32 c;
        U16_NEXT(text, i, length, c);
        append(sequence, (uint32_t)c);
    }
}

/* Circled digits and numbers that Unicode does not decompose. */
static int circled_number(uint32_t c)
{
    static const struct {
        uint32_t from;
        uint32_t count;
        int value; /* of the first */
    } rows[] = {{0x24EB, 10, 11}, {0x24F5, 10, 1}, {0x24FF, 1, 0}, {0x2776, 10, 1},
                {0x2780, 10, 1},  {0x278A, 10, 1}, {0x1F10B, 2, 0}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (c - rows[i].from < rows[i].count) {
            return c >= 0x1F10B ? 0 : rows[i].value + (int)(c - rows[i].from);
        }
    }
    return -1;
}

/* Steps 1 to 3 on one code point, once. */
static void fold_once(const struct building *building, uint32_t c, struct sequence *out)
{
    UChar decomposed[SEQUENCE_MAX];
    UChar folded[3 * SEQUENCE_MAX];
    UErrorCode code = U_ZERO_ERROR;
    int32_t length =
        unorm2_getDecomposition(building->nfkd, (UChar32)c, decomposed, SEQUENCE_MAX, &code);
    if (length < 0 || U_FAILURE(code)) {
        length = 0;
        U16_APPEND_UNSAFE(decomposed, length, c);
    }
    code = U_ZERO_ERROR;
    length =
        u_strFoldCase(folded, 3 * SEQUENCE_MAX, decomposed, length, U_FOLD_CASE_DEFAULT, &code);
    struct sequence sequence = {.count = 0};
    append_utf16(&sequence, folded, U_FAILURE(code) ? 0 : length);
    for (size_t i = 0; i < sequence.count; i++) {
        uint32_t target = sequence.at[i];
        int number = u_charType((UChar32)target) == U_DECIMAL_DIGIT_NUMBER
                         ? u_charDigitValue((UChar32)target)
                         : circled_number(target);
        const struct simpler *simpler = find_simpler(building, target);
        if (number >= 10) {
            append(out, '0' + (uint32_t)number / 10);
        }
        append(out, number >= 0       ? '0' + (uint32_t)number % 10
                    : simpler != NULL ? simpler->to
                                      : target);
    }
}

static bool same(const struct sequence *a, const struct sequence *b)
{
    return a->count == b->count && memcmp(a->at, b->at, a->count * sizeof(a->at[0])) == 0;
}

static enum status fold_to_fixed_point(const struct building *building, uint32_t code_point,
                                       struct sequence *out)
{
    out->count = 0;
    append(out, code_point == 0x309B ? 0x3099 : code_point == 0x309C ? 0x309A : code_point);
    for (int round = 0; round < ROUNDS_MAX; round++) {
        struct sequence next = {.count = 0};
        for (size_t i = 0; i < out->count; i++) {
            fold_once(building, out->at[i], &next);
        }
        if (same(&next, out)) {
            return STATUS_OK;
        }
        *out = next;
    }
    return error_set(building->error, STATUS_INPUT, "folding table: U+%04X has no fixed point",
                     code_point);
}

/* --- steps 4 and 5 --- */

static uint32_t compose(const struct fold_draft *draft, uint32_t first, uint32_t second)
{
    struct fold_table table = {.pairs = draft->pairs,
                               .pair_count = draft->pair_count,
                               .composes_hangul = draft->composes_hangul};
    return fold_compose(&table, first, second);
}

static void compose_all(const struct fold_draft *draft, struct sequence *sequence)
{
    size_t kept = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        uint32_t composed = kept > 0 ? compose(draft, sequence->at[kept - 1], sequence->at[i]) : 0;
        if (composed != 0) {
            sequence->at[kept - 1] = composed;
        } else {
            sequence->at[kept++] = sequence->at[i];
        }
    }
    sequence->count = kept;
}

static bool is_word_class(enum character_class class)
{
    return class >= CLASS_IDEOGRAPH && class <= CLASS_DIGIT;
}

static void drop_invisible(struct sequence *sequence)
{
    size_t kept = 0;
    struct sequence visible;
    for (size_t i = 0; i < sequence->count; i++) {
        enum character_class class = icu_class(sequence->at[i]);
        if (class != CLASS_MARK && class != CLASS_TRANSPARENT) {
            visible.at[kept++] = sequence->at[i];
        }
    }
    if (kept > 0) {
        visible.count = kept;
        *sequence = visible;
    }
}

/* Makes the expansion fit its source, or answers false when it cannot be made. */
static bool fit(uint32_t code_point, struct sequence *sequence)
{
    char encoded[UTF8_MAX];
    size_t limit = utf8_encode(encoded, code_point);
    bool has_word = false;
    for (size_t i = 0; i < sequence->count; i++) {
        has_word = has_word || is_word_class(icu_class(sequence->at[i]));
    }
    if (!has_word && sequence->count > 1) {
        return false;
    }
    size_t last = sequence->count - 1;
    if (sequence->count > limit && sequence->at[0] == '(' && sequence->at[last] == ')') {
        memmove(sequence->at, sequence->at + 1, (last - 1) * sizeof(sequence->at[0]));
        sequence->count -= 2;
    }
    return sequence->count <= limit;
}

static enum character_class class_without_expansion(const struct sequence *sequence)
{
    for (size_t i = 0; i < sequence->count; i++) {
        enum character_class class = icu_class(sequence->at[i]);
        if (is_word_class(class)) {
            return class == CLASS_DIGIT ? CLASS_LETTER : class;
        }
    }
    return CLASS_BREAK;
}

static enum status fold_code_point(struct building *building, uint32_t code_point)
{
    struct fold_draft *draft = building->draft;
    struct sequence sequence;
    enum status status = fold_to_fixed_point(building, code_point, &sequence);
    if (status != STATUS_OK) {
        return status;
    }
    compose_all(draft, &sequence);
    drop_invisible(&sequence);
    if (sequence.count == 1 && sequence.at[0] == code_point) {
        draft->entries[code_point] = icu_class(code_point);
        return STATUS_OK;
    }
    if (!fit(code_point, &sequence)) {
        draft->entries[code_point] = class_without_expansion(&sequence);
        return STATUS_OK;
    }
    return fold_draft_map(draft, code_point, sequence.at, sequence.count, building->error);
}

/* --- the whole --- */

static int compare_pairs(const void *left, const void *right)
{
    const struct fold_pair *a = left;
    const struct fold_pair *b = right;
    if (a->first != b->first) {
        return a->first < b->first ? -1 : 1;
    }
    return (a->second > b->second) - (a->second < b->second);
}

/* Kana that canonical decomposition makes of a kana and a voicing mark. */
static void find_kana_pairs(struct building *building)
{
    struct fold_draft *draft = building->draft;
    for (uint32_t c = 0x3040; c < 0x3100; c++) {
        UChar text[8];
        UErrorCode code = U_ZERO_ERROR;
        int32_t length = unorm2_getRawDecomposition(building->nfkd, (UChar32)c, text, 8, &code);
        if (U_SUCCESS(code) && length == 2 && (text[1] == 0x3099 || text[1] == 0x309A) &&
            text[0] != ' ') {
            draft->pairs[draft->pair_count++] = (struct fold_pair){text[0], text[1], c};
        }
    }
    qsort(draft->pairs, draft->pair_count, sizeof(draft->pairs[0]), compare_pairs);
}

static enum status fill_draft(struct building *building)
{
    UErrorCode code = U_ZERO_ERROR;
    building->nfkd = unorm2_getNFKDInstance(&code);
    if (U_FAILURE(code)) {
        return icu_trouble(building->error, code, "NFKD");
    }
    building->draft->composes_hangul = true;
    find_kana_pairs(building);
    enum status status = read_simpler(building);
    for (uint32_t c = 0; c < CODE_POINT_LIMIT && status == STATUS_OK; c++) {
        int8_t type = u_charType((UChar32)c);
        if (type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR || type == U_SURROGATE) {
            building->draft->entries[c] = icu_class(c); /* nearly all; they fold to nothing else */
        } else {
            status = fold_code_point(building, c);
        }
    }
    return status;
}

/* Appends the section and proves that it can be opened. */
static enum status write_checked(const struct building *building, struct buffer *out)
{
    size_t start = out->size;
    enum status status = fold_table_write(building->draft, out, building->error);
    if (status != STATUS_OK) {
        return status;
    }
    struct fold_table *table;
    status = fold_table_open(out->data + start, out->size - start, building->draft->allocator,
                             &table, building->error);
    fold_table_release(table);
    return status;
}

enum status icu_fold_build(const struct allocator *allocator, struct buffer *out,
                           struct error *error)
{
    struct building building = {.error = error};
    enum status status = fold_draft_open(&building.draft, allocator, error);
    if (status == STATUS_OK) {
        status = fill_draft(&building);
    }
    if (status == STATUS_OK) {
        status = write_checked(&building, out);
    }
    memory_release(allocator, building.simpler);
    fold_draft_release(building.draft);
    return status;
}
