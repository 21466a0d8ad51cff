/*
 * What threads make of the documents of a segment before anything is written: records of postings,
 * annotations, rounded lengths, the dictionary and the compressed texts.
 *
 * Each thread annotates and inverts a contiguous share of the documents, one step after the other,
 * so that each keeps its tables in the cache. Then the texts are compressed in chunks, which the
 * threads take as they come. The dictionary is trained beside the inverting, by the first thread,
 * or whichever needs it first. The bytes are the same for any number of threads.
 */
#ifndef SUOYIN_INDEXER_SEGMENT_INVERSION_H
#define SUOYIN_INDEXER_SEGMENT_INVERSION_H

#include <pthread.h>
#include <stdatomic.h>

#include "annotation_collector.h"
#include "batch.h"
#include "inverter.h"
#include "parallel.h"
#include "segment_output.h"

/* Of one thread. */
struct inversion_share {
    size_t begin, end;      /* documents */
    uint32_t first_passage; /* of the first */
    struct inverter inverter;
    struct annotation_collector annotations;
    uint64_t length; /* of its passages, in terms */
};

/* Documents whose texts are compressed together. */
struct text_chunk {
    size_t begin, end;
    struct buffer text;
    struct text_frame_list frames;
};

struct segment_inversion {
    const struct segment_plan *plan;
    struct batch_document *const *documents;
    size_t document_count;
    uint64_t text_bytes; /* of all documents */
    uint8_t *norms;      /* of each passage */
    struct annotation_arrays annotations;
    struct inversion_share shares[PARALLEL_THREADS_MAX];
    unsigned share_count;
    pthread_mutex_t training; /* held while the dictionary is made */
    bool trained;
    struct buffer dictionary; /* empty: none */
    struct compression_dictionary *prepared;
    struct text_chunk *chunks;
    size_t chunk_count;
    atomic_size_t next_chunk;
};

/*
 * Inverts `count` documents, which are in order and have `passages` passages and `text_bytes` bytes
 * of text in all; they are used until the release. Release it after a failure, too.
 */
enum status segment_inversion_run(struct segment_inversion *inversion,
                                  const struct segment_plan *plan,
                                  struct batch_document *const *documents, size_t count,
                                  size_t passages, uint64_t text_bytes, struct error *error);
void segment_inversion_release(struct segment_inversion *inversion);

#endif
