#include "suoyin_index.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "batch.h"
#include "cleaner.h"
#include "document_reader.h"
#include "icu_fold.h"
#include "index_folder.h"
#include "input.h"
#include "parallel.h"
#include "passages.h"
#include "segment_merge.h"
#include "segment_writer.h"

/*
 * A batch is inverted when it has taken this share of the budget: with it go its records (about as
 * large), the compressed text (half), and the encoded postings (two fifths).
 */
enum { BATCH_SHARE_PERCENT = 28, PIECES_WAITING = 8, RUNS_MAX = 4096 };

static const uint64_t default_memory = UINT64_C(1) << 30;

/* One parsing thread. */
struct parser {
    struct build *build;
    struct document_reader *reader;
    struct cleaner cleaner;
    struct batch batch;
    uint64_t empty; /* documents without text */
};

struct build {
    const struct index_build_options *options;
    const struct allocator *allocator;
    struct index_folder folder;
    struct segment_plan plan;
    struct fold_table *fold_table;
    struct input *input;
    pthread_mutex_t callbacks; /* one warning or explanation at a time */
    struct parser *parsers;
    unsigned parser_count;
    struct parallel_queue queue;
    struct input_piece *pieces; /* those that wait or are being read */
    struct parallel_queue free_pieces;
    void *queue_items[PIECES_WAITING + PARALLEL_THREADS_MAX];
    void *free_items[PIECES_WAITING + PARALLEL_THREADS_MAX];
    atomic_uint_fast64_t batch_memory, batch_passages, documents_read, text_read;
    atomic_bool failed;
    struct manifest_segment runs[RUNS_MAX];
    size_t run_count;
    struct index_report *report;
};

static void warn(void *context, const char *message)
{
    struct build *build = context;
    pthread_mutex_lock(&build->callbacks);
    if (build->options->warn != NULL) {
        build->options->warn(build->options->context, message);
    }
    pthread_mutex_unlock(&build->callbacks);
}

static void explain(void *context, const struct document *document, const char *rule,
                    const char *text, size_t length)
{
    struct build *build = context;
    pthread_mutex_lock(&build->callbacks);
    build->options->explain(build->options->context, document->id.data, rule, text, length);
    pthread_mutex_unlock(&build->callbacks);
}

static void report_progress(struct build *build, enum index_phase phase)
{
    if (build->options->progress == NULL) {
        return;
    }
    struct index_progress progress = {
        .phase = phase,
        .done = input_read_bytes(build->input),
        .total = input_total_bytes(build->input),
        .documents = atomic_load(&build->documents_read),
        .text_bytes = atomic_load(&build->text_read),
    };
    build->options->progress(build->options->context, &progress);
}

/* --- Parsing -----------------------------------------------------------------------------------
 */

/* Takes a document as it was read: cleans it, cuts it and keeps a copy. */
static enum status take_document(void *context, struct document *document, struct error *error)
{
    struct parser *parser = context;
    struct build *build = parser->build;
    struct passage_options passages = {
        .chars = build->options->passage_chars,
        .whole_documents = build->options->whole_documents,
    };
    enum status status = cleaner_run(&parser->cleaner, document, error);
    if (status == STATUS_OK) {
        status = passages_split(document, &passages, error);
    }
    size_t before = batch_memory(&parser->batch);
    uint64_t passages_before = parser->batch.passages, text_before = parser->batch.text_bytes;
    if (status == STATUS_OK) {
        status = batch_add(&parser->batch, document, error);
    }
    if (status == STATUS_NOT_FOUND) {
        parser->empty++;
        struct error message;
        error_set(&message, STATUS_INPUT, "%s: no text in it: skipped", document->origin.data);
        if (build->options->strict) {
            return error_set(error, STATUS_INPUT, "%s", message.message);
        }
        warn(build, message.message);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        atomic_fetch_add(&build->batch_memory, batch_memory(&parser->batch) - before);
        atomic_fetch_add(&build->batch_passages, parser->batch.passages - passages_before);
        atomic_fetch_add(&build->text_read, parser->batch.text_bytes - text_before);
        atomic_fetch_add(&build->documents_read, 1);
    }
    return status;
}

static enum status parse_piece(struct parser *parser, const struct input_piece *piece,
                               struct error *error)
{
    return document_reader_parse(parser->reader, piece, take_document, parser, error);
}

