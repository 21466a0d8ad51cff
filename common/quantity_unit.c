#include <string.h>

#include "quantity.h"

/* A writing of a unit, and which it is. */
struct unit_writing {
    const char *text;
    enum quantity_unit unit;
};

/* Ascending by bytes. */
static const struct unit_writing writings[] = {
    {"%", UNIT_PERCENT},
    {"GW", UNIT_GIGAWATT},
    {"GWh", UNIT_GIGAWATT_HOUR},
    {"KV", UNIT_KILOVOLT},
    {"KW", UNIT_KILOWATT},
    {"KWh", UNIT_KILOWATT_HOUR},
    {"MW", UNIT_MEGAWATT},
    {"MWh", UNIT_MEGAWATT_HOUR},
    {"cm", UNIT_CENTIMETRE},
    {"kV", UNIT_KILOVOLT},
    {"kW", UNIT_KILOWATT},
    {"kWh", UNIT_KILOWATT_HOUR},
    {"kg", UNIT_KILOGRAM},
    {"km", UNIT_KILOMETRE},
    {"km2", UNIT_SQUARE_KILOMETRE},
    {"km²", UNIT_SQUARE_KILOMETRE},
    {"m2", UNIT_SQUARE_METRE},
    {"m3", UNIT_CUBIC_METRE},
    {"mm", UNIT_MILLIMETRE},
    {"m²", UNIT_SQUARE_METRE},
    {"m³", UNIT_CUBIC_METRE},
    {"‰", UNIT_PER_MILLE},
    {"㎏", UNIT_KILOGRAM},
    {"㎜", UNIT_MILLIMETRE},
    {"㎝", UNIT_CENTIMETRE},
    {"㎞", UNIT_KILOMETRE},
    {"㎡", UNIT_SQUARE_METRE},
    {"㎢", UNIT_SQUARE_KILOMETRE},
    {"个", UNIT_PIECE},
    {"个百分点", UNIT_PERCENTAGE_POINT},
    {"亩", UNIT_MU},
    {"人", UNIT_PERSON},
    {"人次", UNIT_VISIT},
    {"人民币元", UNIT_YUAN},
    {"件", UNIT_MATTER},
    {"份", UNIT_COPY},
    {"伏", UNIT_VOLT},
    {"位", UNIT_PERSON_HONOURED},
    {"例", UNIT_CASE},
    {"個", UNIT_PIECE},
    {"個百分點", UNIT_PERCENTAGE_POINT},
    {"倍", UNIT_TIMES},
    {"元", UNIT_YUAN},
    {"兆瓦", UNIT_MEGAWATT},
    {"兆瓦时", UNIT_MEGAWATT_HOUR},
    {"兆瓦時", UNIT_MEGAWATT_HOUR},
    {"克", UNIT_GRAM},
    {"公吨", UNIT_TONNE},
    {"公噸", UNIT_TONNE},
    {"公尺", UNIT_METRE},
    {"公斤", UNIT_KILOGRAM},
    {"公里", UNIT_KILOMETRE},
    {"公頃", UNIT_HECTARE},
    {"公顷", UNIT_HECTARE},
    {"冊", UNIT_VOLUME},
    {"册", UNIT_VOLUME},
    {"千伏", UNIT_KILOVOLT},
    {"千克", UNIT_KILOGRAM},
    {"千瓦", UNIT_KILOWATT},
    {"千瓦小时", UNIT_KILOWATT_HOUR},
    {"千瓦小時", UNIT_KILOWATT_HOUR},
    {"千瓦时", UNIT_KILOWATT_HOUR},
    {"千瓦時", UNIT_KILOWATT_HOUR},
    {"千米", UNIT_KILOMETRE},
    {"升", UNIT_LITRE},
    {"厘米", UNIT_CENTIMETRE},
    {"只", UNIT_ANIMAL},
    {"台", UNIT_MACHINE},
    {"吉瓦", UNIT_GIGAWATT},
    {"吉瓦时", UNIT_GIGAWATT_HOUR},
    {"吉瓦時", UNIT_GIGAWATT_HOUR},
    {"名", UNIT_PERSON_NAMED},
    {"吨", UNIT_TONNE},
    {"噸", UNIT_TONNE},
    {"圆", UNIT_YUAN},
    {"圓", UNIT_YUAN},
    {"场", UNIT_EVENT},
    {"場", UNIT_EVENT},
    {"处", UNIT_SITE},
    {"头", UNIT_HEAD},
    {"套", UNIT_SET},
    {"宗", UNIT_LOT},
    {"家", UNIT_FIRM},
    {"市斤", UNIT_JIN},
    {"席", UNIT_SEAT},
    {"幢", UNIT_BUILDING},
    {"平方公尺", UNIT_SQUARE_METRE},
    {"平方公里", UNIT_SQUARE_KILOMETRE},
    {"平方千米", UNIT_SQUARE_KILOMETRE},
    {"平方米", UNIT_SQUARE_METRE},
    {"平米", UNIT_SQUARE_METRE},
    {"度电", UNIT_KILOWATT_HOUR},
    {"度電", UNIT_KILOWATT_HOUR},
    {"座", UNIT_EDIFICE},
    {"张", UNIT_SHEET},
    {"張", UNIT_SHEET},
    {"戶", UNIT_HOUSEHOLD},
    {"户", UNIT_HOUSEHOLD},
    {"所", UNIT_SCHOOL},
    {"批", UNIT_BATCH},
    {"批次", UNIT_BATCH},
    {"支", UNIT_TEAM},
    {"斤", UNIT_JIN},
    {"日元", UNIT_YEN},
    {"条", UNIT_ARTICLE},
    {"架", UNIT_FRAME},
    {"架次", UNIT_SORTIE},
    {"栋", UNIT_BUILDING},
    {"株", UNIT_PLANT},
    {"條", UNIT_ARTICLE},
    {"棟", UNIT_BUILDING},
    {"棵", UNIT_TREE},
    {"次", UNIT_OCCASION},
    {"欧元", UNIT_EURO},
    {"歐元", UNIT_EURO},
    {"毫米", UNIT_MILLIMETRE},
    {"海里", UNIT_NAUTICAL_MILE},
    {"港元", UNIT_HONG_KONG_DOLLAR},
    {"港币", UNIT_HONG_KONG_DOLLAR},
    {"港幣", UNIT_HONG_KONG_DOLLAR},
    {"瓦", UNIT_WATT},
    {"畝", UNIT_MU},
    {"百分点", UNIT_PERCENTAGE_POINT},
    {"百分點", UNIT_PERCENTAGE_POINT},
    {"种", UNIT_SORT},
    {"種", UNIT_SORT},
    {"立方公尺", UNIT_CUBIC_METRE},
    {"立方米", UNIT_CUBIC_METRE},
    {"笔", UNIT_DEAL},
    {"筆", UNIT_DEAL},
    {"篇", UNIT_ESSAY},
    {"米", UNIT_METRE},
    {"类", UNIT_CLASS},
    {"美元", UNIT_US_DOLLAR},
    {"美金", UNIT_US_DOLLAR},
    {"羽", UNIT_BIRD},
    {"臺", UNIT_MACHINE},
    {"艘", UNIT_SHIP},
    {"英鎊", UNIT_POUND},
    {"英镑", UNIT_POUND},
    {"處", UNIT_SITE},
    {"輛", UNIT_VEHICLE},
    {"辆", UNIT_VEHICLE},
    {"部", UNIT_WORK},
    {"間", UNIT_ROOM},
    {"间", UNIT_ROOM},
    {"隻", UNIT_ANIMAL},
    {"項", UNIT_ITEM},
    {"頭", UNIT_HEAD},
    {"類", UNIT_CLASS},
    {"项", UNIT_ITEM},
    {"﹪", UNIT_PERCENT},
    {"％", UNIT_PERCENT},
};

enum { WRITING_COUNT = sizeof writings / sizeof *writings };

/* The first writing that is not below the first character of text. */
static size_t first_writing(const char *text, size_t size)
{
    size_t low = 0, high = WRITING_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (strncmp(writings[middle].text, text, size) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Bytes of the character that this byte leads. */
static size_t character_size(char lead)
{
    unsigned char byte = (unsigned char)lead;
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : 3;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

size_t quantity_unit_read(const char *text, size_t length, enum quantity_unit *out)
{
    size_t best = 0;
    if (length == 0 || length < character_size(text[0])) {
        return 0;
    }
    size_t lead = character_size(text[0]);
    for (size_t i = first_writing(text, lead);
         i < WRITING_COUNT && memcmp(writings[i].text, text, lead) == 0; i++) {
        size_t size = strlen(writings[i].text);
        bool fits = size <= length && memcmp(writings[i].text, text, size) == 0;
        bool cut = is_letter(text[0]) && fits && size < length && is_letter(text[size]);
        if (fits && !cut && size > best) {
            best = size;
            *out = writings[i].unit;
        }
    }
    return best;
}
