/*
 * Finding the frames of text where FRAMES does not tell where they lie: they follow one another,
 * and each tells its own end and how many passages it holds.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_FRAMES_H
#define SUOYIN_INDEXER_SALVAGE_FRAMES_H

#include "../common/text_store.h"

/* Follows the frames from the beginning of `text` to the first that cannot be read, or to
 * `passages` of them. Appends a FRAMES section; *size receives how much of `text` it speaks of.
 * `dictionary` may be NULL. STATUS_MEMORY; STATUS_CORRUPT when there is no frame, or the dictionary
 * is damaged. */
enum status salvage_frames_find(const struct section *text, const struct section *dictionary,
                                uint64_t passages, const struct allocator *allocator,
                                struct buffer *frames, uint64_t *size, struct error *error);

#endif
