/*
 * What is stored with a document, copied into an arena.
 */
#ifndef SUOYIN_QUERY_STORED_FIELDS_H
#define SUOYIN_QUERY_STORED_FIELDS_H

#include "../common/segment.h"
#include "suoyin.h"

enum status stored_key(const struct segment *segment, uint32_t document,
                       struct string_reader *reader, struct arena *arena, suoyin_text *key,
                       struct error *error);

/* The fields that the document has, by name. */
enum status stored_fields(const struct segment *segment, uint32_t document,
                          struct string_reader *reader, struct arena *arena,
                          const suoyin_field **fields, size_t *count, struct error *error);

/* The value of a field among these; "" when it is missing. */
suoyin_text stored_field(const suoyin_field *fields, size_t count, const char *name);

#endif
