/*
 * The query language, from strings to trees: what is read how, what is malformed and where, and
 * which limits hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/buffer.h"
#include "../query/query_parse.h"

static enum status is_field(void *context, const char *name, size_t length, bool *exists,
                            struct error *error)
{
    (void)context;
    (void)error;
    *exists = (length == 5 && memcmp(name, "title", 5) == 0) ||
              (length == 4 && memcmp(name, "date", 4) == 0) ||
              (length == 2 && memcmp(name, "id", 2) == 0);
    return STATUS_OK;
}

/* --- Writing trees -----------------------------------------------------------------------------
 */

static void write_node(const struct query_node *node, struct buffer *out);

static void write_children(const struct query_node *node, struct buffer *out)
{
    for (const struct query_node *child = node->children; child != NULL; child = child->next) {
        buffer_append_text(out, child == node->children ? "" : " ");
        write_node(child, out);
    }
}

/* [|] [+-] what it is [^weight]; a text is in [ ], a phrase in " ", a prefix in [ *], and the sides
 * of NEAR in { }. */
static void write_node(const struct query_node *node, struct buffer *out)
{
    static const char *const signs[] = {"", "+", "-"};
    buffer_append_text(out, node->alternative ? "|" : "");
    buffer_append_text(out, signs[node->occur]);
    int length = (int)node->length;
    switch (node->kind) {
    case NODE_TEXT:
        buffer_append_format(out, "[%.*s]", length, node->text);
        break;
    case NODE_PHRASE:
        buffer_append_format(out, "\"%.*s\"", length, node->text);
        break;
    case NODE_PREFIX:
        buffer_append_format(out, "[%.*s*]", length, node->text);
        break;
    case NODE_FIELD:
        buffer_append_format(out, "%.*s:%s%.*s", (int)node->name_length, node->name,
                             node->quoted ? "\"" : "", length, node->text);
        break;
    case NODE_NEAR:
        buffer_append_format(out, "%u{", (unsigned)node->distance);
        write_children(node, out);
        buffer_append_text(out, "}");
        break;
    case NODE_GROUP:
        buffer_append_text(out, "(");
        write_children(node, out);
        buffer_append_text(out, ")");
        break;
    }
    if (node->weight != 1) {
        buffer_append_format(out, "^%g", node->weight);
    }
}

static enum status parse(const char *query, size_t length, bool strict, struct buffer *out,
                         bool *plain, struct error *error)
{
    struct arena arena = {.allocator = &system_allocator};
    struct query_syntax syntax = {.strict = strict, .is_field = is_field};
    struct query_node *root;
    enum status status = query_parse(query, length, &syntax, &arena, &root, error);
    if (status == STATUS_OK) {
        write_children(root, out);
        *plain = query_is_plain(root);
    }
    arena_release(&arena);
    return status;
}

/* --- What is read how --------------------------------------------------------------------------
 */

struct reading {
    const char *query, *tree;
    bool plain;
};

static void check_reading(const struct reading *reading, bool strict)
{
    struct buffer out = {.allocator = &system_allocator};
    struct error error = {0};
    bool plain;
    enum status status =
        parse(reading->query, strlen(reading->query), strict, &out, &plain, &error);
    buffer_append_byte(&out, 0);
    if (status != STATUS_OK || strcmp((char *)out.data, reading->tree) != 0 ||
        plain != reading->plain) {
        fail_msg("%s is read as %s (%s): %s", reading->query, (char *)out.data,
                 plain ? "plain" : "not plain", error.message);
    }
    buffer_release(&out);
}

