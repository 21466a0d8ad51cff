#include "passage_cut.h"

#include "han_text.h"
#include "passages.h"

/* What a place between two characters is good for; the larger the better. */
enum quality { CUT_FORBIDDEN, CUT_CHARACTER, CUT_SPACE, CUT_CLAUSE, CUT_SENTENCE };

/* Marks, joiners and selectors that belong to the character before them. */
static bool is_attached(uint32_t c)
{
    if (c < 0x300) {
        return false;
    }
    return c <= 0x36F || (c >= 0x1AB0 && c <= 0x1AFF) || (c >= 0x1DC0 && c <= 0x1DFF) ||
           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0x302A && c <= 0x302F) ||
           (c >= 0x3099 && c <= 0x309A) || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0xFE20 && c <= 0xFE2F) || c == 0x200C || c == 0x200D ||
           (c >= 0x1F3FB && c <= 0x1F3FF) || (c >= 0xE0020 && c <= 0xE01EF);
}

/* Letters and digits of scripts that are written in words, also of full width. */
static bool is_word_character(uint32_t c)
{
    if (c < 0x80) {
        return is_ascii_alphanumeric(c);
    }
    return (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7 && c != 0x1680) ||
           (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
           (c >= 0xFF41 && c <= 0xFF5A) || is_attached(c);
}

/* Joins two words or numbers to one: 1.2, AI-5, a@b, 50%. */
static bool is_connector(uint32_t c)
{
    return c == '.' || c == '-' || c == '_' || c == '/' || c == '@' || c == '%' || c == '+' ||
           c == '#' || c == '&' || c == '\'' || c == ',' || c == ':' || c == '?' || c == '=' ||
           c == 0x2019 || c == 0xFF0E || c == 0xB7;
}

static bool is_opener(uint32_t c)
{
    return c == '(' || c == '[' || c == 0x2018 || c == 0x201C || c == 0x300A || c == 0x3008 ||
           c == 0x300C || c == 0x300E || c == 0x3010 || c == 0x3014 || c == 0xFF08 || c == 0xFF3B;
}

static bool ends_sentence(const char *text, size_t begin, size_t position, uint32_t next)
{
    enum { CLOSERS_MAX = 4 };
    bool closed = false;
    for (int i = 0; i < CLOSERS_MAX && position > begin; i++) {
        uint32_t c = character_before(text, position);
        if (is_sentence_end(c)) {
            return c >= 0x80 || closed || !is_ascii_alphanumeric(next);
        }
        if (c == '.') {
            return is_space(next);
        }
        if (!is_closer(c)) {
            return false;
        }
        closed = true;
        position = previous_position(text, position);
    }
    return false;
}

/* Whether the characters on both sides of the position are of one word, number or sequence. */
static bool inside_word(const char *text, size_t begin, size_t end, size_t position,
                        uint32_t previous, uint32_t next)
{
    if (is_attached(next) || previous == 0x200D) {
        return true;
    }
    bool word_before = is_word_character(previous);
    bool word_after = is_word_character(next);
    if (word_before && word_after) {
        return true;
    }
    if (word_before && is_connector(next)) {
        size_t after = next_position(text, end, position);
        return is_word_character(character_at(text, end, after));
    }
    if (word_after && is_connector(previous)) {
        size_t before = previous_position(text, position);
        return before > begin && is_word_character(character_before(text, before));
    }
    return false;
}

/* The first byte of U+4000 to U+9FFF. */
static bool leads_ideograph(char byte)
{
    return (unsigned char)byte >= 0xE4 && (unsigned char)byte <= 0xE9;
}

static enum quality quality_at(const char *text, size_t begin, size_t end, size_t position)
{
    if (position - begin >= 3 && leads_ideograph(text[position]) &&
        leads_ideograph(text[position - 3])) {
        return CUT_CHARACTER; /* nearly always, hence first */
    }
    uint32_t previous = character_before(text, position);
    uint32_t next = character_at(text, end, position);
    if (is_closer(next) || (is_clause_mark(next) && next >= 0x80) || is_opener(previous) ||
        inside_word(text, begin, end, position, previous, next)) {
        return CUT_FORBIDDEN;
    }
    if (ends_sentence(text, begin, position, next)) {
        return CUT_SENTENCE;
    }
    if (is_clause_mark(previous)) {
        return CUT_CLAUSE;
    }
    return is_space(previous) || is_space(next) ? CUT_SPACE : CUT_CHARACTER;
}

struct choice {
    size_t position[CUT_SENTENCE + 1];
    size_t distance[CUT_SENTENCE + 1]; /* in characters from the goal; SIZE_MAX: none */
};

static void offer(struct choice *choice, enum quality quality, size_t position, size_t distance)
{
    if (distance < choice->distance[quality]) {
        choice->position[quality] = position;
        choice->distance[quality] = distance;
    }
}

static size_t end_of_word(const char *text, size_t begin, size_t end, size_t position)
{
    size_t limit = end - begin > PASSAGE_BYTES_MAX ? begin + PASSAGE_BYTES_MAX : end;
    while (position < end && quality_at(text, begin, end, position) == CUT_FORBIDDEN) {
        size_t next = next_position(text, end, position);
        if (next > limit) {
            return position;
        }
        position = next;
    }
    return position;
}

size_t passage_cut(const char *text, size_t begin, size_t end, size_t goal)
{
    size_t middle = skip_characters(text, end, begin, goal);
    size_t reach = goal / 2;
    struct choice choice;
    for (size_t i = 0; i <= CUT_SENTENCE; i++) {
        choice.distance[i] = SIZE_MAX;
    }
    size_t position = middle;
    for (size_t i = 0; i <= reach && position > begin && position < end; i++) {
        offer(&choice, quality_at(text, begin, end, position), position, i);
        if (choice.distance[CUT_SENTENCE] != SIZE_MAX) {
            reach = i;
        }
        position = previous_position(text, position);
    }
    position = middle;
    for (size_t i = 1; i <= reach && position < end; i++) {
        position = next_position(text, end, position);
        if (position < end) {
            offer(&choice, quality_at(text, begin, end, position), position, i);
        }
        if (choice.distance[CUT_SENTENCE] == i) {
            break;
        }
    }
    for (size_t quality = CUT_SENTENCE; quality > CUT_FORBIDDEN; quality--) {
        if (choice.distance[quality] != SIZE_MAX) {
            return choice.position[quality];
        }
    }
    return end_of_word(text, begin, end, position < end ? position : middle);
}
