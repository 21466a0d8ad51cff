#include "recognise_names.h"

#include "han_text.h"
#include "name_boundary.h"

enum { TELLING_MIN = 2 };

static void add_park(const struct subject_rules *rules, const char *text, size_t length,
                     size_t head, size_t end, struct annotation_list *out)
{
    struct name_begin name = name_begin(rules, LEFT_OF_PARK, text, head);
    size_t begin = name_without_leading(rules, text, name.begin, head);
    if (name.too_long || (name.stopped_by & LEFT_CLASS) != 0 || is_counted(text, length, end) ||
        name_telling_characters(rules, NAMED_PARK, text, begin, head) < TELLING_MIN ||
        name_holds(&rules->never, text, begin, head)) {
        return;
    }
    struct annotation annotation = {.kind = ANNOTATION_PARK,
                                    .span = {(uint32_t)begin, (uint32_t)end}};
    annotation_list_add(out, &annotation);
}

void recognise_parks(const struct recogniser_context *context, const char *text, size_t length,
                     struct annotation_list *out)
{
    const struct word_table *heads = &context->rules->heads[NAMED_PARK];
    size_t at = 0;
    while ((at = word_table_next(heads, text, length, at)) < length) {
        struct word_match match = word_table_at(heads, text, length, at, length - at);
        if (match.value == HEAD_OF_NAME) {
            add_park(context->rules, text, length, at, at + match.length, out);
        }
        at = match.length > 0 ? at + match.length : next_position(text, length, at);
    }
}
