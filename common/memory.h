/*
 * Where memory comes from: an allocator that the embedding program may supply, and an arena on top
 * of it for what lives and dies together (one query, one document).
 *
 * All sizes are bytes. Every function answers NULL when memory is short; nothing aborts.
 */
#ifndef SUOYIN_COMMON_MEMORY_H
#define SUOYIN_COMMON_MEMORY_H

#include <stddef.h>

/*
 * resize(context, NULL, n) allocates, resize(context, p, n) reallocates and keeps the contents,
 * resize(context, p, 0) frees and answers NULL. The result is aligned as malloc's is. It may be
 * called from several threads at once.
 */
struct allocator {
    void *(*resize)(void *context, void *pointer, size_t size);
    void *context;
};

/* malloc, realloc and free. */
extern const struct allocator system_allocator;

void *memory_allocate(const struct allocator *allocator, size_t size);
/* Zeroed; NULL also when count * size overflows. */
void *memory_allocate_array(const struct allocator *allocator, size_t count, size_t size);
/* Keeps the contents; NULL (the old block untouched) also when count * size overflows. */
void *memory_resize_array(const struct allocator *allocator, void *pointer, size_t count,
                          size_t size);
void memory_release(const struct allocator *allocator, void *pointer);

/*
 * An arena hands out memory that is freed all at once. Zero-initialise it but for the allocator:
 * struct arena arena = {.allocator = &system_allocator};
 * Not safe for two threads at once.
 */
struct arena {
    const struct allocator *allocator;
    struct arena_chunk *chunks; /* newest first */
    size_t used;                /* in the newest chunk */
    size_t held;                /* bytes held in all chunks */
};

/* Aligned to 16. A size of 0 answers a valid pointer. */
void *arena_allocate(struct arena *arena, size_t size);
void *arena_allocate_array(struct arena *arena, size_t count, size_t size); /* zeroed */
/* A zeroed array of `capacity` that begins with the `count` elements of `items` (NULL when there
 * are none), which is left as it is. */
void *arena_grow_array(struct arena *arena, const void *items, size_t count, size_t capacity,
                       size_t size);
/* A copy with a final NUL. */
char *arena_copy_text(struct arena *arena, const char *text, size_t length);
/* Frees all but the newest chunk and makes the arena empty. */
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

#endif
