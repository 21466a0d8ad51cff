/*
 * Taking in documents: files are read, parsed, cleaned and cut by all threads, and kept in batches
 * until the memory that the caller granted is used up; then the whole batch is handed over, in the
 * order of the index and each key once.
 */
#ifndef SUOYIN_INDEXER_INTAKE_H
#define SUOYIN_INDEXER_INTAKE_H

#include "batch.h"
#include "suoyin_index.h"

/*
 * Takes over a batch: `count` documents that live until it returns, with different keys. `last`
 * tells that no more come; `count` may be 0 then.
 */
typedef enum status intake_sink(void *context, struct batch_document **documents, size_t count,
                                bool last, struct error *error);

struct intake;

/*
 * Opens the inputs. `options` must live as long as the intake; its threads and memory must be set
 * (intake_options_complete). STATUS_NOT_FOUND names a path that is missing.
 */
enum status intake_open(const struct index_build_options *options, const char *const *paths,
                        size_t path_count, const struct allocator *allocator, struct intake **out,
                        struct error *error);
void intake_close(struct intake *intake); /* NULL: nothing */

/* Fills in what is 0, and refuses what is out of range: STATUS_USAGE. With `little_memory` no
 * budget is too small. */
enum status intake_options_complete(struct index_build_options *options, bool little_memory,
                                    struct error *error);

/*
 * Reads everything and hands it to the sink. Adds to report->skipped, duplicates and input_bytes.
 * STATUS_INPUT for a document id that stands for two documents in a batch.
 */
enum status intake_run(struct intake *intake, intake_sink *sink, void *context,
                       struct index_report *report, struct error *error);

/* Tells the caller how far it is. */
void intake_progress(struct intake *intake, enum index_phase phase);
/* Tells the caller one line. */
void intake_warn(struct intake *intake, const char *message);

#endif
