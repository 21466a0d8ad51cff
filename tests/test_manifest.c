/* The manifest: one form, no way out of the folder, and a change is all or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/manifest.h"
#include "fault_injection.h"

static struct manifest_segment make_segment(uint64_t number)
{
    struct manifest_segment segment = {.size = number * 1000};
    segment.digest = content_hash_bytes(&number, sizeof number);
    if (number % 2 == 0) {
        segment.has_tombstones = true;
        segment.tombstones = content_hash_bytes(&segment.digest, sizeof segment.digest);
    }
    return segment;
}

static struct manifest make_manifest(const struct allocator *allocator, size_t count,
                                     enum status *status)
{
    struct manifest manifest;
    manifest_begin(&manifest, allocator);
    manifest.generation = count * 7;
    *status = STATUS_OK;
    for (size_t i = 0; i < count && *status == STATUS_OK; i++) {
        struct manifest_segment segment = make_segment(i);
        *status = manifest_add(&manifest, &segment, NULL);
    }
    return manifest;
}

static struct buffer encode(size_t count)
{
    enum status status;
    struct manifest manifest = make_manifest(&system_allocator, count, &status);
    struct buffer bytes = {.allocator = &system_allocator};
    assert_int_equal(manifest_encode(&manifest, &bytes, NULL), STATUS_OK);
    manifest_release(&manifest);
    return bytes;
}

static enum status decode(const void *bytes, size_t size)
{
    struct manifest manifest;
    struct error error;
    manifest_begin(&manifest, &system_allocator);
    enum status status = manifest_decode(&manifest, bytes, size, "test", &error);
    assert_int_equal(manifest.count > 0 && status != STATUS_OK, 0);
    manifest_release(&manifest);
    return status;
}

static void round_trips(void **state)
{
    (void)state;
    for (size_t count = 0; count < 20; count++) {
        enum status status;
        struct manifest made = make_manifest(&system_allocator, count, &status);
        struct manifest read;
        struct buffer bytes = {.allocator = &system_allocator};
        assert_int_equal(manifest_encode(&made, &bytes, NULL), STATUS_OK);
        manifest_begin(&read, &system_allocator);
        assert_int_equal(manifest_decode(&read, bytes.data, bytes.size, "test", NULL), STATUS_OK);
        assert_true(manifest_equal(&made, &read));
        read.generation++;
        assert_false(manifest_equal(&made, &read));
        read.generation--;
        if (count > 0) {
            read.segments[count - 1].has_tombstones ^= true;
            assert_false(manifest_equal(&made, &read));
        }
        manifest_release(&read);
        manifest_release(&made);
        buffer_release(&bytes);
    }
}

static void known_text(void **state)
{
    (void)state;
    struct buffer bytes = encode(1);
    static const char begin[] = "suoyin manifest 1\ngeneration 7\nsegment ";
    assert_memory_equal(bytes.data, begin, sizeof begin - 1);
    assert_int_equal(bytes.data[bytes.size - 1], '\n');
    assert_int_equal(bytes.data[bytes.size - 27], '\n');
    assert_memory_equal(bytes.data + bytes.size - 26, "checksum ", 9);
    buffer_release(&bytes);
}

static void every_changed_byte_is_found(void **state)
{
    (void)state;
    struct buffer bytes = encode(3);
    for (size_t at = 0; at < bytes.size; at++) {
        uint8_t right = bytes.data[at];
        for (unsigned wrong = 0; wrong < 256; wrong++) {
            bytes.data[at] = (uint8_t)wrong;
            enum status status = decode(bytes.data, bytes.size);
            assert_true(wrong == right ? status == STATUS_OK
                                       : status == STATUS_CORRUPT || status == STATUS_VERSION);
        }
        bytes.data[at] = right;
    }
    for (size_t size = 0; size < bytes.size; size++) {
        assert_int_equal(decode(bytes.data, size), STATUS_CORRUPT);
    }
    buffer_append_byte(&bytes, '\n');
    assert_int_equal(decode(bytes.data, bytes.size), STATUS_CORRUPT);
    buffer_release(&bytes);
}

/* Text with a right checksum is still refused when it is not in the one form. */
static enum status decode_sealed(const char *text)
{
    struct buffer bytes = {.allocator = &system_allocator};
    buffer_append_text(&bytes, text);
    buffer_append_format(&bytes, "checksum %016llx\n",
                         (unsigned long long)checksum_bytes(bytes.data, bytes.size));
    enum status status = decode(bytes.data, bytes.size);
    buffer_release(&bytes);
    return status;
}

#define LOW  "00000000000000000000000000000001"
#define HIGH "00000000000000000000000000000002"

