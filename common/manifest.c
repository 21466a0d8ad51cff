#include "manifest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CHECKSUM_WORD[] = "checksum ";

enum {
    CHECKSUM_DIGITS = 16,
    CHECKSUM_LINE = sizeof CHECKSUM_WORD - 1 + CHECKSUM_DIGITS + 1,
    FILE_MAX = MANIFEST_SEGMENTS_MAX * 128 + 256, /* bytes: more than any manifest needs */
};

/* --- Names ----------------------------------------------------------------------------------- */

static const char SEGMENT_ENDING[] = ".segment";
static const char TOMBSTONES_ENDING[] = ".tombstones";
static const char TEMPORARY_ENDING[] = ".temporary";

static void make_name(const struct content_hash *hash, const char *ending,
                      char name[MANIFEST_NAME_SIZE])
{
    content_hash_to_text(hash, name);
    memcpy(name + CONTENT_HASH_TEXT - 1, ending, strlen(ending) + 1);
}

void manifest_segment_name(const struct content_hash *digest, char name[MANIFEST_NAME_SIZE])
{
    make_name(digest, SEGMENT_ENDING, name);
}

void manifest_tombstones_name(const struct content_hash *hash, char name[MANIFEST_NAME_SIZE])
{
    make_name(hash, TOMBSTONES_ENDING, name);
}

bool manifest_owns_name(const char *name)
{
    struct content_hash hash;
    size_t length = strlen(name);
    size_t digits = CONTENT_HASH_TEXT - 1;
    size_t ending = sizeof TEMPORARY_ENDING - 1;
    if (length >= ending && strcmp(name + length - ending, TEMPORARY_ENDING) == 0) {
        return strchr(name, '/') == NULL;
    }
    return length > digits && content_hash_from_text(name, digits, &hash) &&
           (strcmp(name + digits, SEGMENT_ENDING) == 0 ||
            strcmp(name + digits, TOMBSTONES_ENDING) == 0);
}

/* --- In memory ------------------------------------------------------------------------------- */

void manifest_begin(struct manifest *manifest, const struct allocator *allocator)
{
    *manifest = (struct manifest){.allocator = allocator};
}

void manifest_release(struct manifest *manifest)
{
    if (manifest->segments != NULL) {
        memory_release(manifest->allocator, manifest->segments);
    }
    *manifest = (struct manifest){.allocator = manifest->allocator};
}

enum status manifest_add(struct manifest *manifest, const struct manifest_segment *segment,
                         struct error *error)
{
    if (manifest->count == MANIFEST_SEGMENTS_MAX) {
        return error_set(error, STATUS_LIMIT, "more than %d segments", MANIFEST_SEGMENTS_MAX);
    }
    if (manifest->count == manifest->capacity) {
        size_t capacity = manifest->capacity * 2 + 8;
        struct manifest_segment *larger =
            memory_resize_array(manifest->allocator, manifest->segments, capacity, sizeof *larger);
        if (larger == NULL) {
            return error_memory(error);
        }
        manifest->segments = larger;
        manifest->capacity = capacity;
    }
    manifest->segments[manifest->count++] = *segment;
    return STATUS_OK;
}

bool manifest_equal(const struct manifest *a, const struct manifest *b)
{
    if (a->generation != b->generation || a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        const struct manifest_segment *x = &a->segments[i];
        const struct manifest_segment *y = &b->segments[i];
        if (content_hash_compare(&x->digest, &y->digest) != 0 || x->size != y->size ||
            x->has_tombstones != y->has_tombstones ||
            (x->has_tombstones && content_hash_compare(&x->tombstones, &y->tombstones) != 0)) {
            return false;
        }
    }
    return true;
}

/* --- As bytes -------------------------------------------------------------------------------- */

static int compare_segments(const void *a, const void *b)
{
    const struct manifest_segment *x = a;
    const struct manifest_segment *y = b;
    return content_hash_compare(&x->digest, &y->digest);
}

