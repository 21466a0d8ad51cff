#include "golden_file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "../common/file_io.h"

void golden_expect(enum status status, const struct error *error)
{
    if (status != STATUS_OK) {
        fail_msg("%s", error->message);
    }
}

void golden_file_read(const struct golden_source *source, const char *ending, struct buffer *out)
{
    char path[GOLDEN_PATH];
    struct error error;
    *out = (struct buffer){.allocator = &system_allocator};
    golden_path(source, ending, path);
    golden_expect(file_read_whole(&system_file_operations, path, 1 << 24, out, &error), &error);
}

void golden_file_open(size_t index, struct golden_file *file)
{
    struct error error;
    file->source = &golden_sources[index];
    golden_file_read(file->source, "segment", &file->bytes);
    golden_expect(segment_open_memory(file->bytes.data, file->bytes.size, file->source->name,
                                      &system_allocator, &file->segment, &error),
                  &error);
    golden_open(&file->golden, file->bytes.data, file->bytes.size);
}

void golden_file_close(struct golden_file *file)
{
    golden_close(&file->golden);
    segment_close(&file->segment);
    buffer_release(&file->bytes);
}
