#include "passages.h"

#include <string.h>

#include "han_text.h"
#include "passage_cut.h"

enum { HEADING_CHARS_MAX = 40, NUMBERED_CHARS_MAX = 16, FIRST_CAPACITY = 16 };

/* Headings at the end of a group: the last line, and the one before it when that is one too. */
struct headings {
    size_t begin[2]; /* of the last line but one, of the last line */
    size_t chars[2];
    size_t count;
};

/* Lines gathered for the next passage. */
struct group {
    size_t begin;
    size_t end;
    size_t chars;
    struct headings headings;
    bool all_headings;
};

struct splitter {
    struct document *document;
    struct group group; /* empty while chars is 0 */
    size_t target;
    size_t capacity;
    bool failed;
};

static void add_range(struct splitter *splitter, size_t begin, size_t end)
{
    struct document *document = splitter->document;
    if (splitter->failed) {
        return;
    }
    if (document->passage_count == splitter->capacity) {
        size_t capacity = splitter->capacity > 0 ? splitter->capacity * 2 : FIRST_CAPACITY;
        struct passage_range *ranges =
            arena_allocate_array(&document->arena, capacity, sizeof *ranges);
        if (ranges == NULL) {
            splitter->failed = true;
            return;
        }
        if (document->passage_count > 0) {
            memcpy(ranges, document->passages, document->passage_count * sizeof *ranges);
        }
        document->passages = ranges;
        splitter->capacity = capacity;
    }
    document->passages[document->passage_count++] =
        (struct passage_range){.begin = (uint32_t)begin, .end = (uint32_t)end};
}

static void flush(struct splitter *splitter)
{
    struct group *group = &splitter->group;
    if (group->chars > 0) {
        add_range(splitter, group->begin, group->end);
    }
    *group = (struct group){0};
}

/* 一、 （二） 第三条 open a heading that may end with a full stop. */
static bool is_numbered(const char *text, size_t begin, size_t end)
{
    uint32_t first = character_at(text, end, begin);
    uint32_t second = character_at(text, end, next_position(text, end, begin));
    return first == 0xFF08 || first == '(' || first == 0x7B2C || second == 0x3001;
}

/* Short and without a mark at its end: a heading, or a label line that does as well. */
static bool is_heading(const char *text, size_t begin, size_t end, size_t chars)
{
    if (chars <= NUMBERED_CHARS_MAX && is_numbered(text, begin, end)) {
        return true;
    }
    return chars <= HEADING_CHARS_MAX &&
           !is_clause_mark(character_before(text + begin, end - begin));
}

static void join(struct group *group, size_t begin, size_t end, size_t chars, bool heading)
{
    if (group->chars == 0) {
        *group = (struct group){.begin = begin, .all_headings = true};
    }
    struct headings *headings = &group->headings;
    headings->begin[0] = headings->begin[1];
    headings->chars[0] = headings->chars[1];
    headings->begin[1] = begin;
    headings->chars[1] = chars;
    headings->count = !heading ? 0 : headings->count == 0 ? 1 : 2;
    group->end = end;
    group->chars += chars;
    group->all_headings = group->all_headings && heading;
}

/* Flushes the group but for headings at its end, which belong to the paragraph that follows. */
static void flush_before_paragraph(struct splitter *splitter)
{
    struct group *group = &splitter->group;
    struct headings headings = group->headings;
    size_t first = 2 - headings.count;
    if (headings.count == 0 || headings.begin[first] == group->begin) {
        flush(splitter);
        return;
    }
    size_t begin = group->begin;
    size_t end = headings.begin[first];
    size_t group_end = group->end;
    trim_range(splitter->document->text.data, &begin, &end);
    add_range(splitter, begin, end);
    *group = (struct group){0};
    for (size_t i = first; i < 2; i++) {
        size_t line_end = i == 1 ? group_end : headings.begin[1];
        join(group, headings.begin[i], line_end, headings.chars[i], true);
    }
}

