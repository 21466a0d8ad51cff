#include "query_parse.h"

#include <string.h>

struct parser {
    const char *query;
    size_t length, at;
    const struct query_syntax *syntax;
    struct arena *arena;
    struct error *error;
    enum status status; /* sticky */
    unsigned depth, clauses;
};

static void fail(struct parser *parser, enum status status, size_t offset, const char *message)
{
    if (parser->status == STATUS_OK) {
        parser->status = error_at(parser->error, status, offset, "%s", message);
    }
}

/* A fault of the query: an error when strict, and passed over when not. */
static void malformed(struct parser *parser, size_t offset, const char *message)
{
    if (parser->syntax->strict) {
        fail(parser, STATUS_USAGE, offset, message);
    }
}

/* --- Characters --------------------------------------------------------------------------------
 */

/* The bytes of a blank at `at`: ASCII white space or U+3000; 0 when there is none. */
static size_t blank_at(const struct parser *parser, size_t at)
{
    if (at >= parser->length) {
        return 0;
    }
    unsigned char c = (unsigned char)parser->query[at];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
        return 1;
    }
    return parser->length - at >= 3 && memcmp(parser->query + at, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* The bytes of a sign at `at`, half or full width, as input methods for Chinese write it; or 0. The
 * sign is of ASCII. */
static size_t sign_at(const struct parser *parser, size_t at, char sign)
{
    const char full_width[3] = {'\xEF', '\xBC', (char)(sign + 0x60)}; /* U+FF01 + sign - '!' */
    if (at < parser->length && parser->query[at] == sign) {
        return 1;
    }
    return parser->length - at >= 3 && memcmp(parser->query + at, full_width, 3) == 0 ? 3 : 0;
}

static void skip_blanks(struct parser *parser)
{
    size_t size;
    while ((size = blank_at(parser, parser->at)) > 0) {
        parser->at += size;
    }
}

static bool ends_text(const struct parser *parser, size_t at)
{
    return at >= parser->length || blank_at(parser, at) > 0 || parser->query[at] == '"' ||
           parser->query[at] == '(' || parser->query[at] == ')';
}

/* Whether this word stands at `at`, up to a blank, a quotation mark or a parenthesis. */
static bool word_at(const struct parser *parser, size_t at, const char *word)
{
    size_t size = strlen(word);
    return parser->length - at >= size && memcmp(parser->query + at, word, size) == 0 &&
           ends_text(parser, at + size);
}

/* Reads a decimal number of at most 9 digits; false when there is none. */
static bool read_number(struct parser *parser, double *value)
{
    size_t start = parser->at;
    double number = 0, scale = 0;
    for (; parser->at < parser->length && parser->at - start < 9; parser->at++) {
        char c = parser->query[parser->at];
        if (c == '.' && scale == 0) {
            scale = 1;
        } else if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            scale *= 10;
        } else {
            break;
        }
    }
    *value = scale > 1 ? number / scale : number;
    return parser->at > start && !(parser->at == start + 1 && parser->query[start] == '.');
}

/* --- Items -------------------------------------------------------------------------------------
 */

static struct query_node *make_node(struct parser *parser, enum query_node_kind kind, size_t offset)
{
    if (parser->clauses++ > QUERY_CLAUSES_MAX) { /* the query as a whole is a node, too */
        fail(parser, STATUS_LIMIT, offset, "the query has more than 1024 clauses");
        return NULL;
    }
    struct query_node *node = arena_allocate_array(parser->arena, 1, sizeof *node);
    if (node == NULL) {
        parser->status = error_memory(parser->error);
        return NULL;
    }
    node->kind = kind;
    node->weight = 1;
    node->offset = offset;
    return node;
}

static void read_phrase(struct parser *parser, const char **text, size_t *length)
{
    size_t open = parser->at++;
    const char *begin = parser->query + parser->at;
    const char *close = memchr(begin, '"', parser->length - parser->at);
    *text = begin;
    if (close == NULL) {
        malformed(parser, open, "a quotation mark is not closed");
        *length = parser->length - parser->at;
        parser->at = parser->length;
    } else {
        *length = (size_t)(close - begin);
        parser->at += *length + 1;
    }
}

