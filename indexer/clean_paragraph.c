#include "clean_paragraph.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

enum {
    BROKEN_CHARS = 60,       /* a line this long without a mark at its end was broken */
    WRAP_SAMPLE_LINES = 200, /* of which the width of a wrapped text is told */
    WRAP_LINES_MIN = 8,
    WRAP_CHARS_MIN = 20,
    WRAP_CHARS_MAX = 60,
    WRAP_SLACK = 3, /* characters that a wrapped line may lack to its width */
    CLAUSE_CHARS_MAX = 30,
    SHOWN_BYTES = 24,
};

/*
 * The text as it comes to be. While it is one piece of the source, from `start` on, nothing is
 * copied.
 */
struct writer {
    struct page *page;
    const char *rule;
    struct text source;
    size_t start;
    char *output; /* NULL while the text is a piece of the source */
    size_t length;
    size_t wrap;      /* characters of a full line of a wrapped text, or 0 */
    struct text last; /* line written, in the source */
    size_t last_chars;
};

/* From here on the text is a copy. */
static bool begin_output(struct writer *writer)
{
    if (writer->output == NULL) {
        /* Longer than the source only where that lacks the last newline. */
        writer->output = arena_allocate(&writer->page->document->arena, writer->source.length + 2);
        if (writer->output == NULL) {
            writer->page->failed = true;
            return false;
        }
        memcpy(writer->output, writer->source.data + writer->start, writer->length);
    }
    return true;
}

/* Whether the line can join the piece of the source without being copied. */
static bool extend_piece(struct writer *writer, struct text line)
{
    size_t offset = (size_t)(line.data - writer->source.data);
    size_t end = offset + line.length;
    if (writer->length == 0) {
        writer->start = offset;
    }
    if (offset != writer->start + writer->length ||
        (end < writer->source.length && writer->source.data[end] != '\n')) {
        return false;
    }
    writer->length += line.length + (end < writer->source.length);
    return true;
}

static void append_line(struct writer *writer, struct text line)
{
    if (writer->output == NULL && extend_piece(writer, line)) {
        return;
    }
    if (begin_output(writer)) {
        memcpy(writer->output + writer->length, line.data, line.length);
        writer->length += line.length;
        writer->output[writer->length++] = '\n';
    }
}

/* Lists and headings begin a paragraph, whatever stands before them. */
static bool begins_paragraph(struct text line)
{
    static const char *const signs[] = {"（", "(",  "•", "●", "■", "◆", "①",  "②",  "③", "④",
                                        "⑤",  "【", "*", "#", "-", "—", "附", "第", NULL};
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六",
                                           "七", "八", "九", "十", NULL};
    static const char *const stops[] = {"、", "是", "，", "．", "要", NULL};
    if (match_any_prefix(line, signs) > 0) {
        return true;
    }
    size_t numeral = match_any_prefix(line, numerals);
    if (numeral > 0) {
        struct text rest = text_after(line, numeral);
        rest = text_after(rest, match_any_prefix(rest, numerals));
        return match_any_prefix(rest, stops) > 0;
    }
    return false;
}

/* The clause with which the text ends is one that may be unfinished: no caption, no name. */
static bool ends_in_clause(struct text text)
{
    static const char *const ends[] = {"摄", "攝", "图", "圖", "讯", "訊", "电", "電", "者", NULL};
    if (match_any_suffix(text, ends)) {
        return false;
    }
    size_t position = text.length;
    while (position > 0) {
        uint32_t c = character_before(text.data, position);
        if (is_clause_mark(c)) {
            break;
        }
        if (is_space(c)) {
            return false;
        }
        position = previous_position(text.data, position);
    }
    return true;
}

/* A mark soon shows that the text is a sentence's end, not a heading or a label. */
static bool begins_in_clause(struct text text)
{
    size_t position = 0;
    for (size_t count = 0; count < CLAUSE_CHARS_MAX && position < text.length; count++) {
        uint32_t c = character_at(text.data, text.length, position);
        if (is_clause_mark(c)) {
            return c != ':' && c != 0xFF1A;
        }
        if (is_space(c)) {
            return false;
        }
        position = next_position(text.data, text.length, position);
    }
    return false;
}

/* Whether the line goes on where the one before it broke off. */
static bool is_broken_off(const struct writer *writer, struct text line, bool blank, bool indented)
{
    struct text last = writer->last;
    uint32_t end = character_before(last.data, last.length);
    uint32_t begin = character_at(line.data, line.length, 0);
    if (last.length == 0 || indented || is_sentence_end(end) || end == '.' || end == 0xFF1A ||
        end == ':' || is_closer(end)) {
        return false;
    }
    if (writer->wrap > 0 && !blank) {
        return writer->last_chars + WRAP_SLACK >= writer->wrap && !begins_paragraph(line);
    }
    return is_ideograph(end) && is_ideograph(begin) && writer->last_chars >= BROKEN_CHARS &&
           match_contains(last, "。") && !begins_paragraph(line) && ends_in_clause(last) &&
           begins_in_clause(line);
}

