#include "encoding.h"

#include <string.h>
#include <strings.h>

#include <unicode/ucnv.h>

#include "../common/utf8.h"
#include "encoding_decode.h"
#include "encoding_detect.h"

static bool same_name(const char *a, const char *b)
{
    return ucnv_compareNames(a, b) == 0;
}

/* The name that is decoded by: the plain sets are read as the larger ones that grew out of them. */
static const char *canonical_name(const char *name)
{
    static const struct {
        const char *alias;
        const char *name;
    } aliases[] = {
        {"UTF-8", encoding_utf8},          {"UTF8", encoding_utf8},
        {"UTF-16LE", encoding_utf16le},    {"UTF-16BE", encoding_utf16be},
        {"GB18030", encoding_gb18030},     {"GBK", encoding_gb18030},
        {"GB2312", encoding_gb18030},      {"CP936", encoding_gb18030},
        {"windows-936", encoding_gb18030}, {"Big5", encoding_big5},
        {"Big5-HKSCS", encoding_big5},     {"CP950", encoding_big5},
    };
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (same_name(name, aliases[i].alias)) {
            return aliases[i].name;
        }
    }
    return name;
}

static void keep_code_points(void *context, const uint32_t *code_points, size_t count)
{
    uint32_t *kept = context; /* the count so far, then up to three code points */
    for (size_t i = 0; i < count && kept[0] < 3; i++) {
        kept[++kept[0]] = code_points[i];
    }
}

enum status encoding_check(const char *name, struct error *error)
{
    if (same_name(name, "UTF-16") || canonical_name(name) != name) {
        return STATUS_OK;
    }
    /* Lines are cut at the byte 0A before they are decoded, so ASCII must mean ASCII. */
    uint32_t kept[4] = {0};
    struct decode_result result =
        encoding_decode(name, (const uint8_t *)"\n{a", 3, true, keep_code_points, kept);
    if (!result.opened) {
        return error_set(error, STATUS_USAGE, "encoding: %.100s: not known", name);
    }
    if (kept[0] != 3 || kept[1] != '\n' || kept[2] != '{' || kept[3] != 'a') {
        return error_set(error, STATUS_USAGE, "encoding: %.100s: not a superset of ASCII", name);
    }
    return STATUS_OK;
}

bool encoding_is_utf16(const char *name, bool *big_endian)
{
    *big_endian = same_name(name, encoding_utf16be);
    return *big_endian || same_name(name, encoding_utf16le);
}

/* UTF-16 that begins with ASCII, after blank lines perhaps, shows by the other half of it. */
static const char *utf16_by_nul(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i + 1 < size; i += 2) {
        if (bytes[i] == 0 || bytes[i + 1] == 0) {
            return bytes[i] == 0 ? encoding_utf16be : encoding_utf16le;
        }
        if (bytes[i] > ' ') {
            break;
        }
    }
    return NULL;
}

const char *encoding_of_lines(const char *asked, const uint8_t *bytes, size_t size)
{
    size_t mark_size;
    bool big_endian;
    const char *marked = encoding_of_mark(bytes, size, &mark_size);
    bool open = asked != NULL && same_name(asked, "UTF-16");
    if (asked != NULL && !open) {
        return canonical_name(asked) == encoding_utf8 ? NULL : asked;
    }
    if (marked != NULL && (!open || encoding_is_utf16(marked, &big_endian))) {
        return marked == encoding_utf8 ? NULL : marked;
    }
    const char *seen = utf16_by_nul(bytes, size);
    return seen == NULL && open ? encoding_utf16be : seen;
}

/* Answers the bytes of a line end that is not '\n' at text, 0 for anything else. */
static size_t foreign_line_end(const char *text, size_t left)
{
    const unsigned char *p = (const unsigned char *)text;
    if (p[0] == '\r') {
        return left > 1 && p[1] == '\n' ? 2 : 1;
    }
    if (p[0] == 0xC2 && left > 1 && p[1] == 0x85) {
        return 2;
    }
    bool separator = p[0] == 0xE2 && left > 2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9);
    return separator ? 3 : 0;
}

/* Whether there is one that begins with the byte `lead`, which is rare enough to look for by
 * memchr. */
static bool has_line_end_of(const char *text, size_t size, int lead)
{
    const char *end = text + size;
    const char *at = text;
    while ((at = memchr(at, lead, (size_t)(end - at))) != NULL) {
        if (foreign_line_end(at, (size_t)(end - at)) > 0) {
            return true;
        }
        at++;
    }
    return false;
}

static bool has_foreign_line_end(const char *text, size_t size)
{
    return size > 0 && (has_line_end_of(text, size, '\r') || has_line_end_of(text, size, 0xC2) ||
                        has_line_end_of(text, size, 0xE2));
}

size_t encoding_unify_line_ends(char *text, size_t size)
{
    if (!has_foreign_line_end(text, size)) {
        return size;
    }
    size_t kept = 0;
    for (size_t i = 0; i < size;) {
        size_t end = foreign_line_end(text + i, size - i);
        text[kept++] = end > 0 ? '\n' : text[i];
        i += end > 0 ? end : 1;
    }
    return kept;
}

