#include "slot_postings.h"

#include "query_slots.h"

/* The passages of one segment that may hold a writing. */
struct candidates {
    struct buffer passages, tfs; /* of uint32_t */
};

struct finder {
    const struct open_commit *index;
    struct search_tools *tools;
    const struct stop *stop;
    struct arena scratch;
    struct candidates *candidates; /* by segment */
    struct posting_union *others, *whole;
    struct error *error;
};

static uint32_t *values(const struct buffer *buffer)
{
    return (uint32_t *)(void *)buffer->data;
}

static enum status append(struct candidates *candidates, uint32_t passage, uint32_t tf,
                          struct error *error)
{
    buffer_append(&candidates->passages, &passage, sizeof passage);
    buffer_append(&candidates->tfs, &tf, sizeof tf);
    return candidates->passages.failed || candidates->tfs.failed ? error_memory(error) : STATUS_OK;
}

static enum status collect(struct finder *finder, const struct phrase *writing, uint32_t segment,
                           uint64_t *living)
{
    enum { STOP_INTERVAL = 256 };
    struct candidates *candidates = &finder->candidates[segment];
    struct phrase_cursor cursor;
    buffer_clear(&candidates->passages);
    buffer_clear(&candidates->tfs);
    uint32_t seen = 0;
    enum status status =
        phrase_cursor_open(finder->index, segment, writing, &finder->index->default_bm25,
                           &finder->scratch, &cursor, finder->error);
    while (status == STATUS_OK && cursor.passage != CURSOR_END) {
        status = append(candidates, cursor.passage, phrase_cursor_least_tf(&cursor), finder->error);
        *living += !searcher_is_dead(finder->index, segment, cursor.passage);
        phrase_cursor_seek(&cursor, cursor.passage + 1);
        if (++seen % STOP_INTERVAL == 0 && status == STATUS_OK) {
            status = stop_check(finder->stop, finder->error);
        }
    }
    status = status == STATUS_OK ? phrase_cursor_status(&cursor) : status;
    arena_reset(&finder->scratch);
    return status;
}

/* Keeps the candidates whose texts hold the writing. */
static enum status verify(struct finder *finder, const struct phrase *writing, uint32_t segment)
{
    struct candidates *candidates = &finder->candidates[segment];
    size_t count = candidates->passages.size / sizeof(uint32_t), kept = 0;
    uint32_t *passages = values(&candidates->passages), *tfs = values(&candidates->tfs);
    struct passage_units texts;
    passage_units_init(&texts, finder->index, finder->tools, segment);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t tf = 0;
        status = stop_check(finder->stop, finder->error);
        if (status == STATUS_OK && !searcher_is_dead(finder->index, segment, passages[i])) {
            status = phrase_occurrences(writing, &texts, passages[i], &tf, finder->error);
        }
        if (tf > 0) {
            passages[kept] = passages[i];
            tfs[kept++] = tf;
        }
    }
    passage_units_release(&texts);
    candidates->passages.size = candidates->tfs.size = kept * sizeof(uint32_t);
    return status;
}

/* Whether postings tell exactly where a writing stands. */
static bool is_exact(const struct phrase *writing)
{
    return writing->term_count == 1 && writing->flags == 0 &&
           (writing->terms[0].kind != TERM_PAIR || writing->terms[0].second != TERM_END);
}

/* Adds a writing's postings to the unions: to the others' if it is one, and to the whole's if that
 * is wanted. *stands tells whether it has any. */
