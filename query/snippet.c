/*
 * Snippets: the window of a passage that shows its matches best.
 *
 * The text is cut into pieces at sentence and clause ends. A window is a run of pieces of at most
 * the wanted length; the best one covers the most highlighted bytes, and of equals the first. Where
 * a single piece is too long, the window is cut around its first match, between characters.
 */
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

static size_t covered(const suoyin_hit *hit, size_t begin, size_t end)
{
    size_t sum = 0;
    for (size_t i = 0; i < hit->highlight_count; i++) {
        const suoyin_span *span = &hit->highlights[i];
        if (span->begin >= begin && span->end <= end) {
            sum += span->end - span->begin;
        }
    }
    return sum;
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
    size_t best = 0;
    bool found = false;
    for (size_t begin = 0; begin < hit.text.length; begin = piece_end(hit.text, begin)) {
        suoyin_span candidate = window_from(&hit, begin, characters);
        size_t shown = covered(&hit, candidate.begin, candidate.end);
        if (!found || shown > best) {
            best = shown;
            *window = candidate;
            found = true;
        }
    }
    return SUOYIN_OK;
}
