/* The container: sections come back, and no changed byte goes unnoticed. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/bytes.h"
#include "../common/segment_file.h"
#include "fault_injection.h"

static const char *test_path(void)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/suoyin-test-segment-%ld", (long)getpid());
    return path;
}

/* Bytes that a section is filled with. */
static void fill(uint8_t *bytes, size_t size, uint64_t seed)
{
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)next_random(&seed);
    }
}

/* Writes sections of the given sizes (ids 1, 2, …), in pieces of `piece` bytes. */
static enum status write_segment(const struct file_operations *operations,
                                 const struct allocator *allocator, const size_t *sizes,
                                 size_t count, size_t piece, struct content_hash *digest)
{
    struct file_writer file;
    struct segment_file_writer writer;
    enum status status = file_writer_open(operations, allocator, test_path(), &file, NULL);
    if (status != STATUS_OK) {
        return status;
    }
    status = segment_file_writer_open(&writer, &file, allocator, NULL);
    if (status != STATUS_OK) {
        file_writer_abandon(&file);
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t *bytes = malloc(sizes[i] + 1);
        fill(bytes, sizes[i], i);
        segment_file_writer_begin(&writer, (uint32_t)i + 1);
        for (size_t done = 0; done < sizes[i];) {
            size_t taken = piece < sizes[i] - done ? piece : sizes[i] - done;
            segment_file_writer_append(&writer, bytes + done, taken);
            done += taken;
        }
        segment_file_writer_end(&writer);
        free(bytes);
    }
    status = segment_file_writer_finish(&writer, digest, NULL);
    if (status != STATUS_OK) {
        file_writer_abandon(&file);
        return status;
    }
    return file_writer_close(&file, NULL);
}

static struct buffer read_segment(void)
{
    struct buffer bytes = {.allocator = &system_allocator};
    assert_int_equal(
        file_read_whole(&system_file_operations, test_path(), UINT32_MAX, &bytes, NULL), STATUS_OK);
    unlink(test_path());
    return bytes;
}

static const size_t large_sizes[] = {0, 1, 8, 65535, 65536, 65537, 200000, 300};
static const size_t small_sizes[] = {5, 0, 16, 3};

static void round_trip(void **state)
{
    (void)state;
    struct content_hash digest;
    struct content_hash again;
    struct segment_file *file;
    struct error error;
    const struct file_operations *system = &system_file_operations;
    assert_int_equal(write_segment(system, &system_allocator, large_sizes, 8, 777, &again),
                     STATUS_OK);
    struct buffer pieces = read_segment();
    assert_int_equal(write_segment(system, &system_allocator, large_sizes, 8, 1 << 20, &digest),
                     STATUS_OK);
    assert_int_equal(segment_file_open(system, test_path(), &system_allocator, &file, &error),
                     STATUS_OK);
    struct buffer whole = read_segment();
    assert_int_equal(pieces.size, whole.size);
    assert_memory_equal(pieces.data, whole.data, whole.size);
    struct content_hash told = segment_file_digest(file);
    assert_int_equal(content_hash_compare(&digest, &again), 0);
    assert_int_equal(content_hash_compare(&digest, &told), 0);
    assert_int_equal(segment_file_size(file), whole.size);
    assert_int_equal(segment_file_section_count(file), 8);
    assert_int_equal(segment_file_minor_version(file), SEGMENT_VERSION_MINOR);
    for (uint32_t i = 0; i < 8; i++) {
        const struct section *section = segment_file_section(file, i + 1);
        assert_ptr_equal(section, segment_file_section_at(file, i));
        assert_int_equal(section->size, large_sizes[i]);
        uint8_t *bytes = malloc(large_sizes[i] + 1);
        fill(bytes, large_sizes[i], i);
        for (uint64_t at = 0; at + 3 <= section->size; at += 997) {
            const uint8_t *found = section_bytes(section, at, 3, &error);
            assert_non_null(found);
            assert_memory_equal(found, bytes + at, 3);
        }
        const uint8_t *all = section_bytes(section, 0, section->size, &error);
        assert_non_null(all);
        assert_memory_equal(all, bytes, section->size);
        assert_null(section_bytes(section, 0, section->size + 1, &error));
        assert_null(section_bytes(section, section->size + 1, 0, &error));
        assert_null(section_bytes(section, UINT64_MAX, 2, &error));
        assert_null(section_bytes(section, 1, UINT64_MAX, &error));
        assert_int_equal(error.code, STATUS_CORRUPT);
        free(bytes);
    }
    const struct section *missing;
    assert_null(segment_file_section(file, 99));
    assert_int_equal(segment_file_require(file, 99, &missing, &error), STATUS_CORRUPT);
    assert_int_equal(segment_file_verify(file, &error), STATUS_OK);
    segment_file_release(file);
    buffer_release(&pieces);
    buffer_release(&whole);
}

