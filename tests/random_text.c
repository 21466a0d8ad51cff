#include "random_text.h"

#include <stdio.h>
#include <string.h>

#include "../common/utf8.h"
#include "fault_injection.h"

uint64_t random_below(uint64_t *state, uint64_t limit)
{
    return next_random(state) % limit;
}

static void append_character(struct buffer *out, uint32_t code_point)
{
    char bytes[UTF8_MAX];
    buffer_append(out, bytes, utf8_encode(bytes, code_point));
}

#define PICK(state, list) ((list)[random_below((state), sizeof(list) / sizeof *(list))])

/* --- Characters --------------------------------------------------------------------------------
 */

/* Skewed: of n characters the first ones come often, the last ones hardly ever. */
static void append_ideograph(uint64_t *state, unsigned n, struct buffer *out)
{
    uint64_t rank = random_below(state, n);
    rank = rank * rank / n;
    rank = random_below(state, 3) > 0 ? rank * rank / n : rank;
    append_character(out, 0x4E00 + (uint32_t)(rank * 7919 % 20000));
}

static void append_word(uint64_t *state, struct buffer *out)
{
    static const char *const words[] = {"park", "Park",   "PARK",  "gdp",    "GDP",  "a",
                                        "5g",   "iphone", "xi'an", "xi’an",  "café", "cafe\xCC\x81",
                                        "x86",  "Łódź",   "ΑΘΗΝΑ", "αθηνα",  "wifi", "Wi-Fi",
                                        "ﬁle",  "file",   "naïve", "Москва", "ß",    "ss"};
    buffer_append_text(out, PICK(state, words));
    if (random_below(state, 4) > 0) {
        buffer_append_text(out, " ");
    }
}

static void append_number(uint64_t *state, struct buffer *out)
{
    static const char *const numbers[] = {"2024", "２０２４", "3.5", "３．５", "10", "1,000",
                                          "٣",    "①",        "⒈",   "½",      "㎡", "2024.6.1",
                                          "0",    "7",        "⑽",   "Ⅷ",      "%",  "第12"};
    buffer_append_text(out, PICK(state, numbers));
}

/* A word too long to be one term. */
static void append_long_word(uint64_t *state, struct buffer *out)
{
    size_t length = 50 + random_below(state, 160);
    for (size_t i = 0; i < length; i++) {
        append_character(out, i % 64 == 0 ? 'z' : 'y');
    }
    buffer_append_text(out, " ");
}

static void append_variant(uint64_t *state, struct buffer *out)
{
    static const char *const variants[] = {
        "国", "國", "发", "發",           "髮", "后", "後", "体", "體", "里", "裡", "台", "臺",
        "苎", "苧", "为", "\xEF\xA4\x80", "豈", "爲", "〇", "々", "経", "經", "经", "⼀", "一"};
    buffer_append_text(out, PICK(state, variants));
}

/* Kana, hangul, Thai: the same text in several spellings. */
static void append_script(uint64_t *state, struct buffer *out)
{
    static const char *const scripts[] = {"か",
                                          "が",
                                          "か\xE3\x82\x99",
                                          "ｶﾞ",
                                          "カ",
                                          "ガ",
                                          "ー",
                                          "한",
                                          "국",
                                          "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB",
                                          "\xE1\x84\x92\xE1\x85\xA1",
                                          "ﾊﾟ",
                                          "ไทย",
                                          "ภาษา",
                                          "ㄅㄆ",
                                          "ゝ",
                                          "ﾞ"};
    buffer_append_text(out, PICK(state, scripts));
}

static void append_rare(uint64_t *state, struct buffer *out)
{
    static const uint32_t firsts[] = {0x20000, 0x2A700, 0x30000, 0x2F800, 0x20089};
    uint32_t first = PICK(state, firsts);
    append_character(out, first + (uint32_t)random_below(state, 3));
}

/* What joins, separates or vanishes. */
static void append_between(uint64_t *state, struct buffer *out)
{
    static const char *const between[] = {" ",
                                          "　",
                                          "\n",
                                          "\xE2\x80\xA8",
                                          "\t",
                                          "\xE2\x80\x8B",
                                          "“",
                                          "”",
                                          "《",
                                          "》",
                                          "‘",
                                          "’",
                                          "·",
                                          "・",
                                          "\"",
                                          "(",
                                          ")",
                                          "（",
                                          "）",
                                          "\xCC\x81",
                                          "\xEF\xB8\x8F",
                                          "😀",
                                          "…",
                                          "——",
                                          "-",
                                          "/",
                                          "\\",
                                          ".",
                                          "．",
                                          ":",
                                          "：",
                                          "\xC2\xA0"};
    buffer_append_text(out, PICK(state, between));
}

