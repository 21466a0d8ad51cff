#include "document_reader_parts.h"
#include "encoding.h"
#include "html_fields.h"
#include "html_text.h"
#include "html_tree.h"

static enum status read_tree(struct document_reader *reader, const GumboNode *document,
                             struct error *error)
{
    struct buffer *body = &reader->body;
    buffer_clear(body);
    struct text_flow flow = text_flow_begin(body);
    if (!html_text_append(document, reader->options.raw, &flow)) {
        return error_memory(error);
    }
    text_flow_break(&flow);
    if (body->failed) {
        return error_memory(error);
    }
    /* A character reference may stand for any line end. */
    size_t length = encoding_unify_line_ends((char *)body->data, body->size);
    if (!document_set_text(&reader->document, (const char *)body->data, length)) {
        return error_memory(error);
    }
    return html_fields_add(reader, document, error);
}

enum status read_html(struct document_reader *reader, const char *text, size_t length,
                      const char *path, struct error *error)
{
    const GumboNode *document;
    struct error reason;
    enum status status = html_tree_parse(&reader->tree, text, length, &document, &reason);
    if (status == STATUS_LIMIT) {
        status = error_set(error, status, "%s: %s", path, reason.message);
    } else if (status != STATUS_OK) {
        status = error_memory(error);
    } else {
        status = read_tree(reader, document, error);
    }
    arena_reset(&reader->tree);
    return status;
}