static enum status find_writing(struct finder *finder, struct phrase *writing, bool is_other,
                                bool *stands)
{
    uint32_t segments = finder->index->segment_count;
    uint64_t living = 0;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < writing->term_count && status == STATUS_OK; i++) {
        struct query_term *term = &writing->terms[i];
        term->stop = finder->stop;
        status = query_term_look_up(finder->index, term, &finder->scratch, finder->error);
    }
    struct arena kept = finder->scratch; /* what was looked up lives on */
    finder->scratch = (struct arena){.allocator = kept.allocator};
    for (uint32_t s = 0; s < segments && status == STATUS_OK; s++) {
        status = collect(finder, writing, s, &living);
    }
    uint64_t most = finder->whole != NULL ? WHOLE_VERIFY_MAX : WRITING_VERIFY_MAX;
    bool exact = is_exact(writing) || living > most;
    *stands = false;
    for (uint32_t s = 0; s < segments && status == STATUS_OK; s++) {
        struct candidates *found = &finder->candidates[s];
        status = exact ? STATUS_OK : verify(finder, writing, s);
        struct posting_list list = {
            .passages = values(&found->passages),
            .tfs = values(&found->tfs),
            .count = (uint32_t)(found->passages.size / sizeof(uint32_t)),
        };
        *stands = *stands || list.count > 0;
        if (status == STATUS_OK && is_other) {
            posting_union_add_list(&finder->others[s], &list);
        }
        if (status == STATUS_OK && finder->whole != NULL) {
            posting_union_add_list(&finder->whole[s], &list);
        }
    }
    arena_release(&kept);
    return status;
}

static struct posting_union *make_unions(struct finder *finder, struct arena *arena)
{
    uint32_t segments = finder->index->segment_count;
    struct posting_union *unions = arena_allocate_array(arena, segments, sizeof *unions);
    for (uint32_t s = 0; unions != NULL && s < segments; s++) {
        unions[s].lexicon = &finder->index->segments[s].lexicon;
        unions[s].pairs.allocator = arena->allocator;
        unions[s].stop = finder->stop;
    }
    return unions;
}

/* Makes lists of the unions and releases them. */
static enum status finish(struct finder *finder, struct posting_union *unions, struct arena *arena,
                          enum status status, struct posting_list **out)
{
    uint32_t segments = finder->index->segment_count;
    struct posting_list *lists = arena_allocate_array(arena, segments, sizeof *lists);
    if (lists == NULL) {
        status = error_memory(finder->error);
    }
    for (uint32_t s = 0; s < segments; s++) {
        if (status == STATUS_OK) {
            status = posting_union_finish(&unions[s], arena, &lists[s], finder->error);
        }
        posting_union_release(&unions[s]);
    }
    *out = lists;
    return status;
}

static enum status locate(struct finder *finder, struct query_slot *slot, struct arena *arena)
{
    uint32_t segments = finder->index->segment_count;
    bool wants_whole = slot->source->whole > 0;
    finder->others = make_unions(finder, arena);
    finder->whole = wants_whole ? make_unions(finder, arena) : NULL;
    finder->candidates = arena_allocate_array(arena, segments, sizeof *finder->candidates);
    if (finder->others == NULL || finder->candidates == NULL ||
        (wants_whole && finder->whole == NULL)) {
        return error_memory(finder->error);
    }
    for (uint32_t s = 0; s < segments; s++) {
        finder->candidates[s].passages.allocator = arena->allocator;
        finder->candidates[s].tfs.allocator = arena->allocator;
    }
    enum status status = STATUS_OK;
    uint32_t kept = 1; /* what stands nowhere is not looked for again */
    for (uint32_t i = wants_whole ? 0 : 1; i < slot->count && status == STATUS_OK; i++) {
        bool stands;
        status = find_writing(finder, &slot->writings[i], i > 0, &stands);
        if (i > 0 && stands) {
            slot->writings[kept++] = slot->writings[i];
        }
    }
    slot->count = kept;
    for (uint32_t s = 0; s < segments; s++) {
        buffer_release(&finder->candidates[s].passages);
        buffer_release(&finder->candidates[s].tfs);
    }
    status = finish(finder, finder->others, arena, status, &slot->others);
    return wants_whole ? finish(finder, finder->whole, arena, status, &slot->whole) : status;
}

enum status slot_postings_find(const struct open_commit *index, const struct stop *stop,
                               struct query_plan *plan, struct arena *arena, struct error *error)
{
    struct finder finder = {
        .index = index,
        .tools = searcher_borrow(index, error),
        .stop = stop,
        .scratch.allocator = arena->allocator,
        .error = error,
    };
    enum status status = finder.tools == NULL ? STATUS_MEMORY : STATUS_OK;
    for (uint32_t i = 0; i < plan->slot_count && status == STATUS_OK; i++) {
        status = locate(&finder, &plan->slots[i], arena);
    }
    arena_release(&finder.scratch);
    searcher_give_back(index, finder.tools);
    return status;
}
