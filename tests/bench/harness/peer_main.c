/*
 * peer_main: the program around one peer.
 *
 *     PEER build [--store] PASSAGES INDEX
 *     PEER query [--warm N] [--passes N] [--budget SECONDS] [--k1 X] [--b X] INDEX QUERIES
 *
 * Both print one JSON object a line:
 *
 *     {"step":"build", "engine", "version", "stored", "passages", "text_bytes",
 *      "build_s", "optimize_s", "cpu_s", "text_kept"}
 *     {"step":"open", "engine", "version", "open_us"}
 *     {"step":"query", "qid", "class", "mode", "k", "us":[one a pass], "total",
 *      "top":[ten ids], "scores":[…]}
 *
 * text_kept is 0, or the bytes of text in an index that was to store none (peer.h). build_s runs
 * from before the first passage is read until the commit is durable; cpu_s covers the optimizing as
 * well. Queries run in the order of the file, the whole file once a pass: a query never profits
 * from having just been run. The first N passes (--warm) are not recorded. After the first recorded
 * pass no new one is begun once the budget is used up. A time runs from the query's text to its
 * ranked passages; looking up their ids is not in it. A query that the peer cannot express is
 * skipped.
 */
#include "peer.h"
#include "stopwatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 10 };

struct query_options {
    int warm;
    int passes;
    double budget;
    double k1;
    double b;
};

static int usage(void)
{
    fprintf(stderr,
            "usage: %s build [--store] PASSAGES INDEX\n"
            "       %s query [--warm N] [--passes N] [--budget S] [--k1 X] [--b X] INDEX QUERIES\n",
            THE_PEER.engine, THE_PEER.engine);
    return 2;
}

static int build(int store, const char *passages, const char *index)
{
    struct passage_reader reader;
    struct passage passage;
    long long text_bytes = 0;
    double begun = wall_seconds();
    passage_reader_open(&reader, passages);
    THE_PEER.create(index, store);
    while (passage_reader_next(&reader, &passage)) {
        THE_PEER.add(&passage);
        text_bytes += (long long)passage.text_length;
    }
    THE_PEER.commit();
    double committed = wall_seconds();
    if (THE_PEER.optimize) {
        THE_PEER.optimize(index);
    }
    double optimized = wall_seconds();
    long long text_kept = THE_PEER.text_kept && !store ? THE_PEER.text_kept() : 0;
    printf("{\"step\":\"build\",\"engine\":\"%s\",\"version\":\"%s\",\"stored\":%s,\"passages\":%"
           "ld,\"text_bytes\":%lld,"
           "\"build_s\":%.3f,\"optimize_s\":%.3f,\"cpu_s\":%.3f,\"text_kept\":%lld}\n",
           THE_PEER.engine, THE_PEER.version(), store ? "true" : "false", reader.number, text_bytes,
           committed - begun, optimized - committed, cpu_seconds(), text_kept);
    passage_reader_close(&reader);
    return 0;
}

static void print_query(const struct bench_query *query, const double *times, int passes,
                        long found, const struct peer_hit *hits)
{
    printf("{\"step\":\"query\",\"qid\":\"%s\",\"class\":\"%s\",\"mode\":\"%s\",\"k\":%ld,\"us\":[",
           query->qid, query->class_name, query->mode_name, query->k);
    for (int i = 0; i < passes; i++) {
        printf("%s%.1f", i ? "," : "", times[i] * 1e6);
    }
    printf("],\"total\":%ld,\"top\":[", found);
    long shown = query->k == 0 ? 0 : found < SHOWN ? found : SHOWN;
    char name[512];
    for (long i = 0; i < shown; i++) {
        THE_PEER.name_of(hits[i].passage, name, sizeof name);
        printf("%s\"%s\"", i ? "," : "", name);
    }
    printf("],\"scores\":[");
    for (long i = 0; i < shown; i++) {
        printf("%s%.5f", i ? "," : "", hits[i].score);
    }
    printf("]}\n");
}

/* Runs every query once; returns the seconds it took. */
static double run_pass(const struct query_list *list, double *times, size_t stride,
                       struct peer_hit *hits)
{
    double begun = wall_seconds();
    for (size_t i = 0; i < list->count; i++) {
        double start = wall_seconds();
        THE_PEER.search(&list->items[i], hits);
        times[i * stride] = wall_seconds() - start;
    }
    return wall_seconds() - begun;
}

static int query(const struct query_options *options, const char *index, const char *queries)
{
    struct query_list list;
    query_list_read(&list, queries);
    size_t stride = (size_t)options->passes;
    double *times = calloc(list.count * stride + 1, sizeof *times);
    struct peer_hit *hits = calloc(LARGEST_K, sizeof *hits);
    if (times == NULL || hits == NULL) {
        return 3;
    }

    double begun = wall_seconds();
    THE_PEER.open(index, options->k1, options->b);
    printf("{\"step\":\"open\",\"engine\":\"%s\",\"version\":\"%s\",\"open_us\":%.0f}\n",
           THE_PEER.engine, THE_PEER.version(), 1e6 * (wall_seconds() - begun));
    for (int i = 0; i < options->warm; i++) {
        run_pass(&list, times, stride, hits);
    }
    int passes = 0;
    for (double spent = 0; passes < options->passes && (passes == 0 || spent < options->budget);
         passes++) {
        spent += run_pass(&list, times + passes, stride, hits);
    }
    for (size_t i = 0; i < list.count; i++) {
        long found = THE_PEER.search(&list.items[i], hits);
        if (found >= 0) {
            print_query(&list.items[i], times + i * stride, passes, found, hits);
        }
    }
    THE_PEER.close();
    free(hits);
    free(times);
    query_list_free(&list);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        return usage();
    }
    if (strcmp(argv[1], "build") == 0 && THE_PEER.create != NULL) {
        int store = strcmp(argv[2], "--store") == 0;
        return argc == 4 + store ? build(store, argv[2 + store], argv[3 + store]) : usage();
    }
    if (strcmp(argv[1], "query") != 0) {
        return usage();
    }
    struct query_options options = {.warm = 1, .passes = 3, .budget = 60, .k1 = 0.9, .b = 0.4};
    int at = 2;
    for (; at + 2 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
        double value = strtod(argv[at + 1], NULL);
        if (strcmp(argv[at], "--warm") == 0) {
            options.warm = (int)value;
        } else if (strcmp(argv[at], "--passes") == 0) {
            options.passes = value < 1 ? 1 : (int)value;
        } else if (strcmp(argv[at], "--budget") == 0) {
            options.budget = value;
        } else if (strcmp(argv[at], "--k1") == 0) {
            options.k1 = value;
        } else if (strcmp(argv[at], "--b") == 0) {
            options.b = value;
        } else {
            return usage();
        }
    }
    return at + 2 == argc ? query(&options, argv[at], argv[at + 1]) : usage();
}
