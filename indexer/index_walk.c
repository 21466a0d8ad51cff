#include <string.h>

#include "merge_heap.h"
#include "open_index.h"

/* A segment on its way through its keys. */
struct index_cursor {
    struct string_reader *reader;
    struct buffer key;
    uint32_t document;
};

struct index_walk {
    const struct open_index *index;
    struct index_cursor *cursors;
    struct merge_heap heap;
    struct buffer last; /* the key that was told last */
    bool started;
    uint32_t told; /* the part it is of */
};

static bool cursor_before(void *context, uint32_t a, uint32_t b)
{
    const struct index_cursor *cursors = context;
    int order = buffer_compare(&cursors[a].key, &cursors[b].key);
    return order != 0 ? order < 0 : a < b;
}

/* Goes on to the first living document from `from` on. */
static enum status advance(struct index_walk *walk, uint32_t part, uint32_t from, bool *found,
                           struct error *error)
{
    const struct index_part *own = &walk->index->parts[part];
    struct index_cursor *cursor = &walk->cursors[part];
    while (from < own->segment.meta.documents && !index_part_alive(own, from)) {
        from++;
    }
    *found = from < own->segment.meta.documents;
    cursor->document = from;
    buffer_clear(&cursor->key);
    return *found ? string_table_get(&own->segment.keys, cursor->reader, from, &cursor->key, error)
                  : STATUS_OK;
}

static enum status open_cursors(struct index_walk *walk, struct error *error)
{
    const struct open_index *index = walk->index;
    walk->cursors = memory_allocate_array(index->allocator, index->count, sizeof *walk->cursors);
    walk->heap.sources = memory_allocate_array(index->allocator, index->count, sizeof(uint32_t));
    walk->heap.context = walk->cursors;
    walk->heap.before = cursor_before;
    if (walk->cursors == NULL || walk->heap.sources == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < index->count && status == STATUS_OK; i++) {
        bool found = false;
        walk->cursors[i].key.allocator = index->allocator;
        status = string_reader_open(index->allocator, &walk->cursors[i].reader, error);
        if (status == STATUS_OK) {
            status = advance(walk, i, 0, &found, error);
        }
        if (found) {
            walk->heap.sources[walk->heap.count++] = i;
        }
    }
    merge_heap_build(&walk->heap);
    return status;
}

enum status index_walk_open(const struct open_index *index, struct index_walk **out,
                            struct error *error)
{
    struct index_walk *walk = memory_allocate_array(index->allocator, 1, sizeof *walk);
    *out = NULL;
    if (walk == NULL) {
        return error_memory(error);
    }
    walk->index = index;
    walk->last.allocator = index->allocator;
    enum status status = open_cursors(walk, error);
    if (status != STATUS_OK) {
        index_walk_release(walk);
        return status;
    }
    *out = walk;
    return STATUS_OK;
}

void index_walk_release(struct index_walk *walk)
{
    if (walk == NULL) {
        return;
    }
    const struct allocator *allocator = walk->index->allocator;
    for (size_t i = 0; walk->cursors != NULL && i < walk->index->count; i++) {
        string_reader_release(walk->cursors[i].reader);
        if (walk->cursors[i].key.allocator != NULL) {
            buffer_release(&walk->cursors[i].key);
        }
    }
    memory_release(allocator, walk->cursors);
    memory_release(allocator, walk->heap.sources);
    buffer_release(&walk->last);
    memory_release(allocator, walk);
}

/* The part on top of the heap has been told: it goes on. */
static enum status leave_told(struct index_walk *walk, struct error *error)
{
    bool found;
    enum status status =
        advance(walk, walk->told, walk->cursors[walk->told].document + 1, &found, error);
    if (status == STATUS_OK && found) {
        merge_heap_advanced(&walk->heap);
    } else if (status == STATUS_OK) {
        merge_heap_remove(&walk->heap);
    }
    return status;
}

enum status index_walk_next(struct index_walk *walk, struct index_walk_document *document,
                            bool *found, struct error *error)
{
    enum status status = STATUS_OK;
    if (walk->started && walk->heap.count > 0) {
        struct buffer key = walk->cursors[walk->told].key;
        walk->cursors[walk->told].key = walk->last;
        walk->last = key;
        status = leave_told(walk, error);
    }
    *found = status == STATUS_OK && walk->heap.count > 0;
    if (!*found) {
        return status;
    }
    uint32_t part = walk->heap.sources[0];
    const struct index_cursor *cursor = &walk->cursors[part];
    const struct segment *segment = &walk->index->parts[part].segment;
    if (walk->started && buffer_compare(&walk->last, &cursor->key) >= 0) {
        return section_corrupt(
            segment->keys.section, error, 0, "document id %.*s is in the index twice",
            cursor->key.size < 200 ? (int)cursor->key.size : 200, (const char *)cursor->key.data);
    }
    const uint8_t *hash =
        section_bytes(segment->content_hashes, (uint64_t)cursor->document * CONTENT_HASH_STORED,
                      CONTENT_HASH_STORED, error);
    walk->started = true;
    walk->told = part;
    *document = (struct index_walk_document){.key = (const char *)cursor->key.data,
                                             .key_length = cursor->key.size,
                                             .part = part,
                                             .document = cursor->document,
                                             .hash = hash};
    return hash == NULL ? STATUS_CORRUPT : STATUS_OK;
}
