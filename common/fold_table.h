/*
 * The folding table: what every code point becomes before it is indexed or searched, and which
 * class of characters it belongs to. It lies in the index, so a query is folded exactly as the text
 * was. Here it is opened and used; ICU makes it in the indexer (indexer/icu_fold.h).
 *
 *     struct fold_table *table;
 *     if (fold_table_open(bytes, size, &system_allocator, &table, error) != STATUS_OK) …
 *     uint32_t entry = fold_entry(table, 0x9AD4);              // 體
 *     fold_class(entry) == CLASS_IDEOGRAPH, fold_count(entry) == 1, fold_value(entry) == 0x4F53
 *     fold_table_release(table);
 *
 * Folding is idempotent: each target of an entry is an identity itself, so nothing is ever folded
 * twice. What two code points make together is not folded but composed (fold_compose): か and a
 * combining voicing mark are が, and the jamo of a hangul syllable are that syllable.
 *
 * An open table is never written to: any number of threads may use it at once.
 *
 * The section. Bytes, then LEB128 varints; `signed` is a varint in zigzag (0, −1, 1, −2 … are 0, 1,
 * 2, 3 …). Runs and mappings ascend by code point and what is near lies near, which general
 * compression likes: nothing here is packed further.
 *
 *     fold-table = format flags classes mappings pairs          (nothing may follow)
 *     format     = %x01
 *     flags      = %x00 / %x01          ; bit 0: hangul jamo compose (then they and all syllables,
 *                                       ; U+1100–1112, 1161–1175, 11A8–11C2, AC00–D7A3, are
 *                                       ; identities of CLASS_HANGUL)
 *     classes    = count *run           ; from U+0000 on without gaps, to U+10FFFF exactly
 *     run        = varint               ; (length − 1) × 16 + class
 *     mappings   = count targets-total *mapping
 *                                       ; code points not mentioned are identities. targets-total
 *                                       ; is how many targets the mappings with 2 to 4 have
 *     mapping    = head *delta          ; head = gap × 8 + kind, gap = how many code points lie
 *                                       ; between the mapping before (at first: U+0000) and this
 *                                       ; kind 0: a run: length − 2 as a varint, then one delta:
 *                                       ;   the code points map to target, target + 1 …
 *                                       ; kind 1 to 4: one code point with as many targets
 *     delta      = signed               ; target − the target that was written last (at first 0; in
 *                                       ; a run that is the last one of the run)
 *     pairs      = count *pair          ; ascending by first, then second; no hangul
 *     pair       = varint signed signed ; first − the first before, second − the second before,
 *                                       ; composed − first
 *     count, targets-total = varint
 *
 * A mapped code point has the class of its (first) target; the class run that covers it says
 * nothing, and writers let it lengthen the run before. Readers refuse: a class above CLASS_POINT; a
 * source or target that is a surrogate or above U+10FFFF; a target, first, second or composed that
 * is not an identity; a composed whose class is not that of first; more targets than the source has
 * bytes in UTF-8; a class run of CLASS_DIGIT beyond 0 to 9; runs, mappings or pairs out of
 * order; more than FOLD_PAGES_MAX pages of 256 entries that are not all of one class,
 * FOLD_EXPANSIONS_MAX targets or FOLD_PAIRS_MAX pairs.
 */
#ifndef SUOYIN_COMMON_FOLD_TABLE_H
#define SUOYIN_COMMON_FOLD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"
#include "status.h"
#include "utf8.h"

/* Stored in indexes: the values never change. */
enum character_class {
    CLASS_BREAK = 0,       /* punctuation, symbols, controls, unassigned: separates */
    CLASS_SPACE = 1,       /* blanks: space, tab, U+00A0, U+3000 … */
    CLASS_LINE = 2,        /* LF, VT, FF, CR, U+0085, U+2028: a line's end in a paragraph */
    CLASS_TRANSPARENT = 3, /* title and quotation marks, apostrophes, invisible characters */
    CLASS_IDEOGRAPH = 4,   /* Han, with 々 〆 〇 〻 */
    CLASS_KANA = 5,        /* with ー and the iteration marks ゝ ヽ */
    CLASS_HANGUL = 6,      /* syllables and jamo */
    CLASS_UNSPACED = 7, /* Thai, Lao, Khmer, Myanmar, Tibetan, Yi, Bopomofo …, their vowels too */
    CLASS_LETTER = 8,   /* all other alphabets, vowel signs included; numerals without digits */
    CLASS_DIGIT = 9,    /* what folds to ASCII digits; a fixed point is one of 0 to 9 */
    CLASS_MARK = 10,    /* a combining mark: ignored after what it stands on */
    CLASS_POINT = 11,   /* '.': joins the digits on both its sides, else a break */
    CLASS_COUNT
};

/*
 * Apostrophes (' ’ ʼ) are transparent, like the quotation marks that look the same: Xi'an, Xi’an
 * and Xian are one word, and so are it's and it’s. The middle dots · and ・ are breaks.
 */

