/*
 * Matching words in folded lines (see page_folded): patterns are Simplified Chinese and lower-case
 * ASCII, as C strings. Lists of words end with NULL.
 *
 * Internal to the cleaner. Pure functions.
 */
#ifndef SUOYIN_INDEXER_CLEAN_MATCH_H
#define SUOYIN_INDEXER_CLEAN_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document.h"

/* Length of the word with which the text begins (the longest of the list), or 0. */
size_t match_prefix(struct text text, const char *word);
size_t match_any_prefix(struct text text, const char *const *words);
bool match_suffix(struct text text, const char *word);
bool match_any_suffix(struct text text, const char *const *words);
bool match_contains(struct text text, const char *word);
bool match_contains_any(struct text text, const char *const *words);
bool match_equal_any(struct text text, const char *const *words);

/* What follows the first `size` bytes, and the same without white space around it. */
struct text text_after(struct text text, size_t size);
struct text text_trimmed(struct text text);
/* The next word of the line at or after *position, which moves behind it; empty at the line's end.
 * Characters that divide words belong to none. */
struct text match_word(struct text line, size_t *position, bool (*divides)(uint32_t code_point));
/* The text without a pair of brackets, or one bracket, around it: 【…】 [ … ] （…） ( … ). */
struct text text_unbracketed(struct text text);
/* Bytes of a colon (： : ﹕ and white space before it) at the beginning, or 0. */
size_t match_colon(struct text text);
/* 。 ！ ？ ； anywhere. */
bool has_sentence_mark(struct text text);
bool ends_with_clause_mark(struct text text);
/* 河政发〔2024〕5号, 第47号 */
bool is_document_number(struct text text);

/* Copies size bytes of text to `to`, folded as page_folded tells; room for size bytes. */
void fold_for_matching(const char *text, size_t size, char *to);

/* Whether both are the same but for white space. */
bool equal_without_space(struct text a, struct text b);

#endif