static enum status open_and_verify(const uint8_t *bytes, size_t size, struct error *error)
{
    struct segment_file *file;
    enum status status =
        segment_file_open_memory(bytes, size, "test", &system_allocator, &file, error);
    if (status == STATUS_OK) {
        status = segment_file_verify(file, error);
        segment_file_release(file);
    }
    return status;
}

static struct buffer small_segment(void)
{
    struct content_hash digest;
    assert_int_equal(
        write_segment(&system_file_operations, &system_allocator, small_sizes, 4, 100, &digest),
        STATUS_OK);
    return read_segment();
}

static void every_changed_byte_is_found(void **state)
{
    (void)state;
    struct buffer bytes = small_segment();
    struct error error;
    assert_int_equal(open_and_verify(bytes.data, bytes.size, &error), STATUS_OK);
    for (size_t at = 0; at < bytes.size; at++) {
        uint8_t right = bytes.data[at];
        for (unsigned wrong = 0; wrong < 256; wrong++) {
            bytes.data[at] = (uint8_t)wrong;
            enum status status = open_and_verify(bytes.data, bytes.size, &error);
            if (wrong == right) {
                assert_int_equal(status, STATUS_OK);
            } else {
                assert_true(status == STATUS_CORRUPT ||
                            (status == STATUS_VERSION && (at == 8 || at == 9)));
            }
        }
        bytes.data[at] = right;
    }
    buffer_release(&bytes);
}

static void truncations_and_additions(void **state)
{
    (void)state;
    struct buffer bytes = small_segment();
    struct error error;
    for (size_t size = 0; size < bytes.size; size++) {
        uint8_t *copy = malloc(size + 1);
        memcpy(copy, bytes.data, size);
        assert_int_equal(open_and_verify(copy, size, &error), STATUS_CORRUPT);
        assert_int_equal(open_and_verify(bytes.data + size, bytes.size - size, &error),
                         size == 0 ? STATUS_OK : STATUS_CORRUPT);
        free(copy);
    }
    buffer_append_byte(&bytes, 0);
    assert_int_equal(open_and_verify(bytes.data, bytes.size, &error), STATUS_CORRUPT);
    buffer_release(&bytes);
}

