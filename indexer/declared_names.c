#include "declared_names.h"

#include <string.h>

#include "settle_names.h"

enum { DECLARATIONS_MAX = 256 }; /* of a document that are looked for in all of it */

/* How many of the first `count` items, which are in their order, begin at or before a position. */
static size_t count_until(const struct annotation_list *list, size_t count, uint32_t position)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (list->items[middle].span.begin <= position) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return low;
}

/* Whether a name begins so near before a position that it may reach there. */
static bool may_reach(const struct annotation *name, uint32_t position)
{
    return position - name->span.begin < NAME_BYTES_MAX;
}

/* What the full form of an alias is the name of: the kind of the name that ends with it; 0 when it
 * is none. */
static enum annotation_kind kind_of_full(const struct annotation_list *list,
                                         const struct annotation *alias)
{
    uint32_t end = alias->value.full.end;
    for (size_t i = count_until(list, list->count, end);
         i > 0 && may_reach(&list->items[i - 1], end); i--) {
        const struct annotation *name = &list->items[i - 1];
        if (name->kind <= ANNOTATION_PROJECT && name->span.end == end) {
            return name->kind;
        }
    }
    return (enum annotation_kind)0;
}

static bool is_within_name(const struct annotation_list *list, size_t count,
                           enum annotation_kind kind, struct annotation_span span)
{
    for (size_t i = count_until(list, count, span.begin);
         i > 0 && may_reach(&list->items[i - 1], span.begin); i--) {
        const struct annotation *name = &list->items[i - 1];
        if (name->kind == kind && span.end <= name->span.end) {
            return true;
        }
    }
    return false;
}

/* Adds all places of the short form in one passage. */
static void add_places(const struct text_piece *passage, const char *word, size_t length,
                       enum annotation_kind kind, struct annotation_list *list)
{
    static const char AREA[] = "区"; /* 新材料园区 is not 新材料园 */
    const char *end = passage->text + passage->length;
    const char *found = passage->text;
    size_t count = list->count; /* those in their order; what is added comes behind them */
    while ((found = memmem(found, (size_t)(end - found), word, length)) != NULL) {
        size_t begin = (size_t)(found - passage->text);
        struct annotation name = {.kind = kind,
                                  .span = {(uint32_t)begin, (uint32_t)(begin + length)}};
        found += length;
        bool longer =
            (size_t)(end - found) >= strlen(AREA) && memcmp(found, AREA, strlen(AREA)) == 0;
        if (!longer && !is_within_name(list, count, kind, name.span)) {
            annotation_list_add(list, &name);
        }
    }
}

static void declare(const struct batch_document *document, struct annotated_document *annotated,
                    size_t passage, const struct annotation *alias)
{
    enum annotation_kind kind = kind_of_full(&annotated->passages[passage].list, alias);
    const char *word = document->passages[passage].text + alias->span.begin;
    size_t length = alias->span.end - alias->span.begin;
    for (size_t i = 0; i < annotated->count && kind != 0; i++) {
        struct annotation_list *list = &annotated->passages[i].list;
        add_places(&document->passages[i], word, length, kind, list);
        annotation_list_sort(list);
    }
}

void add_declared_names(const struct batch_document *document, struct annotated_document *annotated)
{
    struct {
        size_t passage;
        struct annotation alias;
    } found[DECLARATIONS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < annotated->count; i++) {
        const struct annotation_list *list = &annotated->passages[i].list;
        for (size_t j = 0; j < list->count && count < DECLARATIONS_MAX; j++) {
            if (list->items[j].kind == ANNOTATION_ALIAS) {
                found[count].passage = i;
                found[count++].alias = list->items[j];
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        declare(document, annotated, found[i].passage, &found[i].alias);
    }
}
