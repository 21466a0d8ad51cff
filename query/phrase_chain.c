#include "phrase_chain.h"

#include "../common/analyzer.h"

enum status phrase_bigrams_make(const uint32_t *units, uint32_t count,
                                const struct query_term *terms, struct arena *arena,
                                struct phrase_bigrams *bigrams, struct error *error)
{
    *bigrams = (struct phrase_bigrams){0};
    for (uint32_t i = 0; i < count; i++) {
        if (!unit_is_unspaced(units[i])) {
            return STATUS_OK;
        }
    }
    if (count < 3) {
        return STATUS_OK; /* one bigram, or one character, is told by its postings */
    }
    bigrams->terms = arena_allocate_array(arena, count - 1, sizeof *bigrams->terms);
    if (bigrams->terms == NULL) {
        return error_memory(error);
    }
    bigrams->count = count - 1;
    for (uint32_t i = 0; i + 1 < count; i++) {
        uint32_t term = 0;
        while (terms[term].first != unit_code(units[i]) ||
               terms[term].second != unit_code(units[i + 1])) {
            term++;
        }
        bigrams->terms[i] = term;
    }
    return STATUS_OK;
}

enum status phrase_chain_open(const struct open_commit *index, uint32_t segment,
                              const struct phrase_bigrams *bigrams, const struct query_term *terms,
                              uint32_t term_count, struct arena *arena, struct phrase_chain *chain,
                              struct error *error)
{
    const struct segment *opened = &index->segments[segment];
    *chain = (struct phrase_chain){.bigrams = bigrams};
    if (bigrams->count == 0 || !segment_is_linked(opened)) {
        return STATUS_OK;
    }
    chain->lists = arena_allocate_array(arena, term_count, sizeof *chain->lists);
    enum status status = chain->lists == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t i = 0; i < term_count && status == STATUS_OK; i++) {
        status = links_find(&opened->links, terms[i].found[segment], &chain->lists[i], error);
    }
    return status;
}

/* Of the ends of the chains so far, keeps those that the next bigram goes on from, as its ends.
 * Both ascend. */
static uint32_t go_on(uint32_t *ends, uint32_t count, const struct link *links, uint32_t link_count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0, k = 0; i < count && k < link_count;) {
        if (ends[i] < links[k].first) {
            i++;
        } else if (ends[i] > links[k].first) {
            k++;
        } else {
            ends[kept++] = links[k++].second;
            i++;
        }
    }
    return kept;
}

enum status phrase_chain_count(struct phrase_chain *chain,
                               const struct posting_cursor *const *cursors, uint32_t *tf,
                               bool *known, struct error *error)
{
    struct link links[CHAIN_TF_MAX];
    uint32_t ends[CHAIN_TF_MAX], count = 0;
    *known = true;
    for (uint32_t i = 0; i < chain->bigrams->count; i++) {
        uint32_t term = chain->bigrams->terms[i];
        const struct posting_cursor *list = cursors[term];
        uint32_t link_count = posting_cursor_tf(list);
        if (link_count > CHAIN_TF_MAX) {
            *known = false;
            return STATUS_OK;
        }
        if (!link_list_read(&chain->lists[term], list->is_long ? list->list.block : 0, list->tfs,
                            list->count, list->at, links)) {
            return error_set(error, STATUS_CORRUPT, "%s: the links of a bigram are damaged",
                             list->norms_section->file);
        }
        if (i == 0) {
            for (count = 0; count < link_count; count++) {
                ends[count] = links[count].second;
            }
        } else {
            count = go_on(ends, count, links, link_count);
        }
        if (count == 0) {
            break;
        }
    }
    *tf = count;
    return STATUS_OK;
}
