#include "intake.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cleaner.h"
#include "document_reader.h"
#include "input.h"
#include "parallel.h"
#include "passages.h"
#include "update_report.h"

/*
 * A batch is handed over when it has taken this share of the budget: with it go the inverter's
 * records (about as large), the compressed text (half), the encoded postings (two fifths), and what
 * is known of the texts (a tenth).
 */
enum { BATCH_SHARE_PERCENT = 28, PIECES_WAITING = 8 };

static const uint64_t default_memory = UINT64_C(1) << 30;

/* One parsing thread. */
struct parser {
    struct intake *intake;
    struct document_reader *reader;
    struct cleaner cleaner;
    struct batch batch;
    uint64_t empty; /* documents without text */
};

struct intake {
    const struct index_build_options *options;
    const struct allocator *allocator;
    struct input_filter *filters;
    struct input *input;
    pthread_mutex_t callbacks; /* one warning or explanation at a time */
    intake_sink *sink;
    void *sink_context;
    struct index_report *report;
    struct parser *parsers;
    unsigned parser_count;
    struct parallel_queue queue;
    struct input_piece *pieces; /* those that wait or are being read */
    struct parallel_queue free_pieces;
    void *queue_items[PIECES_WAITING + PARALLEL_THREADS_MAX];
    void *free_items[PIECES_WAITING + PARALLEL_THREADS_MAX];
    atomic_uint_fast64_t batch_memory, batch_passages, documents_read, text_read;
    atomic_bool failed;
};

/* --- Telling the caller ------------------------------------------------------------------------
 */

static void warn(void *context, const char *message)
{
    struct intake *intake = context;
    pthread_mutex_lock(&intake->callbacks);
    if (intake->options->warn != NULL) {
        intake->options->warn(intake->options->context, message);
    }
    pthread_mutex_unlock(&intake->callbacks);
}

void intake_warn(struct intake *intake, const char *message)
{
    warn(intake, message);
}

static void explain(void *context, const struct document *document, const char *rule,
                    const char *text, size_t length)
{
    struct intake *intake = context;
    pthread_mutex_lock(&intake->callbacks);
    intake->options->explain(intake->options->context, document->id.data, rule, text, length);
    pthread_mutex_unlock(&intake->callbacks);
}

void intake_progress(struct intake *intake, enum index_phase phase)
{
    if (intake->options->progress == NULL) {
        return;
    }
    struct index_progress progress = {
        .phase = phase,
        .done = input_read_bytes(intake->input),
        .total = input_total_bytes(intake->input),
        .documents = atomic_load(&intake->documents_read),
        .text_bytes = atomic_load(&intake->text_read),
    };
    intake->options->progress(intake->options->context, &progress);
}

/* --- Parsing -----------------------------------------------------------------------------------
 */

