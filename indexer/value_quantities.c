#include "../common/quantity.h"
#include "value_scan.h"

/* A number, and what its unit makes of it. */
struct reading {
    struct numeral number;
    size_t begin, number_end, unit_begin, end; /* offsets in the text */
    enum quantity_unit unit;
    bool arabic, begins_with_scale;
    bool lone_one, lone_two, short_words; /* 一, 二, and any of one character */
};

static struct value_cursor cursor_at(const struct value_scan *scan, size_t at)
{
    return (struct value_cursor){.at = scan->text + at, .end = scan->text + scan->length};
}

/* --- Numbers -----------------------------------------------------------------------------------
 */

/* What a number follows when it counts nothing: ordinals, ids, fractions, what is left of a number
 * that was not read whole. */
static bool number_is_possible(const struct value_scan *scan, const struct reading *reading)
{
    uint32_t before = character_before(scan->text, reading->begin);
    bool in_word = before < 0x80 && before != 0 &&
                   ((before >= '0' && before <= '9') || (before >= 'a' && before <= 'z') ||
                    (before >= 'A' && before <= 'Z') || strchr("./_#", (int)before) != NULL);
    if (in_word || stands_after_one_of(scan->text, reading->begin, "第数几")) {
        return false;
    }
    if (reading->begins_with_scale && stands_after_one_of(scan->text, reading->begin, "上成")) {
        return false; /* 上百亿元 */
    }
    struct value_cursor after = cursor_at(scan, reading->number_end);
    uint32_t next = cursor_peek(&after);
    return numeral_character(next) != NUMERAL_ARABIC && numeral_character(next) != NUMERAL_DIGIT;
}

static bool read_number(const struct value_scan *scan, size_t at, struct reading *reading)
{
    struct value_cursor cursor = cursor_at(scan, at);
    size_t size = quantity_number_read(cursor.at, cursor_rest(&cursor), &reading->number);
    if (size == 0) {
        return false;
    }
    enum numeral_character first = numeral_character(cursor_peek(&cursor));
    reading->begin = at;
    reading->number_end = at + size;
    reading->arabic = first == NUMERAL_ARABIC;
    reading->lone_one = size == 3 && cursor_sees(&cursor, "一");
    reading->lone_two = size == 3 && cursor_sees(&cursor, "二");
    reading->begins_with_scale = first == NUMERAL_SCALE && !cursor_sees(&cursor, "十");
    reading->short_words = !reading->arabic && size <= 3;
    return true;
}

/* The first characters of units, and of what may stand between a number and its unit (多, 余, 点).
 * Eleven bits of a code point find it; another character with the same bits costs a look. */
enum { BEGINNING_COUNT = 1 << 11 };
#define BEGINS(code_point) [(code_point) & (BEGINNING_COUNT - 1)] = 1

