/*
 * Fuzzes the cleaner and the passage splitter: whatever the text, the cleaned text is valid UTF-8,
 * cleaning adds nothing to it, and the passages are in order, in range and cover all but white
 * space. The first byte chooses the options; bytes that are no UTF-8 are passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"
#include "../indexer/cleaner.h"
#include "../indexer/han_text.h"
#include "../indexer/passages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void explain(void *context, const struct document *document, const char *rule,
                    const char *text, size_t length)
{
    size_t *calls = context;
    (void)document;
    check(rule != NULL && utf8_valid(text, length, NULL));
    ++*calls;
}

static void check_passages(const struct document *document)
{
    const char *text = document->text.data;
    size_t position = 0;
    for (size_t i = 0; i <= document->passage_count; i++) {
        bool last = i == document->passage_count;
        size_t begin = last ? document->text.length : document->passages[i].begin;
        check(position <= begin && begin <= document->text.length);
        while (position < begin) {
            check(is_space(character_at(text, begin, position)));
            position = next_position(text, begin, position);
        }
        if (!last) {
            size_t end = document->passages[i].end;
            check(begin < end && end <= document->text.length && end - begin <= PASSAGE_BYTES_MAX);
            check(utf8_valid(text + begin, end - begin, NULL));
            position = end;
        }
    }
}

/* Copies what is valid UTF-8 and not NUL. */
static size_t copy_valid(const char *from, size_t size, char *to)
{
    size_t length = 0;
    for (size_t i = 0; i < size;) {
        uint32_t c = 0;
        size_t bytes = utf8_decode(from + i, size - i, &c);
        if (bytes == 0 || c == 0) {
            i++;
            continue;
        }
        memcpy(to + length, from + i, bytes);
        length += bytes;
        i += bytes;
    }
    to[length] = '\0';
    return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct document document = {.arena.allocator = &system_allocator};
    char *text = arena_allocate(&document.arena, size);
    check(text != NULL);
    document.text.length = copy_valid((const char *)data + 1, size - 1, text);
    document.text.data = text;
    document.origin = (struct text){.data = "fuzz", .length = 4};
    size_t length = document.text.length;

    size_t calls = 0;
    struct cleaner cleaner = {.explain = explain, .context = &calls, .raw = (data[0] & 1) != 0};
    check(cleaner_run(&cleaner, &document, NULL) == STATUS_OK);
    check(document.text.length <= length + 1);
    check(utf8_valid(document.text.data, document.text.length, NULL));
    check(document.text.data[document.text.length] == '\0');

    struct passage_options options = {.chars = (uint32_t)(PASSAGE_CHARS_MIN + data[0] % 64),
                                      .whole_documents = (data[0] & 2) != 0};
    check(passages_split(&document, &options, NULL) == STATUS_OK);
    check_passages(&document);
    document_release(&document);
    return 0;
}
