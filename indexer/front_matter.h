/*
 * The head of a Markdown file in simple YAML, between two lines of "---".
 */
#ifndef SUOYIN_INDEXER_FRONT_MATTER_H
#define SUOYIN_INDEXER_FRONT_MATTER_H

#include <stddef.h>

#include "../common/status.h"
#include "document_reader_parts.h"

/*
 * Adds a field for every "name: value" of the head; the name in lower case, quotes around the value
 * taken off, the items of a list joined by ", ". What is not of this kind (nested mappings, folded
 * text) is passed over. *size is the length of the head with both its lines, 0 where the text has
 * none. STATUS_MEMORY, STATUS_LIMIT (the message without a path).
 */
enum status front_matter_read(struct document_reader *reader, const char *text, size_t length,
                              size_t *size, struct error *error);

#endif
