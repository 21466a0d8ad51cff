/*
 * Recognises quantities, dates and places in arbitrary texts. Whatever is found must be sound: in
 * the text, at its characters, with a value in range, and without another of its kind across it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/place_table.h"
#include "../common/utf8.h"
#include "../indexer/compiled_lists.h"
#include "../indexer/recognise_places.h"
#include "../indexer/recognise_values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct annotation_list *list, const char *text, size_t length)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!annotation_sound(&list->items[i], text, length) ||
            (i > 0 && list->items[i].span.begin < list->items[i - 1].span.end)) {
            abort();
        }
    }
}

static void recognise(const struct recogniser_context *context, const char *text, size_t length)
{
    struct annotation_list list = {.allocator = &system_allocator};
    struct scanned_text plain = {text, length, NULL};
    recognise_values(context, &plain, &list);
    check(&list, text, length);
    annotation_list_clear(&list);
    recognise_places(context, &plain, &list);
    check(&list, text, length);
    annotation_list_release(&list);
}

/* The first line is the date field, the second the title. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct place_table *places; /* kept: opening it takes longer than a text */
    struct error error;
    if (places == NULL && place_table_open(list_places, strlen(list_places), &system_allocator,
                                           &places, &error) != STATUS_OK) {
        abort();
    }
    if (!utf8_valid((const char *)data, size, NULL)) {
        return 0;
    }
    struct recogniser_context context = {.places = places};
    struct text *fields[] = {&context.date, &context.title};
    const char *text = (const char *)data, *end = text + size;
    for (int i = 0; i < 2 && text < end; i++) {
        const char *line = memchr(text, '\n', (size_t)(end - text));
        line = line == NULL ? end : line;
        *fields[i] = (struct text){text, (size_t)(line - text)};
        text = line < end ? line + 1 : end;
    }
    char *copy = malloc((size_t)(end - text)); /* of its size, so that reading beyond is seen */
    if (copy == NULL && end > text) {
        abort();
    }
    if (end > text) {
        memcpy(copy, text, (size_t)(end - text));
    }
    recognise(&context, copy, (size_t)(end - text));
    free(copy);
    return 0;
}
