/*
 * Parses arbitrary bytes, up to the first NUL, as a list of rules, and recognises names by them in
 * the rest, as far as that is UTF-8. What is found is sound: within the text, at its characters.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/annotations.h"
#include "../common/utf8.h"
#include "../indexer/classify_subjects.h"
#include "../indexer/recognise_names.h"
#include "../indexer/settle_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void recognise(const struct subject_rules *rules, const char *text, size_t length)
{
    struct recogniser_context context = {.rules = rules};
    struct annotation_list list = {.allocator = &system_allocator};
    struct scanned_text plain = {text, length, NULL};
    recognise_names(&context, &plain, &list);
    annotation_list_sort(&list);
    settle_names(&list);
    for (size_t i = 0; i < list.count; i++) {
        if (!annotation_sound(&list.items[i], text, length)) {
            abort();
        }
    }
    struct subject_scores scores = passage_scores(rules, &plain);
    add_name_scores(rules, text, length, &list, &scores);
    if (classify_subjects(&scores, &scores, &scores, 1) > SUBJECT_ALL) {
        abort();
    }
    annotation_list_release(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = size == 0 ? NULL : memchr(data, 0, size);
    size_t length = text == NULL ? size : (size_t)(text - (const char *)data);
    struct subject_rules *rules = NULL;
    if (subject_rules_parse((const char *)data, length, &system_allocator, &rules, NULL) !=
        STATUS_OK) {
        return 0;
    }
    if (text != NULL) {
        size_t rest = size - length - 1, bad = 0;
        if (!utf8_valid(text + 1, rest, &bad)) {
            rest = bad;
        }
        recognise(rules, text + 1, rest);
    }
    subject_rules_release(rules);
    return 0;
}