/* Where the text at `at` ends: before a weight ("^2.5" at its very end) and a star. */
static size_t text_end(const struct parser *parser, size_t at)
{
    while (!ends_text(parser, at) && parser->query[at] != '^') {
        at++;
    }
    return at;
}

static bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

/* Whether the index has a field of the name of this length that stands here. */
static bool is_field(struct parser *parser, size_t length)
{
    const struct query_syntax *syntax = parser->syntax;
    bool exists = false;
    if (parser->status == STATUS_OK) {
        parser->status = syntax->is_field(syntax->context, parser->query + parser->at, length,
                                          &exists, parser->error);
    }
    return parser->status == STATUS_OK && exists;
}

/* The length of a field's name that begins here, or 0; *colon is that of the colon behind it. */
static size_t field_name_length(struct parser *parser, size_t *colon)
{
    size_t end = parser->at;
    while (end < parser->length && is_name_character(parser->query[end])) {
        end++;
    }
    size_t length = end - parser->at;
    *colon = sign_at(parser, end, ':');
    if (length == 0 || *colon == 0 || !is_field(parser, length)) {
        return 0;
    }
    size_t value = end + *colon;
    bool quoted = value < parser->length && parser->query[value] == '"';
    if (!quoted && text_end(parser, value) == value) {
        malformed(parser, parser->at, "a field has no value");
        return 0;
    }
    return length;
}

static struct query_node *parse_field(struct parser *parser, size_t name_length, size_t colon)
{
    struct query_node *node = make_node(parser, NODE_FIELD, parser->at);
    if (node == NULL) {
        return NULL;
    }
    node->name = parser->query + parser->at;
    node->name_length = name_length;
    parser->at += name_length + colon;
    if (parser->query[parser->at] == '"') {
        node->quoted = true;
        read_phrase(parser, &node->text, &node->length);
    } else {
        size_t end = text_end(parser, parser->at);
        node->text = parser->query + parser->at;
        node->length = end - parser->at;
        parser->at = end;
    }
    return node;
}

static struct query_node *parse_text(struct parser *parser)
{
    struct query_node *node = make_node(parser, NODE_TEXT, parser->at);
    if (node == NULL) {
        return NULL;
    }
    size_t end = text_end(parser, parser->at);
    if (end == parser->at) {
        end++; /* a lone '^' is text */
    }
    node->text = parser->query + parser->at;
    node->length = end - parser->at;
    parser->at = end;
    if (node->length > 1 && node->text[node->length - 1] == '*') {
        node->kind = NODE_PREFIX;
        node->length--;
    }
    return node;
}

static struct query_node *parse_group(struct parser *parser, size_t open);

static struct query_node *parse_item(struct parser *parser)
{
    size_t start = parser->at;
    if (parser->query[start] == '(') {
        parser->at++;
        return parse_group(parser, start);
    }
    if (parser->query[start] == '"') {
        struct query_node *node = make_node(parser, NODE_PHRASE, start);
        if (node != NULL) {
            read_phrase(parser, &node->text, &node->length);
        }
        return node;
    }
    size_t colon;
    size_t name_length = field_name_length(parser, &colon);
    return name_length > 0 ? parse_field(parser, name_length, colon) : parse_text(parser);
}

/* The "^2.5" that may follow an item. */
static void parse_weight(struct parser *parser, struct query_node *node)
{
    size_t start = parser->at;
    if (start >= parser->length || parser->query[start] != '^') {
        return;
    }
    parser->at++;
    double weight;
    if (read_number(parser, &weight) && weight <= QUERY_WEIGHT_MAX &&
        ends_text(parser, parser->at)) {
        node->weight = weight;
        return;
    }
    malformed(parser, start, "after ^ comes a weight from 0 to 1000");
    /* What is no number was meant as text: it is read as such. */
    bool number = start + 1 < parser->length && strchr("+-.0123456789", parser->query[start + 1]);
    parser->at = number ? text_end(parser, start + 1) : start + 1;
}

