/* The JSON scanner: what is JSON and what is not, and where the fault lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/json_scan.h"

/* Scans a copy of exactly the text's size; answers how many members it has, or -1. */
static int scan(const char *text, size_t length, size_t *position)
{
    char *copy = malloc(length > 0 ? length : 1);
    assert_non_null(copy);
    memcpy(copy, text, length);
    struct json_scanner scanner = {.text = copy, .length = length};
    struct json_value name;
    struct json_value value;
    int members = 0;
    while (json_scan_member(&scanner, &name, &value)) {
        assert_true(name.text >= copy && name.text + name.length <= copy + length);
        assert_true(value.text >= copy && value.text + value.length <= copy + length);
        members++;
    }
    *position = scanner.position;
    free(copy);
    return scanner.trouble == NULL ? members : -1;
}

static void accepts_json(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int members;
    } cases[] = {
        {"{}", 0},
        {" { } \r\n", 0},
        {"{\"a\":1}", 1},
        {"{\"a\":-0.5e+10,\"b\":0,\"c\":-0,\"d\":1E5}", 4},
        {"{\"a\" : true , \"b\" : false, \"c\":null}", 3},
        {"{\"a\":\"\",\"\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u4e2D\"}", 2},
        {"{\"a\":[],\"b\":{},\"c\":[1,[2,{\"d\":[]}],\"]\"],\"e\":{\"f\":{\"g\":{}},\"h\":[{}]}}",
         4},
        {"{\"a\":\"tab\there\",\"b\":\"中文\"}", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t position;
        int members = scan(cases[i].text, strlen(cases[i].text), &position);
        if (members != cases[i].members) {
            fail_msg("%s: %d members, byte %d", cases[i].text, members, (int)position);
        }
    }
}

static void names_the_faulty_byte(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t position;
    } cases[] = {
        {"", 0},
        {"[]", 0},
        {"\"a\"", 0},
        {"{", 1},
        {"{\"a\"", 4},
        {"{\"a\":", 5},
        {"{\"a\":}", 5},
        {"{\"a\":1", 6},
        {"{\"a\":1,}", 7},
        {"{,\"a\":1}", 1},
        {"{\"a\":1 \"b\":2}", 7},
        {"{\"a\":1}}", 7},
        {"{\"a\":1} {}", 8},
        {"{a:1}", 1},
        {"{'a':1}", 1},
        {"{\"a\":01}", 5},
        {"{\"a\":+1}", 5},
        {"{\"a\":1.}", 5},
        {"{\"a\":.5}", 5},
        {"{\"a\":1e}", 5},
        {"{\"a\":-}", 5},
        {"{\"a\":nul}", 5},
        {"{\"a\":truE}", 5},
        {"{\"a\":\"b}", 5},
        {"{\"a\":\"b\\\"}", 5},
        {"{\"a\":\"b\\x\"}", 7},
        {"{\"a\":\"b\\u12g4\"}", 7},
        {"{\"a\":\"b\\u123", 7},
        {"{\"a\":\"b\\", 7},
        {"{\"a\":\"b\nc\"}", 7},
        {"{\"a\":[1,]}", 8},
        {"{\"a\":[1 2]}", 8},
        {"{\"a\":[1}}", 7},
        {"{\"a\":{\"b\":1]}", 11},
        {"{\"a\":{\"b\": }}", 11},
        {"{\"a\":{\"b\"}}", 9},
        {"{\"a\":{1:2}}", 6},
        {"{\"a\":[", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t position;
        int members = scan(cases[i].text, strlen(cases[i].text), &position);
        if (members >= 0 || position != cases[i].position) {
            fail_msg("%s: %d members, byte %d", cases[i].text, members, (int)position);
        }
    }
    size_t position;
    assert_int_equal(scan("{\"a\":\"b\0c\"}", 11, &position), -1);
    assert_int_equal(position, 7);
}

/* A control character, quote or backslash is found wherever it stands in a word of eight bytes. */
static void finds_specials_at_every_place(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        for (size_t place = 0; place < 20; place++) {
            char text[40] = "{\"a\":\"xxxxxxxxxxxxxxxxxxxx\"}";
            text[6 + place] = (char)c;
            size_t position;
            bool bad = (c < 0x20 && c != '\t') || c == '"' || c == '\\';
            assert_int_equal(scan(text, 28, &position), bad ? -1 : 1);
        }
    }
}

static void nests_up_to_the_limit(void **state)
{
    (void)state;
    char text[4 * JSON_DEPTH_LIMIT];
    for (int over = 0; over < 2; over++) {
        size_t depth = JSON_DEPTH_LIMIT + (size_t)over;
        size_t length = 5;
        size_t position;
        memcpy(text, "{\"a\":", 5);
        memset(text + length, '[', depth);
        length += depth;
        memset(text + length, ']', depth);
        length += depth;
        text[length++] = '}';
        assert_int_equal(scan(text, length, &position), over ? -1 : 1);
    }
}

static void expect_unescaped(const char *escaped, const char *expected, size_t length, bool nul)
{
    struct json_value value = {.kind = JSON_STRING, .text = escaped, .length = strlen(escaped)};
    char *out = malloc(value.length + 1);
    assert_non_null(out);
    bool seen = false;
    assert_int_equal(json_unescape(&value, out, &seen), length);
    assert_memory_equal(out, expected, length);
    assert_int_equal(seen, nul);
    free(out);
}

static void unescapes(void **state)
{
    (void)state;
    expect_unescaped("plain", "plain", 5, false);
    expect_unescaped("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8, false);
    expect_unescaped("a\\u4e2D\\u0041z", "a中Az", 6, false);
    expect_unescaped("\\ud842\\udfb7", "𠮷", 4, false);
    expect_unescaped("\\ud842", "\xEF\xBF\xBD", 3, false);
    expect_unescaped("\\udfb7x", "\xEF\xBF\xBDx", 4, false);
    expect_unescaped("\\ud842\\u0041",
                     "\xEF\xBF\xBD"
                     "A",
                     4, false);
    expect_unescaped("\\ud842\\ud842\\udfb7", "\xEF\xBF\xBD𠮷", 7, false);
    expect_unescaped("\\ud842\\n", "\xEF\xBF\xBD\n", 4, false);
    expect_unescaped("a\\u0000b", "a\0b", 3, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_json),
        cmocka_unit_test(names_the_faulty_byte),
        cmocka_unit_test(finds_specials_at_every_place),
        cmocka_unit_test(nests_up_to_the_limit),
        cmocka_unit_test(unescapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
