#include "clean_person.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

enum { NAME_CHARS_MIN = 2, NAME_CHARS_MAX = 4, NAMES_MAX = 6 };

/* The family names that nearly all bear. */
static const char SURNAMES[] =
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊"
    "白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔汤尚温季施牛樊葛邢安齐易乔庞颜倪庄聂"
    "章鲁岳翟殷申耿关焦左柳甘祝包宁符阮纪梅童凌毕"
    "单裴霍涂成苗谷曲盛冉祁翁蓝路游辛靳管柴华蒙鲍欧阳冀俞向牟时穆辜卜车詹闵娄柯喻萧骆滕伍涂桂芦艾窦"
    "项桑费戚丛尤瞿臧佘晏连牛娜阎宫戈隋桂卓池农班木"
    "应柏解强仇栾师简饶巩全原邬商苑谈褚屈郁郎来宗晋米麻干党景缪匡荣初楚居买热";

static const char *const DOUBLE_SURNAMES[] = {"欧阳", "司马", "上官", "诸葛", "司徒",
                                              "东方", "皇甫", "尉迟", "公孙", "慕容",
                                              "夏侯", "令狐", NULL};

static const char *const OFFICES[] = {
    "书记",   "县长",   "市长", "区长",   "镇长",   "乡长", "州长", "旗长",   "盟长",
    "省长",   "村长",   "部长", "主任",   "局长",   "处长", "科长", "院长",   "校长",
    "所长",   "站长",   "馆长", "厅长",   "司长",   "行长", "社长", "队长",   "组长",
    "团长",   "主席",   "会长", "理事长", "董事长", "总裁", "经理", "秘书长", "教授",
    "研究员", "工程师", "记者", "通讯员", "委员",   "常委", "代表", "专员",   "巡视员",
    "调研员", "组员",   "编辑", "撰稿人", "评论员", "讲师", "博士", NULL};

bool person_is_name(struct text folded)
{
    char name[NAME_CHARS_MAX * UTF8_MAX];
    size_t length = 0;
    size_t count = 0;
    for (size_t i = 0; i < folded.length;) {
        size_t next = next_position(folded.data, folded.length, i);
        uint32_t c = character_at(folded.data, folded.length, i);
        if (is_ideograph(c)) {
            if (count == NAME_CHARS_MAX) {
                return false;
            }
            memcpy(name + length, folded.data + i, next - i);
            length += next - i;
            count++;
        } else if (!is_space(c)) {
            return false;
        }
        i = next;
    }
    if (count < NAME_CHARS_MIN) {
        return false;
    }
    struct text bare = {name, length};
    if (match_any_prefix(bare, DOUBLE_SURNAMES) > 0) {
        return true;
    }
    size_t first = next_position(name, length, 0);
    return count < NAME_CHARS_MAX && memmem(SURNAMES, strlen(SURNAMES), name, first) != NULL;
}

static bool divides_names(uint32_t c)
{
    return is_space(c) || c == 0x3001 || c == ',' || c == 0xFF0C;
}

bool person_is_list(struct text folded)
{
    if (person_is_name(folded)) {
        return true; /* 王 克 is one name, not two of one character */
    }
    size_t names = 0;
    size_t begin = 0;
    while (begin < folded.length) {
        size_t end = begin;
        while (end < folded.length &&
               !divides_names(character_at(folded.data, folded.length, end))) {
            end = next_position(folded.data, folded.length, end);
        }
        if (end > begin && (++names > NAMES_MAX ||
                            !person_is_name((struct text){folded.data + begin, end - begin}))) {
            return false;
        }
        begin = end < folded.length ? next_position(folded.data, folded.length, end) : end;
    }
    return names > 0;
}

struct text person_after_office(struct text folded)
{
    for (size_t i = 0; i < folded.length; i = next_position(folded.data, folded.length, i)) {
        struct text office = {folded.data, i};
        struct text rest = text_after(folded, i);
        if (is_space(character_at(rest.data, rest.length, 0)) &&
            match_any_suffix(office, OFFICES)) {
            struct text names = text_trimmed(rest);
            if (person_is_list(names)) {
                return names;
            }
        }
    }
    return (struct text){.data = folded.data, .length = 0};
}
