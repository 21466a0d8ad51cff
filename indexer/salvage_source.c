#include "salvage_source.h"

#include <string.h>

#include "../common/bytes.h"
#include "../common/segment.h"
#include "../common/tombstones.h"

/* --- Opening -----------------------------------------------------------------------------------
 */

typedef const struct section *find_section(const struct salvage_layout *layout, uint32_t id);

static struct salvage_sections choose(const struct salvage_layout *layout, find_section *find)
{
    return (struct salvage_sections){
        .keys = find(layout, SECTION_KEYS),
        .fields = find(layout, SECTION_FIELDS),
        .passages = find(layout, SECTION_PASSAGES),
        .text = find(layout, SECTION_TEXT),
        .frames = find(layout, SECTION_FRAMES),
        .dictionary = find(layout, SECTION_DICTIONARY),
    };
}

static uint64_t passages_in_all(const struct salvage_view *view)
{
    uint64_t passages = 0;
    return view->passages.count > 0 && sequence_get(&view->passages, view->passages.count - 1,
                                                    &passages, NULL) == STATUS_OK
               ? passages
               : 0;
}

/*
 * Frames that are not sound are found in the text instead. When that does not lead to the end of
 * it, the text is damaged, too, and what FRAMES says helps to pass over that.
 */
static enum status open_raw(struct salvage_source *source, struct error *error)
{
    const struct salvage_layout *layout = &source->layout;
    const struct section *proven = salvage_layout_sound(layout, SECTION_FRAMES);
    struct salvage_sections sections = choose(layout, salvage_layout_raw);
    const struct section *frames = sections.frames;
    sections.finds_frames = true;
    if (proven == NULL || section_verify(proven, NULL) != STATUS_OK) {
        sections.frames = NULL;
    }
    enum status status = salvage_view_open(&source->raw, &sections, source->allocator, error);
    if (status == STATUS_OK && sections.frames != frames &&
        source->raw.texts.passage_count < passages_in_all(&source->raw)) {
        salvage_view_close(&source->raw);
        sections.frames = frames;
        status = salvage_view_open(&source->raw, &sections, source->allocator, error);
    }
    return status;
}

static void read_options(struct salvage_source *source)
{
    const struct section *sound = salvage_layout_sound(&source->layout, SECTION_META);
    const struct section *raw = salvage_layout_raw(&source->layout, SECTION_META);
    struct segment_meta meta;
    bool proven = sound != NULL && segment_meta_decode(sound, &meta, NULL) == STATUS_OK;
    bool likely = !source->layout.checked && raw != NULL &&
                  segment_meta_decode(raw, &meta, NULL) == STATUS_OK &&
                  meta.documents == source->documents &&
                  meta.passages == passages_in_all(&source->raw);
    source->has_options = (proven || likely) && (meta.flags & ~(uint32_t)SEGMENT_FLAGS) == 0;
    if (source->has_options) {
        source->passage_chars = meta.passage_chars;
        source->flags = meta.flags;
    }
}

enum status salvage_source_open(struct salvage_source *source,
                                const struct file_operations *operations, const char *path,
                                const struct allocator *allocator, struct error *error)
{
    *source = (struct salvage_source){.allocator = allocator,
                                      .path.allocator = allocator,
                                      .layout.allocator = allocator,
                                      .raw.allocator = allocator,
                                      .sound.allocator = allocator,
                                      .removed_known = true};
    buffer_append_text(&source->path, path);
    buffer_append_byte(&source->path, 0);
    enum status status = source->path.failed ? error_memory(error)
                                             : file_map_open(operations, path, &source->map, error);
    if (status == STATUS_OK) {
        status = salvage_layout_find(&source->layout, source->map.data, source->map.size,
                                     (const char *)source->path.data, allocator, error);
    }
    if (status == STATUS_OK) {
        status = open_raw(source, error);
    }
    if (status == STATUS_OK && source->layout.checked) {
        const struct salvage_sections sections = choose(&source->layout, salvage_layout_sound);
        status = salvage_view_open(&source->sound, &sections, allocator, error);
    }
    const struct section *hashes = salvage_layout_raw(&source->layout, SECTION_CONTENT_HASHES);
    if (status == STATUS_OK &&
        (hashes == NULL || hashes->size / CONTENT_HASH_STORED > UINT32_MAX)) {
        status = error_set(error, STATUS_CORRUPT, "%s: it tells of no documents", path);
    }
    if (status == STATUS_OK) {
        source->documents = (uint32_t)(hashes->size / CONTENT_HASH_STORED);
        read_options(source);
    } else {
        salvage_source_close(source);
    }
    return status;
}

