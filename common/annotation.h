/*
 * What the engine knows of a stretch of a passage's text: that it names a policy, a park or a
 * project, that it says how much, when or where.
 *
 * The indexer's recognisers find annotations (indexer/recognise.h), section ANNOTATIONS keeps them
 * (annotations.h), and marks (mark.h) lead from what they say to the passages that say it. Spans
 * are what one document alone determines; a choice that depends on the collection is made when they
 * are read.
 */
#ifndef SUOYIN_COMMON_ANNOTATION_H
#define SUOYIN_COMMON_ANNOTATION_H

#include <stdint.h>

/* The subjects a passage may be about: bits of a sum. */
enum subject { SUBJECT_POLICY = 1, SUBJECT_PARK = 2, SUBJECT_PROJECT = 4, SUBJECT_ALL = 7 };

/* What an annotation says. The numbers are part of the format. */
enum annotation_kind {
    ANNOTATION_POLICY = 1,   /* the span names a policy */
    ANNOTATION_PARK = 2,     /* … a park */
    ANNOTATION_PROJECT = 3,  /* … a project */
    ANNOTATION_ALIAS = 4,    /* the span is a short form that the text declares; see `full` */
    ANNOTATION_PLACE = 5,    /* the span names an administrative division; see `place` */
    ANNOTATION_QUANTITY = 6, /* the span is a number with a unit; see `quantity` */
    ANNOTATION_DATE = 7,     /* the span speaks of a day or a stretch of time; see `date` */
    ANNOTATION_KIND_COUNT = 8,
};

/* mantissa · 10^exponent of the unit, exactly as written: 291.3亿元 is 2913 · 10^7 of UNIT_YUAN. */
struct annotation_quantity {
    uint64_t mantissa;
    int8_t exponent;
    uint8_t unit; /* enum quantity_unit (quantity.h) */
};

/* From the first day to the last, both included, as year · 10000 + month · 100 + day. */
struct annotation_date {
    uint32_t first, last;
};

/* Bytes [begin, end) of the same passage. */
struct annotation_span {
    uint32_t begin, end;
};

struct annotation {
    enum annotation_kind kind;
    struct annotation_span span;
    union {
        struct annotation_span full; /* of an alias: what it is short for */
        uint32_t place;              /* the six digits of GB/T 2260 */
        struct annotation_quantity quantity;
        struct annotation_date date;
    } value;
};

#endif
