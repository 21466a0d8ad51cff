/*
 * Links: which bigram of a passage follows which, so that a phrase is proved without its text.
 *
 * The occurrences of a character in a passage's runs (of its title, then of its text) are numbered
 * from 0. A *link* belongs to one occurrence of a bigram, and holds two of these numbers: that of
 * its first character and that of its second. Two bigrams AB and BC of a passage stand together
 * exactly where the second number of the one is the first number of the other: both then mean the
 * same B. So a phrase of bigrams is a chain of links. These numbers are nearly always 0 or 1, and
 * take a third of the bits that positions would.
 *
 * The section is parallel to BIGRAMS (lexicon.h): a group for each first character, in it a chunk
 * for each chunk of the lexicon, and in that the links of its bigrams in the order of their
 * postings. Bigrams with END have none.
 *
 *     links     = ends { group }
 *     ends      = sequence of the groups' ends, counted from the first
 *     group     = directory chunk^c                             c as in BIGRAMS
 *     directory = ( end:u32 )^c, nothing when c is 1; counted from the first chunk
 *     chunk     = longs:varint size:varint^longs n:varint block list^longs
 *     list      = [ sizes_size:varint size:varint^(b−1) ] block^b    [ ] only when b > 1
 *     block     = flags codes large
 *
 * The chunk's own block holds the n links of all its short lists, and a list of its own, of `size`
 * bytes, those of each long one, in which there is a block for each block of postings; `size` is
 * the bytes of each but the last.
 *
 * A link is written as two steps: each number less the one before it in the same posting less 1,
 * or the number itself for the posting's first link. `flags` is a bit for each link (bit_stream.h,
 * filled up to a byte): 1 unless both steps are 0. `codes`, filled up to a byte, follow for those
 * with 1, each of two steps s and t in unary:
 *
 *     code      = zeros(s) 1 zeros(t if s > 0, else t − 1) 1
 *
 * A run is cut after LINK_ZEROS zeros, and what it lacks follows in `large`, a varint for each run
 * of LINK_ZEROS. As every code has two ones, links in the middle of a block are found by counting
 * bits.
 */
#ifndef SUOYIN_COMMON_LINKS_H
#define SUOYIN_COMMON_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bit_stream.h"
#include "lexicon.h"
#include "section.h"
#include "sequence.h"
#include "status.h"

enum { LINK_ZEROS = 16 };

struct link {
    uint32_t first, second;
};

/* --- Reading ------------------------------------------------------------------------------------
 */

struct links {
    const struct section *section;
    struct sequence ends;
    uint64_t groups; /* where the first begins */
};

/* Opens the section; `characters` is how many groups BIGRAMS has. */
enum status links_open(struct links *links, const struct section *section, uint32_t characters,
                       struct error *error);

/* A place among a block's links. */
struct link_cursor {
    const uint8_t *flags;
    struct bit_reader codes; /* of all that follows the flags */
    uint32_t at, count;
    bool has_large; /* large is known */
    struct reader large;
};

/* The links of one bigram. Memory is the caller's; the section's bytes must stay. */
struct link_list {
    const uint8_t *data; /* of the block */
    size_t size;         /* of the block */
    size_t rest;         /* bytes of the blocks behind it */
    struct reader sizes; /* of the blocks behind it */
    uint32_t block, block_count;
    uint32_t before; /* links in the block that belong to other bigrams, in front of its own */
    uint32_t count;  /* links in the block; of a long list, link_list_read is told */
    bool is_long;
    bool entered; /* the cursor is in the block, before the links of posting number `posting` */
    uint32_t posting;
    struct link_cursor cursor;
};

/* More links than this the list cannot hold from its present block on: what says so is damaged. */
static inline uint64_t link_list_limit(const struct link_list *list)
{
    return ((uint64_t)list->size + list->rest) * 8;
}

/* Finds the links of a bigram that the lexicon found, and that is not one with END. */
enum status links_find(const struct links *links, const struct term_postings *postings,
                       struct link_list *list, struct error *error);

/*
 * Reads the links of the posting number `at` in a block: `tfs` and `count` are the block's. A short
 * list is one block, number 0. Blocks may be passed over, but not gone back to. Postings of a
 * block are best asked for in order: then each is looked for from the one before. `found` has
 * room for tfs[at]. False when the list is damaged.
 */
bool link_list_read(struct link_list *list, uint32_t block, const uint32_t *tfs, uint32_t count,
                    uint32_t at, struct link *found);

/* Reads the links of all `count` postings of the block, `total` being the sum of their tfs. */
bool link_list_read_block(struct link_list *list, uint32_t block, const uint32_t *tfs,
                          uint32_t count, uint64_t total, struct link *found);

/* --- Writing ------------------------------------------------------------------------------------
 */

/* A block in the making. */
struct link_block_writer {
    struct buffer flags, codes, large;
    struct bit_writer flag_bits, code_bits;
    uint64_t count;
};

void link_block_init(struct link_block_writer *writer, const struct allocator *allocator);
/* Adds the links of `count` postings, one after another. */
void link_block_add(struct link_block_writer *writer, const uint32_t *tfs, uint32_t count,
                    const struct link *links);
/* Appends the block to `out`, and begins another. A failure of memory sticks in `out`. */
void link_block_end(struct link_block_writer *writer, struct buffer *out);
void link_block_release(struct link_block_writer *writer);

/* A group in the making: its chunks, with what is needed for the one that is open. */
struct link_group_writer {
    struct buffer out; /* the group, once ended */
    struct buffer chunks, directory, longs, sizes, blocks;
    struct link_block_writer shorts, block;
    uint32_t long_count;
};

void link_group_init(struct link_group_writer *writer, const struct allocator *allocator);
void link_group_begin(struct link_group_writer *writer);
/* Adds the links of a bigram's postings. */
void link_group_add(struct link_group_writer *writer, const uint32_t *tfs, uint32_t count,
                    const struct link *links);
void link_group_end_chunk(struct link_group_writer *writer);
void link_group_end(struct link_group_writer *writer);
void link_group_release(struct link_group_writer *writer);

#endif
