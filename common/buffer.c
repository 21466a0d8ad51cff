#include "buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bytes.h"

uint8_t *buffer_reserve_anew(struct buffer *buffer, size_t more)
{
    if (buffer->failed) {
        return NULL;
    }
    if (buffer->capacity - buffer->size < more || buffer->data == NULL) {
        size_t capacity = buffer->capacity < 64 ? 64 : buffer->capacity;
        while (capacity - buffer->size < more && capacity <= SIZE_MAX / 2) {
            capacity += capacity / 2 + 64;
        }
        uint8_t *data = NULL;
        if (capacity - buffer->size >= more) {
            data = memory_resize_array(buffer->allocator, buffer->data, capacity, 1);
        }
        if (data == NULL) {
            buffer->failed = true;
            return NULL;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->size;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t size)
{
    uint8_t *end = buffer_reserve(buffer, size);
    if (end != NULL && size > 0) {
        memcpy(end, bytes, size);
        buffer->size += size;
    }
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    uint8_t *end = length >= 0 ? buffer_reserve(buffer, (size_t)length + 1) : NULL;
    if (end == NULL) {
        buffer->failed = true;
        return;
    }
    va_start(arguments, format);
    vsnprintf((char *)end, (size_t)length + 1, format, arguments);
    va_end(arguments);
    buffer->size += (size_t)length;
}

void buffer_append_varint(struct buffer *buffer, uint64_t value)
{
    uint8_t *end = buffer_reserve(buffer, VARINT_MAX);
    if (end != NULL) {
        buffer->size += put_varint(end, value);
    }
}

void buffer_append_u16(struct buffer *buffer, uint16_t value)
{
    uint8_t *end = buffer_reserve(buffer, 2);
    if (end != NULL) {
        put_u16(end, value);
        buffer->size += 2;
    }
}

void buffer_append_u32(struct buffer *buffer, uint32_t value)
{
    uint8_t *end = buffer_reserve(buffer, 4);
    if (end != NULL) {
        put_u32(end, value);
        buffer->size += 4;
    }
}

void buffer_append_u64(struct buffer *buffer, uint64_t value)
{
    uint8_t *end = buffer_reserve(buffer, 8);
    if (end != NULL) {
        put_u64(end, value);
        buffer->size += 8;
    }
}

void buffer_append_zeros(struct buffer *buffer, size_t count)
{
    uint8_t *end = buffer_reserve(buffer, count);
    if (end != NULL && count > 0) {
        memset(end, 0, count);
        buffer->size += count;
    }
}

int buffer_compare(const struct buffer *a, const struct buffer *b)
{
    size_t shorter = a->size < b->size ? a->size : b->size;
    int order = shorter > 0 ? memcmp(a->data, b->data, shorter) : 0;
    return order != 0 ? order : (a->size > b->size) - (a->size < b->size);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

void buffer_release(struct buffer *buffer)
{
    memory_release(buffer->allocator, buffer->data);
    buffer->data = NULL;
    buffer->size = 0;
    buffer->capacity = 0;
}
