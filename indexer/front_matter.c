#include "front_matter.h"

#include <string.h>

/* A field that is being read: its items may stand on lines of their own. */
struct entry {
    struct buffer name;
    struct buffer value;
};

static struct text take_line(const char *text, size_t length, size_t *at)
{
    const char *begin = text + *at;
    const char *end = memchr(begin, '\n', length - *at);
    size_t size = end != NULL ? (size_t)(end - begin) : length - *at;
    *at += size + (end != NULL);
    return (struct text){.data = begin, .length = size};
}

static bool is_fence(struct text line, const char *fence)
{
    while (line.length > 3 && (line.data[line.length - 1] == ' ')) {
        line.length--;
    }
    return line.length == 3 && memcmp(line.data, fence, 3) == 0;
}

/* The bytes between the two fences, and where the second ends; 0 without a head. */
static size_t find_end(const char *text, size_t length, size_t *begin, size_t *end)
{
    size_t at = 0;
    if (length < 4 || !is_fence(take_line(text, length, &at), "---")) {
        return 0;
    }
    *begin = at;
    while (at < length) {
        *end = at;
        struct text line = take_line(text, length, &at);
        if (is_fence(line, "---") || is_fence(line, "...")) {
            return at;
        }
    }
    return 0;
}

static struct text unquote(struct text value)
{
    value = text_trim(value.data, value.length);
    char first = value.length >= 2 ? value.data[0] : '\0';
    if ((first == '"' || first == '\'') && value.data[value.length - 1] == first) {
        return (struct text){.data = value.data + 1, .length = value.length - 2};
    }
    /* A comment begins with " #". */
    const char *comment = value.length > 0 ? memmem(value.data, value.length, " #", 2) : NULL;
    if (comment != NULL) {
        value = text_trim(value.data, (size_t)(comment - value.data));
    }
    return value;
}

static void add_item(struct entry *entry, struct text item)
{
    item = unquote(item);
    if (item.length > 0) {
        buffer_append(&entry->value, ", ", entry->value.size > 0 ? 2 : 0);
        buffer_append(&entry->value, item.data, item.length);
    }
}

/* "[a, b]" is a list, anything else is one item. */
static void add_items(struct entry *entry, struct text value)
{
    value = text_trim(value.data, value.length);
    if (value.length < 2 || value.data[0] != '[' || value.data[value.length - 1] != ']') {
        add_item(entry, value);
        return;
    }
    value.data++;
    value.length -= 2;
    while (value.length > 0) {
        const char *comma = memchr(value.data, ',', value.length);
        size_t size = comma != NULL ? (size_t)(comma - value.data) : value.length;
        add_item(entry, (struct text){.data = value.data, .length = size});
        size += comma != NULL;
        value.data += size;
        value.length -= size;
    }
}

static enum status store(struct document_reader *reader, struct entry *entry, struct error *error)
{
    enum status status = STATUS_OK;
    buffer_append_byte(&entry->name, 0);
    if (entry->name.failed || entry->value.failed) {
        return error_memory(error);
    }
    if (entry->value.size > 0) {
        status = document_state(&reader->document, (const char *)entry->name.data,
                                (char *)entry->value.data, entry->value.size, error);
    }
    buffer_clear(&entry->name);
    buffer_clear(&entry->value);
    return status;
}

/* Where a "name:" ends that begins a line, 0 for any other line. */
static size_t name_size(struct text line)
{
    const char *colon = line.length > 0 ? memchr(line.data, ':', line.length) : NULL;
    if (colon == NULL || colon == line.data || strchr(" \t#-", line.data[0]) != NULL) {
        return 0;
    }
    size_t size = (size_t)(colon - line.data);
    bool ends = size + 1 == line.length || colon[1] == ' ' || colon[1] == '\t';
    return ends && memchr(line.data, ' ', size) == NULL ? size : 0;
}

static enum status read_lines(struct document_reader *reader, struct entry *entry, const char *text,
                              size_t length, struct error *error)
{
    size_t at = 0;
    while (at < length) {
        struct text line = take_line(text, length, &at);
        size_t name = name_size(line);
        struct text trimmed = text_trim(line.data, line.length);
        if (name > 0) {
            enum status status = store(reader, entry, error);
            if (status != STATUS_OK) {
                return status;
            }
            for (size_t i = 0; i < name; i++) {
                char c = line.data[i];
                buffer_append_byte(&entry->name, (uint8_t)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
            }
            add_items(entry, (struct text){line.data + name + 1, line.length - name - 1});
        } else if (entry->name.size > 0 && trimmed.length > 2 && trimmed.data[0] == '-' &&
                   trimmed.data[1] == ' ') {
            add_item(entry, (struct text){trimmed.data + 2, trimmed.length - 2});
        }
    }
    return store(reader, entry, error);
}

enum status front_matter_read(struct document_reader *reader, const char *text, size_t length,
                              size_t *size, struct error *error)
{
    size_t begin;
    size_t end;
    *size = find_end(text, length, &begin, &end);
    if (*size == 0) {
        return STATUS_OK;
    }
    const struct allocator *allocator = reader->options.allocator;
    struct entry entry = {.name.allocator = allocator, .value.allocator = allocator};
    enum status status = read_lines(reader, &entry, text + begin, end - begin, error);
    buffer_release(&entry.name);
    buffer_release(&entry.value);
    return status;
}
