#include "salvage_plan.h"

#include "../common/compressed_section.h"
#include "../common/segment.h"
#include "annotate.h"
#include "passages.h"

static void tell(struct salvage_inputs *inputs, enum index_loss_kind kind, const char *message)
{
    const struct index_loss loss = {.kind = kind, .file = inputs->path, .message = message};
    salvage_tell(inputs, &loss);
}

static void choose_options(struct salvage_inputs *inputs, struct segment_plan *plan)
{
    plan->passage_chars = PASSAGE_CHARS_DEFAULT;
    plan->flags = SEGMENT_LINKED;
    for (size_t i = 0; i < inputs->count; i++) {
        if (inputs->sources[i].has_options) {
            plan->passage_chars = inputs->sources[i].passage_chars;
            plan->flags = inputs->sources[i].flags;
            return;
        }
    }
    tell(inputs, INDEX_LOST_OPTIONS, "what it was built with is lost: the usual options are noted");
}

/* Appends what a compressed section holds that no damage has reached; else STATUS_CORRUPT. */
static enum status read_sound(const struct salvage_source *source, uint32_t id, size_t limit,
                              struct buffer *out, struct error *error)
{
    const struct section *section = salvage_layout_sound(&source->layout, id);
    buffer_clear(out);
    return section == NULL ? STATUS_CORRUPT
                           : compressed_section_read(section, limit, source->allocator, out, error);
}

/* --- The folding table -------------------------------------------------------------------------
 */

static enum status take_table(struct salvage_plan *plan, const struct salvage_source *source,
                              struct error *error)
{
    struct buffer *bytes = &plan->fold_table_bytes;
    enum status status =
        read_sound(source, SECTION_FOLD_TABLE, SEGMENT_FOLD_TABLE_MAX, bytes, error);
    return status == STATUS_OK ? fold_table_open(bytes->data, bytes->size, plan->allocator,
                                                 &plan->fold_table, error)
                               : status;
}

static enum status make_table(struct salvage_plan *plan,
                              const struct index_environment *environment, struct error *error)
{
    struct buffer *bytes = &plan->fold_table_bytes;
    buffer_clear(bytes);
    enum status status = environment_fold_table(environment, bytes, error);
    return status == STATUS_OK ? fold_table_open(bytes->data, bytes->size, plan->allocator,
                                                 &plan->fold_table, error)
                               : status;
}

static enum status choose_table(struct salvage_plan *plan, struct salvage_inputs *inputs,
                                struct error *error)
{
    for (size_t i = 0; i < inputs->count; i++) {
        enum status status = take_table(plan, &inputs->sources[i], error);
        if (status == STATUS_OK || status == STATUS_MEMORY) {
            return status;
        }
    }
    tell(inputs, INDEX_LOST_FOLDING,
         "the folding table is not known to be sound: the indexer's own takes its place");
    return make_table(plan, inputs->environment, error);
}

/* --- The annotator -----------------------------------------------------------------------------
 */

static enum status take_lists(struct salvage_plan *plan, const struct salvage_source *source,
                              struct error *error)
{
    struct buffer rules = {.allocator = plan->allocator}, places = {.allocator = plan->allocator};
    enum status status = read_sound(source, SECTION_SUBJECT_RULES, SEGMENT_LIST_MAX, &rules, error);
    if (status == STATUS_OK) {
        status = read_sound(source, SECTION_PLACES, SEGMENT_LIST_MAX, &places, error);
    }
    if (status == STATUS_OK) {
        const struct annotator_lists lists = {.rules = {(const char *)rules.data, rules.size},
                                              .places = {(const char *)places.data, places.size}};
        status = annotator_open(&lists, plan->fold_table, plan->allocator, &plan->annotator, error);
    }
    buffer_release(&rules);
    buffer_release(&places);
    return status;
}

/* An index is annotated or not as a whole; of a segment whose table of contents is lost nobody
 * knows, and annotations do no harm. */
static bool may_be_annotated(const struct salvage_source *source)
{
    const struct salvage_layout *layout = &source->layout;
    return !layout->checked || salvage_layout_raw(layout, SECTION_ANNOTATIONS) != NULL ||
           salvage_layout_raw(layout, SECTION_SUBJECT_RULES) != NULL ||
           salvage_layout_raw(layout, SECTION_PLACES) != NULL;
}

static enum status choose_annotator(struct salvage_plan *plan, struct salvage_inputs *inputs,
                                    struct error *error)
{
    bool wanted = false;
    for (size_t i = 0; i < inputs->count; i++) {
        if (may_be_annotated(&inputs->sources[i])) {
            wanted = true;
            enum status status = take_lists(plan, &inputs->sources[i], error);
            if (status == STATUS_OK || status == STATUS_MEMORY) {
                return status;
            }
        }
    }
    if (!wanted) {
        return STATUS_OK;
    }
    tell(inputs, INDEX_LOST_LISTS,
         "the subjects' rules and the places are not known to be sound: the usual ones are taken");
    const struct annotator_lists lists = annotator_default_lists();
    return annotator_open(&lists, plan->fold_table, plan->allocator, &plan->annotator, error);
}

/* --- All of it ---------------------------------------------------------------------------------
 */

enum status salvage_plan_choose(struct salvage_plan *plan, struct salvage_inputs *inputs,
                                struct segment_plan *segment_plan, struct error *error)
{
    const struct allocator *allocator = inputs->environment->allocator;
    *plan = (struct salvage_plan){.allocator = allocator, .fold_table_bytes.allocator = allocator};
    choose_options(inputs, segment_plan);
    enum status status = choose_table(plan, inputs, error);
    if (status == STATUS_OK) {
        status = choose_annotator(plan, inputs, error);
    }
    segment_plan->fold_table = plan->fold_table;
    segment_plan->fold_table_bytes = plan->fold_table_bytes.data;
    segment_plan->fold_table_size = plan->fold_table_bytes.size;
    segment_plan->annotator = plan->annotator;
    return status;
}

void salvage_plan_release(struct salvage_plan *plan)
{
    annotator_release(plan->annotator);
    fold_table_release(plan->fold_table);
    buffer_release(&plan->fold_table_bytes);
    *plan = (struct salvage_plan){.allocator = plan->allocator};
}
