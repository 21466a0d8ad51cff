#include "rescore.h"

#include <stdlib.h>
#include <string.h>

#include "answer_shape.h"
#include "passage_units.h"
#include "query_unigrams.h"
#include "title_match.h"

static const double title_weight = 0.5;

/* How far from the densest window answers are looked for, in units. */
enum { ANSWER_DISTANCE = 30, ANSWER_SCORE = 4 * SCORE_UNIT };

struct rescorer {
    struct suoyin_results *results;
    struct query_unigrams unigrams;
    struct passage_units *texts; /* by segment */
    struct answer_shape shape;
};

enum status rescorer_make(struct suoyin_results *results, struct rescorer **out,
                          struct error *error)
{
    const struct open_commit *index = results->index;
    const struct query_plan *plan = &results->plan;
    struct arena *arena = &results->arena;
    struct rescorer *rescorer = arena_allocate_array(arena, 1, sizeof *rescorer);
    *out = NULL;
    if (rescorer == NULL) {
        return error_memory(error);
    }
    rescorer->results = results;
    rescorer->texts = arena_allocate_array(arena, index->segment_count, sizeof *rescorer->texts);
    if (rescorer->texts == NULL) {
        return error_memory(error);
    }
    for (uint32_t s = 0; s < index->segment_count; s++) {
        passage_units_init(&rescorer->texts[s], index, results->tools, s);
    }
    answer_shape_of(&index->words, plan->units, plan->unit_count, plan->marks, &rescorer->shape);
    *out = rescorer;
    return query_unigrams_make(&rescorer->unigrams, results, error);
}

void rescorer_release(struct rescorer *rescorer)
{
    if (rescorer == NULL) {
        return;
    }
    for (uint32_t s = 0; s < rescorer->results->index->segment_count; s++) {
        passage_units_release(&rescorer->texts[s]);
    }
    query_unigrams_release(&rescorer->unigrams);
}

static uint32_t answer_score(struct rescorer *rescorer, const uint32_t *units, size_t count)
{
    if (rescorer->shape.kind == ANSWER_ANY || rescorer->unigrams.occurrence_count == 0) {
        return 0;
    }
    size_t first, last;
    query_unigrams_window(&rescorer->unigrams, &first, &last);
    size_t begin = rescorer->unigrams.occurrences[first].at,
           end = rescorer->unigrams.occurrences[last].at + 1;
    begin = begin > ANSWER_DISTANCE ? begin - ANSWER_DISTANCE : 0;
    end = count - end > ANSWER_DISTANCE ? end + ANSWER_DISTANCE : count;
    uint64_t found = answer_shape_count(&rescorer->shape, units, begin, end);
    return (uint32_t)(ANSWER_SCORE * found / (found + 1));
}

/* --- Hits --------------------------------------------------------------------------------------
 */

/* What a look at a hit tells, beside the unigrams' counts. */
struct look {
    uint32_t title, answer; /* score units */
};

