#include "command_page.h"

#include <inttypes.h>

#include "../common/program.h"
#include "command_chart.h"

void page_put_text(FILE *out, suoyin_text text)
{
    for (size_t at = 0; at < text.length;) {
        struct program_character character = program_character_at(text.data + at, text.length - at);
        at += character.length;
        switch (character.shown) {
        case 0:
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            program_put_character(out, character.shown);
        }
    }
}

/* --- Charts ------------------------------------------------------------------------------------
 */

enum { CHART_WIDTH = 960, CHART_HEIGHT = 260, CHART_LEFT = 56, CHART_TOP = 12, CHART_BOTTOM = 30 };

/* The least of 1, 2, 5, 10, 20 … whose multiple by four is not below the value. */
static uint64_t axis_step(uint64_t most)
{
    uint64_t step = 1;
    for (unsigned i = 0; step * 4 < most && step < UINT64_MAX / 100; i++) {
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    }
    return step;
}

static double height_of(uint64_t value, uint64_t top)
{
    return (double)(CHART_HEIGHT - CHART_TOP - CHART_BOTTOM) * (double)value / (double)top;
}

static void put_axis(FILE *out, uint64_t step, uint64_t top)
{
    for (uint64_t value = 0; value <= top; value += step) {
        char digits[32];
        double y = CHART_HEIGHT - CHART_BOTTOM - height_of(value, top);
        fprintf(out,
                "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>"
                "<text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                CHART_LEFT, y, CHART_WIDTH, y, CHART_LEFT - 8, y + 4, chart_number(value, digits));
    }
}

static void put_column(FILE *out, double x, double width, uint64_t value, uint64_t top,
                       const char *class_name, const char *group, const char *name)
{
    char digits[32];
    double height = height_of(value, top);
    if (value == 0) {
        return;
    }
    fprintf(out,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\">"
            "<title>%s %s %s</title></rect>",
            class_name, x, CHART_HEIGHT - CHART_BOTTOM - height, width, height, group, name,
            chart_number(value, digits));
}

void page_put_columns(FILE *out, const struct page_group *groups, size_t count,
                      const char *const series[PAGE_SERIES_MAX], const char *title)
{
    static const char *const classes[PAGE_SERIES_MAX] = {"s1", "s2", "s3"};
    uint64_t most = 1;
    for (size_t i = 0; i < count; i++) {
        most = groups[i].whole > most ? groups[i].whole : most;
    }
    uint64_t step = axis_step(most);
    uint64_t top = (most + step - 1) / step * step;
    double room = (double)(CHART_WIDTH - CHART_LEFT) / (double)count;
    double width = room * 0.72 < 96 ? room * 0.72 : 96;
    size_t every = count > 24 ? (count + 23) / 24 : 1; /* labels that fit */
    fprintf(out, "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            CHART_WIDTH, CHART_HEIGHT, title);
    put_axis(out, step, top);
    for (size_t i = 0; i < count; i++) {
        const struct page_group *group = &groups[i];
        double middle = CHART_LEFT + room * ((double)i + 0.5);
        put_column(out, middle - width / 2, width, group->whole, top, "whole", group->label,
                   "全部");
        for (size_t s = 0; s < PAGE_SERIES_MAX; s++) {
            double bar = width * 0.8 / PAGE_SERIES_MAX;
            double x = middle - width * 0.4 + bar * (double)s;
            put_column(out, x + bar * 0.08, bar * 0.84, group->values[s], top, classes[s],
                       group->label, series[s]);
        }
        if (i % every == 0) {
            fprintf(out,
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    middle, CHART_HEIGHT - 10, group->label);
        }
        putc('\n', out);
    }
    fputs("</svg>\n", out);
}

void page_put_bar(FILE *out, uint64_t count, uint64_t most, const char *class_name)
{
    double share = most == 0 ? 0 : 100.0 * (double)count / (double)most;
    fprintf(out,
            "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" "
            "aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"8\"/>"
            "<rect class=\"%s\" width=\"%.2f\" height=\"8\"/></svg>",
            class_name, share);
}

/* --- Style -------------------------------------------------------------------------------------
 */

const char page_style[] =
    ":root{--paper:#fbfaf7;--card:#fff;--ink:#1d2126;--faint:#6b7280;--line:#e4e1da;"
    "--track:#f0ede6;--whole:#e9e5db;--s1:#2f5d8c;--s2:#2e8b6f;--s3:#c8792b;--mark:#fdecc8}\n"
    "@media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1c2026;--ink:#e7e5df;"
    "--faint:#949aa5;--line:#2d323a;--track:#252a31;--whole:#2c323b;--s1:#6fa3d8;--s2:#5cc0a0;"
    "--s3:#e3a05c;--mark:#4a3d1d}}\n"
    "*{box-sizing:border-box}\n"
    "html{color-scheme:light dark}\n"
    "body{margin:0;background:var(--paper);color:var(--ink);line-height:1.6;"
    "font-family:\"Source Han Sans SC\",\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\","
    "system-ui,sans-serif;font-size:15px}\n"
    "main{max-width:1080px;margin:0 auto;padding:48px 28px 64px}\n"
    "header{border-bottom:3px double var(--line);padding-bottom:20px;margin-bottom:28px}\n"
    "h1,h2{font-family:\"Source Han Serif SC\",\"Noto Serif CJK SC\",\"Songti SC\",SimSun,serif;"
    "font-weight:700;line-height:1.3}\n"
    "h1{font-size:32px;margin:0 0 6px}\n"
    "h2{font-size:19px;margin:0 0 14px;display:flex;align-items:baseline;gap:10px}\n"
    "h2 small{font:400 12px/1 system-ui,sans-serif;color:var(--faint);letter-spacing:.04em}\n"
    "p.lead{margin:0;color:var(--faint)}\n"
    "section{background:var(--card);border:1px solid var(--line);border-radius:10px;"
    "padding:22px 24px;margin-bottom:22px;break-inside:avoid}\n"
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(160px,1fr));gap:14px;"
    "margin-bottom:22px}\n"
    ".card{background:var(--card);border:1px solid var(--line);border-radius:10px;"
    "padding:16px 18px;border-top:4px solid var(--whole)}\n"
    ".card.c1{border-top-color:var(--s1)}.card.c2{border-top-color:var(--s2)}"
    ".card.c3{border-top-color:var(--s3)}\n"
    ".card b{display:block;font-size:26px;line-height:1.25;font-variant-numeric:tabular-nums}\n"
    ".card span{color:var(--faint);font-size:13px}\n"
    ".columns{display:grid;grid-template-columns:1fr 1fr;gap:22px}\n"
    ".columns section{margin-bottom:0}\n"
    ".columns{margin-bottom:22px}\n"
    "table{border-collapse:collapse;width:100%;table-layout:fixed}\n"
    "td{padding:5px 0;vertical-align:middle;border-bottom:1px solid var(--line)}\n"
    "tr:last-child td{border-bottom:0}\n"
    "td.name{overflow-wrap:anywhere;padding-right:12px}\n"
    "td.count{width:64px;text-align:right;font-variant-numeric:tabular-nums;padding-right:12px}\n"
    "td.rule{width:30%}\n"
    "td.dates{width:190px;color:var(--faint);font-size:13px;text-align:right;"
    "font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "svg.chart{width:100%;height:auto;display:block}\n"
    "svg.bar{width:100%;height:8px;display:block;border-radius:4px}\n"
    ".grid{stroke:var(--line);stroke-width:1}\n"
    ".tick{fill:var(--faint);font-size:12px;font-variant-numeric:tabular-nums}\n"
    ".whole{fill:var(--whole)}.track{fill:var(--track)}\n"
    ".s1{fill:var(--s1)}.s2{fill:var(--s2)}.s3{fill:var(--s3)}.s0{fill:var(--faint)}\n"
    ".legend{display:flex;gap:18px;font-size:13px;color:var(--faint);margin-bottom:8px}\n"
    ".legend svg{width:12px;height:12px;margin-right:6px;vertical-align:-1px}\n"
    ".terms{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:baseline;line-height:1.9}\n"
    ".amount{display:grid;grid-template-columns:150px 1fr;gap:18px;padding:12px 0;"
    "border-bottom:1px solid var(--line)}\n"
    ".amount:last-child{border-bottom:0;padding-bottom:0}\n"
    ".amount b{font-size:19px;font-variant-numeric:tabular-nums;color:var(--s3)}\n"
    ".amount cite{display:block;font-style:normal;color:var(--faint);font-size:13px}\n"
    "mark{background:var(--mark);color:inherit;padding:0 2px;border-radius:2px}\n"
    "footer{color:var(--faint);font-size:12px;text-align:center;margin-top:32px}\n"
    "@media(max-width:760px){.columns,.amount{grid-template-columns:1fr}td.dates{display:none}}\n"
    "@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--faint:#555;--line:#ccc;"
    "--track:#eee;--whole:#e5e2da;--s1:#2f5d8c;--s2:#2e8b6f;--s3:#b86a1e;--mark:#f3e6c4}"
    "main{max-width:none;padding:0}section,.card{border-radius:0}body{font-size:11pt}"
    ".cards{grid-template-columns:repeat(5,1fr)}"
    "*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}\n";