static void well_formed(void **state)
{
    (void)state;
    static const struct reading readings[] = {
        {"", "", true},
        {" \t　\n", "", true},
        {"园区", "[园区]", true},
        {"园区 招商　政策", "[园区] [招商] [政策]", true},
        {"+园区 -招标", "+[园区] -[招标]", false},
        {"＋园区 －招标 －－a ＋ a－b 园区＋招商",
         "+[园区] -[招标] [－－a] [＋] [a－b] [园区＋招商]", false},
        {"title：园区 －title：\"a b\" date：>=2024", "title:园区 -title:\"a b date:>=2024", false},
        {"titles：a 园区title：a", "[titles：a] [园区title：a]", true},
        {"- + --a covid-19 a+b", "[-] [+] [--a] [covid-19] [a+b]", true},
        {"\"园区 政策\"", "\"园区 政策\"", false},
        {"\"\"", "\"\"", false},
        {"+\"a b\" -\"c\"^2", "+\"a b\" -\"c\"^2", false},
        {"a AND b", "+[a] +[b]", false},
        {"a && b", "+[a] +[b]", false},
        {"a OR b c", "|[a] |[b] [c]", false},
        {"a || b", "|[a] |[b]", false},
        {"a NOT b", "[a] -[b]", false},
        {"NOT b", "-[b]", false},
        {"a AND NOT b", "+[a] -[b]", false},
        {"a AND -b", "+[a] -[b]", false},
        {"-a AND b", "-[a] +[b]", false},
        {"a AND b AND c", "+[a] +[b] +[c]", false},
        {"ANDa ORb NOTc andb", "[ANDa] [ORb] [NOTc] [andb]", true},
        {"a AND(b)", "+[a] +([b])", false},
        {"a OR\"b\"", "|[a] |\"b\"", false},
        {"(a b)", "([a] [b])", true},
        {"(a OR b) c", "(|[a] |[b]) [c]", false},
        {"a (b (c)) d", "[a] ([b] ([c])) [d]", true},
        {"+(a b)^3 -(c)", "+([a] [b])^3 -([c])", false},
        {"()", "()", true},
        {"a^2.5", "[a]^2.5", false},
        {"a^0", "[a]^0", false},
        {"a^1", "[a]", true},
        {"a^1000", "[a]^1000", false},
        {"\"a\"^.5", "\"a\"^0.5", false},
        {"a NEAR/5 b", "5{[a] [b]}", false},
        {"a^2 NEAR/0 \"b c\"^3", "0{[a]^2 \"b c\"^3}", false},
        {"+a NEAR/3 b", "+3{[a] [b]}", false},
        {"a NEAR/3 b AND c", "+3{[a] [b]} +[c]", false},
        {"NEAR a", "[NEAR] [a]", true},
        {"word* +w* -w*", "[word*] +[w*] -[w*]", false},
        {"*", "[*]", true},
        {"title:园区", "title:园区", false},
        {"-title:\"a b\"", "-title:\"a b", false},
        {"title:a^2", "title:a^2", false},
        {"title:a OR date:2023", "|title:a |date:2023", false},
        {"date:>=2024-01 id:x*", "date:>=2024-01 id:x*", false},
        {"http://a.b/c 12:30", "[http://a.b/c] [12:30]", true},
        {"titles:a Title:a", "[titles:a] [Title:a]", true},
        {"园区title:a", "[园区title:a]", true},
    };
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        check_reading(&readings[i], false);
        check_reading(&readings[i], true);
    }
}

/* --- What is malformed, and where --------------------------------------------------------------
 */

