#include "analyzer.h"

#include "bytes.h"

/* What stands between the last unit and the next, from weak to strong. */
enum separator { JOINED, LINE_BREAK, BLANK, HARD_BREAK };

struct folder {
    const struct fold_table *table;
    uint32_t *units;
    uint32_t *offsets; /* or NULL */
    size_t count;
    enum separator pending;
    uint32_t pending_offset;
};

static void separate(struct folder *folder, enum separator separator, size_t offset)
{
    if (folder->pending == JOINED) {
        folder->pending_offset = (uint32_t)offset;
    }
    if (separator > folder->pending) {
        folder->pending = separator;
    }
}

/* Whether what is pending separates a unit of kind `last` from one of kind `next`. */
static bool is_break(enum separator pending, uint32_t last, uint32_t next)
{
    bool same_kind = ((last ^ next) & (UNIT_UNSPACED | UNIT_WORD)) == 0;
    switch (pending) {
    case JOINED:
        return false;
    case LINE_BREAK:
        return same_kind && unit_is_word(next);
    case BLANK:
        return same_kind;
    case HARD_BREAK:
        break;
    }
    return true;
}

static void push(struct folder *folder, uint32_t unit, size_t offset)
{
    if (folder->pending != JOINED) {
        uint32_t last = folder->count > 0 ? folder->units[folder->count - 1] : UNIT_BREAK;
        if (last != UNIT_BREAK && is_break(folder->pending, last, unit)) {
            if (folder->offsets != NULL) {
                folder->offsets[folder->count] = folder->pending_offset;
            }
            folder->units[folder->count++] = UNIT_BREAK;
        }
        folder->pending = JOINED;
    }
    if (folder->offsets != NULL) {
        folder->offsets[folder->count] = (uint32_t)offset;
    }
    folder->units[folder->count++] = unit;
}

static bool is_digit_unit(uint32_t unit)
{
    return unit_is_word(unit) && unit_code(unit) - '0' < 10;
}

/* Whether the next character of text folds to a digit. */
static bool digit_follows(const struct fold_table *table, const char *text, size_t length)
{
    uint32_t code_point;
    return length > 0 && utf8_decode(text, length, &code_point) > 0 &&
           fold_class(fold_entry(table, code_point)) == CLASS_DIGIT;
}

/* Puts `code` together with the last unit when the table pairs them (か and its voicing mark). */
static bool compose_with_last(struct folder *folder, uint32_t code)
{
    if (folder->count == 0 || folder->pending != JOINED) {
        return false;
    }
    uint32_t *last = &folder->units[folder->count - 1];
    uint32_t composed = fold_compose(folder->table, unit_code(*last), code);
    if (composed == 0) {
        return false;
    }
    *last = (*last & ~(uint32_t)UNIT_CODE_MASK) | composed;
    return true;
}

/* One folded code point of class `class`, whose source begins at text[offset] and ends at
 * text[end]. */
static void fold_one(struct folder *folder, const char *text, size_t length, size_t offset,
                     size_t end, uint32_t code, enum character_class class)
{
    switch (class) {
    case CLASS_IDEOGRAPH:
    case CLASS_KANA:
    case CLASS_HANGUL:
    case CLASS_UNSPACED:
        push(folder, UNIT_UNSPACED | code, offset);
        break;
    case CLASS_LETTER:
    case CLASS_DIGIT:
        push(folder, UNIT_WORD | code, offset);
        break;
    case CLASS_POINT:
        if (folder->count > 0 && folder->pending == JOINED &&
            is_digit_unit(folder->units[folder->count - 1]) &&
            digit_follows(folder->table, text + end, length - end)) {
            push(folder, UNIT_WORD | '.', offset);
        } else {
            separate(folder, HARD_BREAK, offset);
        }
        break;
    case CLASS_SPACE:
        separate(folder, BLANK, offset);
        break;
    case CLASS_LINE:
        separate(folder, code == '\n' ? HARD_BREAK : LINE_BREAK, offset);
        break;
    case CLASS_TRANSPARENT:
    case CLASS_MARK:
        break;
    default:
        separate(folder, HARD_BREAK, offset);
        break;
    }
}

