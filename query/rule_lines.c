#include "rule_lines.h"

#include <string.h>

bool rule_line_is(const struct rule_line *line, const char *class_name)
{
    return strlen(class_name) == line->class_name.length &&
           memcmp(class_name, line->class_name.data, line->class_name.length) == 0;
}

enum status rule_lines_read(const struct open_commit *index,
                            enum status (*visit)(void *context, const struct rule_line *line,
                                                 struct error *error),
                            void *context, struct error *error)
{
    struct buffer rules = {.allocator = &index->allocator};
    enum status status =
        segment_list_text(&index->segments[0], SECTION_SUBJECT_RULES, &rules, error);
    const char *at = rules.size > 0 ? (const char *)rules.data : "", *end = at + rules.size;
    while (status == STATUS_OK && at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop == NULL ? end : stop;
        const char *tab = memchr(at, '\t', (size_t)(stop - at));
        if (tab != NULL) {
            struct rule_line line = {{at, (size_t)(tab - at)}, {tab + 1, (size_t)(stop - tab) - 1}};
            status = visit(context, &line, error);
        }
        at = stop + 1;
    }
    buffer_release(&rules);
    return status;
}
