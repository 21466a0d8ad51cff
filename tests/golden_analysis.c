#include "golden_analysis.h"

#include <stdlib.h>
#include <string.h>

#include "golden_bytes.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { CODE_POINTS = 0x110000, WORD_UNITS = 64 };
enum { BREAK, SPACE, LINE, TRANSPARENT, IDEOGRAPH, KANA, HANGUL, UNSPACED, LETTER, DIGIT, MARK };
enum { POINT = 11 };

struct folded {
    uint8_t class, count; /* count 0: the code point stands for itself */
    uint32_t targets[4];
};

struct pair {
    uint32_t first, second, composed;
};

struct golden_folding {
    struct folded *entries;
    struct pair *pairs;
    uint64_t pair_count;
    bool hangul;
};

/* --- The folding table -------------------------------------------------------------------------
 */

static uint32_t take_signed(struct rest *rest, uint32_t base)
{
    uint64_t zigzag = golden_take_varint(rest);
    return base + (uint32_t)(zigzag & 1 ? -(zigzag / 2) - 1 : zigzag / 2);
}

static void read_classes(struct rest *rest, struct folded *entries)
{
    uint64_t runs = golden_take_varint(rest), at = 0;
    for (; runs > 0; runs--) {
        uint64_t run = golden_take_varint(rest);
        golden_need(at + run / 16 < CODE_POINTS, "the classes are too many");
        for (uint64_t end = at + run / 16 + 1; at < end; at++) {
            entries[at].class = run % 16;
        }
    }
    golden_need(at == CODE_POINTS, "the classes are too few");
}

static void read_mappings(struct rest *rest, struct folded *entries)
{
    uint64_t mappings = golden_take_varint(rest), total = golden_take_varint(rest), several = 0;
    uint32_t at = 0, last = 0;
    for (; mappings > 0; mappings--) {
        uint64_t head = golden_take_varint(rest);
        unsigned kind = head % 8;
        at += (uint32_t)(head / 8);
        uint64_t length = kind == 0 ? golden_take_varint(rest) + 2 : 1;
        golden_need(at + length <= CODE_POINTS && kind <= 4, "a mapping is out of range");
        for (unsigned i = 0; i < (kind == 0 ? 1 : kind); i++) {
            last = take_signed(rest, last);
            entries[at].targets[i] = last;
        }
        several += kind >= 2 ? kind : 0;
        entries[at++].count = (uint8_t)(kind == 0 ? 1 : kind);
        for (uint64_t i = 1; i < length; i++) {
            entries[at].targets[0] = ++last;
            entries[at++].count = 1;
        }
    }
    golden_need(several == total, "the targets are miscounted");
}

static void read_pairs(struct rest *rest, struct golden_folding *folding)
{
    struct pair before = {0, 0, 0};
    folding->pair_count = golden_take_varint(rest);
    folding->pairs = golden_obtain(folding->pair_count * sizeof *folding->pairs);
    for (uint64_t i = 0; i < folding->pair_count; i++) {
        before.first += (uint32_t)golden_take_varint(rest);
        before.second = take_signed(rest, before.second);
        before.composed = take_signed(rest, before.first);
        folding->pairs[i] = before;
    }
}

struct golden_folding *golden_folding_open(const uint8_t *table, size_t size)
{
    struct golden_folding *folding = golden_obtain(sizeof *folding);
    struct rest rest = {table, table + size};
    folding->entries = golden_obtain(CODE_POINTS * sizeof *folding->entries);
    golden_need(golden_take_number(&rest, 1) == 1, "another folding table");
    folding->hangul = golden_take_number(&rest, 1) == 1;
    read_classes(&rest, folding->entries);
    read_mappings(&rest, folding->entries);
    read_pairs(&rest, folding);
    golden_need(rest.at == rest.end, "the folding table has bytes left over");
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        struct folded *entry = &folding->entries[i];
        for (unsigned k = 0; k < entry->count; k++) {
            golden_need(folding->entries[entry->targets[k]].count == 0, "a target is folded");
        }
        if (entry->count > 0) {
            entry->class = folding->entries[entry->targets[0]].class;
        }
    }
    return folding;
}

void golden_folding_close(struct golden_folding *folding)
{
    free(folding->entries);
    free(folding->pairs);
    free(folding);
}

