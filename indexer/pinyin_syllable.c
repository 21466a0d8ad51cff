#include "pinyin_syllable.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"

enum { SYLLABLE_MAX = 6 }; /* zhuang */

/* All syllables, ascending, ü as v. */
static const char *const SYLLABLES[] = {
    /* clang-format off */
    "a", "ai", "an", "ang", "ao", "ba", "bai", "ban", "bang", "bao", "bei", "ben", "beng", "bi",
    "bian", "biao", "bie", "bin", "bing", "bo", "bu", "ca", "cai", "can", "cang", "cao", "ce",
    "cei", "cen", "ceng", "cha", "chai", "chan", "chang", "chao", "che", "chen", "cheng", "chi",
    "chong", "chou", "chu", "chua", "chuai", "chuan", "chuang", "chui", "chun", "chuo", "ci",
    "cong", "cou", "cu", "cuan", "cui", "cun", "cuo", "da", "dai", "dan", "dang", "dao", "de",
    "dei", "den", "deng", "di", "dia", "dian", "diao", "die", "ding", "diu", "dong", "dou", "du",
    "duan", "dui", "dun", "duo", "e", "ei", "en", "eng", "er", "fa", "fan", "fang", "fei", "fen",
    "feng", "fiao", "fo", "fou", "fu", "ga", "gai", "gan", "gang", "gao", "ge", "gei", "gen",
    "geng", "gong", "gou", "gu", "gua", "guai", "guan", "guang", "gui", "gun", "guo", "ha", "hai",
    "han", "hang", "hao", "he", "hei", "hen", "heng", "hm", "hng", "hong", "hou", "hu", "hua",
    "huai", "huan", "huang", "hui", "hun", "huo", "ji", "jia", "jian", "jiang", "jiao", "jie",
    "jin", "jing", "jiong", "jiu", "ju", "juan", "jue", "jun", "ka", "kai", "kan", "kang", "kao",
    "ke", "kei", "ken", "keng", "kong", "kou", "ku", "kua", "kuai", "kuan", "kuang", "kui", "kun",
    "kuo", "la", "lai", "lan", "lang", "lao", "le", "lei", "leng", "li", "lia", "lian", "liang",
    "liao", "lie", "lin", "ling", "liu", "lo", "long", "lou", "lu", "luan", "lue", "lun", "luo",
    "lv", "lve", "m", "ma", "mai", "man", "mang", "mao", "me", "mei", "men", "meng", "mi", "mian",
    "miao", "mie", "min", "ming", "miu", "mo", "mou", "mu", "n", "na", "nai", "nan", "nang",
    "nao", "ne", "nei", "nen", "neng", "ng", "ni", "nia", "nian", "niang", "niao", "nie", "nin",
    "ning", "niu", "nong", "nou", "nu", "nuan", "nue", "nun", "nuo", "nv", "nve", "o", "ou", "pa",
    "pai", "pan", "pang", "pao", "pei", "pen", "peng", "pi", "pian", "piao", "pie", "pin", "ping",
    "po", "pou", "pu", "qi", "qia", "qian", "qiang", "qiao", "qie", "qin", "qing", "qiong", "qiu",
    "qu", "quan", "que", "qun", "ran", "rang", "rao", "re", "ren", "reng", "ri", "rong", "rou",
    "ru", "rua", "ruan", "rui", "run", "ruo", "sa", "sai", "san", "sang", "sao", "se", "sen",
    "seng", "sha", "shai", "shan", "shang", "shao", "she", "shei", "shen", "sheng", "shi", "shou",
    "shu", "shua", "shuai", "shuan", "shuang", "shui", "shun", "shuo", "si", "song", "sou", "su",
    "suan", "sui", "sun", "suo", "ta", "tai", "tan", "tang", "tao", "te", "tei", "teng", "ti",
    "tian", "tiao", "tie", "ting", "tong", "tou", "tu", "tuan", "tui", "tun", "tuo", "wa", "wai",
    "wan", "wang", "wei", "wen", "weng", "wo", "wu", "xi", "xia", "xian", "xiang", "xiao", "xie",
    "xin", "xing", "xiong", "xiu", "xu", "xuan", "xue", "xun", "ya", "yan", "yang", "yao", "ye",
    "yi", "yin", "ying", "yo", "yong", "you", "yu", "yuan", "yue", "yun", "za", "zai", "zan",
    "zang", "zao", "ze", "zei", "zen", "zeng", "zha", "zhai", "zhan", "zhang", "zhao", "zhe",
    "zhei", "zhen", "zheng", "zhi", "zhong", "zhou", "zhu", "zhua", "zhuai", "zhuan", "zhuang",
    "zhui", "zhun", "zhuo", "zi", "zong", "zou", "zu", "zuan", "zui", "zun", "zuo",
    /* clang-format on */
};

