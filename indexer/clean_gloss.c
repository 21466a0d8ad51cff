#include "clean_gloss.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"
#include "pinyin_syllable.h"

enum {
    GLOSSED_TEXT = 3,     /* so many toned glosses make a glossed text */
    GLOSS_BYTES_MAX = 24, /* between the parentheses */
    SPOKEN_BYTES = 60,    /* how far before a gloss its reading may be the subject */
};

struct gloss {
    size_t begin; /* of the opening parenthesis */
    size_t end;   /* after the closing one */
    struct pinyin_syllable syllable;
};

/*
 * Toned vowels are of two bytes, C3 to CC first, and few other characters of Chinese text are: the
 * commonest, as the middle dot, begin with C2.
 */
static bool may_hold_tones(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint64_t word;
        if (length - i >= sizeof word) {
            memcpy(&word, text + i, sizeof word);
            if ((word & word << 1 & ~(word << 2) & 0x8080808080808080u) == 0) {
                i += sizeof word;
                continue;
            }
        }
        unsigned char byte = (unsigned char)text[i++];
        if (byte >= 0xC3 && byte <= 0xCC) {
            return true;
        }
    }
    return false;
}

static size_t parenthesis(const char *text, size_t length, size_t position, const char *ascii,
                          const char *wide)
{
    struct text rest = {text + position, length - position};
    size_t size = match_prefix(rest, ascii);
    return size > 0 ? size : match_prefix(rest, wide);
}

/* Whether a gloss begins at the parenthesis at `position`. */
static bool read_gloss(const char *text, size_t length, size_t position, struct gloss *gloss)
{
    size_t open = parenthesis(text, length, position, "(", "（");
    if (open == 0 || !is_ideograph(character_before(text, position))) {
        return false;
    }
    size_t begin = position + open;
    size_t end = begin;
    size_t close = 0;
    while (end < length && end - begin <= GLOSS_BYTES_MAX && text[end] != '\n') {
        close = parenthesis(text, length, end, ")", "）");
        if (close > 0) {
            break;
        }
        end = next_position(text, length, end);
    }
    if (close == 0) {
        return false;
    }
    gloss->begin = position;
    gloss->end = end + close;
    trim_range(text, &begin, &end);
    return pinyin_syllable_parse(text + begin, end - begin, &gloss->syllable);
}

/* The next gloss at or after `position`. */
static bool find_gloss(struct text text, size_t position, struct gloss *gloss)
{
    enum { WIDE_LEAD = 0xEF };
    for (; position < text.length; position++) {
        unsigned char byte = (unsigned char)text.data[position];
        if ((byte == '(' || byte == WIDE_LEAD) &&
            read_gloss(text.data, text.length, position, gloss)) {
            return true;
        }
    }
    return false;
}

/* 读作, 音 and the like shortly before: the reading is what the sentence tells. */
static bool reading_is_subject(struct text text, size_t position)
{
    static const char *const words[] = {"读作", "读音", "读成", "念作", "念成", "拼音",
                                        "发音", "音同", "多音", "注音", "古音", NULL};
    size_t begin = position > SPOKEN_BYTES ? position - SPOKEN_BYTES : 0;
    while (begin > 0 && ((unsigned char)text.data[begin] & 0xC0) == 0x80) {
        begin--;
    }
    char folded[SPOKEN_BYTES + UTF8_MAX];
    fold_for_matching(text.data + begin, position - begin, folded);
    struct text before = {folded, position - begin};
    const char *newline = memrchr(folded, '\n', before.length);
    if (newline != NULL) {
        before = text_after(before, (size_t)(newline - folded) + 1);
    }
    return match_contains_any(before, words);
}

static bool is_removable(struct text text, const struct gloss *gloss, bool glossed)
{
    if (glossed) {
        return gloss->syllable.toned || gloss->syllable.letters > 1;
    }
    return gloss->syllable.toned && !reading_is_subject(text, gloss->begin) &&
           is_ideograph(character_at(text.data, text.length, gloss->end));
}

bool clean_gloss(const struct cleaner *cleaner, struct document *document)
{
    struct text text = document->text;
    struct gloss gloss;
    if (!may_hold_tones(text.data, text.length)) {
        return true;
    }
    size_t toned = 0;
    for (size_t i = 0; toned < GLOSSED_TEXT && find_gloss(text, i, &gloss); i = gloss.end) {
        toned += gloss.syllable.toned;
    }
    if (toned == 0) {
        return true;
    }
    char *cleaned = arena_allocate(&document->arena, text.length + 1);
    if (cleaned == NULL) {
        return false;
    }
    size_t length = 0;
    size_t copied = 0;
    for (size_t i = 0; find_gloss(text, i, &gloss); i = gloss.end) {
        if (is_removable(text, &gloss, toned >= GLOSSED_TEXT)) {
            memcpy(cleaned + length, text.data + copied, gloss.begin - copied);
            length += gloss.begin - copied;
            copied = gloss.end;
            if (cleaner->explain != NULL) {
                cleaner->explain(cleaner->context, document, CLEAN_GLOSS_RULE,
                                 text.data + gloss.begin, gloss.end - gloss.begin);
            }
        }
    }
    memcpy(cleaned + length, text.data + copied, text.length - copied);
    length += text.length - copied;
    cleaned[length] = '\0';
    document->text = (struct text){.data = cleaned, .length = length};
    return true;
}