void salvage_source_close(struct salvage_source *source)
{
    salvage_view_close(&source->raw);
    salvage_view_close(&source->sound);
    salvage_layout_release(&source->layout);
    file_map_close(&source->map);
    memory_release(source->allocator, source->removed);
    source->removed = NULL;
    buffer_release(&source->path);
}

/* --- What was removed --------------------------------------------------------------------------
 */

static enum status bury_listed(struct salvage_source *source, const struct section *section,
                               struct error *error)
{
    struct sequence dead;
    enum status status = sequence_open(&dead, section, 0, section->size, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (source->removed == NULL) {
        source->removed =
            memory_allocate_array(source->allocator, source->documents / 64 + 1, sizeof(uint64_t));
    }
    status = source->removed == NULL ? error_memory(error) : STATUS_OK;
    for (uint64_t i = 0; i < dead.count && status == STATUS_OK; i++) {
        uint64_t document = 0;
        status = sequence_get(&dead, i, &document, error);
        if (status == STATUS_OK && document < source->documents) {
            source->removed[document / 64] |= UINT64_C(1) << document % 64;
        }
    }
    return status;
}

/* The sections must be whole: what is removed by mistake would be lost in silence. */
static enum status bury_by(struct salvage_source *source, const struct salvage_layout *layout,
                           const char *path, const struct content_hash *digest, struct error *error)
{
    const struct section *header = salvage_layout_sound(layout, SECTION_TOMBSTONES);
    const struct section *dead = salvage_layout_sound(layout, SECTION_DEAD_DOCUMENTS);
    if (header == NULL || dead == NULL || header->size < TOMBSTONES_HEADER_SIZE) {
        return error_set(error, STATUS_CORRUPT, "%s: these are no tombstones", path);
    }
    enum status status = section_verify(header, error);
    if (status == STATUS_OK) {
        status = section_verify(dead, error);
    }
    if (status == STATUS_OK && memcmp(header->data, digest->bytes, sizeof digest->bytes) != 0) {
        status = error_set(error, STATUS_NOT_FOUND, "%s: the tombstones of another segment", path);
    }
    return status == STATUS_OK ? bury_listed(source, dead, error) : status;
}

enum status salvage_source_bury(struct salvage_source *source,
                                const struct file_operations *operations, const char *path,
                                const struct content_hash *digest, struct error *error)
{
    struct file_map map;
    enum status status = file_map_open(operations, path, &map, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct salvage_layout layout;
    status = salvage_layout_find(&layout, map.data, map.size, path, source->allocator, error);
    if (status == STATUS_OK) {
        status = bury_by(source, &layout, path, digest, error);
        salvage_layout_release(&layout);
    }
    file_map_close(&map);
    return status;
}

/* --- Documents ---------------------------------------------------------------------------------
 */

static bool is_complete(const struct salvage_loss *loss)
{
    return !loss->key && loss->fields == 0 && loss->passages_lost == 0;
}

static bool hash_fits(const struct salvage_source *source, uint32_t number,
                      const struct batch_document *document)
{
    const struct section *hashes = salvage_layout_raw(&source->layout, SECTION_CONTENT_HASHES);
    return memcmp(hashes->data + (uint64_t)number * CONTENT_HASH_STORED, document->hash.bytes,
                  CONTENT_HASH_STORED) == 0;
}

/* A document that has lost all its passages is kept for its title, with an empty passage. */
static enum status keep_title(struct arena *arena, struct batch_document *document,
                              struct error *error)
{
    document->passages = arena_allocate_array(arena, 1, sizeof *document->passages);
    if (document->passages == NULL) {
        return error_memory(error);
    }
    document->passages[0].text = "";
    document->passage_count = 1;
    return STATUS_OK;
}

enum status salvage_source_read(struct salvage_source *source, uint32_t number, struct arena *arena,
                                struct batch_document *document, struct salvage_loss *loss,
                                enum salvage_outcome *outcome, struct error *error)
{
    enum status status = salvage_view_read(&source->raw, number, arena, document, loss, error);
    if (status != STATUS_OK) {
        return status;
    }
    *outcome = SALVAGE_WHOLE;
    if (!loss->key && document->passage_count > 0 && hash_fits(source, number, document)) {
        *loss = (struct salvage_loss){.passages = document->passage_count};
        return STATUS_OK;
    }
    *outcome = SALVAGE_LOST;
    if (!source->layout.checked) {
        return STATUS_OK;
    }
    status = salvage_view_read(&source->sound, number, arena, document, loss, error);
    if (status == STATUS_OK && document->passage_count == 0 && document->title.length > 0) {
        status = keep_title(arena, document, error);
    }
    if (document->passage_count > 0) {
        *outcome = is_complete(loss) ? SALVAGE_WHOLE : SALVAGE_PARTIAL;
    }
    return status;
}
