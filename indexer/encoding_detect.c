#include "encoding_detect.h"

#include <string.h>
#include <strings.h>

#include "../common/utf8.h"
#include "encoding_decode.h"

const char encoding_utf8[] = "UTF-8";
const char encoding_utf16le[] = "UTF-16LE";
const char encoding_utf16be[] = "UTF-16BE";
const char encoding_gb18030[] = "GB18030";
const char encoding_big5[] = "Big5-HKSCS";

/*
 * About every second character of Chinese prose is one of these, in Simplified or Traditional; of
 * prose that is decoded wrongly hardly one in fifty is. That difference is what tells GB18030 from
 * Big5, whose byte pairs overlap almost wholly.
 */
static const char everyday_characters[] =
    "的一是不了在人有我他这中大来上个国和地到说们为子时道出要于就下得可你年生自会那后能对着事其里所"
    "去行过"
    "家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从今"
    "回很"
    "己最些动意两长知问机因水高正开关把区业新工市部第政展建设产全力量现实理化企项目民党县村农经济技"
    "术服"
    "务管加内外重点合体制度资金投入园通万亿元月号关于省委府会议平安全社保本以及等被向并性使由相但"
    "這來個國說們為時會後對著裡過發無麼經當與學進種將還見沒從動兩長問機開關把區業產現實項黨縣農"
    "濟術務內體資園萬億號於議點東車書門間電頭話認應讓給請數總單際價質轉選調統義權條類觀證"
    "，。、：；！？“”‘’《》（）「」『』【】—…·\xE3\x80\x80";

struct character_set {
    uint8_t bits[0x10000 / 8];
};

static void fill_everyday_set(struct character_set *set)
{
    memset(set, 0, sizeof *set);
    size_t length = sizeof everyday_characters - 1;
    for (size_t i = 0; i < length;) {
        uint32_t c = 0;
        i += utf8_decode(everyday_characters + i, length - i, &c);
        set->bits[c >> 3] |= (uint8_t)(1u << (c & 7));
    }
}

struct tally {
    struct character_set everyday_set;
    size_t characters; /* all */
    size_t ascii;      /* printable, and line ends */
    size_t everyday;
    size_t ideographs; /* of the block that all these encodings share */
    size_t odd;        /* private use, controls, noncharacters */
};

static bool is_odd(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c < 0xF900) ||
           (c & 0xFFFE) == 0xFFFE || c >= 0xF0000;
}

static void tally_characters(void *context, const uint32_t *code_points, size_t count)
{
    struct tally *tally = context;
    tally->characters += count;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = code_points[i];
        if ((c >= 0x20 && c < 0x7F) || (c >= '\t' && c <= '\r')) {
            tally->ascii++;
        } else if (is_odd(c)) {
            tally->odd++;
        } else if (c < 0x10000 && (tally->everyday_set.bits[c >> 3] >> (c & 7) & 1) != 0) {
            tally->everyday++;
        } else if (c >= 0x4E00 && c < 0xA000) {
            tally->ideographs++;
        }
    }
}

/* How many double bytes are hanzi of the first level, which each standard keeps for common ones:
 * lead bytes [lead, last], any of the trail bytes that the standard gives them. */
static size_t count_first_level(const uint8_t *bytes, size_t size, bool big5)
{
    uint8_t lead = big5 ? 0xA4 : 0xB0;
    uint8_t last = big5 ? 0xC6 : 0xD7;
    size_t count = 0;
    for (size_t i = 0; i + 1 < size; i++) {
        if (bytes[i] < 0x80) {
            continue;
        }
        uint8_t trail = bytes[i + 1];
        bool low_trail = big5 && trail >= 0x40 && trail <= 0x7E;
        count += bytes[i] >= lead && bytes[i] <= last && (low_trail || trail >= 0xA1);
        if (!big5 && trail >= 0x30 && trail <= 0x39) {
            i += 2; /* four bytes */
        }
        i++;
    }
    return count;
}