/* Control characters that text may hold: tab to carriage return, backspace and escape. */
static bool is_binary_control(uint8_t byte)
{
    return (byte < 0x20 && !(byte >= '\b' && byte <= '\r') && byte != 0x1B) || byte == 0x7F;
}

static size_t count_controls(const uint8_t *bytes, size_t size)
{
    size_t controls = 0;
    for (size_t i = 0; i < size; i++) {
        controls += is_binary_control(bytes[i]);
    }
    return controls;
}

/* Where the first control character is in bytes of which the text was made: units of two bytes in
 * UTF-16, else single ones. With `nul`, the first NUL. */
static size_t locate_control(const uint8_t *bytes, size_t size, const char *name, bool nul)
{
    bool wide = name == encoding_utf16le || name == encoding_utf16be;
    size_t low = name == encoding_utf16be ? 1 : 0;
    size_t step = wide ? 2 : 1;
    for (size_t i = 0; i + step <= size; i += step) {
        bool control = nul ? bytes[i + low] == 0 : is_binary_control(bytes[i + low]);
        if (control && (!wide || bytes[i + 1 - low] == 0)) {
            return i;
        }
    }
    return 0;
}

static enum status binary_error(size_t offset, const char *path, struct error *error)
{
    return error_at(error, STATUS_INPUT, offset, "%s: byte %zu: this is a binary file, not text",
                    path, offset);
}

static void append_code_points(void *context, const uint32_t *code_points, size_t count)
{
    struct buffer *text = context;
    uint8_t *end = buffer_reserve(text, count * UTF8_MAX);
    if (end == NULL) {
        return;
    }
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        written += utf8_encode((char *)end + written, code_points[i]);
    }
    text->size += written;
}

static enum status decode_into(struct buffer *text, const char *name, const uint8_t *bytes,
                               size_t size, size_t mark_size, const char *path, struct error *error)
{
    size_t bad;
    bool good;
    if (name == encoding_utf8) {
        good = utf8_valid((const char *)bytes, size, &bad);
        if (good) {
            buffer_append(text, bytes, size);
        }
    } else {
        struct decode_result result =
            encoding_decode(name, bytes, size, true, append_code_points, text);
        if (!result.opened) {
            return error_memory(error); /* the name was checked before */
        }
        good = result.bad_count == 0;
        bad = result.first_bad;
    }
    if (text->failed) {
        return error_memory(error);
    }
    if (!good) {
        bad += mark_size;
        return error_at(error, STATUS_INPUT, bad, "%s: byte %zu: not valid %s", path, bad, name);
    }
    return STATUS_OK;
}

/* The checks and repairs that all encodings share, on what was appended after `start`. */
static bool finish_text(struct buffer *text, size_t start, unsigned flags, bool *nul)
{
    if (text->size == start) {
        return true;
    }
    uint8_t *added = text->data + start;
    size_t size = text->size - start;
    if (size >= 3 && memcmp(added, "\xEF\xBB\xBF", 3) == 0) {
        memmove(added, added + 3, size - 3);
        size -= 3;
    }
    *nul = size > 0 && memchr(added, 0, size) != NULL;
    if (*nul || count_controls(added, size) > size / 8) {
        return false;
    }
    if ((flags & ENCODING_KEEP_LINE_ENDS) == 0) {
        size = encoding_unify_line_ends((char *)added, size);
    }
    text->size = start + size;
    return true;
}

enum status encoding_to_utf8(const uint8_t *bytes, size_t size, const char *encoding,
                             unsigned flags, const char *path, struct buffer *text,
                             const char **used, struct error *error)
{
    size_t mark_size;
    size_t start = text->size;
    const char *marked = encoding_of_mark(bytes, size, &mark_size);
    const char *name = encoding != NULL ? canonical_name(encoding) : marked;
    if (name != NULL && same_name(name, "UTF-16")) {
        bool any = marked == encoding_utf16le || marked == encoding_utf16be;
        name = any ? marked : encoding_detect_utf16(bytes, size);
        name = name != NULL ? name : encoding_utf16be; /* as the standard has it */
    }
    if (name == NULL) {
        name = encoding_detect(bytes, size, (flags & ENCODING_MAY_DECLARE) != 0);
    }
    if (name == NULL) {
        return binary_error(locate_control(bytes, size, NULL, true), path, error);
    }
    if (name != marked) {
        mark_size = 0;
    }
    enum status status =
        decode_into(text, name, bytes + mark_size, size - mark_size, mark_size, path, error);
    bool nul;
    if (status == STATUS_OK && !finish_text(text, start, flags, &nul)) {
        status = binary_error(locate_control(bytes, size, name, nul), path, error);
    }
    if (status != STATUS_OK) {
        text->size = start;
    } else if (used != NULL) {
        *used = name == encoding ? NULL : name;
    }
    return status;
}

bool encoding_is_binary(const uint8_t *bytes, size_t size)
{
    size_t mark_size;
    if (size == 0 || encoding_of_mark(bytes, size, &mark_size) != NULL ||
        memchr(bytes, 0, size) == NULL) {
        return false;
    }
    return encoding_detect_utf16(bytes, size & ~(size_t)1) == NULL;
}
