/*
 * Opening one commit of an index: what its manifest names, or one segment by itself. Segments that
 * the commit before has, too, are shared with it.
 */
#ifndef SUOYIN_QUERY_OPEN_COMMIT_H
#define SUOYIN_QUERY_OPEN_COMMIT_H

#include "searcher.h"

/*
 * Opens the newest commit of a folder, or the segment file at `path`. *out is held once. With
 * `before` (a commit of the same folder, or NULL) *out is NULL when nothing has changed since. On
 * failure, too, *out is NULL.
 */
enum status commit_open(const char *path, const struct allocator *allocator,
                        const struct open_commit *before, struct open_commit **out,
                        struct error *error);
/* The same of the bytes of a segment, which must outlive it. */
enum status commit_open_memory(const void *bytes, size_t size, const struct allocator *allocator,
                               struct open_commit **out, struct error *error);

/* Holds a commit, and lets it go: who lets it go last closes it. From any thread. */
void commit_hold(const struct open_commit *commit);
void commit_let_go(const struct open_commit *commit);

#endif
