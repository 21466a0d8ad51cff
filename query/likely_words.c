#include "likely_words.h"

#include <string.h>

#include "../common/analyzer.h"
#include "character_chain.h"

/* --- Keeping the best ---------------------------------------------------------------------------
 */

static bool comes_before(const struct likely_word *a, const struct likely_word *b)
{
    if (a->cost != b->cost) {
        return a->cost < b->cost;
    }
    return a->df != b->df ? a->df > b->df : strcmp(a->text, b->text) < 0;
}

static void keep(struct likely_words *words, const struct likely_word *word)
{
    size_t at = words->count;
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->words[i].text, word->text) == 0) {
            return;
        }
    }
    while (at > 0 && comes_before(word, &words->words[at - 1])) {
        at--;
    }
    if (at == LIKELY_WORDS_MAX) {
        return;
    }
    words->count += words->count < LIKELY_WORDS_MAX;
    memmove(&words->words[at + 1], &words->words[at],
            (words->count - 1 - at) * sizeof *words->words);
    words->words[at] = *word;
}

static void keep_chain(struct likely_words *words, const struct chain *chain, size_t count)
{
    struct likely_word word = {.df = chain->df, .cost = chain->cost};
    for (size_t i = 0; i < count; i++) {
        word.length += utf8_encode(word.text + word.length, chain->characters[i]);
    }
    word.text[word.length] = '\0';
    keep(words, &word);
}

/* --- By pinyin ----------------------------------------------------------------------------------
 */

struct spelling {
    const struct open_commit *index;
    const struct readings *readings;
    const struct stop *stop;
    struct chain_place places[CHAIN_PLACES_MAX];
    size_t place_count;
    unsigned ways; /* in which the letters have been read so far */
    struct likely_words *words;
    struct error *error;
};

enum { SPELLING_WAYS_MAX = 32 };

static enum status keep_spelling(struct spelling *spelling)
{
    struct chain chains[CHAIN_BEAM];
    size_t count = 0;
    if (spelling->place_count < 2 || spelling->ways++ >= SPELLING_WAYS_MAX) {
        return STATUS_OK;
    }
    enum status status = chain_search(spelling->index, spelling->places, spelling->place_count,
                                      spelling->stop, chains, &count, spelling->error);
    for (size_t i = 0; i < count; i++) {
        keep_chain(spelling->words, &chains[i], spelling->place_count);
    }
    return status;
}

/* Reads the letters syllable by syllable, the longest first; as deep as there are places. */
static enum status spell(struct spelling *spelling, const char *letters, size_t length)
{
    enum status status = STATUS_OK;
    if (length == 0) {
        return keep_spelling(spelling);
    }
    if (spelling->place_count == CHAIN_PLACES_MAX) {
        return STATUS_OK;
    }
    size_t longest = length < READING_BYTES_MAX ? length : READING_BYTES_MAX;
    for (size_t size = longest; size > 0 && status == STATUS_OK; size--) {
        const struct reading *reading = readings_find(spelling->readings, letters, size);
        if (reading != NULL) {
            spelling->places[spelling->place_count++] =
                (struct chain_place){reading->characters, reading->count, 0};
            status = spell(spelling, letters + size, length - size);
            spelling->place_count--;
        }
    }
    return status;
}

enum status likely_by_pinyin(const struct open_commit *index, const struct readings *readings,
                             const char *letters, size_t length, const struct stop *stop,
                             struct likely_words *words, struct error *error)
{
    struct spelling spelling = {
        .index = index,
        .readings = readings,
        .stop = stop,
        .words = words,
        .error = error,
    };
    return length <= (size_t)CHAIN_PLACES_MAX * READING_BYTES_MAX
               ? spell(&spelling, letters, length)
               : STATUS_OK;
}

/* --- By sound -----------------------------------------------------------------------------------
 */

