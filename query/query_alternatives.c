#include "query_alternatives.h"

#include <stdlib.h>
#include <string.h>

#include "aliases.h"
#include "rewrite_rules.h"
#include "synonyms.h"

struct alternatives *alternatives_add(struct alternatives_list *list, size_t begin, size_t end,
                                      const char *rule)
{
    if (list->items == NULL) {
        list->items = arena_allocate_array(list->arena, ALTERNATIVES_MAX, sizeof *list->items);
    }
    struct alternatives *item =
        list->count < ALTERNATIVES_MAX ? arena_allocate(list->arena, sizeof *item) : NULL;
    if (list->items == NULL || (item == NULL && list->count < ALTERNATIVES_MAX)) {
        list->status = STATUS_MEMORY;
        return NULL;
    }
    if (item != NULL) {
        item->begin = begin;
        item->end = end;
        item->rule = rule;
        item->whole = 0;
        item->hides = false;
        item->flags = 0;
        item->count = 0;
        list->items[list->count++] = item;
    }
    return item;
}

void alternatives_write(struct alternatives_list *list, struct alternatives *item, const char *text,
                        size_t length, unsigned flags)
{
    if (item == NULL || length == 0 || item->count == WRITINGS_MAX) {
        return;
    }
    for (uint32_t i = 0; i < item->count; i++) {
        if (item->writings[i].length == length &&
            memcmp(item->writings[i].text, text, length) == 0) {
            return;
        }
    }
    char *copy = arena_copy_text(list->arena, text, length);
    if (copy == NULL) {
        list->status = STATUS_MEMORY;
        return;
    }
    item->writings[item->count++] = (struct writing){copy, length, flags};
}

/* Puts an item among those kept, the first `kept` of the list; answers how many there are then. */
static uint32_t keep(struct alternatives_list *list, uint32_t kept, struct alternatives *item)
{
    for (uint32_t i = 0; i < kept; i++) {
        struct alternatives *other = list->items[i];
        if (other->begin == item->begin && other->end == item->end) {
            for (uint32_t w = 0; w < item->count; w++) {
                const struct writing *writing = &item->writings[w];
                alternatives_write(list, other, writing->text, writing->length, writing->flags);
            }
            return kept;
        }
        if (other->begin < item->end && item->begin < other->end) {
            return kept;
        }
    }
    list->items[kept] = item;
    return kept + 1;
}

static int compare_begins(const void *a, const void *b)
{
    size_t x = (*(struct alternatives *const *)a)->begin;
    size_t y = (*(struct alternatives *const *)b)->begin;
    return (x > y) - (x < y);
}

enum status alternatives_settle(struct alternatives_list *list, struct error *error)
{
    struct alternatives **items = list->items;
    for (uint32_t i = 1; i < list->count; i++) { /* the longest first; stable */
        struct alternatives *item = items[i];
        uint32_t at = i;
        for (; at > 0 && items[at - 1]->end - items[at - 1]->begin < item->end - item->begin;
             at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
    uint32_t kept = 0, left = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        kept = keep(list, kept, items[i]);
    }
    for (uint32_t i = 0; i < kept; i++) {
        items[left] = items[i];
        left += items[i]->count > 0 || items[i]->whole > 0;
    }
    list->count = left;
    if (left > 1) {
        qsort(items, left, sizeof *items, compare_begins);
    }
    return list->status == STATUS_OK ? STATUS_OK : error_memory(error);
}

enum status query_alternatives_find(const struct open_commit *index,
                                    const struct query_rewriting *rewriting, const char *text,
                                    size_t length, struct alternatives_list *list,
                                    struct error *error)
{
    enum status status = STATUS_OK;
    if (rewriting->rules) {
        rewrite_rules_find(text, length, list);
    }
    if (rewriting->synonyms != NULL) {
        status = synonyms_find(rewriting->synonyms, text, length, list, error);
    }
    if (status == STATUS_OK && rewriting->aliases) {
        status = aliases_find(index, rewriting->stop, text, length, list, error);
    }
    if (status == STATUS_OK) {
        status = alternatives_settle(list, error);
    }
    if (status == STATUS_OK && rewriting->record != NULL && list->count > 0) {
        struct alternatives_record *record = arena_allocate(list->arena, sizeof *record);
        if (record == NULL) {
            return error_memory(error);
        }
        *record = (struct alternatives_record){text, *list, *rewriting->record};
        *rewriting->record = record;
    }
    return status;
}
