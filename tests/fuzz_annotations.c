/*
 * Opens arbitrary bytes as annotations and reads them. What is read is sound, ascends, and comes
 * back when it is written again.
 *
 * The first six bytes tell how many documents and passages there are and how long each text is.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/annotations.h"
#include "../common/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARAMETERS = 6, PASSAGES_READ = 64 };

/* One passage as a section of its own. */
static void write_again(const struct annotation_list *list, unsigned subjects, size_t length)
{
    struct buffer bytes = {.allocator = &system_allocator};
    struct buffer passage = {.allocator = &system_allocator};
    struct annotation_list same = {.allocator = &system_allocator};
    const uint32_t region = 0;
    unsigned same_subjects = 0;
    annotations_encode(list, subjects, &passage);
    const uint64_t offsets[] = {0, passage.size};
    if (annotations_header(&region, 1, offsets, 1, &bytes, NULL) != STATUS_OK) {
        abort();
    }
    buffer_append(&bytes, passage.data, passage.size);
    struct section section = section_from_memory(bytes.data, bytes.size, "AGAIN");
    struct annotations annotations;
    if (annotations_open(&annotations, &section, 1, 1, NULL) != STATUS_OK ||
        annotations_passage(&annotations, 0, NULL, length, &same, &same_subjects, NULL) !=
            STATUS_OK ||
        same.count != list->count || same_subjects != subjects) {
        abort();
    }
    for (size_t i = 0; i < list->count; i++) {
        if (annotation_compare(&list->items[i], &same.items[i]) != 0) {
            abort();
        }
    }
    annotation_list_release(&same);
    buffer_release(&passage);
    buffer_release(&bytes);
}

static void check_list(const struct annotation_list *list, size_t length)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!annotation_sound(&list->items[i], NULL, length) ||
            (i > 0 && annotation_compare(&list->items[i - 1], &list->items[i]) >= 0)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < PARAMETERS) {
        return 0;
    }
    uint32_t documents = get_u16(data), passages = get_u16(data + 2), region;
    size_t length = get_u16(data + 4);
    struct section section = section_from_memory(data + PARAMETERS, size - PARAMETERS, "FUZZ");
    struct annotations annotations;
    struct annotation_list list = {.allocator = &system_allocator};
    struct error error;
    if (annotations_open(&annotations, &section, documents, passages, &error) != STATUS_OK) {
        return 0;
    }
    for (uint32_t i = 0; i < documents && i < PASSAGES_READ; i++) {
        if (annotations_region(&annotations, i, &region, &error) == STATUS_OK &&
            region > ANNOTATIONS_PLACE_MAX) {
            abort();
        }
    }
    for (uint32_t i = 0; i < passages && i < PASSAGES_READ; i++) {
        unsigned subjects;
        if (annotations_passage(&annotations, i, NULL, length, &list, &subjects, &error) ==
            STATUS_OK) {
            check_list(&list, length);
            write_again(&list, subjects, length);
        }
    }
    annotation_list_release(&list);
    return 0;
}