static uint32_t composed_of(const struct golden_folding *folding, uint32_t first, uint32_t second)
{
    for (uint64_t i = 0; i < folding->pair_count; i++) {
        if (folding->pairs[i].first == first && folding->pairs[i].second == second) {
            return folding->pairs[i].composed;
        }
    }
    uint32_t l = first - 0x1100, v = second - 0x1161, s = first - 0xAC00, t = second - 0x11A7;
    if (folding->hangul && l < 19 && v < 21) {
        return 0xAC00 + (l * 21 + v) * 28;
    }
    return folding->hangul && s < 11172 && s % 28 == 0 && t > 0 && t < 28 ? first + t : 0;
}

/* --- Units -------------------------------------------------------------------------------------
 */

enum kind { SEPARATION, RUN, WORD };
enum separator { NONE, LINE_BREAK, BLANK, HARD };

struct unit {
    enum kind kind;
    uint32_t code;
};

struct units {
    const struct golden_folding *folding;
    struct unit *at;
    size_t count;
    enum separator pending;
};

static size_t decode(const char *text, uint32_t *code)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t size = p[0] < 0x80 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    *code = size == 1 ? p[0] : p[0] & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        *code = *code << 6 | (p[i] & 0x3F);
    }
    return size;
}

size_t golden_encode(char *bytes, uint32_t code_point)
{
    size_t size = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--, code_point >>= 6) {
        bytes[i] = (char)(0x80 | (code_point & 0x3F));
    }
    bytes[0] = (char)(leads[size] | code_point);
    return size;
}

static void add_unit(struct units *units, enum kind kind, uint32_t code)
{
    if (units->count > 0) {
        bool same = units->at[units->count - 1].kind == kind;
        if (units->pending == HARD || (units->pending == BLANK && same) ||
            (units->pending == LINE_BREAK && same && kind == WORD)) {
            units->at[units->count++] = (struct unit){SEPARATION, 0};
        }
    }
    units->pending = NONE;
    units->at[units->count++] = (struct unit){kind, code};
}

static void add_separator(struct units *units, enum separator separator)
{
    units->pending = separator > units->pending ? separator : units->pending;
}

/* Whether a point before `next` stands between two digits. */
static bool point_joins(const struct units *units, const char *next, const char *end)
{
    if (units->count == 0 || units->pending != NONE || next == end) {
        return false;
    }
    const struct unit *last = &units->at[units->count - 1];
    uint32_t code;
    decode(next, &code);
    return last->kind == WORD && last->code >= '0' && last->code <= '9' &&
           units->folding->entries[code].class == DIGIT;
}

static void add_code_point(struct units *units, uint32_t code, unsigned class, const char *next,
                           const char *end)
{
    if (class >= IDEOGRAPH && class <= UNSPACED) {
        add_unit(units, RUN, code);
    } else if (class == LETTER || class == DIGIT ||
               (class == POINT && point_joins(units, next, end))) {
        add_unit(units, WORD, class == POINT ? '.' : code);
    } else if (class == SPACE) {
        add_separator(units, BLANK);
    } else if (class == LINE && code != '\n') {
        add_separator(units, LINE_BREAK);
    } else if (class != TRANSPARENT && class != MARK) {
        add_separator(units, HARD);
    }
}

static void add_character(struct units *units, uint32_t code, const char *next, const char *end)
{
    const struct folded *entry = &units->folding->entries[code];
    uint32_t targets[4] = {code};
    unsigned count = entry->count > 0 ? entry->count : 1, from = 0;
    if (entry->count > 0) {
        memcpy(targets, entry->targets, sizeof targets);
    }
    if (units->count > 0 && units->pending == NONE && (entry->class != IDEOGRAPH || count > 1)) {
        struct unit *last = &units->at[units->count - 1];
        uint32_t composed = composed_of(units->folding, last->code, targets[0]);
        last->code = composed != 0 ? composed : last->code;
        from = composed != 0 ? 1 : 0;
    }
    for (unsigned i = from; i < count; i++) {
        unsigned class =
            count - from > 1 ? units->folding->entries[targets[i]].class : entry->class;
        add_code_point(units, targets[i], class, next, end);
    }
}

/* --- Terms -------------------------------------------------------------------------------------
 */

