/*
 * What the two programs share and the libraries never use: exit statuses, messages, output that a
 * terminal or a JSON parser may be trusted with, and the choice of a command. How they read their
 * options is in program_options.h.
 *
 * All of it is inline, so that no library carries it. Nothing here depends on the locale: texts are
 * UTF-8, numbers have a point, and setlocale is never called.
 */
#ifndef SUOYIN_COMMON_PROGRAM_H
#define SUOYIN_COMMON_PROGRAM_H

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "status.h"
#include "utf8.h"

/* --- Exit statuses -----------------------------------------------------------------------------
 */

enum program_exit {
    PROGRAM_DONE = 0,    /* done; found; sound */
    PROGRAM_NOTHING = 1, /* nothing found; not sound */
    PROGRAM_USAGE = 2,   /* wrong usage or bad input: the caller's to mend */
    PROGRAM_TROUBLE = 3, /* a damaged index, or trouble of the system */
};

/* The exit status for a status of either library: their values are the same. */
static inline enum program_exit program_exit_of(int status)
{
    switch (status) {
    case STATUS_OK:
        return PROGRAM_DONE;
    case STATUS_USAGE:
    case STATUS_INPUT:
    case STATUS_NOT_FOUND:
    case STATUS_EXISTS:
    case STATUS_LIMIT:
        return PROGRAM_USAGE;
    default:
        return PROGRAM_TROUBLE;
    }
}

/* --- Safe output -------------------------------------------------------------------------------
 */

/*
 * One character as it may be shown. A document may carry escape sequences, which would act on the
 * terminal, and bidirectional controls, which would show a text in another order than it is in:
 * controls are shown as pictures (␛), bytes that are no UTF-8 as U+FFFD, and bidirectional controls
 * not at all (`shown` is 0). A newline stays; a tab and the separators U+2028 and U+2029 become a
 * space.
 */
struct program_character {
    size_t length;  /* bytes in the text */
    uint32_t given; /* as it stands in the text */
    uint32_t shown;
};

static inline struct program_character program_character_at(const char *text, size_t length)
{
    struct program_character character = {1, 0xFFFD, 0xFFFD};
    uint32_t c;
    size_t bytes = utf8_decode(text, length, &c);
    if (bytes == 0) {
        return character;
    }
    character = (struct program_character){bytes, c, c};
    if (c == '\t' || c == 0x2028 || c == 0x2029) {
        character.shown = ' ';
    } else if (c < 0x20 && c != '\n') {
        character.shown = 0x2400 + c;
    } else if (c == 0x7F) {
        character.shown = 0x2421;
    } else if (c >= 0x80 && c < 0xA0) {
        character.shown = 0xFFFD;
    } else if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
               c == 0x200F || c == 0x061C) {
        character.shown = 0;
    }
    return character;
}

static inline void program_put_character(FILE *out, uint32_t code_point)
{
    char bytes[UTF8_MAX];
    fwrite(bytes, 1, utf8_encode(bytes, code_point), out);
}

/* A text on one line. */
static inline void program_put_line_text(FILE *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        struct program_character character = program_character_at(text + at, length - at);
        at += character.length;
        if (character.shown != 0) {
            program_put_character(out, character.shown == '\n' ? 0x240A : character.shown);
        }
    }
}

/* A JSON string with its quotes. Controls of both kinds are escaped, so that not even the JSON of a
 * hostile document acts on a terminal; bytes that are no UTF-8 become U+FFFD. */
static inline void program_put_json(FILE *out, const char *text, size_t length)
{
    size_t plain = 0; /* where the run of characters that need no escape begins */
    putc('"', out);
    for (size_t at = 0; at < length;) {
        struct program_character character = program_character_at(text + at, length - at);
        uint32_t c = character.given;
        bool broken = character.length == 1 && c == 0xFFFD;
        if (c == '"' || c == '\\' || character.shown != c || c == '\n' || broken) {
            fwrite(text + plain, 1, at - plain, out);
            plain = at + character.length;
            if (c == '"' || c == '\\') {
                fprintf(out, "\\%c", (char)c);
            } else if (c == '\n') {
                fputs("\\n", out);
            } else {
                fprintf(out, "\\u%04" PRIx32, c);
            }
        }
        at += character.length;
    }
    fwrite(text + plain, 1, length - plain, out);
    putc('"', out);
}

/* One line on standard error: "suoyin: what: where: why". */
__attribute__((format(printf, 1, 2))) static inline void program_message(const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    flockfile(stderr);
    fputs("suoyin: ", stderr);
    if (length > 0) {
        program_put_line_text(stderr, text, strlen(text));
    }
    putc('\n', stderr);
    funlockfile(stderr);
}

/* To be called before exit: what could not be written to standard output is not done. */
static inline enum program_exit program_finish(enum program_exit result)
{
    errno = 0;
    bool failed = fflush(stdout) != 0;
    int reason = errno;
    if (failed || ferror(stdout)) {
        program_message("write: standard output: %s",
                        reason != 0 ? strerror(reason) : "not everything could be written");
        return PROGRAM_TROUBLE;
    }
    return result;
}

/* --- Commands ----------------------------------------------------------------------------------
 */

struct program_command {
    const char *name;
    const char *summary; /* a line of the overview */
    const char *help;    /* what --help prints */
    /* argv[0] is the command's name, which begins its messages. */
    enum program_exit (*run)(const struct program_command *command, int argc, char **argv);
};

struct program {
    const char *name;
    const char *version;
    const char *overview; /* what --help prints above and below the table of commands */
    const char *epilogue;
    const struct program_command *commands; /* ends with a name that is NULL */
};

static inline const struct program_command *program_find(const struct program *program,
                                                         const char *name)
{
    for (const struct program_command *command = program->commands; command->name != NULL;
         command++) {
        if (strcmp(command->name, name) == 0) {
            return command;
        }
    }
    program_message("%s: there is no such command; '%s help' lists them", name, program->name);
    return NULL;
}

static inline void program_put_overview(const struct program *program, FILE *out)
{
    fputs(program->overview, out);
    for (const struct program_command *command = program->commands; command->name != NULL;
         command++) {
        fprintf(out, "  %-9s%s\n", command->name, command->summary);
    }
    fputs(program->epilogue, out);
}

/* After a usage error: where to read more. */
static inline enum program_exit program_usage(const struct program_command *command)
{
    size_t line = strcspn(command->help, "\n");
    fprintf(stderr, "%.*s\n", (int)line, command->help);
    return PROGRAM_USAGE;
}

static inline enum program_exit program_help(const struct program_command *command)
{
    fputs(command->help, stdout);
    return PROGRAM_DONE;
}

static inline enum program_exit program_choose(const struct program *program, int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    if (argc < 2) {
        program_put_overview(program, stderr);
        return PROGRAM_USAGE;
    }
    if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0) {
        printf("%s %s\n", program->name, program->version);
        return PROGRAM_DONE;
    }
    bool help =
        strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 || strcmp(first, "help") == 0;
    if (help && argc < 3) {
        program_put_overview(program, stdout);
        return PROGRAM_DONE;
    }
    const struct program_command *command = program_find(program, help ? argv[2] : first);
    if (command == NULL) {
        return PROGRAM_USAGE;
    }
    return help ? program_help(command) : command->run(command, argc - 1, argv + 1);
}

static inline int program_main(const struct program *program, int argc, char **argv)
{
    return program_finish(program_choose(program, argc, argv));
}

#endif
