#include "clean_page.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

enum {
    PARAGRAPH_CHARS = 80, /* a line this long is a paragraph whatever its marks */
    SENTENCE_CHARS = 20,
};

/* The bytes of characters with which the words begin by which a page speaks of itself. */
static bool begins_page_talk(uint32_t bytes)
{
    switch (bytes) {
    case 0xE69CAC: /* 本网 本站 */
    case 0xE68891: /* 我网 */
    case 0xE8BDAC: /* 转载 */
    case 0xE8BD89:
    case 0xE78988: /* 版权 */
    case 0xE89197: /* 著作权 */
    case 0xE689AB: /* 扫一扫 */
    case 0xE68E83:
    case 0xE58886: /* 分享 */
        return true;
    default:
        return false;
    }
}

/*
 * Whether a paragraph may be a notice or an instruction of the page rather than the article's. The
 * last paragraph of every document comes here, hence the bytes instead of characters.
 */
static bool speaks_of_page(struct text text)
{
    static const char *const words[] = {"本网", "本站", "我网",   "转载",   "版权", "著作权",
                                        "扫码", "扫描", "扫一扫", "分享到", NULL};
    enum { WORD_BYTES = 9 }; /* three characters decide */
    if (text.length > PAGE_FOLDED_BYTES) {
        return false;
    }
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t i = 0;
    while (i + 3 <= text.length) {
        if (bytes[i] < 0xE0) {
            i++;
            continue;
        }
        if (begins_page_talk((uint32_t)bytes[i] << 16 | (uint32_t)bytes[i + 1] << 8 |
                             bytes[i + 2])) {
            char folded[WORD_BYTES + UTF8_MAX];
            size_t end = skip_characters(text.data, text.length, i, 3);
            fold_for_matching(text.data + i, end - i, folded);
            if (match_any_prefix((struct text){folded, end - i}, words) > 0) {
                return true;
            }
        }
        i += 3;
    }
    return false;
}

static bool is_paragraph(struct text text, size_t characters)
{
    if (characters > PARAGRAPH_CHARS) {
        return true;
    }
    if (characters < SENTENCE_CHARS) {
        return false;
    }
    return match_contains(text, "。") || is_sentence_end(character_before(text.data, text.length));
}

static struct page_line read_line(struct text text, bool blank_before)
{
    struct page_line line = {.text = text, .role = LINE_KEPT, .blank_before = blank_before};
    line.characters = count_characters(text.data, text.length);
    line.article = is_paragraph(text, line.characters) && !speaks_of_page(text);
    return line;
}

/* Reads lines until the first paragraph and answers the offset where that begins. */
static size_t read_head(struct page *page)
{
    const char *text = page->document->text.data;
    size_t length = page->document->text.length;
    size_t position = 0;
    bool blank = false;
    while (position < length && page->line_count < PAGE_HEAD_LINES) {
        const char *newline = memchr(text + position, '\n', length - position);
        size_t end = newline != NULL ? (size_t)(newline - text) : length;
        struct text line = text_trimmed((struct text){text + position, end - position});
        if (line.length > 0) {
            struct page_line read = read_line(line, blank);
            if (read.article) {
                page->has_article = true;
                page->blank_before_article = blank;
                page->last_paragraph = line;
                return position;
            }
            page->lines[page->line_count++] = read;
        }
        blank = line.length == 0;
        position = end + 1;
    }
    return position < length ? position : length;
}

/* Reads lines backwards from the end until the last paragraph, no further than `stop`. */
static void read_tail(struct page *page, size_t stop)
{
    const char *text = page->document->text.data;
    size_t end = page->document->text.length;
    struct page_line *first = page->lines + page->line_count;
    size_t count = 0;
    while (end > stop && count < PAGE_TAIL_LINES) {
        const char *newline = memrchr(text + stop, '\n', end - stop);
        size_t begin = newline != NULL ? (size_t)(newline - text) + 1 : stop;
        struct text line = text_trimmed((struct text){text + begin, end - begin});
        if (line.length > 0) {
            struct page_line read = read_line(line, false);
            if (read.article) {
                page->has_article = true;
                page->last_paragraph = line;
                break;
            }
            first[count++] = read;
        } else if (count > 0) {
            first[count - 1].blank_before = true;
        }
        end = newline != NULL ? begin - 1 : stop;
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct page_line swapped = first[i];
        first[i] = first[count - 1 - i];
        first[count - 1 - i] = swapped;
    }
    page->line_count += count;
}

void page_read(struct page *page, const struct cleaner *cleaner, struct document *document)
{
    page->document = document;
    page->cleaner = cleaner;
    page->line_count = 0;
    page->has_article = false;
    page->last_paragraph = (struct text){0};
    page->cut = 0;
    page->site = (struct text){0};
    page->removed = 0;
    page->blank_before_article = false;
    page->failed = false;
    size_t stop = read_head(page);
    page->head_end = page->line_count;
    page->tail_begin = page->line_count;
    if (stop < document->text.length) {
        read_tail(page, stop);
    } else {
        page->tail_begin = 0; /* all lines are short: the head is the tail too */
    }
}

struct text page_folded(struct page *page, struct page_line *line)
{
    if (line->folded.data == NULL && line->text.length <= PAGE_FOLDED_BYTES) {
        char *folded = arena_allocate(&page->document->arena, line->text.length);
        if (folded == NULL) {
            page->failed = true;
        } else {
            fold_for_matching(line->text.data, line->text.length, folded);
            line->folded = (struct text){.data = folded, .length = line->text.length};
        }
    }
    return line->folded.data != NULL ? line->folded : (struct text){.data = "", .length = 0};
}

void page_explain(const struct page *page, const char *rule, struct text text)
{
    if (page->cleaner->explain != NULL) {
        page->cleaner->explain(page->cleaner->context, page->document, rule, text.data,
                               text.length);
    }
}

void page_remove(struct page *page, struct page_line *line, enum line_role role, const char *rule)
{
    if (line->role == LINE_KEPT) {
        line->role = role;
        page->removed++;
        page_explain(page, rule, line->text);
    }
}

bool page_lift(struct page *page, const char *field, struct text value, bool *lifted)
{
    const struct text *held = document_field(page->document, field);
    if (held != NULL) {
        return equal_without_space(*held, value);
    }
    if (!document_add_field(page->document, field, value.data, value.length)) {
        page->failed = true;
        return false;
    }
    if (lifted != NULL) {
        *lifted = true;
    }
    return true;
}

static size_t region_begin(const struct page *page, size_t index)
{
    return index >= page->head_end ? page->head_end : 0;
}

static size_t region_end(const struct page *page, size_t index)
{
    return index >= page->head_end ? page->line_count : page->head_end;
}

struct page_line *page_kept_before(struct page *page, size_t index)
{
    for (size_t i = index; i > region_begin(page, index); i--) {
        if (page->lines[i - 1].role == LINE_KEPT) {
            return &page->lines[i - 1];
        }
    }
    return NULL;
}

struct page_line *page_kept_after(struct page *page, size_t index)
{
    for (size_t i = index + 1; i < region_end(page, index); i++) {
        if (page->lines[i].role == LINE_KEPT) {
            return &page->lines[i];
        }
    }
    return NULL;
}
