/*
 * A strict look at JSON lines, for the tests of the command line.
 *
 *     json_lines check          each line of standard input is one JSON object (RFC 8259, UTF-8, no
 *                               raw control character, no member twice): else says why, exit 1
 *     json_lines get NAME       the member NAME of each line, as text, a line each ("-" if absent)
 *     json_lines highlights     what each line's highlights cut out of its text, joined by |
 *     json_lines sums           exit 1 unless each explanation adds up to its score, in units of
 *                               0.00001
 */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- A parser that only accepts ----------------------------------------------------------------
 */

static bool accept_value(const char **at);

static void skip_space(const char **at)
{
    *at += strspn(*at, " \t\r\n");
}

/* One character of well-formed UTF-8 beyond ASCII. */
static bool accept_utf8(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    size_t length = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
    uint32_t c = p[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80) {
            return false;
        }
        c = c << 6 | (p[i] & 0x3F);
    }
    *at += length;
    return p[0] >= 0xC2 && p[0] < 0xF5 &&
           c >= (length == 2   ? 0x80u
                 : length == 3 ? 0x800u
                               : 0x10000u) &&
           c < 0x110000 && (c & 0xFFFFF800u) != 0xD800;
}

static bool accept_string(const char **at)
{
    if (*(*at)++ != '"') {
        return false;
    }
    while (**at != '"') {
        unsigned char c = (unsigned char)**at;
        if (c < 0x20 || c == 0x7F) {
            return false;
        }
        if (c >= 0x80) {
            if (!accept_utf8(at)) {
                return false;
            }
            continue;
        }
        (*at)++;
        if (c == '\\') {
            char escape = *(*at)++;
            if (escape == 'u') {
                if (strspn(*at, "0123456789abcdefABCDEF") < 4) {
                    return false;
                }
                *at += 4;
            } else if (escape == '\0' || strchr("\"\\/bfnrt", escape) == NULL) {
                return false;
            }
        }
    }
    (*at)++;
    return true;
}

static bool accept_number(const char **at)
{
    static const char digits[] = "0123456789";
    *at += **at == '-';
    size_t whole = strspn(*at, digits);
    if (whole == 0 || (whole > 1 && **at == '0')) {
        return false;
    }
    *at += whole;
    if (**at == '.') {
        (*at)++;
        size_t part = strspn(*at, digits);
        if (part == 0) {
            return false;
        }
        *at += part;
    }
    if (**at == 'e' || **at == 'E') {
        (*at)++;
        *at += **at == '-' || **at == '+';
        size_t part = strspn(*at, digits);
        if (part == 0) {
            return false;
        }
        *at += part;
    }
    return true;
}

/* The members of an object or an array, after its opening. */
static bool accept_members(const char **at, bool object)
{
    char close = object ? '}' : ']';
    skip_space(at);
    if (**at == close) {
        (*at)++;
        return true;
    }
    for (;;) {
        skip_space(at);
        if (object) {
            if (!accept_string(at)) {
                return false;
            }
            skip_space(at);
            if (*(*at)++ != ':') {
                return false;
            }
        }
        if (!accept_value(at)) {
            return false;
        }
        skip_space(at);
        char next = *(*at)++;
        if (next == close) {
            return true;
        }
        if (next != ',') {
            return false;
        }
    }
}

static bool accept_value(const char **at)
{
    static const char *const words[] = {"true", "false", "null"};
    skip_space(at);
    if (**at == '"') {
        return accept_string(at);
    }
    if (**at == '{' || **at == '[') {
        bool object = *(*at)++ == '{';
        return accept_members(at, object);
    }
    for (size_t i = 0; i < 3; i++) {
        if (strncmp(*at, words[i], strlen(words[i])) == 0) {
            *at += strlen(words[i]);
            return true;
        }
    }
    return accept_number(at);
}

/* --- Questions ---------------------------------------------------------------------------------
 */

static const char *find_fault(const char *line, const cJSON *object)
{
    const char *at = line;
    if (!accept_value(&at) || *at != '\0') {
        return "no JSON";
    }
    if (!cJSON_IsObject(object)) {
        return "no object";
    }
    const cJSON *member;
    cJSON_ArrayForEach(member, object)
    {
        for (const cJSON *other = member->next; other != NULL; other = other->next) {
            if (strcmp(member->string, other->string) == 0) {
                return "a member twice";
            }
        }
    }
    return NULL;
}

static void put_member(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);
    if (member == NULL) {
        puts("-");
    } else if (cJSON_IsString(member)) {
        puts(member->valuestring);
    } else {
        char *text = cJSON_PrintUnformatted(member);
        puts(text);
        free(text);
    }
}

static bool put_highlights(const cJSON *object)
{
    const cJSON *text = cJSON_GetObjectItemCaseSensitive(object, "text");
    const cJSON *spans = cJSON_GetObjectItemCaseSensitive(object, "highlights");
    const cJSON *span;
    size_t before = 0;
    cJSON_ArrayForEach(span, spans)
    {
        size_t begin = (size_t)cJSON_GetArrayItem(span, 0)->valuedouble;
        size_t end = (size_t)cJSON_GetArrayItem(span, 1)->valuedouble;
        if (begin < before || end <= begin || end > strlen(text->valuestring)) {
            return false;
        }
        printf("%s%.*s", before > 0 ? "|" : "", (int)(end - begin), text->valuestring + begin);
        before = end;
    }
    putchar('\n');
    return true;
}

static bool adds_up(const cJSON *object)
{
    const cJSON *score = cJSON_GetObjectItemCaseSensitive(object, "score");
    const cJSON *parts = cJSON_GetObjectItemCaseSensitive(object, "explanation");
    const cJSON *part;
    long long units = 0;
    if (score == NULL) {
        return true; /* a summary */
    }
    cJSON_ArrayForEach(part, parts)
    {
        units += llround(cJSON_GetObjectItemCaseSensitive(part, "score")->valuedouble * 1e5);
    }
    return cJSON_GetArraySize(parts) > 0 && units == llround(score->valuedouble * 1e5);
}

int main(int argc, char **argv)
{
    const char *question = argc > 1 ? argv[1] : "";
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got;
    int result = 0;
    for (int number = 1; result == 0 && (got = getline(&line, &capacity, stdin)) >= 0; number++) {
        if (got == 0 || line[got - 1] != '\n' || strlen(line) != (size_t)got) {
            printf("line %d: no line end, or a NUL\n", number);
            result = 1;
            break;
        }
        line[got - 1] = '\0';
        cJSON *object = cJSON_Parse(line);
        const char *fault = find_fault(line, object);
        if (fault != NULL) {
            printf("line %d: %s: %s\n", number, fault, line);
            result = 1;
        } else if (strcmp(question, "get") == 0 && argc > 2) {
            put_member(object, argv[2]);
        } else if (strcmp(question, "highlights") == 0) {
            result = put_highlights(object) ? 0 : 1;
        } else if (strcmp(question, "sums") == 0 && !adds_up(object)) {
            printf("line %d: the parts do not add up to the score\n", number);
            result = 1;
        }
        cJSON_Delete(object);
    }
    free(line);
    return result;
}
