#include "html_fields.h"

#include <string.h>
#include <strings.h>

#include "html_text.h"
#include "html_tree.h"

/* The names under which a field is stated, the surest first. */
static const struct {
    const char *field;
    const char *meta;
} meta_names[] = {
    {"title", "ArticleTitle"},
    {"title", "og:title"},
    {"date", "PubDate"},
    {"date", "article:published_time"},
    {"date", "og:release_date"},
    {"date", "publishdate"},
    {"date", "DC.date"},
    {"date", "DC.date.issued"},
    {"date", "date"},
    {"source", "ContentSource"},
    {"source", "source"},
    {"source", "DC.source"},
    {"author", "Author"},
    {"author", "article:author"},
    {"author", "DC.creator"},
    {"url", "og:url"},
    {"site", "SiteName"},
    {"site", "og:site_name"},
};

enum { META_NAMES = sizeof meta_names / sizeof *meta_names };

struct head {
    const char *metas[META_NAMES]; /* the contents; NULL where there is no such <meta> */
    const char *canonical;         /* the URL of <link rel=canonical> */
    const GumboNode *title;
};

static void note_meta(struct head *head, const GumboNode *node)
{
    const char *name = html_attribute(node, "name");
    const char *content = html_attribute(node, "content");
    if (name == NULL) {
        name = html_attribute(node, "property");
    }
    if (name == NULL || content == NULL) {
        return;
    }
    for (size_t i = 0; i < META_NAMES; i++) {
        if (strcasecmp(name, meta_names[i].meta) == 0 && head->metas[i] == NULL &&
            text_trim(content, strlen(content)).length > 0) {
            head->metas[i] = content;
        }
    }
}

static bool collect_head(struct head *head, const struct allocator *allocator,
                         const GumboNode *document)
{
    struct html_cursor cursor;
    html_cursor_begin(&cursor, allocator, document);
    while (html_cursor_next(&cursor)) {
        const GumboNode *node = cursor.node;
        if (cursor.leaving) {
            continue;
        }
        if (html_is(node, GUMBO_TAG_META)) {
            note_meta(head, node);
        } else if (html_is(node, GUMBO_TAG_TITLE) && head->title == NULL) {
            head->title = node;
        } else if (html_is(node, GUMBO_TAG_LINK) && head->canonical == NULL) {
            const char *relation = html_attribute(node, "rel");
            if (relation != NULL && strcasecmp(relation, "canonical") == 0) {
                head->canonical = html_attribute(node, "href");
            }
        }
    }
    html_cursor_end(&cursor);
    return !cursor.failed;
}

/* Adds a value that belongs to the tree. */
static enum status state(struct document_reader *reader, const char *field, const char *value,
                         size_t length, struct error *error)
{
    struct buffer *scratch = &reader->scratch;
    buffer_clear(scratch);
    buffer_append(scratch, value, length);
    if (scratch->failed) {
        return error_memory(error);
    }
    return document_state(&reader->document, field, (char *)scratch->data, length, error);
}

