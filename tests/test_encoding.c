/* Encodings: told from all of the bytes, and what cannot be decoded is named by its offset. The
 * texts are encoded by the C library's iconv, which shares nothing with the ICU that decodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <iconv.h>

#include "../indexer/encoding.h"
#include "fault_injection.h"

static const char simplified[] =
    "区委副书记、区长主持召开会议，研究部署下半年重点项目建设工作。\n会议指出，要抓好招商引资，"
    "推动产业园区提档升级；全年计划完成投资38.6亿元，同比增长12%。\n";
static const char traditional[] =
    "縣政府為推動產業發展，今年在工業區內興建三座標準廠房，預計明年六月完工。\n"
    "縣長表示，這項計畫將帶來約800個工作機會，對於地方經濟有很大的幫助。\n";

static struct buffer encode(const char *text, const char *encoding)
{
    struct buffer out = {.allocator = &system_allocator};
    size_t left = strlen(text);
    size_t room = left * 4 + 16;
    char *in = (char *)(uintptr_t)text;
    char *to = (char *)buffer_reserve(&out, room);
    assert_non_null(to);
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(converter != (iconv_t)-1);
    size_t before = room;
    assert_int_equal(iconv(converter, &in, &left, &to, &room), 0);
    iconv_close(converter);
    out.size = before - room;
    return out;
}

struct outcome {
    enum status status;
    struct error error;
    struct buffer text;
    const char *used;
};

static struct outcome decode_as(const void *bytes, size_t size, const char *encoding, bool html)
{
    struct outcome outcome = {.text.allocator = &system_allocator};
    /* A copy of exactly this size, so that the sanitizer sees any byte read beyond it. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    outcome.status = encoding_to_utf8(copy, size, encoding, html ? ENCODING_MAY_DECLARE : 0,
                                      "a/b.txt", &outcome.text, &outcome.used, &outcome.error);
    free(copy);
    return outcome;
}

static void expect(const void *bytes, size_t size, const char *encoding, bool html,
                   const char *used, const char *text)
{
    struct outcome outcome = decode_as(bytes, size, encoding, html);
    if (outcome.status != STATUS_OK) {
        fail_msg("%s: %s", used, outcome.error.message);
    }
    assert_string_equal(outcome.used, used);
    buffer_append_byte(&outcome.text, 0);
    assert_string_equal((const char *)outcome.text.data, text);
    buffer_release(&outcome.text);
}

static void expect_error(const void *bytes, size_t size, const char *encoding, uint64_t offset,
                         const char *part)
{
    struct outcome outcome = decode_as(bytes, size, encoding, false);
    assert_int_equal(outcome.status, STATUS_INPUT);
    if (outcome.error.offset != offset || strstr(outcome.error.message, part) == NULL) {
        fail_msg("wanted byte %d and '%s', got: %s", (int)offset, part, outcome.error.message);
    }
    assert_memory_equal(outcome.error.message, "a/b.txt: byte ", 14);
    assert_int_equal(outcome.text.size, 0);
    buffer_release(&outcome.text);
}

static void expect_encoded(const char *text, const char *encoding, const char *used)
{
    struct buffer bytes = encode(text, encoding);
    expect(bytes.data, bytes.size, NULL, false, used, text);
    buffer_release(&bytes);
}

static void detects_each_encoding(void **state)
{
    (void)state;
    expect_encoded(simplified, "UTF-8", "UTF-8");
    expect_encoded(simplified, "GB18030", "GB18030");
    expect_encoded(simplified, "UTF-16LE", "UTF-16LE");
    expect_encoded(simplified, "UTF-16BE", "UTF-16BE");
    expect_encoded(traditional, "UTF-8", "UTF-8");
    expect_encoded(traditional, "BIG5", "Big5-HKSCS");
    expect_encoded(traditional, "GB18030", "GB18030");
    expect_encoded(traditional, "UTF-16LE", "UTF-16LE");
    expect_encoded(traditional, "UTF-16BE", "UTF-16BE");
    expect_encoded("plain ASCII\n", "UTF-8", "UTF-8");
    expect("", 0, NULL, false, "UTF-8", "");
}

static void detects_short_texts(void **state)
{
    (void)state;
    static const char *const in_gb[] = {"关于项目的通知", "工业园区",     "张明远",
                                        "招商引资，",     "2024年度报告", "一、总则"};
    static const char *const in_big5[] = {"關於計畫的公告", "工業園區",  "經濟部",
                                          "新北市政府，",   "民國113年", "一、總則"};
    for (size_t i = 0; i < sizeof in_gb / sizeof *in_gb; i++) {
        expect_encoded(in_gb[i], "GB18030", "GB18030");
        expect_encoded(in_big5[i], "BIG5", "Big5-HKSCS");
    }
}

static void decodes_what_lies_beyond_the_common_sets(void **state)
{
    (void)state;
    /* Four bytes in GB18030; a character of the Hong Kong supplement in Big5. */
    expect_encoded("地名𬒈口镇和㭎村的项目，在这里有产业园区。", "GB18030",
                   "GB18030");
    expect_encoded("佢哋喺嗰度嘅工作，係為咗香港的經濟發展，這是大家都知道的。", "BIG5-HKSCS",
                   "Big5-HKSCS");
}

