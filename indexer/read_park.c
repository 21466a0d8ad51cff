#include "name_readers.h"

#include "han_text.h"
#include "name_boundary.h"

enum { TELLING_MIN = 2 };

void read_park(const struct subject_rules *rules, const char *text, size_t length, size_t head,
               size_t end, struct annotation_list *out)
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
