#include "text_scanner.h"

#include <assert.h>
#include <string.h>

#include "../common/fold_in_place.h"
#include "../common/utf8.h"
#include "recognise_values.h"

/* The class of a character: what may begin with it, if the next fits too, and what in any case. */
enum {
    IF_NEXT_FITS = BEGINS_NAME | BEGINS_CUE | BEGINS_VALUE | BEGINS_PLACE,
    ALONE_SHIFT = 4, /* above it, what needs no other character; a place does */
    ALONE = (IF_NEXT_FITS & ~BEGINS_PLACE) << ALONE_SHIFT,
    FOLDS = 128,
    CLASS_BEYOND = FOLDS | BEGINS_PLACE, /* of code points that have no byte */
    STRIDE = 1024,                       /* bytes between looks whether the list has room */
};

static_assert((ALONE & (FOLDS | IF_NEXT_FITS)) == 0, "the parts of a class lie side by side");
static_assert((int)PLACE_NAME_MIN > (int)UTF8_MAX, "no place has a name of one character");

static uint32_t hash_pair(uint32_t first, uint32_t second)
{
    return (first * 0x9E5 ^ second) & (TEXT_SCANNER_CODES - 1);
}

/* --- Making it ---------------------------------------------------------------------------------
 */

static void enter_word(struct text_scanner *scanner, enum beginning kind, const char *word,
                       size_t length)
{
    uint32_t first = 0, second = 0;
    size_t size = utf8_decode(word, length, &first);
    bool alone = size == length;
    if (!alone) {
        utf8_decode(word + size, length - size, &second);
        scanner->pairs[hash_pair(first, second)] |= (uint8_t)kind;
    }
    if (first < TEXT_SCANNER_CODES) {
        scanner->classes[first] |= (uint8_t)(alone ? kind << ALONE_SHIFT : kind);
    }
}

static void enter_words(struct text_scanner *scanner, enum beginning kind,
                        const struct word_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        enter_word(scanner, kind, table->words[i].bytes, table->words[i].length);
    }
}

static void enter_value(void *scanner, const char *characters, size_t length)
{
    enter_word(scanner, BEGINS_VALUE, characters, length);
}

void text_scanner_init(struct text_scanner *scanner, const struct fold_table *fold_table,
                       const struct subject_rules *rules, const struct place_table *places)
{
    *scanner = (struct text_scanner){.fold_table = fold_table};
    for (uint32_t c = 0; c < TEXT_SCANNER_CODES; c++) {
        char target[UTF8_MAX];
        scanner->classes[c] = fold_in_place_character(fold_table, c, target) > 0 ? FOLDS : 0;
    }
    value_beginnings(enter_value, scanner);
    enter_words(scanner, BEGINS_NAME, &rules->triggers);
    enter_words(scanner, BEGINS_CUE, &rules->cue_words);
    for (size_t i = 0; i < places->name_count; i++) {
        enter_word(scanner, BEGINS_PLACE, places->names[i].text, places->names[i].length);
    }
}

/* --- Scanning ----------------------------------------------------------------------------------
 */

/* Where a scan stands: the character before, of which is not known yet what may begin with it. */
struct scan {
    char *text;
    size_t length, at;
    size_t begin;
    uint32_t character;
    unsigned class;
};

static unsigned class_of(const struct text_scanner *scanner, uint32_t c)
{
    return c < TEXT_SCANNER_CODES ? scanner->classes[c] : CLASS_BEYOND;
}

/* Folds the character where it stands, and answers what it has become. */
static uint32_t fold_character(const struct text_scanner *scanner, char *text, uint32_t c)
{
    char target[UTF8_MAX];
    size_t size = fold_in_place_character(scanner->fold_table, c, target);
    if (size > 0) {
        memcpy(text, target, size);
        utf8_decode(text, size, &c);
    }
    return c;
}

/* Any character, as ideographs are decoded where the time goes. */
static size_t decode_other(const char *text, size_t length, uint32_t *c)
{
    size_t size = utf8_decode(text, length, c);
    return size > 0 ? size : 1;
}

/* Goes on for STRIDE bytes or a little more, and appends candidates to the list, which has room.
 * Each is written before it is known to be one: nothing has to be guessed, as a branch would be. */
static void scan_stride(const struct text_scanner *scanner, struct scan *scan,
                        struct candidate_list *list)
{
    struct text_candidate *out = list->items + list->count;
    char *text = scan->text;
    size_t at = scan->at, begin = scan->begin, length = scan->length;
    size_t stop = length - at < STRIDE ? length : at + STRIDE;
    uint32_t before = scan->character;
    unsigned class = scan->class;
    while (at < stop) {
        const unsigned char *bytes = (const unsigned char *)text + at;
        uint32_t c = bytes[0];
        size_t size = 1;
        if ((c & 0xF0) == 0xE0 && length - at >= 3) {
            c = (c & 0x0F) << 12 | (bytes[1] & 0x3Fu) << 6 | (bytes[2] & 0x3Fu);
            size = 3;
        } else if (c >= 0x80) {
            size = decode_other(text + at, length - at, &c);
        }
        unsigned next = class_of(scanner, c);
        if ((next & FOLDS) != 0) {
            c = fold_character(scanner, text + at, c);
            next = class_of(scanner, c);
        }
        unsigned kinds =
            (class & scanner->pairs[hash_pair(before, c)]) | (class & ALONE) >> ALONE_SHIFT;
        *out = (struct text_candidate){(uint32_t)begin, kinds};
        out += kinds != 0;
        before = c;
        class = next;
        begin = at;
        at += size;
    }
    list->count = (size_t)(out - list->items);
    *scan = (struct scan){text, length, at, begin, before, class};
}

static bool make_room(struct candidate_list *list)
{
    enum { ONE_TO_SPARE = 1, LAST = 2 };
    size_t needed = list->count + STRIDE + ONE_TO_SPARE + LAST;
    if (needed > list->capacity) {
        size_t capacity = needed + needed / 2;
        struct text_candidate *items =
            memory_resize_array(list->allocator, list->items, capacity, sizeof *items);
        if (items == NULL) {
            return false;
        }
        list->items = items;
        list->capacity = capacity;
    }
    return true;
}

bool text_scan(const struct text_scanner *scanner, char *text, size_t length,
               struct candidate_list *list)
{
    struct scan scan = {.text = text, .length = length};
    list->count = 0;
    if (!make_room(list)) {
        return false;
    }
    while (scan.at < length) {
        scan_stride(scanner, &scan, list);
        if (!make_room(list)) {
            return false;
        }
    }
    unsigned last = (scan.class & ALONE) >> ALONE_SHIFT;
    if (last != 0) {
        list->items[list->count++] = (struct text_candidate){(uint32_t)scan.begin, last};
    }
    list->items[list->count++] = (struct text_candidate){(uint32_t)length, UINT32_MAX};
    return true;
}

void candidate_list_release(struct candidate_list *list)
{
    memory_release(list->allocator, list->items);
    *list = (struct candidate_list){.allocator = list->allocator};
}
