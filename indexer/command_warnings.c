#include "command_warnings.h"

/* What stands behind the place. */
static const char *reason_of(const char *message)
{
    const char *reason = message;
    for (const char *at = message; (at = strstr(at, ": ")) != NULL;) {
        at += 2;
        reason = at;
    }
    return reason;
}

static const char *past_digits(const char *at)
{
    return at + strspn(at, "0123456789");
}

/* Whether `reason` is the one of `kind`, whatever the numbers in them are. */
static bool is_of_kind(const char *reason, const struct warning_kind *kind)
{
    const char *a = reason;
    const char *b = kind->reason;
    while (*b != '\0') {
        const char *a_behind = past_digits(a);
        const char *b_behind = past_digits(b);
        if ((a_behind > a) != (b_behind > b) || (a_behind == a && *a != *b)) {
            return false;
        }
        a = a_behind > a ? a_behind : a + 1;
        b = b_behind > b ? b_behind : b + 1;
    }
    return *a == '\0' || (size_t)(b - kind->reason) == sizeof kind->reason - 1;
}

static struct warning_kind *find_kind(struct gathered_warnings *warnings, const char *reason)
{
    for (size_t i = 0; i < warnings->kind_count && i < WARNING_KINDS; i++) {
        if (is_of_kind(reason, &warnings->kinds[i])) {
            return &warnings->kinds[i];
        }
    }
    if (warnings->kind_count > WARNING_KINDS) {
        return &warnings->kinds[WARNING_KINDS];
    }
    struct warning_kind *kind = &warnings->kinds[warnings->kind_count++];
    snprintf(kind->reason, sizeof kind->reason, "%s",
             warnings->kind_count > WARNING_KINDS ? "for other reasons" : reason);
    return kind;
}

void gathered_warnings_take(struct gathered_warnings *warnings, const char *message)
{
    if (warnings->all != NULL) {
        fprintf(warnings->all, "%s\n", message);
    }
    if (find_kind(warnings, reason_of(message))->count++ < WARNINGS_TOLD) {
        program_message("warning: %s", message);
    }
}

void gathered_warnings_end(const struct gathered_warnings *warnings)
{
    for (size_t i = 0; i < warnings->kind_count; i++) {
        const struct warning_kind *kind = &warnings->kinds[i];
        if (kind->count > WARNINGS_TOLD) {
            program_message("warning: and %" PRIu64 " more: %s", kind->count - WARNINGS_TOLD,
                            kind->reason);
        }
    }
}
