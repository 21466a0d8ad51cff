#include "salvage_inputs.h"

#include <string.h>

#include "../common/manifest.h"

void salvage_tell(struct salvage_inputs *inputs, const struct index_loss *loss)
{
    struct index_loss told = *loss;
    inputs->report->losses++;
    inputs->report->unknown += loss->kind == INDEX_LOST_FILE || loss->kind == INDEX_LOST_REMOVALS;
    if (inputs->options->tell != NULL) {
        told.file = told.file != NULL ? told.file : "";
        told.section = told.section != NULL ? told.section : "";
        told.id = told.id != NULL ? told.id : "";
        told.message = told.message != NULL ? told.message : "";
        inputs->options->tell(inputs->options->context, &told);
    }
}

static void tell_file(struct salvage_inputs *inputs, enum index_loss_kind kind, const char *file,
                      const char *message)
{
    const struct index_loss loss = {.kind = kind, .file = file, .message = message};
    salvage_tell(inputs, &loss);
}

/* --- What is damaged ---------------------------------------------------------------------------
 */

static uint64_t page_end(const struct section *section, uint64_t page)
{
    uint64_t end = (page + 1) << SECTION_PAGE_BITS;
    return end < section->size ? end : section->size;
}

static void tell_run(struct salvage_inputs *inputs, const struct section *section, uint64_t begin,
                     uint64_t end)
{
    const struct index_loss loss = {.kind = INDEX_LOST_BYTES,
                                    .file = section->file,
                                    .section = section->name,
                                    .begin = begin,
                                    .end = end};
    if (end > begin) {
        salvage_tell(inputs, &loss);
    }
}

/* Tells the runs of pages that differ from their checksums. */
static void tell_bytes(struct salvage_inputs *inputs, const struct salvage_source *source,
                       const struct section *section)
{
    uint64_t base = (uint64_t)(section->data - source->map.data);
    uint64_t begin = 0, end = 0; /* of the run that is open */
    for (uint64_t page = 0; page << SECTION_PAGE_BITS < section->size; page++) {
        uint64_t place = page << SECTION_PAGE_BITS;
        if (section_bytes(section, place, page_end(section, page) - place, NULL) != NULL) {
            continue;
        }
        if (end < place || end == 0) {
            tell_run(inputs, section, base + begin, base + end);
            begin = place;
        }
        end = page_end(section, page);
    }
    tell_run(inputs, section, base + begin, base + end);
}

static void tell_damage(struct salvage_inputs *inputs, const struct salvage_source *source)
{
    const struct salvage_layout *layout = &source->layout;
    if (!layout->sealed) {
        tell_file(inputs, INDEX_LOST_CONTENTS, (const char *)source->path.data,
                  layout->checked ? "the table of contents differs from its seal"
                                  : "the table of contents is missing");
    }
    for (size_t i = 0; layout->checked && i < layout->count; i++) {
        tell_bytes(inputs, source, &layout->sound[i]);
    }
}

/* --- Opening -----------------------------------------------------------------------------------
 */

static enum status join(const struct salvage_inputs *inputs, const char *name, struct buffer *path,
                        struct error *error)
{
    buffer_clear(path);
    file_join_path(path, inputs->path, name);
    return path->failed ? error_memory(error) : STATUS_OK;
}

/* Opens one more segment, if anything can be had of it. */
static enum status open_source(struct salvage_inputs *inputs, const char *path, struct error *error)
{
    const struct index_environment *environment = inputs->environment;
    struct error cause = {0};
    enum status status =
        salvage_source_open(&inputs->sources[inputs->count], environment->operations, path,
                            environment->allocator, &cause);
    if (status == STATUS_OK) {
        tell_damage(inputs, &inputs->sources[inputs->count++]);
        return STATUS_OK;
    }
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    tell_file(inputs, INDEX_LOST_FILE, path, cause.message);
    return STATUS_OK;
}

/* What reading tombstones for the segment that was opened last has come to. */
static enum status judge_removals(struct salvage_inputs *inputs, const char *path,
                                  enum status status, const struct error *cause,
                                  struct error *error)
{
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (status != STATUS_OK) {
        inputs->sources[inputs->count - 1].removed_known = false;
        tell_file(inputs, INDEX_LOST_REMOVALS, path, cause->message);
    }
    return STATUS_OK;
}

/* Notes the tombstones at `path` for the segment that was opened last. */
static enum status bury(struct salvage_inputs *inputs, const char *path,
                        const struct content_hash *digest, struct error *error)
{
    struct error cause = {0};
    enum status status = salvage_source_bury(&inputs->sources[inputs->count - 1],
                                             inputs->environment->operations, path, digest, &cause);
    return judge_removals(inputs, path, status, &cause, error);
}

static enum status make_room(struct salvage_inputs *inputs, size_t count, struct error *error)
{
    inputs->sources =
        memory_allocate_array(inputs->environment->allocator, count + 1, sizeof *inputs->sources);
    return inputs->sources == NULL ? error_memory(error) : STATUS_OK;
}

