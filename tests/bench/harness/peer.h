/*
 * peer: what an engine written in (or bound to) C fills in to take part in the benchmark.
 * peer_main.c is the program around it and states the protocol that the harnesses in Java and Rust
 * follow too.
 *
 * A function that fails prints a message and ends the program: a benchmark has nothing to rescue.
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "passage_reader.h"
#include "query_list.h"

#ifdef __cplusplus
extern "C" {
#endif

struct peer_hit {
    long long passage; /* whatever name_of understands */
    double score;
};

struct peer {
    const char *engine;
    const char *(*version)(void);

    /* Building; all NULL where another program does that. `store` says whether the passage's text
     * is to be kept beside its terms. commit makes it durable. */
    void (*create)(const char *index, int store);
    void (*add)(const struct passage *passage);
    void (*commit)(void);
    /* Brings the index into its best form for queries, durably; timed apart. NULL when there is no
     * such step. */
    void (*optimize)(const char *index);

    /* Called last of all in a build without stored text: bytes on disk that hold text nevertheless,
     * because the engine cannot be built without. The report takes them off. NULL when there are
     * none. */
    long long (*text_kept)(void);

    /* Searching. `search` fills `hits` with the query's k best and returns their number; with k = 0
     * it returns the exact number of matching passages. A negative result says that the engine has
     * no such query. */
    void (*open)(const char *index, double k1, double b);
    long (*search)(const struct bench_query *query, struct peer_hit *hits);
    /* Writes the passage's id, NUL-terminated; never timed. */
    void (*name_of)(long long passage, char *name, size_t size);
    void (*close)(void);
};

extern const struct peer THE_PEER;

#ifdef __cplusplus
}
#endif
#endif
