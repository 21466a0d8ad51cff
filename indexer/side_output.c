#include "side_output.h"

enum { PIECE = 1 << 20 };

enum status side_output_open(struct side_output *side, const struct segment_plan *plan,
                             const char *name, struct error *error)
{
    *side = (struct side_output){.operations = plan->operations, .path.allocator = plan->allocator};
    file_join_path(&side->path, plan->folder, name);
    return side->path.failed
               ? error_memory(error)
               : file_writer_open(plan->operations, plan->allocator, (const char *)side->path.data,
                                  &side->writer, error);
}

enum status side_output_copy(struct side_output *side, struct segment_file_writer *output,
                             struct error *error)
{
    struct file_map map = {0};
    enum status status = file_writer_close_unsynced(&side->writer, error);
    side->closed = status == STATUS_OK;
    if (side->closed) {
        status = file_map_open(side->operations, (const char *)side->path.data, &map, error);
    }
    for (size_t at = 0; status == STATUS_OK && at < map.size; at += PIECE) {
        segment_file_writer_append(output, map.data + at,
                                   map.size - at < PIECE ? map.size - at : PIECE);
        file_map_forget(&map);
    }
    file_map_close(&map);
    return status;
}

void side_output_release(struct side_output *side)
{
    if (side->closed) {
        file_remove(side->operations, (const char *)side->path.data, NULL);
    } else {
        file_writer_abandon(&side->writer);
    }
    buffer_release(&side->path);
}