static void damage_in_a_page_is_found_on_touch(void **state)
{
    (void)state;
    struct content_hash digest;
    assert_int_equal(
        write_segment(&system_file_operations, &system_allocator, large_sizes, 8, 999, &digest),
        STATUS_OK);
    struct buffer bytes = read_segment();
    struct segment_file *file;
    struct error error;
    assert_int_equal(segment_file_open_memory(bytes.data, bytes.size, "index/x.segment",
                                              &system_allocator, &file, &error),
                     STATUS_OK);
    const struct section *section = segment_file_section(file, 7);
    uint8_t *page = (uint8_t *)(uintptr_t)section->data + SECTION_PAGE_SIZE;
    page[100] ^= 1;
    assert_non_null(section_bytes(section, 0, SECTION_PAGE_SIZE, &error));
    assert_null(section_bytes(section, SECTION_PAGE_SIZE - 1, 2, &error));
    assert_null(section_bytes(section, SECTION_PAGE_SIZE + 7, 1, &error));
    assert_int_equal(error.code, STATUS_CORRUPT);
    assert_int_equal(error.offset, SECTION_PAGE_SIZE);
    assert_non_null(strstr(error.message, "index/x.segment"));
    assert_non_null(strstr(error.message, section_name(7)));
    assert_non_null(section_bytes(section, 2 * SECTION_PAGE_SIZE, 1, &error));
    assert_int_equal(segment_file_verify(file, &error), STATUS_CORRUPT);
    page[100] ^= 1;
    assert_non_null(section_bytes(section, SECTION_PAGE_SIZE + 7, 1, &error));
    assert_int_equal(segment_file_verify(file, &error), STATUS_OK);
    segment_file_release(file);
    buffer_release(&bytes);
}

static void *read_all_sections(void *file)
{
    for (size_t i = 0; i < segment_file_section_count(file); i++) {
        const struct section *section = segment_file_section_at(file, i);
        for (uint64_t at = 0; at < section->size; at += 1000) {
            if (section_bytes(section, at, 1, NULL) == NULL) {
                return NULL;
            }
        }
    }
    return file;
}

/* Pages are checked for the first time by many threads at once. */
static void threads_share_a_segment(void **state)
{
    (void)state;
    enum { THREADS = 4 };
    struct content_hash digest;
    struct segment_file *file;
    assert_int_equal(
        write_segment(&system_file_operations, &system_allocator, large_sizes, 8, 999, &digest),
        STATUS_OK);
    struct buffer bytes = read_segment();
    for (int round = 0; round < 20; round++) {
        pthread_t threads[THREADS];
        assert_int_equal(segment_file_open_memory(bytes.data, bytes.size, "test", &system_allocator,
                                                  &file, NULL),
                         STATUS_OK);
        for (int i = 0; i < THREADS; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, read_all_sections, file), 0);
        }
        for (int i = 0; i < THREADS; i++) {
            void *result = NULL;
            pthread_join(threads[i], &result);
            assert_ptr_equal(result, file);
        }
        segment_file_release(file);
    }
    buffer_release(&bytes);
}

/* Changes the contents and seals them anew, as someone would who means harm. */
static enum status forge(const struct buffer *sound, size_t at, uint64_t value, unsigned size)
{
    struct buffer bytes = {.allocator = &system_allocator};
    struct buffer sealed = {.allocator = &system_allocator};
    buffer_append(&bytes, sound->data, sound->size);
    for (unsigned i = 0; i < size; i++) {
        bytes.data[at + i] = (uint8_t)(value >> 8 * i);
    }
    uint64_t contents = get_u64(sound->data + sound->size - 32);
    uint8_t *seal = bytes.data + bytes.size - 16;
    buffer_append(&sealed, bytes.data, SEGMENT_HEADER_SIZE);
    buffer_append(&sealed, bytes.data + contents, (size_t)(seal - bytes.data - contents));
    put_u64(seal, checksum_bytes(sealed.data, sealed.size));
    struct error error;
    enum status status = open_and_verify(bytes.data, bytes.size, &error);
    buffer_release(&bytes);
    buffer_release(&sealed);
    return status;
}