static const unsigned char beginnings[BEGINNING_COUNT] = {
    BEGINS(0x2030), /* ‰ */
    BEGINS(0x338F), /* ㎏ */
    BEGINS(0x339C), /* ㎜ */
    BEGINS(0x339D), /* ㎝ */
    BEGINS(0x339E), /* ㎞ */
    BEGINS(0x33A1), /* ㎡ */
    BEGINS(0x33A2), /* ㎢ */
    BEGINS(0x4E2A), /* 个 */
    BEGINS(0x4EA9), /* 亩 */
    BEGINS(0x4EBA), /* 人 */
    BEGINS(0x4EF6), /* 件 */
    BEGINS(0x4EFD), /* 份 */
    BEGINS(0x4F0F), /* 伏 */
    BEGINS(0x4F4D), /* 位 */
    BEGINS(0x4F59), /* 余 */
    BEGINS(0x4F8B), /* 例 */
    BEGINS(0x500D), /* 倍 */
    BEGINS(0x5143), /* 元 */
    BEGINS(0x5146), /* 兆 */
    BEGINS(0x514B), /* 克 */
    BEGINS(0x516C), /* 公 */
    BEGINS(0x518C), /* 册 */
    BEGINS(0x5206), /* 分 */
    BEGINS(0x5343), /* 千 */
    BEGINS(0x5347), /* 升 */
    BEGINS(0x5398), /* 厘 */
    BEGINS(0x53EA), /* 只 */
    BEGINS(0x53F0), /* 台 */
    BEGINS(0x5409), /* 吉 */
    BEGINS(0x540D), /* 名 */
    BEGINS(0x5428), /* 吨 */
    BEGINS(0x5706), /* 圆 */
    BEGINS(0x573A), /* 场 */
    BEGINS(0x5904), /* 处 */
    BEGINS(0x591A), /* 多 */
    BEGINS(0x5934), /* 头 */
    BEGINS(0x5957), /* 套 */
    BEGINS(0x5B97), /* 宗 */
    BEGINS(0x5BB6), /* 家 */
    BEGINS(0x5E02), /* 市 */
    BEGINS(0x5E2D), /* 席 */
    BEGINS(0x5E62), /* 幢 */
    BEGINS(0x5E73), /* 平 */
    BEGINS(0x5EA6), /* 度 */
    BEGINS(0x5EA7), /* 座 */
    BEGINS(0x5F20), /* 张 */
    BEGINS(0x6237), /* 户 */
    BEGINS(0x6240), /* 所 */
    BEGINS(0x6279), /* 批 */
    BEGINS(0x652F), /* 支 */
    BEGINS(0x65A4), /* 斤 */
    BEGINS(0x65E5), /* 日 */
    BEGINS(0x6761), /* 条 */
    BEGINS(0x67B6), /* 架 */
    BEGINS(0x680B), /* 栋 */
    BEGINS(0x682A), /* 株 */
    BEGINS(0x68F5), /* 棵 */
    BEGINS(0x6B21), /* 次 */
    BEGINS(0x6B27), /* 欧 */
    BEGINS(0x6BEB), /* 毫 */
    BEGINS(0x6D77), /* 海 */
    BEGINS(0x6E2F), /* 港 */
    BEGINS(0x70B9), /* 点 */
    BEGINS(0x74E6), /* 瓦 */
    BEGINS(0x767E), /* 百 */
    BEGINS(0x79CD), /* 种 */
    BEGINS(0x7ACB), /* 立 */
    BEGINS(0x7B14), /* 笔 */
    BEGINS(0x7BC7), /* 篇 */
    BEGINS(0x7C73), /* 米 */
    BEGINS(0x7C7B), /* 类 */
    BEGINS(0x7F8E), /* 美 */
    BEGINS(0x7FBD), /* 羽 */
    BEGINS(0x8258), /* 艘 */
    BEGINS(0x82F1), /* 英 */
    BEGINS(0x8F86), /* 辆 */
    BEGINS(0x90E8), /* 部 */
    BEGINS(0x95F4), /* 间 */
    BEGINS(0x9879), /* 项 */
    BEGINS(0x9918), /* 餘 */
    BEGINS(0xFE6A), /* ﹪ */
    BEGINS(0xFF05), /* ％ */
};

bool unit_may_begin(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point != 0 && strchr("%kKmMcGVW", (int)code_point) != NULL;
    }
    return beginnings[code_point & (BEGINNING_COUNT - 1)] != 0;
}

/* --- Units -------------------------------------------------------------------------------------
 */

/* Characters behind a unit's that make another word of both: 5元素 is no money. Behind a blank (3
 * 家庭, where the number is a heading's) more words are likely than directly behind a number. */
struct unit_limits {
    enum quantity_unit unit;
    const char *never;
    const char *never_after_blank;
};

static const struct unit_limits limits[] = {
    {UNIT_YUAN, "旦素首宵月件器代帅宇", "化"},
    {UNIT_GRAM, "服拉隆", "制"},
    {UNIT_LITRE, "级至学温值高", "降"},
    {UNIT_METRE, "", "粉饭"},
    {UNIT_MU, "次", ""},
    {UNIT_PIECE, "月小工季星一交自半亿万", "人体性别案股"},
    {UNIT_FIRM, "庭长", "电具居政园禽畜乡属人族校务装纺"},
    {UNIT_HOUSEHOLD, "籍均", "外口型"},
    {UNIT_ITEM, "", "目"},
    {UNIT_ARTICLE, "例", "件款文"},
    {UNIT_MACHINE, "账帐风胞阶湾", "商"},
    {UNIT_SITE, "理长罚置级", "于分方"},
    {UNIT_SCHOOL, "有在属得", "长需"},
    {UNIT_OCCASION, "日年要序", "级"},
    {UNIT_EVENT, "所馆景", "地内"},
    {UNIT_BATCH, "准复", "发"},
    {UNIT_SORT, "植", "子业粮"},
    {UNIT_CLASS, "似型别", ""},
    {UNIT_TEAM, "持出付撑行柱", "线部"},
    {UNIT_ROOM, "接隔距", ""},
    {UNIT_COPY, "额", ""},
    {UNIT_WORK, "门委署长级分队", "件际"},
    {UNIT_PERSON, "均才民", "工口大员社物类参"},
    {UNIT_PERSON_NAMED, "称单录誉", ""},
    {UNIT_PERSON_HONOURED, "数于居列置学编", ""},
    {UNIT_SET, "餐", ""},
    {UNIT_HEAD, "部条等", "脑"},
    {UNIT_ANIMAL, "有是要能", ""},
    {UNIT_EDIFICE, "谈位", ""},
    {UNIT_CASE, "外如行", ""},
};

