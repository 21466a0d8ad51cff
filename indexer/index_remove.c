/* Removing documents by their ids, and making an index compact. */
#include <string.h>

#include "index_change.h"
#include "update_report.h"

static enum status kill_ids(struct index_change *change, const char *const *ids, size_t id_count,
                            const struct index_change_options *options,
                            struct index_update_report *report, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < id_count && status == STATUS_OK; i++) {
        size_t part;
        uint32_t document;
        status = open_index_find(&change->index, ids[i], strlen(ids[i]), &part, &document, error);
        if (status == STATUS_NOT_FOUND) {
            report->missing++;
            status = options->ignore_missing
                         ? STATUS_OK
                         : error_set(error, STATUS_NOT_FOUND, "%s: no document has the id %.200s",
                                     change->index.path, ids[i]);
        } else if (status == STATUS_OK) {
            uint32_t before = change->killed_documents[part];
            status = index_change_kill(change, part, document, error);
            report->removed += change->killed_documents[part] - before;
        }
    }
    return status;
}

static enum status change_index(const struct index_environment *environment, const char *index,
                                const char *const *ids, size_t id_count, bool compact,
                                const struct index_change_options *options,
                                struct index_update_report *report, struct error *error)
{
    double start = update_report_begin(report);
    struct index_change change;
    unsigned threads = 0;
    enum status status = index_threads(options->threads, &threads, error);
    if (status == STATUS_OK) {
        status = index_change_begin(&change, environment, index, false, threads, error);
    }
    if (status == STATUS_OK) {
        status = kill_ids(&change, ids, id_count, options, report, error);
        if (status == STATUS_OK) {
            status = index_change_commit(&change, compact, error);
        }
        report->segments_merged = change.merged;
        index_change_end(&change);
    }
    return update_report_end(environment, report, index, start, status, error);
}

enum status index_remove_in(const struct index_environment *environment, const char *index,
                            const char *const *ids, size_t id_count,
                            const struct index_change_options *options,
                            struct index_update_report *report, struct error *error)
{
    return change_index(environment, index, ids, id_count, false, options, report, error);
}

enum status index_compact_in(const struct index_environment *environment, const char *index,
                             const struct index_change_options *options,
                             struct index_update_report *report, struct error *error)
{
    return change_index(environment, index, NULL, 0, true, options, report, error);
}

enum status index_remove(const char *index, const char *const *ids, size_t id_count,
                         const struct index_change_options *options,
                         struct index_update_report *report, struct error *error)
{
    return index_remove_in(&system_environment, index, ids, id_count, options, report, error);
}

enum status index_compact(const char *index, const struct index_change_options *options,
                          struct index_update_report *report, struct error *error)
{
    return index_compact_in(&system_environment, index, options, report, error);
}
