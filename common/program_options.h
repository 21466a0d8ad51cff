/*
 * How the two programs read their command lines: options in any place, and values that are told to
 * be wrong by what they should be.
 */
#ifndef SUOYIN_COMMON_PROGRAM_OPTIONS_H
#define SUOYIN_COMMON_PROGRAM_OPTIONS_H

#include <getopt.h>
#include <math.h>

#include "program.h"

/* --- Values ------------------------------------------------------------------------------------
 */

/* A whole decimal number in [low, high]. */
static inline bool program_parse_unsigned(const char *text, uint64_t low, uint64_t high,
                                          uint64_t *value)
{
    uint64_t number = 0;
    if (*text == '\0') {
        return false;
    }
    for (const char *p = text; *p != '\0'; p++) {
        if (*p < '0' || *p > '9' || number > (UINT64_MAX - 9) / 10) {
            return false;
        }
        number = number * 10 + (uint64_t)(*p - '0');
    }
    if (number < low || number > high) {
        return false;
    }
    *value = number;
    return true;
}

/* A decimal number in [low, high]: digits with a point or an exponent; no "inf", "nan", "0x1p3". */
static inline bool program_parse_real(const char *text, double low, double high, double *value)
{
    if (*text == '\0' || text[strspn(text, "0123456789.eE+-")] != '\0') {
        return false;
    }
    char *end;
    double number = strtod(text, &end);
    if (*end != '\0' || !isfinite(number) || number < low || number > high) {
        return false;
    }
    *value = number;
    return true;
}

/* The same for an option of a command; false after telling what it should be. */
static inline bool program_read_unsigned(const char *command, const char *option, const char *text,
                                         uint64_t low, uint64_t high, uint64_t *value)
{
    bool sound = program_parse_unsigned(text, low, high, value);
    if (!sound) {
        program_message("%s: %s %s: must be a whole number from %" PRIu64 " to %" PRIu64, command,
                        option, text, low, high);
    }
    return sound;
}

static inline bool program_read_real(const char *command, const char *option, const char *text,
                                     double low, double high, double *value)
{
    bool sound = program_parse_real(text, low, high, value);
    if (!sound) {
        program_message("%s: %s %s: must be a number from %g to %g", command, option, text, low,
                        high);
    }
    return sound;
}

/* One of the names, which end with NULL: *choice is its place among them. */
static inline bool program_read_choice(const char *command, const char *option, const char *text,
                                       const char *const *names, unsigned *choice)
{
    char listed[128];
    size_t length = 0;
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], text) == 0) {
            *choice = i;
            return true;
        }
        const char *joint = i == 0 ? "" : names[i + 1] != NULL ? ", " : " or ";
        int used = snprintf(listed + length, sizeof listed - length, "%s%s", joint, names[i]);
        length += used > 0 && (size_t)used < sizeof listed - length ? (size_t)used : 0;
    }
    program_message("%s: %s %s: must be %.*s", command, option, text, (int)length, listed);
    return false;
}

/* --- Options -----------------------------------------------------------------------------------
 */

/* Whether `argument` is an option although operands stand before it: --anything, or one known
 * letter alone. Others are operands: a query may exclude a word (-招聘). */
static inline bool program_is_late_option(const char *argument, const char *letters)
{
    if (argument[0] != '-' || argument[1] == '\0') {
        return false;
    }
    return argument[1] == '-' ||
           (argument[1] != ':' && argument[2] == '\0' && strchr(letters + 1, argument[1]) != NULL);
}

/* How many arguments the option is: 2 when its value is the argument after it. */
static inline int program_option_width(const char *argument, const char *letters,
                                       const struct option *known)
{
    if (argument[1] != '-') {
        return strchr(letters + 1, argument[1])[1] == ':' ? 2 : 1;
    }
    for (; known->name != NULL; known++) {
        if (strcmp(known->name, argument + 2) == 0) {
            return known->has_arg == required_argument ? 2 : 1;
        }
    }
    return 1;
}

/* Moves the next option that stands behind operands before them; "--" ends the options. false after
 * telling that its value is missing. */
static inline bool program_bring_option(int argc, char **argv, const char *letters,
                                        const struct option *known)
{
    int at = optind;
    if (at >= argc || argv[at][0] == '-') {
        return true;
    }
    while (at < argc && !program_is_late_option(argv[at], letters)) {
        at++;
    }
    if (at == argc) {
        return true;
    }
    int width = program_option_width(argv[at], letters, known);
    if (at + width > argc) {
        program_message("%s: %s: needs a value", argv[0], argv[at]);
        return false;
    }
    char *moved[2] = {argv[at], argv[at + 1]}; /* argv[argc] is NULL */
    memmove(argv + optind + width, argv + optind, sizeof *argv * (size_t)(at - optind));
    memcpy(argv + optind, moved, sizeof *argv * (size_t)width);
    return true;
}

/*
 * The next option, as getopt_long tells it, or -1 when only operands are left (then argv[optind]).
 * Options may stand before, between and behind the operands, as program_is_late_option tells them;
 * argv is put in order. A long option must be written out: an abbreviation that works today would
 * be ambiguous with the option of tomorrow. '?' after telling what is wrong. `letters` begins with
 * "+:"; `known` lists the long options; those without a short form have values above 255.
 */
static inline int program_next_option(int argc, char **argv, const char *letters,
                                      const struct option *known)
{
    if (!program_bring_option(argc, argv, letters, known)) {
        return '?';
    }
    const char *given = optind < argc ? argv[optind] : "";
    bool is_long = given[0] == '-' && given[1] == '-' && given[2] != '\0';
    int which = -1;
    opterr = 0;
    int option = getopt_long(argc, argv, letters, known, &which);
    if (is_long) {
        size_t length = strcspn(given + 2, "=");
        const struct option *exact = known;
        while (exact->name != NULL &&
               (strlen(exact->name) != length || memcmp(exact->name, given + 2, length) != 0)) {
            exact++;
        }
        if (exact->name == NULL) {
            program_message("%s: --%.*s: there is no such option", argv[0], (int)length, given + 2);
            return '?';
        }
        if (option == '?' || option == ':') {
            program_message("%s: --%s: %s", argv[0], exact->name,
                            exact->has_arg == no_argument ? "takes no value" : "needs a value");
            return '?';
        }
    } else if (option == '?' || option == ':') {
        bool exists = optopt != 0 && strchr(letters + 1, optopt) != NULL;
        program_message("%s: -%c: %s", argv[0], optopt,
                        exists ? "needs a value" : "there is no such option");
        return '?';
    }
    return option;
}

#endif