/* Whether "NEAR/" stands at `at`. */
static bool near_at(const struct parser *parser, size_t at)
{
    return parser->length - at >= 5 && memcmp(parser->query + at, "NEAR/", 5) == 0;
}

/* Puts `node NEAR/n item` together; NEAR stands here. Lenient, what is malformed in it is left out:
 * the two sides are clauses of their own. */
static struct query_node *parse_near(struct parser *parser, struct query_node *node)
{
    size_t start = parser->at;
    parser->at += 5;
    double distance;
    bool number = read_number(parser, &distance) && ends_text(parser, parser->at);
    skip_blanks(parser);
    size_t right = parser->at;
    bool leaf = node->kind == NODE_TEXT || node->kind == NODE_PHRASE;
    if (!number || !leaf || right >= parser->length || parser->query[right] == '(' ||
        parser->query[right] == ')') {
        malformed(parser, start, "NEAR/n stands between two words or phrases");
        return node;
    }
    struct query_node *other = parse_item(parser);
    if (other == NULL) {
        return NULL;
    }
    if (other->kind != NODE_TEXT && other->kind != NODE_PHRASE) {
        malformed(parser, start, "NEAR/n stands between two words or phrases");
        parser->at = right;
        return node;
    }
    parse_weight(parser, other);
    struct query_node *near = make_node(parser, NODE_NEAR, start);
    if (near == NULL) {
        return NULL;
    }
    near->distance = (uint32_t)distance;
    near->children = node;
    node->next = other;
    return near;
}

/* All the "NEAR/n item" that follow a clause's first item: one, else it is malformed. */
static struct query_node *parse_nears(struct parser *parser, struct query_node *node)
{
    for (;;) {
        size_t before = parser->at;
        skip_blanks(parser);
        if (!near_at(parser, parser->at)) {
            parser->at = before;
            return node;
        }
        node = parse_near(parser, node);
        if (node == NULL) {
            return NULL;
        }
    }
}

/* --- Groups ------------------------------------------------------------------------------------
 */

static enum query_occur parse_sign(struct parser *parser)
{
    size_t plus = sign_at(parser, parser->at, '+');
    size_t size = plus > 0 ? plus : sign_at(parser, parser->at, '-');
    size_t next = parser->at + size;
    if (size == 0 || next >= parser->length || blank_at(parser, next) > 0 ||
        parser->query[next] == ')' || sign_at(parser, next, plus > 0 ? '+' : '-') > 0) {
        return OCCUR_MAY;
    }
    parser->at = next;
    return plus > 0 ? OCCUR_MUST : OCCUR_MUST_NOT;
}

/* What an operator said about the clause to come. */
struct expectation {
    bool required;    /* AND stood before it */
    bool excluded;    /* NOT */
    bool alternative; /* OR */
    size_t offset;    /* of the operator */
    bool pending;
};

/* Takes an operator, if one stands here. */
static bool parse_operator(struct parser *parser, struct query_node *group, struct query_node *last,
                           struct expectation *expected)
{
    static const char *const words[] = {"AND", "OR", "NOT", "&&", "||"};
    size_t which = 0;
    while (which < 5 && !word_at(parser, parser->at, words[which])) {
        which++;
    }
    if (which == 5) {
        return false;
    }
    bool is_and = which == 0 || which == 3, is_not = which == 2, is_or = !is_and && !is_not;
    if (last == NULL && !is_not) {
        malformed(parser, parser->at, "an operator has nothing on its left");
        return false; /* lenient: a word like another */
    }
    group->has_operators = true;
    if (is_and && last != NULL && last->occur == OCCUR_MAY) {
        last->occur = OCCUR_MUST;
    }
    expected->required = expected->required || is_and;
    expected->excluded = is_not;
    expected->alternative = is_or;
    if (is_or && last != NULL) {
        last->alternative = true;
    }
    expected->offset = parser->at;
    expected->pending = true;
    parser->at += strlen(words[which]);
    return true;
}