/* Joins the line to the one before it. */
static void join_line(struct writer *writer, struct text line)
{
    if (!begin_output(writer)) {
        return;
    }
    struct text last = writer->last;
    writer->length--; /* the newline */
    if (is_ascii_alphanumeric((unsigned char)last.data[last.length - 1]) &&
        is_ascii_alphanumeric((unsigned char)line.data[0])) {
        writer->output[writer->length++] = ' ';
    }
    size_t begin = last.length > SHOWN_BYTES ? last.length - SHOWN_BYTES : 0;
    while (begin > 0 && ((unsigned char)last.data[begin] & 0xC0) == 0x80) {
        begin--;
    }
    struct text shown = {last.data + begin, 0};
    size_t end = (size_t)(line.data - last.data);
    end += skip_characters(line.data, line.length, 0, SHOWN_BYTES / 3);
    shown.length = end - begin;
    page_explain(writer->page, writer->rule, shown);
    memcpy(writer->output + writer->length, line.data, line.length);
    writer->length += line.length;
    writer->output[writer->length++] = '\n';
}

/* A line that may be joined on is long, or nothing is ever joined. */
static void write_line(struct writer *writer, struct text line, bool blank, bool indented)
{
    if (writer->last_chars > 0 && is_broken_off(writer, line, blank, indented)) {
        join_line(writer, line);
    } else {
        append_line(writer, line);
    }
    writer->last = line;
    uint32_t end = character_before(line.data, line.length);
    bool open = writer->wrap > 0 || is_ideograph(end);
    writer->last_chars = open ? count_characters(line.data, line.length) : 0;
}

/* Writes what of the source lies in [begin, end), all of it lines that no rule saw. */
static void write_unseen(struct writer *writer, size_t begin, size_t end)
{
    const char *text = writer->source.data;
    bool blank = false;
    while (begin < end) {
        const char *newline = memchr(text + begin, '\n', end - begin);
        size_t line_end = newline != NULL ? (size_t)(newline - text) : end;
        struct text line = text_trimmed((struct text){text + begin, line_end - begin});
        if (line.length > 0) {
            if (line.data == writer->page->last_paragraph.data) {
                line.length -= writer->page->cut;
                line = text_trimmed(line);
            }
            write_line(writer, line, blank, line.data - text != (ptrdiff_t)begin);
        }
        blank = line.length == 0;
        begin = line_end + 1;
    }
}

/*
 * The width of a text that was wrapped at a fixed number of characters, or 0: most of its lines are
 * full, none is longer, and sentences run on over their ends.
 */
static size_t wrap_width(struct text source)
{
    size_t counts[WRAP_CHARS_MAX + 1] = {0};
    size_t lines = 0;
    size_t widest = 0;
    size_t open = 0;
    size_t position = 0;
    while (position < source.length && lines < WRAP_SAMPLE_LINES) {
        const char *start = source.data + position;
        const char *newline = memchr(start, '\n', source.length - position);
        size_t length = newline != NULL ? (size_t)(newline - start) : source.length - position;
        struct text line = text_trimmed((struct text){start, length});
        position += length + 1;
        if (line.length == 0) {
            continue;
        }
        size_t chars = line.length > WRAP_CHARS_MAX * UTF8_MAX
                           ? WRAP_CHARS_MAX + 1
                           : count_characters(line.data, line.length);
        if (chars > WRAP_CHARS_MAX) {
            return 0;
        }
        counts[chars]++;
        widest = chars > widest ? chars : widest;
        open += !is_sentence_end(character_before(line.data, line.length));
        lines++;
    }
    size_t full = 0;
    for (size_t i = 0; i <= WRAP_SLACK && i < widest; i++) {
        full += counts[widest - i];
    }
    bool wrapped = lines >= WRAP_LINES_MIN && widest >= WRAP_CHARS_MIN && full * 2 > lines &&
                   open * 4 > lines * 3;
    return wrapped ? widest : 0;
}

bool clean_paragraphs(struct page *page, const char *rule)
{
    struct document *document = page->document;
    struct writer writer = {.page = page, .rule = rule, .source = document->text};
    writer.wrap = wrap_width(document->text);
    size_t position = 0;
    for (size_t i = 0; i < page->line_count && !page->failed; i++) {
        const struct page_line *line = &page->lines[i];
        size_t begin = (size_t)(line->text.data - writer.source.data);
        size_t end = begin + line->text.length;
        if (line->role != LINE_KEPT) {
            write_unseen(&writer, position, begin);
            writer.last_chars = 0;
            position = end;
        }
    }
    write_unseen(&writer, position, writer.source.length);
    if (page->failed) {
        return false;
    }
    bool to_the_end = writer.start + writer.length == writer.source.length; /* has its NUL */
    if (writer.output == NULL && to_the_end) {
        document->text.data += writer.start;
    } else if (begin_output(&writer)) {
        writer.output[writer.length] = '\0';
        document->text.data = writer.output;
    }
    document->text.length = writer.length;
    return !page->failed;
}