/* The character itself, and all that are read like it in any way. */
static enum status find_homophones(const struct readings *readings, uint32_t character,
                                   struct arena *arena, struct chain_place *place,
                                   struct error *error)
{
    size_t room = 1;
    for (uint32_t r = 0; r < readings->count; r++) {
        const struct reading *reading = &readings->readings[r];
        room += reading_holds(reading, character) ? reading->count : 0;
    }
    uint32_t *choices = arena_allocate_array(arena, room, sizeof *choices);
    if (choices == NULL) {
        return error_memory(error);
    }
    *place = (struct chain_place){choices, 1, character};
    choices[0] = character;
    for (uint32_t r = 0; r < readings->count; r++) {
        const struct reading *reading = &readings->readings[r];
        for (uint32_t i = 0; reading_holds(reading, character) && i < reading->count; i++) {
            if (reading->characters[i] != character) {
                choices[place->count++] = reading->characters[i];
            }
        }
    }
    return STATUS_OK;
}

enum status likely_by_sound(const struct open_commit *index, const struct readings *readings,
                            const uint32_t *characters, size_t count, const struct stop *stop,
                            struct likely_words *words, struct error *error)
{
    struct chain_place places[CHAIN_PLACES_MAX];
    struct chain chains[CHAIN_BEAM];
    struct arena arena = {.allocator = &index->allocator};
    enum status status = STATUS_OK;
    size_t found = 0;
    if (count < 2 || count > CHAIN_PLACES_MAX) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = find_homophones(readings, characters[i], &arena, &places[i], error);
    }
    if (status == STATUS_OK) {
        status = chain_search(index, places, count, stop, chains, &found, error);
    }
    for (size_t i = 0; i < found; i++) {
        if (chains[i].cost > 0 && chains[i].cost <= (count + 1) / 2) {
            keep_chain(words, &chains[i], count);
        }
    }
    arena_release(&arena);
    return status;
}

/* --- By letters ---------------------------------------------------------------------------------
 */

static enum status keep_word(const struct open_commit *index, const char *text, size_t length,
                             struct likely_words *words, struct error *error)
{
    struct likely_word word = {.length = length, .cost = 1};
    enum status status = searcher_word_df(index, text, length, &word.df, error);
    if (status == STATUS_OK && word.df > 0) {
        memcpy(word.text, text, length);
        keep(words, &word);
    }
    return status;
}

static bool has_digit(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            return true;
        }
    }
    return false;
}

/* The word with the letters [at, at + taken) replaced by `put`; not with other digits, which would
 * be another number rather than another spelling. */
static enum status try_change(const struct open_commit *index, const char *word, size_t length,
                              size_t at, size_t taken, const char *put, size_t put_length,
                              struct likely_words *words, struct error *error)
{
    char changed[LIKELY_WORD_BYTES_MAX];
    size_t rest = length - at - taken;
    memcpy(changed, word, at);
    memcpy(changed + at, put, put_length);
    memcpy(changed + at + put_length, word + at + taken, rest);
    size_t size = at + put_length + rest;
    bool same = size == length && memcmp(changed, word, length) == 0;
    return same || has_digit(word + at, taken) ? STATUS_OK
                                               : keep_word(index, changed, size, words, error);
}

/* All changes of one letter at a place. */
static enum status try_changes(const struct open_commit *index, const char *word, size_t length,
                               size_t at, struct likely_words *words, struct error *error)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    enum status status = STATUS_OK;
    if (at < length) {
        status = try_change(index, word, length, at, 1, "", 0, words, error);
    }
    if (at + 1 < length && status == STATUS_OK) {
        const char turned[2] = {word[at + 1], word[at]};
        status = try_change(index, word, length, at, 2, turned, 2, words, error);
    }
    for (const char *letter = letters; *letter != '\0' && status == STATUS_OK; letter++) {
        status = try_change(index, word, length, at, 0, letter, 1, words, error);
        if (status == STATUS_OK && at < length) {
            status = try_change(index, word, length, at, 1, letter, 1, words, error);
        }
    }
    return status;
}

static bool is_ascii(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

enum status likely_by_letters(const struct open_commit *index, const char *word, size_t length,
                              const struct stop *stop, struct likely_words *words,
                              struct error *error)
{
    enum status status = STATUS_OK;
    if (length < 2 || length >= WORD_UNITS_MAX || !is_ascii(word, length)) {
        return STATUS_OK;
    }
    for (size_t at = 0; at <= length && status == STATUS_OK; at++) {
        status = try_changes(index, word, length, at, words, error);
        if (status == STATUS_OK && stop_now(stop)) {
            status = error_set(error, STATUS_CANCELLED, "it was stopped");
        }
    }
    return status;
}
