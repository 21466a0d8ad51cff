#include "command_chart.h"

#include <inttypes.h>
#include <string.h>

#include "../common/program.h"
#include "command_wrap.h"

enum { LABEL_LEAST = 8, BAR_LEAST = 8, BAR_MOST = 40, NOTE_LEAST = 12, INDENT = 2 };

#define SGR_BOLD  "\033[1m"
#define SGR_BAR   "\033[36m"
#define SGR_FAINT "\033[2m"
#define SGR_RESET "\033[0m"

const char *chart_number(uint64_t number, char text[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, number);
    char *end = text;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            *end++ = ',';
        }
        *end++ = digits[i];
    }
    *end = '\0';
    return text;
}

void chart_put_count(FILE *out, uint64_t count, const char *what)
{
    char digits[32];
    fprintf(out, "%s %s%s", chart_number(count, digits), what, count == 1 ? "" : "s");
}

size_t chart_put_cut(FILE *out, suoyin_text text, size_t columns)
{
    size_t whole = wrap_text_width(text.data, text.length);
    size_t room = whole > columns && columns > 0 ? columns - 1 : columns; /* for the ellipsis */
    size_t width = 0;
    for (size_t at = 0; at < text.length;) {
        struct program_character character = program_character_at(text.data + at, text.length - at);
        uint32_t shown = character.shown == '\n' ? ' ' : character.shown;
        size_t taken = shown == 0 ? 0 : (size_t)wrap_character_width(shown);
        if (width + taken > room) {
            break;
        }
        if (shown != 0) {
            program_put_character(out, shown);
        }
        width += taken;
        at += character.length;
    }
    if (whole > columns && columns > 0) {
        fputs("…", out);
        width++;
    }
    return width;
}

void chart_put_cell(FILE *out, suoyin_text text, size_t columns)
{
    size_t width = chart_put_cut(out, text, columns);
    fprintf(out, "%*s", (int)(columns - width), "");
}

void chart_put_heading(FILE *out, const char *text, const struct chart_style *style)
{
    fprintf(out, "%s%s%s\n", style->color ? SGR_BOLD : "", text, style->color ? SGR_RESET : "");
}

/* Eighths of a block, so that small differences show. */
static void put_bar(FILE *out, uint64_t count, uint64_t most, size_t columns, bool fill)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    uint64_t eighths =
        most == 0 ? 0 : (uint64_t)((double)count / (double)most * (double)columns * 8 + 0.5);
    eighths = eighths == 0 && count > 0 ? 1 : eighths;
    eighths = eighths > columns * 8 ? columns * 8 : eighths;
    for (uint64_t i = 0; i < eighths / 8; i++) {
        fputs("█", out);
    }
    fputs(parts[eighths % 8], out);
    size_t taken = (size_t)(eighths / 8 + (eighths % 8 > 0));
    fprintf(out, "%*s", fill ? (int)(columns - taken) : 0, "");
}

struct chart_layout {
    size_t label, number, bar, note; /* columns; a note of 0: there is none */
};

static struct chart_layout lay_out(const struct chart_row *rows, size_t count, size_t columns)
{
    struct chart_layout layout = {LABEL_LEAST, 1, BAR_LEAST, 0};
    bool noted = false;
    for (size_t i = 0; i < count; i++) {
        char digits[32];
        size_t width = wrap_text_width(rows[i].label.data, rows[i].label.length);
        size_t number = strlen(chart_number(rows[i].count, digits));
        layout.label = width > layout.label ? width : layout.label;
        layout.number = number > layout.number ? number : layout.number;
        noted = noted || rows[i].note.length > 0;
    }
    size_t spent = INDENT + 2 + layout.number + 2 + (noted ? 2 : 0);
    size_t room =
        columns > spent + LABEL_LEAST + BAR_LEAST ? columns - spent : LABEL_LEAST + BAR_LEAST;
    size_t for_note = noted && room > 3 * NOTE_LEAST ? NOTE_LEAST : 0;
    size_t label_most = (room - for_note) * 3 / 5;
    layout.label = layout.label < label_most ? layout.label : label_most;
    layout.bar = room - layout.label - for_note;
    layout.bar = layout.bar < BAR_MOST ? layout.bar : BAR_MOST;
    if (for_note > 0) {
        layout.bar = layout.bar < BAR_MOST / 2 ? layout.bar : BAR_MOST / 2;
        layout.note = room - layout.label - layout.bar;
    }
    return layout;
}

void chart_put_rows(FILE *out, const struct chart_row *rows, size_t count, uint64_t most,
                    const struct chart_style *style)
{
    size_t columns = style->columns > 0 ? style->columns : CHART_COLUMNS_DEFAULT;
    struct chart_layout layout = lay_out(rows, count, columns);
    bool most_given = most > 0;
    for (size_t i = 0; i < count && !most_given; i++) {
        most = rows[i].count > most ? rows[i].count : most;
    }
    for (size_t i = 0; i < count; i++) {
        char digits[32];
        fprintf(out, "%*s", INDENT, "");
        chart_put_cell(out, rows[i].label, layout.label);
        fprintf(out, "  %*s  %s", (int)layout.number, chart_number(rows[i].count, digits),
                style->color ? SGR_BAR : "");
        put_bar(out, rows[i].count, most, layout.bar, layout.note > 0);
        fputs(style->color ? SGR_RESET : "", out);
        if (layout.note > 0 && rows[i].note.length > 0) {
            fprintf(out, "  %s", style->color ? SGR_FAINT : "");
            chart_put_cut(out, rows[i].note, layout.note);
            fputs(style->color ? SGR_RESET : "", out);
        }
        putc('\n', out);
    }
}