static void fold_character(struct folder *folder, const char *text, size_t length, size_t offset,
                           size_t end, uint32_t code_point, uint32_t entry)
{
    uint32_t single;
    unsigned count;
    const uint32_t *targets = fold_targets(folder->table, code_point, entry, &single, &count);
    if (fold_is_second(entry) && compose_with_last(folder, targets[0])) {
        targets++;
        count--;
    }
    enum character_class class = fold_class(entry);
    for (unsigned i = 0; i < count; i++) {
        if (count > 1) {
            class = fold_class(fold_entry(folder->table, targets[i]));
        }
        fold_one(folder, text, length, offset, end, targets[i], class);
    }
}

/*
 * Folds the ideographs from text[i] on, while nothing is pending, and answers where it stopped: at
 * what is none, has several targets, is not of three bytes, or is the last of the text. Most of
 * Chinese text goes through here; it only does in fewer steps what fold_units does with any
 * character. That a lead of E0 or ED has rules of its own need not be asked: what breaks them would
 * be below U+0800 or a surrogate, where nothing is an ideograph.
 */
static inline __attribute__((always_inline)) size_t
fold_ideographs(struct folder *folder, const char *text, size_t length, size_t i, bool with_offsets)
{
    const uint8_t *p = (const uint8_t *)text;
    uint32_t *unit = folder->units + folder->count;
    while (length - i >= sizeof(uint32_t)) {
        uint32_t bytes = get_u32(p + i);
        if ((bytes & 0xC0C0F0) != 0x8080E0) {
            break;
        }
        uint32_t code_point = (bytes & 0x0F) << 12 | (bytes >> 2 & 0xFC0) | (bytes >> 16 & 0x3F);
        uint32_t entry = fold_entry(folder->table, code_point);
        if (!fold_is_ideograph(entry)) {
            break;
        }
        if (with_offsets) {
            folder->offsets[unit - folder->units] = (uint32_t)i;
        }
        *unit++ = UNIT_UNSPACED | (fold_count(entry) == 0 ? code_point : fold_value(entry));
        i += 3;
    }
    folder->count = (size_t)(unit - folder->units);
    return i;
}

size_t fold_units(const struct fold_table *table, const char *text, size_t length, uint32_t *units,
                  uint32_t *offsets)
{
    struct folder folder = {.table = table, .units = units, .offsets = offsets};
    size_t i = 0;
    while (i < length) {
        if (folder.pending == JOINED) {
            i = offsets == NULL ? fold_ideographs(&folder, text, length, i, false)
                                : fold_ideographs(&folder, text, length, i, true);
            if (i == length) {
                break;
            }
        }
        uint32_t code_point;
        size_t size = utf8_decode(text + i, length - i, &code_point);
        if (size == 0) {
            separate(&folder, HARD_BREAK, i);
            i++;
            continue;
        }
        uint32_t entry = fold_entry(table, code_point);
        if (fold_is_ideograph(entry)) {
            push(&folder, UNIT_UNSPACED | (fold_count(entry) == 0 ? code_point : fold_value(entry)),
                 i);
        } else {
            fold_character(&folder, text, length, i, i + size, code_point, entry);
        }
        i += size;
    }
    return folder.count;
}

size_t unit_source_end(const struct fold_table *table, const char *text, size_t length,
                       size_t begin)
{
    uint32_t code_point;
    size_t end = begin;
    size_t size = utf8_decode(text + end, length - end, &code_point);
    end += size > 0 ? size : 1;
    while (end < length) {
        size = utf8_decode(text + end, length - end, &code_point);
        uint32_t entry = size > 0 ? fold_entry(table, code_point) : 0;
        if (size == 0 || (fold_class(entry) != CLASS_MARK && !fold_is_second(entry))) {
            break;
        }
        if (fold_is_second(entry) && fold_class(entry) != CLASS_MARK) {
            /* A jamo or a half-width voicing mark: part of the unit only when it was composed. */
            uint32_t units[2 * UTF8_MAX * 8];
            size_t span = end + size - begin;
            if (span > sizeof units / sizeof *units ||
                fold_units(table, text + begin, span, units, NULL) >
                    fold_units(table, text + begin, end - begin, units, NULL)) {
                break;
            }
        }
        end += size;
    }
    return end;
}

size_t unit_word_bytes(const uint32_t *units, size_t count, char *bytes, size_t *used)
{
    size_t n = unit_word_length(units, count);
    size_t size = 0;
    for (size_t i = 0; i < n; i++) {
        size += utf8_encode(bytes + size, unit_code(units[i]));
    }
    *used = n;
    return size;
}