static enum status open_manifest(struct salvage_inputs *inputs, const struct manifest *manifest,
                                 struct buffer *path, struct error *error)
{
    enum status status = make_room(inputs, manifest->count, error);
    for (size_t i = 0; i < manifest->count && status == STATUS_OK; i++) {
        const struct manifest_segment *segment = &manifest->segments[i];
        char name[MANIFEST_NAME_SIZE];
        size_t before = inputs->count;
        manifest_segment_name(&segment->digest, name);
        status = join(inputs, name, path, error);
        if (status == STATUS_OK) {
            status = open_source(inputs, (const char *)path->data, error);
        }
        if (status == STATUS_OK && inputs->count > before && segment->has_tombstones) {
            manifest_tombstones_name(&segment->tombstones, name);
            status = join(inputs, name, path, error);
            if (status == STATUS_OK) {
                status = bury(inputs, (const char *)path->data, &segment->digest, error);
            }
        }
    }
    return status;
}

/* --- Without a manifest ------------------------------------------------------------------------
 */

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);
    return length > end && strcmp(name + length - end, ending) == 0;
}

/* Tombstones only grow, and a writer removes those that it has replaced: of several, all are right
 * about what they list. Those of another segment are passed over. */
static enum status bury_any(struct salvage_inputs *inputs, const char *segment,
                            const char *const *names, size_t count, struct buffer *path,
                            struct error *error)
{
    struct content_hash digest;
    enum status status = STATUS_OK;
    if (!content_hash_from_text(segment, strcspn(segment, "."), &digest)) {
        return STATUS_OK;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        struct error cause = {0};
        if (!manifest_owns_name(names[i]) || !ends_with(names[i], ".tombstones")) {
            continue;
        }
        status = join(inputs, names[i], path, error);
        if (status != STATUS_OK) {
            break;
        }
        status = salvage_source_bury(&inputs->sources[inputs->count - 1],
                                     inputs->environment->operations, (const char *)path->data,
                                     &digest, &cause);
        status = status == STATUS_NOT_FOUND
                     ? STATUS_OK
                     : judge_removals(inputs, (const char *)path->data, status, &cause, error);
    }
    return status;
}

static enum status open_names(struct salvage_inputs *inputs, const char *const *names, size_t count,
                              struct buffer *path, struct error *error)
{
    enum status status = make_room(inputs, count, error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        size_t before = inputs->count;
        if (!manifest_owns_name(names[i]) || !ends_with(names[i], ".segment")) {
            continue;
        }
        status = join(inputs, names[i], path, error);
        if (status == STATUS_OK) {
            status = open_source(inputs, (const char *)path->data, error);
        }
        if (status == STATUS_OK && inputs->count > before) {
            status = bury_any(inputs, names[i], names, count, path, error);
        }
    }
    return status;
}

static enum status open_all(struct salvage_inputs *inputs, struct buffer *path, struct error *error)
{
    struct arena arena = {.allocator = inputs->environment->allocator};
    const char *const *names;
    size_t count;
    enum status status =
        file_list(inputs->environment->operations, inputs->path, &arena, &names, &count, error);
    if (status == STATUS_OK) {
        status = open_names(inputs, names, count, path, error);
    }
    arena_release(&arena);
    return status;
}

/* --- Either way --------------------------------------------------------------------------------
 */

static enum status open_folder(struct salvage_inputs *inputs, struct error *error)
{
    const struct index_environment *environment = inputs->environment;
    struct buffer path = {.allocator = environment->allocator};
    struct manifest manifest;
    struct error cause = {0};
    manifest_begin(&manifest, environment->allocator);
    enum status status = manifest_read(environment->operations, inputs->path, &manifest, &cause);
    if (status == STATUS_OK) {
        status = open_manifest(inputs, &manifest, &path, error);
    } else if (status == STATUS_CORRUPT || status == STATUS_NOT_FOUND || status == STATUS_IO) {
        tell_file(inputs, INDEX_LOST_MANIFEST, inputs->path, cause.message);
        status = open_all(inputs, &path, error);
    } else {
        error_set(error, status, "%s", cause.message);
    }
    manifest_release(&manifest);
    buffer_release(&path);
    return status;
}

enum status salvage_inputs_open(struct salvage_inputs *inputs,
                                const struct index_environment *environment, const char *path,
                                const struct index_salvage_options *options,
                                struct index_salvage_report *report, struct error *error)
{
    *inputs = (struct salvage_inputs){
        .environment = environment, .options = options, .report = report, .path = path};
    struct file_information information;
    enum status status = file_information(environment->operations, path, &information, error);
    if (status == STATUS_OK && information.kind == FILE_FOLDER) {
        status = open_folder(inputs, error);
    } else if (status == STATUS_OK) {
        status = make_room(inputs, 1, error);
        if (status == STATUS_OK) {
            status = open_source(inputs, path, error);
        }
    }
    if (status == STATUS_OK && inputs->count == 0) {
        status = error_set(error, STATUS_CORRUPT, "%s: no document can be salvaged from it", path);
    }
    report->segments = inputs->count;
    return status;
}

void salvage_inputs_close(struct salvage_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        salvage_source_close(&inputs->sources[i]);
    }
    memory_release(inputs->environment->allocator, inputs->sources);
    inputs->sources = NULL;
    inputs->count = 0;
}