static void other_forms_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "suoyin manifest 1\n",
        "suoyin manifest 1\ngeneration 01\n",
        "suoyin manifest 1\ngeneration +1\n",
        "suoyin manifest 01\ngeneration 1\n",
        "suoyin manifest 1\ngeneration 18446744073709551616\n",
        "suoyin manifest 1\ngeneration 1\n\n",
        "suoyin manifest 1\r\ngeneration 1\r\n",
        "suoyin manifest 1\ngeneration 1\nsegment " LOW "\n",
        "suoyin manifest 1\ngeneration 1\nsegment " LOW "  5\n",
        "suoyin manifest 1\ngeneration 1\nsegment ../../../../../../../../etc/pass 5\n",
        "suoyin manifest 1\ngeneration 1\nsegment " LOW " 5 \n",
        "suoyin manifest 1\ngeneration 1\nsegment " LOW " 5 ../../../../../../../../../etc/pas\n",
        "suoyin manifest 1\ngeneration 1\nsegment " HIGH " 5\nsegment " LOW " 5\n",
        "suoyin manifest 1\ngeneration 1\nsegment " LOW " 5\nsegment " LOW " 6\n",
        "suoyin manifest 1\ngeneration 1\nsegment 0000000000000000000000000000000A 5\n",
    };
    assert_int_equal(decode_sealed("suoyin manifest 1\ngeneration 1\nsegment " LOW
                                   " 5\nsegment " HIGH " 6 " LOW "\n"),
                     STATUS_OK);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(decode_sealed(wrong[i]), STATUS_CORRUPT);
    }
    assert_int_equal(decode_sealed("suoyin manifest 2\nsomething new\n"), STATUS_VERSION);
}

static void names(void **state)
{
    (void)state;
    char name[MANIFEST_NAME_SIZE];
    struct content_hash hash;
    assert_true(content_hash_from_text(LOW, 32, &hash));
    manifest_segment_name(&hash, name);
    assert_string_equal(name, LOW ".segment");
    assert_true(manifest_owns_name(name));
    manifest_tombstones_name(&hash, name);
    assert_string_equal(name, LOW ".tombstones");
    assert_true(manifest_owns_name(name));
    assert_true(manifest_owns_name("run-1.temporary"));
    static const char *const others[] = {"",         "lock",           "manifest", LOW,
                                         LOW ".txt", "../x.temporary", "notes.md", ".segment"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_false(manifest_owns_name(others[i]));
    }
}

static void limits_and_wrong_use(void **state)
{
    (void)state;
    struct manifest manifest;
    struct buffer bytes = {.allocator = &system_allocator};
    struct manifest_segment segment = make_segment(1);
    manifest_begin(&manifest, &system_allocator);
    assert_int_equal(manifest_add(&manifest, &segment, NULL), STATUS_OK);
    assert_int_equal(manifest_add(&manifest, &segment, NULL), STATUS_OK);
    assert_int_equal(manifest_encode(&manifest, &bytes, NULL), STATUS_USAGE);
    while (manifest.count < MANIFEST_SEGMENTS_MAX) {
        assert_int_equal(manifest_add(&manifest, &segment, NULL), STATUS_OK);
    }
    assert_int_equal(manifest_add(&manifest, &segment, NULL), STATUS_LIMIT);
    manifest_release(&manifest);
    buffer_release(&bytes);
}

static enum status write_and_read(const struct file_operations *operations,
                                  const struct allocator *allocator, const char *folder,
                                  size_t count)
{
    enum status status;
    struct manifest manifest = make_manifest(allocator, count, &status);
    struct manifest read;
    manifest_begin(&read, allocator);
    if (status == STATUS_OK) {
        status = manifest_write(operations, folder, &manifest, NULL);
    }
    if (status == STATUS_OK) {
        status = manifest_read(operations, folder, &read, NULL);
    }
    assert_true(status != STATUS_OK || manifest_equal(&manifest, &read));
    manifest_release(&read);
    manifest_release(&manifest);
    return status;
}

static size_t count_on_disk(const char *folder)
{
    struct manifest manifest;
    manifest_begin(&manifest, &system_allocator);
    assert_int_equal(manifest_read(&system_file_operations, folder, &manifest, NULL), STATUS_OK);
    size_t count = manifest.count;
    manifest_release(&manifest);
    return count;
}

/* Whatever call fails, the folder holds the old manifest or the new one. */
static void a_change_is_all_or_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/suoyin-test-XXXXXX";
    char path[64];
    struct manifest none;
    const struct file_operations *system = &system_file_operations;
    assert_non_null(mkdtemp(folder));
    manifest_begin(&none, &system_allocator);
    assert_int_equal(manifest_read(system, folder, &none, NULL), STATUS_NOT_FOUND);
    manifest_release(&none);
    for (long n = 1;; n++) {
        struct faulty_files files;
        struct file_operations operations = faulty_file_operations(&files, n, EIO);
        assert_int_equal(write_and_read(system, &system_allocator, folder, 2), STATUS_OK);
        enum status status = write_and_read(&operations, &system_allocator, folder, 5);
        size_t count = count_on_disk(folder);
        assert_int_equal(files.open, 0);
        assert_true(count == 5 || (count == 2 && status == STATUS_IO));
        if (!files.struck) {
            assert_int_equal(status, STATUS_OK);
            break;
        }
    }
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        enum status status = write_and_read(system, &allocator, folder, 20);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
    snprintf(path, sizeof path, "%s/%s", folder, MANIFEST_FILE_NAME);
    unlink(path);
    snprintf(path, sizeof path, "%s/%s", folder, MANIFEST_TEMPORARY_NAME);
    unlink(path);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(known_text),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(other_forms_are_refused),
        cmocka_unit_test(names),
        cmocka_unit_test(limits_and_wrong_use),
        cmocka_unit_test(a_change_is_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
