#include "html_text.h"

#include <string.h>
#include <strings.h>

#include "html_tree.h"

static bool tag_is_among(GumboTag tag, const GumboTag *tags, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tags[i] == tag) {
            return true;
        }
    }
    return false;
}

#define AMONG(tag, tags) tag_is_among(tag, tags, sizeof(tags) / sizeof *(tags))

/* Elements that never hold words of the text. */
static bool is_no_text(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_HEAD,     GUMBO_TAG_TITLE,    GUMBO_TAG_SCRIPT,  GUMBO_TAG_STYLE,
        GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_SELECT,  GUMBO_TAG_BUTTON,
        GUMBO_TAG_SVG,      GUMBO_TAG_IFRAME,   GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES,
        GUMBO_TAG_DATALIST,
    };
    return AMONG(tag, tags);
}

static bool is_block(GumboTag tag)
{
    static const GumboTag tags[] = {
        GUMBO_TAG_ADDRESS,  GUMBO_TAG_ARTICLE,  GUMBO_TAG_ASIDE,      GUMBO_TAG_BLOCKQUOTE,
        GUMBO_TAG_BODY,     GUMBO_TAG_CAPTION,  GUMBO_TAG_CENTER,     GUMBO_TAG_DD,
        GUMBO_TAG_DETAILS,  GUMBO_TAG_DIR,      GUMBO_TAG_DIV,        GUMBO_TAG_DL,
        GUMBO_TAG_DT,       GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_FIGURE,
        GUMBO_TAG_FOOTER,   GUMBO_TAG_FORM,     GUMBO_TAG_H1,         GUMBO_TAG_H2,
        GUMBO_TAG_H3,       GUMBO_TAG_H4,       GUMBO_TAG_H5,         GUMBO_TAG_H6,
        GUMBO_TAG_HEADER,   GUMBO_TAG_HGROUP,   GUMBO_TAG_HR,         GUMBO_TAG_HTML,
        GUMBO_TAG_LEGEND,   GUMBO_TAG_LI,       GUMBO_TAG_LISTING,    GUMBO_TAG_MAIN,
        GUMBO_TAG_MENU,     GUMBO_TAG_NAV,      GUMBO_TAG_OL,         GUMBO_TAG_OPTGROUP,
        GUMBO_TAG_OPTION,   GUMBO_TAG_P,        GUMBO_TAG_PLAINTEXT,  GUMBO_TAG_PRE,
        GUMBO_TAG_SECTION,  GUMBO_TAG_SUMMARY,  GUMBO_TAG_TABLE,      GUMBO_TAG_TBODY,
        GUMBO_TAG_TEXTAREA, GUMBO_TAG_TFOOT,    GUMBO_TAG_THEAD,      GUMBO_TAG_TR,
        GUMBO_TAG_UL,       GUMBO_TAG_XMP,
    };
    return AMONG(tag, tags);
}

static bool is_preformatted(GumboTag tag)
{
    static const GumboTag tags[] = {GUMBO_TAG_PRE, GUMBO_TAG_LISTING, GUMBO_TAG_PLAINTEXT,
                                    GUMBO_TAG_TEXTAREA, GUMBO_TAG_XMP};
    return AMONG(tag, tags);
}

/* What makes a <footer> or <aside> a part of the text around it rather than of the page. */
static bool is_sectioning(GumboTag tag)
{
    static const GumboTag tags[] = {GUMBO_TAG_ARTICLE, GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_FIGURE};
    return AMONG(tag, tags);
}

static bool has_furniture_role(const GumboNode *node, bool in_section)
{
    static const char *const roles[] = {"navigation", "search", "menu", "menubar", "toolbar"};
    const char *role = html_attribute(node, "role");
    if (role == NULL) {
        return false;
    }
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcasecmp(role, roles[i]) == 0) {
            return true;
        }
    }
    return !in_section &&
           (strcasecmp(role, "contentinfo") == 0 || strcasecmp(role, "complementary") == 0);
}

static bool is_left_out(const GumboNode *node, bool raw, bool in_section)
{
    if (node->type == GUMBO_NODE_TEMPLATE || node->type == GUMBO_NODE_COMMENT) {
        return true;
    }
    if (node->type != GUMBO_NODE_ELEMENT) {
        return false;
    }
    GumboTag tag = node->v.element.tag;
    if (is_no_text(tag)) {
        return true;
    }
    if (raw) {
        return false;
    }
    bool furniture =
        tag == GUMBO_TAG_NAV || tag == GUMBO_TAG_RT || tag == GUMBO_TAG_RP || tag == GUMBO_TAG_RTC;
    bool page_part = tag == GUMBO_TAG_FOOTER || tag == GUMBO_TAG_ASIDE;
    return furniture || (page_part && !in_section) || has_furniture_role(node, in_section);
}

