#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *system_resize(void *context, void *pointer, size_t size)
{
    (void)context;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    return realloc(pointer, size);
}

const struct allocator system_allocator = {.resize = system_resize};

void *memory_allocate(const struct allocator *allocator, size_t size)
{
    return allocator->resize(allocator->context, NULL, size > 0 ? size : 1);
}

void *memory_allocate_array(const struct allocator *allocator, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *block = memory_allocate(allocator, count * size);
    if (block != NULL) {
        memset(block, 0, count * size);
    }
    return block;
}

void *memory_resize_array(const struct allocator *allocator, void *pointer, size_t count,
                          size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    size_t bytes = count * size;
    return allocator->resize(allocator->context, pointer, bytes > 0 ? bytes : 1);
}

void memory_release(const struct allocator *allocator, void *pointer)
{
    if (pointer != NULL) {
        allocator->resize(allocator->context, pointer, 0);
    }
}

enum { ARENA_ALIGNMENT = 16, ARENA_FIRST_CHUNK = 4096, ARENA_LARGEST_CHUNK = 1 << 20 };

struct arena_chunk {
    struct arena_chunk *next;
    size_t size; /* usable bytes after the header */
};

enum { ARENA_HEADER = (sizeof(struct arena_chunk) + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1) };

/* Chunks double from 4 KiB to 1 MiB, so that small arenas stay small. */
static struct arena_chunk *add_chunk(struct arena *arena, size_t needed)
{
    size_t size = arena->chunks == NULL ? ARENA_FIRST_CHUNK : arena->chunks->size * 2;
    if (size > ARENA_LARGEST_CHUNK) {
        size = ARENA_LARGEST_CHUNK;
    }
    if (size < needed) {
        size = needed;
    }
    if (size > SIZE_MAX - ARENA_HEADER) {
        return NULL;
    }
    struct arena_chunk *chunk = memory_allocate(arena->allocator, ARENA_HEADER + size);
    if (chunk == NULL) {
        return NULL;
    }
    chunk->next = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->used = 0;
    arena->held += size;
    return chunk;
}

void *arena_allocate(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - ARENA_ALIGNMENT) {
        return NULL;
    }
    size = (size + ARENA_ALIGNMENT - 1) & ~(size_t)(ARENA_ALIGNMENT - 1);
    struct arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - arena->used < size) {
        chunk = add_chunk(arena, size);
        if (chunk == NULL) {
            return NULL;
        }
    }
    void *block = (char *)chunk + ARENA_HEADER + arena->used;
    arena->used += size;
    return block;
}

void *arena_allocate_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        return NULL;
    }
    void *block = arena_allocate(arena, count * size);
    if (block != NULL) {
        memset(block, 0, count * size);
    }
    return block;
}

void *arena_grow_array(struct arena *arena, const void *items, size_t count, size_t capacity,
                       size_t size)
{
    void *grown = arena_allocate_array(arena, capacity, size);
    if (grown != NULL && count > 0) {
        memcpy(grown, items, count * size);
    }
    return grown;
}

char *arena_copy_text(struct arena *arena, const char *text, size_t length)
{
    char *copy = length < SIZE_MAX ? arena_allocate(arena, length + 1) : NULL;
    if (copy != NULL) {
        if (length > 0) {
            memcpy(copy, text, length);
        }
        copy[length] = '\0';
    }
    return copy;
}

static void release_chunks(struct arena *arena, struct arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        memory_release(arena->allocator, chunk);
        chunk = next;
    }
}

void arena_reset(struct arena *arena)
{
    if (arena->chunks != NULL) {
        release_chunks(arena, arena->chunks->next);
        arena->chunks->next = NULL;
        arena->held = arena->chunks->size;
    }
    arena->used = 0;
}

void arena_release(struct arena *arena)
{
    release_chunks(arena, arena->chunks);
    arena->chunks = NULL;
    arena->used = 0;
    arena->held = 0;
}