static struct query_node *parse_clause(struct parser *parser, struct expectation *expected)
{
    size_t begin = parser->at;
    enum query_occur occur = parse_sign(parser);
    struct query_node *node = parse_item(parser);
    if (node == NULL) {
        return NULL;
    }
    parse_weight(parser, node);
    node = parse_nears(parser, node);
    if (node == NULL) {
        return NULL;
    }
    node->occur = expected->excluded                         ? OCCUR_MUST_NOT
                  : expected->required && occur == OCCUR_MAY ? OCCUR_MUST
                                                             : occur;
    node->alternative = expected->alternative;
    node->begin = begin;
    node->end = parser->at;
    *expected = (struct expectation){0};
    return node;
}

/* Parses clauses up to the end, or to the parenthesis that closes the one at `open`. */
static struct query_node *parse_group(struct parser *parser, size_t open)
{
    bool nested = open != SIZE_MAX;
    struct query_node *group = make_node(parser, NODE_GROUP, nested ? open : 0);
    struct query_node *last = NULL;
    struct expectation expected = {0};
    if (++parser->depth > QUERY_DEPTH_MAX) {
        fail(parser, STATUS_LIMIT, nested ? open : 0, "the query has more than 64 levels");
    }
    for (skip_blanks(parser); parser->status == STATUS_OK && parser->at < parser->length;
         skip_blanks(parser)) {
        if (parser->query[parser->at] == ')') {
            parser->at++;
            if (nested) {
                nested = false;
                break;
            }
            malformed(parser, parser->at - 1, "a parenthesis closes nothing");
            continue;
        }
        if (parse_operator(parser, group, last, &expected)) {
            continue;
        }
        struct query_node *node = parse_clause(parser, &expected);
        if (node == NULL) {
            break;
        }
        *(last == NULL ? &group->children : &last->next) = node;
        last = node;
    }
    if (nested) {
        malformed(parser, open, "a parenthesis is not closed");
    }
    if (expected.pending) {
        malformed(parser, expected.offset, "an operator has nothing on its right");
    }
    parser->depth--;
    return parser->status == STATUS_OK ? group : NULL;
}

enum status query_parse(const char *query, size_t length, const struct query_syntax *syntax,
                        struct arena *arena, struct query_node **out, struct error *error)
{
    struct parser parser = {
        .query = query,
        .length = length,
        .syntax = syntax,
        .arena = arena,
        .error = error,
    };
    *out = parse_group(&parser, SIZE_MAX);
    return parser.status;
}

enum status query_of_text(const char *query, size_t length, struct arena *arena,
                          struct query_node **out, struct error *error)
{
    struct query_node *nodes = arena_allocate_array(arena, 2, sizeof *nodes);
    *out = nodes;
    if (nodes == NULL) {
        return error_memory(error);
    }
    nodes[0] = (struct query_node){.kind = NODE_GROUP, .weight = 1, .children = &nodes[1]};
    nodes[1] = (struct query_node){
        .kind = NODE_TEXT, .weight = 1, .text = query, .length = length, .end = length};
    return STATUS_OK;
}

void query_require_words(struct query_node *group)
{
    for (struct query_node *node = group->children; node != NULL; node = node->next) {
        if (node->kind == NODE_GROUP) {
            query_require_words(node);
        }
        if (node->occur == OCCUR_MAY && !node->alternative) {
            node->occur = OCCUR_MUST;
        }
    }
}

bool query_is_plain(const struct query_node *group)
{
    for (const struct query_node *node = group->children; node != NULL; node = node->next) {
        bool words = node->kind == NODE_TEXT || (node->kind == NODE_GROUP && query_is_plain(node));
        if (!words || node->occur != OCCUR_MAY || node->weight != 1) {
            return false;
        }
    }
    return !group->has_operators;
}
