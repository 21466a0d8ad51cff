/*
 * What the caller of suoyin.h holds: an index that may move on to newer commits while it is
 * searched. Everything below works on one commit, a struct open_commit, which results and the like
 * hold as long as they live.
 */
#ifndef SUOYIN_QUERY_INDEX_HANDLE_H
#define SUOYIN_QUERY_INDEX_HANDLE_H

#include "open_commit.h"

/* The commit that the index stands at, held: commit_let_go. From any thread. */
const struct open_commit *handle_commit(const suoyin_index *handle);

#endif