/* Takes a document as it was read: cleans it, cuts it and keeps a copy. */
static enum status take_document(void *context, struct document *document, struct error *error)
{
    struct parser *parser = context;
    struct intake *intake = parser->intake;
    struct passage_options passages = {
        .chars = intake->options->passage_chars,
        .whole_documents = intake->options->whole_documents,
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
        if (intake->options->strict) {
            return error_set(error, STATUS_INPUT, "%s", message.message);
        }
        warn(intake, message.message);
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        atomic_fetch_add(&intake->batch_memory, batch_memory(&parser->batch) - before);
        atomic_fetch_add(&intake->batch_passages, parser->batch.passages - passages_before);
        atomic_fetch_add(&intake->text_read, parser->batch.text_bytes - text_before);
        atomic_fetch_add(&intake->documents_read, 1);
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
    struct intake *intake = context;
    enum status status = STATUS_OK;
    struct input_piece *piece;
    while (status == STATUS_OK && (piece = parallel_queue_take(&intake->queue)) != NULL) {
        status = parse_piece(&intake->parsers[thread], piece, error);
        parallel_queue_put(&intake->free_pieces, piece);
    }
    if (status != STATUS_OK) {
        atomic_store(&intake->failed, true);
        parallel_queue_close(&intake->queue);
        parallel_queue_close(&intake->free_pieces);
    }
    return status;
}

/* --- Runs --------------------------------------------------------------------------------------
 */

/* All documents of all parsers in order, each key once. The array is the caller's to free. */
static enum status gather_documents(struct intake *intake, struct batch_document ***out,
                                    size_t *out_count, struct error *error)
{
    size_t count = 0;
    for (unsigned i = 0; i < intake->parser_count; i++) {
        count += intake->parsers[i].batch.count;
    }
    struct batch_document **documents =
        memory_allocate_array(intake->allocator, count, sizeof *documents);
    if (documents == NULL) {
        return error_memory(error);
    }
    size_t filled = 0;
    for (unsigned i = 0; i < intake->parser_count; i++) {
        const struct batch *batch = &intake->parsers[i].batch;
        if (batch->count > 0) {
            memcpy(documents + filled, batch->documents, batch->count * sizeof *documents);
        }
        filled += batch->count;
    }
    if (!batch_documents_sort(intake->allocator, documents, count)) {
        memory_release(intake->allocator, documents);
        return error_memory(error);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct batch_document *last = kept > 0 ? documents[kept - 1] : NULL;
        if (last == NULL || batch_document_compare(&last, &documents[i]) != 0) {
            documents[kept++] = documents[i];
        } else if (content_hash_compare(&last->hash, &documents[i]->hash) == 0) {
            intake->report->duplicates++;
        } else {
            enum status status =
                error_set(error, STATUS_INPUT,
                          "document id %.100s stands for two different documents: %.150s "
                          "and %.150s",
                          last->key.data, last->origin.data, documents[i]->origin.data);
            memory_release(intake->allocator, documents);
            return status;
        }
    }
    *out = documents;
    *out_count = kept;
    return STATUS_OK;
}

/* Hands over what the parsers hold, and empties them. */
static enum status hand_over(struct intake *intake, bool last, struct error *error)
{
    struct batch_document **documents = NULL;
    size_t count = 0;
    intake_progress(intake, INDEX_INVERTING);
    enum status status = gather_documents(intake, &documents, &count, error);
    if (status == STATUS_OK && (count > 0 || last)) {
        status = intake->sink(intake->sink_context, documents, count, last, error);
    }
    memory_release(intake->allocator, documents);
    for (unsigned i = 0; i < intake->parser_count; i++) {
        batch_clear(&intake->parsers[i].batch);
    }
    atomic_store(&intake->batch_memory, 0);
    atomic_store(&intake->batch_passages, 0);
    return status;
}

static bool batch_is_full(struct intake *intake)
{
    return atomic_load(&intake->batch_memory) >
               intake->options->memory / 100 * BATCH_SHARE_PERCENT ||
           atomic_load(&intake->batch_passages) > UINT32_MAX / 2;
}

/* --- Reading -----------------------------------------------------------------------------------
 */

/* Reads and parses in one thread. */
static enum status read_alone(struct intake *intake, struct error *error)
{
    struct input_piece *piece = &intake->pieces[0];
    enum status status = STATUS_OK;
    bool found = true;
    while (status == STATUS_OK && found) {
        status = input_next(intake->input, piece, &found, error);
        if (status == STATUS_OK && found) {
            intake->report->input_bytes += piece->bytes.size;
            status = parse_piece(&intake->parsers[0], piece, error);
        }
        intake_progress(intake, INDEX_READING);
        if (status == STATUS_OK && batch_is_full(intake)) {
            status = hand_over(intake, false, error);
        }
    }
    return status;
}

/* Thread 0 reads and hands pieces to the others. */
static enum status hand_out_pieces(struct intake *intake, struct error *error)
{
    enum status status = STATUS_OK;
    while (!atomic_load(&intake->failed)) {
        struct input_piece *piece = parallel_queue_take(&intake->free_pieces);
        bool found = false;
        if (piece == NULL) {
            break;
        }
        status = input_next(intake->input, piece, &found, error);
        if (status != STATUS_OK || !found) {
            break;
        }
        intake->report->input_bytes += piece->bytes.size;
        parallel_queue_put(&intake->queue, piece);
        intake_progress(intake, INDEX_READING);
        if (batch_is_full(intake)) {
            parallel_queue_drain(&intake->queue, intake->parser_count);
            if (!atomic_load(&intake->failed)) {
                status = hand_over(intake, false, error);
            }
            if (status != STATUS_OK) {
                break;
            }
        }
    }
    parallel_queue_close(&intake->queue);
    return status;
}

static enum status read_or_parse(void *context, unsigned thread, struct error *error)
{
    return thread == 0 ? hand_out_pieces(context, error) : parse_pieces(context, thread - 1, error);
}

static enum status read_all(struct intake *intake, struct error *error)
{
    size_t pieces = intake->parser_count == 1 ? 1 : PIECES_WAITING + intake->parser_count;
    intake->pieces = memory_allocate_array(intake->allocator, pieces, sizeof *intake->pieces);
    if (intake->pieces == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < pieces; i++) {
        intake->pieces[i].bytes.allocator = intake->allocator;
    }
    enum status status;
    if (intake->parser_count == 1) {
        status = read_alone(intake, error);
    } else {
        parallel_queue_init(&intake->queue, intake->queue_items, pieces);
        parallel_queue_init(&intake->free_pieces, intake->free_items, pieces);
        for (size_t i = 0; i < pieces; i++) {
            parallel_queue_put(&intake->free_pieces, &intake->pieces[i]);
        }
        status = parallel_run(intake->parser_count + 1, read_or_parse, intake, error);
        parallel_queue_destroy(&intake->queue);
        parallel_queue_destroy(&intake->free_pieces);
    }
    for (size_t i = 0; i < pieces; i++) {
        input_piece_release(&intake->pieces[i]);
    }
    memory_release(intake->allocator, intake->pieces);
    return status;
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status check_options(const struct index_build_options *options, bool little_memory,
                                 struct error *error)
{
    if (options->memory != 0 && options->memory < INDEX_MEMORY_MIN && !little_memory) {
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

static enum status open_parsers(struct intake *intake, struct error *error)
{
    const struct index_build_options *options = intake->options;
    struct document_reader_options reader_options = {
        .allocator = intake->allocator,
        .raw = options->raw,
        .strict = options->strict,
        .warn = warn,
        .warn_context = intake,
    };
    intake->parsers =
        memory_allocate_array(intake->allocator, options->threads, sizeof *intake->parsers);
    if (intake->parsers == NULL) {
        return error_memory(error);
    }
    for (unsigned i = 0; i < options->threads; i++) {
        struct parser *parser = &intake->parsers[i];
        parser->intake = intake;
        parser->cleaner = (struct cleaner){
            .raw = options->raw,
            .explain = options->explain != NULL ? explain : NULL,
            .context = intake,
        };
        batch_init(&parser->batch, intake->allocator);
        enum status status = document_reader_open(&reader_options, &parser->reader, error);
        if (status != STATUS_OK) {
            return status;
        }
        intake->parser_count++;
    }
    return STATUS_OK;
}

static void close_parsers(struct intake *intake)
{
    for (unsigned i = 0; i < intake->parser_count; i++) {
        intake->report->skipped +=
            intake->parsers[i].empty + document_reader_problem_count(intake->parsers[i].reader);
        document_reader_close(intake->parsers[i].reader);
        batch_release(&intake->parsers[i].batch);
    }
    memory_release(intake->allocator, intake->parsers);
}

enum status intake_options_complete(struct index_build_options *options, bool little_memory,
                                    struct error *error)
{
    enum status status = check_options(options, little_memory, error);
    if (status == STATUS_OK) {
        status = index_threads(options->threads, &options->threads, error);
    }
    options->memory = options->memory == 0 ? default_memory : options->memory;
    return status;
}

enum status intake_open(const struct index_build_options *options, const char *const *paths,
                        size_t path_count, const struct allocator *allocator, struct intake **out,
                        struct error *error)
{
    *out = NULL;
    struct intake *intake = memory_allocate_array(allocator, 1, sizeof *intake);
    struct input_filter *filters =
        memory_allocate_array(allocator, options->filter_count, sizeof *filters);
    if (intake == NULL || filters == NULL) {
        memory_release(allocator, intake);
        memory_release(allocator, filters);
        return error_memory(error);
    }
    for (size_t i = 0; i < options->filter_count; i++) {
        filters[i] =
            (struct input_filter){options->filters[i].extension, options->filters[i].command};
    }
    intake->options = options;
    intake->allocator = allocator;
    intake->filters = filters;
    pthread_mutex_init(&intake->callbacks, NULL);
    struct input_options input_options = {
        .allocator = allocator,
        .paths = paths,
        .path_count = path_count,
        .encoding = options->encoding,
        .filters = filters,
        .filter_count = options->filter_count,
        .strict = options->strict,
        .warn = warn,
        .warn_context = intake,
    };
    enum status status = input_open(&input_options, &intake->input, error);
    if (status != STATUS_OK) {
        intake_close(intake);
        return status;
    }
    *out = intake;
    return STATUS_OK;
}

void intake_close(struct intake *intake)
{
    if (intake == NULL) {
        return;
    }
    if (intake->input != NULL) {
        input_close(intake->input);
    }
    pthread_mutex_destroy(&intake->callbacks);
    memory_release(intake->allocator, intake->filters);
    memory_release(intake->allocator, intake);
}

enum status intake_run(struct intake *intake, intake_sink *sink, void *context,
                       struct index_report *report, struct error *error)
{
    intake->sink = sink;
    intake->sink_context = context;
    intake->report = report;
    enum status status = open_parsers(intake, error);
    if (status == STATUS_OK) {
        status = read_all(intake, error);
    }
    if (status == STATUS_OK) {
        status = hand_over(intake, true, error);
    }
    close_parsers(intake);
    report->skipped += input_problem_count(intake->input);
    return status;
}