struct candidate {
    const char *name;
    long score; /* thousandths; 3000 is as Chinese as can be */
    size_t bad;
    bool everyday; /* whether the text holds everyday characters at all */
    bool certain;  /* long, flawless and plainly Chinese: no other need be tried */
};

enum { CERTAIN_SCORE = 1400, CERTAIN_LENGTH = 64 };

static long per_mille(double points, size_t of)
{
    return of == 0 ? 0 : (long)(points * 1000 / (double)of);
}

static void score_double_byte(struct candidate *candidate, const uint8_t *bytes, size_t size,
                              struct tally *tally)
{
    tally->characters = tally->ascii = tally->everyday = tally->ideographs = tally->odd = 0;
    struct decode_result result =
        encoding_decode(candidate->name, bytes, size, false, tally_characters, tally);
    if (!result.opened) {
        return;
    }
    bool big5 = candidate->name == encoding_big5;
    size_t first_level = count_first_level(bytes, size, big5);
    double points = 2.0 * (double)tally->everyday + (double)first_level -
                    2.0 * (double)result.bad_count - 2.0 * (double)tally->odd;
    candidate->score = per_mille(points, tally->characters - tally->ascii + result.bad_count);
    candidate->bad = result.bad_count;
    candidate->everyday = tally->everyday > 0;
    candidate->certain = candidate->score >= CERTAIN_SCORE && result.bad_count == 0 &&
                         tally->characters - tally->ascii >= CERTAIN_LENGTH;
}

/* Sequences of three and four bytes hardly come about by chance. */
static void score_broken_utf8(struct candidate *candidate, const uint8_t *bytes, size_t size)
{
    size_t characters = 0;
    size_t bad = 0;
    double points = 0;
    for (size_t i = 0; i < size;) {
        uint32_t c;
        size_t length = utf8_decode((const char *)bytes + i, size - i, &c);
        if (length == 0) {
            bad++;
            i++;
            while (i < size && (bytes[i] & 0xC0) == 0x80) {
                i++;
            }
            continue;
        }
        if (length > 1) {
            characters++;
            points += length > 2 ? 3 : 1;
        }
        i += length;
    }
    candidate->score = per_mille(points - 2.0 * (double)bad, characters + bad);
    candidate->bad = bad;
    candidate->everyday = characters > bad;
}

/*
 * Pairs of ASCII bytes are ideographs in UTF-16, so that ideographs as such prove nothing: without
 * a NUL byte (half of an ASCII character) a fifth of the text must be everyday characters.
 */
static void score_utf16(struct candidate *candidate, const uint8_t *bytes, size_t size, bool nul,
                        struct tally *tally)
{
    tally->characters = tally->ascii = tally->everyday = tally->ideographs = tally->odd = 0;
    struct decode_result result =
        encoding_decode(candidate->name, bytes, size, false, tally_characters, tally);
    if (!result.opened || size % 2 != 0) {
        return;
    }
    size_t plain = tally->ascii + tally->everyday;
    size_t all = tally->characters + result.bad_count;
    double points = 3.0 * (double)plain + (double)tally->ideographs -
                    4.0 * (double)(tally->odd + result.bad_count);
    long score = per_mille(points, all);
    if ((nul && score >= 500) || plain * 5 >= all) {
        candidate->score = score;
        candidate->bad = result.bad_count;
        candidate->everyday = plain > 0;
    }
}

static const char *better_utf16(const uint8_t *bytes, size_t size, struct tally *tally, long *score)
{
    bool nul = memchr(bytes, 0, size) != NULL;
    struct candidate little = {.name = encoding_utf16le, .score = -1000000};
    struct candidate big = {.name = encoding_utf16be, .score = -1000000};
    score_utf16(&little, bytes, size, nul, tally);
    score_utf16(&big, bytes, size, nul, tally);
    struct candidate *best = big.score > little.score ? &big : &little;
    *score = best->score;
    return best->score > 0 ? best->name : NULL;
}

