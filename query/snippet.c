/*
 * Snippets: the window of a passage that shows its matches best.
 *
 * The text is cut into pieces at sentence and clause ends. A window is a run of pieces of at most
 * the wanted length, and the best one is worth most (see worth_of); of equals the first. It begins
 * with the sentence of its first match where it can, so that the matches are read in their place,
 * and takes sentences before that one into what is left of its length. Where a single piece is too
 * long, the window is cut around its first match, between characters.
 */
#include <string.h>

#include "../common/utf8.h"
#include "results.h"

static size_t count_characters(const char *text, size_t begin, size_t end)
{
    size_t count = 0;
    for (size_t i = begin; i < end; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

static bool ends_piece(uint32_t code_point)
{
    switch (code_point) {
    case 0x3002: /* 。 */
    case 0xFF01: /* ！ */
    case 0xFF1F: /* ？ */
    case 0xFF1B: /* ； */
    case 0xFF0C: /* ， */
    case 0xFF1A: /* ： */
    case '\n':
    case ';':
    case '!':
    case '?':
    case ',':
        return true;
    default:
        return false;
    }
}

static bool closes(uint32_t code_point)
{
    return code_point == 0x201D || code_point == 0x300D || code_point == 0x300F ||
           code_point == 0xFF09 || code_point == ')' || code_point == 0x300B;
}

/* Where the piece that begins at `begin` ends: after its punctuation and what closes behind it. */
static size_t piece_end(suoyin_text text, size_t begin)
{
    size_t i = begin;
    bool ended = false;
    while (i < text.length) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(text.data + i, text.length - i, &code_point);
        size = size > 0 ? size : 1;
        if (ended && !closes(code_point) && !ends_piece(code_point)) {
            break;
        }
        ended = ended || ends_piece(code_point);
        i += size;
    }
    return i;
}

/* Moves `at` by `count` characters, forward or back. */
static size_t move(suoyin_text text, size_t at, size_t count, bool forward)
{
    while (count > 0 && (forward ? at < text.length : at > 0)) {
        do {
            at = forward ? at + 1 : at - 1;
        } while (at > 0 && at < text.length && ((unsigned char)text.data[at] & 0xC0) == 0x80);
        count--;
    }
    return at;
}

/* Whether a sentence, or the text, begins at `at`. */
static bool begins_sentence(suoyin_text text, size_t at)
{
    uint32_t before = 0;
    do {
        if (at == 0) {
            return true;
        }
        at = move(text, at, 1, false);
        utf8_decode(text.data + at, text.length - at, &before);
    } while (closes(before));
    return before == 0x3002 || before == 0xFF01 || before == 0xFF1F || before == '!' ||
           before == '?' || before == '\n';
}

/* A window of `characters` around the first match in a piece that is too long. */
static suoyin_span cut_piece(const suoyin_hit *hit, size_t begin, size_t end, uint32_t characters)
{
    size_t match = begin;
    for (size_t i = 0; i < hit->highlight_count; i++) {
        if (hit->highlights[i].begin >= begin && hit->highlights[i].begin < end) {
            match = hit->highlights[i].begin;
            break;
        }
    }
    size_t from = move(hit->text, match, characters / 4, false);
    from = from < begin ? begin : from;
    size_t to = move(hit->text, from, characters, true);
    to = to > end ? end : to;
    return (suoyin_span){(uint32_t)from, (uint32_t)to};
}

/* A window, and the highlights [first, behind) of the hit that it shows. */
struct window {
    suoyin_span span;
    size_t first, behind;
    uint64_t worth;
    bool sentence; /* it begins one */
};

/* The longest run of whole pieces from `begin` on. */
static suoyin_span window_from(const suoyin_hit *hit, size_t begin, uint32_t characters)
{
    size_t end = begin, used = 0;
    while (end < hit->text.length) {
        size_t next = piece_end(hit->text, end);
        used += count_characters(hit->text.data, end, next);
        if (used > characters) {
            break;
        }
        end = next;
    }
    return end > begin ? (suoyin_span){(uint32_t)begin, (uint32_t)end}
                       : cut_piece(hit, begin, piece_end(hit->text, begin), characters);
}

static bool same_text(const suoyin_hit *hit, const suoyin_span *a, const suoyin_span *b)
{
    size_t length = a->end - a->begin;
    return length == b->end - b->begin &&
           memcmp(hit->text.data + a->begin, hit->text.data + b->begin, length) == 0;
}

/* Each different match counts by the square of its bytes, since what stands together as in the
 * query says more than its pieces; the same once more by its bytes alone. Of a window with very
 * many matches the first ones are compared. */
static uint64_t worth_of(const suoyin_hit *hit, size_t first, size_t behind)
{
    enum { COMPARED = 32 };
    uint64_t worth = 0;
    for (size_t i = first; i < behind; i++) {
        const suoyin_span *span = &hit->highlights[i];
        uint64_t length = span->end - span->begin;
        size_t other = first;
        while (other < i && other - first < COMPARED &&
               !same_text(hit, &hit->highlights[other], span)) {
            other++;
        }
        worth += other == i ? length * length : length;
    }
    return worth;
}

/* The window from `begin` on. Windows are asked for in ascending order; *first is kept between. */
static struct window look_at(const suoyin_hit *hit, size_t begin, uint32_t characters,
                             size_t *first)
{
    struct window window = {.span = window_from(hit, begin, characters)};
    while (*first < hit->highlight_count && hit->highlights[*first].begin < window.span.begin) {
        ++*first;
    }
    window.first = window.behind = *first;
    while (window.behind < hit->highlight_count &&
           hit->highlights[window.behind].end <= window.span.end) {
        window.behind++;
    }
    window.worth = worth_of(hit, window.first, window.behind);
    window.sentence = begins_sentence(hit->text, window.span.begin);
    return window;
}

/* Whether `window`, which begins later, is to be taken instead of `best`: when it shows more, or
 * the same and begins a sentence. */
static bool is_better(const struct window *window, const struct window *best)
{
    return window->worth > best->worth ||
           (window->sentence && window->first < window->behind && window->first == best->first &&
            window->behind == best->behind);
}

/* Begins the window with as many sentences earlier as there is room for. */
static void extend_back(const suoyin_hit *hit, uint32_t characters, suoyin_span *span)
{
    size_t used = count_characters(hit->text.data, span->begin, span->end);
    if (used >= characters) {
        return;
    }
    size_t begin = move(hit->text, span->begin, characters - used, false);
    while (begin < span->begin && !begins_sentence(hit->text, begin)) {
        begin = piece_end(hit->text, begin);
    }
    span->begin = begin < span->begin ? (uint32_t)begin : span->begin;
}

suoyin_status suoyin_results_snippet(suoyin_results *results, size_t index, uint32_t characters,
                                     suoyin_span *window, suoyin_error *error)
{
    suoyin_hit hit;
    suoyin_status status = suoyin_results_hit(results, index, SUOYIN_HIT_HIGHLIGHTS, &hit, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    *window = (suoyin_span){0, (uint32_t)hit.text.length};
    if (count_characters(hit.text.data, 0, hit.text.length) <= characters) {
        return SUOYIN_OK;
    }
    size_t first = 0;
    struct window best = look_at(&hit, 0, characters, &first);
    for (size_t begin = piece_end(hit.text, 0); begin < hit.text.length;
         begin = piece_end(hit.text, begin)) {
        struct window candidate = look_at(&hit, begin, characters, &first);
        if (is_better(&candidate, &best)) {
            best = candidate;
        }
    }
    extend_back(&hit, characters, &best.span);
    *window = best.span;
    return SUOYIN_OK;
}
