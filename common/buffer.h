/*
 * A growable run of bytes with a sticky failure: after the first allocation that fails, appends do
 * nothing, so that a builder can make forty appends and one check.
 *
 *     struct buffer buffer = {.allocator = &system_allocator};
 *     buffer_append(&buffer, "abc", 3);
 *     if (buffer.failed) …
 *     buffer_release(&buffer);
 */
#ifndef SUOYIN_COMMON_BUFFER_H
#define SUOYIN_COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

struct buffer {
    const struct allocator *allocator;
    uint8_t *data; /* may be NULL while size is 0 */
    size_t size;
    size_t capacity;
    bool failed;
};

/* As buffer_reserve, where there may be too little room. */
uint8_t *buffer_reserve_anew(struct buffer *buffer, size_t more);

/* Makes room for `more` bytes after the end and answers where they begin, or NULL (and failed). The
 * size does not change: the caller adds what it wrote. */
static inline uint8_t *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->capacity - buffer->size < more || buffer->data == NULL || buffer->failed) {
        return buffer_reserve_anew(buffer, more);
    }
    return buffer->data + buffer->size;
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t size);
void buffer_append_text(struct buffer *buffer, const char *text); /* without the NUL */

static inline void buffer_append_byte(struct buffer *buffer, uint8_t byte)
{
    uint8_t *end = buffer_reserve(buffer, 1);
    if (end != NULL) {
        *end = byte;
        buffer->size++;
    }
}

void buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* LEB128: seven bits a byte, least significant first. */
void buffer_append_varint(struct buffer *buffer, uint64_t value);
void buffer_append_u16(struct buffer *buffer, uint16_t value); /* little-endian, as are the next */
void buffer_append_u32(struct buffer *buffer, uint32_t value);
void buffer_append_u64(struct buffer *buffer, uint64_t value);
void buffer_append_zeros(struct buffer *buffer, size_t count);
/* The bytewise order of what they hold, as memcmp tells it; of two that begin alike the shorter one
 * comes first. */
int buffer_compare(const struct buffer *a, const struct buffer *b);
/* Empties it and keeps the memory and the failure. */
void buffer_clear(struct buffer *buffer);
void buffer_release(struct buffer *buffer);

#endif
