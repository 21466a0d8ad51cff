#include "annotations.h"

#include <stdint.h>

#include "annotation_date.h"
#include "bytes.h"

enum { HEADER_SIZE = 8 };

/* --- Opening -----------------------------------------------------------------------------------
 */

static enum status open_arrays(struct annotations *annotations, struct error *error)
{
    const struct section *section = annotations->section;
    uint64_t size = 0, first = HEADER_SIZE;
    enum status status = packed_array_open_prefix(&annotations->regions, section, first,
                                                  section->size, &size, error);
    if (status == STATUS_OK) {
        first += size;
        status = sequence_open_prefix(&annotations->offsets, section, first, section->size, &size,
                                      error);
    }
    annotations->first = first + size;
    return status;
}

enum status annotations_open(struct annotations *annotations, const struct section *section,
                             uint32_t documents, uint32_t passages, struct error *error)
{
    *annotations = (struct annotations){.section = section};
    const uint8_t *bytes = section_bytes(section, 0, HEADER_SIZE, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    if (get_u32(bytes) != ANNOTATION_VERSION) {
        return error_set(error, STATUS_VERSION,
                         "%s: annotations of version %u; this program knows version %d: build the "
                         "index again, or use a newer program",
                         section->file, (unsigned)get_u32(bytes), ANNOTATION_VERSION);
    }
    if (get_u32(bytes + 4) != 0) {
        return section_corrupt(section, error, 4, "a field that must be 0 is not");
    }
    enum status status = open_arrays(annotations, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (annotations->regions.count != documents ||
        annotations->offsets.count != (uint64_t)passages + 1) {
        return section_corrupt(section, error, HEADER_SIZE,
                               "it has another number of documents or passages than the segment");
    }
    uint64_t end = 0;
    status = sequence_get(&annotations->offsets, passages, &end, error);
    if (status == STATUS_OK && end != section->size - annotations->first) {
        status = section_corrupt(section, error, annotations->first,
                                 "the annotations end elsewhere than the section");
    }
    return status;
}

/* --- Reading -----------------------------------------------------------------------------------
 */

enum status annotations_region(const struct annotations *annotations, uint32_t document,
                               uint32_t *region, struct error *error)
{
    uint64_t value = 0;
    enum status status = packed_array_get(&annotations->regions, document, &value, error);
    if (status == STATUS_OK && value > ANNOTATIONS_PLACE_MAX) {
        status = section_corrupt(annotations->section, error, HEADER_SIZE,
                                 "document %u has no region's number", (unsigned)document);
    }
    *region = (uint32_t)value;
    return status;
}

enum status annotations_bytes(const struct annotations *annotations, uint32_t first, uint32_t end,
                              const uint8_t **bytes, uint64_t *size, struct error *error)
{
    uint64_t from = 0, to = 0;
    enum status status = sequence_get(&annotations->offsets, first, &from, error);
    if (status == STATUS_OK) {
        status = sequence_get(&annotations->offsets, end, &to, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    uint64_t room = annotations->section->size - annotations->first;
    if (from > to || to > room) {
        return section_corrupt(annotations->section, error, annotations->first,
                               "the offsets of passage %u are out of order", (unsigned)first);
    }
    *size = to - from;
    *bytes = section_bytes(annotations->section, annotations->first + from, *size, error);
    return *bytes == NULL ? STATUS_CORRUPT : STATUS_OK;
}

static int64_t read_signed(struct reader *reader)
{
    uint64_t value = reader_varint(reader);
    return value % 2 == 0 ? (int64_t)(value / 2) : -(int64_t)(value / 2) - 1;
}

/* A span that begins at `begin` and has the length that follows. */
static struct annotation_span read_span(struct reader *reader, int64_t begin)
{
    uint64_t length = reader_varint(reader);
    if (begin < 0 || begin > UINT32_MAX || length > UINT32_MAX - (uint64_t)begin) {
        reader->failed = true;
        return (struct annotation_span){0, 0};
    }
    return (struct annotation_span){(uint32_t)begin, (uint32_t)((uint64_t)begin + length)};
}

static uint32_t read_place(struct reader *reader)
{
    uint64_t value = reader_varint(reader);
    uint64_t place = value % 2 == 0 ? value / 2 * 100 : value / 2;
    reader->failed = reader->failed || value > UINT32_MAX || place > ANNOTATIONS_PLACE_MAX;
    return (uint32_t)place;
}

static struct annotation_quantity read_quantity(struct reader *reader)
{
    struct annotation_quantity quantity = {.mantissa = reader_varint(reader)};
    int64_t exponent = read_signed(reader);
    reader->failed = reader->failed || exponent < INT8_MIN || exponent > INT8_MAX;
    quantity.exponent = (int8_t)exponent;
    quantity.unit = reader_u8(reader);
    return quantity;
}

static struct annotation read_annotation(struct reader *reader, uint32_t before)
{
    uint64_t head = reader_varint(reader);
    struct annotation annotation = {.kind = (enum annotation_kind)(head % 8)};
    if (head / 8 > UINT32_MAX) {
        reader->failed = true;
        return annotation;
    }
    annotation.span = read_span(reader, (int64_t)(before + head / 8));
    switch (annotation.kind) {
    case ANNOTATION_POLICY:
    case ANNOTATION_PARK:
    case ANNOTATION_PROJECT:
        break;
    case ANNOTATION_ALIAS: {
        int64_t distance = read_signed(reader);
        reader->failed = reader->failed || distance > UINT32_MAX || distance < -(int64_t)UINT32_MAX;
        annotation.value.full =
            read_span(reader, reader->failed ? 0 : annotation.span.begin + distance);
        break;
    }
    case ANNOTATION_PLACE:
        annotation.value.place = read_place(reader);
        break;
    case ANNOTATION_QUANTITY:
        annotation.value.quantity = read_quantity(reader);
        break;
    case ANNOTATION_DATE:
        annotation.value.date = annotation_date_decode(reader);
        break;
    default:
        reader->failed = true;
    }
    return annotation;
}

/* Decodes; false when the bytes are none that annotations_encode could have made of a text. */
static bool decode(struct reader *reader, const char *text, size_t length,
                   struct annotation_list *list, unsigned *subjects)
{
    *subjects = reader_u8(reader);
    while (!reader->failed && reader->position < reader->size) {
        const struct annotation *last = list->count > 0 ? &list->items[list->count - 1] : NULL;
        struct annotation annotation = read_annotation(reader, last != NULL ? last->span.begin : 0);
        if (reader->failed || !annotation_sound(&annotation, text, length) ||
            (last != NULL && annotation_compare(last, &annotation) >= 0)) {
            return false;
        }
        annotation_list_add(list, &annotation);
        if (list->failed) {
            return true;
        }
    }
    return !reader->failed && *subjects <= SUBJECT_ALL && (*subjects != 0 || list->count > 0);
}

enum status annotations_passage(const struct annotations *annotations, uint32_t passage,
                                const char *text, size_t length, struct annotation_list *list,
                                unsigned *subjects, struct error *error)
{
    const uint8_t *bytes;
    uint64_t size;
    *subjects = 0;
    annotation_list_clear(list);
    enum status status = annotations_bytes(annotations, passage, passage + 1, &bytes, &size, error);
    if (status != STATUS_OK || size == 0) {
        return status;
    }
    struct reader reader = {.data = bytes, .size = (size_t)size};
    if (!decode(&reader, text, length, list, subjects)) {
        return section_corrupt(annotations->section, error,
                               (uint64_t)(bytes - annotations->section->data) + reader.position,
                               "the annotations of passage %u are damaged", (unsigned)passage);
    }
    return list->failed ? error_memory(error) : STATUS_OK;
}