/* 2项目标 is two aims, and 3家具有 three that have something, whatever their second characters. */
static bool is_really_two_words(const struct value_cursor *unit)
{
    static const char *const pairs[] = {"项目标", "家具有", "家具备", "支出版", "支持续"};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (cursor_sees(unit, pairs[i])) {
            return true;
        }
    }
    return false;
}

static bool goes_on_as_word(const struct value_scan *scan, const struct reading *reading,
                            bool may_be_heading)
{
    struct value_cursor unit = cursor_at(scan, reading->unit_begin);
    struct value_cursor after = cursor_at(scan, reading->end);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (limits[i].unit == reading->unit) {
            bool never = cursor_sees_one_of(&after, limits[i].never);
            bool often = may_be_heading && cursor_sees_one_of(&after, limits[i].never_after_blank);
            return (never || often) && !is_really_two_words(&unit);
        }
    }
    return false;
}

static bool is_counted(enum quantity_unit unit)
{
    enum quantity_dimension dimension = quantity_unit_dimension(unit);
    return dimension == DIMENSION_COUNT || dimension == DIMENSION_PEOPLE;
}

/* 一个, 一批 and 一元 are articles and names; 一亩 and 一倍 are quantities, but not 同一亩 and
 * “最后一公里”. */
static bool one_counts(const struct value_scan *scan, const struct reading *reading)
{
    struct value_cursor after = cursor_at(scan, reading->end);
    return !cursor_sees_one_of(&after, "”’」") && !is_counted(reading->unit) &&
           reading->unit != UNIT_YUAN &&
           !stands_after_one_of(scan->text, reading->begin, "同每后这那另");
}

/* Numbers in words take part in names and sayings: 五位一体, 三台县, 七台河, “四个自信”, 三次全会.
 */
static bool is_of_a_saying(const struct value_scan *scan, const struct reading *reading)
{
    struct value_cursor after = cursor_at(scan, reading->end);
    if (reading->arabic) {
        return false;
    }
    if (reading->lone_one) {
        return !one_counts(scan, reading);
    }
    if (reading->number.mantissa == 0) {
        return true; /* 零部件 */
    }
    if (!is_counted(reading->unit)) {
        return reading->short_words && reading->unit == UNIT_YUAN; /* 二元, 三元区 */
    }
    bool ordinal = reading->lone_two; /* 二类, 二次: one counts with 两 */
    bool both_ends = reading->short_words && reading->unit == UNIT_HEAD; /* 两头 */
    bool named = stands_after_one_of(scan->text, reading->begin, "“‘「");
    bool in_place = reading->short_words && reading->unit != UNIT_PIECE &&
                    cursor_sees_one_of(&after, "县区市镇乡村山河渠沟路街港店屯") &&
                    !cursor_sees(&after, "乡镇");
    bool session = reading->unit == UNIT_OCCASION && cursor_sees_one_of(&after, "全会代");
    return ordinal || both_ends || named || in_place || session || cursor_sees(&after, "一");
}

/* 新台币一亿元: of a money that is not known. */
static bool is_other_money(const struct value_scan *scan, const struct reading *reading)
{
    static const char money[] = "台币";
    size_t size = strlen(money), begin = reading->begin;
    return reading->unit == UNIT_YUAN && begin >= size &&
           memcmp(scan->text + begin - size, money, size) == 0;
}

static bool begins_line(const struct value_scan *scan, size_t at)
{
    return at == 0 || scan->text[at - 1] == '\n';
}

/* 度 of 1.1亿度: behind 万 and 亿 it is electricity. */
static size_t read_degree(const struct value_scan *scan, struct reading *reading)
{
    struct value_cursor cursor = cursor_at(scan, reading->number_end);
    bool large = stands_after_one_of(scan->text, reading->number_end, "万亿");
    if (!large || !cursor_take(&cursor, "度") || cursor_sees_one_of(&cursor, "假过")) {
        return 0;
    }
    reading->unit = UNIT_KILOWATT_HOUR;
    return strlen("度");
}