const char *encoding_detect_utf16(const uint8_t *bytes, size_t size)
{
    struct tally tally;
    fill_everyday_set(&tally.everyday_set);
    long score;
    return size > 0 ? better_utf16(bytes, size, &tally, &score) : NULL;
}

const char *encoding_of_mark(const uint8_t *bytes, size_t size, size_t *mark_size)
{
    static const struct {
        const char *name;
        uint8_t mark[4];
        size_t size;
    } marks[] = {
        {encoding_utf8, {0xEF, 0xBB, 0xBF}, 3},
        {encoding_utf16le, {0xFF, 0xFE}, 2},
        {encoding_utf16be, {0xFE, 0xFF}, 2},
        {encoding_gb18030, {0x84, 0x31, 0x95, 0x33}, 4},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (size >= marks[i].size && memcmp(bytes, marks[i].mark, marks[i].size) == 0) {
            *mark_size = marks[i].size;
            return marks[i].name;
        }
    }
    *mark_size = 0;
    return NULL;
}

static bool begins_with(const uint8_t *bytes, size_t size, const char *word)
{
    size_t length = strlen(word);
    return size >= length && strncasecmp((const char *)bytes, word, length) == 0;
}

/* What a page says of itself: the first charset= in its head, were it in a comment. */
static const char *declared_encoding(const uint8_t *bytes, size_t size)
{
    size_t limit = size < 4096 ? size : 4096;
    for (size_t i = 0; i + 8 < limit; i++) {
        if (!begins_with(bytes + i, limit - i, "charset=")) {
            continue;
        }
        const uint8_t *name = bytes + i + 8;
        size_t rest = limit - i - 8;
        if (*name == '"' || *name == '\'') {
            name++;
            rest--;
        }
        if (begins_with(name, rest, "big5")) {
            return encoding_big5;
        }
        return begins_with(name, rest, "gb") ? encoding_gb18030 : NULL;
    }
    return NULL;
}

/* GB18030 or Big5: the scores where they tell, else what the page declares. */
static struct candidate better_double_byte(const uint8_t *bytes, size_t size, bool html,
                                           struct tally *tally)
{
    struct candidate gb = {.name = encoding_gb18030, .score = -1000000};
    struct candidate big5 = {.name = encoding_big5, .score = -1000000};
    score_double_byte(&gb, bytes, size, tally);
    if (gb.certain) {
        return gb;
    }
    score_double_byte(&big5, bytes, size, tally);
    struct candidate best = big5.score > gb.score ? big5 : gb;
    long margin = gb.score > big5.score ? gb.score - big5.score : big5.score - gb.score;
    bool undecided = margin < 250 || !best.everyday;
    const char *declared = html && undecided ? declared_encoding(bytes, size) : NULL;
    if (declared != NULL) {
        const struct candidate *asked = declared == encoding_big5 ? &big5 : &gb;
        return asked->bad == 0 ? *asked : best;
    }
    return best;
}

const char *encoding_detect(const uint8_t *bytes, size_t size, bool html)
{
    bool nul = size > 0 && memchr(bytes, 0, size) != NULL;
    if (!nul && utf8_valid((const char *)bytes, size, NULL)) {
        return encoding_utf8;
    }
    struct tally tally;
    fill_everyday_set(&tally.everyday_set);
    long utf16_score;
    if (nul) {
        return better_utf16(bytes, size, &tally, &utf16_score);
    }
    struct candidate best = better_double_byte(bytes, size, html, &tally);
    if (best.certain) {
        return best.name;
    }
    struct candidate utf8 = {.name = encoding_utf8, .score = 0};
    score_broken_utf8(&utf8, bytes, size);
    if (utf8.score >= best.score) {
        best = utf8;
    }
    const char *utf16 = better_utf16(bytes, size, &tally, &utf16_score);
    return utf16 != NULL && utf16_score > best.score ? utf16 : best.name;
}
