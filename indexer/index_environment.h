/*
 * What the public interface takes as given: the file system that the index lies in, where memory
 * comes from, the folding table. For the library itself, and for tests that make each of them fail.
 */
#ifndef SUOYIN_INDEXER_INDEX_ENVIRONMENT_H
#define SUOYIN_INDEXER_INDEX_ENVIRONMENT_H

#include "../common/buffer.h"
#include "../common/file_io.h"
#include "suoyin_index.h"

struct index_environment {
    const struct file_operations *operations; /* for the index; documents are the system's files */
    const struct allocator *allocator;        /* from any thread */
    const struct buffer *fold_table;          /* for new indexes; NULL: compiled_fold_table.h */
    bool little_memory; /* options->memory may be less than INDEX_MEMORY_MIN */
};

/* The operating system's files and memory. */
extern const struct index_environment system_environment;

/* Appends the folding table of new indexes. */
enum status environment_fold_table(const struct index_environment *environment, struct buffer *out,
                                   struct error *error);

/* The functions of suoyin_index.h. */
enum status index_build_in(const struct index_environment *environment, const char *index,
                           const char *const *paths, size_t path_count,
                           const struct index_build_options *options, struct index_report *report,
                           struct error *error);
enum status index_update_in(const struct index_environment *environment, const char *index,
                            const char *const *paths, size_t path_count,
                            const struct index_update_options *options,
                            struct index_update_report *report, struct error *error);
enum status index_check_in(const struct index_environment *environment, const char *index,
                           const char *const *paths, size_t path_count,
                           const struct index_update_options *options,
                           struct index_update_report *report, bool *current, struct error *error);
enum status index_remove_in(const struct index_environment *environment, const char *index,
                            const char *const *ids, size_t id_count,
                            const struct index_change_options *options,
                            struct index_update_report *report, struct error *error);
enum status index_compact_in(const struct index_environment *environment, const char *index,
                             const struct index_change_options *options,
                             struct index_update_report *report, struct error *error);
enum status index_merge_in(const struct index_environment *environment, const char *index,
                           const char *const *inputs, size_t input_count,
                           const struct index_change_options *options,
                           struct index_update_report *report, struct error *error);
enum status index_salvage_in(const struct index_environment *environment, const char *damaged,
                             const char *out, const struct index_salvage_options *options,
                             struct index_salvage_report *report, struct error *error);
enum status index_verify_in(const struct index_environment *environment, const char *index,
                            struct error *error);
enum status index_verify_against_in(const struct index_environment *environment, const char *index,
                                    const char *const *paths, size_t path_count,
                                    const struct index_update_options *options,
                                    struct index_update_report *report, bool *same,
                                    struct error *error);
enum status index_describe_in(const struct index_environment *environment, const char *index,
                              struct index_info *info, struct error *error);

#endif
