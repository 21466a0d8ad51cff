#include "favoured_subject.h"

#include <stdio.h>
#include <string.h>

#include "mark_postings.h"

/* About what a rare bigram weighs: enough to order passages that answer about as well. */
static const double favoured_weight = 4;

enum status favoured_subject_make(const struct open_commit *index, enum subject subject,
                                  struct arena *arena, struct query_term *term, struct error *error)
{
    enum status status = searcher_needs_annotations(index, "about", error);
    if (status != STATUS_OK) {
        return status;
    }
    const char *word = mark_subject_word(subject);
    char name[32];
    int length = snprintf(name, sizeof name, "about:%s", word);
    struct mark_key mark = mark_key_make(MARK_SUBJECT, word, strlen(word), arena);
    *term = (struct query_term){
        .kind = TERM_WORD,
        .word = mark.bytes,
        .word_length = (uint32_t)mark.length,
        .name = arena_copy_text(arena, name, (size_t)length),
        .count = 1,
        .optional = true,
    };
    if (term->word == NULL || term->name == NULL) {
        return error_memory(error);
    }
    status = query_term_look_up(index, term, arena, error);
    term->weight = favoured_weight / bm25_idf(index->passages, term->df);
    return status;
}

enum status favoured_subjects_add(const struct open_commit *index, unsigned subjects,
                                  struct arena *arena, struct query_plan *plan, struct error *error)
{
    enum { ROOM = 3 };
    if (subjects == 0 || plan->count == 0) {
        return STATUS_OK;
    }
    struct query_term *terms = arena_allocate_array(arena, plan->count + ROOM, sizeof *terms);
    if (terms == NULL) {
        return error_memory(error);
    }
    memcpy(terms, plan->terms, plan->count * sizeof *terms);
    plan->terms = terms;
    enum status status = STATUS_OK;
    for (unsigned bit = SUBJECT_POLICY; bit <= SUBJECT_PROJECT && status == STATUS_OK; bit *= 2) {
        if ((subjects & bit) != 0) {
            status = favoured_subject_make(index, (enum subject)bit, arena, &terms[plan->count++],
                                           error);
        }
    }
    return status;
}
