/*
 * Annotations: what the engine knows of each passage's text, and which region each document is of.
 *
 * Section ANNOTATIONS:
 *
 *     section    = version:u32 zero:u32 regions offsets passage^N ;
 *     regions    = packed array (packed_array.h): for each document the six digits of its own
 *                  region, 0 when it is not known
 *     offsets    = sequence (sequence.h) of N + 1 values: where each passage's annotations begin,
 *                  counted from the first one's, and last where they end
 *     passage    = [ subjects:u8 annotation^n ] ;             nothing when nothing is known of it
 *     annotation = head:varint length:varint value ;
 *
 * `head` is 8 × the distance of the span's begin from that of the annotation before (of the first:
 * from 0) + the kind; `length` is the span's, in bytes. The value, by kind:
 *
 *     policy, park, project    nothing
 *     alias      distance:signed length:varint    the full form's begin less the span's, its length
 *     place      varint                           the six digits × 2 + 1; or, when the last two of
 *                                                 them are 0, the first four × 2
 *     quantity   mantissa:varint exponent:signed unit:u8
 *     date       head:varint [ more:varint ]      annotation_date.h
 *
 * Annotations ascend by begin, end, kind, value, and differ (annotation_list.h). Since a passage's
 * bytes depend on the passage alone, they are copied when segments are merged.
 *
 * An open struct is never written to: any number of threads may use it at once.
 */
#ifndef SUOYIN_COMMON_ANNOTATIONS_H
#define SUOYIN_COMMON_ANNOTATIONS_H

#include "annotation_list.h"
#include "buffer.h"
#include "packed_array.h"
#include "section.h"
#include "sequence.h"
#include "status.h"

enum {
    /* Of the recognisers: what they find is a function of the text, the given lists and this. */
    ANNOTATION_VERSION = 1,
    ANNOTATIONS_PLACE_MAX = 999999,
};

/* --- Writing --------------------------------------------------------------------------------- */

/* Appends a passage's annotations, which are in their order; `subjects` is a sum of enum subject.
 * Nothing is appended for a passage of which nothing is known. Failures stick in `out`. */
void annotations_encode(const struct annotation_list *list, unsigned subjects, struct buffer *out);

/*
 * Appends what stands in the section before the passages' bytes. `regions` has a number for each
 * document, `offsets` passages + 1 of them. STATUS_MEMORY, STATUS_USAGE when offsets decrease.
 */
enum status annotations_header(const uint32_t *regions, size_t documents, const uint64_t *offsets,
                               size_t passages, struct buffer *out, struct error *error);

/* --- Reading --------------------------------------------------------------------------------- */

struct annotations {
    const struct section *section;
    struct packed_array regions;
    struct sequence offsets;
    uint64_t first; /* where the first passage's annotations begin, in the section */
};

/* STATUS_CORRUPT; STATUS_VERSION for recognisers of another version. */
enum status annotations_open(struct annotations *annotations, const struct section *section,
                             uint32_t documents, uint32_t passages, struct error *error);

/* The six digits of a document's own region, 0 when it is not known. */
enum status annotations_region(const struct annotations *annotations, uint32_t document,
                               uint32_t *region, struct error *error);

/*
 * Fills *list, which is emptied first, and *subjects. Every span is proved to lie in the passage's
 * text and to begin and end at its characters; with a text of NULL, only that it lies within
 * `length` bytes. STATUS_CORRUPT, STATUS_MEMORY.
 */
enum status annotations_passage(const struct annotations *annotations, uint32_t passage,
                                const char *text, size_t length, struct annotation_list *list,
                                unsigned *subjects, struct error *error);

/* The bytes of passages [first, end), for who copies them. */
enum status annotations_bytes(const struct annotations *annotations, uint32_t first, uint32_t end,
                              const uint8_t **bytes, uint64_t *size, struct error *error);

#endif
