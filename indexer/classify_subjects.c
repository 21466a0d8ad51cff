#include "classify_subjects.h"

#include "han_text.h"

enum {
    THRESHOLD = 10, /* of a passage that is about a subject */
    OWN_MAX = 24,   /* a passage says no more for its document than this */
    TITLE_MAX = 8,
    REPEATS_MAX = 4,     /* of a cue that count */
    CONTEXT_DIVISOR = 3, /* the mean of the document's passages, by this */
};

/* What the passage itself must say of the threshold. A title names a park for all that it does. */
static const int32_t own_least[SUBJECT_COUNT] = {2, 5, 2};

/* Of the first name of a kind; the others weigh nothing. */
static const int32_t name_weights[SUBJECT_COUNT] = {8, 4, 5};

static int32_t clamp(int32_t value, int32_t least, int32_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* The sums of the cues in the text, by their weights in passages or in titles: all of it where a
 * cue stands first, half of it where it stands a second time, and so on. */
static struct subject_scores cue_scores(const struct subject_rules *rules,
                                        const struct scanned_text *scanned, bool title)
{
    struct subject_scores scores = {{0}};
    uint8_t seen[SUBJECT_CUES_MAX] = {0};
    const struct word_table *words = &rules->cue_words;
    const struct text_candidate *candidate = scanned->candidates;
    const char *text = scanned->data;
    size_t length = scanned->length, at = 0;
    while ((at = next_beginning(&candidate, BEGINS_CUE, at)) < length) {
        struct word_match match = word_table_at(words, text, length, at, length - at);
        at = match.length > 0 ? at + match.length : next_position(text, length, at);
        if (match.length > 0 && seen[match.value - 1] < REPEATS_MAX) {
            const struct subject_cue *cue = &rules->cues[match.value - 1];
            const int16_t *weights = title ? cue->title : cue->passage;
            int divisor = ++seen[match.value - 1];
            for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
                scores.of[subject] += weights[subject] / divisor;
            }
        }
    }
    return scores;
}

struct subject_scores title_scores(const struct subject_rules *rules, const char *text,
                                   size_t length)
{
    struct scanned_text plain = {text, length, NULL};
    struct subject_scores scores = cue_scores(rules, &plain, true);
    for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
        scores.of[subject] = clamp(scores.of[subject], -TITLE_MAX, TITLE_MAX);
    }
    return scores;
}

struct subject_scores passage_scores(const struct subject_rules *rules,
                                     const struct scanned_text *text)
{
    return cue_scores(rules, text, false);
}

void add_name_scores(const struct subject_rules *rules, const char *text, size_t length,
                     const struct annotation_list *list, struct subject_scores *passage)
{
    bool named[SUBJECT_COUNT] = {false};
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *name = &list->items[i];
        if (name->kind >= ANNOTATION_POLICY && name->kind <= ANNOTATION_PROJECT) {
            bool agency =
                word_table_at(&rules->agencies, text, length, name->span.end, length).length > 0;
            named[name->kind - ANNOTATION_POLICY] |= !agency;
        }
    }
    for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
        passage->of[subject] += named[subject] ? name_weights[subject] : 0;
    }
}

void subject_scores_add(struct subject_scores *sum, const struct subject_scores *scores)
{
    for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
        sum->of[subject] += clamp(scores->of[subject], 0, OWN_MAX);
    }
}

unsigned classify_subjects(const struct subject_scores *passage, const struct subject_scores *title,
                           const struct subject_scores *document, size_t passages)
{
    unsigned subjects = 0;
    for (unsigned subject = 0; subject < SUBJECT_COUNT; subject++) {
        int32_t context = passages == 0 ? 0 : document->of[subject] / (int32_t)passages;
        int32_t sum = passage->of[subject] + title->of[subject] + context / CONTEXT_DIVISOR;
        if (passage->of[subject] >= own_least[subject] && sum >= THRESHOLD) {
            subjects |= 1u << subject;
        }
    }
    return subjects;
}
