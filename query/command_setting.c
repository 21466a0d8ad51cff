#include "command_setting.h"

static const char *const rankings[] = {
    [SUOYIN_RANKING_DEFAULT] = "default", [SUOYIN_RANKING_PLAIN] = "plain", NULL};
static const char *const syntaxes[] = {[SUOYIN_SYNTAX_LENIENT] = "lenient",
                                       [SUOYIN_SYNTAX_STRICT] = "strict",
                                       [SUOYIN_SYNTAX_NONE] = "none",
                                       NULL};
static const char *const rewrites[] = {[SUOYIN_REWRITE_USUAL] = "usual",
                                       [SUOYIN_REWRITE_ON] = "on",
                                       [SUOYIN_REWRITE_OFF] = "off",
                                       NULL};

/* "3" or "60%" */
static bool read_minimum(const char *command, const char *text, suoyin_search_options *search)
{
    char number[16];
    uint64_t value;
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    length -= percent;
    if (length < sizeof number) {
        memcpy(number, text, length);
        number[length] = '\0';
    }
    if (length >= sizeof number ||
        !program_parse_unsigned(number, 0, percent ? 100 : SUOYIN_QUERY_TERMS_MAX, &value)) {
        program_message("%s: --min-match %s: must be a number of terms, or a share of them such as "
                        "60%%",
                        command, text);
        return false;
    }
    search->min_match = percent ? 0 : (uint32_t)value;
    search->min_match_percent = percent ? (uint32_t)value : 0;
    return true;
}

bool setting_take(const char *command, int option, const char *text, suoyin_search_options *search)
{
    unsigned choice = 0;
    bool sound;
    switch (option) {
    case SETTING_RANKING:
        sound = program_read_choice(command, "--ranking", text, rankings, &choice);
        search->ranking = (suoyin_ranking)choice;
        return sound;
    case SETTING_K1:
        return program_read_real(command, "--k1", text, 0, 100, &search->k1);
    case SETTING_B:
        return program_read_real(command, "--b", text, 0, 1, &search->b);
    case SETTING_SYNTAX:
        sound = program_read_choice(command, "--syntax", text, syntaxes, &choice);
        search->syntax = (suoyin_syntax)choice;
        return sound;
    case SETTING_REWRITE:
        sound = program_read_choice(command, "--rewrite", text, rewrites, &choice);
        search->rewrite = (suoyin_rewrite)choice;
        return sound;
    default:
        return read_minimum(command, text, search);
    }
}
