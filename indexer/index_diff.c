#include <string.h>

#include "open_index.h"
#include "suoyin_index.h"

/* One of the two indexes. */
struct side {
    struct open_index index;
    struct index_walk *walk;
    struct index_walk_document document;
    bool found;
};

static enum status open_side(struct side *side, const char *path, struct error *error)
{
    enum status status =
        open_index(&side->index, &system_file_operations, &system_allocator, path, NULL, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = index_walk_open(&side->index, &side->walk, error);
    if (status == STATUS_OK) {
        status = index_walk_next(side->walk, &side->document, &side->found, error);
    }
    return status;
}

static void close_side(struct side *side)
{
    index_walk_release(side->walk);
    if (side->index.allocator != NULL) {
        open_index_close(&side->index);
    }
}

/* How the two documents' keys compare; what has come to its end is largest. */
static int compare_sides(const struct side *a, const struct side *b)
{
    if (!a->found || !b->found) {
        return a->found ? -1 : b->found;
    }
    size_t x = a->document.key_length, y = b->document.key_length;
    int order = memcmp(a->document.key, b->document.key, x < y ? x : y);
    return order != 0 ? order : (x > y) - (x < y);
}

static enum status step(struct side *side, struct error *error)
{
    return index_walk_next(side->walk, &side->document, &side->found, error);
}

enum status index_diff(const char *first, const char *second,
                       void (*tell)(void *context, enum index_event event, const char *id,
                                    size_t length),
                       void *context, struct index_difference *difference, struct error *error)
{
    struct side a = {.found = false}, b = {.found = false};
    *difference = (struct index_difference){0};
    enum status status = open_side(&a, first, error);
    if (status == STATUS_OK) {
        status = open_side(&b, second, error);
    }
    while (status == STATUS_OK && (a.found || b.found)) {
        int order = compare_sides(&a, &b);
        bool same =
            order == 0 && memcmp(a.document.hash, b.document.hash, CONTENT_HASH_STORED) == 0;
        difference->only_first += order < 0;
        difference->only_second += order > 0;
        difference->different += order == 0 && !same;
        difference->same += same;
        const struct side *told = order <= 0 ? &a : &b;
        if (!same && tell != NULL) {
            tell(context,
                 order < 0   ? INDEX_REMOVED
                 : order > 0 ? INDEX_ADDED
                             : INDEX_CHANGED,
                 told->document.key, told->document.key_length);
        }
        if (order <= 0) {
            status = step(&a, error);
        }
        if (order >= 0 && status == STATUS_OK) {
            status = step(&b, error);
        }
    }
    close_side(&a);
    close_side(&b);
    return status;
}
