#include "json_scan.h"

#include <stdint.h>
#include <string.h>

#include "../common/utf8.h"

static bool fail(struct json_scanner *scanner, size_t position, const char *trouble)
{
    scanner->position = position;
    scanner->trouble = trouble;
    return false;
}

static void skip_space(struct json_scanner *scanner)
{
    while (scanner->position < scanner->length) {
        char c = scanner->text[scanner->position];
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
            break;
        }
        scanner->position++;
    }
}

/* The next character, which stays; 0 at the end. */
static char peek(const struct json_scanner *scanner)
{
    return scanner->position < scanner->length ? scanner->text[scanner->position] : '\0';
}

static bool take(struct json_scanner *scanner, char wanted, const char *trouble)
{
    skip_space(scanner);
    if (scanner->position == scanner->length || scanner->text[scanner->position] != wanted) {
        return fail(scanner, scanner->position, trouble);
    }
    scanner->position++;
    return true;
}

/* Whether one of eight bytes is a quote, a backslash or a control character. */
static bool holds_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u;
    const uint64_t highs = 0x8080808080808080u;
    uint64_t quote = word ^ ones * '"';
    uint64_t backslash = word ^ ones * '\\';
    uint64_t found = ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                     ((word - ones * 0x20) & ~word);
    return (found & highs) != 0;
}

static size_t skip_plain(const char *text, size_t at, size_t length)
{
    while (length - at >= sizeof(uint64_t)) {
        uint64_t word;
        memcpy(&word, text + at, sizeof word);
        if (holds_special(word)) {
            break;
        }
        at += sizeof word;
    }
    while (at < length && text[at] != '"' && text[at] != '\\' && (unsigned char)text[at] >= 0x20) {
        at++;
    }
    return at;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of the escape at `at` (a backslash), 0 for what is none. */
static size_t escape_size(const char *text, size_t at, size_t length)
{
    if (length - at < 2) {
        return 0;
    }
    if (text[at + 1] != 'u') {
        return text[at + 1] != '\0' && strchr("\"\\/bfnrt", text[at + 1]) != NULL ? 2 : 0;
    }
    if (length - at < 6) {
        return 0;
    }
    for (size_t i = at + 2; i < at + 6; i++) {
        if (hex_digit(text[i]) < 0) {
            return 0;
        }
    }
    return 6;
}

static bool scan_string(struct json_scanner *scanner, struct json_value *value)
{
    const char *text = scanner->text;
    size_t begin = scanner->position + 1; /* after the quote that the caller saw */
    size_t at = begin;
    *value = (struct json_value){.kind = JSON_STRING, .text = text + begin};
    for (;;) {
        at = skip_plain(text, at, scanner->length);
        if (at == scanner->length) {
            return fail(scanner, begin - 1, "the string does not end");
        }
        if (text[at] == '"') {
            break;
        }
        size_t size = 1;
        if (text[at] == '\\') {
            value->escaped = true;
            size = escape_size(text, at, scanner->length);
            if (size == 0) {
                return fail(scanner, at, "an unknown escape");
            }
        } else if (text[at] != '\t') {
            return fail(scanner, at, "a control character in a string");
        }
        at += size;
    }
    value->length = at - begin;
    scanner->position = at + 1;
    return true;
}

static size_t skip_digits(const struct json_scanner *scanner, size_t at)
{
    while (at < scanner->length && scanner->text[at] >= '0' && scanner->text[at] <= '9') {
        at++;
    }
    return at;
}

static bool scan_number(struct json_scanner *scanner, struct json_value *value)
{
    static const char trouble[] = "a broken number";
    const char *text = scanner->text;
    size_t begin = scanner->position;
    size_t at = begin + (text[begin] == '-');
    size_t digits = at;
    at = skip_digits(scanner, at);
    if (at == digits || (text[digits] == '0' && at > digits + 1)) {
        return fail(scanner, begin, trouble);
    }
    if (at < scanner->length && text[at] == '.') {
        digits = at + 1;
        at = skip_digits(scanner, digits);
        if (at == digits) {
            return fail(scanner, begin, trouble);
        }
    }
    if (at < scanner->length && (text[at] | 0x20) == 'e') {
        digits = at + 1;
        if (digits < scanner->length && (text[digits] == '+' || text[digits] == '-')) {
            digits++;
        }
        at = skip_digits(scanner, digits);
        if (at == digits) {
            return fail(scanner, begin, trouble);
        }
    }
    *value = (struct json_value){.kind = JSON_NUMBER, .text = text + begin, .length = at - begin};
    scanner->position = at;
    return true;
}

static bool scan_word(struct json_scanner *scanner, struct json_value *value)
{
    static const struct {
        const char *word;
        enum json_kind kind;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    const char *text = scanner->text + scanner->position;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (scanner->length - scanner->position >= length &&
            memcmp(text, words[i].word, length) == 0) {
            *value = (struct json_value){.kind = words[i].kind, .text = text, .length = length};
            scanner->position += length;
            return true;
        }
    }
    return fail(scanner, scanner->position, "a value is expected");
}

/* Any value but arrays and objects. */
static bool scan_plain(struct json_scanner *scanner, struct json_value *value)
{
    char c = peek(scanner);
    if (c == '"') {
        return scan_string(scanner, value);
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        return scan_number(scanner, value);
    }
    return scan_word(scanner, value);
}

static bool scan_name(struct json_scanner *scanner, struct json_value *name)
{
    skip_space(scanner);
    if (peek(scanner) != '"') {
        return fail(scanner, scanner->position, "a name in quotes is expected");
    }
    return scan_string(scanner, name) && take(scanner, ':', "a ':' is expected");
}

/* Arrays and objects within each other, without recursion: a bit for each open one tells which. */
struct nesting {
    unsigned char is_object[JSON_DEPTH_LIMIT];
    size_t depth;
};

/* Steps into an array or object, to its first value unless it is empty. */
static bool open_nested(struct json_scanner *scanner, struct nesting *nesting, bool *empty)
{
    bool is_object = peek(scanner) == '{';
    if (nesting->depth == JSON_DEPTH_LIMIT) {
        return fail(scanner, scanner->position, "arrays and objects are nested too deeply");
    }
    nesting->is_object[nesting->depth++] = is_object;
    scanner->position++;
    skip_space(scanner);
    struct json_value name;
    *empty = peek(scanner) == (is_object ? '}' : ']');
    return *empty || !is_object || scan_name(scanner, &name);
}

/* After a value: closes what ends here, and steps over the comma to the next value. */
static bool close_nested(struct json_scanner *scanner, struct nesting *nesting)
{
    while (nesting->depth > 0) {
        bool is_object = nesting->is_object[nesting->depth - 1];
        skip_space(scanner);
        if (peek(scanner) == ',') {
            scanner->position++;
            struct json_value name;
            return !is_object || scan_name(scanner, &name);
        }
        if (!take(scanner, is_object ? '}' : ']',
                  "a ',' or the end of an array or object is expected")) {
            return false;
        }
        nesting->depth--;
    }
    return true;
}

static bool scan_nested(struct json_scanner *scanner, struct json_value *value)
{
    struct nesting nesting = {.depth = 0};
    size_t begin = scanner->position;
    do {
        skip_space(scanner);
        struct json_value inner;
        bool complete = true;
        if (peek(scanner) == '{' || peek(scanner) == '[') {
            if (!open_nested(scanner, &nesting, &complete)) {
                return false;
            }
        } else if (!scan_plain(scanner, &inner)) {
            return false;
        }
        if (complete && !close_nested(scanner, &nesting)) {
            return false;
        }
    } while (nesting.depth > 0);
    *value = (struct json_value){
        .kind = JSON_NESTED, .text = scanner->text + begin, .length = scanner->position - begin};
    return true;
}

static bool finish_object(struct json_scanner *scanner)
{
    scanner->position++;
    skip_space(scanner);
    if (scanner->position < scanner->length) {
        return fail(scanner, scanner->position, "something follows the object");
    }
    return false;
}

bool json_scan_member(struct json_scanner *scanner, struct json_value *name,
                      struct json_value *value)
{
    bool first = !scanner->begun;
    if (first) {
        scanner->begun = true;
        if (!take(scanner, '{', "a JSON object is expected")) {
            return false;
        }
    }
    skip_space(scanner);
    if (peek(scanner) == '}') {
        return finish_object(scanner);
    }
    if (!first && !take(scanner, ',', "a ',' or the end of the object is expected")) {
        return false;
    }
    if (!scan_name(scanner, name)) {
        return false;
    }
    skip_space(scanner);
    char c = peek(scanner);
    return c == '{' || c == '[' ? scan_nested(scanner, value) : scan_plain(scanner, value);
}

static uint32_t read_hex(const char *text)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        value = value << 4 | (uint32_t)hex_digit(text[i]);
    }
    return value;
}

