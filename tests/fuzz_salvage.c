/*
 * Salvages the documents of arbitrary bytes, taken for a segment as they are and with their
 * checksums made right, and for tombstones. Documents that come out hold what batch.h promises.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <errno.h>

#include "../common/utf8.h"
#include "../indexer/salvage_source.h"
#include "hostile_use.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* --- A file system of one file --------------------------------------------------------------- */

struct only_file {
    uint8_t *bytes;
    size_t size;
};

static int open_only(void *context, const char *path, int flags, mode_t mode)
{
    (void)context;
    (void)path;
    (void)flags;
    (void)mode;
    return 7;
}

static int close_only(void *context, int file)
{
    (void)context;
    (void)file;
    return 0;
}

static int information_of_only(void *context, int file, struct file_information *information)
{
    const struct only_file *only = context;
    (void)file;
    *information = (struct file_information){.kind = FILE_REGULAR, .size = only->size};
    return 0;
}

static void *map_only(void *context, int file, size_t size)
{
    const struct only_file *only = context;
    (void)file;
    (void)size;
    return only->bytes;
}

static int unmap_only(void *context, void *address, size_t size)
{
    (void)context;
    (void)address;
    (void)size;
    return 0;
}

/* --- Documents ------------------------------------------------------------------------------- */

static void must(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void check_text(struct text text)
{
    must(text.data != NULL && utf8_valid(text.data, text.length, NULL));
    must(strlen(text.data) == text.length);
}

static void check_document(const struct batch_document *document, const struct salvage_loss *loss)
{
    must(loss->key == (document->key.length == 0));
    check_text(document->key);
    must(document->passage_count > 0);
    for (uint32_t i = 0; i < document->field_count; i++) {
        check_text(document->fields[i].name);
        check_text(document->fields[i].value);
        must(i == 0 ||
             strcmp(document->fields[i - 1].name.data, document->fields[i].name.data) < 0);
    }
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < document->passage_count; i++) {
        must(utf8_valid(document->passages[i].text, document->passages[i].length, NULL));
        bytes += document->passages[i].length;
    }
    must(bytes == document->text_bytes);
}

static void salvage(struct only_file *only)
{
    const struct file_operations operations = {.context = only,
                                               .open = open_only,
                                               .close = close_only,
                                               .information_of = information_of_only,
                                               .map = map_only,
                                               .unmap = unmap_only};
    const struct content_hash none = {{0}};
    struct salvage_source source;
    struct error error = {0};
    if (salvage_source_open(&source, &operations, "fuzz", &system_allocator, &error) != STATUS_OK) {
        must(error.message[0] != '\0');
        return;
    }
    salvage_source_bury(&source, &operations, "fuzz", &none, NULL);
    struct arena arena = {.allocator = &system_allocator};
    for (uint32_t i = 0; i < source.documents && i < 1000; i++) {
        struct batch_document document;
        struct salvage_loss loss;
        enum salvage_outcome outcome;
        must(salvage_source_read(&source, i, &arena, &document, &loss, &outcome, &error) ==
             STATUS_OK);
        if (outcome != SALVAGE_LOST) {
            check_document(&document, &loss);
        }
        arena_reset(&arena);
    }
    arena_release(&arena);
    salvage_source_close(&source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct only_file only = {malloc(size > 0 ? size : 1), size};
    must(only.bytes != NULL);
    if (size > 0) {
        memcpy(only.bytes, data, size);
    }
    salvage(&only);
    segment_reseal(only.bytes, size);
    salvage(&only);
    free(only.bytes);
    return 0;
}
