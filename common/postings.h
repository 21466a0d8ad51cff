/*
 * Postings: for one term, the passages that hold it, ascending, and how often each does (tf).
 *
 * Two forms. A list of fewer than POSTING_BLOCK passages is *short*: it lies inside the lexicon's
 * bit stream, behind the term. A longer one is *long*: bytes of section POSTINGS.
 *
 * Short list of df passages among N (all in bits, see bit_stream.h):
 *
 *     short    = first [ gaps ] tfs
 *     first    = fixed(bits of N − 1)                the first passage
 *     gaps     = parameter rice(k)^(df−1)            passage − previous − 1; only when df > 1
 *     parameter= fixed(2): k is the model's k less this; sources that lie together have small gaps
 *     tfs      = fixed(1): 1 when every tf is 1, and then nothing; else rice(0) of tf − 1, df times
 *
 * The model's k is rice_parameter(N, df): what suits gaps that are geometrically distributed.
 *
 * Long list:
 *
 *     long       = directory superblock^s            s = ceil(blocks / SUPERBLOCK_BLOCKS)
 *     directory  = ( last:u32 end:u32 max_tf:u8 min_norm:u8 )^s
 *     superblock = skip^b block^b                    b ≤ SUPERBLOCK_BLOCKS
 *     skip       = last:varint size:varint max_tf:u8 min_norm:u8
 *
 * Blocks hold POSTING_BLOCK postings, the last one what remains. `last` is the block's last passage
 * less that of the block before (its own +1 for the very first, so that 0 never occurs), `size` the
 * block's bytes; in the directory `last` is absolute and `end` the offset in the list at which the
 * superblock ends. max_tf (capped at 255, which stands for any larger tf) and min_norm (norms.h)
 * bound what the block can score; there are no scores in the index, so k1, b and weights stay free
 * (the impacts of Lucene, here one pair a block).
 *
 *     block      = packed(passage − previous − 1) packed(tf − 1)
 *     packed     = width:u8 exceptions:u8 frame ( position:u8 )^exceptions ( high:varint
 * )^exceptions
 *
 * A frame holds the low `width` bits of n values: value i lies in lane i mod 4 at row i / 4, each
 * lane being a little-endian stream of 32-bit words, the lanes' words interleaved (SIMD-BP128 of
 * Lemire and Boytsov, patched as in PFOR). A last block of fewer than POSTING_BLOCK postings would
 * waste most of its frame, and is written in bits instead, as short lists are:
 *
 *     tail       = fixed(5): k  rice(k)^n  tfs
 */
#ifndef SUOYIN_COMMON_POSTINGS_H
#define SUOYIN_COMMON_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bit_stream.h"
#include "buffer.h"
#include "instruction_set.h"
#include "status.h"

enum {
    POSTING_BLOCK = 128,
    SUPERBLOCK_BLOCKS = 32,
    SUPERBLOCK_ENTRY = 10, /* bytes of a directory entry */
    TF_CAP = 255,
};

/* The postings of one term as arrays: passages ascend strictly, tfs are 1 or more. */
struct posting_list {
    const uint32_t *passages;
    const uint32_t *tfs;
    uint32_t count;
    const struct link *links; /* of a bigram: its occurrences' (links.h), or NULL */
};

/* The k of rice codes for df gaps among `passage_count`. */
unsigned rice_parameter(uint32_t passage_count, uint32_t df);

/* Appends a list of 1 to POSTING_BLOCK − 1 postings. */
void short_list_write(struct bit_writer *writer, const struct posting_list *list,
                      uint32_t passage_count);

/*
 * Reads df (below POSTING_BLOCK) postings into arrays that have room for them. Whatever the bits
 * say, what is read ascends and is below passage_count, or reader->failed is set.
 */
void short_list_read(struct bit_reader *reader, uint32_t df, uint32_t passage_count,
                     uint32_t *passages, uint32_t *tfs);

/* Passes over a list without reading it; answers the sum of its tfs. */
uint64_t short_list_skip(struct bit_reader *reader, uint32_t df, uint32_t passage_count);

/* Appends a list of POSTING_BLOCK or more. norms has a byte for each passage. */
void long_list_write(struct buffer *out, const struct posting_list *list, const uint8_t *norms);

/* A block as the skip data tells it, undecoded. */
struct block_skip {
    uint32_t previous; /* last passage of the block before, UINT32_MAX for none: + 1 wraps to 0 */
    uint32_t last;
    uint32_t offset; /* in the list */
    uint32_t size;
    uint8_t max_tf;
    uint8_t min_norm;
};

/*
 * A walk over a long list, block by block. Memory is the caller's; the list's bytes must stay.
 * Nothing is decoded but what is asked for. Damage sets `failed` and ends the walk.
 */
struct long_list {
    const uint8_t *data;
    size_t size;
    uint32_t df;
    uint32_t passage_count;
    uint32_t block_count;
    uint32_t superblock; /* whose skips are loaded */
    uint32_t block;      /* the current block; block_count at the end */
    struct block_skip skips[SUPERBLOCK_BLOCKS];
    bool failed;
    enum instruction_set instructions; /* to decode with; plain until another is chosen */
};

/* Opens a list and stands on its first block. STATUS_CORRUPT when the bytes cannot be a list. */
enum status long_list_open(struct long_list *list, const uint8_t *data, size_t size, uint32_t df,
                           uint32_t passage_count, struct error *error);

/* The current block; do not call at the end. */
static inline const struct block_skip *long_list_skip(const struct long_list *list)
{
    return &list->skips[list->block % SUPERBLOCK_BLOCKS];
}

/* Moves to the next block; false at the end or when damaged. */
bool long_list_next_block(struct long_list *list);

/* Moves forward to the first block whose last passage is `passage` or beyond, without leaving the
 * current one when it is; false at the end or when damaged. */
bool long_list_seek_block(struct long_list *list, uint32_t passage);

/* What a superblock can hold at most, from the directory alone. */
struct superblock_bound {
    uint32_t last;
    uint8_t max_tf;
    uint8_t min_norm;
};

uint32_t long_list_superblocks(const struct long_list *list);
struct superblock_bound long_list_superblock(const struct long_list *list, uint32_t index);

/* Decodes the current block: answers how many postings it has, 0 when damaged. The arrays have room
 * for POSTING_BLOCK. */
uint32_t long_list_decode(struct long_list *list, uint32_t *passages, uint32_t *tfs);

#endif