/* The code point of the \u escape at text + at; *at moves behind it, and behind the partner of a
 * surrogate. */
static uint32_t take_unicode_escape(const char *text, size_t *at, size_t length)
{
    uint32_t unit = read_hex(text + *at + 2);
    *at += 6;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return unit;
    }
    if (unit < 0xDC00 && length - *at >= 6 && text[*at] == '\\' && text[*at + 1] == 'u') {
        uint32_t low = read_hex(text + *at + 2);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *at += 6;
            return 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        }
    }
    return 0xFFFD;
}

size_t json_unescape(const struct json_value *string, char *out, bool *nul)
{
    static const char escapes[] = "bfnrt";
    static const char meanings[] = "\b\f\n\r\t";
    const char *text = string->text;
    size_t length = string->length;
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        const char *backslash = memchr(text + at, '\\', length - at);
        size_t plain = backslash != NULL ? (size_t)(backslash - text) - at : length - at;
        memcpy(out + written, text + at, plain);
        written += plain;
        at += plain;
        if (backslash == NULL) {
            break;
        }
        if (text[at + 1] == 'u') {
            uint32_t c = take_unicode_escape(text, &at, length);
            *nul = *nul || c == 0;
            written += utf8_encode(out + written, c);
        } else {
            const char *escape = strchr(escapes, text[at + 1]);
            out[written++] = escape != NULL ? meanings[escape - escapes] : text[at + 1];
            at += 2;
        }
    }
    return written;
}
