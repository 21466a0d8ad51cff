#include "clean_match.h"

#include <string.h>
#include <uchar.h>

#include "han_text.h"

/*
 * Traditional and Simplified in turn, by the high byte of the former: the characters of the
 * cleaner's patterns only.
 */
static const char16_t *const TRADITIONAL[0x100] = {
    [0x4E] = u"乾干",
    [0x4F] = u"佈布來来係系",
    [0x50] = u"們们側侧備备傳传僅仅",
    [0x51] = u"內内冊册",
    [0x52] = u"別别則则劉刘動动務务",
    [0x53] = u"區区參参叢丛",
    [0x54] = u"吳吴呂吕員员",
    [0x55] = u"問问喬乔單单",
    [0x56] = u"嚴严",
    [0x57] = u"國国圍围圖图團团執执",
    [0x58] = u"報报塗涂壇坛",
    [0x59] = u"夾夹",
    [0x5A] = u"娛娱婁娄",
    [0x5B] = u"孫孙宮宫實实寧宁審审",
    [0x5C] = u"專专對对導导屬属",
    [0x5E] = u"師师幫帮廢废廳厅",
    [0x5F] = u"張张強强復复",
    [0x61] = u"愛爱態态應应懷怀",
    [0x62] = u"戶户",
    [0x63] = u"掃扫",
    [0x64] = u"擇择擊击據据",
    [0x65] = u"攝摄數数於于",
    [0x66] = u"時时晉晋暫暂書书",
    [0x67] = u"會会東东",
    [0x68] = u"條条",
    [0x69] = u"楊杨榮荣構构",
    [0x6A] = u"樂乐標标機机檔档檢检",
    [0x6B] = u"欄栏權权欒栾歐欧歡欢歸归",
    [0x6C] = u"氣气決决況况",
    [0x6E] = u"湯汤溫温滾滚",
    [0x6F] = u"濟济",
    [0x70] = u"瀏浏為为",
    [0x71] = u"無无熱热",
    [0x72] = u"爲为狀状",
    [0x73] = u"現现",
    [0x75] = u"產产畢毕當当",
    [0x76] = u"發发監监盧卢",
    [0x77] = u"眾众",
    [0x78] = u"碼码",
    [0x79] = u"礙碍",
    [0x7A] = u"稱称竇窦",
    [0x7B] = u"筆笔節节範范",
    [0x7C] = u"簡简糾纠",
    [0x7D] = u"紀纪紅红級级細细終终組组絡络給给統统經经綫线維维綱纲網网線线編编",
    [0x7E] = u"縣县縮缩總总繆缪繫系",
    [0x7F] = u"羅罗習习",
    [0x80] = u"聞闻聯联聲声聶聂聽听",
    [0x81] = u"腦脑臨临",
    [0x82] = u"與与舉举",
    [0x83] = u"莊庄華华",
    [0x84] = u"萬万葉叶",
    [0x85] = u"蔣蒋蕭萧薦荐藍蓝",
    [0x86] = u"蘆芦蘇苏蘋苹處处號号",
    [0x88] = u"術术製制",
    [0x89] = u"複复見见規规視视親亲覺觉覽览觀观觸触",
    [0x8A] =
        u"訂订計计訊讯記记訪访設设許许訴诉評评詞词詢询話话詳详誌志認认語语說说調调談谈請请論论諸诸",
    [0x8B] = u"講讲謝谢證证識识譚谭議议護护讀读讓让",
    [0x8C] = u"財财責责買买費费賀贺資资賈贾",
    [0x8D] = u"贊赞趙赵",
    [0x8E] = u"車车軍军",
    [0x8F] = u"載载輯辑輸输轉转辦办農农",
    [0x90] = u"連连進进適适遲迟選选郵邮",
    [0x91] = u"鄉乡鄒邹鄔邬鄧邓鄭郑",
    [0x92] = u"鈕钮",
    [0x93] = u"錄录錢钱錯错鍵键鍾钟鎮镇鏈链",
    [0x94] = u"鐘钟",
    [0x95] = u"長长門门閆闫閉闭開开間间閔闵閱阅閻阎關关",
    [0x96] = u"陳陈陸陆陽阳隊队際际隱隐電电",
    [0x97] = u"鞏巩韋韦韓韩",
    [0x98] = u"頁页頂顶項项須须領领頭头頻频題题顏颜類类顧顾",
    [0x99] = u"餘余館馆饋馈饒饶馬马馮冯駱骆",
    [0x9A] = u"騰腾體体",
    [0x9B] = u"魯鲁鮑鲍",
    [0x9E] = u"黃黄點点黨党",
    [0x9F] = u"齊齐龍龙龐庞龔龚",
};

static uint32_t simplify(uint32_t c)
{
    const char16_t *pair = TRADITIONAL[c >> 8];
    for (; pair != NULL && *pair != 0; pair += 2) {
        if (*pair == c) {
            return pair[1];
        }
    }
    return c;
}

