/* Files: what is written is read, and any call that fails is told and leaves nothing behind. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/file_io.h"
#include "fault_injection.h"
#include "scratch_folder.h"

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_test_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/suoyin-test-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_test_folder(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    const char *const *names;
    size_t count;
    if (file_list(&system_file_operations, folder, &arena, &names, &count, NULL) == STATUS_OK) {
        for (size_t i = 0; i < count; i++) {
            unlink(in_folder(names[i]));
        }
    }
    arena_release(&arena);
    return rmdir(folder);
}

static bool exists(const char *name)
{
    return access(in_folder(name), F_OK) == 0;
}

/* Pieces of many sizes, so that the writer's buffer is filled, overrun and bypassed. */
static enum status write_pieces(const struct file_operations *operations,
                                const struct allocator *allocator, const uint8_t *bytes,
                                size_t size, struct error *error)
{
    struct file_writer writer;
    enum status status = file_writer_open(operations, allocator, in_folder("file"), &writer, error);
    if (status != STATUS_OK) {
        return status;
    }
    size_t piece = 1;
    for (size_t done = 0; done < size;) {
        size_t taken = piece < size - done ? piece : size - done;
        file_writer_append(&writer, bytes + done, taken);
        done += taken;
        piece = piece * 5 + 1;
    }
    return file_writer_close(&writer, error);
}

static uint8_t *make_bytes(size_t size)
{
    uint64_t random = 1;
    uint8_t *bytes = malloc(size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)next_random(&random);
    }
    return bytes;
}

static void written_is_read(void **state)
{
    (void)state;
    size_t sizes[] = {0, 1, FILE_WRITER_BUFFER - 1, FILE_WRITER_BUFFER, 3 * FILE_WRITER_BUFFER + 7};
    uint8_t *bytes = make_bytes(4 * FILE_WRITER_BUFFER);
    for (size_t i = 0; i < 15; i++) {
        struct faulty_files files;
        struct file_operations operations = faulty_file_operations(&files, 0, 0);
        files.manner = (enum faulty_manner)(i % 3);
        size_t size = sizes[i / 3];
        struct file_map map;
        struct error error;
        struct buffer whole = {.allocator = &system_allocator};
        assert_int_equal(write_pieces(&operations, &system_allocator, bytes, size, &error),
                         STATUS_OK);
        assert_int_equal(file_map_open(&operations, in_folder("file"), &map, &error), STATUS_OK);
        assert_int_equal(map.size, size);
        assert_non_null(map.data);
        assert_memory_equal(map.data, bytes, size);
        file_map_close(&map);
        file_map_close(&map);
        assert_int_equal(file_read_whole(&operations, in_folder("file"), size, &whole, &error),
                         STATUS_OK);
        assert_int_equal(whole.size, size);
        assert_true(size == 0 || memcmp(whole.data, bytes, size) == 0);
        if (size > 0) {
            assert_int_equal(
                file_read_whole(&operations, in_folder("file"), size - 1, &whole, &error),
                STATUS_LIMIT);
        }
        buffer_release(&whole);
        assert_int_equal(files.open, 0);
    }
    free(bytes);
}

static void every_failing_call_is_told(void **state)
{
    (void)state;
    enum { SIZE = FILE_WRITER_BUFFER * 2 + 99 };
    uint8_t *bytes = make_bytes(SIZE);
    const int reasons[] = {EIO, ENOSPC, EMFILE};
    for (size_t r = 0; r < 3; r++) {
        for (long n = 1;; n++) {
            struct faulty_files files;
            struct file_operations operations = faulty_file_operations(&files, n, reasons[r]);
            struct error error = {0};
            unlink(in_folder("file"));
            enum status status = write_pieces(&operations, &system_allocator, bytes, SIZE, &error);
            assert_int_equal(files.open, 0);
            if (!files.struck) {
                assert_int_equal(status, STATUS_OK);
                break;
            }
            assert_int_equal(status, STATUS_IO);
            assert_non_null(strstr(error.message, folder));
            assert_non_null(strstr(error.message, strerror(reasons[r])));
            assert_false(exists("file"));
        }
    }
    free(bytes);
}

/* Everything else that touches the disk, in one go. */
static enum status use_folder(const struct file_operations *operations,
                              const struct allocator *allocator)
{
    struct arena arena = {.allocator = allocator};
    struct buffer whole = {.allocator = allocator};
    struct file_lock lock = {0};
    struct file_map map = {0};
    struct file_information information;
    const char *const *names;
    size_t count;
    char to[128];
    strcpy(to, in_folder("new"));
    enum status status = file_lock_take(operations, in_folder("lock"), &lock, NULL);
    if (status == STATUS_OK) {
        status = file_write_whole(operations, allocator, in_folder("old"), "abc", 3, NULL);
    }
    if (status == STATUS_OK) {
        status = file_rename_durably(operations, in_folder("old"), to, NULL);
    }
    if (status == STATUS_OK) {
        status = file_information(operations, to, &information, NULL);
    }
    if (status == STATUS_OK) {
        assert_int_equal(information.kind, FILE_REGULAR);
        assert_int_equal(information.size, 3);
        status = file_map_open(operations, to, &map, NULL);
    }
    if (status == STATUS_OK) {
        status = file_list(operations, folder, &arena, &names, &count, NULL);
    }
    if (status == STATUS_OK) {
        assert_int_equal(count, 2);
        assert_string_equal(names[0], "lock");
        assert_string_equal(names[1], "new");
        status = file_read_whole(operations, to, 100, &whole, NULL);
    }
    if (status == STATUS_OK) {
        status = file_remove(operations, to, NULL);
    }
    file_map_close(&map);
    file_lock_release(&lock);
    file_lock_release(&lock);
    arena_release(&arena);
    buffer_release(&whole);
    unlink(in_folder("old"));
    unlink(to);
    return status;
}

