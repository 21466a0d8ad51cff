#include "problem.h"

#include <string.h>

#include "../common/utf8.h"

void problem_make_printable(char *message)
{
    size_t length = strlen(message);
    for (size_t i = 0; i < length;) {
        uint32_t c = 0;
        size_t size = utf8_decode(message + i, length - i, &c);
        if (size == 0 || c < 0x20 || c == 0x7F) {
            message[i] = '?';
            size = 1;
        }
        i += size;
    }
}

enum status problem_pass_over(struct problem_reporter *reporter, const struct error *problem,
                              struct error *error)
{
    struct error told = *problem;
    problem_make_printable(told.message);
    if (reporter->strict || told.code == STATUS_MEMORY || told.code == STATUS_CANCELLED) {
        if (error != NULL) {
            *error = told;
        }
        return told.code;
    }
    reporter->count++;
    if (reporter->warn != NULL) {
        reporter->warn(reporter->context, told.message);
    }
    return STATUS_OK;
}