struct toned_vowel {
    uint32_t code_point;
    char letter;
};

/* ā á ǎ à and so on; every mark but those on ü without a tone is a tone. */
static const struct toned_vowel TONED[] = {
    {0xE0, 'a'},  {0xE1, 'a'},  {0xE8, 'e'},  {0xE9, 'e'},  {0xEC, 'i'},  {0xED, 'i'},
    {0xF2, 'o'},  {0xF3, 'o'},  {0xF9, 'u'},  {0xFA, 'u'},  {0x101, 'a'}, {0x103, 'a'},
    {0x113, 'e'}, {0x115, 'e'}, {0x11B, 'e'}, {0x12B, 'i'}, {0x12D, 'i'}, {0x144, 'n'},
    {0x148, 'n'}, {0x14D, 'o'}, {0x14F, 'o'}, {0x16B, 'u'}, {0x16D, 'u'}, {0x1CE, 'a'},
    {0x1D0, 'i'}, {0x1D2, 'o'}, {0x1D4, 'u'}, {0x1D6, 'v'}, {0x1D8, 'v'}, {0x1DA, 'v'},
    {0x1DC, 'v'}, {0x1F9, 'n'},
};

static int compare_syllables(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

static char toned_letter(uint32_t c)
{
    for (size_t i = 0; i < sizeof TONED / sizeof *TONED; i++) {
        if (TONED[i].code_point == c) {
            return TONED[i].letter;
        }
    }
    return '\0';
}

/* The letter that a code point stands for, '\0' for a tone mark after its vowel; -1 for others. */
static int letter_of(uint32_t c, bool *tone)
{
    *tone = false;
    if (c >= 'a' && c <= 'z') {
        return (int)c;
    }
    switch (c) {
    case 0xFC: /* ü */
        return 'v';
    case 0xEA: /* ê */
        return 'e';
    case 0x251: /* ɑ */
        return 'a';
    case 0x261: /* ɡ */
        return 'g';
    case 0x300: /* combining grave, acute, macron, breve and caron */
    case 0x301:
    case 0x304:
    case 0x306:
    case 0x30C:
        *tone = true;
        return '\0';
    case 0x308: /* combining diaeresis */
        return '\0';
    default:
        *tone = true;
        return toned_letter(c) != '\0' ? toned_letter(c) : -1;
    }
}

bool pinyin_syllable_parse(const char *text, size_t length, struct pinyin_syllable *syllable)
{
    char letters[SYLLABLE_MAX + 1];
    size_t count = 0;
    size_t tones = 0;
    size_t position = 0;
    while (position < length) {
        uint32_t c = 0;
        bool tone;
        size_t size = utf8_decode(text + position, length - position, &c);
        int letter = size > 0 ? letter_of(c, &tone) : -1;
        if (letter < 0 || (letter == '\0' && count == 0)) {
            return false;
        }
        if (letter != '\0') {
            if (count == SYLLABLE_MAX) {
                return false;
            }
            letters[count++] = (char)letter;
        } else if (c == 0x308 && letters[count - 1] == 'u') {
            letters[count - 1] = 'v';
        }
        tones += tone;
        position += size;
    }
    letters[count] = '\0';
    if (count == 0 || tones > 1 ||
        bsearch(letters, SYLLABLES, sizeof SYLLABLES / sizeof *SYLLABLES, sizeof *SYLLABLES,
                compare_syllables) == NULL) {
        return false;
    }
    *syllable = (struct pinyin_syllable){.letters = count, .toned = tones == 1};
    return true;
}
