#include "html_shape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include <gumbo.h>

#include "document_reader.h"

/* The open elements, by tag; tags that gumbo does not know are all one. */
struct open_elements {
    GumboTag tags[DOCUMENT_HTML_DEPTH_LIMIT];
    size_t depth;
};

static bool may_stay_open(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_HTML,     GUMBO_TAG_HEAD,  GUMBO_TAG_BODY,    GUMBO_TAG_P,
        GUMBO_TAG_LI,       GUMBO_TAG_DT,    GUMBO_TAG_DD,      GUMBO_TAG_OPTION,
        GUMBO_TAG_OPTGROUP, GUMBO_TAG_TBODY, GUMBO_TAG_THEAD,   GUMBO_TAG_TFOOT,
        GUMBO_TAG_TR,       GUMBO_TAG_TD,    GUMBO_TAG_TH,      GUMBO_TAG_COLGROUP,
        GUMBO_TAG_CAPTION,  GUMBO_TAG_RB,    GUMBO_TAG_RT,      GUMBO_TAG_RP,
        GUMBO_TAG_RTC,      GUMBO_TAG_BASE,  GUMBO_TAG_LINK,    GUMBO_TAG_META,
        GUMBO_TAG_HR,       GUMBO_TAG_BR,    GUMBO_TAG_WBR,     GUMBO_TAG_IMG,
        GUMBO_TAG_IMAGE,    GUMBO_TAG_EMBED, GUMBO_TAG_PARAM,   GUMBO_TAG_SOURCE,
        GUMBO_TAG_TRACK,    GUMBO_TAG_AREA,  GUMBO_TAG_COL,     GUMBO_TAG_INPUT,
        GUMBO_TAG_KEYGEN,   GUMBO_TAG_FRAME, GUMBO_TAG_BGSOUND, GUMBO_TAG_BASEFONT,
        GUMBO_TAG_ISINDEX,  GUMBO_TAG_A,     GUMBO_TAG_B,       GUMBO_TAG_BIG,
        GUMBO_TAG_CODE,     GUMBO_TAG_EM,    GUMBO_TAG_FONT,    GUMBO_TAG_I,
        GUMBO_TAG_NOBR,     GUMBO_TAG_S,     GUMBO_TAG_SMALL,   GUMBO_TAG_STRIKE,
        GUMBO_TAG_STRONG,   GUMBO_TAG_TT,    GUMBO_TAG_U,
    };
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (tags[i] == tag) {
            return true;
        }
    }
    return false;
}

static void close_element(struct open_elements *open, GumboTag tag)
{
    for (size_t i = open->depth; i > 0; i--) {
        if (open->tags[i - 1] == tag) {
            open->depth = i - 1;
            return;
        }
    }
}

static size_t name_length(const char *text, size_t length)
{
    size_t i = 0;
    while (i < length && strchr(" \t\n\f/>", text[i]) == NULL) {
        i++;
    }
    return i;
}

/* Where the contents of <script> or <style> end: they hold no tags, whatever they look like. */
static size_t raw_text_end(const char *text, size_t at, size_t length, const char *end_tag)
{
    size_t size = strlen(end_tag);
    while (at + size <= length) {
        const char *next = memchr(text + at, '<', length - at);
        if (next == NULL) {
            break;
        }
        at = (size_t)(next - text);
        if (length - at >= size && strncasecmp(next, end_tag, size) == 0) {
            return at;
        }
        at++;
    }
    return length;
}

/* Moves *at behind the attributes of a tag; answers about how many there are. */
static size_t skip_attributes(const char *text, size_t *at, size_t length)
{
    size_t count = 0;
    bool in_space = false;
    for (; *at < length && text[*at] != '>'; (*at)++) {
        char c = text[*at];
        bool space = strchr(" \t\n\f/", c) != NULL;
        count += in_space && !space;
        in_space = space;
        if ((c == '"' || c == '\'') && text[*at - 1] == '=') {
            const char *end = memchr(text + *at + 1, c, length - *at - 1);
            *at = end != NULL ? (size_t)(end - text) : length - 1;
            in_space = true; /* an attribute may follow without a space */
        }
    }
    return count;
}

/* Where a comment that begins at `at` ends. */
static size_t skip_comment(const char *text, size_t at, size_t length)
{
    const char *end = memmem(text + at, length - at, "-->", 3);
    return end != NULL ? (size_t)(end - text) : length;
}

/* Takes note of a tag; false when that makes one element too many. */
static bool note_tag(struct open_elements *open, GumboTag tag, bool closes)
{
    if (may_stay_open(tag)) {
        return true;
    }
    if (closes) {
        close_element(open, tag);
        return true;
    }
    if (open->depth == DOCUMENT_HTML_DEPTH_LIMIT) {
        return false;
    }
    open->tags[open->depth++] = tag;
    return true;
}

enum status html_shape_check(const char *text, size_t length, struct error *error)
{
    struct open_elements open;
    size_t at = 0;
    const char *next;
    open.depth = 0;
    while (at < length && (next = memchr(text + at, '<', length - at)) != NULL) {
        at = (size_t)(next - text) + 1;
        if (length - at >= 3 && memcmp(text + at, "!--", 3) == 0) {
            at = skip_comment(text, at, length);
            continue;
        }
        bool closes = at < length && text[at] == '/';
        at += closes;
        size_t name = name_length(text + at, length - at);
        if (name == 0 || name > 32 || (text[at] | 0x20) < 'a' || (text[at] | 0x20) > 'z') {
            continue;
        }
        GumboTag tag = gumbo_tagn_enum(text + at, (unsigned)name);
        at += name;
        if (skip_attributes(text, &at, length) > DOCUMENT_HTML_ATTRIBUTE_LIMIT) {
            return error_set(error, STATUS_LIMIT, "more than the limit of %d attributes of a tag",
                             DOCUMENT_HTML_ATTRIBUTE_LIMIT);
        }
        if (!closes && (tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE)) {
            at = raw_text_end(text, at, length, tag == GUMBO_TAG_STYLE ? "</style" : "</script");
        } else if (!note_tag(&open, tag, closes)) {
            return error_set(error, STATUS_LIMIT,
                             "more than the limit of %d elements in each other",
                             DOCUMENT_HTML_DEPTH_LIMIT);
        }
    }
    return STATUS_OK;
}
