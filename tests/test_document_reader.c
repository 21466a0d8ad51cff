/* The document reader: JSON Lines and plain text, and the rules that hold for every kind. */
#include "fault_injection.h"
#include "reader_harness.h"

static void expect_json(const char *lines, const char *documents, const char *told)
{
    expect_reading(&(struct reading){.format = INPUT_JSON_LINES}, lines, strlen(lines), documents,
                   told);
}

static void reads_json_lines(void **state)
{
    (void)state;
    expect_json("{\"id\":\"a\",\"title\":\"题\",\"text\":\"正文\",\"date\":\"2024/6/1 09:26\","
                "\"source\":\"报\",\"author\":\"人\",\"url\":\"u\",\"更多\":\"x\"}\n",
                "[a] title=题 date=2024-06-01 source=报 author=人 url=u 更多=x: 正文\n", "");
    /* Blank lines are passed over but counted; an id comes from the line where there is none. */
    expect_json("{\"text\":\"一\"}\n\n \t\r\n{\"text\":\"四\",\"id\":null}\r\n{\"text\":\"五\"}",
                "[f:1]: 一\n[f:4]: 四\n[f:5]: 五\n", "");
    expect_reading(&(struct reading){.format = INPUT_JSON_LINES, .first_line = 77},
                   "{\"text\":\"x\"}", 12, "[f:77]: x\n", "");
    expect_json("\xEF\xBB\xBF{\"text\":\"x\"}", "[f:1]: x\n", "");
    expect_json("", "", "");
}

static void keeps_values_as_they_are_written(void **state)
{
    (void)state;
    expect_json("{\"id\":12345678901234567890,\"text\":\"x\",\"n\":1.10,\"e\":-1E+2,\"yes\":true,"
                "\"no\":false,\"null\":null,\"list\":[\"a\"],\"object\":{\"text\":\"inner\"},"
                "\"empty\":\"\",\"blank\":\" 　\\n\",\"\":\"nameless\",\"w\":\" 　v\\u00a0\"}",
                "[12345678901234567890] n=1.10 e=-1E+2 yes=true no=false w=v: x\n", "");
    /* The first of a name counts. */
    expect_json("{\"id\":\"a\",\"id\":\"b\",\"text\":\"x\",\"text\":\"y\",\"f\":\"1\",\"f\":\"2\"}",
                "[a] f=1: x\n", "");
    expect_json("{\"\\u0069d\":\"a\",\"te\\u0078t\":\"x\\ny\\r\\nz\\u2028!\"}", "[a]: x\ny\nz\n!\n",
                "");
    expect_json("{\"text\":\"\\ud83d\\ude00 \\ud83d.\"}", "[f:1]: 😀 \xEF\xBF\xBD.\n", "");
    expect_json("{\"text\":\"x\",\"date\":\"去年\"}", "[f:1] date=去年: x\n", "");
}

static void passes_over_broken_lines(void **state)
{
    (void)state;
    expect_json("{\"text\":\"a\"}\n"
                "{\"text\":\"b\"\n"
                "{\"text\":\"c\"}\n"
                "[1]\n"
                "{\"id\":\"e\"}\n"
                "{\"text\":5,\"id\":\"\"}\n"
                "{\"text\":\"bad \xFF\"}\n"
                "{\"text\":\"nul \\u0000\"}\n"
                "{\"text\":\"x\",\"a\\u0000\":\"\"}\n"
                "{\"text\":\"x\",\"id\":\"a\\nb\"}\n"
                "{\"text\":\" \\n　\"}\n"
                "{\"text\":{}}\n"
                "{\"text\":\"z\"}\n",
                "[f:1]: a\n[f:3]: c\n[f:13]: z\n",
                "d/f:2: byte 12: a ',' or the end of the object is expected\n"
                "d/f:4: byte 0: a JSON object is expected\n"
                "d/f:5: there is no \"text\" in it\n"
                "d/f:6: the document's id is empty\n"
                "d/f:7: byte 13: not valid UTF-8\n"
                "d/f:8: byte 9: U+0000 in a string\n"
                "d/f:9: byte 13: U+0000 in a name\n"
                "d/f:10: a control character is in the document's id\n"
                "d/f:11: there is no text in it\n"
                "d/f:12: there is no \"text\" in it\n");
}

static void expect_strict(const char *line, enum status status, const char *message)
{
    struct buffer list = {.allocator = &system_allocator};
    struct error error = {0};
    struct reading how = {.format = INPUT_JSON_LINES, .strict = true};
    assert_int_equal(read_bytes(&how, line, strlen(line), &list, &error), status);
    assert_string_equal(error.message, message);
    assert_string_equal(warnings, "");
    buffer_release(&list);
}

static void stops_where_strict(void **state)
{
    (void)state;
    expect_strict("{\"text\":\"a\"}\n{]\n", STATUS_INPUT,
                  "d/f:2: byte 1: a name in quotes is expected");
    expect_strict("{\"text\":\"\"}\n", STATUS_INPUT, "d/f:1: there is no text in it");
}

