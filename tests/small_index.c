#include "small_index.h"

#include <stdio.h>
#include <stdlib.h>

/* The frequent ideographs of random_text.c are 一, and those that come at steps of 7919. */
const char *const small_queries[] = {"一", "一一", "一一，park GDP 2024", "国", "gdp", "2024 3.5"};
const size_t small_query_count = sizeof small_queries / sizeof *small_queries;

const char *small_index_build(const struct scratch *scratch, size_t documents)
{
    static char index[SCRATCH_PATH * 2];
    struct collection_plan plan = {
        .seed = 77,
        .documents = documents,
        .pieces = 80,
        .profile = {8, 20, 8},
        .repeated = 5,
        .titled = 50,
        .passage_chars = 50,
    };
    struct random_collection collection;
    struct buffer lines = {.allocator = &system_allocator};
    const char *paths[] = {scratch_path(scratch, "documents.jsonl")};
    struct index_build_options options = random_collection_options(&plan);
    struct index_report report;
    struct error error;
    random_collection_make(&collection, &plan);
    random_collection_write(&collection, 0, 1, false, &lines);
    scratch_write(paths[0], lines.data, lines.size);
    buffer_release(&lines);
    random_collection_release(&collection);
    snprintf(index, sizeof index, "%s/small.index", scratch->path);
    if (index_build(index, paths, 1, &options, &report, &error) != STATUS_OK) {
        fprintf(stderr, "%s\n", error.message);
        abort();
    }
    return index;
}
