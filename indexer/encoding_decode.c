#include "encoding_decode.h"

#include <unicode/ucnv.h>

enum { DECODE_UNITS = 2048 };

struct unit_joiner {
    code_point_sink sink;
    void *context;
    UChar pending; /* a high surrogate whose partner comes with the next units, or 0 */
    uint32_t code_points[DECODE_UNITS + 1];
};

/* ICU may hand over the halves of a pair separately where its buffer ends. */
static void join_units(struct unit_joiner *joiner, const UChar *units, size_t count)
{
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        UChar unit = units[i];
        if (joiner->pending != 0 && U16_IS_TRAIL(unit)) {
            joiner->code_points[filled++] = (uint32_t)U16_GET_SUPPLEMENTARY(joiner->pending, unit);
            joiner->pending = 0;
        } else if (U16_IS_LEAD(unit)) {
            joiner->pending = unit;
        } else if (!U16_IS_TRAIL(unit)) {
            joiner->code_points[filled++] = unit;
        }
    }
    if (filled > 0) {
        joiner->sink(joiner->context, joiner->code_points, filled);
    }
}

/* The bytes that the converter has taken but refused. */
static size_t refused_bytes(const UConverter *converter)
{
    char invalid[32];
    int8_t length = (int8_t)sizeof invalid;
    UErrorCode code = U_ZERO_ERROR;
    ucnv_getInvalidChars(converter, invalid, &length, &code);
    return U_SUCCESS(code) && length > 0 ? (size_t)length : 0;
}

static bool is_bad_sequence(UErrorCode code)
{
    return code == U_INVALID_CHAR_FOUND || code == U_ILLEGAL_CHAR_FOUND ||
           code == U_TRUNCATED_CHAR_FOUND || code == U_ILLEGAL_ESCAPE_SEQUENCE ||
           code == U_UNSUPPORTED_ESCAPE_SEQUENCE;
}

static void note_bad(struct decode_result *result, const UConverter *converter, size_t taken)
{
    if (result->bad_count++ == 0) {
        size_t refused = refused_bytes(converter);
        result->first_bad = taken >= refused ? taken - refused : 0;
    }
}

struct decode_result encoding_decode(const char *name, const uint8_t *bytes, size_t size,
                                     bool stop_at_bad, code_point_sink sink, void *context)
{
    struct decode_result result = {0};
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    if (U_FAILURE(code)) {
        return result;
    }
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
    result.opened = U_SUCCESS(code);
    struct unit_joiner joiner = {.sink = sink, .context = context};
    const char *at = (const char *)bytes;
    const char *end = at + size;
    bool more = result.opened;
    while (more) {
        UChar units[DECODE_UNITS];
        UChar *filled = units;
        code = U_ZERO_ERROR;
        ucnv_toUnicode(converter, &filled, units + DECODE_UNITS, &at, end, NULL, true, &code);
        join_units(&joiner, units, (size_t)(filled - units));
        if (is_bad_sequence(code)) {
            note_bad(&result, converter, (size_t)(at - (const char *)bytes));
            joiner.pending = 0;
            more = !stop_at_bad && at < end;
        } else {
            more = code == U_BUFFER_OVERFLOW_ERROR;
            result.opened = more || U_SUCCESS(code);
        }
    }
    ucnv_close(converter);
    return result;
}
