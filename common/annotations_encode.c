/* Writing section ANNOTATIONS. */
#include "annotation_date.h"
#include "annotations.h"

static uint64_t zigzag(int64_t value)
{
    return (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0);
}

static void encode_place(uint32_t place, struct buffer *out)
{
    buffer_append_varint(out, place % 100 == 0 ? place / 100 * 2 : place * 2 + 1);
}

static void encode_quantity(const struct annotation_quantity *quantity, struct buffer *out)
{
    buffer_append_varint(out, quantity->mantissa);
    buffer_append_varint(out, zigzag(quantity->exponent));
    buffer_append_byte(out, quantity->unit);
}

static void encode_value(const struct annotation *annotation, struct buffer *out)
{
    const struct annotation_span *full = &annotation->value.full;
    switch (annotation->kind) {
    case ANNOTATION_ALIAS:
        buffer_append_varint(out, zigzag((int64_t)full->begin - annotation->span.begin));
        buffer_append_varint(out, full->end - full->begin);
        break;
    case ANNOTATION_PLACE:
        encode_place(annotation->value.place, out);
        break;
    case ANNOTATION_QUANTITY:
        encode_quantity(&annotation->value.quantity, out);
        break;
    case ANNOTATION_DATE:
        annotation_date_encode(&annotation->value.date, out);
        break;
    default:
        break;
    }
}

void annotations_encode(const struct annotation_list *list, unsigned subjects, struct buffer *out)
{
    if (list->count == 0 && subjects == 0) {
        return;
    }
    buffer_append_byte(out, (uint8_t)subjects);
    uint32_t begin = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *annotation = &list->items[i];
        uint64_t gap = annotation->span.begin - begin;
        begin = annotation->span.begin;
        buffer_append_varint(out, gap * 8 + (uint64_t)annotation->kind);
        buffer_append_varint(out, annotation->span.end - begin);
        encode_value(annotation, out);
    }
}

enum status annotations_header(const uint32_t *regions, size_t documents, const uint64_t *offsets,
                               size_t passages, struct buffer *out, struct error *error)
{
    buffer_append_u32(out, ANNOTATION_VERSION);
    buffer_append_u32(out, 0);
    packed_array_build_u32(regions, documents, out);
    enum status status = sequence_build(offsets, passages + 1, out, error);
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}
