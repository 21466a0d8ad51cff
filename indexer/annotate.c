#include "annotate.h"

#include <string.h>

#include "../common/file_io.h"
#include "../common/fold_in_place.h"
#include "../common/place_table.h"
#include "compiled_lists.h"
#include "declared_names.h"
#include "document_region.h"
#include "recognise_names.h"
#include "recognise_places.h"
#include "recognise_values.h"
#include "settle_names.h"
#include "subject_rules.h"
#include "text_scanner.h"

/* All that there are; the order does not matter. */
static recogniser *const recognisers[] = {
    recognise_names,                    /* policies, parks, projects, short forms */
    recognise_places, recognise_values, /* quantities and dates */
    NULL,                               /* the end */
};

struct annotator {
    const struct allocator *allocator;
    const struct fold_table *table;
    struct annotator_lists lists;
    char *bytes; /* what the lists point to */
    struct buffer folded;
    struct subject_rules *rules;
    struct place_table *places;
    struct recogniser_context context; /* without a document's fields */
    struct text_scanner scanner;
};

/* `text` may be NULL when length is 0. */
static void copy_text(char *to, const char *text, size_t length)
{
    if (length > 0) {
        memcpy(to, text, length);
    }
}

/* Appends a copy and a NUL; where it begins, or NULL. */
static char *append_copy(const char *text, size_t length, struct buffer *out)
{
    char *copy = (char *)buffer_reserve(out, length + 1);
    if (copy != NULL) {
        copy_text(copy, text, length);
        copy[length] = 0;
        out->size += length + 1;
    }
    return copy;
}

/* Appends a folded copy and a NUL; where it begins, or NULL. */
static const char *append_folded(const struct fold_table *table, const char *text, size_t length,
                                 struct buffer *out)
{
    char *copy = append_copy(text, length, out);
    if (copy != NULL) {
        fold_in_place(table, copy, length);
    }
    return copy;
}

/* --- The annotator -----------------------------------------------------------------------------
 */

static enum status copy_lists(struct annotator *annotator, const struct annotator_lists *lists,
                              struct error *error)
{
    size_t rules = lists->rules.length, places = lists->places.length;
    annotator->bytes = memory_allocate(annotator->allocator, rules + places + 1);
    uint8_t *room = buffer_reserve(&annotator->folded, rules + places + 2);
    if (annotator->bytes == NULL || room == NULL) {
        return error_memory(error);
    }
    copy_text(annotator->bytes, lists->rules.data, rules);
    copy_text(annotator->bytes + rules, lists->places.data, places);
    annotator->lists.rules = (struct text){annotator->bytes, rules};
    annotator->lists.places = (struct text){annotator->bytes + rules, places};
    append_folded(annotator->table, lists->rules.data, rules, &annotator->folded);
    append_folded(annotator->table, lists->places.data, places, &annotator->folded);
    return STATUS_OK;
}

static enum status check_list(const struct text *list, struct error *error)
{
    size_t bad;
    if (list->length > 0 && !utf8_valid(list->data, list->length, &bad)) {
        return error_at(error, STATUS_INPUT, bad, "byte %zu is not UTF-8", bad);
    }
    return STATUS_OK;
}

/* The folded lists lie in the buffer one behind the other, each with a NUL. */
static enum status parse_lists(struct annotator *annotator, struct error *error)
{
    const char *rules = (const char *)annotator->folded.data;
    const char *places = rules + annotator->lists.rules.length + 1;
    enum status status = subject_rules_parse(rules, annotator->lists.rules.length,
                                             annotator->allocator, &annotator->rules, error);
    if (status == STATUS_OK) {
        status = place_table_open(places, annotator->lists.places.length, annotator->allocator,
                                  &annotator->places, error);
    }
    annotator->context.rules = annotator->rules;
    annotator->context.places = annotator->places;
    return status;
}

enum status annotator_open(const struct annotator_lists *lists, const struct fold_table *table,
                           const struct allocator *allocator, struct annotator **out,
                           struct error *error)
{
    *out = NULL;
    struct annotator *annotator = memory_allocate_array(allocator, 1, sizeof *annotator);
    if (annotator == NULL) {
        return error_memory(error);
    }
    annotator->allocator = allocator;
    annotator->table = table;
    annotator->folded.allocator = allocator;
    enum status status = check_list(&lists->rules, error);
    if (status == STATUS_OK) {
        status = check_list(&lists->places, error);
    }
    if (status == STATUS_OK) {
        status = copy_lists(annotator, lists, error);
    }
    if (status == STATUS_OK) {
        status = parse_lists(annotator, error);
    }
    if (status != STATUS_OK) {
        annotator_release(annotator);
        return status;
    }
    text_scanner_init(&annotator->scanner, table, annotator->rules, annotator->places);
    *out = annotator;
    return STATUS_OK;
}

void annotator_release(struct annotator *annotator)
{
    if (annotator != NULL) {
        subject_rules_release(annotator->rules);
        memory_release(annotator->allocator, annotator->bytes);
        buffer_release(&annotator->folded);
        place_table_release(annotator->places);
        memory_release(annotator->allocator, annotator);
    }
}

struct annotator_lists annotator_default_lists(void)
{
    return (struct annotator_lists){.rules = {list_subjects, strlen(list_subjects)},
                                    .places = {list_places, strlen(list_places)}};
}

