#include "phrase.h"

#include <string.h>

static enum status make_writing(const struct open_commit *index, const struct stop *stop,
                                const char *text, size_t length, unsigned flags,
                                struct arena *arena, struct phrase *phrase, struct error *error)
{
    struct query_plan plan;
    enum status status = query_plan_make(index, NULL, stop, text, length, arena, &plan, error);
    char *name = status == STATUS_OK ? arena_copy_text(arena, text, length) : NULL;
    if (status != STATUS_OK || name == NULL) {
        return status != STATUS_OK ? status : error_memory(error);
    }
    *phrase = (struct phrase){
        .units = plan.units,
        .unit_count = (uint32_t)plan.unit_count,
        .terms = plan.terms,
        .term_count = plan.count,
        .name = name,
        .flags = flags,
    };
    return phrase_bigrams_make(phrase->units, phrase->unit_count, phrase->terms, arena,
                               &phrase->bigrams, error);
}

/* A text in the making, and what must stand beside it. */
struct draft {
    const char *text;
    size_t length;
    unsigned flags;
};

/* Puts a writing in the place of a stretch that begins at `begin` of the draft. What stands beside
 * it matters at the draft's edges alone: elsewhere the query says what does. */
static bool substitute(struct arena *arena, const struct draft *draft, size_t begin, size_t length,
                       const struct writing *writing, struct draft *out)
{
    size_t rest = draft->length - begin - length;
    char *text = arena_allocate(arena, begin + writing->length + rest + 1);
    if (text == NULL) {
        return false;
    }
    memcpy(text, draft->text, begin);
    memcpy(text + begin, writing->text, writing->length);
    memcpy(text + begin + writing->length, draft->text + begin + length, rest);
    unsigned heeded =
        (begin == 0 || rest == 0 ? WRITING_ALONE : 0u) | (rest == 0 ? WRITING_AT_BREAK : 0u);
    *out = (struct draft){text, begin + writing->length + rest,
                          draft->flags | (writing->flags & heeded)};
    return true;
}

/* Writes drafts of the text with each writing of each stretch, from the last stretch on, so that
 * the places of those before it stay. */
static bool write_drafts(const struct alternatives_list *list, struct draft *drafts,
                         uint32_t *count)
{
    for (uint32_t i = list->count; i > 0; i--) {
        const struct alternatives *item = list->items[i - 1];
        uint32_t before = *count;
        if ((uint64_t)before * (item->count + 1) > PHRASE_WRITINGS_MAX + 1) {
            continue;
        }
        for (uint32_t w = 0; w < item->count; w++) {
            for (uint32_t d = 0; d < before; d++) {
                if (!substitute(list->arena, &drafts[d], item->begin, item->end - item->begin,
                                &item->writings[w], &drafts[(*count)++])) {
                    return false;
                }
            }
        }
    }
    return true;
}

/* Whether a writing is empty, or one of those before it stands wherever it does. */
static bool is_idle(const struct phrase *phrase, const struct phrase *writing)
{
    return writing->unit_count == 0 ||
           phrase_count(phrase, writing->units, writing->unit_count) > 0;
}

static enum status make_others(const struct open_commit *index,
                               const struct query_rewriting *rewriting, const char *text,
                               size_t length, struct arena *arena, struct phrase *phrase,
                               struct error *error)
{
    struct alternatives_list list = {.arena = arena};
    enum status status = query_alternatives_find(index, rewriting, text, length, &list, error);
    if (status != STATUS_OK || list.count == 0) {
        return status;
    }
    struct draft drafts[PHRASE_WRITINGS_MAX + 1] = {{text, length, 0}};
    uint32_t count = 1;
    phrase->others = arena_allocate_array(arena, PHRASE_WRITINGS_MAX, sizeof *phrase->others);
    if (phrase->others == NULL || !write_drafts(&list, drafts, &count)) {
        return error_memory(error);
    }
    for (uint32_t i = 1; i < count && status == STATUS_OK; i++) {
        struct phrase *other = &phrase->others[phrase->other_count];
        status = make_writing(index, rewriting->stop, drafts[i].text, drafts[i].length,
                              drafts[i].flags, arena, other, error);
        phrase->other_count += status == STATUS_OK && !is_idle(phrase, other);
    }
    return status;
}

enum status phrase_make(const struct open_commit *index, const struct query_rewriting *rewriting,
                        const char *text, size_t length, double weight, struct arena *arena,
                        struct phrase *phrase, bool *empty, struct error *error)
{
    enum status status = make_writing(index, rewriting == NULL ? NULL : rewriting->stop, text,
                                      length, 0, arena, phrase, error);
    *empty = status == STATUS_OK && phrase->unit_count == 0;
    if (status != STATUS_OK || *empty) {
        return status;
    }
    phrase->weight = weight;
    return rewriting == NULL ? STATUS_OK
                             : make_others(index, rewriting, text, length, arena, phrase, error);
}

uint32_t phrase_terms(const struct phrase *phrase)
{
    uint32_t terms = phrase->term_count;
    for (uint32_t i = 0; i < phrase->other_count; i++) {
        terms += phrase->others[i].term_count;
    }
    return terms;
}

/* The sum of the idf of a writing's terms; *stands tells whether the index has all of them. */
static double sum_idf(const struct open_commit *index, const struct phrase *writing, bool *stands)
{
    double sum = 0;
    *stands = true;
    for (uint32_t i = 0; i < writing->term_count; i++) {
        writing->terms[i].idf = bm25_idf(index->passages, writing->terms[i].df);
        sum += writing->terms[i].idf;
        *stands = *stands && writing->terms[i].df > 0;
    }
    return sum;
}

/* So that the lists of its terms give the phrase's bounds. */
static void scale(struct phrase *writing, float scaled)
{
    writing->scaled = scaled;
    for (uint32_t i = 0; i < writing->term_count; i++) {
        writing->terms[i].scaled = scaled;
    }
}

void phrase_weigh(const struct open_commit *index, struct phrase *phrase)
{
    bool stands, other_stands;
    phrase->idf = sum_idf(index, phrase, &stands);
    for (uint32_t i = 0; i < phrase->other_count; i++) {
        double idf = sum_idf(index, &phrase->others[i], &other_stands);
        if (other_stands && (!stands || idf < phrase->idf)) {
            phrase->idf = idf;
            stands = true;
        }
    }
    scale(phrase, bm25_weight(phrase->weight, phrase->idf));
    for (uint32_t i = 0; i < phrase->other_count; i++) {
        scale(&phrase->others[i], phrase->scaled);
    }
}