enum status manifest_encode(struct manifest *manifest, struct buffer *out, struct error *error)
{
    size_t begin = out->size;
    char digest[CONTENT_HASH_TEXT];
    if (manifest->count > 0) {
        qsort(manifest->segments, manifest->count, sizeof *manifest->segments, compare_segments);
    }
    buffer_append_format(out, "%s%d\ngeneration %llu\n", MANIFEST_FIRST_WORDS, MANIFEST_VERSION,
                         (unsigned long long)manifest->generation);
    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_segment *segment = &manifest->segments[i];
        content_hash_to_text(&segment->digest, digest);
        if (i > 0 && compare_segments(segment - 1, segment) == 0) {
            return error_set(error, STATUS_USAGE, "segment %s stands in the manifest twice",
                             digest);
        }
        buffer_append_format(out, "segment %s %llu", digest, (unsigned long long)segment->size);
        if (segment->has_tombstones) {
            content_hash_to_text(&segment->tombstones, digest);
            buffer_append_format(out, " %s", digest);
        }
        buffer_append_byte(out, '\n');
    }
    if (out->failed) {
        return error_memory(error);
    }
    buffer_append_format(out, "%s%016llx\n", CHECKSUM_WORD,
                         (unsigned long long)checksum_bytes(out->data + begin, out->size - begin));
    return out->failed ? error_memory(error) : STATUS_OK;
}

/* A place in the text that is being read. Reading is loose: whether the form is the one and only,
 * is told by writing it anew. */
struct scanner {
    const char *text;
    size_t length;
    size_t position;
};

static bool take_word(struct scanner *scanner, const char *word)
{
    size_t length = strlen(word);
    if (scanner->length - scanner->position < length ||
        memcmp(scanner->text + scanner->position, word, length) != 0) {
        return false;
    }
    scanner->position += length;
    return true;
}

static bool take_number(struct scanner *scanner, uint64_t *number)
{
    size_t begin = scanner->position;
    uint64_t value = 0;
    while (scanner->position < scanner->length) {
        unsigned digit = (unsigned char)scanner->text[scanner->position] - (unsigned)'0';
        if (digit > 9) {
            break;
        }
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
        scanner->position++;
    }
    *number = value;
    return scanner->position > begin;
}

static bool take_hash(struct scanner *scanner, struct content_hash *hash)
{
    size_t digits = CONTENT_HASH_TEXT - 1;
    if (scanner->length - scanner->position < digits ||
        !content_hash_from_text(scanner->text + scanner->position, digits, hash)) {
        return false;
    }
    scanner->position += digits;
    return true;
}

static bool take_segment(struct scanner *scanner, struct manifest_segment *segment)
{
    *segment = (struct manifest_segment){0};
    if (!take_hash(scanner, &segment->digest) || !take_word(scanner, " ") ||
        !take_number(scanner, &segment->size)) {
        return false;
    }
    if (take_word(scanner, " ")) {
        segment->has_tombstones = true;
        if (!take_hash(scanner, &segment->tombstones)) {
            return false;
        }
    }
    return take_word(scanner, "\n");
}

static enum status corrupt(struct error *error, const char *name, size_t offset, const char *what)
{
    return error_at(error, STATUS_CORRUPT, offset, "%s: offset %zu: %s", name, offset, what);
}

