/* An overview as an HTML page that stands alone. */
#include <inttypes.h>
#include <string.h>

#include "command_overview.h"
#include "command_page.h"

static const char *const bar_classes[OVERVIEW_SUBJECTS] = {"s1", "s2", "s3"};

static suoyin_text text_of(const char *text)
{
    return (suoyin_text){text, strlen(text)};
}

static void begin_section(FILE *out, const char *chinese, const char *english)
{
    fprintf(out, "<section>\n<h2>%s <small>%s</small></h2>\n", chinese, english);
}

static void put_head(FILE *out, const struct overview *overview)
{
    fputs("<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
          out);
    page_put_text(out, text_of(overview->index_name));
    if (*overview->query != '\0') {
        fputs(" · ", out);
        page_put_text(out, text_of(overview->query));
    }
    fprintf(out, " · 概览</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n<header>\n<h1>",
            page_style);
    page_put_text(out, text_of(*overview->query != '\0' ? overview->query : overview->index_name));
    fputs("</h1>\n<p class=\"lead\">", out);
    if (*overview->query != '\0') {
        page_put_text(out, text_of(overview->index_name));
        fputs(" · ", out);
    }
    fputs("概览 Overview</p>\n</header>\n", out);
}

static void put_card(FILE *out, const char *class_name, uint64_t number, const char *chinese,
                     const char *note)
{
    char digits[32];
    fprintf(out, "<div class=\"card %s\"><b>%s</b><span>%s%s%s</span></div>\n", class_name,
            chart_number(number, digits), chinese, *note != '\0' ? " · " : "", note);
}

static void put_cards(FILE *out, const struct overview *overview)
{
    static const char *const classes[OVERVIEW_SUBJECTS] = {"c1", "c2", "c3"};
    char note[64] = "", digits[32];
    if (overview->passages != overview->counts.passages) {
        snprintf(note, sizeof note, "全库 %s", chart_number(overview->counts.passages, digits));
    }
    fputs("<div class=\"cards\">\n", out);
    put_card(out, "", overview->documents, "篇文章", "");
    put_card(out, "", overview->passages, "个段落", note);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        double share = overview->passages == 0
                           ? 0
                           : 100.0 * (double)overview->subjects[s] / (double)overview->passages;
        char shown[64];
        snprintf(note, sizeof note, "%.1f %%", share);
        snprintf(shown, sizeof shown, "段谈%s", overview_subjects[s].chinese);
        put_card(out, classes[s], overview->subjects[s], shown, note);
    }
    fputs("</div>\n", out);
}

static void put_legend(FILE *out)
{
    fputs("<div class=\"legend\">", out);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        fprintf(out,
                "<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"%s\" "
                "width=\"12\" height=\"12\" rx=\"2\"/></svg>%s</span>",
                bar_classes[s], overview_subjects[s].chinese);
    }
    fputs("<span><svg viewBox=\"0 0 12 12\" aria-hidden=\"true\"><rect class=\"whole\" "
          "width=\"12\" height=\"12\" rx=\"2\"/></svg>全部段落</span></div>\n",
          out);
}

static void put_years(FILE *out, const struct overview *overview)
{
    struct page_group groups[OVERVIEW_YEARS_MAX];
    const char *series[PAGE_SERIES_MAX];
    if (overview->year_count == 0) {
        return;
    }
    for (size_t i = 0; i < overview->year_count; i++) {
        const struct overview_year *year = &overview->years[i];
        groups[i] = (struct page_group){.label = year->name, .whole = year->passages};
        for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
            groups[i].values[s] = year->subjects[s];
        }
    }
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        series[s] = overview_subjects[s].chinese;
    }
    bool documents = overview->by_document_year;
    begin_section(out, documents ? "历年主题" : "所述年份",
                  documents ? "passages by subject and year" : "by the years that are spoken of");
    put_legend(out);
    page_put_columns(out, groups, overview->year_count, series,
                     documents ? "各年各主题的段落数" : "所述各年的段落数");
    fputs("</section>\n", out);
}

static void put_row(FILE *out, suoyin_text name, uint64_t count, uint64_t most,
                    const char *bar_class)
{
    char digits[32];
    fputs("<tr><td class=\"name\">", out);
    page_put_text(out, name);
    fprintf(out, "</td><td class=\"count\">%s</td><td class=\"rule\">",
            chart_number(count, digits));
    page_put_bar(out, count, most, bar_class);
    fputs("</td>", out);
}

