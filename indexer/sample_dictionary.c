#include "sample_dictionary.h"

#include <stdlib.h>

#include "../common/segment.h"
#include "../common/text_store.h"

struct candidate {
    uint64_t hash;
    size_t document;
};

struct candidates {
    const struct allocator *allocator;
    struct candidate *items;
    size_t count, capacity;
};

uint64_t sample_hash_number(const uint8_t *hash)
{
    uint64_t number = 0;
    for (size_t i = 0; i < CONTENT_HASH_STORED; i++) {
        number = number << 8 | hash[i];
    }
    return number;
}

/* By hash; documents with equal hashes in the order of their keys. */
static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    return (x->document > y->document) - (x->document < y->document);
}

static bool add_candidate(struct candidates *candidates, uint64_t hash, size_t document)
{
    if (candidates->count == candidates->capacity) {
        size_t capacity = candidates->capacity * 2 + 256;
        struct candidate *items =
            memory_resize_array(candidates->allocator, candidates->items, capacity, sizeof *items);
        if (items == NULL) {
            return false;
        }
        candidates->items = items;
        candidates->capacity = capacity;
    }
    candidates->items[candidates->count++] = (struct candidate){hash, document};
    return true;
}

/* Lists the documents whose hashes are at most `share`, in the order of the sample. */
static enum status list_candidates(const struct sample_source *source, uint64_t share,
                                   struct candidates *candidates, struct error *error)
{
    candidates->count = 0;
    for (size_t i = 0; i < source->count; i++) {
        uint64_t hash = 0;
        enum status status = source->hash(source->context, i, &hash, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (hash <= share && !add_candidate(candidates, hash, i)) {
            return error_memory(error);
        }
    }
    if (candidates->count > 0) {
        qsort(candidates->items, candidates->count, sizeof *candidates->items, compare_candidates);
    }
    return STATUS_OK;
}

/* The candidates' texts until there are enough: sizes[i] is that of candidate i, *used their
 * number. */
static enum status gather_texts(const struct sample_source *source,
                                const struct candidates *candidates, struct buffer *texts,
                                size_t *sizes, size_t *used, struct error *error)
{
    enum status status = STATUS_OK;
    buffer_clear(texts);
    *used = 0;
    for (size_t i = 0;
         i < candidates->count && texts->size < TEXT_SAMPLE_MAX && status == STATUS_OK; i++) {
        size_t before = texts->size;
        status = source->text(source->context, candidates->items[i].document, texts, error);
        sizes[(*used)++] = texts->size - before;
    }
    return status == STATUS_OK && texts->failed ? error_memory(error) : status;
}

static enum status train(const struct sample_source *source, const struct buffer *texts,
                         const size_t *sizes, size_t count, const struct allocator *allocator,
                         struct buffer *dictionary, struct error *error)
{
    struct text_piece *pieces = memory_allocate_array(allocator, count, sizeof *pieces);
    if (pieces == NULL) {
        return error_memory(error);
    }
    const char *text = (const char *)texts->data;
    for (size_t i = 0; i < count; i++) {
        pieces[i] = (struct text_piece){text, sizes[i]};
        text += sizes[i];
    }
    enum status status =
        text_dictionary_train(pieces, count, source->text_bytes, allocator, dictionary, error);
    memory_release(allocator, pieces);
    return status;
}

/* Below this share of all hashes lies some twice the sample's size: only these need sorting. */
static uint64_t first_share(uint64_t text_bytes)
{
    return text_bytes < 4 * (uint64_t)TEXT_SAMPLE_MAX
               ? UINT64_MAX
               : UINT64_MAX / (text_bytes / (2 * (uint64_t)TEXT_SAMPLE_MAX));
}

enum status sample_dictionary_train(const struct sample_source *source,
                                    const struct allocator *allocator, struct buffer *dictionary,
                                    struct error *error)
{
    struct candidates candidates = {.allocator = allocator};
    struct buffer texts = {.allocator = allocator};
    size_t *sizes = NULL;
    size_t used = 0;
    enum status status = STATUS_OK;
    uint64_t share = first_share(source->text_bytes);
    bool enough = false;
    while (status == STATUS_OK && !enough) {
        status = list_candidates(source, share, &candidates, error);
        if (status == STATUS_OK) {
            memory_release(allocator, sizes);
            sizes = memory_allocate_array(allocator, candidates.count, sizeof *sizes);
            status = sizes == NULL ? error_memory(error)
                                   : gather_texts(source, &candidates, &texts, sizes, &used, error);
        }
        enough = texts.size >= TEXT_SAMPLE_MAX || share == UINT64_MAX;
        share = share > UINT64_MAX / 2 ? UINT64_MAX : share * 2;
    }
    if (status == STATUS_OK) {
        status = train(source, &texts, sizes, used, allocator, dictionary, error);
    }
    memory_release(allocator, candidates.items);
    memory_release(allocator, sizes);
    buffer_release(&texts);
    return status;
}