static size_t add_word(const struct units *units, size_t at, const struct golden_sink *sink)
{
    char word[WORD_UNITS * 4];
    size_t length = 0, used = 0;
    while (used < WORD_UNITS && at + used < units->count && units->at[at + used].kind == WORD) {
        length += golden_encode(word + length, units->at[at + used++].code);
    }
    sink->on_word(sink->context, word, length);
    return used;
}

/* The units of a text; to be freed. */
static struct units units_of(const struct golden_folding *folding, const char *text, size_t length)
{
    struct units units = {.folding = folding, .at = golden_obtain((length + 1) * sizeof *units.at)};
    for (size_t i = 0; i < length;) {
        uint32_t code;
        i += decode(text + i, &code);
        add_character(&units, code, text + i, text + length);
    }
    return units;
}

size_t golden_fold_name(const struct golden_folding *folding, const char *text, size_t length,
                        char *out)
{
    struct units units = units_of(folding, text, length);
    size_t size = 0;
    for (size_t i = 0; i < units.count; i++) {
        size += golden_encode(out + size, units.at[i].kind == SEPARATION ? ' ' : units.at[i].code);
    }
    free(units.at);
    return size;
}

uint32_t golden_analyze(const struct golden_folding *folding, const char *text, size_t length,
                        const struct golden_sink *sink)
{
    struct units units = units_of(folding, text, length);
    uint32_t terms = 0;
    bool before = false; /* whether the unit before is of the same run */
    for (size_t i = 0; i < units.count;) {
        size_t used = 1;
        bool run = units.at[i].kind == RUN;
        bool after = run && i + 1 < units.count && units.at[i + 1].kind == RUN;
        if (run) {
            sink->on_bigram(sink->context, units.at[i].code, after ? units.at[i + 1].code : 0,
                            !before && !after);
            terms += after || !before;
        } else if (units.at[i].kind == WORD) {
            used = add_word(&units, i, sink);
            terms++;
        }
        before = after;
        i += used;
    }
    free(units.at);
    return terms;
}

uint8_t golden_norm(uint32_t length)
{
    unsigned octave = 6;
    if (length < 64) {
        return (uint8_t)length;
    }
    while (length >> octave > 1) {
        octave++;
    }
    return octave > 17 ? 255
                       : (uint8_t)(64 + (octave - 6) * 16 + length / (1u << (octave - 4)) % 16);
}

/* --- Content hashes ----------------------------------------------------------------------------
 */

static void hash_number(XXH3_state_t *state, uint64_t number)
{
    uint8_t bytes[8];
    for (unsigned i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> 8 * i);
    }
    XXH3_128bits_update(state, bytes, sizeof bytes);
}

static void hash_string(XXH3_state_t *state, char *string, size_t length)
{
    hash_number(state, length);
    XXH3_128bits_update(state, string, length);
    free(string);
}

static uint64_t count_fields(const struct golden *golden, uint32_t document)
{
    uint64_t count = 0;
    size_t length = 0;
    char *name;
    for (uint64_t i = 0; (name = golden_field_name(golden, i, &length)) != NULL; i++) {
        char *value = golden_field(golden, i, document, &length);
        count += value != NULL;
        free(value);
        free(name);
    }
    return count;
}

void golden_document_hash(const struct golden *golden, uint32_t document, uint8_t hash[16])
{
    XXH3_state_t *state = XXH3_createState();
    XXH128_canonical_t canonical;
    size_t length = 0;
    char *string = golden_key(golden, document, &length);
    XXH3_128bits_reset(state);
    hash_string(state, string, length);
    hash_number(state, count_fields(golden, document));
    for (uint64_t i = 0; (string = golden_field_name(golden, i, &length)) != NULL; i++) {
        size_t value_length = 0;
        char *value = golden_field(golden, i, document, &value_length);
        if (value == NULL) {
            free(string);
            continue;
        }
        hash_string(state, string, length);
        hash_string(state, value, value_length);
    }
    uint32_t end = golden_first_passage(golden, document + 1);
    for (uint32_t i = golden_first_passage(golden, document); i < end; i++) {
        string = golden_text(golden, i, &length);
        hash_string(state, string, length);
    }
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
    memcpy(hash, canonical.digest, 16);
    XXH3_freeState(state);
}