static void put_dates(FILE *out, const suoyin_name *name)
{
    bool one = name->first.length == name->last.length &&
               memcmp(name->first.data, name->last.data, name->first.length) == 0;
    fputs("<td class=\"dates\">", out);
    page_put_text(out, name->first);
    if (!one) {
        fputs(" – ", out);
        page_put_text(out, name->last);
    }
    fputs("</td>", out);
}

static void put_names(FILE *out, const struct overview *overview, size_t s)
{
    char heading[64];
    bool dated = false;
    size_t count = overview->name_counts[s];
    if (count == 0) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        dated = dated || overview->names[s][i].last.length > 0;
    }
    snprintf(heading, sizeof heading, "leading %s, %zu of %" PRIu64, overview_subjects[s].names,
             count, overview->name_totals[s]);
    begin_section(out, overview_subjects[s].names_chinese, heading);
    fputs("<table>\n", out);
    for (size_t i = 0; i < count; i++) {
        const suoyin_name *name = &overview->names[s][i];
        put_row(out, name->name, name->passages, overview->names[s][0].passages, bar_classes[s]);
        if (dated) {
            put_dates(out, name);
        }
        fputs("</tr>\n", out);
    }
    fputs("</table>\n</section>\n", out);
}

static void put_facets(FILE *out, const char *chinese, const char *english,
                       const suoyin_facet *facets, size_t count)
{
    begin_section(out, chinese, english);
    fputs("<table>\n", out);
    for (size_t i = 0; i < count; i++) {
        suoyin_text name = facets[i].value.length > 0 ? facets[i].value : text_of("（未注明）");
        put_row(out, name, facets[i].count, facets[0].count, "s0");
        fputs("</tr>\n", out);
    }
    fputs("</table>\n</section>\n", out);
}

static void put_places(FILE *out, const struct overview *overview)
{
    bool both = overview->place_count > 0 && overview->source_count > 0;
    fputs(both ? "<div class=\"columns\">\n" : "", out);
    if (overview->place_count > 0) {
        put_facets(out, "地域", "places", overview->places, overview->place_count);
    }
    if (overview->source_count > 0) {
        put_facets(out, "来源", "sources", overview->sources, overview->source_count);
    }
    fputs(both ? "</div>\n" : "", out);
}

/* Larger where they weigh more: by rank, since weights fall steeply. */
static void put_terms(FILE *out, const struct overview *overview)
{
    if (overview->term_count == 0) {
        return;
    }
    bool all = overview->passages == overview->counts.passages;
    begin_section(out, all ? "常用词" : "特征词",
                  all ? "frequent terms" : "distinctive terms, by log-likelihood");
    fputs("<div class=\"terms\">\n", out);
    for (size_t i = 0; i < overview->term_count; i++) {
        const suoyin_term *term = &overview->terms[i];
        double size = 24 - 11.0 * (double)i / (double)overview->term_count;
        fprintf(out, "<span style=\"font-size:%.1fpx\" title=\"%" PRIu64 " / %" PRIu64 "\">", size,
                term->passages, term->looked_at);
        page_put_text(out, term->term);
        fputs("</span>\n", out);
    }
    fputs("</div>\n</section>\n", out);
}

static void put_amounts(FILE *out, const struct overview *overview)
{
    if (overview->amount_count == 0) {
        return;
    }
    begin_section(out, "金额", "the largest amounts");
    for (size_t i = 0; i < overview->amount_count; i++) {
        const struct overview_amount *amount = &overview->amounts[i];
        suoyin_span span = amount->span;
        fputs("<div class=\"amount\"><b>", out);
        page_put_text(out, amount->value);
        fputs("</b><div>", out);
        page_put_text(out, (suoyin_text){amount->sentence.data, span.begin});
        fputs("<mark>", out);
        page_put_text(out,
                      (suoyin_text){amount->sentence.data + span.begin, span.end - span.begin});
        fputs("</mark>", out);
        page_put_text(out, (suoyin_text){amount->sentence.data + span.end,
                                         amount->sentence.length - span.end});
        fputs("<cite>", out);
        page_put_text(out, amount->title);
        fputs("</cite></div></div>\n", out);
    }
    fputs("</section>\n", out);
}

void overview_put_html(FILE *out, const struct overview *overview)
{
    put_head(out, overview);
    put_cards(out, overview);
    put_years(out, overview);
    for (size_t s = 0; s < OVERVIEW_SUBJECTS; s++) {
        put_names(out, overview, s);
    }
    put_places(out, overview);
    put_terms(out, overview);
    put_amounts(out, overview);
    fprintf(out, "<footer>索引 Suoyin %s</footer>\n</main>\n</body>\n</html>\n", suoyin_version());
}