static bool is_word(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Whether text[i] parts a title from the site's name. A hyphen within a word does not. */
static bool is_separator(const char *text, size_t length, size_t i)
{
    if (text[i] == '_' || text[i] == '|') {
        return true;
    }
    bool left = i > 0 && is_word(text[i - 1]);
    bool right = i + 1 < length && is_word(text[i + 1]);
    return text[i] == '-' && !(left && right);
}

/* A title is a line; what is longer is not worth searching for. */
enum { TITLE_CUT_LIMIT = 1024 };

/* The longest beginning of the title, up to a separator, that the body holds; else all of it. */
static struct text cut_site_name(struct text title, struct text body)
{
    for (size_t end = title.length; end > 0 && title.length <= TITLE_CUT_LIMIT; end--) {
        if (end < title.length && !is_separator(title.data, title.length, end)) {
            continue;
        }
        struct text head = text_trim(title.data, end);
        if (head.length >= 6 && body.length > 0 &&
            memmem(body.data, body.length, head.data, head.length) != NULL) {
            return head;
        }
    }
    return title;
}

static bool begins_with(struct text text, struct text beginning)
{
    return text.length >= beginning.length &&
           memcmp(text.data, beginning.data, beginning.length) == 0;
}

static struct text node_text(const GumboNode *node, struct buffer *out)
{
    struct text_flow flow = text_flow_begin(out);
    flow.inline_depth = 1; /* one line, whatever is in it */
    if (html_is(node, GUMBO_TAG_TITLE)) {
        const GumboVector *children = &node->v.element.children;
        for (unsigned i = 0; i < children->length; i++) {
            const GumboNode *child = children->data[i];
            if (child->type == GUMBO_NODE_TEXT) {
                text_flow_add(&flow, child->v.text.text, strlen(child->v.text.text));
            }
        }
    } else if (!html_text_append(node, false, &flow)) {
        out->failed = true;
    }
    return out->failed ? (struct text){0} : text_trim((const char *)out->data, out->size);
}

/*
 * The heading counts unless the title shows it to be the name of the site: then it stands in the
 * title, but not at its beginning.
 */
static struct text choose_title(struct text heading, struct text title, struct text body)
{
    bool in_title = heading.length > 0 && title.length > 0 &&
                    memmem(title.data, title.length, heading.data, heading.length) != NULL;
    if (heading.length > 0 && (!in_title || begins_with(title, heading))) {
        return heading;
    }
    return cut_site_name(title, body);
}

static enum status add_title(struct document_reader *reader, const GumboNode *document,
                             const struct head *head, struct error *error)
{
    const struct allocator *allocator = reader->options.allocator;
    struct buffer title_buffer = {.allocator = allocator};
    struct buffer heading_buffer = {.allocator = allocator};
    struct text title = {0};
    struct text heading = {0};
    if (document_field(&reader->document, "title") != NULL) {
        return STATUS_OK;
    }
    const GumboNode *heading_node;
    bool found = html_only_heading(document, reader->options.raw, allocator, &heading_node);
    if (head->title != NULL) {
        title = node_text(head->title, &title_buffer);
    }
    if (heading_node != NULL) {
        heading = node_text(heading_node, &heading_buffer);
    }
    enum status status;
    if (!found || title_buffer.failed || heading_buffer.failed) {
        status = error_memory(error);
    } else {
        struct text chosen = choose_title(heading, title, reader->document.text);
        status = state(reader, "title", chosen.data, chosen.length, error);
    }
    buffer_release(&title_buffer);
    buffer_release(&heading_buffer);
    return status;
}

/* A title in a <meta> may carry the site's name as well. */
static enum status add_meta(struct document_reader *reader, size_t index, const char *content,
                            struct error *error)
{
    const char *field = meta_names[index].field;
    struct text value = text_trim(content, strlen(content));
    if (strcmp(field, "title") == 0) {
        value = cut_site_name(value, reader->document.text);
    }
    /* article:author is often the address of a profile. */
    if (strcmp(field, "author") == 0 && value.length > 4 && memcmp(value.data, "http", 4) == 0) {
        return STATUS_OK;
    }
    return state(reader, field, value.data, value.length, error);
}

enum status html_fields_add(struct document_reader *reader, const GumboNode *document,
                            struct error *error)
{
    struct head head = {0};
    if (!collect_head(&head, reader->options.allocator, document)) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i < META_NAMES && status == STATUS_OK; i++) {
        if (head.metas[i] != NULL) {
            status = add_meta(reader, i, head.metas[i], error);
        }
    }
    if (status == STATUS_OK && head.canonical != NULL) {
        status = state(reader, "url", head.canonical, strlen(head.canonical), error);
    }
    return status == STATUS_OK ? add_title(reader, document, &head, error) : status;
}
