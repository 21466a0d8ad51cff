#include "clean_match.h"

#include <string.h>
#include <uchar.h>

#include "han_text.h"

/* Traditional and Simplified in turn, ascending: the characters of the cleaner's patterns only. */
static const char16_t TRADITIONAL[] =
    u"並并佈布來来係系個个們们倫伦偽伪備备傳传僅仅僞伪億亿優优內内兩两凍冻別别刪删則则創创劉刘"
    u"動动務务勢势匯汇區区協协吳吴員员問问啓启啟启單单嚴严國国園园圖图團团執执報报場场孫孙學学"
    u"實实審审寫写將将專专對对導导屆届屬属師师帳账幫帮廠厂廣广張张彙汇後后從从復复態态應应戰战"
    u"戶户掃扫擊击擔担據据擴扩攝摄數数於于時时書书會会東东條条楊杨業业極极構构標标樣样機机檔档"
    u"檢检權权歐欧歡欢決决淵渊減减湯汤溫温滬沪滾滚滿满濟济瀏浏為为無无熱热爲为獨独獲获現现環环"
    u"產产畢毕畫画療疗發发監监盧卢瞭了確确碼码礙碍稅税稱称積积筆笔範范簡简簽签糾纠紀纪級级結结"
    u"絡络經经綫线網网緊紧線线編编縣县縮缩縱纵總总繪绘繫系續续聞闻聯联聲声職职臨临與与舉举莊庄"
    u"華华萬万葉叶蓋盖蔣蒋蕭萧薦荐藝艺藥药蘇苏處处號号術术衛卫製制複复見见規规視视覺觉覽览觀观"
    u"訂订訊讯記记訪访設设許许評评詞词詢询話话該该誌志認认誠诚誤误調调談谈請请論论諮咨講讲謝谢"
    u"證证識识譚谭議议護护讀读豐丰財财貫贯責责費费貼贴貿贸賀贺資资賈贾賓宾賬账賴赖賽赛贊赞趙赵"
    u"軍军較较載载輕轻輯辑轄辖轉转辦办辭辞農农連连運运過过達达違违遞递還还邊边郵邮鄉乡鄒邹鄧邓"
    u"鄭郑醫医錄录錢钱錯错鍵键鍾钟鎮镇鏈链鏡镜鐘钟長长門门閆闫閉闭開开間间閱阅閻阎關关陰阴陳陈"
    u"陸陆陽阳隊队隱隐雲云電电韓韩頁页項项預预頻频題题類类顧顾顯显餘余饋馈饒饶馬马馮冯駐驻駱骆"
    u"騰腾體体鬧闹魯鲁黃黄點点黨党齊齐齡龄龍龙龔龚";

static uint32_t simplify(uint32_t c)
{
    size_t low = 0;
    size_t high = sizeof TRADITIONAL / sizeof *TRADITIONAL / 2;
    while (low < high) {
        size_t middle = (low + high) / 2;
        uint32_t candidate = TRADITIONAL[middle * 2];
        if (candidate == c) {
            return TRADITIONAL[middle * 2 + 1];
        }
        if (candidate < c) {
            low = middle + 1;
        } else {
            high = middle;
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
    size_t length = strlen(word);
    return length <= text.length && memcmp(text.data, word, length) == 0 ? length : 0;
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
    static const char *const marks[] = {"。", "！", "？", "；", NULL};
    return match_contains_any(text, marks);
}

bool ends_with_clause_mark(struct text text)
{
    return is_clause_mark(character_before(text.data, text.length));
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