static enum status parse_pieces(void *context, unsigned thread, struct error *error)
{
    struct build *build = context;
    enum status status = STATUS_OK;
    struct input_piece *piece;
    while (status == STATUS_OK && (piece = parallel_queue_take(&build->queue)) != NULL) {
        status = parse_piece(&build->parsers[thread], piece, error);
        parallel_queue_put(&build->free_pieces, piece);
    }
    if (status != STATUS_OK) {
        atomic_store(&build->failed, true);
        parallel_queue_close(&build->queue);
        parallel_queue_close(&build->free_pieces);
    }
    return status;
}

/* --- Runs --------------------------------------------------------------------------------------
 */

/* All documents of all parsers in order, each key once. The array is the caller's to free. */
static enum status gather_documents(struct build *build, struct batch_document ***out,
                                    size_t *out_count, struct error *error)
{
    size_t count = 0;
    for (unsigned i = 0; i < build->parser_count; i++) {
        count += build->parsers[i].batch.count;
    }
    struct batch_document **documents =
        memory_allocate_array(build->allocator, count, sizeof *documents);
    if (documents == NULL) {
        return error_memory(error);
    }
    size_t filled = 0;
    for (unsigned i = 0; i < build->parser_count; i++) {
        const struct batch *batch = &build->parsers[i].batch;
        if (batch->count > 0) {
            memcpy(documents + filled, batch->documents, batch->count * sizeof *documents);
        }
        filled += batch->count;
    }
    qsort(documents, count, sizeof *documents, batch_document_compare);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct batch_document *last = kept > 0 ? documents[kept - 1] : NULL;
        if (last == NULL || batch_document_compare(&last, &documents[i]) != 0) {
            documents[kept++] = documents[i];
        } else if (content_hash_compare(&last->hash, &documents[i]->hash) == 0) {
            build->report->duplicates++;
        } else {
            enum status status =
                error_set(error, STATUS_INPUT,
                          "document id %.100s stands for two different documents: %.150s "
                          "and %.150s",
                          last->key.data, last->origin.data, documents[i]->origin.data);
            memory_release(build->allocator, documents);
            return status;
        }
    }
    *out = documents;
    *out_count = kept;
    return STATUS_OK;
}

