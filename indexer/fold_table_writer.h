/*
 * Writes a folding table as the section that common/fold_table.h specifies. What goes into it is
 * decided elsewhere (icu_fold, or a test that wants a small table).
 *
 *     struct fold_draft *draft;
 *     fold_draft_open(&draft, allocator, error);       // all code points: identities, breaks
 *     draft->entries[0x4F53] = CLASS_IDEOGRAPH;
 *     fold_draft_map(draft, 0x9AD4, (uint32_t[]){0x4F53}, 1, error);
 *     fold_table_write(draft, &buffer, error);
 *     fold_draft_release(draft);
 */
#ifndef SUOYIN_INDEXER_FOLD_TABLE_WRITER_H
#define SUOYIN_INDEXER_FOLD_TABLE_WRITER_H

#include "../common/buffer.h"
#include "../common/fold_table.h"

struct fold_draft {
    const struct allocator *allocator;
    /* Of CODE_POINT_LIMIT code points, as fold_entry has them, but the class of an entry with
     * targets and bit 31 need not be set. */
    uint32_t *entries;
    uint32_t expansions[FOLD_EXPANSIONS_MAX];
    size_t expansion_count;
    struct fold_pair pairs[FOLD_PAIRS_MAX]; /* ascending by first, then second */
    size_t pair_count;
    bool composes_hangul;
};

enum status fold_draft_open(struct fold_draft **out, const struct allocator *allocator,
                            struct error *error);
void fold_draft_release(struct fold_draft *draft); /* NULL is allowed */

/* Makes a code point fold to `count` targets, 1 to FOLD_TARGETS_MAX, or STATUS_LIMIT. */
enum status fold_draft_map(struct fold_draft *draft, uint32_t code_point, const uint32_t *targets,
                           size_t count, struct error *error);

/* Appends the section. Whether the table is sound, fold_table_open will tell. */
enum status fold_table_write(const struct fold_draft *draft, struct buffer *out,
                             struct error *error);

#endif
