/* Documents' numbers: 国发〔2023〕5号. */
#include "rewrite_reader.h"

/* What one weighs as a whole, in terms of as rare ones. */
static const double document_weight = 4;

static const uint32_t year_mark[] = {0x5E74}; /* 年 */
static const uint32_t opening[] = {'[', '(', 0x3014, 0x3010, 0xFF08, 0xFF3B, 0x300A, 0xFE5D};
static const uint32_t closing[] = {']', ')', 0x3015, 0x3011, 0xFF09, 0xFF3D, 0x300B, 0xFE5E};
static const uint32_t blanks[] = {' ', '\t', 0x3000, 0xA0};
static const uint32_t dashes[] = {'-', 0x2014, 0x2013, 0xFF0D};
static const uint32_t number_mark[] = {0x53F7, 0x865F}; /* 号 號 */
static const uint32_t ordinal_marks[] = {0x7B2C};
/* 发 字 函 文 令 规 办 政 告 电 發 規 辦 電: what an issuer's short name ends with */
static const uint32_t issuer_ends[] = {0x53D1, 0x5B57, 0x51FD, 0x6587, 0x4EE4, 0x89C4, 0x529E,
                                       0x653F, 0x544A, 0x7535, 0x767C, 0x898F, 0x8FA6, 0x96FB};

static bool is_ideograph(uint32_t code)
{
    return code >= 0x3400 && code <= 0x9FFF && !rewrite_is_numeral(code);
}

static size_t skip(const struct rewrite_reader *reader, size_t at, const uint32_t *set,
                   size_t count, unsigned most)
{
    size_t size;
    while (most-- > 0 && (size = rewrite_one_of(reader, at, set, count)) > 0) {
        at += size;
    }
    return at;
}

#define SKIP(reader, at, set, most) skip(reader, at, set, sizeof(set) / sizeof *(set), most)

/* Goes back over one character of a set, as often as `most`. */
static size_t skip_back(const struct rewrite_reader *reader, size_t at, const uint32_t *set,
                        size_t count, unsigned most)
{
    while (most-- > 0 && at > 0) {
        size_t size;
        rewrite_peek_back(reader, at, &size);
        if (rewrite_one_of(reader, at - size, set, count) != size) {
            break;
        }
        at -= size;
    }
    return at;
}

#define SKIP_BACK(reader, at, set, most)                                                           \
    skip_back(reader, at, set, sizeof(set) / sizeof *(set), most)

static size_t arabic_end(const struct rewrite_reader *reader, size_t at, unsigned most)
{
    size_t size;
    while (most-- > 0 && numeral_character(rewrite_peek(reader, at, &size)) == NUMERAL_ARABIC) {
        at += size;
    }
    return at;
}

/* The parts of a document's number, as bytes of the text. */
struct document_number {
    size_t begin, issuer_end, year, year_end, number, number_end, end;
};

/* Finds the issuer before the year: up to two ideographs. */
static bool find_issuer(const struct rewrite_reader *reader, struct document_number *found,
                        bool *bracket)
{
    size_t at = SKIP_BACK(reader, found->year, blanks, 2), size;
    size_t open = SKIP_BACK(reader, at, opening, 1);
    *bracket = open < at;
    found->issuer_end = SKIP_BACK(reader, open, blanks, 2);
    found->begin = found->issuer_end;
    for (int i = 0; i < 2 && is_ideograph(rewrite_peek_back(reader, found->begin, &size)); i++) {
        found->begin -= size;
    }
    if (found->begin == found->issuer_end) {
        return false;
    }
    rewrite_peek_back(reader, found->issuer_end, &size);
    return *bracket || REWRITE_ONE_OF(reader, found->issuer_end - size, issuer_ends) > 0;
}

/* Finds what follows the year: its bracket, and the number with 号. */
static bool find_number(const struct rewrite_reader *reader, struct document_number *found,
                        bool bracket)
{
    size_t at = SKIP(reader, found->year_end, blanks, 2);
    size_t closed = SKIP(reader, at, closing, 1);
    if (bracket && closed == at) {
        return false;
    }
    closed = SKIP(reader, closed, year_mark, !bracket);
    closed = SKIP(reader, closed, blanks, 2);
    closed = SKIP(reader, closed, dashes, !bracket);
    found->number = SKIP(reader, SKIP(reader, closed, ordinal_marks, 1), blanks, 2);
    found->number_end = arabic_end(reader, found->number, 5);
    at = SKIP(reader, found->number_end, blanks, 2);
    found->end = SKIP(reader, at, number_mark, 1);
    return found->number_end > found->number && found->end > at;
}

/* issuer + before + year + between + number + 号 */
static void write_document(struct rewrite_reader *reader, struct alternatives *item,
                           const struct document_number *found, const char *before,
                           const char *between)
{
    struct rewrite_text out = {.length = 0};
    rewrite_put(&out, reader->text + found->begin, found->issuer_end - found->begin);
    rewrite_put_text(&out, before);
    rewrite_put(&out, reader->text + found->year, found->year_end - found->year);
    rewrite_put_text(&out, between);
    rewrite_put(&out, reader->text + found->number, found->number_end - found->number);
    rewrite_put_text(&out, "号");
    alternatives_write(reader->list, item, out.bytes, out.length, 0);
}

bool rewrite_document(struct rewrite_reader *reader, size_t at, size_t *end)
{
    struct document_number found = {.year = at, .year_end = arabic_end(reader, at, YEAR_DIGITS)};
    struct numeral value;
    bool bracket, arabic;
    size_t size = found.year_end - at;
    if (rewrite_digits(reader, at, found.year_end, &arabic) != YEAR_DIGITS ||
        numeral_read(reader->text + at, size, &value) != size || rewrite_year(&value) < 1949 ||
        rewrite_year(&value) > 2099 || !find_issuer(reader, &found, &bracket) ||
        !find_number(reader, &found, bracket)) {
        return false;
    }
    struct alternatives *item = alternatives_add(reader->list, found.begin, found.end, "document");
    write_document(reader, item, &found, "〔", "〕");
    write_document(reader, item, &found, "〔", "〕第");
    write_document(reader, item, &found, "", " ");
    write_document(reader, item, &found, "", "");
    write_document(reader, item, &found, "", "年");
    write_document(reader, item, &found, "", "年第");
    if (item != NULL) {
        item->whole = document_weight;
    }
    *end = found.end;
    return true;
}