enum {
    FOLD_TARGETS_MAX = 4, /* and never more than the bytes of the source in UTF-8 */
    FOLD_PAGE_BITS = 8,
    FOLD_PAGE_SIZE = 1 << FOLD_PAGE_BITS,
    FOLD_PAGE_COUNT = CODE_POINT_LIMIT >> FOLD_PAGE_BITS,
    FOLD_FORMAT = 1,
    FOLD_FLAG_HANGUL = 1,
    FOLD_PAGES_MAX = 1024,
    FOLD_EXPANSIONS_MAX = 32768,
    FOLD_PAIRS_MAX = 1024,
};

/* Hangul composes by arithmetic, as the Unicode Standard has it (chapter 3.12). */
enum {
    HANGUL_L_BASE = 0x1100,
    HANGUL_L_COUNT = 19,
    HANGUL_V_BASE = 0x1161,
    HANGUL_V_COUNT = 21,
    HANGUL_T_BASE = 0x11A7, /* one before the first: 0 means that there is none */
    HANGUL_T_COUNT = 28,
    HANGUL_S_BASE = 0xAC00,
    HANGUL_S_COUNT = HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT,
};

struct fold_pair {
    uint32_t first, second, composed;
};

/* Read it through the functions below. */
struct fold_table {
    const uint32_t *entries;       /* pages of FOLD_PAGE_SIZE; equal pages may be one */
    const uint32_t *expansions;    /* targets of entries that have two or more */
    const struct fold_pair *pairs; /* ascending by first, then second; no hangul */
    size_t page_count, expansion_count, pair_count;
    bool composes_hangul;
    const struct allocator *allocator;
    uint16_t page_of[FOLD_PAGE_COUNT];
};

/*
 * The entry of a code point below CODE_POINT_LIMIT:
 *
 *     bits 0–3    the class: of the target, or of the first of several targets
 *     bits 4–7    how many targets: 0 means that the code point stands for itself
 *     bits 8–30   the target when there is one, its place in `expansions` when there are more
 *     bit 31      the (first) target can be the second of a pair: try fold_compose
 *
 * The classes of several targets are those of their own entries, and may differ (㎡ is m and 2).
 */
static inline uint32_t fold_entry(const struct fold_table *table, uint32_t code_point)
{
    uint32_t page = table->page_of[code_point >> FOLD_PAGE_BITS];
    return table->entries[page << FOLD_PAGE_BITS | (code_point & (FOLD_PAGE_SIZE - 1))];
}

static inline enum character_class fold_class(uint32_t entry)
{
    return (enum character_class)(entry & 15);
}

static inline unsigned fold_count(uint32_t entry)
{
    return entry >> 4 & 15;
}

static inline uint32_t fold_value(uint32_t entry)
{
    return entry >> 8 & 0x7FFFFF;
}

/* Whether the target is one ideograph, be it the code point itself or another. */
static inline bool fold_is_ideograph(uint32_t entry)
{
    return (entry & 0xEF) == CLASS_IDEOGRAPH;
}

#define FOLD_SECOND_FLAG 0x80000000u

static inline bool fold_is_second(uint32_t entry)
{
    return (entry & FOLD_SECOND_FLAG) != 0;
}

/*
 * Where the targets of a code point lie, and in *count how many they are, 1 to FOLD_TARGETS_MAX.
 * `entry` is the code point's, and `single` a place for a target that does not lie in the table.
 */
static inline const uint32_t *fold_targets(const struct fold_table *table, uint32_t code_point,
                                           uint32_t entry, uint32_t *single, unsigned *count)
{
    unsigned n = fold_count(entry);
    if (n >= 2) {
        *count = n;
        return table->expansions + fold_value(entry);
    }
    *count = 1;
    *single = n == 0 ? code_point : fold_value(entry);
    return single;
}

/*
 * What two folded code points make together, or 0 if nothing. The result is a fixed point of the
 * class of `first`, and may be the first of a further pair (hangul LV and T). Ask only when
 * fold_is_second() holds for the entry of `second`; it is right, only slower, otherwise.
 */
uint32_t fold_compose(const struct fold_table *table, uint32_t first, uint32_t second);

/*
 * Makes *out from the bytes of a fold-table section, all of which are checked; the bytes may go
 * afterwards. STATUS_CORRUPT (with the offset), STATUS_VERSION or STATUS_MEMORY; *out is then NULL.
 * Whatever the bytes say, less than 2 MB are allocated.
 */
enum status fold_table_open(const uint8_t *bytes, size_t size, const struct allocator *allocator,
                            struct fold_table **out, struct error *error);
void fold_table_release(struct fold_table *table); /* NULL is allowed */

/*
 * Proves of an open table, entry by entry, what fold_table_open promises: targets are identities,
 * entries carry the class of their target, expansions are bounded, pairs make fixed points. For
 * tests and for `verify`; takes milliseconds. STATUS_OK or STATUS_CORRUPT.
 */
enum status fold_table_validate(const struct fold_table *table, struct error *error);

#endif