/* The unit behind the number, where it is one. */
static bool read_unit(const struct value_scan *scan, struct reading *reading)
{
    struct value_cursor cursor = cursor_at(scan, reading->number_end);
    if (reading->arabic) {
        cursor_skip_blanks(&cursor);
    }
    size_t size = quantity_unit_read(cursor.at, cursor_rest(&cursor), &reading->unit);
    size = size > 0 ? size : read_degree(scan, reading);
    if (size == 0) {
        return false;
    }
    reading->unit_begin = (size_t)(cursor.at - scan->text);
    reading->end = reading->unit_begin + size;
    bool may_be_heading =
        reading->unit_begin > reading->number_end || begins_line(scan, reading->begin);
    bool rank = is_counted(reading->unit) && stands_after_one_of(scan->text, reading->begin, "前");
    return !rank && !is_of_a_saying(scan, reading) && !is_other_money(scan, reading) &&
           !goes_on_as_word(scan, reading, may_be_heading);
}

/* --- What is found -----------------------------------------------------------------------------
 */

static void add(struct value_scan *scan, const struct reading *reading)
{
    struct annotation annotation = {
        .kind = ANNOTATION_QUANTITY,
        .span = {(uint32_t)reading->begin, (uint32_t)reading->end},
        .value.quantity = {reading->number.mantissa, (int8_t)reading->number.exponent,
                           (uint8_t)reading->unit},
    };
    annotation_list_add(scan->out, &annotation);
}

/* 万 of 30万 is in 20 of 20—30万 as well. */
static unsigned trailing_scale(const struct value_scan *scan, const struct reading *reading)
{
    static const struct {
        const char *text;
        unsigned exponent;
    } scales[] = {{"万亿", 12}, {"千亿", 11}, {"百亿", 10}, {"亿", 8},
                  {"千万", 7},  {"百万", 6},  {"万", 4}};
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        size_t size = strlen(scales[i].text);
        if (reading->number_end - reading->begin > size &&
            memcmp(scan->text + reading->number_end - size, scales[i].text, size) == 0) {
            return scales[i].exponent;
        }
    }
    return 0;
}

static bool is_above(const struct numeral *a, const struct numeral *b)
{
    struct annotation_quantity left = {a->mantissa, (int8_t)a->exponent, UNIT_PIECE};
    struct annotation_quantity right = {b->mantissa, (int8_t)b->exponent, UNIT_PIECE};
    int order = 0;
    quantity_compare(&left, &right, &order);
    return order > 0;
}

/* 20 of 20—30万元: the unit, and the scale unless that would make it the larger one. */
static void complete_first(const struct value_scan *scan, const struct reading *second,
                           struct reading *first)
{
    unsigned scale = trailing_scale(scan, second);
    if (first->arabic && trailing_scale(scan, first) == 0 && first->number.mantissa > 0) {
        struct numeral scaled = {first->number.mantissa, first->number.exponent + (int)scale};
        if (!is_above(&scaled, &second->number)) {
            first->number = scaled;
        }
    }
    first->unit = second->unit;
    first->end = first->number_end;
}

/* A number without a unit that begins a range. Answers where the range ends, 0 for none. */
static size_t scan_range(struct value_scan *scan, struct reading *first)
{
    struct value_cursor cursor = cursor_at(scan, first->number_end);
    struct reading second;
    if (!cursor_take_range_sign(&cursor) ||
        !read_number(scan, (size_t)(cursor.at - scan->text), &second) ||
        second.arabic != first->arabic || !read_unit(scan, &second)) {
        return 0;
    }
    complete_first(scan, &second, first);
    add(scan, first);
    add(scan, &second);
    return second.end;
}

static size_t scan_share(struct value_scan *scan, size_t at)
{
    struct value_cursor cursor = cursor_at(scan, at);
    struct annotation_quantity value;
    if (!cursor_sees(&cursor, "百分之") && !cursor_sees(&cursor, "千分之")) {
        return 0;
    }
    size_t size = quantity_parse(cursor.at, cursor_rest(&cursor), UNIT_NONE, &value);
    if (size > 0) {
        struct annotation annotation = {.kind = ANNOTATION_QUANTITY,
                                        .span = {(uint32_t)at, (uint32_t)(at + size)},
                                        .value.quantity = value};
        annotation_list_add(scan->out, &annotation);
    }
    return size;
}

size_t scan_quantity(struct value_scan *scan, size_t at)
{
    struct reading reading;
    size_t share = scan_share(scan, at);
    if (share > 0) {
        return share;
    }
    if (!read_number(scan, at, &reading) || !number_is_possible(scan, &reading)) {
        return 0;
    }
    if (read_unit(scan, &reading)) {
        add(scan, &reading);
        return reading.end - at;
    }
    size_t range_end = scan_range(scan, &reading);
    return range_end > 0 ? range_end - at : 0;
}
