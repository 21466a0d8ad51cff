#include "declared_names.h"

#include <string.h>

/* What the full form of an alias is the name of: the kind of the name that ends with it; 0 when it
 * is none. */
static enum annotation_kind kind_of_full(const struct annotation_list *list,
                                         const struct annotation *alias)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *name = &list->items[i];
        if (name->kind <= ANNOTATION_PROJECT && name->span.end == alias->value.full.end) {
            return name->kind;
        }
    }
    return (enum annotation_kind)0;
}

static bool is_within_name(const struct annotation_list *list, enum annotation_kind kind,
                           struct annotation_span span)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *name = &list->items[i];
        if (name->kind == kind && name->span.begin <= span.begin && span.end <= name->span.end) {
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
    while ((found = memmem(found, (size_t)(end - found), word, length)) != NULL) {
        size_t begin = (size_t)(found - passage->text);
        struct annotation name = {.kind = kind,
                                  .span = {(uint32_t)begin, (uint32_t)(begin + length)}};
        found += length;
        bool longer =
            (size_t)(end - found) >= strlen(AREA) && memcmp(found, AREA, strlen(AREA)) == 0;
        if (!longer && !is_within_name(list, kind, name.span)) {
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
        add_places(&document->passages[i], word, length, kind, &annotated->passages[i].list);
    }
}

void add_declared_names(const struct batch_document *document, struct annotated_document *annotated)
{
    bool added = false;
    for (size_t i = 0; i < annotated->count; i++) {
        const struct annotation_list *list = &annotated->passages[i].list;
        size_t count = list->count; /* what is added below is no alias */
        for (size_t j = 0; j < count; j++) {
            struct annotation annotation = list->items[j];
            if (annotation.kind == ANNOTATION_ALIAS) {
                declare(document, annotated, i, &annotation);
                added = true;
            }
        }
    }
    for (size_t i = 0; i < annotated->count && added; i++) {
        annotation_list_sort(&annotated->passages[i].list);
    }
}