static void looks_at_the_whole_file(void **state)
{
    (void)state;
    /* A hundred kilobytes of ASCII before the first hanzi, then an odd number of bytes, so that any
     * block size would cut a character. */
    struct buffer text = {.allocator = &system_allocator};
    for (int i = 0; i < 10000; i++) {
        buffer_append_text(&text, "0123456789");
    }
    for (int i = 0; i < 300; i++) {
        buffer_append_text(&text, "x");
        buffer_append_text(&text, traditional);
    }
    buffer_append_byte(&text, 0);
    expect_encoded((const char *)text.data, "BIG5", "Big5-HKSCS");
    expect_encoded((const char *)text.data, "GB18030", "GB18030");
    buffer_release(&text);
}

static void obeys_marks_and_overrides(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF好", 6, NULL, false, "UTF-8", "好");
    expect("\xFF\xFE\x7D\x59", 4, NULL, false, "UTF-16LE", "好");
    expect("\xFE\xFF\x59\x7D", 4, NULL, false, "UTF-16BE", "好");
    expect("\xEF\xBB\xBF", 3, NULL, false, "UTF-8", "");
    expect("\xFF\xFE\x7D\x59", 4, "utf-16", false, "UTF-16LE", "好");
    expect("\x59\x7D", 2, "UTF-16BE", false, "UTF-16BE", "好");
    expect("\xBA\xC3", 2, "gb2312", false, "GB18030", "好");
    expect("\xA6\x6E", 2, "big5", false, "Big5-HKSCS", "好");
    /* Valid as both: the override decides against what detection would say. */
    expect("\xC4\xE3\xBA\xC3", 4, "big5", false, "Big5-HKSCS", "斕疑");

    struct error error;
    assert_int_equal(encoding_check("gb18030", NULL), STATUS_OK);
    assert_int_equal(encoding_check("utf-16", NULL), STATUS_OK);
    assert_int_equal(encoding_check("UTF-16LE", NULL), STATUS_OK);
    assert_int_equal(encoding_check("shift_jis", NULL), STATUS_OK);
    assert_int_equal(encoding_check("klingon", &error), STATUS_USAGE);
    assert_non_null(strstr(error.message, "klingon"));
    assert_int_equal(encoding_check("UTF-32", &error), STATUS_USAGE);
    assert_int_equal(encoding_check("ebcdic-cp-us", &error), STATUS_USAGE);
    struct outcome outcome = decode_as("\x83\x65", 2, "shift_jis", false);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_memory_equal(outcome.text.data, "テ", 3);
    assert_null(outcome.used);
    buffer_release(&outcome.text);
}

static void believes_a_page_only_in_doubt(void **state)
{
    (void)state;
    /* E1 is alone on the page: rare in either encoding. */
    static const char doubt[] = "<meta charset=big5><p>\xF6\xA1\xF6\xA2</p>";
    struct outcome outcome = decode_as(doubt, sizeof doubt - 1, NULL, true);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_string_equal(outcome.used, "Big5-HKSCS");
    buffer_release(&outcome.text);

    static const char head[] = "<meta charset=\"big5\">\n";
    struct buffer page = encode(simplified, "GB18030");
    struct buffer whole = {.allocator = &system_allocator};
    buffer_append_text(&whole, head);
    buffer_append(&whole, page.data, page.size);
    outcome = decode_as(whole.data, whole.size, NULL, true);
    assert_int_equal(outcome.status, STATUS_OK);
    assert_string_equal(outcome.used, "GB18030");
    buffer_release(&outcome.text);
    buffer_release(&page);
    buffer_release(&whole);
}

