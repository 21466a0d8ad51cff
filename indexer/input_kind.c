#include "input_kind.h"

#include <string.h>
#include <strings.h>

static bool ends_with(const char *name, size_t length, const char *extension)
{
    size_t size = strlen(extension);
    return length > size + 1 && name[length - size - 1] == '.' &&
           strncasecmp(name + length - size, extension, size) == 0;
}

bool input_has_extension(const char *name, const char *extension)
{
    return ends_with(name, strlen(name), extension);
}

struct input_kind input_kind_of_name(const char *name)
{
    static const struct {
        const char *extension;
        enum input_format format;
    } extensions[] = {
        {"txt", INPUT_TEXT},          {"text", INPUT_TEXT},       {"md", INPUT_MARKDOWN},
        {"markdown", INPUT_MARKDOWN}, {"html", INPUT_HTML},       {"htm", INPUT_HTML},
        {"xhtml", INPUT_HTML},        {"shtml", INPUT_HTML},      {"jsonl", INPUT_JSON_LINES},
        {"ndjson", INPUT_JSON_LINES}, {"json", INPUT_JSON_LINES},
    };
    struct input_kind kind = {.format = INPUT_TEXT, .guessed = true};
    size_t length = strlen(name);
    if (ends_with(name, length, "gz")) {
        kind.compression = COMPRESSION_GZIP;
        length -= 3;
    } else if (ends_with(name, length, "zst")) {
        kind.compression = COMPRESSION_ZSTD;
        length -= 4;
    }
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        if (ends_with(name, length, extensions[i].extension)) {
            kind.format = extensions[i].format;
            kind.guessed = false;
        }
    }
    return kind;
}

/* Skips a mark and white space; in UTF-16 the NUL halves of ASCII too. */
static size_t skip_blank(const uint8_t *bytes, size_t size)
{
    size_t i = 0;
    if (size >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        i = 3;
    } else if (size >= 2 &&
               (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
        i = 2;
    }
    while (i < size &&
           (bytes[i] == ' ' || (bytes[i] >= '\t' && bytes[i] <= '\r') || bytes[i] == 0)) {
        i++;
    }
    return i;
}

const char *input_json_trouble(const uint8_t *bytes, size_t size)
{
    size_t begin = skip_blank(bytes, size);
    if (begin == size || (bytes[begin] != '[' && bytes[begin] != '{')) {
        return NULL;
    }
    size_t behind = begin + 1 + skip_blank(bytes + begin + 1, size - begin - 1);
    if (bytes[begin] == '[' && behind < size && bytes[behind] == '{') {
        return "an array, not JSON Lines: an object a line is expected, as jq -c '.[]' makes them";
    }
    if (bytes[begin] == '{' && memchr(bytes + begin, '\n', behind - begin) != NULL) {
        return "an object over several lines, not JSON Lines: one a line is expected, as jq -c . "
               "makes them";
    }
    return NULL;
}

enum input_format input_format_of_bytes(const uint8_t *bytes, size_t size)
{
    size_t i = skip_blank(bytes, size);
    if (i == size) {
        return INPUT_TEXT;
    }
    bool json = bytes[i] == '{' || input_json_trouble(bytes, size) != NULL;
    return json ? INPUT_JSON_LINES : bytes[i] == '<' ? INPUT_HTML : INPUT_TEXT;
}

static bool begins_with(const uint8_t *bytes, size_t size, const char *word)
{
    for (; *word != '\0'; word++) {
        while (size > 0 && *bytes == 0) { /* UTF-16 */
            bytes++;
            size--;
        }
        if (size == 0 || (*bytes | 0x20) != (*word | 0x20)) {
            return false;
        }
        bytes++;
        size--;
    }
    return true;
}

bool input_declares_html(const uint8_t *bytes, size_t size)
{
    size_t i = skip_blank(bytes, size);
    if (i == size) {
        return false;
    }
    return begins_with(bytes + i, size - i, "<!doctype html") ||
           begins_with(bytes + i, size - i, "<html");
}
