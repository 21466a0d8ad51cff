/*
 * The documents' sections of a damaged segment, opened each by itself: what cannot be opened is
 * missing from what is read, and nothing else is.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_VIEW_H
#define SUOYIN_INDEXER_SALVAGE_VIEW_H

#include <stdbool.h>

#include "../common/columns.h"
#include "../common/text_store.h"
#include "batch.h"

/* What a document has lost. */
struct salvage_loss {
    bool key;
    uint32_t fields;
    uint32_t passages, passages_lost; /* all, and those of them that are lost */
};

/* A column of the stored fields. */
struct salvage_column {
    struct column column;
    struct buffer name;
};

struct salvage_view {
    const struct allocator *allocator;
    struct string_reader *strings;
    struct string_table keys; /* without strings when it cannot be opened */
    struct sequence passages; /* likewise */
    struct salvage_column *columns;
    size_t column_count, columns_lost;
    struct text_store texts;    /* `text` is NULL when it cannot be opened */
    struct text_reader *reader; /* or NULL */
    struct buffer frames;       /* of FRAMES, when they were found anew */
    struct section own_text, own_frames;
    struct buffer scratch;
};

/* The sections of a view; each may be NULL. */
struct salvage_sections {
    const struct section *keys, *fields, *passages, *text, *frames, *dictionary;
    /* Where frames are NULL or do not open, they are looked for in the text (salvage_frames.h), of
     * which not every byte need be sound: only for who compares documents with their hashes. */
    bool finds_frames;
};

/* Fails by STATUS_MEMORY alone. */
enum status salvage_view_open(struct salvage_view *view, const struct salvage_sections *sections,
                              const struct allocator *allocator, struct error *error);
void salvage_view_close(struct salvage_view *view);

/* Reads a document, from `arena`, and tells in *loss what is missing. */
enum status salvage_view_read(struct salvage_view *view, uint32_t number, struct arena *arena,
                              struct batch_document *document, struct salvage_loss *loss,
                              struct error *error);

#endif
