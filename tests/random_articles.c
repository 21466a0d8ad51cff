#include "random_articles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/encoding.h"
#include "../indexer/suoyin_index.h"
#include "random_collection.h"
#include "random_text.h"

/* No paragraph ends: a document is one passage. */
static void on_one_line(struct buffer *text)
{
    text->size = encoding_unify_line_ends((char *)text->data, text->size);
    for (size_t i = 0; i < text->size; i++) {
        text->data[i] = text->data[i] < ' ' ? ' ' : text->data[i];
    }
}

static void make_texts(struct articles *articles)
{
    static const char *const sources[] = {"", "金堂报", "金堂日报", "县 政府 gov", "News 24"};
    static const char *const dates[] = {"",           "2022",       "2023-05",
                                        "2023-05-09", "2024-01-31", "2024-12-01"};
    struct text_profile profile = {4 + (unsigned)random_below(&articles->state, 6), 35, 12};
    struct text_profile titles = {6, 25, 5};
    for (size_t i = 0; i < ARTICLES; i++) {
        struct article *article = &articles->items[i];
        *article = (struct article){.title.allocator = &system_allocator,
                                    .text.allocator = &system_allocator};
        snprintf(article->id, sizeof article->id, "%c%zu", "abc"[i % 3], i);
        strcpy(article->date, dates[random_below(&articles->state, 6)]);
        strcpy(article->source, sources[random_below(&articles->state, 5)]);
        if (random_below(&articles->state, 2) == 0) {
            buffer_append_text(&article->title, "题");
            random_text(&articles->state, &titles, 1 + random_below(&articles->state, 5),
                        &article->title);
            on_one_line(&article->title);
            buffer_append_text(&article->title, "》");
        }
        buffer_append_text(&article->text, "文");
        random_text(&articles->state, &profile, 1 + random_below(&articles->state, 40),
                    &article->text);
        on_one_line(&article->text);
        buffer_append_text(&article->text, "》");
    }
}

static void append_member(struct buffer *out, const char *name, const char *value, size_t length)
{
    if (length > 0) {
        buffer_append_format(out, ",\"%s\":", name);
        append_json_string(out, value, length);
    }
}

static void build(struct articles *articles, const struct scratch *scratch,
                  const struct fold_table *table)
{
    struct buffer lines = {.allocator = &system_allocator};
    const char *index = scratch_path(scratch, "index");
    const char *path = scratch_path(scratch, "articles.jsonl");
    naive_collection_init(&articles->naive, table);
    for (size_t i = 0; i < ARTICLES; i++) {
        struct article *article = &articles->items[i];
        const char *title = article->title.size > 0 ? (char *)article->title.data : "";
        buffer_append_format(&lines, "{\"id\":\"%s\"", article->id);
        append_member(&lines, "title", title, article->title.size);
        append_member(&lines, "date", article->date, strlen(article->date));
        append_member(&lines, "source", article->source, strlen(article->source));
        append_member(&lines, "text", (char *)article->text.data, article->text.size);
        buffer_append_text(&lines, "}\n");
        naive_add(&articles->naive, article->id, 1, title, article->title.size,
                  (char *)article->text.data, article->text.size);
    }
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    suoyin_error why;
    options.raw = options.replace = options.whole_documents = true;
    options.no_links = articles->seed % 2 != 0; /* phrases are the same, however they are proved */
    if (index_build(index, &path, 1, &options, &report, &error) != STATUS_OK ||
        suoyin_open(index, NULL, &articles->index, &why) != SUOYIN_OK) {
        fail_msg("SUOYIN_SEED=%llu: no index", (unsigned long long)articles->seed);
    }
    assert_int_equal(report.passages, ARTICLES);
    assert_int_equal(report.length, articles->naive.length);
}

void random_articles_make(struct articles *articles, uint64_t seed, const struct scratch *scratch,
                          const struct fold_table *table)
{
    *articles = (struct articles){.seed = seed, .state = seed};
    make_texts(articles);
    build(articles, scratch, table);
}

void random_articles_release(struct articles *articles)
{
    suoyin_close(articles->index);
    naive_collection_release(&articles->naive);
    for (size_t i = 0; i < ARTICLES; i++) {
        buffer_release(&articles->items[i].title);
        buffer_release(&articles->items[i].text);
    }
}
