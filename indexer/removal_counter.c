#include "removal_counter.h"

#include "../common/analyzer.h"
#include "../common/segment.h"

void removal_counter_init(struct removal_counter *counter, const struct fold_table *table,
                          bool counts_terms, const struct allocator *allocator)
{
    *counter = (struct removal_counter){
        .table = table, .counts_terms = counts_terms, .allocator = allocator};
}

void removal_counter_release(struct removal_counter *counter)
{
    memory_release(counter->allocator, counter->units);
    counter->units = NULL;
}

static void on_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)context;
    (void)first;
    (void)second;
    (void)at;
}

static void on_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)context;
    (void)units;
    (void)count;
    (void)at;
}

static enum status add_text(struct removal_counter *counter, const char *text, size_t length,
                            struct error *error)
{
    if (length > counter->unit_capacity) {
        size_t capacity = length + length / 2 + 256;
        uint32_t *units =
            memory_resize_array(counter->allocator, counter->units, capacity, sizeof *units);
        if (units == NULL) {
            return error_memory(error);
        }
        counter->units = units;
        counter->unit_capacity = capacity;
    }
    if (length > 0) {
        size_t count = fold_units(counter->table, text, length, counter->units, NULL);
        counter->length += analyze_units(counter->units, count, counter, on_pair, on_word);
    }
    return STATUS_OK;
}

enum status removal_counter_add(struct removal_counter *counter,
                                const struct batch_document *document, struct error *error)
{
    enum status status = add_text(counter, document->title.data, document->title.length, error);
    for (uint32_t i = 0; i < document->passage_count && status == STATUS_OK; i++) {
        status = add_text(counter, document->passages[i].text, document->passages[i].length, error);
    }
    counter->documents++;
    counter->passages += document->passage_count;
    counter->text_bytes += document->text_bytes;
    segment_digest_add(counter->digest, document->hash.bytes);
    return status;
}
