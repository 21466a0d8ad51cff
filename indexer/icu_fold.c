#include "icu_fold.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "fold_table_writer.h"
#include "icu_class.h"
#include "simplified_characters.h"

enum { SEQUENCE_MAX = 64, ROUNDS_MAX = 8 };

struct sequence {
    uint32_t at[SEQUENCE_MAX];
    size_t count;
};

struct building {
    struct fold_draft *draft;
    const UNormalizer2 *nfkd;
    struct simplified_characters simplified;
    struct fold_table pairs; /* nothing but these */
    struct error *error;
};

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
        if (number >= 10) {
            append(out, '0' + (uint32_t)number / 10);
        }
        append(out, number >= 0 ? '0' + (uint32_t)number % 10
                                : simplified_character(&building->simplified, target));
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

static void compose_all(const struct fold_table *pairs, struct sequence *sequence)
{
    size_t kept = 0;
    for (size_t i = 0; i < sequence->count; i++) {
        uint32_t composed =
            kept > 0 ? fold_compose(pairs, sequence->at[kept - 1], sequence->at[i]) : 0;
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
    compose_all(&building->pairs, &sequence);
    drop_invisible(&sequence);
    if (sequence.count == 1 && sequence.at[0] == code_point) {
        draft->entries[code_point] = icu_class(code_point);
        return STATUS_OK;
    }
    if (!fit(code_point, &sequence)) {
        uint32_t lower = (uint32_t)u_foldCase((UChar32)code_point, U_FOLD_CASE_DEFAULT);
        if (lower != code_point) {
            return fold_draft_map(draft, code_point, &lower, 1, building->error);
        }
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
        return error_set(building->error, STATUS_INPUT, "folding table: ICU: NFKD: %s",
                         u_errorName(code));
    }
    building->draft->composes_hangul = true;
    find_kana_pairs(building);
    building->pairs.pairs = building->draft->pairs;
    building->pairs.pair_count = building->draft->pair_count;
    building->pairs.composes_hangul = building->draft->composes_hangul;
    enum status status = simplified_characters_open(&building->simplified,
                                                    building->draft->allocator, building->error);
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
    simplified_characters_release(&building.simplified);
    fold_draft_release(building.draft);
    return status;
}