static void append_stop(uint64_t *state, struct buffer *out)
{
    static const char *const stops[] = {"，", "。", "、", "；", "！", "？", "。\n", ",", "."};
    buffer_append_text(out, PICK(state, stops));
}

void random_text(uint64_t *state, const struct text_profile *profile, size_t pieces,
                 struct buffer *out)
{
    static void (*const strange[])(uint64_t *, struct buffer *) = {
        append_word,   append_word, append_number,  append_variant, append_variant,
        append_script, append_rare, append_between, append_between, append_between,
    };
    for (size_t i = 0; i < pieces; i++) {
        unsigned kind = (unsigned)random_below(state, 100);
        if (kind < profile->strange) {
            if (random_below(state, 200) == 0) {
                append_long_word(state, out);
            } else {
                PICK(state, strange)(state, out);
            }
        } else if (kind < profile->strange + profile->stops) {
            append_stop(state, out);
        } else {
            append_ideograph(state, profile->ideographs, out);
        }
    }
}

/* --- Statements --------------------------------------------------------------------------------
 */

static void append_name(uint64_t *state, struct buffer *out)
{
    static const char *const owners[] = {"青石", "白水", "大桥", "金堂", "寧津"};
    static const char *const trades[] = {"硬质合金", "锂电", "农产品", "節能環保", "ＡＩ"};
    static const char *const kinds[] = {"产业园", "开发区", "基地建设项目", "產業園區", "工程"};
    buffer_append_text(out, PICK(state, owners));
    buffer_append_text(out, PICK(state, trades));
    buffer_append_text(out, PICK(state, kinds));
}

static void append_when(uint64_t *state, struct buffer *out)
{
    static const char *const relative[] = {"去年", "今年以来", "“十四五”期间", "近三年", "5月6日"};
    unsigned year = 1995 + (unsigned)random_below(state, 40);
    switch (random_below(state, 4)) {
    case 0:
        buffer_append_text(out, PICK(state, relative));
        break;
    case 1:
        buffer_append_format(out, "%u年%u月", year, 1 + (unsigned)random_below(state, 12));
        break;
    case 2:
        buffer_append_format(out, "%u年至%u年", year, year + (unsigned)random_below(state, 20));
        break;
    default:
        buffer_append_format(out, "%u年", year);
        break;
    }
}

static void append_amount(uint64_t *state, struct buffer *out)
{
    static const char *const units[] = {"亿元", "万元", "亩", "平方公里", "家", "%", "萬美元"};
    buffer_append_format(out, "%u", (unsigned)random_below(state, 4000));
    if (random_below(state, 3) == 0) {
        buffer_append_format(out, ".%u", (unsigned)random_below(state, 100));
    }
    buffer_append_text(out, PICK(state, units));
}

static void append_policy(uint64_t *state, struct buffer *out)
{
    static const char *const titles[] = {"《关于支持锂电产业的若干措施》", "《青石县招商办法》",
                                         "白府发〔2023〕12号", "锂电“七条”"};
    buffer_append_text(out, PICK(state, titles));
}

void random_statement(uint64_t *state, struct buffer *out)
{
    static const char *const places[] = {"四川省", "成都市金堂县", "山东省德州市", "海淀区", ""};
    append_when(state, out);
    buffer_append_text(out, "，");
    buffer_append_text(out, PICK(state, places));
    append_name(state, out);
    if (random_below(state, 3) == 0) {
        buffer_append_text(out, "（以下简称“合金园”）");
    }
    buffer_append_text(out, "开工，总投资");
    append_amount(state, out);
    if (random_below(state, 3) == 0) {
        buffer_append_text(out, "，印发");
        append_policy(state, out);
    }
    buffer_append_text(out, random_below(state, 4) == 0 ? "。\n" : "。");
}

void append_json_string(struct buffer *out, const char *text, size_t length)
{
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte == '"' || byte == '\\') {
            buffer_append_byte(out, '\\');
            buffer_append_byte(out, byte);
        } else if (byte < 0x20) {
            char escape[8];
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            buffer_append_text(out, escape);
        } else {
            buffer_append_byte(out, byte);
        }
    }
    buffer_append_byte(out, '"');
}