static bool is_cell(const GumboNode *node)
{
    return html_is(node, GUMBO_TAG_TD) || html_is(node, GUMBO_TAG_TH);
}

/*
 * Tables hold data or, on older pages, the layout of everything. A cell is data, one part of its
 * row's line, when it is at most one paragraph, holds no table and hardly any <br>; any other keeps
 * its paragraphs.
 */
static bool cell_is_data(const GumboNode *cell, bool raw, struct text_flow *flow)
{
    struct html_cursor cursor;
    unsigned paragraphs = 0;
    unsigned line_breaks = 0;
    bool in_paragraph = false;
    bool data = true;
    html_cursor_begin(&cursor, flow->out->allocator, cell);
    while (data && html_cursor_next(&cursor)) {
        const GumboNode *node = cursor.node;
        if (!cursor.leaving && is_left_out(node, raw, true)) {
            html_cursor_skip(&cursor);
        } else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA) {
            paragraphs += !in_paragraph;
            in_paragraph = true;
        } else if (node->type == GUMBO_NODE_ELEMENT) {
            line_breaks += html_is(node, GUMBO_TAG_BR) && !cursor.leaving;
            data = !html_is(node, GUMBO_TAG_TABLE);
            in_paragraph = in_paragraph && !is_block(node->v.element.tag);
        }
        data = data && paragraphs <= 1 && line_breaks <= 2;
    }
    flow->out->failed = flow->out->failed || cursor.failed;
    html_cursor_end(&cursor);
    return data;
}

struct html_writer {
    struct text_flow *flow;
    bool raw;
    unsigned sections; /* open <article>s and the like */
    unsigned verbatim; /* open <pre>s and the like */
};

static void write_text(struct html_writer *writer, const char *text)
{
    if (writer->verbatim > 0 && writer->flow->inline_depth == 0) {
        text_flow_add_verbatim(writer->flow, text, strlen(text));
    } else {
        text_flow_add(writer->flow, text, strlen(text));
    }
}

static void enter_element(struct html_writer *writer, const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    if (is_cell(node)) {
        if (cell_is_data(node, writer->raw, writer->flow)) {
            text_flow_cell(writer->flow);
            writer->flow->inline_depth++;
        } else {
            text_flow_break(writer->flow);
        }
    } else if (is_block(tag) || tag == GUMBO_TAG_BR) {
        text_flow_break(writer->flow);
    }
    writer->sections += is_sectioning(tag);
    writer->verbatim += is_preformatted(tag);
}

static void leave_element(struct html_writer *writer, const GumboNode *node)
{
    GumboTag tag = node->v.element.tag;
    if (is_cell(node)) {
        if (cell_is_data(node, writer->raw, writer->flow)) {
            writer->flow->inline_depth--;
        } else {
            text_flow_break(writer->flow);
        }
    } else if (is_block(tag)) {
        text_flow_break(writer->flow);
    }
    writer->sections -= is_sectioning(tag);
    writer->verbatim -= is_preformatted(tag);
}

bool html_text_append(const GumboNode *root, bool raw, struct text_flow *flow)
{
    struct html_writer writer = {.flow = flow, .raw = raw};
    struct html_cursor cursor;
    html_cursor_begin(&cursor, flow->out->allocator, root);
    while (html_cursor_next(&cursor)) {
        const GumboNode *node = cursor.node;
        if (!cursor.leaving && is_left_out(node, raw, writer.sections > 0)) {
            html_cursor_skip(&cursor);
        } else if (node->type == GUMBO_NODE_ELEMENT) {
            if (cursor.leaving) {
                leave_element(&writer, node);
            } else {
                enter_element(&writer, node);
            }
        } else if (node->type != GUMBO_NODE_DOCUMENT) {
            write_text(&writer, node->v.text.text);
        }
    }
    html_cursor_end(&cursor);
    return !cursor.failed && !flow->out->failed;
}

bool html_only_heading(const GumboNode *document, bool raw, const struct allocator *allocator,
                       const GumboNode **heading)
{
    struct html_cursor cursor;
    unsigned count = 0;
    *heading = NULL;
    html_cursor_begin(&cursor, allocator, document);
    while (html_cursor_next(&cursor)) {
        if (cursor.leaving) {
            continue;
        }
        if (is_left_out(cursor.node, raw, false)) {
            html_cursor_skip(&cursor);
        } else if (html_is(cursor.node, GUMBO_TAG_H1)) {
            *heading = cursor.node;
            count++;
        }
    }
    html_cursor_end(&cursor);
    if (count > 1) {
        *heading = NULL;
    }
    return !cursor.failed;
}