static enum status look_at(struct rescorer *rescorer, const struct ranked_hit *hit,
                           struct look *look, struct error *error)
{
    struct passage_units *texts = &rescorer->texts[hit->segment];
    enum status status = passage_units_load(texts, hit->passage, error);
    if (status == STATUS_OK) {
        status = passage_units_load_title(texts, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t *units = texts->units + texts->title_count;
    size_t count = texts->count - texts->title_count;
    status = query_unigrams_count(&rescorer->unigrams, units, count, error);
    if (status == STATUS_OK) {
        double match =
            title_match(&rescorer->results->plan, texts->title_units, texts->title_unit_count);
        look->title = (uint32_t)(title_weight * match * SCORE_UNIT + 0.5);
        look->answer = answer_score(rescorer, units, count);
    }
    return status;
}

static uint32_t unigram_score(const struct rescorer *rescorer, const struct unigram *unigram,
                              const struct ranked_hit *hit)
{
    const struct open_commit *index = rescorer->results->index;
    uint8_t norm = index->segments[hit->segment].norms->data[hit->passage];
    float k = index->unigram_bm25.k_of_norm[norm];
    return unigram->halves == 0
               ? 0
               : bm25_contribution_of(unigram->scaled, k, (float)unigram->halves / 2);
}

/* The most that a look at a passage can add. */
static uint64_t largest_gain(const struct rescorer *rescorer)
{
    const struct query_plan *plan = &rescorer->results->plan;
    uint64_t sum = rescorer->shape.kind == ANSWER_ANY ? 1 : 1 + ANSWER_SCORE;
    for (uint32_t i = 0; i < rescorer->unigrams.count; i++) {
        sum += (uint64_t)(rescorer->unigrams.items[i].scaled + 0.5f);
    }
    for (uint32_t i = 0; i < plan->count; i++) {
        sum += (uint64_t)(title_weight * plan->terms[i].scaled) + 1;
    }
    return sum;
}

/* The `wanted`-th best score of the first `count` hits, or −1 when there are fewer. */
static int64_t wanted_score(const struct ranked_hit *hits, uint32_t count, uint32_t wanted)
{
    uint32_t best[RESCORE_DEPTH];
    uint32_t kept = 0;
    for (uint32_t h = 0; h < count; h++) {
        uint32_t at = kept < wanted ? kept++ : wanted;
        for (; at > 0 && best[at - 1] < hits[h].score; at--) {
            if (at < wanted) {
                best[at] = best[at - 1];
            }
        }
        if (at < wanted) {
            best[at] = hits[h].score;
        }
    }
    return count < wanted ? -1 : (int64_t)best[wanted - 1];
}

enum status rescorer_run(struct rescorer *rescorer, struct ranked_hit *hits, uint32_t count,
                         uint32_t wanted, uint32_t *seen, struct error *error)
{
    uint64_t gain = largest_gain(rescorer);
    for (*seen = 0; *seen < count; *seen += 1) {
        struct ranked_hit *hit = &hits[*seen];
        if (wanted < count && *seen >= wanted && *seen % 8 == 0 &&
            (int64_t)(hit->score + gain) < wanted_score(hits, *seen, wanted)) {
            break;
        }
        struct look look;
        enum status status = stop_check(&rescorer->results->stop, error);
        if (status == STATUS_OK) {
            status = look_at(rescorer, hit, &look, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        hit->score += look.title + look.answer;
        for (uint32_t i = 0; i < rescorer->unigrams.count; i++) {
            hit->score += unigram_score(rescorer, &rescorer->unigrams.items[i], hit);
        }
    }
    return STATUS_OK;
}

size_t rescorer_parts_max(const struct rescorer *rescorer)
{
    return (size_t)rescorer->unigrams.count + 2;
}

enum status rescorer_explain(struct rescorer *rescorer, const struct ranked_hit *hit,
                             suoyin_score_part *parts, size_t *count, struct error *error)
{
    struct look look = {0};
    enum status status = look_at(rescorer, hit, &look, error);
    const struct segment *segment = &rescorer->results->index->segments[hit->segment];
    for (uint32_t i = 0; i < rescorer->unigrams.count && status == STATUS_OK; i++) {
        const struct unigram *unigram = &rescorer->unigrams.items[i];
        uint32_t score = unigram_score(rescorer, unigram, hit);
        if (score > 0) {
            parts[(*count)++] = (suoyin_score_part){
                .name = {unigram->name, strlen(unigram->name)},
                .score_units = score,
                .df = unigram->df,
                .weight = unigram->weight * unigram->idf,
                .tf = (unigram->halves + 1) / 2,
                .length = norm_decode(segment->norms->data[hit->passage]),
            };
        }
    }
    if (status == STATUS_OK && look.title > 0) {
        parts[(*count)++] = (suoyin_score_part){
            .name = {"(title)", 7}, .score_units = look.title, .weight = title_weight};
    }
    if (status == STATUS_OK && look.answer > 0) {
        parts[(*count)++] =
            (suoyin_score_part){.name = {"(answer)", 8}, .score_units = look.answer, .weight = 1};
    }
    return status;
}