/* Reads the lines between the first and the checksum's. */
static enum status read_lines(struct manifest *manifest, struct scanner *scanner, const char *name,
                              struct error *error)
{
    if (!take_word(scanner, "generation ") || !take_number(scanner, &manifest->generation) ||
        !take_word(scanner, "\n")) {
        return corrupt(error, name, scanner->position, "the generation is missing");
    }
    while (take_word(scanner, "segment ")) {
        struct manifest_segment segment;
        if (!take_segment(scanner, &segment)) {
            return corrupt(error, name, scanner->position, "a segment's line is wrong");
        }
        enum status status = manifest_add(manifest, &segment, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

/* That the bytes are those that would be written. This checks the checksum, too. */
static enum status check_form(struct manifest *manifest, const void *bytes, size_t size,
                              const char *name, struct error *error)
{
    struct buffer expected = {.allocator = manifest->allocator};
    struct error reason;
    enum status status = manifest_encode(manifest, &expected, &reason);
    if (status == STATUS_MEMORY) {
        error_memory(error);
    } else if (status != STATUS_OK) {
        status = corrupt(error, name, 0, reason.message);
    } else if (expected.size != size || memcmp(expected.data, bytes, size) != 0) {
        status = corrupt(error, name, 0,
                         "the manifest is not in the form in which it is written, "
                         "or its checksum is wrong");
    }
    buffer_release(&expected);
    return status;
}

enum status manifest_decode(struct manifest *manifest, const void *bytes, size_t size,
                            const char *name, struct error *error)
{
    struct scanner scanner = {.text = bytes, .length = size};
    uint64_t version;
    if (!take_word(&scanner, MANIFEST_FIRST_WORDS)) {
        return corrupt(error, name, 0, "not a Suoyin manifest");
    }
    if (!take_number(&scanner, &version) || !take_word(&scanner, "\n")) {
        return corrupt(error, name, scanner.position, "the version is wrong");
    }
    if (version != MANIFEST_VERSION) {
        return error_set(error, STATUS_VERSION,
                         "%s: the manifest has version %llu; this program reads version %d", name,
                         (unsigned long long)version, MANIFEST_VERSION);
    }
    if (size > FILE_MAX) {
        return corrupt(error, name, FILE_MAX, "the manifest is too long");
    }
    enum status status = read_lines(manifest, &scanner, name, error);
    if (status == STATUS_OK && size - scanner.position != CHECKSUM_LINE) {
        status = corrupt(error, name, scanner.position, "a line is wrong");
    }
    if (status == STATUS_OK) {
        status = check_form(manifest, bytes, size, name, error);
    }
    if (status != STATUS_OK) {
        manifest_release(manifest);
    }
    return status;
}

/* --- As a file ------------------------------------------------------------------------------- */

enum status manifest_read(const struct file_operations *operations, const char *folder,
                          struct manifest *manifest, struct error *error)
{
    struct buffer path = {.allocator = manifest->allocator};
    struct buffer bytes = {.allocator = manifest->allocator};
    file_join_path(&path, folder, MANIFEST_FILE_NAME);
    enum status status = STATUS_OK;
    if (path.failed) {
        status = error_memory(error);
    } else {
        const char *name = (const char *)path.data;
        status = file_read_whole(operations, name, FILE_MAX, &bytes, error);
        if (status == STATUS_OK) {
            status = manifest_decode(manifest, bytes.data, bytes.size, name, error);
        }
    }
    buffer_release(&path);
    buffer_release(&bytes);
    return status;
}

enum status manifest_write(const struct file_operations *operations, const char *folder,
                           struct manifest *manifest, struct error *error)
{
    const struct allocator *allocator = manifest->allocator;
    struct buffer path = {.allocator = allocator};
    struct buffer temporary = {.allocator = allocator};
    struct buffer bytes = {.allocator = allocator};
    file_join_path(&path, folder, MANIFEST_FILE_NAME);
    file_join_path(&temporary, folder, MANIFEST_TEMPORARY_NAME);
    enum status status = manifest_encode(manifest, &bytes, error);
    if (status == STATUS_OK && (path.failed || temporary.failed)) {
        status = error_memory(error);
    }
    if (status == STATUS_OK) {
        const char *written = (const char *)temporary.data;
        status = file_write_whole(operations, allocator, written, bytes.data, bytes.size, error);
        if (status == STATUS_OK) {
            status = file_rename_durably(operations, written, (const char *)path.data, error);
        }
    }
    buffer_release(&path);
    buffer_release(&temporary);
    buffer_release(&bytes);
    return status;
}
