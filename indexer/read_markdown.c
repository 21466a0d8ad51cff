#include <string.h>
#include <strings.h>

#include <md4c.h>

#include "../common/utf8.h"
#include "document_reader_parts.h"
#include "encoding.h"
#include "front_matter.h"
#include "html_text.h"
#include "html_tree.h"
#include "text_flow.h"

/* A file on its way through md4c. */
struct markdown {
    struct document_reader *reader;
    struct text_flow flow;
    struct buffer html;  /* the raw HTML block at hand */
    bool in_code;        /* in a code block */
    bool in_html;        /* in a raw HTML block */
    size_t heading;      /* where in the body the block at hand begins */
    size_t title_begin;  /* of the first level-1 heading, in the body */
    size_t title_size;   /* 0: there was none yet */
    struct error *error; /* filled when a callback ends the parsing */
};

/* Adds the text of some HTML. */
static enum status add_html(struct markdown *markdown, const char *text, size_t length)
{
    struct document_reader *reader = markdown->reader;
    const GumboNode *document;
    enum status status = html_tree_parse(&reader->tree, text, length, &document, markdown->error);
    if (status == STATUS_OK && !html_text_append(document, reader->options.raw, &markdown->flow)) {
        status = error_memory(markdown->error);
    }
    arena_reset(&reader->tree);
    return status;
}

static void add_code_point(struct markdown *markdown, uint32_t c)
{
    char text[UTF8_MAX];
    bool scalar = c > 0 && c < CODE_POINT_LIMIT && (c & 0xFFFFF800) != 0xD800;
    text_flow_add(&markdown->flow, text, utf8_encode(text, scalar ? c : 0xFFFD));
}

/* Gumbo knows the names: what it makes of a page that holds nothing else is the character. */
static enum status add_named_entity(struct markdown *markdown, const char *text, size_t length)
{
    struct arena *tree = &markdown->reader->tree;
    const GumboNode *document;
    enum status status = html_tree_parse(tree, text, length, &document, markdown->error);
    if (status != STATUS_OK) {
        arena_reset(tree);
        return status;
    }
    struct html_cursor cursor;
    html_cursor_begin(&cursor, tree->allocator, document);
    while (html_cursor_next(&cursor)) {
        const GumboNode *node = cursor.node;
        if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
            text_flow_add(&markdown->flow, node->v.text.text, strlen(node->v.text.text));
        }
    }
    html_cursor_end(&cursor);
    arena_reset(tree);
    return cursor.failed ? error_memory(markdown->error) : STATUS_OK;
}

/* "&#20013;", "&#x4E2D;" or a name, which gumbo knows. */
static enum status add_entity(struct markdown *markdown, const char *text, size_t length)
{
    if (length > 3 && text[1] == '#') {
        bool hexadecimal = (text[2] | 0x20) == 'x';
        uint32_t c = 0;
        for (size_t i = hexadecimal ? 3 : 2; i + 1 < length && c < CODE_POINT_LIMIT; i++) {
            uint32_t digit = text[i] <= '9' ? (uint32_t)(text[i] - '0')
                                            : (uint32_t)((text[i] | 0x20) - 'a' + 10);
            c = c * (hexadecimal ? 16 : 10) + digit;
        }
        add_code_point(markdown, c);
        return STATUS_OK;
    }
    return add_named_entity(markdown, text, length);
}

