#include "mark_postings.h"

#include <string.h>

struct mark_key mark_key_make(enum mark_kind kind, const char *contents, size_t length,
                              struct arena *arena)
{
    char mark[WORD_BYTES_MAX];
    size_t size = mark_write(kind, contents, length, mark);
    return (struct mark_key){arena_copy_text(arena, mark, size), size};
}

enum status mark_name_fold(const struct fold_table *table, const char *name, size_t length,
                           struct arena *arena, suoyin_text *folded, struct error *error)
{
    struct buffer bytes = {.allocator = arena->allocator};
    uint32_t *units = arena_allocate_array(arena, length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    mark_fold_name(table, name, length, units, &bytes);
    const char *copy =
        bytes.failed ? NULL : arena_copy_text(arena, (const char *)bytes.data, bytes.size);
    *folded = (suoyin_text){copy, bytes.size};
    buffer_release(&bytes);
    return copy == NULL ? error_memory(error) : STATUS_OK;
}

struct mark_key mark_key_of_pair(suoyin_text from, char leads, suoyin_text to, struct arena *arena)
{
    char contents[WORD_BYTES_MAX];
    size_t length = from.length + 1 + to.length;
    if (from.length > sizeof contents || to.length > sizeof contents || length > sizeof contents) {
        return (struct mark_key){"", 0};
    }
    memcpy(contents, from.data, from.length);
    contents[from.length] = leads;
    memcpy(contents + from.length + 1, to.data, to.length);
    return mark_key_make(MARK_ALIAS, contents, length, arena);
}

int mark_compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

enum status mark_walk_open(struct mark_walk *walk, const struct lexicon *lexicon,
                           struct mark_key low, struct mark_key high, const struct stop *stop,
                           struct error *error)
{
    walk->high = high;
    walk->stop = stop;
    walk->seen = 0;
    return lexicon_words_open(lexicon, low.bytes, low.length, &walk->words, error);
}

bool mark_walk_next(struct mark_walk *walk, struct error *error)
{
    enum { STOP_INTERVAL = 64 };
    if (++walk->seen % STOP_INTERVAL == 0 && walk->words.status == STATUS_OK) {
        walk->words.status = stop_check(walk->stop, error);
    }
    if (walk->words.status != STATUS_OK ||
        !lexicon_words_next(&walk->words, &walk->mark, &walk->length, &walk->postings, error)) {
        return false;
    }
    size_t compared = walk->length < walk->high.length ? walk->length : walk->high.length;
    return word_is_mark(walk->mark, walk->length) &&
           mark_compare(walk->mark, compared, walk->high.bytes, walk->high.length) <= 0;
}

enum status mark_passages(const struct lexicon *lexicon, const struct term_postings *postings,
                          enum status (*visit)(void *context, uint32_t passage,
                                               struct error *error),
                          void *context, struct error *error)
{
    enum status status = STATUS_OK;
    if (postings->df < POSTING_BLOCK) {
        for (uint32_t i = 0; i < postings->df && status == STATUS_OK; i++) {
            status = visit(context, postings->passages[i], error);
        }
        return status;
    }
    struct long_list list;
    status = lexicon_long_list(lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
        uint32_t count = long_list_decode(&list, passages, tfs);
        for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
            status = visit(context, passages[i], error);
        }
    } while (status == STATUS_OK && long_list_next_block(&list));
    return status == STATUS_OK && list.failed
               ? section_corrupt(lexicon->postings, error, postings->offset,
                                 "a posting list is damaged")
               : status;
}
