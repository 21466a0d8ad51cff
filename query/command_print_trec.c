/* A TREC run: "qid Q0 docid rank score suoyin", which trec_eval and its like read. */
#include "command_print.h"

static bool is_white_space(uint32_t c)
{
    return c <= ' ' || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool holds_white_space(suoyin_text text)
{
    for (size_t at = 0; at < text.length;) {
        struct program_character character = program_character_at(text.data + at, text.length - at);
        if (is_white_space(character.given)) {
            return true;
        }
        at += character.length;
    }
    return false;
}

/*
 * Columns are separated by white space, so an id that holds some is percent-encoded: its white
 * space, controls and percent signs. An id without is left as it is, percent signs included, so
 * that it equals the one in the judgements.
 */
void print_trec_id(FILE *out, suoyin_text id)
{
    if (!holds_white_space(id)) {
        fwrite(id.data, 1, id.length, out);
        return;
    }
    for (size_t at = 0; at < id.length;) {
        struct program_character character = program_character_at(id.data + at, id.length - at);
        bool encode = is_white_space(character.given) || character.given == '%';
        for (size_t end = at + character.length; at < end; at++) {
            if (encode) {
                fprintf(out, "%%%02X", (unsigned char)id.data[at]);
            } else {
                putc(id.data[at], out);
            }
        }
    }
}

suoyin_status print_trec_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error)
{
    (void)options;
    size_t count = suoyin_results_count(answer->results);
    for (size_t i = 0; i < count; i++) {
        suoyin_hit hit;
        suoyin_status status = suoyin_results_hit(answer->results, i, SUOYIN_HIT_ID, &hit, error);
        if (status != SUOYIN_OK) {
            return status;
        }
        printf("%s Q0 ", answer->query_id != NULL ? answer->query_id : "1");
        print_trec_id(stdout, hit.id);
        printf(" %" PRIu64 " ", hit.rank);
        print_score(stdout, hit.score_units);
        fputs(" suoyin\n", stdout);
    }
    return SUOYIN_OK;
}
