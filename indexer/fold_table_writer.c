#include "fold_table_writer.h"

enum status fold_draft_open(struct fold_draft **out, const struct allocator *allocator,
                            struct error *error)
{
    *out = NULL;
    struct fold_draft *draft = memory_allocate_array(allocator, 1, sizeof(*draft));
    if (draft == NULL) {
        return error_memory(error);
    }
    draft->allocator = allocator;
    draft->entries = memory_allocate_array(allocator, CODE_POINT_LIMIT, sizeof(*draft->entries));
    if (draft->entries == NULL) {
        fold_draft_release(draft);
        return error_memory(error);
    }
    *out = draft;
    return STATUS_OK;
}

void fold_draft_release(struct fold_draft *draft)
{
    if (draft != NULL) {
        memory_release(draft->allocator, draft->entries);
        memory_release(draft->allocator, draft);
    }
}

enum status fold_draft_map(struct fold_draft *draft, uint32_t code_point, const uint32_t *targets,
                           size_t count, struct error *error)
{
    if (count == 1) {
        draft->entries[code_point] = targets[0] << 8 | 1 << 4;
        return STATUS_OK;
    }
    if (count == 0 || count > FOLD_TARGETS_MAX ||
        count > FOLD_EXPANSIONS_MAX - draft->expansion_count) {
        return error_set(error, STATUS_LIMIT, "folding table: U+%04X has %zu targets", code_point,
                         count);
    }
    draft->entries[code_point] = (uint32_t)draft->expansion_count << 8 | (uint32_t)count << 4;
    for (size_t i = 0; i < count; i++) {
        draft->expansions[draft->expansion_count++] = targets[i];
    }
    return STATUS_OK;
}

static void append_signed(struct buffer *out, uint32_t value, uint32_t base)
{
    int64_t delta = (int64_t)value - (int64_t)base;
    buffer_append_varint(out, delta < 0 ? 2 * (uint64_t)(-delta) - 1 : 2 * (uint64_t)delta);
}

static void append_counted(struct buffer *out, uint64_t count, const struct buffer *list)
{
    out->failed = out->failed || list->failed;
    buffer_append_varint(out, count);
    buffer_append(out, list->data, list->size);
}

/* Answers how many runs there are. A mapped code point never ends a run. */
static uint64_t write_classes(const struct fold_draft *draft, struct buffer *out)
{
    uint64_t count = 0;
    uint32_t start = 0;
    uint32_t class = CLASS_COUNT; /* none yet */
    for (uint32_t i = 0; i <= CODE_POINT_LIMIT; i++) {
        if (i < CODE_POINT_LIMIT && fold_count(draft->entries[i]) > 0) {
            continue;
        }
        uint32_t here = i < CODE_POINT_LIMIT ? fold_class(draft->entries[i]) : CLASS_COUNT;
        if (here == class && i < CODE_POINT_LIMIT) {
            continue;
        }
        if (class != CLASS_COUNT || i == CODE_POINT_LIMIT) {
            class = class == CLASS_COUNT ? CLASS_BREAK : class;
            buffer_append_varint(out, (uint64_t)(i - start - 1) << 4 | class);
            count++;
            start = i;
        }
        class = here;
    }
    return count;
}

/* How many code points from `from` on map to consecutive single targets. */
static uint32_t run_length(const struct fold_draft *draft, uint32_t from)
{
    uint32_t length = 1;
    while (from + length < CODE_POINT_LIMIT && fold_count(draft->entries[from + length]) == 1 &&
           fold_value(draft->entries[from + length]) == fold_value(draft->entries[from]) + length) {
        length++;
    }
    return length;
}

/* Answers how many mappings there are. */
static uint64_t write_mappings(const struct fold_draft *draft, struct buffer *out)
{
    uint64_t count = 0;
    uint32_t next = 0; /* after the mapping before */
    uint32_t last = 0; /* the target written last */
    for (uint32_t i = 0; i < CODE_POINT_LIMIT; i++) {
        uint32_t targets = fold_count(draft->entries[i]);
        if (targets == 0) {
            continue;
        }
        uint32_t value = fold_value(draft->entries[i]);
        uint32_t length = targets == 1 ? run_length(draft, i) : 1;
        buffer_append_varint(out, (uint64_t)(i - next) << 3 | (length > 1 ? 0 : targets));
        if (length > 1) {
            buffer_append_varint(out, length - 2);
        }
        for (uint32_t k = 0; k < targets; k++) {
            uint32_t target = targets == 1 ? value : draft->expansions[value + k];
            append_signed(out, target, last);
            last = target;
        }
        last += length - 1;
        i += length - 1;
        next = i + 1;
        count++;
    }
    return count;
}

static void write_pairs(const struct fold_draft *draft, struct buffer *out)
{
    struct fold_pair before = {0, 0, 0};
    for (size_t i = 0; i < draft->pair_count; i++) {
        struct fold_pair pair = draft->pairs[i];
        buffer_append_varint(out, pair.first - before.first);
        append_signed(out, pair.second, before.second);
        append_signed(out, pair.composed, pair.first);
        before = pair;
    }
}

enum status fold_table_write(const struct fold_draft *draft, struct buffer *out,
                             struct error *error)
{
    buffer_append_byte(out, FOLD_FORMAT);
    buffer_append_byte(out, draft->composes_hangul ? FOLD_FLAG_HANGUL : 0);
    struct buffer list = {.allocator = draft->allocator};
    uint64_t count = write_classes(draft, &list);
    append_counted(out, count, &list);

    buffer_clear(&list);
    count = write_mappings(draft, &list);
    buffer_append_varint(out, count);
    append_counted(out, draft->expansion_count, &list);

    buffer_clear(&list);
    write_pairs(draft, &list);
    append_counted(out, draft->pair_count, &list);
    buffer_release(&list);
    return out->failed ? error_memory(error) : STATUS_OK;
}
