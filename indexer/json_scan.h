/*
 * A strict scanner for one JSON object (RFC 8259) that copies nothing: members are handed out as
 * they lie in the text, so that numbers keep their digits and every fault has its byte.
 *
 *     struct json_scanner scanner = {.text = line, .length = length};
 *     struct json_value name, value;
 *     while (json_scan_member(&scanner, &name, &value)) …
 *     if (scanner.trouble != NULL) … scanner.position is the byte at fault
 *
 * The text must be valid UTF-8. Tabs are let through inside strings; no other control character is.
 * Arrays and objects inside the object are checked and handed out as one value.
 */
#ifndef SUOYIN_INDEXER_JSON_SCAN_H
#define SUOYIN_INDEXER_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_LIMIT = 1024 };

enum json_kind { JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL, JSON_NESTED };

struct json_value {
    enum json_kind kind;
    bool escaped;     /* a string that holds a backslash */
    const char *text; /* of a string what stands between the quotes */
    size_t length;
};

struct json_scanner {
    const char *text;
    size_t length;
    size_t position;
    bool begun;
    const char *trouble; /* a static string, NULL while all is well */
};

/* The next member of the object; false after the last one or at a fault. */
bool json_scan_member(struct json_scanner *scanner, struct json_value *name,
                      struct json_value *value);

/*
 * Writes a string's value to out, which has room for string->length bytes, and answers its length.
 * A surrogate without its partner becomes U+FFFD. *nul is set when U+0000 is in it.
 */
size_t json_unescape(const struct json_value *string, char *out, bool *nul);

#endif