/* Cuts the group, which has become too long, into pieces of like length. */
static void cut_group(struct splitter *splitter)
{
    const char *text = splitter->document->text.data;
    size_t begin = splitter->group.begin;
    size_t end = splitter->group.end;
    size_t chars = count_characters(text + begin, end - begin);
    while (chars > splitter->target + splitter->target / 2) {
        size_t pieces = (chars + splitter->target - 1) / splitter->target;
        size_t cut = passage_cut(text, begin, end, chars / pieces);
        if (cut >= end) {
            break;
        }
        chars -= count_characters(text + begin, cut - begin);
        size_t piece_end = cut;
        trim_range(text, &begin, &piece_end);
        if (piece_end > begin) {
            add_range(splitter, begin, piece_end);
        }
        begin = cut;
    }
    trim_range(text, &begin, &end);
    if (end > begin) {
        add_range(splitter, begin, end);
    }
    splitter->group = (struct group){0};
}

static void add_paragraph(struct splitter *splitter, size_t begin, size_t end)
{
    struct group *group = &splitter->group;
    const char *text = splitter->document->text.data;
    size_t chars = count_characters(text + begin, end - begin);
    size_t target = splitter->target;
    size_t most = target + target / 2;
    bool heading = is_heading(text, begin, end, chars);
    if (group->chars > 0 && group->chars + chars > target) {
        bool few = group->all_headings ? group->chars <= target / 2 : group->chars < target / 4;
        if (heading) {
            flush(splitter);
        } else if (!few || (group->chars + chars > most && !group->all_headings)) {
            flush_before_paragraph(splitter);
        }
    }
    join(group, begin, end, chars, heading);
    if (group->chars > most) {
        cut_group(splitter);
    }
}

/* A few characters left over at the end join the passage before them. */
static void flush_last(struct splitter *splitter)
{
    struct document *document = splitter->document;
    const struct group *group = &splitter->group;
    if (group->chars > 0 && group->chars < splitter->target / 4 && document->passage_count > 0) {
        struct passage_range *last = &document->passages[document->passage_count - 1];
        size_t chars = count_characters(document->text.data + last->begin, last->end - last->begin);
        if (chars + group->chars <= splitter->target + splitter->target / 2) {
            last->end = (uint32_t)group->end;
            return;
        }
    }
    flush(splitter);
}

static enum status split_whole(struct splitter *splitter, struct error *error)
{
    const struct document *document = splitter->document;
    size_t begin = 0;
    size_t end = document->text.length;
    trim_range(document->text.data, &begin, &end);
    if (end - begin > WHOLE_DOCUMENT_BYTES_MAX) {
        return error_set(error, STATUS_LIMIT,
                         "a whole document is one passage of at most %d bytes: %s: it has %zu",
                         WHOLE_DOCUMENT_BYTES_MAX, document->origin.data, end - begin);
    }
    if (end > begin) {
        add_range(splitter, begin, end);
    }
    return splitter->failed ? error_memory(error) : STATUS_OK;
}

static enum status split_paragraphs(struct splitter *splitter, struct error *error)
{
    const char *text = splitter->document->text.data;
    size_t length = splitter->document->text.length;
    size_t position = 0;
    while (position < length && !splitter->failed) {
        const char *newline = memchr(text + position, '\n', length - position);
        size_t end = newline != NULL ? (size_t)(newline - text) : length;
        size_t next = end + 1;
        trim_range(text, &position, &end);
        if (end > position) {
            add_paragraph(splitter, position, end);
        }
        position = next;
    }
    flush_last(splitter);
    return splitter->failed ? error_memory(error) : STATUS_OK;
}

enum status passages_split(struct document *document, const struct passage_options *options,
                           struct error *error)
{
    uint32_t target = options->chars != 0 ? options->chars : PASSAGE_CHARS_DEFAULT;
    if (target < PASSAGE_CHARS_MIN || target > PASSAGE_CHARS_MAX) {
        return error_set(error, STATUS_USAGE, "a passage has %d to %d characters, not %u",
                         PASSAGE_CHARS_MIN, PASSAGE_CHARS_MAX, target);
    }
    if (document->text.length >= UINT32_MAX) {
        return error_set(error, STATUS_LIMIT, "a document has less than 4 GiB of text: %s: %zu",
                         document->origin.data, document->text.length);
    }
    document->passages = NULL;
    document->passage_count = 0;
    struct splitter splitter = {.document = document, .target = target};
    return options->whole_documents ? split_whole(&splitter, error)
                                    : split_paragraphs(&splitter, error);
}
