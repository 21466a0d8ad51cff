/*
 * The table of places: the administrative divisions that texts name, with their codes.
 *
 * It is a list that comes with the indexer (corpus/lists/places.tsv) and lies in the segment, where
 * section PLACES is a compressed section (compressed_section.h) that holds
 *
 *     places = { place } { word } ;                                                   (UTF-8)
 *     place  = code, TAB, name, { TAB, further name }, LF ;
 *     word   = "-", TAB, text, { TAB, text }, LF ;
 *
 * A code is the six digits of GB/T 2260: two for the province, two for the prefecture, two for the
 * county, 00 for none. Codes ascend and differ. A word is one in which a name is none. Names and
 * words are of PLACE_NAME_MIN to PLACE_NAME_MAX bytes; several places may have the same.
 *
 * Texts are compared bytewise: who opens a table folds it as the texts are that it will be asked
 * about. An open table is never written to: any number of threads may use it at once.
 */
#ifndef SUOYIN_COMMON_PLACE_TABLE_H
#define SUOYIN_COMMON_PLACE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "memory.h"
#include "status.h"

enum {
    PLACE_NAME_MIN = 6,
    PLACE_NAME_MAX = 96,
    PLACES_SIZE_MAX = 1 << 20, /* bytes of the whole list */
};

struct place_name {
    const char *text; /* not NUL-terminated */
    uint32_t code;    /* 0: of a word */
    uint8_t length;
    bool further; /* not the first of its place */
};

/* Read it through the functions below. */
struct place_table {
    const struct allocator *allocator;
    char *text;
    struct place_name
        *names; /* in groups of one beginning; the longest first; then by text, code */
    struct place_group *groups;
    uint32_t *slots;                       /* a hash table of groups: number + 1; 0 is free */
    uint32_t *codes;                       /* ascending */
    const struct place_name **first_names; /* of each code */
    size_t name_count, group_count, slot_count, code_count;
};

/* Copies the text. STATUS_INPUT names the line that is not as above; STATUS_LIMIT, STATUS_MEMORY.
 * *out is set only on success. */
enum status place_table_open(const char *text, size_t length, const struct allocator *allocator,
                             struct place_table **out, struct error *error);
void place_table_release(struct place_table *table); /* NULL: nothing */

/* Names that are the same text: one for each place that is called so, ascending by code. */
struct place_match {
    const struct place_name *names;
    size_t count;
    size_t length; /* bytes of the text */
};

/* The longest name or word at the very beginning of text. */
bool place_table_match(const struct place_table *table, const char *text, size_t length,
                       struct place_match *out);

/* The places of exactly this name, not words. */
bool place_table_find(const struct place_table *table, const char *name, size_t length,
                      struct place_match *out);

/* The first name of a place; NULL for a code that the table does not have. */
const struct place_name *place_table_name(const struct place_table *table, uint32_t code);

/* How many digits say where a place is: 2 of a province, 4 of a prefecture, 6 of a county. What
 * lies in 510000 has a code that begins with 51. */
static inline unsigned place_digits(uint32_t code)
{
    return code % 100 != 0 ? 6 : code % 10000 != 0 ? 4 : 2;
}

/* What it lies in: 510121 in 510100 in 510000 in 0. */
static inline uint32_t place_parent(uint32_t code)
{
    return code % 100 != 0 ? code / 100 * 100 : code % 10000 != 0 ? code / 10000 * 10000 : 0;
}

/* Whether it is that place or lies in it. */
static inline bool place_is_within(uint32_t code, uint32_t outer)
{
    while (code != 0 && code != outer) {
        code = place_parent(code);
    }
    return code != 0;
}

#endif