enum status annotator_read_rules(const char *path, struct buffer *bytes, struct text *rules,
                                 struct error *error)
{
    enum { RULES_MAX = 1 << 20 };
    enum status status = file_read_whole(&system_file_operations, path, RULES_MAX, bytes, error);
    *rules = (struct text){bytes->size > 0 ? (const char *)bytes->data : "", bytes->size};
    return status;
}

const struct annotator_lists *annotator_lists(const struct annotator *annotator)
{
    return &annotator->lists;
}

/* --- Documents ---------------------------------------------------------------------------------
 */

static bool make_room(struct annotated_document *annotated, size_t count)
{
    if (count > annotated->capacity) {
        size_t capacity = count + count / 2;
        struct annotated_passage *passages = memory_resize_array(
            annotated->allocator, annotated->passages, capacity, sizeof *passages);
        if (passages == NULL) {
            return false;
        }
        for (size_t i = annotated->capacity; i < capacity; i++) {
            passages[i] = (struct annotated_passage){.list.allocator = annotated->allocator};
        }
        annotated->passages = passages;
        annotated->capacity = capacity;
    }
    annotated->count = count;
    return true;
}

static struct text find_field(const struct batch_document *document, const char *name)
{
    for (uint32_t i = 0; i < document->field_count; i++) {
        if (strcmp(document->fields[i].name.data, name) == 0) {
            return document->fields[i].value;
        }
    }
    return (struct text){NULL, 0};
}

/* A field, folded, at the end of the buffer, which has room. */
static struct text fold_field(const struct annotator *annotator, struct text field,
                              struct buffer *out)
{
    if (field.data != NULL) {
        field.data = append_folded(annotator->table, field.data, field.length, out);
    }
    return field;
}

static size_t longest_passage(const struct batch_document *document)
{
    size_t longest = 0;
    for (uint32_t i = 0; i < document->passage_count; i++) {
        size_t length = document->passages[i].length;
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* What no reader would take: an error of a recogniser costs its finding, not the index. */
static void drop_unsound(struct annotation_list *list, const char *text, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (annotation_sound(&list->items[i], text, length)) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
}

static void annotate_passage(const struct recogniser_context *context,
                             const struct scanned_text *text, struct annotated_passage *passage)
{
    annotation_list_clear(&passage->list);
    for (size_t i = 0; recognisers[i] != NULL; i++) {
        recognisers[i](context, text, &passage->list);
    }
    annotation_list_sort(&passage->list);
    settle_names(&passage->list);
    drop_unsound(&passage->list, text->data, text->length);
    passage->scores = passage_scores(context->rules, text);
}

/* The subjects of all passages, which their document's title and one another bear upon. */
static void classify_passages(const struct recogniser_context *context,
                              const struct batch_document *document,
                              struct annotated_document *annotated)
{
    struct subject_scores all = {{0}};
    struct subject_scores title =
        title_scores(context->rules, context->title.data, context->title.length);
    for (size_t i = 0; i < annotated->count; i++) {
        const struct text_piece *piece = &document->passages[i];
        struct annotated_passage *passage = &annotated->passages[i];
        add_name_scores(context->rules, piece->text, piece->length, &passage->list,
                        &passage->scores);
        subject_scores_add(&all, &passage->scores);
    }
    for (size_t i = 0; i < annotated->count; i++) {
        struct annotated_passage *passage = &annotated->passages[i];
        passage->subjects = classify_subjects(&passage->scores, &title, &all, annotated->count);
    }
}

enum status annotate_document(const struct annotator *annotator,
                              const struct batch_document *document, struct annotated_document *out,
                              struct error *error)
{
    struct recogniser_context context = annotator->context;
    struct text title = find_field(document, "title"), source = find_field(document, "source");
    out->text.allocator = out->candidates.allocator = out->allocator;
    buffer_clear(&out->text);
    if (!make_room(out, document->passage_count) ||
        buffer_reserve(&out->text, title.length + source.length + longest_passage(document) + 3) ==
            NULL) {
        return error_memory(error);
    }
    context.title = fold_field(annotator, title, &out->text);
    context.source = fold_field(annotator, source, &out->text);
    context.date = find_field(document, "date");
    bool failed = false;
    for (uint32_t i = 0; i < document->passage_count; i++) {
        const struct text_piece *piece = &document->passages[i];
        char *text = append_copy(piece->text, piece->length, &out->text);
        if (!text_scan(&annotator->scanner, text, piece->length, &out->candidates)) {
            return error_memory(error);
        }
        struct scanned_text scanned = {text, piece->length, out->candidates.items};
        annotate_passage(&context, &scanned, &out->passages[i]);
        out->text.size -= piece->length + 1;
        failed = failed || out->passages[i].list.failed;
    }
    add_declared_names(document, out);
    classify_passages(&context, document, out);
    out->region = document_region(&context, out->passages, out->count);
    return failed ? error_memory(error) : STATUS_OK;
}

void annotated_document_release(struct annotated_document *annotated)
{
    for (size_t i = 0; i < annotated->capacity; i++) {
        annotation_list_release(&annotated->passages[i].list);
    }
    memory_release(annotated->allocator, annotated->passages);
    if (annotated->text.allocator != NULL) {
        buffer_release(&annotated->text);
        candidate_list_release(&annotated->candidates);
    }
    *annotated = (struct annotated_document){.allocator = annotated->allocator};
}
