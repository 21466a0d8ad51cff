/* The words that set what matches apart. */
#include <string.h>

#include "../common/analyzer.h"
#include "distinctive_terms.h"
#include "match_set.h"

/* Appends a passage's units and a break. */
static enum status sample_passage(struct suoyin_results *results, uint32_t segment,
                                  uint32_t passage, struct buffer *units, struct error *error)
{
    static const uint32_t end = UNIT_BREAK;
    const char *text;
    size_t length, count = 0;
    enum status status =
        searcher_text(results->index, results->tools, segment, passage, &text, &length, error);
    if (status == STATUS_OK) {
        status =
            searcher_units(results->index, results->tools, segment, text, length, &count, error);
    }
    if (status == STATUS_OK) {
        for (size_t i = 0; i < count; i++) { /* a break within the text does not end the passage */
            uint32_t *unit = &results->tools->units[i];
            *unit = *unit == UNIT_BREAK ? UNIT_WORD : *unit;
        }
        buffer_append(units, results->tools->units, count * sizeof(uint32_t));
        buffer_append(units, &end, sizeof end);
        status = units->failed ? error_memory(error) : STATUS_OK;
    }
    return status;
}

/* Passages evenly spread over all that match. */
static enum status take_sample(struct suoyin_results *results, struct term_sample *sample,
                               struct buffer *units, struct error *error)
{
    const struct open_commit *index = results->index;
    const struct match_set *matches;
    enum status status = match_set_find(results, &matches, error);
    if (status != STATUS_OK) {
        return status;
    }
    sample->matches = matches->passages;
    uint64_t wanted = matches->passages < SUOYIN_TERMS_PASSAGES_MAX ? matches->passages
                                                                    : SUOYIN_TERMS_PASSAGES_MAX;
    uint64_t seen = 0;
    for (uint32_t s = 0; s < index->segment_count; s++) {
        for (uint32_t p = 0; p < index->segments[s].meta.passages && status == STATUS_OK; p++) {
            if (!match_set_has(matches, s, p)) {
                continue;
            }
            /* Of every matches / wanted passages, the first. */
            if (seen * wanted / matches->passages >= sample->passages) {
                sample->passages++;
                status = sample_passage(results, s, p, units, error);
                if (status == STATUS_OK) {
                    status = stop_check(&results->stop, error);
                }
            }
            seen++;
        }
    }
    sample->units = (const uint32_t *)(const void *)units->data;
    sample->count = units->size / sizeof(uint32_t);
    return status;
}

static enum status hand_out(struct suoyin_results *results, const struct term_sample *sample,
                            const struct distinctive_term *found, size_t count,
                            const suoyin_term **terms, struct error *error)
{
    struct arena *arena = &results->arena;
    suoyin_term *out = arena_allocate_array(arena, count, sizeof *out);
    for (size_t i = 0; out != NULL && i < count; i++) {
        char name[TERM_UNITS_MAX * UTF8_MAX];
        size_t length = 0;
        for (uint32_t u = 0; u < found[i].unit_count; u++) {
            length += utf8_encode(name + length, unit_code(found[i].units[u]));
        }
        out[i] = (suoyin_term){
            .term = {arena_copy_text(arena, name, length), length},
            .passages = found[i].df,
            .looked_at = sample->passages,
            .index_passages = found[i].index_df,
            .weight = found[i].weight,
        };
        if (out[i].term.data == NULL) {
            return error_memory(error);
        }
    }
    *terms = out;
    return out == NULL ? error_memory(error) : STATUS_OK;
}

suoyin_status suoyin_results_terms(suoyin_results *results, uint32_t limit,
                                   const suoyin_term **terms, size_t *count, suoyin_error *error)
{
    struct error cause = {0};
    struct term_sample sample = {0};
    struct buffer units = {.allocator = &results->index->allocator};
    struct arena arena = {.allocator = &results->index->allocator};
    struct distinctive_term *found;
    size_t found_count = 0;
    *terms = NULL;
    *count = 0;
    results_begin(results);
    enum status status = take_sample(results, &sample, &units, &cause);
    if (status == STATUS_OK) {
        status = distinctive_terms_find(results->index, &results->stop, &sample, limit, &arena,
                                        &found, &found_count, &cause);
    }
    if (status == STATUS_OK) {
        status = hand_out(results, &sample, found, found_count, terms, &cause);
    }
    if (status == STATUS_OK) {
        *count = found_count;
    }
    results_end(results);
    buffer_release(&units);
    arena_release(&arena);
    return searcher_status(status, &cause, error);
}
