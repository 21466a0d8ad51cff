/*
 * query_list: reads the file of queries that query_sampler.py writes: `qid TAB class TAB mode TAB k
 * TAB text` a line.
 *
 *   or       the passages with any of the text's terms, best first
 *   phrase   the passages with the text's terms one after another
 *   and      the passages with every keyword (keywords are separated by spaces; each is a phrase)
 *   near     the passages in which two keywords of two characters stand within NEAR_DISTANCE
 * characters
 *
 * k is how many of the best are wanted; 0 asks for the exact number of matching passages instead.
 */
#ifndef BENCH_QUERY_LIST_H
#define BENCH_QUERY_LIST_H

#include <stddef.h>

enum query_mode { QUERY_OR, QUERY_PHRASE, QUERY_AND, QUERY_NEAR };
enum { NEAR_DISTANCE = 10, LARGEST_K = 1000 };

struct bench_query {
    char *qid;
    char *class_name;
    char *mode_name;
    enum query_mode mode;
    long k;
    char *text;
};

struct query_list {
    struct bench_query *items;
    size_t count;
};

/* Ends the program with a message when the file cannot be read or a line is malformed. */
void query_list_read(struct query_list *list, const char *path);

void query_list_free(struct query_list *list);

#endif