static bool is_line_break(const char *tag, size_t length)
{
    return length >= 4 && strncasecmp(tag, "<br", 3) == 0 && strchr(" />", tag[3]) != NULL;
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *context)
{
    struct markdown *markdown = context;
    enum status status = STATUS_OK;
    switch (type) {
    case MD_TEXT_BR:
        text_flow_break(&markdown->flow);
        break;
    case MD_TEXT_SOFTBR:
        text_flow_add(&markdown->flow, "\n", 1);
        break;
    case MD_TEXT_ENTITY:
        status = add_entity(markdown, text, size);
        break;
    case MD_TEXT_HTML:
        if (markdown->in_html) {
            buffer_append(&markdown->html, text, size);
        } else if (is_line_break(text, size)) {
            text_flow_break(&markdown->flow);
        }
        break;
    case MD_TEXT_CODE:
        if (markdown->in_code) {
            text_flow_add_verbatim(&markdown->flow, text, size);
            break;
        }
        text_flow_add(&markdown->flow, text, size);
        break;
    case MD_TEXT_NULLCHAR:
        add_code_point(markdown, 0);
        break;
    default:
        text_flow_add(&markdown->flow, text, size);
        break;
    }
    if (status == STATUS_OK && (markdown->flow.out->failed || markdown->html.failed)) {
        status = error_memory(markdown->error);
    }
    return status;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct markdown *markdown = context;
    (void)detail;
    if (type == MD_BLOCK_TD || type == MD_BLOCK_TH) {
        text_flow_cell(&markdown->flow);
        markdown->flow.inline_depth++;
        return 0;
    }
    text_flow_break(&markdown->flow);
    markdown->in_code = type == MD_BLOCK_CODE;
    markdown->in_html = type == MD_BLOCK_HTML;
    markdown->heading = markdown->flow.out->size;
    buffer_clear(&markdown->html);
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct markdown *markdown = context;
    struct text_flow *flow = &markdown->flow;
    enum status status = STATUS_OK;
    if (type == MD_BLOCK_TD || type == MD_BLOCK_TH) {
        flow->inline_depth--;
        return 0;
    }
    if (markdown->in_html) {
        status = add_html(markdown, (const char *)markdown->html.data, markdown->html.size);
    }
    text_flow_break(flow);
    if (type == MD_BLOCK_H && ((const MD_BLOCK_H_DETAIL *)detail)->level == 1 &&
        markdown->title_size == 0) {
        markdown->title_begin = markdown->heading;
        markdown->title_size = flow->out->size - markdown->heading;
    }
    markdown->in_code = markdown->in_html = false;
    return status;
}

/* Emphasis, links and images come through as their texts. */
static int ignore_span(MD_SPANTYPE type, void *detail, void *context)
{
    (void)type;
    (void)detail;
    (void)context;
    return 0;
}

static enum status render(struct markdown *markdown, const char *text, size_t length)
{
    const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = ignore_span,
        .leave_span = ignore_span,
        .text = add_text,
    };
    int code = md_parse(text, (MD_SIZE)length, &parser, markdown);
    /* -1 is md4c's own: it had no memory. Ours are below, and have filled the error. */
    return code == 0 ? STATUS_OK : code == -1 ? error_memory(markdown->error) : (enum status)code;
}

_Static_assert((int)STATUS_USAGE == -1, "a callback never ends the parsing with STATUS_USAGE");

static enum status finish(struct markdown *markdown, struct error *error)
{
    struct document_reader *reader = markdown->reader;
    struct buffer *body = &reader->body;
    text_flow_break(&markdown->flow);
    if (body->failed) {
        return error_memory(error);
    }
    if (markdown->title_size > 0) {
        /* A hard break in a heading ends a line of the body. */
        struct buffer *scratch = &reader->scratch;
        buffer_clear(scratch);
        struct text_flow flow = text_flow_begin(scratch);
        text_flow_add(&flow, (const char *)body->data + markdown->title_begin,
                      markdown->title_size);
        if (scratch->failed) {
            return error_memory(error);
        }
        enum status status =
            document_state(&reader->document, "title", (char *)scratch->data, scratch->size, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    size_t length = encoding_unify_line_ends((char *)body->data, body->size);
    return document_set_text(&reader->document, (const char *)body->data, length)
               ? STATUS_OK
               : error_memory(error);
}

enum status read_markdown(struct document_reader *reader, const char *text, size_t length,
                          const char *path, struct error *error)
{
    struct error reason;
    size_t head;
    enum status status = front_matter_read(reader, text, length, &head, &reason);
    if (status == STATUS_OK) {
        buffer_clear(&reader->body);
        struct markdown markdown = {
            .reader = reader,
            .flow = text_flow_begin(&reader->body),
            .html.allocator = reader->options.allocator,
            .error = &reason,
        };
        status = render(&markdown, length > head ? text + head : "", length - head);
        if (status == STATUS_OK) {
            status = finish(&markdown, &reason);
        }
        buffer_release(&markdown.html);
    }
    if (status == STATUS_LIMIT) {
        return error_set(error, status, "%s: %s", path, reason.message);
    }
    if (status != STATUS_OK && error != NULL) {
        *error = reason;
    }
    return status;
}
