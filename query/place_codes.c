#include "place_codes.h"

#include <string.h>

#include "../common/fold_in_place.h"

/* 51, 5101 or 510101: what the missing digits stand for is all that begins so. */
static bool read_code(const char *name, size_t length, uint32_t *code)
{
    if (length != 2 && length != 4 && length != 6) {
        return false;
    }
    *code = 0;
    for (size_t i = 0; i < 6; i++) {
        char digit = i < length ? name[i] : '0';
        if (digit < '0' || digit > '9') {
            return false;
        }
        *code = *code * 10 + (uint32_t)(digit - '0');
    }
    return true;
}

/* The places of a set that was found before, or all. */
struct places {
    uint32_t codes[PLACE_CODES_MAX];
    size_t count;
};

static bool lies_in_one(uint32_t code, const struct places *outer)
{
    bool within = outer->count == 0; /* nothing was named before */
    for (size_t i = 0; i < outer->count && !within; i++) {
        within = code != outer->codes[i] && place_is_within(code, outer->codes[i]);
    }
    return within;
}

/* Those of a name that lie in a place named before it. */
static struct places narrow(const struct place_match *match, const struct places *outer)
{
    struct places inner = {.count = 0};
    for (size_t i = 0; i < match->count && inner.count < PLACE_CODES_MAX; i++) {
        uint32_t code = match->names[i].code;
        if (code != 0 && lies_in_one(code, outer)) {
            inner.codes[inner.count++] = code;
        }
    }
    return inner;
}

/* A name, or several from the outermost on: 四川省自贡市大安区. */
static void find_path(const struct place_table *table, const char *name, size_t length,
                      struct places *found)
{
    struct place_match match;
    while (length > 0) {
        if (!place_table_find(table, name, length, &match) &&
            !place_table_match(table, name, length, &match)) {
            found->count = 0;
            return;
        }
        *found = narrow(&match, found);
        if (found->count == 0) {
            return;
        }
        name += match.length;
        length -= match.length;
    }
}

enum status place_codes_find(const struct open_commit *index, const char *name, size_t length,
                             uint32_t codes[PLACE_CODES_MAX], size_t *count, struct error *error)
{
    enum { NAME_MAX_BYTES = 3 * PLACE_NAME_MAX };
    const struct place_table *table;
    struct places found = {.count = 0};
    char folded[NAME_MAX_BYTES];
    *count = read_code(name, length, &codes[0]);
    if (*count > 0 || length > sizeof folded) {
        return STATUS_OK;
    }
    enum status status = searcher_places(index, &table, error);
    if (status == STATUS_OK && table != NULL) {
        memcpy(folded, name, length);
        fold_in_place(index->segments[0].fold_table, folded, length);
        find_path(table, folded, length, &found);
        memcpy(codes, found.codes, found.count * sizeof *codes);
        *count = found.count;
    }
    return status;
}

/* --- Names -------------------------------------------------------------------------------------
 */

static bool append_name(const struct place_table *table, uint32_t code, struct buffer *out)
{
    const struct place_name *name = table != NULL ? place_table_name(table, code) : NULL;
    if (name != NULL) {
        buffer_append(out, name->text, name->length);
    }
    return name != NULL;
}

enum status place_codes_name(const struct open_commit *index, const char *digits, size_t length,
                             struct buffer *out, bool *known, struct error *error)
{
    const struct place_table *table;
    uint32_t code;
    *known = false;
    buffer_clear(out);
    enum status status = searcher_places(index, &table, error);
    if (status == STATUS_OK && read_code(digits, length, &code)) {
        unsigned depth = place_digits(code);
        if (depth > 2) {
            append_name(table, code / 10000 * 10000, out);
        }
        if (depth > 4) {
            append_name(table, code / 100 * 100, out);
        }
        *known = append_name(table, code, out);
    }
    if (status == STATUS_OK && !*known) {
        buffer_clear(out);
        buffer_append(out, digits, length);
    }
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}
