/* What the tests of the cleaner share: documents from texts, and what became of them. */
#ifndef SUOYIN_TESTS_CLEAN_HARNESS_H
#define SUOYIN_TESTS_CLEAN_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "../indexer/cleaner.h"

/* An article's paragraph, before and behind which pages put their furniture. */
#define PARAGRAPH                                                                                                                          \
    "河湾县今年新开工项目二十六个，总投资四十亿元，其中工业项目占七成。县里派出专班驻点服务，" \
    "帮助企业办手续、招工人、找订单，力争年底前建成投产十个。\n"

static inline struct document fill(const char *text)
{
    struct document document = {.arena.allocator = &system_allocator};
    document.text.length = strlen(text);
    document.text.data = arena_copy_text(&document.arena, text, document.text.length);
    assert_non_null(document.text.data);
    return document;
}

static inline struct document clean(const char *text)
{
    struct document document = fill(text);
    struct cleaner cleaner = {0};
    assert_int_equal(cleaner_run(&cleaner, &document, NULL), STATUS_OK);
    assert_true(utf8_valid(document.text.data, document.text.length, NULL));
    assert_int_equal(strlen(document.text.data), document.text.length);
    return document;
}

static inline void assert_cleaned(const char *text, const char *expected)
{
    struct document document = clean(text);
    assert_string_equal(document.text.data, expected);
    document_release(&document);
}

static inline void assert_kept(const char *text)
{
    assert_cleaned(text, text);
}

static inline void assert_field(const struct document *document, const char *name,
                                const char *expected)
{
    const struct text *value = document_field(document, name);
    if (expected == NULL) {
        assert_null(value);
    } else {
        assert_non_null(value);
        assert_string_equal(value->data, expected);
    }
}

#endif
