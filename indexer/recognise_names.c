#include "recognise_names.h"

#include "han_text.h"
#include "name_readers.h"

/* By the bit of the trigger, from NAME_TRIGGER_TITLE on. */
static name_reader *const readers[NAME_TRIGGERS] = {
    read_policy_title, read_policy_number, read_numbered_set, read_some_set,
    read_park,         read_project,       read_declaration,
};

void recognise_names(const struct recogniser_context *context, const struct scanned_text *scanned,
                     struct annotation_list *out)
{
    const struct subject_rules *rules = context->rules;
    const struct text_candidate *candidate = scanned->candidates;
    const char *text = scanned->data;
    size_t length = scanned->length, at = 0;
    read_policy_lines(rules, text, length, out);
    while ((at = next_beginning(&candidate, BEGINS_NAME, at)) < length) {
        struct word_match match = word_table_at(&rules->triggers, text, length, at, length - at);
        size_t end = match.length > 0 ? at + match.length : next_position(text, length, at);
        for (unsigned trigger = 0; trigger < NAME_TRIGGERS; trigger++) {
            if ((match.value >> trigger & 1) != 0) {
                readers[trigger](rules, text, length, at, end, out);
            }
        }
        at = end;
    }
}
