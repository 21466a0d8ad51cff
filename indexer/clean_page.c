#include "clean_page.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

enum {
    PARAGRAPH_CHARS = 80, /* a line this long is a paragraph whatever its marks */
    SENTENCE_CHARS = 20,
    HEAD_TALK_BYTES = 250,
};

/*
 * The characters with which the words begin by which a page speaks of itself: 本网 本站 我网 转载
 * 版权 著作权 扫一扫 分享. By the low four bits of the first byte, a bit for each second byte.
 */
static const uint64_t PAGE_TALK[16] = {
    [5] = UINT64_C(1) << 0x08,                        /* E5 88 分 */
    [6] = UINT64_C(1) << 0x1C | UINT64_C(1) << 0x08 | /* E6 9C 本, E6 88 我 */
          UINT64_C(1) << 0x09 | UINT64_C(1) << 0x0E,  /* E6 89 扫, E6 8E 掃 */
    [7] = UINT64_C(1) << 0x09,                        /* E7 89 版 */
    [8] = UINT64_C(1) << 0x3D | UINT64_C(1) << 0x11,  /* E8 BD 转 轉, E8 91 著 */
};

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
        if ((PAGE_TALK[bytes[i] & 0x0F] >> (bytes[i + 1] & 0x3F) & 1) != 0) {
            char folded[WORD_BYTES + UTF8_MAX];
            size_t end = skip_characters(text.data, text.length, i, 3);
            if (end - i <= WORD_BYTES) {
                fold_for_matching(text.data + i, end - i, folded);
                if (match_any_prefix((struct text){folded, end - i}, words) > 0) {
                    return true;
                }
            }
        }
        i += 3;
    }
    return false;
}

/* A line before the article and after it is told from a paragraph by length and punctuation. */
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

/* Notices stand behind articles; before them only short lines speak of the page. */
static struct page_line read_line(struct text text, bool tail)
{
    struct page_line line = {.text = text, .role = LINE_KEPT};
    bool may_talk = tail || text.length <= HEAD_TALK_BYTES;
    if (!may_talk && text.length > PARAGRAPH_CHARS * UTF8_MAX) {
        line.article = true; /* needs no count */
        return line;
    }
    line.characters = count_characters(text.data, text.length);
    line.article = is_paragraph(text, line.characters) && !(may_talk && speaks_of_page(text));
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
            struct page_line read = read_line(line, false);
            read.blank_before = blank;
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
            bool known = begin == stop && page->has_article; /* it ended the head */
            struct page_line read = known ? (struct page_line){0} : read_line(line, true);
            if (known || read.article) {
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
            line->sentence = has_sentence_mark(line->folded);
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
        line->byline = line->byline || role == LINE_BYLINE;
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
