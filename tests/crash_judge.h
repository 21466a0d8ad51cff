/*
 * Judges what a crash left of an index folder: whether it opens, is sound, and is exactly one of
 * the indexes that it may be; and whether the next writer tidies it.
 */
#ifndef SUOYIN_TESTS_CRASH_JUDGE_H
#define SUOYIN_TESTS_CRASH_JUDGE_H

#include "crash_disk.h"
#include "scratch_folder.h"

#define JUDGED_INDEX "index" /* the folder's path in images */

/* The images of what may be found. Only names and bytes that count are compared. */
struct crash_judge {
    const struct scratch *scratch;
    const struct disk_image *old; /* without an index: none must be there */
    const struct disk_image *new; /* NULL: not allowed yet */
    bool only_new;                /* the old one is not allowed any more */
    bool only_old;
    uint64_t *seen; /* sums of images that were found right */
    size_t seen_count;
    bool seen_only_new, seen_only_old; /* under these terms */
    size_t cases, distinct;
};

/* Forgets what was judged; for other terms. */
void crash_judge_begin(struct crash_judge *judge);
void crash_judge_release(struct crash_judge *judge);
/* Whether all is as it may be; what is wrong is printed. */
bool crash_judge_image(struct crash_judge *judge, const struct disk_image *image);
/* All that a power cut may leave of the disk now: the regular ways, and `samples` by chance. */
bool crash_judge_disk(struct crash_judge *judge, const struct crash_disk *disk, size_t samples,
                      uint64_t *random);

#endif