static void names_the_limits(void **state)
{
    (void)state;
    struct buffer line = {.allocator = &system_allocator};
    buffer_append_text(&line, "{\"text\":\"x\",\"id\":\"");
    size_t head = line.size;
    for (size_t i = 0; i < DOCUMENT_ID_LIMIT; i++) {
        buffer_append_byte(&line, 'i');
    }
    size_t full = line.size;
    buffer_append_text(&line, "\"}");
    buffer_append_byte(&line, 0);
    struct buffer list = {.allocator = &system_allocator};
    struct reading how = {.format = INPUT_JSON_LINES, .strict = true};
    struct error error;
    assert_int_equal(read_bytes(&how, line.data, line.size - 1, &list, &error), STATUS_OK);
    assert_int_equal(list.size, full - head + 6);
    line.size = full;
    buffer_append_text(&line, "i\"}");
    buffer_append_byte(&line, 0);
    expect_strict((const char *)line.data, STATUS_LIMIT,
                  "d/f:1: the document's id is longer than the limit of 4096 bytes");
    buffer_clear(&line);
    buffer_append_text(&line, "{\"text\":\"x\"");
    for (int i = 0; i <= DOCUMENT_FIELD_LIMIT; i++) {
        buffer_append_format(&line, ",\"f%d\":\"v\"", i);
    }
    buffer_append_text(&line, "}");
    buffer_append_byte(&line, 0);
    expect_strict((const char *)line.data, STATUS_LIMIT,
                  "d/f:1: more than the limit of 1024 fields");
    buffer_release(&line);
    buffer_release(&list);
}

static void decodes_lines_in_other_encodings(void **state)
{
    (void)state;
    /* {"text":"好"} and a second line, the first with a byte-order mark. */
    static const char wide[] = "\xFF\xFE{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0\x7D\x59\"\0}\0\n\0"
                               "{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0\x28\x20\x0A\x01\"\0}\0\n\0";
    expect_reading(&(struct reading){.format = INPUT_JSON_LINES, .encoding = "UTF-16LE"}, wide,
                   sizeof wide - 1, "[f:1]: 好\n[f:2]: \nĊ\n", "");
    static const char gb[] =
        "{\"text\":\"\xBA\xC3\"}\n{\"text\":\"\xBA\"}\n{\"text\":\"\xBA\xC3\"}";
    expect_reading(&(struct reading){.format = INPUT_JSON_LINES, .encoding = "GB18030"}, gb,
                   sizeof gb - 1, "[f:1]: 好\n[f:3]: 好\n", "d/f:2: byte 9: not valid GB18030\n");
}

static void reads_plain_text(void **state)
{
    (void)state;
    struct reading how = {.format = INPUT_TEXT};
    expect_reading(&how, "\xEF\xBB\xBF一\r\n二\r三", 15, "[f]: 一\n二\n三\n", "");
    expect_reading(&how, "\xBA\xC3\xB5\xC4", 4, "[f]: 好的\n", "");
    expect_reading(&how, "", 0, "", "d/f: there is no text in it\n");
    expect_reading(&how, " \n　\xC2\xA0\xE2\x80\x8B", 10, "", "d/f: there is no text in it\n");
    expect_reading(&how, "a\0b", 3, "", "d/f: byte 1: this is a binary file, not text\n");
    expect_reading(&how, "好的工作\xFF", 13, "", "d/f: byte 12: not valid UTF-8\n");
}

static enum status refuse(void *context, struct document *document, struct error *error)
{
    (void)context;
    (void)document;
    return error_set(error, STATUS_CANCELLED, "enough");
}

static enum status take_away(void *context, struct document *document, struct error *error)
{
    struct document *mine = context;
    (void)error;
    document_release(mine);
    *mine = *document;
    *document = (struct document){.arena.allocator = mine->arena.allocator};
    return STATUS_OK;
}

static void lets_the_sink_decide(void **state)
{
    (void)state;
    struct document_reader_options options = {.allocator = &system_allocator};
    struct document_reader *reader;
    struct error error;
    assert_int_equal(document_reader_open(&options, &reader, &error), STATUS_OK);
    char lines[] = "{\"text\":\"first\"}\n{\"text\":\"second\"}\n";
    char name[] = "f";
    struct input_piece piece = {
        .format = INPUT_JSON_LINES,
        .path = name,
        .id = name,
        .first_line = 1,
        .bytes = {.data = (uint8_t *)lines, .size = sizeof lines - 1},
    };
    assert_int_equal(document_reader_parse(reader, &piece, refuse, NULL, &error), STATUS_CANCELLED);
    assert_string_equal(error.message, "enough");
    struct document mine = {.arena.allocator = &system_allocator};
    assert_int_equal(document_reader_parse(reader, &piece, take_away, &mine, &error), STATUS_OK);
    document_reader_close(reader);
    assert_string_equal(mine.text.data, "second");
    document_release(&mine);
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    static const struct {
        enum input_format format;
        const char *text;
    } cases[] = {
        {INPUT_TEXT, "text"},
        {INPUT_JSON_LINES, "{\"id\":\"a\\n\",\"text\":\"x\\n\",\"f\":\"v\",\"g\":\"\\n\"}\n{}\n"},
        {INPUT_HTML, "<title>一二_三</title><meta name=author content=a><h1>一<b>二</b></h1>"
                     "<table><td>a<td><p>b<p>c</table>"},
        {INPUT_MARKDOWN, "---\na: b\n---\n# 一\n&hellip; *x*\n\n<p>h</p>\n\n|a|b|\n|-|-|\n|c|d|\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        long fatal = 1;
        struct faulty_memory memory;
        do {
            struct allocator allocator = faulty_allocator(&memory, fatal++);
            struct reading how = {.format = cases[i].format, .allocator = &allocator};
            struct buffer list = {.allocator = &system_allocator};
            const char *text = cases[i].text;
            enum status status = read_bytes(&how, text, strlen(text), &list, NULL);
            assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
            assert_int_equal(memory.live, 0);
            buffer_release(&list);
        } while (memory.struck);
        assert_true(fatal > 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_json_lines),
        cmocka_unit_test(keeps_values_as_they_are_written),
        cmocka_unit_test(passes_over_broken_lines),
        cmocka_unit_test(stops_where_strict),
        cmocka_unit_test(names_the_limits),
        cmocka_unit_test(decodes_lines_in_other_encodings),
        cmocka_unit_test(reads_plain_text),
        cmocka_unit_test(lets_the_sink_decide),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
