#include "golden_example.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/file_io.h"
#include "../common/segment_file.h"
#include "golden_bytes.h"

static const char format_path[] = "common/FORMAT.md";

/* Where a place begins in the file; SIZE_MAX for none of that name. */
static size_t place_offset(const struct golden *golden, const struct buffer *segment,
                           const char *name, size_t length)
{
    size_t footer = segment->size - 40;
    size_t contents = (size_t)golden_number(segment->data + footer + 8, 8);
    const struct {
        const char *name;
        size_t offset;
    } places[] = {{"HEADER", 0},
                  {"CHECKSUMS", (size_t)golden_number(segment->data + contents + 24, 8)},
                  {"CONTENTS", contents},
                  {"FOOTER", footer}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (strlen(places[i].name) == length && memcmp(places[i].name, name, length) == 0) {
            return places[i].offset;
        }
    }
    for (uint32_t id = GOLDEN_META; id < GOLDEN_SECTIONS; id++) {
        const char *section = section_name(id);
        if (strlen(section) == length && memcmp(section, name, length) == 0) {
            return (size_t)(golden->sections[id].data - segment->data);
        }
    }
    return SIZE_MAX;
}

/* The bytes of a line that is a line of bytes: where they stand in it, where in the file, and how
 * many. False for any other line. */
static bool parse_line(const struct golden *golden, const struct buffer *segment, const char *line,
                       size_t *column, size_t *offset, size_t *count)
{
    const char *name = line + strspn(line, " ");
    const char *plus = name;
    while (isupper((unsigned char)*plus) || *plus == '_') {
        plus++;
    }
    size_t base = place_offset(golden, segment, name, (size_t)(plus - name));
    char *end;
    if (*plus != '+' || base == SIZE_MAX) {
        return false;
    }
    *offset = base + strtoul(plus + 1, &end, 16);
    while (*end == ' ') {
        end++;
    }
    *column = (size_t)(end - line);
    *count = 0;
    while (isxdigit((unsigned char)end[0]) && isxdigit((unsigned char)end[1]) &&
           !isalnum((unsigned char)end[2])) {
        *count += 1;
        end += end[2] == ' ' && end[3] != ' ' ? 3 : 2;
    }
    return *count > 0 && *offset + *count <= segment->size;
}

/* Sections that the second reader passes over need not be shown: they come after WORDS. */
static void mark_unknown_sections(const struct golden *golden, const struct buffer *segment,
                                  uint8_t *shown)
{
    const struct golden_section *words = &golden->sections[GOLDEN_WORDS];
    size_t begin = (size_t)(words->data - segment->data) + words->size;
    size_t end = place_offset(golden, segment, "CHECKSUMS", 9);
    memset(shown + begin, 1, end - begin);
}

/* Goes through FORMAT.md line by line and puts right, or compares, the bytes. `shown` marks the
 * bytes of the file that a line shows. */
static enum status go_through(const struct golden *golden, const struct buffer *segment, char *text,
                              bool rewrite, uint8_t *shown, struct error *error)
{
    unsigned number = 1;
    for (char *line = text; line != NULL; number++) {
        size_t column, offset, count;
        bool has_bytes = parse_line(golden, segment, line, &column, &offset, &count);
        for (size_t i = 0; has_bytes && i < count; i++) {
            char digits[3];
            char *place = line + column + 3 * i;
            snprintf(digits, sizeof digits, "%02x", segment->data[offset + i]);
            shown[offset + i] = 1;
            if (rewrite) {
                memcpy(place, digits, 2);
            } else if (memcmp(place, digits, 2) != 0) {
                return error_set(error, STATUS_CORRUPT, "%s:%u: byte %zu is %s, not %.2s",
                                 format_path, number, i, digits, place);
            }
        }
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    mark_unknown_sections(golden, segment, shown);
    for (size_t i = 0; i < segment->size; i++) {
        if (!shown[i]) {
            return error_set(error, STATUS_CORRUPT,
                             "%s: byte %zu of the worked example is not shown", format_path, i);
        }
    }
    return STATUS_OK;
}

static enum status run(const struct golden *golden, const struct buffer *segment, bool rewrite,
                       struct error *error)
{
    struct buffer text = {.allocator = &system_allocator};
    uint8_t *shown = calloc(segment->size, 1);
    enum status status =
        file_read_whole(&system_file_operations, format_path, 1 << 24, &text, error);
    buffer_append_byte(&text, 0);
    if (status == STATUS_OK && (shown == NULL || text.failed)) {
        status = error_memory(error);
    }
    if (status == STATUS_OK) {
        status = go_through(golden, segment, (char *)text.data, rewrite, shown, error);
    }
    if (rewrite && (status == STATUS_OK || status == STATUS_CORRUPT)) {
        enum status written = file_write_whole(&system_file_operations, &system_allocator,
                                               format_path, text.data, text.size - 1, NULL);
        status = status == STATUS_OK ? written : status;
    }
    free(shown);
    buffer_release(&text);
    return status;
}

enum status golden_example_check(const struct golden *golden, const struct buffer *segment,
                                 struct error *error)
{
    return run(golden, segment, false, error);
}

enum status golden_example_rewrite(const struct golden *golden, const struct buffer *segment,
                                   struct error *error)
{
    return run(golden, segment, true, error);
}
