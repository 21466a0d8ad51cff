/* What a hit mentions, for a person and as JSON. */
#include <string.h>

#include "command_print.h"

static const char *const kind_words[] = {
    [SUOYIN_MENTION_POLICY] = "policy",   [SUOYIN_MENTION_PARK] = "park",
    [SUOYIN_MENTION_PROJECT] = "project", [SUOYIN_MENTION_ALIAS] = "alias",
    [SUOYIN_MENTION_PLACE] = "place",     [SUOYIN_MENTION_QUANTITY] = "quantity",
    [SUOYIN_MENTION_DATE] = "date",
};

static const char *const kind_headings[] = {
    [SUOYIN_MENTION_POLICY] = "policies",  [SUOYIN_MENTION_PARK] = "parks",
    [SUOYIN_MENTION_PROJECT] = "projects", [SUOYIN_MENTION_ALIAS] = "short forms",
    [SUOYIN_MENTION_PLACE] = "places",     [SUOYIN_MENTION_QUANTITY] = "quantities",
    [SUOYIN_MENTION_DATE] = "dates",
};

/* Whether one before it says the same. */
static bool is_repeated(const suoyin_mention *mentions, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (mentions[i].kind == mentions[index].kind &&
            mentions[i].value.length == mentions[index].value.length &&
            memcmp(mentions[i].value.data, mentions[index].value.data,
                   mentions[index].value.length) == 0) {
            return true;
        }
    }
    return false;
}

static void put_mention(FILE *out, const suoyin_mention *mention, suoyin_text text)
{
    bool written = mention->kind != SUOYIN_MENTION_PLACE && mention->kind != SUOYIN_MENTION_DATE;
    if (written) {
        program_put_line_text(out, text.data + mention->span.begin,
                              mention->span.end - mention->span.begin);
    } else {
        program_put_line_text(out, mention->value.data, mention->value.length);
    }
    if (mention->kind == SUOYIN_MENTION_ALIAS) {
        fputs(" = ", out);
        program_put_line_text(out, mention->value.data, mention->value.length);
    }
}

suoyin_status print_mentions(FILE *out, suoyin_results *results, size_t index, suoyin_error *error)
{
    const suoyin_mention *mentions;
    size_t count;
    suoyin_hit hit;
    suoyin_status status = suoyin_results_mentions(results, index, NULL, &mentions, &count, error);
    if (status == SUOYIN_OK) {
        status = suoyin_results_hit(results, index, SUOYIN_HIT_TEXT, &hit, error);
    }
    for (int kind = SUOYIN_MENTION_POLICY; status == SUOYIN_OK && kind <= SUOYIN_MENTION_DATE;
         kind++) {
        bool any = false;
        for (size_t i = 0; i < count; i++) {
            if ((int)mentions[i].kind == kind && !is_repeated(mentions, i)) {
                fprintf(out, "%s%s", any ? " · " : kind_headings[kind], any ? "" : ": ");
                put_mention(out, &mentions[i], hit.text);
                any = true;
            }
        }
        fputs(any ? "\n" : "", out);
    }
    return status;
}

suoyin_status print_json_mentions(FILE *out, suoyin_results *results, size_t index,
                                  suoyin_error *error)
{
    static const char *const subject_words[] = {"policy", "park", "project"};
    const suoyin_mention *mentions;
    size_t count;
    unsigned subjects;
    bool any = false;
    suoyin_status status =
        suoyin_results_mentions(results, index, &subjects, &mentions, &count, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    fputs(",\"subjects\":[", out);
    for (size_t s = 0; s < 3; s++) {
        if ((subjects >> s & 1) != 0) {
            fprintf(out, "%s\"%s\"", any ? "," : "", subject_words[s]);
            any = true;
        }
    }
    fputs("],\"mentions\":[", out);
    for (size_t i = 0; i < count; i++) {
        const suoyin_mention *mention = &mentions[i];
        fprintf(out, "%s{\"kind\":\"%s\",\"begin\":%" PRIu32 ",\"end\":%" PRIu32, i > 0 ? "," : "",
                kind_words[mention->kind], mention->span.begin, mention->span.end);
        print_json_member(out, "value", mention->value);
        if (mention->kind == SUOYIN_MENTION_PLACE) {
            fprintf(out, ",\"code\":\"%06" PRIu32 "\"", mention->code);
        } else if (mention->kind == SUOYIN_MENTION_QUANTITY) {
            fprintf(out, ",\"magnitude\":%.12g", mention->magnitude);
        }
        putc('}', out);
    }
    putc(']', out);
    return SUOYIN_OK;
}