/* Writes what the parsers hold as a segment, and empties them. */
static enum status write_run(struct build *build, bool last, struct error *error)
{
    struct batch_document **documents = NULL;
    size_t count = 0;
    if (build->run_count == RUNS_MAX) {
        return error_set(error, STATUS_LIMIT, "more than %d runs: give more --memory", RUNS_MAX);
    }
    report_progress(build, INDEX_INVERTING);
    enum status status = gather_documents(build, &documents, &count, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (count > 0) {
        bool is_run = !last || build->run_count > 0;
        status = segment_write(&build->plan, documents, count, is_run,
                               &build->runs[build->run_count], error);
        build->run_count += status == STATUS_OK;
    }
    memory_release(build->allocator, documents);
    for (unsigned i = 0; i < build->parser_count; i++) {
        batch_clear(&build->parsers[i].batch);
    }
    atomic_store(&build->batch_memory, 0);
    atomic_store(&build->batch_passages, 0);
    return status;
}

static bool batch_is_full(struct build *build)
{
    return atomic_load(&build->batch_memory) > build->options->memory / 100 * BATCH_SHARE_PERCENT ||
           atomic_load(&build->batch_passages) > UINT32_MAX / 2;
}

/* --- Reading -----------------------------------------------------------------------------------
 */

/* Reads and parses in one thread. */
static enum status read_alone(struct build *build, struct error *error)
{
    struct input_piece *piece = &build->pieces[0];
    enum status status = STATUS_OK;
    bool found = true;
    while (status == STATUS_OK && found) {
        status = input_next(build->input, piece, &found, error);
        if (status == STATUS_OK && found) {
            build->report->input_bytes += piece->bytes.size;
            status = parse_piece(&build->parsers[0], piece, error);
        }
        report_progress(build, INDEX_READING);
        if (status == STATUS_OK && batch_is_full(build)) {
            status = write_run(build, false, error);
        }
    }
    return status;
}

/* Thread 0 reads and hands pieces to the others. */
static enum status hand_out_pieces(struct build *build, struct error *error)
{
    enum status status = STATUS_OK;
    while (!atomic_load(&build->failed)) {
        struct input_piece *piece = parallel_queue_take(&build->free_pieces);
        bool found = false;
        if (piece == NULL) {
            break;
        }
        status = input_next(build->input, piece, &found, error);
        if (status != STATUS_OK || !found) {
            break;
        }
        build->report->input_bytes += piece->bytes.size;
        parallel_queue_put(&build->queue, piece);
        report_progress(build, INDEX_READING);
        if (batch_is_full(build)) {
            parallel_queue_drain(&build->queue, build->parser_count);
            if (!atomic_load(&build->failed)) {
                status = write_run(build, false, error);
            }
            if (status != STATUS_OK) {
                break;
            }
        }
    }
    parallel_queue_close(&build->queue);
    return status;
}

static enum status read_or_parse(void *context, unsigned thread, struct error *error)
{
    return thread == 0 ? hand_out_pieces(context, error) : parse_pieces(context, thread - 1, error);
}

static enum status read_all(struct build *build, struct error *error)
{
    size_t pieces = build->parser_count == 1 ? 1 : PIECES_WAITING + build->parser_count;
    build->pieces = memory_allocate_array(build->allocator, pieces, sizeof *build->pieces);
    if (build->pieces == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < pieces; i++) {
        build->pieces[i].bytes.allocator = build->allocator;
    }
    enum status status;
    if (build->parser_count == 1) {
        status = read_alone(build, error);
    } else {
        parallel_queue_init(&build->queue, build->queue_items, pieces);
        parallel_queue_init(&build->free_pieces, build->free_items, pieces);
        for (size_t i = 0; i < pieces; i++) {
            parallel_queue_put(&build->free_pieces, &build->pieces[i]);
        }
        status = parallel_run(build->parser_count + 1, read_or_parse, build, error);
        parallel_queue_destroy(&build->queue);
        parallel_queue_destroy(&build->free_pieces);
    }
    for (size_t i = 0; i < pieces; i++) {
        input_piece_release(&build->pieces[i]);
    }
    memory_release(build->allocator, build->pieces);
    return status;
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status check_options(const struct index_build_options *options, struct error *error)
{
    if (options->threads > PARALLEL_THREADS_MAX) {
        return error_set(error, STATUS_USAGE, "--threads: at most %d", PARALLEL_THREADS_MAX);
    }
    if (options->memory != 0 && options->memory < INDEX_MEMORY_MIN) {
        return error_set(error, STATUS_USAGE, "--memory: at least %lluM",
                         (unsigned long long)(INDEX_MEMORY_MIN >> 20));
    }
    if (options->passage_chars != 0 && (options->passage_chars < PASSAGE_CHARS_MIN ||
                                        options->passage_chars > PASSAGE_CHARS_MAX)) {
        return error_set(error, STATUS_USAGE, "--passage-chars: from %d to %d", PASSAGE_CHARS_MIN,
                         PASSAGE_CHARS_MAX);
    }
    return STATUS_OK;
}

static enum status open_parsers(struct build *build, struct error *error)
{
    const struct index_build_options *options = build->options;
    struct document_reader_options reader_options = {
        .allocator = build->allocator,
        .raw = options->raw,
        .strict = options->strict,
        .warn = warn,
        .warn_context = build,
    };
    build->parsers =
        memory_allocate_array(build->allocator, options->threads, sizeof *build->parsers);
    if (build->parsers == NULL) {
        return error_memory(error);
    }
    for (unsigned i = 0; i < options->threads; i++) {
        struct parser *parser = &build->parsers[i];
        parser->build = build;
        parser->cleaner = (struct cleaner){
            .raw = options->raw,
            .explain = options->explain != NULL ? explain : NULL,
            .context = build,
        };
        batch_init(&parser->batch, build->allocator);
        enum status status = document_reader_open(&reader_options, &parser->reader, error);
        if (status != STATUS_OK) {
            return status;
        }
        build->parser_count++;
    }
    return STATUS_OK;
}

static void close_parsers(struct build *build)
{
    for (unsigned i = 0; i < build->parser_count; i++) {
        build->report->skipped +=
            build->parsers[i].empty + document_reader_problem_count(build->parsers[i].reader);
        document_reader_close(build->parsers[i].reader);
        batch_release(&build->parsers[i].batch);
    }
    memory_release(build->allocator, build->parsers);
}

static enum status open_fold_table(struct build *build, struct buffer *bytes, struct error *error)
{
    enum status status = icu_fold_build(build->allocator, bytes, error);
    if (status == STATUS_OK) {
        status =
            fold_table_open(bytes->data, bytes->size, build->allocator, &build->fold_table, error);
    }
    build->plan.fold_table = build->fold_table;
    build->plan.fold_table_bytes = bytes->data;
    build->plan.fold_table_size = bytes->size;
    return status;
}

/* Makes one segment of the runs and the index of that. */
static enum status commit(struct build *build, struct error *error)
{
    if (build->run_count == 0) {
        return error_set(error, STATUS_INPUT, "no documents were found: no index is made");
    }
    struct manifest_segment segment = build->runs[0];
    enum status status = STATUS_OK;
    if (build->run_count > 1) {
        build->report->runs = build->run_count;
        report_progress(build, INDEX_MERGING);
        status = segment_merge_runs(&build->plan, build->runs, build->run_count,
                                    &build->report->duplicates, &segment, error);
    }
    if (status == STATUS_OK) {
        report_progress(build, INDEX_WRITING);
        status = index_folder_commit(&build->folder, &segment, 1, error);
    }
    return status;
}

static enum status build_in_folder(struct build *build, struct error *error)
{
    const struct index_build_options *options = build->options;
    build->plan = (struct segment_plan){
        .allocator = build->allocator,
        .operations = build->folder.operations,
        .folder = build->folder.path,
        .threads = options->threads,
        .passage_chars =
            options->passage_chars != 0 ? options->passage_chars : PASSAGE_CHARS_DEFAULT,
        .flags = (options->whole_documents ? SEGMENT_WHOLE_DOCUMENTS : 0) |
                 (options->raw ? SEGMENT_RAW : 0),
    };
    struct buffer fold_table = {.allocator = build->allocator};
    enum status status = open_fold_table(build, &fold_table, error);
    if (status == STATUS_OK) {
        status = open_parsers(build, error);
    }
    if (status == STATUS_OK) {
        status = read_all(build, error);
    }
    if (status == STATUS_OK) {
        status = write_run(build, true, error);
    }
    close_parsers(build);
    if (status == STATUS_OK) {
        status = commit(build, error);
    }
    fold_table_release(build->fold_table);
    buffer_release(&fold_table);
    return status;
}

static enum status fill_report(const char *index, struct index_report *report, struct error *error)
{
    struct index_info *info = calloc(1, sizeof *info);
    enum status status = info == NULL ? error_memory(error) : index_describe(index, info, error);
    if (status == STATUS_OK) {
        report->documents = info->documents;
        report->passages = info->passages;
        report->length = info->length;
        report->text_bytes = info->text_bytes;
        report->index_bytes = info->file_bytes;
    }
    free(info);
    return status;
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static enum status run_build(struct build *build, const char *index,
                             const struct input_options *input_options, struct error *error)
{
    enum status status = input_open(input_options, &build->input, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = index_folder_take(&build->folder, &system_file_operations, build->allocator, index,
                               build->options->replace, error);
    if (status == STATUS_OK) {
        status = build_in_folder(build, error);
        build->report->skipped += input_problem_count(build->input);
        index_folder_leave(&build->folder);
    }
    input_close(build->input);
    return status;
}

enum status index_build(const char *index, const char *const *paths, size_t path_count,
                        const struct index_build_options *given, struct index_report *report,
                        struct error *error)
{
    double start = now();
    *report = (struct index_report){0};
    struct index_build_options options = *given;
    enum status status = check_options(&options, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (options.threads == 0) {
        long processors = sysconf(_SC_NPROCESSORS_ONLN);
        options.threads = processors < 1                      ? 1
                          : processors > PARALLEL_THREADS_MAX ? PARALLEL_THREADS_MAX
                                                              : (unsigned)processors;
    }
    options.memory = options.memory == 0 ? default_memory : options.memory;
    struct build *build = calloc(1, sizeof *build);
    struct input_filter *filters = calloc(options.filter_count + 1, sizeof *filters);
    if (build == NULL || filters == NULL) {
        free(build);
        free(filters);
        return error_memory(error);
    }
    for (size_t i = 0; i < options.filter_count; i++) {
        filters[i] =
            (struct input_filter){options.filters[i].extension, options.filters[i].command};
    }
    build->options = &options;
    build->allocator = &system_allocator;
    build->report = report;
    pthread_mutex_init(&build->callbacks, NULL);
    struct input_options input_options = {
        .allocator = build->allocator,
        .paths = paths,
        .path_count = path_count,
        .encoding = options.encoding,
        .filters = filters,
        .filter_count = options.filter_count,
        .strict = options.strict,
        .warn = warn,
        .warn_context = build,
    };
    status = run_build(build, index, &input_options, error);
    pthread_mutex_destroy(&build->callbacks);
    free(filters);
    free(build);
    if (status == STATUS_OK) {
        status = fill_report(index, report, error);
    }
    report->seconds = now() - start;
    return status;
}
