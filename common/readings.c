#include "readings.h"

#include <string.h>

#include "compressed_section.h"
#include "utf8.h"

/* What is left to read of the text, and where what was read goes. */
struct reader {
    const struct section *section;
    const char *text, *at, *end;
    uint32_t *characters; /* room for one more of each byte */
    struct error *error;
};

static enum status refuse(const struct reader *reader, const char *why)
{
    size_t line = 1;
    for (const char *c = reader->text; c < reader->at; c++) {
        line += *c == '\n';
    }
    return section_corrupt(reader->section, reader->error, 0, "line %zu: %s", line, why);
}

static int compare_syllables(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

static enum status read_characters(struct reader *reader, struct reading *reading)
{
    uint32_t before = 0;
    reading->characters = reader->characters;
    while (reader->at < reader->end && *reader->at != '\n') {
        uint32_t character;
        size_t size = utf8_decode(reader->at, (size_t)(reader->end - reader->at), &character);
        if (size == 0 || character <= before) {
            return refuse(reader, "the characters do not ascend");
        }
        *reader->characters++ = before = character;
        reading->count++;
        reader->at += size;
    }
    return reading->count > 0 && reader->at++ < reader->end
               ? STATUS_OK
               : refuse(reader, "it is not a syllable, a tab, characters and a line end");
}

static enum status read_line(struct reader *reader, const struct reading *before,
                             struct reading *reading)
{
    *reading = (struct reading){.syllable = reader->at};
    while (reader->at < reader->end && *reader->at >= 'a' && *reader->at <= 'z') {
        reader->at++;
    }
    reading->syllable_length = (uint32_t)(reader->at - reading->syllable);
    if (reading->syllable_length == 0 || reading->syllable_length > READING_BYTES_MAX ||
        reader->at == reader->end || *reader->at != '\t') {
        return refuse(reader, "it does not begin with a syllable and a tab");
    }
    if (before != NULL && compare_syllables(before->syllable, before->syllable_length,
                                            reading->syllable, reading->syllable_length) >= 0) {
        return refuse(reader, "the syllables do not ascend");
    }
    reader->at++;
    return read_characters(reader, reading);
}

static size_t count_lines(const char *text, size_t size)
{
    size_t lines = 0;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

enum status readings_open(const struct section *section, struct arena *arena,
                          struct readings *readings, struct error *error)
{
    *readings = (struct readings){0};
    struct buffer bytes = {.allocator = arena->allocator};
    enum status status =
        compressed_section_read(section, READINGS_SIZE_MAX, arena->allocator, &bytes, error);
    size_t size = bytes.size;
    const char *data = bytes.data == NULL ? "" : (const char *)bytes.data;
    char *text = status == STATUS_OK ? arena_copy_text(arena, data, size) : NULL;
    buffer_release(&bytes);
    if (text == NULL) {
        return status == STATUS_OK ? error_memory(error) : status;
    }
    struct reader reader = {section, text, text, text + size, NULL, error};
    struct reading *lines = arena_allocate_array(arena, count_lines(text, size) + 1, sizeof *lines);
    reader.characters = arena_allocate_array(arena, size + 1, sizeof *reader.characters);
    if (lines == NULL || reader.characters == NULL) {
        return error_memory(error);
    }
    uint32_t count = 0;
    while (reader.at < reader.end && status == STATUS_OK) {
        status = read_line(&reader, count > 0 ? &lines[count - 1] : NULL, &lines[count]);
        count++;
    }
    if (status == STATUS_OK) {
        *readings = (struct readings){lines, count};
    }
    return status;
}

const struct reading *readings_find(const struct readings *readings, const char *syllable,
                                    size_t length)
{
    uint32_t low = 0, high = readings->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct reading *reading = &readings->readings[middle];
        int order =
            compare_syllables(reading->syllable, reading->syllable_length, syllable, length);
        if (order == 0) {
            return reading;
        }
        *(order < 0 ? &low : &high) = order < 0 ? middle + 1 : middle;
    }
    return NULL;
}

bool reading_holds(const struct reading *reading, uint32_t character)
{
    uint32_t low = 0, high = reading->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        *(reading->characters[middle] < character ? &low : &high) =
            reading->characters[middle] < character ? middle + 1 : middle;
    }
    return low < reading->count && reading->characters[low] == character;
}