static void forged_contents_are_refused(void **state)
{
    (void)state;
    struct buffer sound = small_segment();
    size_t contents = (size_t)get_u64(sound.data + sound.size - 32);
    size_t second = contents + SEGMENT_ENTRY_SIZE;
    const uint64_t values[] = {0,
                               1,
                               2,
                               3,
                               8,
                               16,
                               24,
                               32,
                               1 << 20,
                               UINT32_MAX,
                               UINT64_MAX,
                               UINT64_MAX - 7,
                               (uint64_t)1 << 63};
    assert_int_equal(forge(&sound, contents, 1, 4), STATUS_OK);
    assert_int_equal(forge(&sound, contents, 77, 4), STATUS_OK);   /* an unknown section is fine */
    assert_int_equal(forge(&sound, second, 1, 4), STATUS_CORRUPT); /* a section twice */
    for (size_t field = 8; field < SEGMENT_ENTRY_SIZE; field += 8) {
        uint64_t right = get_u64(sound.data + contents + field);
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            assert_int_equal(forge(&sound, contents + field, values[i], 8),
                             values[i] == right ? STATUS_OK : STATUS_CORRUPT);
        }
    }
    size_t footer = sound.size - SEGMENT_FOOTER_SIZE;
    for (size_t field = 0; field < 24; field += 8) {
        uint64_t right = get_u64(sound.data + footer + field);
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            uint64_t value = values[i];
            if (value == right || (field == 8 && value > sound.size)) {
                continue; /* forge could not seal it */
            }
            assert_int_equal(forge(&sound, footer + field, value, 8), STATUS_CORRUPT);
        }
    }
    buffer_release(&sound);
}

static void faults(void **state)
{
    (void)state;
    struct content_hash digest;
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        struct segment_file *file;
        enum status status =
            write_segment(&system_file_operations, &allocator, large_sizes, 8, 5000, &digest);
        if (status == STATUS_OK) {
            status =
                segment_file_open(&system_file_operations, test_path(), &allocator, &file, NULL);
            if (status == STATUS_OK) {
                segment_file_release(file);
            }
        }
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
    for (long n = 1;; n++) {
        struct faulty_files files;
        struct file_operations operations = faulty_file_operations(&files, n, ENOSPC);
        unlink(test_path());
        enum status status =
            write_segment(&operations, &system_allocator, large_sizes, 8, 5000, &digest);
        assert_int_equal(files.open, 0);
        if (!files.struck) {
            assert_int_equal(status, STATUS_OK);
            break;
        }
        assert_int_equal(status, STATUS_IO);
        assert_int_equal(access(test_path(), F_OK), -1);
    }
    unlink(test_path());
}

static void wrong_use_is_told(void **state)
{
    (void)state;
    struct content_hash digest;
    for (int wrong = 0; wrong < 4; wrong++) {
        struct file_writer file;
        struct segment_file_writer writer;
        assert_int_equal(
            file_writer_open(&system_file_operations, &system_allocator, test_path(), &file, NULL),
            STATUS_OK);
        assert_int_equal(segment_file_writer_open(&writer, &file, &system_allocator, NULL),
                         STATUS_OK);
        segment_file_writer_add(&writer, SECTION_META, "abc", 3);
        if (wrong == 0) {
            segment_file_writer_add(&writer, SECTION_META, "abc", 3);
        } else if (wrong == 1) {
            segment_file_writer_append(&writer, "abc", 3);
        } else if (wrong == 2) {
            segment_file_writer_end(&writer);
        } else {
            segment_file_writer_begin(&writer, SECTION_TEXT);
        }
        assert_int_equal(segment_file_writer_finish(&writer, &digest, NULL), STATUS_USAGE);
        segment_file_writer_abandon(&writer);
        file_writer_abandon(&file);
    }
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(open_and_verify((const uint8_t *)"", 0, &error), STATUS_CORRUPT);
    assert_int_equal(open_and_verify((const uint8_t *)"hello, world\n", 13, &error),
                     STATUS_CORRUPT);
    assert_non_null(strstr(error.message, "not a Suoyin segment"));
    struct segment_file *file;
    assert_int_equal(segment_file_open(&system_file_operations, "/tmp/no/such/file",
                                       &system_allocator, &file, &error),
                     STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(truncations_and_additions),
        cmocka_unit_test(damage_in_a_page_is_found_on_touch),
        cmocka_unit_test(threads_share_a_segment),
        cmocka_unit_test(forged_contents_are_refused),
        cmocka_unit_test(faults),
        cmocka_unit_test(wrong_use_is_told),
        cmocka_unit_test(other_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
