#include "random_collection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"
#include "../indexer/compiled_fold_table.h"
#include "../indexer/encoding.h"
#include "../indexer/passages.h"
#include "fault_injection.h"

static void must(bool done)
{
    if (!done) {
        abort();
    }
}

/* --- Documents ---------------------------------------------------------------------------------
 */

/* Ids in an order that has nothing to do with that of the documents, some the beginning of others,
 * some with characters beyond ASCII. */
static void make_id(uint64_t *state, size_t number, char *id, size_t size)
{
    static const char *const forms[] = {"%zu", "d%zu", "文件-%zu", "d/%zu.txt", "%zu 号", "é%zu"};
    size_t scrambled = number * 7919 % 1000003;
    const char *form = forms[random_below(state, sizeof forms / sizeof *forms)];
    /* The number makes it unique whatever the form: no other form ends or begins with a digit. */
    snprintf(id, size, form, scrambled);
}

/* A title that begins and ends with no white space, which the reader would take away. */
static void make_title(uint64_t *state, const struct text_profile *profile, struct buffer *title)
{
    struct buffer text = {.allocator = &system_allocator};
    random_text(state, profile, 1 + random_below(state, 12), &text);
    text.size = text.size > 0 ? encoding_unify_line_ends((char *)text.data, text.size) : 0;
    buffer_append_text(title, random_below(state, 2) == 0 ? "《" : "题");
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];
        buffer_append_byte(title, byte == '\n' || byte == '\t' ? ' ' : byte);
    }
    buffer_append_text(title, "》");
    buffer_release(&text);
}

static void make_text(uint64_t *state, const struct collection_plan *plan, struct buffer *text)
{
    size_t limit = random_below(state, 40) == 0 ? plan->pieces * 10 : plan->pieces;
    random_text(state, &plan->profile, random_below(state, limit + 1), text);
    if (random_below(state, 20) == 0) {
        buffer_append_text(text, random_below(state, 2) == 0 ? "，。" : "\n\n");
    }
    if (plan->stated > 0 && random_below(state, 100) < plan->stated) {
        random_statement(state, text);
        random_statement(state, text);
    }
}

void random_collection_make(struct random_collection *collection,
                            const struct collection_plan *plan)
{
    *collection = (struct random_collection){.plan = *plan, .count = plan->documents};
    collection->documents = calloc(plan->documents + 1, sizeof *collection->documents);
    must(collection->documents != NULL);
    uint64_t state = plan->seed;
    for (size_t i = 0; i < plan->documents; i++) {
        struct random_document *document = &collection->documents[i];
        document->title.allocator = document->text.allocator = &system_allocator;
        make_id(&state, i, document->id, sizeof document->id);
        if (random_below(&state, 100) < plan->titled) {
            make_title(&state, &plan->profile, &document->title);
        }
        if (i > 0 && random_below(&state, 100) < plan->repeated) {
            const struct buffer *other = &collection->documents[random_below(&state, i)].text;
            buffer_append(&document->text, other->data, other->size);
        } else {
            make_text(&state, plan, &document->text);
        }
        must(!document->title.failed && !document->text.failed);
    }
}

void random_collection_release(struct random_collection *collection)
{
    for (size_t i = 0; i < collection->count; i++) {
        buffer_release(&collection->documents[i].title);
        buffer_release(&collection->documents[i].text);
    }
    free(collection->documents);
}

static void write_document(const struct random_document *document, struct buffer *out)
{
    buffer_append_text(out, "{\"id\":");
    append_json_string(out, document->id, strlen(document->id));
    if (document->title.size > 0) {
        buffer_append_text(out, ",\"title\":");
        append_json_string(out, (const char *)document->title.data, document->title.size);
    }
    buffer_append_text(out, ",\"text\":");
    append_json_string(out, (const char *)document->text.data, document->text.size);
    buffer_append_text(out, "}\n");
}

void random_collection_write(const struct random_collection *collection, size_t share,
                             size_t shares, bool twice, struct buffer *out)
{
    for (size_t i = share; i < collection->count; i += shares) {
        write_document(&collection->documents[i], out);
    }
    for (size_t i = share * 10; twice && i < collection->count; i += shares * 10) {
        write_document(&collection->documents[i], out);
    }
    must(!out->failed);
}

/* --- Passages ----------------------------------------------------------------------------------
 */

/* Whether the reader finds no text in it: nothing but white space. */
static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length;) {
        uint32_t c;
        size_t size = utf8_decode(text + i, length - i, &c);
        if (size == 0 || (c > 0x20 && c != 0xA0 && c != 0x3000 && c != 0x200B && c != 0xFEFF)) {
            return false;
        }
        i += size;
    }
    return true;
}

static void teach_document(const struct random_collection *collection,
                           const struct random_document *random, struct naive_collection *naive)
{
    const struct collection_plan *plan = &collection->plan;
    struct document document = {.arena.allocator = &system_allocator};
    struct passage_options options = {plan->passage_chars, plan->whole_documents};
    const char *title = random->title.size > 0 ? (const char *)random->title.data : "";
    const char *text = random->text.size > 0 ? (const char *)random->text.data : "";
    if (is_blank(text, random->text.size)) {
        return;
    }
    char *copy = arena_copy_text(&document.arena, text, random->text.size);
    must(copy != NULL);
    document.text.data = copy;
    document.text.length = encoding_unify_line_ends(copy, random->text.size);
    must(passages_split(&document, &options, NULL) == STATUS_OK);
    for (size_t i = 0; i < document.passage_count; i++) {
        const struct passage_range *range = &document.passages[i];
        naive_add(naive, random->id, (uint32_t)i + 1, title, i == 0 ? random->title.size : 0,
                  document.text.data + range->begin, range->end - range->begin);
    }
    document_release(&document);
}

void random_collection_teach(const struct random_collection *collection,
                             struct naive_collection *naive)
{
    for (size_t i = 0; i < collection->count; i++) {
        teach_document(collection, &collection->documents[i], naive);
    }
}

/* --- Building ----------------------------------------------------------------------------------
 */

struct fold_table *make_fold_table(void)
{
    struct fold_table *table;
    must(fold_table_open(compiled_fold_table, compiled_fold_table_size, &system_allocator, &table,
                         NULL) == STATUS_OK);
    return table;
}

struct index_build_options random_collection_options(const struct collection_plan *plan)
{
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    options.raw = true;
    options.passage_chars = plan->passage_chars;
    options.whole_documents = plan->whole_documents;
    return options;
}