static void malformed(void **state)
{
    (void)state;
    static const struct fault {
        struct reading lenient;
        uint64_t offset;
    } faults[] = {
        {{"a \"b c", "[a] \"b c\"", false}, 2},
        {{"\"", "\"\"", false}, 0},
        {{"a \"b\" \"", "[a] \"b\" \"\"", false}, 6},
        {{"园区 (政策", "[园区] ([政策])", true}, 7},
        {{"((a)", "(([a]))", true}, 0},
        {{"a)", "[a]", true}, 1},
        {{"a ) b", "[a] [b]", true}, 2},
        {{"a AND", "+[a]", false}, 2},
        {{"AND", "[AND]", true}, 0},
        {{"OR a", "[OR] [a]", true}, 0},
        {{"a NOT", "[a]", false}, 2},
        {{"NOT", "", false}, 0},
        {{"(a AND) b", "(+[a]) [b]", false}, 3},
        {{"a^x", "[a] [x]", true}, 1},
        {{"a^", "[a]", true}, 1},
        {{"a^1001", "[a]", true}, 1},
        {{"a^2x b", "[a] [b]", true}, 1},
        {{"a^-1", "[a]", true}, 1},
        {{"a NEAR/ b", "[a] [b]", true}, 2},
        {{"a NEAR/x b", "[a] [x] [b]", true}, 2},
        {{"a NEAR/3", "[a]", true}, 2},
        {{"a NEAR/3 (b)", "[a] ([b])", true}, 2},
        {{"(a) NEAR/3 b", "([a]) [b]", true}, 4},
        {{"a NEAR/3 b*", "[a] [b*]", false}, 2},
        {{"a NEAR/3 title:b", "[a] title:b", false}, 2},
        {{"a NEAR/3 b NEAR/3 c", "3{[a] [b]} [c]", false}, 11},
        {{"(a NEAR/3)", "([a])", true}, 3},
        {{"title:", "[title:]", true}, 0},
        {{"a title: b", "[a] [title:] [b]", true}, 2},
        {{"a title：", "[a] [title：]", true}, 2},
        {{"title:(a b)", "[title:] ([a] [b])", true}, 0},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const struct fault *fault = &faults[i];
        struct buffer out = {.allocator = &system_allocator};
        struct error error = {0};
        bool plain;
        const char *query = fault->lenient.query;
        enum status status = parse(query, strlen(query), true, &out, &plain, &error);
        if (status != STATUS_USAGE || error.offset != fault->offset || error.message[0] == 0) {
            fail_msg("%s: %d at %llu: %s", query, (int)status, (unsigned long long)error.offset,
                     error.message);
        }
        buffer_release(&out);
        check_reading(&fault->lenient, false);
    }
}

/* --- Limits ------------------------------------------------------------------------------------
 */

static void repeat(struct buffer *out, const char *text, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        buffer_append_text(out, text);
    }
}

static void limits(void **state)
{
    (void)state;
    static const struct limit {
        const char *before, *after;
        unsigned most;
    } limited[] = {
        {"(", ")", QUERY_DEPTH_MAX - 1},
        {"+(", "", QUERY_DEPTH_MAX - 1},
        {"a ", "", QUERY_CLAUSES_MAX},
        {"a NEAR/1 b ", "", QUERY_CLAUSES_MAX / 3},
    };
    for (size_t i = 0; i < sizeof limited / sizeof *limited; i++) {
        for (unsigned more = 0; more < 2; more++) {
            struct buffer query = {.allocator = &system_allocator};
            struct buffer out = {.allocator = &system_allocator};
            struct error error;
            bool plain;
            repeat(&query, limited[i].before, limited[i].most + more);
            repeat(&query, limited[i].after, limited[i].most + more);
            assert_int_equal(parse((char *)query.data, query.size, false, &out, &plain, &error),
                             more == 0 ? STATUS_OK : STATUS_LIMIT);
            buffer_release(&query);
            buffer_release(&out);
        }
    }
}

/* The string need not end with a NUL, and nothing is read beyond it. */
static void every_beginning(void **state)
{
    (void)state;
    static const char whole[] =
        "+园区 \"a b\"^2.5 AND (c NEAR/12 d OR title:\"e\" NOT f*) || date:2";
    for (size_t length = 0; length < sizeof whole; length++) {
        for (int strict = 0; strict < 2; strict++) {
            char *copy = malloc(length > 0 ? length : 1);
            assert_non_null(copy);
            memcpy(copy, whole, length);
            struct buffer out = {.allocator = &system_allocator};
            struct error error;
            bool plain;
            enum status status = parse(copy, length, strict != 0, &out, &plain, &error);
            assert_true(status == STATUS_OK || (strict && status == STATUS_USAGE));
            assert_true(status == STATUS_OK || error.offset <= length);
            buffer_release(&out);
            free(copy);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed),
        cmocka_unit_test(malformed),
        cmocka_unit_test(limits),
        cmocka_unit_test(every_beginning),
    };
    return cmocka_run_group_tests_name("query_parse", tests, NULL, NULL);
}
