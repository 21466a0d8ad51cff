#include "file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "file_failure.h"

static void set_failure(struct file_writer *writer, const char *what)
{
    error_system(&writer->failure, errno, what, writer->path);
}

enum status file_writer_open(const struct file_operations *operations,
                             const struct allocator *allocator, const char *path,
                             struct file_writer *writer, struct error *error)
{
    memset(writer, 0, sizeof *writer);
    size_t length = strlen(path) + 1;
    char *copy = memory_allocate(allocator, length);
    uint8_t *buffer = memory_allocate(allocator, FILE_WRITER_BUFFER);
    if (copy == NULL || buffer == NULL) {
        memory_release(allocator, copy);
        memory_release(allocator, buffer);
        return error_memory(error);
    }
    int file = file_open_retrying(operations, path, O_WRONLY | O_CREAT | O_TRUNC);
    if (file < 0) {
        enum status status = file_failure(error, "cannot create", path);
        memory_release(allocator, copy);
        memory_release(allocator, buffer);
        return status;
    }
    memcpy(copy, path, length);
    writer->operations = operations;
    writer->allocator = allocator;
    writer->path = copy;
    writer->buffer = buffer;
    writer->file = file;
    return STATUS_OK;
}

/* Writes all of the bytes, in as many calls as it takes. */
static void write_all(struct file_writer *writer, const uint8_t *bytes, size_t size)
{
    const struct file_operations *operations = writer->operations;
    while (size > 0 && writer->failure.code == STATUS_OK) {
        ssize_t written = operations->write(operations->context, writer->file, bytes, size);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        } else if (written == 0) {
            errno = ENOSPC; /* no progress and no reason: do not try for ever */
            set_failure(writer, "cannot write");
        } else if (errno != EINTR) {
            set_failure(writer, "cannot write");
        }
    }
}

static void flush(struct file_writer *writer)
{
    write_all(writer, writer->buffer, writer->buffered);
    writer->buffered = 0;
}

void file_writer_append(struct file_writer *writer, const void *bytes, size_t size)
{
    if (writer->failure.code != STATUS_OK || size == 0) {
        return;
    }
    writer->size += size;
    if (size > FILE_WRITER_BUFFER - writer->buffered) {
        flush(writer);
    }
    if (size >= FILE_WRITER_BUFFER) {
        write_all(writer, bytes, size);
        return;
    }
    memcpy(writer->buffer + writer->buffered, bytes, size);
    writer->buffered += size;
}

enum status file_writer_status(const struct file_writer *writer, struct error *error)
{
    if (writer->failure.code != STATUS_OK && error != NULL) {
        *error = writer->failure;
    }
    return writer->failure.code;
}

/* Closes the file and frees what the writer holds; after a failure the file is removed. */
static enum status end(struct file_writer *writer, bool sync, struct error *error)
{
    const struct file_operations *operations = writer->operations;
    flush(writer);
    if (sync && writer->failure.code == STATUS_OK) {
        if (file_sync_retrying(operations, writer->file) != 0) {
            set_failure(writer, "cannot sync");
        }
    }
    /* Whatever close answers, the file is closed. EINTR is no news about the data. */
    if (operations->close(operations->context, writer->file) != 0 && errno != EINTR &&
        writer->failure.code == STATUS_OK) {
        set_failure(writer, "cannot close");
    }
    enum status status = file_writer_status(writer, error);
    if (status != STATUS_OK) {
        operations->unlink(operations->context, writer->path);
    }
    memory_release(writer->allocator, writer->path);
    memory_release(writer->allocator, writer->buffer);
    memset(writer, 0, sizeof *writer);
    return status;
}

enum status file_writer_close(struct file_writer *writer, struct error *error)
{
    return end(writer, true, error);
}

enum status file_writer_close_unsynced(struct file_writer *writer, struct error *error)
{
    return end(writer, false, error);
}

void file_writer_abandon(struct file_writer *writer)
{
    if (writer->operations != NULL) {
        if (writer->failure.code == STATUS_OK) {
            error_set(&writer->failure, STATUS_CANCELLED, "%s: abandoned", writer->path);
        }
        writer->buffered = 0;
        end(writer, false, NULL);
    }
}

enum status file_write_whole(const struct file_operations *operations,
                             const struct allocator *allocator, const char *path, const void *bytes,
                             size_t size, struct error *error)
{
    struct file_writer writer;
    enum status status = file_writer_open(operations, allocator, path, &writer, error);
    if (status != STATUS_OK) {
        return status;
    }
    file_writer_append(&writer, bytes, size);
    return file_writer_close(&writer, error);
}
