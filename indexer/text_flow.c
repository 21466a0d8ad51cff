#include "text_flow.h"

#include <stdint.h>
#include <string.h>

#include "../common/utf8.h"

struct text_flow text_flow_begin(struct buffer *out)
{
    return (struct text_flow){.out = out, .line = out->size};
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Characters that are written without spaces between words, and their punctuation. */
static bool is_unspaced(uint32_t c)
{
    return (c >= 0x2E80 && c < 0x3130) || (c >= 0x31A0 && c < 0xA4D0) ||
           (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE50) ||
           (c >= 0xFF01 && c < 0xFFA0) || (c >= 0x20000 && c < 0x40000);
}

/* Quotation marks, dashes and the like, which Chinese shares with Latin: they go with the other
 * side. */
static bool is_shared_punctuation(uint32_t c)
{
    return c == 0xB7 || (c >= 0x2010 && c < 0x2028);
}

static uint32_t last_character(const struct text_flow *flow)
{
    const char *text = (const char *)flow->out->data;
    size_t begin = flow->out->size;
    while (begin > flow->line && ((unsigned char)text[begin - 1] & 0xC0) == 0x80) {
        begin--;
    }
    uint32_t c = 0;
    if (begin > flow->line) {
        utf8_decode(text + begin - 1, flow->out->size - begin + 1, &c);
    }
    return c;
}

static bool joins_without_space(uint32_t before, uint32_t after)
{
    bool left = is_unspaced(before);
    bool right = is_unspaced(after);
    return (left && right) || (left && is_shared_punctuation(after)) ||
           (right && is_shared_punctuation(before));
}

static void add_separator(struct text_flow *flow, const char *next, size_t length)
{
    uint32_t after = 0;
    utf8_decode(next, length, &after);
    bool at_line_begin = flow->out->size == flow->line;
    if (!at_line_begin && flow->tab) {
        buffer_append_byte(flow->out, '\t');
    } else if (!at_line_begin && flow->space &&
               !(flow->line_feed && joins_without_space(last_character(flow), after))) {
        buffer_append_byte(flow->out, ' ');
    }
    flow->space = flow->line_feed = flow->tab = false;
}

/* The bytes of an indenting character at the beginning of text: U+3000 or U+00A0; else 0. */
static size_t indent_size(const char *text, size_t length)
{
    if (length >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0) {
        return 3;
    }
    return length >= 2 && memcmp(text, "\xC2\xA0", 2) == 0 ? 2 : 0;
}

void text_flow_add(struct text_flow *flow, const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        if (is_space(text[at])) {
            flow->space = true;
            flow->line_feed = flow->line_feed || text[at] == '\n';
            at++;
            continue;
        }
        size_t indent = indent_size(text + at, length - at);
        if (indent > 0 && (flow->out->size == flow->line || flow->tab)) {
            at += indent;
            continue;
        }
        size_t end = at + 1;
        while (end < length && !is_space(text[end])) {
            end++;
        }
        if (flow->space || flow->tab) {
            add_separator(flow, text + at, end - at);
        }
        buffer_append(flow->out, text + at, end - at);
        at = end;
    }
}

void text_flow_add_verbatim(struct text_flow *flow, const char *text, size_t length)
{
    if (length == 0) {
        return;
    }
    if (flow->space || flow->tab) {
        add_separator(flow, text, length);
    }
    size_t begin = flow->out->size;
    buffer_append(flow->out, text, length);
    const char *line_feed = memrchr(text, '\n', length);
    if (line_feed != NULL && !flow->out->failed) {
        flow->line = begin + (size_t)(line_feed + 1 - text);
    }
}

/* Cuts the white space off the end of the line. */
static void trim_line(struct text_flow *flow)
{
    struct buffer *out = flow->out;
    while (out->size > flow->line) {
        size_t left = out->size - flow->line;
        const char *end = (const char *)out->data + out->size;
        if (is_space(end[-1])) {
            out->size--;
        } else if (left >= 3 && indent_size(end - 3, 3) == 3) {
            out->size -= 3;
        } else if (left >= 2 && indent_size(end - 2, 2) == 2) {
            out->size -= 2;
        } else {
            break;
        }
    }
}

void text_flow_break(struct text_flow *flow)
{
    if (flow->inline_depth > 0) {
        flow->space = true;
        return;
    }
    trim_line(flow);
    if (flow->out->size > flow->line) {
        buffer_append_byte(flow->out, '\n');
        flow->line = flow->out->size;
    }
    flow->space = flow->line_feed = flow->tab = false;
}

void text_flow_cell(struct text_flow *flow)
{
    flow->tab = true;
}