void fold_for_matching(const char *text, size_t size, char *to)
{
    size_t position = 0;
    while (position < size) {
        uint32_t c = character_at(text, size, position);
        size_t next = next_position(text, size, position);
        if (c >= 'A' && c <= 'Z') {
            to[position] = (char)(c | 0x20);
        } else if (is_ideograph(c) && c < 0x10000) {
            utf8_encode(to + position, simplify(c)); /* both take three bytes */
        } else {
            memcpy(to + position, text + position, next - position);
        }
        position = next;
    }
}

size_t match_prefix(struct text text, const char *word)
{
    size_t i = 0; /* most words differ in the first character: no strlen */
    while (i < text.length && word[i] != '\0' && word[i] == text.data[i]) {
        i++;
    }
    return word[i] == '\0' ? i : 0;
}

size_t match_any_prefix(struct text text, const char *const *words)
{
    size_t longest = 0;
    for (; *words != NULL; words++) {
        size_t length = match_prefix(text, *words);
        longest = length > longest ? length : longest;
    }
    return longest;
}

bool match_suffix(struct text text, const char *word)
{
    size_t length = strlen(word);
    return length <= text.length && memcmp(text.data + text.length - length, word, length) == 0;
}

bool match_any_suffix(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (match_suffix(text, *words)) {
            return true;
        }
    }
    return false;
}

bool match_contains(struct text text, const char *word)
{
    return text.length > 0 && memmem(text.data, text.length, word, strlen(word)) != NULL;
}

bool match_contains_any(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (match_contains(text, *words)) {
            return true;
        }
    }
    return false;
}

bool match_equal_any(struct text text, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (match_prefix(text, *words) == text.length && text.length > 0) {
            return true;
        }
    }
    return false;
}

struct text text_after(struct text text, size_t size)
{
    return (struct text){.data = text.data + size, .length = text.length - size};
}

struct text text_trimmed(struct text text)
{
    size_t begin = 0;
    size_t end = text.length;
    trim_range(text.data, &begin, &end);
    return (struct text){.data = text.data + begin, .length = end - begin};
}

struct text match_word(struct text line, size_t *position, bool (*divides)(uint32_t code_point))
{
    size_t begin = *position;
    while (begin < line.length && divides(character_at(line.data, line.length, begin))) {
        begin = next_position(line.data, line.length, begin);
    }
    size_t end = begin;
    while (end < line.length && !divides(character_at(line.data, line.length, end))) {
        end = next_position(line.data, line.length, end);
    }
    *position = end;
    return (struct text){.data = line.data + begin, .length = end - begin};
}

struct text text_unbracketed(struct text text)
{
    static const char *const openers[] = {"【", "[", "（", "(", "［", NULL};
    static const char *const closers[] = {"】", "]", "）", ")", "］", NULL};
    text = text_trimmed(text);
    text = text_after(text, match_any_prefix(text, openers));
    for (const char *const *closer = closers; *closer != NULL; closer++) {
        if (match_suffix(text, *closer)) {
            text.length -= strlen(*closer);
            break;
        }
    }
    return text_trimmed(text);
}

size_t match_colon(struct text text)
{
    size_t position = 0;
    while (position < text.length) {
        uint32_t c = character_at(text.data, text.length, position);
        position = next_position(text.data, text.length, position);
        if (c == ':' || c == 0xFF1A || c == 0xFE55 || c == 0x2236) {
            return position;
        }
        if (!is_space(c)) {
            break;
        }
    }
    return 0;
}

bool has_sentence_mark(struct text text)
{
    static const unsigned char LEADS[] = {0xE3, 0xEF}; /* of 。 and of ！ ？ ； */
    for (size_t i = 0; i + 3 <= text.length; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte == LEADS[0] || byte == LEADS[1]) {
            uint32_t c = character_at(text.data, text.length, i);
            if (is_sentence_end(c)) {
                return true;
            }
        }
    }
    return false;
}

bool ends_with_clause_mark(struct text text)
{
    return is_clause_mark(character_before(text.data, text.length));
}

bool is_document_number(struct text text)
{
    return match_suffix(text, "号") && (match_contains(text, "〔") || match_contains(text, "［") ||
                                        match_prefix(text, "第") > 0);
}

bool equal_without_space(struct text a, struct text b)
{
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        while (i < a.length && is_space(character_at(a.data, a.length, i))) {
            i = next_position(a.data, a.length, i);
        }
        while (j < b.length && is_space(character_at(b.data, b.length, j))) {
            j = next_position(b.data, b.length, j);
        }
        if (i == a.length || j == b.length) {
            return i == a.length && j == b.length;
        }
        if (a.data[i++] != b.data[j++]) {
            return false;
        }
    }
}