static void every_failing_call_in_folders(void **state)
{
    (void)state;
    unlink(in_folder("file"));
    for (long n = 1;; n++) {
        struct faulty_files files;
        struct file_operations operations = faulty_file_operations(&files, n, EIO);
        enum status status = use_folder(&operations, &system_allocator);
        assert_int_equal(files.open, 0);
        if (!files.struck) {
            assert_int_equal(status, STATUS_OK);
            break;
        }
        /* Closing what was only read may fail without harm. */
        assert_true(status == STATUS_IO || status == STATUS_OK);
    }
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        enum status status = use_folder(&system_file_operations, &allocator);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
}

static void abandoned_files_are_gone(void **state)
{
    (void)state;
    struct file_writer writer;
    assert_int_equal(file_writer_open(&system_file_operations, &system_allocator, in_folder("file"),
                                      &writer, NULL),
                     STATUS_OK);
    file_writer_append(&writer, "abc", 3);
    assert_true(exists("file"));
    file_writer_abandon(&writer);
    file_writer_abandon(&writer);
    assert_false(exists("file"));
}

static void reasons_have_a_status(void **state)
{
    (void)state;
    struct file_map map;
    struct file_information information;
    const struct file_operations *system = &system_file_operations;
    assert_int_equal(file_map_open(system, in_folder("none"), &map, NULL), STATUS_NOT_FOUND);
    assert_int_equal(file_information(system, in_folder("none"), &information, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(file_remove(system, in_folder("none"), NULL), STATUS_NOT_FOUND);
    assert_int_equal(file_make_folder(system, folder, NULL), STATUS_EXISTS);
    assert_int_equal(file_map_open(system, folder, &map, NULL), STATUS_IO);
    assert_int_equal(file_information(system, folder, &information, NULL), STATUS_OK);
    assert_int_equal(information.kind, FILE_FOLDER);
    char inner[128];
    strcpy(inner, in_folder("inner"));
    assert_int_equal(file_make_folder(system, inner, NULL), STATUS_OK);
    assert_int_equal(file_remove_folder(system, inner, NULL), STATUS_OK);
    assert_int_equal(file_remove_folder(system, inner, NULL), STATUS_NOT_FOUND);
}

static void paths_are_joined(void **state)
{
    (void)state;
    const char *const cases[][3] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"", "b", "b"}, {"/", "b", "/b"}};
    for (size_t i = 0; i < 4; i++) {
        struct buffer path = {.allocator = &system_allocator};
        file_join_path(&path, cases[i][0], cases[i][1]);
        assert_string_equal((char *)path.data, cases[i][2]);
        assert_int_equal(path.size, strlen(cases[i][2]));
        buffer_release(&path);
    }
}

/* A second holder is refused, and a process that is killed holds nothing. */
static void locks(void **state)
{
    (void)state;
    struct file_lock lock;
    struct file_lock second;
    const struct file_operations *system = &system_file_operations;
    assert_int_equal(file_lock_take(system, in_folder("lock"), &lock, NULL), STATUS_OK);
    assert_int_equal(file_lock_take(system, in_folder("lock"), &second, NULL), STATUS_BUSY);
    file_lock_release(&second);
    file_lock_release(&lock);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        char byte = (char)file_lock_take(system, in_folder("lock"), &lock, NULL);
        if (write(ready[1], &byte, 1) == 1) {
            pause();
        }
        _exit(1);
    }
    char byte = 1;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(byte, STATUS_OK);
    assert_int_equal(file_lock_take(system, in_folder("lock"), &second, NULL), STATUS_BUSY);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_int_equal(file_lock_take(system, in_folder("lock"), &second, NULL), STATUS_OK);
    file_lock_release(&second);
    close(ready[0]);
    close(ready[1]);
}

/* Who held the lock removes it between another's opening and locking it. */
static int lock_what_is_gone(void *context, int file)
{
    unlink(context);
    return system_file_operations.lock(NULL, file);
}

static void a_lock_that_was_removed(void **state)
{
    (void)state;
    struct scratch scratch;
    struct file_lock lock;
    struct error error;
    scratch_make(&scratch);
    const char *path = scratch_path(&scratch, "lock");
    struct file_operations operations = system_file_operations;
    operations.context = (void *)(uintptr_t)path;
    operations.lock = lock_what_is_gone;
    assert_int_equal(file_lock_take(&operations, path, &lock, &error), STATUS_BUSY);
    assert_int_equal(file_lock_take(&system_file_operations, path, &lock, &error), STATUS_OK);
    file_lock_release(&lock);
    scratch_remove(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_is_read),
        cmocka_unit_test(every_failing_call_is_told),
        cmocka_unit_test(every_failing_call_in_folders),
        cmocka_unit_test(abandoned_files_are_gone),
        cmocka_unit_test(reasons_have_a_status),
        cmocka_unit_test(paths_are_joined),
        cmocka_unit_test(locks),
        cmocka_unit_test(a_lock_that_was_removed),
    };
    return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
