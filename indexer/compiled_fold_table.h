/*
 * The folding table that new indexes get, as the bytes of their section (common/fold_table.h). It
 * is made out of ICU's data by icu_fold_build when the indexer is built (compile_fold_table.c), so
 * that no run pays for it, and the indexer gives the same bytes whatever ICU the machine has.
 */
#ifndef SUOYIN_INDEXER_COMPILED_FOLD_TABLE_H
#define SUOYIN_INDEXER_COMPILED_FOLD_TABLE_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t compiled_fold_table[];
extern const size_t compiled_fold_table_size;

#endif