static void names_the_first_bad_byte(void **state)
{
    (void)state;
    char broken[sizeof simplified];
    memcpy(broken, simplified, sizeof simplified);
    broken[31] = '\xFF'; /* the first byte of a character begins at 30 */
    expect_error(broken, sizeof broken - 1, NULL, 30, "UTF-8");
    expect_error(simplified, sizeof simplified - 3, NULL, sizeof simplified - 5, "UTF-8");

    struct buffer bytes = encode(simplified, "GB18030");
    bytes.data[40] = 0xFF;
    bytes.data[41] = 0xFF;
    expect_error(bytes.data, bytes.size, NULL, 40, "GB18030");
    buffer_release(&bytes);

    bytes = encode(simplified, "GB18030");
    expect_error(bytes.data, bytes.size - 2, NULL, bytes.size - 3, "GB18030");
    buffer_release(&bytes);

    bytes = encode(traditional, "BIG5");
    bytes.data[20] = 0xFF;
    expect_error(bytes.data, bytes.size, NULL, 20, "Big5");
    buffer_release(&bytes);

    expect_error("\xEF\xBB\xBFok\xFF", 6, NULL, 5, "UTF-8");
    expect_error("\xFF\xFEx\0\x00\xD8y\0", 8, NULL, 4, "UTF-16LE");
    expect_error("ab\xC4", 3, "UTF-8", 2, "UTF-8");
}

static void refuses_binary_files(void **state)
{
    (void)state;
    static const uint8_t elf[] = {0x7F, 'E', 'L', 'F', 2, 1,  1, 0, 0, 0, 0, 0,    0,
                                  0,    0,   0,   3,   0, 62, 0, 1, 0, 0, 0, 0x50, 0x23};
    expect_error(elf, sizeof elf, NULL, 7, "binary");
    assert_true(encoding_is_binary(elf, sizeof elf));
    expect_error("text\0text", 9, "UTF-8", 4, "binary");
    expect_error("a\1\2\3\4\5\6\7", 8, NULL, 1, "binary");
    expect_error("\xFF\xFE"
                 "a\0b\0\0\0c\0",
                 10, NULL, 6, "binary");
    struct buffer wide = encode(simplified, "UTF-16LE");
    assert_false(encoding_is_binary(wide.data, wide.size - 1));
    assert_false(encoding_is_binary((const uint8_t *)simplified, sizeof simplified - 1));
    buffer_release(&wide);
}

static void unifies_line_ends(void **state)
{
    (void)state;
    static const char mixed[] = "a\r\nb\rc\nd\xE2\x80\xA8"
                                "e\xE2\x80\xA9"
                                "f\xC2\x85"
                                "g\r";
    expect(mixed, sizeof mixed - 1, NULL, false, "UTF-8", "a\nb\nc\nd\ne\nf\ng\n");
    struct buffer kept = {.allocator = &system_allocator};
    assert_int_equal(encoding_to_utf8((const uint8_t *)mixed, sizeof mixed - 1, NULL,
                                      ENCODING_KEEP_LINE_ENDS, "x", &kept, NULL, NULL),
                     STATUS_OK);
    assert_int_equal(kept.size, sizeof mixed - 1);
    buffer_release(&kept);
    char none[] = "…\xE2\x80\xA7\xC2\x84";
    assert_int_equal(encoding_unify_line_ends(none, sizeof none - 1), sizeof none - 1);
    assert_int_equal(encoding_unify_line_ends(none, 0), 0);
}

static void reports_want_of_memory(void **state)
{
    (void)state;
    struct faulty_memory memory;
    struct allocator allocator = faulty_allocator(&memory, 1);
    struct buffer bytes = encode(simplified, "GB18030");
    struct buffer text = {.allocator = &allocator};
    assert_int_equal(encoding_to_utf8(bytes.data, bytes.size, NULL, 0, "x", &text, NULL, NULL),
                     STATUS_MEMORY);
    buffer_release(&text);
    buffer_release(&bytes);
    assert_int_equal(memory.live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(detects_each_encoding),
        cmocka_unit_test(detects_short_texts),
        cmocka_unit_test(decodes_what_lies_beyond_the_common_sets),
        cmocka_unit_test(looks_at_the_whole_file),
        cmocka_unit_test(obeys_marks_and_overrides),
        cmocka_unit_test(believes_a_page_only_in_doubt),
        cmocka_unit_test(names_the_first_bad_byte),
        cmocka_unit_test(refuses_binary_files),
        cmocka_unit_test(unifies_line_ends),
        cmocka_unit_test(reports_want_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
