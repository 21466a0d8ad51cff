#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *status_text(enum status code)
{
    switch (code) {
#define STATUS_CASE(name, value, meaning)                                                          \
    case STATUS_##name:                                                                            \
        return meaning;
        STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
    }
    return "unknown error";
}

/* Cuts what snprintf truncated back to whole UTF-8 characters. */
static void trim_partial_character(char *text)
{
    size_t length = strlen(text);
    size_t start = length;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t need = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length - (start - 1) < need) {
        text[start - 1] = '\0';
    }
}

static enum status fill(struct error *error, enum status code, uint64_t offset, const char *format,
                        va_list arguments)
{
    if (error != NULL) {
        error->code = code;
        error->offset = offset;
        vsnprintf(error->message, sizeof error->message, format, arguments);
        trim_partial_character(error->message);
    }
    return code;
}

enum status error_set(struct error *error, enum status code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, 0, format, arguments);
    va_end(arguments);
    return code;
}

enum status error_at(struct error *error, enum status code, uint64_t offset, const char *format,
                     ...)
{
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, offset, format, arguments);
    va_end(arguments);
    return code;
}

enum status error_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "out of memory");
}

enum status error_system(struct error *error, int errno_value, const char *what, const char *where)
{
    char text[128];
#if defined(_GNU_SOURCE)
    const char *reason = strerror_r(errno_value, text, sizeof text);
#else
    const char *reason = strerror_r(errno_value, text, sizeof text) == 0 ? text : "unknown error";
#endif
    enum status code = errno_value == ENOMEM ? STATUS_MEMORY : STATUS_IO;
    return error_set(error, code, "%s: %s: %s", what, where, reason);
}
