#include "icu_class.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

static bool is_line_end(uint32_t c)
{
    return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028;
}

/* Marks that stand around a title or a quotation, and apostrophes, which look like them. */
static bool is_quotation(uint32_t c)
{
    return u_hasBinaryProperty((UChar32)c, UCHAR_QUOTATION_MARK) ||
           (c >= 0x3008 && c <= 0x300B) || /* 〈 〉 《 》 */
           c == 0x2329 || c == 0x232A ||   /* the same, canonically */
           (c >= 0xFE3D && c <= 0xFE40) || /* the same, for vertical text */
           c == 0x02BB || c == 0x02BC ||   /* ʻ ʼ */
           (c >= 0x275B && c <= 0x275E);   /* ❛ ❜ ❝ ❞ */
}

/* Scripts, besides Han, kana and hangul, whose words are not separated by spaces. */
static bool is_unspaced(UScriptCode script)
{
    switch (script) {
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
    case USCRIPT_TIBETAN:
    case USCRIPT_YI:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_TAI_LE:
    case USCRIPT_NEW_TAI_LUE:
    case USCRIPT_LANNA:
    case USCRIPT_TAI_VIET:
    case USCRIPT_AHOM:
    case USCRIPT_JAVANESE:
    case USCRIPT_BALINESE:
    case USCRIPT_TANGUT:
    case USCRIPT_NUSHU:
    case USCRIPT_KHITAN_SMALL_SCRIPT:
        return true;
    default:
        return false;
    }
}

/* Letters that several scripts share, such as ー and 〆. */
static enum character_class shared_letter(UChar32 c)
{
    if (uscript_hasScript(c, USCRIPT_HAN)) {
        return CLASS_IDEOGRAPH;
    }
    if (uscript_hasScript(c, USCRIPT_KATAKANA) || uscript_hasScript(c, USCRIPT_HIRAGANA)) {
        return CLASS_KANA;
    }
    return uscript_hasScript(c, USCRIPT_BOPOMOFO) ? CLASS_UNSPACED : CLASS_LETTER;
}

static enum character_class letter_class(UChar32 c, UScriptCode script)
{
    switch (script) {
    case USCRIPT_HAN:
        return CLASS_IDEOGRAPH;
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_KATAKANA_OR_HIRAGANA:
        return CLASS_KANA;
    case USCRIPT_HANGUL:
        return CLASS_HANGUL;
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
        return shared_letter(c);
    default:
        return is_unspaced(script) ? CLASS_UNSPACED : CLASS_LETTER;
    }
}

/* A mark that a reader of the script may leave out; vowel signs are letters of their script. */
static bool is_optional_mark(UChar32 c, UScriptCode script)
{
    switch (script) {
    case USCRIPT_COMMON:
    case USCRIPT_INHERITED:
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_CYRILLIC:
    case USCRIPT_HAN:
    case USCRIPT_HANGUL:
        return true;
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
    case USCRIPT_SYRIAC:
        return u_charType(c) == U_NON_SPACING_MARK;
    default:
        return false;
    }
}

static UScriptCode script_of(UChar32 c)
{
    UErrorCode code = U_ZERO_ERROR;
    return uscript_getScript(c, &code);
}

static enum character_class symbol_class(UChar32 c)
{
    UScriptCode script = script_of(c);
    if (is_unspaced(script)) {
        return CLASS_UNSPACED; /* Yi radicals */
    }
    return script == USCRIPT_HAN ? CLASS_IDEOGRAPH : CLASS_BREAK; /* CJK radicals */
}

static enum character_class class_by_type(UChar32 c)
{
    switch (u_charType(c)) {
    case U_SPACE_SEPARATOR:
        return CLASS_SPACE;
    case U_FORMAT_CHAR:
        return u_hasBinaryProperty(c, UCHAR_PREPENDED_CONCATENATION_MARK) ? CLASS_BREAK
                                                                          : CLASS_TRANSPARENT;
    case U_DECIMAL_DIGIT_NUMBER:
        return CLASS_DIGIT;
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
        return is_optional_mark(c, script_of(c)) ? CLASS_MARK : letter_class(c, script_of(c));
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER:
        return letter_class(c, script_of(c));
    case U_OTHER_SYMBOL:
        return symbol_class(c);
    case U_UNASSIGNED:
        return c >= 0x20000 && c < 0x40000 && (c & 0xFFFE) != 0xFFFE ? CLASS_IDEOGRAPH
                                                                     : CLASS_BREAK;
    default:
        return CLASS_BREAK;
    }
}

enum character_class icu_class(uint32_t code_point)
{
    UChar32 c = (UChar32)code_point;
    if (c == '.') {
        return CLASS_POINT;
    }
    if (c == '\t') {
        return CLASS_SPACE;
    }
    if (is_line_end(code_point)) {
        return CLASS_LINE;
    }
    if (is_quotation(code_point) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT)) {
        return CLASS_TRANSPARENT;
    }
    return class_by_type(c);
}
